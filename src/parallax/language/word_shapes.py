"""Capitals and white space of words, as extra input for an encoder with an uncased vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

CASES, GAPS = 7, 3
LOWER, TITLE, UPPER, MIXED, DIGITS, MARKS, LETTER = range(CASES)
GLUED, SPACED, PARAGRAPH = range(GAPS)


def case_of(word: str) -> int:
    """The class of a word by its capitals.

    One of :data:`LOWER`, :data:`TITLE`, :data:`UPPER`, :data:`MIXED` (miXed), :data:`DIGITS` (has a
    digit), :data:`MARKS` (has no letters) and :data:`LETTER` (is a single capital letter).
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
    """The white space before each word (words,).

    It is :data:`GLUED` (none), :data:`SPACED` (a space) or :data:`PARAGRAPH` (a line break, or the
    beginning of the text).  ``spaces`` says whether a space follows each word.
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
