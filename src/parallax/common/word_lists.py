"""Word lists of the codebook that say, row by row, a word and what a rule uses it for.

A list is a table with the columns ``word`` and ``use``; a word with several uses has several rows.
A folder that lacks a list takes the bundled one.  ``data/codebook/README.md`` says what the uses of
each list mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from parallax import CODEBOOK
from parallax.common.csv_rows import numbered_rows
from parallax.common.errors import CodebookError

COLUMNS = ("word", "use")


def read_words(
    codebook: Path, name: str, uses: tuple[str, ...], phrases: frozenset[str] = frozenset()
) -> Mapping[str, frozenset[str]]:
    """The words of a list by use, in small letters; read again only when the file has changed.

    Parameters
    ----------
    codebook
        The researcher's folder.
    name
        The file's name.
    uses
        Every use that the list knows; one without a word has an empty set.
    phrases
        Those whose rows may have several words.

    Raises
    ------
    parallax.common.errors.CodebookError
        With one line a mistake, each naming file, line and cause.
    """
    own = Path(codebook) / name
    path = own if own.exists() else CODEBOOK / name
    return _read(path, uses, phrases, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(
    path: Path, uses: tuple[str, ...], phrases: frozenset[str], changed: int
) -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = {use: set() for use in uses}
    mistakes = []
    for number, row in numbered_rows(path):
        word, use = " ".join(row.get("word", "").lower().split()), row.get("use", "")
        found = _mistakes(word, use, uses, use in phrases)
        mistakes += [f"{path.name}, line {number}: {mistake}" for mistake in found]
        words.setdefault(use, set()).add(word)
    if mistakes:
        raise CodebookError("\n".join(mistakes))
    return MappingProxyType({use: frozenset(found) for use, found in words.items()})


def _mistakes(word: str, use: str, uses: tuple[str, ...], may_be_phrase: bool) -> list[str]:
    """What is wrong with a row."""
    found = []
    if not word:
        found.append("word is empty")
    elif " " in word and not may_be_phrase:
        found.append(f"word is {word!r}; it must be a single word")
    if use not in uses:
        found.append(f"use is {use!r}; known are {', '.join(uses)}")
    return found
