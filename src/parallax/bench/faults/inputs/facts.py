"""Metadata and dates that cannot be true, are too long, or are something else."""

from __future__ import annotations

from parallax.bench.faults.inputs.rows import line
from parallax.bench.faults.kinds import FLAT, STORY, Kind, one_file

_record = one_file("metadata and dates", "odd.jsonl")
_text = one_file("metadata and dates", "odd.txt")


def _dated(name: str, date: object) -> Kind:
    return _record(f"date {name}", line(date=date), 1, None)


DATES = [
    _dated("of the year 99999", "99999-99-99"),
    _dated("of zeros", "0000-00-00"),
    _dated("below zero", "-2016-03-13"),
    _dated("of 30 February", "2016-02-30"),
    _dated("of a 13th month", "2016-13-01"),
    _dated("in words", "yesterday, more or less"),
    _dated("of an epoch far away", 10**30),
    _dated("of an epoch below zero", -(10**15)),
    _dated("that may be two", "03/04/2016"),
    _dated("of 20,000 digits", "1" * 20_000),
    _dated("in Arabic digits", "٢٠١٦-٠٣-١٣"),
    _dated("in Roman numerals", "XIII.III.MMXVI"),
    _dated("with a time zone of a day", "2016-03-13T10:00:00+48:00"),
    _dated("of 61 seconds", "2016-03-13T23:59:61Z"),
    _dated("of three dates", "2016-03-13, 2016-03-14 and 2016-03-15"),
    _dated("in a year of two digits", "13.03.16"),
    _text("a dateline of a 45th day", "VELM, March 45, 2016 – " + STORY, 1, None),
    _text("40,000 days in one text", STORY + "On March 13, 2016 it rained. " * 5_000, 1, None),
]
COUNTED = [
    _record("date in thousandths since 1970", line(date=1457827200000), 1, ""),
    _record("date of Excel with a short year", line(date="13-Mar-16"), 1, ""),
    _record("date in French", line(date="13 mars 2016"), 1, "no single day"),
    _record("date of a month", line(date="March 2016"), 1, "no single day"),
]
FIELDS = [
    _record("a title of 100,000 letters", line(title="x" * 100_000), 1, None),
    _record("a title of 60,000 blanks", line(title="Harbour" + " " * 60_000 + "closed"), 1, None),
    _record("a title with line breaks", line(title="Harbour\nclosed\r\nafter\u2028fire"), 1, None),
    _record("a title of blanks", line(title=" \t "), 1, None),
    _record("a title that is the text", line(title=FLAT), 1, None),
    _record("a title with 20,000 bars", line(title="a | b - " * 20_000), 1, None),
    _record("an outlet of 100,000 letters", line(outlet="Velm" * 25_000), 1, None),
    _record("an outlet with a line break", line(outlet="Velm\nPost"), 1, None),
    _record("an outlet of one dot", line(outlet="."), 1, None),
    _record("an outlet that is a path", line(outlet="../../etc/passwd"), 1, None),
    _record("an address of a script", line(url="javascript:alert(1)"), 1, None),
    _record("an address that cannot be read", line(url="http://[::1/x]"), 1, None),
    _record(
        "an address of 100,000 letters", line(url="http://velm.example/" + "x" * 100_000), 1, None
    ),
    _record("an outlet with an id and a name", line(outlet={"id": 7, "name": "Velm Post"}), 1, ""),
    _record("10,000 authors", line(author=["Jonas Weir"] * 10_000), 1, None),
    _record("an id of 100,000 letters", line(id="x" * 100_000), 1, None),
    _record("an id that climbs out", line(id="../../../etc/passwd"), 1, None),
    _record("an id of one dot", line(id="."), 1, None),
    _record("an id of two dots", line(id=".."), 1, None),
    _record("an id with NUL", line(id="a\0b"), 1, None),
    _record("an id with a line break", line(id="a\nb"), 1, None),
    _record("an id of blanks", line(id="   "), 1, None),
    _record("an id of a good article", line(id="good-one"), 1, "twice|already"),
    _record("ids that differ in capitals", line(id="x") + line(id="X"), 2, None),
    _record("an id of lone surrogates", line(id="a\ud800"), 1, None),
    _record(
        "a byline of 5,000 names",
        line(text="By " + "Jonas Weir and " * 5_000 + "\n\n" + STORY),
        1,
        None,
    ),
    _text("a headline of 30,000 letters", "Harbour " * 4_000 + "\n\n" + STORY, 1, None),
]
KINDS: list[Kind] = [*DATES, *COUNTED, *FIELDS]
