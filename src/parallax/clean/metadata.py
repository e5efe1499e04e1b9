"""Read outlet, agency, author and date from the text of a page, with the basis of each.

Only the page's own words count, and the credit of a picture is never taken for the agency of the
text. What is not known stays empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from parallax.clean.agencies import SITE_WORDS, agency_of
from parallax.clean.bylines import find_byline, find_dateline
from parallax.clean.headline import bare, split_title
from parallax.clean.page import Article, Page
from parallax.clean.publication_day import find_published
from parallax.common.outside_text import one_name

BOILERPLATE_LENGTH = 600
"""Dropped lines that name the site are shorter than this, in characters."""
CREDIT_LENGTH = 400
"""Lines that credit an agency are shorter than this, in characters."""
TITLE_LINES = 200
"""First lines in which a second printing of the headline is looked for."""
LEAST_VOTES = 3
"""Least total weight of the patterns that support the name of a site."""
LONGEST_DOMAIN = 253
"""Characters of a domain, by the standard."""
_DOMAIN = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_][\w-]+")
_NAME = r"(?P<name>(?:the )?[A-Z][\w.&' -]{1,40})"
_AGENCY_CREDITS = (
    re.compile(
        r"^(?:the )?(?P<name>associated press|reuters|afp) "
        r"(?:writers?|journalists?|reporters?|staff)\b",
        re.I,
    ),
    re.compile(r"^(?P<name>[A-Z]\w+)['’]s? .{3,160}\bcontributed to this (?:report|story|article)"),
    re.compile(
        r"^\(?(?:with (?:inputs?|reporting|files) from|source|via|courtesy(?: of)?)\s*:?\s+"
        r"(?P<name>(?:the )?[A-Z][\w.&' -]{1,40}?)\W*$",
        re.I,
    ),
    re.compile(
        r"(?:copyright|©)\s*(?:©|\(c\))?\s*(?:\d{4})?,?\s*"
        r"(?P<name>(?:the )?associated press|reuters|thomson reuters|afp|agence france-presse)\b",
        re.I,
    ),
)
_REPRINTS = (
    re.compile(
        r"(?:article|story|report|post|piece)? ?(?:was |is )?(?:originally|first) "
        rf"(?:published|appeared|posted) (?:by|on|in|at) {_NAME}"
    ),
    re.compile(
        r"^the post .{1,200} (?:appeared first|first appeared) on (?P<name>.{2,40}?)\.?$", re.I
    ),
)
"""Statements of where a text appeared first, which may name any outlet."""
_CREDITS = (*_AGENCY_CREDITS[:2], *_REPRINTS, *_AGENCY_CREDITS[2:])
"""All credits, in the order in which they are tried."""
_REUTERS_CREDIT = re.compile(
    r"^\(?(?:additional )?reporting by .{3,200}\b(?:editing|writing) by\b", re.I
)
_REPRINT_OPENING = re.compile(r"(?:this|the post)\b", re.I)
_SITE_PATTERNS = (
    (3, re.compile(r"^(?P<name>[A-Z][\w.&' -]{1,40}?)['’]s? website\b")),
    (
        3,
        re.compile(
            r"^(?P<name>[A-Z][\w.&' -]{1,40}?) is (?:a|an|the) (?:\w+[ -]){0,4}"
            r"(?:news|media|information) "
            r"(?:portal|website|site|platform|outlet|organi[sz]ation|blog)\b"
        ),
    ),
    (
        2,
        re.compile(
            r"(?:\bread |\b|^)(?P<name>[A-Z][\w.&']*(?: [A-Z][\w.&']*){0,3}) [Pp]rivacy [Pp]olicy"
        ),
    ),
    (2, re.compile(r"^(?P<name>[A-Z][\w.&']*(?: [A-Z][\w.&']*){0,2}?) (?:News )?App\W*$")),
    (
        2,
        re.compile(
            r"^(?:Download|Get|Install|Follow|About|Subscribe to|Advertise (?:with|on)|Contact"
            r"|Support) (?:the |us on )?(?P<name>[A-Z][\w.&']*(?: [A-Z][\w.&']*){0,3})"
            r"(?: (?:app|newsletter|on .*))?\W*$"
        ),
    ),
    (
        1,
        re.compile(
            r"^(?P<name>[A-Z]{2,6}|[A-Z][\w.&']*(?: [A-Z][\w.&']*)?) "
            r"(?:Features|Opinion|Shop|Store|Newsletters?|Podcasts?|Videos?|Live|Apps?)\W*$"
        ),
    ),
)
"""Lines that name the site of a page, each with the weight of its evidence."""
_NOT_SITES = frozenset(
    """our the your read this and more news privacy policy cookie cookies terms us top all latest
    related share about download follow contact live video opinion features media social facebook
    twitter instagram youtube google apple linkedin telegram whatsapp app store play""".split()
)
_SECTIONS = frozenset(
    (
        "news",
        "world",
        "politics",
        "opinion",
        "business",
        "sports",
        "sport",
        "us news",
        "world news",
        "home",
    )
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*"
    r"(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?)?,?\s*"
    r"(?P<name>[^,|.©\d]{2,60}?)\s*"
    r"(?:,|\.|\||-|–|$|(?:19|20)\d\d|all rights|inc\b|ltd\b|llc\b)",
    re.I,
)
_LEGAL = re.compile(r"\b(?:all rights reserved|by|the website of|inc|ltd|llc)\b\.?", re.I)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s/]+", re.I)
_PLATFORMS = re.compile(
    r"facebook|twitter|instagram|youtube|google|apple|linkedin|t\.me|telegram|whatsapp"
    r"|wordpress\.(?:org|com)$|creativecommons|doubleclick|bit\.ly"
)
_TITLE_PARTS = re.compile(r"(?:(?<!\s)\s+)?(?:\||»|::|•|·|\s[-–—]\s|^[-–—])\s*")
_BYLINE_PARTS = re.compile(r"(?:(?<!\s)\s+)?(?:,|/|\||\band\b|\bof\b|\bfor\b)\s*")


class Metadata(NamedTuple):
    """Columns of the table ``articles`` that describe the page."""

    outlet: str
    outlet_basis: str
    title: str
    published: str | None
    published_basis: str
    published_note: str
    byline: str | None
    dateline: str | None
    agency: str | None


def read(raw: Article, page: Page, text: str) -> Metadata:
    """The metadata of an article: given by the input, else by its markup, else as printed.

    Parameters
    ----------
    raw
        The article as read, with the metadata of the input and of the markup.
    page
        Its labelled lines.
    text
        Its clean text.
    """
    title, suffix = _title(raw, page)
    outlet, basis = _outlet(raw, page, suffix)
    dateline, agency = find_dateline(page)
    published = find_published(raw, page)
    byline = raw.author or raw.facts.author or find_byline(page)
    agency = agency or _agency(page, outlet, byline, suffix)
    if agency and agency.casefold() == outlet.casefold():
        agency = None
    return Metadata(outlet, basis, title, *published, byline, dateline, agency)


# --- headline


def _title(raw: Article, page: Page) -> tuple[str, str]:
    """The headline, and the name of the site after it or after another printing of it."""
    found = "" if page.headline is None else _headline_text(page, page.headline)
    suffix = _suffix(page, page.headline, found) if found and page.headline is not None else ""
    last = _TITLE_PARTS.split(suffix)[-1].strip() if suffix else ""
    return (raw.title or found or raw.facts.title).strip(), last


def _headline_text(page: Page, headline: int) -> str:
    """The text of the headline, from one or more lines, without a converter's heading marks."""
    block = page.blocks[headline]
    lines = [headline]
    if block != -1:
        lines = [n for n in range(headline, len(page.pieces)) if page.blocks[n] == block]
    return bare(" ".join(page.pieces[n].text for n in lines))


def _suffix(page: Page, headline: int, found: str) -> str:
    """What follows the headline ``found`` on its line, or on another line that prints it."""
    following = page.pieces[headline + 1 : headline + 2]
    if following and not following[0].first_of_line:
        return following[0].text
    suffix = ""
    for piece in page.pieces[:TITLE_LINES]:
        title, rest = split_title(piece.text)
        if rest and title.casefold() == found.casefold():
            suffix = rest
    return suffix


# --- outlet


def _outlet(raw: Article, page: Page, suffix: str) -> tuple[str, str]:
    """The outlet of the page and the basis for it; the article's id if the page does not say."""
    if given := one_name(raw.outlet or ""):
        return given, "given"
    if site := one_name(raw.facts.site or ""):
        return site, "metadata"
    if host := _host(raw.url or ""):
        return host, "address"
    lines = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if not label.kept and piece.text and len(piece.text) < BOILERPLATE_LENGTH
    ]
    return next(_printed_outlets(page, lines, suffix), (raw.article_id, "unknown"))


def _host(url: str) -> str:
    """The domain of an address without what all sites begin theirs with; empty where it has none.

    A column of addresses may hold anything: "N/A", the name of a database, a script.
    """
    try:
        host = urlsplit(url if "//" in url else "//" + url).hostname or ""
    except ValueError:  # brackets around what is no IPv6 address
        return ""
    if len(host) > LONGEST_DOMAIN or not _DOMAIN.fullmatch(host):
        return ""
    bare_host = re.sub(r"^(?:www|m|edition|amp)\.", "", host)
    return bare_host if _DOMAIN.fullmatch(bare_host) else host


def _printed_outlets(page: Page, lines: list[str], suffix: str) -> Iterator[tuple[str, str]]:
    """Yield names of the outlet printed on the page with their basis, the most reliable first.

    ``lines`` are the dropped lines.
    """
    if name := _site_name(lines):
        yield name, "site"
    byline = find_byline(page)
    if byline and _is_desk(byline):
        yield byline, "byline"
    if suffix and suffix.lower() not in _SECTIONS:
        yield agency_of(suffix) or suffix, "site"
    for line in lines:
        match = _COPYRIGHT.search(line)
        found = _tidy(match["name"]) if match else ""
        if found and not agency_of(found):
            yield found, "copyright"
    for line in lines:
        match = _ADDRESS.search(line)
        if match and not _PLATFORMS.search(match.group().lower()):
            address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group().lower())
            yield address.rstrip(".,)"), "address"


def _is_desk(byline: str) -> bool:
    """Whether a byline names a desk or site that is not an agency."""
    named = SITE_WORDS.search(byline) and not agency_of(byline)
    return bool(named) and len(byline.split()) <= 5


def _tidy(name: str) -> str:
    name = _LEGAL.sub("", name).strip(" ,.|-–—“”\"'")
    return name if re.search(r"[A-Za-z]{2}", name) and len(name.split()) <= 7 else ""


def _site_name(lines: list[str]) -> str | None:
    """The name of the site according to the page's boilerplate; None without strong evidence."""
    votes: Counter[str] = Counter()
    for line in dict.fromkeys(lines):
        for weight, pattern in _SITE_PATTERNS:
            match = pattern.search(line)
            name = _site_words(match["name"]) if match else ""
            if name:
                votes[name] += weight
    if not votes:
        return None
    name, weight = max(votes.items(), key=lambda item: (item[1], -len(item[0])))
    return name if weight >= LEAST_VOTES else None


def _site_words(name: str) -> str:
    """A name without leading words that are not part of it; empty if no word is left."""
    words = name.split()
    while words and words[0].lower() in _NOT_SITES:
        words = words[1:]
    return " ".join(words)


# --- agency


def _agency(page: Page, outlet: str, byline: str | None, suffix: str) -> str | None:
    """The agency of the text, by credits, byline or the site's name after the headline."""
    for piece, label in zip(page.pieces, page.labels):
        if _can_credit(label.role, piece.text) and (found := _credited(piece.text, outlet)):
            return found
    for part in _BYLINE_PARTS.split(byline or ""):
        if found := agency_of(part):
            return found
    found = agency_of(suffix) if suffix else None
    return found if found != outlet else None


def _can_credit(role: str, text: str) -> bool:
    """Whether a line may name the source of the text."""
    if len(text) >= CREDIT_LENGTH:
        return False
    if role == "body":
        return bool(_REPRINT_OPENING.match(text))
    return role in ("credit", "footer", "byline")


def _credited(text: str, outlet: str) -> str | None:
    """The agency, or the outlet of first publication, that a line credits."""
    for pattern in _CREDITS:
        match = pattern.search(text)
        if not match:
            continue
        name = match["name"].strip(" .")
        found = agency_of(name) or (name if pattern in _REPRINTS else None)
        if found and found.casefold() != outlet.casefold():
            return found
    return "Reuters" if _REUTERS_CREDIT.search(text) else None
