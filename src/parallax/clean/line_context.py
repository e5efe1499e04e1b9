"""What surrounds a line: the words of the page's first sentences, the lines before it, the page.

These features tell the article's own paragraphs from those of whole stories appended below it: the
words of the lead fade, days, bylines and headings come again. They are a function of one page;
columns in the order of :func:`context_features`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parallax.clean.line_features import column

LEAD, NAMED_LEAD = 6, 8
"""So many sentence blocks of the run are the lead, and so many give the names to look for."""
FAR = 60
LATE_WORDS, CLOSING_WORDS = 100, 60
"""A day or heading after so many words in sentences may begin another story; a closing kind of line
counts after so many."""
TITLE_WORDS, TITLE_CAPITALS = (4, 18), 0.3
"""Words of a heading, and the share of them above which begin with a capital."""
NEAR = 50
"""Blocks up to which the distance to the run of sentences counts."""
CLOSING_KINDS = ("teaser", "promotion", "comments", "share", "footer", "credit")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Wordings(NamedTuple):
    """What wording alone says of the blocks of a page.

    The role of each ("" for none), which are captions, which are sentences by their form, and first
    and one past the last block of the best run of sentences.
    """

    roles: Sequence[str]
    captions: Sequence[bool]
    sentences: Sequence[bool]
    run: tuple[int, int]


class _Seen(NamedTuple):
    """Columns that the features are made of (one value a block).

    ``mark`` is a date or byline, ``other`` anything else that wording names, ``spoken`` counts the
    words in sentences above, ``late`` is below enough of them, ``title`` may be a heading, and
    ``inside`` gives the numbers of the sentences of the run.
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
    """Context of each block (blocks x features, float32).

    ``own`` as :func:`parallax.clean.line_features.own_features` gives it, ``sentence``: which blocks read
    as sentences.
    """
    seen = _look(own, worded, sentence)
    similarity = _similarity(texts, seen.inside)
    start, stop = worded.run
    index = np.arange(len(texts))
    columns = [
        seen.roles == "date",
        seen.roles == "byline",
        worded.captions,
        seen.other,
        worded.sentences,
        *similarity[:-1],
        *_new_stories(seen),
        np.log1p(_longest_gap(sentence & ~seen.other, start)),
        seen.title,
        np.log1p(np.cumsum(seen.title & seen.late)),
        _since(seen.title[::-1])[::-1],
        similarity[-1],
        (index >= start) & (index < stop),
        np.clip(index - start, -NEAR, NEAR),
        np.clip(stop - 1 - index, -NEAR, NEAR),
    ]
    page = _page(own, sentence, seen)
    return np.column_stack(
        [np.column_stack(columns), _closings(seen), np.tile(page, (len(texts), 1))]
    ).astype(np.float32)


def _look(own: np.ndarray, worded: Wordings, sentence: np.ndarray) -> _Seen:
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
    return _Seen(roles, words, mark, other, spoken, spoken > LATE_WORDS, title, inside)


def _new_stories(seen: _Seen) -> list[np.ndarray]:
    """Days, bylines and boilerplate above, behind which another story may begin."""
    late_other = seen.other & seen.late
    return [
        np.log1p(np.cumsum(seen.mark) - seen.mark),
        np.log1p(np.cumsum(seen.mark & seen.late)),
        _since(seen.mark),
        np.log1p(np.cumsum(late_other) - late_other),
    ]


def _closings(seen: _Seen) -> np.ndarray:
    """How many lines of each closing kind stand above (blocks x kinds)."""
    closing = np.column_stack([seen.roles == kind for kind in CLOSING_KINDS])
    after = (seen.spoken > CLOSING_WORDS)[:, None]
    return np.log1p(np.cumsum(closing & after, axis=0))


def _page(own: np.ndarray, sentence: np.ndarray, seen: _Seen) -> list[float]:
    """How the page is made; the same for all its blocks."""
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
    """Share of a block's rarer words, and of its names, that the lead uses.

    Words in the block, around it, below, above, and below less above; names around and below; and
    the block's weight in words.
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
    """Weight of each block's words that the lead uses too, and of all; rare words weigh more."""
    words = [{word.lower() for word in line if len(word) > 3} for line in found]
    counts = Counter(word for line in words for word in line)
    whole = np.log1p(len(found))
    weight = {word: float(np.log1p(len(found) / n) / whole) for word, n in counts.items()}
    lead = Counter(word for number in inside[:LEAD] for word in words[number])
    in_lead = set(inside[:LEAD])
    hit, total = np.zeros(len(found)), np.zeros(len(found))
    for number, line in enumerate(words):
        own = int(number in in_lead)
        total[number] = sum(weight[word] for word in sorted(line))
        hit[number] = sum(weight[word] for word in sorted(line) if lead[word] > own)
    return hit, total


def _names_of_lead(found: list[list[str]], inside: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """How many of each block's names the first sentences use too, and how many it has."""
    names = [{word.lower() for word in line if _is_name(word)} for line in found]
    named = Counter(word for number in inside[:NAMED_LEAD] for word in names[number])
    in_named = set(inside[:NAMED_LEAD])
    known = np.zeros(len(found))
    for number, line in enumerate(names):
        known[number] = sum(named[word] > (number in in_named) for word in line)
    return known, np.array([len(line) for line in names], dtype=float)


def _is_name(word: str) -> bool:
    return len(word) > 3 and word[0].isupper()


def _ratio(
    part: np.ndarray, whole: np.ndarray, before: int, after: int, least: float = 1e-9
) -> np.ndarray:
    """Sum of ``part`` over sum of ``whole`` in a window.

    From ``before`` blocks above up to ``after`` blocks on; this one counts as the first of those.
    """
    index, n = np.arange(len(part)), len(part)
    sums = []
    for values in (part, whole):
        total = np.concatenate([[0.0], np.cumsum(values)])
        sums.append(total[np.minimum(n, index + after)] - total[np.maximum(0, index - before)])
    return sums[0] / np.maximum(sums[1], least)


def _since(marked: np.ndarray) -> np.ndarray:
    """Blocks since the last marked one above, at most FAR."""
    found, away = np.zeros(len(marked)), FAR
    for number, yes in enumerate(marked.tolist()):
        found[number] = away
        away = 0 if yes else min(FAR, away + 1)
    return found


def _longest_gap(sentence: np.ndarray, start: int) -> np.ndarray:
    """The longest row of blocks without a sentence between the start of the run and each block."""
    found, gap, longest = np.zeros(len(sentence)), 0, 0
    for number, yes in enumerate(sentence.tolist()):
        found[number] = longest
        if number >= start:
            gap = 0 if yes else gap + 1
            longest = max(longest, gap)
    return found
