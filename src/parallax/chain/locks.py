"""One writer a folder: a lock that a run takes before it writes anything."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from parallax.chain import cache
from parallax.common import disk
from parallax.common.errors import ParallaxError

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"
_UNKNOWN = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class Busy(ParallaxError):
    """Another run is writing to the folder; the message names it."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other run out of a folder while the block writes to it.

    The system gives the lock back when a process ends, however it ends: a killed run leaves an
    empty file, and keeps nobody out. On a disk that knows no locks the block runs without one,
    which is said in one line.

    Raises
    ------
    Busy
        While another process holds the folder.
    OSError
        Where the folder cannot be written to.
    """
    if fcntl is None:
        yield
        return
    disk.make_folder(folder)
    path = folder / NAME
    while not _is_same(file := _locked(path), path):
        os.close(file)  # the run that held it has just removed it
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(file)


def _locked(path: Path) -> int:
    """The descriptor of a file that this process has locked."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise Busy(f"another run is writing to {path.parent}") from None
    except OSError as error:
        if error.errno not in _UNKNOWN:
            os.close(file)
            raise OSError(error.errno, os.strerror(error.errno or 0), str(path)) from error
        cache.tell(
            f"{path.parent}: this disk does not support locks; do not start a second run on it"
        )
    return file


def _is_same(file: int, path: Path) -> bool:
    """Whether the file at ``path`` is the one that is open."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False
