"""Decide whom a single word names: the bearer of a last name in its article or in the corpus.

A last name with a title ("President Adler") is a person of its own until the texts prove that it is
somebody named in full: the same office elsewhere in the corpus, or a full name earlier in the
article, which proves nothing about presidents and monarchs, who need no introduction.  A last name
alone keeps meaning whomever the article first called by it, so that relatives who are introduced
later do not take it over.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from parallax.entities.congress import member_of_congress
from parallax.entities.gazetteer import Gazetteer
from parallax.entities.keys import NO_FACT, Assignment, Fact, Key, NameIndex, commonest
from parallax.entities.names import Name
from parallax.entities.people import SOVEREIGN, Forms, Group, form_of, forms_of
from parallax.entities.spelling import (
    Person,
    plain,
    same_last,
    same_person,
    skeleton,
    take_apart,
    without_nickname,
)

MAIN_SHARE = 0.8  # least share of the articles naming a last name that mean its main bearer
LARGE = (50, 1000)
"""Sizes of the corpus, in articles, from which one more article must name a person in full before
a bare last name in other articles is taken for that person."""
FIRST_NAMES = 3  # fewest articles that name a person in full for a bare first name to mean them
TWICE = 2  # a bare last name means the person named in full this many times as often as the next

MOST_REFUSED = 5  # people of one name listed as refused
LISTED_AS_SPELLED = 0.9  # least confidence in a member of Congress found by name and office
# an account, by signs of one or by being long (Ryanhall)
_HANDLE = re.compile(r"^@?[A-Z][a-z]+_?[A-Z]\w+$|^@\w+$|^\w{8,}$")

Ranked = list[tuple[Group, int]]
"""Groups, each with the number of the articles that name it."""


class NamedHere(NamedTuple):
    """A person of an article: the number of the first name that identifies them, and how many do.

    ``in_full`` is false for those named only by title and last name; ``kin`` says that they are
    introduced as somebody's relative.
    """

    group: Group
    first: int
    times: int
    kin: bool = False
    in_full: bool = True


OfGroup = TypeVar("OfGroup", tuple[Group, int], NamedHere)
ByPart = dict[str, dict[str, NamedHere]]
"""The people of an article by the words of their names and by main form."""


class Parts(NamedTuple):
    """Groups by single words of their names.

    ``last`` is by last name and ``other`` by any other word, with the group named in most articles
    first.  ``least`` is the number of articles that must name a person in full for a bare last name
    elsewhere to mean that person.  ``offices`` holds the words of office of each group, by its main
    form; ``kin`` the main forms of those introduced as a relative.
    """

    last: Mapping[str, Ranked]
    other: Mapping[str, Ranked]
    least: int
    offices: Mapping[str, set[str]]
    kin: frozenset[str]


def by_part(forms: Forms, grouped: Mapping[str, Group]) -> Parts:
    """The groups by the words of their names, with the number of their articles."""
    articles: dict[str, set[str]] = defaultdict(set)
    offices: dict[str, set[str]] = defaultdict(set)
    kin = set()
    for form, group in grouped.items():
        articles[group.main] |= forms.articles[form]
        offices[group.main] |= forms.facts[form].nouns
        if forms.facts[form].kin:
            kin.add(group.main)
    last: dict[str, dict[str, Group]] = defaultdict(dict)
    other: dict[str, dict[str, Group]] = defaultdict(dict)
    for form, group in grouped.items():
        person = take_apart(form)
        last[person.last][group.main] = group
        for part in _first_names(person):
            other[part][group.main] = group
    n_articles = len(frozenset().union(*articles.values()))
    return Parts(
        last={part: _ranked(found, articles) for part, found in last.items()},
        other={part: _ranked(found, articles) for part, found in other.items()},
        least=1 + sum(n_articles >= size for size in LARGE),
        offices=offices,
        kin=frozenset(kin),
    )


def _first_names(person: Person) -> list[str]:
    """The given names in full and the nickname: both words that may stand for a person alone."""
    return [part for part in (*person.given, person.nickname) if len(part) > 1]


def _ranked(groups: Mapping[str, Group], articles: Mapping[str, set[str]]) -> Ranked:
    """Groups with the number of their articles, most articles first."""
    counted = [(group, len(articles[main])) for main, group in groups.items()]
    return _in_order(counted)


def _in_order(counted: Ranked) -> Ranked:
    return sorted(counted, key=lambda item: (-item[1], item[0].main))


class _PeopleHere(NamedTuple):
    """The people of one article named in full or by title, and its single words.

    ``alone`` has each single word with its number and its facts, in order.  By last name,
    ``called`` is the number of the first word without Mr. or Mrs. that is alone, and ``titled``
    that of the first with a title.
    """

    here: ByPart
    alone: Sequence[tuple[int, str, Fact]]
    called: Mapping[str, int]
    titled: Mapping[str, int]


def assign_people(
    names: Mapping[str, list[Name]],
    facts: Mapping[NameIndex, Fact],
    grouped: Mapping[str, Group],
    parts: Parts,
    lists: Gazetteer,
) -> dict[NameIndex, Assignment]:
    """The people that the names of all articles refer to.

    Titles are settled first, in all articles, since people named only by title and last name are
    among those whom a last name alone may mean.
    """
    assigned: dict[NameIndex, Assignment] = {}
    words = {}
    handles = {_letters(form): group for form, group in grouped.items()}
    for article, found in names.items():
        in_full = _in_full(article, found, grouped)
        in_full.update(_handles(article, found, handles, grouped))
        assigned.update(in_full)
        words[article] = _words(article, found, facts, in_full, grouped)
    by_title: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for article, own in words.items():
        settled = _titled(article, own, parts, lists)
        assigned.update(settled)
        _enter(article, own, settled, grouped, by_title)
    parts = _with_titled(parts, by_title)
    for article, own in words.items():
        assigned.update(_alone(article, own, assigned, parts, lists))
    return assigned


def _titled(
    article: str, own: _PeopleHere, parts: Parts, lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """The people that the last names with a title in one article refer to."""
    settled: dict[NameIndex, Assignment] = {}
    for number, form, fact in own.alone:
        choice = _with_title(form, fact, own, parts, lists) if fact.nouns else None
        if choice is not None:
            settled[article, number] = _settled(choice, number)
    return settled


def _enter(
    article: str,
    own: _PeopleHere,
    settled: Mapping[NameIndex, Assignment],
    grouped: Mapping[str, Group],
    by_title: dict[str, dict[str, set[str]]],
) -> None:
    """Enter people named by title among those of the article, and the new ones in ``by_title``."""
    for number, form, _ in own.alone:
        assignment = settled.get((article, number))
        if assignment is None or assignment.key is None:
            continue
        main, last = assignment.key.form, take_apart(form).last
        if main == form:
            by_title[last][form].add(article)
        here = own.here[last]
        if main == form or main not in here or not here[main].in_full:
            before = here.get(main, _named_by_title(main, number, grouped))
            here[main] = before._replace(times=before.times + 1)


def _named_by_title(form: str, number: int, grouped: Mapping[str, Group]) -> NamedHere:
    group = grouped.get(form) or Group(form, {form: ("same", 1.0)}, {})
    return NamedHere(group, number, 0, in_full=False)


def _with_titled(parts: Parts, by_title: Mapping[str, Mapping[str, set[str]]]) -> Parts:
    """The groups with those named only by title and last name."""
    last = dict(parts.last)
    for name, forms in by_title.items():
        counted = [
            (Group(form, {form: ("same", 1.0)}, {}), len(articles))
            for form, articles in forms.items()
        ]
        last[name] = _in_order([*last.get(name, ()), *counted])
    return parts._replace(last=last)


def _in_full(
    article: str,
    found: list[Name],
    grouped: Mapping[str, Group],
) -> dict[NameIndex, Assignment]:
    """The people that the full names of one article refer to."""
    assigned = {}
    for number, name in enumerate(found):
        form = form_of(name)
        if name.label != "PERSON" or form not in grouped:
            continue
        group = grouped[form]
        rule, score = group.members[form]
        if name.shared:
            rule, score = "shared last name", min(score, 0.85)
        refused = tuple((Key("person", main), why) for main, why in group.refused.get(form, ()))
        assigned[article, number] = Assignment(Key("person", group.main), rule, score, refused)
    return assigned


def _handles(
    article: str,
    found: list[Name],
    handles: Mapping[str, Group],
    grouped: Mapping[str, Group],
) -> dict[NameIndex, Assignment]:
    """The people whose accounts have their full name run together (@SadiqKhan)."""
    assigned = {}
    for number, name in enumerate(found):
        form = form_of(name)
        if name.label != "PERSON" or form in grouped or not _HANDLE.match(form):
            continue
        group = handles.get(_letters(form))
        if group is not None:
            assigned[article, number] = Assignment(Key("person", group.main), "spelling", 0.9)
    return assigned


def _letters(form: str) -> str:
    """The letters of a name, in lower case and without accents."""
    return "".join(c for c in plain(without_nickname(form)) if c.isalnum())


def _words(
    article: str,
    found: list[Name],
    facts: Mapping[NameIndex, Fact],
    in_full: Mapping[NameIndex, Assignment],
    grouped: Mapping[str, Group],
) -> _PeopleHere:
    here: ByPart = defaultdict(dict)
    alone: list[tuple[int, str, Fact]] = []
    called: dict[str, int] = {}
    titled: dict[str, int] = {}
    for number, name in enumerate(found):
        form, fact = form_of(name), facts.get((article, number), NO_FACT)
        if name.label != "PERSON":
            continue
        person = take_apart(form)
        if (article, number) not in in_full:
            alone.append((number, form, fact))
            if fact.nouns:
                titled.setdefault(person.last, number)
            if fact.nouns or not fact.gender:
                called.setdefault(person.last, number)
            continue
        group = grouped.get(form)
        if group is None:  # an account
            continue
        for part in {person.last, *_first_names(person)}:
            before = here[part].get(group.main, NamedHere(group, number, 0, fact.kin))
            here[part][group.main] = before._replace(times=before.times + 1)
    return _PeopleHere(here, alone, called, titled)


def _alone(
    article: str,
    own: _PeopleHere,
    assigned: Mapping[NameIndex, Assignment],
    parts: Parts,
    lists: Gazetteer,
) -> dict[NameIndex, Assignment]:
    """The people that the single words of one article refer to, without those settled by title."""
    similar: dict[str, list[str]] = defaultdict(list)
    for part in sorted(own.here):
        similar[skeleton(part)].append(part)
    choice_of = lru_cache(maxsize=None)(
        partial(_bare_name, own=own, similar=similar, parts=parts, lists=lists)
    )
    return {
        (article, number): _settled(choice_of(form, fact), number)
        for number, form, fact in own.alone
        if (article, number) not in assigned
    }


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
    return _several(main for _, main in choice.earliest)


def _several(mains: Iterable[str]) -> Assignment:
    """No assignment, since a word may mean any of several people."""
    rule = "several people of this name"
    return Assignment(None, rule, 0.0, _refused(sorted(mains), rule))


def _refused(mains: Iterable[str], why: str) -> tuple[tuple[Key, str], ...]:
    return tuple((Key("person", main), why) for main in islice(mains, MOST_REFUSED))


def _with_title(
    form: str, fact: Fact, own: _PeopleHere, parts: Parts, lists: Gazetteer
) -> WhoIsMeant | None:
    """The person that a last name with a title names; None if nobody else has that name.

    Whoever holds the office and is named in full comes first, in the article and then in the
    corpus; then, unless the office needs no introduction, whoever the article introduced before.
    """
    last = take_apart(form).last
    if take_apart(form).suffix:
        return None
    may_be = partial(_may_be, fact=fact, offices=parts.offices, genders=lists.genders)
    named = [one for one in own.here.get(last, {}).values() if _has_last(one.group, last)]
    known_as = list(parts.last.get(last, ()))
    if not named and not known_as:
        return None
    holders = [one for one in named if _holds(one.group.main, fact, last, parts, lists)]
    if may_be(holders):
        return _one_of_the_article(may_be(holders), "last name", _main_one(known_as))
    elsewhere = [item for item in known_as if _holds(item[0].main, fact, last, parts, lists)]
    if _main_one(may_be(elsewhere)):
        return WhoIsMeant(_of_the_corpus(_main_one(may_be(elsewhere)), "last name", elsewhere))
    if not fact.nouns & SOVEREIGN:
        introduced = [one for one in named if one.first <= own.titled[last] and not one.kin]
        if may_be(introduced):
            return _one_of_the_article(may_be(introduced), "last name", _main_one(known_as))
        alone = [item for item in may_be(known_as) if item[0].main not in parts.kin]
        if not named and len(known_as) == 1 and alone and alone[0][1] >= parts.least:
            return WhoIsMeant(_of_the_corpus(alone[0][0].main, "last name", alone))
    mains = [one.group.main for one in named] or [group.main for group, _ in known_as]
    why = "several people of this name" if elsewhere else "no such office in the texts"
    refused = _refused(mains, why)
    return WhoIsMeant(Assignment(Key("person", form), "same", 1.0, refused))


def _holds(main: str, fact: Fact, last: str, parts: Parts, lists: Gazetteer) -> bool:
    """Whether a person is given an office in the texts, or by the lists of those who hold it."""
    if fact.nouns & parts.offices.get(main, frozenset()):
        return True
    person = take_apart(main)
    for leader in lists.leaders.get(last, ()):
        right = leader.office in fact.nouns and fact.side in ("", leader.side)
        if right and same_person(person, take_apart(leader.name), lists.groups):
            return person.suffix == ""
    member = member_of_congress([main], fact, lists)
    return member is not None and member[1] >= LISTED_AS_SPELLED


def _bare_name(
    form: str,
    fact: Fact,
    own: _PeopleHere,
    similar: Mapping[str, Sequence[str]],
    parts: Parts,
    lists: Gazetteer,
) -> WhoIsMeant:
    """The person that a single word names, in its article (``own``) or else in the corpus.

    ``similar`` holds the words of the names in the article by their consonants.
    """
    last = take_apart(form).last
    if take_apart(form).suffix:  # George III
        return WhoIsMeant(Assignment(Key("person", form), "same", 1.0))
    if _is_several(form, parts):
        return WhoIsMeant(Assignment(None, "a family or two people", 0.0))
    may_be = partial(_may_be, fact=fact, offices=parts.offices, genders=lists.genders)
    named: list[NamedHere] = may_be(own.here.get(last, {}).values())
    is_last = any(_has_last(one.group, last) for one in named)
    if is_last:
        first_called = _first_called(last, form, named, own, parts)
        if first_called is not None:
            return WhoIsMeant(first_called)
    rule = "last name" if is_last else "first name"
    named = _without_kin(named) if is_last else named
    if not named:
        near = [part for part in similar.get(skeleton(last), ()) if same_last(part, last)]
        named = may_be(chain.from_iterable(own.here[part].values() for part in near))
        rule = "spelling"
    if named:
        return _one_of_the_article(named, rule, _main_one(parts.last.get(last, ())))
    return WhoIsMeant(_named_elsewhere(form, fact, may_be, parts, lists))


def _is_several(form: str, parts: Parts) -> bool:
    """Whether a word stands for a family (the Obamas) or for two people (the Manchin-Toomey bill).

    Its parts are then last names in the corpus, and it is not.
    """
    if take_apart(form).last in parts.last:
        return False
    if form.endswith("s") and take_apart(form[:-1]).last in parts.last:
        return True
    joined = form.split("-")
    return len(joined) > 1 and all(take_apart(one).last in parts.last for one in joined)


def _first_called(
    last: str, form: str, named: Sequence[NamedHere], own: _PeopleHere, parts: Parts
) -> Assignment | None:
    """The person whom the article first called by a last name alone; None if that is open.

    That is the only person of the name introduced before the first use of it alone or, if nobody
    is, whoever is introduced first.  If the only one introduced, later on, is a relative or is not
    the person whom the corpus mostly means by the name, it is that person, or one whom no text
    names in full.
    """
    called = own.called.get(last)
    if called is None:
        return None
    people = own.here[last].values()
    before = [one for one in people if one.first <= called]
    if not before and len(named) >= TWICE:  # a headline names nobody in full
        before = [min((one for one in people), key=lambda one: one.first)]
        before = [one for one in before if not one.kin]
    others = [one.group.main for one in named]
    if len(before) == 1:
        main = before[0].group.main
        if len(named) < TWICE or main not in others:
            return None
        others.remove(main)
        why = _refused(others, "another person was first called so")
        return Assignment(Key("person", main), "last name, the one first called so", 0.8, why)
    if before or len(named) != 1:
        return None
    main, known = _main_one(parts.last.get(last, ())), named[0]
    if main and main != known.group.main:
        why = _refused(others, "the corpus mostly means another person")
        return Assignment(Key("person", main), "last name, the corpus's main one", 0.7, why)
    if known.kin:
        why = _refused(others, "introduced later, as a relative")
        return Assignment(Key("person", form), "same", 1.0, why)
    return None


def _without_kin(named: Sequence[NamedHere]) -> list[NamedHere]:
    """Without relatives where somebody is known by title and last name alone.

    Whom all know as President Adler is Adler; his wife is named in full.
    """
    by_title = any(not one.kin and not one.in_full for one in named)
    return [one for one in named if not (by_title and one.kin)]


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
            return _several(group.main for group, _ in known_as)
    known_as = may_be(parts.other.get(last, ()))
    main = _main_one(known_as)
    if main and known_as[0][1] >= FIRST_NAMES:
        return _of_the_corpus(main, "first name", known_as)
    return Assignment(Key("person", form), "same", 1.0)


def _has_last(group: Group, last: str) -> bool:
    return any(take_apart(member).last == last for member in forms_of(group))


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
    return [item for item in fitting if fact.nouns & offices.get(item[0].main, set())] or fitting


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
        return WhoIsMeant(_several(counts))
    return WhoIsMeant(None, sorted((at, name) for name, at in first.items())[:2], rule)


def join_bare_names(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]]
) -> dict[NameIndex, Assignment]:
    """Give bare names that belong to no full name one key for all their spellings."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for (article, number), assignment in assigned.items():
        form = form_of(names[article][number])
        if assignment.key and assignment.key.form == form and not take_apart(form).given:
            spellings[take_apart(form).last][form] += 1
    shown = {last: commonest(counts) for last, counts in spellings.items()}
    for place, assignment in assigned.items():
        form = assignment.key.form if assignment.key else ""
        if form and not take_apart(form).given:
            main = shown.get(take_apart(form).last, form)
            rule, score = ("same", 1.0) if main == form else ("spelling", 0.9)
            assigned[place] = Assignment(Key("person", main), rule, score, assignment.refused)
    return assigned
