"""What is known of an article, in words: its headline, outlet, day and event."""

from __future__ import annotations

import re
from typing import Any

BASES = {
    "given": "given with the input",
    "metadata": "in the page’s metadata",
    "page": "stated on the page",
    "text": "stated in the text",
    "inferred": "inferred",
    "address": "from the page’s address",
    "copyright": "from a copyright line",
    "site": "from the site’s name",
    "byline": "from the byline",
    "unknown": "",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(published: str | None) -> str:
    """``2022-02-13`` as ``13 February 2022``; other text as it is, nothing as ``no date``."""
    if not isinstance(published, str) or not published:
        return "no date"
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", published)
    if match is None or not 1 <= int(match[2]) <= 12:
        return published
    return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"


def days(first: str, last: str) -> str:
    """From one day to another, without repeating what both share."""
    one, two = day(first).split(" "), day(last).split(" ")
    to = " ".join(two)
    if one == two:
        return to
    if not len(one) == len(two) == 3:
        return f"{' '.join(one)} – {to}"
    if one[1:] == two[1:]:
        return f"{one[0]}–{to}"
    if one[2] == two[2]:
        return f"{one[0]} {one[1]} – {to}"
    return f"{' '.join(one)} – {to}"


def event(name: str) -> str:
    """``event-1`` as ``Event 1``; a name that a researcher gave keeps its letters."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def outlet(article: Any) -> str:
    """Who published it, as far as known; ``article`` is a row of the table ``articles``."""
    return "unknown" if article.outlet_basis == "unknown" else article.outlet


def basis(code: str) -> str:
    """What an outlet's name or a date rests on, in words."""
    return BASES.get(code, code)


def titled(article: Any) -> str:
    """The headline, or a name for an article without one."""
    return article.title.strip() or f"Article {article.article_id} (no headline found)"
