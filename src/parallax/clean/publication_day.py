"""Find the day of publication of a page, with the basis for it.

A date is rejected if it may be the day on which the page was saved. If no day can be established,
the answer is empty, with a note that says why.
"""

from __future__ import annotations

import datetime
import itertools
import re
from typing import Any, NamedTuple

from parallax.clean.bylines import HEADER_LINES
from parallax.clean.page import Article, Facts, Page
from parallax.common.dates import (
    WEEKDAYS,
    Day,
    find_days,
    find_partial_days,
    weekdays,
    years_that_fit,
)

FIRST_PAGE = datetime.date(1991, 8, 6)
"""The day of the first page on the web: an earlier date cannot be right (1970 stands for no date at
all)."""
TIME_ZONES = datetime.timedelta(days=1)
"""How much two records of one day may differ across time zones."""
LEAD_CHARACTERS = 3000
"""First characters of a text in which a day without a year is looked for."""
DATELINE_TAIL = 200
"""Characters after a full date in which the dateline has to end."""
NEAR_DAYS = 7
"""Most days between such a day and a dated article that settles its year."""
OTHER_LINES, KEPT_LINES = 300, 80
"""Characters of other lines that may hold the day, and of the longest such line of the text."""
YEARS_OF_TEXT, YEARS_OF_CORPUS = (1990, 2030), (1990, 2090)
"""First and last year considered for a day without one, within a text and within a corpus."""
_LABELLED = re.compile(
    r"\b(?:published|posted|first published|created|issued|released|publi\w+ on|date)\b", re.I
)
_UPDATED = re.compile(r"\b(?:updated|modified|edited|revised)\b", re.I)
_CORRECTION = re.compile(r"\W*(?:correction|clarification|editor['’]s note)\b", re.I)
_PAST_TENSE = re.compile(r"\b\w+(?:ed|aid|old|ent|ook|ade|ame|oke)\b[^.]{0,60}$")
_NAMED_YEAR = re.compile(r"\b(?:in|since|of|by) ((?:19|20)\d\d)\b")
_DATELINE_END = re.compile(r"\W*(?:\([^)]*\))?\s*[-–—:]")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Answer(NamedTuple):
    """A day (YYYY-MM-DD, or None), its basis, and a note on the evidence."""

    day: str | None
    basis: str
    note: str


class Candidate(NamedTuple):
    """A day on the page that may be the day of publication.

    ``number`` is that of its line, ``words`` what is printed, ``score`` the strength of the
    evidence, and ``refused`` why it is rejected (empty if it is not).
    """

    number: int
    words: str
    day: datetime.date
    score: float
    refused: str


def find_published(raw: Article, page: Page) -> Answer:
    """The day of publication: given by the input, else in the page's metadata, else printed."""
    if raw.date:
        days = find_days(raw.date)
        if days and days[0].day:
            return Answer(days[0].day.isoformat(), "given", f"given with the article: {raw.date}")
        return Answer(None, "unknown", f"given with the article, but not a day: {raw.date}")
    facts = raw.facts
    against = _against_metadata(facts, page)
    if facts.published and not against:
        note = f'the page\'s metadata say "{facts.published_from}"'
        return Answer(facts.published, "metadata", note)
    found = _find_printed(page)
    if not against:
        return found
    refused = f'"{facts.published_from}" in the page\'s metadata was refused: {against}'
    return found._replace(note=f"{found.note}; {refused}")


def _against_metadata(facts: Facts, page: Page) -> str:
    """Why the day in a page's metadata cannot be right; empty if it can."""
    if not facts.published:
        return ""
    day = datetime.date.fromisoformat(facts.published)
    if day < FIRST_PAGE:
        return "there was no web then"
    saved = _ISO_DAY.fullmatch(facts.captured)
    if saved and datetime.date.fromisoformat(facts.captured) < day - TIME_ZONES:
        return f"the page was saved before, on {facts.captured}"
    printed, basis, _ = _day_in_text(page)
    if printed and basis == "text" and datetime.date.fromisoformat(printed) > day + TIME_ZONES:
        return f"the text itself is dated {printed}"
    return ""


def _find_printed(page: Page) -> Answer:
    """The day of publication by the printed page alone."""
    candidates = day_candidates(page)
    accepted = [candidate for candidate in candidates if not candidate.refused]
    if accepted:
        best = max(accepted, key=lambda candidate: (candidate.score, -candidate.number))
        return Answer(best.day.isoformat(), "page", f'the page says "{best.words}"')
    found = _day_in_text(page)
    refused = "; ".join(f'"{c.words}" was refused: {c.refused}' for c in candidates[:2])
    if found.day:
        notes = (found.note, refused)
        return found._replace(note="; ".join(filter(None, notes)))
    notes = (refused, found.note or "the page names no day")
    return Answer(None, "unknown", "; ".join(filter(None, notes)))


# --- days outside the text


class Distance(NamedTuple):
    """Distance of a line, in lines that are not blank, from headline, first and last body line."""

    from_title: int
    from_body: int
    from_end: int


def day_candidates(page: Page) -> list[Candidate]:
    """Days on lines around the article's text, near its beginning or right after its end."""
    kept = [n for n, label in enumerate(page.labels) if label.kept and label.role == "body"]
    if not kept:
        return []
    top = page.headline if page.headline is not None else kept[0]
    filled = [n for n, piece in enumerate(page.pieces) if piece.text]
    place = {number: rank for rank, number in enumerate(filled)}
    found = []
    reported = _weekday_of_lead(page)
    for number in filled:
        if not _can_hold_day(page, number):
            continue
        here = place[number]
        distance = Distance(here - place[top], here - place[kept[0]], here - place[kept[-1]])
        for day in find_days(page.pieces[number].text[:OTHER_LINES]):
            if day.day and (candidate := _judge(page, number, day, distance, reported)):
                found.append(candidate)
    return found


def _can_hold_day(page: Page, number: int) -> bool:
    label = page.labels[number]
    if label.role in ("headline", "caption", "teaser"):
        return False
    return len(page.pieces[number].text) <= (KEPT_LINES if label.kept else OTHER_LINES)


def _judge(
    page: Page, number: int, day: Day, distance: Distance, reported: int | None
) -> Candidate | None:
    """Score a day by its place and the words near it; None if it is too far from the article.

    ``reported`` is the weekday of the events in the first paragraphs.
    """
    text, label = page.pieces[number].text, page.labels[number]
    if label.role == "junk" and "icon" in text or _CORRECTION.match(text):
        return None
    score = _score_of_words(page, number, day)
    bonus = _score_of_place(distance, label.kept, score)
    if bonus is None:
        return None
    score += bonus
    refused = _refusal(page, number, day, reported) if distance.from_title < 0 else ""
    words = text if len(text) <= 60 else text[day.start : day.end]
    assert day.day is not None
    return Candidate(number, words, day.day, score, refused)


def _score_of_words(page: Page, number: int, day: Day) -> float:
    """The score of a day by the words next to it, and by a time of day."""
    text = page.pieces[number].text
    before = text[max(0, day.start - 25) : day.start]
    lines = [page.pieces[n].text for n in range(max(0, number - 2), number)]
    beside = " ".join(line for line in lines if len(line) < 40)
    labelled = bool(_LABELLED.search(before) or _LABELLED.search(beside))
    return 1.0 * labelled - 0.3 * bool(_UPDATED.search(before)) + 0.4 * day.time


def _score_of_place(distance: Distance, kept: bool, score: float) -> float | None:
    """What the place of a day adds to the ``score`` of its words; None if it is too far away."""
    from_title, from_body, from_end = distance
    if from_title >= 0 and from_body <= 2:
        return 2.0 - 0.05 * abs(from_title)
    if 0 <= from_title <= HEADER_LINES and not kept:
        return 1.5 - 0.05 * from_title  # after a standfirst, pictures or buttons
    if -4 <= from_title < 0:
        return 1.2
    if 0 < from_end <= 4:
        return 0.5
    if from_title < 0 and score > 0.9:
        return 0.2
    return None


def _refusal(page: Page, number: int, day: Day, against: int | None) -> str:
    """Why a day above the headline is rejected; empty if it is not.

    A bare day with its weekday in that place is the day on which the page was displayed;
    ``against`` is the weekday of the events in the text.
    """
    text = page.pieces[number].text
    if day.time or _LABELLED.search(text) or _UPDATED.search(text) or day.weekday is None:
        return ""
    contradiction = ""
    if against is not None and day.day and against != day.day.weekday():
        contradiction = f"; the text itself reports on {WEEKDAYS[against].capitalize()}"
    reason = "a bare day with its weekday above the headline is the day on which the page was shown"
    return reason + contradiction


def _weekday_of_lead(page: Page) -> int | None:
    """The weekday of the events in the first paragraphs; None if they do not name one."""
    lead = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role in ("body", "standfirst")
    ]
    for text in lead[:3]:
        for start, weekday, before in weekdays(text):
            reported = _PAST_TENSE.search(text[max(0, start - 80) : start])
            if before not in ("last", "next") and reported:
                return weekday
    return None


# --- days in the text


def _day_in_text(page: Page) -> Answer:
    """The day given by the text itself, if any.

    It is a full date in the dateline, or a weekday with day and month whose year is certain.
    """
    body = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role != "caption"
    ]
    for text in body[:3]:
        if found := _day_of_dateline(text):
            return found
    for text in body[:12]:
        for day in find_partial_days(text):
            if day.weekday is not None:
                return _year_of(day, text[day.start : day.end], body)
    for text in body[:3]:
        if named := weekdays(text):
            weekday = WEEKDAYS[named[0][1]].capitalize()
            return Answer(None, "", f'the page names no day; the text says only "{weekday}"')
    return Answer(None, "", "")


def _day_of_dateline(text: str) -> Answer | None:
    """The full date that a text opens with; None if it does not."""
    days = find_days(text[:60])
    if not days or not days[0].day:
        return None
    first, day = days[0], days[0].day
    alone = first.end >= len(text.rstrip(" ."))
    if not alone and not (
        first.start <= 30 and _DATELINE_END.match(text[first.end : first.end + DATELINE_TAIL])
    ):
        return None
    words = text[first.start : first.end]
    return Answer(day.isoformat(), "text", f'the text opens with "{words}"')


def _year_of(day: Day, words: str, body: list[str]) -> Answer:
    """Complete a weekday, day and month with its year, if the years named in the text leave one."""
    named = list(itertools.chain.from_iterable(map(_named_years, body)))
    fitting = years_that_fit(day, *YEARS_OF_TEXT)
    if named and max(named) in fitting:
        made = datetime.date(max(named), day.month, day.day_of_month)
        note = f'the text says "{words}", and {max(named)} is the latest year that it names'
        return Answer(made.isoformat(), "inferred", note)
    listed = ", ".join(map(str, fitting))
    note = f'the text says "{words}" without a year; it fits {listed}, and nothing tells which'
    return Answer(None, "", note)


def _named_years(text: str) -> list[int]:
    """The years of the full dates in a text, and the years that it names on their own."""
    years = [found.day.year for found in find_days(text) if found.day]
    return years + [int(year) for year in _NAMED_YEAR.findall(text)]


# --- days by the rest of the corpus


def infer_years(rows: list[dict[str, Any]]) -> None:
    """Fill in the day of articles whose text gives it without the year.

    This is done only if exactly one year brings the day close to a dated article of the corpus.
    ``rows`` are those of the table ``articles``; they are changed in place.
    """
    bases = ("page", "given", "metadata", "text")
    dated: dict[datetime.date, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        if row["published"] and row["published_basis"] in bases:
            day = datetime.date.fromisoformat(row["published"])
            dated[day] = (number, row["article_id"])
    for row in rows if dated else ():
        if not row["published"]:
            _infer_year(row, dated)


def _infer_year(row: dict[str, Any], dated: dict[datetime.date, tuple[int, str]]) -> None:
    """Fill in one day; ``dated`` has the last article of each day, with its number."""
    partial = find_partial_days(row["text"][:LEAD_CHARACTERS])
    day = next((found for found in partial if found.weekday is not None), None)
    if day is None:
        return
    near: dict[datetime.date, str] = {}
    for year in years_that_fit(day, *YEARS_OF_CORPUS):
        made = datetime.date(year, day.month, day.day_of_month)
        days = (made + datetime.timedelta(n) for n in range(-NEAR_DAYS, NEAR_DAYS + 1))
        close = [dated[other] for other in days if other in dated]
        if close:
            near[made] = max(close)[1]
    if len(near) != 1:
        return
    ((made, article_id),) = near.items()
    words = row["text"][day.start : day.end]
    row.update(
        published=made.isoformat(),
        published_basis="inferred",
        published_note=f'the text says "{words}"; the year is that of {article_id}, '
        f"dated within {NEAR_DAYS} days of it",
    )
