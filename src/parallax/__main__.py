"""Runs the commands of :mod:`parallax.cli` for ``python -m parallax``."""

import sys

from parallax.common import errors, streams

FAILED, INTERRUPTED = 1, 130


def run() -> int:
    """Carry out the command, whatever its streams are, and however early something goes wrong.

    A command reports its own errors: those reported here arise while it is loaded, and with the
    last of its output.
    """
    try:
        streams.prepare()
        from parallax.cli import main

        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _told("interrupted", INTERRUPTED)
    except Exception as error:
        if not errors.is_user_error(error):
            raise
        return _told(errors.one_line(error), FAILED)
    return status


def _told(cause: str, status: int) -> int:
    print(f"parallax: {cause}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(run())
