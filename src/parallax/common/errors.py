"""Errors that a user can fix are reported in one line; any other shows its traceback."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback

from parallax.common.outside_text import shortened

FIXABLE = frozenset(
    {
        errno.EACCES,  # no permission
        errno.EPERM,
        errno.EROFS,  # a read-only disk
        errno.ENOSPC,  # no space left
        errno.EDQUOT,
        errno.EFBIG,
        errno.EMFILE,  # too many files open, in this program or in all
        errno.ENFILE,
        errno.EEXIST,  # a file where a folder is needed, or the other way round
        errno.ENOTDIR,
        errno.EISDIR,
        errno.ENAMETOOLONG,
        errno.EPIPE,  # the program that read our output has stopped
    }
)
"""Causes of an OSError that a user can fix.

A missing file (ENOENT) is not among them: paths from the user are checked on input, so a file that
is missing later is a bug.
"""


MOST_MISTAKES = 8
"""Mistakes of a codebook that one message names; the rest are counted."""


class ParallaxError(ValueError):
    """Input from the user cannot be used; the message says what and why."""


class CodebookError(ParallaxError):
    """The codebook cannot be used; one line per mistake, each naming file, place and cause."""


_OUT_OF_MEMORY = re.compile(
    r"MemoryError|bad.alloc|malloc of size|(cannot|unable to|failed to) (allocate|map)"
    r"|can't start new thread|returned NULL without setting|without exception set",
    re.IGNORECASE,
)


def is_out_of_memory(what: str) -> bool:
    """Whether an error's class and message say that memory ran out, in Python or in a library."""
    return bool(_OUT_OF_MEMORY.search(what))


def _is_starved(error: BaseException) -> bool:
    return not isinstance(error, ParallaxError) and is_out_of_memory(_named(error))


def named(kind: str, message: str) -> str:
    """An error by its class and its message, in one line; either may be empty.

    >>> named("KeyError", "'day'")
    "KeyError: 'day'"
    """
    message = " ".join(message.split())
    return f"{kind}: {message}" if kind and message else kind or message


def _named(error: BaseException) -> str:
    return named(type(error).__name__, str(error))


def is_user_error(error: BaseException) -> bool:
    """Whether a user can fix the cause.

    Any ParallaxError, an OSError of :data:`FIXABLE`, and memory that ran out.
    """
    if _is_starved(error):
        return True
    if isinstance(error, OSError):
        return error.errno in FIXABLE
    return isinstance(error, ParallaxError)


def one_line(error: BaseException, folder: object = "") -> str:
    """The message of an error in one line, with the path it concerns.

    Parameters
    ----------
    error
        The error.
    folder
        Where the command writes: named for an OSError that names no file, such as a full disk.
    """
    if _is_starved(error):
        return f"memory ran out ({_named(error)})"
    if isinstance(error, CodebookError):
        return _first_mistakes(str(error).splitlines())
    if not isinstance(error, OSError) or error.errno is None:
        return " ".join(str(error).split()) or type(error).__name__
    cause = " ".join(str(error.strerror).split())
    place = error.filename2 or error.filename or folder
    if not place or str(place) in cause:
        return cause
    # A name may hold a line break.
    return f"{' '.join(str(place).split())}: {cause}"


def lines(error: BaseException, folder: object = "") -> list[str]:
    """As :func:`one_line`, but a line for each of the first mistakes of a codebook."""
    mistakes = str(error).splitlines()
    if not isinstance(error, CodebookError) or len(mistakes) < 2:
        return [one_line(error, folder)]
    shown, more = mistakes[:MOST_MISTAKES], len(mistakes) - MOST_MISTAKES
    return [*shown, f"and {more:,} more mistakes in the codebook"] if more > 0 else shown


MOST_OF_A_MESSAGE = 160
"""Characters of an unforeseen error's message that a problem repeats."""
DEBUG = "PARALLAX_DEBUG"
"""Environment variable that ``--debug`` sets, so that kernels know of it too."""


def unforeseen(error: BaseException) -> str:
    """What went wrong inside a guard, as the cause of a problem; with ``--debug`` its traceback.

    >>> unforeseen(KeyError("day"))
    "an error in Parallax itself (KeyError: 'day')"
    """
    if os.environ.get(DEBUG):
        traceback.print_exception(error, file=sys.stderr)
    message = shortened(" ".join(str(error).split()), MOST_OF_A_MESSAGE)
    return f"an error in Parallax itself ({named(type(error).__name__, message)})"


def _first_mistakes(mistakes: list[str]) -> str:
    """The first mistakes of a codebook in one line, and how many more there are."""
    shown = " ".join(" ".join(mistakes[:MOST_MISTAKES]).split())
    more = len(mistakes) - MOST_MISTAKES
    return f"{shown} (and {more:,} more)" if more > 0 else shown


# ---------------------------------------------------------------- many of one kind in one line

_MORE = re.compile(r" \(and ([\d,]+) more like it in this file\)$")


def and_more(cause: str, more: int) -> str:
    """The cause of a problem that stands for ``more`` others of its kind in one file."""
    return f"{cause} (and {more:,} more like it in this file)"


def count_of(cause: str) -> int:
    """How many problems a row of the table ``problems`` stands for, by its cause."""
    more = _MORE.search(cause)
    return 1 + int(more[1].replace(",", "")) if more else 1
