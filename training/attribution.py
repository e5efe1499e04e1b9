"""Train the attribution tagger: the MiniLM encoder fine-tuned with marks and capitals as further inputs, and a linear chain on top.

    python training/attribution.py train  --data polnear_train.jsonl --encoder FOLDER --out WORK
    python training/attribution.py export --encoder FOLDER --out WORK --model data/models/attribution

``FOLDER`` holds the sentence-transformers files of all-MiniLM-L6-v2 (Apache-2.0).  The corpus is PolNeAR (Newell, Margolin and Ruths,
LREC 2018), which states no licence for its texts: none of it is stored, and the weights stay in a folder of their own.  Spans are
flat in PolNeAR, so one chain of seven tags (outside, beginning and inside of source, cue and content) holds them all.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from parallax.quotes.tagger import CASES, ROLES, STATES, TAGS, WINDOW, pieces_of, windows_of

SEED = 7
BATCH = 8  # windows
PASSES = 1
SAMPLES = 150  # windows that the ranges of the int8 inputs are measured on
RATE, HEAD_RATE, WARM_UP, DECAY = 1.5e-4, 1e-3, 0.06, 0.01


class Tagger(nn.Module):
    """Encoder, embeddings of mark state and capitals added to its input, and the scores and transitions of the chain."""

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
    """Tag number of every word piece; a piece belongs to the span that covers its first character."""
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
    longest = (
        -(-max(len(window[0]) for window in windows) // 32) * 32
    )  # few shapes: the CPU kernels are made once a shape
    columns = [
        np.stack([np.pad(window[k], (0, longest - len(window[k]))) for window in windows])
        for k in range(4)
    ]
    mask = np.stack([np.arange(longest) < len(window[0]) for window in windows])
    return [torch.from_numpy(column.astype(np.int64)) for column in (*columns, mask)]


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    shuffle = random.Random(SEED)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(f"{args.encoder}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    windows = prepare(read(args.data), tokenizer)
    Path(args.out).mkdir(parents=True, exist_ok=True)
    np.savez(
        Path(args.out) / "samples.npz",
        **{
            f"{n}.{name}": window[k]
            for n, window in enumerate(windows[:: max(1, len(windows) // SAMPLES)])
            for k, name in enumerate(("ids", "state", "case"))
        },
    )
    model = Tagger(args.encoder)
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(
        False
    )  # half of all weights; learns little in few passes
    encoder = [
        p for name, p in model.named_parameters() if name.startswith("encoder.") and p.requires_grad
    ]
    others = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": RATE}, {"params": others, "lr": HEAD_RATE}], weight_decay=DECAY
    )
    steps = args.passes * (len(windows) // BATCH)
    warm = max(1, int(WARM_UP * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min((k + 1) / warm, max(0.0, (steps - k) / (steps - warm)))
    )
    print(f"{len(windows)} windows, {steps} steps", flush=True)
    step, began, total = 0, time.time(), 0.0
    kept = Path(args.out) / "state.pt"
    done = 0
    if kept.is_file():
        state = torch.load(kept)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
    for turn in range(args.passes):
        for chosen in batches(windows, shuffle):
            if step < done:  # the same order as before, up to where the run was broken off
                step += 1
                continue
            ids, state, case, tags, mask = batch_of(chosen)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(ids, state, case, mask)
            loss = model.loss(scores, tags, mask)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total, step = total + loss.item(), step + 1
            if step % 25 == 0:
                print(f"{step} loss {total / 25:.2f} {time.time() - began:.0f} s", flush=True)
                total = 0.0
            if step % 100 == 0:
                parts = {
                    "model": model.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                }
                torch.save({**parts, "step": step}, kept)
            if args.stop and step >= args.stop:
                return
        torch.save(model.state_dict(), f"{args.out}/tagger-{turn + 1}.pt")


def batches(windows: list[tuple], shuffle: random.Random) -> list[list[tuple]]:
    """Windows of like length together, in shuffled order."""
    order = sorted(windows, key=lambda window: len(window[0]) + 40 * shuffle.random())
    groups = [order[k : k + BATCH] for k in range(0, len(order) - BATCH + 1, BATCH)]
    shuffle.shuffle(groups)
    return groups


def network(tensors: dict[str, np.ndarray]):
    """The tagger of one window as ONNX: word vectors (1, pieces, 384) of the shared table, states and cases (pieces), to scores."""
    from export_encoder import Graph, layer, model_of
    from onnx import TensorProto, helper

    graph, width = Graph(32), tensors["score.weight"].shape[1]

    def table(name: str, source: str) -> str:
        return graph.add(
            "Gather",
            [graph.weight(f"{name}.table", tensors[f"{name}.weight"]), source],
            f"{name}.vectors",
        )

    places, kind = (
        tensors[f"encoder.embeddings.{name}_embeddings.weight"]
        for name in ("position", "token_type")
    )
    length = graph.add("Shape", ["words"], "length", start=1, end=2)
    place = graph.add(
        "Slice",
        [
            graph.weight("places", (places + kind[0])[:WINDOW]),
            graph.weight("first", np.int64([0])),
            length,
        ],
        "place",
    )
    total = graph.add(
        "Sum", ["words", table("state", "state"), table("case", "case"), place], "total"
    )
    norm = "encoder.embeddings.LayerNorm"
    current = graph.norm(total, "norm", tensors[f"{norm}.weight"], tensors[f"{norm}.bias"])
    inside = {
        name.removeprefix("encoder."): values
        for name, values in tensors.items()
        if name.startswith("encoder.encoder.")
    }
    for number in range(1, 7):
        current = layer(graph, current, number, inside, mask="")
    mix = tensors["mix.0.weight"]
    own = graph.linear(current, "mix", mix[:, :width], tensors["mix.0.bias"])
    seen = graph.add(
        "MatMul", [table("seen", "state"), graph.weight("seen.w", mix[:, width:].T)], "seen.out"
    )
    mixed = graph.add(
        "Gelu", [graph.add("Add", [own, seen], "mixed")], "gelu", domain="com.microsoft"
    )
    graph.add(
        "Identity",
        [graph.linear(mixed, "score", tensors["score.weight"], tensors["score.bias"])],
        "scores",
    )
    inputs = [helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "pieces", width])]
    inputs += [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["pieces"])
        for name in ("state", "case")
    ]
    return model_of(
        graph,
        inputs,
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "pieces", len(TAGS)])],
    )


def export(args: argparse.Namespace) -> None:
    """Write ``tagger.onnx`` (whole numbers; the word vectors are the pipeline's) and ``chain.json`` into the folder ``--model``."""
    import onnx
    from quantise import quantise_linears

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
