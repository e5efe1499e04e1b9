"""Full disks: which one it is, and which file did not fit on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from parallax.common.errors import ParallaxError


class NoTemporaryFolder(ParallaxError):
    """No folder for temporary files can be written to; the message says what to do."""


HARDLY_ANY = 1 << 18
"""Bytes that are too few for a run: a disk may be full for one file and take a smaller one."""


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have an error that names no file, as that of a full disk, name this one.

    Raises
    ------
    OSError
        Naming a file.
    """
    try:
        yield
    except OSError as error:
        if error.errno and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def full(folders: Iterable[Path]) -> list[Path]:
    """Those of ``folders``, and the folder for temporary files, whose disk is full."""
    candidates = list(folders)
    with contextlib.suppress(NoTemporaryFolder):
        candidates.append(temporary())
    found = []
    for folder in candidates:
        with contextlib.suppress(OSError):
            if shutil.disk_usage(folder).free < HARDLY_ANY:
                found.append(folder)
    return found


def temporary() -> Path:
    """The folder for temporary files.

    Raises
    ------
    NoTemporaryFolder
        Where none can be written to.
    """
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        raise NoTemporaryFolder(
            "no folder for temporary files can be written to; set TMPDIR to one that can"
        ) from None
