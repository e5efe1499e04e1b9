"""Train the tagger of attributions.

MiniLM is fine-tuned with the state of quotation marks and capitals as further inputs; a linear
chain is on top.

    python training/attribution.py train  --data polnear_train.jsonl --encoder FOLDER --out WORK
    python training/attribution.py export --out WORK --model data/models/attribution

``FOLDER`` holds the sentence-transformers files of all-MiniLM-L6-v2 (Apache-2.0). The corpus is
PolNeAR (Newell, Margolin and Ruths, LREC 2018), which states no licence for its texts: none of it
is stored, and the weights stay in a folder of their own. Spans are flat in PolNeAR, so one chain of
seven tags (outside, beginning and inside of source, cue and content) holds them all.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from export_encoder import Graph, layer, model_of
from onnx import TensorProto, helper
from quantise import quantise_linears
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from parallax.quotes.tagger import CASES, ROLES, STATES, TAGS, WINDOW, pieces_of, windows_of

SEED = 7
BATCH = 8  # windows
PASSES = 3
SAMPLES = 150  # windows that the ranges of the int8 inputs are measured on
RATE, HEAD_RATE, WARM_UP, DECAY = 1.5e-4, 1e-3, 0.06, 0.01


class Tagger(nn.Module):
    """Encoder and linear chain.

    Embeddings of the state of quotation marks and of capitals are added to the input of the
    encoder.
    """

    def __init__(self, folder: str):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="sdpa")
        width = self.encoder.config.hidden_size
        self.state, self.case = nn.Embedding(STATES, width), nn.Embedding(CASES, width)
        for table in (self.state, self.case):
            nn.init.zeros_(table.weight)
        self.mix = nn.Sequential(nn.Linear(width + 32, width), nn.GELU(), nn.Dropout(0.1))
        self.seen = nn.Embedding(STATES, 32)
        self.score = nn.Linear(width, len(TAGS))
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.first, self.last = (
            nn.Parameter(torch.zeros(len(TAGS))),
            nn.Parameter(torch.zeros(len(TAGS))),
        )

    def forward(self, ids, state, case, mask):
        inputs = self.encoder.embeddings.word_embeddings(ids) + self.state(state) + self.case(case)
        hidden = self.encoder(inputs_embeds=inputs, attention_mask=mask).last_hidden_state
        return self.score(self.mix(torch.cat([hidden, self.seen(state)], dim=-1)))

    def loss(self, scores, tags, mask):
        """Negative log-likelihood of the chain, mean over windows."""
        scores, keep = scores.float(), mask.bool()
        gold = self.first[tags[:, 0]] + scores[:, 0].gather(1, tags[:, :1]).squeeze(1)
        steps = self.transitions[tags[:, :-1], tags[:, 1:]] + scores[:, 1:].gather(
            2, tags[:, 1:, None]
        ).squeeze(2)
        gold = gold + (steps * keep[:, 1:]).sum(1)
        gold = gold + self.last[tags.gather(1, mask.sum(1, keepdim=True) - 1).squeeze(1)]
        alpha = self.first + scores[:, 0]
        for t in range(1, scores.shape[1]):
            step = torch.logsumexp(alpha[:, :, None] + self.transitions, dim=1) + scores[:, t]
            alpha = torch.where(keep[:, t, None], step, alpha)
        return (torch.logsumexp(alpha + self.last, dim=1) - gold).mean()


def read(path: str) -> list[dict]:
    return [
        json.loads(line)
        for line in Path(path).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def tag_pieces(pieces, attributions) -> np.ndarray:
    """Tag number of every word piece.

    A piece belongs to the span that covers its first character.
    """
    spans = sorted(
        (start, end, role) for a in attributions for role in ROLES for start, end in a[role]
    )
    tags = np.zeros(len(pieces.ids), dtype=np.int64)
    for start, end, role in spans:
        inside = np.flatnonzero(
            (pieces.starts >= start) & (pieces.starts < end) & (pieces.ends > pieces.starts)
        )
        if len(inside):
            number = 1 + 2 * ROLES.index(role)
            tags[inside[0] : inside[-1] + 1] = number + 1
            tags[inside[0]] = number
    return tags


def prepare(rows: list[dict], tokenizer: Tokenizer) -> list[tuple]:
    made = []
    for row in rows:
        pieces = pieces_of(row["text"], tokenizer)
        tags = tag_pieces(pieces, row["attributions"])
        made += [
            tuple(part[start:end] for part in (pieces.ids, pieces.states, pieces.cases, tags))
            for start, end in windows_of(pieces)
        ]
    return made


def batch_of(windows: list[tuple]) -> list[torch.Tensor]:
    # Few shapes, since the CPU kernels are made once for each.
    longest = -(-max(len(window[0]) for window in windows) // 32) * 32
    columns = [
        np.stack([np.pad(window[k], (0, longest - len(window[k]))) for window in windows])
        for k in range(4)
    ]
    mask = np.stack([np.arange(longest) < len(window[0]) for window in windows])
    return [torch.from_numpy(column.astype(np.int64)) for column in (*columns, mask)]


def train(args: argparse.Namespace) -> None:
    """Train from the start, or from where a run was broken off; one checkpoint a pass."""
    torch.manual_seed(SEED)
    shuffle = random.Random(SEED)
    torch.set_num_threads(args.threads)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    windows = prepare(read(args.data), open_tokenizer(args.encoder))
    keep_samples(windows, out)
    model = Tagger(args.encoder)
    # Half of all weights are word vectors, which learn little in few passes.
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    steps = args.passes * (len(windows) // BATCH)
    run = Run(model, *optimiser_of(model, steps))
    print(f"{len(windows)} windows, {steps} steps", flush=True)
    done = run.resumed(out / "state.pt")
    step, began, total = 0, time.time(), 0.0
    for turn in range(args.passes):
        for chosen in batches(windows, shuffle):
            step += 1
            if step <= done:  # the same order as before, up to where the run was broken off
                continue
            total += run.learn(chosen)
            if step % 25 == 0:
                print(f"{step} loss {total / 25:.2f} {time.time() - began:.0f} s", flush=True)
                total = 0.0
            if step % 100 == 0:
                run.keep(out / "state.pt", step)
            if args.stop and step >= args.stop:
                return
        torch.save(model.state_dict(), out / f"tagger-{turn + 1}.pt")


def open_tokenizer(folder: str) -> Tokenizer:
    """The tokenizer, which neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def keep_samples(windows: list[tuple], out: Path) -> None:
    """Write the windows that :func:`export` measures the ranges of int8 inputs on."""
    chosen = windows[:: max(1, len(windows) // SAMPLES)]
    parts = {
        f"{n}.{name}": window[k]
        for n, window in enumerate(chosen)
        for k, name in enumerate(("ids", "state", "case"))
    }
    np.savez(out / "samples.npz", **parts)


def optimiser_of(model: Tagger, steps: int):
    """AdamW with a lower rate for the encoder, and its schedule."""
    named = list(model.named_parameters())
    encoder = [p for name, p in named if name.startswith("encoder.") and p.requires_grad]
    others = [p for name, p in named if not name.startswith("encoder.")]
    groups = [{"params": encoder, "lr": RATE}, {"params": others, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    warm = max(1, int(WARM_UP * steps))

    def share(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, share)


class Run(NamedTuple):
    """What a training run changes as it goes."""

    model: Tagger
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LambdaLR

    def learn(self, chosen: list[tuple]) -> float:
        """One step; returns the loss."""
        ids, state, case, tags, mask = batch_of(chosen)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = self.model(ids, state, case, mask)
        loss = self.model.loss(scores, tags, mask)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        return loss.item()

    def keep(self, path: Path, step: int) -> None:
        """Write a checkpoint."""
        parts = {name: part.state_dict() for name, part in self._asdict().items()}
        torch.save({**parts, "step": step}, path)

    def resumed(self, path: Path) -> int:
        """Read the checkpoint if there is one; returns its step, or 0."""
        if not path.is_file():
            return 0
        state = torch.load(path)
        for name, part in self._asdict().items():
            part.load_state_dict(state[name])
        return state["step"]


def batches(windows: list[tuple], shuffle: random.Random) -> list[list[tuple]]:
    """Windows of like length together, in shuffled order."""
    order = sorted(windows, key=lambda window: len(window[0]) + 40 * shuffle.random())
    groups = [order[k : k + BATCH] for k in range(0, len(order) - BATCH + 1, BATCH)]
    shuffle.shuffle(groups)
    return groups


def network(tensors: dict[str, np.ndarray]):
    """The tagger of one window as ONNX.

    Inputs are ``words`` (1, pieces, 384), vectors of the shared table, ``state`` and ``case``
    (pieces); the output is ``scores``.
    """
    graph, width = Graph(), tensors["score.weight"].shape[1]
    current = layers(graph, tensors, embedded(graph, tensors))
    current = mixed(graph, tensors, current)
    scored = graph.linear(current, "score", tensors["score.weight"], tensors["score.bias"])
    graph.add("Identity", [scored], "scores")
    inputs = [helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "pieces", width])]
    inputs += [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["pieces"])
        for name in ("state", "case")
    ]
    shape = [1, "pieces", len(TAGS)]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, shape)]
    return model_of(graph, inputs, outputs)


def looked_up(graph: Graph, tensors: dict[str, np.ndarray], name: str, source: str) -> str:
    """Vectors of the table ``name`` for the numbers ``source``."""
    table = graph.weight(f"{name}.table", tensors[f"{name}.weight"])
    return graph.add("Gather", [table, source], f"{name}.vectors")


def embedded(graph: Graph, tensors: dict[str, np.ndarray]) -> str:
    """The normed sum of the vectors of words, states, cases and places."""
    places, kind = (
        tensors[f"encoder.embeddings.{name}_embeddings.weight"]
        for name in ("position", "token_type")
    )
    length = graph.add("Shape", ["words"], "length", start=1, end=2)
    stored = graph.weight("places", (places + kind[0])[:WINDOW])
    first = graph.weight("first", np.int64([0]))
    place = graph.add("Slice", [stored, first, length], "place")
    state = looked_up(graph, tensors, "state", "state")
    case = looked_up(graph, tensors, "case", "case")
    total = graph.add("Sum", ["words", state, case, place], "total")
    norm = "encoder.embeddings.LayerNorm"
    return graph.norm(total, "norm", tensors[f"{norm}.weight"], tensors[f"{norm}.bias"])


def layers(graph: Graph, tensors: dict[str, np.ndarray], current: str) -> str:
    """The output of the six layers."""
    inside = {
        name.removeprefix("encoder."): values
        for name, values in tensors.items()
        if name.startswith("encoder.encoder.")
    }
    for number in range(1, 7):
        current = layer(graph, current, number, inside, mask="")
    return current


def mixed(graph: Graph, tensors: dict[str, np.ndarray], current: str) -> str:
    """The layers' output together with the state of quotation marks."""
    mix = tensors["mix.0.weight"]
    width = mix.shape[0]
    own = graph.linear(current, "mix", mix[:, :width], tensors["mix.0.bias"])
    state = looked_up(graph, tensors, "seen", "state")
    seen = graph.add("MatMul", [state, graph.weight("seen.w", mix[:, width:].T)], "seen.out")
    both = graph.add("Add", [own, seen], "mixed")
    return graph.add("Gelu", [both], "gelu", domain="com.microsoft")


def export(args: argparse.Namespace) -> None:
    """Write ``tagger.onnx`` and ``chain.json`` into the folder ``--model``.

    The layers are int8; the word vectors are those of the pipeline.
    """
    folder = Path(args.model)
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        name: values.float().numpy()
        for name, values in torch.load(
            args.weights or f"{args.out}/tagger-{args.passes}.pt"
        ).items()
    }
    words = kept["encoder.embeddings.word_embeddings.weight"]
    with np.load(Path(args.out) / "samples.npz") as stored:
        samples = [
            {
                "words": words[stored[f"{n}.ids"]][None],
                "state": stored[f"{n}.state"],
                "case": stored[f"{n}.case"],
            }
            for n in range(len(stored.files) // 3)
        ]
    onnx.save(quantise_linears(network(kept), samples), folder / "tagger.onnx")
    rounded = {
        name: np.round(kept[name].astype(float), 4).tolist()
        for name in ("transitions", "first", "last")
    }
    (folder / "chain.json").write_text(
        json.dumps({"tags": TAGS, **rounded}, indent=1) + "\n", encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("train", "export"))
    parser.add_argument("--data")
    parser.add_argument("--encoder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--model", default="")
    parser.add_argument(
        "--weights", default="", help="the checkpoint to export, if not that of the last pass"
    )
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--stop", type=int, default=0, help="steps after which to stop, for timing")
    args = parser.parse_args()
    {"train": train, "export": export}[args.what](args)


if __name__ == "__main__":
    main()
