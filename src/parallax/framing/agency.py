"""The table ``roles``: who does what to whom, by the parse and in whose voice.

Covers active and passive verbs, infinitives and participles whose agent is in another clause
("accused Russia of planning to invade"), and event nouns ("Russia's attack on the port"), which the
codebook lists in ``deeds.csv``.  This is transitivity in critical discourse analysis (Fowler 1991)
and clause analysis (van Atteveldt et al. 2017): whether an actor is only ever acted upon, or only
ever attacks, is a choice of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from parallax.common import codebook_files, tables
from parallax.common.spans import (
    Span,
    covering,
    merged,
    sentence_of_tokens,
    voice_at,
    voice_spans,
)
from parallax.entities.arguments import (
    BY,
    CLAUSES_UP,
    RELATIVES,
    Named,
    Party,
    after_words,
    agents_of,
    belonging,
    children,
    is_passive,
    named,
    read_standing_for,
    thing,
    who,
)
from parallax.language.denials import Denials, read_denials
from parallax.language.dependencies import (
    ACTIVE_SUBJECTS,
    AUXILIARIES,
    CLAUSES_OF_NOUNS,
    DIRECT_OBJECTS,
    INDIRECT_OBJECTS,
    OBJECTS,
    PARTICLES,
    PASSIVE_SUBJECTS,
    POSSESSORS,
)
from parallax.language.negation import LONGEST_PARSED, denied

FILE = "deeds.csv"
EMPTY = frozenset("be have do seem appear become remain".split())
"""Verbs that do not say what is done."""
NO_PREDICATES = AUXILIARIES | {"cop", "amod", "case", "mark"}
"""Labels of verbs that are not the predicate of a clause."""
TOWARD = frozenset("against with at on toward towards upon".split())
"""Prepositions that introduce the patient of a verb without an object."""
TO = frozenset(("to",))
GIVING = frozenset(
    "appeal award complain convey deliver donate extend give grant hand lend listen offer pledge "
    "promise propose provide reply respond sell send show speak supply surrender talk turn "
    "write".split()
)
"""Verbs whose patient may follow "to"; after verbs of motion "to" introduces a place."""
LIGHT = frozenset(
    "begin carry commit conduct consider contemplate continue deliver do engage execute give have "
    "intend launch lead make mount order perform plan plot prepare pursue receive repeat resume "
    "stage start take threaten undertake wage".split()
)
"""Light verbs ("launch an attack") and verbs of planning ("plan an invasion").

The event is in their noun; their subject is its agent.
"""
LIGHT_VERB_UP = 3
"""Heads visited in the search for a light verb."""
PLACES = frozenset("where when why how".split())
OWNERS = POSSESSORS | {"amod", "compound"}
FIRST_PERSON = frozenset(("i", "me"))


class EventNoun(NamedTuple):
    """A noun that names an event: its verb, and the prepositions before its patient."""

    verb: str
    toward: frozenset[str]


class Predicate(NamedTuple):
    """One predicate: its word, base form, form (active, passive or nominal), and who takes part.

    ``further`` are the words after a preposition beside an object ("waging a campaign against
    Russia"): patients where the object is a thing.
    """

    token: Token
    lemma: str
    form: str
    agents: tuple[Token, ...]
    patients: tuple[Token, ...]
    further: tuple[Token, ...] = ()


# ---------------------------------------------------------------- the table


def find_roles(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    voices: pd.DataFrame,
    codebook: Path,
) -> pd.DataFrame:
    """The table ``roles``: a row for every predicate and pair of agent and patient.

    At least one of the two is an entity.  Verbs of saying without a patient are left out, because
    the table ``attributions`` has them.  Not resolved: who "they" are, events told over two
    sentences, and sentences of more than 300 words, whose parse is not trusted.

    Parameters
    ----------
    docs
        Parsed articles by article_id.
    sentences, mentions, attributions, voices
        The tables of these names.
    codebook
        The folder that holds deeds.csv; denial.csv and standing-for.csv may lie there too.
    """
    nouns = read_event_nouns(Path(codebook) / FILE)
    denials, standing_for = read_denials(codebook), read_standing_for(codebook)
    mentions_of, voices_of = tables.by_article(mentions), tables.by_article(voices)
    cues = _cues(attributions)
    rows: list[dict[str, Any]] = []
    for article, part in tables.by_article(sentences).items():
        if article in docs:
            doc = docs[article]
            known = named(doc, mentions_of.get(article), standing_for)
            predicates = find_predicates(doc, nouns)
            its_cues, its_voices = cues.get(article, []), voices_of.get(article)
            rows += _of_article(predicates, doc, part, known, its_cues, its_voices, denials)
    return tables.typed("roles", rows)


def _of_article(
    predicates: Iterator[Predicate],
    doc: Doc,
    sentences: pd.DataFrame,
    known: Named,
    cues: Sequence[Span],
    voices: pd.DataFrame | None,
    denials: Denials,
) -> list[dict[str, Any]]:
    article = sentences["article_id"].iloc[0]
    bounds, sentence_of = sentence_of_tokens(doc, sentences)
    heard = voice_spans(voices)
    rows = []
    for predicate in predicates:
        token = predicate.token
        sentence = sentence_of[token.i]
        first, last = bounds.get(sentence, (0, 0))
        if sentence < 0 or last - first > LONGEST_PARSED:
            continue
        voice, holder = voice_at(heard, token.idx)
        pairs = _pairs(predicate, known, holder)
        is_cue = covering(cues, token.idx) is not None
        if not pairs or (is_cue and not any(patient for _, patient in pairs)):
            continue
        common = {
            "article_id": article,
            "sentence_id": sentence,
            "start": token.idx,
            "end": token.idx + len(token),
            "predicate": predicate.lemma,
            "form": predicate.form,
            "voice": voice,
            "holder_id": holder,
            "negated": denied(doc, (token.i,), first, last, denials),
        }
        rows += [common | _cells(agent, patient) for agent, patient in pairs]
    return rows


def _cells(agent: Party | None, patient: Party | None) -> dict[str, str | None]:
    return {
        "agent_id": agent.entity_id if agent else None,
        "agent": agent.text if agent else None,
        "patient_id": patient.entity_id if patient else None,
        "patient": patient.text if patient else None,
    }


def _cues(attributions: pd.DataFrame) -> dict[str, list[Span]]:
    """The spans of all cues by article, merged and sorted."""
    spans: dict[str, list[Span]] = {}
    for article, cue in zip(attributions["article_id"], attributions["cue_spans"]):
        spans.setdefault(article, []).extend(cue)
    return {article: merged(cues) for article, cues in spans.items()}


def read_event_nouns(path: Path) -> Mapping[str, EventNoun]:
    """The nouns of deeds.csv by base form.

    Raises
    ------
    FileNotFoundError
        Without the file.
    parallax.common.errors.CodebookError
        With one line per mistake.
    """
    return {
        row["noun"]: EventNoun(row["verb"] or row["noun"], frozenset(row["toward"].split()))
        for _, row in codebook_files.read(Path(path)).rows
    }


# ---------------------------------------------------------------- predicates of the parse


def find_predicates(doc: Doc, nouns: Mapping[str, EventNoun]) -> Iterator[Predicate]:
    """Verbs and event nouns with the words for agent and patient, in text order."""
    for token in doc:
        lemma = _lemma(token)
        if token.pos_ == "VERB" and lemma not in EMPTY and token.dep_ not in NO_PREDICATES:
            yield _verb(token, lemma)
        elif token.pos_ == "NOUN" and lemma in nouns:
            yield _noun(token, nouns[lemma])


def _lemma(token: Token) -> str:
    return (token.lemma_ or token.text).lower()


def _verb(token: Token, lemma: str) -> Predicate:
    with_particle = " ".join([lemma, *(c.lower_ for c in children(token, PARTICLES))])
    if is_passive(token):
        subjects = children(token, PASSIVE_SUBJECTS)
        modified = [token.head] if token.dep_ == "acl" else []
        patients = subjects or modified or _subject_before(token)
        agents = children(token, ("obl:agent",)) or after_words(token, BY)
        return Predicate(token, with_particle, "passive", tuple(agents), tuple(patients))
    agents, objects = agents_of(token), _objects(token)
    toward = after_words(token, TOWARD | TO if lemma in GIVING else TOWARD)
    patients, further = (objects, toward) if objects else (toward, [])
    return Predicate(token, with_particle, "active", tuple(agents), tuple(patients), tuple(further))


def _objects(token: Token) -> list[Token]:
    """Objects of an active verb, indirect ones first; or the noun that its clause describes."""
    objects = children(token, INDIRECT_OBJECTS) + children(token, DIRECT_OBJECTS)
    if not objects and token.dep_ in CLAUSES_OF_NOUNS and _asks_for_object(token):
        return [token.head]
    return objects


def _asks_for_object(token: Token) -> bool:
    """Whether the noun of a relative clause is its object: "the town that the army shelled"."""
    subjects = children(token, ACTIVE_SUBJECTS)
    if any(child.lower_ in PLACES for child in token.children):
        return False
    return token.dep_ != "acl" and bool(subjects) and subjects[0].lower_ not in RELATIVES


def _subject_before(token: Token) -> list[Token]:
    """The subject that a passive shares with the verb before it."""
    if token.dep_ not in {"conj", "xcomp"} or token.head.i == token.i:
        return []
    return agents_of(token.head, CLAUSES_UP - 1, any_form=True)


def _noun(token: Token, noun: EventNoun) -> Predicate:
    patients = after_words(token, noun.toward)
    agents = after_words(token, BY)
    if not agents:
        agents = [t for t in belonging(token) if t.dep_ in OWNERS and t not in patients]
    agents = [t for t in agents if _names_somebody(t)] or _subject_of_light_verb(token)
    return Predicate(token, noun.verb, "nominal", tuple(agents), tuple(patients))


def _names_somebody(token: Token) -> bool:
    """Whether the owner of an event is its agent: a name, a possessor, or after a preposition."""
    if token.ent_type_ or token.dep_ in POSSESSORS:
        return True
    return token.head.dep_ in {"prep", "agent"} or bool(children(token, ("case",)))


def _subject_of_light_verb(token: Token) -> list[Token]:
    """The subject of the light verb above the noun: "planning an invasion", "acts of sabotage"."""
    head = token
    for _ in range(LIGHT_VERB_UP):
        verb = _governing_verb(head)
        if verb is not None:
            return agents_of(verb) if _lemma(verb) in LIGHT else []
        if head.head.i == head.i:
            return []
        head = head.head
    return []


def _governing_verb(noun: Token) -> Token | None:
    """The verb of which a noun is the object or the prepositional object."""
    if noun.dep_ in OBJECTS | {"obl", "conj"} and noun.head.pos_ == "VERB":
        return noun.head
    if noun.dep_ == "pobj" and noun.head.head.pos_ == "VERB":
        return noun.head.head
    return None


# ---------------------------------------------------------------- who takes part


def _pairs(
    predicate: Predicate, known: Named, holder: str | None
) -> list[tuple[Party | None, Party | None]]:
    """All pairs of agent and patient; none where neither is an entity.

    ``holder`` is the speaker of these words, to whom "I" refers.
    """
    agents = _parties(predicate.agents, known, holder)
    met = _parties(predicate.patients, known, holder) or _parties(predicate.further, known, holder)
    ids = {agent.entity_id for agent in agents}
    patients = [patient for patient in met if patient.entity_id not in ids]
    if not agents and not patients:
        return []
    acting: Sequence[Party | None] = agents or [_first_thing(predicate.agents)]
    acted_on: Sequence[Party | None] = patients or [_first_thing(predicate.patients)]
    return list(product(acting, acted_on))


def _first_thing(tokens: Sequence[Token]) -> Party | None:
    return next((found for found in map(thing, tokens) if found is not None), None)


def _parties(tokens: Sequence[Token], known: Named, holder: str | None) -> list[Party]:
    found: dict[str | None, Party] = {}
    for token in tokens:
        if token.lower_ in FIRST_PERSON and holder:
            found.setdefault(holder, Party(holder, token.text, token.idx, token.idx + len(token)))
        for party in who(token, known):
            found.setdefault(party.entity_id, party)
    return list(found.values())
