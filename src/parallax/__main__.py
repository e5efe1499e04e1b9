"""Runs the commands of :mod:`parallax.cli` for ``python -m parallax``."""

import sys

from parallax.common import errors, streams

FAILED, INTERRUPTED = 1, 130


def run() -> int:
    """Carry out the command, whatever its streams are, and however early it is interrupted."""
    try:
        streams.prepare()
        from parallax.cli import main

        status = main()
        unwritten = streams.finish()
    except (MemoryError, ImportError, RuntimeError) as error:
        # The command itself tells its errors: these come of loading it.
        if not errors.is_user_error(error):
            raise
        print(f"parallax: {errors.one_line(error)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("parallax: interrupted", file=sys.stderr)
        return INTERRUPTED
    if unwritten is not None:
        print(f"parallax: standard output: {unwritten.strerror}", file=sys.stderr)
        return status or FAILED
    return status


if __name__ == "__main__":
    sys.exit(run())
