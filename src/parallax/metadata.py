"""Who published a page, where its text came from, who wrote it and when, each with what the answer rests on.

Only the page's own words count. A picture's credit is never the text's agency, and a date is refused where it may be the day on
which the page was saved. What cannot be told stays empty, with a note that says why.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from parallax import headlines
from parallax.dates import WEEKDAYS, Day, find_days, find_partial_days, weekdays, years_that_fit
from parallax.page import Article, Facts, Page

AGENCIES = {
    "AP": ("associated press", "the associated press", "ap", "ap news"),
    "Reuters": ("reuters", "thomson reuters"),
    "AFP": ("afp", "agence france-presse", "agence france presse", "france-presse"),
    "UPI": ("upi", "united press international"),
    "dpa": ("dpa", "deutsche presse-agentur"),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "TASS": ("tass", "itar-tass"),
    "Interfax": ("interfax",),
    "RIA Novosti": ("ria novosti", "ria"),
    "Sputnik": ("sputnik",),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "ANI": ("ani",),
    "PTI": ("pti", "press trust of india"),
    "IANS": ("ians",),
    "Kyodo": ("kyodo", "kyodo news"),
    "Yonhap": ("yonhap", "yonhap news agency"),
    "EFE": ("efe",),
    "ANSA": ("ansa",),
    "DPA": (),
    "Anadolu": ("anadolu", "anadolu agency", "aa"),
    "Ukrinform": ("ukrinform",),
    "UNIAN": ("unian",),
    "PA": ("pa", "press association", "pa media"),
    "Canadian Press": ("the canadian press", "canadian press"),
    "AAP": ("aap", "australian associated press"),
    "CNN": ("cnn",),
    "BBC": ("bbc", "bbc news"),
    "DW": ("dw", "deutsche welle"),
    "KUNA": ("kuna",),
    "IRNA": ("irna",),
    "APA": ("apa",),
    "ATS": ("ats",),
    "Belga": ("belga",),
    "STT": ("stt",),
    "NTB": ("ntb",),
    "CNA": ("cna",),
    "AGI": ("agi",),
}
"""Agencies and outlets whose texts others print, with the names they go by, in small letters."""
_AGENCY_OF = {name: agency for agency, names in AGENCIES.items() for name in names}
_SITE_WORDS = re.compile(
    r"\b(?:news|times|post|daily|herald|tribune|gazette|journal|desk|staff|agency|press|media|today|online|tv|radio|network|magazine|editors?|newsroom|team|admin|correspondents?|bureau)\b",
    re.I,
)
_TITLE_BAR = re.compile(r"\s+(?:\||»|::|•|·)\s+")
_TITLE_DASH = re.compile(r"\s+[-–—]\s+")
TITLE_SUFFIX_WORDS = 6
LEAD_CHARACTERS = 3000
NEAR_DAYS = 7
_DATELINE = re.compile(
    r"(?P<city>[A-Z][\w.'’-]*(?:[ /-][A-Z][\w.'’-]*){0,3}(?:,\s+[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}){0,2})??,?\s*"
    r"(?:(?P<day>(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?|\d{1,2}\.? [a-zà-ÿ]{3,9}\.?(?= \()),?\s*)?"
    r"(?:\((?P<agency>[^()]{2,50})\)\s*(?:[-–—:]+|(?=[A-Z“\"]))|(?P<dash>[—–]|--?|:)\s+(?=[A-Z“\"]))\s*"
)
DATELINE_REACH = 6
_NO_PLACE = re.compile(
    r"(?:FILE|PHOTO|VIDEO|WATCH|BREAKING|EXCLUSIVE|OPINION|ANALYSIS|UPDATE|EDITOR|NOTE|LIVE|CORRECTION|READ|MORE|SPOILER|DISCLAIMER|WARNING)\b"
)
_CAPITALS = re.compile(r"[A-Z][A-Z.'’ /-]{2,}(?:,.*)?")
_CREDITS = (
    re.compile(
        r"^(?:the )?(?P<name>associated press|reuters|afp) (?:writers?|journalists?|reporters?|staff)\b",
        re.I,
    ),
    re.compile(r"^(?P<name>[A-Z]\w+)['’]s? .{3,160}\bcontributed to this (?:report|story|article)"),
    re.compile(
        r"(?:article|story|report|post|piece)? ?(?:was |is )?(?:originally|first) (?:published|appeared|posted) (?:by|on|in|at) (?P<name>(?:the )?[A-Z][\w.&' -]{1,40})"
    ),
    re.compile(
        r"^the post .{1,200} (?:appeared first|first appeared) on (?P<name>.{2,40}?)\.?$", re.I
    ),
    re.compile(
        r"^\(?(?:with (?:inputs?|reporting|files) from|source|via|courtesy(?: of)?)\s*:?\s+(?P<name>(?:the )?[A-Z][\w.&' -]{1,40}?)\W*$",
        re.I,
    ),
    re.compile(
        r"(?:copyright|©)\s*(?:©|\(c\))?\s*(?:\d{4})?,?\s*(?P<name>(?:the )?associated press|reuters|thomson reuters|afp|agence france-presse)\b",
        re.I,
    ),
)
_REUTERS_CREDIT = re.compile(
    r"^\(?(?:additional )?reporting by .{3,200}\b(?:editing|writing) by\b", re.I
)
_SITE_PATTERNS = (
    (3, re.compile(r"^(?P<name>[A-Z][\w.&' -]{1,40}?)['’]s? website\b")),
    (
        3,
        re.compile(
            r"^(?P<name>[A-Z][\w.&' -]{1,40}?) is (?:a|an|the) (?:\w+[ -]){0,4}(?:news|media|information) (?:portal|website|site|platform|outlet|organi[sz]ation|blog)\b"
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
            r"^(?:Download|Get|Install|Follow|About|Subscribe to|Advertise (?:with|on)|Contact|Support) (?:the |us on )?(?P<name>[A-Z][\w.&']*(?: [A-Z][\w.&']*){0,3})(?: (?:app|newsletter|on .*))?\W*$"
        ),
    ),
    (
        1,
        re.compile(
            r"^(?P<name>[A-Z]{2,6}|[A-Z][\w.&']*(?: [A-Z][\w.&']*)?) (?:Features|Opinion|Shop|Store|Newsletters?|Podcasts?|Videos?|Live|Apps?)\W*$"
        ),
    ),
)
_NOT_SITES = frozenset(
    "our the your read this and more news privacy policy cookie cookies terms us top all latest related share about download follow contact live video opinion features media social facebook twitter instagram youtube google apple linkedin telegram whatsapp app store play".split()
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?)?,?\s*(?P<name>[^,|.©\d]{2,60}?)\s*(?:,|\.|\||-|–|$|(?:19|20)\d\d|all rights|inc\b|ltd\b|llc\b)",
    re.I,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s/]+", re.I)
_PLATFORMS = re.compile(
    r"facebook|twitter|instagram|youtube|google|apple|linkedin|t\.me|telegram|whatsapp|wordpress\.(?:org|com)$|creativecommons|doubleclick|bit\.ly"
)


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
    """Everything the page says about itself. Given values win; nothing is made up."""
    title, suffix = _title(raw, page)
    outlet, basis = _outlet(raw, page, suffix)
    dateline, agency = find_dateline(page)
    published, published_basis, note = find_published(raw, page)
    byline = raw.author or raw.facts.author or find_byline(page)
    agency = agency or _agency(page, outlet, byline, suffix)
    if agency and agency.casefold() == outlet.casefold():
        agency = None
    return Metadata(
        outlet, basis, title, published, published_basis, note, byline, dateline, agency
    )


# --- headline


def split_title(text: str) -> tuple[str, str]:
    """A headline and what the page put behind it: names of section and site after a bar, of a known outlet after a dash.

    The headline is a prefix of ``text``; the rest is empty where there is nothing to cut.
    """
    if (match := _TITLE_BAR.search(text)) and match.start() > 0:
        parts = _TITLE_BAR.split(text[match.start() :])[1:]
        if (
            all(len(part.split()) <= TITLE_SUFFIX_WORDS for part in parts)
            and len(text[: match.start()].split()) >= 3
        ):
            return text[: match.start()], text[match.start() :]
    dashes = list(_TITLE_DASH.finditer(text))
    if dashes:
        tail = text[dashes[-1].end() :]
        if (
            len(tail.split()) <= 4
            and len(text[: dashes[-1].start()].split()) >= 3
            and (
                agency_of(tail)
                or re.fullmatch(
                    r"(?:The )?(?:[A-Z]\w+ ){0,2}(?:News|Times|Post|Daily|Herald|Tribune|Gazette|Journal|TV|Today|Magazine|Online)(?: [A-Z]\w+)?",
                    tail,
                )
            )
        ):
            return text[: dashes[-1].start()], text[dashes[-1].start() :]
    return text, ""


def _title(raw: Article, page: Page) -> tuple[str, str]:
    """The headline, and the name of the site behind it or behind another print of it."""
    suffix = ""
    found = "" if page.headline is None else _headline_text(page)
    for piece in page.pieces[:200] if found else ():
        bare, rest = split_title(piece.text)
        if rest and bare.casefold() == found.casefold():
            suffix = rest
    if (
        found
        and page.headline + 1 < len(page.pieces)
        and not page.pieces[page.headline + 1].first_of_line
    ):
        suffix = page.pieces[page.headline + 1].text
    last = re.split(r"\s*(?:\||»|::|•|·|\s[-–—]\s|^[-–—])\s*", suffix)[-1].strip() if suffix else ""
    return (raw.title or found or raw.facts.title).strip(), last


def _headline_text(page: Page) -> str:
    """The headline's line, or lines where it is broken, without a converter's mark for headings."""
    block = page.blocks[page.headline]
    lines = (
        [page.headline]
        if block == -1
        else [n for n in range(page.headline, len(page.pieces)) if page.blocks[n] == block]
    )
    return headlines.bare(" ".join(page.pieces[n].text for n in lines))


# --- outlet and agency


def agency_of(name: str) -> str | None:
    """The agency or outlet that goes by this name; None for any other."""
    return _AGENCY_OF.get(re.sub(r"\s+", " ", name).strip(" .()[]–—-").casefold())


def names_site(name: str) -> bool:
    """Whether a name is one of a site or desk, not of a person."""
    return bool(_SITE_WORDS.search(name)) or agency_of(name) is not None


def _outlet(raw: Article, page: Page, suffix: str) -> tuple[str, str]:
    """Who published the page, and on what the name rests; the article's id where the page does not say."""
    if raw.outlet:
        return raw.outlet, "given"
    if raw.facts.site:
        return raw.facts.site, "metadata"
    if raw.url and (host := urlsplit(raw.url if "//" in raw.url else "//" + raw.url).hostname):
        return re.sub(r"^(?:www|m|edition|amp)\.", "", host), "address"
    furniture = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if not label.kept and piece.text and len(piece.text) < 600
    ]
    name = _site_name(furniture)
    if name:
        return name, "site"
    byline = find_byline(page)
    if byline and _SITE_WORDS.search(byline) and not agency_of(byline) and len(byline.split()) <= 5:
        return byline, "byline"
    if suffix and not _section(suffix):
        return agency_of(suffix) or suffix, "site"
    for line in furniture:
        if (
            (match := _COPYRIGHT.search(line))
            and (found := _tidy(match["name"]))
            and not agency_of(found)
        ):
            return found, "copyright"
    for line in furniture:
        if (match := _ADDRESS.search(line)) and not _PLATFORMS.search(match.group().lower()):
            return re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group().lower()).rstrip(
                ".,)"
            ), "address"
    return raw.article_id, "unknown"


def _section(suffix: str) -> bool:
    return suffix.lower() in (
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


def _tidy(name: str) -> str:
    name = re.sub(
        r"\b(?:all rights reserved|by|the website of|inc|ltd|llc)\b\.?", "", name, flags=re.I
    ).strip(" ,.|-–—“”\"'")
    return name if re.search(r"[A-Za-z]{2}", name) and len(name.split()) <= 7 else ""


def _site_name(lines: list[str]) -> str | None:
    """The name that the page's furniture gives to its site; the best supported one, None without any strong support."""
    votes: Counter[str] = Counter()
    for line in dict.fromkeys(lines):
        for weight, pattern in _SITE_PATTERNS:
            if (match := pattern.search(line)) and (name := _site_words(match["name"])):
                votes[name] += weight
    if not votes:
        return None
    name, weight = max(votes.items(), key=lambda item: (item[1], -len(item[0])))
    return name if weight >= 3 else None


def _site_words(name: str) -> str:
    words = name.split()
    while words and words[0].lower() in _NOT_SITES:
        words = words[1:]
    return (
        " ".join(words) if words and not all(word.lower() in _NOT_SITES for word in words) else ""
    )


def _agency(page: Page, outlet: str, byline: str | None, suffix: str) -> str | None:
    """Where the text was taken from, by its credits, its byline or the site's name behind the headline."""
    for piece, label in zip(page.pieces, page.labels):
        if label.role in ("credit", "footer", "byline", "body") and len(piece.text) < 400:
            if label.role == "body" and not re.match(r"(?:this|the post)\b", piece.text, re.I):
                continue
            for pattern in _CREDITS:
                if match := pattern.search(piece.text):
                    name = match["name"].strip(" .")
                    found = agency_of(name) or (name if pattern in _CREDITS[2:4] else None)
                    if found and found.casefold() != outlet.casefold():
                        return found
            if _REUTERS_CREDIT.search(piece.text):
                return "Reuters"
    for part in re.split(r"\s*(?:,|/|\||\band\b|\bof\b|\bfor\b)\s*", byline or ""):
        if agency_of(part):
            return agency_of(part)
    if suffix and agency_of(suffix) and agency_of(suffix) != outlet:
        return agency_of(suffix)
    return None


# --- byline and dateline


_PARTICLE = r"(?:de|van|von|der|den|al|el|bin|da|di|la|le|du|dos)"
_NAME = rf"[A-Z][\w.'’-]*(?: {_PARTICLE})*(?: [A-Z][\w.'’-]*){{1,3}}"
_BY = re.compile(
    r"^\W*(?:by|written by|story by|words by|reported by|posted by|published by|authors?(?:\(s\))?|reporting by)\b:?\s*(?=\S)(?P<names>[^|•·]{2,120})",
    re.I,
)
_BY_ALONE = re.compile(r"\W*(?:by|written by|story by|words by|authors?(?:\(s\))?)\W*", re.I)
_NAMES = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*){_NAME})*")
_BARE_NAME = re.compile(rf"\W*(?P<names>{_NAMES.pattern})(?P<rest>.*)")
_JOB = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|staff|columnist|contributor|producer|journalist|author|bureau|chief|@\w+|ago|min read)\b|@",
    re.I,
)
_CUT = re.compile(
    r"\s*(?:[|•·@(\d]|\b(?:[Uu]pdated|[Pp]ublished|[Pp]osted|UPDATED|PUBLISHED|[Oo]n|[Ff]or|[Ii]n|[Aa]t|Last|Photo|Image|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)[a-z]*\.? \d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
)
_NO_NAMES = frozenset(
    """read more watch live key points getty images top stories breaking news related about share this topics sign up subscribe photo image video credit home menu search new york
united states white house skip main content listen comments advertisement published updated follow us latest world politics business sports opinion the a an how why what when where who is are
to in of on with from for all click here table contents reading time last play close open view gallery back cookie privacy policy terms editorial staff team admin guest""".split()
)
_NO_PERSONS = frozenset(
    "author authors country contributing contributor contributors social links link loading loadingerror error event events newswire president photo photos staff image video follow "
    "article articles story stories advertisement comments category categories tags date published updated clicking continuing signing submitting subscribing".split()
)
HEADER_LINES = 14


def find_byline(page: Page) -> str | None:
    """Who wrote it, as printed: behind "by" near the headline, or a bare name there that the text itself does not mention."""
    filled = [n for n, piece in enumerate(page.pieces) if piece.text]
    body = [n for n in filled if page.labels[n].kept and page.labels[n].role == "body"]
    if not body:
        return None
    top = page.headline if page.headline is not None else body[0]
    place = filled.index(top)
    header = [
        n
        for n in filled[max(0, place - 3) : place + HEADER_LINES]
        if n != top and len(page.pieces[n].text) <= 160
    ]
    named = [_after_by(page, n, filled) for n in header] + [
        _after_by(page, n, filled)
        for n in filled
        if page.labels[n].role == "byline" and n not in header
    ]
    if found := next((name for name in named if name), None):
        return found
    text = " ".join(page.pieces[n].text for n in body[:40])
    return next(
        (name for n in header if n > top and (name := _bare_name(page, n, header, text))), None
    )


def _after_by(page: Page, number: int, filled: list[int]) -> str | None:
    """The names behind "by" on this line or, where it stands alone, on the next."""
    text = page.pieces[number].text
    if _BY_ALONE.fullmatch(text):
        later = next((n for n in filled if n > number), None)
        match = (
            _NAMES.match(page.pieces[later].text)
            if later is not None and len(page.pieces[later].text) <= 120
            else None
        )
        return _person(match.group()) if match else None
    match = _BY.match(text)
    if not match or text.rstrip('”"').endswith((".", "!", "?")) and len(text.split()) > 12:
        return None
    names = _CUT.split(match["names"])[0].strip(" ,|-–—:")
    if names_site(names) and len(names.split()) <= 5:
        return names
    return _person(names) if names[:1].isupper() else None


def _bare_name(page: Page, number: int, header: list[int], text: str) -> str | None:
    """A line that is a name and little else, beside a job, a day or the headline, of somebody whom the text does not mention."""
    match = _BARE_NAME.fullmatch(page.pieces[number].text)
    if not match:
        return None
    names = _person(_CUT.split(match["names"])[0].strip(" ,|-–—:"))
    rest = match["rest"].strip(" ,|-–—:•")
    if (
        not names
        or names_site(names)
        or any(word.lower() in _NO_NAMES for word in names.split())
        or names.split()[-1] in text
    ):
        return None
    place = header.index(number)
    beside = [page.pieces[n] for n in header[max(0, place - 1) : place + 2]]
    dated = any(
        page.labels[n].role == "date" or find_days(page.pieces[n].text[:80])
        for n in header[max(0, place - 1) : place + 3]
    )
    if rest and not (_JOB.search(rest) or find_days(rest) or re.match(r"\d", rest)):
        return None
    return (
        names
        if dated
        or any(_JOB.search(piece.text) for piece in beside)
        or place - sum(n < (page.headline or 0) for n in header) < 2
        else None
    )


def _person(names: str) -> str | None:
    names = re.sub(
        r",?\s+(?:[A-Z][\w-]*\s+)?(?:Staff|Senior|Chief|Special|Political|Associate|Assistant|Correspondent|Reporter|Editor|Writer|Columnist|Contributor)\b.*",
        "",
        names,
    ).strip(" ,.-")
    if (
        any(word.lower().strip(",.") in _NO_PERSONS for word in names.split()[:2])
        or len(names.split()) == 1
        and names[1:].islower()
        and not names.isupper()
        and len(names) < 9
    ):
        return None
    return names if re.search(r"[A-Za-z]{2}", names) and len(names.split()) <= 12 else None


def find_dateline(page: Page) -> tuple[str | None, str | None]:
    """Place and agency that open the text, as printed, and the agency among them where it is one."""
    body = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role in ("body", "standfirst") and piece.text[:1] not in "*•-+"
    ]
    for text in body[:DATELINE_REACH]:
        match = match_dateline(text)
        if match and not _NO_PLACE.match(text) and not _speaks_again(match.group(), body):
            return match.group().strip(" -–—:"), next(
                (name for name in _agencies(match) if name), None
            )
    return None, None


def _speaks_again(opening: str, body: list[str]) -> bool:
    """Whether a name with a colon opens other paragraphs too: the parts of an interview, not a place."""
    return (
        opening.rstrip().endswith(":")
        and sum(text.startswith(opening.rstrip()) for text in body) > 1
    )


def match_dateline(text: str) -> re.Match[str] | None:
    """The dateline that opens a text: a place with an agency in brackets, or in capitals, or with a day."""
    match = _DATELINE.match(text[:200])
    if not match or re.match(r"[A-Z]{3,9} \d{1,2}\b", text[match.end() :]):
        return None
    capitals = bool(match["city"] and _CAPITALS.fullmatch(match["city"]))
    if match["agency"]:
        return match if any(_agencies(match)) or capitals else None
    return match if capitals or match["city"] and match["day"] else None


def _agencies(match: re.Match[str]) -> list[str | None]:
    return [agency_of(part) for part in re.split(r"[/,;]| and ", match["agency"] or "")]


# --- day of publication


class Candidate(NamedTuple):
    """A day on the page that may be the article's: where, what, how well its place speaks for it, and why not if it is refused."""

    number: int
    words: str
    day: datetime.date
    score: float
    refused: str


def find_published(raw: Article, page: Page) -> tuple[str | None, str, str]:
    """Day of publication (YYYY-MM-DD or None), its basis and the words it rests on or the reason why there is none."""
    if raw.date:
        days = find_days(raw.date)
        if days and days[0].day:
            return days[0].day.isoformat(), "given", f"given with the article: {raw.date}"
        return None, "unknown", f"given with the article, but not a day: {raw.date}"
    against = _against_metadata(raw.facts, page)
    if raw.facts.published and not against:
        return (
            raw.facts.published,
            "metadata",
            f'the page\'s metadata say "{raw.facts.published_from}"',
        )
    found = _find_printed(page)
    if not against:
        return found
    return (
        found[0],
        found[1],
        f'{found[2]}; "{raw.facts.published_from}" in the page\'s metadata was refused: {against}',
    )


FIRST_PAGE = datetime.date(1991, 8, 6)
"""The day of the first page on the web: what is dated before was not published as one (1970 stands for no date at all)."""


def _against_metadata(facts: Facts, page: Page) -> str:
    """Why the day in a page's metadata cannot be the article's; empty where nothing speaks against it."""
    if not facts.published:
        return ""
    day = datetime.date.fromisoformat(facts.published)
    if day < FIRST_PAGE:
        return "there was no web then"
    slack = datetime.timedelta(days=1)  # time zones
    saved = re.fullmatch(r"\d{4}-\d\d-\d\d", facts.captured)
    if saved and datetime.date.fromisoformat(facts.captured) < day - slack:
        return f"the page was saved before, on {facts.captured}"
    printed, basis, _ = _day_in_text(page)
    if basis == "text" and datetime.date.fromisoformat(printed) > day + slack:
        return f"the text itself is dated {printed}"
    return ""


def _find_printed(page: Page) -> tuple[str | None, str, str]:
    """As :func:`find_published`, from what the page prints alone."""
    candidates = day_candidates(page)
    accepted = [candidate for candidate in candidates if not candidate.refused]
    if accepted:
        best = max(accepted, key=lambda candidate: (candidate.score, -candidate.number))
        return best.day.isoformat(), "page", f'the page says "{best.words}"'
    found = _day_in_text(page)
    refused = "; ".join(f'"{c.words}" was refused: {c.refused}' for c in candidates[:2])
    if found[0]:
        return found[0], found[1], "; ".join(part for part in (found[2], refused) if part)
    return (
        None,
        "unknown",
        "; ".join(part for part in (refused, found[2] or "the page names no day") if part),
    )


_LABELLED = re.compile(
    r"\b(?:published|posted|first published|created|issued|released|publi\w+ on|date)\b", re.I
)
_UPDATED = re.compile(r"\b(?:updated|modified|edited|revised)\b", re.I)


def day_candidates(page: Page) -> list[Candidate]:
    """Days on lines that are not the article's text, near its beginning or right behind its end."""
    kept = [n for n, label in enumerate(page.labels) if label.kept and label.role == "body"]
    if not kept:
        return []
    top = page.headline if page.headline is not None else kept[0]
    filled = [n for n, piece in enumerate(page.pieces) if piece.text]
    place = {number: rank for rank, number in enumerate(filled)}
    found = []
    for number in filled:
        label, text = page.labels[number], page.pieces[number].text
        if label.role in ("headline", "caption", "teaser") or len(text) > (
            80 if label.kept else 300
        ):
            continue
        for day in find_days(text[:300]):
            if day.day:
                found.append(
                    _judge(
                        page,
                        number,
                        day,
                        (
                            place[number] - place[top],
                            place[number] - place[kept[0]],
                            place[number] - place[kept[-1]],
                        ),
                    )
                )
    return [candidate for candidate in found if candidate is not None]


def _judge(page: Page, number: int, day: Day, distance: tuple[int, int, int]) -> Candidate | None:
    """How well the place of a day speaks for it; None for days too far from the article."""
    from_title, from_body, from_end = distance
    text = page.pieces[number].text
    label = page.labels[number]
    words = text if len(text) <= 60 else text[day.start : day.end]
    before = text[max(0, day.start - 25) : day.start]
    beside = " ".join(
        page.pieces[n].text
        for n in range(max(0, number - 2), number)
        if len(page.pieces[n].text) < 40
    )
    score = (
        1.0 * bool(_LABELLED.search(before) or _LABELLED.search(beside))
        - 0.3 * bool(_UPDATED.search(before))
        + 0.4 * day.time
    )
    if (
        label.role == "junk"
        and "icon" in text
        or re.match(r"\W*(?:correction|clarification|editor['’]s note)\b", text, re.I)
    ):
        return None
    if from_title >= 0 and from_body <= 2:
        score += 2.0 - 0.05 * abs(from_title)
    elif 0 <= from_title <= HEADER_LINES and not label.kept:
        score += 1.5 - 0.05 * from_title  # behind a standfirst, pictures or buttons
    elif -4 <= from_title < 0:
        score += 1.2
    elif 0 < from_end <= 4:
        score += 0.5
    elif from_title < 0 and score > 0.9:
        score += 0.2
    else:
        return None
    refused = _refusal(page, number, day, from_title, score) if from_title < 0 else ""
    return Candidate(number, words, day.day, score, refused)


def _refusal(page: Page, number: int, day: Day, from_title: int, score: float) -> str:
    """Why a day above the headline is not taken: a bare day with its weekday there is the day on which a page was shown."""
    text = page.pieces[number].text
    if day.time or _LABELLED.search(text) or _UPDATED.search(text):
        return ""
    against = _weekday_of_lead(page)
    said = (
        f"; the text itself reports on {WEEKDAYS[against].capitalize()}"
        if against is not None and against != day.day.weekday()
        else ""
    )
    if day.weekday is not None:
        return f"a bare day with its weekday above the headline is the day on which the page was shown{said}"
    return ""


def _weekday_of_lead(page: Page) -> int | None:
    """The weekday on which the first paragraphs say that something was said or done; None where they name none."""
    lead = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role in ("body", "standfirst")
    ][:3]
    for text in lead:
        for start, weekday, before in weekdays(text):
            if before not in ("last", "next") and re.search(
                r"\b\w+(?:ed|aid|old|ent|ook|ade|ame|oke)\b[^.]{0,60}$",
                text[max(0, start - 80) : start],
            ):
                return weekday
    return None


def _day_in_text(page: Page) -> tuple[str | None, str, str]:
    """A day that the text's own words give: a full day in its dateline, or a weekday with day and month whose year is certain."""
    body = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role != "caption"
    ]
    for text in body[:3]:
        days = find_days(text[:60])
        if (
            days
            and days[0].day
            and (
                days[0].end >= len(text.rstrip(" ."))
                or days[0].start <= 30
                and re.match(r"\W*(?:\([^)]*\))?\s*[-–—:]", text[days[0].end :])
            )
        ):
            return (
                days[0].day.isoformat(),
                "text",
                f'the text opens with "{text[days[0].start : days[0].end]}"',
            )
    for text in body[:12]:
        for day in find_partial_days(text):
            if day.weekday is None:
                continue
            return _year_of(day, text[day.start : day.end], body)
    for text in body[:3]:
        if named := weekdays(text):
            return (
                None,
                "",
                f'the page names no day; the text says only "{WEEKDAYS[named[0][1]].capitalize()}"',
            )
    return None, "", ""


def infer_years(rows: list[dict[str, Any]]) -> None:
    """Fill days that a text gives without the year, where exactly one year brings them near the dated articles of the same corpus."""
    dated = [
        (datetime.date.fromisoformat(row["published"]), row["article_id"])
        for row in rows
        if row["published"] and row["published_basis"] in ("page", "given", "metadata", "text")
    ]
    for row in rows if dated else ():
        if row["published"]:
            continue
        for day in [
            day
            for day in find_partial_days(row["text"][:LEAD_CHARACTERS])
            if day.weekday is not None
        ][:1]:
            near = {
                made: article_id
                for year in years_that_fit(day, 1990, 2090)
                for made in [datetime.date(year, day.month, day.day_of_month)]
                for other, article_id in dated
                if abs((other - made).days) <= NEAR_DAYS
            }
            if len(near) == 1:
                ((made, article_id),) = near.items()
                words = row["text"][day.start : day.end]
                row.update(
                    published=made.isoformat(),
                    published_basis="inferred",
                    published_note=f'the text says "{words}"; the year is that of {article_id}, dated within {NEAR_DAYS} days of it',
                )


def _year_of(day: Day, words: str, body: list[str]) -> tuple[str | None, str, str]:
    """The year in which a weekday falls on a day and month, if the years that the text names leave one possibility."""
    named = [found.day.year for text in body for found in find_days(text) if found.day] + [
        int(y) for text in body for y in re.findall(r"\b(?:in|since|of|by) ((?:19|20)\d\d)\b", text)
    ]
    fitting = years_that_fit(day, 1990, 2030)
    if named and max(named) in fitting:
        made = datetime.date(max(named), day.month, day.day_of_month)
        return (
            made.isoformat(),
            "inferred",
            f'the text says "{words}", and {max(named)} is the latest year that it names',
        )
    listed = ", ".join(map(str, fitting))
    return (
        None,
        "",
        f'the text says "{words}" without a year; it fits {listed}, and nothing tells which',
    )
