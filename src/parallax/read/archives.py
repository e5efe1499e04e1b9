"""Compressed files (gzip, bzip2, xz) and archives (zip, tar)."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple, Self, cast

from parallax.common import space
from parallax.common.outside_text import one_line
from parallax.read import file_names
from parallax.read.records import Damaged, Problem, Source, TooLarge

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
MOST_HEADER = 1 << 16
"""Bytes of the longest extended header of a tar archive; names and attributes have a few hundred,
and the standard library takes quadratic time over digits in them: seconds for so many, a minute
for four times as many."""
MOST_REREAD = 200_000_000
"""Bytes of the largest zip archive that is read again because of a damaged name."""
DIRECTORY_ENTRY = b"PK\x01\x02"
DIRECTORY_FLAGS, LOCAL_FLAGS, UTF_8_NAME = 9, 7, 0x08
ZIP_UTF_8 = UTF_8_NAME << 8
"""Where an entry of the directory, and the header of a file, say that the name is in UTF-8."""
MOST_OF_A_PATH = 1000
"""Characters of the longest path in which folders that belong to a page are looked for."""
LOCAL_HEADER = 30
"""Bytes before each file of a zip archive, besides its name."""
UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    ValueError,
    OverflowError,
    OSError,
    struct.error,
)
"""Exceptions that the zipfile module raises for a damaged directory."""
CHUNK = 1 << 20
NO_END = "the archive has no end: files after the last one may be missing"
NO_FILE = "the archive holds no file"
SAME_BYTES = "not read: its bytes overlap those of another file in the archive"
LINK = "a link within the archive: not followed"
CUT_SHORT = "the file ends early: a download or copy that was cut short"


def damage_of(error: BaseException) -> str:
    """What a decompressor says about damaged bytes; gzip quotes the first ones, which say nothing.

    >>> damage_of(zlib.error("Error -3 while decompressing data"))
    'damaged: error -3 while decompressing data'
    """
    words = one_line(str(error)).lower().partition(" (b'")[0]
    return f"damaged: {words or 'it ends early'}"


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
            self._damage.append(damage_of(error))
            return 0
        except OSError as error:
            if error.errno is not None:
                raise
            # bz2 reports damage as an OSError of its own.
            self._damage.append(damage_of(error))
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
            archive = _opened_zip(file if file.seekable() else _spooled(file))
        except TooLarge:
            raise
        except UNREADABLE_ZIP as error:
            if isinstance(error, OSError) and error.errno is not None and not source.damage:
                raise
            cause = f"not a zip archive, or a broken one ({one_line(str(error)).lower()})"
            yield Problem(source.name, None, cause, True)
            return
        with archive:
            infos = [info for info in archive.infolist() if _is_zip_member(info)]
            if not infos:
                yield Problem(source.name, None, NO_FILE, True)
            overlapping = _overlapping(infos)
            infos, saved = _without_companions(infos)
            for folder in saved:
                where = f"{source.name}/{folder}"
                yield Problem(where, None, file_names.SAVED_WITH_A_PAGE, False)
            for info in sorted(infos, key=lambda info: info.filename):
                path = _name_in_zip(info)
                name = f"{source.name}/{path}"
                if id(info) in overlapping:
                    yield Problem(source.name, None, SAME_BYTES, True)
                elif _is_link(info):
                    yield Problem(name, None, LINK, False)
                elif refused := _refusal(info):
                    yield Problem(name, None, refused, True)
                else:
                    yield ArchiveMember(path, _zip_member(archive, info, name))


def _opened_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive in a file, also where a name in it is not the UTF-8 that it is said to be."""
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError:
        file.seek(0)
        data = bytearray(file.read(MOST_REREAD))
    at = data.find(DIRECTORY_ENTRY)
    while 0 <= at < len(data) - DIRECTORY_FLAGS:
        data[at + DIRECTORY_FLAGS] &= ~UTF_8_NAME
        at = data.find(DIRECTORY_ENTRY, at + 4)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        places = [info.header_offset + LOCAL_FLAGS for info in archive.infolist()]
    for place in places:
        if 0 <= place < len(data):
            data[place] &= ~UTF_8_NAME
    return zipfile.ZipFile(io.BytesIO(data))


def _name_in_zip(info: zipfile.ZipInfo) -> str:
    """The name of a file in a zip archive; macOS writes UTF-8 without saying so."""
    if info.flag_bits & ZIP_UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _without_companions(infos: list[zipfile.ZipInfo]) -> tuple[list[zipfile.ZipInfo], list[str]]:
    """The files of a zip archive but those that were saved with a page, and the folders of these.

    >>> names = ("Fire.html", "Fire_files/ad.html", "press_files/a.txt")
    >>> kept, saved = _without_companions([zipfile.ZipInfo(name) for name in names])
    >>> [info.filename for info in kept], saved
    (['Fire.html', 'press_files/a.txt'], ['Fire_files'])
    """
    files = [info.filename for info in infos]
    saved = file_names.companions_among(set().union(*map(_folders_of, files)), files)
    kept = [info for info in infos if not saved & _folders_of(info.filename)]
    return kept, sorted(saved)


def _folders_of(path: str) -> set[str]:
    """The folders that a file of an archive is in; none for a path that no browser would make."""
    return set(map(str, PurePosixPath(path).parents)) if len(path) <= MOST_OF_A_PATH else set()


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """The entries (by :func:`id`) whose bytes belong to an earlier entry too.

    No program packs two files into the same bytes; bombs do, to unpack them many times.
    """
    found: set[int] = set()
    end = 0
    for info in sorted(infos, key=lambda info: (info.header_offset, info.compress_size)):
        if 0 <= info.header_offset < end:
            found.add(id(info))
        else:
            least = LOCAL_HEADER + len(info.orig_filename)
            end = info.header_offset + least + info.compress_size
    return found


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _is_zip_member(info: zipfile.ZipInfo) -> bool:
    # A damaged directory may give a file no name at all.
    return not info.filename.endswith("/") and not _hidden(info.filename)


def _refusal(info: zipfile.ZipInfo) -> str:
    """Why a file of a zip archive is not read; empty if it is."""
    if info.flag_bits & 0x1:
        return "cannot be read: protected by a password"
    if info.header_offset < 0:
        return "damaged: the archive's directory does not say where the file is"
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
    last: ArchiveMember | Problem | None = None
    with source.open() as file:
        try:
            with tarfile.open(fileobj=file, mode="r|", tarinfo=_Header) as archive:
                while info := archive.next():
                    # The module keeps every header that it has read.
                    cast(Any, archive).members.clear()
                    if _hidden(info.name):
                        continue
                    for last in _of_tar(archive, info, f"{source.name}/{info.name}"):
                        yield last
            if last is None and not source.damage:
                yield Problem(source.name, None, NO_FILE, True)
        except (tarfile.TarError, ValueError, OverflowError, struct.error) as error:
            if not source.damage:
                yield from _damage_of_tar(source.name, str(error), last)


def _damage_of_tar(
    name: str, message: str, last: ArchiveMember | Problem | None
) -> Iterator[Problem]:
    """What is wrong with a tar archive after the ``last`` of its files that could be read."""
    if last is None:
        cause = f"not a tar archive, or a broken one ({one_line(message).lower()})"
        yield Problem(name, None, cause, True)
    elif message == NO_END:
        yield Problem(name, None, NO_END, False)
    elif message != "unexpected end of data" or isinstance(last, Problem):
        cause = f"damaged: the rest of the archive cannot be read ({one_line(message).lower()})"
        yield Problem(name, None, cause, True)
    # Otherwise the last file is the one that is cut short, which its own line says.


class _Header(tarfile.TarInfo):
    """A header that reports what the module passes over: that the archive is damaged after it."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
            if archive.offset:
                raise tarfile.ReadError(NO_END) from None
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from None

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.size > MOST_HEADER and header.type in _EXTENDED:
            raise tarfile.ReadError(f"an extended header of {header.size:,} bytes")
        return header


_EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def _of_tar(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str
) -> Iterator[ArchiveMember | Problem]:
    """One entry of a tar archive: the file, or why it is not read; nothing for a folder."""
    if info.issparse():
        yield Problem(name, None, "not read: a file with holes (sparse)", True)
    elif info.isfile():
        yield ArchiveMember(info.name, _tar_member(archive, info, name))
    elif info.issym() or info.islnk():
        yield Problem(name, None, LINK, False)
    elif not info.isdir():
        yield Problem(name, None, "not a regular file", True)


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, name: str) -> Source:
    damage: list[str] = []

    def extract() -> IO[bytes]:
        file = archive.extractfile(info)
        assert file is not None, "only files are members"
        return file

    return Source(name, "", lambda: guarded(extract, info.size, damage), info.size, damage)


# --- shared helpers


def _hidden(path: str) -> bool:
    return any(map(file_names.is_leftover, PurePosixPath(path.replace("\\", "/")).parts))


def _spooled(file: IO[bytes]) -> IO[bytes]:
    """A seekable copy of a stream, in memory while small and on disk beyond 8 MiB.

    Raises :class:`TooLarge` where the disk has no room for it.
    """
    copy = tempfile.SpooledTemporaryFile(max_size=8 * CHUNK)  # noqa: SIM115 (the caller closes it)
    while data := file.read(CHUNK):
        try:
            copy.write(data)
        except OSError as error:
            copy.close()
            raise TooLarge(f"not read: no room for a copy ({space.temporary()} is full)") from error
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
