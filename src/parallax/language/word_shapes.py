"""What a small encoder without capitals is told beside its word pieces.

That is the capitals of each word and the white space before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

CASES, GAPS = 7, 3
LOWER, TITLE, UPPER, MIXED, DIGITS, MARKS, LETTER = range(CASES)
GLUED, SPACED, PARAGRAPH = range(GAPS)


def case_of(word: str) -> int:
    """The class of a word's capitals.

    :data:`LOWER`, :data:`TITLE`, :data:`UPPER`, :data:`MIXED` (miXed), :data:`DIGITS` (with a
    digit), :data:`MARKS` (without letters) or :data:`LETTER` (one capital letter).
    """
    if any(letter.isdigit() for letter in word):
        return DIGITS
    if not any(letter.isalpha() for letter in word):
        return MARKS
    if word.islower():
        return LOWER
    if word.isupper():
        return LETTER if len(word) == 1 else UPPER
    return TITLE if word[0].isupper() and word[1:].islower() else MIXED


def gaps_of(words: Sequence[str], spaces: Sequence[bool]) -> np.ndarray:
    """The white space before each word.

    :data:`GLUED` (none), :data:`SPACED` (a space) or :data:`PARAGRAPH` (a line break, also at the
    beginning).  ``spaces`` says whether a space follows each word.
    """
    found = np.full(len(words), GLUED, dtype=np.int64)
    before = PARAGRAPH
    for i, (word, space) in enumerate(zip(words, spaces)):
        if word.isspace():
            before = PARAGRAPH if "\n" in word else max(before, SPACED)
            continue
        found[i] = before
        before = SPACED if space else GLUED
    return found
