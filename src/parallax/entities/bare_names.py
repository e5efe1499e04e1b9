"""Decide whom a single word names: the bearer of a last name in its article or in the corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple, TypeVar

from parallax.entities.gazetteer import Gazetteer
from parallax.entities.keys import NO_FACT, Assignment, Fact, Key, NameIndex, commonest, tidy
from parallax.entities.names import Name
from parallax.entities.people import Forms, Group, forms_of
from parallax.entities.spelling import same_last, skeleton, take_apart

MAIN_SHARE = 0.8  # least share of the articles naming a last name that mean its main bearer
LARGE = (50, 1000)
"""Sizes of the corpus, in articles, from which one more article must name a person in full before
a bare last name in other articles is taken for that person."""
FIRST_NAMES = 3  # fewest articles that name a person in full for a bare first name to mean them
TWICE = 2  # a bare last name means the person named in full this many times as often as the next

Ranked = list[tuple[Group, int]]
"""Groups, each with the number of the articles that name it."""


class NamedHere(NamedTuple):
    """A person that an article names in full: the number of the first such name, and how many."""

    group: Group
    first: int
    times: int


OfGroup = TypeVar("OfGroup", tuple[Group, int], NamedHere)


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


def by_part(forms: Forms, grouped: Mapping[str, Group]) -> Parts:
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


def article_people(
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


def join_bare_names(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]]
) -> dict[NameIndex, Assignment]:
    """Give bare names that belong to no full name one key for all their spellings."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for (article, number), assignment in assigned.items():
        form = tidy(names[article][number].text)
        if assignment.key and assignment.key.form == form and not take_apart(form).given:
            spellings[take_apart(form).last][form] += 1
    shown = {last: commonest(counts) for last, counts in spellings.items()}
    for place, assignment in assigned.items():
        form = assignment.key.form if assignment.key else ""
        if form and not take_apart(form).given:
            main = shown.get(take_apart(form).last, form)
            rule, score = ("same", 1.0) if main == form else ("spelling", 0.9)
            assigned[place] = Assignment(Key("person", main), rule, score)
    return assigned
