"""The same utterance across articles: which attributions report the same words, and what each version does to them.

Articles are compared within an event only: two telephone calls four weeks apart never meet.  Quotation marks do not prove verbatim
words (one warning reads "massive and united" here and "large-scale and unified" there, each between marks), so meaning, rare words and
the speaker decide, and every join says how each version stands to the fullest one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from parallax.common import tables
from parallax.compare import matching
from parallax.compare.diff import ELLIPSES, hidden, keys, relation, word_difference
from parallax.compare.reuse import find_reuse, shared_parts
from parallax.compare.statements import find_statements

__all__ = [
    "find_reuse",
    "find_statements",
    "hidden",
    "join_utterances",
    "relation",
    "shared_parts",
    "word_difference",
]

CUT = 0.35
"""Score from which two attributions are the same utterance; the score is fitted, so it is a probability on the fitted data."""
FEWEST_WORDS = 2
PRONOUNS = frozenset("he she him her his hers".split())
LONGEST = 3000
"""Characters of a content that are looked at: nobody quotes more, and a mark left open must not cost the run."""


class _Version(NamedTuple):
    """One attribution: where it stands, what is said (spans joined by a blank) and whose words it is."""

    article: str
    number: int
    text: str
    spans: Sequence[Sequence[int]]
    speaker: str
    marked: bool


def join_utterances(
    attributions: pd.DataFrame, articles: pd.DataFrame, entities: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The table ``utterances``: attributions of one event that report the same words, in groups of two or more.

    ``similarity`` is the score of a version against the fullest of its group, which has most words.  ``hidden`` is looked for in the
    fullest version first, then in the others.  Attributions with fewer than two words of content are left out, and two that overlap
    in the text (a report of a report) are never joined directly.  ``entities`` tells which speakers stand for one side.
    """
    from parallax.language.nlp import (
        encode,  # here, because the pure comparisons above need no model
    )

    event = dict(zip(articles["article_id"], articles["event_id"]))
    text = dict(zip(articles["article_id"], articles["text"]))
    versions: dict[str, list[_Version]] = {}
    for row in attributions.sort_values(["article_id", "attribution_id"]).itertuples():
        content = " ".join(text[row.article_id][start:end] for start, end in row.content_spans)[
            :LONGEST
        ]
        if len(keys(content)) >= FEWEST_WORDS:
            speaker = row.speaker_id if isinstance(row.speaker_id, str) else ""
            made = _Version(
                row.article_id,
                int(row.attribution_id),
                content,
                row.content_spans,
                speaker,
                row.kind != "indirect",
            )
            versions.setdefault(event[row.article_id], []).append(made)
    persons = _persons(attributions)
    sides = (
        {}
        if entities is None
        else dict(
            entities.loc[entities["side"].notna(), ["entity_id", "side"]].itertuples(index=False)
        )
    )
    rows: list[dict[str, Any]] = []
    for name in sorted(versions):
        block = versions[name]
        if len(block) > 1:
            rows += _join_block(name, block, _gather(block, persons, sides, encode))
    return tables.frame("utterances", rows)


def _gather(
    block: Sequence[_Version], persons: set[str], sides: dict[str, str], encode
) -> matching.Texts:
    contents = [version.text for version in block]
    clauses = [matching.clauses(content) for content in contents]
    vectors = encode(contents + [clause for part in clauses for clause in part])
    ends = len(contents) + np.cumsum([len(part) for part in clauses])
    of_clauses = [vectors[end - len(part) : end] for part, end in zip(clauses, ends)]
    return matching.gather(
        contents,
        vectors[: len(contents)],
        [v.article for v in block],
        of_clauses,
        [v.speaker for v in block],
        persons,
        sides,
    )


def _persons(attributions: pd.DataFrame) -> set[str]:
    """Speakers that are persons: called he or she somewhere, or named by two words and never with an article ("the State Department")."""
    known = attributions[attributions["speaker_id"].notna()]
    sources = known["source"].fillna("").str.lower().str.strip()
    called = set(known.loc[sources.isin(PRONOUNS), "speaker_id"])
    institution = [
        source.startswith("the ") and str(name).lower() in source
        for source, name in zip(sources, known["speaker"])
    ]
    articled = set(known.loc[institution, "speaker_id"])
    two = set(known.loc[known["speaker"].fillna("").str.split().str.len() >= 2, "speaker_id"])
    return called | (two - articled)


def _join_block(
    event: str, block: Sequence[_Version], texts: matching.Texts
) -> list[dict[str, Any]]:
    def score(a: int, b: int) -> float:
        return (
            0.0 if _overlap(block[a], block[b]) else matching.score(texts, a, b, matching.UTTERANCE)
        )

    scored = {(a, b): score(a, b) for a, b in matching.candidates(texts)}
    rows = []
    for number, members in enumerate(matching.group(len(block), scored, score, CUT), start=1):
        full = max(members, key=lambda m: (_fullness(block[m].text), block[m].marked, -m))
        others = [
            block[m] for m in sorted(members, key=lambda m: (m != full, -len(block[m].text), m))
        ]
        for member in members:
            version = block[member]
            same = member == full
            rows.append(
                {
                    "utterance_id": f"{event}-u{number}",
                    "article_id": version.article,
                    "attribution_id": version.number,
                    "relation": "fullest" if same else relation(block[full].text, version.text),
                    "similarity": 1.0
                    if same
                    else scored.get((min(full, member), max(full, member)), score(full, member)),
                    "difference": word_difference(block[full].text, version.text),
                    "hidden": _hidden(version, others),
                }
            )
    return rows


def _fullness(text: str) -> float:
    """Words of a version; one with an ellipsis says itself that it is not the fullest, and counts for half."""
    return len(keys(text)) * (0.5 if ELLIPSES.search(text) else 1.0)


def _overlap(a: _Version, b: _Version) -> bool:
    return a.article == b.article and any(
        x[0] < y[1] and y[0] < x[1] for x in a.spans for y in b.spans
    )


def _hidden(version: _Version, others: Sequence[_Version]) -> str | None:
    found = (hidden(version.text, other.text) for other in others if other is not version)
    return next((words for words in found if words), None)
