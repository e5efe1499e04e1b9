"""Files on disk: written whole or not at all, and read at most once per process for their hash."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SETTLED_NS = 50_000_000
"""Nanoseconds after which a second change of a file is sure to show in its times.

The clock of file systems ticks every few milliseconds: a hash of a file that changed just now is
not remembered.
"""
_KNOWN: dict[tuple, str] = {}


@contextlib.contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Give a draft to write, and put it in place of ``path`` once it lies safely on the disk.

    No reader sees half a file, and neither a full disk nor a crash costs what stood there before.
    Where something goes wrong, the draft is removed; only a killed process leaves one, named
    ``.NAME.PID.draft``.

    Raises
    ------
    OSError
        Naming ``path``, where it cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        make_folder(path.parent)
        yield aside
        _sync(aside)
        aside.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno and _is_of(error, aside):
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        _sync(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder with all above it.

    Raises
    ------
    OSError
        Where it cannot be made, also in a place that takes none, such as ``/proc``.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:
        raise PermissionError(errno.EACCES, "no folder can be made here", str(path)) from error


def _is_of(error: OSError, aside: Path) -> bool:
    return error.filename is None or str(error.filename) == str(aside)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file by :func:`draft`."""
    with draft(path) as aside:
        aside.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a file of UTF-8 text by :func:`draft`, with the line ends that the text has."""
    write_bytes(path, text.encode("utf-8"))


def file_hash(path: Path) -> str:
    """Hash of a file's bytes; empty if there is no readable regular file."""
    return _hash(path, "blake2b")[:32]


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as ``sha256sum`` prints it; empty if it cannot be read."""
    return _hash(path, "sha256")


def _hash(path: Path, kind: str) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, kind).hexdigest()
    except OSError:
        return ""


def remembered(path: Path, reading: Callable[[Path], str]) -> str:
    """What ``reading`` gives for a file, read once per process as long as the file is the same.

    A file counts as the same while place, size and times are.
    """
    try:
        state = path.stat()
    except OSError:
        return ""
    times = (state.st_mtime_ns, state.st_ctime_ns)
    place = (reading.__name__, str(path), state.st_dev, state.st_ino, state.st_size, *times)
    if place not in _KNOWN:
        begun = time.time_ns()
        found = reading(path)
        if 0 <= begun - max(times) < SETTLED_NS:
            return found
        _KNOWN[place] = found
    return _KNOWN[place]
