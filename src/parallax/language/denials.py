"""The words of denying in the codebook (``denial.csv``), which a researcher edits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parallax import CODEBOOK
from parallax.common.word_lists import read_words

FILE = "denial.csv"


@dataclass(frozen=True, eq=False)
class Denials:
    """Base forms of words by what they do to a claim; one field a use of ``denial.csv``."""

    deny: frozenset[str]
    """Verbs and nouns of denying or rejecting: what they are about is denied."""
    false: frozenset[str]
    """Words that call something false: "baseless claims", "the claims are a lie"."""
    call: frozenset[str]
    """Verbs that may call something false: "branded the report a hoax"."""
    ask: frozenset[str]
    """Words of wanting: a negation in what is wanted ("a guarantee that it will not") is none."""
    think: frozenset[str]
    """Verbs whose negation is that of what is thought or planned: "does not plan to attack"."""
    claim: frozenset[str]
    """Nouns for what was said before, which a denial takes up: "denied such plans"."""


def read_denials(codebook: Path) -> Denials:
    """The words of ``denial.csv`` in a folder, or the bundled ones where it has none.

    Raises :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    return Denials(**read_words(codebook, FILE))


@lru_cache(maxsize=1)
def bundled_denials() -> Denials:
    """The words that come with the program."""
    return read_denials(CODEBOOK)
