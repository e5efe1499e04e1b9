"""Where in an article a token stands: its sentence, and the voice that its first character is in."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
import pandas as pd
from spacy.tokens import Doc


class Stretches(NamedTuple):
    """The voices of one article in order: where each begins, and (end, voice, holder)."""

    starts: list[int]
    rows: list[tuple[int, str, str | None]]


def stretches(voices: pd.DataFrame | None) -> Stretches:
    """The rows of the table ``voices`` of one article, in any order; None for an article without."""
    if voices is None:
        return Stretches([], [])
    voices = voices.sort_values("start")
    holders = [
        holder if isinstance(holder, str) and holder else None for holder in voices["holder_id"]
    ]
    return Stretches(voices["start"].tolist(), list(zip(voices["end"], voices["voice"], holders)))


def voice_at(heard: Stretches, place: int) -> tuple[str, str | None]:
    """Voice and holder of the character ``place``; the outlet's where nothing covers it."""
    number = bisect_right(heard.starts, place) - 1
    if number < 0 or place >= heard.rows[number][0]:
        return "outlet", None
    return heard.rows[number][1:]


def sentence_of_tokens(
    doc: Doc, sentences: pd.DataFrame
) -> tuple[dict[int, tuple[int, int]], list[int]]:
    """First and last-plus-one token of every sentence, and the sentence of every token (-1 outside)."""
    starts = np.array([token.idx for token in doc], dtype=int)
    bounds, sentence_of = {}, [-1] * len(doc)
    for number, start, end in zip(sentences["sentence_id"], sentences["start"], sentences["end"]):
        first, last = int(np.searchsorted(starts, start)), int(np.searchsorted(starts, end))
        if first and starts[first - 1] + len(doc[first - 1]) > start:
            first -= 1
        bounds[int(number)] = (first, last)
        for i in range(first, last):
            sentence_of[i] = int(number)
    return bounds, sentence_of
