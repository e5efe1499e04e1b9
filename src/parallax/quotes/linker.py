"""Which contents that were linked to a cue do belong to it, by learned weights.

:mod:`parallax.quotes.pairing` links spans by distance; a logistic regression
(``training/linker.py``) then says how probable it is that a content is what its cue presents: from
the path between the two in the parse, what lies in between, quotation marks, the cue word, and how
probable the tagger finds the spans.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from scipy.special import expit
from spacy.tokens import Token

from parallax.common.spans import Span
from parallax.quotes.article import ParsedArticle
from parallax.quotes.cues import Cue, find_cue
from parallax.quotes.pairing import Attribution
from parallax.quotes.parse_spans import is_passive
from parallax.quotes.tagger import SHIPPED

WEIGHTS = "linker.json"
LEAST = 0.4
"""From this probability on, a content is kept. Chosen among .3, .4 and .5 on 42 of 84 articles of
PolNeAR's development half and the five of ``data/handmade``; no weight was learned from either."""
LENGTHS = (1, 2, 3, 6, 12, 25, 50)
"""Edges between classes of numbers of words."""
SURE = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""Edges between classes of the tagger's probability."""
LONGEST_PATH = 3  # steps from head to head that a feature names
ALL = 0.95
"""From this share of quoted characters on, a span counts as quoted throughout."""
MOST = 2  # sentences and paragraphs in between that are told apart
SIGNS = frozenset(", : ; — that to of for on by about as".split())
"""Words and signs between cue and content that are told apart."""


class Linker(NamedTuple):
    """Weights of the logistic regression: of each feature, and of none."""

    intercept: float
    weights: Mapping[str, float]


@lru_cache(maxsize=2)
def load_linker(folder: Path = SHIPPED) -> Linker | None:
    """The weights in a folder; None where there are none (every link is then kept)."""
    if not (folder / WEIGHTS).is_file():
        return None
    stored = json.loads((folder / WEIGHTS).read_text(encoding="utf-8"))
    return Linker(stored["intercept"], stored["weights"])


def without_doubtful(
    one: Attribution, sure: Mapping[Span, float], article: ParsedArticle, linker: Linker
) -> Attribution | None:
    """An attribution with the contents that do belong to its cue; None without any.

    ``sure`` is the tagger's probability of each span.
    """
    kept = tuple(
        span
        for span, found in zip(one.content, features(one, sure, article))
        if probability(found, linker) >= LEAST
    )
    return one._replace(content=kept) if kept else None


def probability(found: Iterable[str], linker: Linker) -> float:
    """How probable it is that a content with some features belongs to its cue."""
    return float(expit(linker.intercept + sum(linker.weights.get(name, 0.0) for name in found)))


# ---------------------------------------------------------------- the features


class _Part(NamedTuple):
    """The words of a span by their numbers, and the one that governs the others."""

    words: frozenset[int]
    top: Token | None


def features(
    one: Attribution, sure: Mapping[Span, float], article: ParsedArticle
) -> list[list[str]]:
    """The names of the features that hold for each content of an attribution with a cue."""
    cue, part = find_cue(article, one), _part(one.cue[0], article)
    return [
        [
            f"cue sure={bisect_right(SURE, sure[one.cue[0]])}",
            f"sure={bisect_right(SURE, sure[span])}",
            *_of_words(cue, part, _part(span, article)),
            *_of_place(one, span, article),
        ]
        for span in one.content
    ]


def _part(span: Span, article: ParsedArticle) -> _Part:
    found = article.doc.char_span(*span, alignment_mode="expand")
    words = [token for token in found or () if not token.is_punct and not token.is_space]
    inside = frozenset(token.i for token in words)
    tops = (token for token in words if token.head.i == token.i or token.head.i not in inside)
    return _Part(inside, next(tops, None))


def _of_words(cue: Cue, part: _Part, content: _Part) -> list[str]:
    """The cue word, the kind of content, and how the parse joins the two."""
    passive = " passive" if cue.token is not None and is_passive(cue.token) else ""
    kind = content.top.pos_ if content.top is not None else "none"
    return [
        f"lemma={cue.lemma}",
        f"usual={cue.presents}{passive}",
        f"path={_path(part, content)}",
        f"top={kind}&size={bisect_right(LENGTHS, len(content.words))}",
    ]


def _path(cue: _Part, content: _Part) -> str:
    """The labels from the head of the content up to the cue, or the other way round, if short."""
    if cue.top is None or content.top is None:
        return "none"
    up, down = _up(content.top, cue.words), _up(cue.top, content.words)
    if up:
        return ">".join(up)
    if down:
        return "<".join(["", *down])
    beside = content.top.head.i == cue.top.head.i
    return f"{content.top.dep_}^{cue.top.dep_}" if beside else "away"


def _up(token: Token, goal: frozenset[int]) -> list[str]:
    """The labels from a word up to the first one of ``goal``; empty if that is too far."""
    labels: list[str] = []
    while len(labels) < LONGEST_PATH and token.head.i != token.i:
        labels.append(token.dep_)
        token = token.head
        if token.i in goal:
            return labels
    return []


def _of_place(one: Attribution, span: Span, article: ParsedArticle) -> list[str]:
    """The order of the spans, the breaks and words in between, and quotation marks."""
    layout, (start, end) = article.layout, one.cue[0]
    sentences = abs(layout.sentence(span[0]) - layout.sentence(start))
    paragraphs = abs(layout.paragraph(span[0]) - layout.paragraph(start))
    gap = article.text[end : span[0]] if span[0] >= end else article.text[span[1] : start]
    quoted = f"quoted={_quoted(span, article)}"
    others = "+".join(sorted({_quoted(other, article) for other in one.content if other != span}))
    order = f"order={_order(one, span)}"
    return [
        f"{order}&breaks={min(sentences, MOST)}{min(paragraphs, MOST)}&{quoted}",
        f"{order}&{quoted}&others={others}",
        f"{order}&mark={_mark(gap)}",
        f"{order}&far={bisect_right(LENGTHS, len(gap.split()))}",
    ]


def _quoted(span: Span, article: ParsedArticle) -> str:
    share = article.quotations.inside[span[0] : span[1]].mean()
    if share > ALL:
        return "all"
    return "part" if share > 1 - ALL else "none"


def _order(one: Attribution, span: Span) -> str:
    """The order of source (s), cue (k), this content (c) and others (o), such as "skco"."""
    others = [(other, "o") for other in one.content if other != span]
    parts = [(one.cue[0], "k"), (span, "c"), *((part, "s") for part in one.source), *others]
    return "".join(letter for letter, _ in groupby(letter for _, letter in sorted(parts)))


def _mark(gap: str) -> str:
    """What stands between cue and content: one sign or word of :data:`SIGNS`, or what kind."""
    words = gap.strip().lower()
    if not words or words in SIGNS:
        return words
    if any(sign in words for sign in ".;:"):
        return "stop"
    return "comma" if "," in words else "words"
