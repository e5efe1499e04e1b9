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
from itertools import chain
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


CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
"""Keys of JSON-LD below which an article can be described."""
_BAR = re.compile(r"\s+[|•·»–—-]\s+")
_NO_NAME = re.compile(r"https?:|www\.|@\w+\.")
_BEFORE_NAME = re.compile(r"^(?:by|von|par|por|da)\s+", re.I)
_COMMENT = re.compile(r"^\s*<!--|-->\s*$|^\s*//.*?\n")
_ARTICLE_TYPE = re.compile(r"Article|Posting|Report")


def letters(text: str) -> str:
    """Letters and digits of a text in small letters: what two prints of it have in common."""
    return "".join(char for char in text if char.isalnum()).casefold()


def read_facts(tree: lxml.html.HtmlElement) -> Facts:
    """Headline, author, site, address and day of publication as the markup gives them."""
    described = list(_linked_data(tree))
    site = _site(tree, described)
    day, source = _day(tree, described)
    url = _address(tree)
    return Facts(
        _title(tree, described, site),
        _author(tree, described),
        site,
        day,
        source,
        url=url if url.startswith(("http://", "https://")) else "",
    )


def _site(tree: lxml.html.HtmlElement, described: list[dict]) -> str:
    """The name of the site, without its address and what stands behind a bar or dash."""
    name = _clean(_meta(tree, ("og:site_name",)))
    if not name:
        publishers = chain.from_iterable(_names(item.get("publisher")) for item in described)
        name = _clean(next(publishers, ""))
    return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", _BAR.split(name)[0])


def _address(tree: lxml.html.HtmlElement) -> str:
    """The address that the page gives itself; empty where it gives none."""
    for link in tree.iter("link"):
        if link.get("rel") == "canonical" and link.get("href"):
            return link.get("href")
    return _meta(tree, ("og:url",))


def _title(tree: lxml.html.HtmlElement, described: list[dict], site: str) -> str:
    """The headline, without the site's name.

    As the page prints it where the metadata speak of the same, else as the metadata give it.
    """
    given = [
        _meta(tree, ("og:title",)),
        *(_text(item.get("headline")) for item in described),
        _meta(tree, ("twitter:title",)),
        *(_inner(element) for element in tree.iter("title")),
    ]
    titles = list(filter(None, (_without_site(_clean(title), site) for title in given)))
    printed = list(filter(None, map(_inner, tree.iter("h1"))))
    if printed:
        similarities = [_best_similarity(text, titles[:3]) for text in printed]
        best = max(range(len(printed)), key=lambda number: similarities[number])
        if not titles or similarities[best] >= SAME_TITLE:
            return _without_site(printed[best], site)
    return titles[0] if titles else ""


def _best_similarity(text: str, titles: list[str]) -> float:
    return max((_similarity(text, title) for title in titles), default=0.0)


def _without_site(title: str, site: str) -> str:
    """A headline without the name of the site, and the day, that a page put behind or before it."""
    bare = split_title(title)[0].strip()
    parts = _BAR.split(bare)
    while len(parts) > 1 and _is_site_or_day(parts[-1], site):
        bare = bare[: bare.rindex(parts.pop())].rstrip(" |•·»–—-")
    return bare


def _is_site_or_day(part: str, site: str) -> bool:
    return letters(part) == letters(site) or not re.sub(r"[\d./\s-]", "", part)


def _similarity(one: str, other: str) -> float:
    """Share of the words of the shorter text that the other has too."""
    a, b = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return len(a & b) / max(1, min(len(a), len(b)))


def _author(tree: lxml.html.HtmlElement, described: list[dict]) -> str:
    """Who the markup says wrote it, names joined by commas; addresses are no names."""
    given = list(chain.from_iterable(_names(item.get("author")) for item in described))
    given = given or [_meta(tree, (name,)) for name in AUTHOR_NAMES]
    bare = [
        _clean(_BEFORE_NAME.sub("", name)) for name in given if name and not _NO_NAME.search(name)
    ]
    names = list(filter(_is_name, bare)) or _marked_authors(tree)
    return ", ".join(dict.fromkeys(names[:6]))


def _is_name(name: str) -> bool:
    letters_in_a_row = re.search(r"[^\W\d_]{2}", name)
    return bool(letters_in_a_row) and len(name) <= MOST_NAME and name.lower() not in NOBODY


def _marked_authors(tree: lxml.html.HtmlElement) -> list[str]:
    """Names of two to four words in elements that are marked as the author."""
    found = tree.xpath("(//*[@rel='author' or @itemprop='author'])[position() <= 3]")
    texts = map(_inner, found)
    return [text for text in texts if 3 < len(text) <= 60 and text.count(" ") in (1, 2, 3)]


def _inner(element: lxml.html.HtmlElement) -> str:
    return _clean("".join(element.itertext()))


def _day(tree: lxml.html.HtmlElement, described: list[dict]) -> tuple[str, str]:
    """The day of publication and where the markup gives it; empty where it does not."""
    for item in described:
        if day := _iso(item.get("datePublished")):
            return day, f"datePublished {_text(item.get('datePublished'))}"
    for name in DAY_NAMES:
        value = _meta(tree, (name,))
        if day := _iso(value):
            return day, f"{name} {value}"
    for element in tree.iter("time"):
        value = element.get("datetime") or ""
        published = element.get("itemprop") == "datePublished"
        if (published or element.get("pubdate") is not None) and (day := _iso(value)):
            return day, f"<time> {value}"
    return "", ""


def _iso(value: Any) -> str:
    value = _text(value)
    if match := re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)", value):
        value = "-".join(match.groups())
    days = find_days(value[:100], month_first=None)
    return days[0].day.isoformat() if days and days[0].day else ""


def _meta(tree: lxml.html.HtmlElement, names: tuple[str, ...]) -> str:
    """What the first ``<meta>`` element of one of these names says; empty where none does."""
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        keys = (element.get("property"), element.get("name"), element.get("itemprop"))
        if content and any((key or "").strip().lower() in names for key in keys):
            return content
    return ""


def _linked_data(tree: lxml.html.HtmlElement) -> Iterator[dict]:
    """Articles that the page describes in JSON-LD."""
    for element in tree.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower():
            continue
        try:
            found = json.loads(_COMMENT.sub("", element.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles_in(found)


def _articles_in(found: Any) -> Iterator[dict]:
    """The descriptions of articles in what a script in JSON-LD holds."""
    waiting = deque([found])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, list):
            waiting.extendleft(reversed(item))
        elif isinstance(item, dict):
            if _is_article(item):
                yield item
            inner = (item.get(key) for key in CONTAINERS)
            waiting.extend(part for part in inner if isinstance(part, (dict, list)))


def _is_article(item: dict) -> bool:
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds)


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return list(chain.from_iterable(map(_names, value)))
    found = _text(value.get("name")) if isinstance(value, dict) else _text(value)
    return [found] if found else []


def _text(value: Any) -> str:
    return html.unescape(value).strip() if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return " ".join(text.split())
