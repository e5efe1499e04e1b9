"""Raw text as pieces: lines, with things that a crawler glued together taken apart, and every offset kept.

A piece is the smallest thing that is kept or dropped. Pieces cover the raw text without gap or overlap, but for the characters
that end a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
LONG_PIECE = 500
"""A line of more characters than this, with more than one sentence in it, may hold a whole page without line breaks."""
FLAT_SHARE = 0.6
"""A page is flat when lines of more than FLAT_LINE characters hold this share of it."""
FLAT_LINE = 2000
TERMINAL = ".!?…。！？؟।"
CLOSING = "\"'”’»)]"
_URL_GLUE = re.compile(r"(?<=[a-z])(?=https?://)")
_ADVERT_GLUE = re.compile(r"(?<=- Advertisement -)(?=\S)|(?<=- ADVERTISEMENT -)(?=\S)")
_AFTER_SENTENCE = re.compile(
    r"(?<=[.!?”\"])(?=(?:Read (?:more|also|next)|Advertisement|ADVERTISEMENT|Share this|Sign up (?:for|to)|Follow us|Story continues|"
    r"Click here|See also|Related:|Also read|Subscribe (?:to|now)|Leave a (?:reply|comment)|View comments)(?![a-z]))",
    re.I,
)
_BEFORE_SENTENCE = re.compile(r"^\s*(?:Advertisement|ADVERTISEMENT|Loading\.\.\.)(?=[A-Z“\"][a-z])")
_SENTENCE_GAP = re.compile(
    r"(?<=[^\W\d_][^\W\d_)”\"’][.!?…])([”\"’)]*)(?:\s+|(?=[A-Z][a-z]))(?=[\"“‘'(]?[^\Wa-z_])|(?<=[。！？])(?=\S)"
)
_GLUED_WORDS = re.compile(r"(?<=[a-z][a-z])(?=[A-Z][a-z])")


class Piece(NamedTuple):
    """A stretch of the raw text: its offsets, its words without surrounding blanks and where they begin, and whether its line begins with it."""

    start: int
    end: int
    text: str
    words_at: int
    first_of_line: bool


def split_pieces(raw: str, whole_lines: bool = False) -> list[Piece]:
    """Pieces of a raw text in its order; blank lines are pieces with an empty text. ``whole_lines``: nothing is taken apart."""
    spans = list(_line_spans(raw))
    flat = is_flat(raw, spans)
    pieces = []
    for start, end in spans:
        cuts = [start, *([] if whole_lines else _cuts(raw, start, end, flat)), end]
        for number, (a, b) in enumerate(zip(cuts, cuts[1:])):
            text = raw[a:b].strip()
            lead = len(raw[a:b]) - len(raw[a:b].lstrip())
            pieces.append(Piece(a, b, text, a + lead, not number))
    return pieces


def is_flat(raw: str, spans: list[tuple[int, int]]) -> bool:
    """Whether most of a page stands in lines far longer than a paragraph."""
    return sum(b - a for a, b in spans if b - a > FLAT_LINE) > FLAT_SHARE * max(1, len(raw))


def _line_spans(raw: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in LINE_END.finditer(raw):
        yield start, match.start()
        start = match.end()
    if start < len(raw) or not raw:
        yield start, len(raw)


def _cuts(raw: str, start: int, end: int, flat: bool) -> list[int]:
    """Where a line falls into several things."""
    line = raw[start:end]
    if flat and len(line) > LONG_PIECE:
        return [start + at for at in _sentence_cuts(line)]
    cuts = {
        match.start()
        for pattern in (_URL_GLUE, _ADVERT_GLUE, _AFTER_SENTENCE)
        for match in pattern.finditer(line)
    }
    if match := _BEFORE_SENTENCE.match(line):
        cuts.add(match.end())
    return [start + at for at in sorted(cuts) if 0 < at < len(line)]


def _sentence_cuts(line: str) -> list[int]:
    """Rough sentence ends of a line that holds a page; a cut too many costs nothing, since neighbours are joined again."""
    cuts = {match.end() for match in _SENTENCE_GAP.finditer(line)}
    return sorted(at for at in cuts if 0 < at < len(line))
