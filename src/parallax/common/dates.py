"""Calendar days and weekdays printed in English text: where they are, and which date they mean."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from parallax.common.spans import overlapping

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
EARLIEST, LATEST = 1900, 2100
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"\b\.?,?\s+(?:the\s+)?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?=\b|\d{1,2}:\d\d|[A-Z])"
_TIME = (
    r"(?P<time>"
    r"(?:,?\s*(?:(?:at|on|@|\||-|–|—|·|•)\s*)?|T)\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?"
    r"|,?\s*(?:at\s)?\d{1,2}\s?[ap]\.?m\b\.?"
    r")?"
)
_FULL = (
    re.compile(rf"\b{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}", re.I),
    re.compile(rf"\b{_WEEKDAY}{_DAY}(?:\s+of)?[\s.-]+{_MONTH},?[\s-]+{_YEAR}{_TIME}", re.I),
    re.compile(rf"(?<![\d/.-]){_YEAR}[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?![\d/-]){_TIME}"),
    re.compile(
        r"(?<![\d/.-])(?P<first>\d\d?)(?P<mark>[/.-])(?P<second>\d\d?)(?P=mark)"
        rf"(?P<year>(?:19|20)\d\d|\d\d(?=\s+\d{{1,2}}:\d\d))\b{_TIME}"
    ),
)
_PART = (
    re.compile(rf"\b{_WEEKDAY}{_MONTH}\s+{_DAY}(?!,?\s*\d{{4}})(?![\d:])", re.I),
    re.compile(rf"\b{_WEEKDAY}{_DAY}(?:\s+of)?\s+{_MONTH}(?!,?\s*\d{{4}})", re.I),
)
_NAMED_WEEKDAY = re.compile(
    rf"\b(last |next |this |on |late |early )?({'|'.join(WEEKDAYS)})\b", re.I
)


class Day(NamedTuple):
    """One day as printed in a text, from ``start`` to ``end``.

    ``day`` is None where the date is ambiguous or contradicts its weekday; ``weekday`` (Monday 0 to
    Sunday 6) is None where none is printed; ``time`` says whether a time of day follows. ``month``
    and ``day_of_month`` are those printed, 0 where it is unclear which number is which.
    """

    start: int
    end: int
    day: datetime.date | None
    weekday: int | None
    time: bool
    month: int
    day_of_month: int


def find_days(text: str, month_first: bool | None = None) -> list[Day]:
    """Days printed with their year, in the order of the text.

    A weekday that contradicts the date makes ``day`` None.

    Parameters
    ----------
    month_first
        Whether 03/04/2016 is the fourth of March. With None the ``day`` of such a date stays None,
        unless one number exceeds 12.
    """
    found: list[Day] = []
    for pattern in _FULL:
        # The matches of one pattern do not overlap, so only those of the patterns before matter.
        earlier = sorted(found)
        for match in pattern.finditer(text):
            if overlapping(earlier, match.span()):
                continue
            day = _parsed(match, month_first)
            if day:
                found.append(day)
    return sorted(found)


def find_partial_days(text: str) -> list[Day]:
    """Days printed without a year ("Saturday, February 12"); ``day`` is None."""
    found = []
    for pattern in _PART:
        for match in pattern.finditer(text):
            month, day = _month(match["month"]), int(match["day"])
            if 1 <= day <= 31 and month:
                weekday = _weekday(match["weekday"])
                found.append(Day(*match.span(), None, weekday, False, month, day))
    return sorted(found)


def weekdays(text: str) -> list[tuple[int, int, str]]:
    """Weekdays named in a text, as (start, weekday 0-6, word before it).

    The word is last, next, this, on, late or early, in lower case; any other word gives "".
    """
    return [
        (m.start(), WEEKDAYS.index(m[2].lower()), (m[1] or "").strip().lower())
        for m in _NAMED_WEEKDAY.finditer(text)
    ]


def years_that_fit(day: Day, first: int, last: int) -> list[int]:
    """Years from ``first`` to ``last`` in which a day printed without a year fits its weekday."""
    fitting = []
    for year in range(first, last + 1):
        date = _date(year, day.month, day.day_of_month)
        if date and (day.weekday is None or date.weekday() == day.weekday):
            fitting.append(year)
    return fitting


def _parsed(match: re.Match[str], month_first: bool | None) -> Day | None:
    """The day of a match; None where the calendar has no such day."""
    groups = match.groupdict()
    timed = bool(groups["time"])
    printed = _day_and_month(groups, month_first)
    if printed is None:
        return Day(*match.span(), None, None, timed, 0, 0)
    day, month = printed
    year = int(groups["year"]) + 2000 * (len(groups["year"]) == 2)
    date = _date(year, month, day)
    if date is None:
        return None
    weekday = _weekday(groups.get("weekday"))
    agreed = date if weekday is None or date.weekday() == weekday else None
    return Day(*match.span(), agreed, weekday, timed, month, day)


def _day_and_month(groups: dict[str, str], month_first: bool | None) -> tuple[int, int] | None:
    """Day and month as printed; None where a number such as 03/04 may be either."""
    if "first" not in groups:
        return int(groups["day"]), _month(groups["month"])
    first, second = int(groups["first"]), int(groups["second"])
    if first > 12 or groups["mark"] == ".":
        return first, second
    if second > 12:
        return second, first
    if first != second and month_first is None:
        return None
    return (second, first) if month_first else (first, second)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _number(MONTHS, word) + 1


def _weekday(word: str | None) -> int | None:
    return _number(WEEKDAYS, word) if word else None


def _number(names: tuple[str, ...], word: str) -> int:
    """Position of the name that begins with the first three letters of ``word``."""
    beginning = word.lower()[:3]
    return next(number for number, name in enumerate(names) if name.startswith(beginning))
