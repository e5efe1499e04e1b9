"""How well the tables of the five articles agree with what was coded by hand.

Precision, recall and F1, over pairs where things are grouped.  The codes quote words, not offsets,
so that they survive changes in cleaning or parsing: coded words and words of the tables are the
same if most of one lies within the other.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from parallax import ROOT
from parallax.bench.scores import ratios
from parallax.common.errors import ParallaxError
from parallax.common.spans import Span, overlap_length
from parallax.framing.codebook import read_codebook
from parallax.tone.holders import OUTLET
from parallax.tone.network import CLASSES

MOST = 0.5
"""More than this share of the coded words, or of the words found, must be in common."""
STEPS = (
    "clean",
    "annotate",
    "entities",
    "quotes",
    "utterances",
    "frames",
    "loaded",
    "sentiments",
    "statements",
)
FEWEST = 10
"""Mentions below which tones are counted and no percentage is given."""
CHARGED = ("negative", "positive")
CODED = ("events", "utterances", "claims", "reuse", "frames", "sentiment")
Spans = Sequence[Sequence[int]]
Key = tuple[str, int]
"""Article and number of an attribution."""


def bench(path: Path) -> pd.DataFrame:
    """Scores on the repository's five articles, one row per table or kind of pair.

    ``path`` is the folder with the codes (``data/handmade``).  The tables are made afresh in a
    temporary folder.
    """
    from parallax.chain import corpora, steps

    missing = [f"{name}.csv" for name in CODED if not (path / f"{name}.csv").is_file()]
    if missing:
        raise ParallaxError(f"{path}: no {', '.join(missing)} in this folder")
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
            *score_tone(coded["sentiment"], made["sentiments"], made["entities"]),
        ]
    )


def scores(name: str, right: int, found: int, hit: int, wanted: int) -> dict[str, Any]:
    """A row of figures in percent.

    Of ``found`` things ``right`` are right; of ``wanted`` things ``hit`` were found.
    """
    score = ratios(right, found, wanted, hit)
    return {
        "what": name,
        "precision": 100 * score.precision,
        "recall": 100 * score.recall,
        "f1": 100 * score.f1,
        "found": found,
        "coded": wanted,
    }


def _matched(
    name: str, gold: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]
) -> dict[str, Any]:
    """A row of figures; a thing found is right if it is the same as any coded one."""
    hit: set[int] = set()
    right: set[int] = set()
    for (i, one), (j, other) in product(enumerate(gold), enumerate(found)):
        if same(one, other):
            hit.add(i)
            right.add(j)
    return scores(name, len(right), len(found), len(hit), len(gold))


def place(words: str, text: str) -> Span:
    """The span of coded words in a text; a non-breaking space counts as a space.

    Raises
    ------
    ParallaxError
        If the text does not contain them.
    """
    start = text.replace("\xa0", " ").find(words)
    if start < 0:
        raise ParallaxError(f"coded words not in the text: {words[:60]}")
    return start, start + len(words)


def same_words(coded: Span, spans: Spans) -> bool:
    """Whether most of the coded words lie within ``spans``, or most of ``spans`` within them."""
    common = sum(overlap_length(coded, span) for span in spans)
    size = sum(end - start for start, end in spans)
    return common > MOST * (coded[1] - coded[0]) or common > MOST * size > 0


def score_events(coded: pd.DataFrame, articles: pd.DataFrame) -> dict[str, Any]:
    """A row of figures for pairs of articles on one event."""
    event = dict(zip(articles["article_id"], articles["event_id"]))
    coded_event = dict(zip(coded["article_id"], coded["event"]))
    pairs = list(combinations(sorted(coded_event), 2))
    gold = {pair for pair in pairs if coded_event[pair[0]] == coded_event[pair[1]]}
    made = {pair for pair in pairs if event[pair[0]] == event[pair[1]]}
    right = len(gold & made)
    return scores("events", right, len(made), right, len(gold))


# ---------------------------------------------------------------- utterances


class CodedReport(NamedTuple):
    """One coded report of an utterance, and the attributions with its words."""

    utterance: str
    article: str
    attributions: set[Key]


def score_utterances(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Rows of figures for pairs of attributions in one group: all, and those across articles.

    Attributions that were not found count against recall.
    """
    reports = _coded_reports(coded, made)
    joined: set[frozenset[Key]] = set()
    for _, group in made["utterances"].groupby("utterance_id"):
        keys = set(zip(group["article_id"], group["attribution_id"]))
        joined.update(map(frozenset, combinations(keys, 2)))
    gold = [
        (one, other) for one, other in combinations(reports, 2) if one.utterance == other.utterance
    ]
    across = [(one, other) for one, other in gold if one.article != other.article]
    joined_across = {pair for pair in joined if len(set(map(itemgetter(0), pair))) == 2}
    return [
        _score_pairs("utterances", gold, joined, reports),
        _score_pairs("utterances across articles", across, joined_across, reports),
    ]


def _coded_reports(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> list[CodedReport]:
    text = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    spans: dict[str, dict[Key, Spans]] = defaultdict(dict)
    for row in made["attributions"].itertuples():
        spans[row.article_id][row.article_id, row.attribution_id] = row.content_spans
    reports = []
    for row in coded.itertuples():
        where = place(row.words, text[row.article_id])
        meant = {key for key, own in spans[row.article_id].items() if same_words(where, own)}
        reports.append(CodedReport(row.utterance_id, row.article_id, meant))
    return reports


def _score_pairs(
    name: str,
    gold: Sequence[tuple[CodedReport, CodedReport]],
    joined: set[frozenset[Key]],
    reports: Sequence[CodedReport],
) -> dict[str, Any]:
    """Figures of the ``joined`` pairs of attributions against the coded pairs of reports."""
    hit: set[int] = set()
    right = {pair for pair in joined if _is_one_report(pair, reports)}
    for (number, (one, other)), pair in product(enumerate(gold), joined):
        if _pairs(pair, one, other):
            hit.add(number)
            right.add(pair)
    return scores(name, len(right), len(joined), len(hit), len(gold))


def _pairs(pair: frozenset[Key], one: CodedReport, other: CodedReport) -> bool:
    """Whether the two attributions of ``pair`` belong to one coded report each."""
    first, second = sorted(pair)
    return (first in one.attributions and second in other.attributions) or (
        first in other.attributions and second in one.attributions
    )


def _is_one_report(pair: frozenset[Key], reports: Sequence[CodedReport]) -> bool:
    """Whether two attributions belong to the same coded report: a report within a report."""
    return any(pair <= report.attributions for report in reports)


# ---------------------------------------------------------------- statements and reuse


def score_claims(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """A row of figures for pairs of articles that make one claim.

    Pairs found are pairs of rows of one statement; coded pairs are pairs of articles of one claim.
    """
    text = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    gold: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for row in coded.itertuples():
        gold[row.claim_id][row.article_id].append(place(row.words, text[row.article_id]))
    wanted: set[tuple[str, tuple[str, str]]] = set()
    for claim, cells in gold.items():
        wanted.update((claim, pair) for pair in combinations(sorted(cells), 2))
    told = made["statements"][made["statements"]["told"].isin(["told", "contested"])]
    hit, right, found = set(), 0, 0
    for _, group in told.groupby("statement_id"):
        claims = {row.article_id: _claims_in(row, gold) for row in group.itertuples()}
        for one, other in combinations(sorted(claims), 2):
            common = claims[one] & claims[other]
            found += 1
            right += bool(common)
            hit |= {(claim, (one, other)) for claim in common}
    return scores("statements, pairs of articles", right, found, len(hit & wanted), len(wanted))


def _claims_in(cell: Any, gold: Mapping[str, Mapping[str, list[Span]]]) -> set[str]:
    """The coded claims with the same words as a row of ``statements``."""
    found = set()
    for claim, cells in gold.items():
        if any(same_words(words, cell.spans) for words in cells.get(cell.article_id, [])):
            found.add(claim)
    return found


class CodedPassage(NamedTuple):
    """A passage that two articles share, with its span in each."""

    articles: tuple[str, str]
    span: Span
    other: Span


def score_reuse(coded: pd.DataFrame, made: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """A row of figures for passages that two articles share."""
    text = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    gold = [
        CodedPassage(
            (row.article_id, row.other_id),
            place(row.words, text[row.article_id]),
            place(row.other_words, text[row.other_id]),
        )
        for row in coded.itertuples()
    ]
    found = [
        CodedPassage(
            (row.article_id, row.other_id),
            (row.start, row.end),
            (row.other_start, row.other_end),
        )
        for row in made["reuse"].itertuples()
    ]

    def same(one: CodedPassage, other: CodedPassage) -> bool:
        return (
            one.articles == other.articles
            and same_words(one.span, [other.span])
            and same_words(one.other, [other.other])
        )

    return _matched("reuse", gold, found, same)


# ---------------------------------------------------------------- frames and sentiment


def schemes() -> dict[str, set[str]]:
    """The codebook's frames by their scheme."""
    found: dict[str, set[str]] = defaultdict(set)
    for frame in read_codebook(ROOT / "data" / "codebook").frames:
        found[frame.scheme].add(frame.id)
    return found


class CodedFrame(NamedTuple):
    """A frame in a sentence of an article."""

    article: str
    span: Span
    frame: str


def score_frames(
    coded: pd.DataFrame, made: dict[str, pd.DataFrame], schemes: dict[str, set[str]]
) -> list[dict[str, Any]]:
    """Figures for frames of sentences in any voice, one row per scheme."""
    sentences = {
        (row.article_id, row.sentence_id): (row.start, row.end)
        for row in made["sentences"].itertuples()
    }
    gold = {
        CodedFrame(row.article_id, (int(row.start), int(row.end)), row.frame)
        for row in coded.itertuples()
    }
    found = {
        CodedFrame(row.article_id, sentences[row.article_id, row.sentence_id], row.frame)
        for row in made["frames"].itertuples()
    }

    def same(one: CodedFrame, other: CodedFrame) -> bool:
        return (
            one.article == other.article
            and one.frame == other.frame
            and same_words(one.span, [other.span])
        )

    rows = []
    for scheme, frames in schemes.items():
        coded_here = [one for one in gold if one.frame in frames]
        found_here = [one for one in found if one.frame in frames]
        rows.append(_matched(f"{scheme} frames of sentences", coded_here, found_here, same))
    return rows


def score_sentiments(coded: pd.DataFrame, found: pd.DataFrame) -> dict[str, Any]:
    """Figures for the most probable polarity of coded mentions, means over the three classes.

    A mention without an answer counts as neutral.
    """
    answers = {
        (row.article_id, row.start, row.end): max(CLASSES, key=lambda n: getattr(row, f"p_{n}"))
        for row in found.itertuples()
    }
    mentions = [(row.article_id, int(row.start), int(row.end)) for row in coded.itertuples()]
    given = [answers.get(mention, "neutral") for mention in mentions]
    true = coded["polarity"].tolist()
    parts = []
    for name in CLASSES:
        right = list(zip(true, given)).count((name, name))
        parts.append(scores(name, right, given.count(name), right, true.count(name)))
    means = {m: sum(map(itemgetter(m), parts)) / len(parts) for m in ("precision", "recall", "f1")}
    return {
        "what": "sentiment of mentions, mean of classes",
        **means,
        "found": sum(mention in answers for mention in mentions),
        "coded": len(mentions),
    }


def score_tone(
    coded: pd.DataFrame, found: pd.DataFrame, entities: pd.DataFrame
) -> list[dict[str, Any]]:
    """Counts of charged mentions: whose tone they are, and toward which side the outlets' are.

    A row each for the tones that the outlets hold and those of others (right: the polarity and
    whether the outlet holds it), for those of others with the right entity as holder, and for the
    outlets' tones toward each side.  Percentages stand only on :data:`FEWEST` and more.
    """
    names = entities.set_index("entity_id")["name"]
    sides = dict(zip(names, entities["side"]))
    machine = {
        (row.article_id, row.start, row.end): _Tone(
            row.polarity,
            row.held_by == OUTLET,
            names.get(row.holder_id, ""),
            str(sides.get(names.get(row.target_id)) or ""),
        )
        for row in found.itertuples()
        if row.polarity in CHARGED
    }
    gold = {
        (row.article_id, int(row.start), int(row.end)): _Tone(
            row.polarity, row.holder == OUTLET, row.holder, str(sides.get(row.target) or "")
        )
        for row in coded.itertuples()
        if row.polarity in CHARGED
    }
    rows = []
    for title, own in (("tones that the outlets hold", True), ("tones that others hold", False)):
        rows.append(_counted(title, _held(gold, own), _held(machine, own)))
    told = {key: tone for key, tone in machine.items() if not tone.is_own and key in gold}
    same = sum(tone.holder == gold[key].holder for key, tone in told.items())
    rows.append(_in_counts("others' tones with the holder coded", same, len(told), len(told)))
    own_tones = (_held(gold, True), _held(machine, True))
    for side in sorted({tone.side for tones in own_tones for tone in tones.values()}):
        title = f"outlets' tones toward {side or 'no side'}"
        rows.append(_counted(title, *(_toward(tones, side) for tones in own_tones)))
    return rows


class _Tone(NamedTuple):
    """A charged mention: whether the outlet holds the tone, or who, and the side of its target."""

    polarity: str
    is_own: bool
    holder: str
    side: str


Tones = Mapping[tuple[str, int, int], _Tone]
"""Tones by article and span of the mention."""


def _held(tones: Tones, own: bool) -> Tones:
    """Those that the outlets hold, or that others do."""
    return {key: tone for key, tone in tones.items() if tone.is_own == own}


def _toward(tones: Tones, side: str) -> Tones:
    return {key: tone for key, tone in tones.items() if tone.side == side}


def _counted(title: str, gold: Tones, machine: Tones) -> dict[str, Any]:
    """A row of figures; a tone is right if the same mention is coded with its polarity."""
    right = sum(
        key in gold and gold[key].polarity == tone.polarity for key, tone in machine.items()
    )
    return _in_counts(title, right, len(machine), len(gold))


def _in_counts(title: str, right: int, found: int, coded: int) -> dict[str, Any]:
    """A row of figures with the number right; no percentage of fewer than :data:`FEWEST`."""
    row = {**scores(title, right, found, right, coded), "right": right}
    if found < FEWEST:
        row |= {"precision": float("nan"), "f1": float("nan")}
    if coded < FEWEST:
        row |= {"recall": float("nan"), "f1": float("nan")}
    return row
