"""Decide which names are the same place or people: by list, and otherwise by identical words.

Places are never merged by similarity: Iran and Iraq are closer than Kiev and Kyiv.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from parallax.entities.gazetteer import Gazetteer, choose, known
from parallax.entities.keys import Assignment, Key, NameIndex, tidy
from parallax.entities.names import Name
from parallax.entities.spelling import plain

_SHORT = re.compile(r"\b(St|Ste|Ft|Mt)\b\.?(?= \S)")
WRITTEN_OUT = {"St": "Saint", "Ste": "Sainte", "Ft": "Fort", "Mt": "Mount"}
"""Words of places as newspapers shorten them."""


def written_out(name: str) -> str:
    """A name with Saint for St., Fort for Ft. and Mount for Mt., except in its last word.

    >>> written_out("St. Martin")
    'Saint Martin'
    """
    return _SHORT.sub(lambda found: WRITTEN_OUT[found[1]], name)


def assign_places(names: Mapping[str, list[Name]], lists: Gazetteer) -> dict[NameIndex, Assignment]:
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
    full = written_out(text)
    rows = known(text, lists) or known(full, lists)
    if rows:
        kind = {"NORP": "people", "ORG": "org"}.get(rows[0].label, "place")
        entity = choose(rows, company).entity
        return Assignment(Key(kind, entity), "same" if entity == text else "list", 1.0)
    form = plain(full)
    if name.label == "NORP":
        return Assignment(Key("people", _one_of_many(form)), "same", 1.0)
    rule, score = ("same", 1.0) if full == text else ("spelling", 0.95)
    return Assignment(Key("place", form.removeprefix("the ")), rule, score)


def _one_of_many(form: str) -> str:
    """The singular of the name of a people or party."""
    plural = form.endswith("s") and not form.endswith(("ss", "us", "is"))
    return form[:-1] if plural and len(form) > 4 else form
