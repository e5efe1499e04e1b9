"""The table ``roles``: who does what to whom, by the parse and in whose voice.

Each row says what kind of act it is and whether it is told as done (:mod:`parallax.framing.acts`).
Covers active and passive verbs, infinitives and participles whose agent is in another clause
("accused Russia of planning to invade"), and event nouns ("Russia's attack on the port"), which the
codebook lists in ``deeds.csv``.  This is transitivity in critical discourse analysis (Fowler 1991)
and clause analysis (van Atteveldt et al. 2017): whether an actor is only ever acted upon, or only
ever attacks, is a choice of the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from parallax.common import codebook_files, tables
from parallax.common.spans import (
    Span,
    VoiceSpans,
    covering,
    merged,
    sentence_of_tokens,
    voice_at,
    voice_spans,
)
from parallax.entities.arguments import (
    BY,
    CLAUSES_UP,
    HYPHENS,
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
    thing,
    who,
)
from parallax.entities.role_words import read_role_words
from parallax.framing.acts import (
    CONTACT,
    DEED,
    DENIED,
    LIGHT,
    SPEECH,
    STATE,
    SUFFERING,
    Acts,
    Kinds,
    forces_of,
    is_force,
    kind_of,
    lemma_of,
    only_a_phase,
    read_kinds,
    status_of,
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
from parallax.quotes.article import dateline_end

FILE = "deeds.csv"
EMPTY = frozenset("be have do seem appear become remain re de".split())
"""Verbs that do not say what is done, and the beginnings of "re-elect" and "de-escalate"."""
NO_PREDICATES = AUXILIARIES | {"cop", "amod", "case", "mark"}
"""Labels of verbs that are not the predicate of a clause."""
TOWARD = frozenset("against with toward towards upon".split())
"""Prepositions that introduce the patient of a verb without an object."""
WITH = frozenset(("with",))
AGAINST = frozenset(("against", "on", "upon"))
AIMED = frozenset(
    "aim call clamp crack depend exert fire focus force impose inflict lash launch levy make place "
    "prey prevail press rely round shoot slap spy strike swipe turn".split()
)
"""Verbs with their patient after "on" or "at"; after other verbs these introduce a place."""
AIMED_AT = frozenset(("at", "on"))
TO = frozenset(("to",))
GIVING = frozenset(
    "appeal award complain convey deliver donate extend give grant hand lend listen offer pledge "
    "promise propose provide reply respond sell send show speak supply surrender talk turn "
    "write".split()
)
"""Verbs whose patient may follow "to"; after verbs of motion "to" introduces a place."""
LIGHT_VERB_UP = 3
"""Heads visited in the search for a light verb."""
NOUNS = frozenset(("NOUN", "PROPN"))
PARAGRAPHS = re.compile(r"\n+")
OPENINGS = 3
"""Paragraphs that may open with a dateline: a headline and a byline may stand before it."""
PLACE_NAMES = frozenset(("GPE", "LOC", "FAC"))
PLACES = frozenset("where when why how".split())
NO_WORDS: frozenset[str] = frozenset()
OWNERS = POSSESSORS | {"amod", "compound"}
FIRST_PERSON = frozenset(("i", "me"))


TIMES = frozenset(
    "time day night morning afternoon evening week weekend month year hour minute moment second "
    "stage point".split()
)
CHANNELS = frozenset(
    "air camera facebook instagram internet radio telegram television tiktok tv twitter web x "
    "youtube".split()
)
"""Nouns after "at" or "on" that say when or where, and are no patient."""
TOLD_OF = TIMES | frozenset(
    "accusation allegation amount belief case chance charge claim concern criticism evidence "
    "extent fact fear feeling hope idea news notion place reason report sign suspicion way".split()
)
"""Nouns whose clause says what they mean, when or how: "criticism that he campaigned poorly"."""
WHOSE = frozenset(("whose",))
SCENES = frozenset("at in near outside inside".split())
TOGETHER = frozenset(
    "battle clash collide duel fight interfere meddle skirmish spar tamper war wrestle".split()
)
"""Verbs of deeds with their patient after "with"; beside other deeds stands who joins in."""
SEEMING = frozenset("appear feel leave lie look remain seem sit stand stay".split())
"""Verbs with a participle that says how something is: "the party appears split"."""
NO_SPEECH = "no"
"""Presentation of an attribution that reports neither speech nor thought."""
HANDED_DOWN = frozenset("xcomp acl pcomp conj".split())
"""Labels of clauses whose agent is the one of the clause above."""
REPROACH = frozenset("for over as".split())
"""Prepositions that make an attack one of words: "attacked him over the plan"."""
GIVING_OUT = frozenset(
    "deliver draft file issue post publish read release send submit write".split()
)
"""Verbs that say something where their object is words: "issued a statement"."""
WITHOUT_TENSE = frozenset(("VB", "VBG", "VBN"))
"""Tags of verbs whose agent may stand in the clause above."""


class SourcedContent(NamedTuple):
    """One attribution of an article: spans of its source, its cue and its content."""

    source: list[Span]
    cue: list[Span]
    content: list[Span]
    is_speech: bool
    sentence: int


class EventNoun(NamedTuple):
    """A noun that names an event: its verb, and the prepositions before its patient.

    ``owner_suffers`` says that its possessor is the patient ("the mayor's murder"), unless the noun
    names another; ``alone_a_thing`` that without a patient it is no event ("his campaign").
    """

    verb: str
    toward: frozenset[str]
    owner_suffers: bool = False
    alone_a_thing: bool = False


class Lists(NamedTuple):
    """What the codebook says of predicates."""

    nouns: Mapping[str, EventNoun]
    kinds: Kinds
    denials: Denials
    wording: frozenset[str]

    def is_words(self, noun: Token) -> bool:
        """Whether a noun means words or an act of words: "statement", "call"."""
        lemma = lemma_of(noun)
        event = self.nouns.get(lemma)
        said = event is not None and kind_of(event.verb, self.kinds) in (SPEECH, CONTACT)
        return lemma in self.wording or said


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
        The folder that holds deeds.csv; acts.csv, cue-verbs.csv, denial.csv, role-words.csv and
        standing-for.csv may lie there too.
    """
    nouns = read_event_nouns(Path(codebook) / FILE)
    wording = read_role_words(codebook).wording
    lists = Lists(nouns, read_kinds(codebook), read_denials(codebook), wording)
    standing_for = read_standing_for(codebook)
    mentions_of, voices_of = tables.by_article(mentions), tables.by_article(voices)
    said_in = _said(attributions)
    rows: list[dict[str, Any]] = []
    for article, part in tables.by_article(sentences).items():
        if article in docs:
            doc = docs[article]
            known = _without_datelines(doc, named(doc, mentions_of.get(article), standing_for))
            said, heard = said_in.get(article, []), voice_spans(voices_of.get(article))
            rows += _of_article(doc, part, known, said, heard, lists)
    return tables.typed("roles", rows)


def _without_datelines(doc: Doc, known: Named) -> Named:
    """The mentions of an article without those that say where it was written."""
    text = doc.text
    openings = [0, *(found.end() for found in PARAGRAPHS.finditer(text))][:OPENINGS]
    ends = [(start, dateline_end(text, start)) for start in openings]
    datelines = [(start, end) for start, end in ends if end is not None]
    if not datelines:
        return known
    kept = {i: one for i, one in known.at.items() if covering(datelines, doc[i].idx) is None}
    return known._replace(at=kept)


def _of_article(
    doc: Doc,
    sentences: pd.DataFrame,
    known: Named,
    said: Sequence[SourcedContent],
    heard: VoiceSpans,
    lists: Lists,
) -> list[dict[str, Any]]:
    article = sentences["article_id"].iloc[0]
    bounds, sentence_of = sentence_of_tokens(doc, sentences)
    forces = forces_of(doc, lists.kinds.acts)
    cues = merged([span for one in said if one.is_speech for span in one.cue])
    all_cues = merged([span for one in said for span in one.cue])
    sources = _by_sentence(said)
    rows = []
    for predicate in find_predicates(doc, lists.nouns, lists.kinds.acts):
        token = predicate.token
        sentence = sentence_of[token.i]
        first, last = bounds.get(sentence, (0, 0))
        if sentence < 0 or last - first > LONGEST_PARSED:
            continue
        voice, holder = voice_at(heard, token.idx)
        is_cue = covering(all_cues, token.idx) is not None
        taking_part = predicate if is_cue else _without_sources(predicate, sources[sentence])
        pairs = _pairs(taking_part, known, holder)
        if not pairs or (is_cue and not any(patient for _, patient in pairs)):
            continue
        common = {
            "article_id": article,
            "sentence_id": sentence,
            "start": token.idx,
            "end": token.idx + len(token),
            "predicate": predicate.lemma,
            "form": predicate.form,
            "kind": _kind(predicate, cues, lists, forces),
            "voice": voice,
            "holder_id": holder,
            **_reality(doc, token, (first, last), lists),
        }
        rows += [common | _cells(agent, patient) for agent, patient in pairs]
    return rows


def _by_sentence(said: Sequence[SourcedContent]) -> Mapping[int, list[SourcedContent]]:
    sources: dict[int, list[SourcedContent]] = defaultdict(list)
    for one in said:
        sources[one.sentence].append(one)
    return sources


def _kind(predicate: Predicate, cues: Sequence[Span], lists: Lists, forces: frozenset[int]) -> str:
    """What kind of act it is; ``forces`` are the tokens of what does no deeds.

    A verb of judging is one of words where it says what for, and so is one that gives out words
    ("issued a statement").  A verb without an object is a deed only where the list says so: "fled",
    but not "reeled".
    """
    token, kinds = predicate.token, lists.kinds
    in_words = covering(cues, token.idx) is not None
    if kinds.presents.get((lemma_of(token), "VERB")) == "judge":
        in_words = in_words or bool(after_words(token, REPROACH))
    found = kind_of(predicate.lemma, kinds, in_words)
    if found != DEED:
        return found
    if predicate.agents and all(is_force(agent, forces) for agent in predicate.agents):
        return STATE
    alone = predicate.form == "active" and not predicate.patients + predicate.further
    if alone and predicate.lemma.split()[0] not in kinds.acts.deed:
        return STATE
    if lemma_of(token) in GIVING_OUT and any(map(lists.is_words, predicate.patients)):
        return SPEECH
    return found


def _reality(doc: Doc, token: Token, sentence: Span, lists: Lists) -> dict[str, Any]:
    """The cells ``status`` and ``negated`` of a predicate; tokens of its sentence are given."""
    status = status_of(token, lists.kinds.acts)
    negated = status == DENIED or denied(doc, (token.i,), *sentence, lists.denials)
    return {"status": DENIED if negated else status, "negated": negated}


def _without_sources(predicate: Predicate, said: Sequence[SourcedContent]) -> Predicate:
    """The predicate without agents and patients that are the source of what is said about it.

    "Shelling killed two people, the army said" does not make the army the killer.  In "threatened
    to invade" the source is the agent: the infinitive has it from the verb of saying.
    """
    at = predicate.token.idx
    sources = [one.source for one in said if covering(one.content, at) is not None]
    if not sources:
        return predicate

    def told_of(tokens: Sequence[Token], is_agent: bool) -> tuple[Token, ...]:
        return tuple(
            token
            for token in tokens
            if (is_agent and _from_above(token, predicate))
            or all(covering(source, token.idx) is None for source in sources)
        )

    return predicate._replace(
        agents=told_of(predicate.agents, is_agent=True),
        patients=told_of(predicate.patients, is_agent=False),
        further=told_of(predicate.further, is_agent=False),
    )


def _from_above(agent: Token, predicate: Predicate) -> bool:
    """Whether a verb without tense, or an event noun, has its agent from the clause above."""
    verb = predicate.token
    if predicate.form == "nominal":
        return agent.head.pos_ == "VERB"
    has_tense = verb.tag_ not in WITHOUT_TENSE or bool(children(verb, AUXILIARIES))
    return agent.head.i != verb.i and not has_tense and verb.dep_ in HANDED_DOWN


def _cells(agent: Party | None, patient: Party | None) -> dict[str, str | None]:
    return {
        "agent_id": agent.entity_id if agent else None,
        "agent": agent.text if agent else None,
        "patient_id": patient.entity_id if patient else None,
        "patient": patient.text if patient else None,
    }


def _said(attributions: pd.DataFrame) -> dict[str, list[SourcedContent]]:
    """The attributions of each article."""
    found: dict[str, list[SourcedContent]] = {}
    for row in attributions.itertuples():
        source, cue, content = map(merged, (row.source_spans, row.cue_spans, row.content_spans))
        is_speech = row.presentation != NO_SPEECH
        one = SourcedContent(source, cue, content, is_speech, row.sentence_id)
        found.setdefault(row.article_id, []).append(one)
    return found


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
        row["noun"]: EventNoun(
            row["verb"] or row["noun"],
            frozenset(row["toward"].split()),
            row["owner"] == "patient",
            row.get("alone") == "thing",
        )
        for _, row in codebook_files.read(Path(path)).rows
    }


# ---------------------------------------------------------------- predicates of the parse


def find_predicates(doc: Doc, nouns: Mapping[str, EventNoun], acts: Acts) -> Iterator[Predicate]:
    """Verbs and event nouns with the words for agent and patient, in text order.

    A verb whose deed is in the verb or noun below it ("keeps sending", "launched an attack") is
    left out, and so is one within a name ("Meet the Press").
    """
    for token in doc:
        lemma = lemma_of(token)
        if _is_verb(token) and lemma not in EMPTY and token.dep_ not in NO_PREDICATES:
            elsewhere = only_a_phase(token, acts) or _is_light(token, lemma, nouns)
            if not elsewhere and not token.ent_type_:
                yield _with_doers(_verb(token, lemma, acts), nouns, acts)
        elif token.pos_ == "NOUN" and lemma in nouns and token.dep_ != "compound":
            event = _noun(token, nouns[lemma])
            if event.patients or not nouns[lemma].alone_a_thing:
                yield event


def _is_verb(token: Token) -> bool:
    """Whether both tags say so; "toggle" of a page's caption and "amid" have one of a verb.

    A participle below "seems" or "remains" says how something is.
    """
    if token.tag_ == "VBN" and token.dep_ == "xcomp" and lemma_of(token.head) in SEEMING:
        return bool(children(token, AUXILIARIES))
    return token.pos_ == "VERB" and (not token.tag_ or token.tag_.startswith("VB"))


def _with_doers(predicate: Predicate, nouns: Mapping[str, EventNoun], acts: Acts) -> Predicate:
    """The predicate with the doer of a deed as agent: "shelling by Norland killed two"."""
    no_deeds = acts.contact | acts.speech | acts.thought | acts.state
    agents: list[Token] = []
    for agent in predicate.agents:
        if _is_of_a_scene(agent):
            continue
        noun = nouns.get(lemma_of(agent)) if agent.pos_ == "NOUN" else None
        if noun and noun.verb in no_deeds:
            noun = None
        doers = _noun(agent, noun).agents if noun else after_words(agent, BY)
        agents += doers or [agent]
    return predicate._replace(agents=tuple(agents))


def _is_of_a_scene(agent: Token) -> bool:
    """Whether "which" may mean the noun before its own: "a shooting at a church, which killed"."""
    if agent.lower_ not in RELATIVES or agent.head.dep_ not in CLAUSES_OF_NOUNS:
        return False
    noun = agent.head.head
    places = {word.lower_ for word in children(noun, ("case",))} & SCENES
    return bool(places) and noun.head.pos_ in NOUNS and agent.lower_ != "who"


def _is_light(token: Token, lemma: str, nouns: Mapping[str, EventNoun]) -> bool:
    """Whether the event is in the object of the verb."""
    objects = children(token, DIRECT_OBJECTS | PASSIVE_SUBJECTS)
    return lemma in LIGHT and any(lemma_of(noun) in nouns for noun in objects)


def _verb(token: Token, lemma: str, acts: Acts) -> Predicate:
    with_particle = " ".join([_whole(token, lemma), *_particles(token)])
    if reads_as_passive(token):
        subjects = children(token, PASSIVE_SUBJECTS)
        modified = [token.head] if token.dep_ == "acl" else []
        patients = subjects or modified or _subject_before(token)
        agents = [noun for noun in children(token, ("obl:agent",)) if _is_after_by(noun)]
        agents = agents or after_words(token, BY)
        agents = [agent for agent in agents if not _is_ruled_out(agent)]
        return Predicate(token, with_particle, "passive", tuple(agents), tuple(patients))
    agents, objects = agents_of(token), _objects(token)
    if not agents and token.dep_ in ACTIVE_SUBJECTS | DIRECT_OBJECTS:
        agents = after_words(token, BY)  # "shelling by Norland"
    no_deeds = acts.contact | acts.speech | acts.thought | acts.state
    if lemma not in no_deeds and not objects and _may_be_passive(token):
        return Predicate(token, with_particle, "active", (), ())
    toward = TOWARD if lemma in no_deeds | TOGETHER else TOWARD - WITH
    patients = objects or _toward(token, lemma, toward)
    further = _toward(token, lemma, TOWARD - WITH) if objects else []
    return Predicate(token, with_particle, "active", tuple(agents), tuple(patients), tuple(further))


def _may_be_passive(token: Token) -> bool:
    """Whether what looks like a past may be a participle.

    "Norland attacked by mobs", of a headline; "they were held and robbed".
    """
    if token.tag_ != "VBD":
        return False
    joined = token.dep_ == "conj" and not children(token, ACTIVE_SUBJECTS)
    return bool(after_words(token, BY)) or (joined and reads_as_passive(token.head))


def _particles(token: Token) -> list[str]:
    return [child.lower_ for child in children(token, PARTICLES)]


def _whole(token: Token, lemma: str) -> str:
    """The base form with what a hyphen joins before it: "de-escalate", "co-sponsor"."""
    doc, i = token.doc, token.i
    if i < 2 or doc[i - 1].text not in HYPHENS or doc[i - 1].whitespace_ or doc[i - 2].whitespace_:
        return lemma
    return f"{doc[i - 2].lower_}-{lemma}"


def _toward(token: Token, lemma: str, prepositions: frozenset[str]) -> list[Token]:
    """Nouns after a preposition that introduces a patient of the verb."""
    words = set(prepositions)
    if lemma in GIVING:
        words |= TO
    if lemma in AIMED:
        words |= AIMED_AT
    found = [noun for noun in after_words(token, words) if noun.i > token.i]
    return [noun for noun in found if lemma_of(noun) not in TIMES | CHANNELS]


def _objects(token: Token) -> list[Token]:
    """Objects of an active verb, indirect ones first; or the noun that its clause describes."""
    objects = children(token, INDIRECT_OBJECTS) + children(token, DIRECT_OBJECTS)
    if not objects and token.dep_ in CLAUSES_OF_NOUNS and _asks_for_object(token):
        return [token.head]
    return objects


def _asks_for_object(token: Token) -> bool:
    """Whether the noun of a relative clause is its object: "the town that the army shelled"."""
    subjects = children(token, ACTIVE_SUBJECTS)
    if any(child.lower_ in PLACES or _is_stranded(child) for child in token.children):
        return False
    if token.dep_ == "acl" or lemma_of(token.head) in TOLD_OF or not subjects:
        return False
    return not any(word.lower_ in RELATIVES | WHOSE for word in subjects[0].subtree)


def _is_after_by(noun: Token) -> bool:
    """Whether no other preposition stands before the agent of a passive: "struck with leaders"."""
    cases = [word.lower_ for word in children(noun, ("case",))]
    return not cases or "by" in cases


def _is_ruled_out(agent: Token) -> bool:
    """Whether a "not" stands before the agent: "not by the voters, but by her party"."""
    first = agent.left_edge
    before = [*agent.children, *([first.nbor(-1)] if first.i else [])]
    return any(word.lower_ == "not" and word.i < agent.i for word in before)


def _is_stranded(child: Token) -> bool:
    """Whether it is a preposition without its noun: "the taxi they rode in"."""
    return child.pos_ == "ADP" and child.dep_ not in PARTICLES and not list(child.children)


def _subject_before(token: Token) -> list[Token]:
    """The subject that a passive shares with the verb above it."""
    if token.dep_ not in {"conj", "xcomp", "advcl"} or token.head.i == token.i:
        return []
    seen = [noun for noun in children(token.head, DIRECT_OBJECTS) if noun.i < token.i]
    if token.dep_ == "xcomp" and seen:  # "inspected the guard formed by the army"
        return seen
    return agents_of(token.head, CLAUSES_UP - 1, any_form=True)


def _noun(token: Token, noun: EventNoun) -> Predicate:
    patients = after_words(token, noun.toward) or _beside_light_verb(token, noun)
    patients = [patient for patient in patients if lemma_of(patient) not in TIMES | CHANNELS]
    verb = _governing_verb(token)
    if verb is not None and lemma_of(verb) in SUFFERING and not patients:
        patients = agents_of(verb)
    agents = after_words(token, BY)
    possessors = [t for t in belonging(token) if t.dep_ in POSSESSORS]
    if noun.owner_suffers and possessors and not patients:
        return Predicate(token, noun.verb, "nominal", tuple(agents), tuple(possessors[:1]))
    if not agents:
        agents = [t for t in belonging(token, NO_WORDS) if t.dep_ in OWNERS and t not in patients]
    if not patients:
        agents = [t for t in agents if not _is_scene(t)]
    agents = [t for t in agents if _names_somebody(t)] or _subject_of_light_verb(token)
    return Predicate(token, noun.verb, "nominal", tuple(agents), tuple(patients))


def _is_scene(token: Token) -> bool:
    """Whether a name before an event noun says where it was: "the Florida massacre"."""
    return token.dep_ == "compound" and token.ent_type_ in PLACE_NAMES


def _names_somebody(token: Token) -> bool:
    """Whether the owner of an event is its agent: a name, a possessor, or after a preposition."""
    if token.ent_type_ or token.dep_ in POSSESSORS or token.text[:1].isupper():
        return True
    return token.head.dep_ in {"prep", "agent"} or bool(children(token, ("case",)))


def _subject_of_light_verb(token: Token) -> list[Token]:
    """The subject of the light verb above the noun: "planning an invasion", "acts of sabotage"."""
    head = token
    for _ in range(LIGHT_VERB_UP):
        verb = _governing_verb(head)
        if verb is not None:
            return agents_of(verb) if lemma_of(verb) in LIGHT else []
        if head.head.i == head.i:
            return []
        head = head.head
    return []


def _beside_light_verb(token: Token, noun: EventNoun) -> list[Token]:
    """The patient that the parse hangs on the light verb: "launched an attack against Norland"."""
    verb = _governing_verb(token)
    if verb is None or lemma_of(verb) not in LIGHT:
        return []
    return after_words(verb, noun.toward & AGAINST)


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
