"""Readers: files and folders to raw articles, one at a time, with one clear line for everything that cannot be used.

Text is handed on exactly as decoded: repair is the business of :mod:`parallax.cleaning`, so that an offset into the raw text
stays an offset into what the researcher brought.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, Iterator, NamedTuple

from charset_normalizer import from_bytes

PLAIN_SUFFIXES = {".txt", ".text", ""}
LINE_SUFFIXES = {".jsonl", ".ndjson"}
MOST_BYTES = 8_000_000
"""One article larger than this (a novel has about a million characters) is a dump, not an article."""
MOST_CONTROLS = 0.01
"""Share of control characters above which bytes are not text: prose has none, images and archives a fifth."""
SAMPLE_BYTES = 200_000
WESTERN_MARKS = frozenset("‘’“”–—…•©®™°·«»£€¥§\u00a0\u00ad½¼¾àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÄÅÆÇÈÉÊÍÎÑÓÔÖØÚÜß¿¡šžŠŽœ")
BYTE_ORDER_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CONTROLS = bytes(b for b in range(32) if b not in (9, 10, 11, 12, 13, 27))
REPLACED = "\ufffd"


class RawArticle(NamedTuple):
    """One article as it came: ``text`` as decoded; what the input says about it beside the text, None where it says nothing."""

    article_id: str
    source_file: str
    text: str
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    url: str | None = None


class Problem(NamedTuple):
    """One thing the reader has to know about the input; ``left_out`` says whether the article is missing because of it."""

    source_file: str
    article_id: str | None
    cause: str
    left_out: bool


class NotText(ValueError):
    """These bytes are not text; the message says what they are, for a reader."""


def read_corpus(path: Path) -> Iterator[RawArticle | Problem]:
    """Articles of a file or of a folder (with its folders, in the order of their names), and a problem for each thing left out.

    Plain text (``.txt`` and files without suffix) holds one article a file; ``.jsonl`` holds one object a line with ``id``, ``text``
    and optionally ``title``, ``outlet``, ``date``, ``url``. Nothing raises: what cannot be read becomes a :class:`Problem`.
    """
    path = Path(path)
    files = list(_walk(path))
    names = _article_ids([item for item in files if isinstance(item, str)])
    root = path if path.is_dir() else path.parent
    if not names and not any(isinstance(item, Problem) for item in files):
        yield Problem(path.name, None, "the folder holds no file", True)
    seen: set[str] = set()
    for item in files:
        if isinstance(item, Problem):
            yield item
            continue
        for found in _read_file(root / item, item, names[item]):
            yield from _unique(found, seen)


def _unique(found: RawArticle | Problem, seen: set[str]) -> Iterator[RawArticle | Problem]:
    """An article under an id that no other has, with a note where the id had to be changed."""
    if isinstance(found, Problem):
        yield found
        return
    name, number = found.article_id, 2
    while name in seen:
        name, number = f"{found.article_id}-{number}", number + 1
    seen.add(name)
    if name != found.article_id:
        yield Problem(found.source_file, name, f"the id {found.article_id} came twice: this one is called {name}", False)
    yield found._replace(article_id=name)


def _walk(path: Path) -> Iterator[str | Problem]:
    """Paths of the files under ``path``, relative and with forward slashes, sorted; links are followed once."""
    if not path.is_dir():
        yield path.name if path.exists() or path.is_symlink() else Problem(path.name, None, "no such file or folder", True)
        return
    found: list[tuple[str, Problem | None]] = []
    visited, waiting = set(), [""]
    while waiting:
        relative = waiting.pop()
        folder = path / relative
        try:
            state = folder.stat()
            if (state.st_dev, state.st_ino) in visited:
                found.append((relative, Problem(relative, None, "a link to a folder that is read already", True)))
                continue
            visited.add((state.st_dev, state.st_ino))
            # A link is read after real folders, so that a file keeps the shortest path that leads to it.
            entries = sorted(os.scandir(folder), key=lambda entry: (not entry.is_symlink(), entry.name), reverse=True)
        except OSError as error:
            found.append((relative, Problem(relative or path.name, None, _cause(error), True)))
            continue
        for entry in entries:
            inner = f"{relative}/{entry.name}" if relative else entry.name
            if entry.name.startswith(".") or entry.name == "__MACOSX":
                continue
            if _is_folder(entry):
                waiting.insert(0, inner) if entry.is_symlink() else waiting.append(inner)
            else:
                found.append((inner, None))
    yield from (problem or name for name, problem in sorted(found, key=lambda item: item[0]))


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _cause(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"


def _article_ids(files: list[str]) -> dict[str, str]:
    """The stem of each file; where two are equal, the path without suffix; where that is equal too, the path."""
    ways = (lambda p: Path(p).stem, lambda p: str(Path(p).with_suffix("")).replace("/", "-"), lambda p: p.replace("/", "-"))
    names: dict[str, str] = {}
    left = files
    for way in ways:
        by_name: dict[str, list[str]] = {}
        for file in left:
            by_name.setdefault(way(file), []).append(file)
        taken = set(names.values())
        names.update({group[0]: name for name, group in by_name.items() if len(group) == 1 and name not in taken})
        left = [file for file in left if file not in names]
    names.update({file: file for file in left})
    return names


def _read_file(path: Path, source: str, name: str) -> Iterator[RawArticle | Problem]:
    """The articles of one file, or the reason why there are none."""
    suffix = path.suffix.lower()
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield Problem(source, None, "not a regular file", True)
        elif suffix in LINE_SUFFIXES:
            yield from _read_lines(path, source, name)
        elif suffix in PLAIN_SUFFIXES:
            yield from _read_plain(path, source, name)
        else:
            yield Problem(source, None, f"not read: {suffix} is neither plain text (.txt) nor articles line by line (.jsonl)", True)
    except OSError as error:
        yield Problem(source, None, _cause(error), True)


def _read_plain(path: Path, source: str, name: str) -> Iterator[RawArticle | Problem]:
    size = path.stat().st_size
    if size > MOST_BYTES:
        yield Problem(source, name, f"too large for one article: {size:,} bytes, the most is {MOST_BYTES:,}", True)
        return
    try:
        text, note = decode(path.read_bytes())
    except NotText as error:
        yield Problem(source, name, str(error), True)
        return
    if note:
        yield Problem(source, name, note, False)
    if not text.strip():
        yield Problem(source, name, "empty article: the file holds no word", True)
        return
    yield RawArticle(name, source, text)


def _read_lines(path: Path, source: str, name: str) -> Iterator[RawArticle | Problem]:
    """Articles of a JSONL file; memory holds one line at a time and never more than ``MOST_BYTES`` of it."""
    empty, number = True, 0
    with path.open("rb") as file:
        while line := file.readline(MOST_BYTES + 1):
            number += 1
            whole, complete = len(line), line.endswith(b"\n")
            while whole > MOST_BYTES and not complete and (more := file.readline(MOST_BYTES)):
                whole, complete = whole + len(more), more.endswith(b"\n")
            if not line.strip():
                continue
            empty = False
            if whole > MOST_BYTES:
                yield Problem(source, None, f"line {number}: too large for one article: {whole:,} bytes, the most is {MOST_BYTES:,}", True)
            else:
                yield from _read_object(line, source, f"{name}-{number}", number)
    if empty:
        yield Problem(source, None, "the file holds no article", True)


def _read_object(line: bytes, source: str, default_id: str, number: int) -> Iterator[RawArticle | Problem]:
    """One line of a JSONL file as an article."""
    try:
        text, note = decode(line)
        given = json.loads(text)
    except (NotText, ValueError, RecursionError) as error:
        cause = f"not valid JSON ({error.msg})" if isinstance(error, json.JSONDecodeError) else str(error) or "not valid JSON"
        yield Problem(source, None, f"line {number}: {cause}", True)
        return
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        yield Problem(source, None, f"line {number}: no text: an object with the fields id and text is needed", True)
        return
    article_id = _word(given.get("id")) or default_id
    if note:
        yield Problem(source, article_id, note, False)
    if not given["text"].strip():
        yield Problem(source, article_id, "empty article: the text holds no word", True)
        return
    body = sound(given["text"])
    if body != given["text"]:
        yield Problem(source, article_id, "halves of characters (lone surrogates) or NUL characters were replaced", False)
    yield RawArticle(article_id, source, body, *(_word(given.get(key)) for key in ("title", "outlet", "date", "url")))


def _word(value: Any) -> str | None:
    """A value of a JSON object as text; None for nothing, for lists and for objects."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return sound(str(value)).strip() or None


def sound(text: str) -> str:
    """Text that every store accepts, of the same length: lone surrogates and NUL become the replacement character."""
    if "\0" in text:
        text = text.replace("\0", REPLACED)
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return "".join(REPLACED if "\ud800" <= char <= "\udfff" else char for char in text)


def decode(data: bytes) -> tuple[str, str | None]:
    """Bytes as text, and a note for the reader when they were not plain UTF-8. Raises :class:`NotText` for anything else."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return sound(data.decode(encoding)), f"read as {encoding.upper()}, which its first bytes announce"
            except UnicodeDecodeError:
                break
    if len(data.translate(None, CONTROLS)) < len(data) * (1 - MOST_CONTROLS):
        raise NotText("not text: the file holds binary data (an image, an archive or the like)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _guess(data)
    return sound(text), "NUL characters were replaced" if "\0" in text else None


def _guess(data: bytes) -> tuple[str, str]:
    """Text of bytes that are not UTF-8: UTF-8 with a few broken characters, Western European marks, or the best guess."""
    patched = data.decode("utf-8-sig", errors="replace")
    broken = patched.count(REPLACED)
    if sum(char > "\x7f" for char in patched) - broken > broken and broken <= max(1, len(patched) // 500):
        return sound(patched), f"read as UTF-8 with {broken} broken characters replaced"
    western = data.decode("cp1252", errors="replace")
    if all(char in WESTERN_MARKS for char in set(western) if char > "\x7f"):
        return sound(western), "read as Windows-1252: the bytes are not UTF-8"
    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is None:
        raise NotText("not text: no encoding fits its bytes")
    return sound(data.decode(best.encoding, errors="replace")), f"read as {best.encoding}, guessed: the bytes are not UTF-8"
