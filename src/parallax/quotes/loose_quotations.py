"""Quotations that no attribution explains: they join one of their paragraph, or stand alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence

import numpy as np

from parallax.common.spans import Span
from parallax.language.quotation_marks import Quotation
from parallax.quotes import voices
from parallax.quotes.article import WORD, Layout, ParsedArticle, Quotations
from parallax.quotes.pairing import Attribution, ScoredAttribution
from parallax.quotes.taken import Taken

BY_QUOTATION_MARKS = 0.35
"""Confidence of a quotation without source and cue."""
WITHOUT_CUE = 5  # from this many words, a quotation without a cue counts as speech
SHORT_SPEECH = 3  # … or from this many, if it has a first person or an auxiliary
FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))


def quotations_without_cue(article: ParsedArticle, taken: Taken) -> list[Attribution]:
    """Spoken quotations that no attribution covers, as attributions without source and cue.

    The paragraphs of one quotation form one content.
    """
    groups: dict[int, list[Span]] = {}
    for quotation in article.quotations.outermost:
        span = (quotation.start, quotation.end)
        covered = taken.content[span[0] : span[1]].mean() > 0.2 or taken.holds_cue([span])
        if not covered and _sounds_spoken(quotation, article):
            groups.setdefault(quotation.group, []).append(span)
    contents = (joined_over_space(spans, article.text) for spans in groups.values())
    return [Attribution((), (), tuple(content)) for content in contents]


def _sounds_spoken(quotation: Quotation, article: ParsedArticle) -> bool:
    """Whether quoted words are speech rather than a title or a word held at arm's length."""
    first, last = quotation.inner_start, quotation.inner_end
    words = article.doc.char_span(first, last, alignment_mode="contract")
    n_words = sum(1 for _ in WORD.finditer(article.text, first, last))
    if words is None or n_words < SHORT_SPEECH:
        return False
    if n_words < WITHOUT_CUE and not any(
        token.lower_ in FIRST_PERSON or token.pos_ == "AUX" for token in words
    ):
        return False
    return not voices.is_title(article.doc, quotation, words, article.naming)


def joined_over_space(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans in order; those that touch, or have only white space between, become one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def with_loose_quotations(
    found: Sequence[ScoredAttribution], loose: Sequence[Attribution], article: ParsedArticle
) -> list[ScoredAttribution]:
    """Join loose quotations to an attribution of their paragraph that already quotes.

    As in: “A,” she said. “B.” An attribution before the quotation is preferred to one after it;
    without either, the quotation is an attribution of its own.
    """
    quoting = [k for k, one in enumerate(found) if _quotes(one.spans, article.quotations)]
    cues = sorted((found[k].spans.cue[0][0], k) for k in quoting)
    extra: dict[int, list[Span]] = {}
    alone = []
    for one in loose:
        owner = _beside(one.content[0][0], cues, article.layout)
        if owner is None:
            alone.append(ScoredAttribution(one, BY_QUOTATION_MARKS))
        else:
            extra.setdefault(owner, []).extend(one.content)
    joined = [_with_content(one, extra.get(k, ())) for k, one in enumerate(found)]
    return joined + alone


def _quotes(one: Attribution, quotations: Quotations) -> bool:
    """Whether an attribution has a cue, and quoted words in its content."""
    return bool(one.cue) and any(quotations.inside[start:end].any() for start, end in one.content)


def _beside(place: int, cues: Sequence[Span], layout: Layout) -> int | None:
    """Number of the attribution whose cue is next to a place in its paragraph; None without one.

    A cue before the place comes first. ``cues`` are (first character, number of the attribution),
    sorted.
    """
    paragraph = layout.paragraph(place)
    at = bisect_right(cues, (place, -1))
    for start, number in cues[max(0, at - 1) : at + 1]:
        if layout.paragraph(start) == paragraph:
            return number
    return None


def _with_content(one: ScoredAttribution, more: Sequence[Span]) -> ScoredAttribution:
    content = tuple(sorted([*one.spans.content, *more]))
    return one._replace(spans=one.spans._replace(content=content))


def with_later_paragraphs(
    found: Sequence[ScoredAttribution], article: ParsedArticle
) -> list[ScoredAttribution]:
    """Give the paragraphs of a quotation that runs on to the attribution that covers the first.

    A later paragraph with an attribution of its own ("…,” she added") stays with that, and what
    follows goes to it as well.
    """
    running = _running(article.quotations)
    if not running:
        return list(found)
    owner = _owners(found, article)
    later: dict[int, list[Span]] = {}
    moved: set[int] = set()
    for group in running:
        speaking = None
        for part in group:
            own = owner[part.start : part.end]
            own = own[own >= 0]
            if len(own):
                speaking = int(own[0])
            elif speaking is not None:
                later.setdefault(speaking, []).append((part.start, part.end))
                moved.add(part.start)
    result = [_with_content(one, later.get(k, ())) for k, one in enumerate(found)]
    return [one for one in result if one.spans.cue or not _begin_in(one.spans.content, moved)]


def _begin_in(contents: Iterable[Span], starts: Container[int]) -> bool:
    """Whether every content begins at one of ``starts``."""
    return all(start in starts for start, _ in contents)


def _running(quotations: Quotations) -> list[list[Quotation]]:
    """The quotations that run over several paragraphs, each with its parts in order."""
    groups: dict[int, list[Quotation]] = {}
    for quotation in quotations.outermost:
        groups.setdefault(quotation.group, []).append(quotation)
    return [group for group in groups.values() if len(group) > 1]


def _owners(found: Sequence[ScoredAttribution], article: ParsedArticle) -> np.ndarray:
    """Number of the attribution whose content each character is, -1 where there is none.

    Only attributions whose cue is outside quotation marks count: what a quoted person reports is
    still said by that person.
    """
    owner = np.full(len(article.text) + 1, -1, dtype=np.int64)
    for k, one in enumerate(found):
        if one.spans.cue and not article.layout.is_quoted(one.spans.cue[0]):
            for start, end in one.spans.content:
                owner[start:end] = k
    return owner
