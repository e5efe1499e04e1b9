"""Linear layers of an ONNX model in int8, for layers that were not trained any further.

Some channels of such layers reach values ten times as large as the others, and one scale for all
of them leaves too few steps for the rest (:mod:`quantise` does that).  Three remedies, which take
an eighth of the time of the layers:

- each channel of an input has its own fixed scale and offset, folded into the weights;
- a channel far beyond the others is split into several, each with a share of its weights
  (Zhao et al. 2019, "Improving neural network quantization without retraining");
- weights are rounded one input channel at a time, and what a rounding changes in the outputs for
  sample inputs is made up for by the channels that follow (GPTQ; Frantar et al. 2023).

Bytes and weights are as in :mod:`quantise`, so that all processors come to the same whole numbers
and a text's numbers do not depend on what else is in its batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper
from quantise import LARGEST, linears, quantised_layer, watching, with_nodes
from scipy.linalg import cholesky

MARGIN = 1.1  # of the range of a channel, beyond what the samples span
ZERO, STEPS = 128, 127  # the byte of a channel's middle, and steps to each side of it
SPLIT = 32
"""Channels added to an input: one after the other goes to the channel with the widest range yet."""
SMALLEST = 1e-6  # reach of a channel
TOGETHER = 200  # samples that are summed at once
BLOCK = 64  # channels whose effect on all later ones is computed at once
DAMPING = 0.002
"""Share of the mean of the diagonal added to it, so that the samples can be solved for."""


class Seen(NamedTuple):
    """What a value of the model is on samples: its channels' range, mean and covariance.

    The covariance is summed over the rows, not divided by their number.
    """

    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray


class Codes(NamedTuple):
    """How an input of several channels becomes bytes: (value - offset) / scale, rounded, + ZERO.

    ``channels`` has the channel that each byte comes from, in order; one that is split is repeated
    at the end.  Their offsets differ by parts of a step, so that together they have finer steps.
    """

    channels: np.ndarray
    scale: np.ndarray
    offset: np.ndarray
    parts: np.ndarray


def quantise_closely(
    model: onnx.ModelProto, samples: Iterable[Mapping[str, np.ndarray]]
) -> onnx.ModelProto:
    """The float model with its linear layers quantised, as :func:`quantise.quantise_linears`.

    ``samples`` are inputs of the model without padding.
    """
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    found = linears(model, stored)
    sources = list(dict.fromkeys(product.input[0] for product, _ in found.values()))
    seen = observed(model, sources, samples)
    codes = {source: codes_of(seen[source]) for source in sources}
    sums = {add.output[0] for _, add in found.values()}
    added, nodes = dict[str, np.ndarray](), list[NodeProto]()
    for node in model.graph.node:
        if node.output[0] in found:
            product, add = found[node.output[0]]
            source, weight = product.input
            if f"{source}.scale" not in added:
                made, constants = coded_input(source, codes[source])
                nodes += made
                added |= constants
            bias = next(name for name in add.input if name in stored)
            both = [numpy_helper.to_array(stored[name]) for name in (weight, bias)]
            layer = rounded_layer(*both, seen[source], codes[source])
            names = f"{weight}.bytes", f"{weight}.scale", f"{bias}.int8"
            added |= dict(zip(names, layer))
            nodes.append(quantised_layer(source, weight, names[2], add.output[0]))
        elif node.output[0] not in sums:
            nodes.append(node)
    return with_nodes(model, nodes, added)


class Sums:
    """The sums over rows (rows, channels) that :class:`Seen` is made of."""

    def __init__(self, channels: int):
        self.rows = 0
        self.low, self.high = np.full(channels, np.inf), np.full(channels, -np.inf)
        self.total, self.products = np.zeros(channels), np.zeros((channels, channels))

    def add(self, rows: np.ndarray) -> None:
        self.rows += len(rows)
        self.low = np.minimum(self.low, rows.min(axis=0))
        self.high = np.maximum(self.high, rows.max(axis=0))
        self.total += rows.sum(axis=0)
        self.products += rows.T @ rows

    def seen(self) -> Seen:
        mean = self.total / self.rows
        scatter = self.products - self.rows * np.outer(mean, mean)
        return Seen(self.low, self.high, mean, scatter)


def observed(
    model: onnx.ModelProto, names: list[str], samples: Iterable[Mapping[str, np.ndarray]]
) -> dict[str, Seen]:
    """What the named values of the model are on samples."""
    session = watching(model, names)
    inside = [name for name in names if name not in {value.name for value in model.graph.input}]
    sums: dict[str, Sums] = {}
    left = iter(samples)
    while together := list(islice(left, TOGETHER)):
        rows: dict[str, list[np.ndarray]] = defaultdict(list)
        for sample in together:
            values = {**sample, **dict(zip(inside, session.run(inside, dict(sample))))}
            for name in names:
                rows[name].append(values[name].reshape(-1, values[name].shape[-1]))
        for name, parts in rows.items():
            sums.setdefault(name, Sums(parts[0].shape[1])).add(np.concatenate(parts))
    return {name: part.seen() for name, part in sums.items()}


def codes_of(seen: Seen) -> Codes:
    """How an input that was seen becomes bytes."""
    middle = (seen.low + seen.high) / 2
    reach = MARGIN * np.maximum((seen.high - seen.low) / 2, SMALLEST)
    parts = np.ones(len(reach), dtype=int)
    for _ in range(SPLIT):
        parts[np.argmax(reach / parts)] += 1
    every = np.arange(len(parts))
    channels = np.concatenate([every, np.repeat(every, parts - 1)])
    scale = reach[channels] / STEPS
    offset = middle[channels] + scale * _part_of_step(channels, parts)
    return Codes(channels, scale, offset, parts[channels])


def _part_of_step(channels: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Where between -.5 and .5 steps each byte of a channel has its offset: 0 for a single one."""
    rank = np.array([np.count_nonzero(channels[:n] == c) for n, c in enumerate(channels)])
    return (rank + 0.5) / parts[channels] - 0.5


def coded_input(source: str, codes: Codes) -> tuple[list[NodeProto], dict[str, np.ndarray]]:
    """The nodes that turn an input into bytes, and their constants."""
    whole = len(codes.channels) - SPLIT
    first = Codes(*(part[:whole] for part in codes))
    rest = Codes(*(part[whole:] for part in codes))
    once, again, split = (f"{source}.{name}" for name in ("once", "again", "split"))
    nodes, constants = _coded(source, source, once, first)
    nodes.append(helper.make_node("Gather", [source, f"{split}.channels"], [split], axis=-1))
    further, more = _coded(split, source, again, rest)
    joined = helper.make_node("Concat", [once, again], [f"{source}.bytes"], axis=-1)
    constants |= more | {
        f"{split}.channels": rest.channels.astype(np.int64),
        f"{source}.scale": np.array(1, dtype=np.float32),
        f"{source}.zero": np.array(ZERO, dtype=np.uint8),
    }
    return [*nodes, *further, joined], constants


def _coded(
    values: str, source: str, target: str, codes: Codes
) -> tuple[list[NodeProto], dict[str, np.ndarray]]:
    """The nodes that turn ``values`` of a source into the bytes ``target``."""
    constants = {
        f"{target}.factor": (1 / codes.scale).astype(np.float32),
        f"{target}.offset": (-codes.offset / codes.scale).astype(np.float32),
    }
    scaled, even = f"{target}.scaled", f"{target}.even"
    nodes = [
        helper.make_node("Mul", [values, f"{target}.factor"], [scaled]),
        helper.make_node("Add", [scaled, f"{target}.offset"], [even]),
        helper.make_node("QuantizeLinear", [even, f"{source}.scale", f"{source}.zero"], [target]),
    ]
    return nodes, constants


def rounded_layer(
    weights: np.ndarray, bias: np.ndarray, seen: Seen, codes: Codes
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signed bytes (in, out), their scales and the bias for a layer of weights (in, out).

    The bias lets the mean of the outputs stay as it was.
    """
    own = codes.channels
    per_byte = codes.scale / codes.parts
    wide = weights[own].astype(float) * per_byte[:, None]
    scatter = seen.scatter[np.ix_(own, own)] / np.outer(codes.scale, codes.scale)
    whole, scales = rounded(wide, scatter)
    mean = (seen.mean[own] - codes.offset) / codes.scale
    shift = seen.mean @ weights + bias - mean @ (whole * scales)
    return whole.astype(np.int8), scales.astype(np.float32), shift.astype(np.float32)


def rounded(weights: np.ndarray, scatter: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers (in, out) and a scale each column.

    ``scatter`` (in, in) is that of the inputs.  Channels that vary most are rounded first.
    """
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / LARGEST
    order = np.argsort(-np.diag(scatter), kind="stable")
    left = weights[order].copy()
    damped = scatter[np.ix_(order, order)] + DAMPING * np.diag(scatter).mean() * np.eye(len(order))
    inverse = np.linalg.inv(damped)
    upper = cholesky((inverse + inverse.T) / 2)
    whole = np.zeros_like(weights)
    for start in range(0, len(order), BLOCK):
        end = min(start + BLOCK, len(order))
        missed = np.zeros((end - start, weights.shape[1]))
        for i in range(start, end):
            whole[order[i]] = np.clip(np.rint(left[i] / scales), -LARGEST, LARGEST)
            missed[i - start] = (left[i] - whole[order[i]] * scales) / upper[i, i]
            left[i + 1 : end] -= np.outer(upper[i, i + 1 : end], missed[i - start])
        left[end:] -= upper[start:end, end:].T @ missed
    return whole, scales
