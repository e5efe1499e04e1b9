"""The table ``frames``: frames of the codebook, sentence by sentence and voice by voice.

To frame is to select a problem, a cause, a moral judgement or a treatment and make it salient
(Entman 1993).  Such elements are coded in single sentences, never as the impression of an article
(Matthes & Kohring 2008).  Three votes are kept separate: **lexical**, phrases of the codebook
matched on base forms, whose words are the evidence; **likeness**, similarity to the codebook's
example sentences; and **trained**, a classifier trained on sentences or articles that people have
coded, where there are enough.  No rule names an actor: the same act by another side gets the same
code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.common.spans import (
    Span,
    VoiceSpans,
    merged,
    sentence_of_tokens,
    voice_at,
    voice_spans,
)
from parallax.framing.classifiers import (
    FrameClassifiers,
    example_classifiers,
    fit_examples,
    logit,
    needs_corpus,
    probabilities,
    trained_classifiers,
)
from parallax.framing.codebook import (
    FEWEST_EXAMPLES,
    FILE,
    Codebook,
    CodedSentences,
    read_codebook,
    read_coded_sentences,
)
from parallax.language.denials import Denials, read_denials
from parallax.language.negation import denied
from parallax.language.phrases import Finder, compile_phrases, find

UNLESS = "unless "
ALONE = 1.5
"""How far above its threshold, in log-odds, a classifier's vote must be to count alone.

This applies to frames that have words, in sentences without any of them.
"""

Tokens = tuple[int, ...]
Margins = Mapping[str, Mapping[str, float]]
"""By frame and vote, how far above the threshold, in log-odds."""


class Coder(NamedTuple):
    """Everything that sentences are coded with.

    ``margins`` has those of each (article, sentence) for which a classifier voted yes;
    ``with_words`` are the frames that have phrases, ``votes_cast`` is the number of methods that
    vote on each frame, and ``denials`` are the words that make evidence contested.
    """

    finder: Finder
    margins: Mapping[tuple[str, int], Margins]
    with_words: frozenset[str]
    votes_cast: Mapping[str, int]
    denials: Denials


def code_frames(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    voices: pd.DataFrame,
    vectors: pd.DataFrame,
    codebook: Path,
) -> pd.DataFrame:
    """The table ``frames``: a row for every frame, sentence and voice with at least one vote.

    The lexical vote counts in the voice of its evidence, the others in every voice with evidence,
    or else in the voice that fills most of the sentence.  ``score`` is the share of the votes cast
    that were yes (3/3, 2/3, 1/3 where three were cast); without vectors only the lexical vote is
    cast.  Where a frame has words and the sentence has none of them, the other votes make a row
    only when they are :data:`ALONE` above the threshold.

    Parameters
    ----------
    docs
        Parsed articles by article_id.
    sentences, voices, vectors
        The tables of these names.
    codebook
        The folder that holds frames.yml and frame-codes.csv; denial.csv may lie there too.

    Raises
    ------
    parallax.common.errors.CodebookError
        For a codebook that cannot be used.
    """
    book = read_codebook(codebook)
    coder = _coder(book, vectors, read_coded_sentences(codebook), read_denials(codebook))
    voices_of = tables.by_article(voices)
    rows: list[dict[str, Any]] = []
    for article, part in tables.by_article(sentences).items():
        if article in docs:
            ordered = part.sort_values("sentence_id")
            rows += _of_article(docs[article], ordered, voices_of.get(article), coder)
    order = {frame.id: number for number, frame in enumerate(book.frames)}
    rows.sort(key=lambda row: _place(row, order))
    return tables.typed("frames", rows)


def _place(row: Mapping[str, Any], order: Mapping[str, int]) -> tuple[str, int, int, str, str]:
    where = row["article_id"], row["sentence_id"], order[row["frame"]]
    return *where, row["voice"], row["holder_id"] or ""


# ---------------------------------------------------------------- what sentences are coded with


def _coder(book: Codebook, vectors: pd.DataFrame, coded: CodedSentences, denials: Denials) -> Coder:
    models = _models(book, vectors, coded)
    cast = {}
    for frame in book.frames:
        by_classifiers = sum(frame.id in model.ids for model in models.values())
        cast[frame.id] = bool(frame.words) + by_classifiers
    with_words = frozenset(frame.id for frame in book.frames if frame.words)
    return Coder(_finder(book), _margins(models, vectors), with_words, cast, denials)


@lru_cache(maxsize=4)
def _finder(codebook: Codebook) -> Finder:
    phrases = {frame.id: frame.words for frame in codebook.frames}
    unless = {UNLESS + frame.id: frame.unless for frame in codebook.frames}
    return compile_phrases({**phrases, **unless})


def _models(
    book: Codebook, vectors: pd.DataFrame, coded: CodedSentences
) -> dict[str, FrameClassifiers]:
    """The classifiers by vote; none without vectors."""
    if not len(vectors):
        return {}
    from parallax.language.nlp import encode  # imported here: lexical coding needs no model

    schemes = Counter(f.scheme for f in book.frames if len(f.examples) >= FEWEST_EXAMPLES)
    if any(needs_corpus(frames, len(vectors)) for frames in schemes.values()):
        similar = fit_examples(book, encode, _matrix(vectors))
    else:
        similar = example_classifiers(book, encode)
    ids = tuple(frame.id for frame in book.frames)
    return {"likeness": similar, "trained": trained_classifiers(ids, coded, encode)}


def _matrix(vectors: pd.DataFrame) -> np.ndarray:
    return np.vstack(vectors["vector"].to_numpy())


def _margins(
    models: Mapping[str, FrameClassifiers], vectors: pd.DataFrame
) -> dict[tuple[str, int], dict[str, dict[str, float]]]:
    """Margins of the classifiers that voted yes: (article, sentence) to frame to vote to margin."""
    found: dict[tuple[str, int], dict[str, dict[str, float]]] = {}
    for vote, model in models.items():
        if not model.ids:
            continue
        matrix = _matrix(vectors)
        _check_size(matrix, model)
        above = logit(probabilities(matrix, model)) - logit(model.thresholds)
        for article, sentence, row in zip(vectors["article_id"], vectors["sentence_id"], above):
            for i in np.flatnonzero(row >= 0):
                of_sentence = found.setdefault((article, int(sentence)), {})
                of_sentence.setdefault(model.ids[i], {})[vote] = float(row[i])
    return found


def _check_size(matrix: np.ndarray, model: FrameClassifiers) -> None:
    sentences, examples = matrix.shape[1], model.weights.shape[1]
    if sentences != examples:
        raise CodebookError(
            f"{FILE}: sentence vectors have {sentences} numbers, example vectors {examples}; "
            "both must come from the same encoder"
        )


# ---------------------------------------------------------------- coding one article


def _of_article(
    doc: Doc, sentences: pd.DataFrame, voices: pd.DataFrame | None, coder: Coder
) -> list[dict[str, Any]]:
    article = sentences["article_id"].iloc[0]
    bounds, sentence_of = sentence_of_tokens(doc, sentences)
    evidence = _evidence(doc, coder.finder, sentence_of)
    heard = voice_spans(voices)
    rows = []
    for sentence, (start, end) in bounds.items():
        margins = coder.margins.get((article, sentence), {})
        found = evidence.get(sentence, {})
        for frame in sorted({*found, *margins}):
            hits, votes = found.get(frame, []), margins.get(frame, {})
            if not hits and not _stands_alone(frame, votes, coder):
                continue
            for (voice, holder), groups in _by_voice(doc, hits, (start, end), heard).items():
                names = [*(["lexical"] if groups else []), *votes]
                rows.append(
                    {
                        "article_id": article,
                        "sentence_id": sentence,
                        "frame": frame,
                        "voice": voice,
                        "holder_id": holder,
                        "contested": _contested(doc, groups, (start, end), coder.denials),
                        "score": len(names) / max(1, coder.votes_cast[frame]),
                        "votes": names,
                        "evidence_spans": _evidence_spans(doc, groups),
                    }
                )
    return rows


def _stands_alone(frame: str, votes: Mapping[str, float], coder: Coder) -> bool:
    """Whether the votes of the classifiers suffice without words as evidence."""
    return frame not in coder.with_words or max(votes.values(), default=0.0) >= ALONE


def _evidence(
    doc: Doc, finder: Finder, sentence_of: list[int]
) -> dict[int, dict[str, list[Tokens]]]:
    """Words by sentence and frame, without hits that share a word with an ``unless`` phrase."""
    hits = find(finder, doc, sentence_of)
    taken_back: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        if hit.key.startswith(UNLESS):
            taken_back[hit.key.removeprefix(UNLESS)].update(hit.tokens)
    evidence: dict[int, dict[str, list[Tokens]]] = defaultdict(lambda: defaultdict(list))
    for hit in hits:
        if not hit.key.startswith(UNLESS) and taken_back[hit.key].isdisjoint(hit.tokens):
            evidence[sentence_of[hit.tokens[0]]][hit.key].append(hit.tokens)
    return evidence


def _by_voice(
    doc: Doc, groups: Sequence[Tokens], bounds: Span, heard: VoiceSpans
) -> dict[tuple[str, str | None], list[Tokens]]:
    """Evidence by voice; without evidence, an empty list for the sentence's main voice."""
    if not groups:
        return {_main_voice(doc, bounds, heard): []}
    parts: dict[tuple[str, str | None], list[Tokens]] = {}
    for tokens in groups:
        parts.setdefault(voice_at(heard, doc[tokens[0]].idx), []).append(tokens)
    return parts


def _main_voice(doc: Doc, bounds: Span, heard: VoiceSpans) -> tuple[str, str | None]:
    words = [token for token in doc[slice(*bounds)] if not token.is_space and not token.is_punct]
    often = Counter(voice_at(heard, token.idx) for token in words)
    return often.most_common(1)[0][0] if often else ("outlet", None)


def _contested(doc: Doc, groups: Sequence[Tokens], bounds: Span, denials: Denials) -> bool:
    """Whether any evidence is denied; without evidence, whether the root of the sentence is."""
    start, end = bounds
    if not groups:
        groups = [(token.i,) for token in doc[start:end] if token.dep_ in {"root", "ROOT"}]
    return any(denied(doc, tokens, start, end, denials) for tokens in groups)


def _evidence_spans(doc: Doc, groups: Sequence[Tokens]) -> list[list[int]]:
    """Character spans of the evidence, neighbouring words joined."""
    words = [(i, i + 1) for i in chain.from_iterable(groups)]
    return [[doc[i].idx, doc[j - 1].idx + len(doc[j - 1])] for i, j in merged(words)]
