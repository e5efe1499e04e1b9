"""Train what decides how an attribution presents its content: says, thinks, asks, topic, no.

    python training/presentation.py --polnear polnear_dev.jsonl --codes presentation_dev.csv

writes the weights of a logistic regression (:mod:`parallax.quotes.presentation`) to
``data/models/attribution/presentation.json``, with what ten folds by article say of them,
the mean of five draws. The codes
are of attributions of PolNeAR's development half, by ``doc_id`` and ``index``; where coders differ,
the most frequent code counts. Voices are measured on the articles of which every attribution is
coded: the content of what says or thinks is reported, of any content what stands between quotation
marks is direct, all else is the outlet's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from parallax.bench import quotes as bench_quotes
from parallax.bench import voices as bench_voices
from parallax.quotes import presentation, tagger, voices
from parallax.quotes.article import ParsedArticle
from parallax.quotes.candidates import find_in
from parallax.quotes.cues import find_cue
from parallax.quotes.pairing import Attribution
from parallax.quotes.presentation import PRESENTATIONS, REPORTED, Presenter

FOLDS, DRAWS, STRENGTH, DIGITS = 10, 5, 1.0, 3
"""``STRENGTH`` was chosen among .1, .3 and 1 by such folds, which differ by a point."""


class Coded(NamedTuple):
    """One coded attribution: article, features and code."""

    article: str
    features: Sequence[str]
    code: str


def main() -> None:
    """Read the options, measure by folds, and write the weights of all."""
    add = (parser := argparse.ArgumentParser(description=__doc__.splitlines()[0])).add_argument
    add("--polnear", type=Path, required=True, help="polnear_dev.jsonl")
    add("--codes", type=Path, required=True, help="presentation_dev.csv")
    add("--out", type=Path, default=tagger.SHIPPED / presentation.WEIGHTS)
    given = parser.parse_args()
    gold = bench_quotes.read_gold(given.polnear)
    codes = settled(pd.read_csv(given.codes))
    articles = bench_quotes.parsed(gold)
    coded = list(read_codes(gold, codes, articles))
    draws = [measured(coded, gold, codes, articles, draw) for draw in range(DRAWS)]
    scores = {name: round(float(np.mean([one[name] for one in draws])), 1) for name in draws[0]}
    print(json.dumps(scores, indent=1))
    write(given.out, fit(coded), scores)


def settled(codes: pd.DataFrame) -> dict[tuple[str, int], str]:
    """The code of each attribution that most coders gave; the first of PRESENTATIONS of equals."""
    counts = codes.groupby(["doc_id", "index", "code"]).size().unstack(fill_value=0)
    best = counts.reindex(columns=list(PRESENTATIONS), fill_value=0).idxmax(axis=1)
    return {(str(name), int(index)): str(code) for (name, index), code in best.items()}


def read_codes(
    gold: Sequence[Mapping],
    codes: Mapping[tuple[str, int], str],
    articles: Mapping[str, ParsedArticle],
) -> Iterable[Coded]:
    """The coded attributions that have a cue and a content, with their features."""
    for row in gold:
        name = row["doc_id"]
        for index, spans in enumerate(row["attributions"]):
            one = Attribution(*(tuple(map(tuple, spans[role])) for role in tagger.ROLES))
            if (name, index) in codes and one.cue and one.content:
                yield Coded(name, features_of(one, articles[name]), codes[name, index])


def features_of(one: Attribution, article: ParsedArticle) -> list[str]:
    """The features of an attribution."""
    cue = find_cue(article, one)
    return presentation.features(presentation.facts_of(one, cue, article))


def fit(coded: Sequence[Coded]) -> Presenter:
    """The weights, in the order of PRESENTATIONS."""
    vectoriser = DictVectorizer()
    rows = vectoriser.fit_transform([dict.fromkeys(one.features, 1.0) for one in coded])
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(rows, [one.code for one in coded])
    order = [list(model.classes_).index(code) for code in PRESENTATIONS]
    weights = dict(zip(vectoriser.get_feature_names_out(), model.coef_[order].T))
    return Presenter(model.intercept_[order], weights)


def folds_of(names: Iterable[str], draw: int) -> dict[str, int]:
    """A fold for each article, at random."""
    drawn = np.random.default_rng(draw).permutation(sorted(set(names)))
    return {str(name): number % FOLDS for number, name in enumerate(drawn)}


def measured(
    coded: Sequence[Coded],
    gold: Sequence[Mapping],
    codes: Mapping[tuple[str, int], str],
    articles: Mapping[str, ParsedArticle],
    draw: int,
) -> dict[str, float]:
    """Agreement of codes and of voices, in per cent, each article by weights without it."""
    folds = folds_of(articles, draw)
    presenters = [fit([one for one in coded if folds[one.article] != k]) for k in range(FOLDS)]
    truth = np.array([one.code for one in coded])
    found = np.array([best(one.features, presenters[folds[one.article]]) for one in coded])
    is_reported = [np.isin(part, list(REPORTED)) for part in (truth, found)]
    whole = [row for row in gold if is_whole(row, codes)]
    return {
        "attributions": len(coded),
        "accuracy": percent(accuracy_score(truth, found)),
        "macro_f1": percent(f1_score(truth, found, average="macro")),
        "reported_or_not": percent(accuracy_score(*is_reported)),
        **voices_measured(whole, codes, articles, {n: presenters[k] for n, k in folds.items()}),
    }


def best(features: Sequence[str], presenter: Presenter) -> str:
    """The most probable code."""
    return PRESENTATIONS[int(np.argmax(presentation.probabilities(features, presenter)))]


def is_whole(row: Mapping, codes: Mapping[tuple[str, int], str]) -> bool:
    """Whether every attribution of an article is coded."""
    return all((row["doc_id"], index) in codes for index in range(len(row["attributions"])))


def voices_measured(
    whole: Sequence[Mapping],
    codes: Mapping[tuple[str, int], str],
    articles: Mapping[str, ParsedArticle],
    presenters: Mapping[str, Presenter],
) -> dict[str, float]:
    """How far voices are those by hand; as :func:`parallax.bench.voices.compare`."""
    by_hand: list[tuple] = []
    by_machine: list[tuple] = []
    model = tagger.load_tagger()
    for row in whole:
        name = row["doc_id"]
        article = articles[name]
        contents = [
            voices.Content(index, None, spans["content"], codes[name, index] in REPORTED)
            for index, spans in enumerate(row["attributions"])
        ]
        by_hand += cut(name, article, contents)
        found = [one.spans for one in find_in(article, model)]
        by_machine += cut(name, article, presented(found, article, presenters[name]))
    texts = pd.DataFrame(
        {"article_id": list(articles), "text": [a.text for a in articles.values()]}
    )
    texts = texts[texts["article_id"].isin([row["doc_id"] for row in whole])]
    columns = ["article_id", "start", "end", "voice"]
    tables = (pd.DataFrame(rows, columns=columns) for rows in (by_hand, by_machine))
    hand, machine = tables
    last = bench_voices.compare(hand, texts, machine).set_index("article")
    return {
        "whole_articles": len(whole),
        "own_by_hand": last.loc["mean", "own_by_hand"],
        "own_found": last.loc["mean", "own_found"],
        "off": last.loc["mean", "off"],
        "off_without_sign": last.loc["mean error", "off"],
        "letters": last.loc["mean", "letters"],
    }


def presented(
    found: Sequence[Attribution], article: ParsedArticle, presenter: Presenter
) -> list[voices.Content]:
    """The contents of some attributions, each reported or told."""
    codes = [
        presentation.presentation(one, find_cue(article, one), article, presenter) for one in found
    ]
    return [
        voices.Content(number, None, one.content, code in REPORTED)
        for number, (one, code) in enumerate(zip(found, codes))
    ]


def cut(name: str, article: ParsedArticle, contents: Sequence[voices.Content]) -> list[tuple]:
    """Rows of voices, without scare quotes."""
    spans = voices.cut_voices(len(article.text), contents, article.quotations.outermost, [])
    return [(name, span.start, span.end, span.voice) for span in spans]


def percent(share: float) -> float:
    return round(100 * share, 1)


def write(path: Path, presenter: Presenter, scores: Mapping[str, float]) -> None:
    """Write weights, rounded; features whose weights are all 0 are left out."""
    rounded = {name: row.round(DIGITS) for name, row in sorted(presenter.weights.items())}
    stored = {
        "presentations": PRESENTATIONS,
        "measured": scores,
        "intercepts": presenter.intercepts.round(DIGITS).tolist(),
        "weights": {name: row.tolist() for name, row in rounded.items() if row.any()},
    }
    path.write_text(json.dumps(stored, indent=None, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
