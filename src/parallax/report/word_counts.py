"""Words by how often they occur, in the order in which the tables of the reports list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def most_frequent(words: Iterable[str]) -> list[tuple[str, int]]:
    """Each word with its number, the most frequent first, words of one number by the alphabet.

    >>> most_frequent(["warn", "say", "say"])
    [('say', 2), ('warn', 1)]
    """
    return sorted(Counter(words).items(), key=lambda word: (-word[1], word[0]))
