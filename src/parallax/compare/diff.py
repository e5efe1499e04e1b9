"""Two wordings of the same words compared: what was cut, added, and what an ellipsis hides.

Words are compared without case and punctuation: marks and commas change between outlets without anybody changing a word.  The mark-up
is plain text, ``kept [-cut-] {+added+}``, so that it reads without colour.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_WORDS = 1000
"""Wordings longer than this are compared at their two ends only: aligning words costs the square of their number."""
SUMMARY, TRIMMED_ADDS, FRAME_WORDS = 0.6, 0.1, 2
"""A version under this share of the fullest one's words is a summary unless cut from it; one that adds at most this share, or this
many words, is cut from it."""
FEWEST_BESIDE = 3
"""Words around an ellipsis that have to stand in the other version, before and after it together."""
ELLIPSIS = "…"
ELLIPSES = re.compile(r"\.(?:\s?\.){2,}|…")
_WORD = re.compile(r"\w+(?:[.,'’\-‑]\w+)*")
_PIECE = re.compile(r"\S+")
_MARKUP = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"})
_SAME = str.maketrans({"’": "'", "‘": "'", "‑": "-", "‐": "-"})


class Piece(NamedTuple):
    """A word as printed, marks and all, and as compared."""

    text: str
    key: str


def keys(text: str) -> list[str]:
    """The words of ``text`` as they are compared: small letters, no punctuation, one kind of apostrophe and hyphen."""
    return [match.group().translate(_SAME).casefold() for match in _WORD.finditer(text)]


def pieces(text: str) -> list[Piece]:
    """``text`` cut at white space; marks that stand alone go with the word before them, or the first word after them."""
    made: list[Piece] = []
    loose = ""
    for match in _PIECE.finditer(text):
        chunk = match.group().translate(_MARKUP)
        key = "|".join(keys(chunk))
        if key:
            made.append(Piece(f"{loose} {chunk}".strip(), key))
            loose = ""
        elif made:
            made[-1] = Piece(f"{made[-1].text} {chunk}", made[-1].key)
        else:
            loose = f"{loose} {chunk}".strip()
    return made


def _opcodes(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Difflib's opcodes; beyond MOST_WORDS the part between a common beginning and a common end counts as replaced."""
    if max(len(a), len(b)) <= MOST_WORDS:
        return SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle = ("replace", head, len(a) - tail, head, len(b) - tail)
    steps = [
        ("equal", 0, head, 0, head),
        middle,
        ("equal", len(a) - tail, len(a), len(b) - tail, len(b)),
    ]
    return [step for step in steps if step[1] < step[2] or step[3] < step[4]]


def word_difference(fullest: str, version: str) -> str:
    """``version`` against ``fullest``, word by word: kept words as ``version`` prints them, ``[-cut-]``, ``{+added+}``.

    Leaving out the added words and unwrapping the cut ones gives back the words of ``fullest``; the reverse gives ``version``.
    Brackets in the texts are printed as round ones, so that the marks stay unmistakable.
    """
    a, b = pieces(fullest), pieces(version)
    parts = []
    for step, a1, a2, b1, b2 in _opcodes([p.key for p in a], [p.key for p in b]):
        if step == "equal":
            parts.append(" ".join(p.text for p in b[b1:b2]))
            continue
        if a1 < a2:
            parts.append(f"[-{' '.join(p.text for p in a[a1:a2])}-]")
        if b1 < b2:
            parts.append(f"{{+{' '.join(p.text for p in b[b1:b2])}+}}")
    return " ".join(parts)


def relation(fullest: str, version: str) -> str:
    """How ``version`` stands to ``fullest``: verbatim (same words), trimmed (cut, next to nothing added), summarised (much shorter in
    words of its own) or reworded.
    """
    a, b = keys(fullest), keys(version)
    if a == b:
        return "verbatim"
    kept = sum(b2 - b1 for step, _, _, b1, b2 in _opcodes(a, b) if step == "equal")
    added = len(b) - kept
    if (
        len(b) < len(a)
        and kept
        and added <= max(TRIMMED_ADDS * len(b), FRAME_WORDS if kept > 2 * FRAME_WORDS else 0)
    ):
        return "trimmed"
    return "summarised" if len(b) < SUMMARY * len(a) else "reworded"


def hidden(version: str, fuller: str) -> str | None:
    """The words of ``fuller`` that an ellipsis of ``version`` stands for; several ellipses are joined by " … ".

    The words on both sides of the ellipsis, at least three together, have to stand in ``fuller`` in the same order.
    None when there is no ellipsis or nothing can be found.
    """
    if not ELLIPSES.search(version):
        return None
    ours: list[str] = []
    for number, part in enumerate(ELLIPSES.split(version)):
        ours += [ELLIPSIS] * bool(number) + keys(part)
    theirs = pieces(fuller)
    flat = [(i, key) for i, piece in enumerate(theirs) for key in piece.key.split("|")]
    found = [
        _between(ours, place, [key for _, key in flat])
        for place, word in enumerate(ours)
        if word == ELLIPSIS
    ]
    places = [sorted({flat[i][0] for i in range(*span)}) for span in found if span]
    texts = [_plain(" ".join(theirs[n].text for n in words)) for words in places]
    return f" {ELLIPSIS} ".join(text for text in texts if text) or None


def _between(ours: list[str], place: int, theirs: list[str]) -> tuple[int, int] | None:
    """Where in ``theirs`` the words hidden at ``ours[place]`` stand: after the longest match of what precedes, before what follows."""
    before = _run(ours, range(place - 1, -1, -1))[::-1]
    after = _run(ours, range(place + 1, len(ours)))
    best: tuple[int, int, int] | None = None
    for end_before, size in _endings(before, theirs):
        for start_after, reach in _beginnings(after, theirs, end_before):
            if best is None or size + reach > best[0]:
                best = (size + reach, end_before, start_after)
    return best[1:] if best and best[0] >= FEWEST_BESIDE and best[1] < best[2] else None


def _run(ours: list[str], places: range) -> list[str]:
    words = []
    for i in places:
        if ours[i] == ELLIPSIS:
            break
        words.append(ours[i])
    return words


def _endings(before: list[str], theirs: list[str]) -> list[tuple[int, int]]:
    """(place after the match, its length) wherever the last words of ``before`` stand in ``theirs``; the start for no words at all."""
    if not before:
        return [(0, 0)]
    found = []
    for i, word in enumerate(theirs):
        if word == before[-1]:
            size = 1
            while size < min(len(before), i + 1) and before[-1 - size] == theirs[i - size]:
                size += 1
            found.append((i + 1, size))
    longest = max((size for _, size in found), default=0)
    return [(place, size) for place, size in found if size == longest][:3]


def _beginnings(after: list[str], theirs: list[str], start: int) -> list[tuple[int, int]]:
    if not after:
        return [(len(theirs), 0)]
    found = []
    for i in range(start, len(theirs)):
        if theirs[i] == after[0]:
            size = 1
            while size < min(len(after), len(theirs) - i) and after[size] == theirs[i + size]:
                size += 1
            found.append((i, size))
    longest = max((size for _, size in found), default=0)
    return [(place, size) for place, size in found if size == longest][:1]


def _plain(text: str) -> str:
    return text.strip(" –—-,;:“”\"'")
