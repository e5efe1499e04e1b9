"""How well target sentiment is told, on a file in the format of NewsMTSC (Hamborg and Donnay 2021)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from parallax.tone.targets import CLASSES, Target, probabilities


def bench(path: Path) -> dict:
    """Macro-F1 and accuracy in percent on a file in the format of NewsMTSC (JSON lines: text, target.start, target.end, label).

    Rows of the split "train" are left out where the file has others.  Every target is given its likeliest class.
    """
    rows = [
        json.loads(line)
        for line in Path(path).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    rows = [row for row in rows if row.get("split") != "train"] or rows
    found = probabilities([target_of(row) for row in rows]).argmax(axis=1)
    true = np.array([CLASSES.index(row["label"]) for row in rows])
    result = scores(true, found)
    splits = np.array([row.get("split") or "" for row in rows])
    result["confusion"] = {
        CLASSES[t]: {CLASSES[f]: int(((true == t) & (found == f)).sum()) for f in range(3)}
        for t in range(3)
    }
    result["splits"] = {
        name: scores(true[splits == name], found[splits == name])
        for name in sorted(set(splits))
        if name
    }
    return result


def scores(true: np.ndarray, found: np.ndarray) -> dict:
    """Macro-F1 and accuracy in percent, and the number of rows."""
    f1 = []
    for label in range(len(CLASSES)):
        right = int(((true == label) & (found == label)).sum())
        f1.append(2 * right / max(int((true == label).sum()) + int((found == label).sum()), 1))
    return {
        "macro_f1": round(100 * float(np.mean(f1)), 1),
        "accuracy": round(100 * float((true == found).mean()), 1) if len(true) else 0.0,
        "n": len(true),
    }


def target_of(row: dict) -> Target:
    """The target of one row of NewsMTSC: ``text``, ``target`` with start and end, and ``further_mentions`` where there are any."""
    return Target(
        row["text"],
        row["target"]["start"],
        row["target"]["end"],
        tuple(map(tuple, row.get("further_mentions") or ())),
    )
