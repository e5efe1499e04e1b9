"""Which source and which content belong to which cue.

Every act of attributing has one cue; contents and sources are given to cues by nearness in the text: the words between, the sentence,
the paragraph, other cues that stand between, and the order that English prefers (source – cue – content, or content – source – cue).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

FAR = 10_000.0
PER_SENTENCE, PER_PARAGRAPH, PER_CUE, NOT_QUOTED = 60.0, 150.0, 120.0, 400.0
CONTENT_BEFORE, SOURCE_AFTER, SOURCE_TAKEN = 6.0, 8.0, 15.0
FURTHEST = 3  # paragraphs between a cue and a quotation that goes on
REACH = 12  # cues looked at to either side: keeps the time linear

Span = tuple[int, int]


class Link(NamedTuple):
    """One attribution as spans: source and content in order of the text; the cue is one stretch, or none."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class Layout(NamedTuple):
    """Where sentences and paragraphs begin, in order, and the quotations of the text."""

    sentences: Sequence[int]
    paragraphs: Sequence[int]
    quoted: Sequence[Span]

    def sentence(self, position: int) -> int:
        return bisect_right(self.sentences, position)

    def paragraph(self, position: int) -> int:
        return bisect_right(self.paragraphs, position)

    def sentence_bounds(self, position: int, length: int) -> Span:
        """Start and end of the sentence around a position; ``length`` is that of the text."""
        k = self.sentence(position)
        return (self.sentences[k - 1] if k else 0), (
            self.sentences[k] if k < len(self.sentences) else length
        )

    def is_quoted(self, span: Span) -> bool:
        """Whether a span begins within marks."""
        k = bisect_right(self.quoted, (span[0], FAR)) - 1
        return k >= 0 and span[0] < self.quoted[k][1]


def link_spans(
    sources: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span], layout: Layout
) -> tuple[list[Link], list[Span]]:
    """Links, one a cue that found a content, and the contents that found no cue."""
    cues = sorted(cues)
    starts = [cue[0] for cue in cues]
    owners: dict[int, list[Span]] = {}
    offers = sorted(
        (_content_cost(content, k, cues, layout), k, n)
        for n, content in enumerate(contents)
        for k in _near(starts, content[0])
    )
    given: set[int] = set()
    for cost, k, n in offers:  # the best content of every cue first
        if cost < FAR and k not in owners and n not in given:
            owners[k] = [contents[n]]
            given.add(n)
    for cost, k, n in offers:  # then what is left over, to whatever is nearest
        if cost < FAR and k in owners and n not in given:
            owners[k].append(contents[n])
            given.add(n)
    left = [content for n, content in enumerate(contents) if n not in given]
    found = _sources(sources, cues, owners, layout)
    return [
        Link(found.get(k, ()), (cues[k],), tuple(sorted(owners[k]))) for k in sorted(owners)
    ], left


def _near(starts: list[int], position: int) -> range:
    k = bisect_right(starts, position)
    return range(max(0, k - REACH), min(len(starts), k + REACH))


def _content_cost(content: Span, k: int, cues: list[Span], layout: Layout) -> float:
    cue = cues[k]
    first, last = layout.sentence(content[0]), layout.sentence(content[1] - 1)
    mine = layout.sentence(cue[0])
    if content[0] >= cue[1]:
        between, sentences = content[0] - cue[1], first - mine
        paragraphs = layout.paragraph(content[0]) - layout.paragraph(cue[0])
        crossed = _cues_between(cues, k + 1, content[0])
        cost = between
    else:
        between, sentences = max(0, cue[0] - content[1]), max(0, mine - last)
        paragraphs = layout.paragraph(cue[0]) - layout.paragraph(content[1] - 1)
        crossed = sum(content[1] <= other[0] for other in cues[max(0, k - REACH) : k])
        cost = between + CONTENT_BEFORE
        if paragraphs or sentences and not layout.is_quoted(content):
            return FAR
    if (sentences or paragraphs) and not layout.is_quoted(content):
        cost += NOT_QUOTED
    if paragraphs > FURTHEST or paragraphs and crossed:
        return FAR
    return cost + PER_SENTENCE * sentences + PER_PARAGRAPH * paragraphs + PER_CUE * crossed


def _cues_between(cues: list[Span], first: int, end: int) -> int:
    return sum(cue[1] <= end for cue in cues[first : first + REACH])


def _sources(
    sources: Sequence[Span], cues: list[Span], owners: dict[int, list[Span]], layout: Layout
) -> dict[int, tuple[Span, ...]]:
    """The source of every cue: its own first, and where it has none, one shared with a cue beside it in the sentence."""
    ordered = sorted(sources)
    starts = [source[0] for source in ordered]
    offers = sorted(
        (_source_cost(source, k, cues, owners[k], layout), k, source)
        for k in owners
        for source in (ordered[n] for n in _near(starts, cues[k][0]))
    )
    found: dict[int, tuple[Span, ...]] = {}
    taken: set[Span] = set()
    for cost, k, source in offers:
        if cost < FAR and k not in found and source not in taken:
            found[k] = (source,)
            taken.add(source)
    for cost, k, source in offers:
        if cost < FAR and k not in found and source[0] < cues[k][0]:
            found[k] = (source,)
    return found


def _source_cost(
    source: Span, k: int, cues: list[Span], contents: list[Span], layout: Layout
) -> float:
    cue = cues[k]
    if layout.sentence(source[1] - 1) != layout.sentence(cue[0]):
        return FAR
    if source[0] >= cue[0]:
        cost = source[0] - cue[1] + SOURCE_AFTER
        crossed = _cues_between(cues, k + 1, source[0])
        across = sum(cue[1] <= content[0] < source[0] for content in contents)
    else:
        cost = float(cue[0] - source[1])
        crossed = sum(source[1] <= other[0] for other in cues[max(0, k - REACH) : k])
        across = sum(source[1] <= content[0] < cue[0] for content in contents)
    return cost + PER_CUE * crossed + SOURCE_TAKEN * across
