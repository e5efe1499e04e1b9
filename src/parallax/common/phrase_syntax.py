"""How a phrase of the codebook is written, without the matching of phrases in texts.

A phrase is one line, such as ``impose|pay .. heavy|high price``, ``talk/NOUN`` or
``<ORG> expansion``; :mod:`parallax.language.phrases` finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from parallax.common.errors import ParallaxError

GAPS = {"..": 5, "...": 10}
"""Most words between two parts, by how the gap is written."""
MOST_VARIANTS = 2000
"""Most wordings of one part of a phrase."""
PARTS_OF_SPEECH = frozenset("NOUN VERB ADJ ADV PROPN NUM".split())
NAMES = frozenset("PERSON ORG GPE LOC NORP".split())


class PhraseError(ParallaxError):
    """A phrase cannot be read; the message quotes it and says why."""


class Slot(NamedTuple):
    """One position of a phrase: words with a required part of speech, or a kind of name."""

    words: tuple[str, ...]
    pos: str
    name: str


class Phrase(NamedTuple):
    """A phrase cut at its gaps.

    ``parts`` holds the slots of each part, ``gaps`` the most words between one part and the next.
    """

    parts: tuple[tuple[Slot, ...], ...]
    gaps: tuple[int, ...]


def parse_phrase(text: str) -> Phrase:
    """Parse a phrase into parts and gaps; raises :class:`PhraseError` if it cannot be read."""
    if not isinstance(text, str) or not text.strip():
        raise PhraseError(f"{text!r} is not a phrase")
    parts: list[list[Slot]] = [[]]
    gaps = []
    for word in text.split():
        if word in GAPS:
            parts.append([])
            gaps.append(GAPS[word])
        else:
            parts[-1].append(_slot(word, text))
    if not all(parts):
        raise PhraseError(f"{text!r} begins or ends with a gap, or has two gaps in a row")
    for part in parts:
        _check_variants(part, text)
    return Phrase(tuple(map(tuple, parts)), tuple(gaps))


def _check_variants(part: Sequence[Slot], text: str) -> None:
    """Raise PhraseError if one part of the phrase ``text`` stands for too many wordings."""
    count = prod(len(slot.words) for slot in part if slot.words)
    if count > MOST_VARIANTS and not any(slot.name for slot in part):
        raise PhraseError(
            f"{text!r} stands for {count:,} wordings; split it (at most {MOST_VARIANTS:,})"
        )


def _slot(word: str, text: str) -> Slot:
    """Parse one word of the phrase ``text`` as a slot."""
    if word.startswith("<") or word.endswith(">"):
        name = word.strip("<>")
        if name not in NAMES or word != f"<{name}>":
            known = ", ".join(sorted(NAMES))
            raise PhraseError(f"{text!r}: {word} is not a kind of name; must be one of {known}")
        return Slot((), "", name)
    words, slash, pos = word.partition("/")
    if slash and pos not in PARTS_OF_SPEECH:
        known = ", ".join(sorted(PARTS_OF_SPEECH))
        raise PhraseError(
            f"{text!r}: {pos or 'nothing'} after / is not a part of speech; must be one of {known}"
        )
    choices = tuple(words.lower().split("|"))
    if not all(choices):
        raise PhraseError(f"{text!r}: an empty word beside |")
    return Slot(choices, pos, "")
