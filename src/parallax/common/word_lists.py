"""Word lists of the codebook that say, row by row, a word and what a rule uses it for.

A list is a table with the columns ``word`` and ``use``; a word with several uses has several rows.
A folder that lacks a list takes the bundled one.  ``data/codebook/README.md`` says what the uses of
each list mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from parallax import CODEBOOK
from parallax.common import codebook_files


def read_words(codebook: Path, name: str) -> Mapping[str, frozenset[str]]:
    """The words of a list by use, in small letters; read again only when the file has changed.

    Every use that the list knows is a key; one without a word has an empty set.

    Parameters
    ----------
    codebook
        The researcher's folder.
    name
        The file's name.

    Raises
    ------
    parallax.common.errors.CodebookError
        With one line a mistake, each naming file, line and cause.
    """
    own = Path(codebook) / name
    path = own if own.exists() else CODEBOOK / name
    words: dict[str, set[str]] = {use: set() for use in codebook_files.values(name, "use")}
    for _, row in codebook_files.read(path).rows:
        words[row["use"]].add(row["word"])
    return MappingProxyType({use: frozenset(found) for use, found in words.items()})
