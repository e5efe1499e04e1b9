"""Two versions of the same words compared: what was cut, what added, what an ellipsis hides.

Words are compared without case and punctuation: quotation marks and commas differ between outlets
that print the same words.  The markup is plain text, ``kept [-cut-] {+added+}``, readable without
colour.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_WORDS, MOST_MATCHES = 1000, 100_000
"""Longer versions are compared only at both ends: the time to align them grows quadratically.

So are versions with more pairs of equal words than this, which repeat a few words endlessly: two of
500 words of prose have about 5,000 such pairs.
"""
SUMMARY = 0.6
"""A version with less than this share of the fullest one's words is a summary, unless trimmed."""
TRIMMED_ADDS, FEW_WORDS = 0.1, 2
"""A version that adds at most this share of words, or this many, counts as trimmed."""
FEWEST_BESIDE = 3
"""Words before and after an ellipsis, together, that the other version must have."""
MOST_ENDINGS = 3
"""How many equally good matches of the words before an ellipsis are tried."""
ELLIPSIS = "…"
ELLIPSES = re.compile(r"\.(?:\s?\.){2,}|…")
WORD = re.compile(r"\w+(?:[.,'’\-‑]\w+)*")
_PIECE = re.compile(r"\S+")
_MARKUP = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"})
_SAME = str.maketrans({"’": "'", "‘": "'", "‑": "-", "‐": "-"})


class PrintedWord(NamedTuple):
    """A word as printed, with its punctuation, and as compared."""

    text: str
    key: str


def key_of(word: str) -> str:
    """A word as it is compared: lower case, one kind of apostrophe and hyphen."""
    return word.translate(_SAME).casefold()


def keys(text: str) -> list[str]:
    """The words of ``text`` as they are compared, without punctuation."""
    return [key_of(match.group()) for match in WORD.finditer(text)]


def printed_words(text: str) -> list[PrintedWord]:
    """``text`` split at white space.

    Free-standing punctuation is attached to the word before it, or at the start to the first word.
    """
    made: list[PrintedWord] = []
    loose = ""
    for match in _PIECE.finditer(text):
        chunk = match.group().translate(_MARKUP)
        key = "|".join(keys(chunk))
        if key:
            made.append(PrintedWord(f"{loose} {chunk}".strip(), key))
            loose = ""
        elif made:
            made[-1] = PrintedWord(f"{made[-1].text} {chunk}", made[-1].key)
        else:
            loose = f"{loose} {chunk}".strip()
    return made


def _joined(words: list[PrintedWord]) -> str:
    return " ".join(word.text for word in words)


def _opcodes(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    """The opcodes of difflib for two lists of words.

    Beyond :data:`MOST_WORDS` and :data:`MOST_MATCHES`, all between a common beginning and a common
    end counts as replaced.
    """
    ours, theirs = Counter(a), Counter(b)
    matches = sum(n * theirs[word] for word, n in ours.items())
    if max(len(a), len(b)) <= MOST_WORDS and matches <= MOST_MATCHES:
        return list(SequenceMatcher(None, a, b, autojunk=False).get_opcodes())
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    steps = [
        ("equal", 0, head, 0, head),
        ("replace", head, len(a) - tail, head, len(b) - tail),
        ("equal", len(a) - tail, len(a), len(b) - tail, len(b)),
    ]
    return [step for step in steps if step[1] < step[2] or step[3] < step[4]]


def word_difference(fullest: str, version: str) -> str:
    """``version`` against ``fullest``, word by word.

    Kept words are printed as in ``version``, the others as ``[-cut-]`` and ``{+added+}``.  Dropping
    the added words and unwrapping the cut ones gives the words of ``fullest``; the reverse gives
    ``version``.  Brackets in the texts are printed as round ones, so that the markup stays
    unambiguous.
    """
    a, b = printed_words(fullest), printed_words(version)
    parts = []
    for step, a1, a2, b1, b2 in _opcodes([word.key for word in a], [word.key for word in b]):
        if step == "equal":
            parts.append(_joined(b[b1:b2]))
            continue
        if a1 < a2:
            parts.append(f"[-{_joined(a[a1:a2])}-]")
        if b1 < b2:
            parts.append(f"{{+{_joined(b[b1:b2])}+}}")
    return " ".join(parts)


def relation(fullest: str, version: str) -> str:
    """The relation of ``version`` to ``fullest``.

    One of verbatim (same words), trimmed (cut, hardly anything added), summarised (much shorter, in
    its own words) and reworded.
    """
    a, b = keys(fullest), keys(version)
    if a == b:
        return "verbatim"
    kept = sum(b2 - b1 for step, _, _, b1, b2 in _opcodes(a, b) if step == "equal")
    added = len(b) - kept
    few_words = FEW_WORDS if kept > 2 * FEW_WORDS else 0
    if kept and len(b) < len(a) and added <= max(TRIMMED_ADDS * len(b), few_words):
        return "trimmed"
    return "summarised" if len(b) < SUMMARY * len(a) else "reworded"


# ---------------------------------------------------------------- what an ellipsis hides


def hidden(version: str, fuller: str) -> str | None:
    """The words of ``fuller`` that an ellipsis of ``version`` stands for.

    The words on both sides of the ellipsis, at least three in all, must occur in ``fuller`` in the
    same order.  What several ellipses hide is joined by " … ".  None without an ellipsis or without
    such words.
    """
    if not ELLIPSES.search(version):
        return None
    ours = _keys_and_ellipses(version)
    printed = printed_words(fuller)
    theirs, owner = [], []
    for number, word in enumerate(printed):
        own = word.key.split("|")
        theirs += own
        owner += [number] * len(own)
    texts = []
    for place, key in enumerate(ours):
        span = _between(ours, place, theirs) if key == ELLIPSIS else None
        if span:
            first, last = owner[span[0]], owner[span[1] - 1]
            texts.append(_plain(_joined(printed[first : last + 1])))
    return f" {ELLIPSIS} ".join(text for text in texts if text) or None


def _keys_and_ellipses(text: str) -> list[str]:
    found: list[str] = []
    for number, part in enumerate(ELLIPSES.split(text)):
        if number:
            found.append(ELLIPSIS)
        found += keys(part)
    return found


def _between(ours: list[str], place: int, theirs: list[str]) -> tuple[int, int] | None:
    """The range in ``theirs`` of the words hidden at ``ours[place]``; None where none are found.

    They lie between the longest matches of the words before and after the ellipsis.
    """
    before = _until_ellipsis(ours[:place][::-1])[::-1]
    after = _until_ellipsis(ours[place + 1 :])
    best: tuple[int, int, int] | None = None
    for end_before, size in _endings(before, theirs):
        for start_after, reach in _beginnings(after, theirs, end_before):
            if best is None or size + reach > best[0]:
                best = (size + reach, end_before, start_after)
    if best is None or best[0] < FEWEST_BESIDE or best[1] >= best[2]:
        return None
    return best[1:]


def _until_ellipsis(words: list[str]) -> list[str]:
    return words[: words.index(ELLIPSIS)] if ELLIPSIS in words else words


def _endings(before: list[str], theirs: list[str]) -> list[tuple[int, int]]:
    """Matches of the last words of ``before`` in ``theirs``: (place after the match, its length).

    Only the longest matches; without words, the start of ``theirs``.
    """
    if not before:
        return [(0, 0)]
    found = []
    for i, word in enumerate(theirs):
        if word == before[-1]:
            size = 1
            while size < min(len(before), i + 1) and before[-1 - size] == theirs[i - size]:
                size += 1
            found.append((i + 1, size))
    return _longest(found)[:MOST_ENDINGS]


def _beginnings(after: list[str], theirs: list[str], start: int) -> list[tuple[int, int]]:
    """Matches of the first words of ``after`` in ``theirs`` from ``start`` on: (place, length).

    Only the first of the longest matches; without words, the end of ``theirs``.
    """
    if not after:
        return [(len(theirs), 0)]
    found = []
    for i in range(start, len(theirs)):
        if theirs[i] == after[0]:
            size = 1
            while size < min(len(after), len(theirs) - i) and after[size] == theirs[i + size]:
                size += 1
            found.append((i, size))
    return _longest(found)[:1]


def _longest(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    longest = max((size for _, size in found), default=0)
    return [(place, size) for place, size in found if size == longest]


def _plain(text: str) -> str:
    return text.strip(" –—-,;:“”\"'")
