"""Pair quotation marks and find the text between them, telling single ones from apostrophes.

Quotation marks of every kind are paired paragraph by paragraph.  A quotation that is never closed
ends with its paragraph; if the next paragraph opens with a quotation mark, it continues that
quotation (newspapers repeat the opening mark).  Unbalanced, missing and mixed marks never raise an
error.  A single pass over the marks keeps the time linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

OPENERS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "``": "''", "‟": "”", "「": "」"}
CLOSERS = frozenset("”»›」")
TURNED = {"„": "“", "»": "«", "›": "‹"}
"""Pairs whose closing mark elsewhere opens: „…“, »…« and ›…‹."""
EVEN = frozenset(('"', "''", "＂"))  # the same shape for opening and closing
LONGEST_SINGLE = 400
"""Most characters between single quotation marks; in a longer one, one mark is an apostrophe."""
DEEPEST = 4  # open quotations among which a closing mark looks for its own
MANY_PAIRS = 50  # with as many pairs of double marks, single ones around them are not considered
_MARK = re.compile(r"``|''|[“”„«»‹›‟「」\"＂]")
_SINGLE = re.compile(r"[‘’‚'](?!['])(?<!'')")
_BEFORE_OPENER = frozenset('([{—–-:/,;…“"«„`')
_AFTER_CLOSER = frozenset('.,;:!?…)]}—–-/”"»')
_ELISIONS = re.compile(r"(?:em|til|tis|twas|cause|bout|round|n|\d0s|\d{2})\b", re.IGNORECASE)


class Quotation(NamedTuple):
    """One span between quotation marks.

    ``text[start:end]`` is the span with its quotation marks, ``text[inner_start:inner_end]``
    without them.  ``depth`` is 0 for the outermost; ``closed`` says whether a closing mark was
    found; ``group`` is shared by the parts of a quotation that runs over several paragraphs.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    closed: bool
    group: int


class _Pair(NamedTuple):
    """An opening and a closing mark in a paragraph, with offsets as in :class:`Quotation`."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool


class _DoubleMark(NamedTuple):
    """One double quotation mark of a paragraph."""

    start: int
    end: int
    shape: str


def find_quotations(text: str) -> list[Quotation]:
    """All quotations in a text, sorted by start; nested ones follow the one around them."""
    found: list[Quotation] = []
    carried = -1  # group left open by the paragraph before
    position = 0
    for line in text.split("\n"):
        if line.strip():
            pairs = _pair_doubles(line)
            pairs += _pair_singles(line, pairs)
            pairs.sort(key=lambda pair: (pair.start, -pair.end))
            carried = _gather(line, pairs, position, carried, found)
        position += len(line) + 1
    return found


def outermost(quotations: Iterable[Quotation]) -> list[Quotation]:
    """The quotations that are not within another."""
    return [quotation for quotation in quotations if quotation.depth == 0]


def _gather(
    line: str, pairs: list[_Pair], offset: int, carried: int, found: list[Quotation]
) -> int:
    """Add the pairs of one paragraph to ``found``.

    ``carried`` is the group that the paragraph before left open, or -1.  Returns the group that
    this paragraph leaves open, or -1.
    """
    ends: list[int] = []
    group, left_open = len(found), -1
    indent = len(line) - len(line.lstrip())
    for pair in pairs:
        while ends and ends[-1] <= pair.start:
            ends.pop()
        if ends and pair.end > ends[-1]:
            continue  # it would close after the quotation in which it opens, so it is not a pair
        if not ends:
            group = carried if carried >= 0 and pair.start == indent else len(found)
            left_open = -1 if pair.closed else group
        found.append(
            Quotation(
                start=pair.start + offset,
                end=pair.end + offset,
                inner_start=pair.inner_start + offset,
                inner_end=pair.inner_end + offset,
                depth=len(ends),
                closed=pair.closed,
                group=group,
            )
        )
        ends.append(pair.end)
    return left_open


# ----------------------------------------------------------------------- double quotation marks


def _pair_doubles(line: str) -> list[_Pair]:
    """The pairs of double quotation marks in one paragraph."""
    marks = [_DoubleMark(m.start(), m.end(), m.group()) for m in _MARK.finditer(line)]
    if not marks:
        return []
    n_openers = sum(mark.shape in OPENERS for mark in marks)
    nests = n_openers == sum(mark.shape in CLOSERS for mark in marks)
    odd = sum(mark.shape in EVEN for mark in marks) % 2 == 1
    pairs: list[_Pair] = []
    stack: list[_DoubleMark] = []
    for mark in marks:
        if _closes(line, mark, stack, odd):
            _close(stack, pairs, mark)
        elif _opens(line, mark, stack, odd):
            if stack and not _may_nest(mark, stack, nests):
                # The one before was never closed: it ends where this one begins.
                pairs.append(_left_open(stack.pop(), mark.start))
            stack.append(mark)
    end = len(line.rstrip())
    while stack:
        pairs.append(_left_open(stack.pop(), end))
    return [pair for pair in pairs if pair.inner_end > pair.inner_start]


def _left_open(opened: _DoubleMark, end: int) -> _Pair:
    """An unclosed quotation, which is taken to end at ``end``."""
    return _Pair(opened.start, end, opened.end, end, False)


def _closes(line: str, mark: _DoubleMark, stack: list[_DoubleMark], odd: bool) -> bool:
    """Whether a mark closes a quotation; ``odd``: the number of straight marks is odd."""
    if not stack:
        return False
    if mark.shape in CLOSERS:
        return True
    inner = stack[-1].shape
    after_space = mark.start > 0 and line[mark.start - 1].isspace()
    before_word = mark.end < len(line) and line[mark.end].isalnum()
    if TURNED.get(inner) == mark.shape:
        return not after_space
    if mark.shape == "''" and inner == "``":
        return True
    if mark.shape not in EVEN:
        return False
    if any(opened.shape == mark.shape for opened in stack[-2:]):
        return not (odd and after_space and before_word)
    return not after_space and not before_word  # “ closed by "


def _opens(line: str, mark: _DoubleMark, stack: list[_DoubleMark], odd: bool) -> bool:
    """Whether a mark that does not close a quotation opens one."""
    before = line[mark.start - 1] if mark.start else " "
    after = line[mark.end] if mark.end < len(line) else " "
    if mark.shape in OPENERS:
        return True
    if mark.shape in EVEN:
        height = before.isdigit() and odd  # 5'10"
        return not height and (not after.isspace() or before.isspace())
    if stack:
        return False
    stands_first = before.isspace() or before in _BEFORE_OPENER
    return not mark.start or (stands_first and not after.isspace())


def _may_nest(mark: _DoubleMark, stack: list[_DoubleMark], nests: bool) -> bool:
    """Whether a mark may open a quotation within the one that is open."""
    inner = stack[-1].shape
    differs = mark.shape != inner
    if mark.shape in EVEN or inner in EVEN:
        return differs
    return nests or differs


def _close(stack: list[_DoubleMark], pairs: list[_Pair], mark: _DoubleMark) -> None:
    """Close the innermost quotation that the mark fits.

    If it fits none, it closes the innermost (“… " and the like).
    """
    fits = 1
    for depth, opened in enumerate(reversed(stack[-DEEPEST:]), start=1):
        if mark.shape == opened.shape or mark.shape in OPENERS.get(opened.shape, ""):
            fits = depth
            break
    for _ in range(fits - 1):
        opened = stack.pop()
        pairs.append(_Pair(opened.start, mark.start, opened.end, mark.start, False))
    opened = stack.pop()
    pairs.append(_Pair(opened.start, mark.end, opened.end, mark.start, True))


# ----------------------------------------------------------------------- single quotation marks


def _pair_singles(line: str, doubles: list[_Pair]) -> list[_Pair]:
    """The pairs of single quotation marks in one paragraph.

    Apostrophes, elisions (’em, ’90s) and plural possessives are not paired.
    """
    marks = [m.start() for m in _SINGLE.finditer(line)]
    opening = [i for i in marks if _opens_single(line, i)]
    closing = [i for i in marks if _closes_single(line, i)]
    edges = sorted({pair.start for pair in doubles} | {pair.end for pair in doubles})
    pairs: list[_Pair] = []
    at_close = at_edge = 0
    done = -1
    for k, start in enumerate(opening):
        if start < done:
            continue
        following = opening[k + 1] if k + 1 < len(opening) else len(line)
        limit = min(following, start + LONGEST_SINGLE)
        while at_edge < len(edges) and edges[at_edge] <= start:
            at_edge += 1
        while at_close < len(closing) and closing[at_close] <= start + 1:
            at_close += 1
        end = _closing_single(line, closing, at_close, limit)
        if end < 0:
            continue
        edge_between = at_edge < len(edges) and edges[at_edge] < end
        if edge_between and _crosses(start, end, doubles):
            continue
        pairs.append(_Pair(start, end + 1, start + 1, end, True))
        done = end
    return pairs


def _crosses(start: int, end: int, doubles: list[_Pair]) -> bool:
    """Whether two single marks, with a double one between them, cross a pair of double marks.

    Single marks may be inside a pair of double marks or around whole pairs.
    """
    if len(doubles) >= MANY_PAIRS:
        return True
    between = [pair for pair in doubles if start < pair.start < end or start < pair.end < end]
    return not between or any(pair.start < start or pair.end > end for pair in between)


def _opens_single(line: str, i: int) -> bool:
    before = line[i - 1] if i else " "
    after = line[i + 1] if i + 1 < len(line) else " "
    if line[i] == "‚":
        return before.isspace() and after.isalnum()
    if after.isspace() or not (before.isspace() or before in _BEFORE_OPENER):
        return False
    opening_shape = line[i] == "‘" or (line[i] == "'" and after.isalnum())
    return opening_shape and not _ELISIONS.match(line, i + 1)


def _closes_single(line: str, i: int) -> bool:
    before = line[i - 1] if i else " "
    after = line[i + 1] if i + 1 < len(line) else " "
    return line[i] != "‚" and not before.isspace() and (after.isspace() or after in _AFTER_CLOSER)


def _closing_single(line: str, closing: list[int], first: int, limit: int) -> int:
    """The offset of the mark that closes a single quotation, or -1.

    In “the Democrats’ plan’” the mark that is not a possessive is preferred.
    """
    fallback = -1
    for i in closing[first : first + 8]:
        if i >= limit:
            break
        after = line[i + 1] if i + 1 < len(line) else "."
        possessive = line[i - 1] in "sS" and after == " " and line[i + 2 : i + 3].isalpha()
        if not possessive:
            return i
        if fallback < 0:
            fallback = i
    return fallback
