"""One article as the rules see it: parse, cue words, quotations, sentences and paragraphs."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from parallax.common.spans import Span, covering, overlapping
from parallax.language.quotation_marks import Quotation, find_quotations, outermost
from parallax.quotes.blocks import BlockQuotation, find_blocks
from parallax.quotes.lexicon import Lexicon
from parallax.quotes.naming import Naming, bundled_naming
from parallax.quotes.posts import Post, find_posts
from parallax.quotes.transcripts import TranscriptTurn, find_turns

_LAST = sys.maxsize  # sorts after the end of any quotation
_DATELINE = re.compile(
    r"[A-Z][\w.' ]{2,30}(?:, [A-Z][\w. ]{1,20})? ?"  # the place: WASHINGTON, D.C.
    r"\([A-Z][\w /.-]{1,25}\) ?"  # the agency: (AP)
    r"[—–-]+ *"
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,400}>")
WORD = re.compile(r"\w+(?:[.'’\-‑]\w+)*")


class Quotations(NamedTuple):
    """The quotations of one article.

    ``found`` are all of them, ``outermost`` those that lie in no other; ``inside`` is a mask of the
    characters that lie in one, quotation marks included.
    """

    found: list[Quotation]
    outermost: list[Quotation]
    inside: np.ndarray


class Layout(NamedTuple):
    """Where sentences and paragraphs begin, and the outermost quotations, each in order."""

    sentences: Sequence[int]
    paragraphs: Sequence[int]
    quoted: Sequence[Span]

    def sentence(self, position: int) -> int:
        """Number of the sentence around a position, counted from 1."""
        return bisect_right(self.sentences, position)

    def paragraph(self, position: int) -> int:
        """Number of the paragraph around a position, counted from 1."""
        return bisect_right(self.paragraphs, position)

    def sentence_bounds(self, position: int, length: int) -> Span:
        """Start and end of the sentence around a position; ``length`` is that of the text."""
        number = self.sentence(position)
        start = self.sentences[number - 1] if number else 0
        end = self.sentences[number] if number < len(self.sentences) else length
        return start, end

    def is_quoted(self, span: Span) -> bool:
        """Whether a span begins within quotation marks."""
        number = bisect_right(self.quoted, (span[0], _LAST)) - 1
        return number >= 0 and span[0] < self.quoted[number][1]

    def quotations_in(self, start: int, end: int) -> list[Span]:
        """The quotations that share a character with a span."""
        return [self.quoted[number] for number in overlapping(self.quoted, (start, end))]


class ParsedArticle(NamedTuple):
    """One article with all that is needed to find its attributions."""

    doc: Doc
    text: str  # doc.text, which spaCy would otherwise join anew at each access
    lexicon: Lexicon
    layout: Layout
    quotations: Quotations
    naming: Naming
    turns: Sequence[TranscriptTurn] = ()
    """The turns, where the text is a transcript."""
    posts: Sequence[Post] = ()
    """The signed posts from social media; none are looked for in a transcript."""
    blocks: Sequence[BlockQuotation] = ()
    """The block quotations without marks, outside transcripts and posts."""


def read_article(
    doc: Doc, lexicon: Lexicon, starts: Sequence[int], naming: Naming | None = None
) -> ParsedArticle:
    """A parsed text with its quotations; ``starts`` are the first characters of its sentences.

    ``naming`` are the words after which quotation marks give a name, the bundled ones where none
    are given.
    """
    text = doc.text
    turns = find_turns(doc)
    posts = [] if turns else find_posts(text)
    blocks = [] if turns else _outside_posts(find_blocks(doc, text, lexicon.speech), posts)
    said = [part for turn in turns for part in turn.content]
    said += [post.content for post in posts] + [block.content for block in blocks]
    quotations = read_quotations(text, said)
    layout = layout_of(text, starts, quotations)
    naming = naming or bundled_naming()
    return ParsedArticle(doc, text, lexicon, layout, quotations, naming, turns, posts, blocks)


def _outside_posts(blocks: Sequence[BlockQuotation], posts: Sequence[Post]) -> list[BlockQuotation]:
    """The blocks that are no posts."""
    posted = [post.content for post in posts]
    return [block for block in blocks if not overlapping(posted, block.content)]


def read_quotations(text: str, unmarked: Iterable[Span] = ()) -> Quotations:
    """The quotations of a text; ``unmarked`` spans, without marks, are quoted as well.

    These are what is said in the turns of a transcript, signed posts and block quotations.
    """
    found = _with_unmarked(_outside_tags(text), sorted(unmarked))
    outer = outermost(found)
    inside = np.zeros(len(text) + 1, dtype=bool)
    for quotation in outer:
        inside[quotation.start : quotation.end] = True
    return Quotations(found, outer, inside)


def _outside_tags(text: str) -> list[Quotation]:
    """The quotations of a text but the values in a tag that it has kept: <video poster="…">."""
    tags = [found.span() for found in _TAG.finditer(text)]
    return [one for one in find_quotations(text) if covering(tags, one.start) is None]


def _with_unmarked(found: list[Quotation], said: Sequence[Span]) -> list[Quotation]:
    """The quotations, with every paragraph that is ``said`` as one around those that it holds."""
    if not said:
        return found
    around = [
        Quotation(start, end, start, end, depth=0, closed=True, group=len(found) + number)
        for number, (start, end) in enumerate(said, 1)
    ]
    within = [
        one if covering(said, one.start) is None else one._replace(depth=one.depth + 1)
        for one in found
    ]
    return sorted([*around, *within], key=lambda one: (one.start, one.depth))


def layout_of(text: str, starts: Sequence[int], quotations: Quotations) -> Layout:
    """Where paragraphs and sentences (``starts``, and every paragraph) begin, and quotations."""
    paragraphs = [0, *(found.end() for found in re.finditer(r"\n+", text))]
    openings = [(start, dateline_end(text, start)) for start in paragraphs[:3]]
    # The ends count from the start of the text: the sum is right for the first paragraph only.
    after_datelines = [start + end for start, end in openings if end is not None]
    return Layout(
        sorted({*starts, *paragraphs, *after_datelines}),
        paragraphs,
        [(quotation.start, quotation.end) for quotation in quotations.outermost],
    )


def dateline_end(text: str, start: int) -> int | None:
    """Where a dateline at ``start`` ends ("WASHINGTON (AP) — "); None without one."""
    found = _DATELINE.match(text, start)
    return found.end() if found else None


def words_in(spans: Iterable[Span], text: str) -> list[Span]:
    """The words of some spans, as spans."""
    return [found.span() for start, end in spans for found in WORD.finditer(text, start, end)]
