"""Passages that two articles share: copied copy, lightly edited copy, and sentences reworded one by one.

Copying is found by runs of five words that stand in both texts (Broder 1997), joined over small edits; containment, the share of the
shorter article that is shared, tells re-publication from two stories of one event.  Back-translated copy shares few runs; inside an
event its sentences are matched by their rare words.  Pairs come from an index of runs, so time grows with the text, not its square.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz.distance import OSA

from parallax.common import tables
from parallax.compare import events, matching
from parallax.compare.diff import _SAME, _WORD

RUN = 5
"""Words of a run that makes two texts candidates."""
MOST_ARTICLES = 12
"""A run in more articles than this links each to the first of them only: wire copy in hundreds of papers stays cheap."""
EDITED = 6
"""Words on either side that may differ inside one passage."""
FEWEST_WORDS, FEWEST_RARE = 8, 4
COPY = 0.3
"""Containment from which an article is a copy of another: precision .95 and recall above .99 on made-up re-publications (benchmarks)."""
AGENCY_WORDS = 12
"""Words of a passage that counts as wire copy where an agency is named although the articles share little else; a quotation is shorter."""
USUAL, LONG_ENOUGH = 5, 6
"""A word in so many articles of the background is spelt as it should be; shorter words are too like each other to call one a slip."""
REWORDED, REWORDED_STEMS, LONGEST_SENTENCE = 0.55, 6, 120
_SENTENCE = re.compile(r"[^\n.!?…]*[.!?…]+[”\"’')\]]*(?=\s|$)|[^\n]+")


class _Words(NamedTuple):
    """The words of one article: as compared, and where they stand."""

    keys: list[str]
    starts: list[int]
    ends: list[int]


class _Passage(NamedTuple):
    """Words ``start`` to ``end`` of one article and ``other_start`` to ``other_end`` of another, ``equal`` of them the same."""

    start: int
    end: int
    other_start: int
    other_end: int
    equal: int


def find_reuse(articles: pd.DataFrame) -> pd.DataFrame:
    """The table ``reuse``: stretches of at least eight words that two articles share, the article first in order named first.

    ``similarity`` is the share of the longer stretch that lies in shared runs (for reworded sentences the likeness of their rare words).
    ``agency`` is the one that either article names.  Quoted words count: that two papers print one quotation is for the reader to see.
    """
    order = articles.sort_values("article_id", ignore_index=True)
    words = [_words(text) for text in order["text"]]
    agency = [value if isinstance(value, str) and value else None for value in order["agency"]]
    rows = []
    covered: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for a, b, shared in _shared_runs(words):
        for p in _passages(words[a], shared):
            longer = max(p.end - p.start, p.other_end - p.other_start)
            same = p.equal == p.end - p.start == p.other_end - p.other_start
            span = (
                words[a].starts[p.start],
                words[a].ends[p.end - 1],
                words[b].starts[p.other_start],
                words[b].ends[p.other_end - 1],
            )
            covered[a, b].append(span[:2])
            rows.append(
                _row(order, (a, b), span, "verbatim" if same else "reworded", p.equal / longer)
            )
    for event, part in order.groupby("event_id", sort=True):
        rows += _reworded(order, part.index.tolist(), covered)
    for row in rows:
        a, b = row.pop("pair")
        row["agency"] = agency[a] or agency[b]
    rows.sort(
        key=lambda row: (row["article_id"], row["other_id"], row["start"], row["other_start"])
    )
    return tables.frame("reuse", rows)


def _row(
    order: pd.DataFrame, pair: tuple[int, int], span: Sequence[int], kind: str, likeness: float
) -> dict[str, Any]:
    a, b = pair
    return {
        "pair": pair,
        "article_id": order["article_id"][a],
        "other_id": order["article_id"][b],
        "start": span[0],
        "end": span[1],
        "other_start": span[2],
        "other_end": span[3],
        "kind": kind,
        "similarity": float(likeness),
    }


def _words(text: str) -> _Words:
    found = list(_WORD.finditer(text))
    return _Words(
        [m.group().translate(_SAME).casefold() for m in found],
        [m.start() for m in found],
        [m.end() for m in found],
    )


def _shared_runs(words: Sequence[_Words]) -> Iterator[tuple[int, int, np.ndarray]]:
    """Every pair of articles that share runs of five words, in order, with the places of the runs in the one and in the other (n x 2)."""
    runs = [np.array(matching.hash_words(part.keys, RUN), dtype=np.uint64) for part in words]
    if not runs or not sum(map(len, runs)):
        return
    flat = np.concatenate(runs)
    owner = np.repeat(np.arange(len(runs)), [len(part) for part in runs])
    place = np.concatenate([np.arange(len(part)) for part in runs])
    order = np.lexsort((place, owner, flat))
    flat, owner, place = flat[order], owner[order], place[order]
    first = np.append(
        True, (flat[1:] != flat[:-1]) | (owner[1:] != owner[:-1])
    )  # a run twice in one article counts where it first stands
    found = _linked(flat[first], owner[first], place[first])
    order = np.lexsort((found[:, 2], found[:, 1], found[:, 0]))
    found = found[order]
    breaks = np.flatnonzero((np.diff(found[:, 0]) != 0) | (np.diff(found[:, 1]) != 0)) + 1
    for part in np.split(found, breaks):
        if len(part):
            yield int(part[0, 0]), int(part[0, 1]), part[:, 2:]


def _linked(flat: np.ndarray, owner: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Rows (article, other article, place, other place) for equal runs: all pairs of few articles, of many each with the first."""
    starts = np.flatnonzero(np.append(True, flat[1:] != flat[:-1]))
    sizes = np.diff(np.append(starts, len(flat)))
    made = [np.zeros((0, 4), dtype=np.int64)]
    for size in range(2, MOST_ARTICLES + 1):
        at = starts[sizes == size]
        for i in range(size - 1):
            for j in range(i + 1, size):
                made.append(
                    np.stack([owner[at + i], owner[at + j], place[at + i], place[at + j]], axis=1)
                )
    large = sizes > MOST_ARTICLES
    hub = np.repeat(starts[large], sizes[large] - 1)
    leaf = np.concatenate(
        [np.arange(a + 1, a + n) for a, n in zip(starts[large], sizes[large])]
        or [np.zeros(0, dtype=np.int64)]
    )
    made.append(np.stack([owner[hub], owner[leaf], place[hub], place[leaf]], axis=1))
    return np.concatenate(made)


def _passages(one: _Words, shared: np.ndarray) -> list[_Passage]:
    """Runs joined where they follow each other in both texts, at most EDITED words apart; short and common ones left out."""
    breaks = np.flatnonzero((np.diff(shared, axis=0) != 1).any(axis=1)) + 1
    begins, ends = np.append(0, breaks), np.append(breaks, len(shared)) - 1
    pieces = np.column_stack(
        [shared[begins], shared[ends] + RUN]
    ).tolist()  # start, other start, end, other end
    joined: list[list[int]] = []
    for start, other_start, end, other_end in pieces:
        last = joined[-1] if joined else None
        if last and start <= last[2] and start - other_start == last[2] - last[3]:
            last[2:] = [end, other_end, last[4] + end - last[2]]
        elif last and 0 <= start - last[2] <= EDITED and 0 <= other_start - last[3] <= EDITED:
            last[2:] = [end, other_end, last[4] + end - start]
        elif (
            last and start < last[2]
        ):  # overlapping the last one elsewhere in the other text: the longer stays
            if end - start > last[4]:
                joined[-1] = [start, other_start, end, other_end, end - start]
        else:
            joined.append([start, other_start, end, other_end, end - start])
    made = (_Passage(p[0], p[2], p[1], p[3], p[4]) for p in joined)
    return [
        p
        for p in made
        if p.equal >= FEWEST_WORDS
        and len(matching.stems(" ".join(one.keys[p.start : p.end]))) >= FEWEST_RARE
    ]


def _reworded(
    order: pd.DataFrame,
    members: Sequence[int],
    covered: dict[tuple[int, int], list[tuple[int, int]]],
) -> list[dict[str, Any]]:
    """Sentences of one event's articles that share most of their rare words although no passage was found there."""
    owner, spans, bags = [], [], []
    for article in members:
        text = order["text"][article]
        for match in _SENTENCE.finditer(text):
            bag = matching.stems(match.group()[:2000])
            if len(bag) >= REWORDED_STEMS and len(match.group().split()) <= LONGEST_SENTENCE:
                inside = len(match.group()) - len(match.group().lstrip())
                owner.append(article)
                spans.append((match.start() + inside, match.end()))
                bags.append(bag)
    if len(set(owner)) < 2:
        return []
    weight = matching.rarity(bags)
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for a, b in matching.word_pairs(bags, weight):
        if owner[a] != owner[b] and len(bags[a] & bags[b]) >= REWORDED_STEMS:
            likeness = (
                2
                * _sum(bags[a] & bags[b], weight)
                / (_sum(bags[a], weight) + _sum(bags[b], weight))
            )
            if likeness >= REWORDED and likeness > best.get((a, owner[b]), (0.0, -1))[0]:
                best[a, owner[b]] = (likeness, b)
    rows = []
    for (a, _), (likeness, b) in sorted(best.items()):
        (i, j) = (a, b) if owner[a] < owner[b] else (b, a)
        known = covered.get((owner[i], owner[j]), [])
        if not any(start < spans[i][1] and spans[i][0] < end for start, end in known):
            rows.append(
                _row(order, (owner[i], owner[j]), (*spans[i], *spans[j]), "reworded", likeness)
            )
            covered[owner[i], owner[j]].append(spans[i])
    return rows


def _sum(bag: Iterable[str], weight: dict[str, float]) -> float:
    return sum(weight[stem] for stem in bag)


def copies(articles: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Containment of every pair of articles that share runs of five words: shared runs over the runs of the shorter one, 0 to 1."""
    order = articles.sort_values("article_id", ignore_index=True)
    words = [_words(text) for text in order["text"]]
    size = [max(1, len(set(matching.hash_words(part.keys, RUN)))) for part in words]
    return {
        (order["article_id"][a], order["article_id"][b]): len(shared) / min(size[a], size[b])
        for a, b, shared in _shared_runs(words)
    }


def shared_parts(reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of articles that share passages: article_id, other_id, words of verbatim or edited passages, and ``containment``,
    their share of the shorter article (0 to 1; from .3 the one is a copy of the other or of the same source).
    """
    text = dict(zip(articles["article_id"], articles["text"]))
    size = {name: max(1, len(_WORD.findall(body))) for name, body in text.items()}
    spread: Counter[tuple[str, str]] = Counter()
    for row in reuse.itertuples():
        spread[row.article_id, row.other_id] += len(
            _WORD.findall(text[row.article_id][row.start : row.end])
        )
    rows = [
        {
            "article_id": a,
            "other_id": b,
            "words": n,
            "containment": min(1.0, n / min(size[a], size[b])),
        }
        for (a, b), n in sorted(spread.items())
    ]
    return pd.DataFrame(rows, columns=["article_id", "other_id", "words", "containment"])


def common_sources(reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """What the shared passages of two articles say about their source, one row a pair, the closest pair first.

    Columns: article_id, other_id, ``passages``, ``words``, ``containment`` (see :func:`shared_parts`), ``in_order`` (share of the passages
    that follow each other in both articles alike), ``agency``, ``slips`` (misspellings that both print), and ``copy``: whether the one
    is likely a copy of the other or of the same source.
    """
    text = dict(zip(articles["article_id"], articles["text"]))
    rows = []
    for part in shared_parts(reuse, articles).itertuples(index=False):
        own = reuse[
            (reuse["article_id"] == part.article_id) & (reuse["other_id"] == part.other_id)
        ].sort_values(["start", "other_start"])
        shared = " ".join(text[part.article_id][a:b] for a, b in zip(own["start"], own["end"]))
        agency = next((value for value in own["agency"] if isinstance(value, str)), "")
        rows.append(
            {
                **part._asdict(),
                "passages": len(own),
                "in_order": _in_order(own["other_start"].tolist()),
                "agency": agency,
                "slips": slips(shared) & slips(text[part.other_id]),
                "copy": part.containment >= COPY,
            }
        )
    columns = [
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
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values(
        ["containment", "article_id", "other_id"], ascending=[False, True, True], ignore_index=True
    )


def _in_order(places: Sequence[int]) -> float:
    """Length of the longest run of rising places, not necessarily side by side, over their number."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails) / max(1, len(places))


def slips(text: str) -> frozenset[str]:
    """Words that look misspelt: unknown to the background of news and one letter away, before their ending, from a common word of it."""
    counted, _ = events.background()
    found = set()
    small = set(re.findall(r"\b[a-z]+\b", text))
    for word in {
        w
        for w in events.words_of(text)
        if w in small and len(w) >= LONG_ENOUGH and w not in counted
    }:
        known = [
            other for size in (-1, 0, 1) for other in _usual().get((word[0], len(word) + size), ())
        ]
        if any(
            OSA.distance(word, other, score_cutoff=1) == 1 and word[-2:] == other[-2:]
            for other in known
        ):
            found.add(word)
    return frozenset(found)


@lru_cache(maxsize=1)
def _usual() -> dict[tuple[str, int], tuple[str, ...]]:
    grouped: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word, n in events.background()[0].items():
        if n >= USUAL and len(word) >= LONG_ENOUGH - 1:
            grouped[word[0], len(word)].append(word)
    return {key: tuple(words) for key, words in grouped.items()}


def repeated(places: pd.DataFrame, reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Which rows of ``places`` (article_id, start, end) stand in wire copy that another article printed before: True where they do.

    Wire copy is what two articles share where the one is a copy of the other or of the same source, and a longer passage where an agency
    is named; a quotation in two reports is none.  First is the article that names the agency's text as its own, then the earlier by
    its day, then the first by its id.
    """
    first = {
        name: (not isinstance(agency, str), day if isinstance(day, str) else "9999", name)
        for name, agency, day in zip(
            articles["article_id"], articles["agency"], articles["published"]
        )
    }
    text = dict(zip(articles["article_id"], articles["text"]))
    copy = {
        (r.article_id, r.other_id)
        for r in shared_parts(reuse, articles).itertuples()
        if r.containment >= COPY
    }
    later: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for r in reuse.itertuples():
        wire = (
            isinstance(r.agency, str)
            and len(_WORD.findall(text[r.article_id][r.start : r.end])) >= AGENCY_WORDS
            and r.kind == "verbatim"
        )
        if (r.article_id, r.other_id) in copy or wire:
            if first[r.article_id] < first[r.other_id]:
                later[r.other_id].append((r.other_start, r.other_end))
            else:
                later[r.article_id].append((r.start, r.end))
    inside = [
        sum(max(0, min(end, b) - max(start, a)) for a, b in later.get(name, ())) * 2 > end - start
        for name, start, end in zip(places["article_id"], places["start"], places["end"])
    ]
    return pd.Series(inside, index=places.index, dtype=bool)
