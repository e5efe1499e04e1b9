"""A digest inside the file that it vouches for, so that a table proves itself wherever it lies.

A Parquet file ends in a footer, in which the writer leaves :data:`BLANK` as a note. :func:`seal`
puts the digest of all bytes there, counted with the blank in its place. One file, one rename: no
crash can part a table from its digest, and two kernels that make the same table cannot mix theirs.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from parallax.common import disk

NOTE = "digest"
MARK = b"blake2b-128:"
BLANK = MARK.decode() + "0" * 32
_MAGIC = b"PAR1"
_PIECE = 1 << 20


def seal(path: Path) -> None:
    """Put the digest of a Parquet file over its blank.

    Raises
    ------
    ValueError
        Where the file has no blank.
    """
    with path.open("r+b") as file:
        place = _place(file)
        if place is None:
            raise ValueError(f"{path.name} has no place for a digest")
        found = _digest(file, place)
        file.seek(place)
        file.write(found.encode("ascii"))


def digest_of(path: Path) -> str:
    """The digest that a Parquet file carries.

    Empty where it carries none, where its bytes are not those that were sealed, and where there is
    no such file. A file is read once per process, unless it changes.
    """
    return disk.remembered(path, _checked)


def _checked(path: Path) -> str:
    try:
        with path.open("rb") as file:
            place = _place(file)
            if place is None:
                return ""
            found = _digest(file, place)
            file.seek(place)
            return found if file.read(32) == found.encode("ascii") else ""
    except OSError:
        return ""


def _place(file: BinaryIO) -> int | None:
    """Where the digest stands; None where the file does not end like a sealed Parquet file."""
    size = file.seek(0, os.SEEK_END)
    if size < 12:
        return None
    file.seek(size - 8)
    end = file.read(8)
    length = int.from_bytes(end[:4], "little")
    if end[4:] != _MAGIC or length > size - 8:
        return None
    file.seek(size - 8 - length)
    at = file.read(length).rfind(MARK)
    place = at + len(MARK)
    return None if at < 0 or place + 32 > length else size - 8 - length + place


def _digest(file: BinaryIO, place: int) -> str:
    """Digest of all bytes, with zeros where the digest itself stands."""
    summed = hashlib.blake2b(digest_size=16)
    file.seek(0)
    left = place
    while left and (piece := file.read(min(_PIECE, left))):
        summed.update(piece)
        left -= len(piece)
    summed.update(b"0" * 32)
    file.seek(place + 32)
    while piece := file.read(_PIECE):
        summed.update(piece)
    return summed.hexdigest()
