"""Rows of a researcher's codebook that match nothing in a corpus: reported, but never mistakes.

One codebook may serve several corpora, so a row about another one is reported in a few words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from parallax import CODEBOOK
from parallax.chain.codebook import CODES, Note, notes
from parallax.chain.corpora import Settings
from parallax.common import codebook_files
from parallax.common.codebook_files import near
from parallax.common.csv_rows import NumberedRow

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 3
"""Rows of one file that are listed one by one; of more, the first ones are named."""

MISSPELT = 0.85
"""Similarity (0 to 1) from which the name of an entity may be a misspelling of another."""

Unused = tuple[int, str]
"""The line of a row, and why it is not used."""


def all_notes(settings: Settings) -> list[Note]:
    """What the author of a corpus's codebook should know, once the tables have been made.

    Of a table that has not been made, nothing is said.
    """
    found = notes(settings.codebook)
    for name, unused in (
        ("lines.csv", _without_article),
        ("events.csv", _without_article),
        ("aliases.csv", _aliases),
        ("sides.csv", _sides),
        (CODES, _codes),
    ):
        path = settings.codebook / name
        if rows := codebook_files.read(path).rows if path.is_file() else ():
            found += _told(name, unused(path, rows, settings.tables))
    return found


def _told(name: str, unused: Iterable[Unused]) -> list[Note]:
    """A note a row, or one for all of them."""
    rows = list(unused)
    if len(rows) <= MOST_ROWS:
        return [Note(f"{name}, line {line}", cause) for line, cause in rows]
    named = ", ".join(f"line {line} ({cause})" for line, cause in rows[:MOST_ROWS])
    return [Note(name, f"{len(rows):,} rows are not used here: {named} …")]


def _table(name: str, folder: Path) -> pd.DataFrame | None:
    """A table as it stands; None where it cannot be read."""
    from parallax.common import tables

    try:
        return tables.read(name, folder)
    except (OSError, ValueError):
        return None


def _without_article(path: Path, rows: Iterable[NumberedRow], folder: Path) -> Iterator[Unused]:
    """The first row of each article that the corpus does not have."""
    articles, problems = _table("articles", folder), _table("problems", folder)
    if articles is None or problems is None:
        return
    ids = set(articles["article_id"])
    seen = ids | set(problems["article_id"])  # what was left out is no article, but known
    unknown = 0
    for line, row in rows:
        name = row["article_id"]
        if name not in seen:
            seen.add(name)
            unknown += 1
            meant = near(name, ids) if unknown <= MOST_ROWS else ""
            hint = f"; did you mean {meant!r}?" if meant else ""
            yield line, f"no article {name!r} in this corpus{hint}"


def _aliases(path: Path, rows: Iterable[NumberedRow], folder: Path) -> Iterator[Unused]:
    """Spellings that no text has, and names that no entity has."""
    from parallax.entities.spelling import plain

    mentions, entities = _table("mentions", folder), _table("entities", folder)
    if mentions is None or entities is None:
        return
    texts = set(map(plain, mentions["text"]))
    names = {*entities["name"], *entities["entity_id"], *chain.from_iterable(entities["aliases"])}
    others = 0
    for line, row in rows:
        alias, entity = row["alias"], row["entity"]
        if row["action"] == "rename":
            if alias not in names and entity not in names:
                yield line, f"no entity is called {alias!r}"
        elif plain(alias) not in texts:
            yield line, f"no text names {alias!r}"
        elif row["action"] == "merge" and plain(entity) not in texts and others < MOST_ROWS:
            others += 1
            if meant := near(entity, names - {entity}, MISSPELT):
                yield line, f"no text names {entity!r}; did you mean {meant!r}?"


def _sides(path: Path, rows: Iterable[NumberedRow], folder: Path) -> Iterator[Unused]:
    """Names that no text has, of rows that the bundled file lacks."""
    mentions = None if path.parent == CODEBOOK else _table("mentions", folder)
    if mentions is None:
        return
    texts = {text.casefold().removeprefix("the ") for text in mentions["text"]}
    bundled = {_listed(row) for _, row in codebook_files.read(CODEBOOK / path.name).rows}
    for line, row in rows:
        name = row["name"].casefold().removeprefix("the ")
        if _listed(row) not in bundled and name not in texts:
            yield line, f"no text names {row['name']!r}"


def _listed(row: Mapping[str, str]) -> tuple[str, str]:
    return row["name"], row["entity"]


def _codes(path: Path, rows: Iterable[NumberedRow], folder: Path) -> Iterator[Unused]:
    """Frames with too few coded sentences for a classifier, each at its first sentence."""
    from parallax.framing.codebook import FEWEST_CODES, NO_CODE

    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for line, row in rows:
        for frame in set(row["frames"].split()) - {NO_CODE}:
            counts[frame] += 1
            first.setdefault(frame, line)
    for frame, number in counts.items():
        if number < FEWEST_CODES:
            times = "once" if number == 1 else f"{number} times"
            needs = f"its classifier needs {FEWEST_CODES} sentences"
            yield first[frame], f"{frame} is coded {times}; {needs}"
