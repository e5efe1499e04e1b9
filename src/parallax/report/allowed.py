"""What may stand on a page: elements, attributes and addresses.  Everything else is left out.

The list is walked over the tree that Beautiful Soup makes of a page anyhow.  None of the elements
on it holds raw text, so what is written out again means the same to every browser, however odd the
input was.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from parallax.common.outside_text import harmless

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bs4 import BeautifulSoup, Tag

EVERYWHERE = frozenset({"id", "class", "title", "lang", "dir", "role", "tabindex"})
"""Attributes of every element, besides those that begin with ``aria-``."""
HTML: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        # fmt: off
        (
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "cite",
            "code",
            "dd",
            "del",
            "dfn",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "ins",
            "kbd",
            "li",
            "mark",
            "p",
            "pre",
            "q",
            "s",
            "samp",
            "section",
            "small",
            "span",
            "strong",
            "sub",
            "summary",
            "sup",
            "table",
            "tbody",
            "tfoot",
            "thead",
            "tr",
            "u",
            "ul",
            "var",
            "wbr",
        ),
        # fmt: on
        frozenset[str](),
    ),
    "a": frozenset({"href"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
"""Elements of a page with the attributes of each."""
DRAWN = frozenset(
    # fmt: off
    {
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "symbol",
        "use",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "image",
        "clippath",
        "mask",
        "marker",
        "pattern",
        "lineargradient",
        "radialgradient",
        "stop",
    }
    # fmt: on
)
"""Elements of a drawing (SVG), in small letters."""
DRAWING = frozenset(
    # fmt: off
    {
        "id",
        "class",
        "style",
        "role",
        "tabindex",
        "transform",
        "viewbox",
        "preserveaspectratio",
        "version",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "dx",
        "dy",
        "d",
        "points",
        "offset",
        "rotate",
        "textlength",
        "lengthadjust",
        "pathlength",
        "orient",
        "refx",
        "refy",
        "markerwidth",
        "markerheight",
        "markerunits",
        "gradientunits",
        "gradienttransform",
        "spreadmethod",
        "patternunits",
        "patterncontentunits",
        "patterntransform",
        "clippathunits",
        "maskunits",
        "maskcontentunits",
        "fill",
        "stroke",
        "opacity",
        "color",
        "display",
        "visibility",
        "overflow",
        "direction",
        "href",
        "type",
        "xmlns",
        "xmlns:xlink",
    }
    # fmt: on
)
"""Attributes of a drawing, in small letters, besides those of :data:`PAINT`."""
PAINT = ("fill-", "stroke-", "stop-", "font-", "text-", "clip-", "marker-", "dominant-", "aria-")
"""How other attributes of a drawing begin."""
GONE = frozenset(
    # fmt: off
    {
        "script",
        "style",
        "template",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "noscript",
        "noembed",
        "noframes",
        "textarea",
        "select",
        "title",
        "head",
        "meta",
        "base",
        "link",
        "math",
        "xmp",
        "video",
        "audio",
        "canvas",
        "source",
        "track",
        "foreignobject",
    }
    # fmt: on
)
"""Elements that go with all they hold; of others that are not allowed the text stays."""
NO_FORMULAS = "mathjax_ignore"
"""Class of what JupyterLab is not to search for formulas; pages have none."""
SCHEMES = ("http", "https", "mailto")
NO_DESCRIPTION = "Picture without a description"
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.I)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
"""What browsers skip in an address, or may."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_OUTWARD = re.compile(r"url\s*\((?!\s*['\"]?#)|@|\\|<|expression|javascript|behavior|-moz-binding")
"""What makes a style load or run something."""
_UNCLOSED = re.compile(
    r"<(?:[!?]|/?(?:script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)\b)", re.I
)
_INERT = (
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}",
    "{http://purl.org/dc/",
    "{http://creativecomm",
)
"""Beginnings of the names in a picture's metadata, which no browser acts upon."""


def by_itself(fragment: str) -> str:
    """A piece of a page, closed where it could swallow what comes after it.

    A comment or an element of raw text that does not end would go on to the end of the page.
    """
    if not _UNCLOSED.search(fragment):
        return fragment
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(fragment, "html.parser")
    clean(soup)
    return str(soup)


def clean(soup: BeautifulSoup) -> None:
    """Leave in a page what is allowed, and nothing that runs, loads or calls."""
    from bs4 import NavigableString

    for text in soup.find_all(string=True):
        # Comments, CDATA, processing instructions and declarations are strings of other kinds.
        if type(text) is not NavigableString:
            text.extract()
        elif (shown := harmless(text)) != text:
            text.replace_with(NavigableString(shown))
    drawings = soup.find_all("svg")
    within = {id(part) for drawing in drawings for part in [drawing, *drawing.find_all(True)]}
    for element in soup.find_all(True):
        if element.decomposed:
            continue
        drawn = id(element) in within
        if element.name in GONE and not (drawn and element.name == "title"):
            element.decompose()
        elif element.name not in (DRAWN if drawn else HTML):
            element.unwrap()
        else:
            _clean_attributes(element, drawn)


def _clean_attributes(element: Tag, drawn: bool) -> None:
    from bs4.element import AttributeValueList

    for name, value in list(element.attrs.items()):
        if not _is_attribute(element.name, name, drawn):
            del element[name]
        elif not isinstance(value, str):
            words = [harmless(word) for word in value if word != NO_FORMULAS]
            element[name] = AttributeValueList(words)
        elif drawn and name != "href" and _OUTWARD.search(value.lower()):
            del element[name]
        else:
            element[name] = harmless(value)
    if element.get("class") in ("", []):
        del element["class"]
    address = str(element.get("href") or "")
    if not (_is_within(address, element.name) if drawn else is_link(address)):
        del element["href"]
    if element.name == "img":
        _clean_picture(element)


def _is_attribute(element: str, name: str, drawn: bool) -> bool:
    if drawn:
        return name in DRAWING or name.startswith(PAINT)
    return name in EVERYWHERE or name.startswith("aria-") or name in HTML[element]


def is_link(address: str) -> bool:
    """Whether a link may lead there: a page of ours, or one of the :data:`SCHEMES`."""
    plain = _IGNORED.sub("", address).replace("\\", "/")
    scheme = _SCHEME.match(plain)
    if scheme:
        return scheme[1].lower() in SCHEMES
    return not plain.startswith("//")


def _is_within(address: str, element: str) -> bool:
    """Whether a drawing may use what is there: a part of itself or, for an image, its bytes."""
    if element == "image" and _PICTURE.match(address):
        return not address.lower().startswith("data:image/svg")
    return not address or address.startswith("#")


def _clean_picture(element: Tag) -> None:
    """Replace a picture that is not inside the page by its description."""
    address, description = str(element.get("src") or ""), str(element.get("alt") or "")
    if not _PICTURE.match(address) or not _is_safe(address):
        element.replace_with(description)
    elif not description.strip():
        element["alt"] = NO_DESCRIPTION


def _is_safe(address: str) -> bool:
    """Whether a picture as a ``data:`` address holds no drawing, or one that is allowed."""
    if not address.lower().startswith("data:image/svg"):
        return True
    import base64
    import binascii

    head, _, data = address.partition(",")
    if not head.endswith(";base64"):
        return False
    try:
        return is_drawing(base64.b64decode(data, validate=True))
    except binascii.Error:
        return False


def is_drawing(svg: bytes) -> bool:
    """Whether an SVG file holds nothing but what is allowed in a drawing."""
    from xml.etree import ElementTree

    if b"<!ENTITY" in svg:
        return False
    try:
        root = ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError):
        return False
    return all(map(_is_drawn, root.iter()))


def _is_drawn(element: Element) -> bool:
    """Whether an element of an SVG file is allowed with its attributes."""
    tag = str(element.tag)
    if tag.startswith(_INERT):
        return True
    name = _local(tag)
    if name == "style":
        return not _OUTWARD.search((element.text or "").lower())
    if name not in DRAWN and name != "metadata":
        return False
    return all(_is_painted(name, _local(key), value) for key, value in element.attrib.items())


def _is_painted(element: str, name: str, value: str) -> bool:
    if name == "href":
        return _is_within(value, element)
    allowed = name in DRAWING or name == "space" or name.startswith(PAINT)
    return allowed and not _OUTWARD.search(value.lower())


def _local(name: str) -> str:
    """A name without its namespace, in small letters."""
    return name.rpartition("}")[2].lower()


def without_pages(soup: BeautifulSoup, known: Collection[str], why: str) -> None:
    """Turn links to articles that have no page (``texts/`` and a name not ``known``) into text."""
    for element in soup.select('a[href^="texts/"]'):
        article = str(element["href"]).removeprefix("texts/").split("#")[0].removesuffix(".html")
        if article not in known:
            del element["href"]
            element["title"] = why
