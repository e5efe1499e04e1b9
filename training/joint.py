"""One encoder with all heads.

MiniLM is fine-tuned for tags, sentence beginnings, dependencies and names at the same time.

    python training/joint.py --build training/build --encoder training/build/minilm --out WORK

then ``export_joint.py``. ``--build`` holds the prepared corpora (``corpora.py``). The word vectors
stay as they are, for other parts of the project share them; what the uncased vocabulary does not
see, capitals and white space, is added to them. Dependencies are scored by deep biaffine attention
(Dozat and Manning 2017), names by a linear chain. A run leaves a checkpoint every few minutes and
goes on from it.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spacy
import torch
from safetensors.numpy import load_file
from spacy.tokens import Doc, DocBin, Token
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from parallax.language.encoder import windows
from parallax.language.word_shapes import CASES, GAPS, GLUED, LOWER, TITLE, UPPER, case_of, gaps_of

WIDTH, LAYERS, HEADS, WIDE = 384, 6, 12, 1536
ARC, LABEL, TAG = 256, 96, 192
NAMES = ("PERSON", "ORG", "GPE", "LOC", "NORP")
BIO = ("O", *(f"{first}-{name}" for name in NAMES for first in "BI"))
SEED = 11
BATCH = 8  # windows
PASSES = {"syntax": 8, "names": 6}
RATE, HEAD_RATE, WARM_UP, DECAY = 2e-4, 1.2e-3, 0.05, 0.01
AVERAGE = 0.998  # weight of the past in the running mean of the weights, which is what is exported
RECASED, UNSPACED, HIDDEN = 0.10, 0.01, 0.06
"""Probability of a window in other capitals, of a missing space, of a hidden piece."""
IGNORE = -100
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "middle_norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "last_norm": "output.LayerNorm",
}


class Window(NamedTuple):
    """One training window: numbers a piece, then numbers a word."""

    ids: np.ndarray
    cases: np.ndarray
    gaps: np.ndarray
    firsts: np.ndarray
    lasts: np.ndarray
    tags: np.ndarray
    classes: np.ndarray
    heads: np.ndarray
    labels: np.ndarray
    starts: np.ndarray
    names: np.ndarray


class Layer(nn.Module):
    """One transformer layer of BERT's kind."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, WIDE), nn.Linear(WIDE, WIDTH)
        self.middle_norm, self.last_norm = (
            nn.LayerNorm(WIDTH, eps=1e-12),
            nn.LayerNorm(WIDTH, eps=1e-12),
        )

    def forward(self, hidden, mask):
        batch, length, _ = hidden.shape
        triple = [
            part(hidden).view(batch, length, HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        ]
        context = functional.scaled_dot_product_attention(
            *triple, attn_mask=mask, dropout_p=0.1 if self.training else 0.0
        )
        context = self.output(context.transpose(1, 2).reshape(batch, length, WIDTH))
        hidden = self.middle_norm(hidden + functional.dropout(context, 0.1, self.training))
        wide = self.narrow(functional.gelu(self.wide(hidden)))
        return self.last_norm(hidden + functional.dropout(wide, 0.1, self.training))


class Mix(nn.Module):
    """A learned weighted sum of the layers (Peters et al. 2018)."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.cat([torch.zeros(LAYERS), torch.ones(1)]))

    def forward(self, layers):
        shares = torch.softmax(self.weights, 0)
        return sum(share * layer for share, layer in zip(shares, layers))


def mlp(width: int, drop: float = 0.3) -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(drop))


class Joint(nn.Module):
    """Encoder and heads.  ``tags``, ``classes``, ``labels``: how many there are of each."""

    def __init__(self, tags: int, classes: int, labels: int):
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.case, self.gap = nn.Embedding(CASES, WIDTH), nn.Embedding(GAPS, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.syntax_mix, self.name_mix = Mix(), Mix()
        self.tag_mlp, self.tag, self.kind, self.start = (
            mlp(TAG),
            nn.Linear(TAG, tags),
            nn.Linear(TAG, classes),
            nn.Linear(TAG, 1),
        )
        self.arc_dep, self.arc_head, self.label_dep, self.label_head = (
            mlp(ARC),
            mlp(ARC),
            mlp(LABEL),
            mlp(LABEL),
        )
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label = nn.Parameter(torch.zeros(labels, LABEL + 1, LABEL + 1))
        self.name_mlp, self.name = mlp(TAG, 0.2), nn.Linear(TAG, len(BIO))
        self.transitions = nn.Parameter(torch.zeros(len(BIO), len(BIO)))
        self.first, self.last = (
            nn.Parameter(torch.zeros(len(BIO))),
            nn.Parameter(torch.zeros(len(BIO))),
        )
        for table in (self.case, self.gap):
            nn.init.zeros_(table.weight)
        for part in (self.words, self.places, self.norm):
            part.requires_grad_(False)

    def encode(self, ids, cases, gaps, mask):
        """The embedded input and the output of every layer."""
        places = self.places(torch.arange(ids.shape[1]))
        return self.stacked(
            self.norm(self.words(ids) + places) + self.case(cases) + self.gap(gaps), mask
        )

    def stacked(self, hidden, mask):
        """The input and the output of every layer."""
        layers = [functional.dropout(hidden, 0.1, self.training)]
        for layer in self.layers:
            layers.append(layer(layers[-1], mask[:, None, None, :]))
        return layers

    def ofwords(self, numbers, firsts, lasts):
        """A word is the mean of its first and last piece."""
        picked = [
            numbers.gather(1, index[..., None].expand(-1, -1, WIDTH)) for index in (firsts, lasts)
        ]
        return (picked[0] + picked[1]) / 2

    def syntax(self, layers, firsts, lasts):
        """Scores of tags, classes, sentence beginnings and arcs, and label vectors.

        Arcs are (word, head); head 0 is the root.
        """
        mixed = self.syntax_mix(layers)
        words = self.ofwords(mixed, firsts, lasts)
        rooted = torch.cat([mixed[:, :1], words], 1)
        basis = self.tag_mlp(words)
        dep, head = self.arc_dep(words), self.arc_head(rooted)
        arcs = (torch.cat([dep, torch.ones_like(dep[..., :1])], -1) @ self.arc) @ head.transpose(
            1, 2
        )
        return (
            self.tag(basis),
            self.kind(basis),
            self.start(basis)[..., 0],
            arcs,
            self.label_dep(words),
            self.label_head(rooted),
        )

    def label_scores(self, dep, head, heads):
        """Scores of the labels of the given heads."""
        chosen = head.gather(1, heads[..., None].expand(-1, -1, LABEL))
        dep, chosen = (
            torch.cat([part, torch.ones_like(part[..., :1])], -1) for part in (dep, chosen)
        )
        return torch.einsum("bni,lij,bnj->bnl", dep, self.label, chosen)

    def names(self, layers, firsts, lasts):
        return self.name(self.name_mlp(self.ofwords(self.name_mix(layers), firsts, lasts)))


def load_weights(model: Joint, folder: Path) -> None:
    """MiniLM's weights into the encoder."""
    tensors = {
        name: torch.from_numpy(values)
        for name, values in load_file(folder / "model.safetensors").items()
    }
    model.words.weight.data.copy_(tensors["embeddings.word_embeddings.weight"])
    model.places.weight.data.copy_(
        tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    pairs = [(model.norm, "embeddings.LayerNorm")]
    for n, layer in enumerate(model.layers):
        pairs += [
            (getattr(layer, ours), f"encoder.layer.{n}.{theirs}") for ours, theirs in PARTS.items()
        ]
    for module, name in pairs:
        module.weight.data.copy_(tensors[f"{name}.weight"])
        module.bias.data.copy_(tensors[f"{name}.bias"])


def chain_loss(model: Joint, scores, tags, keep):
    """Negative log-likelihood of the linear chain of names, mean over words."""
    scores = scores.float()
    gold = model.first[tags[:, 0]] + scores[:, 0].gather(1, tags[:, :1]).squeeze(1)
    steps = model.transitions[tags[:, :-1], tags[:, 1:]] + scores[:, 1:].gather(
        2, tags[:, 1:, None]
    ).squeeze(2)
    gold = (
        gold
        + (steps * keep[:, 1:]).sum(1)
        + model.last[tags.gather(1, keep.sum(1, keepdim=True) - 1).squeeze(1)]
    )
    alpha = model.first + scores[:, 0]
    for t in range(1, scores.shape[1]):
        step = torch.logsumexp(alpha[:, :, None] + model.transitions, dim=1) + scores[:, t]
        alpha = torch.where(keep[:, t, None], step, alpha)
    return (torch.logsumexp(alpha + model.last, dim=1) - gold).sum() / keep.sum()


def losses(model: Joint, batch: dict, task: str):
    """The loss of one batch of a task, and its parts for the log."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        layers = model.encode(batch["ids"], batch["cases"], batch["gaps"], batch["pieces"])
        firsts, lasts, keep = batch["firsts"], batch["lasts"], batch["words"]
        if task == "names":
            loss = chain_loss(model, model.names(layers, firsts, lasts), batch["names"], keep)
            return loss, {"names": loss.item()}
        tag, kind, start, arcs, dep, head = model.syntax(layers, firsts, lasts)
        heads = batch["heads"]
        label = model.label_scores(dep, head, heads.clamp(min=0))
    arcs = arcs.float().masked_fill(~batch["reach"], -1e4)

    def entropy(scores, gold):
        return functional.cross_entropy(
            scores.float().flatten(0, 1), gold.flatten(), ignore_index=IGNORE
        )

    begins = functional.binary_cross_entropy_with_logits(
        start.float(), batch["starts"].float(), reduction="none"
    )
    parts = {
        "tags": entropy(tag, batch["tags"]),
        "classes": entropy(kind, batch["classes"]),
        "arcs": entropy(arcs, heads),
        "labels": entropy(label, batch["labels"]),
        "starts": (begins * keep).sum() / keep.sum(),
    }
    weights = {"tags": 0.5, "classes": 0.5, "arcs": 1.0, "labels": 1.0, "starts": 2.0}
    return sum(weights[name] * part for name, part in parts.items()), {
        name: part.item() for name, part in parts.items()
    }


def numbers_of(doc: Doc, tokenizer: Tokenizer) -> tuple[np.ndarray, np.ndarray]:
    """Pieces of a Doc's words and how many each word has."""
    coded = tokenizer.encode(
        [token.text for token in doc], is_pretokenized=True, add_special_tokens=False
    )
    return np.array(coded.ids, dtype=np.int64), np.bincount(
        np.array(coded.word_ids, dtype=np.int64), minlength=len(doc)
    )


def cut(docs: list[Doc], tokenizer: Tokenizer, lists: dict[str, list[str]]) -> list[Window]:
    """The windows of Docs with gold annotation."""
    index = {kind: {name: i for i, name in enumerate(names)} for kind, names in lists.items()}
    made = []
    for doc in docs:
        pieces, counts = numbers_of(doc, tokenizer)
        edges = np.concatenate([[0], np.cumsum(counts)])
        gaps = gaps_of([t.text for t in doc], [bool(t.whitespace_) for t in doc])
        for begin, end in windows(doc, counts):
            words = [i for i in range(begin, end) if counts[i]]
            if words:
                made.append(window_of(doc, words, pieces, edges, gaps, index))
    return made


def window_of(doc: Doc, words: list[int], pieces, edges, gaps, index: dict) -> Window:
    """One window.

    Piece 0 is [CLS]. Heads count from 1, 0 is the root; heads outside the window are left out.
    """
    base, place = edges[words[0]], {word: n + 1 for n, word in enumerate(words)}
    ids = pieces[base : edges[words[-1] + 1]]
    of_piece = np.repeat(np.arange(len(words)), [edges[w + 1] - edges[w] for w in words])
    cases = np.array([case_of(doc[w].text) for w in words])[of_piece]
    first_piece = np.array([edges[w] - base for w in words])
    spaced = np.full(len(ids), GLUED)
    spaced[first_piece] = gaps[words]
    tokens = [doc[w] for w in words]
    heads = heads_of(tokens, place) if doc.has_annotation("DEP") else [IGNORE] * len(tokens)
    labels = [
        index["labels"].get(t.dep_, IGNORE) if h != IGNORE else IGNORE
        for t, h in zip(tokens, heads)
    ]
    return Window(
        np.concatenate([[101], ids, [102]]),  # [CLS] and [SEP]
        np.pad(cases, 1),
        np.pad(spaced, 1),
        first_piece + 1,
        np.array([edges[w + 1] - base for w in words]),
        np.array([index["tags"].get(t.tag_, IGNORE) for t in tokens]),
        np.array([index["classes"].get(t.pos_, IGNORE) for t in tokens]),
        np.array(heads),
        np.array(labels),
        np.array([bool(t.is_sent_start) or n == 0 for n, t in enumerate(tokens)]),
        np.array([index["names"].get(name_tag(t), 0) for t in tokens]),
    )


def heads_of(tokens: list[Token], place: dict[int, int]) -> list[int]:
    """The heads of a window's tokens by their place in it."""
    return [0 if t.head.i == t.i else place.get(t.head.i, IGNORE) for t in tokens]


def name_tag(token: Token) -> str:
    """The tag of :data:`BIO` that a token's annotation stands for."""
    inside = token.ent_iob_ in "BI" and token.ent_type_
    return f"{token.ent_iob_}-{token.ent_type_}" if inside else "O"


def altered(window: Window, chance: np.random.Generator) -> Window:
    """The window as a crawler or a headline might have it.

    It gets other capitals, a missing space, an unknown word.
    """
    ids, cases, gaps = window.ids.copy(), window.cases.copy(), window.gaps.copy()
    if chance.random() < RECASED:
        letters = np.isin(cases, (LOWER, TITLE, UPPER, 3, 6))
        cases[letters] = chance.choice((UPPER, TITLE, LOWER))
    gaps[(chance.random(len(gaps)) < UNSPACED) & (gaps == 1)] = GLUED
    hidden = chance.random(len(ids)) < HIDDEN
    hidden[[0, -1]] = False
    ids[hidden] = np.where(chance.random(hidden.sum()) < 0.7, 103, 100)
    return window._replace(ids=ids, cases=cases, gaps=gaps)


def batch_of(chosen: list[Window]) -> dict[str, torch.Tensor]:
    """Padded tensors of some windows.

    ``reach`` tells which heads are in the word's own sentence (or are the root).
    """
    pieces, words = (
        -(-max(len(getattr(w, part)) for w in chosen) // 16) * 16 for part in ("ids", "tags")
    )
    made = {}
    for part in Window._fields:
        length = pieces if part in ("ids", "cases", "gaps") else words
        fill = IGNORE if part in ("tags", "classes", "heads", "labels") else 0
        rows = [
            np.pad(getattr(w, part), (0, length - len(getattr(w, part))), constant_values=fill)
            for w in chosen
        ]
        made[part] = torch.from_numpy(np.stack(rows).astype(np.int64))
    made["pieces"] = torch.from_numpy(np.stack([np.arange(pieces) < len(w.ids) for w in chosen]))
    made["words"] = torch.from_numpy(np.stack([np.arange(words) < len(w.tags) for w in chosen]))
    sentence = made["starts"].cumsum(1)
    same = sentence[:, :, None] == sentence[:, None, :]
    made["reach"] = torch.cat(
        [torch.ones_like(same[:, :, :1]), same & made["words"][:, None, :]], 2
    )
    return made


def batches(found: list[Window], shuffle: random.Random) -> list[list[Window]]:
    """Windows of like length together, in shuffled order."""
    order = sorted(found, key=lambda window: len(window.ids) + 40 * shuffle.random())
    groups = [order[k : k + BATCH] for k in range(0, len(order), BATCH)]
    shuffle.shuffle(groups)
    return groups


def plan(
    data: dict[str, list[Window]], passes: dict[str, int], shuffle: random.Random
) -> Iterator[tuple[str, list[Window]]]:
    """The batches of the whole run: every pass over a task is spread evenly over the run."""
    placed = []
    for task, times in passes.items():
        for turn in range(times):
            groups = batches(data[task], shuffle)
            placed += [
                ((turn + (n + 0.5) / len(groups)) / times, task, group)
                for n, group in enumerate(groups)
            ]
    for _, task, group in sorted(placed, key=lambda entry: entry[0]):
        yield task, group


def read(paths: list[Path]) -> list[Doc]:
    vocab = spacy.blank("en").vocab
    return [doc for path in paths for doc in DocBin().from_disk(path).get_docs(vocab)]


def prepared(build: Path, folder: Path) -> tuple[dict[str, list[Window]], dict[str, list[str]]]:
    """Windows of both tasks and the lists of what is told apart."""
    tokenizer = open_tokenizer(folder)
    trees = read([build / "parse_train.spacy"])
    tokens = [t for doc in trees for t in doc if not t.is_space]
    found = {
        "tags": {t.tag_ for t in tokens},
        "classes": {t.pos_ for t in tokens},
        "labels": {t.dep_ for t in tokens},
    }
    lists = {**{kind: sorted(names) for kind, names in found.items()}, "names": list(BIO)}
    return {
        "syntax": cut(trees, tokenizer, lists),
        "names": cut(read([build / "names_train.spacy"]), tokenizer, lists),
    }, lists


def open_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def optimiser_of(model: Joint, steps: int):
    """AdamW with a lower rate for the encoder, and the rise and fall of the rates."""
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    encoder = [p for name, p in named if name.startswith("layers.")]
    others = [p for name, p in named if not name.startswith("layers.")]
    groups = [{"params": encoder, "lr": RATE}, {"params": others, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY, betas=(0.9, 0.98))
    warm = max(1, int(WARM_UP * steps))

    def share(step: int) -> float:
        return min((step + 1) / warm, max(0.02, (steps - step) / max(steps - warm, 1)))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, share)


class Run(NamedTuple):
    """What a training run changes as it goes; ``mean`` is the running mean of the weights."""

    model: Joint
    mean: Joint
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LambdaLR

    def learn(self, group: list[Window], task: str, step: int) -> dict[str, float]:
        """One step; returns the parts of the loss."""
        loss, parts = losses(self.model, batch_of(group), task)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        share = min(AVERAGE, step / (step + 10))
        with torch.no_grad():
            for old, new in zip(self.mean.parameters(), self.model.parameters()):
                if new.requires_grad:
                    old.lerp_(new, 1 - share)
        return parts

    def keep(self, path: Path, step: int) -> None:
        """Write a checkpoint."""
        parts = {name: part.state_dict() for name, part in self._asdict().items()}
        draft = path.with_suffix(".new")
        torch.save({**parts, "step": step}, draft)
        draft.replace(path)

    def resumed(self, path: Path) -> int:
        """Read the checkpoint if there is one; returns its step, or 0."""
        if not path.is_file():
            return 0
        state = torch.load(path)
        for name, part in self._asdict().items():
            part.load_state_dict(state[name])
        return state["step"]


def train(args: argparse.Namespace) -> None:
    """Train from the start, or from the last checkpoint."""
    torch.manual_seed(SEED)
    torch.set_num_threads(args.threads)
    shuffle, chance = random.Random(SEED), np.random.default_rng(SEED)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    data, lists = prepared(Path(args.build), Path(args.encoder))
    (out / "lists.json").write_text(json.dumps(lists), encoding="utf-8")
    model = Joint(*(len(lists[kind]) for kind in ("tags", "classes", "labels")))
    load_weights(model, Path(args.encoder))
    passes = {task: args.passes.get(task, times) for task, times in PASSES.items()}
    todo = list(plan(data, passes, shuffle))
    run = Run(model, copy.deepcopy(model), *optimiser_of(model, len(todo)))
    done = run.resumed(out / "state.pt")
    sizes = {task: len(found) for task, found in data.items()}
    print(sizes, len(todo), "steps, from", done, flush=True)
    model.train()
    began, seen = time.time(), defaultdict[str, list[float]](list)
    for step, (task, group) in enumerate(todo, 1):
        group = [altered(window, chance) for window in group]
        if step <= done:
            continue
        for name, value in run.learn(group, task, step).items():
            seen[name].append(value)
        if step % 50 == 0:
            means = {name: round(float(np.mean(values)), 3) for name, values in seen.items()}
            print(step, means, f"{time.time() - began:.0f} s", flush=True)
            seen.clear()
        if step % 250 == 0 or step == len(todo):
            run.keep(out / "state.pt", step)
        if args.stop and step >= args.stop:
            return
    torch.save(run.mean.state_dict(), out / "joint.pt")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", required=True)
    parser.add_argument(
        "--encoder",
        required=True,
        help="folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2",
    )
    parser.add_argument("--out", required=True)
    parser.add_argument("--passes", type=json.loads, default={}, help='such as {"syntax": 4}')
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--stop", type=int, default=0, help="steps after which to stop, for timing")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
