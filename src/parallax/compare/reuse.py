"""The table ``reuse``: copied passages, lightly edited ones, and sentences that were reworded.

Copying is found by runs of five words that occur in both texts (Broder 1997), joined across small
edits; containment, the shared part of the shorter article, distinguishes re-publication from two
stories on one event.  Back-translated copy shares few runs; within an event its sentences are
matched by their rare words.  Pairs come from an index of runs, so time grows with the text, not
with its square.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz.distance import OSA

from parallax.common import tables
from parallax.common.spans import Span, merged, overlap_length, overlapping
from parallax.compare import events, matching
from parallax.compare.diff import WORD, key_of

RUN = 5
"""Words of a run that makes two texts candidates."""
MOST_ARTICLES = 12
"""A run in more articles than this links each of them only to the first.

That keeps wire copy in hundreds of papers cheap.
"""
EDITED = 6
"""Words in a row that may differ inside one passage, in either text."""
FEWEST_WORDS, FEWEST_RARE = 8, 4
"""Equal words that a passage needs, and how many content words among all its words."""
COPY = 0.3
"""Containment from which one article is a copy of the other.

Precision .95 and recall above .99 on made-up re-publications (benchmarks).
"""
AGENCY_WORDS = 12
"""Words from which a passage counts as wire copy if an agency is named.

The articles may share little else; a quotation is shorter.
"""
USUAL, LONG_ENOUGH = 5, 6
"""A word in USUAL articles of the background is spelled correctly.

Words of fewer than LONG_ENOUGH letters are too similar to each other to call one a misspelling.
"""
REWORDED, REWORDED_STEMS = 0.55, 6
"""Similarity from which one sentence is another one reworded, and the stems they must share."""
LONGEST_SENTENCE, LONGEST_MATCHED = 120, 2000
"""Words beyond which a sentence is a list, and the number of its characters that are compared."""
_SENTENCE = re.compile(r"[^\n.!?…]*[.!?…]+[”\"’')\]]*(?=\s|$)|[^\n]+")


class _Words(NamedTuple):
    """The words of one article, as compared, and their first and last-plus-one characters."""

    keys: list[str]
    starts: list[int]
    ends: list[int]


class _Passage(NamedTuple):
    """Words that two articles share, as ranges of words in the one and in the other.

    ``equal`` is how many of them are the same.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    equal: int

    @property
    def longer(self) -> int:
        """Words of the longer side."""
        return max(self.end - self.start, self.other_end - self.other_start)

    @property
    def is_verbatim(self) -> bool:
        """Whether all words of both sides are the same."""
        return self.equal == self.end - self.start == self.other_end - self.other_start


class _Shared(NamedTuple):
    """A passage that two articles (by their places in the order of ids) share, in characters."""

    article: int
    other: int
    span: Span
    other_span: Span
    kind: str
    similarity: float


# ---------------------------------------------------------------- the table


def find_reuse(articles: pd.DataFrame) -> pd.DataFrame:
    """The table ``reuse``: spans of at least eight words that two articles share.

    The article that sorts first comes first.  ``similarity`` is the share of the longer span that
    lies in shared runs (for reworded sentences, the similarity of their rare words).  ``agency`` is
    the one that either article names.  Quotations count: readers should see that two papers print
    the same one.
    """
    order = articles.sort_values("article_id", ignore_index=True)
    found = _copied(order["text"])
    covered: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for shared in found:
        covered[shared.article, shared.other].append(shared.span)
    copied = {pair: merged(spans) for pair, spans in covered.items()}
    for _, part in order.groupby("event_id", sort=True):
        found += _reworded(order["text"], part.index.tolist(), copied)
    ids = order["article_id"]
    agency = [value if isinstance(value, str) and value else None for value in order["agency"]]
    rows = [
        {
            "article_id": ids[shared.article],
            "other_id": ids[shared.other],
            "start": shared.span[0],
            "end": shared.span[1],
            "other_start": shared.other_span[0],
            "other_end": shared.other_span[1],
            "kind": shared.kind,
            "similarity": float(shared.similarity),
            "agency": agency[shared.article] or agency[shared.other],
        }
        for shared in found
    ]
    place = ("article_id", "other_id", "start", "other_start")
    rows.sort(key=lambda row: tuple(row[name] for name in place))
    return tables.typed("reuse", rows)


def _copied(texts: Sequence[str]) -> list[_Shared]:
    """Passages that share runs of words."""
    words = [_words(text) for text in texts]
    found = []
    for a, b, runs in _shared_runs(words):
        for passage in _passages(words[a], runs):
            found.append(
                _Shared(
                    a,
                    b,
                    _characters(words[a], passage.start, passage.end),
                    _characters(words[b], passage.other_start, passage.other_end),
                    "verbatim" if passage.is_verbatim else "reworded",
                    passage.equal / passage.longer,
                )
            )
    return found


def _characters(words: _Words, start: int, end: int) -> Span:
    """Words ``start`` to ``end`` as a span of characters."""
    return words.starts[start], words.ends[end - 1]


def _words(text: str) -> _Words:
    found = list(WORD.finditer(text))
    return _Words(
        [key_of(match.group()) for match in found],
        [match.start() for match in found],
        [match.end() for match in found],
    )


# ---------------------------------------------------------------- shared runs of words


def _shared_runs(words: Sequence[_Words]) -> Iterator[tuple[int, int, np.ndarray]]:
    """Every pair of articles that share runs of five words, in order.

    Each comes with the places of the runs in the one and in the other article (n x 2).
    """
    runs = [np.array(matching.hash_words(part.keys, RUN), dtype=np.uint64) for part in words]
    if not runs or not sum(map(len, runs)):
        return
    flat = np.concatenate(runs)
    owner = np.repeat(np.arange(len(runs)), [len(part) for part in runs])
    place = np.concatenate([np.arange(len(part)) for part in runs])
    order = np.lexsort((place, owner, flat))
    flat, owner, place = flat[order], owner[order], place[order]
    # A run that occurs twice in one article counts only at its first place.
    first = np.append(True, (flat[1:] != flat[:-1]) | (owner[1:] != owner[:-1]))
    found = _linked(flat[first], owner[first], place[first])
    found = found[np.lexsort((found[:, 2], found[:, 1], found[:, 0]))]
    breaks = np.flatnonzero((np.diff(found[:, 0]) != 0) | (np.diff(found[:, 1]) != 0)) + 1
    for part in np.split(found, breaks):
        if len(part):
            yield int(part[0, 0]), int(part[0, 1]), part[:, 2:]


def _linked(flat: np.ndarray, owner: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Rows (article, other article, place, other place) for equal runs.

    All pairs of articles for a run in few, each with the first for a run in many.
    """
    starts = np.flatnonzero(np.append(True, flat[1:] != flat[:-1]))
    sizes = np.diff(np.append(starts, len(flat)))
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for size in range(2, MOST_ARTICLES + 1):
        at = starts[sizes == size]
        for i, j in combinations(range(size), 2):
            pairs.append(np.stack([at + i, at + j], axis=1))
    for start, size in zip(starts[sizes > MOST_ARTICLES], sizes[sizes > MOST_ARTICLES]):
        leaves = np.arange(start + 1, start + size)
        pairs.append(np.stack([np.full_like(leaves, start), leaves], axis=1))
    one, other = np.concatenate(pairs).T
    return np.stack([owner[one], owner[other], place[one], place[other]], axis=1)


def _passages(one: _Words, shared: np.ndarray) -> list[_Passage]:
    """Runs joined to passages where they are at most :data:`EDITED` words apart in both texts.

    Short passages, and passages of common words, are left out.
    """
    breaks = np.flatnonzero((np.diff(shared, axis=0) != 1).any(axis=1)) + 1
    begins, ends = np.append(0, breaks), np.append(breaks, len(shared)) - 1
    runs = np.column_stack([shared[begins], shared[ends] + RUN]).tolist()
    joined: list[_Passage] = []
    for start, other_start, end, other_end in runs:
        run = _Passage(start, end, other_start, other_end, end - start)
        if joined and (longer := _extended(joined[-1], run)):
            joined[-1] = longer
        else:
            joined.append(run)
    return [passage for passage in joined if _is_telling(passage, one.keys)]


def _extended(last: _Passage, run: _Passage) -> _Passage | None:
    """The last passage extended by a run that continues or overlaps it; None if it does neither."""
    same_shift = run.start - run.other_start == last.end - last.other_end
    gap, other_gap = run.start - last.end, run.other_start - last.other_end
    if gap <= 0 and same_shift:
        equal = last.equal + run.end - last.end
    elif 0 <= gap <= EDITED and 0 <= other_gap <= EDITED:
        equal = last.equal + run.equal
    elif gap < 0:  # it is elsewhere in the other text: the longer one stays
        return run if run.equal > last.equal else last
    else:
        return None
    return last._replace(end=run.end, other_end=run.other_end, equal=equal)


def _is_telling(passage: _Passage, keys: Sequence[str]) -> bool:
    """Whether a passage has enough equal words, and enough content words."""
    if passage.equal < FEWEST_WORDS:
        return False
    words = " ".join(keys[passage.start : passage.end])
    return len(matching.stems(words)) >= FEWEST_RARE


# ---------------------------------------------------------------- reworded sentences


class _Sentence(NamedTuple):
    """A sentence of an article (its place in the order of ids) and its stems."""

    article: int
    span: Span
    stems: frozenset[str]


def _reworded(
    texts: Sequence[str],
    members: Sequence[int],
    copied: Mapping[tuple[int, int], Sequence[Span]],
) -> list[_Shared]:
    """Sentences of one event's articles that share most of their rare words.

    Only where no passage was found.  ``copied`` has the spans of those in the first article of
    each pair, merged.
    """
    sentences: list[_Sentence] = []
    for article in members:
        sentences += _sentences(article, texts[article])
    if len({sentence.article for sentence in sentences}) < 2:
        return []
    found = []
    taken: set[tuple[int, int, Span]] = set()  # sentences of an article overlap only themselves
    for (a, b), similarity in _best_pairs(sentences):
        one, other = sorted((sentences[a], sentences[b]), key=lambda sentence: sentence.article)
        place = one.article, other.article, one.span
        known = copied.get((one.article, other.article), ())
        if not overlapping(known, one.span) and place not in taken:
            found.append(
                _Shared(one.article, other.article, one.span, other.span, "reworded", similarity)
            )
            taken.add(place)
    return found


def _sentences(article: int, text: str) -> Iterator[_Sentence]:
    """The sentences of a text that have enough rare words, and not too many words."""
    for match in _SENTENCE.finditer(text):
        words = match.group()
        stems = matching.stems(words[:LONGEST_MATCHED])
        if len(stems) >= REWORDED_STEMS and len(words.split()) <= LONGEST_SENTENCE:
            inside = len(words) - len(words.lstrip())
            yield _Sentence(article, (match.start() + inside, match.end()), stems)


def _best_pairs(sentences: Sequence[_Sentence]) -> list[tuple[tuple[int, int], float]]:
    """Each sentence with the most similar one of each later article, by place, with similarity."""
    bags = [sentence.stems for sentence in sentences]
    weight = matching.rarity(bags)
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for a, b in matching.word_pairs(bags, weight):
        key = a, sentences[b].article
        if sentences[a].article == key[1] or len(bags[a] & bags[b]) < REWORDED_STEMS:
            continue
        similarity = _dice(bags[a], bags[b], weight)
        if similarity >= REWORDED and similarity > best.get(key, (0.0, -1))[0]:
            best[key] = (similarity, b)
    return [((a, b), similarity) for (a, _), (similarity, b) in sorted(best.items())]


def _dice(a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]) -> float:
    """Weighted Dice coefficient: twice the weight of the shared stems over that of both texts."""
    both = matching.total_weight(a, weight) + matching.total_weight(b, weight)
    return 2 * matching.total_weight(a & b, weight) / both


# ---------------------------------------------------------------- what passages say of two articles


def copies(articles: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Containment of every pair of articles that share runs of five words.

    Containment is the number of shared runs over the runs of the shorter article, 0 to 1.
    """
    order = articles.sort_values("article_id", ignore_index=True)
    words = [_words(text) for text in order["text"]]
    size = [max(1, len(set(matching.hash_words(part.keys, RUN)))) for part in words]
    return {
        (order["article_id"][a], order["article_id"][b]): len(shared) / min(size[a], size[b])
        for a, b, shared in _shared_runs(words)
    }


def shared_parts(reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """How many words two articles share, one row per pair of articles that share passages.

    Columns: article_id, other_id, ``words`` in shared passages, and ``containment``, their share of
    the shorter article (0 to 1; from .3 one is a copy of the other, or both of the same source).
    """
    text = dict(zip(articles["article_id"], articles["text"]))
    size = {name: max(1, _count(body)) for name, body in text.items()}
    words: Counter[tuple[str, str]] = Counter()
    for row in reuse.itertuples():
        words[row.article_id, row.other_id] += _count(text[row.article_id][row.start : row.end])
    rows = [
        (one, other, n, min(1.0, n / min(size[one], size[other])))
        for (one, other), n in sorted(words.items())
    ]
    return pd.DataFrame(rows, columns=["article_id", "other_id", "words", "containment"])


def _count(text: str) -> int:
    """Words of a text."""
    return len(WORD.findall(text))


SOURCE_COLUMNS = [
    "article_id",
    "other_id",
    "passages",
    "words",
    "containment",
    "in_order",
    "agency",
    "slips",
    "copy",
]
"""Columns of :func:`common_sources`."""


def common_sources(reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """What the shared passages of two articles say about their source, the closest pair first.

    One row per pair, with the columns :data:`SOURCE_COLUMNS`: ``passages`` is their number,
    ``words`` and ``containment`` are as in :func:`shared_parts`, ``in_order`` is the share of
    passages in the same order in both articles, ``slips`` are the misspellings that both print, and
    ``copy`` says whether one is likely a copy of the other, or both of the same source.
    """
    text = dict(zip(articles["article_id"], articles["text"]))
    rows = []
    for part in shared_parts(reuse, articles).itertuples(index=False):
        of_pair = (reuse["article_id"] == part.article_id) & (reuse["other_id"] == part.other_id)
        own = reuse[of_pair].sort_values(["start", "other_start"])
        article = text[part.article_id]
        shared = " ".join(article[start:end] for start, end in zip(own["start"], own["end"]))
        rows.append(
            {
                **part._asdict(),
                "passages": len(own),
                "in_order": _in_order(own["other_start"].tolist()),
                "agency": next((value for value in own["agency"] if isinstance(value, str)), ""),
                "slips": slips(shared) & slips(text[part.other_id]),
                "copy": part.containment >= COPY,
            }
        )
    return pd.DataFrame(rows, columns=SOURCE_COLUMNS).sort_values(
        ["containment", "article_id", "other_id"], ascending=[False, True, True], ignore_index=True
    )


def _in_order(places: Sequence[int]) -> float:
    """Length of the longest increasing subsequence of ``places``, as a share of them."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails) / max(1, len(places))


def slips(text: str) -> frozenset[str]:
    """Words that look misspelt.

    They are unknown to the background of other news, and one letter away (not in the ending) from
    a common word there.
    """
    counted, _ = events.background()
    in_lower_case = set(re.findall(r"\b[a-z]+\b", text))
    return frozenset(
        word
        for word in in_lower_case.intersection(events.words_of(text))
        if len(word) >= LONG_ENOUGH and word not in counted and _is_slip(word)
    )


def _is_slip(word: str) -> bool:
    """Whether a word differs from a usual word in one letter that is not in its ending."""
    for size in (len(word) - 1, len(word), len(word) + 1):
        for other in _usual().get((word[0], size), ()):
            if word[-2:] == other[-2:] and OSA.distance(word, other, score_cutoff=1) == 1:
                return True
    return False


@lru_cache(maxsize=1)
def _usual() -> dict[tuple[str, int], tuple[str, ...]]:
    """The usual words of the background by first letter and length."""
    grouped: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word, n in events.background()[0].items():
        if n >= USUAL and len(word) >= LONG_ENOUGH - 1:
            grouped[word[0], len(word)].append(word)
    return {key: tuple(words) for key, words in grouped.items()}


# ---------------------------------------------------------------- what was printed before


def repeated(places: pd.DataFrame, reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Which rows of ``places`` lie in wire copy that another article printed before.

    ``places`` has article_id, start and end; a row is True if most of it does.  Wire copy is what
    two articles share if one is a copy of the other or both of the same source, and a longer
    passage if an agency is named; a quotation in two reports is not.
    """
    later = _later_copies(reuse, articles)
    inside = []
    for name, start, end in zip(places["article_id"], places["start"], places["end"]):
        copied = sum(overlap_length((start, end), span) for span in later.get(name, ()))
        inside.append(copied * 2 > end - start)
    return pd.Series(inside, index=places.index, dtype=bool)


def _later_copies(reuse: pd.DataFrame, articles: pd.DataFrame) -> dict[str, list[Span]]:
    """Spans of wire copy by article, in the later article of each pair."""
    first = _precedence(articles)
    text = dict(zip(articles["article_id"], articles["text"]))
    parts = shared_parts(reuse, articles)
    copied = parts[parts["containment"] >= COPY]
    copies = set(zip(copied["article_id"], copied["other_id"]))
    later: dict[str, list[Span]] = defaultdict(list)
    for row in reuse.itertuples():
        words = text[row.article_id][row.start : row.end]
        if (row.article_id, row.other_id) not in copies and not _is_wire(row, words):
            continue
        if first[row.article_id] < first[row.other_id]:
            later[row.other_id].append((row.other_start, row.other_end))
        else:
            later[row.article_id].append((row.start, row.end))
    return later


def _is_wire(row: Any, words: str) -> bool:
    """Whether a row of ``reuse`` is wire copy in itself: a longer passage with an agency named."""
    if row.kind != "verbatim" or not isinstance(row.agency, str):
        return False
    return _count(words) >= AGENCY_WORDS


def _precedence(articles: pd.DataFrame) -> dict[str, tuple[bool, str, str]]:
    """Sort keys of the articles, to decide which one printed first.

    The article that names an agency comes first, then the earlier day, then the id.
    """
    return {
        name: (not isinstance(agency, str), day if isinstance(day, str) else "9999", name)
        for name, agency, day in zip(
            articles["article_id"], articles["agency"], articles["published"]
        )
    }
