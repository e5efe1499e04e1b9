"""The table ``utterances``: which attributions report the same words, and how versions differ.

Articles are compared only within an event: two telephone calls four weeks apart are never joined.
Quotation marks do not prove verbatim words (one warning reads "massive and united" here and
"large-scale and unified" there, both in quotation marks), so meaning, rare words and the speaker
decide, and every group says how each version relates to the fullest one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from parallax.common import tables
from parallax.common.spans import merged, overlapping
from parallax.compare import matching
from parallax.compare.diff import ELLIPSES, hidden, keys, relation, word_difference
from parallax.quotes.speakers import is_unnamed

CUT = 0.35
"""Score from which two attributions are the same utterance.

The score is fitted, so it is a probability on the fitted data.
"""
FEWEST_WORDS = 2
PRONOUNS = frozenset("he she him her his hers".split())
MOST_SEARCHED = 50
"""Versions, the longest first, that are searched for what an ellipsis hides."""
LONGEST = 3000
"""Characters of a content that are compared.

No quotation is longer, and an unclosed quotation mark must not slow down the run.
"""


class _Version(NamedTuple):
    """One attribution: article and number, what is said (spans joined by a space), and the speaker.

    ``quoted`` says whether any of it is in quotation marks.
    """

    article: str
    number: int
    text: str
    spans: Sequence[Sequence[int]]
    speaker: str
    quoted: bool


class _Speakers(NamedTuple):
    """Which speakers are persons, and the country or bloc that a speaker stands for."""

    persons: set[str]
    sides: dict[str, str]


def join_utterances(
    attributions: pd.DataFrame, articles: pd.DataFrame, entities: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The table ``utterances``: attributions of one event that report the same words, in groups.

    ``similarity`` is the score of a version against the fullest of its group, the one with most
    words.  ``hidden`` is searched in the fullest version first, then in the others.  Attributions
    with fewer than two words of content are left out, and two that overlap in the text (a report
    within a report) are never joined directly.  ``entities`` says which speakers stand for one
    side.
    """
    event = dict(zip(articles["article_id"], articles["event_id"]))
    versions: dict[str, list[_Version]] = defaultdict(list)
    for version in _versions(attributions, articles):
        versions[event[version.article]].append(version)
    speakers = _Speakers(_persons(attributions), _sides(entities))
    rows: list[dict[str, Any]] = []
    for name in sorted(versions):
        if len(versions[name]) > 1:
            rows += _join(name, versions[name], speakers)
    return tables.typed("utterances", rows)


def _versions(attributions: pd.DataFrame, articles: pd.DataFrame) -> list[_Version]:
    """The attributions that have enough words, by article and number."""
    text = dict(zip(articles["article_id"], articles["text"]))
    made = []
    for row in attributions.sort_values(["article_id", "attribution_id"]).itertuples():
        article = text[row.article_id]
        content = " ".join(article[start:end] for start, end in row.content_spans)[:LONGEST]
        if len(keys(content)) < FEWEST_WORDS:
            continue
        made.append(
            _Version(
                row.article_id,
                int(row.attribution_id),
                content,
                row.content_spans,
                speaker=_named(row.speaker_id),
                quoted=row.kind != "indirect",
            )
        )
    return made


def _named(speaker_id: object) -> str:
    """The id of a speaker; empty for an unknown one, and for one without a name.

    “Officials” in two articles need not be the same, nor “police” and “the sheriff” different.
    """
    return "" if not isinstance(speaker_id, str) or is_unnamed(speaker_id) else speaker_id


def _persons(attributions: pd.DataFrame) -> set[str]:
    """Speakers that are persons: somewhere called he or she, or with a name of two words.

    Two words after an article ("the State Department") do not make a person.
    """
    known = attributions[attributions["speaker_id"].notna()]
    sources = known["source"].fillna("").str.lower().str.strip()
    has_pronoun = sources.isin(PRONOUNS)
    has_article = [
        source.startswith("the ") and str(name).lower() in source
        for source, name in zip(sources, known["speaker"])
    ]
    has_two_words = known["speaker"].fillna("").str.split().str.len() >= 2
    called, articled, two = (
        set(known.loc[chosen, "speaker_id"]) for chosen in (has_pronoun, has_article, has_two_words)
    )
    return called | (two - articled)


def _sides(entities: pd.DataFrame | None) -> dict[str, str]:
    if entities is None:
        return {}
    known = entities[entities["side"].notna()]
    return dict(zip(known["entity_id"], known["side"]))


def _join(event: str, block: Sequence[_Version], speakers: _Speakers) -> list[dict[str, Any]]:
    """The rows of one event."""
    texts = _gather(block, speakers)

    def score(a: int, b: int) -> float:
        if _overlap(block[a], block[b]):
            return 0.0
        return matching.score(texts, a, b, matching.UTTERANCE)

    scored = {(a, b): score(a, b) for a, b in matching.candidates(texts)}
    rows = []
    for number, members in enumerate(matching.group(len(block), scored, score, CUT), start=1):
        full = max(members, key=lambda m: (_fullness(block[m].text), block[m].quoted, -m))
        similarity = {m: _looked_up(scored, score, m, full) for m in members if m != full}
        group = {"utterance_id": f"{event}-u{number}"}
        rows += [group | row for row in _group_rows(block, members, full, similarity)]
    return rows


def _gather(block: Sequence[_Version], speakers: _Speakers) -> matching.Texts:
    from parallax.language.nlp import encode  # imported here: most of this needs no model

    contents = [version.text for version in block]
    clauses = [matching.clauses(content) for content in contents]
    vectors = encode(contents + list(chain.from_iterable(clauses)))
    ends = len(contents) + np.cumsum([len(part) for part in clauses])
    return matching.gather(
        contents,
        vectors[: len(contents)],
        [version.article for version in block],
        [vectors[end - len(part) : end] for part, end in zip(clauses, ends)],
        [version.speaker for version in block],
        speakers.persons,
        speakers.sides,
    )


def _looked_up(
    scored: dict[tuple[int, int], float], score: Callable[[int, int], float], a: int, b: int
) -> float:
    """The score of a pair, computed if it was not a candidate."""
    found = scored.get((min(a, b), max(a, b)))
    return score(b, a) if found is None else found


def _group_rows(
    block: Sequence[_Version], members: Sequence[int], full: int, similarity: dict[int, float]
) -> list[dict[str, Any]]:
    """One row per version; ``similarity`` has every member but the fullest, ``full``."""
    fullest = block[full].text
    by_length = sorted(members, key=lambda m: (m != full, -len(block[m].text), m))
    printed = Counter(block[m].text for m in by_length)  # each text once, in this order
    rows = []
    for member in members:
        version = block[member]
        others = (text for text, n in printed.items() if n > 1 or text != version.text)
        rows.append(
            {
                "article_id": version.article,
                "attribution_id": version.number,
                "relation": "fullest" if member == full else relation(fullest, version.text),
                "similarity": similarity.get(member, 1.0),
                "difference": word_difference(fullest, version.text),
                "hidden": _hidden(version.text, others),
            }
        )
    return rows


def _fullness(text: str) -> float:
    """Words of a version, halved if it has an ellipsis and so cannot be the fullest."""
    return len(keys(text)) * (0.5 if ELLIPSES.search(text) else 1.0)


def _overlap(a: _Version, b: _Version) -> bool:
    if a.article != b.article:
        return False
    theirs = merged(b.spans)
    return any(overlapping(theirs, span) for span in a.spans if span[0] < span[1])


def _hidden(text: str, others: Iterable[str]) -> str | None:
    """What an ellipsis of a version hides, by the first of the longest others that prints it."""
    if not ELLIPSES.search(text):
        return None
    found = (hidden(text, other) for other in islice(others, MOST_SEARCHED))
    return next((words for words in found if words), None)
