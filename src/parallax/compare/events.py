"""Which articles report the same event, from their texts alone.

Articles are alike when they share words that are rare in the corpus and in a background of other news, above all in headline and
lead, when they name the same weekdays, and when their days of publication are close. Groups are made by average linkage, so that
a single bridge between two events does not join them. Pairs are looked for through an inverted index of rare words: time grows
with the number of articles, not with its square.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
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
"""The background counts as much as this many articles: it rules in a handful of articles and hardly matters in thousands."""
JOINED = 0.24
"""Likeness above which groups are joined (average linkage), for articles without a day. With NEAR it is fitted to PolNeAR articles coded
by hand as the same event or not, within the range that keeps two telephone calls of the same persons apart (benchmarks/utterances.md)."""
LEAD_WORDS = 120
LEAD_WEIGHT = 1.0
WEEKDAY_WEIGHT = 0.08
NEAR, DAYS_APART, DAY_COST, MOST_COST = 0.11, 2, 0.03, 0.3
"""Two known days of publication at most so far apart are worth so much likeness; each day more takes some of it away, and then counts
against the pair, up to the most."""
INDEX_TERMS, INDEX_MOST_ARTICLES, INDEX_SHARED = 40, 150, 3
"""A pair is compared when the index terms of both share this many words, each used by at most so many articles."""
LARGEST_GROUP = 1500
BASIS_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:['’][a-zA-Z]+)?")
_NAME_PAIR = re.compile(r"\b([A-Z][\w'’-]+) ([A-Z][\w'’-]+)\b")
_COMMON = frozenset(
    """a about above after again against all also although am among an and any are as at be because been before being below between both but by
came can cannot could did do does doing down during each even few first for from further get go got had has have having he her here hers him his how however i if in
into is it its just last like made make many may me might more most much must my new no nor not now of off on once one only or other our out over own per put said same
say says second see she should since so some such than that the their them then there these they this those three through to told too two under until up upon us use
used very was we well went were what when where whether which while who whom whose why will with within without would yet you your mr mrs ms according added
asked news report reported reports monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december""".split()
)


class Features(NamedTuple):
    """What articles are compared by: terms (articles x terms, rows of unit length), weekdays (articles x 7), days (ordinals, 0 for unknown)."""

    terms: csr_matrix
    vocabulary: list[str]
    rarity: np.ndarray
    weekdays: np.ndarray
    days: np.ndarray


def group_events(articles: pd.DataFrame, given: pd.DataFrame | None = None) -> pd.DataFrame:
    """The table ``articles`` with ``event_id`` and ``event_basis`` filled.

    ``given`` has the columns article_id and event_id (``data/codebook/events.csv``, for example ``my_article,summit``) and wins.
    Events found are called event-1, event-2 ... in the order of their first article; an article like no other is an event of its own.
    """
    result = articles.copy()
    if not len(result):
        return result
    fixed = (
        {}
        if given is None
        else dict(zip(given["article_id"].astype(str), given["event_id"].astype(str)))
    )
    features = measure(result)
    groups = _groups(features)
    ids = result["article_id"].tolist()
    names, basis = [""] * len(ids), [""] * len(ids)
    number, taken = 0, set(fixed.values())
    for members in groups:
        free = [m for m in members if ids[m] not in fixed]
        if not free:
            continue
        number += 1
        while f"event-{number}" in taken:
            number += 1
        words = _basis(features, members)
        for m in free:
            names[m], basis[m] = f"event-{number}", words
    for m, article_id in enumerate(ids):
        if article_id in fixed:
            names[m], basis[m] = fixed[article_id], "given (events.csv)"
    result["event_id"], result["event_basis"] = names, basis
    return result


def words_of(text: str) -> list[str]:
    """Words of a text in small letters, possessive endings removed, function words and single letters left out."""
    found = (re.sub(r"['’]\w+$", "", word.lower()) for word in _WORD.findall(text))
    return [word for word in found if len(word) > 1 and word not in _COMMON]


@lru_cache(maxsize=1)
def background() -> tuple[dict[str, int], int]:
    """Articles that use a word, by word, and the number of articles counted."""
    lines = BACKGROUND.read_text(encoding="utf-8").splitlines()
    return {word: int(n) for word, n in (line.split("\t") for line in lines[1:])}, int(lines[0])


def measure(articles: pd.DataFrame) -> Features:
    """Features of every article, in the order of the table."""
    counts = [_weights(title, text) for title, text in zip(articles["title"], articles["text"])]
    vocabulary = sorted({term for found in counts for term in found})
    column = {term: number for number, term in enumerate(vocabulary)}
    indptr = np.cumsum([0, *(len(found) for found in counts)])
    indices = np.fromiter(
        (column[term] for found in counts for term in found), dtype=np.int64, count=indptr[-1]
    )
    data = np.fromiter(
        (weight for found in counts for weight in found.values()),
        dtype=np.float64,
        count=indptr[-1],
    )
    rarity = _rarity(vocabulary, indices, len(counts))
    terms = csr_matrix(
        (data * rarity[indices], indices, indptr), shape=(len(counts), len(vocabulary))
    )
    terms.sort_indices()
    length = np.sqrt(np.asarray(terms.multiply(terms).sum(axis=1)).ravel())
    terms = csr_matrix(terms.multiply(1 / np.maximum(length, 1e-9)[:, None]))
    days = np.array([_ordinal(day) for day in articles["published"]])
    return Features(
        terms,
        vocabulary,
        rarity,
        np.array([_weekday_profile(text) for text in articles["text"]]),
        days,
    )


def _weights(title: str, text: str) -> dict[str, float]:
    """Terms of an article (words and pairs of capitalised words) with damped counts; headline and lead count again."""
    whole = f"{title}\n{text}" if title and not text.startswith(title) else text
    lead = " ".join(whole.split()[:LEAD_WORDS])
    counts: dict[str, float] = {}
    for term in _terms(whole):
        counts[term] = counts.get(term, 0) + 1
    first = set(_terms(lead))
    return {term: 1 + np.log(n) + LEAD_WEIGHT * (term in first) for term, n in counts.items()}


def _terms(text: str) -> list[str]:
    pairs = [
        f"{a} {b}".lower()
        for a, b in _NAME_PAIR.findall(text)
        if a.lower() not in _COMMON and b.lower() not in _COMMON
    ]
    return words_of(text) + pairs


def _rarity(vocabulary: list[str], indices: np.ndarray, n: int) -> np.ndarray:
    """Inverse document frequency over the corpus and a background that weighs as much as ``BACKGROUND_WEIGHT`` articles."""
    counted, total = background()
    here = np.bincount(indices, minlength=len(vocabulary))
    there = np.array([counted.get(term, 1 if " " not in term else 0.2) for term in vocabulary]) * (
        BACKGROUND_WEIGHT / total
    )
    return np.log((n + BACKGROUND_WEIGHT + 1) / (here + there + 0.5))


def _weekday_profile(text: str) -> np.ndarray:
    """How often each weekday is named (Monday first), as a vector of unit length; zeros where none is."""
    profile = np.zeros(7)
    for _, weekday, before in weekdays(text):
        profile[weekday] += before not in ("last", "next")
    for day in find_partial_days(text):
        if day.weekday is not None:
            profile[day.weekday] += 1
    return profile / max(1e-9, np.linalg.norm(profile))


def _ordinal(day: object) -> int:
    return datetime.date.fromisoformat(day).toordinal() if isinstance(day, str) and day else 0


def likeness(features: Features, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Likeness of the pairs (rows[i], columns[i]), 0 to about 1."""
    alike = np.asarray(features.terms[rows].multiply(features.terms[columns]).sum(axis=1)).ravel()
    named = (features.weekdays[rows].any(axis=1)) & (features.weekdays[columns].any(axis=1))
    agree = (features.weekdays[rows] * features.weekdays[columns]).sum(axis=1)
    alike = alike + np.where(named, WEEKDAY_WEIGHT * (agree - 0.5), 0.0)
    known = (features.days[rows] > 0) & (features.days[columns] > 0)
    apart = np.abs(features.days[rows] - features.days[columns])
    return alike + np.where(
        known, NEAR - np.clip((apart - DAYS_APART) * DAY_COST, 0, MOST_COST + NEAR), 0.0
    )


def candidate_pairs(features: Features) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (i < j) that share enough of their rarest words; every pair where there are few articles."""
    n = features.terms.shape[0]
    if n <= 400:
        return np.triu_indices(n, 1)
    used = np.bincount(features.terms.indices, minlength=len(features.vocabulary))
    rows, columns = [], []
    for row in range(n):
        a, b = features.terms.indptr[row : row + 2]
        allowed = np.flatnonzero(
            (used[features.terms.indices[a:b]] <= INDEX_MOST_ARTICLES)
            & (used[features.terms.indices[a:b]] > 1)
        )
        best = allowed[np.argsort(-features.terms.data[a:b][allowed], kind="stable")[:INDEX_TERMS]]
        rows += [row] * len(best)
        columns.append(features.terms.indices[a:b][best])
    chosen = np.concatenate(columns) if columns else np.zeros(0, dtype=int)
    index = csr_matrix(
        (np.ones(len(rows), dtype=np.int32), (rows, chosen)), shape=features.terms.shape
    )
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for start in range(0, n, 1000):
        shared = (index[start : start + 1000] @ index.T).tocoo()
        keep = (shared.data >= INDEX_SHARED) & (shared.row + start < shared.col)
        found.append((shared.row[keep] + start, shared.col[keep]))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def _groups(features: Features) -> list[list[int]]:
    """Groups of articles, each in the order of the table, in the order of their first article."""
    n = features.terms.shape[0]
    rows, columns = candidate_pairs(features)
    alike = np.concatenate(
        [
            likeness(features, rows[a : a + 200_000], columns[a : a + 200_000])
            for a in range(0, max(1, len(rows)), 200_000)
        ]
    )
    groups = [part for part in _split(np.arange(n), (rows, columns, alike), JOINED)]
    return sorted((sorted(part) for part in groups), key=lambda part: part[0])


def _split(
    members: np.ndarray, pairs: tuple[np.ndarray, np.ndarray, np.ndarray], at: float
) -> list[list[int]]:
    """Average linkage within the connected parts of the graph of likenesses above ``at``; huge parts are first cut at a higher bar."""
    rows, columns, alike = pairs
    place = {int(member): number for number, member in enumerate(members)}
    inside = (
        np.array([int(a) in place and int(b) in place for a, b in zip(rows, columns)], dtype=bool)
        if len(rows)
        else np.zeros(0, dtype=bool)
    )
    rows, columns, alike = rows[inside], columns[inside], alike[inside]
    strong = alike >= at
    a, b = (np.array([place[int(x)] for x in side[strong]], dtype=int) for side in (rows, columns))
    _, part = connected_components(
        csr_matrix((np.ones(len(a)), (a, b)), shape=(len(members),) * 2), directed=False
    )
    order = np.argsort(part, kind="stable")
    bounds = np.flatnonzero(np.diff(part[order])) + 1
    label_of = dict(zip(members.tolist(), part.tolist()))
    by_part: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        if label_of[int(row)] == label_of[int(columns[number])]:
            by_part.setdefault(label_of[int(row)], []).append(number)
    found: list[list[int]] = []
    for chunk in np.split(order, bounds):
        group = members[chunk]
        if len(group) == 1:
            found.append(group.tolist())
            continue
        chosen = np.array(by_part[label_of[int(group[0])]])
        inner = (rows[chosen], columns[chosen], alike[chosen])
        found += (
            _split(group, inner, at + 0.05)
            if len(group) > LARGEST_GROUP and at < 0.9
            else _link(group, inner)
        )
    return found


def _link(group: np.ndarray, pairs: tuple[np.ndarray, np.ndarray, np.ndarray]) -> list[list[int]]:
    """Average linkage of one connected part; pairs that were not compared count as unlike."""
    place = {int(member): number for number, member in enumerate(group)}
    distance = np.ones((len(group), len(group)))
    for a, b, alike in zip(*pairs):
        distance[place[int(a)], place[int(b)]] = distance[place[int(b)], place[int(a)]] = 1 - alike
    np.fill_diagonal(distance, 0)
    labels = fcluster(
        linkage(squareform(np.clip(distance, 0, None), checks=False), "average"),
        1 - JOINED,
        "distance",
    )
    return [group[labels == label].tolist() for label in sorted(set(labels))]


def _basis(features: Features, members: list[int]) -> str:
    """What holds a group together, in words: the rarest terms most of its articles share, and the weekdays they name."""
    if len(members) == 1:
        return "no other article shares its names and words"
    part = features.terms[members]
    share = np.asarray((part > 0).mean(axis=0)).ravel()
    weight = np.asarray(part.mean(axis=0)).ravel() * (share > 0.5)
    best = [
        features.vocabulary[number]
        for number in np.argsort(-weight, kind="stable")[:BASIS_WORDS]
        if weight[number] > 0
    ]
    common = np.flatnonzero((features.weekdays[members] > 0).mean(axis=0) > 0.5)
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    days = f"; the weekdays {', '.join(names[day] for day in common)}" if len(common) else ""
    return (
        f"{len(members)} articles share the words {', '.join(best)}{days}"
        if best
        else f"{len(members)} articles share their wording{days}"
    )
