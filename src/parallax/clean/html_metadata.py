"""Read headline, author, site, address and day of publication from the markup of a page.

They come from the metadata that pages provide for search engines and social networks: JSON-LD,
``<meta>`` and ``<time>`` elements, and the canonical link.
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
from parallax.common.outside_text import well_formed

SAME_TITLE = 0.6
"""Least share of words in common for a printed headline and one in the metadata to be the same."""
MOST_NAME = 120
"""Characters of the longest author name, and of the longest value that a note repeats."""
MOST_TEXT, MOST_MARKUP = 2000, 20_000
"""Characters of the longest title or address, without and with the white space in the markup."""
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
"""Names of ``<meta>`` elements that give the day of publication, the most reliable first."""


CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
"""Keys of JSON-LD under which an article may be described."""
_BAR = re.compile(r"(?<!\s)\s+[|•·»–—-]\s+")
_NO_NAME = re.compile(r"https?:|www\.|@\w+\.")
_BEFORE_NAME = re.compile(r"^(?:by|von|par|por|da)\s+", re.I)
_COMMENT = re.compile(r"^\s*<!--|-->\s*$|^\s*//.*?\n")
_ARTICLE_TYPE = re.compile(r"Article|Posting|Report")


def letters(text: str) -> str:
    """The letters and digits of a text, case-folded, for comparing two printings of it."""
    return "".join(char for char in text if char.isalnum()).casefold()


def read_facts(tree: lxml.html.HtmlElement) -> Facts:
    """The metadata of a page; what the markup does not say is empty."""
    described = list(_linked_data(tree))
    metas = _metas(tree)
    site = _site(metas, described)
    day, source = _day(tree, metas, described)
    url = _address(tree, metas)
    is_address = url.startswith(("http://", "https://")) and len(url) <= MOST_TEXT
    return Facts(
        well_formed(_title(tree, metas, described, site)),
        well_formed(_author(tree, metas, described)),
        well_formed(site),
        day,
        well_formed(source),
        url=well_formed(url) if is_address else "",
    )


def _site(metas: dict[str, str], described: list[dict]) -> str:
    """The name of the site, without the parts of an address and anything after a bar or dash."""
    name = _clean(metas.get("og:site_name", ""))
    if not name:
        publishers = chain.from_iterable(_names(item.get("publisher")) for item in described)
        name = _clean(next(publishers, ""))
    return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", _BAR.split(name)[0])


def _address(tree: lxml.html.HtmlElement, metas: dict[str, str]) -> str:
    """The page's own address; empty if it does not give one."""
    for link in tree.iter("link"):
        if link.get("rel") == "canonical" and link.get("href"):
            return link.get("href")
    return metas.get("og:url", "")


def _title(
    tree: lxml.html.HtmlElement, metas: dict[str, str], described: list[dict], site: str
) -> str:
    """The headline, without the name of the site.

    It is the printed one (``<h1>``) if the metadata agree, and otherwise the one in the metadata.
    """
    given = [
        metas.get("og:title", ""),
        *(_text(item.get("headline")) for item in described),
        metas.get("twitter:title", ""),
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
    """A headline without the name of the site or the date that pages append to it."""
    bare = split_title(title)[0].strip()
    bars = list(_BAR.finditer(bare))
    end = len(bare)
    while bars and _is_site_or_day(bare[bars[-1].end() : end], site):
        end = bars.pop().start()
    return bare if end == len(bare) else bare[:end].rstrip(" |•·»–—-")


def _is_site_or_day(part: str, site: str) -> bool:
    return letters(part) == letters(site) or not re.sub(r"[\d./\s-]", "", part)


def _similarity(one: str, other: str) -> float:
    """Share of the words of the shorter text that also occur in the other."""
    a, b = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return len(a & b) / max(1, min(len(a), len(b)))


def _author(tree: lxml.html.HtmlElement, metas: dict[str, str], described: list[dict]) -> str:
    """The authors according to the markup, joined by commas; links and e-mails are ignored."""
    given = list(chain.from_iterable(_names(item.get("author")) for item in described))
    given = given or [metas.get(name, "") for name in AUTHOR_NAMES]
    bare = [
        _clean(_BEFORE_NAME.sub("", name)) for name in given if name and not _NO_NAME.search(name)
    ]
    names = list(filter(_is_name, bare)) or _marked_authors(tree)
    return ", ".join(dict.fromkeys(names[:6]))


def _is_name(name: str) -> bool:
    letters_in_a_row = re.search(r"[^\W\d_]{2}", name)
    return bool(letters_in_a_row) and len(name) <= MOST_NAME and name.lower() not in NOBODY


def _marked_authors(tree: lxml.html.HtmlElement) -> list[str]:
    """Names of two to four words in elements marked as the author."""
    found = tree.xpath("(//*[@rel='author' or @itemprop='author'])[position() <= 3]")
    texts = map(_inner, found)
    return [text for text in texts if 3 < len(text) <= 60 and text.count(" ") in (1, 2, 3)]


def _inner(element: lxml.html.HtmlElement) -> str:
    return _clean("".join(element.itertext()))


def _day(
    tree: lxml.html.HtmlElement, metas: dict[str, str], described: list[dict]
) -> tuple[str, str]:
    """The day of publication, and the markup that gives it; both empty if none does."""
    for item in described:
        if day := _iso(item.get("datePublished")):
            return day, f"datePublished {_text(item.get('datePublished'))[:MOST_NAME]}"
    for name in DAY_NAMES:
        value = metas.get(name, "")
        if day := _iso(value):
            return day, f"{name} {value[:MOST_NAME]}"
    for element in tree.iter("time"):
        value = element.get("datetime") or ""
        published = element.get("itemprop") == "datePublished"
        if (published or element.get("pubdate") is not None) and (day := _iso(value)):
            return day, f"<time> {value[:MOST_NAME]}"
    return "", ""


def _iso(value: Any) -> str:
    value = _text(value)
    if match := re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)", value):
        value = "-".join(match.groups())
    days = find_days(value[:100], month_first=None)
    return days[0].day.isoformat() if days and days[0].day else ""


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """The content of the first ``<meta>`` element of each name that is not empty."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        keys = (element.get("property"), element.get("name"), element.get("itemprop"))
        for key in keys if content else ():
            if key:
                found.setdefault(key.strip().lower(), content)
    return found


def _linked_data(tree: lxml.html.HtmlElement) -> Iterator[dict]:
    """Yield the articles described in the page's JSON-LD."""
    for element in tree.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower():
            continue
        try:
            found = json.loads(_COMMENT.sub("", element.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles_in(found)


def _articles_in(found: Any) -> Iterator[dict]:
    """Yield the descriptions of articles in the content of a JSON-LD script."""
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
    names = []
    waiting = deque([value])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, list):
            waiting.extendleft(reversed(item))
        elif found := _text(item.get("name")) if isinstance(item, dict) else _text(item):
            names.append(found)
    return names


def _text(value: Any) -> str:
    return html.unescape(value).strip() if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """The text in one line, and of bearable length: no title or name is longer."""
    return " ".join(text[:MOST_MARKUP].split())[:MOST_TEXT]
