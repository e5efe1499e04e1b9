"""The network that reads what a sentence thinks of a target, and what its other actors do.

Target-dependent sentiment.  The word pieces of a sentence get the shipped encoder's word and
position vectors, and in proportion to a word's valence in the VADER lexicon (Hutto and Gilbert
2014, MIT) two learned ones.  Four layers of MiniLM read them once for all targets of the sentence.
Then, for every target, a learned vector is added to its pieces and another to other mentions of it,
and two further layers read on.  Two heads read these:

* a linear one the mean vectors of the sentence, of the target and of the words around it: how the
  sentence speaks of the target (trained on NewsMTSC, Hamborg and Donnay 2021, MIT);
* a small network the mean vectors of another actor of the sentence, too: what this actor thinks of
  the target (trained on directed sentiment, Park, Pan and Joo 2021).

Both corpora hold sentences that were chosen because they judge somebody.  What ordinary news does
to a target, and whose tone it is, a layer of its own judges: it reads the states after the first of
the two layers, with marks on the words of others, on their speaker and on other actors, and learnt
from sentences of ordinary news coded by the makers of the program (``training/judgement.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import erf, softmax

from parallax import ROOT
from parallax.common.spans import Span
from parallax.language import nlp
from parallax.language.encoder import batches, framed_mask, open_session

if TYPE_CHECKING:  # charts import this module and need no model
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

CLASSES = ("negative", "neutral", "positive")
NEUTRAL = CLASSES.index("neutral")
RELATIONS = ("neutral", "p_negative_q", "p_positive_q", "q_negative_p", "q_positive_p")
"""What two actors of a sentence, p named before q, think of each other."""
JUDGEMENTS = ("none", "other negative", "outlet negative", "other positive", "outlet positive")
"""How words treat a target, and whether the tone is the outlet's or somebody else's."""
MARKS = ("target", "others", "quoted", "speaker", "actors")
"""What is marked for the layer of the judgement, in the order of its vectors."""
WINDOW = 8  # words to each side of the target
LONGEST = 128  # most pieces of a sentence with its two ends, as in training
MODEL = ROOT / "data" / "models" / "sentiment"
TOGETHER = 2048  # targets held in memory at once
VALENCE_UNIT = 100  # divides the stored bytes to give the lexicon's -1 to 1


class Target(NamedTuple):
    """A sentence, and the span in it, [start, end) in characters, that names the target.

    ``others`` are the spans of other mentions of the same target, ``actors`` those of other actors,
    ``quoted`` the words that are not the outlet's own, and ``speaker`` the mentions of the speaker
    of the words in which the target is named.
    """

    text: str
    start: int
    end: int
    others: tuple[Span, ...] = ()
    actors: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()
    speaker: tuple[Span, ...] = ()


class Case(NamedTuple):
    """The model's input for one target.

    ``pieces`` (n,) are ids of word pieces; ``pools`` (3, n + 2) mark with 1 the sentence, the
    target and the words around it; ``actors`` (actors, n + 2) each of the other actors.
    ``others``, ``quoted`` and ``speaker`` (n + 2,) mark what spans of these names in
    :class:`Target` do.
    """

    pieces: np.ndarray
    pools: np.ndarray
    actors: np.ndarray
    others: np.ndarray
    quoted: np.ndarray
    speaker: np.ndarray

    @property
    def marks(self) -> np.ndarray:
        """Masks (5, n + 2) in the order of :data:`MARKS`."""
        return np.stack(
            [self.pools[1], self.others, self.quoted, self.speaker, self.any_actor],
            dtype=np.float32,
        )

    @property
    def any_actor(self) -> np.ndarray:
        """A mask (n + 2,) of all other actors."""
        return self.actors.max(axis=0, initial=0)


class Reading(NamedTuple):
    """What the network reads of one target.

    ``tone`` (3,) are probabilities of :data:`CLASSES`; ``actors`` (actors, 3) what each of its
    actors thinks of it, as logits (:func:`relations` turns those of both sides into
    probabilities).  ``judgement`` (5,) are logits of :data:`JUDGEMENTS`, before what is known from
    elsewhere is added (:func:`parallax.tone.holders.judgement`).
    """

    tone: np.ndarray
    actors: np.ndarray
    judgement: np.ndarray


def probabilities(targets: Sequence[Target]) -> np.ndarray:
    """Probabilities of :data:`CLASSES`: (targets, 3)."""
    found = [reading.tone for reading in read(targets, judged=False)]
    return np.array(found) if found else np.zeros((0, len(CLASSES)))


def relations(of_q: np.ndarray, of_p: np.ndarray) -> np.ndarray:
    """Probabilities (..., 5) of :data:`RELATIONS`.

    ``of_q`` (..., 3) are the logits of what p thinks of q, ``of_p`` those of what q thinks of p.
    """
    negative, neutral, positive = range(3)
    pairs = [(neutral, neutral), (negative, neutral), (positive, neutral)]
    pairs += [(neutral, negative), (neutral, positive)]
    logits = np.stack([of_q[..., a] + of_p[..., b] for a, b in pairs], axis=-1)
    return softmax(logits + _head()["bias"], axis=-1)


def read(targets: Sequence[Target], judged: bool = True) -> list[Reading]:
    """What the network reads of each target; a sentence of several is read once.

    Without ``judged`` the judgement is all zeros, and its layer is not needed.
    """
    found: list[Reading] = []
    for start in range(0, len(targets), TOGETHER):
        made = cases(targets[start : start + TOGETHER])
        found += _readings(made, _read_sentences(made), judged)
    return found


def _read_sentences(made: Sequence[Case]) -> dict[bytes, np.ndarray]:
    """The states (pieces + 2, 384) of every row of pieces, by its bytes, before any mark."""
    rows = list({case.pieces.tobytes(): case.pieces for case in made}.values())
    found: dict[bytes, np.ndarray] = {}
    for numbers in batches([len(row) for row in rows]):
        group = [rows[i] for i in numbers]
        given = {"hidden": _charged(group), "attention_mask": framed_mask(group)}
        (top,) = _session("sentence").run(None, given)
        for row, states in zip(group, top):
            found[row.tobytes()] = states[: len(row) + 2].copy()
    return found


def _readings(made: Sequence[Case], states: dict[bytes, np.ndarray], judged: bool) -> list[Reading]:
    head = _head()
    found: dict[int, Reading] = {}
    for numbers in batches([len(case.pieces) for case in made]):
        group = [made[i] for i in numbers]
        mask = framed_mask([case.pieces for case in group])
        given = {"hidden": _marked(group, states, mask.shape[1]), "attention_mask": mask}
        middle, top = _session("target").run(["middle", "top"], given)
        judgements = _judgements(group, middle, mask) if judged else np.zeros((len(group), 5))
        for i, case, read, judgement in zip(numbers, group, top, judgements):
            means = _means(case.pools, read)
            logits = means.ravel() @ head["coefficients"] + head["intercepts"]
            found[i] = Reading(
                softmax(logits), _of_actors(means, _means(case.actors, read)), judgement
            )
    return [found[i] for i in range(len(made))]


def _judgements(group: Sequence[Case], middle: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Logits (rows, 5) of the judgement, from the states before the last layer of the target."""
    head = _head("judgement")
    hidden = middle.copy()
    for row, case in enumerate(group):
        hidden[row, : len(case.pools[0])] += case.marks.T @ head["marks"]
    (last,) = _session("judgement").run(None, {"hidden": hidden, "attention_mask": mask})
    means = [
        _means(np.vstack([case.pools, case.any_actor]), states).ravel()
        for case, states in zip(group, last)
    ]
    return np.array(means) @ head["states"]


def _means(pools: np.ndarray, states: np.ndarray) -> np.ndarray:
    """The mean states (pools, 384) under each mask (pools, pieces + 2) of a padded sentence."""
    sums = pools.sum(axis=1, keepdims=True)
    return (pools / np.maximum(sums, 1)) @ states[: pools.shape[1]]


def _of_actors(means: np.ndarray, actors: np.ndarray) -> np.ndarray:
    """Logits (actors, 3) of what each actor thinks of the target.

    ``means`` (3, 384) are those of the sentence, the target and the words around it, ``actors``
    (actors, 384) those of the actors.
    """
    head = _head()
    sentence, target, around = (np.broadcast_to(mean, actors.shape) for mean in means)
    features = np.concatenate([sentence, target, actors, target * actors, around], axis=1)
    wide = features @ head["pair_wide"] + head["pair_wide_bias"]
    wide = wide * (1 + erf(wide / np.sqrt(2))) / 2  # GELU
    return wide @ head["pair_narrow"] + head["pair_narrow_bias"]


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
    if inside.any():
        own = words[inside]
        pools[1:, [0, -1]] = 0
        pools[1, 1:-1] = inside
        pools[2, 1:-1] = (words >= own.min() - WINDOW) & (words <= own.max() + WINDOW)
    others, quoted, speaker = (
        _mask(offsets, spans) for spans in (target.others, target.quoted, target.speaker)
    )
    others[1:-1][inside] = 0
    actors = [_mask(offsets, [span]) for span in target.actors]
    return Case(
        np.array(coded.ids[kept], dtype=np.int64),
        pools,
        np.array(actors, np.float32).reshape(len(actors), len(offsets) + 2),
        others,
        quoted,
        speaker,
    )


def _mask(offsets: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    """A mask (n + 2,) of the pieces that share a character with any of the spans."""
    mask = np.zeros(len(offsets) + 2, np.float32)
    for start, end in spans:
        mask[1:-1][_overlaps(offsets, start, end)] = 1
    return mask


def _overlaps(offsets: np.ndarray, start: int, end: int) -> np.ndarray:
    """A mask of the pieces, by their offsets (n, 2), that share a character with the span."""
    return (offsets[:, 0] < end) & (offsets[:, 1] > start)


def _charged(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Embedded pieces (rows, pieces, 384), float32, with the vectors of their valence added."""
    head = _head()
    hidden = nlp.encoder().embedded(rows)
    charge = np.zeros(hidden.shape[:2], np.float32)
    for number, row in enumerate(rows):
        charge[number, 1 : len(row) + 1] = head["valence"][row] / VALENCE_UNIT
    signed, absolute = head["charge"]
    charged = hidden + charge[..., None] * signed + np.abs(charge)[..., None] * absolute
    return charged.astype(np.float32)


def _marked(group: Sequence[Case], states: dict[bytes, np.ndarray], width: int) -> np.ndarray:
    """The states (rows, width, 384) of the sentences with the targets of ``group`` marked."""
    head = _head()
    hidden = np.zeros((len(group), width, len(head["target"])), np.float32)
    for row, case in enumerate(group):
        marks = np.outer(case.pools[1], head["target"]) + np.outer(case.others, head["others"])
        hidden[row, : len(marks)] = states[case.pieces.tobytes()] + marks
    return hidden


def facts() -> np.ndarray:
    """What each fact of :func:`parallax.tone.holders.facts` adds to the logits: (8, 5)."""
    return _head("judgement")["facts"]


@lru_cache(maxsize=3)
def _session(part: str) -> InferenceSession:
    """The layers of the "sentence", of the "target" or of the "judgement"."""
    return open_session((MODEL / f"{part}.onnx").read_bytes())


@lru_cache(maxsize=2)
def _head(name: str = "head") -> dict[str, np.ndarray]:
    with np.load(MODEL / f"{name}.npz") as stored:
        return {name: stored[name] for name in stored.files}
