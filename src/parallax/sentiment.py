"""Target-dependent sentiment: how a sentence speaks of one person, place, organisation or group named in it.

Method: layers 1 to 3 of the shipped encoder read the sentence once; for each target its words are marked and three small layers, trained
for this on NewsMTSC (Hamborg and Donnay 2021, MIT; US news), read it again; a linear layer judges the mean vectors of the sentence, of the
target and of the words around it.  Sentiment is that of the sentence toward the target, not whether the event is good or bad for
it, although the two are hard to tell apart for annotators too.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Iterable, Iterator, NamedTuple, Sequence

import numpy as np
import pandas as pd

from parallax import ROOT, language, tables
from parallax.encoder import LONGEST, WIDTH, Encoder, batches, open_session

CLASSES = ("negative", "neutral", "positive")
UNCLEAR = "unclear"
WINDOW = 8  # words to each side of the target
TOGETHER = 32  # targets computed at once
MODEL = ROOT / "data" / "models" / "sentiment"
OUTLET = "outlet"


class Target(NamedTuple):
    """A sentence and the stretch of it, [start, end) in characters, that names the target."""

    text: str
    start: int
    end: int


def score_targets(articles: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, entities: pd.DataFrame,
                  voices: pd.DataFrame) -> pd.DataFrame:
    """Table ``sentiments``: one row for every mention of a known entity of ``entities`` that lies in a sentence.

    ``polarity`` is "unclear" where the likeliest class is less likely than the threshold stored with the weights.  ``voice`` and
    ``holder_id`` are those of the stretch of ``voices`` in which the mention begins.
    """
    chosen = mentions[mentions["entity_id"].isin(set(entities["entity_id"]))].sort_values(["article_id", "start", "end"], kind="stable")
    order = {article: i for i, article in enumerate(articles["article_id"])}
    places, spoken = _by_article(sentences), _by_article(voices)
    rows, targets = [], []
    for mention in chosen.itertuples():
        sentence = _covering(places.get(mention.article_id), mention.start)
        if sentence is None or mention.article_id not in order:
            continue
        voice = _covering(spoken.get(mention.article_id), mention.start)
        end = min(mention.end, sentence.end)
        targets.append(Target(sentence.text, mention.start - sentence.start, end - sentence.start))
        rows.append({"article_id": mention.article_id, "sentence_id": sentence.sentence_id, "target_id": mention.entity_id,
                     "start": mention.start, "end": mention.end, "text": mention.text, "voice": OUTLET if voice is None else voice.voice,
                     "holder_id": None if voice is None else _or_none(voice.holder_id)})
    for row, chances in zip(rows, probabilities(targets)):
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
    if not len(targets):
        return np.zeros((0, len(CLASSES)), dtype=np.float32)
    head, found = _head(), np.zeros((len(targets), len(CLASSES)))
    for numbers, hidden, pools in _groups(inputs(targets, language.encoder())):
        top, = _session().run(None, {"layer3": hidden, "attention_mask": pools[:, 0].astype(np.int64), "target": pools[:, 1]})
        means = (pools / pools.sum(axis=2, keepdims=True)) @ top
        logits = means.reshape(len(numbers), -1) @ head["coefficients"] + head["intercepts"]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        found[numbers] = powers / powers.sum(axis=1, keepdims=True)
    return found


def bench(path: Path) -> dict:
    """Macro-F1 and accuracy in percent on a file in the format of NewsMTSC (JSON lines: text, target.start, target.end, label).

    Rows of the split "train" are left out where the file has others.  Every target is given its likeliest class.
    """
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row.get("split") != "train"] or rows
    found = probabilities([Target(row["text"], row["target"]["start"], row["target"]["end"]) for row in rows]).argmax(axis=1)
    true = np.array([CLASSES.index(row["label"]) for row in rows])
    result = scores(true, found)
    splits = np.array([row.get("split") or "" for row in rows])
    result["splits"] = {name: scores(true[splits == name], found[splits == name]) for name in sorted(set(splits)) if name}
    return result


def scores(true: np.ndarray, found: np.ndarray) -> dict:
    """Macro-F1 and accuracy in percent, and the number of rows."""
    f1 = []
    for label in range(len(CLASSES)):
        right = int(((true == label) & (found == label)).sum())
        f1.append(2 * right / max(int((true == label).sum()) + int((found == label).sum()), 1))
    return {"macro_f1": round(100 * float(np.mean(f1)), 1), "accuracy": round(100 * float((true == found).mean()), 1) if len(true) else 0.0,
            "n": len(true)}


def inputs(targets: Sequence[Target], encoder: Encoder) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """For each target its number, layer 3 (pieces, 384) of its sentence and its pools (3, pieces) of 0 and 1.

    The pools are the sentence, the target's words and the words around it; short sentences come first.  A sentence is encoded once for
    all its targets and cut at the encoder's length; a target beyond the cut has the sentence in all pools.
    """
    texts = sorted({target.text for target in targets})
    numbers = {text: i for i, text in enumerate(texts)}
    waiting: list[list[int]] = [[] for _ in texts]
    for i, target in enumerate(targets):
        waiting[numbers[target.text]].append(i)
    coded = encoder.tokenizer.encode_batch(texts, add_special_tokens=False)
    widths = [min(len(c.ids), LONGEST - 2) for c in coded]
    for batch in batches(widths):
        vectors, = encoder.run([np.array(coded[i].ids[: widths[i]], dtype=np.int64) for i in batch], ("layer3",))
        for row, i in enumerate(batch):
            for t in waiting[i]:
                yield t, vectors[row, : widths[i] + 2], _pools(coded[i].offsets[: widths[i]], coded[i].word_ids[: widths[i]], targets[t])


def _pools(offsets: Sequence[tuple[int, int]], words: Sequence[int], target: Target) -> np.ndarray:
    """(3, pieces + 2): all pieces, those of the target, and those of its words and :data:`WINDOW` words on either side."""
    pools = np.ones((3, len(offsets) + 2), dtype=np.float32)
    inside = np.array([start < target.end and end > target.start for start, end in offsets], dtype=bool)
    if inside.any():
        number = np.array(words)
        own = number[inside]
        pools[1:, [0, -1]] = 0
        pools[1, 1:-1] = inside
        pools[2, 1:-1] = (number >= own.min() - WINDOW) & (number <= own.max() + WINDOW)
    return pools


def _groups(cases: Iterable[tuple[int, np.ndarray, np.ndarray]]) -> Iterator[tuple[list[int], np.ndarray, np.ndarray]]:
    """Up to :data:`TOGETHER` cases at a time, padded: numbers, layer 3 (rows, pieces, 384) and pools (rows, 3, pieces)."""
    waiting = iter(cases)
    while group := list(islice(waiting, TOGETHER)):
        width = max(len(hidden) for _, hidden, _ in group)
        hidden, pools = np.zeros((len(group), width, WIDTH), np.float32), np.zeros((len(group), 3, width), np.float32)
        for row, (_, own, own_pools) in enumerate(group):
            hidden[row, : len(own)], pools[row, :, : len(own)] = own, own_pools
        yield [number for number, _, _ in group], hidden, pools


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
    return open_session((MODEL / "top.onnx").read_bytes())


@lru_cache(maxsize=1)
def _head() -> dict[str, np.ndarray]:
    with np.load(MODEL / "head.npz") as stored:
        return {name: stored[name] for name in stored.files}
