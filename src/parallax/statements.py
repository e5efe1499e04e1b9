"""What each article of an event tells, contests or leaves out, statement by statement.

A statement is a sentence, grouped with the sentences of other articles that say the same.  Silence is read with care: an article much
shorter than the others, or a re-post of the same copy, is marked "unsaid" and not "absent".
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from parallax import matching, tables
from parallax.denial import DENY
from parallax.reuse import COPY, copies

CUT = 0.4
REACH, REACH_COSINE, MOST_COSINES = 0.35, 0.5, 4_000_000
"""Before a statement counts as absent, an article's nearest sentence is looked at again with a lower bar: silence is the strong claim.
In events of more pairs than that the check is left to the candidates."""
SECTIONS = frozenset(["headline", "lead", "body"])
FEWEST_STEMS, FEWEST_STEMS_ALONE = 3, 5
"""Words that carry meaning which a sentence needs to be compared, and to be listed although no other article tells it."""
SHORT = 0.5
"""An article under this share of the event's median length is too short for its silence to mean anything."""
SAID = 0.25
"""From this share of a sentence on, attributed words are what it tells, and the outlet's words around them only say who tells it."""
MOST_ROWS = 200_000
"""Rows written for one event; statements told by fewest articles go first, and in a large event those told by one."""


class _Sentence(NamedTuple):
    article: str
    number: int
    start: int
    end: int
    text: str
    section: str


class _Telling(NamedTuple):
    """Whose words a sentence is, and whether it is told as denied."""

    voice: str
    holder: str | None
    contested: bool


def find_statements(articles: pd.DataFrame, sentences: pd.DataFrame, voices: pd.DataFrame, attributions: pd.DataFrame,
                    vectors: pd.DataFrame) -> pd.DataFrame:
    """The table ``statements``: for every statement one row for every article of its event.

    Statements are compared inside an event; those told by one article alone are listed too, when they carry enough words.  An
    article tells a statement once, with the sentence nearest to the fullest wording.  Blind to a claim that another article spreads
    over two sentences.
    """
    event = dict(zip(articles["article_id"], articles["event_id"]))
    known = {(a, int(s)): v for a, s, v in zip(vectors["article_id"], vectors["sentence_id"], vectors["vector"])}
    blocks: dict[str, list[_Sentence]] = defaultdict(list)
    for row in sentences.sort_values(["article_id", "sentence_id"]).itertuples():
        if row.section in SECTIONS and (row.article_id, int(row.sentence_id)) in known and len(matching.stems(row.text)) >= FEWEST_STEMS:
            blocks[event[row.article_id]].append(_Sentence(row.article_id, int(row.sentence_id), row.start, row.end, row.text, row.section))
    tellings = _tellings(voices, attributions)
    quiet = _quiet(articles)
    rows: list[dict[str, Any]] = []
    for name in sorted(blocks):
        block = blocks[name]
        texts = matching.gather([s.text for s in block], np.vstack([known[s.article, s.number] for s in block]), [s.article for s in block])
        members = sorted(articles.loc[articles["event_id"] == name, "article_id"])
        rows += _matrix(name, block, texts, members, tellings, quiet)
    return tables.frame("statements", rows)


def _matrix(event: str, block: Sequence[_Sentence], texts: matching.Texts, members: Sequence[str], tellings: "_Tellings",
            quiet: frozenset[str]) -> list[dict[str, Any]]:
    def score(a: int, b: int) -> float:
        return matching.score(texts, a, b, matching.STATEMENT)

    scored = {pair: score(*pair) for pair in matching.candidates(texts)}
    groups = matching.group(len(block), scored, score, CUT)
    taken = {place for group in groups for place in group}
    groups += [[place] for place in range(len(block)) if place not in taken and len(texts.stems[place]) >= FEWEST_STEMS_ALONE
               and block[place].section != "headline"]
    room = max(1, MOST_ROWS // max(1, len(members)))
    if len(groups) > room:
        groups = sorted(groups, key=lambda g: (-len({block[p].article for p in g}), g[0]))[:room]
    groups = sorted(groups, key=lambda g: g[0])
    fullest = [max(group, key=lambda p: (len(texts.stems[p]), -p)) for group in groups]
    reached = _reached(fullest, block, texts, score)
    rows = []
    for number, (group, full) in enumerate(zip(groups, fullest), start=1):
        nearest: dict[str, tuple[float, int]] = {}
        for place in group:
            likeness = 1.0 if place == full else scored.get((min(place, full), max(place, full)), 0.0) or score(place, full)
            if likeness > nearest.get(block[place].article, (-1.0, -1))[0]:
                nearest[block[place].article] = (likeness, place)
        for article, found in reached[full].items():
            nearest.setdefault(article, found)
        for article in members:
            row = {"statement_id": f"{event}-s{number}", "event_id": event, "statement": block[full].text, "article_id": article}
            rows.append({**row, **_cell(article, nearest.get(article), block, tellings, quiet)})
    return rows


def _reached(fullest: Sequence[int], block: Sequence[_Sentence], texts: matching.Texts, score) -> dict[int, dict[str, tuple[float, int]]]:
    """For every statement the articles outside its group that come near to telling it: (likeness, sentence) of their nearest sentence."""
    found: dict[int, dict[str, tuple[float, int]]] = {full: {} for full in fullest}
    if len(fullest) * len(block) > MOST_COSINES:
        return found
    for full in fullest:
        cosines = texts.vectors @ texts.vectors[full]
        for place in np.flatnonzero(cosines > REACH_COSINE).tolist():
            likeness = score(full, place)
            if place != full and likeness >= max(REACH, found[full].get(block[place].article, (0.0, -1))[0]):
                found[full][block[place].article] = (likeness, place)
    return found


def _cell(article: str, found: tuple[float, int] | None, block: Sequence[_Sentence], tellings: "_Tellings",
          quiet: frozenset[str]) -> dict[str, Any]:
    if found is None:
        nothing = dict.fromkeys(["sentence_id", "voice", "holder_id", "similarity"])
        return {"told": "unsaid" if article in quiet else "absent", **nothing}
    likeness, place = found
    sentence = block[place]
    telling = tellings.of(sentence)
    return {"told": "contested" if telling.contested else "told", "sentence_id": sentence.number, "voice": telling.voice,
            "holder_id": telling.holder, "similarity": likeness}


def _quiet(articles: pd.DataFrame) -> frozenset[str]:
    """Articles whose silence says nothing: much shorter than the event's others, or the lesser of two copies of one text."""
    median = articles.groupby("event_id")["n_words"].transform("median")
    short = set(articles.loc[articles["n_words"] < SHORT * median, "article_id"])
    size = dict(zip(articles["article_id"], articles["n_words"]))
    event = dict(zip(articles["article_id"], articles["event_id"]))
    for (a, b), part in copies(articles).items():
        if part >= COPY and event[a] == event[b]:
            short.add(min((a, b), key=lambda name: (size[name], name)))
    return frozenset(short)


class _Tellings(NamedTuple):
    """Voices and denied contents by article, each sorted by where it starts."""

    voices: Mapping[str, list[tuple[int, int, str, str | None]]]
    denied: Mapping[str, list[tuple[int, int]]]

    def of(self, sentence: _Sentence) -> _Telling:
        sizes: dict[tuple[str, str | None], int] = defaultdict(int)
        stretches = self.voices.get(sentence.article, [])
        first = max(0, bisect_right(stretches, (sentence.start, 10**9)) - 1)
        for place in range(first, len(stretches)):
            start, end, voice, holder = stretches[place]
            if start >= sentence.end:
                break
            sizes[voice, holder] += max(0, min(end, sentence.end) - max(start, sentence.start))
        said = {key: size for key, size in sizes.items() if key[0] != "outlet" and size >= SAID * (sentence.end - sentence.start)}
        voice, holder = max(said or sizes, key=lambda key: sizes[key], default=("outlet", None))
        length = sentence.end - sentence.start
        cut = sum(max(0, min(end, sentence.end) - max(start, sentence.start)) for start, end in self.denied.get(sentence.article, []))
        return _Telling(voice, holder, cut * 2 >= length)


def _tellings(voices: pd.DataFrame, attributions: pd.DataFrame) -> _Tellings:
    stretches: dict[str, list[tuple[int, int, str, str | None]]] = defaultdict(list)
    for row in voices.sort_values(["article_id", "start"]).itertuples():
        stretches[row.article_id].append((row.start, row.end, row.voice, row.holder_id if isinstance(row.holder_id, str) else None))
    denied: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in attributions.itertuples():
        if row.stance == "denying" or set(str(row.cue_lemma).lower().split()) & DENY:
            denied[row.article_id] += [(start, end) for start, end in row.content_spans]
    return _Tellings(stretches, denied)
