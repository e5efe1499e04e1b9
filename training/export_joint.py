"""The tuned layers and heads of ``joint.py`` as int8 ONNX.

For :mod:`parallax.language.encoder`.

    python training/export_joint.py --out WORK --model FOLDER

``WORK`` lies in the build folder, whose corpora the ranges of the int8 inputs are measured on.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from export_encoder import Graph, layer, model_of
from joint import LAYERS, PARTS, WIDTH, Joint, Mix, Window, prepared
from onnx import TensorProto, helper
from quantise import quantise_linears
from torch import nn

SAMPLES = 150  # windows of each task


def numbers(values: torch.Tensor) -> np.ndarray:
    return values.detach().float().numpy()


def bert_names(model: Joint) -> dict[str, np.ndarray]:
    """The layers' weights under the names that ``export_encoder`` knows."""
    found = {}
    for n, stack in enumerate(model.layers):
        for ours, theirs in PARTS.items():
            for kind in ("weight", "bias"):
                found[f"encoder.layer.{n}.{theirs}.{kind}"] = (
                    getattr(getattr(stack, ours), kind).detach().numpy()
                )
    return found


class Network:
    """The network of one window, written into a graph part by part."""

    def __init__(self, model: Joint):
        self.model, self.graph = model, Graph()
        self.graph.weight("half", np.float32([0.5]))
        self.graph.weight("root", np.int64([0]))

    def table(self, name: str, part: nn.Embedding) -> str:
        return self.graph.add(
            "Gather",
            [self.graph.weight(f"{name}.table", numbers(part.weight)), name],
            f"{name}.vectors",
        )

    def dense(self, source: str, name: str, part: nn.Module) -> str:
        """A linear layer, or the linear layer with GELU of a :func:`joint.mlp`."""
        linear = part[0] if isinstance(part, nn.Sequential) else part
        made = self.graph.linear(source, name, numbers(linear.weight), numbers(linear.bias))
        return (
            made
            if linear is part
            else self.graph.add("Gelu", [made], f"{name}.gelu", domain="com.microsoft")
        )

    def layers(self) -> list[str]:
        """The input with capitals and white space, and the output of every layer."""
        cased = self.graph.add("Add", ["hidden", self.table("cases", self.model.case)], "cased")
        found = [self.graph.add("Add", [cased, self.table("gaps", self.model.gap)], "input")]
        tensors = bert_names(self.model)
        for number in range(1, LAYERS + 1):
            found.append(layer(self.graph, found[-1], number, tensors, mask=""))
        return found

    def mixed(self, name: str, mix: Mix, layers: list[str]) -> str:
        shares = torch.softmax(mix.weights, 0).tolist()
        weighed = [
            self.graph.add(
                "Mul",
                [source, self.graph.weight(f"{name}.{n}.share", np.float32([share]))],
                f"{name}.{n}",
            )
            for n, (source, share) in enumerate(zip(layers, shares))
        ]
        return self.graph.add("Sum", weighed, name)

    def of_words(self, source: str) -> str:
        """A word is the mean of its first and last piece."""
        ends = [
            self.graph.add("Gather", [source, index], f"{source}.{index}", axis=1)
            for index in ("firsts", "lasts")
        ]
        return self.graph.add(
            "Mul", [self.graph.add("Add", ends, f"{source}.both"), "half"], f"{source}.words"
        )

    def syntax(self, layers: list[str]) -> dict[str, str]:
        """Outputs of tags, sentence beginnings, arcs and label vectors."""
        graph, model = self.graph, self.model
        mixed = self.mixed("syntax", model.syntax_mix, layers)
        words = self.of_words(mixed)
        rooted = graph.add(
            "Concat",
            [graph.add("Gather", [mixed, "root"], "root.vector", axis=1), words],
            "rooted",
            axis=1,
        )
        basis = self.dense(words, "tag.mlp", model.tag_mlp)
        weights = numbers(model.arc)
        turned = graph.add(
            "MatMul",
            [self.dense(words, "arc.dep", model.arc_dep), graph.weight("arc.w", weights[:-1])],
            "arc.turned",
        )
        biased = graph.add("Add", [turned, graph.weight("arc.b", weights[-1])], "arc.biased")
        heads = graph.add(
            "Transpose",
            [self.dense(rooted, "arc.head", model.arc_head)],
            "arc.heads",
            perm=[0, 2, 1],
        )
        return {
            "tags": self.dense(basis, "tag", model.tag),
            "classes": self.dense(basis, "kind", model.kind),
            "starts": self.dense(basis, "start", model.start),
            "arcs": graph.add("MatMul", [biased, heads], "arc.scores"),
            "label_dep": self.dense(words, "label.dep", model.label_dep),
            "label_head": self.dense(rooted, "label.head", model.label_head),
        }

    def names(self, layers: list[str]) -> dict[str, str]:
        words = self.of_words(self.mixed("named", self.model.name_mix, layers))
        return {
            "names": self.dense(
                self.dense(words, "name.mlp", self.model.name_mlp), "name", self.model.name
            )
        }


def network(model: Joint):
    """The network as ONNX; outputs "out." and a name.

    Inputs: hidden (1, pieces, 384) float32, cases and gaps (pieces), firsts and lasts (words)
    int64.
    """
    made = Network(model)
    layers = made.layers()
    outputs = {**made.syntax(layers), **made.names(layers)}
    for name, source in outputs.items():
        made.graph.add("Identity", [source], f"out.{name}")
    sizes = {"cases": ["pieces"], "gaps": ["pieces"], "firsts": ["words"], "lasts": ["words"]}
    inputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "pieces", WIDTH])]
    inputs += [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name, shape in sizes.items()
    ]
    found = [
        helper.make_tensor_value_info(f"out.{name}", TensorProto.FLOAT, [1, None, None])
        for name in outputs
    ]
    return model_of(made.graph, inputs, found)


def inputs(model: Joint, window: Window) -> dict[str, np.ndarray]:
    """A window as :func:`network` reads it."""
    with torch.no_grad():
        hidden = model.norm(
            model.words(torch.from_numpy(window.ids)) + model.places(torch.arange(len(window.ids)))
        )
    return {
        "hidden": hidden[None].numpy(),
        **{name: getattr(window, name) for name in ("cases", "gaps", "firsts", "lasts")},
    }


def export(out: Path, folder: Path) -> None:
    """Write ``tokens.onnx`` and ``heads.npz`` into ``folder``.

    Of an unfinished run, the last checkpoint is exported.
    """
    lists = json.loads((out / "lists.json").read_text(encoding="utf-8"))
    model = Joint(*(len(lists[kind]) for kind in ("tags", "classes", "labels")))
    kept = out / "joint.pt"
    model.load_state_dict(
        torch.load(kept) if kept.is_file() else torch.load(out / "state.pt")["mean"]
    )
    folder.mkdir(parents=True, exist_ok=True)
    data, _ = prepared(out.parent, out.parent / "minilm")
    samples = [
        window
        for windows in data.values()
        for window in windows[:: max(1, len(windows) // SAMPLES)]
    ]
    onnx.save(
        quantise_linears(network(model), (inputs(model, window) for window in samples)),
        folder / "tokens.onnx",
    )
    weights = {name: numbers(getattr(model, name)) for name in ("transitions", "first", "last")}
    names = {kind: np.array(values) for kind, values in lists.items()}
    np.savez(
        folder / "heads.npz", label=numbers(model.label).astype(np.float16), **weights, **names
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the training run")
    parser.add_argument("--model", type=Path, required=True, help="folder of the encoder")
    arguments = parser.parse_args()
    export(arguments.out, arguments.model)


if __name__ == "__main__":
    main()
