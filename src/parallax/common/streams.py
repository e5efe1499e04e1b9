"""The standard streams of a command: closed ones, ones without a reader, and narrow encodings.

A run does not end because nobody reads how it goes; what a command prints as its result is another
matter, and a full disk is told.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any, TextIO, cast


class Forgiving:
    """Standard error that drops what cannot be written, since there is nowhere to say so."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or drop the text and all that follows."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            _discard(self._stream)
        return len(text)

    def flush(self) -> None:
        """Do nothing: every text has been flushed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def prepare() -> None:
    """Make the standard streams fit to be written to, before any other file is opened.

    A file that is opened while a standard stream is closed would take its place, and all that a
    library prints would go into that file.
    """
    _fill_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.stderr = cast(TextIO, Forgiving(sys.stderr))


def finish() -> OSError | None:
    """Write what is left for standard output; the error where it could not be written.

    A reader that has seen enough, such as ``head``, is no error.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        _discard(sys.stdout)
        return None if error.errno == errno.EPIPE else error
    return None


def _fill_closed() -> None:
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is given to a new file: this one.
            os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            stream = os.fdopen(number, mode, closefd=False, encoding="utf-8")
            setattr(sys, name, stream)


def _discard(stream: TextIO) -> None:
    """Let a stream's text go nowhere, also what it still holds back."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
