"""Target-dependent sentiment: how a sentence speaks of one person, place, organisation or group named in it.

Method: the pieces of the sentence get the shipped encoder's word and place vectors; a learnt vector is added to those of the target,
another to other mentions of the same target, two more by how kind or harsh a word is in the VADER lexicon (Hutto and Gilbert 2014, MIT).
Six layers of MiniLM, trained for this on NewsMTSC (Hamborg and Donnay 2021, MIT; US news), read them, and a linear layer judges the mean
vectors of the sentence, of the target and of the words around it.  Sentiment is that of the sentence toward the target, not whether the
event is good or bad for it, although the two are hard to tell apart for annotators too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from parallax import ROOT
from parallax.common import tables
from parallax.language import nlp
from parallax.language.encoder import LONGEST, batches, framed_mask, open_session

CLASSES = ("negative", "neutral", "positive")
UNCLEAR = "unclear"
WINDOW = 8  # words to each side of the target
MODEL = ROOT / "data" / "models" / "sentiment"
OUTLET = "outlet"
TOGETHER = 4096  # targets held in memory at once
VALENCE_UNIT = 100  # stored bytes to the lexicon's -1 to 1


class Target(NamedTuple):
    """A sentence, the stretch of it, [start, end) in characters, that names the target, and other stretches that mean the same."""

    text: str
    start: int
    end: int
    others: tuple[tuple[int, int], ...] = ()


class Case(NamedTuple):
    """What the model reads of a target: word pieces (n,), pools (3, n + 2) of 0 and 1, and other mentions (n + 2,) of 0 and 1."""

    pieces: np.ndarray
    pools: np.ndarray
    others: np.ndarray


def score_targets(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: pd.DataFrame,
    voices: pd.DataFrame,
) -> pd.DataFrame:
    """Table ``sentiments``: one row for every mention of a known entity of ``entities`` that lies in a sentence.

    ``polarity`` is "unclear" where the likeliest class is less likely than the threshold stored with the weights.  ``voice`` and
    ``holder_id`` are those of the stretch of ``voices`` in which the mention begins.
    """
    chosen = mentions[mentions["entity_id"].isin(set(entities["entity_id"]))].sort_values(
        ["article_id", "start", "end"], kind="stable"
    )
    order = {article: i for i, article in enumerate(articles["article_id"])}
    places, spoken = _by_article(sentences), _by_article(voices)
    rows, targets, same = [], [], {}
    for mention in chosen.itertuples():
        sentence = _covering(places.get(mention.article_id), mention.start)
        if sentence is None or mention.article_id not in order:
            continue
        voice = _covering(spoken.get(mention.article_id), mention.start)
        end = min(mention.end, sentence.end)
        targets.append(Target(sentence.text, mention.start - sentence.start, end - sentence.start))
        same.setdefault((mention.article_id, sentence.sentence_id, mention.entity_id), []).append(
            len(targets) - 1
        )
        rows.append(
            {
                "article_id": mention.article_id,
                "sentence_id": sentence.sentence_id,
                "target_id": mention.entity_id,
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "voice": OUTLET if voice is None else voice.voice,
                "holder_id": None if voice is None else _or_none(voice.holder_id),
            }
        )
    for row, chances in zip(rows, probabilities(_with_others(targets, same.values()))):
        row["polarity"] = polarity(chances)
        row |= {f"p_{name}": float(chance) for name, chance in zip(CLASSES, chances)}
    rows.sort(key=lambda row: (order[row["article_id"]], row["start"], row["end"]))
    return tables.frame("sentiments", rows)


def polarity(chances: Sequence[float]) -> str:
    """negative, neutral or positive; unclear when the likeliest is less likely than the threshold."""
    best = int(np.argmax(chances))
    return CLASSES[best] if chances[best] >= float(_head()["threshold"]) else UNCLEAR


def probabilities(targets: Sequence[Target]) -> np.ndarray:
    """(targets, 3) chances of :data:`CLASSES`."""
    parts = [_probabilities(targets[i : i + TOGETHER]) for i in range(0, len(targets), TOGETHER)]
    return np.concatenate(parts) if parts else np.zeros((0, len(CLASSES)))


def _probabilities(targets: Sequence[Target]) -> np.ndarray:
    found, made, head = np.zeros((len(targets), len(CLASSES))), cases(targets), _head()
    for numbers in batches([len(case.pieces) for case in made]):
        group = [made[i] for i in numbers]
        pools, _ = _padded(group)
        (top,) = _session().run(
            None,
            {
                "hidden": _inputs(group),
                "attention_mask": framed_mask([case.pieces for case in group]),
            },
        )
        means = (pools / pools.sum(axis=2, keepdims=True)) @ top
        logits = means.reshape(len(numbers), -1) @ head["coefficients"] + head["intercepts"]
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        found[numbers] = chances / chances.sum(axis=1, keepdims=True)
    return found


def cases(targets: Sequence[Target]) -> list[Case]:
    """What the model reads of each target: at most :data:`LONGEST` pieces of its sentence, those around the target."""
    texts = sorted({target.text for target in targets})
    coded = dict(zip(texts, nlp.encoder().tokenizer.encode_batch(texts, add_special_tokens=False)))
    return [_case(coded[target.text], target) for target in targets]


def _case(coded, target: Target) -> Case:
    """Without any piece of the target in the text (an empty stretch) the sentence stands in all pools."""
    longest, offsets = LONGEST - 2, np.array(coded.offsets).reshape(-1, 2)
    inside = (offsets[:, 0] < target.end) & (offsets[:, 1] > target.start)
    first = int(inside.argmax()) if inside.any() else 0
    cut = max(0, min(first - longest // 2, len(offsets) - longest))
    kept = slice(cut, cut + longest)
    inside, offsets, words = inside[kept], offsets[kept], np.array(coded.word_ids[kept])
    pools, others = (
        np.ones((3, len(offsets) + 2), np.float32),
        np.zeros(len(offsets) + 2, np.float32),
    )
    if inside.any():
        own = words[inside]
        pools[1:, [0, -1]] = 0
        pools[1, 1:-1] = inside
        pools[2, 1:-1] = (words >= own.min() - WINDOW) & (words <= own.max() + WINDOW)
    for start, end in target.others:
        others[1:-1][(offsets[:, 0] < end) & (offsets[:, 1] > start) & ~inside] = 1
    return Case(np.array(coded.ids[kept], dtype=np.int64), pools, others)


def _padded(group: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Pools (rows, 3, pieces) and other mentions (rows, pieces), zeros behind the end."""
    width = max(len(case.pieces) for case in group) + 2
    pools, others = (
        np.zeros((len(group), 3, width), np.float32),
        np.zeros((len(group), width), np.float32),
    )
    for row, case in enumerate(group):
        size = len(case.pieces) + 2
        pools[row, :, :size], others[row, :size] = case.pools, case.others
    return pools, others


def _inputs(group: Sequence[Case]) -> np.ndarray:
    """Embedded pieces with the target, its other mentions and charged words marked: (rows, pieces, 384) float32."""
    head = _head()
    hidden = nlp.encoder().embedded([case.pieces for case in group])
    pools, others = _padded(group)
    hidden = hidden + pools[:, 1, :, None] * head["target"] + others[:, :, None] * head["others"]
    if "valence" in head:
        charge = np.zeros(others.shape, np.float32)
        for row, case in enumerate(group):
            charge[row, 1 : len(case.pieces) + 1] = head["valence"][case.pieces] / VALENCE_UNIT
        hidden = (
            hidden
            + charge[..., None] * head["charge"][0]
            + np.abs(charge)[..., None] * head["charge"][1]
        )
    return hidden.astype(np.float32)


def _with_others(targets: Sequence[Target], groups) -> list[Target]:
    """Targets that mean the same in one sentence, each with the stretches of the others."""
    made = list(targets)
    for group in groups:
        for i in group if len(group) > 1 else ():
            made[i] = targets[i]._replace(
                others=tuple((targets[j].start, targets[j].end) for j in group if j != i)
            )
    return made


class Places(NamedTuple):
    """Rows of one article that hold a start and an end, in order of the text."""

    starts: list[int]
    rows: list


def _by_article(table: pd.DataFrame) -> dict[str, Places]:
    found: dict[str, Places] = {}
    for row in table.sort_values(["article_id", "start"], kind="stable").itertuples():
        places = found.setdefault(row.article_id, Places([], []))
        places.starts.append(row.start)
        places.rows.append(row)
    return found


def _covering(places: Places | None, start: int):
    """The row that covers the character ``start``, or None."""
    if places is None:
        return None
    i = bisect_right(places.starts, start) - 1
    return places.rows[i] if i >= 0 and start < places.rows[i].end else None


def _or_none(value):
    return value if isinstance(value, str) and value else None


@lru_cache(maxsize=1)
def _session():
    return open_session((MODEL / "layers.onnx").read_bytes())


@lru_cache(maxsize=1)
def _head() -> dict[str, np.ndarray]:
    with np.load(MODEL / "head.npz") as stored:
        return {name: stored[name] for name in stored.files}
