"""Words by how often they occur, in the order in which the tables of the reports list them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from parallax.report.wording import listing

WORD = re.compile(r"\w+(?:[-‐‑'’.,/]\w+)*")


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


def words_in(text: str) -> int:
    """How many words stand in a text: runs of letters and digits, joined by marks within them.

    >>> words_in("Kiev's 110,000 de-escalate – “now”.")
    4
    """
    return sum(1 for _ in WORD.finditer(text))


def own_words(articles: pd.DataFrame, voices: pd.DataFrame) -> pd.Series:
    """How many words of each article are in the outlet's own voice, by ``article_id``."""
    texts = articles.set_index("article_id")["text"]
    counts = dict.fromkeys(texts.index, 0)
    own = voices[voices["voice"] == "outlet"]
    for article, start, end in zip(own["article_id"], own["start"], own["end"]):
        if article in counts:
            counts[article] += words_in(texts[article][start:end])
    return pd.Series(counts, dtype=int)
