"""Compressed files (gzip, bzip2, xz) and archives (zip, tar)."""

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
"""Exceptions raised while a damaged archive is read."""
MOST_RATIO = 200
"""Highest compression ratio accepted of a large file: prose shrinks to a third and repeated
boilerplate to a fiftieth, so anything beyond this is a decompression bomb."""
LEAST_BOMB = 200_000_000
"""Unpacked bytes from which the ratio is checked."""
MOST_DEPTH = 3
"""How deep archives may be nested in archives."""
CHUNK = 1 << 20
CUT_SHORT = "the file ends early: a download or copy that was cut short"


# --- gzip, bzip2 and xz


def unpacked(source: Source, suffix: str) -> Source:
    """The content of a compressed source, as a source of its own.

    ``suffix`` (a key of :data:`UNPACK`) says how it is compressed. A damaged stream ends early, and
    ``damage`` says why.
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
    """A stream that ends early if it is damaged or unpacks to far too much.

    The reason is appended to ``damage``; everything read before that point is good. ``packed`` is
    the compressed size in bytes, if known.
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
    """One file of an archive: its path in the archive and its bytes."""

    path: str
    source: Source


def read_zip(source: Source) -> Iterator[ArchiveMember | Problem]:
    """Yield the files of a zip archive sorted by name, and a problem for each unreadable one.

    Hidden files are skipped.
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
    """Why a file of a zip archive is not read; empty if it is."""
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
    """Yield the files of a tar archive in archive order.

    A tar archive is a stream: read each file before asking for the next. Hidden files are skipped.
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


# --- shared helpers


def _hidden(path: str) -> bool:
    return any(
        part.startswith(".") or part == "__MACOSX"
        for part in PurePosixPath(path.replace("\\", "/")).parts
    )


def _spooled(file: IO[bytes]) -> IO[bytes]:
    """A seekable copy of a stream, in memory while small and on disk beyond 8 MiB."""
    copy = tempfile.SpooledTemporaryFile(max_size=8 * CHUNK)  # noqa: SIM115 (the caller closes it)
    while data := file.read(CHUNK):
        copy.write(data)
    copy.seek(0)
    return copy


def seekable(source: Source) -> Source:
    """The same source, opened as a seekable file.

    Needed for formats with their index at the end, such as Parquet. Opening the source raises
    :class:`Damaged` if the compressed bytes are broken.
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
