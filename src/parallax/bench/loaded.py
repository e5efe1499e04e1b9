"""How well loaded and labelling words are found, on biased words of BABE (Spinde et al. 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parallax import CODEBOOK
from parallax.bench.examples import records
from parallax.bench.scores import percent, ratios
from parallax.common.spans import within
from parallax.language import nlp
from parallax.tone.loaded_words import loaded_spans


def bench(path: Path) -> dict[str, float]:
    """Precision, recall and F1 in percent, counted in words, for the shipped list and pipeline.

    ``path`` is a JSON Lines file with ``text`` and, in ``spans``, the characters of biased words
    (as in BABE).  A word counts as marked if its first character is.
    """
    rows = list(records(path, "text", "spans"))
    right = found = wanted = 0
    for row, doc in zip(rows, nlp.load().pipe(row["text"] for row in rows)):
        words = [token.idx for token in doc if any(map(str.isalnum, token.text))]
        ours = _beginning_in(words, loaded_spans(doc, CODEBOOK))
        theirs = _beginning_in(words, row["spans"])
        right += len(ours & theirs)
        found += len(ours)
        wanted += len(theirs)
    score = ratios(right, found, wanted)
    return {"sentences": len(rows)} | {
        measure: percent(value) for measure, value in score._asdict().items()
    }


def _beginning_in(words: Sequence[int], spans: Sequence[Sequence[int]]) -> set[int]:
    """The words, given by their first characters, that begin in one of ``spans``."""
    return {at for at in words if within(at, spans)}
