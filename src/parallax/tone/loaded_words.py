"""Loaded and labelling words, span by span, with the voice they stand in and whom the judgement falls on: the table ``loaded``.

An expression is loaded where a plainer one would tell the same fact (Recasens et al. 2013 call the bias of the word chosen framing bias).
The words stand in ``loaded.csv``, in the phrase language of :mod:`parallax.language.phrases`; a researcher edits them.  Only spans in the outlet's
voice are the outlet's; inside quotations they are the speaker's.  Blind to irony, to the choice of facts, and to loaded words not listed.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.common.spans import VoiceSpans, sentence_of_tokens, voice_at, voice_spans
from parallax.entities.arguments import (
    BY,
    OBJECTS,
    PASSIVE_SUBJECTS,
    SUBJECTS,
    Named,
    Party,
    after_words,
    agents_of,
    belonging,
    children,
    named,
    who,
)
from parallax.language.negation import LONGEST_PARSED
from parallax.language.phrases import Finder, Hit, PhraseError, compile_phrases, find, parse_phrase

FILE = "loaded.csv"
CATEGORIES = ("label", "dysphemism", "evaluative", "emotive", "intensifier", "distancing")
TARGETS = ("noun", "about", "doer", "object")
"""Whom the judgement falls on: the noun's owner, what the adjective is said of, who does it, or whom it is done to."""
SCARE = "distancing"
STEPS = 4
OWNED = frozenset(("of",))


class Entry(NamedTuple):
    """One row of loaded.csv."""

    phrase: str
    category: str
    target: str


def read_list(path: Path) -> tuple[Entry, ...]:
    """The rows of loaded.csv. Raises :class:`parallax.common.errors.CodebookError`, one line a mistake, and FileNotFoundError."""
    path = Path(path)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> tuple[Entry, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    entries, mistakes = [], []
    for number, row in enumerate(rows, start=2):
        entry = Entry(*((row.get(key) or "").strip() for key in ("phrase", "category", "target")))
        if entry.category not in CATEGORIES:
            mistakes.append(
                f"{path.name}, line {number}: category is {entry.category!r}; known are {', '.join(CATEGORIES)}"
            )
        if entry.target not in TARGETS:
            mistakes.append(
                f"{path.name}, line {number}: target is {entry.target!r}; known are {', '.join(TARGETS)}"
            )
        try:
            parse_phrase(entry.phrase)
        except PhraseError as error:
            mistakes.append(f"{path.name}, line {number}: {error}")
        entries.append(entry)
    if mistakes:
        raise CodebookError("\n".join(mistakes))
    return tuple(entries)


@lru_cache(maxsize=4)
def _finder(entries: tuple[Entry, ...]) -> Finder:
    phrases: dict[str, list[str]] = {}
    for entry in entries:
        phrases.setdefault(f"{entry.category} {entry.target}", []).append(entry.phrase)
    return compile_phrases(phrases)


def find_loaded(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    voices: pd.DataFrame,
    codebook: Path,
) -> pd.DataFrame:
    """The table ``loaded``: every expression of the list and every scare quote, none within another.

    The tables are those of :mod:`parallax.common.tables`; ``codebook`` is the folder that holds loaded.csv.
    """
    finder = _finder(read_list(Path(codebook) / FILE))
    mentioned = {article: part for article, part in mentions.groupby("article_id")}
    told = {article: part for article, part in voices.groupby("article_id")}
    rows: list[dict[str, Any]] = []
    for article, part in sentences.groupby("article_id", sort=True):
        if article in docs:
            doc = docs[article]
            bounds, sentence_of = sentence_of_tokens(doc, part)
            known, heard = named(doc, mentioned.get(article)), voice_spans(told.get(article))
            for span in _longest(
                [*_listed(doc, find(finder, doc, sentence_of)), *_scares(doc, told.get(article))]
            ):
                if (sentence := sentence_of[span.first]) >= 0:
                    first, last = bounds[sentence]
                    judged = (
                        _judged(doc, span, known)
                        if last - first <= LONGEST_PARSED
                        else (None, None)
                    )
                    rows.append(
                        {
                            "article_id": article,
                            "sentence_id": sentence,
                            **_row(doc, span, judged, heard),
                        }
                    )
    return tables.frame("loaded", rows)


class Span(NamedTuple):
    """One expression: first token, one past the last, category, and whom its judgement falls on."""

    first: int
    last: int
    category: str
    target: str


def loaded_spans(doc: Doc, codebook: Path) -> list[tuple[int, int]]:
    """Characters of the listed expressions of one parsed text, scare quotes left aside."""
    found = _longest(
        _listed(doc, find(_finder(read_list(Path(codebook) / FILE)), doc, [0] * len(doc)))
    )
    return [(doc[s.first].idx, doc[s.last - 1].idx + len(doc[s.last - 1])) for s in found]


def _listed(doc: Doc, hits: Iterable[Hit]) -> list[Span]:
    spans = []
    for hit in hits:
        category, target = hit.key.split()
        spans.append(Span(min(hit.tokens), max(hit.tokens) + 1, category, target))
    return spans


def _scares(doc: Doc, voices: pd.DataFrame | None) -> list[Span]:
    if voices is None:
        return []
    spans = []
    begins = [token.idx for token in doc]
    for start, end in voices.loc[voices["voice"] == "scare", ["start", "end"]].to_numpy().tolist():
        inside = doc[bisect_left(begins, start) : bisect_left(begins, end)]
        words = [
            token.i
            for token in inside
            if not token.is_punct and not token.is_space and not token.is_quote
        ]
        if words:
            spans.append(Span(words[0], words[-1] + 1, SCARE, "noun"))
    return spans


def _longest(spans: Iterable[Span]) -> list[Span]:
    """Spans without those that lie within or overlap a longer one, in order of the text."""
    taken: set[int] = set()
    kept = []
    for span in sorted(
        set(spans),
        key=lambda s: (s.first - s.last, s.first, CATEGORIES.index(s.category), s.target),
    ):
        words = range(span.first, span.last)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append(span)
    return sorted(kept)


def _judged(doc: Doc, span: Span, known: Named) -> tuple[Party | None, str | None]:
    head = _head(doc, span)
    party, words = target(head, span.target, known)
    if (
        span.category == SCARE and span.target == "noun"
    ):  # what is held off is the word, whoever does something with it
        party = next(iter(who(head, known)), None)
    return party, words


def _row(
    doc: Doc, span: Span, judged: tuple[Party | None, str | None], heard: VoiceSpans
) -> dict[str, Any]:
    start, last = doc[span.first].idx, doc[span.last - 1]
    end = last.idx + len(last)
    party, words = judged
    voice, holder = voice_at(heard, start)
    return {
        "start": start,
        "end": end,
        "text": doc.text[start:end],
        "category": span.category,
        "target_id": party.entity_id if party else None,
        "target": words,
        "voice": voice,
        "holder_id": holder,
    }


def _head(doc: Doc, span: Span) -> Token:
    """The main word of a span: the one whose head lies outside."""
    return next(
        (
            token
            for token in doc[span.first : span.last]
            if not span.first <= token.head.i < span.last
        ),
        doc[span.last - 1],
    )


def target(token: Token, kind: str, known: Named) -> tuple[Party | None, str | None]:
    """Whom a judgement in ``token`` falls on: the entity, where it is one, and the words.

    ``kind`` is the column target of loaded.csv; an adverb judges whoever does what it says.
    """
    if token.pos_ == "ADV" and token.head.i != token.i and kind == "about":
        token = token.head
        kind = "doer" if token.pos_ == "VERB" else "about"
    if token.pos_ == "VERB" and token.dep_ != "amod":
        found = children(token, OBJECTS) if kind == "object" else agents_of(token)
        return _told(found[0], known) if found else (None, None)
    noun = _said_of(token)
    return _told(noun, known) if noun is not None else (None, None)


def _said_of(token: Token) -> Token | None:
    """The noun that an adjective is said of, or the noun itself."""
    for _ in range(STEPS):
        if (
            token.dep_ in {"amod", "compound", "nmod:poss", "poss", "advmod"}
            and token.head.i != token.i
        ):
            token = token.head
            continue
        if subjects := children(token, SUBJECTS | PASSIVE_SUBJECTS):
            return subjects[0]
        if token.dep_ in {"acomp", "attr", "oprd", "xcomp"} and (
            subjects := children(token.head, SUBJECTS | PASSIVE_SUBJECTS)
        ):
            return subjects[0]
        if token.dep_ == "conj" and token.pos_ == "ADJ" and token.head.i != token.i:
            token = token.head
            continue
        return token if token.pos_ in {"NOUN", "PROPN", "PRON"} else None
    return token


def _told(noun: Token, known: Named) -> tuple[Party | None, str]:
    """The entity of a noun, of its owner ("Moscow's aggression", "propaganda by Washington"), or of the doer of its verb; its words."""
    parties = who(noun, known)
    if not parties:
        launched = [t for child in children(noun, ("acl",)) for t in after_words(child, BY)]
        for word in [*after_words(noun, BY), *launched, *belonging(noun, OWNED)]:
            if parties := who(word, known):
                break
    if not parties and noun.dep_ in {"obj", "dobj", "conj"} and noun.head.pos_ == "VERB":
        parties = [party for doer in agents_of(noun.head)[:1] for party in who(doer, known)]
    return (parties[0] if parties else None), _phrase(noun)


def _phrase(noun: Token) -> str:
    words = [
        t
        for t in noun.children
        if t.dep_ in {"amod", "compound", "flat", "nmod:poss", "poss", "nummod"} and t.i < noun.i
    ]
    first = min([noun.i, *(t.i for t in words)])
    return noun.doc[first : noun.i + 1].text
