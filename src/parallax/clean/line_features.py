"""Features of the line model: the words of each block, its form, its neighbours and its place.

No site is known by name, and function words are taken from the page itself, so that the features
work for any language that separates words with spaces.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parallax.clean.boilerplate import ROLES, boilerplate
from parallax.clean.segments import CLOSING, TERMINAL, Block

BUCKETS = 1 << 16
"""Buckets into which words are hashed."""
HEAD_WORDS, TAIL_WORDS = 24, 8
"""Words hashed at the beginning and end of a long block."""
HEAD_CHARACTERS, TAIL_CHARACTERS = 400, 100
"""Characters in which these words are looked for."""
SIZES = ((4, "s"), (12, "m"))
"""Most words of a short and of a medium block, whose words have buckets of their own."""
PAGE_WORDS = 40
"""Number of the commonest words in a page's long blocks that count as its function words."""
LONG_WORDS = 12
"""Words of a long block."""
SEEN_CHARACTERS = 3000
"""First characters of a block from which its form is taken."""
WORD_LENGTH = 6
"""Characters per word with its space, for estimating the words of a block that is longer."""
FAR = 60
"""Longest distance, in blocks, to a sentence."""
SENTENCE_WORDS, LONG_SENTENCE = 6, 25
"""Fewest words of a sentence: of a block that ends like one, and of any block."""
SHARED_CHARACTERS = 1000
"""First characters of a block whose words are compared with those of the run of sentences."""
NEAR = 50
"""Longest distance, in blocks, to the ends of the run of sentences."""
ENDING = ("comments", "cookies", "footer")
"""Roles whose wording may mark the end of the article."""
LEAST_TRUST = 0.6
"""Least share of a sentence's words that counts towards the run, whatever its wording."""
MOST_WORTH, SHORT_WORTH, MARKED_WORTH, ENDING_WORTH = 80, -3.0, -8.0, -15.0
"""What a block adds to the sum of a run: a sentence at most its words up to 80, a block that is not
a sentence, and in addition one worded like boilerplate or like the end of the article."""
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
    "punctuation",
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
"""Columns of :func:`own_features`, in the order that the bundled model expects."""
AROUND = ("words", "ends", "capitals", "function", "blanks")
"""Own features of its neighbours that describe a block too."""
REACH = range(-3, 4)
"""Offsets, in blocks, of these neighbours."""
_PLACE = {name: number for number, name in enumerate(OWN)}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_QUOTES = frozenset('"“”„«»「」')
_PUNCTUATION = ".,;:!?…。，、؟।"
_SENTENCE_ENDS = (". ", "! ", "? ", "。")
_OPENING = "\"'“”„«‘’([*#-• "


def column(own: np.ndarray, name: str) -> np.ndarray:
    """One column of :func:`own_features` by its name in :data:`OWN`."""
    return own[:, _PLACE[name]]


# --- words


def word_buckets(text: str) -> list[int]:
    """Buckets of the words and word pairs of a block; only of its two ends if it is long."""
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
    """The words of a text in lower case, with 0 for every digit."""
    return [_DIGIT.sub("0", word).lower() for word in _WORD.findall(text)]


def wording_scores(blocks: list[Block], weights: np.ndarray) -> np.ndarray:
    """Log odds of each block by its words alone (blocks, float32).

    The sum of the weights is divided by the square root of their number, so that length does not
    count twice. ``weights`` holds one weight per bucket.
    """
    scores = np.zeros(len(blocks), dtype=np.float32)
    for number, block in enumerate(blocks):
        buckets = word_buckets(block.text)
        scores[number] = weights[buckets].sum() / np.sqrt(len(buckets))
    return scores


# --- a block by itself


def own_features(blocks: list[Block]) -> np.ndarray:
    """The features of each block by itself (blocks x len(OWN), float32).

    Only function words and counts of repeated lines are taken from the whole page.
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
    """The page's function words: the commonest words of its long blocks."""
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
        "punctuation": sum(map(head.count, _PUNCTUATION)) / size,
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
    """Which blocks end like a sentence and have SENTENCE_WORDS, or have LONG_SENTENCE anyway."""
    words = np.expm1(column(own, "words"))
    ends = column(own, "ends") > 0
    return (ends & (words >= SENTENCE_WORDS)) | (words >= LONG_SENTENCE)


# --- a block within its page


class Measures(NamedTuple):
    """Columns from which the features of a block within its page are computed.

    Each has one value per block: ``size`` in characters, the number of ``words``, whether it reads
    as a ``sentence``, whether it is ``marked`` as boilerplate by its wording, whether that wording
    ``ends`` the article, and ``wording``, its log odds by words. ``run`` is the first and one past
    the last block of the run with the best sum of sentences.
    """

    size: np.ndarray
    words: np.ndarray
    sentence: np.ndarray
    marked: np.ndarray
    ends: np.ndarray
    wording: np.ndarray
    run: tuple[int, int]


def page_features(blocks: list[Block], own: np.ndarray, wording: np.ndarray) -> np.ndarray:
    """The features of each block within its page.

    They are its own, its score by words, its place, the run of sentences, the words it shares with
    that run, and what its neighbours are.

    Parameters
    ----------
    blocks
        All blocks of one page.
    own
        As :func:`own_features` returns them.
    wording
        As :func:`wording_scores` returns them.

    Returns
    -------
    ndarray
        Blocks x features, float32.
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
    kind = np.where(measures.marked, _role_columns(own).argmax(axis=1) + 1, 0)
    around = np.column_stack([*(column(own, name) for name in AROUND), wording, kind, shared[0]])
    return np.column_stack(
        [own, wording, np.column_stack(columns), _neighbours(around, REACH)]
    ).astype(np.float32)


def _role_columns(own: np.ndarray) -> np.ndarray:
    """The columns of :func:`own_features` for the roles of boilerplate (blocks x len(ROLES))."""
    return np.column_stack([column(own, role) for role in ROLES])


def _measures(blocks: list[Block], own: np.ndarray, wording: np.ndarray) -> Measures:
    size = np.array([len(block.text) for block in blocks], dtype=np.float64)
    words = np.expm1(column(own, "words")).astype(np.float64)
    sentence = reads_as_sentences(own)
    marked = _role_columns(own).max(axis=1) > 0
    ending = np.column_stack([column(own, role) for role in ENDING])
    ends = (ending >= 2).any(axis=1) & ~(sentence & (words > LONG_SENTENCE))
    trust = LEAST_TRUST + (1 - LEAST_TRUST) / (1 + np.exp(-np.clip(wording, -20, 20)))
    gain = np.where(sentence, np.minimum(words, MOST_WORTH) * trust, SHORT_WORTH)
    worth = gain + MARKED_WORTH * marked + ENDING_WORTH * ends
    return Measures(size, words, sentence, marked, ends, wording, best_run(worth))


def _place(measures: Measures) -> list[np.ndarray]:
    """The place of each block, and the length of the page."""
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
    """The place of each block relative to the run of sentences, and the length of that run."""
    (start, stop), n = measures.run, len(measures.size)
    index = np.arange(n, dtype=np.float64)
    return [
        np.clip(index - start, -NEAR, NEAR),
        np.clip(stop - 1 - index, -NEAR, NEAR),
        (index >= start) & (index < stop),
        (stop - start) / n + np.zeros(n),
    ]


def _counts(measures: Measures, sentence_words: np.ndarray) -> list[np.ndarray]:
    """What is above and below each block: ends of articles, words in sentences, characters."""
    size, ends = measures.size, measures.ends
    return [
        np.cumsum(ends) - ends,
        ends[::-1].cumsum()[::-1] - ends,
        np.log1p(np.cumsum(sentence_words) - sentence_words),
        np.log1p(sentence_words[::-1].cumsum()[::-1] - sentence_words),
        np.log1p(size.sum() - np.cumsum(size)),
    ]


def best_run(worth: Sequence[float] | np.ndarray) -> tuple[int, int]:
    """First and one past the last number of the run with the largest sum; all if none is positive.

    This is Finn's body text extraction, in one pass.
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
    """Shares of each block's longer words that the run of sentences uses at least once, and twice.

    The words of the block itself do not count towards these uses.
    """
    found = [_long_words(block.text[:SHARED_CHARACTERS]) for block in blocks]
    counts = Counter(itertools.chain.from_iterable(map(set, found[start:stop])))
    once, twice = np.zeros(len(blocks)), np.zeros(len(blocks))
    for number, words in enumerate(found):
        own = start <= number < stop
        if words:
            once[number] = sum(counts[word] > own for word in words) / len(words)
            twice[number] = sum(counts[word] > own + 1 for word in words) / len(words)
    return [once, twice]


def _long_words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text) if len(word) > 3]


def _runs(sentence: np.ndarray) -> list[np.ndarray]:
    """Distance of each block to the last sentence above, the next below, and the nearer of them."""
    since, until = np.full(len(sentence), float(FAR)), np.full(len(sentence), float(FAR))
    for order, out in ((range(len(sentence)), since), (range(len(sentence) - 1, -1, -1), until)):
        away = FAR
        for number in order:
            out[number] = away
            away = 1 if sentence[number] else min(FAR, away + 1)
    return [since, until, np.minimum(since, until)]


def _windows(values: np.ndarray, widths: tuple[int, ...]) -> list[np.ndarray]:
    """Sums over the ``width`` blocks above, and over those below, each block, for each width."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    n, index = len(values), np.arange(len(values))
    found = []
    for width in widths:
        found.append(total[index] - total[np.maximum(0, index - width)])
        found.append(total[np.minimum(n, index + 1 + width)] - total[index + 1])
    return found


def _neighbours(around: np.ndarray, offsets: range) -> np.ndarray:
    """The columns of each block's neighbours at every offset except 0; -1 beyond the page."""
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
