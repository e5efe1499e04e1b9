"""The table ``statements``: what each article of an event tells, contests or leaves out.

A statement is a claim the size of a clause (:mod:`parallax.compare.claims`), grouped with the
claims of other articles that say the same, whoever says it.  Silence is read with care: an article
much shorter than the others, or a re-post of the same copy, is marked "unsaid" and not "absent",
and for every silence the article's nearest sentence is given, so that it can be checked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from parallax import CODEBOOK
from parallax.common import tables
from parallax.common.spans import Span, overlap, overlap_length, starting_in
from parallax.compare import claims, matching
from parallax.compare.reuse import COPY, copies
from parallax.language.denials import Denials, read_denials

COSINE, WORDS, NUMBERS, BIAS = 8.1, 3.7, -3.5, -7.0
"""Logistic regression on pairs of claims from two outlets on one event, coded by hand as the same
or not (benchmarks/utterances.md): cosine of the vectors, shared rare words other than names,
numbers that differ.  Names say little, because all claims on one event share them."""
CUT, UNCLEAR = 0.35, 0.15
"""Similarity from which two claims are the same, and from which an article may tell a statement in
other words.  Silence is the stronger finding, so what lies between is neither told nor absent."""
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_NUMBER = re.compile(r"\d[\d,.]*")
MOST_COSINES, AT_ONCE = 100_000_000, 500
"""With more pairs of statement and claim than this in an event, nearest sentences are not searched
and absence is decided by the candidates alone; AT_ONCE statements are searched together."""
VECTOR_SIZE = 384
"""That of the shipped encoder, for events without a sentence vector."""
SECTIONS = frozenset(["headline", "lead", "body"])
FEWEST_STEMS_ALONE = 5
"""Content words that a statement needs to be listed if only one article tells it."""
SHORT = 0.5
"""Below this share of the event's median length, an article is too short for its silence to mean
anything."""
SAID = 0.5
"""If at least this share of a claim is attributed, the claim counts as the speaker's, and the
outlet's words around it only say who makes it."""
LOOK_BACK = 8
"""How many earlier spans are checked for one that reaches a place; denials seldom nest, and voices
never do."""
MOST_ROWS = 200_000
"""Most rows written for one event; statements that the fewest articles tell are dropped first."""


class _ArticleClaim(NamedTuple):
    """One claim of one article, and the sentence that it comes from."""

    article: str
    sentence: int
    section: str
    claim: claims.Claim


class _Event(NamedTuple):
    """The material for the statements of one event.

    Its articles, its claims in the order of the articles, and the features they are compared by:
    ``plain`` are the stems of each claim other than names.
    """

    name: str
    members: list[str]
    claims: list[_ArticleClaim]
    texts: matching.Texts
    plain: list[frozenset[str]]
    numbers: list[frozenset[str]]

    @property
    def has_several(self) -> bool:
        """Whether there is another article to compare with."""
        return len(self.members) > 1

    def score(self, a: int, b: int) -> float:
        """The probability that two claims are the same, 0 to 1."""
        _, words = matching.shared_words(self.plain[a], self.plain[b], self.texts.rarity)
        one, other = self.numbers[a], self.numbers[b]
        differ = bool(one and other and one.isdisjoint(other))
        cosine = float(self.texts.vectors[a] @ self.texts.vectors[b])
        return matching.sigmoid(BIAS + COSINE * cosine + WORDS * words + NUMBERS * differ)


class _Cell(NamedTuple):
    """The claim that tells a statement in one article, and its similarity to the fullest one."""

    similarity: float
    claim: int


def find_statements(
    articles: pd.DataFrame,
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    voices: pd.DataFrame,
    attributions: pd.DataFrame,
    vectors: pd.DataFrame,
    codebook: Path = CODEBOOK,
) -> pd.DataFrame:
    """The table ``statements``: one row per statement and article of its event.

    Statements are compared within an event; those that only one article tells are listed too, if
    they have enough words.  An article tells a statement once, with the claim nearest to the
    fullest wording; ``spans`` are its words.  A claim spread over two sentences
    is not found.

    Parameters
    ----------
    docs
        The parsed articles (:func:`parallax.language.nlp.read_docs`); a sentence without a parse is
        one claim.  The other tables are those of the same names.
    codebook
        A folder that may hold denial.csv, the words that deny.
        Raises :class:`parallax.common.errors.CodebookError` if it cannot be used.
    """
    denials = read_denials(codebook)
    tellings, quiet = _tellings(voices, attributions, denials), _quiet(articles)
    event = dict(zip(articles["article_id"], articles["event_id"]))
    blocks: dict[str, list[_ArticleClaim]] = defaultdict(list)
    for claim in _claims(docs, sentences, attributions, denials):
        blocks[event[claim.article]].append(claim)
    members = articles.groupby("event_id")["article_id"].apply(sorted)
    keys = zip(vectors["article_id"], vectors["sentence_id"].astype(int))
    known = dict(zip(keys, vectors["vector"]))
    rows: list[dict[str, Any]] = []
    for name in sorted(blocks):
        rows += _rows(_event(name, members[name], blocks[name], known), tellings, quiet)
    return tables.typed("statements", rows)


# ---------------------------------------------------------------- the claims of an event


def _claims(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    attributions: pd.DataFrame,
    denials: Denials,
) -> Iterator[_ArticleClaim]:
    """Every claim in headline, lead and body with enough words, by article and place."""
    said: dict[str, list[Span]] = defaultdict(list)
    for row in attributions.itertuples():
        said[row.article_id] += map(tuple, row.source_spans)
        said[row.article_id] += map(tuple, row.cue_spans)
    for spans in said.values():
        spans.sort()
    for row in sentences.sort_values(["article_id", "sentence_id"]).itertuples():
        if row.section not in SECTIONS:
            continue
        near = _near(said[row.article_id], row.start, row.end)
        doc = docs.get(row.article_id)
        found = claims.split_sentence(doc, row.start, row.end, row.text, near, denials)
        for claim in found:
            if len(matching.stems(claim.text)) >= claims.FEWEST_STEMS:
                yield _ArticleClaim(row.article_id, int(row.sentence_id), row.section, claim)


def _near(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Those of sorted ``spans`` that begin in a sentence, and the one before them."""
    inside = starting_in(spans, (start, end))
    return spans[max(0, inside.start - 1) : inside.stop]


def _event(
    name: str,
    members: list[str],
    block: list[_ArticleClaim],
    known: Mapping[tuple[str, int], np.ndarray],
) -> _Event:
    vectors = _vectors(block, known, encoded=len(members) > 1)
    texts = matching.gather(
        [_compared(one.claim) for one in block], vectors, [one.article for one in block]
    )
    names = [_stems_of_names(one.claim.wording) for one in block]
    return _Event(
        name,
        members,
        block,
        texts,
        plain=[stems - own for stems, own in zip(texts.stems, names)],
        numbers=[frozenset(_NUMBER.findall(one.claim.text)) for one in block],
    )


def _stems_of_names(text: str) -> frozenset[str]:
    return frozenset(word[: matching.STEM].lower() for word in _NAME.findall(text))


def _compared(claim: claims.Claim) -> str:
    """The words that a claim is compared by, including its borrowed subject."""
    return f"{claim.borrowed} {claim.text}" if claim.borrowed else claim.text


def _vectors(
    block: Sequence[_ArticleClaim], known: Mapping[tuple[str, int], np.ndarray], encoded: bool
) -> np.ndarray:
    """A vector for every claim: that of its sentence if it is the whole sentence.

    All zeros if not ``encoded``, when there is nothing to compare with.
    """
    from parallax.language.nlp import encode  # imported here: splitting sentences needs no encoder

    size = len(next(iter(known.values()))) if known else VECTOR_SIZE
    made = np.zeros((len(block), size), dtype=np.float32)
    if not encoded:
        return made
    of_sentence = Counter((one.article, one.sentence) for one in block)
    new = []
    for place, one in enumerate(block):
        key = (one.article, one.sentence)
        is_whole = of_sentence[key] == 1 and len(one.claim.spans) == 1 and not one.claim.borrowed
        if is_whole and key in known:
            made[place] = known[key]
        else:
            new.append(place)
    if new:
        made[new] = encode([_compared(block[place].claim) for place in new])
    return made


# ---------------------------------------------------------------- statements and their cells


def _rows(event: _Event, tellings: _Tellings, quiet: frozenset[str]) -> list[dict[str, Any]]:
    """The rows of one event: every statement in every article."""
    pairs = matching.candidates(event.texts) if event.has_several else []
    scored = {pair: event.score(*pair) for pair in pairs}
    groups = _kept(matching.group(len(event.claims), scored, event.score, CUT), event)
    fullest = [max(group, key=lambda p: (len(event.texts.stems[p]), -p)) for group in groups]
    nearest = _nearest(fullest, event) if event.has_several else {}
    rows = []
    for number, (group, full) in enumerate(zip(groups, fullest), start=1):
        cells = _cells(group, full, event, scored)
        head = {
            "statement_id": f"{event.name}-s{number}",
            "event_id": event.name,
            "statement": event.claims[full].claim.wording,
        }
        for article in event.members:
            beside = nearest.get((full, article)) if article not in cells else None
            similarity = 0.0 if beside is None else event.score(full, beside)
            if beside is not None and similarity >= CUT:
                cells[article] = _Cell(similarity, beside)
            if article in cells:
                row = _told(cells[article], full, event, tellings)
            else:
                silence = _silence(similarity, is_quiet=article in quiet)
                row = _untold(silence, None if beside is None else event.claims[beside].sentence)
            rows.append({**head, "article_id": article, **row})
    return rows


def _cells(
    group: Sequence[int], full: int, event: _Event, scored: Mapping[tuple[int, int], float]
) -> dict[str, _Cell]:
    """The claim of each article in a group that is most similar to the fullest one."""
    cells: dict[str, _Cell] = {}
    for place in group:
        similarity = 1.0
        if place != full:
            known = scored.get((min(place, full), max(place, full)), 0.0)
            similarity = known or event.score(place, full)
        article = event.claims[place].article
        if article not in cells or similarity > cells[article].similarity:
            cells[article] = _Cell(similarity, place)
    return cells


def _kept(groups: list[list[int]], event: _Event) -> list[list[int]]:
    """Groups of claims and single claims, in text order.

    If there are too many, those that the most articles tell.
    """
    taken = set(chain.from_iterable(groups))
    alone = [
        [place]
        for place, one in enumerate(event.claims)
        if place not in taken and _stands_alone(one)
    ]
    kept = sorted(groups + alone, key=lambda group: group[0])
    room = max(1, MOST_ROWS // max(1, len(event.members)))
    if len(kept) > room:
        kept.sort(key=lambda group: -len({event.claims[place].article for place in group}))
        kept = sorted(kept[:room], key=lambda group: group[0])
    return kept


def _stands_alone(one: _ArticleClaim) -> bool:
    """Whether a claim is listed even though no other article makes it."""
    enough = len(matching.stems(one.claim.text)) >= FEWEST_STEMS_ALONE
    return enough and one.section != "headline"


def _nearest(fullest: Sequence[int], event: _Event) -> dict[tuple[int, str], int]:
    """The claim of each article that is nearest in meaning to each statement."""
    vectors = event.texts.vectors
    owner = np.array(event.texts.articles)
    starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])).tolist()
    bounds = list(zip(starts, [*starts[1:], len(vectors)]))
    found: dict[tuple[int, str], int] = {}
    if len(fullest) * len(vectors) > MOST_COSINES:
        return found
    for first in range(0, len(fullest), AT_ONCE):
        part = list(fullest[first : first + AT_ONCE])
        cosines = vectors[part] @ vectors.T
        for start, end in bounds:
            best = start + np.argmax(cosines[:, start:end], axis=1)
            article = str(owner[start])
            found.update(((full, article), int(place)) for full, place in zip(part, best))
    return found


def _told(cell: _Cell, full: int, event: _Event, tellings: _Tellings) -> dict[str, Any]:
    """The columns of a statement that an article tells or contests."""
    one = event.claims[cell.claim]
    telling = tellings.of(one)
    contested = telling.denied or one.claim.negated != event.claims[full].claim.negated
    return {
        "told": "contested" if contested else "told",
        "sentence_id": one.sentence,
        "voice": telling.voice,
        "holder_id": telling.holder,
        "teller": telling.teller,
        "spans": [list(span) for span in one.claim.spans],
        "similarity": cell.similarity,
        "nearest_id": None,
    }


def _silence(similarity: float, is_quiet: bool) -> str:
    """What the absence of a statement means, given the similarity of the nearest sentence."""
    if similarity >= UNCLEAR:
        return "unclear"
    return "unsaid" if is_quiet else "absent"


def _untold(silence: str, nearest: int | None) -> dict[str, Any]:
    """The columns of a statement that an article does not tell."""
    return {
        "told": silence,
        **dict.fromkeys(["sentence_id", "voice", "holder_id", "similarity"]),
        "teller": "",
        "spans": [],
        "nearest_id": nearest,
    }


def _quiet(articles: pd.DataFrame) -> frozenset[str]:
    """Articles whose silence says nothing.

    Those much shorter than the others of the event, and the shorter of two copies of one text.
    """
    median = articles.groupby("event_id")["n_words"].transform("median")
    short = set(articles.loc[articles["n_words"] < SHORT * median, "article_id"])
    size = dict(zip(articles["article_id"], articles["n_words"]))
    event = dict(zip(articles["article_id"], articles["event_id"]))
    for (one, other), share in copies(articles).items():
        if share >= COPY and event[one] == event[other]:
            short.add(min((one, other), key=lambda name: (size[name], name)))
    return frozenset(short)


# ---------------------------------------------------------------- whose words a claim is


class _Telling(NamedTuple):
    """Whose words a claim is in, and whether it is presented as denied."""

    voice: str
    holder: str | None
    teller: str
    denied: bool


class _VoiceSpan(NamedTuple):
    """A span in one voice."""

    start: int
    end: int
    voice: str
    holder: str | None
    teller: str

    @property
    def who(self) -> tuple[str, str | None, str]:
        """Voice, holder and teller."""
        return self.voice, self.holder, self.teller


class _Denial(NamedTuple):
    """Words of denying."""

    start: int
    end: int
    holder: str | None
    teller: str


class _Tellings(NamedTuple):
    """Voices, denied contents and words of denying by article, each sorted by start."""

    voices: Mapping[str, list[_VoiceSpan]]
    denied: Mapping[str, list[Span]]
    denials: Mapping[str, list[_Denial]]

    def of(self, one: _ArticleClaim) -> _Telling:
        """Who makes a claim; for a denial, the one who denies, not the one denied."""
        if one.claim.denying and (denial := self._denial(one)):
            return _Telling("indirect", denial.holder, denial.teller, True)
        heard: Counter[tuple[str, str | None, str]] = Counter()
        length = denied = 0
        for span in one.claim.spans:
            length += span[1] - span[0]
            for voice in _meeting(self.voices.get(one.article, []), span):
                heard[voice.who] += overlap_length(span, voice)
            for content in _meeting(self.denied.get(one.article, []), span):
                denied += overlap_length(span, content)
        said = {who: size for who, size in heard.items() if who[0] != "outlet"}
        who: tuple[str, str | None, str] = ("outlet", None, "")
        if said and sum(said.values()) >= SAID * length:
            who = max(said, key=lambda teller: said[teller])
        return _Telling(*who, denied=one.claim.denying or denied * 2 >= length)

    def _denial(self, one: _ArticleClaim) -> _Denial | None:
        denials = self.denials.get(one.article, [])
        found = chain.from_iterable(_meeting(denials, span) for span in one.claim.spans)
        return next(found, None)


def _meeting(rows: Sequence[Any], span: Span) -> list[Any]:
    """Those of ``rows`` that share a character with a span.

    Rows begin with start and end, are sorted, and are nested once or twice at most.
    """
    last = bisect_left(rows, (span[1],))
    first = last
    while first > 0 and (rows[first - 1][1] > span[0] or (last - first < LOOK_BACK and first > 1)):
        first -= 1
    return [row for row in rows[first:last] if overlap(row, span)]


def _tellings(voices: pd.DataFrame, attributions: pd.DataFrame, denials: Denials) -> _Tellings:
    tellers: dict[tuple[str, int], str] = {}
    denied: dict[str, list[Span]] = defaultdict(list)
    deniers: dict[str, list[_Denial]] = defaultdict(list)
    for row in attributions.itertuples():
        teller = _text(row.speaker) or row.source
        tellers[row.article_id, int(row.attribution_id)] = teller
        cue = str(row.cue_lemma).lower().split()
        if row.stance == "denying" or not denials.deny.isdisjoint(cue):
            denied[row.article_id] += map(tuple, row.content_spans)
            holder = row.speaker_id if isinstance(row.speaker_id, str) else None
            deniers[row.article_id] += [
                _Denial(start, end, holder, teller) for start, end in row.cue_spans
            ]
    return _Tellings(
        _voices(voices, tellers),
        {name: sorted(spans) for name, spans in denied.items()},
        {name: sorted(spans, key=itemgetter(0, 1)) for name, spans in deniers.items()},
    )


def _voices(
    voices: pd.DataFrame, tellers: Mapping[tuple[str, int], str]
) -> dict[str, list[_VoiceSpan]]:
    found: dict[str, list[_VoiceSpan]] = defaultdict(list)
    for row in voices.sort_values(["article_id", "start"]).itertuples():
        teller = ""
        if row.voice != "outlet" and not pd.isna(row.attribution_id):
            teller = tellers.get((row.article_id, int(row.attribution_id)), "")
        holder = row.holder_id if isinstance(row.holder_id, str) else None
        found[row.article_id].append(_VoiceSpan(row.start, row.end, row.voice, holder, teller))
    return found


def _text(value: object) -> str:
    """The text of a cell; empty for an empty cell."""
    return value if isinstance(value, str) else ""
