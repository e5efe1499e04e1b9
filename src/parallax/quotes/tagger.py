"""The learned tagger: from the word pieces of an article to spans of source, cue and content.

A fine-tuned MiniLM encoder (``training/attribution.py``) scores seven tags for every word piece
from the words, their capitals and their place in quotations; a linear chain decodes them. It runs
on onnxruntime and uses neither parse nor speakers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.special import softmax

from parallax import ROOT
from parallax.common.spans import Span
from parallax.language import nlp
from parallax.language.decoders import best_path, grammar
from parallax.language.encoder import Encoder, open_session
from parallax.language.quotation_marks import Quotation, find_quotations

SHIPPED = ROOT / "data" / "models" / "attribution"

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{first}-{role}" for role, first in product(ROLES, "BI")))
WINDOW = 256  # word pieces per window
STATES, CASES = 8, 4
VOTE = {"source": 2.0, "cue": 1.0, "content": 1.0}
"""Added to the score of a tag that the rules propose as well."""
SHORT = 4  # words; a quotation of up to this many may be a title or a scare quote
_OPEN, _CLOSE, _INSIDE, _NESTED, _CARRIED, _UNCLOSED, _BRIEF = range(1, 8)
_CAPITAL, _CAPITALS, _WITHIN_WORD = range(1, 4)
BREAK = "[SEP]"


class Tagger(NamedTuple):
    """A loaded tagger: onnxruntime session, encoder with its word vectors, and the linear chain.

    ``transitions`` (tags, tags), ``first`` and ``last`` (tags,) are the chain's scores from tag to
    tag, at the first and at the last word piece.
    """

    session: Any
    encoder: Encoder
    transitions: np.ndarray
    first: np.ndarray
    last: np.ndarray


class Proposal(NamedTuple):
    """One proposed span ``text[start:end]`` of a role.

    ``probability`` is the mean probability of that role over its word pieces.
    """

    start: int
    end: int
    role: str
    probability: float


class Pieces(NamedTuple):
    """The word pieces of one article.

    Ids, character offsets, state in quotations and capitals, each (pieces,), and the pieces at
    which paragraphs begin.
    """

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    states: np.ndarray
    cases: np.ndarray
    paragraphs: tuple[int, ...]


def pieces_of(text: str, tokenizer: Any) -> Pieces:
    """Word pieces of a text, with a zero-width separator at the end of every paragraph."""
    separator = tokenizer.token_to_id(BREAK)
    ids: list[int] = []
    offsets: list[Span] = []
    paragraphs = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(len(ids))
            coded = tokenizer.encode(line, add_special_tokens=False)
            ids += [*coded.ids, separator]
            offsets += [(start + position, end + position) for start, end in coded.offsets]
            offsets.append((position + len(line), position + len(line)))
        position += len(line) + 1
    starts = np.array([start for start, _ in offsets], dtype=np.int64)
    ends = np.array([end for _, end in offsets], dtype=np.int64)
    return Pieces(
        np.array(ids, dtype=np.int64),
        starts,
        ends,
        _states(text)[starts],
        np.array([_case(text, start, end) for start, end in offsets], dtype=np.int64),
        tuple(paragraphs),
    )


def _states(text: str) -> np.ndarray:
    """(characters + 1,): the quotation state of each character; 0 outside quotations."""
    states = np.zeros(len(text) + 1, dtype=np.int64)
    groups: set[int] = set()
    for quotation in find_quotations(text):
        carried = quotation.group in groups
        groups.add(quotation.group)
        states[quotation.inner_start : quotation.inner_end] = _state(quotation, text, carried)
        if not quotation.depth:
            states[quotation.start : quotation.inner_start] = _OPEN
            states[quotation.inner_end : quotation.end] = _CLOSE
    return states


def _state(quotation: Quotation, text: str, carried: bool) -> int:
    """The state of the words of a quotation; ``carried`` if it began in an earlier paragraph."""
    if quotation.depth:
        return _NESTED
    if carried:
        return _CARRIED
    if not quotation.closed:
        return _UNCLOSED
    inner = text[quotation.inner_start : quotation.inner_end]
    return _BRIEF if len(inner[:80].split()) <= SHORT else _INSIDE


def _case(text: str, start: int, end: int) -> int:
    """The capitals of a word piece; 0 for a lower-case letter at the start of a word."""
    piece = text[start:end]
    if piece[:1].isupper():
        return _CAPITALS if len(piece) > 1 and piece.isupper() else _CAPITAL
    return _WITHIN_WORD if start and text[start - 1 : start].isalnum() else 0


def windows_of(pieces: Pieces) -> list[Span]:
    """The windows that cover an article, as [start, end): whole paragraphs where they fit."""
    edges = [*pieces.paragraphs, len(pieces.ids)]
    windows: list[Span] = []
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
    """The tagger in a folder; None where there is none (the rules then work alone)."""
    if not (folder / "tagger.onnx").is_file():
        return None
    session = open_session((folder / "tagger.onnx").read_bytes())
    scores = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
    chain = [np.array(scores[key], dtype=np.float32) for key in ("transitions", "first", "last")]
    return Tagger(session, nlp.encoder(), *chain)


def propose_spans(
    text: str, tagger: Tagger, hints: Iterable[tuple[int, int, str]] = ()
) -> list[Proposal]:
    """Spans of source, cue and content in text order, without overlap.

    Takes time linear in the length of the text.

    Parameters
    ----------
    text
        An article.
    tagger
        From :func:`load_tagger`.
    hints
        (start, end, role) of spans that the rules found: each adds :data:`VOTE` to the scores of
        its role's tags.
    """
    pieces = pieces_of(text, tagger.encoder.tokenizer)
    if not len(pieces.ids):
        return []
    scores = np.concatenate(
        [_score(pieces, start, end, tagger) for start, end in windows_of(pieces)]
    )
    for start, end, role in hints:
        first, last = np.searchsorted(pieces.starts, (start, end))
        begin = 1 + 2 * ROLES.index(role)
        inside = begin + 1
        scores[first:last, inside] += VOTE[role]
        scores[first : first + 1, inside] -= VOTE[role]
        scores[first : first + 1, begin] += VOTE[role]
    return spans_of(text, pieces, decode(scores, tagger), probabilities(scores))


def _score(pieces: Pieces, start: int, end: int, tagger: Tagger) -> np.ndarray:
    """(pieces, tags): scores of one window, computed alone so that no other text affects them."""
    inputs = {
        "words": tagger.encoder.words(pieces.ids[None, start:end]),
        "state": pieces.states[start:end],
        "case": pieces.cases[start:end],
    }
    return tagger.session.run(["scores"], inputs)[0][0]


def probabilities(scores: np.ndarray) -> np.ndarray:
    """(pieces, roles): probability of each role for each piece, both its tags together."""
    of_tags = softmax(scores, axis=1)
    return of_tags[:, 1:].reshape(len(scores), len(ROLES), 2).sum(axis=2)


def decode(scores: np.ndarray, tagger: Tagger) -> np.ndarray:
    """The best tags (Viterbi); an I tag may follow only a B or I tag of the same role."""
    pairs, alone = grammar(TAGS)
    return best_path(scores, tagger.transitions + pairs, tagger.first + alone, tagger.last)


def spans_of(
    text: str, pieces: Pieces, tags: np.ndarray, probability: np.ndarray
) -> list[Proposal]:
    """Spans of the tags, trimmed to whole words; ``probability`` from :func:`probabilities`."""
    found: list[Proposal] = []
    k = 0
    while k < len(tags):
        role = TAGS[tags[k]][2:]
        end = k + 1
        while role and end < len(tags) and TAGS[tags[end]] == f"I-{role}":
            end += 1
        if role:
            start, stop = _trimmed(text, int(pieces.starts[k]), int(pieces.ends[end - 1]))
            if found and start < found[-1].end:  # two spans meet within a word
                start, stop = _without_space(text, found[-1].end, stop)
            mean = float(probability[k:end, ROLES.index(role)].mean())
            if stop > start:
                found.append(Proposal(start, stop, role, mean))
        k = end
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    """A span from the start of its first to the end of its last word, without white space."""
    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end].isalnum() and text[end].isalnum():
        end += 1
    return _without_space(text, start, end)


def _without_space(text: str, start: int, end: int) -> Span:
    """A span without white space at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
