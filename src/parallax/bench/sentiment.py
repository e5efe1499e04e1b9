"""How well target sentiment is classified, on a file like NewsMTSC (Hamborg and Donnay 2021)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parallax.bench.examples import labelled
from parallax.bench.scores import macro_f1, percent
from parallax.tone.network import CLASSES, Target, probabilities


def bench(path: Path) -> dict:
    """Macro-F1 and accuracy in percent, overall and by split, with the confusion matrix.

    ``path`` is a JSON Lines file in the format of NewsMTSC (text, target.start, target.end, label).
    Rows of the split "train" are left out if the file has others.  Every target gets its most
    probable class.
    """
    rows = labelled(path, "label", CLASSES, "text", "target")
    found = probabilities([target_of(row) for row in rows]).argmax(axis=1)
    true = np.array([CLASSES.index(row["label"]) for row in rows])
    splits = np.array([row.get("split") or "" for row in rows])
    result = scores(true, found)
    result["confusion"] = {
        name: _answers(found[true == number]) for number, name in enumerate(CLASSES)
    }
    result["splits"] = {
        name: scores(true[splits == name], found[splits == name])
        for name in sorted(set(splits))
        if name
    }
    return result


def _answers(found: np.ndarray) -> dict[str, int]:
    """How often each class was predicted."""
    return {name: int((found == number).sum()) for number, name in enumerate(CLASSES)}


def scores(true: np.ndarray, found: np.ndarray) -> dict:
    """Macro-F1 and accuracy in percent, and the number of rows; classes are given by number."""
    return {
        "macro_f1": percent(macro_f1(true, found, range(len(CLASSES)))),
        "accuracy": percent(float((true == found).mean())) if len(true) else 0.0,
        "n": len(true),
    }


def target_of(row: dict) -> Target:
    """The target of one row of NewsMTSC.

    A row has ``text``, ``target`` with start and end, and optionally ``further_mentions``.
    """
    others = tuple(tuple(span) for span in row.get("further_mentions") or ())
    return Target(row["text"], row["target"]["start"], row["target"]["end"], others)
