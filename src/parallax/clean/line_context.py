"""Features of the context of a line: the words of the lead, the lines around it, the whole page.

These features tell the article's own paragraphs from those of whole stories appended below it,
where the words of the lead fade and new dates, bylines and headings appear. They depend on a single
page. The columns are in the order of :func:`context_features`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parallax.clean.line_features import column

LEAD, NAMED_LEAD = 6, 8
"""Sentence blocks of the run that count as the lead, and those whose names are looked for."""
FAR = 60
"""Longest distance, in blocks, to a line of some kind above."""
LATE_WORDS, CLOSING_WORDS = 100, 60
"""Words in sentences above a date or heading from which it may begin another story, and above a
closing line from which it counts."""
TITLE_WORDS, TITLE_CAPITALS = (4, 18), 0.3
"""Fewest and most words of a heading, and the share of capitalised words that it must exceed."""
NEAR = 50
"""Longest distance, in blocks, to the ends of the run of sentences."""
CLOSING_KINDS = ("teaser", "promotion", "comments", "share", "footer", "credit")
"""Roles of lines that are common after the end of an article."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Wordings(NamedTuple):
    """What wording alone says about the blocks of a page.

    ``roles`` holds the role of each ("" for none), ``captions`` and ``sentences`` say which have
    the form of these, and ``run`` is the first and one past the last block of the best run of
    sentences.
    """

    roles: Sequence[str]
    captions: Sequence[bool]
    sentences: Sequence[bool]
    run: tuple[int, int]


class _BlockColumns(NamedTuple):
    """Columns from which the features are computed, with one value per block.

    ``mark`` is a date or byline, ``other`` any other role by wording, ``spoken`` the number of
    words in sentences above, ``late`` whether these are many, and ``title`` whether a block may be
    a heading. ``inside`` holds the numbers of the sentences in the run.
    """

    roles: np.ndarray
    words: np.ndarray
    mark: np.ndarray
    other: np.ndarray
    spoken: np.ndarray
    late: np.ndarray
    title: np.ndarray
    inside: list[int]


def context_features(
    texts: Sequence[str], own: np.ndarray, worded: Wordings, sentence: np.ndarray
) -> np.ndarray:
    """The context of each block.

    Parameters
    ----------
    texts
        The texts of all blocks of one page.
    own
        As :func:`parallax.clean.line_features.own_features` returns them.
    worded
        What wording says about each block.
    sentence
        Which blocks read as sentences.

    Returns
    -------
    ndarray
        Blocks x features, float32.
    """
    seen = _block_columns(own, worded, sentence)
    similarity = _similarity(texts, seen.inside)
    columns = [
        seen.roles == "date",
        seen.roles == "byline",
        worded.captions,
        seen.other,
        worded.sentences,
        *similarity[:-1],
        *_new_stories(seen),
        np.log1p(_longest_gap(sentence & ~seen.other, worded.run[0])),
        seen.title,
        np.log1p(np.cumsum(seen.title & seen.late)),
        _since(seen.title[::-1])[::-1],
        similarity[-1],
        *_by_run(worded.run, len(texts)),
    ]
    page = _page(own, sentence, seen)
    return np.column_stack(
        [np.column_stack(columns), _closings(seen), np.tile(page, (len(texts), 1))]
    ).astype(np.float32)


def _block_columns(own: np.ndarray, worded: Wordings, sentence: np.ndarray) -> _BlockColumns:
    words = np.expm1(column(own, "words"))
    roles = np.array(worded.roles, dtype=object)
    mark = (roles == "date") | (roles == "byline")
    other = ~mark & (roles != "")
    start, stop = worded.run
    inside = [k for k in range(start, stop) if sentence[k] and not other[k]]
    inside = inside or np.flatnonzero(sentence).tolist() or list(range(len(roles)))
    spoken = np.cumsum(np.where(sentence, words, 0)) - np.where(sentence, words, 0)
    least, most = TITLE_WORDS
    open_end = column(own, "ends") == 0
    capitals = column(own, "capitals") > TITLE_CAPITALS
    title = (words >= least) & (words <= most) & open_end & capitals & ~other
    return _BlockColumns(roles, words, mark, other, spoken, spoken > LATE_WORDS, title, inside)


def _by_run(run: tuple[int, int], n_blocks: int) -> list[np.ndarray]:
    """Whether each block is in the run of sentences, and its distance to both ends of the run."""
    start, stop = run
    index = np.arange(n_blocks)
    return [
        (index >= start) & (index < stop),
        np.clip(index - start, -NEAR, NEAR),
        np.clip(stop - 1 - index, -NEAR, NEAR),
    ]


def _new_stories(seen: _BlockColumns) -> list[np.ndarray]:
    """Dates, bylines and boilerplate above each block, after which another story may begin."""
    late_other = seen.other & seen.late
    return [
        np.log1p(np.cumsum(seen.mark) - seen.mark),
        np.log1p(np.cumsum(seen.mark & seen.late)),
        _since(seen.mark),
        np.log1p(np.cumsum(late_other) - late_other),
    ]


def _closings(seen: _BlockColumns) -> np.ndarray:
    """Log of the number of lines of each closing kind up to each block (blocks x kinds)."""
    closing = np.column_stack([seen.roles == kind for kind in CLOSING_KINDS])
    after = (seen.spoken > CLOSING_WORDS)[:, None]
    return np.log1p(np.cumsum(closing & after, axis=0))


def _page(own: np.ndarray, sentence: np.ndarray, seen: _BlockColumns) -> list[float]:
    """The make-up of the page, which is the same for all its blocks."""
    return [
        sentence.mean(),
        (column(own, "bullet") > 0).mean(),
        np.minimum(column(own, "markup"), 3).mean(),
        np.minimum(column(own, "blanks"), 3).mean(),
        (column(own, "lines") > 1).mean(),
        seen.other.mean(),
        np.median(seen.words),
        len(seen.inside),
    ]


def _similarity(texts: Sequence[str], inside: list[int]) -> list[np.ndarray]:
    """Shares of each block's rarer words and names that the lead uses too, one array per feature.

    Words in the block, around it, below, above, and below minus above; names around and below; and
    the weight of the block's words.
    """
    found = [_WORD.findall(text[:1000]) for text in texts]
    hit, total = _words_of_lead(found, inside)
    known, names = _names_of_lead(found, inside)
    below, above = _ratio(hit, total, 0, 8), _ratio(hit, total, 8, 0)
    return [
        _ratio(hit, total, 0, 1),
        _ratio(hit, total, 3, 4),
        below,
        above,
        below - above,
        _ratio(known, names, 3, 4, 1.0),
        _ratio(known, names, 0, 8, 1.0),
        np.log1p(total),
    ]


def _words_of_lead(found: list[list[str]], inside: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Weight of each block's words that the lead uses too, and of all; rarer words weigh more."""
    words = [_long_words(line) for line in found]
    counts = Counter(itertools.chain.from_iterable(words))
    whole = np.log1p(len(found))
    weight = {word: float(np.log1p(len(found) / n) / whole) for word, n in counts.items()}
    in_lead = set(inside[:LEAD])
    lead = _count_words(words, inside[:LEAD])
    hit, total = np.zeros(len(found)), np.zeros(len(found))
    for number, line in enumerate(words):
        own = int(number in in_lead)
        total[number] = sum(weight[word] for word in sorted(line))
        hit[number] = sum(weight[word] for word in sorted(line) if lead[word] > own)
    return hit, total


def _names_of_lead(found: list[list[str]], inside: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """How many of each block's names the first sentences use too, and how many it has in all."""
    names = [_names(line) for line in found]
    in_named = set(inside[:NAMED_LEAD])
    named = _count_words(names, inside[:NAMED_LEAD])
    known = np.zeros(len(found))
    for number, line in enumerate(names):
        known[number] = sum(named[word] > (number in in_named) for word in line)
    return known, np.array([len(line) for line in names], dtype=float)


def _count_words(words: list[set[str]], blocks: list[int]) -> Counter[str]:
    """In how many of these blocks each word occurs."""
    return Counter(itertools.chain.from_iterable(words[number] for number in blocks))


def _long_words(line: list[str]) -> set[str]:
    return {word.lower() for word in line if len(word) > 3}


def _names(line: list[str]) -> set[str]:
    return {word.lower() for word in line if _is_name(word)}


def _is_name(word: str) -> bool:
    return len(word) > 3 and word[0].isupper()


def _ratio(
    part: np.ndarray, whole: np.ndarray, before: int, after: int, least: float = 1e-9
) -> np.ndarray:
    """Sum of ``part`` over sum of ``whole`` in a window around each block.

    The window covers ``before`` blocks above and ``after`` blocks from the block itself on.
    ``least`` is the smallest divisor.
    """
    index, n = np.arange(len(part)), len(part)
    sums = []
    for values in (part, whole):
        total = np.concatenate([[0.0], np.cumsum(values)])
        sums.append(total[np.minimum(n, index + after)] - total[np.maximum(0, index - before)])
    return sums[0] / np.maximum(sums[1], least)


def _since(marked: np.ndarray) -> np.ndarray:
    """Number of blocks since the last marked one above, at most FAR."""
    found, away = np.zeros(len(marked)), FAR
    for number, yes in enumerate(marked.tolist()):
        found[number] = away
        away = 0 if yes else min(FAR, away + 1)
    return found


def _longest_gap(sentence: np.ndarray, start: int) -> np.ndarray:
    """The longest series of blocks without a sentence from the start of the run to each block."""
    found, gap, longest = np.zeros(len(sentence)), 0, 0
    for number, yes in enumerate(sentence.tolist()):
        found[number] = longest
        if number >= start:
            gap = 0 if yes else gap + 1
            longest = max(longest, gap)
    return found
