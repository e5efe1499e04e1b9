"""Words by how often they occur, in the order in which the tables of the reports list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from parallax.report.wording import listing


def most_frequent(words: Iterable[str]) -> list[tuple[str, int]]:
    """Each word with its number, the most frequent first, words of one number by the alphabet.

    >>> most_frequent(["warn", "say", "say"])
    [('say', 2), ('warn', 1)]
    """
    return sorted(Counter(words).items(), key=lambda word: (-word[1], word[0]))


def commonest(values: pd.Series) -> str:
    """The four commonest words of a column with their counts, for a cell of a table."""
    counts = values[values != ""].value_counts()
    return listing((f"{value} ({n})" for value, n in counts.items()), most=4)
