"""People, places, organisations and groups of a corpus: every mention, one row an entity, every merge with its reason.

The chain of this module: names of each article (``mentions``), what the texts say of them (``roles``), which spellings are one
(``merging``), and whom titles and pronouns mean (``coreference``).  Time grows with the text; names are compared within blocks of the
last name's consonants only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc

from parallax.common import tables
from parallax.entities import offices
from parallax.entities.clusters import Fact, Key, Link, Place, member_of_congress, merge_names, tidy
from parallax.entities.coreference import EMPTY_NOUNS, Reference, Somebody, Told, find_references
from parallax.entities.gazetteer import CongressMember, Gazetteer, Listed, read_lists
from parallax.entities.names import Name, find_names
from parallax.entities.nominals import find_bodies
from parallax.entities.offices import Role
from parallax.entities.spelling import plain, slug, take_apart

NEAR = 10  # tokens after a name in which a US state tells which senator is meant
RARELY = 0.08  # of what the corpus says of a person's office: less is taken for a slip
OFTEN = 2  # but so many times are no slip
LABELS = {"person": "PERSON", "people": "NORP"}


class _Said(NamedTuple):
    """What one place of the text says of the name that stands there."""

    roles: tuple[Role, ...]
    fact: Fact


class _Entity(NamedTuple):
    """One entity while the tables are made."""

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
    """The tables mentions, entities and merges for the articles in ``docs`` (article_id to spaCy Doc whose text is ``articles.text``).

    ``sentences``: that table, for its offsets; an article without rows counts as one sentence.  ``codebook``: the folder of the lists,
    whose aliases.csv wins over everything.  Raises CodebookError for an alias row that cannot be read.
    """
    lists = read_lists(codebook)
    names = find_names(docs, lists)
    said = {article: _said(docs[article], found, lists) for article, found in names.items()}
    facts = {(article, i): s.fact for article, found in said.items() for i, s in enumerate(found)}
    links = merge_names(names, facts, lists)
    entities = _entities(names, said, links, lists)
    links = {place: _by_list(link, entities) for place, link in links.items()}
    ids = _ids(entities)
    people = {
        key: Somebody(e.roles, e.side, e.gender, _states_of(e))
        for key, e in entities.items()
        if e.label == "PERSON"
    }
    bodies = {key: e.role for key, e in entities.items() if e.label == "ORG" and e.role}
    starts = (
        {
            article: sorted(rows["start"].tolist())
            for article, rows in sentences.groupby("article_id", sort=False)
        }
        if len(sentences)
        else {}
    )
    references = {}
    for article, found in names.items():
        linked = [(name, links[article, i].key) for i, name in enumerate(found)]
        told = [
            Told(name.first, key, role)
            for (name, key), s in zip(linked, said[article])
            if key
            for role in s.roles
        ]
        found_here = find_references(
            docs[article], linked, starts.get(article) or [0], told, people, lists
        )
        references[article] = found_here + find_bodies(docs[article], linked, bodies)
    mentions = _mention_rows(docs, names, links, references, entities, ids)
    return {
        "mentions": tables.frame("mentions", mentions),
        "entities": tables.frame("entities", _entity_rows(names, links, entities, ids, mentions)),
        "merges": tables.frame("merges", _merge_rows(names, links, ids)),
    }


# What the text says beside a name ----------------------------------------------------------------------------------------------------


def _said(doc: Doc, names: list[Name], lists: Gazetteer) -> list[_Said]:
    """Roles, side, states and gender for every name of one article."""
    persons = {i for name in names if name.label == "PERSON" for i in range(name.first, name.last)}
    found: list[_Said] = []
    for number, name in enumerate(names):
        if name.label == "PERSON":
            found.append(
                _said_of_person(
                    doc, name, persons, lists, _side_before_and(doc, names, number, found)
                )
            )
        elif name.label == "ORG":
            found.append(
                _Said((), Fact(frozenset(), _side_before(doc, name.first, lists), frozenset(), ""))
            )
        else:
            found.append(_Said((), Fact(frozenset(), "", frozenset(), "")))
    return found


def _said_of_person(
    doc: Doc, name: Name, persons: set[int], lists: Gazetteer, inherited: str
) -> _Said:
    spans = [
        offices.before(doc, name.first, persons, lists),
        offices.after(doc, name.last, persons, lists),
        _phrase_before(doc, name, persons, lists),
    ]
    read = [
        role
        for span in spans
        if span
        for role in [offices.read_role(offices.words_of(doc, span), lists)]
        if role
    ]
    side = next((role.side for role in read if role.side), "") or offices.of_country(
        doc, name.last, lists
    )
    if not side and spans[0] and read:
        side = inherited
        read = [role._replace(side=side) if side and not role.side else role for role in read]
    honorific = doc[name.first - 1].lower_ if name.first else ""
    gender = lists.titles.gender.get(honorific, "") or next(
        (role.gender for role in read if role.gender), ""
    )
    return _Said(
        tuple(read),
        Fact(frozenset(role.noun for role in read), side, _states(doc, name, spans, lists), gender),
    )


def _phrase_before(
    doc: Doc, name: Name, persons: set[int], lists: Gazetteer
) -> tuple[int, int] | None:
    """'the head of the press service of the US State Department, Ned Price': the phrase before a comma before the name."""
    if (
        name.first < 2
        or doc[name.first - 1].text != ","
        or (name.last < len(doc) and not (doc[name.last].is_punct or doc[name.last].is_space))
    ):
        return None
    for first in range(name.first - 2, max(-1, name.first - 2 - offices.LONGEST), -1):
        if first in persons or doc[first].is_space or doc[first].text in (",", ".", ";"):
            return None
        if doc[first].lower_ in ("the", "his", "her") or doc[first].text in lists.listed:
            span = offices.phrase(doc, first, persons, lists)
            if span and span[1] == name.first - 1:
                return span
    return None


def _side_before_and(doc: Doc, names: list[Name], number: int, found: list[_Said]) -> str:
    """The side of the person named just before 'and': Ukrainian President Volodymyr Zelensky and Foreign Minister Dmytro Kuleba."""
    before = names[number - 1] if number else None
    if before is None or before.label != "PERSON" or not 0 < names[number].first - before.last <= 8:
        return ""
    return found[number - 1].fact.side if doc[before.last].lower_ in ("and", ",") else ""


def _side_before(doc: Doc, first: int, lists: Gazetteer) -> str:
    """The side of the country or people that stands right before an organisation: the German | Foreign Ministry."""
    at = first - 1
    if at >= 0 and doc[at].text in offices.POSSESSIVES:
        at -= 1
    for size in (2, 1):
        if at - size + 1 < 0:
            continue
        rows = lists.listed.get(doc[at - size + 1 : at + 1].text, ())
        if rows and rows[0].label in ("GPE", "NORP"):
            return rows[0].side
    return ""


def _states(
    doc: Doc, name: Name, spans: Iterable[tuple[int, int] | None], lists: Gazetteer
) -> frozenset[str]:
    """US states named in the roles or shortly after the name in its sentence."""
    stretches = [span for span in spans if span] + [(name.last, min(len(doc), name.last + NEAR))]
    states = set()
    for first, last in stretches:
        for i in range(first, last):
            if doc[i].text in (".", ";") or doc[i].is_space and "\n" in doc[i].text:
                break
            for size in (1, 2):
                rows = lists.listed.get(doc[i : i + size].text, ())
                states.update(
                    row.entity.removesuffix(" (US state)") for row in rows if row.role == "US state"
                )
    return frozenset(states)


# Entities ----------------------------------------------------------------------------------------------------------------------------


def _entities(
    names: Mapping[str, list[Name]],
    said: Mapping[str, list[_Said]],
    links: dict[Place, Link],
    lists: Gazetteer,
) -> dict[Key, _Entity]:
    """One record a key."""
    places: dict[Key, list[Place]] = defaultdict(list)
    for place in sorted(links):
        if links[place].key:
            places[links[place].key].append(place)
    rows = _rows_by_entity(lists)
    names_given = {a.alias: a.entity for a in lists.aliases if a.action == "rename"}
    made = {}
    for key, found in places.items():
        forms = Counter(tidy(names[article][i].text) for article, i in found)
        told = [said[article][i] for article, i in found]
        entity = (
            _person(key, forms, told, lists)
            if key.kind == "person"
            else _thing(key, forms, told, names, found, rows)
        )
        renamed = (
            names_given.get(entity.name)
            or names_given.get(slug(entity.name))
            or next((names_given[f] for f in sorted(forms) if f in names_given), "")
        )
        made[key] = entity._replace(name=renamed or entity.name)
    return made


def _by_list(link: Link, entities: Mapping[Key, _Entity]) -> Link:
    """The link, with the list as its rule where the shown name is the list's and none of the texts' (Zhanna, Jeanne)."""
    entity = entities.get(link.key) if link.key else None
    listed = (
        entity is not None
        and entity.member is not None
        and entity.name == entity.member.name != entity.key.form
    )
    return Link(link.key, "list", 0.8) if listed and link.rule == "same" else link


def _rows_by_entity(lists: Gazetteer) -> dict[str, Listed]:
    return {
        row.entity: row for rows in reversed(list(lists.listed.values())) for row in reversed(rows)
    }


def _person(key: Key, forms: Counter[str], told: list[_Said], lists: Gazetteer) -> _Entity:
    all_roles = [
        role for s in told for role in s.roles if role.noun not in EMPTY_NOUNS or role.field
    ]
    sides = Counter(s.fact.side for s in told if s.fact.side)
    genders = Counter(s.fact.gender for s in told if s.fact.gender)
    side, gender = _first(sides), _first(genders)
    fact = Fact(
        frozenset(role.noun for role in all_roles),
        side,
        frozenset().union(*(s.fact.states for s in told)),
        gender,
    )
    name = _fullest(forms)
    if name != key.form and key.form not in forms:
        name = key.form  # a person wrote it in aliases.csv
    person = take_apart(name)
    gender = gender or (lists.genders.get(person.given[0], "") if person.given else "")
    found = member_of_congress(sorted(forms, key=lambda f: (-forms[f], f)), fact, lists)
    member = found[0] if found else None
    if member:
        given = {take_apart(spelling).given[:1] for spelling in (member.name, *member.spellings)}
        name = name if take_apart(name).given[:1] in given else member.name
        side, gender = side or "United States", member.gender or gender
    return _Entity(
        key,
        name,
        "PERSON",
        _shown_role(all_roles, member),
        side,
        gender,
        _different(all_roles),
        member,
    )


def _states_of(entity: _Entity) -> frozenset[str]:
    """The US states that somebody's roles or the list of Congress name."""
    listed = {entity.member.state} if entity.member else set()
    return frozenset({role.state for role in entity.roles if role.state} | listed)


def _shown_role(all_roles: list[Role], member: CongressMember | None) -> str:
    """The commonest role, the fuller wording where several state the same one."""
    if member:
        return f"{member.office} for {member.state}"
    if not all_roles:
        return ""
    kinds = Counter((role.office or role.noun, role.past) for role in all_roles)
    kind = min(kinds, key=lambda k: (-kinds[k], k))
    texts = Counter(
        role.text for role in all_roles if (role.office or role.noun, role.past) == kind
    )
    sided = {role.text for role in all_roles if role.side and role.text in texts}
    return min(texts, key=lambda t: (t not in sided, -texts[t], -len(t), t))


def _different(all_roles: Iterable[Role]) -> tuple[Role, ...]:
    """The roles once each, without what is said of the person too rarely beside the rest ("if elected President Clinton")."""
    all_roles = list(all_roles)
    kinds = Counter((role.office or role.noun, role.past) for role in all_roles)
    enough = {kind for kind, n in kinds.items() if n >= min(OFTEN, RARELY * len(all_roles))}
    return tuple(
        sorted(
            {r for r in all_roles if (r.office or r.noun, r.past) in enough},
            key=lambda r: (r.text, r.noun, r.side, r.past),
        )
    )


def _fullest(forms: Counter[str]) -> str:
    """The commonest spelling with first and last name; the commonest of all where none has both."""
    full = {form for form in forms if take_apart(form).given} or set(forms)
    full = {
        form for form in full if not any(other.endswith(" " + form) for other in full)
    }  # Peña Nieto beside Enrique Peña Nieto
    return min(full, key=lambda form: (-forms[form], -len(form.split()), form))


def _thing(
    key: Key,
    forms: Counter[str],
    told: list[_Said],
    names: Mapping[str, list[Name]],
    found: list[Place],
    rows: Mapping[str, Listed],
) -> _Entity:
    """An organisation, place or people."""
    row = rows.get(key.form)
    labels = Counter(names[article][i].label for article, i in found)
    if row:
        return _Entity(key, row.entity, row.label, row.role, row.side, "", (), None)
    form, _, side = key.form.partition("|")
    name = min(forms, key=lambda f: (-forms[f], -len(f), f))
    if key.kind == "org":
        vague = {f for f in forms if f.isupper() or (side and plain(f) == form)}
        name = min(set(forms) - vague or forms, key=lambda f: (-forms[f], -len(f), f))
    label = LABELS.get(key.kind) or _first(labels)
    label = label if label != "PERSON" or key.kind == "person" else "ORG"
    return _Entity(
        key,
        name,
        label,
        "",
        side or _first(Counter(s.fact.side for s in told if s.fact.side)),
        "",
        (),
        None,
    )


def _first(counts: Counter[str]) -> str:
    return min(counts, key=lambda word: (-counts[word], word)) if counts else ""


def _ids(entities: Mapping[Key, _Entity]) -> dict[Key, str]:
    """Readable ids: the name, with kind or side where two share it, numbers last; no id depends on the order of the articles."""
    wanted: dict[str, list[Key]] = defaultdict(list)
    for key, entity in entities.items():
        wanted[slug(entity.name)].append(key)
    ids: dict[Key, str] = {}
    taken: set[str] = set()
    for base, keys in sorted(wanted.items()):
        rank = {"person": 0, "place": 1, "org": 2, "people": 3}
        for key in sorted(keys, key=lambda k: (rank.get(k.kind, 4), k.form)):
            side = slug(entities[key].side) if entities[key].side else ""
            tries = [
                base,
                f"{base}-{side}" if side else "",
                f"{base}-{key.kind}",
                *(f"{base}-{n}" for n in range(2, len(keys) + 3)),
            ]
            ids[key] = next(
                t for t in tries if t and t not in taken and (t == base or t not in wanted)
            )
            taken.add(ids[key])
    return ids


# Tables ------------------------------------------------------------------------------------------------------------------------------


def _mention_rows(
    docs: Mapping[str, Doc],
    names: Mapping[str, list[Name]],
    links: Mapping[Place, Link],
    references: Mapping[str, list[Reference]],
    entities: Mapping[Key, _Entity],
    ids: Mapping[Key, str],
) -> list[dict]:
    rows = []
    for article in sorted(names):
        text = docs[article].text
        taken = set()
        here = []
        for i, name in enumerate(names[article]):
            link = links[article, i]
            label = entities[link.key].label if link.key else name.label
            here.append(
                {
                    "article_id": article,
                    "start": name.start,
                    "end": name.end,
                    "text": name.text,
                    "label": label,
                    "kind": "name",
                    "entity_id": ids[link.key] if link.key else None,
                    "rule": link.rule,
                }
            )
            taken.add((name.start, name.end))
        for ref in references[article]:
            if (ref.start, ref.end) not in taken:
                taken.add((ref.start, ref.end))
                here.append(
                    {
                        "article_id": article,
                        "start": ref.start,
                        "end": ref.end,
                        "text": text[ref.start : ref.end],
                        "label": entities[ref.key].label if ref.key in entities else ref.label,
                        "kind": ref.kind,
                        "entity_id": ids.get(ref.key) if ref.key else None,
                        "rule": ref.rule,
                    }
                )
        rows += sorted(here, key=lambda row: (row["start"], row["end"]))
    return rows


def _entity_rows(
    names: Mapping[str, list[Name]],
    links: Mapping[Place, Link],
    entities: Mapping[Key, _Entity],
    ids: Mapping[Key, str],
    mentions: list[dict],
) -> list[dict]:
    aliases: dict[Key, Counter[str]] = defaultdict(Counter)
    articles: dict[Key, set[str]] = defaultdict(set)
    for (article, i), link in links.items():
        if link.key:
            aliases[link.key][tidy(names[article][i].text)] += 1
            articles[link.key].add(article)
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
    names: Mapping[str, list[Name]], links: Mapping[Place, Link], ids: Mapping[Key, str]
) -> list[dict]:
    """One row a spelling of an entity: the rule that merged most of its mentions, their mean score, their number."""
    found: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for (article, i), link in links.items():
        if link.key:
            found[ids[link.key], tidy(names[article][i].text)].append(link)
    return [
        {
            "entity_id": entity,
            "alias": alias,
            "rule": _first(Counter(link.rule.partition(",")[0] for link in merged)),
            "score": round(sum(link.score for link in merged) / len(merged), 4),
            "n_mentions": len(merged),
        }
        for (entity, alias), merged in sorted(found.items())
    ]
