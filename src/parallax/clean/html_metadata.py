"""What the markup of a page says about it: headline, author, site, address, day of publication.

It says so in its metadata, what a page tells search engines and social networks: JSON-LD,
``<meta>`` elements, ``<time>`` elements, the canonical link.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import lxml.html

from parallax.clean.headline import split_title
from parallax.clean.page import Facts
from parallax.common.dates import find_days

SAME_TITLE = 0.6
"""Share of words that a printed headline and the metadata's must have in common to be the same."""
MOST_NAME = 120
NOBODY = frozenset(
    "admin administrator editor webmaster author unknown none null staff guest".split()
)
AUTHOR_NAMES = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "article:author_name",
)
DAY_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date_published",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "article.published",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "date",
    "created",
)
"""Names of ``<meta>`` elements that give the day of publication, the surest first."""


def letters(text: str) -> str:
    """Letters and digits of a text in small letters: what two prints of it have in common."""
    return "".join(char for char in text if char.isalnum()).casefold()


def read_facts(tree: lxml.html.HtmlElement) -> Facts:
    """Headline, author, site, address and day of publication as the markup gives them."""
    said = list(_linked_data(tree))
    site = _clean(_meta(tree, ("og:site_name",))) or _clean(
        next((name for item in said for name in _names(item.get("publisher"))), "")
    )
    site = re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", re.split(r"\s+[|•·»–—-]\s+", site)[0])
    day, source = _day(tree, said)
    address = next(
        (
            link.get("href")
            for link in tree.iter("link")
            if link.get("rel") == "canonical" and link.get("href")
        ),
        "",
    ) or _meta(tree, ("og:url",))
    return Facts(
        _title(tree, said, site),
        _author(tree, said),
        site,
        day,
        source,
        url=address if address.startswith(("http://", "https://")) else "",
    )


def _title(tree: lxml.html.HtmlElement, said: list[dict], site: str) -> str:
    """The headline, without the site's name.

    As the page prints it where the metadata speak of the same, else as the metadata give it.
    """
    told = [
        _meta(tree, ("og:title",)),
        *(_text(item.get("headline")) for item in said),
        _meta(tree, ("twitter:title",)),
        *(_inner(element) for element in tree.iter("title")),
    ]
    told = [title for title in (_without_site(_clean(title), site) for title in told) if title]
    printed = [text for text in (_inner(element) for element in tree.iter("h1")) if text]
    shared = max(
        (
            (_likeness(text, title), -number)
            for number, text in enumerate(printed)
            for title in told[:3]
        ),
        default=(0.0, 0),
    )
    if shared[0] >= SAME_TITLE or printed and not told:
        return _without_site(printed[-shared[1]], site)
    return told[0] if told else ""


def _without_site(title: str, site: str) -> str:
    """A headline without the name of the site, and the day, that a page put behind or before it."""
    bare = split_title(title)[0].strip()
    parts = re.split(r"\s+[|•·»–—-]\s+", bare)
    while len(parts) > 1 and (
        letters(parts[-1]) == letters(site) or not re.sub(r"[\d./\s-]", "", parts[-1])
    ):
        bare = bare[: bare.rindex(parts.pop())].rstrip(" |•·»–—-")
    return bare


def _likeness(one: str, other: str) -> float:
    """Share of the words of the shorter text that the other has too."""
    a, b = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return len(a & b) / max(1, min(len(a), len(b)))


def _author(tree: lxml.html.HtmlElement, said: list[dict]) -> str:
    """Who the markup says wrote it, names joined by commas; addresses are no names."""
    names = [name for item in said for name in _names(item.get("author"))] or [
        _meta(tree, (name,)) for name in AUTHOR_NAMES
    ]
    names = [
        _clean(re.sub(r"^(?:by|von|par|por|da)\s+", "", name, flags=re.I))
        for name in names
        if name and not re.search(r"https?:|www\.|@\w+\.", name)
    ]
    names = [
        name
        for name in names
        if re.search(r"[^\W\d_]{2}", name) and len(name) <= MOST_NAME and name.lower() not in NOBODY
    ]
    if not names:
        found = tree.xpath("(//*[@rel='author' or @itemprop='author'])[position() <= 3]")
        names = [
            text
            for text in (_inner(element) for element in found)
            if 3 < len(text) <= 60 and text.count(" ") in (1, 2, 3)
        ]
    return ", ".join(dict.fromkeys(names[:6]))


def _inner(element: lxml.html.HtmlElement) -> str:
    return _clean("".join(element.itertext()))


def _day(tree: lxml.html.HtmlElement, said: list[dict]) -> tuple[str, str]:
    """The day of publication and where the markup gives it; empty where it does not."""
    for item in said:
        if day := _iso(item.get("datePublished")):
            return day, f"datePublished {_text(item.get('datePublished'))}"
    for name in DAY_NAMES:
        value = _meta(tree, (name,))
        if day := _iso(value):
            return day, f"{name} {value}"
    for element in tree.iter("time"):
        value = element.get("datetime") or ""
        if (element.get("pubdate") is not None or element.get("itemprop") == "datePublished") and (
            day := _iso(value)
        ):
            return day, f"<time> {value}"
    return "", ""


def _iso(value: Any) -> str:
    value = _text(value)
    if match := re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)", value):
        value = "-".join(match.groups())
    days = find_days(value[:100], month_first=None)
    return days[0].day.isoformat() if days and days[0].day else ""


def _meta(tree: lxml.html.HtmlElement, names: tuple[str, ...]) -> str:
    for element in tree.iter("meta"):
        for key in ("property", "name", "itemprop"):
            if (element.get(key) or "").strip().lower() in names and (
                element.get("content") or ""
            ).strip():
                return element.get("content").strip()
    return ""


def _linked_data(tree: lxml.html.HtmlElement) -> Iterator[dict]:
    """Articles that the page describes in JSON-LD."""
    for element in tree.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower():
            continue
        try:
            waiting = deque(
                [
                    json.loads(
                        re.sub(r"^\s*<!--|-->\s*$|^\s*//.*?\n", "", element.text or ""),
                        strict=False,
                    )
                ]
            )
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.popleft()
            if isinstance(item, list):
                waiting.extendleft(reversed(item))
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(
                    isinstance(kind, str) and re.search(r"Article|Posting|Report", kind)
                    for kind in (kinds if isinstance(kinds, list) else [kinds])
                ):
                    yield item
                waiting.extend(
                    item[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
                    if isinstance(item.get(key), (dict, list))
                )


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    found = _text(value.get("name")) if isinstance(value, dict) else _text(value)
    return [found] if found else []


def _text(value: Any) -> str:
    return html.unescape(value).strip() if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return " ".join(text.split())
