"""A learned judge of lines: how likely a block of a page belongs to the article, from its wording, its neighbours and its place.

Two steps, both made by ``training/lines.py`` from labelled pages of news sites: words as a weighted sum, and boosted trees over the
block, its neighbours and the page. No site is known by name, and function words are those of the page itself, so that any language
that separates words with blanks will do. Trees that also saw what the first trees said of the whole page were no better across sites.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from parallax import ROOT, linenet
from parallax.furniture import furniture
from parallax.linecontext import Wordings, context_features
from parallax.pagelines import CLOSING, TERMINAL, Piece

MODEL = ROOT / "data" / "models" / "lines.npz"
BUCKETS = 1 << 16
HEAD_WORDS, TAIL_WORDS = 24, 8
PAGE_WORDS = 40
"""So many of the commonest words of a page's long blocks count as its function words."""
LONG_WORDS = 12
INLINE_LEAST = 40
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
LEAST_CHANCE, LARGEST = 1e-4, 9.2
"""Trees and net are never surer than this."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_LINKS = frozenset(
    "the a an of to in on at by for from with and or that as is was were who which his her their its it than into about".split()
)
_QUOTES = frozenset('"“”„«»「」')
_MARKS = ".,;:!?…。，、؟।"


class Block(NamedTuple):
    """A line, or several lines that one sentence runs through: numbers of its pieces, its words, blank lines before it."""

    pieces: tuple[int, ...]
    text: str
    blanks: int


def join_broken(pieces: list[Piece]) -> list[Block]:
    """Pieces with words as blocks: lines broken by hard wrapping or around links are joined again."""
    wrap = _wrap_width(pieces)
    blocks: list[tuple[list[int], list[str], int]] = []
    blanks = 0
    filled = [number for number, piece in enumerate(pieces) if piece.text]
    for place, number in enumerate(filled):
        text = pieces[number].text
        before = filled[place - 1] if place else None
        after = (
            pieces[filled[place + 1]].text
            if place + 1 < len(filled) and filled[place + 1] == number + 1
            else ""
        )
        blanks = number - (before if before is not None else -1) - 1
        if (
            before == number - 1
            and blocks
            and pieces[number].first_of_line
            and _runs_on(blocks[-1][1], text, after, wrap)
        ):
            blocks[-1][0].append(number)
            blocks[-1][1].append(text)
        else:
            blocks.append(([number], [text], blanks))
    return [Block(tuple(numbers), " ".join(texts), blanks) for numbers, texts, blanks in blocks]


def _wrap_width(pieces: list[Piece]) -> int | None:
    """The width at which a page is wrapped hard; None where long lines stand, or hardly a line is full."""
    lengths = [len(piece.text) for piece in pieces if piece.text]
    longest = max(lengths, default=0)
    if len(lengths) < 6 or not 50 <= longest <= 110:
        return None
    return (
        longest if sum(n > longest - 14 for n in lengths) >= max(4, 0.05 * len(lengths)) else None
    )


def _runs_on(before: list[str], text: str, after: str, wrap: int | None) -> bool:
    """Whether a line continues the one before it."""
    last = before[-1]
    first = text[0]
    if text[:2] in ("* ", "- ", "# ", "##", "| ") or first in "•·►":
        return False
    if (
        wrap is not None
        and len(last) > wrap - 20
        and len(last) + 1 + len(text.split(None, 1)[0]) > wrap
    ):
        return True
    ended = last.rstrip(CLOSING).endswith(tuple(TERMINAL))
    long = len(last) >= INLINE_LEAST or len(before) > 1
    if first in ",.;:)!?’”" and len(text) > 1 and long:
        return True
    if ended or not (long or len(text) >= INLINE_LEAST):
        return False
    if first.islower():
        return True
    word = last.rsplit(None, 1)[-1]
    return long and (
        last.endswith((",", "(", "“")) or word in _LINKS or (word.islower() and after[:1].islower())
    )


# --- wording


def word_buckets(text: str) -> list[int]:
    """Buckets of the words and neighbouring words of a block; in long blocks of its beginning and end."""
    words = [_DIGIT.sub("0", word).lower() for word in _WORD.findall(text[:400])]
    if len(text) > 400:
        words = (
            words[:HEAD_WORDS]
            + [_DIGIT.sub("0", word).lower() for word in _WORD.findall(text[-100:])][-TAIL_WORDS:]
        )
    elif len(words) > HEAD_WORDS + TAIL_WORDS:
        words = words[:HEAD_WORDS] + words[-TAIL_WORDS:]
    size = "s" if len(words) <= 4 else "m" if len(words) <= 12 else "l"
    keys = [f"{size} {word}" for word in words] + [
        f"{size} {a} {b}" for a, b in zip(words, words[1:])
    ]
    keys += [f"^{size} {' '.join(words[:k])}" for k in (1, 2, 3)] + [
        f"${size} {' '.join(words[-2:])}"
    ]
    return [zlib.crc32(key.encode()) % BUCKETS for key in keys]


def wording_scores(blocks: list[Block], weights: np.ndarray) -> np.ndarray:
    """Log odds of each block by its words alone (mean over words, so that length does not count twice)."""
    scores = np.zeros(len(blocks), dtype=np.float32)
    for number, block in enumerate(blocks):
        buckets = word_buckets(block.text)
        scores[number] = weights[buckets].sum() / np.sqrt(len(buckets))
    return scores


# --- features

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


def own_features(blocks: list[Block]) -> np.ndarray:
    """Features of each block by itself (blocks x len(OWN)); the page lends its function words and counts of repeated lines."""
    words = [_WORD.findall(block.text[:3000]) for block in blocks]
    long = Counter(
        word.lower() for found in words if len(found) >= LONG_WORDS for word in set(found)
    )
    common = {
        word
        for word, n in sorted(long.items(), key=lambda item: (-item[1], item[0]))[:PAGE_WORDS]
        if n > 1
    }
    seen = Counter(block.text for block in blocks)
    made = np.zeros((len(blocks), len(OWN)), dtype=np.float32)
    for row, block, found in zip(made, blocks, words):
        _fill_own(row, block, found, common, seen[block.text])
    return made


def _fill_own(row: np.ndarray, block: Block, words: list[str], common: set[str], seen: int) -> None:
    text = block.text
    head = text[:3000]
    size, count = max(1, len(head)), max(1, len(words))
    first = text.lstrip("\"“”„«'‘’([*#-• ")[:1]
    letters = sum(map(str.isalpha, head))
    bare = text.rstrip(CLOSING)
    row[: len(OWN) - len(ROLES)] = (
        np.log1p(len(words) if len(text) <= 3000 else len(text) / 6),
        np.log1p(len(text)),
        sum(map(head.count, (". ", "! ", "? ", "。"))),
        bare.endswith(tuple(TERMINAL)),
        bare.endswith(":"),
        first.isupper(),
        first.islower(),
        first.isdigit(),
        text[:1] in "*-•·►▸#|+>",
        letters / count,
        sum(word[0].isupper() for word in words) / count,
        sum(word.isupper() and len(word) > 1 for word in words) / count,
        sum(map(str.isdigit, head)) / size,
        sum(map(head.count, _MARKS)) / size,
        head.count(","),
        sum(map(head.count, _QUOTES)),
        bool(_YEAR.search(head)),
        bool(_CLOCK.search(head)),
        head.count("|") + head.count(" / "),
        "http" in head or "www." in head or "@" in head,
        sum(word.lower() in common for word in words) / count,
        min(block.blanks, 4),
        min(len(block.pieces), 8),
        head.count("[") + head.count("](") + head.count("{"),
        text[:1] in "([" and text[-1:] in ")]",
        min(seen, 5),
    )
    found = furniture(text)
    if found is not None and found.role in ROLES:
        row[len(OWN) - len(ROLES) + ROLES.index(found.role)] = 1 + found.ends


def page_features(blocks: list[Block], own: np.ndarray, wording: np.ndarray) -> np.ndarray:
    """Features of each block within its page: neighbours, place, run of sentences, shared words (blocks x features)."""
    n = len(blocks)
    size = np.array([len(block.text) for block in blocks], dtype=np.float64)
    words = np.expm1(own[:, 0]).astype(np.float64)
    sentence = reads_as_sentences(own)
    marked = own[:, -len(ROLES) :]
    ends = (marked[:, [1, 3, 7]] >= 2).any(axis=1) & ~(sentence & (words > 25))
    worth = (
        np.where(
            sentence,
            np.minimum(words, 80) * (0.6 + 0.4 / (1 + np.exp(-np.clip(wording, -20, 20)))),
            -3.0,
        )
        - 8.0 * (marked.max(axis=1) > 0)
        - 15.0 * ends
    )
    start, stop = best_run(worth)
    index = np.arange(n, dtype=np.float64)
    below, above = np.cumsum(size) - size, size.sum() - np.cumsum(size)
    sentence_words = np.where(sentence, words, 0)
    core = _shared(blocks, start, stop)
    columns = [
        index / n,
        np.log1p(index),
        np.log1p(n - index),
        below / size.sum(),
        np.log1p(n) + 0 * index,
        np.log1p(size.sum()) + 0 * index,
        (size[sentence].sum() / size.sum()) + 0 * index,
        size / size.max(),
        np.clip(index - start, -50, 50),
        np.clip(stop - 1 - index, -50, 50),
        (index >= start) & (index < stop),
        (stop - start) / n + 0 * index,
        np.cumsum(ends) - ends,
        ends[::-1].cumsum()[::-1] - ends,
        np.log1p(np.cumsum(sentence_words) - sentence_words),
        np.log1p(sentence_words[::-1].cumsum()[::-1] - sentence_words),
        np.log1p(above),
        *_runs(sentence),
        *core,
        *_windows(sentence_words, (2, 5, 10)),
        *_windows((marked.max(axis=1) > 0).astype(float), (2, 6)),
        *_windows((words <= 5).astype(float), (3, 8)),
        *_windows(wording.astype(float), (2, 6)),
    ]
    kind = np.where(marked.max(axis=1) > 0, marked.argmax(axis=1) + 1, 0)
    around = np.column_stack(
        [own[:, 0], own[:, 3], own[:, 10], own[:, 20], own[:, 21], wording, kind, core[0]]
    )
    return np.column_stack(
        [own, wording, np.column_stack(columns), _neighbours(around, range(-3, 4))]
    ).astype(np.float32)


def best_run(worth: np.ndarray) -> tuple[int, int]:
    """First and one past the last number of the run with the largest sum (Finn's body text extraction, in one pass)."""
    best, span, total, start = 0.0, (0, len(worth)), 0.0, 0
    for number, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, number
        total += value
        if total > best:
            best, span = total, (start, number + 1)
    return span


def _shared(blocks: list[Block], start: int, stop: int) -> list[np.ndarray]:
    """Share of a block's longer words that the run of sentences uses (elsewhere than in this block), and uses twice."""
    found = [
        [word.lower() for word in _WORD.findall(block.text[:1000]) if len(word) > 3]
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
    since, until = np.full(len(sentence), 60.0), np.full(len(sentence), 60.0)
    for order, out in ((range(len(sentence)), since), (range(len(sentence) - 1, -1, -1), until)):
        away = 60
        for number in order:
            out[number] = away
            away = 1 if sentence[number] else min(60, away + 1)
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


# --- the model


class Trees(NamedTuple):
    """Boosted trees as arrays (trees x nodes): feature and threshold, left child (right is next), value of leaves; and the base."""

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    value: np.ndarray
    base: float
    depth: int


class Model(NamedTuple):
    """Word weights, trees over lines, a net over the lines of a page, and trees over candidates for the headline; None: the file holds none."""

    weights: np.ndarray
    trees: Trees
    net: linenet.Net | None = None
    heads: Trees | None = None


def predict(trees: Trees, features: np.ndarray) -> np.ndarray:
    """Chance of each row (0 to 1); all trees are walked down at once, level by level."""
    n, (count, width) = len(features), trees.feature.shape
    feature, threshold, left = (
        part.ravel() for part in (trees.feature, trees.threshold, trees.left)
    )
    root = (np.arange(count) * width)[None, :]
    node = np.zeros((n, count), dtype=np.int64)
    flat, row = features.ravel(), (np.arange(n) * features.shape[1])[:, None]
    for _ in range(trees.depth):
        at = node + root
        child = left[at]
        if not child.any():
            break
        right = flat[row + feature[at]] > threshold[at]
        node = np.where(child > 0, child + right, node)
    return 1 / (
        1 + np.exp(-(trees.base + trees.value.ravel()[node + root].sum(axis=1, dtype=np.float64)))
    )


def save(model: Model, path: Path = MODEL) -> None:
    """Write a model to ``path``; word weights are rounded to half precision."""
    heads = {
        f"heads_{key}": value
        for key, value in (model.heads._asdict() if model.heads else {}).items()
    }
    net = linenet.to_arrays(model.net) if model.net else {}
    np.savez_compressed(
        path, weights=model.weights.astype(np.float16), **model.trees._asdict(), **net, **heads
    )


def load(path: Path = MODEL) -> Model:
    """The model in ``path``. Raises FileNotFoundError when it is not there."""
    with np.load(path) as found:
        return Model(
            found["weights"].astype(np.float32),
            _trees(found, ""),
            linenet.from_arrays(found),
            _trees(found, "heads_") if "heads_base" in found else None,
        )


def _trees(found: Mapping[str, np.ndarray], prefix: str) -> Trees:
    return Trees(
        *(found[prefix + key] for key in ("feature", "threshold", "left", "value")),
        float(found[prefix + "base"]),
        int(found[prefix + "depth"]),
    )


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """The model the repository ships; None where it is missing, so that the rules stand alone."""
    return load() if MODEL.exists() else None


def probabilities(model: Model, features: np.ndarray) -> np.ndarray:
    """How likely each block of a page is the article's (0 to 1): the mean log odds of trees and net."""
    return mean_chance(predict(model.trees, features), features, model.net)


def mean_chance(chances: np.ndarray, features: np.ndarray, net: linenet.Net | None) -> np.ndarray:
    """Chances of the trees joined with those of the net: the mean of their log odds."""
    if net is None:
        return chances
    sure = np.clip(chances, LEAST_CHANCE, 1 - LEAST_CHANCE)
    log_odds = np.clip(linenet.log_odds(net, features), -LARGEST, LARGEST)
    return 1 / (1 + np.exp(-(np.log(sure / (1 - sure)) + log_odds) / 2))


def all_features(
    blocks: list[Block], own: np.ndarray, wording: np.ndarray, worded: Wordings
) -> np.ndarray:
    """Features of the blocks: their own, their neighbours', their place, and their context (blocks x features)."""
    return np.column_stack(
        [
            page_features(blocks, own, wording),
            context_features(
                [block.text for block in blocks], own, worded, reads_as_sentences(own)
            ),
        ]
    )


def reads_as_sentences(own: np.ndarray) -> np.ndarray:
    """Blocks that end like a sentence and have six words, or have 25."""
    words = np.expm1(own[:, 0])
    return ((own[:, 3] > 0) & (words >= 6)) | (words >= 25)
