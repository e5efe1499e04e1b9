"""Runs the commands of :mod:`parallax.cli` for ``python -m parallax``."""

import sys

from parallax.common import streams

INTERRUPTED = 130


def run() -> int:
    """Carry out the command, whatever its streams are, and however early it is interrupted."""
    try:
        streams.prepare()
        from parallax.cli import main

        status = main()
        unwritten = streams.finish()
    except KeyboardInterrupt:
        print("parallax: interrupted", file=sys.stderr)
        return INTERRUPTED
    if unwritten is not None:
        print(f"parallax: standard output: {unwritten.strerror}", file=sys.stderr)
        return status or 1
    return status


if __name__ == "__main__":
    sys.exit(run())
