"""Train the line model: which lines of a saved page are its article.

Reads the cleaning corpora (``{news,multi,blog,flat}_dev.jsonl.gz``), writes ``data/models/lines.npz``. Every figure comes from cross
validation by site: no site is in the training and the test part of a fold.

    python training/lines.py CORPORA/cleaning [--folds 3] [--figures FILE] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any, Iterator, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier

from parallax import linemodel
from parallax.cleaningscore import mean_figures, page_figures, records
from parallax.pagelines import split_pieces

SETS = {"news": 1.0, "multi": 1.0, "blog": 0.8, "flat": 0.6}
"""The sets and the weight of their pages; a page seen through k converters weighs the square root of k, not k."""
NEAR_ABOVE, NEAR_BELOW, FAR_SHARE = 15, 25, 0.2
"""Blocks this near to the article are all used, of the others so many, which weigh accordingly more."""
WORD_SETTINGS = dict(loss="log_loss", alpha=3e-6, max_iter=6, tol=None, random_state=0, average=True)
TREE_SETTINGS = dict(max_iter=150, learning_rate=0.11, max_leaf_nodes=24, min_samples_leaf=150, l2_regularization=8.0, max_features=0.3,
                     early_stopping=False, random_state=0)
THRESHOLDS = (0.15, 0.2, 0.3, 0.45)


CONVERTERS = {"news": 2, "multi": 2, "blog": 1, "flat": 1}
"""So many converters a page are used, drawn by chance: sites teach more than the same page seen again."""


class Pages(NamedTuple):
    """Pages as blocks: what each page is, where its blocks begin, and labels, weights and folds of all blocks."""

    records: list[dict[str, Any]]
    blocks: list[list[linemodel.Block]]
    offsets: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    used: np.ndarray
    fold: np.ndarray


def read(folder: Path, folds: int) -> Pages:
    """All pages with a block, labelled by the share of their letters that the gold spans cover."""
    found, blocks, letters = [], [], []
    for record in _records(folder):
        pieces = split_pieces(record["text"])
        made = linemodel.join_broken(pieces)
        if made:
            record["spans_of_blocks"] = [[(pieces[n].start, pieces[n].end) for n in block.pieces] for block in made]
            found.append(record)
            blocks.append(made)
            letters.append(_letters(record))
    offsets = np.concatenate([[0], np.cumsum([len(found) for found in blocks])])
    whole, article, neutral = np.concatenate(letters).T
    label = (article * 2 >= np.maximum(whole, 1)) & (whole > 0)
    ignored = (neutral * 2 >= np.maximum(whole, 1)) | (whole == 0)
    near = np.concatenate([_near(label[a:b]) for a, b in zip(offsets, offsets[1:])])
    far = ~near & (np.random.default_rng(0).random(len(label)) < FAR_SHARE)
    weight = np.concatenate(list(_page_weights(found, letters))) * np.where(near, 1, 1 / FAR_SHARE)
    return Pages(found, blocks, offsets, label.astype(int), weight, (near | far) & ~ignored, _folds(found, blocks, folds))


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    """The texts used, in the order of the files; which converters of a page is drawn by chance."""
    everything = [{**record, "set": name} for name in SETS for record in records(folder / f"{name}_dev.jsonl.gz")]
    by_page: dict[tuple[str, str], list[int]] = {}
    for number, record in enumerate(everything):
        by_page.setdefault((record["set"], record["page_id"]), []).append(number)
    chance, chosen = np.random.default_rng(5), []
    for (name, _), numbers in sorted(by_page.items()):
        chosen += chance.permutation(numbers)[:CONVERTERS[name]].tolist()
    return (everything[number] for number in sorted(chosen))


def _letters(record: dict[str, Any]) -> np.ndarray:
    """Letters and digits of each block: all, in gold spans, in lines that do not count (blocks x 3)."""
    text = record["text"]
    inside, neutral = np.zeros(len(text), dtype=bool), np.zeros(len(text), dtype=bool)
    for start, end in record["spans"]:
        inside[start:end] = True
    for line in record["lines"]:
        if line["label"] == -1:
            neutral[line["start"]:line["end"]] = True
    counted = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
    sums = [np.concatenate([[0], np.cumsum(counted & part)]) for part in (counted, inside, neutral)]
    return np.array([[sum(total[b] - total[a] for a, b in spans) for total in sums] for spans in record["spans_of_blocks"]])


def _near(label: np.ndarray) -> np.ndarray:
    near = np.zeros(len(label), dtype=bool)
    if label.any():
        found = np.flatnonzero(label)
        near[max(0, found[0] - NEAR_ABOVE):found[-1] + NEAR_BELOW] = True
    return near


def _page_weights(records: list[dict[str, Any]], letters: list[np.ndarray]) -> Iterator[np.ndarray]:
    copies = Counter((record["set"], record["page_id"]) for record in records)
    for record, found in zip(records, letters):
        base = SETS[record["set"]] / np.sqrt(copies[record["set"], record["page_id"]])
        yield base * np.minimum((found[:, 0] + 20) / (found[:, 1].sum() + 400), 0.5)


def _folds(records: list[dict[str, Any]], blocks: list[list[linemodel.Block]], folds: int) -> np.ndarray:
    sites = sorted({record["site"] for record in records})
    place = dict(zip(sites, np.random.default_rng(0).permutation(len(sites)) % folds))
    return np.concatenate([np.full(len(found), place[record["site"]]) for record, found in zip(records, blocks)])


# --- two steps


def word_matrix(pages: Pages) -> csr_matrix:
    """Buckets of the words of every block, scaled as :func:`parallax.linemodel.wording_scores` does."""
    found = [linemodel.word_buckets(block.text) for page in pages.blocks for block in page]
    sizes = np.array([len(buckets) for buckets in found])
    values = np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)
    return csr_matrix((values, np.concatenate(found), np.concatenate([[0], np.cumsum(sizes)])), shape=(len(found), linemodel.BUCKETS))


def fit_words(matrix: csr_matrix, pages: Pages, rows: np.ndarray) -> np.ndarray:
    """Weights of the buckets."""
    made = SGDClassifier(**WORD_SETTINGS).fit(matrix[rows], pages.label[rows], sample_weight=np.sqrt(pages.weight[rows]) * 10)
    return made.coef_[0].astype(np.float32)


def fit_trees(features: np.ndarray, pages: Pages, rows: np.ndarray) -> linemodel.Trees:
    """Boosted trees as arrays."""
    made = HistGradientBoostingClassifier(**TREE_SETTINGS).fit(features[rows], pages.label[rows], sample_weight=pages.weight[rows] * 1000)
    return as_arrays(made)


def as_arrays(made: HistGradientBoostingClassifier) -> linemodel.Trees:
    """The trees of scikit-learn with their nodes renumbered breadth first, so that the right child follows the left."""
    trees = [_renumbered(rounds[0].nodes) for rounds in made._predictors]
    width = max(len(tree[0]) for tree in trees)
    padded = [np.stack([np.pad(tree[k], (0, width - len(tree[k]))) for tree in trees]) for k in range(4)]
    depth = max(int(rounds[0].nodes["depth"].max()) for rounds in made._predictors)
    feature, threshold, left, value = padded
    return linemodel.Trees(feature.astype(np.int16), threshold.astype(np.float32), left.astype(np.int16), value.astype(np.float32),
                           float(made._baseline_prediction.ravel()[0]), depth)


def _renumbered(nodes: np.ndarray) -> tuple[np.ndarray, ...]:
    order, place = [0], 0
    while place < len(order):
        node = nodes[order[place]]
        if not node["is_leaf"]:
            order += [int(node["left"]), int(node["right"])]
        place += 1
    new = {old: number for number, old in enumerate(order)}
    left = np.array([0 if nodes[old]["is_leaf"] else new[int(nodes[old]["left"])] for old in order])
    return nodes["feature_idx"][order] * (left > 0), nodes["num_threshold"][order] * (left > 0), left, nodes["value"][order] * (left == 0)


def across(pages: Pages, features: np.ndarray) -> np.ndarray:
    """Chances of every block by trees that saw no page of its site."""
    chances = np.zeros(len(pages.label))
    for fold in range(pages.fold.max() + 1):
        trees = fit_trees(features, pages, pages.used & (pages.fold != fold))
        chances[pages.fold == fold] = _predict(trees, features[pages.fold == fold])
    return chances


def _predict(trees: linemodel.Trees, features: np.ndarray) -> np.ndarray:
    return np.concatenate([linemodel.predict(trees, features[a:a + 2000]) for a in range(0, len(features), 2000)])


def figures(pages: Pages, chances: np.ndarray, threshold: float) -> dict[str, dict[str, float]]:
    """Shingle F1, P, R and characters lost and kept, by set."""
    found: dict[str, list[Any]] = {name: [] for name in SETS}
    for record, a, b in zip(pages.records, pages.offsets, pages.offsets[1:]):
        kept = [span for spans, yes in zip(record["spans_of_blocks"], chances[a:b] >= threshold) if yes for span in spans]
        found[record["set"]].append(page_figures(record, kept))
    return {name: mean_figures(rows) for name, rows in found.items() if rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--out", type=Path, default=linemodel.MODEL)
    given = parser.parse_args()
    pages = read(given.corpora, given.folds)
    matrix = word_matrix(pages)
    wording = np.zeros(len(pages.label), dtype=np.float32)
    for fold in range(given.folds):
        rows = pages.fold == fold
        wording[rows] = matrix[rows] @ fit_words(matrix, pages, pages.used & ~rows)
    features = np.concatenate([linemodel.page_features(blocks, linemodel.own_features(blocks), wording[a:b])
                               for blocks, a, b in zip(pages.blocks, pages.offsets, pages.offsets[1:])])
    chances = across(pages, features)
    tables = {str(threshold): figures(pages, chances, threshold) for threshold in THRESHOLDS}
    print(json.dumps(tables, indent=1))
    if given.figures:
        given.figures.write_text(json.dumps(tables, indent=1), encoding="utf-8")
    linemodel.save(linemodel.Model(fit_words(matrix, pages, pages.used), fit_trees(features, pages, pages.used)), given.out)


if __name__ == "__main__":
    main()
