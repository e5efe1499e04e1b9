"""The table ``sentiments``: how a sentence speaks of a person, place, organisation or group.

Target-dependent sentiment.  The word pieces of the sentence get the shipped encoder's word and
position vectors.  One learned vector is added to those of the target, another to other mentions of
the same target, and two more in proportion to the valence of a word in the VADER lexicon (Hutto and
Gilbert 2014, MIT).  Six layers of MiniLM, trained for this on NewsMTSC (Hamborg and Donnay 2021,
MIT; US news), read them, and a linear layer classifies the mean vectors of the sentence, of the
target and of the words around it.

Sentiment means that of the sentence toward the target, not whether the event is good or bad for it,
although annotators, too, find the two hard to distinguish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import softmax

from parallax import ROOT
from parallax.common import tables
from parallax.common.spans import Span, covering, voice_at, voice_spans
from parallax.language import nlp
from parallax.language.encoder import LONGEST, batches, framed_mask, open_session

if TYPE_CHECKING:  # charts import this module and need no model
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

CLASSES = ("negative", "neutral", "positive")
UNCLEAR = "unclear"
WINDOW = 8  # words to each side of the target
MODEL = ROOT / "data" / "models" / "sentiment"
OUTLET = "outlet"
TOGETHER = 4096  # targets held in memory at once
VALENCE_UNIT = 100  # divides the stored bytes to give the lexicon's -1 to 1


class Target(NamedTuple):
    """A sentence, and the span in it, [start, end) in characters, that names the target.

    ``others`` are the spans of other mentions of the same target.
    """

    text: str
    start: int
    end: int
    others: tuple[Span, ...] = ()


class Case(NamedTuple):
    """The model's input for one target.

    ``pieces`` (n,) are ids of word pieces; ``pools`` (3, n + 2) mark with 1 the sentence, the
    target and the words around it; ``others`` (n + 2,) marks other mentions of the target.
    """

    pieces: np.ndarray
    pools: np.ndarray
    others: np.ndarray


# ---------------------------------------------------------------- the table


def score_targets(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: pd.DataFrame,
    voices: pd.DataFrame,
) -> pd.DataFrame:
    """The table ``sentiments``: a row for every mention of an entity that lies in a sentence.

    ``polarity`` is "unclear" where the likeliest class is less likely than the threshold stored
    with the weights.  ``voice`` and ``holder_id`` are those of the mention's first character.

    Parameters
    ----------
    articles, sentences, mentions, entities, voices
        The tables of these names; mentions of entities that ``entities`` lacks are left out.
    """
    known = mentions["entity_id"].isin(set(entities["entity_id"]))
    chosen = mentions[known].sort_values(["article_id", "start", "end"], kind="stable")
    order = {article: number for number, article in enumerate(articles["article_id"])}
    sentences_of, voices_of = tables.by_article(sentences), tables.by_article(voices)
    rows: list[dict[str, Any]] = []
    targets: list[Target] = []
    for article, part in tables.by_article(chosen).items():
        if article in order and article in sentences_of:
            more, found = _of_article(part, sentences_of[article], voices_of.get(article))
            rows += more
            targets += found
    for row, p in zip(rows, probabilities(targets)):
        row["polarity"] = polarity(p)
        row |= {f"p_{name}": float(value) for name, value in zip(CLASSES, p)}
    rows.sort(key=lambda row: (order[row["article_id"]], row["start"], row["end"]))
    return tables.typed("sentiments", rows)


def _of_article(
    mentions: pd.DataFrame, sentences: pd.DataFrame, voices: pd.DataFrame | None
) -> tuple[list[dict[str, Any]], list[Target]]:
    """The rows of one article, still without scores, and the targets to score, in this order."""
    placed = list(sentences.sort_values("start", kind="stable").itertuples())
    heard = voice_spans(voices)
    rows: list[dict[str, Any]] = []
    targets: list[Target] = []
    same: dict[tuple[int, str], list[int]] = defaultdict(list)
    for mention in mentions.itertuples():
        number = covering(placed, mention.start, attrgetter("start"), attrgetter("end"))
        if number is None:
            continue
        sentence = placed[number]
        first, last = mention.start - sentence.start, min(mention.end, sentence.end)
        same[sentence.sentence_id, mention.entity_id].append(len(targets))
        targets.append(Target(sentence.text, first, last - sentence.start))
        voice, holder = voice_at(heard, mention.start)
        rows.append(
            {
                "article_id": mention.article_id,
                "sentence_id": sentence.sentence_id,
                "target_id": mention.entity_id,
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "voice": voice,
                "holder_id": holder,
            }
        )
    return rows, _with_others(targets, same.values())


def _with_others(targets: Sequence[Target], groups: Iterable[Sequence[int]]) -> list[Target]:
    """The targets, each with the spans of the others in its group (one entity in one sentence)."""
    made = list(targets)
    for group in groups:
        for i in group:
            others = [(targets[j].start, targets[j].end) for j in group if j != i]
            made[i] = targets[i]._replace(others=tuple(others))
    return made


# ---------------------------------------------------------------- the model


def polarity(p: Sequence[float]) -> str:
    """The most probable of negative, neutral and positive; unclear if it is not probable enough."""
    best = int(np.argmax(p))
    return CLASSES[best] if p[best] >= float(_head()["threshold"]) else UNCLEAR


def probabilities(targets: Sequence[Target]) -> np.ndarray:
    """Probabilities of :data:`CLASSES`: (targets, 3)."""
    parts = [_probabilities(targets[i : i + TOGETHER]) for i in range(0, len(targets), TOGETHER)]
    return np.concatenate(parts) if parts else np.zeros((0, len(CLASSES)))


def _probabilities(targets: Sequence[Target]) -> np.ndarray:
    made, head = cases(targets), _head()
    found = np.zeros((len(targets), len(CLASSES)))
    for numbers in batches([len(case.pieces) for case in made]):
        group = [made[i] for i in numbers]
        mask = framed_mask([case.pieces for case in group])
        (top,) = _session().run(None, {"hidden": _inputs(group), "attention_mask": mask})
        pools, _ = _padded(group)
        means = (pools / pools.sum(axis=2, keepdims=True)) @ top
        logits = means.reshape(len(numbers), -1) @ head["coefficients"] + head["intercepts"]
        found[numbers] = softmax(logits, axis=1)
    return found


def cases(targets: Sequence[Target]) -> list[Case]:
    """The model's input for each target: at most :data:`LONGEST` pieces, those around it."""
    texts = sorted({target.text for target in targets})
    coded = dict(zip(texts, nlp.encoder().tokenizer.encode_batch(texts, add_special_tokens=False)))
    return [_case(coded[target.text], target) for target in targets]


def _case(coded: Encoding, target: Target) -> Case:
    """The input for one target; if its span covers no piece, every pool is the whole sentence."""
    longest, offsets = LONGEST - 2, np.array(coded.offsets).reshape(-1, 2)
    inside = _overlaps(offsets, target.start, target.end)
    first = int(inside.argmax()) if inside.any() else 0
    cut = max(0, min(first - longest // 2, len(offsets) - longest))
    kept = slice(cut, cut + longest)
    inside, offsets, words = inside[kept], offsets[kept], np.array(coded.word_ids[kept])
    pools = np.ones((3, len(offsets) + 2), np.float32)
    others = np.zeros(len(offsets) + 2, np.float32)
    if inside.any():
        own = words[inside]
        pools[1:, [0, -1]] = 0
        pools[1, 1:-1] = inside
        pools[2, 1:-1] = (words >= own.min() - WINDOW) & (words <= own.max() + WINDOW)
    for start, end in target.others:
        others[1:-1][_overlaps(offsets, start, end) & ~inside] = 1
    return Case(np.array(coded.ids[kept], dtype=np.int64), pools, others)


def _overlaps(offsets: np.ndarray, start: int, end: int) -> np.ndarray:
    """A mask of the pieces, by their offsets (n, 2), that share a character with the span."""
    return (offsets[:, 0] < end) & (offsets[:, 1] > start)


def _padded(group: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Pools (rows, 3, pieces) and other mentions (rows, pieces), padded with zeros."""
    width = max(len(case.pieces) for case in group) + 2
    pools = np.zeros((len(group), 3, width), np.float32)
    others = np.zeros((len(group), width), np.float32)
    for row, case in enumerate(group):
        size = len(case.pieces) + 2
        pools[row, :, :size], others[row, :size] = case.pools, case.others
    return pools, others


def _inputs(group: Sequence[Case]) -> np.ndarray:
    """Embedded pieces (rows, pieces, 384), float32, with vectors for targets and valence added."""
    head = _head()
    hidden = nlp.encoder().embedded([case.pieces for case in group])
    pools, others = _padded(group)
    hidden = hidden + pools[:, 1, :, None] * head["target"] + others[:, :, None] * head["others"]
    if "valence" in head:
        charge = np.zeros(others.shape, np.float32)
        for row, case in enumerate(group):
            charge[row, 1 : len(case.pieces) + 1] = head["valence"][case.pieces] / VALENCE_UNIT
        signed, absolute = head["charge"]
        hidden = hidden + charge[..., None] * signed + np.abs(charge)[..., None] * absolute
    return hidden.astype(np.float32)


@lru_cache(maxsize=1)
def _session() -> InferenceSession:
    return open_session((MODEL / "layers.onnx").read_bytes())


@lru_cache(maxsize=1)
def _head() -> dict[str, np.ndarray]:
    with np.load(MODEL / "head.npz") as stored:
        return {name: stored[name] for name in stored.files}
