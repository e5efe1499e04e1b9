"""The turns of a transcript: paragraphs that open with a speaker and a colon.

“NORA WHITFIELD, HOST: Good evening.” Only a text with several such turns, by people some of whom
speak again, is a transcript: “CLAIM:” or “NOTE:” in a news article are no speakers. A speaker may
be called by the office alone (“THE PRESIDENT: I sent them.”), and who asks by “QUESTION:” or a
bare “Q”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from parallax.common.spans import Span

FEWEST_TURNS = 3
LEAST_LABELLED = 1 / 3
"""Share of paragraphs, from the first turn on, that open a turn where turns run over paragraphs."""
LATEST_OPENING = 3  # paragraphs before the first turn of a text that is a transcript throughout
LONGEST_END = 1 / 4
"""Share of paragraphs after the last label of such a text."""
LONGEST_NAME = 5  # words
CAPITALS = 0.8  # share of the letters of a name in capitals
NO_SPEAKERS = frozenset(
    """
    a also analysis answer as background breaking claim conclusion context correction editorial
    example exclusive fact facts headline listen live more note opinion photo poll q question rating
    reality read related result see source sources summary truth update verdict video warning watch
    """.split()
)
"""Last words of labels that are no names, in any text."""
ASKERS = frozenset(("question", "q"))
"""Of these, the labels that stand for a person within a transcript."""
SENTENCE_ENDS = tuple(".?!…”\"’')]—–-:")
"""How what is said ends, unlike the lines of a table."""
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_ASKS = re.compile(r"Q(?=[ \t]+[^\W\d_]{2}|[ \t]+[AI][ \t’'])")
"""A bare “Q” before what is asked."""
_LABEL = re.compile(
    r"(?P<name>[A-Z][\w.'’\- ]{1,40}?)"
    r"(?P<title>(?:,| ?\()[^\n:“”\"]{1,80})?"
    r"(?P<colon>:)(?:[ \t]+|(?=\n|$))"
)
_PARAGRAPH = re.compile(r"\S[^\n]*")
_DIRECTION = re.compile(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|END"
    r"|(?:END )?\d{1,2}:\d\d [AaPp]\.?[Mm]\b\.?(?: [A-Z]{2,4})?)\W*"
)
"""A stage direction, or the hour at which a transcript begins or ends."""


class TranscriptTurn(NamedTuple):
    """Who speaks, the colon, and what is said, a span for each paragraph.

    After a bare “Q” there is no colon: ``colon`` is then the letter itself, as ``name`` is.
    ``after_break`` says whether a stage direction comes right before: “(COMMERCIAL BREAK)”.
    """

    name: Span
    colon: Span
    content: tuple[Span, ...]
    after_break: bool


class _Label(NamedTuple):
    """The label of a paragraph: its name and colon.

    ``person`` says whether it surely names one, ``speaks`` whether it may within a transcript.
    """

    name: Span
    colon: Span
    words: tuple[str, ...]
    person: bool
    speaks: bool


def find_turns(doc: Doc) -> list[TranscriptTurn]:
    """The turns of a text in order; none where the text is no transcript."""
    text = doc.text
    paragraphs = [found.span() for found in _PARAGRAPH.finditer(text)]
    labels = [_label_of(span, text, doc) for span in paragraphs]
    if not _is_transcript([label for label in labels if label]):
        return []
    first = next(k for k, label in enumerate(labels) if label and label.speaks)
    return _gathered(text, paragraphs[first:], labels[first:], _runs_on(labels, first))


def _runs_on(labels: Sequence[_Label | None], first: int) -> bool:
    """Whether turns run over paragraphs, by the labels of all; ``first`` opens the first turn.

    They do where many paragraphs have a label, and where the whole text is a transcript.
    """
    labelled = [k for k in range(first, len(labels)) if labels[k] is not None]
    many = len(labelled) >= LEAST_LABELLED * (len(labels) - first)
    after = len(labels) - 1 - labelled[-1]
    throughout = first <= LATEST_OPENING and after <= LONGEST_END * len(labels)
    return many or throughout


def _label_of(paragraph: Span, text: str, doc: Doc) -> _Label | None:
    """The label that opens a paragraph; None without one."""
    found = _LABEL.match(text, *paragraph)
    if found is None:
        return _bare_label_of(paragraph, text)
    name = found.span("name")
    words = tuple(found["name"].lower().split())
    capitals = _in_capitals(found["name"])
    if len(words) > LONGEST_NAME or not capitals and not found["name"].istitle():
        return None
    listed = words[-1] in NO_SPEAKERS
    tokens = doc.char_span(*name, alignment_mode="expand")
    is_named = any(token.ent_type_ == "PERSON" for token in tokens or ())
    titled = capitals and len(words) > 1 and found["title"] is not None
    said = text[found.end() : paragraph[1]].rstrip()
    by_office = capitals and FIRST_PERSON.search(said) is not None
    person = not listed and _is_speech(said) and (is_named or titled or by_office)
    if not person and not capitals:
        return None
    speaks = not listed or words[-1] in ASKERS
    return _Label(name, found.span("colon"), words, person, speaks)


def _bare_label_of(paragraph: Span, text: str) -> _Label | None:
    """The label “Q” without a colon; None without it."""
    found = _ASKS.match(text, *paragraph)
    if found is None:
        return None
    return _Label(found.span(), found.span(), ("q",), person=False, speaks=True)


def _is_speech(said: str) -> bool:
    """Whether what follows a label holds words and ends like a sentence."""
    return said.endswith(SENTENCE_ENDS) and any(letter.isalpha() for letter in said)


def _in_capitals(name: str) -> bool:
    """Whether a name is in capitals, but for a letter as in McCAIN."""
    letters = [letter for letter in name if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) >= CAPITALS * len(letters)


def _is_transcript(labels: Sequence[_Label]) -> bool:
    """Whether enough labels name people, at least two, and one of them speaks again.

    Who asks somebody named is one of them.
    """
    known = {label.words[-1] for label in labels if label.person}
    if known:
        known |= ASKERS
    speaking = [label for label in labels if label.words[-1] in known]
    surnames = {label.words[-1] for label in speaking}
    people = {label.words for label in speaking}
    several = len(people) > 1
    return several and len(speaking) >= FEWEST_TURNS and len(surnames) < len(speaking)


def _gathered(
    text: str, paragraphs: Sequence[Span], labels: Sequence[_Label | None], runs_on: bool
) -> list[TranscriptTurn]:
    """The turns of labelled paragraphs; with ``runs_on``, those without a label go on with them."""
    turns: list[TranscriptTurn] = []
    contents: list[list[Span]] = []
    is_open = after_break = False
    for (start, end), label in zip(paragraphs, labels):
        if label is not None:
            is_open = label.speaks
            if is_open:
                turns.append(TranscriptTurn(label.name, label.colon, (), after_break))
                contents.append(_trimmed((label.colon[1], end), text))
            after_break = False
        elif _DIRECTION.fullmatch(text, start, end):
            after_break = True
        elif is_open and runs_on:
            contents[-1] += _trimmed((start, end), text)
    return [turn._replace(content=tuple(said)) for turn, said in zip(turns, contents) if said]


def _trimmed(span: Span, text: str) -> list[Span]:
    """A span without white space at its edges; nothing where there is no more."""
    words = text[slice(*span)]
    start = span[0] + len(words) - len(words.lstrip())
    end = span[0] + len(words.rstrip())
    return [(start, end)] if start < end else []


# ---------------------------------------------------------------- who a label names


class LabelledName(NamedTuple):
    """Where a turn's speaker is named in full; None where two share the name.

    ``by_order`` says that it follows only from who speaks before and after.
    """

    span: Span | None
    by_order: bool


def full_names(turns: Sequence[TranscriptTurn], text: str) -> dict[Span, LabelledName]:
    """For the name of every turn, the label that gives it in full.

    Where two speakers share a bare surname, it is the one who speaks neither before nor after.
    """
    names = [_name_in(turn, text) for turn in turns]
    of_surname: dict[str, dict[str, Span]] = {}
    for name, turn in zip(names, turns):
        if " " in name:
            of_surname.setdefault(name.split()[-1], {}).setdefault(name, turn.name)
    found: dict[Span, LabelledName] = {}
    before = ""
    for k, turn in enumerate(turns):
        known = of_surname.get(names[k].split()[-1], {})
        if turn.after_break:
            before = ""
        after = names[k + 1] if k + 1 < len(turns) and not turns[k + 1].after_break else ""
        chosen = [names[k]] if names[k] in known else _left(known, (before, after))
        found[turn.name] = _named(turn.name, chosen, known)
        if names[k] in known:
            found[turn.name] = LabelledName(turn.name, False)
        before = chosen[0] if len(chosen) == 1 else names[k]
    return found


def _name_in(turn: TranscriptTurn, text: str) -> str:
    return " ".join(text[slice(*turn.name)].upper().split())


def _left(known: Mapping[str, Span], around: tuple[str, str]) -> list[str]:
    """The full names of a surname without those who speak right before or after."""
    if len(known) > len(around) + 1:  # more than one is left
        return []
    return [name for name in known if len(known) == 1 or name not in around]


def _named(own: Span, chosen: Sequence[str], known: Mapping[str, Span]) -> LabelledName:
    """Where the speaker is named in full; ``own`` is the name of the turn."""
    if not known:
        return LabelledName(own, False)
    if len(chosen) != 1:
        return LabelledName(None, False)
    return LabelledName(known[chosen[0]], len(known) > 1)
