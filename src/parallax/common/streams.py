"""The standard streams of a command: closed ones, ones without a reader, and narrow encodings.

A run does not end because nobody reads how it goes; what a command prints as its result is another
matter, and a full disk is reported.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO, cast


class Forgiving:
    """An output stream that drops what nobody can read.

    Parameters
    ----------
    stream
        Where the text goes.
    name
        What an error calls it.
    all_errors
        Drop the text also where a disk is full, for standard error: there is nowhere to say so.
        Otherwise only a reader that has seen enough, such as ``head``, is no error.
    """

    def __init__(self, stream: TextIO, name: str, all_errors: bool) -> None:
        self._stream, self._name, self._all_errors = stream, name, all_errors

    def write(self, text: str) -> int:
        """Write, or drop the text and all that follows."""
        self._forgive(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what is held back."""
        self._forgive(self._stream.flush)

    def _forgive(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            _discard(self._stream)
            if not self._all_errors and error.errno != errno.EPIPE:
                raise OSError(error.errno, error.strerror, self._name) from error

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
    sys.stdout = cast(TextIO, Forgiving(sys.stdout, "standard output", False))
    sys.stderr = cast(TextIO, Forgiving(sys.stderr, "standard error", True))


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
