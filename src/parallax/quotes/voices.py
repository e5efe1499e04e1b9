"""Whose words each span of text is: outlet, reported or quoted speech, or a scare quote.

Reported is what somebody says or thinks (:mod:`parallax.quotes.presentation`). What a speech act
asks for, or was about, is told in the outlet's own words.

Quoted words without a speaker are one of three things: a title or a nickname (the outlet's own
words), speech without a cue (an attribution all the same, see :mod:`parallax.quotes.candidates`),
or a scare quote, by which the outlet distances itself from a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from parallax.common.spans import Span, starting_in
from parallax.language.quotation_marks import Quotation, outermost
from parallax.quotes.naming import Naming
from parallax.quotes.parse_spans import children_of

LONGEST_SCARE = 4  # words
LONGEST_SCARE_CHARACTERS = 80
LONGEST_HELD_OFF = 2  # words of a scare quote within reported speech
DEFINITE = frozenset("the this that these those its their his her so-called".split())
OUTLET, INDIRECT, DIRECT, SCARE = "outlet", "indirect", "direct", "scare"
_OUTLET_CODE, _SCARE_CODE, _TOLD_CODE = -1, -2, -3


class Content(NamedTuple):
    """The content of one attribution, with its number and the entity of its speaker.

    What is not ``reported`` is told in the outlet's own words, apart from what it quotes; where it
    is no speech act (``is_act``), these are plainly the outlet's.
    """

    number: int
    holder: str | None
    spans: Sequence[Span]
    reported: bool = True
    is_act: bool = True


class VoiceSpan(NamedTuple):
    """``text[start:end]`` in one voice.

    ``number`` (of the attribution) and ``holder`` are None for scare quotes and in the outlet's
    voice; but where the outlet tells a speech act, ``number`` is that of the act.
    """

    start: int
    end: int
    voice: str
    number: int | None
    holder: str | None


def cut_voices(
    length: int,
    contents: Sequence[Content],
    quotations: Sequence[Quotation],
    scares: Sequence[Span],
) -> list[VoiceSpan]:
    """Spans that cover ``range(length)`` without gap or overlap; neighbours always differ.

    Where one content lies within another, the words belong to the inner one. What is told of a
    speech act is the outlet's, also around reported speech; within it, it is a part of that.
    """
    if not length:
        return []
    quoted = np.zeros(length, dtype=bool)
    for quotation in outermost(quotations):
        quoted[quotation.start : quotation.end] = True
    told = _owners(length, contents, [not content.reported for content in contents])
    owner = _owners(length, contents, [content.reported for content in contents])
    owner = np.where((told >= 0) & quoted & (owner < 0), told, owner)
    code = owner * 2  # even: indirect, odd: direct
    code[(owner >= 0) & quoted] += 1
    is_act = np.array([*(content.is_act for content in contents), False])  # the last: outside all
    code[owner < 0] = np.where(is_act[told], _TOLD_CODE - told, _OUTLET_CODE)[owner < 0]
    for start, end in scares:
        code[start:end] = _SCARE_CODE
    edges = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), length]
    return [
        _voice_span(start, end, int(code[start]), contents) for start, end in zip(edges, edges[1:])
    ]


def _owners(length: int, contents: Sequence[Content], chosen: Sequence[bool]) -> np.ndarray:
    """Index of each character's content among the ``chosen``, -1 outside; the shortest wins."""
    spans: list[tuple[int, int, int]] = []
    for k, content in enumerate(contents):
        if chosen[k]:
            spans += [(start, end, k) for start, end in content.spans]
    spans.sort(key=lambda span: (span[0] - span[1], span[0], span[2]))
    owner = np.full(length, -1, dtype=np.int64)
    for start, end, k in spans:
        owner[start:end] = k
    return owner


def _voice_span(start: int, end: int, code: int, contents: Sequence[Content]) -> VoiceSpan:
    if code <= _TOLD_CODE:
        return VoiceSpan(start, end, OUTLET, contents[_TOLD_CODE - code].number, None)
    if code < 0:
        return VoiceSpan(start, end, OUTLET if code == _OUTLET_CODE else SCARE, None, None)
    content = contents[code // 2]
    return VoiceSpan(start, end, DIRECT if code % 2 else INDIRECT, content.number, content.holder)


def find_scares(
    doc: Doc, quotations: Sequence[Quotation], said: np.ndarray, naming: Naming
) -> list[Span]:
    """The scare quotes of an article.

    ``said`` is a mask of the characters that are part of an attribution's content; ``naming`` are
    the words after which quotation marks enclose a name.
    """
    beside = _beside_longer(quotations, said)
    found = []
    for quotation in quotations:
        words = words_of(doc, quotation)
        if words is None or not _is_short(quotation, words):
            continue
        if is_title(doc, quotation, words, naming):
            continue
        if not said[quotation.inner_start] or _held_off(doc, quotation, words, beside):
            found.append((quotation.start, quotation.end))
    return found


def _is_short(quotation: Quotation, words: Tokens) -> bool:
    """Whether a quotation is short enough for a scare quote."""
    if quotation.end - quotation.start > LONGEST_SCARE_CHARACTERS:
        return False
    return 1 <= len(_spoken(words)) <= LONGEST_SCARE


def _beside_longer(quotations: Sequence[Quotation], said: np.ndarray) -> set[int]:
    """Starts of outermost quotations that share their content with one more than twice as long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], said.astype(np.int8), [0]])))
    beside: set[int] = set()
    k = 0
    for start, end in zip(edges[::2], edges[1::2]):
        inside = []
        while k < len(quotations) and quotations[k].start < end:
            if quotations[k].start >= start and quotations[k].depth == 0:
                inside.append(quotations[k])
            k += 1
        longest = max((q.end - q.start for q in inside), default=0)
        beside.update(q.start for q in inside if q.end - q.start < longest / 2)
    return beside


def _held_off(doc: Doc, quotation: Quotation, words: Tokens, beside: set[int]) -> bool:
    """Whether quotation marks within reported speech set a word apart instead of quoting it.

    That is a noun after a definite word, as in “a way to end the “crisis””, beside a longer
    quotation or nested in one.
    """
    spoken = _spoken(words)
    if len(spoken) > LONGEST_HELD_OFF or spoken[-1].pos_ not in ("NOUN", "PROPN"):
        return False
    before = _before(doc, quotation, words)
    definite = before is not None and before.lower_ in DEFINITE
    return definite and (quotation.depth > 0 or quotation.start in beside)


def without_titles(
    doc: Doc, quotations: Sequence[Quotation], contents: Sequence[Content], naming: Naming
) -> list[Quotation]:
    """The quotations without titles, whose marks quote nobody: “he said on “Meet the Press””.

    Where all that somebody says stands in one, it is speech however it is written.
    """
    whole = sorted(one.spans[0] for one in contents if one.reported and len(one.spans) == 1)
    spoken = []
    for quotation in quotations:
        words = words_of(doc, quotation)
        inside = starting_in(whole, (quotation.start, quotation.end))
        is_all = any(whole[number][1] <= quotation.end for number in inside)
        if is_all or words is None or not is_title(doc, quotation, words, naming):
            spoken.append(quotation)
    return spoken


def is_title(doc: Doc, quotation: Quotation, words: Tokens, naming: Naming) -> bool:
    """Whether quoted words name a work, a thing or a person.

    By capitals throughout, a place inside a name (a nickname), or the noun before: “the film “…””.
    """
    spoken = _spoken(words)
    if not spoken:
        return False
    if all(token.text[:1].isdigit() for token in spoken):
        return True
    if _is_capitalised(spoken, words[0]):
        return True
    before, after = _before(doc, quotation, words), _after(doc, quotation, words)
    if before is not None and _names_what_follows(before, naming):
        return True
    if before is None or after is None or len(spoken) > 2:
        return False
    return before.pos_ == after.pos_ == "PROPN"


def _names_what_follows(token: Token, naming: Naming) -> bool:
    """Whether a name follows a word of naming, and nobody's judgement.

    In “so-called “…”” and “which Lindt called “…””, somebody does the calling.
    """
    if not naming.holds(token.lemma_.lower()) or _is_so_called(token):
        return False
    return not any(child.dep_ == "nsubj" for child in children_of(token))


def _is_so_called(token: Token) -> bool:
    """Whether a word is the end of "so-called", which the parse splits."""
    return token.lower_ == "called" and token.doc[max(0, token.i - 2) : token.i].text == "so-"


def _is_capitalised(spoken: Sequence[Token], first: Token) -> bool:
    """Whether words are written like a title; a single one must be a name inside a sentence."""
    if not spoken[0].text[:1].isupper() or not all(_fits_title(token) for token in spoken):
        return False
    if len(spoken) > LONGEST_SCARE and all(token.text.isupper() for token in spoken):
        return not any(token.pos_ in ("VERB", "AUX") for token in spoken)
    return len(spoken) > 1 or not first.is_sent_start and spoken[0].pos_ == "PROPN"


def _fits_title(token: Token) -> bool:
    """Whether a word starts with a capital or a digit, or may be lower-case in a title."""
    initial = token.text[:1]
    small = token.pos_ in ("ADP", "DET", "CCONJ", "PART")
    return initial.isupper() or initial.isdigit() or small


def words_of(doc: Doc, quotation: Quotation) -> Tokens | None:
    """The tokens between the marks of a quotation; None without one."""
    return doc.char_span(quotation.inner_start, quotation.inner_end, alignment_mode="contract")


def _spoken(words: Tokens) -> list[Token]:
    """The tokens with a letter or digit."""
    return [token for token in words if _is_word(token)]


def _is_word(token: Token) -> bool:
    return any(letter.isalnum() for letter in token.text)


def _before(doc: Doc, quotation: Quotation, words: Tokens) -> Token | None:
    """The token before the opening quotation mark, which may be one token or two."""
    near = list(doc[max(0, words.start - 4) : words.start])
    return next((t for t in reversed(near) if t.idx + len(t) <= quotation.start), None)


def _after(doc: Doc, quotation: Quotation, words: Tokens) -> Token | None:
    near = doc[words.end : words.end + 4]
    return next((token for token in near if token.idx >= quotation.end), None)


def share_quoted(words: Sequence[Span], inside: np.ndarray) -> float:
    """Share of words (by their middle character) that are in quotations; 0 without words."""
    if not len(words):
        return 0.0
    return sum(bool(inside[(start + end - 1) // 2]) for start, end in words) / len(words)
