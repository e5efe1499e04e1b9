"""Quotation marks: which opens, which closes, which is an apostrophe, and what stands between them.

Marks of every kind are paired paragraph by paragraph: a mark that never closes ends with its paragraph, and a paragraph that opens
with a mark right after one whose quotation was left open carries that quotation on (the newspaper custom of repeating the opening
mark).  Nothing raises on odd, missing or mixed marks; one pass over the marks, so the time grows with the text only.
"""

from __future__ import annotations

import re
from typing import NamedTuple

OPENERS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "``": "''", "‟": "”", "「": "」"}
CLOSERS = frozenset("”»›」")
EVEN = frozenset(('"', "''", "＂"))  # one shape for both ends
LONGEST_SINGLE = 400  # characters between single marks: beyond, an apostrophe was taken for a mark
_MARK = re.compile(r"``|''|[“”„«»‹›‟「」\"＂]")
_SINGLE = re.compile(r"[‘’‚'](?!['])(?<!'')")
_BEFORE_OPENER = frozenset('([{—–-:/,;…“"«„`')
_AFTER_CLOSER = frozenset('.,;:!?…)]}—–-/”"»')
_ELISIONS = re.compile(r"(?:em|til|tis|twas|cause|bout|round|n|\d0s|\d{2})\b", re.IGNORECASE)


class Quotation(NamedTuple):
    """One stretch between marks: ``text[start:end]`` with its marks, ``text[inner_start:inner_end]`` without.

    ``depth`` is 0 for the outermost; ``closed`` tells whether a closing mark was found; ``group`` is shared by the paragraphs of one
    quotation that runs over several.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    closed: bool
    group: int


def find_quotations(text: str) -> list[Quotation]:
    """All quotations of a text in order of their start, nested ones after the one that holds them."""
    found: list[Quotation] = []
    carried = -1  # group left open by the paragraph before
    position = 0
    for line in text.split("\n"):
        if line.strip():
            pairs = _pair_doubles(line)
            pairs += _pair_singles(line, pairs)
            pairs.sort(key=lambda pair: (pair[0], -pair[1]))
            carried = _gather(line, pairs, position, carried, found)
        position += len(line) + 1
    return found


def outermost(quotations: list[Quotation]) -> list[Quotation]:
    """The quotations that stand in no other."""
    return [quotation for quotation in quotations if quotation.depth == 0]


def _gather(
    line: str,
    pairs: list[tuple[int, int, int, int, bool]],
    offset: int,
    carried: int,
    found: list[Quotation],
) -> int:
    """Add the pairs of one paragraph to ``found``; returns the group that the paragraph leaves open, or -1."""
    ends: list[int] = []
    group, left_open = len(found), -1
    indent = len(line) - len(line.lstrip())
    for start, end, inner_start, inner_end, closed in pairs:
        while ends and ends[-1] <= start:
            ends.pop()
        if ends and end > ends[-1]:
            continue  # it would close after the quotation that it begins in: the marks don't pair
        if not ends:
            group = carried if carried >= 0 and start == indent else len(found)
            left_open = -1 if closed else group
        found.append(
            Quotation(
                start + offset,
                end + offset,
                inner_start + offset,
                inner_end + offset,
                len(ends),
                closed,
                group,
            )
        )
        ends.append(end)
    return left_open


def _pair_doubles(line: str) -> list[tuple[int, int, int, int, bool]]:
    """(start, end, inner start, inner end, closed) of the stretches between double marks of one paragraph."""
    marks = [(m.start(), m.end(), m.group()) for m in _MARK.finditer(line)]
    if not marks:
        return []
    n_open = sum(mark in OPENERS for *_, mark in marks)
    nests = n_open == sum(mark in CLOSERS for *_, mark in marks)
    odd = sum(mark in EVEN for *_, mark in marks) % 2 == 1
    pairs: list[tuple[int, int, int, int, bool]] = []
    stack: list[tuple[int, int, str]] = []
    for start, end, mark in marks:
        if _closes(line, start, end, mark, stack, odd):
            _close(stack, pairs, start, end, mark)
        elif _opens(line, start, end, mark, stack, odd):
            if stack and not _may_nest(mark, stack, nests):
                opened = (
                    stack.pop()
                )  # the one before was never closed: it ends where this one begins
                pairs.append((opened[0], start, opened[1], start, False))
            stack.append((start, end, mark))
    while stack:
        opened = stack.pop()
        pairs.append((opened[0], len(line.rstrip()), opened[1], len(line.rstrip()), False))
    return [pair for pair in pairs if pair[3] > pair[2]]


def _closes(
    line: str, start: int, end: int, mark: str, stack: list[tuple[int, int, str]], odd: bool
) -> bool:
    if not stack:
        return False
    if mark in CLOSERS:
        return True
    inner = stack[-1][2]
    after_space = start > 0 and line[start - 1].isspace()
    before_word = end < len(line) and line[end].isalnum()
    if inner == "„" and mark == "“":
        return not after_space
    if mark == "''" and inner == "``":
        return True
    if mark not in EVEN:
        return False
    if any(opened[2] == mark for opened in stack[-2:]):
        return not (odd and after_space and before_word)
    return not after_space and not before_word  # “ closed by "


def _opens(
    line: str, start: int, end: int, mark: str, stack: list[tuple[int, int, str]], odd: bool
) -> bool:
    before = line[start - 1] if start else " "
    after = line[end] if end < len(line) else " "
    if mark in OPENERS:
        return True
    if mark in EVEN:  # 5'10" of a height opens nothing
        return not (before.isdigit() and odd) and (not after.isspace() or before.isspace())
    return not stack and (
        not start or (before.isspace() or before in _BEFORE_OPENER) and not after.isspace()
    )


def _may_nest(mark: str, stack: list[tuple[int, int, str]], nests: bool) -> bool:
    inner = stack[-1][2]
    return mark != inner if mark in EVEN or inner in EVEN else nests or mark != inner


def _close(
    stack: list[tuple[int, int, str]],
    pairs: list[tuple[int, int, int, int, bool]],
    start: int,
    end: int,
    mark: str,
) -> None:
    """Close the innermost quotation that this mark fits; a mark that fits none closes the innermost (“… " and its like)."""
    fits = 1
    for depth, opened in enumerate(reversed(stack[-4:]), start=1):
        if mark == opened[2] or mark in OPENERS.get(opened[2], ""):
            fits = depth
            break
    for step in range(fits):
        opened = stack.pop()
        last = step == fits - 1
        pairs.append((opened[0], end if last else start, opened[1], start, last))


def _pair_singles(
    line: str, doubles: list[tuple[int, int, int, int, bool]]
) -> list[tuple[int, int, int, int, bool]]:
    """Stretches between single marks; apostrophes, elisions (’em, ’90s) and plural possessives are left alone."""
    marks = [m.start() for m in _SINGLE.finditer(line)]
    opening = [i for i in marks if _opens_single(line, i)]
    closing = [i for i in marks if _closes_single(line, i)]
    edges = sorted({position for pair in doubles for position in pair[:2]})
    pairs: list[tuple[int, int, int, int, bool]] = []
    at_close = at_edge = 0
    done = -1
    for k, start in enumerate(opening):
        if start < done:
            continue
        limit = min(opening[k + 1] if k + 1 < len(opening) else len(line), start + LONGEST_SINGLE)
        while at_edge < len(edges) and edges[at_edge] <= start:
            at_edge += 1
        while at_close < len(closing) and closing[at_close] <= start + 1:
            at_close += 1
        end = _closing_single(line, closing, at_close, limit)
        if end >= 0 and not _crosses(edges, at_edge, end, doubles, start):
            pairs.append((start, end + 1, start + 1, end, True))
            done = end
    return pairs


def _crosses(
    edges: list[int],
    at_edge: int,
    end: int,
    doubles: list[tuple[int, int, int, int, bool]],
    start: int,
) -> bool:
    """Whether a double mark stands between: single marks may stand inside double ones or around whole pairs of them."""
    if at_edge >= len(edges) or edges[at_edge] >= end:
        return False
    inside = (
        [pair for pair in doubles if start < pair[0] < end or start < pair[1] < end]
        if len(doubles) < 50
        else []
    )
    return not inside or any(pair[0] < start or pair[1] > end for pair in inside)


def _opens_single(line: str, i: int) -> bool:
    before = line[i - 1] if i else " "
    after = line[i + 1] if i + 1 < len(line) else " "
    if line[i] == "‚":
        return before.isspace() and after.isalnum()
    if after.isspace() or not (before.isspace() or before in _BEFORE_OPENER):
        return False
    return (
        line[i] == "‘"
        and not _ELISIONS.match(line, i + 1)
        or line[i] in "'"
        and after.isalnum()
        and not _ELISIONS.match(line, i + 1)
    )


def _closes_single(line: str, i: int) -> bool:
    before = line[i - 1] if i else " "
    after = line[i + 1] if i + 1 < len(line) else " "
    return line[i] != "‚" and not before.isspace() and (after.isspace() or after in _AFTER_CLOSER)


def _closing_single(line: str, closing: list[int], first: int, limit: int) -> int:
    """The closing mark of a single quotation, or -1; “the Democrats’ plan’” prefers the mark that is no possessive."""
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
