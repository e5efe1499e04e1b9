"""Words before a name in quotation marks (``naming.csv``), which a researcher edits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parallax import CODEBOOK
from parallax.common.word_lists import read_words

FILE = "naming.csv"


@dataclass(frozen=True, eq=False)
class Naming:
    """Base forms of words after which quotation marks give a name, and hold nothing off."""

    verb: frozenset[str]
    """Verbs of giving a name: "dubbed “…”"."""
    noun: frozenset[str]
    """What has a title or a wording: "the film “…”", "the phrase “…”"."""

    def holds(self, lemma: str) -> bool:
        """Whether a name follows the word."""
        return lemma in self.verb or lemma in self.noun


def read_naming(codebook: Path) -> Naming:
    """The words of ``naming.csv`` in a folder, or the bundled ones where it has none.

    Raises :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    return Naming(**read_words(codebook, FILE))


@lru_cache(maxsize=1)
def bundled_naming() -> Naming:
    """The words that come with the program."""
    return read_naming(CODEBOOK)
