"""The learned tagger: word pieces of an article to spans of source, cue and content.

A fine-tuned MiniLM encoder (``training/attribution.py``) scores seven tags for every word piece from its words, its capitals and where
it stands between quotation marks; a linear chain decodes them.  Runs on onnxruntime; knows nothing of parse or speakers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parallax import ROOT
from parallax.language import nlp
from parallax.language.decoders import best_path, grammar
from parallax.language.encoder import Encoder, open_session
from parallax.language.quotation_marks import find_quotations

SHIPPED = ROOT / "data" / "models" / "attribution"

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{first}-{role}" for role in ROLES for first in "BI"))
WINDOW = 256  # word pieces read at once
STATES, CASES = 8, 4
VOTE = {
    "source": 2.0,
    "cue": 1.0,
    "content": 1.0,
}  # added to the score of a tag that the rules propose too
SHORT = 4  # words: a marked stretch up to this long may be a title or a scare quote
_OPEN, _CLOSE, _INSIDE, _NESTED, _CARRIED, _UNCLOSED, _BRIEF = range(1, 8)
BREAK = "[SEP]"


class Tagger(NamedTuple):
    """A loaded tagger: onnxruntime session, the encoder with its words, and the scores of the chain (tag to tag, first tag, last tag)."""

    session: Any
    encoder: Encoder
    transitions: np.ndarray
    first: np.ndarray
    last: np.ndarray


class Proposal(NamedTuple):
    """One proposed span ``text[start:end]`` of a role, with the mean probability of that role over its word pieces."""

    start: int
    end: int
    role: str
    probability: float


class Pieces(NamedTuple):
    """The word pieces of one article: ids, character offsets, state between marks and capitals, and where paragraphs begin."""

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    states: np.ndarray
    cases: np.ndarray
    paragraphs: tuple[int, ...]


def pieces_of(text: str, tokenizer) -> Pieces:
    """Word pieces of a text, paragraphs parted by a separator piece of no width."""
    separator = tokenizer.token_to_id(BREAK)
    ids, starts, ends, paragraphs = [], [], [], []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(len(ids))
            coded = tokenizer.encode(line, add_special_tokens=False)
            ids += [*coded.ids, separator]
            starts += [*(start + position for start, _ in coded.offsets), position + len(line)]
            ends += [*(end + position for _, end in coded.offsets), position + len(line)]
        position += len(line) + 1
    starts_, ends_ = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    return Pieces(
        np.array(ids, dtype=np.int64),
        starts_,
        ends_,
        _states(text)[starts_],
        _cases(text, starts, ends),
        tuple(paragraphs),
    )


def _states(text: str) -> np.ndarray:
    states = np.zeros(len(text) + 1, dtype=np.int64)
    groups = set()
    for quotation in find_quotations(text):
        inner = text[quotation.inner_start : quotation.inner_end]
        if quotation.depth:
            kind = _NESTED
        elif quotation.group in groups:
            kind = _CARRIED
        elif not quotation.closed:
            kind = _UNCLOSED
        else:
            kind = _BRIEF if len(inner[:80].split()) <= SHORT else _INSIDE
        groups.add(quotation.group)
        states[quotation.inner_start : quotation.inner_end] = kind
        if not quotation.depth:
            states[quotation.start : quotation.inner_start] = _OPEN
            states[quotation.inner_end : quotation.end] = _CLOSE
    return states


def _cases(text: str, starts: list[int], ends: list[int]) -> np.ndarray:
    cases = np.zeros(len(starts), dtype=np.int64)
    for k, (start, end) in enumerate(zip(starts, ends)):
        piece = text[start:end]
        if piece[:1].isupper():
            cases[k] = 2 if len(piece) > 1 and piece.isupper() else 1
        elif start and text[start - 1 : start].isalnum():
            cases[k] = 3
    return cases


def windows_of(pieces: Pieces) -> list[tuple[int, int]]:
    """[start, end) of the windows that cover an article: whole paragraphs where they fit."""
    edges = [*pieces.paragraphs, len(pieces.ids)]
    windows: list[tuple[int, int]] = []
    start = 0
    for begin, end in zip(edges, edges[1:]):
        if end - start > WINDOW and begin > start:
            windows.append((start, begin))
            start = begin
        while end - start > WINDOW:
            windows.append((start, start + WINDOW))
            start += WINDOW
    if start < len(pieces.ids):
        windows.append((start, len(pieces.ids)))
    return windows


@lru_cache(maxsize=2)
def load_tagger(folder: Path = SHIPPED) -> Tagger | None:
    """The tagger in a folder; None where there is none, so that everything runs on the rules alone."""
    if not (folder / "tagger.onnx").is_file():
        return None
    session = open_session((folder / "tagger.onnx").read_bytes())
    chain = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
    return Tagger(
        session,
        nlp.encoder(),
        *(np.array(chain[key], dtype=np.float32) for key in ("transitions", "first", "last")),
    )


def propose_spans(
    text: str, tagger: Tagger, hints: Iterable[tuple[int, int, str]] = ()
) -> list[Proposal]:
    """Spans of source, cue and content in order of the text; they do not overlap.  Linear in the length of the text.

    ``hints`` (start, end, role) are spans that the rules found: each gives its tags :data:`VOTE` of its role.
    """
    pieces = pieces_of(text, tagger.encoder.tokenizer)
    if not len(pieces.ids):
        return []
    scores = np.concatenate(
        [_score(pieces, start, end, tagger) for start, end in windows_of(pieces)]
    )
    for start, end, role in hints:
        first, last = np.searchsorted(pieces.starts, (start, end))
        begins = 1 + 2 * ROLES.index(role)
        scores[first:last, begins + 1] += VOTE[role]
        scores[first : first + 1, begins + 1] -= VOTE[role]
        scores[first : first + 1, begins] += VOTE[role]
    return spans_of(text, pieces, decode(scores, tagger), probabilities(scores))


def _score(pieces: Pieces, start: int, end: int, tagger: Tagger) -> np.ndarray:
    """(pieces, tags): scores of one window, each window alone so that its numbers depend on nothing else."""
    words = tagger.encoder.words(pieces.ids[None, start:end])
    return tagger.session.run(
        ["scores"],
        {"words": words, "state": pieces.states[start:end], "case": pieces.cases[start:end]},
    )[0][0]


def probabilities(scores: np.ndarray) -> np.ndarray:
    """(pieces, roles): probability of each role, its two tags together, at each piece by itself."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised[:, 1:].reshape(len(scores), len(ROLES), 2).sum(axis=2)


def decode(scores: np.ndarray, tagger: Tagger) -> np.ndarray:
    """The best sequence of tags (Viterbi); the inside of a span follows only its beginning or its inside."""
    pairs, alone = grammar(TAGS)
    return best_path(scores, tagger.transitions + pairs, tagger.first + alone, tagger.last)


def spans_of(text: str, pieces: Pieces, tags: np.ndarray, chances: np.ndarray) -> list[Proposal]:
    """Spans of the tags, trimmed to words and the marks beside them."""
    found: list[Proposal] = []
    k = 0
    while k < len(tags):
        role = TAGS[tags[k]][2:]
        end = k + 1
        while role and end < len(tags) and TAGS[tags[end]] == f"I-{role}":
            end += 1
        if role:
            start, stop = _trimmed(text, int(pieces.starts[k]), int(pieces.ends[end - 1]))
            if stop > start:
                found.append(
                    Proposal(start, stop, role, float(chances[k:end, ROLES.index(role)].mean()))
                )
        k = end
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end < len(text) and text[end - 1 : end].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
