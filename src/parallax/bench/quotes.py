"""How well attributions are found: predicted against gold spans, by the usual measures.

All measures count words, never punctuation or quotation marks.  A span of a role is *exact* if its
first and last words are those of a gold span; *token* scores every word as content or not; an
attribution is right in *full* if source, cue and content each share at least half of the words of
both together (Pareti 2016; Newell, Margolin and Ruths 2018).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from parallax import CODEBOOK
from parallax.bench.examples import records
from parallax.bench.scores import Ratios, ratios
from parallax.common.spans import Span, merged
from parallax.language import nlp
from parallax.quotes.article import ParsedArticle, read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import CUES, read_lexicon
from parallax.quotes.tagger import Tagger, load_tagger

ROLES = ("source", "cue", "content")
SOURCE, CUE, CONTENT = range(3)
HALF = 0.5
MEASURES = ("content exact", "content token", "cue exact", "source exact", "full")
_WORD = re.compile(r"\w+(?:[.'’\-‑]\w+)*")

Spans = Sequence[Sequence[int]]
Attribution = Mapping[str, Spans]
"""The spans of each role, in characters."""


class Act(NamedTuple):
    """One attribution: ranges of words and the set of words of each role, in the order of ROLES."""

    ranges: tuple[tuple[Span, ...], ...]
    words: tuple[frozenset[int], ...]


def bench(path: Path) -> dict:
    """Scores on a file in the format of PolNeAR, its texts annotated by the shipped pipeline.

    ``path`` is a JSON Lines file with ``doc_id``, ``text`` and ``attributions``
    (:func:`read_gold`).  Returns the number of articles and attributions, whether the tagger was
    used, and precision, recall and F1 of every measure of :func:`score`.
    """
    gold = read_gold(Path(path))
    tagger = load_tagger()
    found = score(_answers(gold, tagger))
    return {
        "articles": len(gold),
        "attributions": sum(len(row["attributions"]) for row in gold),
        "tagger": tagger is not None,
        **{measure: one._asdict() for measure, one in found.items()},
    }


def read_gold(path: Path) -> list[dict]:
    """Articles of a JSON Lines file with ``doc_id``, ``text`` and ``attributions``.

    An attribution has source, cue and content as lists of [start, end].

    Raises
    ------
    ParallaxError
        Naming the line that is not such an article.
    """
    fields = ("doc_id", "text", "attributions")
    return [{field: row[field] for field in fields} for row in records(path, *fields)]


def parsed(gold: Sequence[Mapping]) -> dict[str, ParsedArticle]:
    """The articles of :func:`read_gold` by ``doc_id``, read by the shipped pipeline."""
    texts = pd.DataFrame(
        {
            "article_id": [row["doc_id"] for row in gold],
            "text": [row["text"] for row in gold],
            "title": "",
        }
    )
    made = nlp.annotate(texts, nlp.load())
    docs = nlp.read_docs(texts, made["tokens"])
    starts = made["sentences"].groupby("article_id")["start"].apply(list).to_dict()
    lexicon = read_lexicon(CODEBOOK / CUES)
    return {name: read_article(doc, lexicon, starts.get(name, [])) for name, doc in docs.items()}


def _answers(
    gold: Sequence[dict], tagger: Tagger | None
) -> Iterator[tuple[str, Sequence[Attribution], Sequence[Attribution]]]:
    """Text, gold attributions and the attributions found, article by article."""
    articles = parsed(gold)
    for row in gold:
        article = articles[row["doc_id"]]
        found = [one.spans._asdict() for one in find_in(article, tagger)]
        yield article.text, row["attributions"], found


def score(
    articles: Iterable[tuple[str, Sequence[Attribution], Sequence[Attribution]]],
) -> dict[str, Ratios]:
    """Scores over (text, gold, predicted) of every article; keys are :data:`MEASURES`."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, gold, predicted in articles:
        made = [act for act in _acts(text, predicted) if act.words[CONTENT]]
        _count(counts, _acts(text, gold), made)
    return {
        measure: ratios(
            counts[measure, "right"], counts[measure, "predicted"], counts[measure, "gold"]
        )
        for measure in MEASURES
    }


def _count(counts: Counter, gold: Sequence[Act], predicted: Sequence[Act]) -> None:
    """Add the counts of one article to those of every measure."""

    def add(measure: str, right: int, n_gold: int, n_predicted: int) -> None:
        counts[measure, "right"] += right
        counts[measure, "gold"] += n_gold
        counts[measure, "predicted"] += n_predicted

    for role, number in (("content", CONTENT), ("cue", CUE), ("source", SOURCE)):
        wanted, made = _ranges(gold, number), _ranges(predicted, number)
        add(f"{role} exact", len(wanted & made), len(wanted), len(made))
    words, found = _words(gold, CONTENT), _words(predicted, CONTENT)
    add("content token", len(words & found), len(words), len(found))
    add("full", _matches(gold, predicted), len(gold), len(predicted))


def _ranges(acts: Iterable[Act], role: int) -> set[Span]:
    return set(chain.from_iterable(act.ranges[role] for act in acts))


def _words(acts: Iterable[Act], role: int) -> set[int]:
    return set(chain.from_iterable(act.words[role] for act in acts))


def _matches(gold: Sequence[Act], predicted: Sequence[Act]) -> int:
    """How many attributions are right in full, matched one to one, the most similar pair first."""
    pairs = []
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            shares = [_jaccard(a, b) for a, b in zip(one.words, other.words)]
            if min(shares) >= HALF:
                pairs.append((-sum(shares), i, j))
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
    return len(used_gold)


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared words over all words of two sets; 1 for two empty sets."""
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def _acts(text: str, attributions: Sequence[Attribution]) -> list[Act]:
    middles = [(found.start() + found.end() - 1) // 2 for found in _WORD.finditer(text)]
    made = []
    for attribution in attributions:
        ranges = [_in_words(attribution.get(role) or [], middles) for role in ROLES]
        if not ranges[CUE]:
            ranges[CUE] = _wordless(attribution.get("cue") or [], middles)
        made.append(Act(tuple(map(tuple, ranges)), tuple(map(_words_in, ranges))))
    return made


def _words_in(ranges: Iterable[Span]) -> frozenset[int]:
    return frozenset(chain.from_iterable(range(first, last) for first, last in ranges))


def _in_words(spans: Spans, middles: Sequence[int]) -> list[Span]:
    """Spans of characters as ranges of words; spans with no word between them become one."""
    ranges = [(bisect_left(middles, start), bisect_left(middles, end)) for start, end in spans]
    return merged(span for span in ranges if span[0] < span[1])


def _wordless(spans: Spans, middles: Sequence[int]) -> list[Span]:
    """Spans of mere punctuation, such as a colon: each gets a negative range of its own."""
    return [
        (-1 - start, -start)
        for start, end in spans
        if bisect_left(middles, start) == bisect_left(middles, end)
    ]
