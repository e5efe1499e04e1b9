"""Tables ``mentions``, ``entities`` and ``merges``: people, places, organisations and peoples.

They hold all mentions, one row per entity, and every merge with its reason.  The steps are: find
the names in each article (:mod:`~parallax.entities.names`), read what the texts say about them
(:mod:`~parallax.entities.offices`), merge spellings (:mod:`~parallax.entities.clusters`), and
resolve phrases and pronouns (:mod:`~parallax.entities.coreference`,
:mod:`~parallax.entities.nominals`).  Time is linear in the length of the text; names are compared
only within blocks by the consonants of the last name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc

from parallax.common import tables
from parallax.common.spans import Span
from parallax.entities import offices
from parallax.entities.clusters import merge_names
from parallax.entities.congress import member_of_congress
from parallax.entities.coreference import (
    KnownPerson,
    Reference,
    StatedRole,
    find_references,
)
from parallax.entities.gazetteer import CongressMember, Gazetteer, Listed, known, read_lists
from parallax.entities.home import home_side
from parallax.entities.keys import NO_FACT, Assignment, Fact, Key, NameIndex, commonest, tidy
from parallax.entities.leaders import listed_leader
from parallax.entities.names import Name, find_names
from parallax.entities.nominals import find_bodies
from parallax.entities.offices import Role
from parallax.entities.organisations import is_generic
from parallax.entities.people import form_of
from parallax.entities.spelling import plain, slug, take_apart, without_nickname

NEAR = 10  # tokens after a name in which a US state identifies a senator
APART = 8  # most tokens between two people joined by "and"
RARELY = 0.08  # share of the statements of a person's roles below which a role is a mistake
OFTEN = 2  # a role stated this often is never a mistake
KINDS = ("person", "place", "org", "people")  # of entities with one name, the first has the bare id
LABELS = {"person": "PERSON", "people": "NORP"}


class _Statement(NamedTuple):
    """What the text says about a name in one place."""

    roles: tuple[Role, ...]
    fact: Fact


class _Entity(NamedTuple):
    """One entity, before its rows are made."""

    key: Key
    name: str
    label: str
    role: str
    side: str
    gender: str
    roles: tuple[Role, ...]
    member: CongressMember | None


def find_entities(
    docs: Mapping[str, Doc], sentences: pd.DataFrame, codebook: Path
) -> dict[str, pd.DataFrame]:
    """Make the tables mentions, entities and merges; returns them by name.

    Parameters
    ----------
    docs
        A spaCy Doc for each article id, with ``articles.text`` as its text.
    sentences
        The table ``sentences``, for its offsets; an article without rows counts as one sentence.
    codebook
        The folder of the lists, whose aliases.csv overrules everything else.

    Raises
    ------
    CodebookError
        If a row of a list cannot be read.
    """
    lists = read_lists(codebook)
    names = find_names(docs, lists)
    statements = {
        article: _statements(docs[article], found, lists) for article, found in names.items()
    }
    assigned = merge_names(names, _facts(statements), lists)
    entities = _entities(names, statements, assigned, lists)
    assigned = {place: _by_list(assignment, entities) for place, assignment in assigned.items()}
    ids = _ids(entities)
    references = _references(docs, sentences, names, statements, assigned, entities, lists)
    mentions = _mention_rows(docs, names, assigned, references, entities, ids)
    entity_rows = _entity_rows(names, assigned, entities, ids, mentions)
    return {
        "mentions": tables.typed("mentions", mentions),
        "entities": tables.typed("entities", entity_rows),
        "merges": tables.typed("merges", _merge_rows(names, assigned, ids)),
    }


def _facts(statements: Mapping[str, list[_Statement]]) -> dict[NameIndex, Fact]:
    facts = {}
    for article, found in statements.items():
        facts.update({(article, i): one.fact for i, one in enumerate(found)})
    return facts


def _references(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    names: Mapping[str, list[Name]],
    statements: Mapping[str, list[_Statement]],
    assigned: Mapping[NameIndex, Assignment],
    entities: Mapping[Key, _Entity],
    lists: Gazetteer,
) -> dict[str, list[Reference]]:
    """The mentions in every article that are not names."""
    people, bodies = {}, {}
    for key, entity in entities.items():
        if entity.label == "PERSON":
            states = _states_of(entity)
            people[key] = KnownPerson(entity.roles, entity.side, entity.gender, states)
        if entity.label == "ORG" and entity.role:
            bodies[key] = entity.role
    starts: dict[str, list[int]] = {}
    if len(sentences):
        for article_id, rows in sentences.groupby("article_id", sort=False):
            starts[str(article_id)] = sorted(rows["start"].tolist())
    references = {}
    for article, found in names.items():
        doc = docs[article]
        linked = [(name, assigned[article, i].key) for i, name in enumerate(found)]
        stated = _stated_roles(linked, statements[article])
        begins = starts.get(article) or [0]
        persons = find_references(doc, linked, begins, stated, people, lists)
        references[article] = persons + find_bodies(doc, linked, bodies, lists.role_words)
    return references


def _stated_roles(
    linked: Sequence[tuple[Name, Key | None]], statements: Sequence[_Statement]
) -> list[StatedRole]:
    """The roles that an article states for the people it names."""
    stated: list[StatedRole] = []
    for (name, key), one in zip(linked, statements):
        if key:
            stated += [StatedRole(name.first, key, role) for role in one.roles]
    return stated


# What the text says about a name ------------------------------------------------------------------


def _statements(doc: Doc, names: list[Name], lists: Gazetteer) -> list[_Statement]:
    """The roles, side, states and gender that one article gives for each of its names."""
    persons: set[int] = set()
    for name in names:
        if name.label == "PERSON":
            persons.update(range(name.first, name.last))
    found: list[_Statement] = []
    for number, name in enumerate(names):
        if name.label == "PERSON":
            inherited = _side_before_and(doc, names, number, found)
            found.append(_statement_of_person(doc, name, persons, lists, inherited))
        elif name.label == "ORG":
            side = _side_before(doc, name.first, lists)
            found.append(_Statement((), NO_FACT._replace(side=side)))
        else:
            found.append(_Statement((), NO_FACT))
    return found


def _statement_of_person(
    doc: Doc, name: Name, persons: set[int], lists: Gazetteer, inherited: str
) -> _Statement:
    """What the text says about a person; ``inherited`` is the side of the person named before."""
    title = offices.before(doc, name.first, persons, lists)
    apposition = offices.after(doc, name.last, persons, lists)
    spans = [title, apposition, _phrase_before(doc, name, persons, lists)]
    phrases = [offices.words_of(doc, span) for span in spans if span]
    roles = (offices.read_role(words, lists) for words in phrases)
    read = [role for role in roles if role]
    side = next((role.side for role in read if role.side), "")
    side = side or offices.of_country(doc, name.last, lists)
    side = side or offices.of_party_and_state(doc, name.last)
    if not side and title and read:
        side = inherited
        read = [role._replace(side=role.side or side) for role in read]
    honorific = doc[name.first - 1].lower_ if name.first else ""
    gender = lists.titles.gender.get(honorific, "")
    gender = gender or next((role.gender for role in read if role.gender), "")
    nouns = frozenset(role.noun for role in read)
    states = _states(doc, name, spans, lists)
    fact = Fact(nouns, side, states, gender, offices.is_kin(doc, name.first, name.last))
    return _Statement(tuple(read), fact)


def _phrase_before(doc: Doc, name: Name, persons: set[int], lists: Gazetteer) -> Span | None:
    """The tokens of a phrase of office before a comma and the name.

    'the head of the press service of the US State Department, Ned Price'
    """
    if name.first < 2 or doc[name.first - 1].text != ",":
        return None
    if name.last < len(doc) and not (doc[name.last].is_punct or doc[name.last].is_space):
        return None
    for first in range(name.first - 2, max(-1, name.first - 2 - offices.LONGEST), -1):
        token = doc[first]
        if first in persons or token.is_space or token.text in (",", ".", ";"):
            return None
        if token.lower_ in ("the", "his", "her") or token.text in lists.listed:
            span = offices.phrase(doc, first, persons, lists)
            if span and span[1] == name.first - 1:
                return span
    return None


def _side_before_and(doc: Doc, names: list[Name], number: int, found: list[_Statement]) -> str:
    """The side of the person named just before "and".

    Ukrainian President Volodymyr Zelensky and Foreign Minister Dmytro Kuleba.
    """
    before = names[number - 1] if number else None
    if before is None or before.label != "PERSON":
        return ""
    if not 0 < names[number].first - before.last <= APART:
        return ""
    return found[number - 1].fact.side if doc[before.last].lower_ in ("and", ",") else ""


def _side_before(doc: Doc, first: int, lists: Gazetteer) -> str:
    """The side of the country or people right before an organisation at token ``first``.

    the German | Foreign Ministry, Germany's | Foreign Ministry; a place without 's may belong to
    something else: in Puerto Rico | Reuters
    """
    at = first - 1
    owns = at >= 0 and doc[at].text in offices.POSSESSIVES
    if owns:
        at -= 1
    for size in (2, 1):
        if at - size + 1 < 0:
            continue
        rows = lists.listed.get(doc[at - size + 1 : at + 1].text, ())
        if rows and (rows[0].label == "NORP" or owns and rows[0].label == "GPE"):
            return rows[0].side
    return ""


def _states(doc: Doc, name: Name, spans: Iterable[Span | None], lists: Gazetteer) -> frozenset[str]:
    """The US states named in the roles, or shortly after the name in its sentence."""
    states: set[str] = set()
    after_name = (name.last, min(len(doc), name.last + NEAR))
    for first, last in [*filter(None, spans), after_name]:
        for i in range(first, last):
            if doc[i].text in (".", ";") or (doc[i].is_space and "\n" in doc[i].text):
                break
            for size in (1, 2):
                rows = lists.listed.get(doc[i : i + size].text, ())
                states.update(offices.state_name(row) for row in rows if row.role == "US state")
    return frozenset(states)


# Entities -----------------------------------------------------------------------------------------


def _entities(
    names: Mapping[str, list[Name]],
    statements: Mapping[str, list[_Statement]],
    assigned: dict[NameIndex, Assignment],
    lists: Gazetteer,
) -> dict[Key, _Entity]:
    """One entity per key."""
    places: dict[Key, list[NameIndex]] = defaultdict(list)
    for place, assignment in sorted(assigned.items(), key=lambda item: item[0]):
        if assignment.key:
            places[assignment.key].append(place)
    rows = _rows_by_entity(lists)
    sides = _sides_named(names, lists)
    homes = {
        article: home_side(own, (one.fact.side for one in statements[article]), lists)
        for article, own in names.items()
    }
    given = {a.alias: a.entity for a in lists.aliases if a.action == "rename"}
    made = {}
    for key, found in places.items():
        forms = Counter(form_of(names[article][i]) for article, i in found)
        own = [statements[article][i] for article, i in found]
        if key.kind == "person":
            near = frozenset().union(*(sides[article] for article, _ in found))
            entity = _person(key, forms, own, near, lists)
        else:
            labels = Counter(names[article][i].label for article, i in found)
            entity = _thing(key, forms, own, labels, rows)
        if not entity.side and _is_of_a_state(entity, lists):
            entity = entity._replace(side=_one_home(homes[article] for article, _ in found))
        aliases = [entity.name, slug(entity.name), *sorted(forms)]
        renamed = next((given[alias] for alias in aliases if given.get(alias)), "")
        made[key] = entity._replace(name=renamed or entity.name)
    return made


def _sides_named(names: Mapping[str, list[Name]], lists: Gazetteer) -> dict[str, frozenset[str]]:
    """The sides of the places, peoples and bodies that each article names."""
    sides = {}
    for article, found in names.items():
        rows = (known(tidy(name.text), lists) for name in found if name.label != "PERSON")
        sides[article] = frozenset(row.side for row in chain.from_iterable(rows) if row.side)
    return sides


def _is_of_a_state(entity: _Entity, lists: Gazetteer) -> bool:
    """Whether an entity is an office holder or a body of some state, and of no other body."""
    if entity.label == "ORG":
        return is_generic(entity.name) and " of " not in entity.name
    return any(_is_office_of_a_state(role, lists) for role in entity.roles)


def _is_office_of_a_state(role: Role, lists: Gazetteer) -> bool:
    words = lists.role_words
    own_field = role.field - words.passing - words.under
    if role.noun == "secretary":
        return bool(own_field) and own_field <= offices.DEPARTMENTS
    noun = role.noun.rpartition(" ")[2]
    return noun in words.state and not role.body and own_field <= offices.DEPARTMENTS


def _one_home(homes: Iterable[str]) -> str:
    """The country that articles are about, as far as it is clear; empty if they name several."""
    found = set(homes) - {""}
    return found.pop() if len(found) == 1 else ""


def _by_list(assignment: Assignment, entities: Mapping[Key, _Entity]) -> Assignment:
    """The assignment, with the list as its rule if the shown name comes only from the list.

    The texts may have Zhanna and the list Jeanne.
    """
    if not assignment.key or assignment.rule != "same":
        return assignment
    entity = entities[assignment.key]
    if entity.member is None or entity.name != entity.member.name or entity.name == entity.key.form:
        return assignment
    return Assignment(assignment.key, "list", 0.8)


def _rows_by_entity(lists: Gazetteer) -> dict[str, Listed]:
    """The first listed row of each entity."""
    first: dict[str, Listed] = {}
    for rows in lists.listed.values():
        for row in rows:
            first.setdefault(row.entity, row)
    return first


def _person(
    key: Key,
    forms: Counter[str],
    statements: list[_Statement],
    near: frozenset[str],
    lists: Gazetteer,
) -> _Entity:
    """A person, from everything that the texts say.

    ``forms`` counts the spellings of the name; ``near`` are the sides that the same articles name.
    """
    roles: list[Role] = []
    vague = lists.role_words.vague
    for statement in statements:
        roles += [role for role in statement.roles if role.field or role.noun not in vague]
    facts = [statement.fact for statement in statements]
    side = commonest(Counter(fact.side for fact in facts if fact.side))
    gender = commonest(Counter(fact.gender for fact in facts if fact.gender))
    states = frozenset().union(*(fact.states for fact in facts))
    pooled = Fact(frozenset(role.noun for role in roles), side, states, gender)
    name = without_nickname(_fullest(forms))
    key = key._replace(form=without_nickname(key.form))
    if name != key.form and key.form not in forms:
        name = key.form  # it comes from aliases.csv
    given = take_apart(name).given
    gender = gender or (lists.genders.get(given[0], "") if given else "")
    found = member_of_congress(sorted(forms, key=lambda f: (-forms[f], f)), pooled, lists)
    member = found[0] if found else None
    if member:
        firsts = {take_apart(spelling).given[:1] for spelling in (member.name, *member.spellings)}
        name = name if given[:1] in firsts else member.name
        side, gender = side or "United States", member.gender or gender
    leader = None if side else listed_leader([name], near, lists)
    side = leader.side if leader else side
    return _Entity(
        key=key,
        name=name,
        label="PERSON",
        role=_shown_role(roles, member),
        side=side,
        gender=gender,
        roles=_different(roles),
        member=member,
    )


def _states_of(entity: _Entity) -> frozenset[str]:
    """The US states named in a person's roles or in the list of Congress."""
    listed = {entity.member.state} if entity.member else set()
    return frozenset({role.state for role in entity.roles if role.state} | listed)


def _kind(role: Role) -> tuple[str, bool]:
    """What different wordings of a role have in common."""
    return role.office or role.noun, role.past


def _shown_role(roles: list[Role], member: CongressMember | None) -> str:
    """The commonest role; of several wordings, one with a side, the commonest, the fullest."""
    if member:
        return f"{member.office} for {member.state}"
    if not roles:
        return ""
    kinds = Counter(_kind(role) for role in roles)
    kind = min(kinds, key=lambda k: (-kinds[k], k))
    texts = Counter(role.text for role in roles if _kind(role) == kind)
    sided = {role.text for role in roles if role.side and role.text in texts}
    return min(texts, key=lambda t: (t not in sided, -texts[t], -len(t), t))


def _different(roles: list[Role]) -> tuple[Role, ...]:
    """The distinct roles, without those stated too rarely to be true.

    "if elected President Clinton"
    """
    kinds = Counter(_kind(role) for role in roles)
    least = min(OFTEN, RARELY * len(roles))
    enough = {role for role in roles if kinds[_kind(role)] >= least}
    return tuple(sorted(enough, key=lambda r: (r.text, r.noun, r.side, r.past)))


def _fullest(forms: Counter[str]) -> str:
    """The commonest spelling with first and last name or, if none has both, of all."""
    full = {form for form in forms if take_apart(form).given} or set(forms)
    # Without Peña Nieto if there is Enrique Peña Nieto.
    tails = set(chain.from_iterable(map(_tails, full)))
    return min(full - tails, key=lambda form: (-forms[form], -len(form.split()), form))


def _tails(form: str) -> Iterator[str]:
    """Yield what follows each space in a name."""
    return (form[space.end() :] for space in re.finditer(" ", form))


def _thing(
    key: Key,
    forms: Counter[str],
    statements: list[_Statement],
    labels: Counter[str],
    rows: Mapping[str, Listed],
) -> _Entity:
    """An organisation, place or people; ``forms`` and ``labels`` count those of its names."""
    row = rows.get(key.form)
    if row:
        return _Entity(key, row.entity, row.label, row.role, row.side, "", (), None)
    form, _, side = key.form.partition("|")
    distinctive = set(forms)
    if key.kind == "org":
        distinctive -= {f for f in forms if f.isupper() or (side and plain(f) == form)}
    name = min(distinctive or set(forms), key=lambda f: (-forms[f], -len(f), f))
    label = LABELS.get(key.kind) or commonest(labels)
    label = label if label != "PERSON" or key.kind == "person" else "ORG"
    facts = [statement.fact for statement in statements]
    side = side or commonest(Counter(fact.side for fact in facts if fact.side))
    return _Entity(key, name, label, "", side, "", (), None)


def _ids(entities: Mapping[Key, _Entity]) -> dict[Key, str]:
    """Readable ids: the name, plus side, kind or number if several entities share it.

    No id depends on the order of the articles.
    """
    wanted: dict[str, list[Key]] = defaultdict(list)
    for key, entity in entities.items():
        wanted[slug(entity.name)].append(key)
    ids: dict[Key, str] = {}
    taken: set[str] = set()
    for base, keys in sorted(wanted.items()):
        numbered = (
            f"{base}-{n}" for n in count(2)
        )  # goes on from key to key: what is past is taken
        for key in sorted(keys, key=lambda k: (KINDS.index(k.kind), k.form)):
            side = slug(entities[key].side) if entities[key].side else ""
            tries = (base, f"{base}-{side}" if side else "", f"{base}-{key.kind}")
            ids[key] = next(
                t
                for t in chain(tries, numbered)
                if t and t not in taken and (t == base or t not in wanted)
            )
            taken.add(ids[key])
    return ids


# Tables -------------------------------------------------------------------------------------------


def _mention_rows(
    docs: Mapping[str, Doc],
    names: Mapping[str, list[Name]],
    assigned: Mapping[NameIndex, Assignment],
    references: Mapping[str, list[Reference]],
    entities: Mapping[Key, _Entity],
    ids: Mapping[Key, str],
) -> list[dict]:
    """The rows of ``mentions``; if a name and a reference have the same span, the name wins."""
    rows: list[dict] = []
    for article in sorted(names):
        text = docs[article].text  # spaCy joins it anew at each access
        here: dict[Span, dict] = {}
        found: list[tuple[Name | Reference, Key | None, str, str]] = []
        for i, name in enumerate(names[article]):
            assignment = assigned[article, i]
            found.append((name, assignment.key, "name", assignment.rule))
        for ref in references[article]:
            found.append((ref, ref.key, ref.kind, ref.rule))
        for one, key, kind, rule in found:
            row = {
                "article_id": article,
                "start": one.start,
                "end": one.end,
                "text": text[one.start : one.end],
                "label": entities[key].label if key else one.label,
                "kind": kind,
                "entity_id": ids[key] if key else None,
                "rule": rule,
            }
            here.setdefault((one.start, one.end), row)
        rows += sorted(here.values(), key=lambda row: (row["start"], row["end"]))
    return rows


def _entity_rows(
    names: Mapping[str, list[Name]],
    assigned: Mapping[NameIndex, Assignment],
    entities: Mapping[Key, _Entity],
    ids: Mapping[Key, str],
    mentions: list[dict],
) -> list[dict]:
    """The rows of ``entities``."""
    aliases: dict[Key, Counter[str]] = defaultdict(Counter)
    articles: dict[Key, set[str]] = defaultdict(set)
    for (article, i), assignment in assigned.items():
        if assignment.key:
            aliases[assignment.key][tidy(names[article][i].text)] += 1
            articles[assignment.key].add(article)
    counts = Counter(row["entity_id"] for row in mentions if row["entity_id"])
    rows = [
        {
            "entity_id": ids[key],
            "name": e.name,
            "label": e.label,
            "aliases": sorted(aliases[key], key=lambda a: (-aliases[key][a], a)),
            "role": e.role or None,
            "side": e.side or None,
            "n_mentions": counts[ids[key]],
            "n_articles": len(articles[key]),
        }
        for key, e in entities.items()
    ]
    return sorted(rows, key=lambda row: row["entity_id"])


def _merge_rows(
    names: Mapping[str, list[Name]],
    assigned: Mapping[NameIndex, Assignment],
    ids: Mapping[Key, str],
) -> list[dict]:
    """The rows of ``merges``: one per spelling of an entity, and one per refused merge.

    A merge has the rule that merged most of its mentions, their mean score and their number; a
    refusal has the commonest reason, and the number of mentions that are not the entity.
    """
    found: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
    refused: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (article, i), assignment in assigned.items():
        alias = tidy(names[article][i].text)
        if assignment.key:
            found[ids[assignment.key], alias].append(assignment)
        for key, why in assignment.refused:
            if key in ids and key != assignment.key:
                refused[ids[key], alias][why] += 1
    rows = []
    for (entity, alias), merged in found.items():
        rule = commonest(Counter(assignment.rule.partition(",")[0] for assignment in merged))
        score = round(sum(assignment.score for assignment in merged) / len(merged), 4)
        rows.append(_merge_row(entity, alias, "merged", rule, score, len(merged)))
    for (entity, alias), reasons in refused.items():
        n_mentions = sum(reasons.values())
        rows.append(_merge_row(entity, alias, "refused", commonest(reasons), 0.0, n_mentions))
    return sorted(rows, key=lambda row: (row["entity_id"], row["alias"], row["decision"]))


def _merge_row(
    entity: str, alias: str, decision: str, rule: str, score: float, n_mentions: int
) -> dict:
    return {
        "entity_id": entity,
        "alias": alias,
        "decision": decision,
        "rule": rule,
        "score": score,
        "n_mentions": n_mentions,
    }
