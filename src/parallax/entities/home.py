"""The country that an article is about, whose "ministers" and "Parliament" it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from parallax.entities.gazetteer import Gazetteer, known
from parallax.entities.keys import tidy
from parallax.entities.names import Name

LEAST = 5  # mentions of places, peoples and bodies with a side
DEPENDENT = frozenset(
    ("American Samoa", "Aruba", "Bermuda", "Cayman Islands", "Curacao", "French Guiana")
    + ("French Polynesia", "Gibraltar", "Greenland", "Guadeloupe", "Guam", "Hong Kong", "Macau")
    + ("Martinique", "Mayotte", "New Caledonia", "Puerto Rico", "Réunion")
)
"""Places with a side of their own whose ministries and courts may be those of another country."""
SHARE = 0.8
"""Least share of one side among them; on 38 articles of other events every country so found was
that of the ministers and bodies named without one."""


def home_side(names: Iterable[Name], people: Iterable[str], lists: Gazetteer) -> str:
    """The one country that nearly all places, peoples and bodies of an article belong to, or empty.

    Parameters
    ----------
    names
        The names of the article.
    people
        The sides that it gives people: "Rep. Ann Hall (R-Ohio)".
    lists
        The lists of the codebook.
    """
    sides = list(people)
    for name in names:
        rows = known(tidy(name.text), lists) if name.label != "PERSON" else ()
        own = {row.side for row in rows if row.side}
        sides += own if len(own) == 1 else ()
    return only_country(sides)


def only_country(sides: Iterable[str]) -> str:
    """The side that nearly all of some have, "" not counted; empty if there are too few."""
    counts = Counter(side for side in sides if side)
    if counts.total() < LEAST:
        return ""
    side, times = counts.most_common(1)[0]
    clear = times >= SHARE * counts.total()
    return side if clear and side not in DEPENDENT else ""
