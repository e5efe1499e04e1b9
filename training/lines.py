"""Train the line model: which lines of a saved page are its article, and which one is its headline.

Reads the cleaning corpora (``{news,multi,blog,flat}_dev.jsonl.gz`` and
``meta_{news,multi,blog}_dev.jsonl.gz``), writes ``data/models/lines.npz``. Every figure comes from
cross validation by site: no site is in the training and the test part of a fold. Needs torch,
lightgbm and scikit-learn; one thread is enough (15 minutes on an idle core).

    python training/lines.py CORPORA/cleaning [--folds 3] [--figures FILE] [--probabilities FILE]
                                              [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import linenets
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier

from parallax.bench.cleaning import mean_figures, page_figures
from parallax.bench.examples import records
from parallax.clean import headline, line_classifier, line_features
from parallax.clean.labels import describe, word_blocks
from parallax.clean.line_context import Wordings
from parallax.clean.line_wording import WORD
from parallax.clean.segments import Block, join_broken, split_pieces

SETS = {"news": 1.0, "multi": 1.0, "blog": 0.8, "flat": 0.6}
"""The sets and the weights of their pages.

A page seen through k converters weighs the square root of k, not k.
"""
NEAR_ABOVE, NEAR_BELOW, FAR_SHARE = 15, 25, 0.2
"""Blocks this near to the article are all used.

Of the others only this share is used, each with accordingly more weight.
"""
WORD_SETTINGS = dict(
    loss="log_loss", alpha=3e-6, max_iter=6, tol=None, random_state=0, average=True
)
TREES = 200
TREE_SETTINGS = dict(
    objective="binary",
    learning_rate=0.08,
    num_leaves=31,
    min_data_in_leaf=100,
    lambda_l2=5.0,
    feature_fraction=0.4,
    bagging_fraction=0.8,
    bagging_freq=1,
    max_bin=127,
    num_threads=1,
    seed=0,
    verbose=-1,
)
HEAD_SETTINGS = dict(
    max_iter=200,
    learning_rate=0.05,
    max_leaf_nodes=8,
    min_samples_leaf=20,
    l2_regularization=5.0,
    max_features=0.4,
    early_stopping=False,
    random_state=0,
)
HEAD_SETS = {"news": 1.0, "multi": 1.0, "blog": 0.6}
SAME_TITLE = 0.7
"""Two headlines are the same when they share this much of their words.

As in the metadata benchmark.
"""
THRESHOLDS = (0.15, 0.2, 0.3, 0.45)


CONVERTERS = {"news": 2, "multi": 2, "blog": 1, "flat": 1}
"""How many converters of a page are used, drawn by chance.

Sites teach more than the same page seen again.
"""


class Pages(NamedTuple):
    """Pages as blocks.

    What each page is, where its blocks begin, and labels, weights and folds of all blocks.
    """

    records: list[dict[str, Any]]
    blocks: list[list[Block]]
    worded: list[Wordings]
    letters: list[np.ndarray]
    offsets: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    used: np.ndarray
    fold: np.ndarray


def read(folder: Path, folds: int) -> Pages:
    """All pages with a block, labelled by the share of their letters that the gold spans cover."""
    found, blocks, worded, letters = [], [], [], []
    for record in _records(folder):
        pieces = split_pieces(record["text"])
        made = join_broken(pieces)
        if made:
            record["spans_of_blocks"] = [
                [(pieces[n].start, pieces[n].end) for n in block.pieces] for block in made
            ]
            found.append(record)
            blocks.append(made)
            worded.append(describe(made, word_blocks(made, pieces)))
            letters.append(_letters(record))
    offsets = np.concatenate([[0], np.cumsum([len(found) for found in blocks])])
    whole, article, neutral = np.concatenate(letters).T
    label = (article * 2 >= np.maximum(whole, 1)) & (whole > 0)
    ignored = (neutral * 2 >= np.maximum(whole, 1)) | (whole == 0)
    near = np.concatenate([_near(label[a:b]) for a, b in zip(offsets, offsets[1:])])
    far = ~near & (np.random.default_rng(0).random(len(label)) < FAR_SHARE)
    weight = np.concatenate(list(_page_weights(found, letters))) * np.where(near, 1, 1 / FAR_SHARE)
    return Pages(
        found,
        blocks,
        worded,
        letters,
        offsets,
        label.astype(int),
        weight,
        (near | far) & ~ignored,
        _folds(found, blocks, folds),
    )


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    """The texts used, in the order of the files; which converters of a page is drawn by chance."""
    everything = [
        {**record, "set": name}
        for name in SETS
        for record in records(folder / f"{name}_dev.jsonl.gz")
    ]
    by_page: dict[tuple[str, str], list[int]] = {}
    for number, record in enumerate(everything):
        by_page.setdefault((record["set"], record["page_id"]), []).append(number)
    chance, chosen = np.random.default_rng(5), []
    for (name, _), numbers in sorted(by_page.items()):
        chosen += chance.permutation(numbers)[: CONVERTERS[name]].tolist()
    return (everything[number] for number in sorted(chosen))


def _letters(record: dict[str, Any]) -> np.ndarray:
    """Letters and digits of each block (blocks, 3).

    All of them, those in gold spans, and those in lines that do not count.
    """
    text = record["text"]
    inside, neutral = np.zeros(len(text), dtype=bool), np.zeros(len(text), dtype=bool)
    for start, end in record["spans"]:
        inside[start:end] = True
    for line in record["lines"]:
        if line["label"] == -1:
            neutral[line["start"] : line["end"]] = True
    counted = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
    sums = [np.concatenate([[0], np.cumsum(counted & part)]) for part in (counted, inside, neutral)]
    return np.array(
        [
            [sum(total[b] - total[a] for a, b in spans) for total in sums]
            for spans in record["spans_of_blocks"]
        ]
    )


def _near(label: np.ndarray) -> np.ndarray:
    near = np.zeros(len(label), dtype=bool)
    if label.any():
        found = np.flatnonzero(label)
        near[max(0, found[0] - NEAR_ABOVE) : found[-1] + NEAR_BELOW] = True
    return near


def _page_weights(records: list[dict[str, Any]], letters: list[np.ndarray]) -> Iterator[np.ndarray]:
    copies = Counter((record["set"], record["page_id"]) for record in records)
    for record, found in zip(records, letters):
        base = SETS[record["set"]] / np.sqrt(copies[record["set"], record["page_id"]])
        yield base * np.minimum((found[:, 0] + 20) / (found[:, 1].sum() + 400), 0.5)


def _folds(records: list[dict[str, Any]], blocks: list[list[Block]], folds: int) -> np.ndarray:
    sites = sorted({record["site"] for record in records})
    place = dict(zip(sites, np.random.default_rng(0).permutation(len(sites)) % folds))
    return np.concatenate(
        [np.full(len(found), place[record["site"]]) for record, found in zip(records, blocks)]
    )


# --- two steps


def word_matrix(pages: Pages) -> csr_matrix:
    """Buckets of the words of every block.

    Scaled as :func:`parallax.clean.line_features.wording_scores` does.
    """
    found = [line_features.word_buckets(block.text) for page in pages.blocks for block in page]
    sizes = np.array([len(buckets) for buckets in found])
    values = np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)
    return csr_matrix(
        (values, np.concatenate(found), np.concatenate([[0], np.cumsum(sizes)])),
        shape=(len(found), line_features.BUCKETS),
    )


def fit_words(matrix: csr_matrix, pages: Pages, rows: np.ndarray) -> np.ndarray:
    """Weights of the buckets."""
    made = SGDClassifier(**WORD_SETTINGS).fit(
        matrix[rows], pages.label[rows], sample_weight=np.sqrt(pages.weight[rows]) * 10
    )
    return made.coef_[0].astype(np.float32)


def fit_trees(features: np.ndarray, pages: Pages, rows: np.ndarray) -> line_classifier.Trees:
    """Boosted trees as arrays."""
    made = lightgbm.train(
        TREE_SETTINGS,
        lightgbm.Dataset(features[rows], pages.label[rows], weight=pages.weight[rows] * 1000),
        TREES,
    )
    return _stacked(
        [_breadth_first(tree["tree_structure"]) for tree in made.dump_model()["tree_info"]], 0.0
    )


def _breadth_first(root: dict[str, Any]) -> tuple[np.ndarray, ...]:
    """Feature, threshold, left child and value of the nodes of a LightGBM tree.

    The right child follows the left.
    """
    order, left = [root], []
    for node in order:
        left.append(len(order) if "left_child" in node else 0)
        order += [node["left_child"], node["right_child"]] if "left_child" in node else []
    return (
        np.array([node.get("split_feature", 0) for node in order]),
        np.array([node.get("threshold", 0.0) for node in order]),
        np.array(left),
        np.array([0.0 if "left_child" in node else node["leaf_value"] for node in order]),
    )


def _depth(left: np.ndarray) -> int:
    level = np.zeros(len(left), dtype=int)
    for number, child in enumerate(left):
        if child:
            level[child : child + 2] = level[number] + 1
    return int(level.max())


def _stacked(trees: list[tuple[np.ndarray, ...]], base: float) -> line_classifier.Trees:
    width = max(len(tree[0]) for tree in trees)
    feature, threshold, left, value = (
        np.stack([np.pad(tree[k], (0, width - len(tree[k]))) for tree in trees]) for k in range(4)
    )
    return line_classifier.Trees(
        feature.astype(np.int16),
        threshold.astype(np.float32),
        left.astype(np.int16),
        value.astype(np.float32),
        base,
        max(_depth(tree[2]) for tree in trees),
    )


def as_arrays(made: HistGradientBoostingClassifier) -> line_classifier.Trees:
    """The trees of scikit-learn, their nodes renumbered breadth first.

    So the right child follows the left.
    """
    return _stacked(
        [_renumbered(rounds[0].nodes) for rounds in made._predictors],
        float(made._baseline_prediction.ravel()[0]),
    )


def _renumbered(nodes: np.ndarray) -> tuple[np.ndarray, ...]:
    order, place = [0], 0
    while place < len(order):
        node = nodes[order[place]]
        if not node["is_leaf"]:
            order += [int(node["left"]), int(node["right"])]
        place += 1
    new = {old: number for number, old in enumerate(order)}
    left = np.array([0 if nodes[old]["is_leaf"] else new[int(nodes[old]["left"])] for old in order])
    return (
        nodes["feature_idx"][order] * (left > 0),
        nodes["num_threshold"][order] * (left > 0),
        left,
        nodes["value"][order] * (left == 0),
    )


class Fitted(NamedTuple):
    """Trees and net of one part of the pages."""

    trees: line_classifier.Trees
    net: linenets.Net


def fit_both(features: np.ndarray, pages: Pages, chosen: np.ndarray) -> Fitted:
    """Trees and net that the chosen pages teach (``chosen``: one truth value a page)."""
    rows = np.repeat(chosen, np.diff(pages.offsets))
    trees = fit_trees(features, pages, pages.used & rows)
    return Fitted(trees, fit_net(features, pages, chosen))


def fit_net(features: np.ndarray, pages: Pages, chosen: np.ndarray) -> linenets.Net:
    """The network over the lines of a page."""
    rows = np.repeat(chosen, np.diff(pages.offsets)) & pages.used
    mean, spread = features[rows].mean(axis=0), features[rows].std(axis=0) + 1e-3
    copies = Counter((record["set"], record["page_id"]) for record in pages.records)
    made = []
    for number in np.flatnonzero(chosen):
        a, b = pages.offsets[number], pages.offsets[number + 1]
        record, letters = pages.records[number], pages.letters[number]
        counts = (letters[:, 2] * 2 < np.maximum(letters[:, 0], 1)) & (letters[:, 0] > 0)
        weight = np.minimum((letters[:, 0] + 20) / (letters[:, 1].sum() + 400), 0.5) * counts
        tensors = [
            linenets.torch.from_numpy(part.astype(np.float32))
            for part in (pages.label[a:b], weight, letters[:, 0] * counts)
        ]
        made.append(
            linenets.Page(
                linenets.scale(features[a:b], mean, spread),
                *tensors,
                SETS[record["set"]] / float(np.sqrt(copies[record["set"], record["page_id"]])),
            )
        )
    return linenets.fit(made, mean.astype(np.float32), spread.astype(np.float32))


def across(pages: Pages, features: np.ndarray) -> dict[str, np.ndarray]:
    """Probabilities of every block by trees, by the network and by both.

    They are made without any page of its site.
    """
    page_fold = pages.fold[pages.offsets[:-1]]
    found = {name: np.zeros(len(pages.label)) for name in ("trees", "net", "both")}
    for fold in range(page_fold.max() + 1):
        fitted = fit_both(features, pages, page_fold != fold)
        for number in np.flatnonzero(page_fold == fold):
            a, b = pages.offsets[number], pages.offsets[number + 1]
            found["trees"][a:b] = _predict(fitted.trees, features[a:b])
            found["both"][a:b] = line_classifier.mean_probability(
                found["trees"][a:b], features[a:b], fitted.net
            )
            found["net"][a:b] = line_classifier.mean_probability(
                np.full(b - a, 0.5), features[a:b], fitted.net
            )
        _say(f"fold {fold}")
    return found


def _predict(trees: line_classifier.Trees, features: np.ndarray) -> np.ndarray:
    return np.concatenate(
        [
            line_classifier.predict(trees, features[a : a + 2000])
            for a in range(0, len(features), 2000)
        ]
    )


def figures(
    pages: Pages, probabilities: np.ndarray, threshold: float
) -> dict[str, dict[str, float]]:
    """Shingle F1, P, R and characters lost and kept, by set."""
    found: dict[str, list[Any]] = {name: [] for name in SETS}
    for record, a, b in zip(pages.records, pages.offsets, pages.offsets[1:]):
        kept = [
            span
            for spans, yes in zip(record["spans_of_blocks"], probabilities[a:b] >= threshold)
            if yes
            for span in spans
        ]
        found[record["set"]].append(page_figures(record, kept))
    return {name: mean_figures(rows) for name, rows in found.items() if rows}


# --- headlines


class Heads(NamedTuple):
    """Candidates of all pages with a known headline.

    Features, whether each is the headline, weight, fold, and number of its page.
    """

    features: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    fold: np.ndarray
    page: np.ndarray


def read_heads(
    folder: Path, pages: Pages, probabilities: np.ndarray
) -> tuple[Heads, dict[int, bool]]:
    """Candidates, and of each page with a known headline whether it stands in the text at all."""
    known = {
        (name, r["page_id"], r["converter"]): r
        for name in HEAD_SETS
        for r in records(folder / f"meta_{name}_dev.jsonl.gz")
    }
    rows, label, numbers, stands = [], [], [], {}
    for number, record in enumerate(pages.records):
        meta = known.get((record["set"], record["page_id"], record["converter"]))
        if meta is None or "headline" not in meta["gold"]:
            continue
        title, blocks = meta["gold"]["headline"] or "", pages.blocks[number]
        derivable = meta["derivable"].get("headline", {}).get("derivable", False)
        stands[number] = bool(title) and derivable
        seen = seen_page(pages, number, probabilities)
        first = headline.anchor(seen)
        if chosen := headline.candidates(seen, first):
            rows.append(headline.features(seen, first, chosen))
            printed = [headline.split_title(headline.bare(blocks[n].text))[0] for n in chosen]
            label += [same_title(title, text) for text in printed]
            numbers += [number] * len(chosen)
    page = np.array(numbers)
    weight = np.array([HEAD_SETS[pages.records[number]["set"]] for number in numbers])
    truth, fold = np.array(label, dtype=int), pages.fold[pages.offsets[page]]
    return Heads(np.concatenate(rows), truth, weight, fold, page), stands


def seen_page(pages: Pages, number: int, probabilities: np.ndarray) -> headline.Seen:
    """One page as the search for the headline sees it."""
    blocks = pages.blocks[number]
    return headline.Seen(
        blocks,
        list(pages.worded[number].roles),
        probabilities[pages.offsets[number] : pages.offsets[number + 1]],
        line_features.reads_as_sentences(line_features.own_features(blocks)),
    )


def same_title(gold: str, found: str) -> bool:
    """Whether two headlines have the same words, or nearly."""
    a, b = ({word.lower() for word in WORD.findall(text)} for text in (gold, found))
    return bool(a and b) and len(a & b) / len(a | b) >= SAME_TITLE


def fit_heads(heads: Heads, rows: np.ndarray) -> line_classifier.Trees:
    """Trees over candidates for the headline."""
    return as_arrays(
        HistGradientBoostingClassifier(**HEAD_SETTINGS).fit(
            heads.features[rows], heads.label[rows], sample_weight=heads.weight[rows]
        )
    )


def head_figures(
    pages: Pages, heads: Heads, stands: dict[int, bool]
) -> dict[str, dict[str, float]]:
    """Recall, precision and F of the headline, by set, across sites.

    Also counted are answers where the text has no headline.
    """
    probabilities = np.zeros(len(heads.label))
    for fold in range(pages.fold.max() + 1):
        probabilities[heads.fold == fold] = line_classifier.predict(
            fit_heads(heads, heads.fold != fold), heads.features[heads.fold == fold]
        )
    made: dict[str, dict[str, float]] = {}
    for name in HEAD_SETS:
        right = there_right = said = false = 0
        here = [number for number in stands if pages.records[number]["set"] == name]
        for number in here:
            rows = np.flatnonzero(heads.page == number)
            if len(rows) and probabilities[rows].max() >= headline.LEAST_PROBABILITY:
                hit = bool(heads.label[rows[probabilities[rows].argmax()]])
                said, right, false = said + 1, right + hit, false + (not hit and not stands[number])
                there_right += hit and stands[number]
        there = sum(stands[number] for number in here)
        recall, precision = there_right / max(1, there), right / max(1, said)
        made[name] = {
            "recall": recall,
            "precision": precision,
            "f": 2 * recall * precision / max(1e-9, recall + precision),
            "false": false,
            "without": len(here) - there,
        }
    return made


_BEGAN = time.monotonic()


def _say(what: str) -> None:
    print(f"{time.monotonic() - _BEGAN:6.0f} s  {what}", flush=True)


def features_of(pages: Pages, wording: np.ndarray) -> np.ndarray:
    """Features of all blocks of all pages."""
    return np.concatenate(
        [
            line_classifier.all_features(
                blocks, line_features.own_features(blocks), wording[a:b], worded
            )
            for blocks, worded, a, b in zip(
                pages.blocks, pages.worded, pages.offsets, pages.offsets[1:]
            )
        ]
    )


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--figures", type=Path)
    parser.add_argument(
        "--probabilities",
        type=Path,
        help="write the probabilities of all blocks across sites, to choose thresholds",
    )
    parser.add_argument("--out", type=Path, default=line_classifier.MODEL)
    return parser.parse_args()


def wording_across(matrix: csr_matrix, pages: Pages, folds: int) -> np.ndarray:
    """Scores of the wording of every block, made without any page of its fold."""
    wording = np.zeros(len(pages.label), dtype=np.float32)
    for fold in range(folds):
        rows = pages.fold == fold
        wording[rows] = matrix[rows] @ fit_words(matrix, pages, pages.used & ~rows)
    return wording


def main() -> None:
    """Train the shipped model, and measure it across sites."""
    given = options()
    pages = read(given.corpora, given.folds)
    matrix = word_matrix(pages)
    features = features_of(pages, wording_across(matrix, pages, given.folds))
    _say(f"{len(features)} lines of {len(pages.records)} texts, {features.shape[1]} features")
    final = fit_both(features, pages, np.ones(len(pages.records), dtype=bool))
    _say("the model itself")
    words = fit_words(matrix, pages, pages.used)
    line_classifier.save(line_classifier.Model(words, final.trees, final.net), given.out)
    probabilities = across(pages, features)
    if given.probabilities:
        np.savez_compressed(given.probabilities, **probabilities)
    heads, stands = read_heads(given.corpora, pages, probabilities["both"])
    head_trees = fit_heads(heads, np.ones(len(heads.label), dtype=bool))
    whole = line_classifier.Model(words, final.trees, final.net, head_trees)
    line_classifier.save(whole, given.out)
    tables = {
        f"{name} {threshold}": figures(pages, found, threshold)
        for name, found in probabilities.items()
        for threshold in THRESHOLDS
    }
    tables["headline"] = head_figures(pages, heads, stands)
    print(json.dumps(tables, indent=1))
    if given.figures:
        given.figures.write_text(json.dumps(tables, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
