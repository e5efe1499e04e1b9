"""Whose words each stretch of a text is: the outlet's own, somebody's retold, somebody's between marks, or a scare quote.

A stretch between marks that nobody says is one of three things: a title or a nickname (the outlet's own words), speech without a cue
(an attribution without cue, see :mod:`parallax.quotes.attributions`), or a scare quote, by which the outlet holds a word at arm's length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from parallax.language.quotation_marks import Quotation

LONGEST_SCARE = 4  # words
LONGEST_HELD_OFF = 2  # words of a scare quote within what somebody is reported to say
DEFINITE = frozenset(
    ("the", "this", "that", "these", "those", "its", "their", "his", "her", "so-called")
)
NAMING = frozenset(
    (
        "call",
        "dub",
        "name",
        "title",
        "entitle",
        "label",
        "know",
        "nickname",
        "term",
        "headline",
        "caption",
    )
)
NAMED_THINGS = frozenset(
    """album article book campaign column documentary drama episode essay film hashtag headline magazine memoir movie
newsletter nickname novel paper play podcast poem program programme project report series sequel show slogan song story study title track
tune video word phrase term""".split()
)
OUTLET, INDIRECT, DIRECT, SCARE = "outlet", "indirect", "direct", "scare"


class Content(NamedTuple):
    """What the voices need of one attribution: its number, its speaker's entity, and its content."""

    number: int
    holder: str | None
    spans: Sequence[tuple[int, int]]


class Stretch(NamedTuple):
    """``text[start:end]`` in one voice; number and holder are empty in the outlet's voice and for scare quotes."""

    start: int
    end: int
    voice: str
    number: int | None
    holder: str | None


def cut_voices(
    length: int,
    contents: Sequence[Content],
    quotations: Sequence[Quotation],
    scares: Sequence[tuple[int, int]],
) -> list[Stretch]:
    """Stretches that cover ``range(length)`` without gap or overlap, neighbours always differing.

    Where one content stands within another the inner one holds the words.
    """
    if not length:
        return []
    owner = np.full(length, -1, dtype=np.int64)
    spans = [(start, end, k) for k, content in enumerate(contents) for start, end in content.spans]
    for start, end, k in sorted(spans, key=lambda span: (span[0] - span[1], span[0], span[2])):
        owner[start:end] = k
    code = owner * 2
    marked = np.zeros(length, dtype=bool)
    for quotation in quotations:
        marked[quotation.start : quotation.end] = True
    code[(owner >= 0) & marked] += 1
    code[owner < 0] = -1
    for start, end in scares:
        code[start:end] = -2
    edges = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), length]
    return [
        _stretch(start, end, int(code[start]), contents) for start, end in zip(edges, edges[1:])
    ]


def _stretch(start: int, end: int, code: int, contents: Sequence[Content]) -> Stretch:
    if code < 0:
        return Stretch(start, end, OUTLET if code == -1 else SCARE, None, None)
    content = contents[code // 2]
    return Stretch(start, end, DIRECT if code % 2 else INDIRECT, content.number, content.holder)


def find_scares(
    doc: Doc, quotations: Sequence[Quotation], said: np.ndarray
) -> list[tuple[int, int]]:
    """The scare quotes of an article; ``said`` tells for every character whether it is part of some attribution's content."""
    found = []
    beside = _beside_longer(quotations, said)
    for quotation in quotations:
        words = _words(doc, quotation)
        if (
            words is None
            or not 1 <= sum(_is_word(token) for token in words) <= LONGEST_SCARE
            or quotation.end - quotation.start > 80
        ):
            continue
        if (
            is_title(doc, quotation, words)
            or said[quotation.inner_start]
            and not _held_off(doc, quotation, words, beside)
        ):
            continue
        found.append((quotation.start, quotation.end))
    return found


def _beside_longer(quotations: Sequence[Quotation], said: np.ndarray) -> set[int]:
    """Starts of outermost quotations that share their content with a longer one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], said.astype(np.int8), [0]])))
    runs = list(zip(edges[::2], edges[1::2]))
    beside: set[int] = set()
    k = 0
    for start, end in runs:
        inside = []
        while k < len(quotations) and quotations[k].start < end:
            if quotations[k].start >= start and quotations[k].depth == 0:
                inside.append(quotations[k])
            k += 1
        longest = max((q.end - q.start for q in inside), default=0)
        beside.update(q.start for q in inside if q.end - q.start < longest / 2)
    return beside


def _held_off(doc: Doc, quotation: Quotation, words: Tokens, beside: set[int]) -> bool:
    """Whether marks within what somebody says set a word apart instead of quoting it: a noun with the definite article, as in
    “a way to end the “crisis””, beside a longer quotation or nested in one.
    """
    spoken = [token for token in words if _is_word(token)]
    if len(spoken) > LONGEST_HELD_OFF or spoken[-1].pos_ not in ("NOUN", "PROPN"):
        return False
    before = _before(doc, quotation, words)
    definite = before is not None and before.lower_ in DEFINITE
    return definite and (quotation.depth > 0 or quotation.start in beside)


def is_title(doc: Doc, quotation: Quotation, words: Tokens) -> bool:
    """Whether marked words name a work, a thing or a person: capitals throughout, a nickname inside a name, “the film “…””."""
    spoken = [token for token in words if _is_word(token)]
    if not spoken:
        return True
    before, after = _before(doc, quotation, words), _after(doc, quotation, words)
    capital = all(
        token.text[:1].isupper()
        or token.text[:1].isdigit()
        or token.pos_ in ("ADP", "DET", "CCONJ", "PART")
        for token in spoken
    )
    if all(token.text[:1].isdigit() for token in spoken):
        return True
    if capital and spoken[0].text[:1].isupper():
        if len(spoken) > 1 or not words[0].is_sent_start and spoken[0].pos_ == "PROPN":
            return True
    if before is not None and before.lemma_.lower() in NAMED_THINGS | NAMING:
        return True
    nickname = before is not None and after is not None and before.pos_ == after.pos_ == "PROPN"
    return nickname and len(spoken) <= 2


def _words(doc: Doc, quotation: Quotation) -> Tokens | None:
    return doc.char_span(quotation.inner_start, quotation.inner_end, alignment_mode="contract")


def _before(doc: Doc, quotation: Quotation, words: Tokens) -> Token | None:
    """The token before the opening mark; marks are read as one token or as two."""
    near = list(doc[max(0, words.start - 4) : words.start])
    return next(
        (token for token in reversed(near) if token.idx + len(token) <= quotation.start), None
    )


def _after(doc: Doc, quotation: Quotation, words: Tokens) -> Token | None:
    return next(
        (token for token in doc[words.end : words.end + 4] if token.idx >= quotation.end), None
    )


def _is_word(token: Token) -> bool:
    return any(letter.isalnum() for letter in token.text)


def share_marked(words: Sequence[tuple[int, int]], marked: np.ndarray) -> float:
    """Share of words (by their middle character) that stand between marks; 0 without words."""
    if not len(words):
        return 0.0
    return sum(bool(marked[(start + end - 1) // 2]) for start, end in words) / len(words)
