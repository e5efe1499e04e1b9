"""Group full names by person, over the whole corpus.

Names are compared in blocks by the consonants of the last name, so that no step compares all with
all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from parallax.entities.gazetteer import Gazetteer
from parallax.entities.keys import NO_FACT, Fact, NameIndex, commonest, tidy
from parallax.entities.names import Name
from parallax.entities.spelling import (
    Person,
    plain,
    run_together,
    same_last,
    same_person,
    skeleton,
    swapped,
    take_apart,
)

SOVEREIGN = frozenset(
    "king queen pope emperor sultan emir president chancellor premier".split()
) | {"prime minister", "head of government"}
"""Offices whose holders are named without a first name even at their first mention."""
WITHOUT_SUFFIX = 0.85  # confidence in a name with Jr. and one without
LEFT_OUT = frozenset(("", "jr"))  # newspapers leave out Jr., and III only of the well-known
LEAST_SHORT = 3  # fewest letters of a first name that another may be short for
FEW_HAVE_IT = 4  # fewest letters of an unlisted, and thus rare, first name
MOST_GROUPS, MOST_FORMS = 200, 50
"""Groups that a full name is compared with, and forms of each; no person has as many."""


class Forms(NamedTuple):
    """The full names of the corpus.

    For each, the articles that have it, how often it occurs and what is said about it; and the
    middle initials, and Jr., Sr., II or III, for each first and last name.
    """

    articles: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    facts: Mapping[str, Fact]
    middles: Mapping[tuple[str, str], set[str]]
    suffixes: Mapping[tuple[str, str], set[str]]


class Group(NamedTuple):
    """One person: the main form of the name, and every form with its rule and score.

    ``refused`` holds, for each form, the main forms of the people it might have been but is not,
    each with the reason.
    """

    main: str
    members: dict[str, tuple[str, float]]
    refused: dict[str, tuple[tuple[str, str], ...]]


def form_of(name: Name) -> str:
    """The name as it is compared: on one line, with the last name that it shares with another.

    A word that a page repeats beside it (Ann Hall Ann) counts once.
    """
    words = tidy(name.text).split()
    if len(words) > 1 and words[0] == words[-1]:
        words.pop()
    return f"{' '.join(words)} {name.shared}".rstrip()


def full_forms(names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact]) -> Forms:
    """The full names of the corpus with their articles and facts."""
    articles: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    said: dict[str, list[Fact]] = defaultdict(list)
    for article, found in names.items():
        for number, name in enumerate(found):
            form = form_of(name)
            if name.label == "PERSON" and take_apart(form).given:
                articles[form].add(article)
                counts[form] += 1
                said[form].append(facts.get((article, number), NO_FACT))
    return Forms(
        articles={form: frozenset(ids) for form, ids in articles.items()},
        counts=counts,
        facts={form: _pooled(facts_of_form) for form, facts_of_form in said.items()},
        middles=_middle_initials(articles),
        suffixes=_suffixes(articles),
    )


def _pooled(said: list[Fact]) -> Fact:
    """What several places say about a name: all nouns and states, commonest side and gender."""
    sides = Counter(fact.side for fact in said if fact.side)
    genders = Counter(fact.gender for fact in said if fact.gender)
    return Fact(
        frozenset().union(*(f.nouns for f in said)),
        commonest(sides),
        frozenset().union(*(f.states for f in said)),
        commonest(genders),
        any(fact.kin for fact in said),
    )


def group_people(forms: Forms, lists: Gazetteer) -> dict[str, Group]:
    """Group the full names by person; returns the group of each full name."""
    split = {plain(a.alias) for a in lists.aliases if a.action == "split"}
    grouped: dict[str, Group] = {}
    keys: dict[str, Group] = {}
    blocks: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for form in sorted(forms.articles, key=partial(_most_named_first, forms)):
        if plain(form) in split:
            grouped[form] = Group(form, {form: ("same", 1.0)}, {})
            continue
        found = _find_group(form, forms, keys, blocks, lists)
        group, rule, score = found.group, found.rule, found.score
        if group is None:
            group, rule, score = Group(form, {}, {}), "same", 1.0
            for block in _stored_under(take_apart(form), lists):
                blocks[block].append(group)
        group.members[form] = (rule, score)
        group.refused[form] = found.refused
        grouped[form] = group
        keys.setdefault(run_together(form), group)
        if len(form.split()) in (2, 3):
            keys.setdefault("swapped " + swapped(form), group)
    return _with_tails(grouped, split, lists)


def _most_named_first(forms: Forms, form: str) -> tuple[int, int, str]:
    return -len(forms.articles[form]), -forms.counts[form], form


def _with_tails(grouped: dict[str, Group], split: set[str], lists: Gazetteer) -> dict[str, Group]:
    """Move bare double last names (Suu Kyi, Peña Nieto) to the only longer name ending in them."""
    tails: dict[str, dict[str, Group]] = defaultdict(dict)
    for form, group in grouped.items():
        words = form.split()
        for size in range(2, len(words)):
            tails[run_together(" ".join(words[-size:]))][group.main] = group
    for form, group in sorted(grouped.items()):
        longer = tails.get(run_together(form), {})
        first = take_apart(form).given[0]
        alone = len(group.members) == 1 and plain(form) not in split
        one_longer = len(longer) == 1 and group.main not in longer
        if alone and one_longer and first not in lists.groups:
            target = next(iter(longer.values()))
            target.members[form] = ("last name", 0.85)
            grouped[form] = target
    return grouped


class _Found(NamedTuple):
    """The group that a name belongs to, if any, and those that it does not, with the reasons."""

    group: Group | None
    rule: str = ""
    score: float = 0.0
    refused: tuple[tuple[str, str], ...] = ()


def _find_group(
    form: str,
    forms: Forms,
    keys: Mapping[str, Group],
    blocks: Mapping[tuple[str, str], list[Group]],
    lists: Gazetteer,
) -> _Found:
    """The group that a full name belongs to, with rule and score.

    The group is None if none fits or several fit equally well.
    """
    if run_together(form) in keys:
        return _Found(keys[run_together(form)], "spelling", 0.95)
    person = take_apart(form)
    turned = keys.get("swapped " + swapped(form))
    all_given = all(part in lists.groups for part in (*person.given, person.last))
    if turned and not all_given and not _conflict(form, turned, forms):
        return _Found(turned, "spelling", 0.9)
    near = chain.from_iterable(blocks.get(block, ()) for block in _looked_up(person, lists))
    candidates = {id(group): group for group in islice(near, MOST_GROUPS)}
    fitting, refused = [], []
    for group in candidates.values():
        score, why = _fit(person, form, group, forms, lists)
        if score:
            fitting.append((score, group))
        elif why:
            refused.append((group.main, why))
    best = max((score for score, _ in fitting), default=0.0)
    top = [group for score, group in fitting if score == best]
    if len(top) == 1:
        return _Found(top[0], "spelling", best, tuple(refused))
    refused += [(group.main, "several people fit equally well") for group in top]
    return _Found(None, refused=tuple(refused))


def _middle_initials(forms: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """The initials of middle names by first and last name.

    Two initials mean two people (George W. and George P. Bush).
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for form in forms:
        person = take_apart(form)
        if len(person.given) > 1:
            found[person.given[0], person.last].add(person.given[1][0])
    return found


def _suffixes(forms: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """Jr., Sr., II and III, or "" for neither, by first and last name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for form in forms:
        person = take_apart(form)
        found[person.given[0], person.last].add(person.suffix)
    return found


def _stored_under(person: Person, lists: Gazetteer) -> set[tuple[str, str]]:
    """The blocks in which the group of a full name is filed.

    They combine the consonants of the last name with the ways to write the first names.
    """
    first = person.given[0]
    sounds = (*person.given, person.nickname)
    shapes = {"sound " + skeleton(part) for part in sounds if len(part) > 1}
    if len(first) >= LEAST_SHORT:
        shapes.add("start " + first[:LEAST_SHORT])
    shapes |= {"list " + name for name in lists.groups.get(first, ())}
    shapes.add(("letter " if len(first) == 1 else "opens ") + first[:1])
    return {(skeleton(person.last), shape) for shape in shapes}


def _looked_up(person: Person, lists: Gazetteer) -> list[tuple[str, str]]:
    """The blocks in which a full name is looked up.

    They are its own, and that of the initial for a first name in full, or the reverse.
    """
    first = person.given[0]
    own = {block for block in _stored_under(person, lists) if not block[1].startswith("opens ")}
    own.add((skeleton(person.last), ("opens " if len(first) == 1 else "letter ") + first[:1]))
    return sorted(own)


def _fit(
    person: Person, form: str, group: Group, forms: Forms, lists: Gazetteer
) -> tuple[float, str]:
    """The confidence that a full name is the person of a group, and the reason if it is not.

    It is the least similarity to any form in the group; 0 if the texts show that they differ.  The
    reason is empty if the names are too different to be compared.
    """
    members = [take_apart(member) for member in forms_of(group)]
    least = min(same_person(person, member, lists.groups) for member in members)
    least = least or _short_form(person, form, group, forms)
    if least == 0.0:
        return 0.0, "another initial" if _only_middle_differs(person, members) else ""
    why = _difference(person, form, group, forms)
    if why:
        return 0.0, why
    first = person.given[0]
    shared_office = _shared_office(form, group, forms)
    last_words = {plain(member).split()[-1] for member in forms_of(group)}
    other_spelling = plain(form).split()[-1] not in last_words
    common = len(first) > 1 and first in lists.groups
    if least < 1.0 and common and other_spelling and not shared_office:
        return 0.0, "first and last name are spelled differently"  # Mike Coffman, Michael Kofman
    guessed = least < 0.9 and len(first) > 1
    if guessed and _in_one_article(form, group, forms):
        return 0.0, "one article names both"
    if max(same_last(person.last, member.last) for member in members) < 1.0:
        rare = len(first) >= FEW_HAVE_IT and first not in lists.groups  # Rahm Emanual
        if not (rare or shared_office):
            return 0.0, "the last names differ by a letter"
    if person.suffix not in {member.suffix for member in members}:
        least = min(least, WITHOUT_SUFFIX)
    return least, ""


def _difference(person: Person, form: str, group: Group, forms: Forms) -> str:
    """What tells the bearer of a full name from the person of a group; empty if nothing does."""
    several_middles = len(forms.middles.get((person.given[0], person.last), ())) > 1
    if several_middles and take_apart(group.main).given[1:2] != person.given[1:2]:
        return "another initial"
    if _conflict(form, group, forms):
        return "another side or sex in the texts"
    if _other_suffix(person, form, group, forms):
        return "Jr. or Sr."  # Donald Trump Jr. is not his father
    return ""


def _only_middle_differs(person: Person, members: Iterable[Person]) -> bool:
    return any(
        person.last == member.last
        and person.given[0] == member.given[0]
        and person.suffix == member.suffix
        for member in members
    )


def _short_form(person: Person, form: str, group: Group, forms: Forms) -> float:
    """The confidence that one first name is short for the other (Dan and Dannel Malloy).

    No list has it, so the texts must give both the same office, and no article both names.
    """
    main = take_apart(group.main)
    short, long = sorted((person.given[0], main.given[0]), key=len)
    begins = len(short) >= LEAST_SHORT and long.startswith(short) and short != long
    if not begins or person.last != main.last or len(person.given) + len(main.given) > 2:
        return 0.0
    return 0.8 if _shared_noun(form, group, forms) else 0.0


def forms_of(group: Group) -> Iterator[str]:
    """The forms of a name that others are compared with: the first, and so most named, ones."""
    return islice(group.members, MOST_FORMS)


def _other_suffix(person: Person, form: str, group: Group, forms: Forms) -> bool:
    """Whether Jr., Sr., II or III distinguishes a full name from the person of a group.

    Newspapers leave out Jr.; a name with it is the one without if the corpus knows nobody else of
    that name, no article has both, and nothing is said about one of them that makes two.
    """
    suffixes = {take_apart(member).suffix for member in forms_of(group)}
    if person.suffix in suffixes:
        return False
    if _in_one_article(form, group, forms):
        return True
    if person.suffix not in LEFT_OUT or not suffixes <= LEFT_OUT:
        one_without = len({person.suffix, *suffixes}) == 2 and "" in (person.suffix, *suffixes)
        return not (one_without and _shared_noun(form, group, forms))
    if _shared_noun(form, group, forms) or _long_given(person, group):
        return False
    known = (person.given[0], person.last)
    only_one = len(forms.middles.get(known, ())) < 2 and forms.suffixes[known] <= LEFT_OUT
    mine = forms.facts[form].nouns
    theirs = frozenset().union(*(forms.facts[member].nouns for member in forms_of(group)))
    return not only_one or bool((mine and theirs) or (mine | theirs) & SOVEREIGN)


def _in_one_article(form: str, group: Group, forms: Forms) -> bool:
    """Whether any article has both a full name and another form of the group."""
    return any(forms.articles[form] & forms.articles[member] for member in forms_of(group))


def _conflict(form: str, group: Group, forms: Forms) -> bool:
    """Whether the texts give a full name and a group different sides or genders."""
    mine, theirs = forms.facts[form], forms.facts[group.main]
    other_side = mine.side and theirs.side and mine.side != theirs.side
    other_gender = mine.gender and theirs.gender and mine.gender != theirs.gender
    return bool(other_side or other_gender)


def _long_given(person: Person, group: Group) -> bool:
    """Whether two given names in full agree (Martin Luther King, Martin Luther King Jr.)."""
    if sum(len(part) > 1 for part in person.given) < 2:
        return False
    return any(take_apart(member).given == person.given for member in forms_of(group))


def _shared_noun(form: str, group: Group, forms: Forms) -> bool:
    """Whether both have a word of office in common and no article names both.

    Joe Biden and Joseph R. Biden Jr., for example.
    """
    mine = forms.facts[form].nouns
    shared = any(mine & forms.facts[member].nouns for member in forms_of(group))
    return shared and not _in_one_article(form, group, forms)


def _shared_office(form: str, group: Group, forms: Forms) -> bool:
    """Whether both have a word of office or a side in common.

    This is required if the last names differ by a letter.
    """
    mine = forms.facts[form]
    theirs = [forms.facts[member] for member in forms_of(group)]
    return any(mine.nouns & fact.nouns or (mine.side and mine.side == fact.side) for fact in theirs)
