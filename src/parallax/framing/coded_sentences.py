"""The third vote: classifiers from what people have coded, beside the codebook's phrases and examples.

Sentences coded by hand (``frame-codes.csv`` of the codebook: text and frames) train a frame from 30 sentences on, anew in each run, so that
a researcher's codes count at once and no model is bound to one encoder.  Shipped as weights are the generic frames, trained on the articles
of the Narrative Frames Corpus (Frermann et al. 2023), and those issue frames of which enough sentences of US government statements have been
coded; they are used with the encoder that they were trained on, and with no other.
"""

from __future__ import annotations

import csv
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from parallax import ROOT
from parallax.framing.classifiers import FEWEST_CODES, Encoder, Linear, Told, encoded, learn

FILE = "frame-codes.csv"
SHIPPED = ROOT / "data" / "models" / "frames.npz"
ENCODER = ROOT / "data" / "models" / "en" / "encoder" / "encoder.onnx"


class Codes(NamedTuple):
    """Sentences and the frames that a person gave each (none: read, and no frame)."""

    texts: tuple[str, ...]
    frames: tuple[frozenset[str], ...]


def read_codes(codebook: Path) -> Codes:
    """``frame-codes.csv`` of the codebook: columns ``text`` and ``frames`` (ids with blanks between, empty for none); no file, no codes."""
    path = Path(codebook) / FILE
    if not path.is_file():
        return Codes((), ())
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row.get("text") or "", row.get("frames") or "") for row in csv.DictReader(file)]
    coded = {
        " ".join(text.split()): frozenset(frames.replace(",", " ").split())
        for text, frames in rows
        if text.strip()
    }
    return Codes(tuple(coded), tuple(coded.values()))


@lru_cache(maxsize=4)
def trained(ids: tuple[str, ...], codes: Codes, encode: Encoder) -> Linear:
    """Classifiers for those of the frames ``ids`` that have enough codes, and the shipped ones for the rest of them."""
    often = {name: sum(name in frames for frames in codes.frames) for name in ids}
    enough = [name for name in ids if FEWEST_CODES <= often[name] < len(codes.texts)]
    vectors = encoded(encode, codes.texts, 0) if enough else np.zeros((0, 0))
    told = {}
    for name in enough:
        own = np.array([name in frames for frames in codes.frames])
        told[name] = Told(vectors[own], vectors[~own], vectors[:0])
    made, given = learn(told, passing=None), shipped()
    rest = [i for i, name in enumerate(given.ids) if name in ids and name not in made.ids]
    if not rest:
        return made
    if not made.ids:
        return Linear(
            tuple(given.ids[i] for i in rest),
            given.weights[rest],
            given.bias[rest],
            given.thresholds[rest],
        )
    return Linear(
        (*made.ids, *(given.ids[i] for i in rest)),
        np.vstack([made.weights, given.weights[rest]]),
        np.r_[made.bias, given.bias[rest]],
        np.r_[made.thresholds, given.thresholds[rest]],
    )


@lru_cache(maxsize=1)
def shipped() -> Linear:
    """The shipped classifiers; none where the file is missing or the encoder is not the one they were trained on."""
    if not SHIPPED.is_file() or not ENCODER.is_file():
        return learn({})
    with np.load(SHIPPED, allow_pickle=False) as file:
        if str(file["encoder"]) != fingerprint():
            return learn({})
        return Linear(
            tuple(map(str, file["ids"])), file["weights"], file["bias"], file["thresholds"]
        )


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """What tells one encoder from another: a hash of its weights."""
    with ENCODER.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def write(path: Path, model: Linear) -> None:
    """Write the classifiers with the fingerprint of the encoder."""
    np.savez(
        path,
        ids=np.array(model.ids),
        weights=model.weights.astype(np.float32),
        bias=model.bias,
        thresholds=model.thresholds,
        encoder=np.array(fingerprint()),
    )
