"""Which of many short texts say the same: candidate pairs, a score per pair, groups.

The score is a logistic function of what two texts can share: meaning (cosine of sentence vectors,
of the whole texts and of the best clause of either), rare words (containment, weighted by rarity),
the longest run of equal words, rare words in quotation marks in both, and the speaker; the length
counts too, because two short texts share all their words more easily than two long ones.  The
weights were fitted on pairs of attributions in PolNeAR, from different outlets on one event, coded
by hand as the same utterance or not (benchmarks/utterances.md).  Candidates come from an index of
rare words and from the vectors, never from all pairs of a large block; groups are made by average
linkage, so that they do not chain.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations
from math import log
from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from parallax.compare import diff, events

STEM = 6
"""Words are compared by this many first letters.

Plurals and tenses then coincide; the rest is left to the vectors.
"""
BACKGROUND_WEIGHT = 40
"""The background of other news counts as much as this many texts."""
NEIGHBOURS, NEAREST = 25, 0.4
"""By meaning, a text is compared with at most NEIGHBOURS others, of a cosine above NEAREST."""
INDEX_WORDS, INDEX_MOST, INDEX_SHARED = 10, 100, 2
"""By words, a text is compared with those that share INDEX_SHARED of its INDEX_WORDS rarest.

Words of more than INDEX_MOST texts do not count.
"""
EXACT = 12_000
"""For up to this many texts of one event the nearest are found exactly.

For more, they are found by random projections (Charikar 2002).
"""
AT_ONCE = 500
"""Rows of the matrix of cosines that are computed together."""
TABLES, BITS, BUCKET = 16, 8, 1000
"""Sixteen tables of 256 buckets find four of five pairs at cosine .7 and nearly all at .9."""
RUNS = (2, 3, 4, 6, 8)
"""Lengths of the runs of words that are compared."""
LONG, FEWEST_IN_CLAUSE, MOST_CLAUSES = 10, 4, 12
_BREAK = re.compile(
    r"(?<=[.;:!?…])\s+|(?:(?<!\s)\s+)?[,;–—]\s+"
    r"|(?<!\s)\s+(?=(?:and|but|while|because|although)\s)|[“”\"]+"
)
LARGEST_GROUP = 400
VETO, FAR = 0.02, 6.0
"""Texts that score below VETO are FAR apart: two other pairs cannot join their groups."""
MOST_SHARED, MOST_QUOTED, MOST_LENGTH = 30.0, 15.0, 40
_QUOTED = re.compile(r"[“\"«](.{2,400}?)[”\"»]|''(.{2,400}?)''|‘(.{2,400}?)’(?!\w)", re.DOTALL)
SHARED_INSIDE = 0.5
"""Share of rare words that two texts of one article need in common.

A speaker's sentences on one topic are similar in meaning without being the same.
"""


class Weights(NamedTuple):
    """The weight of each feature in the score of a pair.

    ``run`` is for the longest run of equal words; ``same`` and ``other`` are for speakers known to
    be the same or different, ``kin`` for an institution and another speaker of its side, and
    ``nobody`` for two unknown speakers; ``inside`` is for two texts of one article (a headline and
    its quotation, but also two sentences of one speech); ``quoted`` is for rare words in quotation
    marks in both, and ``length`` for the logarithm of the words of the shorter text.
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
    """Texts to compare, n of them.

    ``vectors`` is n x size; ``clauses`` has the vectors of the clauses of each text (k x size, none
    for short texts); ``stems`` are the content words and ``quoted`` those in quotation marks;
    ``sizes`` are numbers of words; ``grams`` has the hashed runs of words of each length in
    :data:`RUNS`; ``articles`` are the articles they come from; ``speakers`` are empty where
    unknown.  ``persons`` are the speakers that are persons (two persons differ, whereas a ministry
    or a capital may speak through one), ``sides`` are the countries or blocs that speakers stand
    for, and ``rarity`` is the weight of each stem.
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
    """The content words of a text, cut to their first :data:`STEM` letters."""
    return frozenset(word[:STEM] for word in events.words_of(text))


def quoted_stems(text: str) -> frozenset[str]:
    """Stems of the words in quotations of up to 400 characters."""
    found = (match[match.lastindex or 0] for match in _QUOTED.finditer(text))
    return stems(" ".join(found))


def rarity(bags: Sequence[Iterable[str]]) -> dict[str, float]:
    """Inverse document frequency of every stem.

    Over the given texts and a background of other news that weighs as much as 40 of them.
    """
    counted, total = _background()
    share = len(bags) / (len(bags) + BACKGROUND_WEIGHT)
    spread = Counter(chain.from_iterable(map(set, bags)))
    found = {}
    for stem, n in spread.items():
        in_news = min(total, counted[stem] + 1)
        found[stem] = -log(share * n / len(bags) + (1 - share) * in_news / (total + 1))
    return found


def gather(
    texts: Sequence[str],
    vectors: np.ndarray,
    articles: Sequence[str],
    clauses: Sequence[np.ndarray] = (),
    speakers: Sequence[str] = (),
    persons: Iterable[str] = (),
    sides: Mapping[str, str] | None = None,
) -> Texts:
    """Everything needed to compare ``texts``.

    ``vectors`` are their sentence vectors of unit length; the other lists have one entry per text.
    """
    bags = [stems(text) for text in texts]
    words = [diff.keys(text) for text in texts]
    none = np.zeros((0, vectors.shape[1]), dtype=np.float32)
    return Texts(
        vectors=np.asarray(vectors, dtype=np.float32),
        clauses=list(clauses) or [none] * len(texts),
        stems=bags,
        quoted=[quoted_stems(text) for text in texts],
        sizes=[len(own) for own in words],
        grams=[_grams(own) for own in words],
        articles=list(articles),
        speakers=list(speakers) or [""] * len(texts),
        persons=frozenset(persons),
        sides=sides or {},
        rarity=rarity(bags),
    )


def clauses(text: str) -> list[str]:
    """The clauses of a longer text, cut at punctuation and conjunctions.

    Each has at least four words; empty for a text that has only one.
    """
    if len(text.split()) < LONG:
        return []
    made: list[str] = []
    for part in filter(None, map(str.strip, _BREAK.split(text))):
        if made and len(made[-1].split()) < FEWEST_IN_CLAUSE:
            made[-1] = f"{made[-1]} {part}"
        else:
            made.append(part)
    if len(made) > 1 and len(made[-1].split()) < FEWEST_IN_CLAUSE:
        last = made.pop()
        made[-1] = f"{made[-1]} {last}"
    return made[:MOST_CLAUSES] if len(made) > 1 else []


# ---------------------------------------------------------------- runs of words as numbers


@lru_cache(maxsize=200_000)
def _word_number(word: str) -> int:
    number = 1469598103934665603
    for byte in word.encode("utf-8", "surrogatepass"):
        number = ((number ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return number


def hash_words(words: Sequence[str], n: int) -> list[int]:
    """A number for every run of ``n`` words, the same on every machine.

    FNV-1a of each word, a polynomial over the run.
    """
    if len(words) < n:
        return []
    numbers = np.array([_word_number(word) for word in words], dtype=np.uint64)
    size = len(words) - n + 1
    total = np.zeros(size, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(n):
            total = total * np.uint64(0x9E3779B97F4A7C15) + numbers[offset : offset + size]
    return total.tolist()


def _grams(words: Sequence[str]) -> tuple[frozenset[int], ...]:
    """The runs of words of each length in :data:`RUNS`."""
    return tuple(frozenset(hash_words(words, n)) for n in RUNS)


# ---------------------------------------------------------------- candidates


def candidates(texts: Texts) -> list[tuple[int, int]]:
    """Pairs worth scoring, sorted, lower place first: close in meaning or sharing rare words."""
    pairs = set(_near_pairs(texts.vectors)) | set(word_pairs(texts.stems, texts.rarity))
    return sorted(pairs)


def _near_pairs(vectors: np.ndarray) -> Iterable[tuple[int, int]]:
    if len(vectors) > EXACT:
        yield from _projected_pairs(vectors)
        return
    for start in range(0, len(vectors), AT_ONCE):
        cosines = vectors[start : start + AT_ONCE] @ vectors.T
        for row, line in enumerate(cosines, start=start):
            line[row] = -1
            yield from _with(row, _nearest(line))


def _with(place: int, others: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of one place with others, the lower place first."""
    return [(min(place, other), max(place, other)) for other in others.tolist()]


def _nearest(cosines: np.ndarray) -> np.ndarray:
    """Places of the highest cosines above NEAREST, the nearest first."""
    places = np.flatnonzero(cosines > NEAREST)
    return places[np.argsort(-cosines[places], kind="stable")][:NEIGHBOURS]


def _projected_pairs(vectors: np.ndarray) -> Iterable[tuple[int, int]]:
    random = np.random.default_rng(TABLES)
    planes = random.standard_normal((vectors.shape[1], TABLES * BITS)).astype(np.float32)
    signs = vectors @ planes > 0
    powers = 1 << np.arange(BITS)
    for table in range(TABLES):
        buckets = signs[:, table * BITS : (table + 1) * BITS] @ powers
        order = np.argsort(buckets, kind="stable")
        for bucket in np.split(order, np.flatnonzero(np.diff(buckets[order])) + 1):
            for start in range(0, len(bucket), BUCKET):
                yield from _pairs_in(bucket[start : start + BUCKET], vectors)


def _pairs_in(part: np.ndarray, vectors: np.ndarray) -> Iterable[tuple[int, int]]:
    """Pairs of near texts among the places of one bucket."""
    cosines = vectors[part] @ vectors[part].T
    np.fill_diagonal(cosines, -1)
    for row, line in zip(part.tolist(), cosines):
        yield from _with(row, part[_nearest(line)])


def word_pairs(
    bags: Sequence[Iterable[str]], weight: Mapping[str, float]
) -> Iterable[tuple[int, int]]:
    """Places that share two of their ten rarest stems, the lower first.

    Stems of more than a hundred places do not count.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for stem in sorted(bag, key=lambda s: (-weight[s], s))[:INDEX_WORDS]:
            places[stem].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for found in places.values():
        if len(found) <= INDEX_MOST:
            shared.update(combinations(found, 2))
    return (pair for pair, n in shared.items() if n >= INDEX_SHARED)


# ---------------------------------------------------------------- the score of a pair


def total_weight(bag: Iterable[str], weight: Mapping[str, float]) -> float:
    """Sum of the weights of the stems of a bag."""
    return sum(weight[stem] for stem in bag)


def containment(a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]) -> float:
    """Weight of the shared stems over the weight of the lighter text, 0 to 1."""
    lighter = min(total_weight(a, weight), total_weight(b, weight))
    return total_weight(a & b, weight) / lighter if lighter > 0 else 0.0


def shared_words(
    a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]
) -> tuple[float, float]:
    """Containment, and containment times the root of the shared weight.

    The second ranks most of twenty shared words above all of two.
    """
    share = containment(a, b, weight)
    return share, share * (min(MOST_SHARED, total_weight(a & b, weight)) / 10) ** 0.5


def sigmoid(value: float) -> float:
    """The probability of log-odds."""
    return float(1 / (1 + np.exp(-value)))


def score(texts: Texts, a: int, b: int, weights: Weights) -> float:
    """The probability that texts ``a`` and ``b`` (their numbers) say the same, 0 to 1."""
    cosine = float(texts.vectors[a] @ texts.vectors[b])
    share, words = shared_words(texts.stems[a], texts.stems[b], texts.rarity)
    inside = texts.articles[a] == texts.articles[b]
    if inside and weights.inside and share < SHARED_INSIDE:
        return 0.0
    run = _longest_run(texts, a, b) / RUNS[-1]
    total = weights.bias + weights.cosine * cosine + weights.run * run + weights.words * words
    if weights.clause:
        total += weights.clause * _best_clause(texts, a, b, cosine)
    total += _speaker_weight(texts, texts.speakers[a], texts.speakers[b], weights)
    if inside:
        total += weights.inside
    if weights.quoted:
        quoted = total_weight(texts.quoted[a] & texts.quoted[b], texts.rarity)
        total += weights.quoted * min(MOST_QUOTED, quoted) / 10
    if weights.length:
        total += weights.length * log(max(1, min(texts.sizes[a], texts.sizes[b], MOST_LENGTH)))
    return sigmoid(total)


def _longest_run(texts: Texts, a: int, b: int) -> int:
    """Length of the longest run of words in both texts, of those in :data:`RUNS`."""
    found = zip(RUNS, texts.grams[a], texts.grams[b])
    return max((n for n, one, other in found if not one.isdisjoint(other)), default=0)


def _best_clause(texts: Texts, a: int, b: int, cosine: float) -> float:
    """Cosine of the best clause of either text to the other, or of the whole texts."""
    ours, theirs = texts.clauses[a] @ texts.vectors[b], texts.clauses[b] @ texts.vectors[a]
    return max([cosine, *ours, *theirs])


def _speaker_weight(texts: Texts, one: str, other: str, weights: Weights) -> float:
    if one and one == other:
        return weights.same
    if one in texts.persons and other in texts.persons:
        return weights.other
    if one and texts.sides.get(one, one) == texts.sides.get(other, other):
        return weights.kin
    if not one and not other:
        return weights.nobody
    return 0.0


# ---------------------------------------------------------------- groups


def group(
    size: int,
    scored: Mapping[tuple[int, int], float],
    pair_score: Callable[[int, int], float],
    cut: float,
) -> list[list[int]]:
    """Groups of at least two of ``size`` places, by average linkage.

    Linkage works inside each connected part of the pairs that reach ``cut``.  One good pair cannot
    bridge two groups: the mean score between their members must reach ``cut``.  A part of more than
    400 is grouped around its best-connected members.

    Parameters
    ----------
    size
        The number of texts; places are 0 to ``size`` - 1.
    scored
        The scores of the candidates.
    pair_score
        Computes the score of any other pair.
    cut
        The score from which two texts belong together.
    """
    edges = [pair for pair, value in scored.items() if value >= cut]
    if not edges:
        return []
    rows, columns = zip(*edges)
    graph = coo_matrix((np.ones(len(edges)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    found = []
    for part in _by_label(sorted({*rows, *columns}), lambda place: labels[place]):
        if len(part) <= LARGEST_GROUP:
            found += _linked(part, scored, pair_score, cut)
        else:
            found += _starred(part, edges, scored)
    return sorted(members for members in found if len(members) > 1)


def _by_label(places: Sequence[int], label: Callable[[int], int]) -> list[list[int]]:
    """Places grouped by label, in the order of the first place of each group."""
    groups: dict[int, list[int]] = defaultdict(list)
    for place in places:
        groups[label(place)].append(place)
    return list(groups.values())


def _linked(
    part: list[int],
    scored: Mapping[tuple[int, int], float],
    pair_score: Callable[[int, int], float],
    cut: float,
) -> list[list[int]]:
    if len(part) == 2:
        return [part]
    apart = np.zeros((len(part), len(part)))
    for (i, a), (j, b) in combinations(enumerate(part), 2):
        value = scored.get((a, b))
        value = pair_score(a, b) if value is None else value
        apart[i, j] = apart[j, i] = 1 - value if value >= VETO else FAR
    labels = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - cut, "distance")
    return _by_label(part, dict(zip(part, labels)).__getitem__)


def _starred(
    part: list[int], edges: Sequence[tuple[int, int]], scored: Mapping[tuple[int, int], float]
) -> list[list[int]]:
    """Groups around the best-connected places: each other place joins its most similar centre."""
    inside = set(part)
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b in edges:
        if a in inside:
            beside[a][b] = beside[b][a] = scored[a, b]
    centre: dict[int, int] = {}
    for place in sorted(part, key=lambda p: (-len(beside[p]), p)):
        if place in centre:
            continue
        centre[place] = place
        for other, value in beside[place].items():
            now = centre.get(other)
            if now is None or (now != other and value > beside[other].get(now, 0)):
                centre[other] = place
    return _by_label(part, centre.__getitem__)
