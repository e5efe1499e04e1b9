"""Which errors are the user's: these end in one line, every other one shows its traceback."""

from __future__ import annotations

import errno

MENDABLE = frozenset(
    {
        errno.EACCES,  # no permission
        errno.EPERM,
        errno.EROFS,  # a read-only disk
        errno.ENOSPC,  # no space left
        errno.EDQUOT,
        errno.EFBIG,
        errno.EEXIST,  # a file where a folder is needed, or the other way round
        errno.ENOTDIR,
        errno.EISDIR,
        errno.ENAMETOOLONG,
        errno.EPIPE,  # whoever read our output has stopped reading
    }
)
"""Causes of an OSError that a user can mend.

A file that is not there (ENOENT) is not among them: paths that a user gives are checked when they
are given, so that a missing file later on is a mistake of the program.
"""


class ParallaxError(ValueError):
    """Something a user gave cannot be used; the message says what and why."""


class CodebookError(ParallaxError):
    """The codebook cannot be used; one line a mistake, each naming file, place and cause."""


def is_users(error: BaseException) -> bool:
    """Whether a user can mend the cause: any ParallaxError, and an OSError of :data:`MENDABLE`."""
    if isinstance(error, OSError):
        return error.errno in MENDABLE
    return isinstance(error, ParallaxError)


def one_line(error: BaseException, folder: object = "") -> str:
    """Say an error in one line that names the path.

    Parameters
    ----------
    error
        The error. Where it is an OSError that names no file (a full disk), ``folder`` is named.
    folder
        Where the command writes.
    """
    if not isinstance(error, OSError) or error.errno is None:
        return " ".join(str(error).split()) or type(error).__name__
    cause = " ".join(str(error.strerror).split())
    place = error.filename2 or error.filename or folder
    already_named = not place or str(place) in cause
    return cause if already_named else f"{place}: {cause}"
