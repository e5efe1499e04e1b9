"""Who does what to whom, by the parse and in whose voice: the table ``roles``.

Active and passive verbs, infinitives and participles whose doer stands in another clause ("accused Russia of planning to invade"), and
nouns of doing ("Russia's attack on the port"), which the codebook lists in ``deeds.csv``.  The question is that of transitivity in critical
discourse analysis (Fowler 1991) and of clause analysis (van Atteveldt et al. 2017): an actor who is only ever acted upon, or who only ever
attacks, is a choice of the text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from parallax.common import tables
from parallax.common.spans import sentence_of_tokens, voice_at, voice_spans
from parallax.entities.arguments import (
    BY,
    CLAUSES_OF_NOUNS,
    CLAUSES_UP,
    OBJECTS,
    PASSIVE_SUBJECTS,
    POSSESSORS,
    RELATIVES,
    SUBJECTS,
    Named,
    Party,
    after_words,
    agents_of,
    belonging,
    children,
    is_passive,
    named,
    thing,
    who,
)
from parallax.language.negation import LONGEST_PARSED, denied

FILE = "deeds.csv"
EMPTY = frozenset("be have do seem appear become remain".split())
TOWARD = frozenset("against with at on toward towards upon".split())
"""Prepositions whose noun a verb does something to or with, where it has no object."""
TO = frozenset(("to",))
GIVING = frozenset(
    "appeal award complain convey deliver donate extend give grant hand lend listen offer pledge promise propose provide "
    "reply respond sell send show speak supply surrender talk turn write".split()
)
"""Verbs that also do it "to" somebody; after verbs of moving "to" is a place."""
LIGHT = frozenset(
    "begin carry commit conduct consider continue deliver do engage execute give have intend launch lead make mount order perform plan "
    "prepare pursue receive repeat resume stage start take threaten undertake wage contemplate plot".split()
)
"""Verbs that leave the deed to their noun ("launch an attack") or speak of doing it ("plan an invasion"): their subject is the doer."""
PLACES = frozenset("where when why how".split())
OWNERS = POSSESSORS | {"amod", "compound"}
FIRST_PERSON = frozenset(("i", "me"))


class Noun(NamedTuple):
    """One noun of doing: its verb, and the prepositions before whom it is done to."""

    verb: str
    toward: frozenset[str]


class Deed(NamedTuple):
    """One predicate: its word, base form, active, passive or nominal, and the words of doer and done-to."""

    at: Token
    predicate: str
    form: str
    agents: tuple[Token, ...]
    patients: tuple[Token, ...]
    further: tuple[Token, ...] = ()
    """Who stands after a preposition beside an object ("waging a campaign against Russia"): done-to where the object is a thing."""


def find_roles(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    voices: pd.DataFrame,
    codebook: Path,
) -> pd.DataFrame:
    """The table ``roles``: a row for every predicate with an entity as doer or done-to, one a pair.

    The tables are those of :mod:`parallax.common.tables`; ``codebook`` is the folder that holds deeds.csv.  Words of saying are left out where
    nobody and nothing is done something to, because the table ``attributions`` has them.
    Blind to who "they" are, to deeds over two
    sentences, and to sentences of more than 300 words, whose parse is not believed.
    """
    nouns = read_nouns(Path(codebook) / FILE)
    mentioned = {article: part for article, part in mentions.groupby("article_id")}
    told = {article: part for article, part in voices.groupby("article_id")}
    cues = _cues(attributions)
    rows: list[dict[str, Any]] = []
    for article, part in sentences.groupby("article_id", sort=True):
        if article in docs:
            doc = docs[article]
            known = named(doc, mentioned.get(article))
            bounds, sentence_of = sentence_of_tokens(doc, part)
            heard = voice_spans(told.get(article))
            for deed in find_deeds(doc, nouns):
                if (sentence := sentence_of[deed.at.i]) < 0 or bounds[sentence][1] - bounds[
                    sentence
                ][0] > LONGEST_PARSED:
                    continue
                voice, holder = voice_at(heard, deed.at.idx)
                pairs = _pairs(deed, known, holder)
                if deed.at.idx in cues.get(article, ()) and not any(
                    patient for _, patient in pairs
                ):
                    continue
                negated = bool(pairs) and denied(doc, (deed.at.i,), *bounds[sentence])
                rows += [
                    {
                        "article_id": article,
                        "sentence_id": sentence,
                        "start": deed.at.idx,
                        "end": deed.at.idx + len(deed.at),
                        "predicate": deed.predicate,
                        "form": deed.form,
                        **_named("agent", agent),
                        **_named("patient", patient),
                        "voice": voice,
                        "holder_id": holder,
                        "negated": negated,
                    }
                    for agent, patient in pairs
                ]
    return tables.frame("roles", rows)


def _named(role: str, party: Party | None) -> dict[str, str | None]:
    return {f"{role}_id": party.entity_id if party else None, role: party.text if party else None}


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Mapping[str, Noun]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["noun"]: Noun(row["verb"] or row["noun"], frozenset(row["toward"].split()))
            for row in csv.DictReader(file)
        }


def read_nouns(path: Path) -> Mapping[str, Noun]:
    """Nouns of doing by base form. Raises FileNotFoundError."""
    return _read(Path(path), Path(path).stat().st_mtime_ns)


def find_deeds(doc: Doc, nouns: Mapping[str, Noun]) -> Iterator[Deed]:
    """Every verb and every noun of doing with the words that stand for doer and done-to, in the order of the text."""
    for token in doc:
        lemma = (token.lemma_ or token.text).lower()
        if (
            token.pos_ == "VERB"
            and lemma not in EMPTY
            and token.dep_ not in {"aux", "aux:pass", "auxpass", "cop", "amod", "case", "mark"}
        ):
            yield _verb(token, lemma)
        elif token.pos_ == "NOUN" and lemma in nouns:
            yield _noun(token, nouns[lemma])


def _verb(token: Token, lemma: str) -> Deed:
    particle = "".join(f" {c.lower_}" for c in children(token, ("compound:prt", "prt")))
    if is_passive(token):
        done_to = (
            children(token, PASSIVE_SUBJECTS)
            or ([token.head] if token.dep_ == "acl" else [])
            or _subject_before(token)
        )
        by = children(token, ("obl:agent",)) or after_words(token, BY)
        return Deed(token, lemma + particle, "passive", tuple(by), tuple(done_to))
    done_to = children(token, OBJECTS - {"iobj", "dative"}) or children(token, OBJECTS)
    if len(children(token, OBJECTS)) > 1 or children(token, ("iobj", "dative")):
        done_to = children(token, ("iobj", "dative")) + [
            t for t in done_to if t.dep_ not in {"iobj", "dative"}
        ]
    if not done_to and token.dep_ in CLAUSES_OF_NOUNS and _asks_for_object(token):
        done_to = [token.head]
    further = after_words(token, TOWARD | TO if lemma in GIVING else TOWARD) if done_to else ()
    done_to = done_to or after_words(token, TOWARD | TO if lemma in GIVING else TOWARD)
    return Deed(
        token, lemma + particle, "active", tuple(agents_of(token)), tuple(done_to), tuple(further)
    )


def _asks_for_object(token: Token) -> bool:
    """ "The town that the army shelled": the relative pronoun, said or not, is the object."""
    subjects = children(token, SUBJECTS)
    if any(child.lower_ in PLACES for child in token.children):
        return False
    return token.dep_ != "acl" and bool(subjects) and subjects[0].lower_ not in RELATIVES


def _subject_before(token: Token, steps: int = CLAUSES_UP) -> list[Token]:
    return (
        agents_of(token.head, steps - 1, any_form=True)
        if token.dep_ in {"conj", "xcomp"} and token.head.i != token.i and steps
        else []
    )


def _noun(token: Token, noun: Noun) -> Deed:
    done_to = after_words(token, noun.toward)
    owners = after_words(token, BY) or [
        t for t in belonging(token) if t.dep_ in OWNERS and t not in done_to
    ]
    named_owner = [
        t
        for t in owners
        if t.ent_type_
        or t.dep_ in POSSESSORS
        or t.head.dep_ in {"prep", "agent"}
        or children(t, ("case",))
    ]
    return Deed(
        token, noun.verb, "nominal", tuple(named_owner or _doer_of_light(token)), tuple(done_to)
    )


def _doer_of_light(token: Token) -> list[Token]:
    """ "Planning an invasion", "acts of sabotage": the subject of the light verb above the noun."""
    head = token
    for _ in range(3):
        if head.dep_ in OBJECTS | {"obl", "conj"} and head.head.pos_ == "VERB":
            verb = head.head
            return agents_of(verb) if (verb.lemma_ or verb.text).lower() in LIGHT else []
        if head.dep_ == "pobj" and head.head.head.pos_ == "VERB":
            verb = head.head.head
            return agents_of(verb) if (verb.lemma_ or verb.text).lower() in LIGHT else []
        if head.head.i == head.i:
            return []
        head = head.head
    return []


def _pairs(deed: Deed, known: Named, holder: str | None) -> list[tuple[Party | None, Party | None]]:
    """Doer and done-to in all combinations; nothing where neither is an entity. ``holder`` is who "I" is."""
    agents = _parties(deed.agents, known, holder)
    met = _parties(deed.patients, known, holder) or _parties(deed.further, known, holder)
    patients = [p for p in met if p.entity_id not in {a.entity_id for a in agents}]
    if not agents and not patients:
        return []
    return [
        (agent, patient)
        for agent in agents or _things(deed.agents)
        for patient in patients or _things(deed.patients)
    ]


def _things(tokens: tuple[Token, ...]) -> list[Party | None]:
    return [next((found for token in tokens if (found := thing(token)) is not None), None)]


def _parties(tokens: tuple[Token, ...], known: Named, holder: str | None) -> list[Party]:
    found: dict[str | None, Party] = {}
    for token in tokens:
        if token.lower_ in FIRST_PERSON and holder:
            found.setdefault(holder, Party(holder, token.text, token.idx, token.idx + len(token)))
        for party in who(token, known):
            found.setdefault(party.entity_id, party)
    return list(found.values())


def _cues(attributions: pd.DataFrame) -> dict[str, frozenset[int]]:
    """The characters of all cues, by article."""
    return {
        article: frozenset(
            place
            for spans in part["cue_spans"]
            for start, end in spans
            for place in range(start, end)
        )
        for article, part in attributions.groupby("article_id")
    }
