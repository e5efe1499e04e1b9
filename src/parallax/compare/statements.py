"""What each article of an event tells, contests or leaves out, statement by statement.

A statement is a claim, the size of a clause (:mod:`parallax.compare.claims`), grouped with the claims of other articles that say the same,
whoever says it.  Silence is read with care: an article much shorter than the others, or a re-post of the same copy, is marked "unsaid"
and not "absent", and for every silence the article's nearest sentence is named, so that it can be checked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from parallax.common import tables
from parallax.compare import claims, matching
from parallax.compare.reuse import COPY, copies
from parallax.language.negation import DENY

COSINE, WORDS, NUMBERS, BIAS = 8.1, 3.7, -3.5, -7.0
"""Logistic regression on pairs of claims of two outlets on one event, coded by hand as the same or not (benchmarks/utterances.md): cosine
of the vectors, rare words in common that are no names, numbers that differ.  In one event all claims share names, which says little."""
CUT, UNCLEAR = 0.35, 0.15
"""Likeness from which two claims are the same, and from which an article may tell a statement in other words: silence is the strong
claim, so what lies between the two is neither told nor absent."""
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_NUMBER = re.compile(r"\d[\d,.]*")
MOST_COSINES, AT_ONCE = 100_000_000, 500
"""In events of more pairs of statement and claim than that, no nearest sentence is looked for and absence is left to the candidates."""
SECTIONS = frozenset(["headline", "lead", "body"])
FEWEST_STEMS_ALONE = 5
"""Words that carry meaning which a statement needs to be listed although no other article tells it."""
SHORT = 0.5
"""An article under this share of the event's median length is too short for its silence to mean anything."""
SAID = 0.5
"""From this share of a claim on, attributed words are what it tells, and the outlet's words around them only say who tells it."""
LOOK_BACK = 8
"""Stretches before a place that are looked at for one that reaches it; denials seldom nest, and voices never do."""
MOST_ROWS = 200_000
"""Rows written for one event; statements told by fewest articles go first, and in a large event those told by one."""


class _Told(NamedTuple):
    """One claim of one article, and the sentence that it stands in."""

    article: str
    sentence: int
    section: str
    claim: claims.Claim


class _Telling(NamedTuple):
    """Whose words a claim is, and whether it is told as denied."""

    voice: str
    holder: str | None
    teller: str
    denied: bool


class _Event(NamedTuple):
    """What one event's statements are made of: its claims in the order of the articles, and what there is to compare them by."""

    name: str
    members: list[str]
    told: list[_Told]
    texts: matching.Texts
    plain: list[frozenset[str]]
    numbers: list[frozenset[str]]

    def score(self, a: int, b: int) -> float:
        """How surely two claims are the same, 0 to 1."""
        _, words = matching.shared_words(self.plain[a], self.plain[b], self.texts.rarity)
        differ = bool(
            self.numbers[a] and self.numbers[b] and self.numbers[a].isdisjoint(self.numbers[b])
        )
        total = (
            BIAS
            + COSINE * float(self.texts.vectors[a] @ self.texts.vectors[b])
            + WORDS * words
            + NUMBERS * differ
        )
        return float(1 / (1 + np.exp(-total)))


def find_statements(
    articles: pd.DataFrame,
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    voices: pd.DataFrame,
    attributions: pd.DataFrame,
    vectors: pd.DataFrame,
) -> pd.DataFrame:
    """The table ``statements``: for every statement one row for every article of its event.

    Statements are compared inside an event; those told by one article alone are listed too, when they carry enough words.  An article
    tells a statement once, with the claim nearest to the fullest wording; ``spans`` are its words.  ``docs`` are the parsed articles
    (:func:`parallax.language.nlp.read_docs`); a sentence without a parse is one claim.  Blind to a claim spread over two sentences.
    """
    tellings, quiet = _tellings(voices, attributions), _quiet(articles)
    event = dict(zip(articles["article_id"], articles["event_id"]))
    blocks: dict[str, list[_Told]] = defaultdict(list)
    for told in _claims(docs, sentences, attributions):
        blocks[event[told.article]].append(told)
    members = articles.groupby("event_id")["article_id"].apply(sorted)
    rows: list[dict[str, Any]] = []
    known = {
        (a, int(s)): v
        for a, s, v in zip(vectors["article_id"], vectors["sentence_id"], vectors["vector"])
    }
    for name in sorted(blocks):
        block = blocks[name]
        rows += _matrix(_event(name, members[name], block, known), tellings, quiet)
    return tables.frame("statements", rows)


def _claims(
    docs: Mapping[str, Doc], sentences: pd.DataFrame, attributions: pd.DataFrame
) -> list[_Told]:
    """Every claim of headline, lead and body that carries enough words, in the order of articles and text."""
    said: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in attributions.itertuples():
        said[row.article_id] += [
            (a, b) for spans in (row.source_spans, row.cue_spans) for a, b in spans
        ]
    for spans in said.values():
        spans.sort()
    made = []
    for row in sentences.sort_values(["article_id", "sentence_id"]).itertuples():
        if row.section not in SECTIONS:
            continue
        around = said[row.article_id]
        near = [
            span
            for span in around[
                max(0, bisect_right(around, (row.start, row.start)) - 1) : bisect_right(
                    around, (row.end, 0)
                )
            ]
        ]
        for claim in claims.split_sentence(
            docs.get(row.article_id), row.start, row.end, row.text, near
        ):
            if len(matching.stems(claim.text)) >= claims.FEWEST_STEMS:
                made.append(_Told(row.article_id, int(row.sentence_id), row.section, claim))
    return made


def _event(
    name: str, members: list[str], block: list[_Told], known: Mapping[tuple[str, int], np.ndarray]
) -> _Event:
    compared = len(members) > 1
    texts = matching.gather(
        [_compared(told.claim) for told in block],
        _vectors(block, known, compared),
        [told.article for told in block],
    )
    names = [
        frozenset(word[: matching.STEM].lower() for word in _NAME.findall(told.claim.wording))
        for told in block
    ]
    plain = [stems - own for stems, own in zip(texts.stems, names)]
    return _Event(
        name,
        members,
        block,
        texts,
        plain,
        [frozenset(_NUMBER.findall(told.claim.text)) for told in block],
    )


def _compared(claim: claims.Claim) -> str:
    return f"{claim.borrowed} {claim.text}" if claim.borrowed else claim.text


def _vectors(
    block: Sequence[_Told], known: Mapping[tuple[str, int], np.ndarray], compared: bool
) -> np.ndarray:
    """A vector for every claim: its sentence's where it is all of it; none are needed where there is nothing to compare with."""
    from parallax.language.nlp import encode  # here, because cutting sentences needs no encoder

    size = len(next(iter(known.values()))) if known else 384
    made = np.zeros((len(block), size), dtype=np.float32)
    if not compared:
        return made
    per: dict[tuple[str, int], int] = defaultdict(int)
    for told in block:
        per[told.article, told.sentence] += 1
    new = []
    for place, told in enumerate(block):
        key = (told.article, told.sentence)
        if (
            per[key] == 1
            and len(told.claim.spans) == 1
            and not told.claim.borrowed
            and key in known
        ):
            made[place] = known[key]
        else:
            new.append(place)
    if new:
        made[new] = encode([_compared(block[place].claim) for place in new])
    return made


def _matrix(event: _Event, tellings: _Tellings, quiet: frozenset[str]) -> list[dict[str, Any]]:
    block, texts, score = event.told, event.texts, event.score
    scored = (
        {pair: score(*pair) for pair in matching.candidates(texts)}
        if len(event.members) > 1
        else {}
    )
    groups = _kept(matching.group(len(block), scored, score, CUT), event)
    fullest = [max(group, key=lambda p: (len(texts.stems[p]), -p)) for group in groups]
    nearest = _nearest(fullest, event) if len(event.members) > 1 else {}
    rows = []
    for number, (group, full) in enumerate(zip(groups, fullest), start=1):
        found: dict[str, tuple[float, int]] = {}
        for place in group:
            likeness = (
                1.0
                if place == full
                else scored.get((min(place, full), max(place, full)), 0.0) or score(place, full)
            )
            if likeness > found.get(block[place].article, (-1.0, -1))[0]:
                found[block[place].article] = (likeness, place)
        head = {
            "statement_id": f"{event.name}-s{number}",
            "event_id": event.name,
            "statement": block[full].claim.wording,
        }
        for article in event.members:
            cell = found.get(article)
            beside = nearest.get((full, article)) if cell is None else None
            likeness = 0.0 if beside is None else score(full, beside)
            if likeness >= CUT:
                cell = likeness, beside
            made = (
                _silence(article, likeness, beside, block, quiet)
                if cell is None
                else _cell(cell, full, block, tellings)
            )
            rows.append({**head, "article_id": article, **made})
    return rows


def _kept(groups: list[list[int]], event: _Event) -> list[list[int]]:
    """Groups of claims and the claims that stand alone, in the order of the text; of very many those that most articles tell."""
    taken = {place for group in groups for place in group}
    groups = groups + [
        [place]
        for place, told in enumerate(event.told)
        if place not in taken
        and told.section != "headline"
        and len(matching.stems(told.claim.text)) >= FEWEST_STEMS_ALONE
    ]
    room = max(1, MOST_ROWS // max(1, len(event.members)))
    if len(groups) > room:
        groups = sorted(groups, key=lambda g: (-len({event.told[p].article for p in g}), g[0]))[
            :room
        ]
    return sorted(groups, key=lambda g: g[0])


def _nearest(fullest: Sequence[int], event: _Event) -> dict[tuple[int, str], int]:
    """For every statement the claim of each article that comes nearest to it in meaning."""
    vectors = event.texts.vectors
    owner = np.array([told.article for told in event.told])
    starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    found: dict[tuple[int, str], int] = {}
    if len(fullest) * len(vectors) > MOST_COSINES:
        return found
    for first in range(0, len(fullest), AT_ONCE):
        part = list(fullest[first : first + AT_ONCE])
        cosines = vectors[part] @ vectors.T
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(vectors)]):
            best = start + np.argmax(cosines[:, start:end], axis=1)
            found.update(((full, str(owner[start])), int(place)) for full, place in zip(part, best))
    return found


def _cell(
    found: tuple[float, int], full: int, block: Sequence[_Told], tellings: _Tellings
) -> dict[str, Any]:
    likeness, place = found
    told = block[place]
    telling = tellings.of(told)
    contested = telling.denied or told.claim.negated != block[full].claim.negated
    return {
        "told": "contested" if contested else "told",
        "sentence_id": told.sentence,
        "voice": telling.voice,
        "holder_id": telling.holder,
        "teller": telling.teller,
        "spans": [list(span) for span in told.claim.spans],
        "similarity": likeness,
        "nearest_id": None,
    }


def _silence(
    article: str, likeness: float, beside: int | None, block: Sequence[_Told], quiet: frozenset[str]
) -> dict[str, Any]:
    how = "unclear" if likeness >= UNCLEAR else "unsaid" if article in quiet else "absent"
    return {
        "told": how,
        **dict.fromkeys(["sentence_id", "voice", "holder_id", "similarity"]),
        "teller": "",
        "spans": [],
        "nearest_id": None if beside is None else block[beside].sentence,
    }


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
    """Voices (start, end, voice, holder, teller), denied contents and words of denying (start, end, holder, teller) by article, each
    sorted by where it starts.
    """

    voices: Mapping[str, list[tuple[int, int, str, str | None, str]]]
    denied: Mapping[str, list[tuple[int, int]]]
    denials: Mapping[str, list[tuple[int, int, str | None, str]]]

    def of(self, told: _Told) -> _Telling:
        sizes: dict[tuple[str, str | None, str], int] = defaultdict(int)
        length = denied = 0
        for start, end in told.claim.spans:
            length += end - start
            for first, last, *who in _meeting(self.voices.get(told.article, []), start, end):
                sizes[tuple(who)] += min(end, last) - max(start, first)
            denied += sum(
                min(end, last) - max(start, first)
                for first, last in _meeting(self.denied.get(told.article, []), start, end)
            )
        denials = self.denials.get(told.article, []) if told.claim.denying else []
        denial = [found for span in told.claim.spans for found in _meeting(denials, *span)]
        if denial:  # who denies tells it, not who is denied
            return _Telling("indirect", denial[0][2], denial[0][3], True)
        said = {who: size for who, size in sizes.items() if who[0] != "outlet"}
        if sum(said.values()) < SAID * length:
            said = {}
        voice, holder, teller = max(said, key=lambda who: said[who], default=("outlet", None, ""))
        return _Telling(voice, holder, teller, told.claim.denying or denied * 2 >= length)


def _meeting(stretches: Sequence[tuple], start: int, end: int) -> list[tuple]:
    """Those of ``stretches``, sorted and at most nested once or twice, that share a character with ``start`` to ``end``."""
    last = bisect_right(stretches, (end,))
    first = last
    while first > 0 and (stretches[first - 1][1] > start or last - first < LOOK_BACK and first > 1):
        first -= 1
    return [stretch for stretch in stretches[first:last] if stretch[0] < end and start < stretch[1]]


def _tellings(voices: pd.DataFrame, attributions: pd.DataFrame) -> _Tellings:
    named: dict[tuple[str, int], str] = {}
    denied: dict[str, list[tuple[int, int]]] = defaultdict(list)
    denials: dict[str, list[tuple[int, int, str | None, str]]] = defaultdict(list)
    for row in attributions.itertuples():
        named[row.article_id, int(row.attribution_id)] = (
            row.speaker if isinstance(row.speaker, str) and row.speaker else row.source
        )
        if row.stance == "denying" or set(str(row.cue_lemma).lower().split()) & DENY:
            denied[row.article_id] += [(start, end) for start, end in row.content_spans]
            holder = row.speaker_id if isinstance(row.speaker_id, str) else None
            teller = named[row.article_id, int(row.attribution_id)]
            denials[row.article_id] += [
                (start, end, holder, teller) for start, end in row.cue_spans
            ]
    stretches: dict[str, list[tuple[int, int, str, str | None, str]]] = defaultdict(list)
    for row in voices.sort_values(["article_id", "start"]).itertuples():
        number = None if pd.isna(row.attribution_id) else int(row.attribution_id)
        teller = "" if row.voice == "outlet" else named.get((row.article_id, number), "")
        holder = row.holder_id if isinstance(row.holder_id, str) else None
        stretches[row.article_id].append((row.start, row.end, row.voice, holder, teller))
    return _Tellings(
        stretches,
        {name: sorted(spans) for name, spans in denied.items()},
        {name: sorted(spans, key=lambda span: span[:2]) for name, spans in denials.items()},
    )
