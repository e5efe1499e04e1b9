"""Cut raw text into pieces (lines, or parts of lines that a crawler glued together) and blocks.

A piece is the smallest unit that is kept or dropped. Pieces cover the raw text without gap or
overlap, except for line ends. A block is one piece or several pieces of a broken sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
LONG_PIECE = 500
"""Lines of a flat page with more characters than this are cut into sentences."""
FLAT_SHARE = 0.6
"""A page is flat (has lost its line breaks) if lines longer than FLAT_LINE hold more of it."""
FLAT_LINE = 2000
"""Characters of a line that is far longer than a paragraph."""
TERMINAL = ".!?…。！？؟।"
CLOSING = "\"'”’»)]"
INLINE_LEAST = 40
"""Fewest characters of a line that may be broken around a link; shorter ones are headings or
menus."""
WRAP_LINES, WRAP_WIDTHS = 6, (50, 110)
"""Fewest lines of a hard-wrapped page, and least and greatest width of its longest line."""
WRAP_SLACK, WRAP_FULL, WRAP_SHARE = 14, 4, 0.05
"""A line of a hard-wrapped page is full if it is less than WRAP_SLACK characters short of the
longest; at least WRAP_FULL lines, and this share of all, must be full."""
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
    """A span of the raw text: a line or a part of one.

    ``text`` is without surrounding white space and begins at the offset ``words_at``;
    ``first_of_line`` says whether the piece begins its line.
    """

    start: int
    end: int
    text: str
    words_at: int
    first_of_line: bool


def split_pieces(raw: str, whole_lines: bool = False) -> list[Piece]:
    """The pieces of a raw text in order; a blank line is a piece with an empty text.

    With ``whole_lines`` no line is cut.
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
    """Whether most of a page is in lines far longer than a paragraph."""
    return sum(b - a for a, b in spans if b - a > FLAT_LINE) > FLAT_SHARE * max(1, len(raw))


def _line_spans(raw: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in LINE_END.finditer(raw):
        yield start, match.start()
        start = match.end()
    if start < len(raw) or not raw:
        yield start, len(raw)


def _cuts(raw: str, start: int, end: int, flat: bool) -> list[int]:
    """Offsets at which a line is cut into pieces."""
    line = raw[start:end]
    if flat and len(line) > LONG_PIECE:
        return [start + at for at in _sentence_cuts(line)]
    cuts: set[int] = set()
    for pattern in (_URL_GLUE, _ADVERT_GLUE, _AFTER_SENTENCE):
        cuts.update(match.start() for match in pattern.finditer(line))
    if match := _BEFORE_SENTENCE.match(line):
        cuts.add(match.end())
    return [start + at for at in sorted(cuts) if 0 < at < len(line)]


def _sentence_cuts(line: str) -> list[int]:
    """Rough sentence ends in a line that holds a whole page.

    A superfluous cut does no harm, since neighbours are joined again.
    """
    cuts = {match.end() for match in _SENTENCE_GAP.finditer(line)}
    return sorted(at for at in cuts if 0 < at < len(line))


# --- blocks


class Block(NamedTuple):
    """A line, or several lines of one broken sentence.

    ``pieces`` are the numbers of its pieces, ``blanks`` the number of blank lines before it.
    """

    pieces: tuple[int, ...]
    text: str
    blanks: int


def join_broken(pieces: list[Piece]) -> list[Block]:
    """Join pieces into blocks where lines were broken by hard wrapping or around links.

    Blank pieces belong to no block.
    """
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
    """The width at which a page is hard-wrapped; None if it has long lines, or few full ones."""
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
    """Whether a piece continues the group before it.

    ``after`` is the text of the next line, empty if that is blank; ``wrap`` is the width at which
    the page is hard-wrapped, if it is.
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
    """Whether the first word of a line would not have fitted on the line before."""
    first_word = text.split(None, 1)[0]
    return len(last) > wrap - 20 and len(last) + 1 + len(first_word) > wrap


def _leads_on(last: str, after: str) -> bool:
    """Whether a line ends in mid-sentence: in a comma or link word, or before a lower-case word."""
    word = last.rsplit(None, 1)[-1]
    if last.endswith((",", "(", "“")) or word in _LINKS:
        return True
    return word.islower() and after[:1].islower()
