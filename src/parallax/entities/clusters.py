"""Decide which spellings are the same entity.

People are identified by their names, organisations by normal form and acronym, places and peoples
only by list.  People with a full name are grouped first, over the whole corpus, in blocks by the
consonants of the last name, so that no step compares all with all.  A bare last name then means the
one person of that name in its article or, failing that, in the corpus, or stays unresolved.  Places
are never merged by similarity: Iran and Iraq are closer than Kiev and Kyiv.  Each decision carries
the rule and score shown in the table ``merges``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from parallax.entities.gazetteer import CongressMember, Gazetteer, Listed, choose, known
from parallax.entities.names import Name
from parallax.entities.spelling import (
    Person,
    plain,
    run_together,
    same_given,
    same_last,
    same_person,
    skeleton,
    swapped,
    take_apart,
)

MAIN_SHARE = 0.8  # least share of the articles naming a last name that mean its main bearer
LARGE = (50, 1000)
"""Sizes of the corpus, in articles, from which one more article must name a person in full before
a bare last name in other articles is taken for that person."""
FIRST_NAMES = 3  # fewest articles that name a person in full for a bare first name to mean them
SUPPORTED = 2
"""Fewest articles naming a ministry with its country for a bare "ministry" elsewhere to be it."""
LEFT_OUT = frozenset(("", "jr"))  # newspapers leave out Jr., but never II or III
TWICE = 2  # a bare last name means the person named in full this many times as often as the next
FEW_HAVE_IT = 4  # fewest letters of an unlisted, and thus rare, first name
LONGEST_ACRONYM = 6  # letters
MOST_GROUPS, MOST_FORMS = 200, 50
"""Groups that a full name is compared with, and forms of each; no person has as many."""
GENERIC = frozenset(
    "ministry department parliament court senate congress assembly government army navy force "
    "forces police embassy council bank cabinet treasury reserve guard office agency "
    "administration commission party military intelligence mission".split()
)
COMPANY_FORMS = frozenset(
    "inc corp co ltd llc plc sa nv ag gmbh corporation company incorporated limited".split()
)
OFFICES_OF_CONGRESS = {"senator": "US senator", "representative": "US representative"}
_DEPARTMENT = re.compile(
    r"^(department|ministry|office|bureau|bank|university|institute|committee) "
    r"(?:of|for) (?:the )?(.+)$"
)


class Key(NamedTuple):
    """What identifies an entity: its kind (person, org, place, people) and a normal form."""

    kind: str
    form: str


class Assignment(NamedTuple):
    """The entity of a name: its key (None if undecided), the rule and the confidence in it."""

    key: Key | None
    rule: str
    score: float


class Fact(NamedTuple):
    """What an article says about one of its names.

    ``nouns`` are words of office, ``states`` US states named near it, ``gender`` is m, f or "".
    """

    nouns: frozenset[str]
    side: str
    states: frozenset[str]
    gender: str


NO_FACT = Fact(frozenset(), "", frozenset(), "")
NameIndex = tuple[str, int]
"""The id of an article and the number of a name in it."""


class Forms(NamedTuple):
    """The full names of the corpus.

    For each, the articles that have it, how often it occurs and what is said about it; and the
    middle initials for each first and last name.
    """

    articles: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    facts: Mapping[str, Fact]
    middles: Mapping[tuple[str, str], set[str]]


class Group(NamedTuple):
    """One person: the main form of the name, and every form with its rule and score."""

    main: str
    members: dict[str, tuple[str, float]]


Ranked = list[tuple[Group, int]]
"""Groups, each with the number of the articles that name it."""


class NamedHere(NamedTuple):
    """A person that an article names in full: the number of the first such name, and how many."""

    group: Group
    first: int
    times: int


OfGroup = TypeVar("OfGroup", tuple[Group, int], NamedHere)


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
    assigned.update(_assign_organisations(names, facts, lists))
    assigned.update(_assign_places(names, lists))
    return _decided(assigned, names, lists)


def tidy(text: str) -> str:
    """A name on one line with single spaces."""
    return " ".join(text.split())


# People -------------------------------------------------------------------------------------------


def _assign_people(
    names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    forms = _full_forms(names, facts)
    grouped = group_people(forms, lists)
    by_part = _by_part(forms, grouped)
    assigned = {}
    for article, found in names.items():
        assigned.update(_article_people(article, found, facts, grouped, by_part, lists))
    return _join_bare_names(assigned, names)


def _full_forms(names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact]) -> Forms:
    articles: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    said: dict[str, list[Fact]] = defaultdict(list)
    for article, found in names.items():
        for number, name in enumerate(found):
            form = tidy(name.text)
            if name.label == "PERSON" and take_apart(form).given:
                articles[form].add(article)
                counts[form] += 1
                said[form].append(facts.get((article, number), NO_FACT))
    return Forms(
        articles={form: frozenset(ids) for form, ids in articles.items()},
        counts=counts,
        facts={form: _pooled(facts_of_form) for form, facts_of_form in said.items()},
        middles=_middle_initials(articles),
    )


def _pooled(said: list[Fact]) -> Fact:
    """What several places say about a name: all nouns and states, commonest side and gender."""
    sides = Counter(fact.side for fact in said if fact.side)
    genders = Counter(fact.gender for fact in said if fact.gender)
    return Fact(
        frozenset().union(*(f.nouns for f in said)),
        _commonest(sides),
        frozenset().union(*(f.states for f in said)),
        _commonest(genders),
    )


def _commonest(counts: Counter[str]) -> str:
    return min(counts, key=lambda word: (-counts[word], word)) if counts else ""


def group_people(forms: Forms, lists: Gazetteer) -> dict[str, Group]:
    """Group the full names by person; returns the group of each full name."""
    split = {plain(a.alias) for a in lists.aliases if a.action == "split"}
    grouped: dict[str, Group] = {}
    keys: dict[str, Group] = {}
    blocks: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for form in sorted(forms.articles, key=partial(_most_named_first, forms)):
        if plain(form) in split:
            grouped[form] = Group(form, {form: ("same", 1.0)})
            continue
        group, rule, score = _find_group(form, forms, keys, blocks, lists)
        if group is None:
            group, rule, score = Group(form, {}), "same", 1.0
            for block in _stored_under(take_apart(form), lists):
                blocks[block].append(group)
        group.members[form] = (rule, score)
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


def _find_group(
    form: str,
    forms: Forms,
    keys: Mapping[str, Group],
    blocks: Mapping[tuple[str, str], list[Group]],
    lists: Gazetteer,
) -> tuple[Group | None, str, float]:
    """The group that a full name belongs to, with rule and score.

    The group is None if none fits or several fit equally well.
    """
    if run_together(form) in keys:
        return keys[run_together(form)], "spelling", 0.95
    person = take_apart(form)
    turned = keys.get("swapped " + swapped(form))
    all_given = all(part in lists.groups for part in (*person.given, person.last))
    if turned and not all_given and not _conflict(form, turned, forms):
        return turned, "spelling", 0.9
    near = chain.from_iterable(blocks.get(block, ()) for block in _looked_up(person, lists))
    candidates = {id(group): group for group in islice(near, MOST_GROUPS)}
    several_middles = len(forms.middles.get((person.given[0], person.last), ())) > 1
    fitting = []
    for group in candidates.values():
        if several_middles and take_apart(group.main).given[1:2] != person.given[1:2]:
            continue
        score = _fit(person, form, group, forms, lists)
        if score:
            fitting.append((score, group))
    if not fitting:
        return None, "", 0.0
    best = max(score for score, _ in fitting)
    top = [group for score, group in fitting if score == best]
    return (top[0], "spelling", best) if len(top) == 1 else (None, "", 0.0)


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


def _stored_under(person: Person, lists: Gazetteer) -> set[tuple[str, str]]:
    """The blocks in which the group of a full name is filed.

    They combine the consonants of the last name with the ways to write the first names.
    """
    first = person.given[0]
    shapes = {"sound " + skeleton(part) for part in person.given if len(part) > 1}
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


def _fit(person: Person, form: str, group: Group, forms: Forms, lists: Gazetteer) -> float:
    """The confidence that a full name is the person of a group.

    It is the least similarity to any form in the group; 0 if the texts show that they differ.
    """
    members = [take_apart(member) for member in _forms_of(group)]
    least = min(same_person(person, member, lists.groups) for member in members)
    if least == 0.0 or _conflict(form, group, forms):
        return 0.0
    first = person.given[0]
    shared_office = _shared_office(form, group, forms)
    last_words = {plain(member).split()[-1] for member in _forms_of(group)}
    other_spelling = plain(form).split()[-1] not in last_words
    common = len(first) > 1 and first in lists.groups
    if least < 1.0 and common and other_spelling and not shared_office:
        return 0.0  # Mike Coffman and Michael Kofman: both names are spelled differently
    guessed = least < 0.9 and len(first) > 1
    if guessed and _in_one_article(form, group, forms):
        return 0.0
    if _other_suffix(person, form, group, forms):
        return 0.0  # Donald Trump Jr. is not his father
    if max(same_last(person.last, member.last) for member in members) < 1.0:
        rare = len(first) >= FEW_HAVE_IT and first not in lists.groups  # Rahm Emanual
        return least if rare or shared_office else 0.0
    return least


def _forms_of(group: Group) -> Iterator[str]:
    """The forms of a name that others are compared with: the first, and so most named, ones."""
    return islice(group.members, MOST_FORMS)


def _other_suffix(person: Person, form: str, group: Group, forms: Forms) -> bool:
    """Whether Jr., Sr., II or III distinguishes a full name from the person of a group."""
    suffixes = {take_apart(member).suffix for member in _forms_of(group)}
    if person.suffix in suffixes:
        return False
    if person.suffix not in LEFT_OUT or not suffixes <= LEFT_OUT:
        return True
    return not (_shared_noun(form, group, forms) or _long_given(person, group))


def _in_one_article(form: str, group: Group, forms: Forms) -> bool:
    """Whether any article has both a full name and another form of the group."""
    return any(forms.articles[form] & forms.articles[member] for member in _forms_of(group))


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
    return any(take_apart(member).given == person.given for member in _forms_of(group))


def _shared_noun(form: str, group: Group, forms: Forms) -> bool:
    """Whether both have a word of office in common and no article names both.

    Joe Biden and Joseph R. Biden Jr., for example.
    """
    mine = forms.facts[form].nouns
    shared = any(mine & forms.facts[member].nouns for member in _forms_of(group))
    return shared and not _in_one_article(form, group, forms)


def _shared_office(form: str, group: Group, forms: Forms) -> bool:
    """Whether both have a word of office or a side in common.

    This is required if the last names differ by a letter.
    """
    mine = forms.facts[form]
    theirs = [forms.facts[member] for member in _forms_of(group)]
    return any(mine.nouns & fact.nouns or (mine.side and mine.side == fact.side) for fact in theirs)


class Parts(NamedTuple):
    """Groups by single words of their names.

    ``last`` is by last name and ``other`` by any other word, with the group named in most articles
    first.  ``least`` is the number of articles that must name a person in full for a bare last name
    elsewhere to mean that person.  ``offices`` holds the words of office of each group, by its main
    form.
    """

    last: Mapping[str, Ranked]
    other: Mapping[str, Ranked]
    least: int
    offices: Mapping[str, set[str]]


def _by_part(forms: Forms, grouped: Mapping[str, Group]) -> Parts:
    """The groups by the words of their names, with the number of their articles."""
    articles: dict[str, set[str]] = defaultdict(set)
    offices: dict[str, set[str]] = defaultdict(set)
    for form, group in grouped.items():
        articles[group.main] |= forms.articles[form]
        offices[group.main] |= forms.facts[form].nouns
    last: dict[str, dict[str, Group]] = defaultdict(dict)
    other: dict[str, dict[str, Group]] = defaultdict(dict)
    for form, group in grouped.items():
        person = take_apart(form)
        last[person.last][group.main] = group
        for part in person.given:
            if len(part) > 1:
                other[part][group.main] = group
    n_articles = len(frozenset().union(*articles.values()))
    return Parts(
        last={part: _ranked(found, articles) for part, found in last.items()},
        other={part: _ranked(found, articles) for part, found in other.items()},
        least=1 + sum(n_articles >= size for size in LARGE),
        offices=offices,
    )


def _ranked(groups: Mapping[str, Group], articles: Mapping[str, set[str]]) -> Ranked:
    """Groups with the number of their articles, most articles first."""
    counted = [(group, len(articles[main])) for main, group in groups.items()]
    return sorted(counted, key=lambda item: (-item[1], item[0].main))


def _article_people(
    article: str,
    found: list[Name],
    facts: Mapping[NameIndex, Fact],
    grouped: Mapping[str, Group],
    parts: Parts,
    lists: Gazetteer,
) -> dict[NameIndex, Assignment]:
    """The people that the names in one article refer to."""
    here: dict[str, dict[str, NamedHere]] = defaultdict(dict)
    alone = []
    assigned: dict[NameIndex, Assignment] = {}
    for number, name in enumerate(found):
        form = tidy(name.text)
        if name.label != "PERSON":
            continue
        if form not in grouped:
            alone.append((number, form))
            continue
        group = grouped[form]
        rule, score = group.members[form]
        assigned[article, number] = Assignment(Key("person", group.main), rule, score)
        person = take_apart(form)
        for part in {person.last, *(p for p in person.given if len(p) > 1)}:
            before = here[part].get(group.main, NamedHere(group, number, 0))
            here[part][group.main] = before._replace(times=before.times + 1)
    similar: dict[str, list[str]] = defaultdict(list)
    for part in sorted(here):
        similar[skeleton(part)].append(part)
    choice_of = lru_cache(maxsize=None)(
        partial(_bare_name, here=here, similar=similar, parts=parts, lists=lists)
    )
    for number, form in alone:
        choice = choice_of(form, facts.get((article, number), NO_FACT))
        assigned[article, number] = _settled(choice, number)
    return assigned


class WhoIsMeant(NamedTuple):
    """Whom a single word names in an article: the assignment, unless the place decides.

    ``earliest`` are the two people of that name whom the article names first, each with the number
    of the name; whichever alone comes before the word is meant, by ``rule``.
    """

    assignment: Assignment | None
    earliest: Sequence[tuple[int, str]] = ()
    rule: str = ""


def _settled(choice: WhoIsMeant, number: int) -> Assignment:
    """The assignment of a single word, the ``number``-th name of its article."""
    if choice.assignment is not None:
        return choice.assignment
    earlier = [main for first, main in choice.earliest if first < number]
    if len(earlier) == 1:
        return Assignment(Key("person", earlier[0]), f"{choice.rule}, the one named before", 0.6)
    return Assignment(None, "several people of this name", 0.0)


def _bare_name(
    form: str,
    fact: Fact,
    here: Mapping[str, Mapping[str, NamedHere]],
    similar: Mapping[str, Sequence[str]],
    parts: Parts,
    lists: Gazetteer,
) -> WhoIsMeant:
    """The person that a single word names, in its article or else in the corpus.

    Parameters
    ----------
    form
        The word.
    fact
        What the article says about it.
    here
        The people that the article names in full, by the words of their names and by main form.
    similar
        These words by their consonants, each list in order.
    parts
        The people that the corpus names in full, by the words of their names.
    lists
        The lists of the codebook.
    """
    last = take_apart(form).last
    if take_apart(form).suffix:  # George III
        return WhoIsMeant(Assignment(Key("person", form), "same", 1.0))
    may_be = partial(_may_be, fact=fact, offices=parts.offices, genders=lists.genders)
    named: list[NamedHere] = may_be(here.get(last, {}).values())
    rule = "last name" if any(_has_last(one.group, last) for one in named) else "first name"
    if not named:
        near = [part for part in similar.get(skeleton(last), ()) if same_last(part, last)]
        named = may_be(chain.from_iterable(here[part].values() for part in near))
        rule = "spelling"
    if named:
        return _one_of_the_article(named, rule, _main_one(parts.last.get(last, ())))
    return WhoIsMeant(_named_elsewhere(form, fact, may_be, parts, lists))


def _named_elsewhere(
    form: str,
    fact: Fact,
    may_be: Callable[[Iterable[tuple[Group, int]]], Ranked],
    parts: Parts,
    lists: Gazetteer,
) -> Assignment:
    """The person in the corpus that a single word names, if its article has no full name for it."""
    last = take_apart(form).last
    likely_first = last in lists.groups and not fact.nouns  # John, Jack
    known_as = may_be(parts.last.get(last, ()))
    if known_as and not likely_first:
        main = _main_one(known_as)
        if main and known_as[0][1] >= parts.least:
            return _of_the_corpus(main, "last name", known_as)
        if len(known_as) > 1:
            return Assignment(None, "several people of this name", 0.0)
    known_as = may_be(parts.other.get(last, ()))
    main = _main_one(known_as)
    if main and known_as[0][1] >= FIRST_NAMES:
        return _of_the_corpus(main, "first name", known_as)
    return Assignment(Key("person", form), "same", 1.0)


def _has_last(group: Group, last: str) -> bool:
    return any(take_apart(member).last == last for member in _forms_of(group))


def _of_the_corpus(main: str, rule: str, known_as: Ranked) -> Assignment:
    return Assignment(Key("person", main), rule, 0.85 if len(known_as) == 1 else 0.7)


def _may_be(
    found: Iterable[OfGroup],
    fact: Fact,
    offices: Mapping[str, set[str]],
    genders: Mapping[str, str],
) -> list[OfGroup]:
    """The groups that a bare name may mean.

    Their first name fits a Mr. or Mrs. before it; if any hold the office given with it, only those.
    """
    fitting = []
    for item in found:
        first = take_apart(item[0].main).given[:1]
        gender = genders.get(first[0], "") if first else ""
        if not (fact.gender and gender and fact.gender != gender):
            fitting.append(item)
    return [item for item in fitting if fact.nouns & offices[item[0].main]] or fitting


def _main_one(known_as: Sequence[tuple[Group, int]]) -> str:
    """The main form of the person whom most articles mean by a last name; empty if none."""
    stands_out = bool(known_as) and known_as[0][1] >= MAIN_SHARE * sum(n for _, n in known_as)
    return known_as[0][0].main if stands_out else ""


def _one_of_the_article(named: Sequence[NamedHere], rule: str, main: str) -> WhoIsMeant:
    """The person that a bare name means, among those whom the article names in full.

    Parameters
    ----------
    named
        The people.
    rule
        How they were found.
    main
        The person whom the corpus mostly means by it.
    """
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for one in named:
        counts[one.group.main] += one.times
        first[one.group.main] = min(one.first, first.get(one.group.main, one.first))
    ranked = counts.most_common(2)
    if len(ranked) == 1:
        return WhoIsMeant(Assignment(Key("person", ranked[0][0]), rule, 0.95))
    most = ranked[0][0] if ranked[0][1] >= TWICE * ranked[1][1] else ""
    if main in counts and most in ("", main):
        return WhoIsMeant(Assignment(Key("person", main), f"{rule}, the corpus's main one", 0.8))
    if most and main not in counts:
        return WhoIsMeant(Assignment(Key("person", most), f"{rule}, most named", 0.7))
    if main in counts:
        return WhoIsMeant(Assignment(None, "several people of this name", 0.0))
    return WhoIsMeant(None, sorted((at, name) for name, at in first.items())[:2], rule)


def _join_bare_names(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]]
) -> dict[NameIndex, Assignment]:
    """Give bare names that belong to no full name one key for all their spellings."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for (article, number), assignment in assigned.items():
        form = tidy(names[article][number].text)
        if assignment.key and assignment.key.form == form and not take_apart(form).given:
            spellings[take_apart(form).last][form] += 1
    shown = {last: _commonest(counts) for last, counts in spellings.items()}
    for place, assignment in assigned.items():
        form = assignment.key.form if assignment.key else ""
        if form and not take_apart(form).given:
            main = shown.get(take_apart(form).last, form)
            rule, score = ("same", 1.0) if main == form else ("spelling", 0.9)
            assigned[place] = Assignment(Key("person", main), rule, score)
    return assigned


def member_of_congress(
    forms: Iterable[str], fact: Fact, lists: Gazetteer
) -> tuple[CongressMember, float] | None:
    """The member of the US Congress that a senator or representative in the texts is.

    The office and the name must fit; or the office, the last name and the state, if only one member
    has them and the first name begins with the same sound (Zhanna for Jeanne).

    Parameters
    ----------
    forms
        The spellings of the name, the commonest first.
    fact
        What the texts say about the person.
    lists
        The lists of the codebook.

    Returns
    -------
    tuple[CongressMember, float] | None
        The member and the confidence; None if the evidence is insufficient.
    """
    wanted = {OFFICES_OF_CONGRESS[noun] for noun in fact.nouns if noun in OFFICES_OF_CONGRESS}
    if not wanted or fact.side not in ("", "United States"):
        return None
    people = [take_apart(form) for form in forms]
    last = people[0].last if people else ""
    fitting = [member for member in lists.congress.get(last, ()) if member.office in wanted]
    for member in fitting:
        if any(_is_spelled(person, member, lists) for person in people):
            return member, 0.95
    in_state = [member for member in fitting if member.state in fact.states]
    if len(in_state) == 1 and any(_same_opening(person, in_state[0]) for person in people):
        return in_state[0], 0.8
    return None


def _is_spelled(person: Person, member: CongressMember, lists: Gazetteer) -> bool:
    """Whether a listed spelling of a member is the person's name."""
    spelled = [take_apart(spelling) for spelling in (member.name, *member.spellings)]
    return any(same_person(person, spelling, lists.groups) >= 0.9 for spelling in spelled)


def _same_opening(person: Person, member: CongressMember) -> bool:
    """Whether the first names of a person and a member begin with the same sound."""
    if not person.given:
        return False
    theirs = take_apart(member.name).given[0]
    return skeleton(person.given[0])[:2] == skeleton(theirs)[:2]


# Organisations ------------------------------------------------------------------------------------


def organisation_form(name: str, lists: Gazetteer) -> tuple[str, str]:
    """The normal form of an organisation's name, and the side that its name begins with.

    They are ("foreign ministry", "Russia") for the Russian Foreign Ministry.  Department of State
    and State Department are both "state department".  A side is removed only from organisations
    that many countries have.
    """
    words = tidy(name).split()
    words = words[1:] if words and words[0].lower() == "the" else words
    side, words = _without_side(words, lists)
    kept = plain(" ".join(words)).split()
    while len(kept) > 1 and kept[-1] in COMPANY_FORMS:
        kept.pop()
    form = " ".join(kept).replace("defence", "defense").replace("organisation", "organization")
    turned = _DEPARTMENT.match(form)
    if turned and turned.group(1) in ("department", "ministry"):
        form = f"{turned.group(2)} {turned.group(1)}"
    return form, side


def _without_side(words: list[str], lists: Gazetteer) -> tuple[str, list[str]]:
    """The side that an organisation's name begins with, and the words after it."""
    if len(words) < 3 or not is_generic(" ".join(words)):
        return "", words
    for size in (2, 1):
        rows = known(" ".join(words[:size]), lists)
        if rows and _has_side(rows[0]) and len(words) - size >= 2:
            return rows[0].side, words[size:]
    return "", words


def _has_side(row: Listed) -> bool:
    return row.label in ("GPE", "NORP") and row.role.startswith(("country", "people"))


def is_generic(form: str) -> bool:
    """Whether many countries have an organisation of this name: a senate, a central bank."""
    words = plain(form).split()
    return bool(words) and (words[-1] in GENERIC or words[0] in ("ministry", "department"))


def _assign_organisations(
    names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """Assign organisations by list, then by normal form and side, then by acronym."""
    assigned: dict[NameIndex, Assignment] = {}
    plainly: dict[NameIndex, tuple[str, str]] = {}
    sides: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for article, found in names.items():
        for number, name in enumerate(found):
            if name.label != "ORG":
                continue
            rows = known(tidy(name.text), lists)
            if rows and rows[0].label == "ORG":
                assigned[article, number] = _by_list(rows[0], name.text)
                continue
            form, side = organisation_form(name.text, lists)
            side = (side or facts.get((article, number), NO_FACT).side) if is_generic(form) else ""
            plainly[article, number] = (form, side)
            if side:
                sides[form][side].add(article)
    for article, found in names.items():
        assigned.update(_article_organisations(article, found, plainly, sides))
    return _acronyms(assigned, names)


def _by_list(row: Listed, text: str) -> Assignment:
    return Assignment(Key("org", row.entity), "same" if tidy(text) == row.entity else "list", 1.0)


def _article_organisations(
    article: str,
    found: list[Name],
    plainly: Mapping[NameIndex, tuple[str, str]],
    sides: Mapping[str, Mapping[str, set[str]]],
) -> dict[NameIndex, Assignment]:
    """The organisations that the names in one article refer to.

    A ministry without a side is the one that the article names with a side, or else the only one in
    the corpus.
    """
    here: dict[str, set[str]] = defaultdict(set)
    for number in range(len(found)):
        form, side = plainly.get((article, number), ("", ""))
        if side:
            here[form].add(side)
    assigned = {}
    for number in range(len(found)):
        if (article, number) not in plainly:
            continue
        form, side = plainly[article, number]
        rule, score = "same", 1.0
        elsewhere = sides.get(form, {})
        if not side and len(here[form]) == 1:
            side, rule, score = min(here[form]), "spelling", 0.85
        elif not side and not here[form] and len(elsewhere) == 1:
            ((only, articles),) = elsewhere.items()
            if len(articles) >= SUPPORTED:
                side, rule, score = only, "spelling", 0.7
        assigned[article, number] = Assignment(Key("org", f"{form}|{side}"), rule, score)
    return assigned


def _acronyms(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]]
) -> dict[NameIndex, Assignment]:
    """Assign acronyms (AP) to the organisation whose initials they are (Associated Press).

    An article must have both; the acronym then means that organisation in the whole corpus.
    """
    meant: dict[str, Counter[Key]] = defaultdict(Counter)
    for article, found in names.items():
        spelled_out: dict[str, Key] = {}
        for number, name in enumerate(found):
            assignment = assigned.get((article, number))
            key = assignment.key if assignment else None
            if name.label == "ORG" and key and " " in tidy(name.text):
                spelled_out.setdefault(initials(name.text), key)
        for text in {_without_dots(name) for name in found if name.label in ("ORG", "GPE")}:
            if text in spelled_out and 2 <= len(text) <= LONGEST_ACRONYM:
                meant[text][spelled_out[text]] += 1
    for (article, number), assignment in list(assigned.items()):
        short = _without_dots(names[article][number])
        if short not in meant or assignment.rule == "list" or not assignment.key:
            continue
        if assignment.key.form.split("|")[0] == short.lower():
            assigned[article, number] = Assignment(_commonest_key(meant[short]), "acronym", 0.9)
    return assigned


def _without_dots(name: Name) -> str:
    return tidy(name.text).replace(".", "")


def initials(name: str) -> str:
    """The initials of a name's words: AP for the Associated Press.

    Lower-case words and words entirely in capitals are left out.
    """
    words = tidy(name).replace("-", " ").split()
    return "".join(word[0] for word in words if word[0].isupper() and not _all_capitals(word))


def _all_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()


# Places and peoples -------------------------------------------------------------------------------


def _assign_places(
    names: Mapping[str, list[Name]], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """Assign places and peoples by list, and otherwise by identical words."""
    assigned = {}
    for article, found in names.items():
        company = _company(found, lists)
        for number, name in enumerate(found):
            if name.label in ("GPE", "LOC", "NORP"):
                assigned[article, number] = _place(name, company, lists)
    return assigned


def _company(found: Iterable[Name], lists: Gazetteer) -> Counter[str]:
    """How often an article names places of each role, for :func:`choose`."""
    counts: Counter[str] = Counter()
    for name in found:
        rows = known(tidy(name.text), lists)
        if len(rows) == 1 and rows[0].entity != "United States":
            counts[rows[0].role] += 1
    return counts


def _place(name: Name, company: Mapping[str, int], lists: Gazetteer) -> Assignment:
    """The place, people or organisation that the name of a place or people refers to."""
    text = tidy(name.text)
    rows = known(text, lists)
    if rows:
        kind = {"NORP": "people", "ORG": "org"}.get(rows[0].label, "place")
        entity = choose(rows, company).entity
        return Assignment(Key(kind, entity), "same" if entity == text else "list", 1.0)
    form = plain(text)
    if name.label == "NORP":
        return Assignment(Key("people", _one_of_many(form)), "same", 1.0)
    return Assignment(Key("place", form.removeprefix("the ")), "same", 1.0)


def _one_of_many(form: str) -> str:
    """The singular of the name of a people or party."""
    plural = form.endswith("s") and not form.endswith(("ss", "us", "is"))
    return form[:-1] if plural and len(form) > 4 else form


# Manual decisions ---------------------------------------------------------------------------------


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
        target = _commonest_key(forms.get(plain(entity))) or _commonest_key(forms.get(alias))
        own = _commonest_key(forms.get(alias))
        if target and own and plain(own.form) == alias:
            moved[own] = target._replace(form=target.form if forms.get(plain(entity)) else entity)
    for (article, number), assignment in assigned.items():
        text = plain(names[article][number].text)
        kind = assignment.key.kind if assignment.key else "person"
        if text in split:
            assigned[article, number] = Assignment(Key(kind, split[text]), "given", 1.0)
        elif text in merged:
            target = _commonest_key(forms.get(plain(merged[text])))
            assigned[article, number] = Assignment(target or Key(kind, merged[text]), "given", 1.0)
        elif assignment.key in moved:
            assigned[article, number] = Assignment(
                moved[assignment.key], assignment.rule, assignment.score
            )
    return assigned


def _commonest_key(counts: Counter[Key] | None) -> Key | None:
    return min(counts, key=lambda key: (-counts[key], key)) if counts else None


__all__ = [
    "Fact",
    "Forms",
    "Group",
    "Key",
    "Assignment",
    "group_people",
    "member_of_congress",
    "merge_names",
    "organisation_form",
    "same_given",
]
