"""Target sentiment: logistic regression on frozen encoder vectors, trained on NewsMTSC (MIT), written as one .npz.

An eighth of the training articles is held back to choose the regularisation and the threshold below which a target is "unclear";
then everything of the split "train" is learnt.  The parts of test-rw and test-mt in the file are only measured.

Run: ``python training/sentiment_head.py --data newsmtsc.jsonl --out data/models/sentiment.npz --scores data/models/scores.json``.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from parallax import sentiment

STRENGTHS = (0.003, 0.01, 0.03, 0.1)
HELD = 8  # one article of so many is held back
WANTED = 0.80  # accuracy that the targets not called unclear shall have on the held-back articles


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def article(row: dict) -> str:
    """The article that a row comes from: the first parts of its id ("allsides_1000_401_25_Name_0_6": dataset, file, article)."""
    return "_".join(row["id"].split("_")[:3])


def held(row: dict) -> bool:
    return zlib.crc32(article(row).encode()) % HELD == 0


def targets(rows: list[dict]) -> list[sentiment.Target]:
    return [sentiment.Target(row["text"], row["target"]["start"], row["target"]["end"]) for row in rows]


def fitted(numbers: np.ndarray, labels: np.ndarray, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=500).fit(numbers, labels)


def threshold(chances: np.ndarray, labels: np.ndarray) -> tuple[float, float, float]:
    """The lowest chance at which the targets above it are right often enough; with the share covered and their accuracy."""
    best, right = chances.max(axis=1), chances.argmax(axis=1) == labels
    for limit in np.arange(0.34, 0.95, 0.01):
        sure = best >= limit
        if sure.any() and right[sure].mean() >= WANTED:
            return float(limit), float(sure.mean()), float(right[sure].mean())
    return 0.95, float((best >= 0.95).mean()), float(right[best >= 0.95].mean())


def train(path: Path, out: Path) -> dict:
    """Write the weights; returns what was chosen and how it scores."""
    rows = [row for row in read(path) if row["split"] == "train"]
    labels = np.array([sentiment.CLASSES.index(row["label"]) for row in rows])
    numbers = sentiment.features(targets(rows))
    mean = numbers.mean(axis=0)
    scale = numbers.std(axis=0) + 1e-6
    numbers = (numbers - mean) / scale
    back = np.array([held(row) for row in rows])
    tried = {}
    for strength in STRENGTHS:
        chances = fitted(numbers[~back], labels[~back], strength).predict_proba(numbers[back])
        tried[strength] = (sentiment.scores(labels[back], chances.argmax(axis=1))["macro_f1"], chances)
    best = max(tried, key=lambda strength: tried[strength][0])
    limit, covered, right = threshold(tried[best][1], labels[back])
    final = fitted(numbers, labels, best)
    np.savez(out, mean=mean.astype(np.float32), coefficients=(final.coef_.T / scale[:, None]).astype(np.float32),
             intercepts=final.intercept_.astype(np.float32), threshold=np.float32(limit))
    return {"method": "logistic regression on frozen vectors", "strength": best, "threshold": round(limit, 2),
            "tried": {str(strength): value[0] for strength, value in tried.items()},
            "held_back": {"n": int(back.sum()), "macro_f1": tried[best][0], "covered": round(100 * covered, 1), "accuracy_covered": round(100 * right, 1)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scores", type=Path, required=True)
    arguments = parser.parse_args()
    found = train(arguments.data, arguments.out)
    found["newsmtsc"] = sentiment.bench(arguments.data)
    known = json.loads(arguments.scores.read_text(encoding="utf-8")) if arguments.scores.exists() else {}
    known["sentiment"] = found
    arguments.scores.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
