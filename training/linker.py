"""Train what decides whether a content that was linked to a cue belongs to it.

    python training/linker.py --data polnear_train.jsonl

writes the weights of a logistic regression (:mod:`parallax.quotes.linker`) to
``data/models/attribution/linker.json``, with what five folds by article say of them. The examples
are the tagger's own spans on PolNeAR's training half, linked by distance. A content is right where
at least half of it is content of an attribution of the corpus whose cue is, to a third, the cue it
was linked to. The tagger has learned from the same articles, so its spans are right more often than
elsewhere (88 instead of 78 of 100 contents) and the probabilities too high.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from parallax.bench import quotes as bench_quotes
from parallax.common.spans import Span, overlap_length
from parallax.quotes import linker, tagger
from parallax.quotes.article import ParsedArticle
from parallax.quotes.candidates import proposed_by_rule
from parallax.quotes.linker import Linker
from parallax.quotes.tagged import linked_spans

FOLDS, STRENGTH, DIGITS = 5, 0.1, 3
"""``STRENGTH`` was chosen among .03, .1 and .3 by log loss in such folds."""
BATCH = 50  # articles parsed at a time
OF_CONTENT, OF_CUE = 1 / 2, 1 / 3


class Example(NamedTuple):
    """One linked content: its article, its features, and whether it belongs to its cue."""

    article: str
    features: Sequence[str]
    right: bool


def main() -> None:
    """Read the options, measure by folds, and write the weights of all."""
    add = (parser := argparse.ArgumentParser(description=__doc__.splitlines()[0])).add_argument
    add("--data", type=Path, required=True, help="polnear_train.jsonl")
    add("--out", type=Path, default=tagger.SHIPPED / linker.WEIGHTS)
    given = parser.parse_args()
    gold = bench_quotes.read_gold(given.data)
    model = tagger.load_tagger(given.out.parent)
    if model is None:
        parser.error(f"there is no tagger in {given.out.parent}: make that first")
    examples = [
        example
        for first in range(0, len(gold), BATCH)
        for example in read_examples(gold[first : first + BATCH], model)
    ]
    scores = measured(examples)
    print(json.dumps(scores, indent=1))
    write(given.out, fit(examples), scores)


def read_examples(gold: Sequence[Mapping], model: tagger.Tagger) -> Iterable[Example]:
    """The linked contents of some articles."""
    articles = bench_quotes.parsed(gold)
    for row in gold:
        yield from examples_of(row, articles[row["doc_id"]], model)


def examples_of(row: Mapping, article: ParsedArticle, model: tagger.Tagger) -> Iterable[Example]:
    """The linked contents of one article, each with its features."""
    linked, sure = linked_spans(article, model, proposed_by_rule(article))
    for one in linked:
        of_cue = owners(one.cue[0], "cue", row["attributions"], OF_CUE)
        for found, span in zip(linker.features(one, sure, article), one.content):
            of_content = owners(span, "content", row["attributions"], OF_CONTENT)
            yield Example(row["doc_id"], found, bool(of_cue & of_content))


def owners(span: Span, role: str, attributions: Sequence[Mapping], share: float) -> set[int]:
    """Numbers of the attributions whose spans of a role cover at least a share of a span."""
    least = share * (span[1] - span[0])
    return {
        number
        for number, one in enumerate(attributions)
        if sum(overlap_length(part, span) for part in one[role]) >= least
    }


def fit(examples: Sequence[Example]) -> Linker:
    """The weights."""
    vectoriser = DictVectorizer()
    rows = vectoriser.fit_transform([dict.fromkeys(one.features, 1.0) for one in examples])
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(rows, [one.right for one in examples])
    names = vectoriser.get_feature_names_out()
    return Linker(float(model.intercept_[0]), dict(zip(names, map(float, model.coef_[0]))))


def measured(examples: Sequence[Example]) -> dict[str, float]:
    """Log loss, each article by weights without it, beside that of always the same probability."""
    names = sorted({one.article for one in examples})
    folds = {name: number % FOLDS for number, name in enumerate(names)}
    right, found = [], []
    for fold in range(FOLDS):
        model = fit([one for one in examples if folds[one.article] != fold])
        unseen = [one for one in examples if folds[one.article] == fold]
        right += [one.right for one in unseen]
        found += [linker.probability(one.features, model) for one in unseen]
    share = float(np.mean(right))
    return {
        "articles": len(names),
        "contents": len(right),
        "right": round(share, DIGITS),
        "log_loss": round(log_loss(right, found), DIGITS),
        "log_loss_of_the_share": round(log_loss(right, [share] * len(right)), DIGITS),
    }


def write(path: Path, model: Linker, scores: Mapping[str, float]) -> None:
    """Write weights, rounded; those that are 0 are left out."""
    rounded = {name: round(weight, DIGITS) for name, weight in sorted(model.weights.items())}
    stored = {
        "measured": scores,
        "intercept": round(model.intercept, DIGITS),
        "weights": {name: weight for name, weight in rounded.items() if weight},
    }
    path.write_text(json.dumps(stored, indent=None, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
