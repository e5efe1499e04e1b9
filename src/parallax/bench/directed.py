"""How well it is told who is positive or negative toward whom.

On a file in the form of the directed sentiment of Park, Pan and Joo (2021).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parallax.bench.examples import labelled
from parallax.bench.scores import macro_f1, percent
from parallax.tone import network
from parallax.tone.network import RELATIONS, Target


def bench(path: Path) -> dict:
    """Macro-F1 over five classes and accuracy in percent, F1 by class, and the baseline.

    ``path`` is a JSON Lines file: text, the spans ``p`` and ``q`` of two actors ([start, end) in
    characters) and their relation, one of :data:`parallax.tone.network.RELATIONS`. Rows of the
    split "train" are left out if the file has others. The baseline calls every pair neutral.
    """
    rows = labelled(path, "relation", RELATIONS, "text", "p", "q")
    true = np.array([RELATIONS.index(row["relation"]) for row in rows])
    found = read_pairs(rows).argmax(axis=1) if rows else true
    result = scores(true, found)
    result["baseline_macro_f1"] = scores(true, np.zeros_like(true))["macro_f1"]
    return result


def read_pairs(rows: list[dict]) -> np.ndarray:
    """Probabilities (rows, 5) of the relations; each row is read with p and with q as target."""
    pairs = [(tuple(row["p"]), tuple(row["q"])) for row in rows]
    of_q = [Target(row["text"], q[0], q[1], (), (p,)) for row, (p, q) in zip(rows, pairs)]
    of_p = [Target(row["text"], p[0], p[1], (), (q,)) for row, (p, q) in zip(rows, pairs)]
    read = network.read(of_q + of_p, judged=False)
    logits = np.concatenate([reading.actors for reading in read])
    return network.relations(logits[: len(rows)], logits[len(rows) :])


def scores(true: np.ndarray, found: np.ndarray) -> dict:
    """Macro-F1, accuracy and F1 by class in percent, and the number of rows."""
    every = range(len(RELATIONS))
    return {
        "macro_f1": percent(macro_f1(true, found, every)),
        "accuracy": percent(float((true == found).mean())) if len(true) else 0.0,
        "by_class": {
            name: percent(macro_f1(true, found, [number])) for number, name in enumerate(RELATIONS)
        },
        "n": len(true),
    }
