"""The table ``loaded``: loaded and labelling words, whose voice they are in, and whom they judge.

An expression is loaded where a plainer one would state the same fact (Recasens et al. 2013 call
this framing bias).  The list is ``loaded.csv``, in the phrase language of
:mod:`parallax.language.phrases`, for researchers to edit.  Only words in the outlet's voice are the
outlet's; inside quotations they are the speaker's.  Irony, the choice of facts, and loaded words
that are not listed go unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from parallax.common import codebook_files, tables
from parallax.common.spans import Span, sentence_of_tokens, starting_in, voice_at, voice_spans
from parallax.entities.arguments import (
    BY,
    RELATIVES,
    Named,
    Party,
    StandingFor,
    after_words,
    agents_of,
    belonging,
    children,
    named,
    read_standing_for,
    who,
)
from parallax.language.dependencies import (
    ACTIVE_SUBJECTS,
    CLAUSES_OF_NOUNS,
    DIRECT_OBJECTS,
    OBJECTS,
    PASSIVE_SUBJECTS,
    POSSESSORS,
)
from parallax.language.negation import LONGEST_PARSED
from parallax.language.phrases import Finder, Hit, compile_phrases, find

FILE = "loaded.csv"
CATEGORIES = codebook_files.values(FILE, "category")
TARGETS = codebook_files.values(FILE, "target")
"""Whom the judgement falls on.

The noun or its owner, the subject of the adjective, the agent of the verb, or its object.
"""
SCARE = "distancing"
PLAIN = "plain"
"""An expression that is not loaded although a word of it is: "claimed responsibility"."""
STEPS = 4
"""Heads visited between an adjective and the noun it is said of."""
OWNED = frozenset(("of",))
SUBJECTS = ACTIVE_SUBJECTS | PASSIVE_SUBJECTS
PREMODIFIERS = POSSESSORS | {"amod", "compound"}
COMPLEMENTS = frozenset(("acomp", "attr", "oprd", "xcomp"))
"""Labels of predicates that depend on their verb, not on their subject."""

Judgement = tuple[Party | None, str | None]
"""Whom a judgement falls on: the entity, if it is one, and the words."""


class ListedPhrase(NamedTuple):
    """One row of loaded.csv."""

    phrase: str
    category: str
    target: str


class Expression(NamedTuple):
    """One expression found: first token, one past the last, its category and kind of target."""

    first: int
    last: int
    category: str
    target: str


# ---------------------------------------------------------------- the list


def read_list(path: Path) -> tuple[ListedPhrase, ...]:
    """The rows of loaded.csv.

    Raises
    ------
    parallax.common.errors.CodebookError
        With one line per mistake.
    FileNotFoundError
        Without the file.
    """
    rows = codebook_files.read(Path(path)).rows
    return tuple(ListedPhrase(*map(row.__getitem__, ListedPhrase._fields)) for _, row in rows)


@lru_cache(maxsize=4)
def _finder(entries: tuple[ListedPhrase, ...]) -> Finder:
    phrases: dict[str, list[str]] = {}
    for entry in entries:
        phrases.setdefault(f"{entry.category} {entry.target}", []).append(entry.phrase)
    return compile_phrases(phrases)


# ---------------------------------------------------------------- the table


def find_loaded(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    voices: pd.DataFrame,
    codebook: Path,
) -> pd.DataFrame:
    """The table ``loaded``: all listed expressions and scare quotes, none inside another.

    Parameters
    ----------
    docs
        Parsed articles by article_id.
    sentences, mentions, voices
        The tables of these names.
    codebook
        The folder that holds loaded.csv; standing-for.csv may lie there too.
    """
    finder = _finder(read_list(Path(codebook) / FILE))
    standing_for = read_standing_for(codebook)
    mentions_of, voices_of = tables.by_article(mentions), tables.by_article(voices)
    rows: list[dict[str, Any]] = []
    for article, part in tables.by_article(sentences).items():
        if article in docs:
            its_mentions, its_voices = mentions_of.get(article), voices_of.get(article)
            rows += _of_article(docs[article], part, its_mentions, its_voices, finder, standing_for)
    return tables.typed("loaded", rows)


def _of_article(
    doc: Doc,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame | None,
    voices: pd.DataFrame | None,
    finder: Finder,
    standing_for: StandingFor,
) -> list[dict[str, Any]]:
    article = sentences["article_id"].iloc[0]
    bounds, sentence_of = sentence_of_tokens(doc, sentences)
    known, heard = named(doc, mentions, standing_for), voice_spans(voices)
    text = doc.text  # spaCy joins it anew at each access
    rows = []
    for found in _longest([*_listed(find(finder, doc, sentence_of)), *_scares(doc, voices)]):
        sentence = sentence_of[found.first]
        if sentence < 0:
            continue
        first, last = bounds[sentence]
        is_parsed = last - first <= LONGEST_PARSED
        party, words = _judged(doc, found, known) if is_parsed else (None, None)
        start, end = _characters(doc, found)
        voice, holder = voice_at(heard, start)
        rows.append(
            {
                "article_id": article,
                "sentence_id": sentence,
                "start": start,
                "end": end,
                "text": text[start:end],
                "category": found.category,
                "target_id": party.entity_id if party else None,
                "target": words,
                "voice": voice,
                "holder_id": holder,
            }
        )
    return rows


def loaded_spans(doc: Doc, codebook: Path) -> list[Span]:
    """Spans of the listed expressions in one parsed text; scare quotes are left out."""
    finder = _finder(read_list(Path(codebook) / FILE))
    one_sentence = [0] * len(doc)
    found = _longest(_listed(find(finder, doc, one_sentence)))
    return [_characters(doc, expression) for expression in found]


def _characters(doc: Doc, expression: Expression) -> Span:
    last = doc[expression.last - 1]
    return doc[expression.first].idx, last.idx + len(last)


def _listed(hits: Iterable[Hit]) -> list[Expression]:
    found = []
    for hit in hits:
        category, target = hit.key.split()
        found.append(Expression(min(hit.tokens), max(hit.tokens) + 1, category, target))
    return found


def _scares(doc: Doc, voices: pd.DataFrame | None) -> list[Expression]:
    if voices is None:
        return []
    found = []
    tokens = list(doc)
    scares = voices.loc[voices["voice"] == "scare", ["start", "end"]]
    for span in scares.to_numpy().tolist():
        inside = starting_in(tokens, span, start=attrgetter("idx"))
        words = [i for i in inside if _is_word(tokens[i])]
        if words and any(len(tokens[i]) > 1 for i in words):  # an "A" is a grade
            found.append(Expression(words[0], words[-1] + 1, SCARE, "noun"))
    return found


def _is_word(token: Token) -> bool:
    return not (token.is_punct or token.is_space or token.is_quote)


def _longest(expressions: Iterable[Expression]) -> list[Expression]:
    """Expressions in text order, without plain ones and those that overlap a longer one."""
    taken: set[int] = set()
    kept = []
    for expression in sorted(set(expressions), key=_rank):
        words = range(expression.first, expression.last)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append(expression)
    return sorted(expression for expression in kept if expression.category != PLAIN)


def _rank(expression: Expression) -> tuple[int, int, int, str]:
    """Sort key: the longest first, then the earliest, then by category."""
    first, last, category, target = expression
    return first - last, first, CATEGORIES.index(category), target


# ---------------------------------------------------------------- whom the judgement falls on


def _judged(doc: Doc, expression: Expression, known: Named) -> Judgement:
    head = _head(doc, expression)
    party, words = target_of(head, expression.target, known)
    if expression.category == SCARE and expression.target == "noun":
        # the scare quote is about the word itself, not about its owner or agent
        noun = _said_of(head)
        party = next(iter(who(noun, known)), None) if noun is not None else None
    return party, words


def _head(doc: Doc, expression: Expression) -> Token:
    """The main word of an expression: the one whose head lies outside, or the root."""
    words = doc[expression.first : expression.last]
    for token in words:
        if token.head.i == token.i or not expression.first <= token.head.i < expression.last:
            return token
    return words[-1]


def target_of(token: Token, kind: str, known: Named) -> Judgement:
    """Whom a judgement in ``token`` falls on: the entity, if it is one, and the words.

    Parameters
    ----------
    token
        The main word of a loaded expression.
    kind
        One of :data:`TARGETS`; an adverb judges the agent of its verb.
    known
        The entities of the article, from :func:`parallax.entities.arguments.named`.
    """
    if token.pos_ == "ADV" and token.head.i != token.i and kind == "about":
        token = token.head
        kind = "doer" if token.pos_ == "VERB" else "about"
    if token.pos_ == "VERB" and token.dep_ != "amod":
        found = children(token, OBJECTS) if kind == "object" else agents_of(token)
        return _entity_and_words(found[0], known) if found else (None, None)
    noun = _said_of(token)
    return _entity_and_words(noun, known) if noun is not None else (None, None)


def _said_of(token: Token) -> Token | None:
    """The noun that an adjective describes, or the noun itself."""
    for _ in range(STEPS):
        is_root = token.head.i == token.i
        if token.dep_ in PREMODIFIERS | {"advmod"} and not is_root:
            token = token.head
            continue
        subjects = children(token, SUBJECTS)
        if not subjects and token.dep_ in COMPLEMENTS:
            subjects = children(token.head, SUBJECTS)
        if subjects:
            return subjects[0]
        if token.dep_ != "conj" or token.pos_ != "ADJ" or is_root:
            return token if token.pos_ in {"NOUN", "PROPN", "PRON"} else None
        token = token.head
    return token


def _entity_and_words(noun: Token, known: Named) -> Judgement:
    """The entity that a noun refers to, and the words of the noun.

    A noun that refers to none takes the entity of its owner ("Moscow's aggression", "propaganda by
    Washington") or of its verb's agent.
    """
    parties = who(noun, known)
    if noun.lower_ in RELATIVES:
        noun = _antecedent(noun)
    if not parties:
        clauses = children(noun, ("acl",))
        launched = chain.from_iterable(after_words(clause, BY) for clause in clauses)
        owners = [*after_words(noun, BY), *launched, *belonging(noun, OWNED)]
        parties = _first_known(owners, known)
    if not parties and noun.dep_ in DIRECT_OBJECTS | {"conj"} and noun.head.pos_ == "VERB":
        parties = _first_known(agents_of(noun.head)[:1], known)
    return (parties[0] if parties else None), _phrase(noun)


def _antecedent(pronoun: Token) -> Token:
    """The noun that "who", "which" or "that" takes up; the pronoun itself if the parse has none."""
    clause = pronoun.head
    return clause.head if clause.dep_ in CLAUSES_OF_NOUNS else pronoun


def _first_known(tokens: Iterable[Token], known: Named) -> list[Party]:
    """The entities of the first token that refers to any."""
    found = (who(token, known) for token in tokens)
    return next(filter(None, found), [])


def _phrase(noun: Token) -> str:
    """The words of a noun with its modifiers before it."""
    labels = PREMODIFIERS | {"flat", "nummod"}
    before = [child.i for child in children(noun, labels) if child.i < noun.i]
    return noun.doc[min([noun.i, *before]) : noun.i + 1].text
