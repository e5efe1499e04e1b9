"""Raw text as pieces: lines, with what a crawler glued together taken apart, and every offset kept.

A piece is the smallest thing that is kept or dropped. Pieces cover the raw text without gap or
overlap, but for the characters that end a line. Blocks are pieces that one sentence runs through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
LONG_PIECE = 500
"""A line of more characters than this, with more than one sentence in it, may hold a whole page
without line breaks."""
FLAT_SHARE = 0.6
"""A page is flat when lines of more than FLAT_LINE characters hold this share of it."""
FLAT_LINE = 2000
TERMINAL = ".!?…。！？؟।"
CLOSING = "\"'”’»)]"
INLINE_LEAST = 40
"""Characters from which a line can be broken around a link, and not be a heading or a menu."""
WRAP_LINES, WRAP_WIDTHS = 6, (50, 110)
WRAP_SLACK, WRAP_FULL, WRAP_SHARE = 14, 4, 0.05
"""A page of so many lines of such a width is wrapped hard when, but for some characters, so many
lines, and such a share of all, are full."""
_LINKS = frozenset(
    """the a an of to in on at by for from with and or that as is was were who which his her their
    its it than into about""".split()
)
_URL_GLUE = re.compile(r"(?<=[a-z])(?=https?://)")
_ADVERT_GLUE = re.compile(r"(?<=- Advertisement -)(?=\S)|(?<=- ADVERTISEMENT -)(?=\S)")
_AFTER_SENTENCE = re.compile(
    r"(?<=[.!?”\"])(?=(?:Read (?:more|also|next)|Advertisement|ADVERTISEMENT|Share this"
    r"|Sign up (?:for|to)|Follow us|Story continues|Click here|See also|Related:|Also read"
    r"|Subscribe (?:to|now)|Leave a (?:reply|comment)|View comments)(?![a-z]))",
    re.I,
)
_BEFORE_SENTENCE = re.compile(r"^\s*(?:Advertisement|ADVERTISEMENT|Loading\.\.\.)(?=[A-Z“\"][a-z])")
_SENTENCE_GAP = re.compile(
    r"(?<=[^\W\d_][^\W\d_)”\"’][.!?…])([”\"’)]*)(?:\s+|(?=[A-Z][a-z]))(?=[\"“‘'(]?[^\Wa-z_])"
    r"|(?<=[。！？])(?=\S)"
)


class Piece(NamedTuple):
    """A span of the raw text.

    Its offsets, its words without surrounding white space and where they begin, and whether its
    line begins with it.
    """

    start: int
    end: int
    text: str
    words_at: int
    first_of_line: bool


def split_pieces(raw: str, whole_lines: bool = False) -> list[Piece]:
    """Pieces of a raw text in its order; blank lines are pieces with an empty text.

    ``whole_lines``: nothing is taken apart.
    """
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
    """Rough sentence ends of a line that holds a page.

    A cut too many costs nothing, since neighbours are joined again.
    """
    cuts = {match.end() for match in _SENTENCE_GAP.finditer(line)}
    return sorted(at for at in cuts if 0 < at < len(line))


# --- blocks


class Block(NamedTuple):
    """A line, or several lines that one sentence runs through.

    Numbers of its pieces, its words, and how many blank lines stand before it.
    """

    pieces: tuple[int, ...]
    text: str
    blanks: int


def join_broken(pieces: list[Piece]) -> list[Block]:
    """Pieces with words as blocks: lines broken by hard wrapping or around links are joined."""
    wrap = _wrap_width(pieces)
    filled = [number for number, piece in enumerate(pieces) if piece.text]
    groups: list[list[int]] = []
    for number, following in zip(filled, [*filled[1:], None]):
        after = pieces[number + 1].text if following == number + 1 else ""
        adjacent = bool(groups) and groups[-1][-1] == number - 1
        if adjacent and _runs_on(pieces, groups[-1], number, after, wrap):
            groups[-1].append(number)
        else:
            groups.append([number])
    blocks, before = [], -1
    for group in groups:
        text = " ".join(pieces[number].text for number in group)
        blocks.append(Block(tuple(group), text, group[0] - before - 1))
        before = group[-1]
    return blocks


def _wrap_width(pieces: list[Piece]) -> int | None:
    """The width at which a page is wrapped hard; None where long lines stand, or few are full."""
    lengths = [len(piece.text) for piece in pieces if piece.text]
    longest = max(lengths, default=0)
    least, most = WRAP_WIDTHS
    if len(lengths) < WRAP_LINES or not least <= longest <= most:
        return None
    full = sum(length > longest - WRAP_SLACK for length in lengths)
    return longest if full >= max(WRAP_FULL, WRAP_SHARE * len(lengths)) else None


def _runs_on(
    pieces: list[Piece], group: list[int], number: int, after: str, wrap: int | None
) -> bool:
    """Whether a piece continues the ones before it.

    ``after`` is the line below, empty where that is blank; ``wrap`` the width of the page's lines.
    """
    last, text = pieces[group[-1]].text, pieces[number].text
    first = text[0]
    if not pieces[number].first_of_line:
        return False
    if text[:2] in ("* ", "- ", "# ", "##", "| ") or first in "•·►":
        return False
    if wrap is not None and _is_wrapped(last, text, wrap):
        return True
    long = len(last) >= INLINE_LEAST or len(group) > 1
    if first in ",.;:)!?’”" and len(text) > 1 and long:
        return True
    ended = last.rstrip(CLOSING).endswith(tuple(TERMINAL))
    if ended or not (long or len(text) >= INLINE_LEAST):
        return False
    if first.islower():
        return True
    return long and _leads_on(last, after)


def _is_wrapped(last: str, text: str, wrap: int) -> bool:
    """Whether the first word of a line had no room on the one before."""
    first_word = text.split(None, 1)[0]
    return len(last) > wrap - 20 and len(last) + 1 + len(first_word) > wrap


def _leads_on(last: str, after: str) -> bool:
    """Whether a line ends within a sentence: in a comma, a link word, or before a small letter."""
    word = last.rsplit(None, 1)[-1]
    if last.endswith((",", "(", "“")) or word in _LINKS:
        return True
    return word.islower() and after[:1].islower()
