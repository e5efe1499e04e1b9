"""Find bylines (who wrote an article) and datelines (where it was written), as printed."""

from __future__ import annotations

import re
from bisect import bisect_right

from parallax.clean.agencies import agency_of, names_site
from parallax.clean.page import Page
from parallax.common.dates import find_days

HEADER_LINES = 14
"""Lines below the headline that may hold the byline."""
HEADER_ABOVE = 3
"""Lines above the headline that may hold the byline."""
LINE_LENGTH = 160
"""Characters of the longest line in a header."""
TEXT_LINES = 40
"""A bare name mentioned in this many first lines of the text is not the author's."""
DATELINE_REACH = 6
"""First paragraphs that may open with the dateline."""
DATELINE_LENGTH = 200
"""Characters of a paragraph that are searched for the dateline."""
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAYS = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
_DATELINE = re.compile(
    r"(?P<city>[A-Z][\w.'’-]*(?:[ /-][A-Z][\w.'’-]*){0,3}"
    r"(?:,\s+[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}){0,2})??,?\s*"
    r"(?:(?P<day>"
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?"
    r"|\d{1,2}\.? [a-zà-ÿ]{3,9}\.?(?= \()),?\s*)?"
    r"(?:\((?P<agency>[^()]{2,50})\)\s*(?:[-–—:]+|(?=[A-Z“\"]))"
    r"|(?P<dash>[—–]|--?|:)\s+(?=[A-Z“\"]))\s*"
)
FEWEST_TURNS = 3
"""Paragraphs that open with a name in capitals and a colon, in a transcript."""
_TURN = re.compile(r"[A-Z][A-Z.'’ -]+(?:,[^:]{2,80})?:\s")
_NO_PLACE = re.compile(
    r"(?:FILE|PHOTO|VIDEO|WATCH|BREAKING|EXCLUSIVE|OPINION|ANALYSIS|UPDATE|EDITOR|NOTE|LIVE"
    r"|CORRECTION|READ|MORE|SPOILER|DISCLAIMER|WARNING)\b"
)
_CAPITALS = re.compile(r"[A-Z][A-Z.'’ /-]{2,}(?:,.*)?")
_PARTICLE = r"(?:de|van|von|der|den|al|el|bin|da|di|la|le|du|dos)"
_NAME = rf"[A-Z][\w.'’-]*(?: {_PARTICLE})*(?: [A-Z][\w.'’-]*){{1,3}}"
_BY = re.compile(
    r"^\W*(?:by|written by|story by|words by|reported by|posted by|published by"
    r"|authors?(?:\(s\))?|reporting by)\b:?\s*(?=\S)(?P<names>[^|•·]{2,120})",
    re.I,
)
_BY_ALONE = re.compile(r"\W*(?:by|written by|story by|words by|authors?(?:\(s\))?)\W*", re.I)
_NAMES = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*){_NAME})*")
_BARE_NAME = re.compile(rf"\W*(?P<names>{_NAMES.pattern})(?P<rest>.*)")
_JOB = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|staff|columnist|contributor|producer|journalist"
    r"|author|bureau|chief|@\w+|ago|min read)\b|@",
    re.I,
)
_TITLES = re.compile(
    r"(?:,|(?<![\s,]))\s+(?:[A-Z][\w-]*\s+)?(?:Staff|Senior|Chief|Special|Political|Associate|Assistant"
    r"|Correspondent|Reporter|Editor|Writer|Columnist|Contributor)\b.*"
)
_CUT = re.compile(
    r"(?:(?<!\s)\s+)?(?:[|•·@(\d]|\b(?:[Uu]pdated|[Pp]ublished|[Pp]osted|UPDATED|PUBLISHED|[Oo]n|[Ff]or|[Ii]n"
    r"|[Aa]t|Last|Photo|Image|"
    rf"(?:{_MONTHS}|{_DAYS})[a-z]*\.? \d|(?:{_DAYS})day)\b)"
)
_EDGES = " ,|-–—:"
_NO_NAMES = frozenset(
    """read more watch live key points getty images top stories breaking news related about share
    this topics sign up subscribe photo image video credit home menu search new york united states
    white house skip main content listen comments advertisement published updated follow us latest
    world politics business sports opinion the a an how why what when where who is are to in of on
    with from for all click here table contents reading time last play close open view gallery back
    cookie privacy policy terms editorial staff team admin guest""".split()
)
_NO_PERSONS = frozenset(
    """author authors country contributing contributor contributors social links link loading
    loadingerror error event events newswire president photo photos staff image video follow article
    articles story stories advertisement comments category categories tags date published updated
    clicking continuing signing submitting subscribing""".split()
)


# --- byline


def find_byline(page: Page) -> str | None:
    """The author of a page as printed; None if none is found.

    The name follows "by", or is a bare name near the headline that the text does not mention.
    """
    filled = [n for n, piece in enumerate(page.pieces) if piece.text]
    body = [n for n in filled if page.labels[n].kept and page.labels[n].role == "body"]
    if not body:
        return None
    top = page.headline if page.headline is not None else body[0]
    header = _header(page, top, filled)
    elsewhere = [n for n in filled if page.labels[n].role == "byline" and n not in header]
    for number in [*header, *elsewhere]:
        if found := _after_by(page, number, filled):
            return found
    text = " ".join(page.pieces[n].text for n in body[:TEXT_LINES])
    for number in header:
        if number > top and (found := _bare_name(page, number, header, text)):
            return found
    return None


def _header(page: Page, top: int, filled: list[int]) -> list[int]:
    """Numbers of the short lines around the headline, where a byline may be."""
    place = filled.index(top)
    near = filled[max(0, place - HEADER_ABOVE) : place + HEADER_LINES]
    return [n for n in near if n != top and len(page.pieces[n].text) <= LINE_LENGTH]


def _after_by(page: Page, number: int, filled: list[int]) -> str | None:
    """The names after "by" on this line or, if "by" is all there is, on the next line."""
    text = page.pieces[number].text
    if _BY_ALONE.fullmatch(text):
        return _on_next_line(page, number, filled)
    match = _BY.match(text)
    ends = text.rstrip('”"').endswith((".", "!", "?"))
    if not match or ends and len(text.split()) > 12:
        return None
    names = _CUT.split(match["names"])[0].strip(_EDGES)
    if names_site(names) and len(names.split()) <= 5:
        return names
    return _person(names) if names[:1].isupper() else None


def _on_next_line(page: Page, number: int, filled: list[int]) -> str | None:
    place = bisect_right(filled, number)
    if place == len(filled):
        return None
    later = filled[place]
    if len(page.pieces[later].text) > 120:
        return None
    match = _NAMES.match(page.pieces[later].text)
    return _person(match.group()) if match else None


def _bare_name(page: Page, number: int, header: list[int], text: str) -> str | None:
    """The name on a line with little else, if the text does not mention that person.

    A job title, a day or the headline must be close by.
    """
    match = _BARE_NAME.fullmatch(page.pieces[number].text)
    if not match:
        return None
    names = _person(_CUT.split(match["names"])[0].strip(_EDGES))
    rest = match["rest"].strip(_EDGES + "•")
    if not names or _is_no_author(names, text):
        return None
    if rest and not (_JOB.search(rest) or find_days(rest) or re.match(r"\d", rest)):
        return None
    return names if _stands_as_byline(page, number, header) else None


def _is_no_author(names: str, text: str) -> bool:
    words = names.split()
    if names_site(names) or words[-1] in text:
        return True
    return any(word.lower() in _NO_NAMES for word in words)


def _stands_as_byline(page: Page, number: int, header: list[int]) -> bool:
    """Whether a day or a job title is close to a line, or the headline is right above it."""
    place = header.index(number)
    dated = any(_is_dated(page, n) for n in header[max(0, place - 1) : place + 3])
    beside = [page.pieces[n].text for n in header[max(0, place - 1) : place + 2]]
    if dated or any(_JOB.search(line) for line in beside):
        return True
    return place - sum(n < (page.headline or 0) for n in header) < 2


def _is_dated(page: Page, number: int) -> bool:
    return page.labels[number].role == "date" or bool(find_days(page.pieces[number].text[:80]))


def _person(names: str) -> str | None:
    """Names without job titles; None if the text is not a name."""
    names = _TITLES.sub("", names).strip(" ,.-")
    words = names.split()
    if any(word.lower().strip(",.") in _NO_PERSONS for word in words[:2]):
        return None
    lower = names[1:].islower() and not names.isupper()
    if len(words) == 1 and lower and len(names) < 9:
        return None
    return names if re.search(r"[A-Za-z]{2}", names) and len(words) <= 12 else None


# --- dateline


def find_dateline(page: Page) -> tuple[str | None, str | None]:
    """The dateline that opens the text, as printed, and its agency if that is a known one.

    Both are None if there is none.
    """
    body = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role in ("body", "standfirst") and piece.text[:1] not in "*•-+"
    ]
    for text in body[:DATELINE_REACH]:
        match = match_dateline(text)
        if match and not _NO_PLACE.match(text) and not _speaks_again(match.group(), body):
            agency = next((name for name in _agencies(match) if name), None)
            return match.group().strip(" -–—:"), agency
    return None, None


def _speaks_again(opening: str, body: list[str]) -> bool:
    """Whether a name with a colon opens other paragraphs too, as in an interview or transcript."""
    opening = opening.rstrip()
    if not opening.endswith(":"):
        return False
    same = sum(text.startswith(opening) for text in body)
    return same > 1 or sum(bool(_TURN.match(text)) for text in body) >= FEWEST_TURNS


def match_dateline(text: str) -> re.Match[str] | None:
    """The dateline that opens a text: a place in capitals, with an agency in brackets, or dated."""
    match = _DATELINE.match(text[:DATELINE_LENGTH])
    if not match or re.match(r"[A-Z]{3,9} \d{1,2}\b", text[match.end() :]):
        return None
    capitals = bool(match["city"] and _CAPITALS.fullmatch(match["city"]))
    if match["agency"]:
        return match if any(_agencies(match)) or capitals else None
    return match if capitals or match["city"] and match["day"] else None


def _agencies(match: re.Match[str]) -> list[str | None]:
    return [agency_of(part) for part in re.split(r"[/,;]| and ", match["agency"] or "")]
