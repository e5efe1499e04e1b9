"""What the sentiment networks of ``tone.py`` learn from: rows of word pieces, packed for a device.

Three sources. NewsMTSC (Hamborg and Donnay 2021, MIT; US news): how a sentence speaks of one
target. Directed sentiment (Park, Pan and Joo 2021; "You can use the resources for your purposes by
citing the paper"): which of two actors of a sentence, p and q, is positive or negative toward the
other. Invented sentences about states, parties and bodies (``sentiment_sentences.txt``, names drawn
from the codebook's lists), because NewsMTSC knows persons only. Word scores come from the VADER
lexicon (Hutto and Gilbert 2014, MIT).

Rows fall into five folds: those of NewsMTSC by article, pairs by sentence, since one sentence has
several pairs. Invented rows are in no fold. Of each row there are copies with other names in place
of its target or actors.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tone_sentences import INVENTED, invented

from parallax.language import nlp
from parallax.tone import network

FOLDS = 5
LONGEST = network.LONGEST - 2  # pieces of a sentence without its two ends
COPIES = 3  # of each row, with other names
SWAPPED_ACTOR = 0.7  # share of actors with another name in such a copy
TONE_MARKS, PAIR_MARKS = ("target", "others"), ("p", "q")
PRONOUNS = frozenset("he she his her him hers it its i me my they their them who we".split())


class Row(NamedTuple):
    """A sentence with its marked spans and its label.

    ``pieces`` (n,) are ids of word pieces and ``words`` (n,) the number of each piece's word;
    ``marks`` are masks (n,); ``label`` is a place in the classes of its corpus. ``named`` says
    whether the target can be given another name.
    """

    pieces: np.ndarray
    words: np.ndarray
    marks: dict[str, np.ndarray]
    label: int
    fold: int
    split: str
    named: bool


class Corpus(NamedTuple):
    """All rows, and the names (their pieces) that can take each other's place."""

    tones: list[Row]
    pairs: list[Row]
    names: list[np.ndarray]


class Packed(NamedTuple):
    """Rows as tensors (copies, rows, 128); copy 0 is the row as it is.

    ``sizes`` (copies, rows) count the pieces with both ends; ``marks`` and ``windows`` are masks.
    """

    ids: torch.Tensor
    sizes: torch.Tensor
    marks: dict[str, torch.Tensor]
    windows: dict[str, torch.Tensor]


class Batch(NamedTuple):
    """Rows drawn from a :class:`Packed`: (models, rows, pieces), sizes (models, rows)."""

    ids: torch.Tensor
    sizes: torch.Tensor
    marks: dict[str, torch.Tensor]
    windows: dict[str, torch.Tensor]


# ---------------------------------------------------------------- rows


def read(path: Path) -> list[dict]:
    """The rows of a JSON Lines file."""
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def corpus(folder: Path) -> Corpus:
    """The rows of ``newsmtsc.jsonl`` and ``directed.jsonl`` in ``folder``, and invented ones."""
    tones = read(folder / "newsmtsc.jsonl")
    learnt = [row for row in tones if row["split"] == "train"]
    texts = sorted({row["target"]["text"] for row in learnt if is_name(row)})
    made = [tone_row(row) for row in tones + invented(texts, random.Random(3))]
    names = {
        tuple(row.pieces[row.marks["target"]]) for row in made if row.named and row.split == "train"
    }
    return Corpus(
        made,
        [pair_row(row) for row in read(folder / "directed.jsonl")],
        [np.array(name, np.int32) for name in sorted(names)],
    )


def tone_row(row: dict) -> Row:
    """A row of NewsMTSC or an invented one: at most 126 pieces, those around the target."""
    pieces, offsets, words = coded(row["text"])
    target = inside(offsets, row["target"]["start"], row["target"]["end"])
    others = np.zeros(len(pieces), bool)
    for start, end in row["further_mentions"]:
        others |= inside(offsets, start, end)
    middle = int(target.argmax()) if target.any() else 0
    kept = part_around(middle, len(pieces))
    return Row(
        pieces[kept],
        words[kept],
        {"target": target[kept], "others": (others & ~target)[kept]},
        network.CLASSES.index(row["label"]),
        -1 if row["split"] == INVENTED else article_fold(row["id"]),
        row["split"],
        row["split"] != INVENTED and is_name(row),
    )


def article_fold(identity: str) -> int:
    """The fold of a row of NewsMTSC.

    Its id begins with the article ("allsides_1000_401_25_Name_0_6": dataset, file, article).
    """
    return zlib.crc32("_".join(identity.split("_")[:3]).encode()) % FOLDS


def pair_row(row: dict) -> Row:
    """A row of directed sentiment: at most 126 pieces, those around the middle of its actors."""
    pieces, offsets, words = coded(row["text"])
    p, q = inside(offsets, *row["p"]), inside(offsets, *row["q"])
    both = np.flatnonzero(p | q)
    kept = part_around((both[0] + both[-1]) // 2 if len(both) else 0, len(pieces))
    return Row(
        pieces[kept],
        words[kept],
        {"p": p[kept], "q": (q & ~p)[kept]},
        network.RELATIONS.index(row["relation"]),
        zlib.crc32(row["text"].strip().encode()) % FOLDS,
        row["split"],
        True,
    )


def coded(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ids (n,), offsets (n, 2) and word numbers (n,) of the pieces of a text."""
    found = nlp.encoder().tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(found.offsets).reshape(-1, 2)
    return np.array(found.ids, np.int32), offsets, np.array(found.word_ids, np.int32)


def inside(offsets: np.ndarray, start: int, end: int) -> np.ndarray:
    """A mask of the pieces that share a character with the span."""
    return (offsets[:, 0] < end) & (offsets[:, 1] > start)


def part_around(middle: int, count: int) -> slice:
    """The part of ``count`` pieces that is kept."""
    start = max(0, min(middle - LONGEST // 2, count - LONGEST))
    return slice(start, start + LONGEST)


def is_name(row: dict) -> bool:
    """Whether the target of a row of NewsMTSC is a name."""
    words = row["target"]["text"]
    return words[:1].isupper() and len(words.split()) <= 3 and words.lower() not in PRONOUNS


def valence() -> np.ndarray:
    """How kind or harsh each word piece is in the VADER lexicon, as int8.

    From -100 to 100; 0 for pieces that are not in it.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    tokenizer = nlp.encoder().tokenizer
    found = np.zeros(tokenizer.get_vocab_size(), np.int8)
    for word, value in SentimentIntensityAnalyzer().lexicon.items():
        if (number := tokenizer.token_to_id(word)) is not None:
            found[number] = round(value / 4 * network.VALENCE_UNIT)
    return found


# ---------------------------------------------------------------- tensors


def renamed(
    row: Row, keys: Sequence[str], names: Sequence[np.ndarray], chance: np.random.Generator
) -> Row:
    """The row with other names for the spans marked ``keys``, where each is one span."""
    pieces, words, marks = row.pieces, row.words, row.marks
    for key in keys:
        places = np.flatnonzero(marks[key])
        if not len(places) or places[-1] - places[0] + 1 != len(places):
            continue
        name, start, end = names[chance.integers(len(names))], places[0], places[-1] + 1
        pieces = spliced(pieces, start, end, name)
        words = spliced(words, start, end, np.full(len(name), words[start]))
        marks = {
            other: spliced(mask, start, end, np.full(len(name), other == key))
            for other, mask in marks.items()
        }
    marks = {key: mask[:LONGEST] for key, mask in marks.items()}
    return row._replace(pieces=pieces[:LONGEST], words=words[:LONGEST], marks=marks)


def spliced(values: np.ndarray, start: int, end: int, new: np.ndarray) -> np.ndarray:
    """The values with ``new`` in place of those from ``start`` to ``end``."""
    return np.concatenate([values[:start], new.astype(values.dtype), values[end:]])


def packed_tones(given: Corpus, seed: int, device: str) -> Packed:
    """All rows of tone with their copies."""
    chance = np.random.default_rng(seed)
    copies = [given.tones]
    for _ in range(COPIES):
        copies.append(
            [
                renamed(row, ("target",), given.names, chance) if row.named else row
                for row in given.tones
            ]
        )
    return packed(copies, TONE_MARKS, device)


def packed_pairs(given: Corpus, seed: int, device: str) -> Packed:
    """All pairs with their copies."""
    chance = np.random.default_rng(seed)
    copies = [given.pairs]
    for _ in range(COPIES):
        copies.append(
            [
                renamed(
                    row,
                    [key for key in PAIR_MARKS if chance.random() < SWAPPED_ACTOR],
                    given.names,
                    chance,
                )
                for row in given.pairs
            ]
        )
    return packed(copies, PAIR_MARKS, device)


def packed(copies: Sequence[Sequence[Row]], keys: Sequence[str], device: str) -> Packed:
    """Copies of rows as tensors.

    A span that covers no piece becomes the whole sentence, as where the model is used.
    """
    shape = (len(copies), len(copies[0]), network.LONGEST)
    ids, sizes = np.zeros(shape, np.int32), np.zeros(shape[:2], np.int32)
    marks = {key: np.zeros(shape, bool) for key in keys}
    windows = {key: np.zeros(shape, bool) for key in keys if key != "others"}
    first, last, _ = ends()
    for copy, rows in enumerate(copies):
        for number, row in enumerate(rows):
            at, size = (copy, number), len(row.pieces) + 2
            ids[at][:size], sizes[at] = [first, *row.pieces, last], size
            for key in keys:
                marks[key][at][1 : size - 1] = row.marks[key]
            for key in windows:
                if row.marks[key].any():
                    windows[key][at][1 : size - 1] = near(row.words, row.marks[key])
                else:
                    windows[key][at][:size] = marks[key][at][:size] = True
    return Packed(
        torch.from_numpy(ids).to(device),
        torch.from_numpy(sizes).to(device),
        {key: torch.from_numpy(mask).to(device) for key, mask in marks.items()},
        {key: torch.from_numpy(mask).to(device) for key, mask in windows.items()},
    )


def near(words: np.ndarray, mark: np.ndarray) -> np.ndarray:
    """A mask of the pieces in the window of words around a marked span."""
    own = words[mark]
    return (words >= own.min() - network.WINDOW) & (words <= own.max() + network.WINDOW)


def ends() -> tuple[int, int, int]:
    """The ids of [CLS], [SEP] and [MASK]."""
    tokenizer = nlp.encoder().tokenizer
    first, last, hidden = (tokenizer.token_to_id(piece) for piece in ("[CLS]", "[SEP]", "[MASK]"))
    return first, last, hidden


def take(rows: Packed, copies: torch.Tensor, chosen: torch.Tensor) -> Batch:
    """The rows ``chosen`` (models, rows) in the given copies, as wide as the longest of them."""
    sizes = rows.sizes[copies, chosen]
    width = -(-int(sizes.max()) // 8) * 8

    def part(values: torch.Tensor) -> torch.Tensor:
        return values[copies, chosen, :width]

    return Batch(
        part(rows.ids).long(),
        sizes,
        {key: part(mask) for key, mask in rows.marks.items()},
        {key: part(mask) for key, mask in rows.windows.items()},
    )


def schedule(
    learnt: Sequence[np.ndarray], sizes: np.ndarray, batch: int, steps: int, seed: int
) -> np.ndarray:
    """Which rows each model reads at each step: (steps, models, batch).

    ``learnt`` has the rows of each model. The rows of one step are of like length over all models,
    so that little is padded.
    """
    common = np.random.default_rng(seed)
    own = [np.random.default_rng(seed * 77 + number) for number in range(len(learnt))]
    found: list[np.ndarray] = []
    while len(found) < steps:
        passes = [by_length(rows, sizes, batch, chance) for rows, chance in zip(learnt, own)]
        fewest = min(len(batches) for batches in passes)
        aligned = [
            batches[np.linspace(0, len(batches) - 1, fewest).astype(int)] for batches in passes
        ]
        found += [np.stack([batches[i] for batches in aligned]) for i in common.permutation(fewest)]
    return np.stack(found[:steps])


def by_length(
    rows: np.ndarray, sizes: np.ndarray, batch: int, chance: np.random.Generator
) -> np.ndarray:
    """One pass over the rows in batches (batches, batch), the shortest first."""
    order = rows[np.argsort(sizes[rows] + chance.random(len(rows)) * 8, kind="stable")]
    count = len(order) // batch
    start = chance.integers(len(order) - count * batch + 1)
    return order[start : start + count * batch].reshape(count, batch)
