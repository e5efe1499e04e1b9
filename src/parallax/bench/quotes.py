"""How well attributions are found: predicted against gold spans, in the measures that the field uses.

All measures count words, never punctuation or quotation marks.  A span of a role is *exact* when its first and last word are those of a
gold span; *token* asks of every word whether it is content; an attribution is right in *full* when source, cue and content each share at
least half of the words of both together (Pareti 2016; Newell, Margolin and Ruths 2018).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from parallax import CODEBOOK
from parallax.language import nlp
from parallax.quotes.article import read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import CUES, read_lexicon
from parallax.quotes.tagger import load_tagger

ROLES = ("source", "cue", "content")
HALF = 0.5
MEASURES = ("content exact", "content token", "cue exact", "source exact", "full")
_WORD = re.compile(r"\w+(?:[.'’\-‑]\w+)*")

Spans = Sequence[Sequence[int]]


class Score(NamedTuple):
    """Precision, recall and F1, 0 to 1, with the counts they rest on."""

    precision: float
    recall: float
    f1: float
    n_gold: int
    n_predicted: int


class Act(NamedTuple):
    """One attribution in words: exact ranges and the set of words of each role, in the order of :data:`ROLES`."""

    ranges: tuple[tuple[tuple[int, int], ...], ...]
    words: tuple[frozenset[int], ...]


def read_gold(path: Path) -> list[dict]:
    """Articles of a JSONL file with ``doc_id``, ``text`` and ``attributions`` (source, cue, content as lists of [start, end]).

    Raises ValueError naming the line that is no such article.
    """
    rows = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                rows.append(
                    {
                        "doc_id": row["doc_id"],
                        "text": row["text"],
                        "attributions": row["attributions"],
                    }
                )
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(
                    f"{Path(path).name}, line {number}: no article with doc_id, text and attributions ({error})"
                ) from error
    return rows


def score(
    articles: Iterable[tuple[str, Sequence[Mapping[str, Spans]], Sequence[Mapping[str, Spans]]]],
) -> dict[str, Score]:
    """Scores over (text, gold, predicted) of every article; keys are :data:`MEASURES`."""
    counts: Counter = Counter()
    for text, gold, predicted in articles:
        _count(counts, _acts(text, gold), [act for act in _acts(text, predicted) if act.words[2]])
    return {measure: _score(counts, measure) for measure in MEASURES}


def _score(counts: Counter, measure: str) -> Score:
    hit, n_gold, n_predicted = (counts[measure, what] for what in ("hit", "gold", "predicted"))
    precision = hit / n_predicted if n_predicted else 0.0
    recall = hit / n_gold if n_gold else 0.0
    return Score(
        precision,
        recall,
        2 * precision * recall / (precision + recall) if hit else 0.0,
        n_gold,
        n_predicted,
    )


def _count(counts: Counter, gold: Sequence[Act], predicted: Sequence[Act]) -> None:
    def add(measure: str, wanted: set, made: set) -> None:
        counts.update(
            {
                (measure, "hit"): len(wanted & made),
                (measure, "gold"): len(wanted),
                (measure, "predicted"): len(made),
            }
        )

    for role, number in (("content", 2), ("cue", 1), ("source", 0)):
        add(
            f"{role} exact",
            *({one for act in acts for one in act.ranges[number]} for acts in (gold, predicted)),
        )
    add(
        "content token",
        *({word for act in acts for word in act.words[2]} for acts in (gold, predicted)),
    )
    counts.update(
        {
            ("full", "hit"): _matches(gold, predicted),
            ("full", "gold"): len(gold),
            ("full", "predicted"): len(predicted),
        }
    )


def _matches(gold: Sequence[Act], predicted: Sequence[Act]) -> int:
    """Attributions right in full, one to one, the likest first."""
    pairs = []
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            shares = [_overlap(a, b) for a, b in zip(one.words, other.words)]
            if min(shares) >= HALF:
                pairs.append((-sum(shares), i, j))
    used_gold, used_predicted = set(), set()
    for _, i, j in sorted(pairs):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
    return len(used_gold)


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def _acts(text: str, attributions: Sequence[Mapping[str, Spans]]) -> list[Act]:
    middles = [(found.start() + found.end() - 1) // 2 for found in _WORD.finditer(text)]
    made = []
    for attribution in attributions:
        ranges, words = [], []
        for role in ROLES:
            spans = _ranges(attribution.get(role) or [], middles)
            marks = (
                [
                    (-1 - start, -start)
                    for start, end in attribution.get(role) or []
                    if bisect_left(middles, start) == bisect_left(middles, end)
                ]
                if role == "cue" and not spans
                else []
            )
            spans = spans or marks  # a cue of punctuation only (a colon) stands for itself
            ranges.append(tuple(spans))
            words.append(frozenset(word for first, last in spans for word in range(first, last)))
        made.append(Act(tuple(ranges), tuple(words)))
    return made


def _ranges(spans: Spans, middles: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of words; fragments that no word parts are one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(
        (bisect_left(middles, start), bisect_left(middles, end)) for start, end in spans
    ):
        if first == last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def bench(path: Path) -> dict:
    """Scores on a file in PolNeAR's form (``doc_id``, ``text``, ``attributions``), its texts annotated with the shipped pipeline.

    Returns the number of articles and attributions, whether the tagger took part, and precision, recall and F1 of every measure of
    :func:`score`.
    """
    gold = read_gold(Path(path))
    texts = pd.DataFrame(
        {
            "article_id": [row["doc_id"] for row in gold],
            "text": [row["text"] for row in gold],
            "title": "",
        }
    )
    made = nlp.annotate(texts, nlp.load())
    docs = nlp.read_docs(texts, made["tokens"])
    lexicon = read_lexicon(CODEBOOK / CUES)
    tagger = load_tagger()
    starts = made["sentences"].groupby("article_id")["start"].apply(list).to_dict()
    pairs = []
    for row in gold:
        doc = docs[row["doc_id"]]
        article = read_article(doc, lexicon, starts.get(row["doc_id"], []))
        found = [one.spans._asdict() for one in find_in(article, tagger)]
        pairs.append((article.text, row["attributions"], found))
    scores = score(pairs)
    return {
        "articles": len(gold),
        "attributions": sum(len(row["attributions"]) for row in gold),
        "tagger": tagger is not None,
        **{
            measure: {"precision": one.precision, "recall": one.recall, "f1": one.f1}
            for measure, one in scores.items()
        },
    }
