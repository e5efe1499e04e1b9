"""What holds other files: gzip and its like, zip and tar archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from parallax.read.records import Damaged, Problem, Source

UNPACK = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
DAMAGED = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)
"""What a damaged archive raises while it is read."""
MOST_RATIO = 200
"""Prose shrinks to a third, repeated boilerplate to a fiftieth; what shrinks more than this and is
large is a bomb."""
LEAST_BOMB = 200_000_000
"""Bytes from which the ratio matters."""
MOST_DEPTH = 3
"""Archives within archives."""
CHUNK = 1 << 20
CUT_SHORT = "the file ends early: a download or copy that was cut short"


# --- gzip and its like


def unpacked(source: Source, suffix: str) -> Source:
    """The source that a compressed one holds.

    Where it is damaged it ends early, and ``damage`` says why.
    """
    damage: list[str] = []
    return Source(
        source.name,
        source.article_id,
        lambda: guarded(lambda: UNPACK[suffix](source.open()), source.size, damage),
        None,
        damage,
    )


def guarded(open_it: Callable[[], BinaryIO], packed: int | None, damage: list[str]) -> BinaryIO:
    """A stream that ends where it is damaged or unpacks to far too much.

    It notes in ``damage`` why; what came before can be used.
    """
    guard = _Guarded(open_it(), packed, damage)
    return io.BufferedReader(guard, CHUNK)  # type: ignore[return-value]


class _Guarded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, packed: int | None, damage: list[str]) -> None:
        self._stream, self._damage, self._seen = stream, damage, 0
        self._most = max(LEAST_BOMB, MOST_RATIO * (packed or 0))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            size = min(len(buffer), CHUNK)
            data = b"" if self._damage else self._stream.read1(size)  # type: ignore[attr-defined]
        except EOFError:
            self._damage.append(CUT_SHORT)
            return 0
        except DAMAGED as error:
            self._damage.append(f"damaged: {' '.join(str(error).split()).lower()}")
            return 0
        self._seen += len(data)
        if self._seen > self._most:
            self._damage.append(f"unpacks to more than {self._most:,} bytes: not read further")
            return 0
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


# --- zip


class Member(NamedTuple):
    """One file of a zip archive and how to read it."""

    path: str
    source: Source


def read_zip(source: Source) -> Iterator[Member | Problem]:
    """Files of a zip archive in the order of their names, and a problem for each unreadable one.

    Hidden files are passed over.
    """
    with source.open() as file:
        try:
            archive = zipfile.ZipFile(file if file.seekable() else _spooled(file))
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
            yield Problem(
                source.name,
                None,
                f"not a zip archive, or a broken one ({str(error).lower()})",
                True,
            )
            return
        with archive:
            infos = sorted(
                (
                    info
                    for info in archive.infolist()
                    if not info.is_dir() and not _hidden(info.filename)
                ),
                key=lambda info: info.filename,
            )
            if not infos:
                yield Problem(source.name, None, "the archive holds no file", True)
            for info in infos:
                name = f"{source.name}/{info.filename}"
                if info.flag_bits & 0x1:
                    yield Problem(name, None, "cannot be read: protected by a password", True)
                elif info.file_size > LEAST_BOMB and info.file_size > MOST_RATIO * max(
                    1, info.compress_size
                ):
                    yield Problem(
                        name,
                        None,
                        f"unpacks to {info.file_size:,} bytes from {info.compress_size:,}: "
                        "not read",
                        True,
                    )
                else:
                    yield Member(info.filename, _member(archive, info, name))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Source:
    damage: list[str] = []
    return Source(
        name,
        "",
        lambda: guarded(lambda: archive.open(info), info.compress_size, damage),
        info.file_size,
        damage,
    )  # type: ignore


def read_tar(source: Source) -> Iterator[Member | Problem]:
    """Files of a tar archive in its own order, one at a time.

    Each has to be read before the next is asked for.
    """
    with source.open() as file:
        try:
            with tarfile.open(fileobj=file, mode="r|") as archive:
                for info in archive:
                    if info.isfile() and not _hidden(info.name):
                        yield Member(
                            info.name, _tar_member(archive, info, f"{source.name}/{info.name}")
                        )
        except tarfile.TarError as error:
            if not source.damage:
                yield Problem(
                    source.name,
                    None,
                    f"not a tar archive, or a broken one ({str(error).lower()})",
                    True,
                )


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, name: str) -> Source:
    damage: list[str] = []
    return Source(
        name,
        "",
        lambda: guarded(lambda: archive.extractfile(info), info.size, damage),
        info.size,
        damage,
    )  # type: ignore


def _hidden(path: str) -> bool:
    return any(
        part.startswith(".") or part == "__MACOSX"
        for part in PurePosixPath(path.replace("\\", "/")).parts
    )


def _spooled(file: BinaryIO) -> BinaryIO:
    """A copy of a stream that can be read from any place: in memory while small, then on disk."""
    copy = tempfile.SpooledTemporaryFile(max_size=8 * CHUNK)
    while data := file.read(CHUNK):
        copy.write(data)
    copy.seek(0)
    return copy  # type: ignore[return-value]


def seekable(source: Source) -> Source:
    """The same source as one that can be read from any place.

    For tables whose index stands at their end.
    """

    def open_it() -> BinaryIO:
        file = source.open()
        if file.seekable():
            return file
        with file:
            copy = _spooled(file)
        if source.damage:
            raise Damaged(source.damage.pop())
        return copy

    return source._replace(open=open_it)
