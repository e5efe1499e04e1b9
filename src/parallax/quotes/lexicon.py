"""The cue words of the codebook (``cue-verbs.csv``): their stance, and how the rules use them.

A researcher edits the file; ``data/codebook/README.md`` says what its columns mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from parallax import CODEBOOK
from parallax.common import codebook_files

CUES = "cue-verbs.csv"
USES: Mapping[str, tuple[str, ...]] = {
    column: codebook_files.values(CUES, column) for column in codebook_files.VERBS_ONLY
}
"""Columns that say how the rules use a verb, with their values; an empty cell is the usual case."""

Row = Mapping[str, str]


class Lexicon(NamedTuple):
    """What ``cue-verbs.csv`` says: the stance of each cue word, and base forms of verbs by use."""

    stances: Mapping[tuple[str, str], str]
    """(lemma, VERB | NOUN | OTHER) -> stance."""
    presents: Mapping[tuple[str, str], str]
    """(lemma, VERB | NOUN | OTHER) -> what the word usually presents, see the codebook."""
    speech: frozenset[str]
    """Verbs of saying or thinking in the narrow sense, which take a quotation or a that-clause."""
    without_infinitive: frozenset[str]
    """Verbs that report nothing when an infinitive follows: "tried to help"."""
    object_said: frozenset[str]
    """Verbs whose object is what is said, or whom it is said about; includes ``object_judged``."""
    object_judged: frozenset[str]
    """Verbs that judge their object: the object and all that follows it are what is said."""
    left_to_tagger: frozenset[str]
    """Verbs that report only occasionally: the learned tagger decides when."""
    light: frozenset[str]
    """Verbs that lend their subject to a noun of saying: "X expressed the opinion that"."""


def read_lexicon(path: Path) -> Lexicon:
    """Read a list of cue words.

    A list that lacks a column of :data:`USES`, or ``presents``, gets it from the bundled list.

    Raises
    ------
    FileNotFoundError
        Without the file.
    parallax.common.errors.CodebookError
        With one line per mistake.
    """
    header, rows = _read_rows(path)
    bundled = rows
    if not header.issuperset((*USES, "presents")):
        _, bundled = _read_rows(CODEBOOK / CUES)

    def verbs(column: str, *values: str) -> frozenset[str]:
        return _verbs(rows if column in header else bundled, column, values or USES[column])

    return Lexicon(
        stances={(row["lemma"], row["pos"]): row["stance"] for row in rows if row["stance"]},
        presents={
            (row["lemma"], row["pos"]): row["presents"]
            for row in (rows if "presents" in header else bundled)
            if row["presents"]
        },
        speech=verbs("speech"),
        without_infinitive=verbs("infinitive"),
        object_said=verbs("object"),
        object_judged=verbs("object", "judged"),
        left_to_tagger=verbs("rules"),
        light=verbs("light"),
    )


def _verbs(rows: Iterable[Row], column: str, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(row["lemma"] for row in rows if row[column] in values)


def _read_rows(path: Path) -> tuple[frozenset[str], list[Row]]:
    """The column names of a list, and its rows with every column that is used here."""
    found = codebook_files.read(path)
    return found.columns, [row for _, row in found.rows]
