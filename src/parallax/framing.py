"""Issue frames, sentence by sentence and voice by voice, from a codebook that a researcher edits.

To frame is to select a problem, a cause, a moral judgement or a treatment and make it salient (Entman 1993); what is coded are such
elements in single sentences, never the impression of an article (Matthes & Kohring 2008).  Two votes are kept apart: **lexical**,
phrases of the codebook found over base forms, whose words are the evidence; and **likeness**, the cosine of the sentence vector to
the codebook's example sentences.  No rule names an actor: the same act by another side gets the same code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml
from spacy.tokens import Doc

from parallax import tables
from parallax.denial import denied
from parallax.phrases import Finder, PhraseError, compile_phrases, find, parse_phrase
from parallax.stretches import Stretches, sentence_of_tokens, stretches, voice_at

FILE = "frames.yml"
ENTMAN = ("problem", "cause", "moral", "treatment")
FRAME_ID = re.compile(r"[A-Z][A-Z0-9_]*")
FRAME_KEYS = frozenset("id label entman definition words unless examples counterexamples threshold".split())
LISTS = ("words", "unless", "examples", "counterexamples", "entman")
BOOK_KEYS = frozenset("frames no_frame".split())
FEWEST_EXAMPLES = 2
UNLESS = "unless "

# Weights of what an example vector is held against, picked on the examples left out one by one (benchmarks/framing.md).
OTHER_FRAMES, COUNTER, NEUTRAL = 0.5, 0.1, 0.1
FALLBACK_THRESHOLD = 0.45
ALONE = 0.12
"""How much more likeness it takes where the frame has words and none of them stands in the sentence."""
BETA = 0.5

Encoder = Callable[[list[str]], np.ndarray]


class CodebookError(ValueError):
    """The codebook cannot be used; one line a mistake, each naming file, frame and cause."""


class Frame(NamedTuple):
    """One frame as the codebook gives it."""

    id: str
    label: str
    entman: tuple[str, ...]
    definition: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    threshold: float | None


class Codebook(NamedTuple):
    """Frames in the order of the file, and sentences without a frame."""

    frames: tuple[Frame, ...]
    no_frame: tuple[str, ...]


class Likeness(NamedTuple):
    """Prototypes (frames x size, unit length) and the cosine from which each votes yes."""

    ids: tuple[str, ...]
    prototypes: np.ndarray
    thresholds: np.ndarray


def read_codebook(folder: Path) -> Codebook:
    """The frames of ``folder/frames.yml`` (or of that file itself).

    Raises :class:`CodebookError` with one line for every mistake: file, frame, cause.
    """
    path = Path(folder) / FILE if Path(folder).is_dir() else Path(folder)
    try:
        return _read(path.read_text(encoding="utf-8"), path.name)
    except FileNotFoundError:
        raise CodebookError(f"{path.name}: not found in {path.parent}") from None
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path.name}: not UTF-8 text ({error.reason} at byte {error.start})") from None


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Codebook:
    try:
        book = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise CodebookError(f"{name}{where}: {getattr(error, 'problem', None) or 'not YAML'}") from None
    mistakes: list[str] = []
    made = _codebook(book, mistakes)
    if mistakes:
        raise CodebookError("\n".join(f"{name}: {mistake}" for mistake in mistakes))
    return made


def _codebook(book: Any, mistakes: list[str]) -> Codebook:
    if not isinstance(book, dict) or not isinstance(book.get("frames"), list) or not book["frames"]:
        mistakes.append("no list of frames under the key 'frames'")
        return Codebook((), ())
    mistakes += [f"unknown key '{key}'" for key in book if key not in BOOK_KEYS]
    frames = [_frame(entry, number, mistakes) for number, entry in enumerate(book["frames"], start=1)]
    names = [frame.id for frame in frames if frame.id]
    mistakes += [f"frame {name}: stands there twice" for name in sorted({n for n in names if names.count(n) > 1})]
    return Codebook(tuple(frames), _texts(book.get("no_frame"), "no_frame", mistakes))


def _frame(entry: Any, number: int, mistakes: list[str]) -> Frame:
    if not isinstance(entry, dict):
        mistakes.append(f"frame {number}: not a frame but {type(entry).__name__}")
        return Frame("", "", (), "", (), (), (), (), None)
    name = entry.get("id")
    here = f"frame {name or number}"
    if not isinstance(name, str) or not FRAME_ID.fullmatch(name):
        mistakes.append(f"{here}: the id has to be capitals, digits and underscores, such as WATER_SHORTAGE")
        name = ""
    mistakes += [f"{here}: unknown key '{key}'; known are {', '.join(sorted(FRAME_KEYS))}" for key in entry if key not in FRAME_KEYS]
    lists = {key: _texts(entry.get(key), f"{here}: {key}", mistakes) for key in LISTS}
    mistakes += [f"{here}: entman is '{element}'; known are {', '.join(ENTMAN)}" for element in lists["entman"] if element not in ENTMAN]
    for key in ("words", "unless"):
        for phrase in lists[key]:
            try:
                parse_phrase(phrase)
            except PhraseError as error:
                mistakes.append(f"{here}: {key}: {error}")
    if not lists["words"] and len(lists["examples"]) < FEWEST_EXAMPLES:
        mistakes.append(f"{here}: needs words, or at least {FEWEST_EXAMPLES} examples (8 to 16 serve best)")
    threshold = entry.get("threshold")
    if threshold is not None and (isinstance(threshold, bool) or not isinstance(threshold, (int, float)) or not -1 <= threshold <= 1):
        mistakes.append(f"{here}: threshold is {threshold!r}; it has to be a number from -1 to 1")
        threshold = None
    label = str(entry.get("label") or (name or "").replace("_", " ").capitalize())
    return Frame(name, label, lists["entman"], " ".join(str(entry.get("definition") or "").split()), lists["words"], lists["unless"],
                 lists["examples"], lists["counterexamples"], threshold)


def _texts(value: Any, here: str, mistakes: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        mistakes.append(f"{here}: not a list of texts")
        return ()
    good = []
    for entry in value:
        if isinstance(entry, str) and entry.strip():
            good.append(" ".join(entry.split()))
        else:
            mistakes.append(f"{here}: {entry!r} is not a text (quotation marks around it may help)")
    return tuple(good)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


class _Sides(NamedTuple):
    """Vectors a prototype is made of: its examples, its counter-examples, sentences of no frame, examples of the other frames."""

    own: np.ndarray
    counter: np.ndarray
    neutral: np.ndarray
    others: np.ndarray


def _prototype(sides: _Sides) -> np.ndarray:
    made = sides.own.mean(axis=0)
    for vectors, weight in ((sides.counter, COUNTER), (sides.neutral, NEUTRAL), (sides.others, OTHER_FRAMES)):
        if len(vectors):
            made = made - weight * vectors.mean(axis=0)
    return _unit(made)


def _threshold(sides: _Sides) -> float:
    """The cosine at which examples left out one by one are told from everything else with the best F(0.5): precision first."""
    if len(sides.own) < 3:
        return FALLBACK_THRESHOLD
    scores, truth = [], []
    for side, vectors in sides._asdict().items():
        for left_out in range(len(vectors)):
            rest = sides._replace(**{side: np.delete(vectors, left_out, axis=0)})
            scores.append(float(vectors[left_out] @ _prototype(rest)))
            truth.append(side == "own")
    order = np.argsort(scores)[::-1]
    ranked, right = np.asarray(scores)[order], np.cumsum(np.asarray(truth)[order])
    taken = np.arange(1, len(ranked) + 1)
    best = int(np.argmax((1 + BETA**2) * right / (taken + BETA**2 * len(sides.own))))
    below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best] - 0.05
    return float((ranked[best] + below) / 2) if any(~np.asarray(truth)) else FALLBACK_THRESHOLD


@lru_cache(maxsize=4)
def likeness(codebook: Codebook, encode: Encoder) -> Likeness:
    """Prototypes and thresholds for the frames of ``codebook`` that have at least two examples.

    ``encode`` gives unit vectors for sentences, as :func:`parallax.language.encode` does.  Each threshold is set on the codebook's
    own sentences, leaving one out at a time, unless the codebook names it.
    """
    frames = [frame for frame in codebook.frames if len(frame.examples) >= FEWEST_EXAMPLES]
    if not frames:
        return Likeness((), np.zeros((0, 0)), np.zeros(0))

    def vectors(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(encode(list(texts)), dtype=np.float32) if texts else np.zeros((0, 0))

    examples = {frame.id: vectors(frame.examples) for frame in frames}
    neutral = vectors(codebook.no_frame)
    prototypes, thresholds = [], []
    for frame in frames:
        others = [examples[other.id] for other in frames if other.id != frame.id]
        sides = _Sides(examples[frame.id], vectors(frame.counterexamples), neutral, np.vstack(others) if others else np.zeros((0, 0)))
        prototypes.append(_prototype(sides))
        thresholds.append(_threshold(sides) if frame.threshold is None else frame.threshold)
    return Likeness(tuple(frame.id for frame in frames), np.vstack(prototypes), np.array(thresholds))


def alike(vectors: np.ndarray, model: Likeness) -> np.ndarray:
    """Cosines of sentence vectors (n x size) to the prototypes of ``model``: n x frames."""
    if not model.ids or not len(vectors):
        return np.zeros((len(vectors), len(model.ids)))
    return np.asarray(vectors, dtype=np.float32) @ model.prototypes.T


@lru_cache(maxsize=4)
def _finder(codebook: Codebook) -> Finder:
    phrases = {frame.id: frame.words for frame in codebook.frames}
    return compile_phrases({**phrases, **{UNLESS + frame.id: frame.unless for frame in codebook.frames}})


def code_frames(docs: Mapping[str, Doc], sentences: pd.DataFrame, voices: pd.DataFrame, vectors: pd.DataFrame,
                codebook: Path) -> pd.DataFrame:
    """The table ``frames``: a row for every frame, sentence and voice with at least one vote.

    ``docs`` are parsed articles by article_id; the other tables are those of :mod:`parallax.tables`; ``codebook`` is the folder that
    holds frames.yml.  The lexical vote stands in the voice of its evidence, the likeness vote in every voice with evidence, else
    in the voice that fills most of the sentence.  ``score`` is the share of the votes cast that said yes; without vectors likeness is
    not cast.  Where a frame has words and none of them stands in the sentence, likeness alone makes a row only when it is ``ALONE``
    above the threshold.  Raises :class:`CodebookError`.
    """
    book = read_codebook(codebook)
    close = _close_frames(book, vectors)
    cast = {frame.id: bool(frame.words) + (len(frame.examples) >= FEWEST_EXAMPLES and len(vectors) > 0) for frame in book.frames}
    told = {article: part.sort_values("start") for article, part in voices.groupby("article_id")}
    worded = {frame.id for frame in book.frames if frame.words}
    rows: list[dict[str, Any]] = []
    for article, part in sentences.groupby("article_id", sort=True):
        if article in docs:
            coded = _code_article(docs[article], part.sort_values("sentence_id"), told.get(article), close, _finder(book))
            rows += [row for row in coded if row["votes"] != ["likeness"] or row["frame"] not in worded or row["above"] >= ALONE]
    order = {frame.id: number for number, frame in enumerate(book.frames)}
    for row in rows:
        row.pop("above")
        row["score"] = len(row["votes"]) / max(1, cast[row["frame"]])
    rows.sort(key=lambda r: (r["article_id"], r["sentence_id"], order[r["frame"]], r["voice"], r["holder_id"] or ""))
    return tables.frame("frames", rows)


Close = Mapping[tuple[str, int], Mapping[str, float]]


def _close_frames(book: Codebook, vectors: pd.DataFrame) -> Close:
    """The frames that each sentence is like, with how far the cosine lies above the threshold."""
    if not len(vectors) or not any(len(frame.examples) >= FEWEST_EXAMPLES for frame in book.frames):
        return {}
    from parallax.language import encode  # here, because lexical coding needs no model

    model = likeness(book, encode)
    matrix = np.vstack(vectors["vector"].to_numpy())
    if matrix.shape[1] != model.prototypes.shape[1]:
        raise CodebookError(f"{FILE}: sentence vectors have {matrix.shape[1]} numbers, example vectors {model.prototypes.shape[1]}; "
                            "both have to come from the same encoder")
    above = alike(matrix, model) - model.thresholds
    keys = zip(vectors["article_id"], vectors["sentence_id"])
    near = ({model.ids[i]: float(row[i]) for i in np.flatnonzero(row >= 0)} for row in above)
    return {(article, int(sentence)): frames for (article, sentence), frames in zip(keys, near)}


def _code_article(doc: Doc, sentences: pd.DataFrame, voices: pd.DataFrame | None, close: Close, finder: Finder) -> list[dict[str, Any]]:
    article = sentences["article_id"].iloc[0]
    bounds, sentence_of = sentence_of_tokens(doc, sentences)
    evidence: dict[int, dict[str, list[tuple[int, ...]]]] = defaultdict(lambda: defaultdict(list))
    hits = find(finder, doc, sentence_of)
    taken_back: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        if hit.key.startswith(UNLESS):
            taken_back[hit.key.removeprefix(UNLESS)].update(hit.tokens)
    for hit in hits:
        if not hit.key.startswith(UNLESS) and taken_back[hit.key].isdisjoint(hit.tokens):
            evidence[sentence_of[hit.tokens[0]]][hit.key].append(hit.tokens)
    rows = []
    heard = stretches(voices)
    for sentence, (start, end) in bounds.items():
        near = close.get((article, sentence), {})
        found = evidence.get(sentence, {})
        for frame in sorted({*found, *near}):
            for (voice, holder), groups in _by_voice(doc, found.get(frame, []), (start, end), heard).items():
                rows.append({"article_id": article, "sentence_id": sentence, "frame": frame, "voice": voice, "holder_id": holder,
                             "contested": _contested(doc, groups, start, end), "above": near.get(frame, 0.0),
                             "votes": ["lexical"] * bool(groups) + ["likeness"] * (frame in near), "evidence_spans": _spans(doc, groups)})
    return rows


def _by_voice(doc: Doc, groups: list[tuple[int, ...]], bounds: tuple[int, int],
              heard: Stretches) -> dict[tuple[str, str | None], list[tuple[int, ...]]]:
    """Evidence by voice; without evidence the voice of most words of the sentence, with none."""
    if not groups:
        words = [voice_at(heard, token.idx) for token in doc[slice(*bounds)] if not token.is_space and not token.is_punct]
        return {max(dict.fromkeys(words), key=words.count) if words else ("outlet", None): []}
    parts: dict[tuple[str, str | None], list[tuple[int, ...]]] = {}
    for tokens in groups:
        parts.setdefault(voice_at(heard, doc[tokens[0]].idx), []).append(tokens)
    return parts


def _contested(doc: Doc, groups: Iterable[tuple[int, ...]], start: int, end: int) -> bool:
    groups = list(groups)
    if not groups:  # likeness only: the main word of the sentence stands for it
        groups = [(token.i,) for token in doc[start:end] if token.dep_ in {"root", "ROOT"}]
    return any(denied(doc, tokens, start, end) for tokens in groups)


def _spans(doc: Doc, groups: Iterable[tuple[int, ...]]) -> list[list[int]]:
    """Character spans of the evidence, neighbouring words joined."""
    spans: list[list[int]] = []
    last = None
    for i in sorted({i for tokens in groups for i in tokens}):
        token = doc[i]
        if last is not None and i == last + 1:
            spans[-1][1] = token.idx + len(token)
        else:
            spans.append([token.idx, token.idx + len(token)])
        last = i
    return spans


def bench(path: Path) -> list[dict[str, Any]]:
    """Scores on a file of hand-coded frames: see :func:`parallax.frame_scores.bench`."""
    from parallax import frame_scores  # here, because only a benchmark needs it

    return frame_scores.bench(path)
