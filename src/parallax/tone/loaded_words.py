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

from parallax import CODEBOOK
from parallax.common import codebook_files, tables
from parallax.common.spans import Span, sentence_of_tokens, starting_in, voice_at, voice_spans
from parallax.entities.arguments import (
    BY,
    RELATIVES,
    Named,
    Party,
    after_words,
    agents_of,
    belonging,
    children,
    named,
    read_standing_for,
    reads_as_passive,
    who,
)
from parallax.entities.role_words import RoleWords, read_role_words
from parallax.language.dependencies import (
    ACTIVE_SUBJECTS,
    AGENTS,
    CLAUSES_OF_NOUNS,
    DIRECT_OBJECTS,
    OBJECTS,
    PARTICLES,
    PASSIVE_SUBJECTS,
    POSSESSORS,
)
from parallax.language.negation import LONGEST_PARSED
from parallax.language.phrases import Finder, Hit, compile_phrases, find
from parallax.quotes.unnamed import GROUP, PERSON, type_of

FILE, DEEDS = "loaded.csv", "deeds.csv"
CATEGORIES = codebook_files.values(FILE, "category")
TARGETS = codebook_files.values(FILE, "target")
"""Whom the judgement falls on.

The noun or its owner, the subject of the adjective, the agent of the verb, or its object.
"""
SCARE = "distancing"
NEGATIVE, NO_SIGN = "negative", "none"
PLAIN = "plain"
"""An expression that is not loaded although a word of it is: "claimed responsibility"."""
OF_VERBS = frozenset(("doer", "object"))
NAMING = frozenset(("NOUN", "PROPN"))
"""Parts of speech of no verb: "annex" is loaded, and an annex is none."""
STEPS = 4
"""Heads visited between an adjective and the noun it is said of."""
OWNED = frozenset(("of",))
LAUNCHING = frozenset(
    "commit conduct deliver display do give issue launch make mount pursue show spread stage start "
    "wage".split()
)
"""Verbs whose object their subject does: "launched a vicious attack", not "condemned" one."""
PLACE_NAMES = frozenset(("GPE", "LOC", "FAC"))
PEOPLE = frozenset((PERSON, GROUP))
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
    sign: str = ""


class Nouns(NamedTuple):
    """What the codebook says of nouns: those of people, and those of events.

    ``toward`` holds, for each event noun of ``deeds.csv``, the prepositions before its patient;
    of those in ``suffered`` the owner is the patient ("the mayor's murder").
    """

    roles: RoleWords
    toward: Mapping[str, frozenset[str]]
    suffered: frozenset[str]


class Expression(NamedTuple):
    """One expression found: first token, one past the last, category, kind of target and sign."""

    first: int
    last: int
    category: str
    target: str
    sign: str


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
    return tuple(
        ListedPhrase(row["phrase"], row["category"], row["target"], row.get("sign") or _sign(row))
        for _, row in rows
    )


def _sign(row: Mapping[str, str]) -> str:
    """The sign of a row that names none: only an intensifier lends nothing."""
    return NO_SIGN if row["category"] == "intensifier" else NEGATIVE


def _read_nouns(codebook: Path) -> Nouns:
    """The nouns in a folder; the bundled ones where it has none."""
    own = Path(codebook) / DEEDS
    rows = codebook_files.read(own if own.exists() else CODEBOOK / DEEDS).rows
    return Nouns(
        read_role_words(codebook),
        {row["noun"]: frozenset(row["toward"].split()) for _, row in rows},
        frozenset(row["noun"] for _, row in rows if row["owner"] == "patient"),
    )


@lru_cache(maxsize=4)
def _finder(entries: tuple[ListedPhrase, ...]) -> Finder:
    phrases: dict[str, list[str]] = {}
    for entry in entries:
        key = f"{entry.category} {entry.target} {entry.sign}"
        phrases.setdefault(key, []).append(entry.phrase)
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
        The folder that holds loaded.csv; deeds.csv, role-words.csv and standing-for.csv may lie
        there too.
    """
    finder, nouns = _finder(read_list(Path(codebook) / FILE)), _read_nouns(codebook)
    standing_for = read_standing_for(codebook)
    mentions_of, voices_of = tables.by_article(mentions), tables.by_article(voices)
    rows: list[dict[str, Any]] = []
    for article, part in tables.by_article(sentences).items():
        if article in docs:
            its_mentions, its_voices = mentions_of.get(article), voices_of.get(article)
            doc, known = docs[article], named(docs[article], its_mentions, standing_for)
            rows += _of_article(doc, part, known, its_voices, finder, nouns)
    return tables.typed("loaded", rows)


def _of_article(
    doc: Doc,
    sentences: pd.DataFrame,
    known: Named,
    voices: pd.DataFrame | None,
    finder: Finder,
    nouns: Nouns,
) -> list[dict[str, Any]]:
    article = sentences["article_id"].iloc[0]
    bounds, sentence_of = sentence_of_tokens(doc, sentences)
    heard = voice_spans(voices)
    text = doc.text  # spaCy joins it anew at each access
    rows = []
    for found in _longest([*_listed(doc, find(finder, doc, sentence_of)), *_scares(doc, voices)]):
        sentence = sentence_of[found.first]
        if sentence < 0:
            continue
        first, last = bounds[sentence]
        is_parsed = last - first <= LONGEST_PARSED
        party, words = _judged(doc, found, known, nouns) if is_parsed else (None, None)
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
                "sign": found.sign,
                "voice": voice,
                "holder_id": holder,
            }
        )
    return rows


def loaded_spans(doc: Doc, codebook: Path) -> list[Span]:
    """Spans of the listed expressions in one parsed text; scare quotes are left out."""
    finder = _finder(read_list(Path(codebook) / FILE))
    one_sentence = [0] * len(doc)
    found = _longest(_listed(doc, find(finder, doc, one_sentence)))
    return [_characters(doc, expression) for expression in found]


def _characters(doc: Doc, expression: Expression) -> Span:
    last = doc[expression.last - 1]
    return doc[expression.first].idx, last.idx + len(last)


def _listed(doc: Doc, hits: Iterable[Hit]) -> list[Expression]:
    found = []
    for hit in hits:
        category, target, sign = hit.key.split()
        if len(hit.tokens) > 1 or not _is_another_word(doc[hit.tokens[0]], target):
            first, last = min(hit.tokens), max(hit.tokens) + 1
            found.append(Expression(first, last, category, target, sign))
    return found


def _is_another_word(token: Token, target: str) -> bool:
    """Whether a listed word is here a name ("Titan") or, listed as a verb, a noun ("an annex")."""
    is_name = token.tag_ == "NNP" and token.text.istitle()
    return is_name or (target in OF_VERBS and token.pos_ in NAMING)


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
            found.append(Expression(words[0], words[-1] + 1, SCARE, "noun", NEGATIVE))
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
    first, last, category, target, _ = expression
    return first - last, first, CATEGORIES.index(category), target


# ---------------------------------------------------------------- whom the judgement falls on


def _judged(doc: Doc, expression: Expression, known: Named, nouns: Nouns) -> Judgement:
    head = _head(doc, expression)
    party, words = target_of(head, expression.target, known, nouns)
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


def target_of(token: Token, kind: str, known: Named, nouns: Nouns) -> Judgement:
    """Whom a judgement in ``token`` falls on: the entity, if it is one, and the words.

    Parameters
    ----------
    token
        The main word of a loaded expression.
    kind
        One of :data:`TARGETS`; an adverb judges the agent of its verb.
    known
        The entities of the article, from :func:`parallax.entities.arguments.named`.
    nouns
        What the codebook says of nouns.
    """
    if token.pos_ == "ADV" and token.head.i != token.i and kind == "about":
        if _is_of_the_sentence(token):
            return None, None
        token = token.head
        kind = "doer" if token.pos_ == "VERB" else "about"
    if token.pos_ == "VERB" and token.dep_ != "amod":
        found = _of_verb(token, kind)
        return _entity_and_words(found[0], known, nouns, acts=True) if found else (None, None)
    if kind == "doer" and token.tag_ == "VBN":
        return None, None  # "the mocked town": who mocked it is not said
    noun = _said_of(token)
    return _entity_and_words(noun, known, nouns) if noun is not None else (None, None)


def _is_of_the_sentence(adverb: Token) -> bool:
    """Whether an adverb judges what is told, and nobody: "Sadly, Norland won"."""
    doc, i = adverb.doc, adverb.i
    if i + 1 < len(doc) and doc[i + 1].text == "," and (not i or doc[i - 1].is_punct):
        return True
    subjects = children(adverb.head, SUBJECTS)
    return any(adverb.i < subject.left_edge.i for subject in subjects)


def _of_verb(verb: Token, kind: str) -> list[Token]:
    """The words for whom a verb judges; none for the agent of a passive that names none."""
    passive = reads_as_passive(verb)
    if kind == "about":
        described = [verb.head] if verb.dep_ in CLAUSES_OF_NOUNS else []
        return children(verb, SUBJECTS) or described or agents_of(verb)
    if kind == "object":
        return children(verb, PASSIVE_SUBJECTS if passive else OBJECTS)
    if passive:
        return children(verb, AGENTS) or after_words(verb, BY)
    return agents_of(verb)


def _said_of(token: Token) -> Token | None:
    """The noun that an adjective describes, or the noun itself."""
    for _ in range(STEPS):
        is_root = token.head.i == token.i
        if _stands_before_a_noun(token) and not is_root:
            token = token.head
            continue
        subjects = children(token, SUBJECTS)
        if not subjects and token.dep_ in COMPLEMENTS:
            subjects = _completed_by(token)
        if not subjects and token.dep_ == "conj" and children(token, ("cop",)):
            subjects = agents_of(token)  # "Kell lies and is a thief"
        if subjects:
            return subjects[0]
        joined = token.dep_ == "conj" and not is_root
        if not joined or (token.pos_ != "ADJ" and not _is_predicate(token.head)):
            return token if token.pos_ in {"NOUN", "PROPN", "PRON"} else None
        token = token.head
    return token


def _is_predicate(noun: Token) -> bool:
    """Whether a noun is said of somebody: "he is a liar and a thief"."""
    return noun.pos_ == "NOUN" and bool(children(noun, SUBJECTS | {"cop"}))


def _stands_before_a_noun(token: Token) -> bool:
    """Whether a word says something of its head; "the rebels' advance" speaks of the rebels."""
    return token.dep_ in {"amod", "compound", "advmod"} or (
        token.dep_ in POSSESSORS and token.pos_ not in {"NOUN", "PROPN"}
    )


def _completed_by(complement: Token) -> list[Token]:
    """Of whom the complement of a verb is said: its object before it, else its subject."""
    verb = complement.head
    if complement.dep_ in {"xcomp", "oprd"}:
        objects = [noun for noun in children(verb, DIRECT_OBJECTS) if noun.i < complement.i]
        if objects:
            return objects
    return children(verb, SUBJECTS)


def _entity_and_words(noun: Token, known: Named, nouns: Nouns, acts: bool = False) -> Judgement:
    """The entity that a noun refers to, and the words of the noun.

    A noun that refers to none, and names no people, takes the entity of its owner ("Moscow's
    aggression", "propaganda by Washington") or of the agent that does it.  Officials stand for
    their country where they act, as ``acts`` says, and not where a word describes them.
    """
    parties = who(noun, known)
    if noun.lower_ in RELATIVES:
        noun = _antecedent(noun)
    is_people = noun.i not in known.at and type_of(noun, nouns.roles) in PEOPLE
    if is_people and not acts:  # "shocked people in Norland" are not Norland
        parties = [party for party in parties if not party.start <= noun.idx < party.end]
    if not parties and noun.dep_ == "appos" and not acts:
        parties = who(noun.head, known)
    if not parties:
        doers = after_words(noun, BY) if is_people else _doers(noun, known, nouns)
        parties = _first_known(doers, known)
    return (parties[0] if parties else None), _phrase(noun)


def _doers(noun: Token, known: Named, nouns: Nouns) -> list[Token]:
    """The words for who owns a thing or does a deed: "Moscow's", "by Washington"."""
    clauses = children(noun, ("acl",))
    launched = chain.from_iterable(after_words(clause, BY) for clause in clauses)
    doers = [*after_words(noun, BY), *launched]
    lemma = (noun.lemma_ or noun.text).lower()
    if lemma not in nouns.suffered:
        owners = belonging(noun, OWNED - nouns.toward.get(lemma, frozenset()))
        owners.sort(key=lambda word: word.dep_ not in POSSESSORS)  # "Ames's Senate campaign"
        doers += [word for word in owners if not _is_scene(word, known)]
    if noun.dep_ in DIRECT_OBJECTS and _is_launched_by(noun.head):
        doers += agents_of(noun.head)[:1]
    return doers


def _is_launched_by(verb: Token) -> bool:
    """Whether the subject of a verb does what its object names."""
    carries_out = verb.lemma_ == "carry" and bool(children(verb, PARTICLES))
    return carries_out or (verb.lemma_ or verb.text).lower() in LAUNCHING


def _is_scene(word: Token, known: Named) -> bool:
    """Whether a name before a noun says where: "the Norland massacre"."""
    return word.dep_ == "compound" and word.i in known.at and known.at[word.i].label in PLACE_NAMES


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
