"""What the line model sees of each block: its words, its own form, its neighbours and its place.

No site is known by name, and function words are those of the page itself, so that any language
that separates words with spaces will do.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from typing import NamedTuple

import numpy as np

from parallax.clean.boilerplate import boilerplate
from parallax.clean.segments import CLOSING, TERMINAL, Block

BUCKETS = 1 << 16
HEAD_WORDS, TAIL_WORDS = 24, 8
HEAD_CHARACTERS, TAIL_CHARACTERS = 400, 100
SIZES = ((4, "s"), (12, "m"))
"""Words of a short and of a middling block, which have buckets of their own."""
PAGE_WORDS = 40
"""So many of the commonest words of a page's long blocks count as its function words."""
LONG_WORDS = 12
SEEN_CHARACTERS = 3000
"""The form of a block is that of its first characters."""
WORD_LENGTH = 6
"""Characters of a word with its space, for the length of a block beyond what is seen."""
FAR = 60
"""Blocks from which a sentence is far away."""
SENTENCE_WORDS, LONG_SENTENCE = 6, 25
"""Words from which a block is a sentence: where it ends like one, and in any case."""
SHARED_CHARACTERS = 1000
NEAR = 50
"""Blocks up to which the distance to the run of sentences counts."""
ROLES = (
    "share",
    "comments",
    "advertisement",
    "cookies",
    "promotion",
    "teaser",
    "navigation",
    "footer",
    "credit",
    "junk",
)
"""Roles of boilerplate by wording, a column each: 1 where wording gives it, 2 where it also ends
the article."""
ENDING = ("comments", "cookies", "footer")
OWN = (
    "words",
    "characters",
    "sentences",
    "ends",
    "colon",
    "upper_start",
    "lower_start",
    "digit_start",
    "bullet",
    "word_length",
    "capitals",
    "shouting",
    "digits",
    "marks",
    "commas",
    "quotes",
    "year",
    "clock",
    "bar",
    "address",
    "function",
    "blanks",
    "lines",
    "markup",
    "brackets",
    "repeats",
    *ROLES,
)
"""Columns of :func:`own_features`, in the order in which the shipped model wants them."""
AROUND = ("words", "ends", "capitals", "function", "blanks")
"""Own features of which a block also sees those of its neighbours."""
REACH = range(-3, 4)
_PLACE = {name: number for number, name in enumerate(OWN)}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_QUOTES = frozenset('"“”„«»「」')
_MARKS = ".,;:!?…。，、؟।"
_SENTENCE_ENDS = (". ", "! ", "? ", "。")
_OPENING = "\"'“”„«‘’([*#-• "


def column(own: np.ndarray, name: str) -> np.ndarray:
    """One column of :func:`own_features` by its name in :data:`OWN`."""
    return own[:, _PLACE[name]]


# --- words


def word_buckets(text: str) -> list[int]:
    """Buckets of the words and neighbouring words of a block, in long blocks of its two ends."""
    words = _plain_words(text[:HEAD_CHARACTERS])
    if len(text) > HEAD_CHARACTERS:
        words = words[:HEAD_WORDS] + _plain_words(text[-TAIL_CHARACTERS:])[-TAIL_WORDS:]
    elif len(words) > HEAD_WORDS + TAIL_WORDS:
        words = words[:HEAD_WORDS] + words[-TAIL_WORDS:]
    size = next((letter for most, letter in SIZES if len(words) <= most), "l")
    keys = [f"{size} {word}" for word in words]
    keys += [f"{size} {a} {b}" for a, b in zip(words, words[1:])]
    keys += [f"^{size} {' '.join(words[:k])}" for k in (1, 2, 3)]
    keys.append(f"${size} {' '.join(words[-2:])}")
    return [zlib.crc32(key.encode()) % BUCKETS for key in keys]


def _plain_words(text: str) -> list[str]:
    """Words in small letters, with 0 for any digit."""
    return [_DIGIT.sub("0", word).lower() for word in _WORD.findall(text)]


def wording_scores(blocks: list[Block], weights: np.ndarray) -> np.ndarray:
    """Log odds of each block by its words alone (mean over words: length does not count twice)."""
    scores = np.zeros(len(blocks), dtype=np.float32)
    for number, block in enumerate(blocks):
        buckets = word_buckets(block.text)
        scores[number] = weights[buckets].sum() / np.sqrt(len(buckets))
    return scores


# --- a block by itself


def own_features(blocks: list[Block]) -> np.ndarray:
    """Features of each block by itself (blocks x len(OWN), float32).

    The page lends its function words and counts of repeated lines.
    """
    words = [_WORD.findall(block.text[:SEEN_CHARACTERS]) for block in blocks]
    common = _common_words(words)
    seen = Counter(block.text for block in blocks)
    made = np.zeros((len(blocks), len(OWN)), dtype=np.float32)
    for row, block, found in zip(made, blocks, words):
        values = {
            **_lengths(block, found),
            **_beginning_and_end(block.text),
            **_word_shares(found, common),
            **_characters(block.text[:SEEN_CHARACTERS]),
            "blanks": min(block.blanks, 4),
            "lines": min(len(block.pieces), 8),
            "repeats": min(seen[block.text], 5),
            **_boilerplate(block.text),
        }
        row[:] = [values.get(name, 0.0) for name in OWN]
    return made


def _common_words(words: list[list[str]]) -> set[str]:
    """The page's function words: the commonest of its long blocks."""
    counts: Counter[str] = Counter()
    for found in words:
        if len(found) >= LONG_WORDS:
            counts.update(word.lower() for word in set(found))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {word for word, count in ranked[:PAGE_WORDS] if count > 1}


def _lengths(block: Block, words: list[str]) -> dict[str, float]:
    text = block.text
    letters = sum(map(str.isalpha, text[:SEEN_CHARACTERS]))
    count = len(words) if len(text) <= SEEN_CHARACTERS else len(text) / WORD_LENGTH
    return {
        "words": np.log1p(count),
        "characters": np.log1p(len(text)),
        "word_length": letters / max(1, len(words)),
    }


def _beginning_and_end(text: str) -> dict[str, float]:
    first = text.lstrip(_OPENING)[:1]
    bare = text.rstrip(CLOSING)
    return {
        "ends": bare.endswith(tuple(TERMINAL)),
        "colon": bare.endswith(":"),
        "upper_start": first.isupper(),
        "lower_start": first.islower(),
        "digit_start": first.isdigit(),
        "bullet": text[:1] in "*-•·►▸#|+>",
        "brackets": text[:1] in "([" and text[-1:] in ")]",
    }


def _word_shares(words: list[str], common: set[str]) -> dict[str, float]:
    count = max(1, len(words))
    return {
        "capitals": sum(word[0].isupper() for word in words) / count,
        "shouting": sum(word.isupper() and len(word) > 1 for word in words) / count,
        "function": sum(word.lower() in common for word in words) / count,
    }


def _characters(head: str) -> dict[str, float]:
    size = max(1, len(head))
    return {
        "sentences": sum(map(head.count, _SENTENCE_ENDS)),
        "digits": sum(map(str.isdigit, head)) / size,
        "marks": sum(map(head.count, _MARKS)) / size,
        "commas": head.count(","),
        "quotes": sum(map(head.count, _QUOTES)),
        "year": bool(_YEAR.search(head)),
        "clock": bool(_CLOCK.search(head)),
        "bar": head.count("|") + head.count(" / "),
        "address": "http" in head or "www." in head or "@" in head,
        "markup": head.count("[") + head.count("](") + head.count("{"),
    }


def _boilerplate(text: str) -> dict[str, float]:
    found = boilerplate(text)
    return {} if found is None else {found.role: 1 + found.ends}


def reads_as_sentences(own: np.ndarray) -> np.ndarray:
    """Blocks that end like a sentence and have six words, or have 25."""
    words = np.expm1(column(own, "words"))
    ends = column(own, "ends") > 0
    return (ends & (words >= SENTENCE_WORDS)) | (words >= LONG_SENTENCE)


# --- a block within its page


class Measures(NamedTuple):
    """Columns that the features of a block within its page are made of (one value a block).

    ``size`` in characters, ``words``, ``sentence``: reads as a sentence, ``marked``: wording calls
    it boilerplate, ``ends``: wording says that the article is over, ``wording``: log odds by words;
    and the run of blocks with the best sum of sentences.
    """

    size: np.ndarray
    words: np.ndarray
    sentence: np.ndarray
    marked: np.ndarray
    ends: np.ndarray
    wording: np.ndarray
    run: tuple[int, int]


def page_features(blocks: list[Block], own: np.ndarray, wording: np.ndarray) -> np.ndarray:
    """Features of each block within its page (blocks x features, float32).

    Its own, the wording's score, its place, the run of sentences, the words it shares with that
    run, and what its neighbours are.
    """
    measures = _measures(blocks, own, wording)
    shared = _shared(blocks, *measures.run)
    sentence_words = np.where(measures.sentence, measures.words, 0)
    columns = [
        *_place(measures),
        *_by_run(measures),
        *_counts(measures, sentence_words),
        *_runs(measures.sentence),
        *shared,
        *_windows(sentence_words, (2, 5, 10)),
        *_windows(measures.marked.astype(float), (2, 6)),
        *_windows((measures.words <= 5).astype(float), (3, 8)),
        *_windows(wording.astype(float), (2, 6)),
    ]
    roles = own[:, -len(ROLES) :]
    kind = np.where(measures.marked, roles.argmax(axis=1) + 1, 0)
    around = np.column_stack([*(column(own, name) for name in AROUND), wording, kind, shared[0]])
    return np.column_stack(
        [own, wording, np.column_stack(columns), _neighbours(around, REACH)]
    ).astype(np.float32)


def _measures(blocks: list[Block], own: np.ndarray, wording: np.ndarray) -> Measures:
    size = np.array([len(block.text) for block in blocks], dtype=np.float64)
    words = np.expm1(column(own, "words")).astype(np.float64)
    sentence = reads_as_sentences(own)
    marked = own[:, -len(ROLES) :].max(axis=1) > 0
    ending = np.column_stack([column(own, role) for role in ENDING])
    ends = (ending >= 2).any(axis=1) & ~(sentence & (words > LONG_SENTENCE))
    trust = 0.6 + 0.4 / (1 + np.exp(-np.clip(wording, -20, 20)))
    worth = np.where(sentence, np.minimum(words, 80) * trust, -3.0) - 8.0 * marked - 15.0 * ends
    return Measures(size, words, sentence, marked, ends, wording, best_run(worth))


def _place(measures: Measures) -> list[np.ndarray]:
    """Where a block stands, and how long the page is."""
    size, n = measures.size, len(measures.size)
    index = np.arange(n, dtype=np.float64)
    same = np.zeros(n)
    return [
        index / n,
        np.log1p(index),
        np.log1p(n - index),
        (np.cumsum(size) - size) / size.sum(),
        np.log1p(n) + same,
        np.log1p(size.sum()) + same,
        (size[measures.sentence].sum() / size.sum()) + same,
        size / size.max(),
    ]


def _by_run(measures: Measures) -> list[np.ndarray]:
    """Where a block stands to the run of sentences, and how long that is."""
    (start, stop), n = measures.run, len(measures.size)
    index = np.arange(n, dtype=np.float64)
    return [
        np.clip(index - start, -NEAR, NEAR),
        np.clip(stop - 1 - index, -NEAR, NEAR),
        (index >= start) & (index < stop),
        (stop - start) / n + np.zeros(n),
    ]


def _counts(measures: Measures, sentence_words: np.ndarray) -> list[np.ndarray]:
    """What stands above and below a block: ends of articles, words in sentences, characters."""
    size, ends = measures.size, measures.ends
    return [
        np.cumsum(ends) - ends,
        ends[::-1].cumsum()[::-1] - ends,
        np.log1p(np.cumsum(sentence_words) - sentence_words),
        np.log1p(sentence_words[::-1].cumsum()[::-1] - sentence_words),
        np.log1p(size.sum() - np.cumsum(size)),
    ]


def best_run(worth: np.ndarray) -> tuple[int, int]:
    """First and one past the last number of the run with the largest sum.

    Finn's body text extraction, in one pass.
    """
    best, span, total, start = 0.0, (0, len(worth)), 0.0, 0
    for number, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, number
        total += value
        if total > best:
            best, span = total, (start, number + 1)
    return span


def _shared(blocks: list[Block], start: int, stop: int) -> list[np.ndarray]:
    """Share of a block's longer words that the run of sentences uses, and uses twice.

    Words of this block itself do not count.
    """
    found = [
        [word.lower() for word in _WORD.findall(block.text[:SHARED_CHARACTERS]) if len(word) > 3]
        for block in blocks
    ]
    counts = Counter(word for words in found[start:stop] for word in set(words))
    once, twice = np.zeros(len(blocks)), np.zeros(len(blocks))
    for number, words in enumerate(found):
        own = start <= number < stop
        if words:
            once[number] = sum(counts[word] > own for word in words) / len(words)
            twice[number] = sum(counts[word] > own + 1 for word in words) / len(words)
    return [once, twice]


def _runs(sentence: np.ndarray) -> list[np.ndarray]:
    """Blocks since the last sentence above, until the next below, and in a row without one."""
    since, until = np.full(len(sentence), float(FAR)), np.full(len(sentence), float(FAR))
    for order, out in ((range(len(sentence)), since), (range(len(sentence) - 1, -1, -1), until)):
        away = FAR
        for number in order:
            out[number] = away
            away = 1 if sentence[number] else min(FAR, away + 1)
    return [since, until, np.minimum(since, until)]


def _windows(values: np.ndarray, widths: tuple[int, ...]) -> list[np.ndarray]:
    """Sums over the blocks above and below, for each width."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    n, index = len(values), np.arange(len(values))
    found = []
    for width in widths:
        found.append(total[index] - total[np.maximum(0, index - width)])
        found.append(total[np.minimum(n, index + 1 + width)] - total[index + 1])
    return found


def _neighbours(around: np.ndarray, offsets: range) -> np.ndarray:
    """Columns of the blocks at each offset but 0; -1 beyond the page."""
    n = len(around)
    parts = []
    for offset in offsets:
        if offset:
            part = np.full_like(around, -1.0)
            a, b = max(0, offset), min(n, n + offset)
            if b > a:
                part[a - offset : b - offset] = around[a:b]
            parts.append(part)
    return np.column_stack(parts)
