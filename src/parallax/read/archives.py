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
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple, cast

from parallax.read.records import Damaged, Problem, Source

UNPACK: Mapping[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
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


def guarded(open_it: Callable[[], IO[bytes]], packed: int | None, damage: list[str]) -> IO[bytes]:
    """A stream that ends where it is damaged or unpacks to far too much.

    It notes in ``damage`` why; what came before can be used.
    """
    return io.BufferedReader(_Guarded(open_it(), packed, damage), CHUNK)


class _Guarded(io.RawIOBase):
    def __init__(self, stream: IO[bytes], packed: int | None, damage: list[str]) -> None:
        self._stream = cast(io.BufferedIOBase, stream)
        self._damage, self._seen = damage, 0
        self._most = max(LEAST_BOMB, MOST_RATIO * (packed or 0))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            size = min(len(buffer), CHUNK)
            data = b"" if self._damage else self._stream.read1(size)
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


class ArchiveMember(NamedTuple):
    """One file of an archive and how to read it."""

    path: str
    source: Source


def read_zip(source: Source) -> Iterator[ArchiveMember | Problem]:
    """Files of a zip archive in the order of their names, and a problem for each unreadable one.

    Hidden files are passed over.
    """
    with source.open() as file:
        try:
            archive = zipfile.ZipFile(file if file.seekable() else _spooled(file))
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
            cause = f"not a zip archive, or a broken one ({str(error).lower()})"
            yield Problem(source.name, None, cause, True)
            return
        with archive:
            infos = [info for info in archive.infolist() if _is_zip_member(info)]
            if not infos:
                yield Problem(source.name, None, "the archive holds no file", True)
            for info in sorted(infos, key=lambda info: info.filename):
                name = f"{source.name}/{info.filename}"
                if refused := _refusal(info):
                    yield Problem(name, None, refused, True)
                else:
                    yield ArchiveMember(info.filename, _zip_member(archive, info, name))


def _is_zip_member(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not _hidden(info.filename)


def _refusal(info: zipfile.ZipInfo) -> str:
    """Why a file of a zip archive is not read; empty where it is."""
    if info.flag_bits & 0x1:
        return "cannot be read: protected by a password"
    size, packed = info.file_size, info.compress_size
    if size > LEAST_BOMB and size > MOST_RATIO * max(1, packed):
        return f"unpacks to {size:,} bytes from {packed:,}: not read"
    return ""


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Source:
    damage: list[str] = []

    def open_it() -> IO[bytes]:
        return guarded(lambda: archive.open(info), info.compress_size, damage)

    return Source(name, "", open_it, info.file_size, damage)


# --- tar


def read_tar(source: Source) -> Iterator[ArchiveMember | Problem]:
    """Files of a tar archive in its own order, one at a time.

    Each has to be read before the next is asked for.
    """
    with source.open() as file:
        try:
            with tarfile.open(fileobj=file, mode="r|") as archive:
                for info in archive:
                    if info.isfile() and not _hidden(info.name):
                        name = f"{source.name}/{info.name}"
                        yield ArchiveMember(info.name, _tar_member(archive, info, name))
        except tarfile.TarError as error:
            if not source.damage:
                cause = f"not a tar archive, or a broken one ({str(error).lower()})"
                yield Problem(source.name, None, cause, True)


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, name: str) -> Source:
    damage: list[str] = []

    def extract() -> IO[bytes]:
        file = archive.extractfile(info)
        assert file is not None, "only files are members"
        return file

    return Source(name, "", lambda: guarded(extract, info.size, damage), info.size, damage)


# --- what they share


def _hidden(path: str) -> bool:
    return any(
        part.startswith(".") or part == "__MACOSX"
        for part in PurePosixPath(path.replace("\\", "/")).parts
    )


def _spooled(file: IO[bytes]) -> IO[bytes]:
    """A copy of a stream that can be read from any place: in memory while small, then on disk."""
    copy = tempfile.SpooledTemporaryFile(max_size=8 * CHUNK)  # noqa: SIM115 (the caller closes it)
    while data := file.read(CHUNK):
        copy.write(data)
    copy.seek(0)
    return copy


def seekable(source: Source) -> Source:
    """The same source as one that can be read from any place.

    For tables whose index stands at their end.
    """

    def open_it() -> IO[bytes]:
        file = source.open()
        if file.seekable():
            return file
        with file:
            copy = _spooled(file)
        if source.damage:
            raise Damaged(source.damage.pop())
        return copy

    return source._replace(open=open_it)
