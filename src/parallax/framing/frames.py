"""Frames, sentence by sentence and voice by voice, from a codebook that a researcher edits.

To frame is to select a problem, a cause, a moral judgement or a treatment and make it salient (Entman 1993); what is coded are such
elements in single sentences, never the impression of an article (Matthes & Kohring 2008).  Three votes are kept apart: **lexical**,
phrases of the codebook found over base forms, whose words are the evidence; **likeness** to the codebook's example sentences; and
**trained**, a classifier from sentences or articles that people have coded, where there are enough.  No rule names an actor: the same act
by another side gets the same code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml
from spacy.tokens import Doc

from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.common.spans import VoiceSpans, sentence_of_tokens, voice_at, voice_spans
from parallax.framing.classifiers import (
    FEWEST_EXAMPLES,
    Encoder,
    Linear,
    Told,
    chances,
    encoded,
    learn,
    logit,
    of_corpus,
)
from parallax.framing.coded_sentences import Codes, read_codes, trained
from parallax.language.negation import denied
from parallax.language.phrases import Finder, PhraseError, compile_phrases, find, parse_phrase

FILE = "frames.yml"
ENTMAN = ("problem", "cause", "moral", "treatment")
FRAME_ID = re.compile(r"[A-Z][A-Z0-9_]*")
FRAME_KEYS = frozenset(
    "id label scheme entman definition words unless examples counterexamples threshold".split()
)
ISSUE = "issue"
LISTS = ("words", "unless", "examples", "counterexamples", "entman")
BOOK_KEYS = frozenset("frames no_frame".split())
UNLESS = "unless "

ALONE = 1.5
"""How far (in log-odds) above its threshold a vote without words has to be, where the frame has words and none stands in the sentence."""


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
    scheme: str = ISSUE


class Codebook(NamedTuple):
    """Frames in the order of the file, and sentences without a frame."""

    frames: tuple[Frame, ...]
    no_frame: tuple[str, ...]


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
        raise CodebookError(
            f"{path.name}: not UTF-8 text ({error.reason} at byte {error.start})"
        ) from None


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Codebook:
    try:
        book = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise CodebookError(
            f"{name}{where}: {getattr(error, 'problem', None) or 'not YAML'}"
        ) from None
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
    frames = [
        _frame(entry, number, mistakes) for number, entry in enumerate(book["frames"], start=1)
    ]
    names = [frame.id for frame in frames if frame.id]
    mistakes += [
        f"frame {name}: stands there twice"
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    return Codebook(tuple(frames), _texts(book.get("no_frame"), "no_frame", mistakes))


def _frame(entry: Any, number: int, mistakes: list[str]) -> Frame:
    if not isinstance(entry, dict):
        mistakes.append(f"frame {number}: not a frame but {type(entry).__name__}")
        return Frame("", "", (), "", (), (), (), (), None)
    name = entry.get("id")
    here = f"frame {name or number}"
    if not isinstance(name, str) or not FRAME_ID.fullmatch(name):
        mistakes.append(
            f"{here}: the id has to be capitals, digits and underscores, such as WATER_SHORTAGE"
        )
        name = ""
    mistakes += [
        f"{here}: unknown key '{key}'; known are {', '.join(sorted(FRAME_KEYS))}"
        for key in entry
        if key not in FRAME_KEYS
    ]
    lists = {key: _texts(entry.get(key), f"{here}: {key}", mistakes) for key in LISTS}
    mistakes += [
        f"{here}: entman is '{element}'; known are {', '.join(ENTMAN)}"
        for element in lists["entman"]
        if element not in ENTMAN
    ]
    for key in ("words", "unless"):
        for phrase in lists[key]:
            try:
                parse_phrase(phrase)
            except PhraseError as error:
                mistakes.append(f"{here}: {key}: {error}")
    if not lists["words"] and len(lists["examples"]) < FEWEST_EXAMPLES:
        mistakes.append(
            f"{here}: needs words, or at least {FEWEST_EXAMPLES} examples (8 to 16 serve best)"
        )
    threshold = entry.get("threshold")
    if threshold is not None and (
        isinstance(threshold, bool)
        or not isinstance(threshold, (int, float))
        or not 0 <= threshold <= 1
    ):
        mistakes.append(f"{here}: threshold is {threshold!r}; it has to be a number from 0 to 1")
        threshold = None
    label = str(entry.get("label") or (name or "").replace("_", " ").capitalize())
    return Frame(
        name,
        label,
        lists["entman"],
        " ".join(str(entry.get("definition") or "").split()),
        lists["words"],
        lists["unless"],
        lists["examples"],
        lists["counterexamples"],
        threshold,
        str(entry.get("scheme") or ISSUE),
    )


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


@lru_cache(maxsize=4)
def likeness(codebook: Codebook, encode: Encoder) -> Linear:
    """Classifiers for the frames of ``codebook`` that have at least two examples, from the codebook's own sentences.

    ``encode`` gives unit vectors for sentences, as :func:`parallax.language.nlp.encode` does.  A frame is told from the frames of its scheme.
    """
    return _likeness(codebook, encode, np.zeros((0, 0)))


def _likeness(codebook: Codebook, encode: Encoder, corpus: np.ndarray) -> Linear:
    frames = [frame for frame in codebook.frames if len(frame.examples) >= FEWEST_EXAMPLES]
    if not frames:
        return learn({})
    examples = {frame.id: encoded(encode, frame.examples, 0) for frame in frames}
    size = examples[frames[0].id].shape[1]
    neutral = encoded(encode, codebook.no_frame, size)
    told = {}
    for frame in frames:
        peers = [
            examples[other.id]
            for other in frames
            if other.id != frame.id and other.scheme == frame.scheme
        ]
        others = np.vstack([*peers, encoded(encode, frame.counterexamples, size), neutral])
        told[frame.id] = Told(
            examples[frame.id],
            others,
            of_corpus(corpus, len(peers) + 1) if len(corpus) else np.zeros((0, size)),
        )
    return learn(told, {frame.id: frame.threshold for frame in frames})


@lru_cache(maxsize=4)
def _finder(codebook: Codebook) -> Finder:
    phrases = {frame.id: frame.words for frame in codebook.frames}
    return compile_phrases(
        {**phrases, **{UNLESS + frame.id: frame.unless for frame in codebook.frames}}
    )


def code_frames(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    voices: pd.DataFrame,
    vectors: pd.DataFrame,
    codebook: Path,
) -> pd.DataFrame:
    """The table ``frames``: a row for every frame, sentence and voice with at least one vote.

    ``docs`` are parsed articles by article_id; the other tables are those of :mod:`parallax.common.tables`; ``codebook`` is the folder that
    holds frames.yml and frame-codes.csv.  The lexical vote stands in the voice of its evidence, the others in every voice with evidence,
    else in the voice that fills most of the sentence.  ``score`` is the share of the votes cast that said yes (3/3, 2/3, 1/3 where three
    were cast); without vectors only the lexical vote is.  Where a frame has words and none of them stands in the sentence, the other votes
    make a row only ``ALONE`` above the threshold.  Raises :class:`CodebookError`.
    """
    book = read_codebook(codebook)
    models = _models(book, vectors, read_codes(codebook))
    close = _close_frames(models, vectors)
    cast = {
        frame.id: bool(frame.words) + sum(frame.id in model.ids for model in models.values())
        for frame in book.frames
    }
    told = {article: part for article, part in voices.groupby("article_id")}
    worded = {frame.id for frame in book.frames if frame.words}
    rows: list[dict[str, Any]] = []
    for article, part in sentences.groupby("article_id", sort=True):
        if article in docs:
            coded = _code_article(
                docs[article],
                part.sort_values("sentence_id"),
                told.get(article),
                close,
                _finder(book),
            )
            rows += [
                row
                for row in coded
                if "lexical" in row["votes"] or row["frame"] not in worded or row["above"] >= ALONE
            ]
    order = {frame.id: number for number, frame in enumerate(book.frames)}
    for row in rows:
        row.pop("above")
        row["score"] = len(row["votes"]) / max(1, cast[row["frame"]])
    rows.sort(
        key=lambda r: (
            r["article_id"],
            r["sentence_id"],
            order[r["frame"]],
            r["voice"],
            r["holder_id"] or "",
        )
    )
    return tables.frame("frames", rows)


Close = Mapping[tuple[str, int], Mapping[str, Mapping[str, float]]]


def _models(book: Codebook, vectors: pd.DataFrame, codes: Codes) -> dict[str, Linear]:
    """The classifiers by vote; none without vectors."""
    if not len(vectors):
        return {}
    from parallax.language.nlp import encode  # here, because lexical coding needs no model

    schemes = [frame.scheme for frame in book.frames if len(frame.examples) >= FEWEST_EXAMPLES]
    few = any(
        len(of_corpus(np.zeros((len(vectors), 1)), schemes.count(scheme))) for scheme in schemes
    )
    alike = (
        _likeness(book, encode, np.vstack(vectors["vector"].to_numpy()))
        if few
        else likeness(book, encode)
    )
    return {
        "likeness": alike,
        "trained": trained(tuple(frame.id for frame in book.frames), codes, encode),
    }


def _close_frames(models: Mapping[str, Linear], vectors: pd.DataFrame) -> Close:
    """For each sentence the frames with a vote, by vote how far (in log-odds) above the threshold."""
    close: dict[tuple[str, int], dict[str, dict[str, float]]] = {}
    for vote, model in models.items():
        if not model.ids:
            continue
        matrix = np.vstack(vectors["vector"].to_numpy())
        if matrix.shape[1] != model.weights.shape[1]:
            raise CodebookError(
                f"{FILE}: sentence vectors have {matrix.shape[1]} numbers, example vectors {model.weights.shape[1]}; "
                "both have to come from the same encoder"
            )
        above = logit(chances(matrix, model)) - logit(model.thresholds)
        for article, sentence, row in zip(vectors["article_id"], vectors["sentence_id"], above):
            for i in np.flatnonzero(row >= 0):
                close.setdefault((article, int(sentence)), {}).setdefault(model.ids[i], {})[
                    vote
                ] = float(row[i])
    return close


def _code_article(
    doc: Doc, sentences: pd.DataFrame, voices: pd.DataFrame | None, close: Close, finder: Finder
) -> list[dict[str, Any]]:
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
    heard = voice_spans(voices)
    for sentence, (start, end) in bounds.items():
        near = close.get((article, sentence), {})
        found = evidence.get(sentence, {})
        for frame in sorted({*found, *near}):
            for (voice, holder), groups in _by_voice(
                doc, found.get(frame, []), (start, end), heard
            ).items():
                rows.append(
                    {
                        "article_id": article,
                        "sentence_id": sentence,
                        "frame": frame,
                        "voice": voice,
                        "holder_id": holder,
                        "contested": _contested(doc, groups, start, end),
                        "above": max(near.get(frame, {}).values(), default=0.0),
                        "votes": ["lexical"] * bool(groups) + list(near.get(frame, ())),
                        "evidence_spans": _spans(doc, groups),
                    }
                )
    return rows


def _by_voice(
    doc: Doc, groups: list[tuple[int, ...]], bounds: tuple[int, int], heard: VoiceSpans
) -> dict[tuple[str, str | None], list[tuple[int, ...]]]:
    """Evidence by voice; without evidence the voice of most words of the sentence, with none."""
    if not groups:
        words = [
            voice_at(heard, token.idx)
            for token in doc[slice(*bounds)]
            if not token.is_space and not token.is_punct
        ]
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
