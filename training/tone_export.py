"""The sentiment network as it is shipped: two ONNX graphs with int8 layers, and the heads.

``sentence.onnx`` has layers 1 to 4, which read a sentence once for all its targets, ``target.onnx``
layers 5 and 6, which read it once more for each target, with the marks added. Both have inputs
``hidden`` (batch, pieces, 384) float32 and ``attention_mask`` (batch, pieces) int64, and the output
``top`` shaped like ``hidden``; ``target.onnx`` also ``middle``, the states after layer 5, which
``judgement.py`` goes on from. The ranges of the int8 inputs are measured on every twentieth
training row of both corpora. ``head.npz`` has the vectors of the marks and of charged words, the
charge of each word piece, and the two heads; ``parallax.tone.network`` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import export_encoder
import numpy as np
import onnx
import tone_data
import torch
from export_encoder import LAYERS, WIDTH
from quantise import quantise_linears
from tone_model import Embedding, published

from parallax.language.encoder import open_session

FIRST = 4  # layers that read a sentence without marks
SAMPLED = 20  # one training row in so many is a sample
TOGETHER = 24

Array = np.ndarray


class Sample(NamedTuple):
    """Sentences (rows, pieces, 384) before the first layer, what is not padding, and the marks."""

    hidden: Array
    mask: Array
    marks: Array


def mean(files: Sequence[Path]) -> dict[str, Array]:
    """The mean of the weights in several files."""
    stored = [np.load(path) for path in files]
    return {
        name: np.mean([one[name].astype(np.float32) for one in stored], axis=0)
        for name in stored[0].files
    }


def write(
    weights: dict[str, Array], rows: tone_data.Corpus, bias: Sequence[float], out: Path
) -> None:
    """Write the three files into ``out``; ``bias`` (5,) is that of the relations of a pair."""
    out.mkdir(parents=True, exist_ok=True)
    chosen = list(samples(weights, rows))
    sentence = quantise_linears(
        layers(weights, 0, FIRST),
        ({"hidden": one.hidden, "attention_mask": one.mask} for one in chosen),
    )
    read = open_session(sentence.SerializeToString())
    target = quantise_linears(layers(weights, FIRST, LAYERS, middle=True), marked(read, chosen))
    onnx.save(sentence, out / "sentence.onnx")
    onnx.save(target, out / "target.onnx")
    np.savez_compressed(out / "head.npz", **head(weights, bias))


def layers(
    weights: dict[str, Array], first: int, last: int, middle: bool = False
) -> onnx.ModelProto:
    """Layers ``first`` to ``last``, counted from 0 and without the last, in floats.

    With ``middle`` the graph also gives out the states before its last layer.
    """
    graph, tensors = export_encoder.Graph(), published(weights)
    graph.add("Cast", ["attention_mask"], "key_mask", to=onnx.TensorProto.INT32)
    current = "hidden"
    outputs = ["top"]
    for number in range(first + 1, last + 1):
        if middle and number == last:
            outputs = [graph.add("Identity", [current], "middle"), "top"]
        current = export_encoder.layer(graph, current, number, tensors)
    graph.add("Identity", [current], "top")
    shape = ["batch", "pieces", WIDTH]
    inputs = [
        onnx.helper.make_tensor_value_info("hidden", onnx.TensorProto.FLOAT, shape),
        onnx.helper.make_tensor_value_info("attention_mask", onnx.TensorProto.INT64, shape[:2]),
    ]
    given = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name in outputs
    ]
    return export_encoder.model_of(graph, inputs, given)


def head(weights: dict[str, Array], bias: Sequence[float]) -> dict[str, Array]:
    """What is shipped beside the layers."""
    made = {
        "target": weights["mark"][0],
        "others": weights["mark"][1],
        "charge": weights["charge"],
        "coefficients": weights["tone.weight"],
        "intercepts": weights["tone.bias"][0],
        "pair_wide": weights["pair_wide.weight"],
        "pair_wide_bias": weights["pair_wide.bias"][0],
        "pair_narrow": weights["pair_narrow.weight"],
        "pair_narrow_bias": weights["pair_narrow.bias"][0],
        "bias": np.array(bias),
    }
    made = {name: np.ascontiguousarray(values, np.float32) for name, values in made.items()}
    return {**made, "valence": tone_data.valence()}


def samples(weights: dict[str, Array], rows: tone_data.Corpus) -> Iterator[Sample]:
    """Rows of both corpora as the layers read them; a pair is read for both of its actors."""
    tones = [row for row in rows.tones if row.split == "train"][::SAMPLED]
    embedding, charged = Embedding("cpu"), torch.from_numpy(weights["charge"])[None]
    for keys, chosen in (
        (tone_data.TONE_MARKS, tones),
        (tone_data.PAIR_MARKS, rows.pairs[::SAMPLED]),
    ):
        chosen = sorted(chosen, key=lambda row: len(row.pieces))
        for start in range(0, len(chosen), TOGETHER):
            packed = tone_data.packed([chosen[start : start + TOGETHER]], keys, "cpu")
            width = int(packed.sizes.max())
            hidden = embedding(packed.ids[..., :width].long(), charged)[0].numpy()
            mask = (np.arange(width) < packed.sizes[0].numpy()[:, None]).astype(np.int64)
            masks = {key: own[0, :, :width, None].numpy() for key, own in packed.marks.items()}
            for marks in of_targets(masks, weights["mark"]):
                yield Sample(hidden, mask, marks)


def of_targets(masks: dict[str, Array], vectors: Array) -> Iterator[Array]:
    """The marks (rows, pieces, 384) of a batch, for each of its targets."""
    if "target" in masks:
        yield masks["target"] * vectors[0] + masks["others"] * vectors[1]
    else:
        yield from (own * vectors[0] for own in masks.values())


def marked(read, chosen: Sequence[Sample]) -> Iterator[dict[str, Array]]:
    """What the last layers read: the states of sentences with marks."""
    for one in chosen:
        (top,) = read.run(None, {"hidden": one.hidden, "attention_mask": one.mask})
        yield {"hidden": (top + one.marks).astype(np.float32), "attention_mask": one.mask}
