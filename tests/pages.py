"""What every finished page has to be: self-contained, readable by a screen reader, and free of traces of the machine."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup

LOADING = {
    "img": "src",
    "script": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
}
TRACES = (
    r"Traceback \(most recent call last\)",
    r"\bat 0x[0-9a-f]{6,}",
    r"/(?:home|root|tmp|Users|work)/",
    r"\x1b\[",
)


def faults(page: Path) -> list[str]:
    """Everything that is wrong with a page, in words; an empty list for a good one."""
    text = page.read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    return [
        *_loads(soup, text),
        *_structure(soup),
        *_pictures_and_tables(soup),
        *_links(soup, page),
        *_traces(soup),
    ]


def _loads(soup, text: str):
    for name, attribute in LOADING.items():
        for element in soup.find_all(name):
            address = element.get(attribute) or ""
            if not address.startswith("data:"):
                yield f"{name} loads {address!r}"
    if soup.find("script"):
        yield "there is a script"
    if re.search(r"@import|url\((?!['\"]?data:)", text):
        yield "a style loads something"
    if soup.find(attrs={"srcset": True}):
        yield "there is a srcset"
    yield from (
        f"{element.name} has {name}"
        for element in soup.find_all(True)
        for name in element.attrs
        if name.startswith("on")
    )


def _structure(soup):
    if soup.html.get("lang") != "en":
        yield "no language"
    if not soup.title or not soup.title.get_text(strip=True):
        yield "no title"
    for landmark in ("header", "main", "footer"):
        if len(soup.body.find_all(landmark, recursive=False)) != 1:
            yield f"not one {landmark}"
    levels = [int(h.name[1]) for h in soup.find_all(re.compile("^h[1-6]$"))]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings begin {levels[:3]} and hold {levels.count(1)} of level 1"
    if any(b > a + 1 for a, b in zip(levels, levels[1:])):
        yield f"a heading level is skipped: {levels}"
    if any(not h.get_text(strip=True) for h in soup.find_all(re.compile("^h[1-6]$"))):
        yield "an empty heading"
    ids = [element["id"] for element in soup.find_all(id=True)]
    yield from (
        f"id {name!r} stands twice" for name in sorted({i for i in ids if ids.count(i) > 1})
    )
    yield from (
        f"anchor {name!r} is not ASCII" for name in ids if not name.isascii() or " " in name
    )


def _pictures_and_tables(soup):
    for picture in soup.find_all("img"):
        alternative = picture.get("alt", "").strip()
        if not alternative or "description" in alternative:
            yield f"a picture without alternative text ({alternative!r})"
    for svg in soup.find_all("svg"):
        if svg.get("role") != "img" or not svg.get("aria-label"):
            yield "a drawing without a label"
    for table in soup.find_all("table"):
        heads = table.find_all("th")
        if not heads or any(not head.get("scope") for head in heads):
            yield f"a table whose header cells have no scope: {table.get_text(' ', strip=True)[:60]!r}"


def _links(soup, page: Path):
    """Links inside the site lead somewhere, down to the anchor."""
    for link in soup.find_all("a", href=True):
        address, _, anchor = link["href"].partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        target = (page.parent / address) if address else page
        if not target.exists():
            yield f"a link to {link['href']!r}, which is not there"
        elif (
            anchor
            and target.suffix == ".html"
            and f'id="{anchor}"' not in target.read_text(encoding="utf-8")
        ):
            yield f"a link to {link['href']!r}, which has no such anchor"


def _traces(soup):
    text = soup.get_text(" ")
    yield from (
        f"the page says {match[0]!r}"
        for trace in TRACES
        for match in [re.search(trace, text)]
        if match
    )
