"""Which articles report the same event, from their texts alone: fills two columns of ``articles``.

Articles are similar when they share words that are rare in the corpus and in a background of other
news, above all in headline and lead, when they name the same weekdays, and when their days of
publication are close.  Groups are made by average linkage, so that a single bridge between two
events does not join them.  Candidate pairs come from an inverted index of rare words, so time grows
with the number of articles, not with its square.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from functools import lru_cache
from itertools import count
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from parallax import ROOT
from parallax.common.dates import find_partial_days, weekdays

BACKGROUND = ROOT / "data" / "models" / "words.tsv"
BACKGROUND_WEIGHT = 40
"""The background counts as much as this many articles.

It dominates in a corpus of a handful and hardly matters in one of thousands.
"""
JOINED = 0.24
"""Similarity above which groups are joined (average linkage), for articles without a day.

With :data:`NEAR`, it is fitted to PolNeAR articles coded by hand as the same event or not, within
the range that keeps two telephone calls between the same people apart (benchmarks/utterances.md).
"""
LEAD_WORDS = 120
LEAD_WEIGHT = 1.0
WEEKDAY_WEIGHT = 0.08
NEAR, DAYS_APART, DAY_COST, MOST_COST = 0.11, 2, 0.03, 0.3
"""Two known days of publication at most DAYS_APART days apart add NEAR to the similarity.

Each further day subtracts DAY_COST, down to a penalty of MOST_COST.
"""
FEW_ARTICLES = 400
"""In a corpus of up to this many articles, every pair is compared."""
INDEX_TERMS, INDEX_MOST_ARTICLES, INDEX_SHARED = 40, 150, 3
"""A pair is compared when its articles share at least INDEX_SHARED index terms.

The index terms of an article are its INDEX_TERMS heaviest that at most INDEX_MOST_ARTICLES use.
"""
LARGEST_GROUP = 1500
HIGHER, HIGHEST = 0.05, 0.9
"""A part larger than LARGEST_GROUP is split at a similarity HIGHER by this, up to HIGHEST.

What is still larger is one text in thousands of copies, and one event: linkage would need memory
that grows with its square.
"""
ROWS_AT_ONCE, PAIRS_AT_ONCE = 1000, 200_000
BASIS_WORDS = 6
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORD = re.compile(r"[^\W_]+(?:['’][a-zA-Z]+)?")
_NAME_PAIR = re.compile(
    r"(?<![\w'’-])(?>(?:[\w'’-]*?['’-])??(?=[A-Z][\w'’-]))"  # up to the first capital of a run
    r"([A-Z][\w'’-]+) ([A-Z][\w'’-]+)\b"
)
"""Two capitalised words; each run of letters and dashes is tried once, however long."""
_COMMON = frozenset(
    """
    a about above after again against all also although am among an and any are as at be because
    been before being below between both but by came can cannot could did do does doing down
    during each even few first for from further get go got had has have having he her here hers
    him his how however i if in into is it its just last like made make many may me might more
    most much must my new no nor not now of off on once one only or other our out over own per put
    said same say says second see she should since so some such than that the their them then
    there these they this those three through to told too two under until up upon us use used very
    was we well went were what when where whether which while who whom whose why will with within
    without would yet you your mr mrs ms according added asked news report reported reports monday
    tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december
    """.split()
)


class Features(NamedTuple):
    """What articles are compared by.

    ``terms`` is articles x terms, with rows of unit length; ``vocabulary`` and ``rarity`` belong to
    its columns.  ``weekdays`` is articles x 7, and ``days`` are days of publication (ordinals, 0
    for unknown).
    """

    terms: csr_matrix
    vocabulary: list[str]
    rarity: np.ndarray
    weekdays: np.ndarray
    days: np.ndarray


class _Pairs(NamedTuple):
    """Pairs of articles by their row numbers, the lower first, and their similarity."""

    rows: np.ndarray
    columns: np.ndarray
    similarity: np.ndarray

    def of(self, chosen: np.ndarray) -> _Pairs:
        """The pairs that a mask or an array of numbers selects."""
        return _Pairs(self.rows[chosen], self.columns[chosen], self.similarity[chosen])


def group_events(articles: pd.DataFrame, given: pd.DataFrame | None = None) -> pd.DataFrame:
    """The table ``articles`` with ``event_id`` and ``event_basis`` filled.

    ``given`` has the columns article_id and event_id (``data/codebook/events.csv``, for example
    ``my_article,summit``) and takes precedence.  Events found are called event-1, event-2 ... in
    the order of their first article; an article unlike all others is an event of its own.
    """
    result = articles.copy()
    if not len(result):
        return result
    fixed: dict[str, str] = {}
    if given is not None:
        fixed = dict(zip(given["article_id"].astype(str), given["event_id"].astype(str)))
    ids = result["article_id"].tolist()
    event = {name: (fixed[name], "given (events.csv)") for name in ids if name in fixed}
    features = measure(result)
    taken = set(fixed.values())
    unused = (name for name in map("event-{}".format, count(1)) if name not in taken)
    for members in _groups(features):
        free = [ids[member] for member in members if ids[member] not in fixed]
        if free:
            event |= dict.fromkeys(free, (next(unused), _basis(features, members)))
    result["event_id"] = [event[name][0] for name in ids]
    result["event_basis"] = [event[name][1] for name in ids]
    return result


# ---------------------------------------------------------------- what articles are compared by


def words_of(text: str) -> list[str]:
    """Words of a text in lower case, without function words and single letters.

    Possessive endings are removed.
    """
    found = (re.sub(r"['’]\w+$", "", word.lower()) for word in _WORD.findall(text))
    return [word for word in found if len(word) > 1 and word not in _COMMON]


@lru_cache(maxsize=1)
def background() -> tuple[dict[str, int], int]:
    """The number of background articles that use a word, by word, and the number of all of them."""
    total, *lines = BACKGROUND.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {word: int(n) for word, n in rows}, int(total)


def measure(articles: pd.DataFrame) -> Features:
    """Features of every article, in the order of the table."""
    weights = [_weights(title, text) for title, text in zip(articles["title"], articles["text"])]
    vocabulary = sorted(set().union(*weights))
    column = {term: number for number, term in enumerate(vocabulary)}
    bounds = np.cumsum([0, *map(len, weights)])
    columns, values = np.zeros(bounds[-1], dtype=np.int64), np.zeros(bounds[-1])
    for start, end, own in zip(bounds, bounds[1:], weights):
        columns[start:end] = [column[term] for term in own]
        values[start:end] = list(own.values())
    rarity = _rarity(vocabulary, columns, len(weights))
    shape = (len(weights), len(vocabulary))
    terms = csr_matrix((values * rarity[columns], columns, bounds), shape=shape)
    terms.sort_indices()
    length = np.sqrt(np.asarray(terms.multiply(terms).sum(axis=1)).ravel())
    return Features(
        terms=csr_matrix(terms.multiply(1 / np.maximum(length, 1e-9)[:, None])),
        vocabulary=vocabulary,
        rarity=rarity,
        weekdays=np.array([_weekday_profile(text) for text in articles["text"]]),
        days=np.array([_ordinal(day) for day in articles["published"]]),
    )


def _weights(title: str, text: str) -> dict[str, float]:
    """Terms of an article with damped counts; those in headline and lead get LEAD_WEIGHT more."""
    whole = f"{title}\n{text}" if title and not text.startswith(title) else text
    counts = Counter(_terms(whole))
    lead = set(_terms(" ".join(whole.split()[:LEAD_WORDS])))
    return {term: 1 + np.log(n) + LEAD_WEIGHT * (term in lead) for term, n in counts.items()}


def _terms(text: str) -> list[str]:
    """Words, and pairs of capitalised words."""
    pairs = [
        f"{a} {b}".lower()
        for a, b in _NAME_PAIR.findall(text)
        if a.lower() not in _COMMON and b.lower() not in _COMMON
    ]
    return words_of(text) + pairs


def _rarity(vocabulary: list[str], columns: np.ndarray, n: int) -> np.ndarray:
    """Inverse document frequency over the corpus and the background.

    A word that the background lacks counts as seen once, a pair of words as a fifth of that.
    """
    counted, total = background()
    here = np.bincount(columns, minlength=len(vocabulary))
    known = [counted.get(term, 0.2 if " " in term else 1) for term in vocabulary]
    there = np.array(known) * (BACKGROUND_WEIGHT / total)
    return np.log((n + BACKGROUND_WEIGHT + 1) / (here + there + 0.5))


def _weekday_profile(text: str) -> np.ndarray:
    """How often each weekday is named (Monday first), as a vector of unit length.

    Zeros where none is named.
    """
    profile = np.zeros(7)
    for _, weekday, before in weekdays(text):
        profile[weekday] += before not in ("last", "next")
    for day in find_partial_days(text):
        if day.weekday is not None:
            profile[day.weekday] += 1
    return profile / max(1e-9, float(np.linalg.norm(profile)))


def _ordinal(day: object) -> int:
    return datetime.date.fromisoformat(day).toordinal() if isinstance(day, str) and day else 0


# ---------------------------------------------------------------- pairs


def similarity(features: Features, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Similarity of the pairs (rows[i], columns[i]), 0 to about 1."""
    terms, weekdays, days = features.terms, features.weekdays, features.days
    by_words = np.asarray(terms[rows].multiply(terms[columns]).sum(axis=1)).ravel()
    named = weekdays[rows].any(axis=1) & weekdays[columns].any(axis=1)
    agree = (weekdays[rows] * weekdays[columns]).sum(axis=1)
    by_weekdays = np.where(named, WEEKDAY_WEIGHT * (agree - 0.5), 0.0)
    known = (days[rows] > 0) & (days[columns] > 0)
    too_far = np.abs(days[rows] - days[columns]) - DAYS_APART
    by_days = np.where(known, NEAR - np.clip(too_far * DAY_COST, 0, MOST_COST + NEAR), 0.0)
    return by_words + by_weekdays + by_days


def candidate_pairs(features: Features) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (i < j) that share enough of their rarest words; every pair of few articles."""
    n = features.terms.shape[0]
    if n <= FEW_ARTICLES:
        return np.triu_indices(n, 1)
    index = _index(features)
    found = []
    for start in range(0, n, ROWS_AT_ONCE):
        shared = (index[start : start + ROWS_AT_ONCE] @ index.T).tocoo()
        keep = (shared.data >= INDEX_SHARED) & (shared.row + start < shared.col)
        found.append((shared.row[keep] + start, shared.col[keep]))
    rows, columns = zip(*found)
    return np.concatenate(rows), np.concatenate(columns)


def _index(features: Features) -> csr_matrix:
    """A matrix of ones at the index terms of every article."""
    terms = features.terms
    used = np.bincount(terms.indices, minlength=len(features.vocabulary))
    rows: list[int] = []
    columns = [np.zeros(0, dtype=int)]
    for row, (start, end) in enumerate(zip(terms.indptr, terms.indptr[1:])):
        own, weight = terms.indices[start:end], terms.data[start:end]
        allowed = np.flatnonzero((used[own] <= INDEX_MOST_ARTICLES) & (used[own] > 1))
        heaviest = allowed[np.argsort(-weight[allowed], kind="stable")[:INDEX_TERMS]]
        rows += [row] * len(heaviest)
        columns.append(own[heaviest])
    ones = np.ones(len(rows), dtype=np.int32)
    return csr_matrix((ones, (rows, np.concatenate(columns))), shape=terms.shape)


# ---------------------------------------------------------------- groups


def _groups(features: Features) -> list[list[int]]:
    """Groups of articles, each in the order of the table, in the order of their first article."""
    rows, columns = candidate_pairs(features)
    measured = [
        similarity(features, rows[at : at + PAIRS_AT_ONCE], columns[at : at + PAIRS_AT_ONCE])
        for at in range(0, max(1, len(rows)), PAIRS_AT_ONCE)
    ]
    pairs = _Pairs(rows, columns, np.concatenate(measured))
    groups = _split(np.arange(features.terms.shape[0]), pairs, JOINED)
    return sorted((sorted(part) for part in groups), key=lambda part: part[0])


def _split(members: np.ndarray, pairs: _Pairs, at: float) -> list[list[int]]:
    """Groups of ``members`` (in order) by average linkage within each connected part.

    Parts are connected by similarities of at least ``at``; huge parts are first split at a higher
    one.  ``pairs`` are pairs of members.
    """
    one = np.searchsorted(members, pairs.rows)
    other = np.searchsorted(members, pairs.columns)
    strong = pairs.similarity >= at
    edges = (np.ones(int(strong.sum())), (one[strong], other[strong]))
    graph = csr_matrix(edges, shape=(len(members), len(members)))
    n_parts, part = connected_components(graph, directed=False)
    members_of = _by_part(part, n_parts)
    pairs_of = _by_part(np.where(part[one] == part[other], part[one], n_parts), n_parts)
    found: list[list[int]] = []
    for places, numbers in zip(members_of, pairs_of):
        group, inner = members[places], pairs.of(numbers)
        if len(group) == 1:
            found.append(group.tolist())
        elif len(group) > LARGEST_GROUP and at < HIGHEST:
            found += _split(group, inner, at + HIGHER)
        elif len(group) > LARGEST_GROUP:
            found.append(group.tolist())
        else:
            found += _link(group, inner)
    return found


def _by_part(part: np.ndarray, n_parts: int) -> list[np.ndarray]:
    """The places of each part, in order; places of no part (``n_parts``) are left out."""
    order = np.argsort(part, kind="stable")
    return np.split(order, np.searchsorted(part[order], np.arange(1, n_parts + 1)))[:n_parts]


def _link(group: np.ndarray, pairs: _Pairs) -> list[list[int]]:
    """Average linkage of one connected part; pairs not compared get a similarity of 0."""
    one = np.searchsorted(group, pairs.rows)
    other = np.searchsorted(group, pairs.columns)
    distance = np.ones((len(group), len(group)))
    distance[one, other] = distance[other, one] = 1 - pairs.similarity
    np.fill_diagonal(distance, 0)
    condensed = squareform(np.clip(distance, 0, None), checks=False)
    labels = fcluster(linkage(condensed, "average"), 1 - JOINED, "distance")
    return [group[labels == label].tolist() for label in sorted(set(labels))]


def _basis(features: Features, members: list[int]) -> str:
    """What holds a group together, in words.

    The rarest terms that most of its articles share, and the weekdays most of them name.
    """
    if len(members) == 1:
        return "no other article shares its names and words"
    part = features.terms[members]
    share = np.asarray((part > 0).mean(axis=0)).ravel()
    weight = np.asarray(part.mean(axis=0)).ravel() * (share > 0.5)
    heaviest = np.argsort(-weight, kind="stable")[:BASIS_WORDS]
    words = [features.vocabulary[number] for number in heaviest if weight[number] > 0]
    named = np.flatnonzero((features.weekdays[members] > 0).mean(axis=0) > 0.5)
    days = f"; the weekdays {', '.join(WEEKDAYS[day] for day in named)}" if len(named) else ""
    what = f"the words {', '.join(words)}" if words else "their wording"
    return f"{len(members)} articles share {what}{days}"
