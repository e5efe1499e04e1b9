"""Which source and which content belong to which cue.

Every attribution has one cue. Contents and sources go to the nearest cue, by the words between
them, sentence and paragraph breaks, other cues in between, and the order that English prefers
(source – cue – content, or content – source – cue).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from parallax.common.spans import Span
from parallax.quotes.article import Layout

FAR = 10_000.0
"""The cost of a pair that cannot belong together; other costs are in characters."""
PER_SENTENCE, PER_PARAGRAPH, PER_CUE, NOT_QUOTED = 60.0, 150.0, 120.0, 400.0
CONTENT_BEFORE, SOURCE_AFTER, SOURCE_TAKEN = 6.0, 8.0, 15.0
FURTHEST = 3  # paragraphs between a cue and a quotation that continues
REACH = 12  # cues considered on either side: keeps the time linear


class Attribution(NamedTuple):
    """One attribution as spans, each part in text order; the cue is one span or none."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class ScoredAttribution(NamedTuple):
    """The spans of one attribution, and the confidence in them, 0 to 1."""

    spans: Attribution
    confidence: float


def link_spans(
    sources: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span], layout: Layout
) -> list[Attribution]:
    """Attributions, one per cue that has a content."""
    cues = sorted(cues)
    owned = _contents_of_cues(contents, cues, layout)
    found = _sources_of_cues(sources, cues, owned, layout)
    return [
        Attribution(found.get(k, ()), (cues[k],), tuple(sorted(owned[k]))) for k in sorted(owned)
    ]


def _contents_of_cues(
    contents: Sequence[Span], cues: list[Span], layout: Layout
) -> dict[int, list[Span]]:
    """The contents of every cue by its number."""
    starts = [cue[0] for cue in cues]
    offers = []
    for n, content in enumerate(contents):
        for k in _near(starts, content[0]):
            cost = _content_cost(content, k, cues, layout)
            if cost < FAR:
                offers.append((cost, k, n))
    offers.sort()
    owned: dict[int, list[Span]] = {}
    given: set[int] = set()
    for _, k, n in offers:  # first the best content of every cue
        if k not in owned and n not in given:
            owned[k] = [contents[n]]
            given.add(n)
    for _, k, n in offers:  # then the rest, each to the nearest cue that has one
        if k in owned and n not in given and _goes_on(contents[n], cues[k], layout):
            owned[k].append(contents[n])
            given.add(n)
    return owned


def _goes_on(content: Span, cue: Span, layout: Layout) -> bool:
    """Whether a further content may belong to a cue: in its sentence, or with words in quotation.

    A plain sentence after what was said is the outlet's: “We will appeal,” she said. It is late.
    """
    same = layout.sentence(content[0]) == layout.sentence(cue[0])
    return same or bool(layout.quotations_in(*content))


def _near(starts: list[int], position: int) -> range:
    """Numbers of the cues around a position."""
    k = bisect_right(starts, position)
    return range(max(0, k - REACH), min(len(starts), k + REACH))


class _Gap(NamedTuple):
    """How many characters, sentences, paragraphs and other cues lie between a cue and a content."""

    characters: int
    sentences: int
    paragraphs: int
    cues: int


def _content_cost(content: Span, k: int, cues: list[Span], layout: Layout) -> float:
    """The cost of giving a content to cue number ``k``; :data:`FAR` where that is impossible."""
    quoted = layout.is_quoted(content)
    if content[0] >= cues[k][1]:
        gap = _gap_after(content, k, cues, layout)
        cost = float(gap.characters)
    else:
        gap = _gap_before(content, k, cues, layout)
        cost = gap.characters + CONTENT_BEFORE
        if gap.paragraphs or gap.sentences and not quoted:
            return FAR
    if gap.paragraphs > FURTHEST or gap.paragraphs and gap.cues:
        return FAR
    if (gap.sentences or gap.paragraphs) and not quoted:
        if gap.cues:
            return FAR
        cost += NOT_QUOTED
    cost += PER_SENTENCE * gap.sentences + PER_PARAGRAPH * gap.paragraphs
    return cost + PER_CUE * gap.cues


def _gap_after(content: Span, k: int, cues: list[Span], layout: Layout) -> _Gap:
    """The gap to a content that follows its cue."""
    start, end = cues[k]
    return _Gap(
        content[0] - end,
        layout.sentence(content[0]) - layout.sentence(start),
        layout.paragraph(content[0]) - layout.paragraph(start),
        _cues_after(cues, k, content[0]),
    )


def _gap_before(content: Span, k: int, cues: list[Span], layout: Layout) -> _Gap:
    """The gap to a content that begins before its cue ends."""
    start = cues[k][0]
    return _Gap(
        max(0, start - content[1]),
        max(0, layout.sentence(start) - layout.sentence(content[1] - 1)),
        layout.paragraph(start) - layout.paragraph(content[1] - 1),
        _cues_before(cues, k, content[1]),
    )


def _cues_after(cues: list[Span], k: int, position: int) -> int:
    """How many cues lie between cue number ``k`` and a position after it."""
    return sum(cue[1] <= position for cue in cues[k + 1 : k + 1 + REACH])


def _cues_before(cues: list[Span], k: int, position: int) -> int:
    """How many cues lie between a position and cue number ``k`` after it."""
    return sum(position <= cue[0] for cue in cues[max(0, k - REACH) : k])


def _sources_of_cues(
    sources: Sequence[Span], cues: list[Span], owned: dict[int, list[Span]], layout: Layout
) -> dict[int, tuple[Span, ...]]:
    """The source of every cue: its own, or else one shared with another cue of its sentence."""
    ordered = sorted(sources)
    starts = [source[0] for source in ordered]
    offers = []
    for k in owned:
        for n in _near(starts, cues[k][0]):
            cost = _source_cost(ordered[n], k, cues, owned[k], layout)
            if cost < FAR:
                offers.append((cost, k, ordered[n]))
    offers.sort()
    found: dict[int, tuple[Span, ...]] = {}
    taken: set[Span] = set()
    for _, k, source in offers:
        if k not in found and source not in taken:
            found[k] = (source,)
            taken.add(source)
    for _, k, source in offers:
        if k not in found and source[0] < cues[k][0]:
            found[k] = (source,)
    return found


def _source_cost(
    source: Span, k: int, cues: list[Span], contents: list[Span], layout: Layout
) -> float:
    """The cost of giving a source to cue number ``k``; :data:`FAR` across sentences."""
    cue = cues[k]
    if layout.sentence(source[1] - 1) != layout.sentence(cue[0]):
        return FAR
    if source[0] >= cue[0]:
        cost = source[0] - cue[1] + SOURCE_AFTER
        crossed = _cues_after(cues, k, source[0])
        across = sum(cue[1] <= content[0] < source[0] for content in contents)
    else:
        cost = float(cue[0] - source[1])
        crossed = _cues_before(cues, k, source[1])
        across = sum(source[1] <= content[0] < cue[0] for content in contents)
    return cost + PER_CUE * crossed + SOURCE_TAKEN * across
