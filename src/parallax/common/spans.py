"""Stand-off spans, on which every table rests: the text stays unchanged, and rows point into it.

A span is ``(start, end)`` in characters (or tokens) of one article, ``start`` included and ``end``
not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:  # importing spans must not load these two
    import pandas as pd
    from spacy.tokens import Doc

Span = tuple[int, int]


def overlap(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two spans share a character; only their first two entries, start and end, count."""
    return one[0] < other[1] and other[0] < one[1]


def overlap_length(one: Sequence[int], other: Sequence[int]) -> int:
    """How many characters two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def within(place: int, spans: Iterable[Sequence[int]]) -> bool:
    """Whether the character ``place`` lies in any of ``spans``, which may overlap."""
    return any(start <= place < end for start, end in spans)


def merged(spans: Iterable[Sequence[int]], gap: int = 0) -> list[Span]:
    """The same characters as sorted spans without overlap.

    Spans that touch, or that have at most ``gap`` characters between them, become one.
    """
    made: list[Span] = []
    for start, end in sorted((span[0], span[1]) for span in spans):
        if made and start <= made[-1][1] + gap:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def minus(span: Sequence[int], others: Iterable[Sequence[int]]) -> list[Span]:
    """The parts of a span that no other span covers, in order."""
    left: list[Span] = []
    position, end = span[0], span[1]
    for start, stop in merged(others):
        if stop <= position:
            continue
        if start >= end:
            break
        if start > position:
            left.append((position, start))
        position = max(position, stop)
    if position < end:
        left.append((position, end))
    return left


def covering(
    rows: Sequence[Any],
    place: int,
    start: Callable[[Any], int] = lambda row: row[0],
    end: Callable[[Any], int] = lambda row: row[1],
) -> int | None:
    """Number of the row that covers the character ``place``; None where none does.

    ``rows`` are sorted by start and do not overlap; ``start`` and ``end`` get them from a row.
    """
    number = bisect_right(rows, place, key=start) - 1
    return number if number >= 0 and place < end(rows[number]) else None


def overlapping(
    rows: Sequence[Any],
    span: Sequence[int],
    start: Callable[[Any], int] = lambda row: row[0],
    end: Callable[[Any], int] = lambda row: row[1],
) -> range:
    """Numbers of the rows that overlap ``span``; ``rows`` as in :func:`covering`."""
    first = max(0, bisect_right(rows, span[0], key=start) - 1)
    if first < len(rows) and end(rows[first]) <= span[0]:
        first += 1
    return range(first, max(first, bisect_left(rows, span[1], key=start)))


def starting_in(
    rows: Sequence[Any], span: Sequence[int], start: Callable[[Any], int] = lambda row: row[0]
) -> range:
    """Numbers of the rows that begin within ``span``; ``rows`` are sorted by start."""
    first = bisect_left(rows, span[0], key=start)
    return range(first, max(first, bisect_left(rows, span[1], key=start)))


# ---------------------------------------------------------------- voices and sentences


class VoiceSpans(NamedTuple):
    """The voices of one article in order: where each begins, and (end, voice, holder)."""

    starts: list[int]
    rows: list[tuple[int, str, str | None]]


def voice_spans(voices: pd.DataFrame | None) -> VoiceSpans:
    """The rows of the table ``voices`` of one article, in any order; None where it has none."""
    if voices is None:
        return VoiceSpans([], [])
    voices = voices.sort_values("start")
    holders = [
        holder if isinstance(holder, str) and holder else None for holder in voices["holder_id"]
    ]
    return VoiceSpans(voices["start"].tolist(), list(zip(voices["end"], voices["voice"], holders)))


def voice_at(heard: VoiceSpans, place: int) -> tuple[str, str | None]:
    """Voice and holder of the character ``place``; the outlet's where nothing covers it."""
    number = bisect_right(heard.starts, place) - 1
    if number < 0 or place >= heard.rows[number][0]:
        return "outlet", None
    return heard.rows[number][1:]


def sentence_of_tokens(
    doc: Doc, sentences: pd.DataFrame
) -> tuple[dict[int, tuple[int, int]], list[int]]:
    """First and last-plus-one token of every sentence, and the sentence of every token.

    ``sentences`` are the rows of that table of one article; a token outside all of them has -1.
    """
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
