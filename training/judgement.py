"""The layer that judges how ordinary news treats a target, and whose tone it is.

    python training/judgement.py --corpora DIR --models data/models

NewsMTSC and directed sentiment hold sentences that were chosen because they judge somebody, so a
network that learnt from them calls too much charged in ordinary news. ``tone_codes.csv`` has 8,519
mentions in sentences of ordinary news (AllSides, PolNeAR's training half, the Narrative Frames
Corpus, pages of the cleaning corpora, Wikinews), coded by a language model by the rules of
``tone_codes.md``: no tone, or negative or positive, and held by the outlet, a speaker or another
actor. Sentences were drawn more often where the network saw a tone; ``weight`` is what one stands
for. The file has no text, only places.

One layer, begun as the last of ``target.onnx``, reads the states before that one with learned
vectors on the target, its other mentions, words that are not the outlet's, their speaker, and other
actors; a linear head reads the mean states of sentence, target, window and actors, and the facts of
:func:`parallax.tone.holders.facts`. Shipped is the mean of two such layers (Wortsman et al. 2022).
Folds by article (one network each) tell what the bars of :mod:`parallax.tone.holders` are worth:
``judgement.json`` in the build folder. Cost: 10 minutes of processor time for the tables, 4 for
each network.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import pandas as pd
import torch
from export_encoder import WIDTH
from onnx import numpy_helper
from quantise import quantise_linears
from tone_export import layers
from tone_model import ATTENTION, LINEARS, NORMS, Stack, Weights, layer_weights, pooled
from torch.nn import functional

from parallax.tone import holders, network, targets

CODES = Path(__file__).with_name("tone_codes.csv")
SOURCES = {
    "allsides": ("articles/allsides_events.jsonl", "id"),
    "polnear": ("attribution/polnear_train.jsonl", "doc_id"),
    "narrative": ("framing/narrative_frames.jsonl", "id"),
    "pages": ("cleaning/news_dev.jsonl.gz", "page_id"),
    "wikinews": ("articles/meantime_wikinews_en.jsonl", "doc_id"),
}
TABLES = ("articles", "sentences", "mentions", "entities", "voices")
LABELS = {"neg S": 1, "neg A": 1, "neg O": 2, "pos S": 3, "pos A": 3, "pos O": 4}
"""The places of codes in :data:`parallax.tone.network.JUDGEMENTS`; all others are none."""
HEAD = ("marks", "states", "facts")
LAYER = 5  # counted from 0
SEEDS = 2
FOLDS = 4
EPOCHS, BATCH = 3, 32
RATE, HEAD_RATE = 1.5e-4, 1.2e-3
DROPOUT, HEAD_DROPOUT, SMOOTH, DECAY, WARM = 0.1, 0.2, 0.05, 0.01, 0.1
OF_NONE, WEIGHT_OF_NONE = 0.45, 1.6
"""The share of mentions without tone that an epoch reads, and what each of them then counts."""


class Example(NamedTuple):
    """A coded mention as the layer reads it: states (n, 384), masks, facts, and its label."""

    states: np.ndarray
    marks: np.ndarray
    pools: np.ndarray
    facts: np.ndarray
    label: int
    weight: float
    article: str


def main() -> None:
    """Read the options; train, measure by folds, and write the layer."""
    add = (parser := argparse.ArgumentParser(description=__doc__.splitlines()[0])).add_argument
    add("--corpora", type=Path, required=True)
    add("--models", type=Path, required=True)
    add("--build", type=Path, default=Path(__file__).with_name("build"))
    add("--folds", action="store_true", help="also measure by folds")
    add("--trial", action="store_true", help="one network, and none where no article is there")
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.build.mkdir(parents=True, exist_ok=True)
    codes = pd.read_csv(CODES, dtype={"article": str})
    learnt = examples(codes, given.corpora)
    if given.trial and len(learnt) < BATCH:
        print("too few of the coded articles are in these corpora")
        return
    if given.folds:
        scores = score(in_folds(learnt, given.models), learnt)
        (given.build / "judgement.json").write_text(json.dumps(scores, indent=1), encoding="utf-8")
    every = np.arange(len(learnt))
    seeds = range(1 if given.trial else SEEDS)
    trained = [train(learnt, every, given.models, seed) for seed in seeds]
    write(mean(trained), learnt, given.models / "sentiment")


# ---------------------------------------------------------------- what is learnt from


def examples(codes: pd.DataFrame, corpora: Path) -> list[Example]:
    """The coded mentions that the program still finds, with what the network reads of them."""
    tables = annotated(articles(codes, corpora))
    found = targets.find_targets(*(tables[name] for name in TABLES))
    wanted = {
        (f"{row.corpus}-{row.article}", row.start, row.end): row for row in codes.itertuples()
    }
    chosen, coded = list[int](), list()
    for number, mentioned in enumerate(found):
        row = mentioned.row
        code = wanted.get((row["article_id"], row["start"], row["end"]))
        if code is not None:
            chosen.append(number)
            coded.append(code)
    beside = sorted({*chosen, *(other for number in chosen for other in found[number].actors)})
    given = [found[number].target for number in beside]
    read = dict(zip(beside, network.read(given, judged=False)))
    cases = network.cases([found[number].target for number in chosen])
    made = []
    for number, case, code, states in zip(chosen, cases, coded, middle(cases)):
        views = targets.views_of_actors(number, found, read)
        own = found[number].row["voice"] == holders.OUTLET
        facts = holders.facts(read[number].tone, views, own)
        pools = np.vstack([case.pools, case.any_actor])
        label, article = LABELS.get(code.code, 0), found[number].row["article_id"]
        made.append(Example(states, case.marks, pools, facts, label, code.weight**0.5, article))
    return made


def articles(codes: pd.DataFrame, corpora: Path) -> list[dict]:
    """The coded articles as records, named ``corpus-id``; a corpus that is not there is skipped."""
    made = []
    for corpus, (path, key) in SOURCES.items():
        if not (corpora / path).exists():
            continue
        wanted = set(codes.loc[codes["corpus"] == corpus, "article"])
        opened = gzip.open if path.endswith(".gz") else open
        with opened(corpora / path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if str(row[key]) in wanted:
                    wanted.remove(str(row[key]))
                    body = row["gold_body"] if corpus == "pages" else row["text"]
                    text = body if isinstance(body, str) else "\n\n".join(body)
                    made.append({"id": f"{corpus}-{row[key]}", "outlet": corpus, "text": text})
    return made


def annotated(records: Sequence[dict]) -> dict[str, pd.DataFrame]:
    """The tables of the articles, their text kept letter for letter."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "articles.jsonl", Path(folder) / "tables"
        given.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        command = [sys.executable, "-m", "parallax", "annotate", given, "--out", out]
        subprocess.run([*command, "--keep-text", "--only", "quotes"], check=True)
        return {name: pd.read_parquet(out / f"{name}.parquet") for name in TABLES}


def middle(cases: Sequence[network.Case]) -> list[np.ndarray]:
    """The states (n, 384) after layer 5 of every case, its target marked."""
    states = network._read_sentences(cases)
    made = []
    for case in cases:
        mask = np.ones((1, len(case.pieces) + 2), np.int64)
        hidden = network._marked([case], states, mask.shape[1])
        given = {"hidden": hidden, "attention_mask": mask}
        (found,) = network._session("target").run(["middle"], given)
        made.append(found[0].astype(np.float16))
    return made


# ---------------------------------------------------------------- the network


class Judge(Stack):
    """One layer with its marks and its head, as a stack of one network."""

    def __init__(self, weights: Weights, dropout: float | None = None):
        self.weights, self.dropout = weights, dropout

    def logits(self, chosen: Sequence[Example]) -> torch.Tensor:
        """Logits (rows, 5) of examples."""
        longest = max(len(one.states) for one in chosen)
        states, marks, pools = (
            torch.from_numpy(np.stack([padded(one, longest) for one in parts]))
            for parts in (
                [one.states for one in chosen],
                [one.marks.T for one in chosen],
                [one.pools.T for one in chosen],
            )
        )
        mask = pools[None, :, :, 0] > 0
        hidden = states + marks @ self.weights["judgement_marks"][0]
        hidden = self.layer(hidden[None], LAYER, mask)
        means = [pooled(hidden, pools[None, :, :, number]) for number in range(pools.shape[2])]
        read = self.drop(torch.cat(means, -1), HEAD_DROPOUT)[0]
        facts = torch.from_numpy(np.stack([one.facts for one in chosen])).float()
        return (
            read @ self.weights["judgement_states"][0] + facts @ self.weights["judgement_facts"][0]
        )


def padded(values: np.ndarray, longest: int) -> np.ndarray:
    """Values (n, width) with rows of zeros up to ``longest``, in 32-bit floats."""
    return np.pad(values.astype(np.float32), ((0, longest - len(values)), (0, 0)))


def start(models: Path) -> Weights:
    """The last layer of ``target.onnx`` in floats, and a head that knows the shipped tone."""
    stored = onnx.load(models / "sentiment" / "target.onnx").graph.initializer
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in stored}
    new, old = f"encoder.layer.{LAYER}.", f"layer{LAYER + 1}."
    given: dict[str, np.ndarray] = {}
    for name in (*(f"attention.self.{part}" for part in ATTENTION), *LINEARS.values()):
        scale = tensors[f"{old}{name}.w.scale"]
        given[f"{new}{name}.weight"] = (tensors[f"{old}{name}.w.bytes"] * scale).T.copy()
        given[f"{new}{name}.bias"] = tensors[f"{old}{name}.b"].copy()
    for name in NORMS.values():
        given[f"{new}{name}.weight"] = tensors[f"{old}{name}.scale"].copy()
        given[f"{new}{name}.bias"] = tensors[f"{old}{name}.bias"].copy()
    weights = layer_weights(given, LAYER)
    with np.load(models / "sentiment" / "head.npz") as head:
        tone = torch.from_numpy(head["coefficients"])
    judged = torch.zeros(4 * WIDTH, len(network.JUDGEMENTS))
    for place, name in enumerate(network.JUDGEMENTS):
        polarity = name.split()[-1] if place else "neutral"
        judged[: len(tone), place] = tone[:, network.CLASSES.index(polarity)] / 2
    weights["judgement_states"] = judged
    weights["judgement_marks"] = torch.zeros(len(network.MARKS), WIDTH)
    weights["judgement_facts"] = torch.zeros(holders.FACTS, len(network.JUDGEMENTS))
    return {name: values[None].clone() for name, values in weights.items()}


def train(learnt: Sequence[Example], rows: np.ndarray, models: Path, seed: int) -> Weights:
    """The weights of one network that has learnt the ``rows`` of ``learnt``."""
    torch.manual_seed(seed)
    weights = {name: values.requires_grad_() for name, values in start(models).items()}
    judge = Judge(weights, DROPOUT)
    batches = schedule(learnt, rows, np.random.default_rng(seed))
    heads = [values for name, values in weights.items() if not name[0].isdigit()]
    layer = [values for name, values in weights.items() if name[0].isdigit()]
    groups = [{"params": layer, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps, warm = len(batches), max(1, int(WARM * len(batches)))
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
    )
    for batch in batches:
        chosen = [learnt[row] for row in batch]
        labels = torch.tensor([one.label for one in chosen])
        counts = torch.tensor([one.weight * (1 if one.label else WEIGHT_OF_NONE) for one in chosen])
        lost = functional.cross_entropy(
            judge.logits(chosen), labels, reduction="none", label_smoothing=SMOOTH
        )
        optimiser.zero_grad()
        (lost * counts.float()).mean().backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimiser.step()
        rates.step()
    return {name: values.detach() for name, values in weights.items()}


def schedule(
    learnt: Sequence[Example], rows: np.ndarray, chance: np.random.Generator
) -> list[np.ndarray]:
    """The rows of every step, those of like length together."""
    charged = rows[[learnt[row].label > 0 for row in rows]]
    calm = np.setdiff1d(rows, charged)
    made = list[np.ndarray]()
    for _ in range(EPOCHS):
        drawn = chance.choice(calm, int(OF_NONE * len(calm)), replace=False)
        epoch = np.concatenate([charged, drawn])
        sizes = np.array([len(learnt[row].states) for row in epoch])
        epoch = epoch[np.argsort(sizes + 12 * chance.random(len(epoch)), kind="stable")]
        parts = [epoch[i : i + BATCH] for i in range(0, len(epoch), BATCH)]
        made += [parts[i] for i in chance.permutation(len(parts))]
    return made


def mean(trained: Sequence[Weights]) -> Weights:
    """The mean of the weights of several networks."""
    return {name: torch.stack([one[name] for one in trained]).mean(0) for name in trained[0]}


# ---------------------------------------------------------------- folds, and what is shipped


def in_folds(learnt: Sequence[Example], models: Path) -> np.ndarray:
    """Probabilities (examples, 5) by networks that have not seen the example's article."""
    names = sorted({one.article for one in learnt})
    fold_of = dict(zip(np.random.default_rng(0).permutation(names), np.arange(len(names)) % FOLDS))
    folds = np.array([fold_of[one.article] for one in learnt])
    p = np.zeros((len(learnt), len(network.JUDGEMENTS)))
    for fold in range(FOLDS):
        judge = Judge(train(learnt, np.flatnonzero(folds != fold), models, seed=0))
        for row in np.flatnonzero(folds == fold):
            with torch.no_grad():
                p[row] = judge.logits([learnt[row]])[0].softmax(-1).numpy()
    return p


def score(p: np.ndarray, learnt: Sequence[Example]) -> dict[str, dict[str, float]]:
    """What the bars of :mod:`parallax.tone.holders` make of probabilities (examples, 5).

    By judgement, and for all charged ones: of how many mentions it is given (``found``), how many
    are coded so (``right``), the same weighted by what each stands for (``precision``), the share
    that is found of what is coded so (``recall``), and the ``share`` of all mentions.
    """
    best, sure = p.argmax(1), np.array(holders.SURE)
    said = np.where(p.max(1) >= sure[best], best, -1)
    so = np.array([one.label for one in learnt])
    weight = np.array([one.weight**2 for one in learnt])
    groups = {name: [place] for place, name in enumerate(network.JUDGEMENTS)}
    groups |= {"unclear": [-1], "charged": [1, 2, 3, 4], "other": [1, 3], "outlet": [2, 4]}
    scores = {}
    for name, members in groups.items():
        found, real, right = np.isin(said, members), np.isin(so, members), said == so
        scores[name] = {
            "found": int(found.sum()),
            "right": int((found & right).sum()),
            "precision": float(weight[found & right].sum() / max(weight[found].sum(), 1e-9)),
            "recall": float(weight[found & right].sum() / max(weight[real].sum(), 1e-9)),
            "share": float(weight[found].sum() / weight.sum()),
        }
    return scores


def write(weights: Weights, learnt: Sequence[Example], out: Path) -> None:
    """Write the layer, ``judgement.onnx``, and its marks and head, ``judgement.npz``."""
    plain = {name: values[0].numpy() for name, values in weights.items()}
    graph = layers(plain, LAYER, LAYER + 1)
    marks = plain["judgement_marks"]
    samples = (
        {
            "hidden": (one.states + one.marks.T @ marks)[None].astype(np.float32),
            "attention_mask": np.ones((1, len(one.states)), np.int64),
        }
        for one in learnt[::5]
    )
    onnx.save(quantise_linears(graph, samples), out / "judgement.onnx")
    head = {name: np.ascontiguousarray(plain[f"judgement_{name}"], np.float32) for name in HEAD}
    np.savez_compressed(out / "judgement.npz", **head)


if __name__ == "__main__":
    main()
