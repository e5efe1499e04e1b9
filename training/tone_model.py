"""Many small networks for sentiment, trained at once as one stack of weights.

Every network is MiniLM's six layers with marks. Its weights are slices of tensors (models, in,
out), so that one ``baddbmm`` computes a layer of all of them: twenty networks take little more time
on a GPU than one, which makes cross-validation cheap. The networks of a stack share shapes and the
order of batch lengths; they differ in rows, random numbers and in what a :class:`Member` says.

Word and place vectors stay the shipped encoder's; learnt vectors are added to charged words before
the first layer, and to the pieces of the target, of its other mentions and of the holder before
layer ``late``. With ``late`` 4 the first four layers are the same for all targets of a sentence.
Two heads read the last layer: the tone of the sentence toward the target (linear), and what the
holder, another actor of the sentence, thinks of the target (a hidden layer of 192).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from export_encoder import EPSILON, HEADS, LAYERS, WIDTH
from tone_data import Batch, valence
from torch.nn import functional

from parallax.language import nlp
from parallax.language.encoder import WORDS_FILE
from parallax.tone import network

HIDDEN = 192  # of the head of pairs
HEAD_DROPOUT = 0.2
SHAPES = {
    "mark": (3, WIDTH),
    "charge": (2, WIDTH),
    "tone.weight": (3 * WIDTH, 3),
    "tone.bias": (1, 3),
    "pair_wide.weight": (5 * WIDTH, HIDDEN),
    "pair_wide.bias": (1, HIDDEN),
    "pair_narrow.weight": (HIDDEN, 3),
    "pair_narrow.bias": (1, 3),
}
"""What is learnt beside the layers; ``mark`` has target, other mentions, holder."""
LINEARS = {
    "out": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
NORMS = {"middle": "attention.output.LayerNorm", "last": "output.LayerNorm"}
ATTENTION = ("query", "key", "value")


class Member(NamedTuple):
    """One network of a stack.

    It learns from all folds but those in ``held``. ``late`` is the layer before which marks come,
    ``holder`` whether the holder is marked, ``pairs`` the weight of the loss on directed sentiment,
    ``actors`` that of the teachers' tone toward the two actors of a pair.
    """

    held: tuple[int, ...] = ()
    late: int = 4
    holder: float = 0.0
    pairs: float = 1.0
    actors: float = 0.0


Weights = dict[str, torch.Tensor]


def from_published(tensors: dict[str, np.ndarray]) -> Weights:
    """The weights of one network, from those of MiniLM under their published names.

    Heads start from small random weights that are the same for all networks, so that networks can
    be averaged; marks start from zero.
    """
    made: Weights = {}
    for number in range(LAYERS):
        made |= layer_weights(tensors, number)
    for name, shape in SHAPES.items():
        made[name] = torch.zeros(shape)
        if name.endswith(".weight"):
            chance = torch.Generator().manual_seed(1000 + len(name))
            made[name] = torch.randn(shape, generator=chance) / math.sqrt(shape[0])
    return made


def layer_weights(tensors: dict[str, np.ndarray], number: int) -> Weights:
    """The weights of one layer, from their published names."""
    made: Weights = {}
    old, new = f"encoder.layer.{number}.", f"{number}."
    parts = [f"{old}attention.self.{name}." for name in ATTENTION]
    made[f"{new}attention.weight"] = torch.cat(
        [torch.tensor(tensors[part + "weight"]).T for part in parts], dim=1
    )
    made[f"{new}attention.bias"] = torch.cat(
        [torch.tensor(tensors[part + "bias"]) for part in parts]
    )[None]
    for ours, theirs in LINEARS.items():
        weight = torch.tensor(tensors[f"{old}{theirs}.weight"])
        made[f"{new}{ours}.weight"] = weight.T.contiguous()
        made[f"{new}{ours}.bias"] = torch.tensor(tensors[f"{old}{theirs}.bias"])[None]
    for ours, theirs in NORMS.items():
        for kind in ("weight", "bias"):
            made[f"{new}{ours}.{kind}"] = torch.tensor(tensors[f"{old}{theirs}.{kind}"])[None]
    return made


def published(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The layers of one network under their published names, as ``export_encoder`` wants them."""
    made = {}
    for number in sorted({int(name[0]) for name in weights if name[0].isdigit()}):
        new, old = f"encoder.layer.{number}.", f"{number}."
        matrices = np.split(weights[f"{old}attention.weight"], 3, axis=1)
        biases = np.split(weights[f"{old}attention.bias"][0], 3)
        for name, matrix, bias in zip(ATTENTION, matrices, biases):
            made[f"{new}attention.self.{name}.weight"] = matrix.T
            made[f"{new}attention.self.{name}.bias"] = bias
        for ours, theirs in LINEARS.items():
            made[f"{new}{theirs}.weight"] = weights[f"{old}{ours}.weight"].T
            made[f"{new}{theirs}.bias"] = weights[f"{old}{ours}.bias"][0]
        for ours, theirs in NORMS.items():
            for kind in ("weight", "bias"):
                made[f"{new}{theirs}.{kind}"] = weights[f"{old}{ours}.{kind}"][0]
    return made


def stacked(weights: Weights, models: int, device: str) -> Weights:
    """The weights of one network, once for each of ``models``."""
    return {
        name: values[None].repeat(models, *[1] * values.dim()).to(device)
        for name, values in weights.items()
    }


def saved(weights: Weights, path: Path) -> None:
    """Write the weights of one network as 16-bit floats."""
    np.savez(path, **{name: values.half().cpu().numpy() for name, values in weights.items()})


class Embedding:
    """The fixed part of all networks: the encoder's tables and the charges of words."""

    def __init__(self, device: str):
        with np.load(nlp.SHIPPED / "encoder" / WORDS_FILE) as stored:
            self.tables = {name: torch.from_numpy(stored[name]).to(device) for name in stored.files}
        charge = valence().astype(np.float32) / network.VALENCE_UNIT
        self.charge = torch.from_numpy(charge).to(device)

    def __call__(self, ids: torch.Tensor, charged: torch.Tensor) -> torch.Tensor:
        """The pieces (models, rows, pieces, 384) with the vectors ``charged`` (models, 2, 384)."""
        words = self.tables["words"][ids].float() * self.tables["words.scale"][ids]
        total = words + self.tables["places"][: ids.shape[-1]]
        scale, bias = self.tables["norm.scale"], self.tables["norm.bias"]
        hidden = functional.layer_norm(total, (WIDTH,), scale, bias, EPSILON)
        charge = self.charge[ids][..., None]
        signed, absolute = charged[:, 0, None, None], charged[:, 1, None, None]
        return hidden + charge * signed + charge.abs() * absolute


class Stack:
    """The networks of one stack, as functions from a batch to logits.

    Parameters
    ----------
    weights
        Tensors (models, ...) under the names of :func:`from_published`.
    members
        What is particular to each network.
    embedding
        What all have in common.
    dropout
        Share of values dropped while training; None where nothing is dropped.
    """

    def __init__(
        self,
        weights: Weights,
        members: Sequence[Member],
        embedding: Embedding,
        dropout: float | None = None,
    ):
        self.weights, self.embedding, self.dropout = weights, embedding, dropout
        device = weights["mark"].device
        self.late = torch.tensor([member.late for member in members], device=device)
        self.lates = sorted({member.late for member in members})
        self.holder = torch.tensor([float(member.holder) for member in members], device=device)

    def linear(self, source: torch.Tensor, name: str) -> torch.Tensor:
        """One linear layer of all networks on (models, rows, ..., in)."""
        flat = source.flatten(1, -2)
        made = torch.baddbmm(self.weights[f"{name}.bias"], flat, self.weights[f"{name}.weight"])
        return made.unflatten(1, source.shape[1:-1])

    def drop(self, values: torch.Tensor, share: float | None = None) -> torch.Tensor:
        if self.dropout is None:
            return values
        return functional.dropout(values, self.dropout if share is None else share)

    def norm(self, values: torch.Tensor, name: str) -> torch.Tensor:
        scale = self.weights[f"{name}.weight"][:, None, None, 0]
        bias = self.weights[f"{name}.bias"][:, None, None, 0]
        return functional.layer_norm(values, (WIDTH,), None, None, EPSILON) * scale + bias

    def layer(self, hidden: torch.Tensor, number: int, mask: torch.Tensor) -> torch.Tensor:
        """One layer on (models, rows, pieces, 384); ``mask`` is (models, rows, pieces)."""
        models, rows, length, _ = hidden.shape
        triple = self.linear(hidden, f"{number}.attention")
        query, key, value = triple.view(models * rows, length, 3, HEADS, WIDTH // HEADS).permute(
            2, 0, 3, 1, 4
        )
        context = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask.view(models * rows, 1, 1, length)
        )
        context = context.transpose(1, 2).reshape(hidden.shape)
        hidden = self.norm(
            hidden + self.drop(self.linear(context, f"{number}.out")), f"{number}.middle"
        )
        wide = functional.gelu(self.linear(hidden, f"{number}.wide"))
        return self.norm(
            hidden + self.drop(self.linear(wide, f"{number}.narrow")), f"{number}.last"
        )

    def encode(
        self,
        batch: Batch,
        target: torch.Tensor,
        others: torch.Tensor | None = None,
        holder: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The last layer (models, rows, pieces, 384), and which pieces are not padding."""
        mark = self.weights["mark"][:, :, None, None]
        hidden = self.embedding(batch.ids, self.weights["charge"])
        marks = target[..., None] * mark[:, 0]
        if others is not None:
            marks = marks + others[..., None] * mark[:, 1]
        if holder is not None:
            marks = marks + holder[..., None] * mark[:, 2] * self.holder[:, None, None, None]
        places = torch.arange(batch.ids.shape[-1], device=hidden.device)
        mask = places < batch.sizes[..., None]
        for number in range(LAYERS):
            if number in self.lates:
                hidden = hidden + marks * (self.late == number)[:, None, None, None]
            if number == 0:
                hidden = self.drop(hidden)
            hidden = self.layer(hidden, number, mask)
        return hidden.float(), mask

    def tone(self, batch: Batch) -> torch.Tensor:
        """Logits (models, rows, 3) of how the sentence speaks of the target."""
        target = batch.marks["target"]
        hidden, mask = self.encode(batch, target, batch.marks["others"])
        means = [pooled(hidden, part) for part in (mask, target, batch.windows["target"])]
        return self.linear(self.drop(torch.cat(means, -1), HEAD_DROPOUT), "tone")

    def pairs(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits (models, rows, 2, 3) of each pair, read twice.

        First what p thinks of q, then what q thinks of p; beside them those of the tone toward q
        and toward p.
        """

        def twice(values: torch.Tensor) -> torch.Tensor:
            return torch.cat([values, values], 1)

        def both(masks: dict[str, torch.Tensor], first: str, second: str) -> torch.Tensor:
            return torch.cat([masks[first], masks[second]], 1)

        target, holder = both(batch.marks, "q", "p"), both(batch.marks, "p", "q")
        doubled = Batch(twice(batch.ids), twice(batch.sizes), {}, {})
        hidden, mask = self.encode(doubled, target, None, holder)
        sentence, own, other, around = (
            pooled(hidden, part) for part in (mask, target, holder, both(batch.windows, "q", "p"))
        )
        features = self.drop(
            torch.cat([sentence, own, other, own * other, around], -1), HEAD_DROPOUT
        )
        wide = self.drop(functional.gelu(self.linear(features, "pair_wide")), HEAD_DROPOUT)
        views = self.linear(wide, "pair_narrow")
        tones = self.linear(torch.cat([sentence, own, around], -1), "tone")
        count = batch.ids.shape[1]
        return (
            torch.stack([views[:, :count], views[:, count:]], 2),
            torch.stack([tones[:, :count], tones[:, count:]], 2),
        )


def pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean (models, rows, 384) of the pieces under a mask."""
    share = mask.float()
    share = share / share.sum(-1, keepdim=True).clamp(min=1)
    return torch.einsum("mrp,mrpw->mrw", share, hidden)


def five(views: torch.Tensor) -> torch.Tensor:
    """Logits (..., 5) of the relations of pairs, from the views (..., 2, 3) of both sides.

    As :func:`parallax.tone.network.relations`: one side is neutral in each of them.
    """
    of_q, of_p = views[..., 0, :], views[..., 1, :]
    negative, neutral, positive = range(3)
    sides = ((neutral, neutral), (negative, neutral), (positive, neutral))
    sides += ((neutral, negative), (neutral, positive))
    return torch.stack([of_q[..., a] + of_p[..., b] for a, b in sides], -1)
