"""A trial of one stack of layers for every task.

What does each task lose, or gain, when it shares its layers with all others?

    python training/experiments/shared.py --corpora DIR --build training/build --out FILE
                                          [--tasks syntax names]

Needs the steps ``encoder`` and ``corpora`` of ``make.py``; nothing it makes is shipped. One run
trains one stack on the given tasks and adds a line of figures to ``FILE``: all five tasks in one
run, then groups of them in runs of their own, with the same code, data, passes and rates.
``vectors`` keeps the original sentence vectors by distillation (cosine to what MiniLM itself says
of news sentences). The passes are few, since the question is the difference and not the height of
the figures.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from parallax.bench import sentiment as bench_sentiment
from parallax.bench.examples import records
from parallax.bench.scores import area_under_roc, percent, ratios
from parallax.language import nlp
from parallax.language.decoders import best_path, grammar
from parallax.quotes import tagger
from parallax.tone import network as targets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import attribution
import joint
from joint import IGNORE, WIDTH, Joint, Mix
from tone_data import is_name, read, valence

PASSES = {"syntax": 1.5, "names": 0.35, "attribution": 0.4, "sentiment": 1.5, "vectors": 0.6}
WEIGHTS = {"attribution": 4.0, "sentiment": 1.0, "vectors": 10.0}
"""So that a batch of each task pulls about as hard."""
BATCH, SMOOTH = 24, 0.1
SWAPPED, MASKED = 0.25, 0.05
"""For sentiment: shares of targets with another name, and of targets hidden."""
SENTENCES, TOGETHER, LONGEST = 9_600, 32, 128
"""For the vectors: sentences in all, sentences in a batch, pieces of a sentence."""


class Chain(nn.Module):
    """Scores of a linear chain."""

    def __init__(self, tags: int):
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(tags, tags))
        self.first, self.last = nn.Parameter(torch.zeros(tags)), nn.Parameter(torch.zeros(tags))


class Shared(Joint):
    """The network of ``joint.py`` with more heads on the same layers.

    For attributions, target sentiment and sentence vectors.
    """

    def __init__(self, tags: int, classes: int, labels: int, charge: np.ndarray):
        super().__init__(tags, classes, labels)
        self.state, self.capitals, self.seen = (
            nn.Embedding(tagger.STATES, WIDTH),
            nn.Embedding(tagger.CASES, WIDTH),
            nn.Embedding(tagger.STATES, 32),
        )
        for table in (self.state, self.capitals):
            nn.init.zeros_(table.weight)
        self.mark, self.charged = (
            nn.Parameter(torch.zeros(2, WIDTH)),
            nn.Parameter(torch.zeros(2, WIDTH)),
        )
        self.mixes = nn.ModuleDict({task: Mix() for task in WEIGHTS})
        self.spans = nn.Sequential(
            nn.Linear(WIDTH + 32, WIDTH),
            nn.GELU(),
            nn.Dropout(0.1),
            nn.Linear(WIDTH, len(tagger.TAGS)),
        )
        self.chain = Chain(len(tagger.TAGS))
        self.verdict = nn.Sequential(nn.Dropout(0.2), nn.Linear(3 * WIDTH, len(targets.CLASSES)))
        self.register_buffer(
            "charge",
            torch.tensor(charge.astype(np.float32) / targets.VALENCE_UNIT),
            persistent=False,
        )

    def read(self, ids: torch.Tensor, added: Any, mask: torch.Tensor) -> list[torch.Tensor]:
        """As :meth:`Joint.encode`, with other inputs added to the words."""
        return self.stacked(
            self.norm(self.words(ids) + self.places(torch.arange(ids.shape[1]))) + added, mask
        )

    def roles(self, ids, state, case, mask) -> torch.Tensor:
        """(windows, pieces, tags) scores of source, cue and content."""
        layers = self.read(ids, self.state(state) + self.capitals(case), mask.bool())
        return self.spans(torch.cat([self.mixes["attribution"](layers), self.seen(state)], -1))

    def polarities(self, ids, pools, others) -> torch.Tensor:
        """(targets, classes) logits."""
        charge = self.charge[ids][..., None]
        added = (
            pools[:, 1, :, None] * self.mark[0]
            + others[..., None] * self.mark[1]
            + charge * self.charged[0]
            + charge.abs() * self.charged[1]
        )
        hidden = self.mixes["sentiment"](self.read(ids, added, pools[:, 0] > 0))
        return self.verdict(
            torch.bmm(pools / pools.sum(2, keepdim=True).clamp(min=1), hidden.float()).flatten(1)
        )

    def sentences(self, ids, mask) -> torch.Tensor:
        """(sentences, WIDTH) vectors: the mean over pieces."""
        hidden = self.mixes["vectors"](self.read(ids, 0.0, mask))
        return (hidden.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


# ---------------------------------------------------------------- batches: the loss of each task

Loss = Callable[[Shared], torch.Tensor]


def treebank(
    data: dict[str, list], task: str, shuffle: random.Random, chance: np.random.Generator
) -> Iterator[Loss]:
    """Of syntax or names."""
    for group in joint.batches(data[task], shuffle):
        altered = [joint.altered(window, chance) for window in group]
        yield lambda model, altered=altered: joint.losses(model, joint.batch_of(altered), task)[0]


def attributions(path: Path, tokenizer, shuffle: random.Random) -> Iterator[Loss]:
    for chosen in attribution.batches(
        attribution.prepare(attribution.read(path), tokenizer), shuffle
    ):

        def loss(model: Shared, chosen=chosen) -> torch.Tensor:
            ids, state, case, tags, mask = attribution.batch_of(chosen)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model.roles(ids, state, case, mask)
            return joint.chain_loss(model.chain, scores, tags, mask.bool())

        yield loss


def sentiments(rows: list[dict], tokenizer, chance: random.Random) -> Iterator[Loss]:
    first, last, hidden = (tokenizer.token_to_id(piece) for piece in ("[CLS]", "[SEP]", "[MASK]"))
    names = sorted({row["target"]["text"] for row in rows if is_name(row)})
    cases, labels = (
        varied(rows, names, hidden, chance),
        torch.tensor(labels_of(rows)),
    )
    for chosen in shuffled([len(case.pieces) for case in cases], chance):

        def loss(model: Shared, chosen=chosen) -> torch.Tensor:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model.polarities(*batch([cases[i] for i in chosen], (first, last)))
            return functional.cross_entropy(logits.float(), labels[chosen], label_smoothing=SMOOTH)

        yield loss


def varied(
    rows: list[dict], names: list[str], hidden: int, chance: random.Random
) -> list[targets.Case]:
    """The rows as one pass sees them.

    Some targets have another name, some are hidden behind the piece ``hidden``.
    """
    draws = [chance.random() for _ in rows]
    rows = [
        swapped(row, names, chance) if draw < SWAPPED else row for row, draw in zip(rows, draws)
    ]
    made = targets.cases([bench_sentiment.target_of(row) for row in rows])
    for i, draw in enumerate(draws):
        if SWAPPED <= draw < SWAPPED + MASKED and made[i].pools[1].min() == 0:
            made[i] = made[i]._replace(
                pieces=np.where(made[i].pools[1, 1:-1] > 0, hidden, made[i].pieces)
            )
    return made


def swapped(row: dict, names: list[str], chance: random.Random) -> dict:
    """The row with another name for its target, where the target is a name."""
    if not is_name(row):
        return row
    name, start, end = chance.choice(names), row["target"]["start"], row["target"]["end"]
    shift = len(name) - (end - start)
    others = [[s + shift, e + shift] if s >= end else [s, e] for s, e in row["further_mentions"]]
    text = row["text"][:start] + name + row["text"][end:]
    return {
        **row,
        "text": text,
        "target": {"text": name, "start": start, "end": start + len(name)},
        "further_mentions": others,
    }


def shuffled(lengths: list[int], chance: random.Random) -> list[list[int]]:
    """Batches of rows of like length, in random order."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i] + chance.random() * 10, i))
    found = [order[i : i + BATCH] for i in range(0, len(order) - BATCH + 1, BATCH)]
    chance.shuffle(found)
    return found


def batch(
    cases: list[targets.Case], ends: tuple[int, int]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Cases as tensors, padded to a multiple of eight pieces.

    ``ends`` are the numbers of [CLS] and [SEP].
    """
    width = -(-(max(len(case.pieces) for case in cases) + 2) // 8) * 8
    ids, others = np.zeros((len(cases), width), np.int64), np.zeros((len(cases), width), np.float32)
    pools = np.zeros((len(cases), 3, width), np.float32)
    for row, case in enumerate(cases):
        size = len(case.pieces) + 2
        ids[row, :size] = [ends[0], *case.pieces, ends[1]]
        pools[row, :, :size], others[row, :size] = case.pools, case.others
    return torch.from_numpy(ids), torch.from_numpy(pools), torch.from_numpy(others)


def labels_of(rows: list[dict]) -> np.ndarray:
    return np.array([targets.CLASSES.index(row["label"]) for row in rows])


def distilled(texts: list[str], tokenizer, shuffle: random.Random) -> Iterator[Loss]:
    order = sorted(texts, key=lambda text: len(text) + 40 * shuffle.random())
    groups = [order[k : k + TOGETHER] for k in range(0, len(order), TOGETHER)]
    shuffle.shuffle(groups)
    for group in groups:

        def loss(model: Shared, group=group) -> torch.Tensor:
            wanted = torch.from_numpy(nlp.encode(group))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                made = model.sentences(*framed(group, tokenizer))
            return 1 - functional.cosine_similarity(made, wanted).mean()

        yield loss


def framed(texts: list[str], tokenizer) -> tuple[torch.Tensor, torch.Tensor]:
    """Pieces of texts between [CLS] and [SEP], padded, and which are not padding."""
    rows = [
        [101, *coded.ids[: LONGEST - 2], 102]
        for coded in tokenizer.encode_batch(texts, add_special_tokens=False)
    ]
    ids = torch.zeros(len(rows), -(-max(map(len, rows)) // 8) * 8, dtype=torch.long)
    for row, pieces in enumerate(rows):
        ids[row, : len(pieces)] = torch.tensor(pieces)
    return ids, ids != 0


def plan(tasks: list[str], once: Callable[[str], Iterator[Loss]]) -> list[tuple[str, Loss]]:
    """The batches of the whole run, every task spread evenly over it.

    Of a fraction of a pass, the first part.
    """
    placed = []
    for task in tasks:
        made: list[Loss] = []
        left = PASSES[task]
        while left > 0:
            turn = list(once(task))
            made += turn[: round(len(turn) * min(left, 1.0))]
            left -= 1
        placed += [((n + 0.5) / len(made), task, loss) for n, loss in enumerate(made)]
    return [(task, loss) for _, task, loss in sorted(placed, key=lambda entry: entry[0])]


# ------------------------------------------------------ figures: gold words, development data


def of_syntax(model: Shared, windows: list[joint.Window]) -> dict[str, float]:
    """UAS and LAS with gold words and sentences, and F1 of sentence beginnings."""
    words = heads_right = right = hit = said = true = 0
    for k in range(0, len(windows), 8):
        batch = joint.batch_of(windows[k : k + 8])
        layers = model.encode(batch["ids"], batch["cases"], batch["gaps"], batch["pieces"])
        *_, start, arcs, dep, head = model.syntax(layers, batch["firsts"], batch["lasts"])
        chosen = arcs.masked_fill(~batch["reach"], -1e4).argmax(-1)
        known = batch["heads"] != IGNORE
        good = (chosen == batch["heads"]) & known
        labels = model.label_scores(dep, head, chosen).argmax(-1)
        begins, gold = (start > 0) & batch["words"], batch["starts"].bool() & batch["words"]
        words, heads_right, right = (
            words + int(known.sum()),
            heads_right + int(good.sum()),
            right + int((good & (labels == batch["labels"])).sum()),
        )
        hit, said, true = (
            hit + int((begins & gold).sum()),
            said + int(begins.sum()),
            true + int(gold.sum()),
        )
    return {
        "UAS": percent(heads_right / words),
        "LAS": percent(right / words),
        "sentence beginnings F1": percent(ratios(hit, said, true).f1),
    }


def of_names(model: Shared, windows: list[joint.Window]) -> dict[str, float]:
    pairs, alone = grammar(joint.BIO)
    first, last, steps = (
        part.detach().numpy() for part in (model.first, model.last, model.transitions)
    )
    hit = said = true = 0
    for window in windows:
        batch = joint.batch_of([window])
        layers = model.encode(batch["ids"], batch["cases"], batch["gaps"], batch["pieces"])
        scores = model.names(layers, batch["firsts"], batch["lasts"])[0, : len(window.tags)].numpy()
        ours, gold = (
            runs(best_path(scores, steps + pairs, first + alone, last), joint.BIO),
            runs(window.names, joint.BIO),
        )
        hit, said, true = hit + len(ours & gold), said + len(ours), true + len(gold)
    return {"names F1": percent(ratios(hit, said, true).f1)}


def of_attribution(model: Shared, windows: list[tuple]) -> dict[str, float]:
    """F1 of pieces of a role, and of exact spans of content."""
    pairs, alone = grammar(tagger.TAGS)
    first, last, steps = (
        part.detach().numpy()
        for part in (model.chain.first, model.chain.last, model.chain.transitions)
    )
    counts = np.zeros((len(tagger.ROLES) + 1, 3))
    for window in windows:
        ids, state, case, _, mask = attribution.batch_of([window])
        scores = model.roles(ids, state, case, mask)[0, : len(window[0])].numpy()
        found = best_path(scores, steps + pairs, first + alone, last)
        for number in range(len(tagger.ROLES)):
            ours, gold = ((tags + 1) // 2 == number + 1 for tags in (found, window[3]))
            counts[number] += (ours & gold).sum(), ours.sum(), gold.sum()
        ours, gold = (
            {run for run in runs(tags, tagger.TAGS) if run[2] == "content"}
            for tags in (found, window[3])
        )
        counts[-1] += len(ours & gold), len(ours), len(gold)
    return {
        f"{name} F1": percent(ratios(*map(int, row)).f1)
        for name, row in zip(
            (*(f"{role}, pieces" for role in tagger.ROLES), "content, exact"), counts
        )
    }


def runs(tags: np.ndarray, names: tuple[str, ...]) -> set[tuple[int, int, str]]:
    """First, end and label of the spans of a sequence of tags."""
    found, k = set(), 0
    while k < len(tags):
        end = k + 1
        if label := names[tags[k]][2:]:
            while end < len(tags) and names[tags[end]] == f"I-{label}":
                end += 1
            found.add((k, end, label))
        k = end
    return found


def of_sentiment(model: Shared, rows: list[dict], ends: tuple[int, int]) -> dict[str, float]:
    cases, found = (
        targets.cases([bench_sentiment.target_of(row) for row in rows]),
        np.zeros(len(rows), dtype=int),
    )
    for k in range(0, len(rows), TOGETHER):
        found[k : k + TOGETHER] = (
            model.polarities(*batch(cases[k : k + TOGETHER], ends)).argmax(1).numpy()
        )
    true, parts = labels_of(rows), np.array([row["split"] for row in rows])
    return {
        f"{part} macro-F1": bench_sentiment.scores(true[parts == part], found[parts == part])[
            "macro_f1"
        ]
        for part in sorted(set(parts))
    }


def of_vectors(model: Shared, path: Path, tokenizer) -> dict[str, float]:
    """Cosine to the original vectors, and how well republished articles are told apart.

    The latter is the area under ROC against other stories.
    """
    rows = list(records(path))
    same, sides, cosines = np.array([bool(row["label"]) for row in rows]), [], []
    for side in ("a", "b"):
        texts = [" ".join(row[side].split()[:60]) for row in rows]
        made = np.concatenate(
            [
                functional.normalize(
                    model.sentences(*framed(texts[k : k + TOGETHER], tokenizer))
                ).numpy()
                for k in range(0, len(texts), TOGETHER)
            ]
        )
        cosines.append((made * nlp.encode(texts)).sum(1).mean())
        sides.append(made)
    area = area_under_roc(same, (sides[0] * sides[1]).sum(1))
    return {
        "cosine to the original": percent(float(np.mean(cosines))),
        "same story, area under ROC": percent(area),
    }


# ---------------------------------------------------------------- one run


def trial(tasks: list[str], corpora: Path, build: Path) -> dict[str, float]:
    """Train one stack on the tasks and return its figures."""
    torch.manual_seed(joint.SEED)
    torch.set_num_threads(1)
    shuffle, chance = random.Random(joint.SEED), np.random.default_rng(joint.SEED)
    tokenizer, encoder = joint.open_tokenizer(build / "minilm"), build / "minilm"
    data, lists = joint.prepared(build, encoder)
    sizes = (len(lists[kind]) for kind in ("tags", "classes", "labels"))
    model = Shared(*sizes, valence())
    joint.load_weights(model, encoder)
    rows = read(corpora / "sentiment" / "newsmtsc.jsonl")
    learnt = [row for row in rows if row["split"] == "train"]
    polnear = corpora / "attribution" / "polnear_train.jsonl"

    def once(task: str) -> Iterator[Loss]:
        if task in data:
            return treebank(data, task, shuffle, chance)
        if task == "attribution":
            return attributions(polnear, tokenizer, shuffle)
        if task == "sentiment":
            return sentiments(learnt, tokenizer, shuffle)
        return distilled(sentences_of(polnear, shuffle), tokenizer, shuffle)

    mean = fit(model, plan(tasks, once))
    with torch.no_grad():
        return measured(mean, tasks, corpora, build, tokenizer, lists)


def measured(
    model: Shared,
    tasks: list[str],
    corpora: Path,
    build: Path,
    tokenizer: Tokenizer,
    lists: dict[str, list[str]],
) -> dict[str, float]:
    """Figures of the tasks on development data."""

    def windows(name: str) -> list[joint.Window]:
        return joint.cut(joint.read([build / f"{name}.spacy"]), tokenizer, lists)

    figures = {}
    if "syntax" in tasks:
        figures |= of_syntax(model, windows("parse_dev"))
    if "names" in tasks:
        figures |= of_names(model, windows("names_dev"))
    if "attribution" in tasks:
        articles = attribution.read(corpora / "attribution" / "polnear_dev.jsonl")
        figures |= of_attribution(model, attribution.prepare(articles, tokenizer))
    if "sentiment" in tasks:
        rows = read(corpora / "sentiment" / "newsmtsc.jsonl")
        kept = [row for row in rows if row["split"] != "train"]
        figures |= of_sentiment(model, kept, (101, 102))
    if "vectors" in tasks:
        pairs = corpora / "cleaning" / "republished_dev.jsonl.gz"
        figures |= of_vectors(model, pairs, tokenizer)
    return figures


def sentences_of(path: Path, shuffle: random.Random) -> list[str]:
    """Sentences of news, cut by a rule."""
    import spacy

    cut = spacy.blank("en")
    cut.add_pipe("sentencizer")
    found = [
        s.text.strip()
        for row in attribution.read(path)
        for line in row["text"].split("\n")
        for s in cut(line).sents
        if len(s) > 5
    ]
    return shuffle.sample(found, min(SENTENCES, len(found)))


def fit(model: Shared, todo: list[tuple[str, Loss]]) -> Shared:
    """Train; returns the running mean of the weights."""
    optimiser, schedule = joint.optimiser_of(model, len(todo))
    mean, began, seen = copy.deepcopy(model).eval(), time.process_time(), {}
    model.train()
    for step, (task, loss_of) in enumerate(todo, 1):
        loss = loss_of(model)
        (loss * WEIGHTS.get(task, 1.0)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        share = min(joint.AVERAGE, step / (step + 10))
        with torch.no_grad():
            for old, new in zip(mean.parameters(), model.parameters()):
                if new.requires_grad:
                    old.lerp_(new, 1 - share)
        seen.setdefault(task, []).append(loss.item())
        if step % 50 == 0:
            print(
                step,
                "of",
                len(todo),
                {name: round(float(np.mean(values)), 3) for name, values in seen.items()},
                f"{time.process_time() - began:.0f} s",
                flush=True,
            )
            seen = {}
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="JSON lines, one a run")
    parser.add_argument("--tasks", nargs="+", choices=PASSES, default=list(PASSES))
    args = parser.parse_args()
    figures = trial(args.tasks, args.corpora, args.build)
    with args.out.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"tasks": args.tasks, **figures}) + "\n")
    print(figures)


if __name__ == "__main__":
    main()
