"""Calendar days and weekdays in English text, as printed, with what stands beside them."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EARLIEST, LATEST = 1900, 2100
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_WEEKDAY = r"(?:(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+(?:the\s+)?)?"
_DAY, _YEAR = (
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b",
    r"(?P<year>(?:19|20)\d\d)(?=\b|\d{1,2}:\d\d|[A-Z])",
)
_TIME = r"(?P<time>(?:,?\s*(?:at|on|@|\||-|–|—|·|•)?\s*|T)\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?|,?\s*(?:at\s)?\d{1,2}\s?[ap]\.?m\b\.?)?"
_FULL = (
    re.compile(rf"\b{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}", re.I),
    re.compile(rf"\b{_WEEKDAY}{_DAY}(?:\s+of)?[\s.-]+{_MONTH},?[\s-]+{_YEAR}{_TIME}", re.I),
    re.compile(rf"(?<![\d/.-]){_YEAR}[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?![\d/-]){_TIME}"),
    re.compile(
        rf"(?<![\d/.-])(?P<first>\d\d?)(?P<mark>[/.-])(?P<second>\d\d?)(?P=mark)(?P<year>(?:19|20)\d\d|\d\d(?=\s+\d{{1,2}}:\d\d))\b{_TIME}"
    ),
)
_PART = (
    re.compile(rf"\b{_WEEKDAY}{_MONTH}\s+{_DAY}(?!,?\s*\d{{4}})(?![\d:])", re.I),
    re.compile(rf"\b{_WEEKDAY}{_DAY}(?:\s+of)?\s+{_MONTH}(?!,?\s*\d{{4}})", re.I),
)
_NAMED_WEEKDAY = re.compile(
    r"\b(last |next |this |on |late |early )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.I,
)


class Day(NamedTuple):
    """One day as printed: offsets, the day (None where it cannot be told), weekday 0-6 (Monday 0) as printed, whether a time follows."""

    start: int
    end: int
    day: datetime.date | None
    weekday: int | None
    time: bool
    month: int
    day_of_month: int


def find_days(text: str, month_first: bool | None = None) -> list[Day]:
    """Days with their year, in the order of the text; a weekday that contradicts the date makes ``day`` None.

    ``month_first`` tells how 03/04/2016 is read; None leaves such a day untold unless one number exceeds 12.
    """
    found: list[Day] = []
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if not any(day.start < match.end() and match.start() < day.end for day in found):
                if made := _made(match, month_first):
                    found.append(made)
    return sorted(found)


def find_partial_days(text: str) -> list[Day]:
    """Days printed without a year ("Saturday, February 12"); ``day`` is None."""
    found = []
    for pattern in _PART:
        for match in pattern.finditer(text):
            month, day = _month(match["month"]), int(match["day"])
            if 1 <= day <= 31 and month:
                found.append(
                    Day(
                        match.start(),
                        match.end(),
                        None,
                        _weekday(match["weekday"]),
                        False,
                        month,
                        day,
                    )
                )
    return sorted(found)


def weekdays(text: str) -> list[tuple[int, int, str]]:
    """Weekdays named in a text: (start, weekday 0-6, the word before it in lower case, "" where it is none of last, next, this ...)."""
    return [
        (m.start(), WEEKDAYS.index(m[2].lower()), (m[1] or "").strip().lower())
        for m in _NAMED_WEEKDAY.finditer(text)
    ]


def years_that_fit(day: Day, first: int, last: int) -> list[int]:
    """Years from ``first`` to ``last`` in which a day printed without a year falls on its printed weekday."""
    fitting = []
    for year in range(first, last + 1):
        made = _date(year, day.month, day.day_of_month)
        if made and (day.weekday is None or made.weekday() == day.weekday):
            fitting.append(year)
    return fitting


def _made(match: re.Match[str], month_first: bool | None) -> Day | None:
    groups = match.groupdict()
    year = int(groups["year"]) + 2000 * (len(groups["year"]) == 2)
    if "first" in groups:
        first, second = int(groups["first"]), int(groups["second"])
        if first > 12 or groups["mark"] == ".":
            day, month = first, second
        elif second > 12:
            month, day = first, second
        elif first == second or month_first is not None:
            month, day = (first, second) if month_first else (second, first)
        else:
            return Day(match.start(), match.end(), None, None, bool(groups["time"]), 0, 0)
    else:
        month, day = _month(groups["month"]), int(groups["day"])
    made = _date(year, month, day)
    if made is None:
        return None
    weekday = _weekday(groups.get("weekday"))
    agreed = made if weekday is None or made.weekday() == weekday else None
    return Day(match.start(), match.end(), agreed, weekday, bool(groups["time"]), month, day)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return next(
        number for number, name in enumerate(MONTHS, 1) if name.startswith(word.lower()[:3])
    )


def _weekday(word: str | None) -> int | None:
    return (
        next(number for number, name in enumerate(WEEKDAYS) if name.startswith(word.lower()[:3]))
        if word
        else None
    )
