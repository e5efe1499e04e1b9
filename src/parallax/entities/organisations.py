"""Decide which names are the same organisation: by list, form, side, acronym or short name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from parallax.entities.gazetteer import Gazetteer, Listed, known
from parallax.entities.keys import NO_FACT, Assignment, Fact, Key, NameIndex, commonest_key, tidy
from parallax.entities.names import Name
from parallax.entities.places import written_out
from parallax.entities.spelling import plain

SUPPORTED = 2
"""Fewest articles naming a ministry with its country for a bare "ministry" elsewhere to be it."""
LONGEST_ACRONYM = 6  # letters
LEAST_SHORT = 4  # fewest letters of a name left without its place
BUSINESSES = frozenset(
    "airlines airways automobile bank energy enterprises group holding holdings industries "
    "international motor motors pharmaceuticals systems technologies".split()
)
"""Last words of the names of companies that are left out when the company is named again."""
COMMON_BODIES = frozenset(
    "airport authority club college county district fire high hospital hotel police school "
    "schools state university zoo".split()
)
"""Words of which every place has a body of its own."""
GENERIC = frozenset(
    "ministry department parliament court senate congress assembly government army navy force "
    "forces police embassy council bank cabinet treasury reserve guard office agency "
    "administration commission party military intelligence mission".split()
)
COMPANY_FORMS = frozenset(
    "inc corp co ltd llc plc sa nv ag gmbh corporation company incorporated limited".split()
)
_OF_COUNTRY = re.compile(
    r"^(.*\b(?:assembly|congress|court|government|ministry|parliament|police|senate)) of "
    r"(?:the )?(.+)$"
)
"""A body of a state with its country behind it: the Supreme Court of Norland."""
SPELT_OUT = {
    "us": "united states",
    "usa": "united states",
    "uk": "united kingdom",
    "un": "united nations",
    "eu": "european union",
}
"""Short forms that the name of a body begins with: the US Olympic Committee."""
_DEPARTMENT = re.compile(
    r"^(department|ministry|office|bureau|bank|university|institute|committee) "
    r"(?:of|for) (?:the )?(.+)$"
)


def organisation_form(name: str, lists: Gazetteer) -> tuple[str, str]:
    """The normal form of an organisation's name, and the side that its name begins with.

    They are ("foreign ministry", "Russia") for the Russian Foreign Ministry.  Department of State
    and State Department are both "state department".  A side is removed only from organisations
    that many countries have.
    """
    words = written_out(tidy(name)).split()
    words = words[1:] if words and words[0].lower() == "the" else words
    side, words = _without_side(words, lists)
    behind = _OF_COUNTRY.match(" ".join(words).lower()) if not side else None
    if behind:
        size = len(behind[1].split())
        rows = known(" ".join(words)[-len(behind[2]) :], lists)
        if rows and _has_side(rows[0]):
            side, words = rows[0].side, words[:size]
    kept = plain(" ".join(words)).split()
    if len(kept) > 1:
        kept[0] = SPELT_OUT.get(kept[0], kept[0])
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


def _after_side(name: str, lists: Gazetteer) -> str:
    """What follows the side in the name of an organisation that many countries have, or empty."""
    words = tidy(name).removeprefix("the ").split()
    for size in (2, 1):
        rows = known(" ".join(words[:size]), lists) if len(words) > size else ()
        if rows and _has_side(rows[0]):
            form = plain(" ".join(words[size:]))
            return form if is_generic(form) else ""
    return ""


def _has_side(row: Listed) -> bool:
    return row.label in ("GPE", "NORP") and row.role.startswith(("country", "people"))


def is_generic(form: str) -> bool:
    """Whether many countries have an organisation of this name: a senate, a central bank."""
    words = plain(form).split()
    return bool(words) and (words[-1] in GENERIC or words[0] in ("ministry", "department"))


def assign_organisations(
    names: Mapping[str, list[Name]], facts: Mapping[NameIndex, Fact], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """Assign organisations by list, then by normal form and side, then by acronym."""
    assigned: dict[NameIndex, Assignment] = {}
    plainly: dict[NameIndex, tuple[str, str]] = {}
    sides: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    listed: dict[tuple[str, str], Key] = {}
    for article, found in names.items():
        for number, name in enumerate(found):
            if name.label != "ORG":
                continue
            rows = known(tidy(name.text), lists)
            if rows and rows[0].label == "ORG":
                assigned[article, number] = _by_list(rows[0], name.text)
                form, side = _after_side(name.text, lists), rows[0].side
                if form:  # the U.S. Senate, which the Senate then is
                    listed[form, side] = Key("org", rows[0].entity)
                    sides[form][side].add(article)
                    plainly[article, number] = (form, side)
                continue
            form, side = organisation_form(name.text, lists)
            side = (side or facts.get((article, number), NO_FACT).side) if is_generic(form) else ""
            plainly[article, number] = (form, side)
            if side:
                sides[form][side].add(article)
    for article, found in names.items():
        here = _article_organisations(article, found, plainly, sides)
        for place, assignment in here.items():
            form, _, side = assignment.key.form.partition("|") if assignment.key else ("", "", "")
            key = listed.get((form, side), assignment.key)
            assigned.setdefault(place, assignment._replace(key=key))
    return _short_names(_acronyms(assigned, names), names, lists)


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


def _short_names(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """Assign short names (Whitefish) to the organisation named in full (Whitefish Energy).

    An article must have both, and only one such full name; the short name then means that
    organisation in the whole corpus.
    """
    meant: dict[str, Counter[Key]] = defaultdict(Counter)
    for article, found in names.items():
        here: dict[str, Key] = {}
        for number in range(len(found)):
            assignment = assigned.get((article, number))
            if assignment and assignment.key and assignment.rule != "list":
                here.setdefault(assignment.key.form.split("|")[0], assignment.key)
        for short in here:
            longer = [key for form, key in here.items() if _is_short_for(short, form, lists)]
            meant[short].update(filter(None, [_longest(longer)]))
    means = _all_to_the_longest(meant)
    for place, assignment in list(assigned.items()):
        form = assignment.key.form if assignment.key else ""
        key = means.get(form.removesuffix("|"))
        if key and assignment.rule == "same":
            assigned[place] = Assignment(key, "short name", 0.85)
    return assigned


def _all_to_the_longest(meant: Mapping[str, Collection[Key]]) -> dict[str, Key]:
    """The fullest name of each short one, and of the others that have the same short name.

    The Ozmar of one article is Ozmar Energy, that of another Ozmar Energy Holdings.
    """
    means: dict[str, Key] = {}
    for short, keys in meant.items():
        longest = _longest(keys)
        if longest is not None:
            shorter = (key.form.removesuffix("|") for key in keys if key != longest)
            means.update(dict.fromkeys([short, *shorter], longest))
    return means


def _longest(keys: Collection[Key]) -> Key | None:
    """The longest of several names if each begins with the shorter ones."""
    ranked = sorted(keys, key=lambda key: (len(key.form), key))
    forms = [key.form.split("|")[0] for key in ranked]
    nested = all(longer.startswith(form) for form, longer in zip(forms, forms[1:]))
    return ranked[-1] if ranked and nested else None


def _is_short_for(short: str, form: str, lists: Gazetteer) -> bool:
    """Whether a normal form is a longer one without its business or its place.

    Ford is Ford Motor; the Post is the Washington Post.
    """
    if form == short or is_generic(short) or short in COMMON_BODIES:
        return False
    if form.startswith(f"{short} "):
        return BUSINESSES.issuperset(form[len(short) :].split())
    if not form.endswith(f" {short}") or len(short) < LEAST_SHORT:
        return False
    rows = known(form[: -len(short) - 1].title(), lists)
    return bool(rows) and rows[0].label == "GPE"


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
            assigned[article, number] = Assignment(commonest_key(meant[short]), "acronym", 0.9)
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
