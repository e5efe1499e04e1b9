"""Which spellings are one entity: people by their names, organisations by normal form and acronym, places and peoples by list only.

People with a full name are grouped first, over the whole corpus, block by block of the last name's consonants, so that no step compares
all with all.  A last name alone then means the one full name of its article, or the only one of the corpus, or nobody.  Places are never
merged by likeness: Iran and Iraq are closer than Kiev and Kyiv.  Each decision carries the rule and score that the merges table prints.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

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

MAIN_SHARE = 0.8  # of the articles that name somebody so: then a bare last name means the main one
LARGE = (
    50,
    1000,
)  # articles: with so many, one article's full name explains others' bare one less and less
FIRST_NAMES = 3  # articles that name the owner of a first name in full
SUPPORTED = (
    2  # articles that name a ministry's country before others' bare "ministry" is taken for it
)
LEFT_OUT = frozenset(("", "jr"))  # newspapers leave Jr. out, never II or III
TWICE = 2  # as often named in full in the article: then the bare last name means that one
GENERIC = frozenset(
    "ministry department parliament court senate congress assembly government army navy force forces police embassy council bank "
    "cabinet treasury reserve guard office agency administration commission party military intelligence mission".split()
)
COMPANY_FORMS = frozenset(
    "inc corp co ltd llc plc sa nv ag gmbh corporation company incorporated limited".split()
)
_DEPARTMENT = re.compile(
    r"^(department|ministry|office|bureau|bank|university|institute|committee) (?:of|for) (?:the )?(.+)$"
)
_LETTERS = re.compile(r"[^A-Z]")


class Key(NamedTuple):
    """What tells entities apart while they are being made: person, org, place or people, and a normal form."""

    kind: str
    form: str


class Link(NamedTuple):
    """One name's entity: its key (None: could not be told), the rule and how sure it is."""

    key: Key | None
    rule: str
    score: float


class Fact(NamedTuple):
    """What an article says of one of its names: words of office, side, states named beside it, gender (m, f or '')."""

    nouns: frozenset[str]
    side: str
    states: frozenset[str]
    gender: str


NO_FACT = Fact(frozenset(), "", frozenset(), "")
Place = tuple[str, int]  # an article and the number of a name in it


class Forms(NamedTuple):
    """The full names of the corpus: in which articles each stands, what was said of it, and the middle initials about."""

    articles: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    facts: Mapping[str, Fact]
    middles: Mapping[tuple[str, str], set[str]]


def merge_names(
    names: Mapping[str, list[Name]], facts: Mapping[Place, Fact], lists: Gazetteer
) -> dict[Place, Link]:
    """The entity of every name. Keys are stable: they depend on the names, not on the order of the articles."""
    links: dict[Place, Link] = {}
    links.update(_link_people(names, facts, lists))
    links.update(_link_organisations(names, facts, lists))
    links.update(_link_places(names, lists))
    return _decided(links, names, lists)


def tidy(text: str) -> str:
    """A name as one line with single blanks."""
    return " ".join(text.split())


# People ------------------------------------------------------------------------------------------------------------------------------


def _link_people(
    names: Mapping[str, list[Name]], facts: Mapping[Place, Fact], lists: Gazetteer
) -> dict[Place, Link]:
    forms = _full_forms(names, facts)
    grouped = group_people(forms, lists)
    by_part = _by_part(forms, grouped)
    links = {}
    for article, found in names.items():
        links.update(_article_people(article, found, facts, grouped, by_part, lists))
    return _nobody_else(links, names)


def _full_forms(names: Mapping[str, list[Name]], facts: Mapping[Place, Fact]) -> Forms:
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
        {f: frozenset(a) for f, a in articles.items()},
        counts,
        {f: _pooled(s) for f, s in said.items()},
        _middle_initials(articles),
    )


def _pooled(said: list[Fact]) -> Fact:
    """What several places say of one name: all words and states, the commonest side and gender."""
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


class Group(NamedTuple):
    """One person: the form that stands for all, and every form with rule and score."""

    main: str
    members: dict[str, tuple[str, float]]


def group_people(forms: Forms, lists: Gazetteer) -> dict[str, Group]:
    """Full name to the group of its person."""
    split = {plain(a.alias) for a in lists.aliases if a.action == "split"}
    grouped: dict[str, Group] = {}
    keys: dict[str, Group] = {}
    blocks: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for form in sorted(
        forms.articles, key=lambda f: (-len(forms.articles[f]), -forms.counts[f], f)
    ):
        group, rule, score = (
            (None, "", 0.0)
            if plain(form) in split
            else _find_group(form, forms, keys, blocks, lists)
        )
        if group is None:
            group, rule, score = Group(form, {}), "same", 1.0
            if plain(form) not in split:
                for block in _stored_under(take_apart(form), lists):
                    blocks[block].append(group)
        group.members[form] = (rule, score)
        grouped[form] = group
        if plain(form) not in split:
            keys.setdefault(run_together(form), group)
            if len(form.split()) in (2, 3):
                keys.setdefault("swapped " + swapped(form), group)
    return _with_tails(grouped, split, lists)


def _with_tails(grouped: dict[str, Group], split: set[str], lists: Gazetteer) -> dict[str, Group]:
    """Double last names that stand alone (Suu Kyi, Peña Nieto) moved to the one longer name that ends in them."""
    tails: dict[str, dict[str, Group]] = defaultdict(dict)
    for form, group in grouped.items():
        words = form.split()
        for size in range(2, len(words)):
            tails[run_together(" ".join(words[-size:]))][group.main] = group
    for form, group in sorted(grouped.items()):
        longer = tails.get(run_together(form), {})
        first = take_apart(form).given[0]
        if (
            len(longer) == 1
            and group.main not in longer
            and len(group.members) == 1
            and first not in lists.groups
            and plain(form) not in split
        ):
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
    """The group that a full name belongs to, with rule and score; none when no group fits or several fit alike."""
    if run_together(form) in keys:
        return keys[run_together(form)], "spelling", 0.95
    person = take_apart(form)
    turned = keys.get("swapped " + swapped(form))
    if (
        turned
        and not all(part in lists.groups for part in (*person.given, person.last))
        and not _conflict(form, turned, forms)
    ):
        return turned, "spelling", 0.9
    candidates = {
        id(group): group for block in _looked_up(person, lists) for group in blocks.get(block, ())
    }
    if len(forms.middles.get((person.given[0], person.last), ())) > 1:
        candidates = {
            number: group
            for number, group in candidates.items()
            if take_apart(group.main).given[1:2] == person.given[1:2]
        }
    fitting = []
    for group in candidates.values():
        score = _fit(person, form, group, forms, lists)
        if score:
            fitting.append((score, group))
    if not fitting:
        return None, "", 0.0
    best = max(score for score, _ in fitting)
    top = [group for score, group in fitting if score == best]
    return (top[0], "spelling", best) if len(top) == 1 else (None, "", 0.0)


def _middle_initials(forms: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """First letters of the middle names that go with each first and last name: two mean two people (George W. and George P. Bush)."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for form in forms:
        person = take_apart(form)
        if len(person.given) > 1:
            found[person.given[0], person.last].add(person.given[1][0])
    return found


def _stored_under(person: Person, lists: Gazetteer) -> set[tuple[str, str]]:
    """The blocks that a full name goes into: consonants of the last name, with what its first names may be written as."""
    first = person.given[0]
    shapes = {"sound " + skeleton(part) for part in person.given if len(part) > 1}
    shapes |= {"list " + name for name in lists.groups.get(first, ())}
    shapes.add(("letter " if len(first) == 1 else "opens ") + first[:1])
    return {(skeleton(person.last), shape) for shape in shapes}


def _looked_up(person: Person, lists: Gazetteer) -> list[tuple[str, str]]:
    """The blocks in which a full name is looked for: its own, and initials for a name written out or the reverse."""
    first = person.given[0]
    own = {block for block in _stored_under(person, lists) if not block[1].startswith("opens ")}
    own.add((skeleton(person.last), ("opens " if len(first) == 1 else "letter ") + first[:1]))
    return sorted(own)


def _fit(person: Person, form: str, group: Group, forms: Forms, lists: Gazetteer) -> float:
    """How sure a full name is the group's person: the least likeness to any of its forms; 0 where an article tells them apart."""
    scores = [same_person(person, take_apart(member), lists.groups) for member in group.members]
    least = min(scores)
    if least == 0.0 or _conflict(form, group, forms):
        return 0.0
    last_words = {plain(member).split()[-1] for member in group.members}
    common = len(person.given[0]) > 1 and person.given[0] in lists.groups
    if (
        least < 1.0
        and common
        and plain(form).split()[-1] not in last_words
        and not _shared_office(form, group, forms)
    ):
        return 0.0  # Mike Coffman and Michael Kofman: neither name is written the same
    guessed = least < 0.9 and len(person.given[0]) > 1
    if guessed and any(forms.articles[form] & forms.articles[member] for member in group.members):
        return 0.0
    suffixes = {take_apart(member).suffix for member in group.members}
    told_apart = person.suffix not in suffixes and not (
        person.suffix in LEFT_OUT and suffixes <= LEFT_OUT
    )
    if person.suffix not in suffixes and (
        told_apart or not (_shared_noun(form, group, forms) or _long_given(person, group))
    ):
        return 0.0  # Donald Trump Jr. is not his father
    if max(same_last(person.last, take_apart(member).last) for member in group.members) < 1.0:
        telling = (
            len(person.given[0]) >= 4 and person.given[0] not in lists.groups
        )  # a first name that few have: Rahm Emanual
        return least if telling or _shared_office(form, group, forms) else 0.0
    return least


def _conflict(form: str, group: Group, forms: Forms) -> bool:
    """Whether the texts give the two different sides or genders."""
    mine, theirs = forms.facts[form], forms.facts[group.main]
    return bool(mine.side and theirs.side and mine.side != theirs.side) or bool(
        mine.gender and theirs.gender and mine.gender != theirs.gender
    )


def _long_given(person: Person, group: Group) -> bool:
    """Whether two given names written out are the same: Martin Luther King, Martin Luther King Jr."""
    return sum(len(part) > 1 for part in person.given) > 1 and any(
        take_apart(member).given == person.given for member in group.members
    )


def _shared_noun(form: str, group: Group, forms: Forms) -> bool:
    """Whether a word of office is said of both, and no article names both: Joe Biden, Joseph R. Biden Jr."""
    mine = forms.facts[form].nouns
    return any(mine & forms.facts[m].nouns for m in group.members) and not any(
        forms.articles[form] & forms.articles[m] for m in group.members
    )


def _shared_office(form: str, group: Group, forms: Forms) -> bool:
    """Whether a word of office or a side is said of both: asked for where the last names differ by a letter."""
    mine = forms.facts[form]
    return any(
        mine.nouns & forms.facts[m].nouns or (mine.side and mine.side == forms.facts[m].side)
        for m in group.members
    )


class Parts(NamedTuple):
    """Groups by one word of their names: by last name, and by any other word (first or family name); and what each group is called."""

    last: Mapping[str, list[tuple[Group, int]]]
    other: Mapping[str, list[tuple[Group, int]]]
    least: int  # articles that name somebody in full before others' bare last name is taken for that one
    offices: Mapping[str, set[str]]


def _by_part(forms: Forms, grouped: Mapping[str, Group]) -> Parts:
    """Each group under the words of its names, with the number of its articles, most named first."""
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
    return Parts(
        *(
            {
                part: sorted(
                    ((g, len(articles[m])) for m, g in found.items()),
                    key=lambda item: (-item[1], item[0].main),
                )
                for part, found in table.items()
            }
            for table in (last, other)
        ),
        least=1 + sum(len(frozenset().union(*articles.values())) >= size for size in LARGE),
        offices=offices,
    )


def _article_people(
    article: str,
    found: list[Name],
    facts: Mapping[Place, Fact],
    grouped: Mapping[str, Group],
    parts: Parts,
    lists: Gazetteer,
) -> dict[Place, Link]:
    """The person of every name of one article."""
    here: dict[str, list[tuple[int, Group]]] = defaultdict(list)
    alone = []
    links: dict[Place, Link] = {}
    for number, name in enumerate(found):
        form = tidy(name.text)
        if name.label != "PERSON":
            continue
        if form not in grouped:
            alone.append((number, form))
            continue
        group = grouped[form]
        rule, score = group.members[form]
        links[article, number] = Link(Key("person", group.main), rule, score)
        person = take_apart(form)
        for part in {person.last, *(p for p in person.given if len(p) > 1)}:
            here[part].append((number, group))
    for number, form in alone:
        links[article, number] = _bare_name(
            form, number, facts.get((article, number), NO_FACT), here, parts, lists
        )
    return links


def _bare_name(
    form: str,
    number: int,
    fact: Fact,
    here: Mapping[str, list[tuple[int, Group]]],
    parts: Parts,
    lists: Gazetteer,
) -> Link:
    """The person whom one word names: of this article, else of the corpus."""
    may_be = partial(_may_be, fact=fact, offices=parts.offices, genders=lists.genders)
    last = take_apart(form).last
    if take_apart(form).suffix:  # George III
        return Link(Key("person", form), "same", 1.0)
    named = [(at, group) for group, at in may_be(((g, at) for at, g in here.get(last, ())))]
    rule = (
        "last name"
        if any(take_apart(m).last == last for _, g in named for m in g.members)
        else "first name"
    )
    if not named:
        near = {part for part in here if same_last(part, last)}
        named = [
            (at, group)
            for group, at in may_be(((g, at) for part in sorted(near) for at, g in here[part]))
        ]
        rule = "spelling"
    if named:
        return _one_of_the_article(named, number, rule, _main_one(parts.last.get(last, ())))
    for table, rule, least in (
        (parts.last, "last name", parts.least),
        (parts.other, "first name", FIRST_NAMES),
    ):
        known_as = may_be(table.get(last, ()))
        if not known_as or (rule == "last name" and last in lists.groups and not fact.nouns):
            continue  # John, Jack: more likely a first name
        main = _main_one(known_as)
        if main and known_as[0][1] >= least:
            return Link(Key("person", main), rule, 0.85 if len(known_as) == 1 else 0.7)
        if rule == "last name" and len(known_as) > 1:
            return Link(None, "several people of this name", 0.0)
    return Link(Key("person", form), "same", 1.0)


def _may_be(
    found: Iterable[tuple[Group, int]],
    fact: Fact,
    offices: Mapping[str, set[str]],
    genders: Mapping[str, str],
) -> list[tuple[Group, int]]:
    """The groups whose first name fits a Mr. or Mrs. before the bare name; of them those who hold the office said with it, if any do."""
    fitting = []
    for group, number in found:
        first = take_apart(group.main).given[:1]
        gender = genders.get(first[0], "") if first else ""
        if not (fact.gender and gender and fact.gender != gender):
            fitting.append((group, number))
    return [item for item in fitting if fact.nouns & offices[item[0].main]] or fitting


def _main_one(known_as: Sequence[tuple[Group, int]]) -> str:
    """The person whom most articles mean that name one of this last name; empty where nobody stands out."""
    stands_out = bool(known_as) and known_as[0][1] >= MAIN_SHARE * sum(n for _, n in known_as)
    return known_as[0][0].main if stands_out else ""


def _one_of_the_article(named: list[tuple[int, Group]], number: int, rule: str, main: str) -> Link:
    """The person whom a bare name means among those the article names in full; ``main``: whom the corpus mostly means."""
    counts = Counter(group.main for _, group in named)
    ranked = counts.most_common()
    if len(ranked) == 1:
        return Link(Key("person", ranked[0][0]), rule, 0.95)
    most = ranked[0][0] if ranked[0][1] >= TWICE * ranked[1][1] else ""
    if main in counts and most in ("", main):
        return Link(Key("person", main), f"{rule}, the corpus's main one", 0.8)
    if most and main not in counts:
        return Link(Key("person", most), f"{rule}, most named", 0.7)
    if main in counts:
        return Link(None, "several people of this name", 0.0)
    earlier = {group.main for at, group in named if at < number}
    if len(earlier) == 1:
        return Link(Key("person", earlier.pop()), f"{rule}, the one named before", 0.6)
    return Link(None, "several people of this name", 0.0)


def _nobody_else(links: dict[Place, Link], names: Mapping[str, list[Name]]) -> dict[Place, Link]:
    """Bare names that no full name explains, one key for all their spellings."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for (article, number), link in links.items():
        form = tidy(names[article][number].text)
        if link.key and link.key.form == form and not take_apart(form).given:
            spellings[take_apart(form).last][form] += 1
    shown = {last: _commonest(counts) for last, counts in spellings.items()}
    for place, link in links.items():
        form = link.key.form if link.key else ""
        if form and not take_apart(form).given:
            main = shown.get(take_apart(form).last, form)
            links[place] = Link(
                Key("person", main),
                "same" if main == form else "spelling",
                1.0 if main == form else 0.9,
            )
    return links


def member_of_congress(
    forms: Iterable[str], fact: Fact, lists: Gazetteer
) -> tuple[CongressMember, float] | None:
    """The member of the US Congress whom a senator or representative of the texts is, with how sure; None where the evidence is short.

    Asked for: the office, and a first name that fits; or the office, the last name and the state, where only one member has them and the
    first name begins with the same sound (Zhanna for Jeanne).
    """
    offices = {"senator": "US senator", "representative": "US representative"}
    wanted = {offices[noun] for noun in fact.nouns if noun in offices}
    if not wanted or fact.side not in ("", "United States"):
        return None
    people = [take_apart(form) for form in forms]
    fitting = [
        m
        for person in people[:1]
        for m in lists.congress.get(person.last, ())
        if m.office in wanted
    ]
    for member in fitting:
        spelled = [take_apart(spelling) for spelling in (member.name, *member.spellings)]
        if any(same_person(person, s, lists.groups) >= 0.9 for person in people for s in spelled):
            return member, 0.95
    in_state = [m for m in fitting if m.state in fact.states]
    if len(in_state) == 1 and any(
        p.given and skeleton(p.given[0])[:2] == skeleton(take_apart(in_state[0].name).given[0])[:2]
        for p in people
    ):
        return in_state[0], 0.8
    return None


# Organisations -----------------------------------------------------------------------------------------------------------------------


def organisation_form(name: str, lists: Gazetteer) -> tuple[str, str]:
    """An organisation's normal form and the side that opens its name: ('foreign ministry', 'Russia') for the Russian Foreign Ministry.

    Department of State and State Department share 'state department'.  A side is taken off only where many countries have one of the kind.
    """
    words = tidy(name).split()
    words = words[1:] if words and words[0].lower() == "the" else words
    side = ""
    if len(words) > 2 and is_generic(" ".join(words)):
        for size in (2, 1):
            rows = known(" ".join(words[:size]), lists)
            if (
                rows
                and rows[0].label in ("GPE", "NORP")
                and rows[0].role.startswith(("country", "people"))
                and len(words) - size >= 2
            ):
                side, words = rows[0].side, words[size:]
                break
    form = plain(" ".join(words))
    kept = form.split()
    while len(kept) > 1 and kept[-1] in COMPANY_FORMS:
        kept.pop()
    form = " ".join(kept).replace("defence", "defense").replace("organisation", "organization")
    turned = _DEPARTMENT.match(form)
    if turned and turned.group(1) in ("department", "ministry"):
        form = f"{turned.group(2)} {turned.group(1)}"
    return form, side


def is_generic(form: str) -> bool:
    """Whether many countries have an organisation of this name: a foreign ministry, a senate, a central bank."""
    words = plain(form).split()
    return bool(words) and (words[-1] in GENERIC or words[0] in ("ministry", "department"))


def _link_organisations(
    names: Mapping[str, list[Name]], facts: Mapping[Place, Fact], lists: Gazetteer
) -> dict[Place, Link]:
    """Organisations: list, then normal form with side, then acronym."""
    links: dict[Place, Link] = {}
    plainly: dict[Place, tuple[str, str]] = {}
    sides: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for article, found in names.items():
        for number, name in enumerate(found):
            if name.label != "ORG":
                continue
            rows = known(tidy(name.text), lists)
            if rows and rows[0].label == "ORG":
                links[article, number] = _listed_link(rows[0], name.text)
                continue
            form, side = organisation_form(name.text, lists)
            side = (side or facts.get((article, number), NO_FACT).side) if is_generic(form) else ""
            plainly[article, number] = (form, side)
            if side:
                sides[form][side].add(article)
    for article, found in names.items():
        links.update(_article_organisations(article, found, plainly, sides))
    return _acronyms(links, names)


def _listed_link(row: Listed, text: str) -> Link:
    return Link(Key("org", row.entity), "same" if tidy(text) == row.entity else "list", 1.0)


def _article_organisations(
    article: str,
    found: list[Name],
    plainly: Mapping[Place, tuple[str, str]],
    sides: Mapping[str, Mapping[str, set[str]]],
) -> dict[Place, Link]:
    """Links of one article: a ministry without a side is the one that the article names with a side, or the corpus's only one."""
    here: dict[str, set[str]] = defaultdict(set)
    for number in range(len(found)):
        form, side = plainly.get((article, number), ("", ""))
        if side:
            here[form].add(side)
    links = {}
    for number, name in enumerate(found):
        if (article, number) not in plainly:
            continue
        form, side = plainly[article, number]
        rule, score = ("same", 1.0)
        if not side and len(here[form]) == 1:
            side, rule, score = min(here[form]), "spelling", 0.85
        elif (
            not side
            and not here[form]
            and len(sides.get(form, ())) == 1
            and len(min(sides[form].values())) >= SUPPORTED
        ):
            side, rule, score = min(sides[form]), "spelling", 0.7
        links[article, number] = Link(Key("org", f"{form}|{side}"), rule, score)
    return links


def _acronyms(links: dict[Place, Link], names: Mapping[str, list[Name]]) -> dict[Place, Link]:
    """Capitals that spell the first letters of an organisation of the same article (Associated Press, AP) become that organisation."""
    meant: dict[str, Counter[Key]] = defaultdict(Counter)
    for article, found in names.items():
        long = {}
        for number, name in enumerate(found):
            link = links.get((article, number))
            if name.label == "ORG" and link and link.key and " " in tidy(name.text):
                long.setdefault(initials(name.text), link.key)
        for text in {tidy(n.text).replace(".", "") for n in found if n.label in ("ORG", "GPE")}:
            if text in long and 2 <= len(text) <= 6:
                meant[text][long[text]] += 1
    for (article, number), link in list(links.items()):
        short = tidy(names[article][number].text).replace(".", "")
        if (
            short in meant
            and link.rule != "list"
            and link.key
            and link.key.form.split("|")[0] == short.lower()
        ):
            key = min(meant[short], key=lambda k: (-meant[short][k], k))
            links[article, number] = Link(key, "acronym", 0.9)
    return links


def initials(name: str) -> str:
    """The first letters of a name's words: AP for the Associated Press. Small words and words all in capitals are left out."""
    return "".join(
        word[0]
        for word in tidy(name).replace("-", " ").split()
        if word[0].isupper() and not (len(word) > 1 and word.isupper())
    )


# Places and peoples ------------------------------------------------------------------------------------------------------------------


def _link_places(names: Mapping[str, list[Name]], lists: Gazetteer) -> dict[Place, Link]:
    """Places and peoples: by list, else the very same words."""
    links = {}
    for article, found in names.items():
        readings = (known(tidy(name.text), lists) for name in found)
        company = Counter(
            rows[0].role
            for rows in readings
            if len(rows) == 1 and rows[0].entity != "United States"
        )
        for number, name in enumerate(found):
            if name.label not in ("GPE", "LOC", "NORP"):
                continue
            text = tidy(name.text)
            rows = known(text, lists)
            if rows:
                entity = choose(rows, company).entity
                links[article, number] = Link(
                    Key(
                        "people"
                        if rows[0].label == "NORP"
                        else "org"
                        if rows[0].label == "ORG"
                        else "place",
                        entity,
                    ),
                    "same" if entity == text else "list",
                    1.0,
                )
            elif name.label == "NORP":
                links[article, number] = Link(Key("people", _one_of_many(plain(text))), "same", 1.0)
            else:
                form = plain(text)
                links[article, number] = Link(
                    Key("place", form[4:] if form.startswith("the ") else form), "same", 1.0
                )
    return links


def _one_of_many(form: str) -> str:
    """The singular of a people's or party's name."""
    return (
        form[:-1]
        if form.endswith("s") and not form.endswith(("ss", "us", "is")) and len(form) > 4
        else form
    )


# What a person decided ---------------------------------------------------------------------------------------------------------------


def _decided(
    links: dict[Place, Link], names: Mapping[str, list[Name]], lists: Gazetteer
) -> dict[Place, Link]:
    """The links with aliases.csv on top: an alias merged goes to its entity with all that hung on it, an alias split stands for itself."""
    merged = {plain(a.alias): a.entity for a in lists.aliases if a.action == "merge"}
    split = {plain(a.alias): a.entity for a in lists.aliases if a.action == "split"}
    if not merged and not split:
        return links
    forms: dict[str, Counter[Key]] = defaultdict(Counter)
    for (article, number), link in links.items():
        if link.key:
            forms[plain(names[article][number].text)][link.key] += 1
    moved = {}
    for alias, entity in merged.items():
        target = _commonest_key(forms.get(plain(entity))) or _commonest_key(forms.get(alias))
        own = _commonest_key(forms.get(alias))
        if target and own and plain(own.form) == alias:
            moved[own] = target._replace(form=target.form if forms.get(plain(entity)) else entity)
    for (article, number), link in links.items():
        text = plain(names[article][number].text)
        kind = link.key.kind if link.key else "person"
        if text in split:
            links[article, number] = Link(Key(kind, split[text]), "given", 1.0)
        elif text in merged:
            target = _commonest_key(forms.get(plain(merged[text])))
            links[article, number] = Link(target or Key(kind, merged[text]), "given", 1.0)
        elif link.key in moved:
            links[article, number] = Link(moved[link.key], link.rule, link.score)
    return links


def _commonest_key(counts: Counter[Key] | None) -> Key | None:
    return min(counts, key=lambda key: (-counts[key], key)) if counts else None


__all__ = [
    "Fact",
    "Forms",
    "Group",
    "Key",
    "Link",
    "group_people",
    "member_of_congress",
    "merge_names",
    "organisation_form",
    "same_given",
]
