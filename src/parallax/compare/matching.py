"""Which of many short texts say the same: candidates by index, a score for a pair, groups without chains.

The score is a logistic function of what two texts can share: meaning (cosine of sentence vectors, of the whole texts and of the best
clause of either), rare words (containment, weighted by rarity), the longest run of equal words, rare words that both print between
quotation marks, and the speaker; two short texts share all they have more easily than two long ones.  Its weights were fitted on pairs
of attributions in PolNeAR, of different outlets on one event, coded by hand as the same utterance or not (benchmarks/utterances.md).
Candidates come from an index of rare words and from the vectors, never from all pairs of a large block.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from parallax.compare import diff, events

STEM = 6
"""Words are compared by so many first letters: plurals and tenses fall together, the rest is left to the vectors."""
BACKGROUND_WEIGHT = 40
NEIGHBOURS, NEAREST = 25, 0.4
"""A text is compared with at most so many others by meaning, and only above this cosine."""
INDEX_WORDS, INDEX_MOST, INDEX_SHARED = 10, 100, 2
"""Its rarest words are looked up, those in at most so many texts; texts that share at least two are compared."""
EXACT = 12_000
"""Up to so many texts of one event the nearest are found exactly; beyond it by random projections (Charikar 2002)."""
TABLES, BITS, BUCKET = 16, 8, 1000
"""Sixteen tables of 256 buckets find four of five pairs at cosine .7 and nearly all at .9."""
RUNS = (2, 3, 4, 6, 8)
LONG, FEWEST_IN_CLAUSE, MOST_CLAUSES = 10, 4, 12
_BREAK = re.compile(
    r"(?<=[.;:!?…])\s+|\s*[,;–—]\s+|\s+(?=(?:and|but|while|because|although)\s)|[“”\"]+"
)
LARGEST_GROUP = 400
VETO, FAR = 0.02, 6.0
"""Two texts that score less than this keep their groups apart more than two others can bring them together."""
MOST_SHARED, MOST_QUOTED, MOST_LENGTH = 30.0, 15.0, 40
_QUOTED = re.compile(r"[“\"«](.{2,400}?)[”\"»]|''(.{2,400}?)''|‘(.{2,400}?)’(?!\w)", re.DOTALL)
SHARED_INSIDE = 0.5
"""Share of rare words that two texts of one article need: a speaker's sentences on a topic mean alike without being the same."""


class Weights(NamedTuple):
    """What each likeness is worth; ``same``, ``other``, ``kin`` and ``nobody`` are for speakers known to be the same or different, for an
    institution and whoever else stands for one side, and for speakers unknown in both, ``inside`` is for two texts of one article
    (a headline and its quotation, but also two sentences of one speech),
    ``quoted`` for rare words between marks in both, ``length`` for the words of the shorter text (their logarithm).
    """

    cosine: float
    clause: float
    words: float
    run: float
    same: float
    other: float
    kin: float
    inside: float
    quoted: float
    nobody: float
    length: float
    bias: float


UTTERANCE = Weights(
    cosine=5.1,
    clause=3.8,
    words=2.5,
    run=2.3,
    same=2.1,
    other=-2.1,
    kin=1.2,
    inside=-1.1,
    quoted=0.5,
    nobody=-0.65,
    length=0.8,
    bias=-11.35,
)


class Texts(NamedTuple):
    """Texts to compare: vectors (n x size), vectors of their clauses (k x size each, none for short texts), sets of stems, those of them
    between quotation marks, numbers of words, runs of words, the articles they stand in, speakers (empty: unknown), the speakers that
    are persons (two persons differ; a ministry or a
    capital may speak through one), the country or bloc that speakers stand for, and how rare each stem is.
    """

    vectors: np.ndarray
    clauses: list[np.ndarray]
    stems: list[frozenset[str]]
    quoted: list[frozenset[str]]
    sizes: list[int]
    grams: list[tuple[frozenset[int], ...]]
    articles: list[str]
    speakers: list[str]
    persons: frozenset[str]
    sides: Mapping[str, str]
    rarity: Mapping[str, float]


@lru_cache(maxsize=1)
def _background() -> tuple[Counter[str], int]:
    counted, total = events.background()
    stems: Counter[str] = Counter()
    for word, n in counted.items():
        stems[word[:STEM]] += n
    return stems, total


def stems(text: str) -> frozenset[str]:
    """First letters of the words that carry meaning."""
    return frozenset(word[:STEM] for word in events.words_of(text))


def quoted_stems(text: str) -> frozenset[str]:
    """Stems of the words between quotation marks that open and close within 400 characters."""
    return stems(
        " ".join(part for match in _QUOTED.finditer(text) for part in match.groups() if part)
    )


def rarity(bags: Sequence[Iterable[str]]) -> dict[str, float]:
    """Inverse document frequency of every stem, over the texts given and a background of news that weighs as much as 40 of them."""
    counted, total = _background()
    share = len(bags) / (len(bags) + BACKGROUND_WEIGHT)
    spread = Counter(stem for bag in bags for stem in set(bag))
    return {
        stem: -log(
            share * n / len(bags) + (1 - share) * min(total, counted[stem] + 1) / (total + 1)
        )
        for stem, n in spread.items()
    }


def gather(
    texts: Sequence[str],
    vectors: np.ndarray,
    articles: Sequence[str],
    clauses: Sequence[np.ndarray] = (),
    speakers: Sequence[str] = (),
    persons: Iterable[str] = (),
    sides: Mapping[str, str] | None = None,
) -> Texts:
    """What is needed to compare ``texts``; ``vectors`` are their sentence vectors of unit length, the other lists run beside them."""
    bags = [stems(text) for text in texts]
    words = [diff.keys(text) for text in texts]
    grams = [tuple(frozenset(hash_words(w, n)) for n in RUNS) for w in words]
    none = np.zeros((0, vectors.shape[1]), dtype=np.float32)
    return Texts(
        np.asarray(vectors, dtype=np.float32),
        list(clauses) or [none] * len(texts),
        bags,
        [quoted_stems(text) for text in texts],
        [len(w) for w in words],
        grams,
        list(articles),
        list(speakers) or [""] * len(texts),
        frozenset(persons),
        sides or {},
        rarity(bags),
    )


def clauses(text: str) -> list[str]:
    """The clauses of a longer text, cut at marks and conjunctions, at least four words each; none where it does not fall apart."""
    if len(text.split()) < LONG:
        return []
    made: list[str] = []
    for part in (part.strip() for part in _BREAK.split(text)):
        if not part:
            continue
        if made and len(made[-1].split()) < FEWEST_IN_CLAUSE:
            made[-1] = f"{made[-1]} {part}"
        else:
            made.append(part)
    if len(made) > 1 and len(made[-1].split()) < FEWEST_IN_CLAUSE:
        last = made.pop()
        made[-1] = f"{made[-1]} {last}"
    return made[:MOST_CLAUSES] if len(made) > 1 else []


@lru_cache(maxsize=200_000)
def _word_number(word: str) -> int:
    number = 1469598103934665603
    for byte in word.encode("utf-8", "surrogatepass"):
        number = ((number ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return number


def hash_words(words: Sequence[str], n: int) -> list[int]:
    """A number for every run of ``n`` words (FNV-1a of each word, polynomial over the run), the same on every machine."""
    if len(words) < n:
        return []
    numbers = np.array([_word_number(word) for word in words], dtype=np.uint64)
    total = np.zeros(len(words) - n + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(n):
            total = (
                total * np.uint64(0x9E3779B97F4A7C15)
                + numbers[offset : len(words) - n + 1 + offset]
            )
    return total.tolist()


def candidates(texts: Texts) -> list[tuple[int, int]]:
    """Pairs worth scoring, sorted, the lower place first: near in meaning or sharing rare words."""
    pairs = set(_near_pairs(texts.vectors)) | set(word_pairs(texts.stems, texts.rarity))
    return sorted(pairs)


def _near_pairs(vectors: np.ndarray) -> Iterable[tuple[int, int]]:
    if len(vectors) > EXACT:
        yield from _projected_pairs(vectors)
        return
    for start in range(0, len(vectors), 500):
        cosines = vectors[start : start + 500] @ vectors.T
        for row, line in enumerate(cosines, start=start):
            line[row] = -1
            yield from ((min(row, o), max(row, o)) for o in _nearest(line).tolist())


def _nearest(cosines: np.ndarray) -> np.ndarray:
    """Places of the highest cosines above NEAREST, the nearest first."""
    places = np.flatnonzero(cosines > NEAREST)
    return places[np.argsort(-cosines[places], kind="stable")][:NEIGHBOURS]


def _projected_pairs(vectors: np.ndarray) -> Iterable[tuple[int, int]]:
    planes = (
        np.random.default_rng(TABLES)
        .standard_normal((vectors.shape[1], TABLES * BITS))
        .astype(np.float32)
    )
    signs = vectors @ planes > 0
    powers = 1 << np.arange(BITS)
    for table in range(TABLES):
        buckets = signs[:, table * BITS : (table + 1) * BITS] @ powers
        order = np.argsort(buckets, kind="stable")
        for bucket in np.split(order, np.flatnonzero(np.diff(buckets[order])) + 1):
            for start in range(0, len(bucket), BUCKET):
                part = bucket[start : start + BUCKET]
                cosines = vectors[part] @ vectors[part].T
                np.fill_diagonal(cosines, -1)
                for row, line in zip(part.tolist(), cosines):
                    yield from ((min(row, o), max(row, o)) for o in part[_nearest(line)].tolist())


def word_pairs(
    bags: Sequence[Iterable[str]], weight: Mapping[str, float]
) -> Iterable[tuple[int, int]]:
    """Places that share two of their ten rarest stems, the lower first; stems of more than a hundred places join nobody."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for stem in sorted(bag, key=lambda s: (-weight[s], s))[:INDEX_WORDS]:
            places[stem].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for found in places.values():
        if len(found) <= INDEX_MOST:
            shared.update((a, b) for i, a in enumerate(found) for b in found[i + 1 :])
    return (pair for pair, n in shared.items() if n >= INDEX_SHARED)


def containment(a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]) -> float:
    """Weight of the shared stems over the weight of the lighter text, 0 to 1."""
    lighter = min(sum(weight[s] for s in a), sum(weight[s] for s in b))
    return sum(weight[s] for s in a & b) / lighter if lighter > 0 else 0.0


def shared_words(
    a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]
) -> tuple[float, float]:
    """Containment, and containment times the root of the shared weight: all of two words is less than most of twenty."""
    share = containment(a, b, weight)
    return share, share * (min(MOST_SHARED, sum(weight[s] for s in a & b)) / 10) ** 0.5


def score(texts: Texts, a: int, b: int, weights: Weights) -> float:
    """How surely the texts at ``a`` and ``b`` say the same, 0 to 1."""
    run = (
        max(
            (n for n, x, y in zip(RUNS, texts.grams[a], texts.grams[b]) if not x.isdisjoint(y)),
            default=0,
        )
        / RUNS[-1]
    )
    cosine = float(texts.vectors[a] @ texts.vectors[b])
    share, words = shared_words(texts.stems[a], texts.stems[b], texts.rarity)
    inside = texts.articles[a] == texts.articles[b]
    if inside and weights.inside and share < SHARED_INSIDE:
        return 0.0
    total = weights.bias + weights.cosine * cosine + weights.run * run + weights.words * words
    if weights.clause:
        total += weights.clause * max(
            [cosine, *(texts.clauses[a] @ texts.vectors[b]), *(texts.clauses[b] @ texts.vectors[a])]
        )
    one, other = texts.speakers[a], texts.speakers[b]
    if one and one == other:
        total += weights.same
    elif one in texts.persons and other in texts.persons:
        total += weights.other
    elif one and texts.sides.get(one, one) == texts.sides.get(other, other):
        total += weights.kin
    elif not one and not other:
        total += weights.nobody
    if inside:
        total += weights.inside
    if weights.quoted:
        total += (
            weights.quoted
            * min(MOST_QUOTED, sum(texts.rarity[s] for s in texts.quoted[a] & texts.quoted[b]))
            / 10
        )
    if weights.length:
        total += weights.length * log(max(1, min(texts.sizes[a], texts.sizes[b], MOST_LENGTH)))
    return float(1 / (1 + np.exp(-total)))


def group(
    size: int, scored: Mapping[tuple[int, int], float], pair_score, cut: float
) -> list[list[int]]:
    """Groups of at least two of ``size`` places, by average linkage inside each connected part of the pairs above ``cut``.

    ``scored`` holds the scores of the candidates, ``pair_score(a, b)`` gives any other.  One good pair cannot bridge two groups: the
    mean score between their members has to reach ``cut``.  A part of more than 400 is grouped around its longest-standing members.
    """
    edges = [pair for pair, value in scored.items() if value >= cut]
    if not edges:
        return []
    rows, columns = zip(*edges)
    _, labels = connected_components(
        coo_matrix((np.ones(len(edges)), (rows, columns)), shape=(size, size)), directed=False
    )
    parts: dict[int, list[int]] = defaultdict(list)
    for place in sorted(set(rows) | set(columns)):
        parts[labels[place]].append(place)
    found = []
    for part in parts.values():
        found += (
            _linked(part, scored, pair_score, cut)
            if len(part) <= LARGEST_GROUP
            else _starred(part, edges, scored)
        )
    return sorted(members for members in found if len(members) > 1)


def _linked(
    part: list[int], scored: Mapping[tuple[int, int], float], pair_score, cut: float
) -> list[list[int]]:
    if len(part) == 2:
        return [part]
    apart = np.zeros((len(part), len(part)))
    for i, a in enumerate(part):
        for j in range(i + 1, len(part)):
            value = scored.get((a, part[j]))
            value = pair_score(a, part[j]) if value is None else value
            apart[i, j] = apart[j, i] = 1 - value if value >= VETO else FAR
    labels = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - cut, "distance")
    groups: dict[int, list[int]] = defaultdict(list)
    for place, label in zip(part, labels):
        groups[label].append(place)
    return list(groups.values())


def _starred(
    part: list[int], edges: Sequence[tuple[int, int]], scored: Mapping[tuple[int, int], float]
) -> list[list[int]]:
    """Each place joins the neighbour it is most like among those taken as centres, best-connected places first."""
    inside = set(part)
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b in edges:
        if a in inside:
            beside[a][b] = beside[b][a] = scored[a, b]
    centre: dict[int, int] = {}
    for place in sorted(part, key=lambda p: (-len(beside[p]), p)):
        if place not in centre:
            centre[place] = place
            for other, value in beside[place].items():
                now = centre.get(other)
                if now is None or (now != other and value > beside[other].get(now, 0)):
                    centre[other] = place
    groups: dict[int, list[int]] = defaultdict(list)
    for place in part:
        groups[centre[place]].append(place)
    return list(groups.values())
