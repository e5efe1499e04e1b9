"""The codebook's words around offices and bodies (``role-words.csv``), which a researcher edits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parallax.common.word_lists import read_words

FILE = "role-words.csv"


@dataclass(frozen=True, eq=False)
class RoleWords:
    """Words by what they do to a role or a phrase; one field a use of ``role-words.csv``."""

    past: frozenset[str]
    """Before an office that somebody no longer holds: "former"."""
    passing: frozenset[str]
    """Say nothing about which office it is: "current", "influential"."""
    under: frozenset[str]
    """Make it another office, below the one named: "deputy"."""
    bare: frozenset[str]
    """Words of office that alone are as likely no person at all: "his head", "the chair"."""
    vague: frozenset[str]
    """Words of office that say too little without a field: "the official"."""
    leader: frozenset[str]
    """Offices of whoever is the leader, chief or head of a country, in their common form."""
    party: frozenset[str]
    """Members of a party: whom they mean depends on their US state."""
    state: frozenset[str]
    """Offices and bodies of a state: those of the country that an article is about."""
    event: frozenset[str]
    """Events, feasts, laws and illnesses with a capital, which are no entities: "Brexit"."""
    body: frozenset[str]
    """Kinds of organisation: "the ministry" is the one ministry that the article has named."""
    press: frozenset[str]
    """Kinds of newspaper, which count as one kind."""
    outlet: frozenset[str]
    """Nouns that as a source mean the organisation that spoke last: "the newspaper said"."""

    person: frozenset[str]
    """Nouns of people who may speak without a name: "witness", "official"."""
    people: frozenset[str]
    """Nouns of many people in one: "police", "family"."""
    organisation: frozenset[str]
    """Nouns of bodies that may speak without a name: "army", "campaign"."""
    document: frozenset[str]
    """What is written or shown, and may itself be cited: "report", "poll"."""
    wording: frozenset[str]
    """Words that somebody gives out, who then speaks: "statement", "letter"."""
    thing: frozenset[str]
    """Nouns that end like one for a person and are none: "computer", "tower"."""
    opposed: frozenset[str]
    """People who are not on the side of whom they are named after: "critic", "prisoner"."""
    american: frozenset[str]
    """Surnames of presidents of the United States: "Biden administration officials"."""

    def is_kind(self, word: str) -> bool:
        """Whether a word is a kind of organisation or newspaper."""
        return word in self.body or word in self.press


def read_role_words(codebook: Path) -> RoleWords:
    """The words of ``role-words.csv`` in a folder, or the bundled ones where it has none.

    Raises :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    return RoleWords(**read_words(codebook, FILE))
