"""Train the third vote: the five generic frames from the Narrative Frames Corpus, issue frames from coded sentences of US statements.

    python training/frames.py --corpora DIR        writes data/models/frames.npz and frames.md

A linear classifier on the mean of an article's sentence vectors is the mean of what it says of each sentence; so an article's codes teach
what its sentences add.  The threshold for a sentence is set on the codebook's examples of the generic frames, which the weights have not
seen.
Run again whenever the encoder changes; with another encoder the shipped weights are not used.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import other_models
import spacy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from parallax import ROOT
from parallax.framing.classifiers import FEWEST_CODES, Linear, _threshold, chances, logit
from parallax.framing.coded_sentences import SHIPPED, Codes, trained, write
from parallax.framing.frames import read_codebook
from parallax.language.nlp import encode

CODES = Path(__file__).resolve().parent / "frame-codes.csv"
NAMES = {
    "CO": "CONFLICT",
    "HI": "HUMAN_INTEREST",
    "RE": "RESPONSIBILITY",
    "MO": "MORALITY",
    "EC": "ECONOMIC",
}
STRENGTH, FOLDS, SEED = 30.0, 5, 20220212


def article_vectors(texts: list[str]) -> np.ndarray:
    """The mean of each article's sentence vectors, as it is: its length tells how alike the sentences are."""
    cut = spacy.blank("en")
    cut.add_pipe("sentencizer")
    cut.max_length = 10_000_000
    pieces = [[s.text.strip() for s in doc.sents if s.text.strip()] for doc in cut.pipe(texts)]
    flat = encode([piece for part in pieces for piece in part])
    ends = np.cumsum([len(part) for part in pieces])
    return np.vstack([flat[end - len(part) : end].mean(axis=0) for part, end in zip(pieces, ends)])


def from_codes(corpora: Path) -> tuple[Linear, Codes]:
    """Classifiers of the frames that have codes enough in ``frame-codes.csv``, which names places in the US statements, and the codes."""
    lines = (
        (corpora / "articles" / "us_gov_statements_2022.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    texts = {row["doc_id"]: row["text"] for row in map(json.loads, lines)}
    with CODES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sentences = [
        " ".join(texts[row["article_id"]][int(row["start"]) : int(row["end"])].split())
        for row in rows
    ]
    codes = Codes(tuple(sentences), tuple(frozenset(row["frames"].split()) for row in rows))
    often = Counter(frame for frames in codes.frames for frame in frames)
    return trained(
        tuple(sorted(frame for frame, n in often.items() if n >= FEWEST_CODES)), codes, encode
    ), codes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=SHIPPED.parent)
    options = parser.parse_args()
    other_models.use(options.models)
    lines = (
        (options.corpora / "framing" / "narrative_frames.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    rows = [json.loads(line) for line in lines if line.strip()]
    vectors = article_vectors([row["text"] for row in rows])
    book = read_codebook(ROOT / "data" / "codebook")
    generic = {frame.id: frame for frame in book.frames if frame.scheme == "generic"}
    weights, bias, thresholds, card = [], [], [], []
    for code, name in NAMES.items():
        truth = np.array([bool(row["frames"][code]) for row in rows])
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        found = cross_val_predict(model, vectors, truth, cv=folds)
        model.fit(vectors, truth)
        one = Linear((name,), model.coef_, model.intercept_, np.array([0.5]))
        own = encode(list(generic[name].examples))
        peers = [text for frame in generic.values() if frame.id != name for text in frame.examples]
        rest = encode([*peers, *generic[name].counterexamples, *book.no_frame])
        scores = [logit(chances(part, one))[:, 0] for part in (own, rest)]
        threshold = _threshold(*scores, None)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
        thresholds.append(threshold)
        ranked = np.mean([[a > b for b in scores[1]] for a in scores[0]])
        macro = 100 * f1_score(truth, found, average="macro")
        card.append(
            f"| {name} | {truth.sum()} of {len(truth)} | {macro:.1f} | {100 * ranked:.0f} |"
        )
    issue, codes = from_codes(options.corpora)
    write(
        options.models / "frames.npz",
        Linear(
            (*NAMES.values(), *issue.ids),
            np.vstack([*weights, issue.weights]),
            np.r_[bias, issue.bias],
            np.r_[thresholds, issue.thresholds],
        ),
    )
    text = [
        "# frames.npz",
        "",
        "Written by `training/frames.py`: weights of the third vote on the five generic frames, from the Narrative Frames Corpus",
        "(Frermann et al. 2023; annotations MIT, Copyright (c) 2023 Lea Frermann; the articles themselves are press and not here).",
        "",
        "| frame | articles with it | macro-F1 of articles, five folds | examples of the codebook ranked above other sentences, % |",
        "| --- | --- | --- | --- |",
        *card,
        "",
        "Trained on articles about the climate and asked of single sentences: the last column is the test that matters here.",
        "",
        f"Of the issue frames {', '.join(issue.ids)} have the {FEWEST_CODES} codes that a vote needs, among {len(codes.texts)} sentences of US",
        "government statements (US government works) coded by the makers of the program; `training/frame-codes.csv` has the places and codes, no text.",
        "",
    ]
    (options.models / "frames.md").write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
