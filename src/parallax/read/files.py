"""Read files and folders into raw articles, with one line on everything that cannot be used.

The suffix of a file decides which reader it gets: :mod:`parallax.read.warc` (WARC),
:mod:`parallax.read.tabular` (CSV, TSV, JSON, Parquet) or :mod:`parallax.read.archives` (gzip, zip,
tar). They return the records of :mod:`parallax.read.records`; HTML pages are returned unchanged.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from parallax.common.outside_text import one_line, short_name
from parallax.read import archives, disguises, file_names, guard, tabular, warc
from parallax.read.archives import LEAST_BOMB, MOST_RATIO, UNPACK
from parallax.read.file_names import PAGE_SUFFIXES, WARC_SUFFIXES
from parallax.read.records import (
    MOST_BYTES,
    Damaged,
    Markup,
    NotText,
    Problem,
    RawArticle,
    Source,
    TooLarge,
    checked,
    decode,
    read_whole,
)

__all__ = ["Problem", "RawArticle", "decode", "read_corpus", "unique_ids"]

PLAIN_SUFFIXES = {".txt", ".text", ".md", ".markdown", ""}
LINE_SUFFIXES = {".jsonl", ".jsonlines", ".jl", ".ndjson"}
JSON_SUFFIXES = {".json"}
CSV_SUFFIXES = {".csv", ".tsv", ".tab"}
PARQUET_SUFFIXES = {".parquet", ".pq"}
ARCHIVE_SUFFIXES = {".zip", ".wacz", ".tar"}
FORMATS = "plain text, HTML, WARC, CSV, TSV, JSONL, JSON, Parquet, and zip or tar archives of them"
MOST_OF_A_PATH, MOST_OF_AN_ID = 1000, 200
"""Characters of the longest path that is shown whole, and of the longest id."""
OTHER_FORMATS = {
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".eml": "an e-mail",
    ".epub": "an electronic book",
    ".gdoc": "a link to a Google document",
    ".lnk": "a shortcut",
    ".mbox": "a mailbox",
    ".mht": "a web archive of a browser",
    ".mhtml": "a web archive of a browser",
    ".msg": "an e-mail",
    ".odt": "an OpenDocument text",
    ".ods": "an OpenDocument table",
    ".pdf": "a PDF document",
    ".rss": "a news feed",
    ".rtf": "a rich text document",
    ".srt": "subtitles",
    ".url": "a shortcut",
    ".vtt": "subtitles",
    ".webarchive": "a web archive of a browser",
    ".webloc": "a shortcut",
    ".xls": "an Excel table",
    ".xlsx": "an Excel table",
    ".xml": "an XML document",
    ".7z": "a 7-Zip archive",
    ".rar": "a RAR archive",
}
"""What files of other suffixes are."""
NOT_HERE = ".icloud"
"""How the hidden file ends that macOS leaves for one that it has moved to iCloud."""


def read_corpus(
    path: Path, columns: Mapping[str, str] | None = None
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a file or folder, and a problem for everything left out.

    A plain text or HTML file holds one article. WARC, CSV, TSV, JSONL, JSON and Parquet files hold
    many, and so do zip and tar archives of any of these. Every format may be compressed (``.gz``,
    ``.bz2``, ``.xz``). No input raises an error: what cannot be read becomes a :class:`Problem`.

    Parameters
    ----------
    path
        A file, or a folder, which is read with its subfolders, sorted by name.
    columns
        The column of each field in tables (keys as in :data:`parallax.read.tabular.FIELDS`). Fields
        that are not given are guessed from the column names.

    Yields
    ------
    RawArticle or Problem
        Ids may repeat; :func:`unique_ids` makes them unique.
    """
    path = Path(path)
    files = list(_walk(path))
    names = _article_ids([item for item in files if isinstance(item, str)])
    root = path if os.path.isdir(path) else path.parent
    if not names and not any(isinstance(item, Problem) for item in files):
        yield Problem(path.name, None, "the folder holds no file", True)
    for item in files:
        if isinstance(item, Problem):
            yield _with_short_names(item)
            continue
        for found in _read_file(root / item, item, names[item], columns or {}):
            yield _with_short_names(found)


def _with_short_names(found: RawArticle | Problem) -> RawArticle | Problem:
    """The same record with names that can be shown in one line and stored anywhere."""
    found = found._replace(source_file=short_name(found.source_file, MOST_OF_A_PATH))
    if found.article_id:
        found = found._replace(article_id=short_name(found.article_id, MOST_OF_AN_ID))
    return found._replace(cause=one_line(found.cause)) if isinstance(found, Problem) else found


class Identified(Protocol):
    """A problem or an article, before or after cleaning has turned its markup into text."""

    @property
    def article_id(self) -> Any: ...

    @property
    def source_file(self) -> str: ...

    @property
    def _replace(self) -> Any: ...


Record = TypeVar("Record", bound=Identified)


def unique_ids(found: Iterable[Record]) -> Iterator[Record | Problem]:
    """Yield the same articles under unique ids, with a note on each id that was changed.

    Call it on the articles that are kept: one that is left out should not use up an id.
    """
    seen: dict[str, int] = {}
    for item in found:
        if isinstance(item, Problem):
            yield item
            continue
        wanted = item.article_id
        name, number = wanted, seen.get(wanted, 0)
        while name in seen:
            number += 1
            name = f"{wanted}-{number}"
        seen[wanted] = max(number, 1)
        seen.setdefault(name, 1)
        if name != wanted:
            cause = f"the id {wanted} came twice: this one is called {name}"
            yield Problem(item.source_file, name, cause, False)
        yield item._replace(article_id=name)


# --- finding the files


def _walk(path: Path) -> Iterator[str | Problem]:
    """Yield the files under ``path``, sorted, as relative paths with forward slashes.

    Links are followed within the folder, and each folder is read only once. A link that leads out
    of it is not: who unpacks a stranger's folder does not mean to publish their own files.
    """
    if not os.path.isdir(path):
        if os.path.lexists(path):
            yield path.name
        else:
            yield Problem(path.name, None, "no such file or folder", True)
        return
    top = os.path.realpath(path)
    found: list[tuple[str, Problem | None]] = []
    visited: set[tuple[int, int]] = set()
    waiting = deque([""])
    while waiting:
        relative = waiting.pop()
        folder = path / relative
        try:
            state = folder.stat()
            if (state.st_dev, state.st_ino) in visited:
                cause = "a link to a folder that is read already"
                found.append((relative, Problem(relative, None, cause, True)))
                continue
            visited.add((state.st_dev, state.st_ino))
            # Links come after real folders, so that a file keeps its shortest path.
            entries = sorted(os.scandir(folder), key=_links_last, reverse=True)
        except OSError as error:
            cause = guard.cause_of(error)
            found.append((relative, Problem(relative or path.name, None, cause, True)))
            continue
        _sort_entries(entries, relative, top, found, waiting)
    yield from (problem or name for name, problem in sorted(found, key=lambda item: item[0]))


def _links_last(entry: os.DirEntry) -> tuple[bool, str]:
    return not entry.is_symlink(), entry.name


def _sort_entries(
    entries: list[os.DirEntry],
    relative: str,
    top: str,
    found: list[tuple[str, Problem | None]],
    waiting: deque[str],
) -> None:
    """Add the entries of a folder to the files ``found`` or to the folders still ``waiting``.

    ``top`` is the folder that is read, without links in its path.
    """
    names = [entry.name for entry in entries]
    companions = file_names.companions_among(names, names)
    made = file_names.made_among(names)
    for entry in entries:
        inner = f"{relative}/{entry.name}" if relative else entry.name
        if entry.name.startswith(".") and entry.name.endswith(NOT_HERE):
            cause = (
                f"only its place: {entry.name[1 : -len(NOT_HERE)]} is in iCloud, not on this disk"
            )
            found.append((inner, Problem(inner, None, cause, True)))
            continue
        if file_names.is_leftover(entry.name):
            continue
        if entry.name in made:
            found.append((inner, Problem(inner, None, file_names.MADE_HERE, False)))
            continue
        if entry.is_symlink() and (target := _outside(entry, top)):
            cause = f"a link that leads out of the folder, to {target}: not followed"
            found.append((inner, Problem(inner, None, cause, True)))
        elif not _is_folder(entry):
            found.append((inner, None))
        elif entry.name in companions:
            found.append((inner, Problem(inner, None, file_names.SAVED_WITH_A_PAGE, False)))
        elif entry.is_symlink():
            waiting.appendleft(inner)
        else:
            waiting.append(inner)


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _outside(entry: os.DirEntry, top: str) -> str:
    """Where a link leads if that is out of the folder ``top``; empty if it is within, or nowhere.

    A link to a folder around ``top`` is a loop, which ends by itself.
    """
    target = os.path.realpath(entry.path)
    if not os.path.lexists(target):
        return ""
    within = target == top or target.startswith(top.rstrip(os.sep) + os.sep)
    return "" if within else target


def _article_ids(files: list[str]) -> dict[str, str]:
    """An id for each file; those of no known format leave the ids of the others alone."""
    readable = [file for file in files if _is_known(file)]
    return {file: file_names.stem(file) for file in files} | file_names.article_ids(readable)


# --- choosing a reader


def _read_file(
    path: Path, name: str, article_id: str, columns: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of one file, or the reason why there are none."""
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        yield Problem(name, None, guard.cause_of(error), True)
        return
    if not stat.S_ISREG(state.st_mode):
        yield Problem(name, None, NOT_REGULAR, True)
        return
    source = Source(name, article_id, lambda: _open_regular(path), state.st_size)
    yield from _within_bytes(_read_source(source, columns, 0), source)


NOT_REGULAR = "not a regular file"


def _open_regular(path: Path) -> IO[bytes]:
    """A file opened for reading, unless something else has taken its place in the meantime."""
    # Without this flag a pipe would block until somebody writes to it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, NOT_REGULAR)
    return open(descriptor, "rb")


def _within_bytes(
    found: Iterable[RawArticle | Problem], source: Source
) -> Iterator[RawArticle | Problem]:
    """Yield what a file holds, until that is far more than can honestly be packed into it."""
    most = max(LEAST_BOMB, MOST_RATIO * (source.size or 0))
    total = 0
    for item in found:
        if isinstance(item, RawArticle):
            total += len(item.text) + (len(item.markup.data) if item.markup else 0)
        if total > most:
            cause = f"its articles unpack to more than {most:,} bytes: not read further"
            yield Problem(source.name, None, cause, True)
            return
        yield item


def _read_source(
    source: Source, columns: Mapping[str, str], depth: int
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of one source, with the reader for the suffix of its name.

    Any error while reading becomes a problem, and so does a budget that is spent. ``depth`` counts
    the archives around the source.
    """

    def failed(error: BaseException) -> Problem:
        about_article = isinstance(error, (NotText, TooLarge, Damaged))
        article_id = source.article_id or None if about_article else None
        return Problem(source.name, article_id, guard.cause_of(error), True)

    return guard.guarded(_read_any(source, columns, depth), source.size, failed)


def _read_any(
    source: Source, columns: Mapping[str, str], depth: int
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of one source; errors are raised."""
    suffix = file_names.suffix_of(source.name)
    if suffix in UNPACK:
        inner = file_names.inner_suffix_of(source.name)
        if suffix == ".gz" and inner in WARC_SUFFIXES:
            yield from warc.read_warc(source)
            return
        source, suffix = archives.unpacked(source, suffix), inner
    if suffix == ".tgz":
        source, suffix = archives.unpacked(source, ".gz"), ".tar"
    if suffix in ARCHIVE_SUFFIXES:
        yield from _read_archive(source, suffix, columns, depth)
    elif reader := _reader(suffix, columns):
        yield from reader(source)
    else:
        yield from _read_unknown(source, suffix)
    if source.damage:
        yield Problem(source.name, None, source.damage[0], True)


def _is_known(path: str) -> bool:
    """Whether a file has a suffix for which there is a reader."""
    suffix = file_names.suffix_of(path)
    if suffix in UNPACK:
        suffix = file_names.inner_suffix_of(path)
    return suffix == ".tgz" or suffix in ARCHIVE_SUFFIXES or _reader(suffix, {}) is not None


def _read_unknown(source: Source, suffix: str) -> Iterator[RawArticle | Problem]:
    """Yield the page in a file of another suffix, or the reason why it is not read.

    Pages that a server makes keep its suffix when they are saved (".php", ".aspx").
    """
    with source.open() as file:
        head = file.read(disguises.HEAD_BYTES)
        if disguises.begins_as_page(head):
            data = head + file.read(MOST_BYTES + 1 - len(head))
            yield from _sniffed_page(source, checked(source, data))
            return
    what = f"{OTHER_FORMATS[suffix]} ({suffix})" if suffix in OTHER_FORMATS else suffix
    cause = f"not read: {what} is not a supported format ({FORMATS})"
    yield Problem(source.name, None, cause, True)


def _reader(
    suffix: str, columns: Mapping[str, str]
) -> Callable[[Source], Iterator[RawArticle | Problem]] | None:
    if suffix in PLAIN_SUFFIXES:
        return lambda source: _read_plain(source, columns)
    if suffix in PAGE_SUFFIXES:
        return lambda source: _read_page(source, columns)
    if suffix in WARC_SUFFIXES:
        return warc.read_warc
    if suffix in LINE_SUFFIXES:
        return lambda source: tabular.read_jsonl(source, columns)
    if suffix in JSON_SUFFIXES:
        return lambda source: tabular.read_json(source, columns)
    if suffix in CSV_SUFFIXES:
        return lambda source: tabular.read_csv(source, columns)
    if suffix in PARQUET_SUFFIXES:
        return lambda source: tabular.read_parquet(archives.seekable(source), columns)
    return None


def _read_archive(
    source: Source, suffix: str, columns: Mapping[str, str], depth: int
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of an archive, read like a folder.

    Of a web archive collection (``.wacz``) only the WARC files are read.
    """
    if depth >= archives.MOST_DEPTH:
        yield Problem(source.name, None, f"not read: an archive within {depth} archives", True)
        return
    members = archives.read_tar(source) if suffix == ".tar" else archives.read_zip(source)
    seen: set[str] = set()
    for member in members:
        if isinstance(member, Problem):
            yield member
            continue
        if suffix == ".wacz" and not member.path.lower().endswith((".warc", ".warc.gz")):
            continue
        name = stem = file_names.stem(member.path)
        if stem in seen:
            name = file_names.path_as_id(member.path)
        if _is_known(member.path):
            seen.add(stem)
        yield from _read_source(member.source._replace(article_id=name), columns, depth + 1)


def _read_plain(source: Source, columns: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    data = read_whole(source)
    _refuse_others(data)
    if disguises.begins_as_page(data):
        yield from _sniffed_page(source, data)
        return
    text, note = decode(data)
    if found := disguises.table_in(text):
        yield from _sniffed_table(source, data, columns, *found)
        return
    if note:
        yield Problem(source.name, source.article_id, note, False)
    if not text.strip():
        yield Problem(source.name, source.article_id, "empty article: the file holds no word", True)
        return
    yield RawArticle(source.article_id, source.name, text)


def _sniffed_page(source: Source, data: bytes) -> Iterator[RawArticle | Problem]:
    """The page in a file whose name does not say that it is one."""
    cause = "read as HTML: it begins as a page does"
    yield Problem(source.name, source.article_id, cause, False)
    yield from _page(source, data)


def _sniffed_table(
    source: Source, data: bytes, columns: Mapping[str, str], suffix: str, note: str
) -> Iterator[RawArticle | Problem]:
    """The articles of a table in a file whose name does not say that it is one."""
    yield Problem(source.name, None, note, False)
    inside = source._replace(open=lambda: io.BytesIO(data), size=len(data), damage=None)
    reader = _reader(suffix, columns)
    assert reader is not None, "tables have readers"
    yield from reader(inside)


def _refuse_others(data: bytes) -> None:
    """Raise NotText for a file of a format that only its first bytes give away."""
    if what := disguises.other_format(data):
        raise NotText(f"not read: {what}, whatever its name says")


def _read_page(source: Source, columns: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    data = read_whole(source)
    if disguises.is_made_here(data):
        yield Problem(source.name, None, file_names.MADE_HERE, False)
        return
    _refuse_others(data)
    if data[: disguises.HEAD_BYTES].lstrip(disguises.WHITE).startswith((b"{", b"[")):
        found = disguises.table_in(decode(data)[0])
        if found:
            yield from _sniffed_table(source, data, columns, *found)
            return
    yield from _page(source, data)


def _page(source: Source, data: bytes) -> Iterator[RawArticle | Problem]:
    yield RawArticle(source.article_id, source.name, "", markup=Markup(data))
