"""How well loaded and labelling words are found, on sentences with biased words marked (BABE: Spinde et al. 2021)."""

from __future__ import annotations

import json
from pathlib import Path

from parallax import CODEBOOK
from parallax.language import nlp
from parallax.tone.loaded_words import loaded_spans


def bench(path: Path) -> dict[str, float]:
    """Precision, recall and F1 in percent by words, on JSON lines with ``text`` and the characters of biased words in ``spans`` (BABE's form).

    The shipped list and pipeline; a word counts as marked when its first character is.
    """
    rows = [
        json.loads(line)
        for line in Path(path).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    right = said = true = 0
    for row, doc in zip(rows, nlp.load().pipe(row["text"] for row in rows)):
        words = [token.idx for token in doc if any(letter.isalnum() for letter in token.text)]
        ours, theirs = (
            {at for at in words if any(start <= at < end for start, end in spans)}
            for spans in (loaded_spans(doc, CODEBOOK), row["spans"])
        )
        right, said, true = right + len(ours & theirs), said + len(ours), true + len(theirs)
    precision, recall = right / max(said, 1), right / max(true, 1)
    return {
        "sentences": len(rows),
        "precision": round(100 * precision, 1),
        "recall": round(100 * recall, 1),
        "f1": round(200 * precision * recall / max(precision + recall, 1e-9), 1),
    }
