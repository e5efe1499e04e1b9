"""HTML pages: encodings they claim, markup that never closes, and metadata that cannot be true."""

from __future__ import annotations

from parallax.bench.faults.inputs.text import GERMAN
from parallax.bench.faults.kinds import STORY, Kind, one_file

GROUP = "HTML pages"
_page = one_file(GROUP, "odd.html")
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in STORY.split("\n\n")[1:])
BODY = f"<article><h1>Harbour of Velm closed after fire</h1>{PARAGRAPHS}</article>"
HEAD = "<title>Harbour of Velm closed after fire</title>"
CODECS = (
    "hex",
    "base64",
    "rot13",
    "zlib",
    "bz2",
    "uu",
    "quopri",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "utf-7",
    "utf-16",
    "utf-32",
    "cp65001",
    "x-user-defined",
    "no-such-encoding",
)
"""Encodings that a page can name: some are not encodings of text, some do not exist."""
BOMB = "".join(f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10}">' for n in range(1, 10))


def page(body: str = BODY, head: str = HEAD) -> str:
    """A page with an article on it."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def _claims(codec: str) -> Kind:
    """A page that names an encoding and holds a byte that is not UTF-8."""
    markup = page(head=f'<meta charset="{codec}">{HEAD}').encode()
    return _page(f"charset {codec}", markup.replace(b"closed", b"closed \xe9t\xe9", 1), 1, None)


def _json_ld(data: str) -> str:
    return page(head=f'{HEAD}<script type="application/ld+json">{data}</script>')


def _dated(date: str) -> str:
    return page(head=f'{HEAD}<meta property="article:published_time" content="{date}">')


def _attributes(count: int) -> str:
    return " ".join(f"a{number}=1" for number in range(count))


MARKUP = [
    _page("an empty page", "", 0, "empty|no "),
    _page("tags without text", page("<div></div>" * 50, ""), 0, "no "),
    _page("only a script", page("<script>var text = 1;</script>", ""), 0, "no "),
    _page("an unclosed comment", page("<!-- " + BODY), None, None),
    _page("an unclosed script", page("<script>" + BODY), None, None),
    _page("an unclosed attribute", page('<p class="' + BODY), None, None),
    _page("CDATA around the article", page(f"<![CDATA[{BODY}]]>"), None, None),
    _page("tags that close what was never opened", page("</div></p></b>" * 500 + BODY), 1, None),
    _page("5,000 nested elements", page("<div>" * 5_000 + BODY), None, None),
    _page("50,000 nested inline elements", page("<b>" * 50_000 + BODY), None, None),
    _page(
        "an element with 100,000 attributes",
        lambda: page(f"<div {_attributes(100_000)}>{BODY}</div>"),
        1,
        None,
    ),
    _page("an attribute of 1 MB", page(f'<div class="{"x" * 1_000_000}">{BODY}'), 1, None),
    _page("20,000 links", page('<a href="/x">More</a> ' * 20_000 + BODY), 1, None),
    _page("20,000 paragraphs", page(BODY + "<p>Short.</p>" * 20_000), 1, None),
    _page("a frameset", "<html><frameset><frame src=a.html></frameset></html>", 0, "no "),
    _page("text within noscript", page(f"<noscript>{BODY}</noscript>"), None, None),
    _page("text within a template", page(f"<template>{BODY}</template>"), None, None),
    _page("a table as layout", page(f"<table><tr><td>{PARAGRAPHS}</td></tr></table>"), 1, None),
    _page("plain text called .html", STORY, None, None),
    _page("9 MB of markup", lambda: page("<i></i>" * 1_300_000 + BODY), 0, "too large|more than"),
    _page("a page in German", page(f"<article><p>{GERMAN}</p></article>"), 0, "language"),
    _page("a page behind a wall", page("<p>Subscribe to read this story.</p>"), None, None),
    _page("random tags", page("<x-y z><q/><!x><?y?></x-y>" * 300 + BODY), 1, None),
    _page("svg and math around the text", page(f"<svg><desc>{BODY}</desc></svg>"), None, None),
    _page("text in a thousand fonts", page("<font>".join(BODY.split(" "))), 1, None),
]
BYTES = [
    _page("a PDF called .html", b"%PDF-1.7\n" + bytes(range(256)) * 9, 0, "not text|PDF"),
    _page("a page in UTF-16", page().encode("utf-16"), 1, None),
    _page("a page with NUL characters", page().replace("closed", "clo\0sed"), 1, None),
    _page("a page of NUL characters", b"<html>" + b"\0" * 5000, 0, "not text|no "),
    _page("a page cut short", page()[: len(page()) // 2], 1, None),
    _page(
        "an XML declaration of another encoding",
        '<?xml version="1.0" encoding="utf-16"?>' + page(),
        1,
        None,
        called="odd.xhtml",
    ),
    _page(
        "a bomb of entities",
        f'<!DOCTYPE html [<!ENTITY l0 "lol">{BOMB}]><html><body><p>&l9;</p>{BODY}</body></html>',
        1,
        None,
        called="odd.xhtml",
    ),
    _page(
        "an external entity",
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<html><body><p>&x;</p>{BODY}</body></html>",
        1,
        None,
        called="odd.xhtml",
    ),
]
FACTS = [
    _page("JSON-LD that is no JSON", _json_ld('{"headline": "x",,}'), 1, None),
    _page("JSON-LD nested 5,000 deep", _json_ld("[" * 5_000 + "]" * 5_000), 1, None),
    _page("JSON-LD with an object as a date", _json_ld('{"datePublished": {"a": [1]}}'), 1, None),
    _page("JSON-LD with a long number", _json_ld('{"datePublished": 1e400}'), 1, None),
    _page("JSON-LD of 5,000 digits", _json_ld(f'{{"datePublished": {"9" * 5_000}}}'), 1, None),
    _page("a date in the year 99999", _dated("99999-99-99T99:99:99Z"), 1, None),
    _page("a date in the year 0", _dated("0000-00-00"), 1, None),
    _page("a date in words", _dated("the day before yesterday"), 1, None),
    _page("a date of 10,000 digits", _dated("1" * 10_000), 1, None),
    _page("a time zone of 99 hours", _dated("2016-03-13T10:00:00+99:99"), 1, None),
    _page("a title of 100,000 letters", page(head=f"<title>{'x' * 100_000}</title>"), 1, None),
    _page("a title of 100,000 blanks", page(head=f"<title>x{' ' * 100_000}y</title>"), 1, None),
    _page("a title of 20,000 dashes", page(head=f"<title>{' - x' * 20_000}</title>"), 1, None),
    _page(
        "a refresh in the head", page(head=f'{HEAD}<meta http-equiv=refresh content="0">'), 1, ""
    ),
    _page("a base address", page(head=f'{HEAD}<base href="http://[::1">'), 1, None),
    _page(
        "a canonical address that is none",
        page(head='<link rel=canonical href="http://[x">'),
        1,
        None,
    ),
]
KINDS: list[Kind] = [*MARKUP, *map(_claims, CODECS), *BYTES, *FACTS]
