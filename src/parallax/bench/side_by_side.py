"""How well the tables of the five articles agree with what a person coded: precision, recall and F1, pairwise where things are joined.

The coding names words and not offsets, so that it outlives a change of cleaning or parsing: words that a person coded and words that
the tables name are the same where most of the one lies within the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from parallax import ROOT
from parallax.framing.codebook import read_codebook
from parallax.tone.targets import CLASSES

MOST = 0.5
"""Share of the coded words, or of the words found, that both have to have in common."""
STEPS = (
    "clean",
    "annotate",
    "entities",
    "quotes",
    "utterances",
    "frames",
    "sentiments",
    "statements",
)
CODED = ("events", "utterances", "claims", "reuse", "frames", "sentiment")
Spans = Sequence[Sequence[int]]


def bench(path: Path) -> pd.DataFrame:
    """Scores on the repository's five articles of what is coded in the folder ``path`` (``data/handmade``), one row a table.

    The tables are made anew; nothing is written but to a folder that is removed again.
    """
    import tempfile

    from parallax.chain import corpora, steps

    with tempfile.TemporaryDirectory() as folder:
        settings = corpora.Settings("seeds", ROOT / "seeds", Path(folder))
        made = steps.make(settings, STEPS)
    coded = {
        name: pd.read_csv(path / f"{name}.csv", dtype=str, keep_default_na=False) for name in CODED
    }
    return pd.DataFrame(
        [
            score_events(coded["events"], made["articles"]),
            *score_utterances(coded["utterances"], made),
            score_claims(coded["claims"], made),
            score_reuse(coded["reuse"], made),
            *score_frames(coded["frames"], made, schemes()),
            score_sentiments(coded["sentiment"], made["sentiments"]),
        ]
    )


def scores(name: str, right: int, found: int, hit: int, wanted: int) -> dict[str, Any]:
    """A row of figures in percent: of ``found`` things ``right`` are right, of ``wanted`` ones ``hit`` were found."""
    precision, recall = right / found if found else 0.0, hit / wanted if wanted else 0.0
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "what": name,
        "precision": 100 * precision,
        "recall": 100 * recall,
        "f1": 100 * both,
        "found": found,
        "coded": wanted,
    }


def place(words: str, text: str) -> tuple[int, int]:
    """Where coded words stand in a text; kinds of white space count as one. Raises ValueError when they are not there."""
    start = text.replace("\xa0", " ").find(words)
    if start < 0:
        raise ValueError(f"coded words not in the text: {words[:60]}")
    return start, start + len(words)


def same_words(coded: tuple[int, int], spans: Spans) -> bool:
    """Whether most of the coded words lie within ``spans``, or most of ``spans`` within them."""
    common = sum(max(0, min(coded[1], end) - max(coded[0], start)) for start, end in spans)
    size = sum(end - start for start, end in spans)
    return common > MOST * (coded[1] - coded[0]) or common > MOST * size > 0


def score_events(coded: pd.DataFrame, articles: pd.DataFrame) -> dict[str, Any]:
    """Pairs of articles on one event."""
    event = dict(zip(articles["article_id"], articles["event_id"]))
    right = dict(zip(coded["article_id"], coded["event"]))
    pairs = list(combinations(sorted(right), 2))
    gold = {pair for pair in pairs if right[pair[0]] == right[pair[1]]}
    made = {pair for pair in pairs if event[pair[0]] == event[pair[1]]}
    return scores("events", len(gold & made), len(made), len(gold & made), len(gold))


def score_utterances(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Pairs of attributions in one group, and those of two articles; attributions that were not found count against recall."""
    text = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    spans = {
        (r.article_id, r.attribution_id): r.content_spans for r in made["attributions"].itertuples()
    }
    by_article = defaultdict(list)
    for key in spans:
        by_article[key[0]].append(key)
    items = []
    for row in coded.itertuples():
        where = place(row.words, text[row.article_id])
        items.append(
            (
                row.utterance_id,
                row.article_id,
                {k for k in by_article[row.article_id] if same_words(where, spans[k])},
            )
        )
    groups = [
        list(zip(g["article_id"], g["attribution_id"]))
        for _, g in made["utterances"].groupby("utterance_id")
    ]
    joined = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    rows = []
    for name, cross in (("utterances", False), ("utterances across articles", True)):
        gold = [
            (a[2], b[2])
            for a, b in combinations(items, 2)
            if a[0] == b[0] and (a[1] != b[1] or not cross)
        ]
        hit = sum(any(frozenset((x, y)) in joined for x in a for y in b) for a, b in gold)
        found = [
            pair
            for pair in joined
            if len(pair) == 2 and (not cross or len({key[0] for key in pair}) == 2)
        ]
        right = sum(
            any(_paired(pair, a, b) for a, b in gold) or _one_coded(pair, items) for pair in found
        )
        rows.append(scores(name, right, len(found), hit, len(gold)))
    return rows


def _paired(pair: frozenset, one: set, other: set) -> bool:
    a, b = sorted(pair)
    return (a in one and b in other) or (a in other and b in one)


def _one_coded(pair: frozenset, items: Iterable[tuple[str, str, set]]) -> bool:
    """Two attributions whose words are one coded thing: a report within a report."""
    return any(pair <= found for _, _, found in items)


def score_claims(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Pairs of articles that tell one claim: found are the pairs of cells of one statement, coded the pairs of articles of one claim."""
    text = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    gold: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in coded.itertuples():
        gold[row.claim_id][row.article_id].append(place(row.words, text[row.article_id]))
    told = made["statements"][made["statements"]["told"].isin(["told", "contested"])]
    wanted = {
        (claim, pair) for claim, cells in gold.items() for pair in combinations(sorted(cells), 2)
    }
    hit, right, found = set(), 0, 0
    for _, group in told.groupby("statement_id"):
        claims = {
            r.article_id: {
                c
                for c, cells in gold.items()
                if any(same_words(w, r.spans) for w in cells.get(r.article_id, []))
            }
            for r in group.itertuples()
        }
        for pair in combinations(sorted(claims), 2):
            found += 1
            common = claims[pair[0]] & claims[pair[1]]
            right += bool(common)
            hit |= {(claim, pair) for claim in common}
    return scores("statements, pairs of articles", right, found, len(hit & wanted), len(wanted))


def score_reuse(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Passages that two articles share."""
    text = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    gold = [
        (
            r.article_id,
            r.other_id,
            place(r.words, text[r.article_id]),
            place(r.other_words, text[r.other_id]),
        )
        for r in coded.itertuples()
    ]
    found = [
        (r.article_id, r.other_id, (r.start, r.end), (r.other_start, r.other_end))
        for r in made["reuse"].itertuples()
    ]

    def alike(a: tuple, b: tuple) -> bool:
        return a[:2] == b[:2] and same_words(a[2], [b[2]]) and same_words(a[3], [b[3]])

    right, hit = (
        sum(any(alike(g, f) for g in gold) for f in found),
        sum(any(alike(g, f) for f in found) for g in gold),
    )
    return scores("reuse", right, len(found), hit, len(gold))


def schemes() -> dict[str, set[str]]:
    """The codebook's frames by their scheme."""
    found: dict[str, set[str]] = defaultdict(set)
    for frame in read_codebook(ROOT / "data" / "codebook").frames:
        found[frame.scheme].add(frame.id)
    return found


def score_frames(
    coded: pd.DataFrame, made: dict[str, pd.DataFrame], schemes: dict[str, set[str]]
) -> list[dict[str, Any]]:
    """Frames of sentences, whatever the voice, a row a scheme."""
    sentences = {
        (r.article_id, r.sentence_id): (r.start, r.end) for r in made["sentences"].itertuples()
    }

    def alike(one: tuple, other: tuple) -> bool:
        return one[0] == other[0] and one[3] == other[3] and same_words(one[1:3], [other[1:3]])

    rows = []
    for scheme, frames in schemes.items():
        gold = {
            (r.article_id, int(r.start), int(r.end), r.frame)
            for r in coded.itertuples()
            if r.frame in frames
        }
        found = {
            (r.article_id, *sentences[r.article_id, r.sentence_id], r.frame)
            for r in made["frames"].itertuples()
            if r.frame in frames
        }
        right, hit = (
            sum(any(alike(g, f) for g in gold) for f in found),
            sum(any(alike(g, f) for f in found) for g in gold),
        )
        rows.append(scores(f"{scheme} frames of sentences", right, len(found), hit, len(gold)))
    return rows


def score_sentiments(coded: pd.DataFrame, found: pd.DataFrame) -> dict[str, Any]:
    """The likeliest polarity of every coded mention, means over the three classes; a mention without an answer counts as neutral."""
    answers = {
        (r.article_id, r.start, r.end): max(CLASSES, key=lambda name: getattr(r, f"p_{name}"))
        for r in found.itertuples()
    }
    pairs = [
        (r.polarity, answers.get((r.article_id, int(r.start), int(r.end)), "neutral"))
        for r in coded.itertuples()
    ]
    parts = [
        scores(name, both, said, both, true)
        for name in CLASSES
        for both, said, true in [
            (
                pairs.count((name, name)),
                sum(b == name for _, b in pairs),
                sum(a == name for a, _ in pairs),
            )
        ]
    ]
    known = sum((r.article_id, int(r.start), int(r.end)) in answers for r in coded.itertuples())
    return {
        "what": "sentiment of mentions, mean of classes",
        **{m: sum(p[m] for p in parts) / len(parts) for m in ("precision", "recall", "f1")},
        "found": known,
        "coded": len(pairs),
    }
