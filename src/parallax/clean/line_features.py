"""What surrounds a line: how far its words are those of the page's first sentences, what kinds of lines came before it, how the page is made.

These features tell the article's own paragraphs from those of whole stories appended below it: the words of the lead fade, days,
bylines and headings come again. Function of one page; columns in the order of :func:`context_features`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LEAD, NAMED_LEAD = 6, 8
"""So many sentence blocks of the run of sentences are the lead, and so many give the names to look for."""
FAR = 60
LATE_WORDS, CLOSING_WORDS = 100, 60
"""A day or heading after so many words in sentences may begin another story; a closing kind of line counts after so many."""
CLOSING_KINDS = ("teaser", "promotion", "comments", "share", "footer", "credit")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Wordings(NamedTuple):
    """What wording alone says of the blocks of a page: role of each ("" for none), which are captions, which are sentences by their
    form, and first and one past the last block of the best run of sentences.
    """

    roles: Sequence[str]
    captions: Sequence[bool]
    sentences: Sequence[bool]
    run: tuple[int, int]


def context_features(
    texts: Sequence[str], own: np.ndarray, worded: Wordings, sentence: np.ndarray
) -> np.ndarray:
    """Context of each block (blocks x features, float32); ``own`` as :func:`parallax.clean.line_classifier.own_features` gives it."""
    n, index = len(texts), np.arange(len(texts))
    words = np.expm1(own[:, 0])
    roles = np.array(worded.roles, dtype=object)
    mark = (roles == "date") | (roles == "byline")
    other = ~mark & (roles != "")
    start, stop = worded.run
    inside = (
        [k for k in range(start, stop) if sentence[k] and not other[k]]
        or np.flatnonzero(sentence).tolist()
        or list(range(n))
    )
    spoken = np.cumsum(np.where(sentence, words, 0)) - np.where(sentence, words, 0)
    title = (words >= 4) & (words <= 18) & (own[:, 3] == 0) & (own[:, 10] > 0.3) & ~other
    closing = np.column_stack([roles == kind for kind in CLOSING_KINDS])
    page = [
        sentence.mean(),
        (own[:, 8] > 0).mean(),
        np.minimum(own[:, 23], 3).mean(),
        np.minimum(own[:, 21], 3).mean(),
        (own[:, 22] > 1).mean(),
        other.mean(),
        np.median(words),
        len(inside),
    ]
    likeness = _likeness(texts, inside)
    columns = [
        roles == "date",
        roles == "byline",
        worded.captions,
        other,
        worded.sentences,
        *likeness[:-1],
        np.log1p(np.cumsum(mark) - mark),
        np.log1p(np.cumsum(mark & (spoken > LATE_WORDS))),
        _since(mark),
        np.log1p(np.cumsum(other & (spoken > LATE_WORDS)) - (other & (spoken > LATE_WORDS))),
        np.log1p(_longest_gap(sentence & ~other, start)),
        title,
        np.log1p(np.cumsum(title & (spoken > LATE_WORDS))),
        _since(title[::-1])[::-1],
        likeness[-1],
        (index >= start) & (index < stop),
        np.clip(index - start, -50, 50),
        np.clip(stop - 1 - index, -50, 50),
    ]
    return np.column_stack(
        [
            np.column_stack(columns),
            np.log1p(np.cumsum(closing & (spoken > CLOSING_WORDS)[:, None], axis=0)),
            np.tile(page, (n, 1)),
        ]
    ).astype(np.float32)


def _likeness(texts: Sequence[str], inside: list[int]) -> list[np.ndarray]:
    """Shares of a block's rarer words, and of its names, that the lead uses: in the block, around it, below, above; and its weight in words."""
    found = [_WORD.findall(text[:1000]) for text in texts]
    words = [{word.lower() for word in line if len(word) > 3} for line in found]
    names = [
        {word.lower() for word in line if len(word) > 3 and word[0].isupper()} for line in found
    ]
    counts = Counter(word for line in words for word in line)
    whole = np.log1p(len(texts))
    weight = {word: float(np.log1p(len(texts) / count) / whole) for word, count in counts.items()}
    lead = Counter(word for number in inside[:LEAD] for word in words[number])
    named = Counter(word for number in inside[:NAMED_LEAD] for word in names[number])
    in_lead, in_named = set(inside[:LEAD]), set(inside[:NAMED_LEAD])
    total, hit, all_names, known = (np.zeros(len(texts)) for _ in range(4))
    for number in range(len(texts)):
        own = int(number in in_lead)
        total[number] = sum(weight[word] for word in sorted(words[number]))
        hit[number] = sum(weight[word] for word in sorted(words[number]) if lead[word] > own)
        all_names[number] = len(names[number])
        known[number] = sum(named[word] > (number in in_named) for word in names[number])
    below, above = _ratio(hit, total, 0, 8), _ratio(hit, total, 8, 0)
    return [
        _ratio(hit, total, 0, 1),
        _ratio(hit, total, 3, 4),
        below,
        above,
        below - above,
        _ratio(known, all_names, 3, 4, 1.0),
        _ratio(known, all_names, 0, 8, 1.0),
        np.log1p(total),
    ]


def _ratio(
    part: np.ndarray, whole: np.ndarray, before: int, after: int, least: float = 1e-9
) -> np.ndarray:
    """Sum of ``part`` over sum of ``whole`` in a window from ``before`` blocks above up to ``after`` blocks on (this one counts as the first)."""
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
