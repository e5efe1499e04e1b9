"""Decide which spellings are the same entity.

People are identified by their names, organisations by normal form and acronym, places and peoples
only by list.  People with a full name are grouped first, over the whole corpus
(:mod:`~parallax.entities.people`).  A bare last name then means the one person of that name in its
article or, failing that, in the corpus, or stays unresolved
(:mod:`~parallax.entities.bare_names`).  Each decision carries the rule and score shown in the table
``merges``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from parallax.entities.bare_names import assign_people, by_part, join_bare_names
from parallax.entities.gazetteer import Gazetteer
from parallax.entities.keys import Assignment, Fact, Key, NameIndex, commonest_key
from parallax.entities.names import Name
from parallax.entities.organisations import assign_organisations
from parallax.entities.people import full_forms, group_people
from parallax.entities.places import assign_places
from parallax.entities.shortened import join_shortened
from parallax.entities.spelling import plain


def merge_names(
    names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """Assign an entity to every name.

    Keys are stable: they depend on the names, not on the order of the articles.

    Parameters
    ----------
    names
        The names of each article, by article id.
    facts
        What the articles say about their names.
    lists
        The lists of the codebook.
    """
    assigned: dict[NameIndex, Assignment] = {}
    assigned.update(_assign_people(names, facts, lists))
    assigned.update(assign_organisations(names, facts, lists))
    assigned.update(assign_places(names, lists))
    assigned = join_shortened(_one_kind(assigned), names, lists)
    return _decided(assigned, names, lists)


def _one_kind(assigned: dict[NameIndex, Assignment]) -> dict[NameIndex, Assignment]:
    """Give a name that is a place here and a body there the kind of most of its mentions.

    Schools, counties and bases are tagged as either.
    """
    times: Counter[Key] = Counter()
    for assignment in assigned.values():
        if assignment.key and assignment.rule == "same":
            times[assignment.key] += 1
    moved = {}
    for place in [key for key in times if key.kind == "place"]:
        body = Key("org", f"{place.form}|")
        if body in times:
            less, more = sorted((place, body), key=lambda key: (times[key], key))
            moved[less] = more
    for at, assignment in assigned.items():
        if assignment.key in moved and assignment.rule == "same":
            assigned[at] = assignment._replace(key=moved[assignment.key])
    return assigned


def _assign_people(
    names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    forms = full_forms(names, facts)
    grouped = group_people(forms, lists)
    parts = by_part(forms, grouped)
    return join_bare_names(assign_people(names, facts, grouped, parts, lists), names)


def _decided(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """The assignments as overruled by aliases.csv.

    A merged alias goes to its entity along with all names assigned to it; a split one becomes an
    entity of its own.
    """
    merged = {plain(a.alias): a.entity for a in lists.aliases if a.action == "merge"}
    split = {plain(a.alias): a.entity for a in lists.aliases if a.action == "split"}
    if not merged and not split:
        return assigned
    forms: dict[str, Counter[Key]] = defaultdict(Counter)
    for (article, number), assignment in assigned.items():
        if assignment.key:
            forms[plain(names[article][number].text)][assignment.key] += 1
    moved = {}
    for alias, entity in merged.items():
        target = commonest_key(forms.get(plain(entity))) or commonest_key(forms.get(alias))
        own = commonest_key(forms.get(alias))
        if target and own and plain(own.form) == alias:
            moved[own] = target._replace(form=target.form if forms.get(plain(entity)) else entity)
    for (article, number), assignment in assigned.items():
        text = plain(names[article][number].text)
        kind = assignment.key.kind if assignment.key else "person"
        if text in split:
            assigned[article, number] = Assignment(Key(kind, split[text]), "given", 1.0)
        elif text in merged:
            target = commonest_key(forms.get(plain(merged[text])))
            assigned[article, number] = Assignment(target or Key(kind, merged[text]), "given", 1.0)
        elif assignment.key in moved:
            assigned[article, number] = assignment._replace(key=moved[assignment.key])
    return assigned
