"""Recognise boilerplate by wording that lines of a page have but articles do not.

The wordings are regular expressions in the codebook (``boilerplate.csv``), for researchers to edit;
``data/codebook/README.md`` explains the columns. A pattern for a whole line must match it from the
first word to the last, so that an article's own sentences about cookies, adverts or newspapers are
left alone. A pattern for part of a line has to address the visitor of the page, or to be about the
page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from parallax import CODEBOOK
from parallax.common import codebook_files

FILE = "boilerplate.csv"
WHOLE, PART = codebook_files.values(FILE, "match")
ROLES = codebook_files.values(FILE, "role")
"""Roles that a wording can have.

The line model has a column for each in this order (1 for a block of that wording, 2 if the wording
also marks the end of the article): another role, or another order, needs another model.
"""
SPOKEN_ROLES = ("footer", "comments", "credit")
"""Roles that a long line with reported speech in it can have."""
MOST_CHARACTERS = 4000
SHORT_WORDS = 14
"""Up to this many words a line may be boilerplate as a whole."""
_LONGEST = 600
_ICON = re.compile(r"(?:icon [a-z-]+){4,}|(?:\bicon\b\W*\w+\W+){4,}", re.I)
_SCRIPTS = (
    re.compile(r"[a-z]", re.I),
    re.compile(r"[а-я]", re.I),
    re.compile(r"[\u0600-\u06ff]"),
    re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"),
)
_SPEECH = re.compile(r"[“\"”]|\b(?:said|says|told|according to|added|wrote)\b", re.I)


class Boilerplate(NamedTuple):
    """The role of a line, and the reason as shown in the tables.

    ``ends`` says whether such a line usually comes after the end of the article.
    """

    role: str
    reason: str
    ends: bool


class WordingRow(NamedTuple):
    """One row of ``boilerplate.csv``."""

    match: str
    role: str
    after_end: str
    pattern: str
    reason: str


Wordings = tuple[tuple[re.Pattern[str], Boilerplate], ...]


@dataclass(frozen=True, eq=False)
class Wording:
    """The patterns of whole lines and of parts, in the order in which they are tried."""

    whole: Wordings
    part: Wordings


_IN_USE: ContextVar[Wording | None] = ContextVar("wording", default=None)


@contextmanager
def wording_from(path: Path) -> Iterator[None]:
    """Within, lines are judged by the wording of a file; outside by the bundled one.

    Raises FileNotFoundError and :class:`parallax.common.errors.CodebookError`.
    """
    before = _IN_USE.set(read_wording(path))
    try:
        yield
    finally:
        _IN_USE.reset(before)


def boilerplate(text: str) -> Boilerplate | None:
    """What kind of boilerplate a line is; None for anything that could be the article's own.

    ``text`` is one line without surrounding white space. Looks at the first 600 characters: no
    boilerplate is recognised later than that.
    """
    return _boilerplate(text[:MOST_CHARACTERS], _IN_USE.get() or _bundled())


@lru_cache(maxsize=4096)
def _boilerplate(text: str, wording: Wording) -> Boilerplate | None:
    head = text[:_LONGEST]
    words = head.count(" ") + 1
    if words <= SHORT_WORDS:
        if found := _as_whole(head, wording):
            return None if _may_be_speech(head, found.role) else found
        if sum(bool(script.search(head)) for script in _SCRIPTS) >= 3:
            return Boilerplate("junk", "mixes alphabets as a list of languages does", False)
    if _ICON.search(text):
        return Boilerplate("junk", "lists the names of icons", False)
    return _by_part(head, words, wording)


def _as_whole(head: str, wording: Wording) -> Boilerplate | None:
    """The first wording of a whole line that fits."""
    for pattern, found in wording.whole:
        if pattern.fullmatch(head):
            return found
    return None


def _may_be_speech(head: str, role: str) -> bool:
    """Whether a line is a sentence of the article that only begins as menus and teasers do."""
    doubtful = role in ("navigation", "teaser", "promotion")
    return doubtful and _is_sentence(head) and bool(_SPEECH.search(head))


def _by_part(head: str, words: int, wording: Wording) -> Boilerplate | None:
    """The first wording of a part that fits; next to reported speech only some roles count."""
    speech = words > SHORT_WORDS and bool(_SPEECH.search(head))
    for pattern, found in wording.part:
        if pattern.search(head) and (not speech or found.role in SPOKEN_ROLES):
            return found
    return None


def _is_sentence(text: str) -> bool:
    return text.rstrip("”\"'’)").endswith((".", "!", "?")) and text.count(" ") >= 5


# ---------------------------------------------------------------- the file


def read_wording(path: Path) -> Wording:
    """The wording of a file like ``boilerplate.csv``, read again only when it has changed.

    Raises FileNotFoundError and :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    return _read_wording(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _bundled() -> Wording:
    return read_wording(CODEBOOK / FILE)


@lru_cache(maxsize=4)
def _read_wording(path: Path, changed: int) -> Wording:
    found = codebook_files.read(path).rows
    rows = [WordingRow(*map(row.__getitem__, WordingRow._fields)) for _, row in found]
    return Wording(_compile(rows, WHOLE), _compile(rows, PART))


def _compile(rows: Iterable[WordingRow], match: str) -> Wordings:
    """The wordings of whole lines or of parts; neighbours of one kind as one pattern."""
    chosen = (row for row in rows if row.match == match)
    patterns = []
    for found, group in groupby(chosen, key=_verdict):
        joined = "|".join(f"(?:{row.pattern})" for row in group)
        pattern = rf"\W*(?:{joined})\W*" if match == WHOLE else joined
        patterns.append((re.compile(pattern, re.I), found))
    return tuple(patterns)


def _verdict(row: WordingRow) -> Boilerplate:
    return Boilerplate(row.role, row.reason, row.after_end == "yes")
