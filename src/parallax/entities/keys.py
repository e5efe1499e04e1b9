"""What identifies an entity, how a name was assigned to one, and what a text says about it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple


class Key(NamedTuple):
    """What identifies an entity: its kind (person, org, place, people) and a normal form."""

    kind: str
    form: str


class Assignment(NamedTuple):
    """The entity of a name: its key (None if undecided), the rule and the confidence in it.

    ``refused`` are the entities that it might have been, each with the reason why it is not.
    """

    key: Key | None
    rule: str
    score: float
    refused: tuple[tuple[Key, str], ...] = ()


class Fact(NamedTuple):
    """What an article says about one of its names.

    ``nouns`` are words of office, ``states`` US states named near it, ``gender`` is m, f or "",
    and ``kin`` says that the person is introduced as somebody's relative.
    """

    nouns: frozenset[str]
    side: str
    states: frozenset[str]
    gender: str
    kin: bool = False


NO_FACT = Fact(frozenset(), "", frozenset(), "")
NameIndex = tuple[str, int]
"""The id of an article and the number of a name in it."""


def tidy(text: str) -> str:
    """A name on one line with single spaces."""
    return " ".join(text.split())


def commonest(counts: Counter[str]) -> str:
    """The most frequent word, the first in alphabetical order in case of a tie; empty if none."""
    return min(counts, key=lambda word: (-counts[word], word)) if counts else ""


def commonest_key(counts: Counter[Key] | None) -> Key | None:
    """The most frequent key, the first in order in case of a tie."""
    return min(counts, key=lambda key: (-counts[key], key)) if counts else None
