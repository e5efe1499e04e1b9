"""Train the third vote on frames.

The five generic frames come from the Narrative Frames Corpus, issue frames from coded sentences of
US statements.

    python training/frames.py --corpora DIR        writes data/models/frames.npz and frames.md

A linear classifier on the mean of an article's sentence vectors is the mean of what it says of each
sentence; so an article's codes teach what its sentences add. The threshold for a sentence is set on
the codebook's examples of the generic frames, which the weights have not seen. Run again whenever
the encoder changes; with another encoder the shipped weights are not used.
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
from parallax.framing.classifiers import (
    FEWEST_CODES,
    SHIPPED,
    FrameClassifiers,
    best_threshold,
    logit,
    probabilities,
    trained_classifiers,
    write,
)
from parallax.framing.codebook import Codebook, CodedSentences, read_codebook
from parallax.language.nlp import encode

CODES = Path(__file__).with_name("frame-codes.csv")
CARD = Path(__file__).with_name("frames-card.md")
NAMES = {
    "CO": "CONFLICT",
    "HI": "HUMAN_INTEREST",
    "RE": "RESPONSIBILITY",
    "MO": "MORALITY",
    "EC": "ECONOMIC",
}
STRENGTH, FOLDS, SEED = 30.0, 5, 20220212


def article_vectors(texts: list[str]) -> np.ndarray:
    """The mean of each article's sentence vectors.

    It is not normalised: its length tells how similar the sentences are.
    """
    cut = spacy.blank("en")
    cut.add_pipe("sentencizer")
    cut.max_length = 10_000_000
    pieces = [[s.text.strip() for s in doc.sents if s.text.strip()] for doc in cut.pipe(texts)]
    flat = encode([piece for part in pieces for piece in part])
    ends = np.cumsum([len(part) for part in pieces])
    return np.vstack([flat[end - len(part) : end].mean(axis=0) for part, end in zip(pieces, ends)])


def from_codes(corpora: Path) -> tuple[FrameClassifiers, CodedSentences]:
    """Classifiers of the frames with enough codes in ``frame-codes.csv``, and the codes.

    The file names places in the US statements.
    """
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
    codes = CodedSentences(
        tuple(sentences), tuple(frozenset(row["frames"].split()) for row in rows)
    )
    often = Counter(frame for frames in codes.frames for frame in frames)
    return trained_classifiers(
        tuple(sorted(frame for frame, n in often.items() if n >= FEWEST_CODES)), codes, encode
    ), codes


def generic_votes(corpora: Path) -> tuple[FrameClassifiers, list[str]]:
    """Classifiers of the five generic frames, and a line for the card about each."""
    path = corpora / "framing" / "narrative_frames.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    vectors = article_vectors([row["text"] for row in rows])
    book = read_codebook(ROOT / "data" / "codebook")
    made, card = [], []
    for code, name in NAMES.items():
        truth = np.array([bool(row["frames"][code]) for row in rows])
        one, macro = fitted(name, vectors, truth)
        scores = example_scores(one, book)
        made.append(one._replace(thresholds=np.array([best_threshold(*scores, None)])))
        ranked = np.mean([[a > b for b in scores[1]] for a in scores[0]])
        card.append(
            f"| {name} | {truth.sum()} of {len(truth)} | {macro:.1f} | {100 * ranked:.0f} |"
        )
    return joined(*made), card


def fitted(name: str, vectors: np.ndarray, truth: np.ndarray) -> tuple[FrameClassifiers, float]:
    """The classifier of one frame, and its macro-F1 over folds."""
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    found = cross_val_predict(model, vectors, truth, cv=folds)
    model.fit(vectors, truth)
    one = FrameClassifiers((name,), model.coef_, model.intercept_, np.array([0.5]))
    return one, 100 * f1_score(truth, found, average="macro")


def example_scores(one: FrameClassifiers, book: Codebook) -> list[np.ndarray]:
    """Scores of the frame's examples, and of sentences that do not carry it."""
    generic = {frame.id: frame for frame in book.frames if frame.scheme == "generic"}
    (name,) = one.ids
    own = encode(list(generic[name].examples))
    peers = [text for frame in generic.values() if frame.id != name for text in frame.examples]
    rest = encode([*peers, *generic[name].counterexamples, *book.no_frame])
    return [logit(probabilities(part, one))[:, 0] for part in (own, rest)]


def joined(*parts: FrameClassifiers) -> FrameClassifiers:
    """Several classifiers as one."""
    return FrameClassifiers(
        tuple(name for part in parts for name in part.ids),
        np.vstack([part.weights for part in parts]),
        np.concatenate([part.bias for part in parts]),
        np.concatenate([part.thresholds for part in parts]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=SHIPPED.parent)
    options = parser.parse_args()
    other_models.use(options.models)
    generic, card = generic_votes(options.corpora)
    issue, codes = from_codes(options.corpora)
    write(options.models / "frames.npz", joined(generic, issue))
    text = CARD.read_text(encoding="utf-8").format(
        rows="\n".join(card),
        issue=", ".join(issue.ids),
        fewest=FEWEST_CODES,
        sentences=len(codes.texts),
    )
    (options.models / "frames.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
