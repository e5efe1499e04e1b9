"""Parquet tables: values that no calendar has, text that is no UTF-8, and damaged files."""

from __future__ import annotations

import datetime
import decimal
import io
from collections.abc import Callable
from typing import Any

from parallax.bench.faults.inputs.packed import flipped
from parallax.bench.faults.kinds import FLAT, Kind, one_file

_parquet = one_file("Parquet", "odd.parquet")
Maker = Callable[[], bytes]


def table(**columns: Any) -> bytes:
    """A Parquet table of these columns, given as Arrow arrays or lists."""
    import pyarrow
    import pyarrow.parquet

    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def _plain(rows: int = 1) -> bytes:
    return table(id=[f"a{number}" for number in range(rows)], text=[FLAT] * rows)


def _dated(values: list[Any], kind: Callable[[Any], Any]) -> Maker:
    """A function that makes a table whose dates are ``values`` of an Arrow type."""

    def make() -> bytes:
        import pyarrow

        dates = pyarrow.array(values, pyarrow.int64())
        wanted = kind(pyarrow)
        if wanted.bit_width == 32:
            dates = dates.cast(pyarrow.int32())
        return table(id=["a"], text=[FLAT], date=dates.view(wanted))

    return make


def _not_utf8() -> bytes:
    import pyarrow

    data = pyarrow.array([b"\xff\xfe broken " + FLAT.encode(), FLAT.encode()], pyarrow.binary())
    return table(id=["a", "b"], text=data.view(pyarrow.string()))


def _title_not_utf8() -> bytes:
    import pyarrow

    data = pyarrow.array([b"\xff\xfe broken", b"good"], pyarrow.binary())
    return table(id=["a", "b"], text=[FLAT, FLAT], title=data.view(pyarrow.string()))


def _dictionary() -> bytes:
    import pyarrow

    return table(text=pyarrow.array([FLAT]).dictionary_encode())


def _repeated() -> bytes:
    import pyarrow
    import pyarrow.parquet

    out = io.BytesIO()
    made = pyarrow.Table.from_arrays([pyarrow.array([FLAT]), pyarrow.array([FLAT])], ["text"] * 2)
    pyarrow.parquet.write_table(made, out)
    return out.getvalue()


_DAMAGED_PAGE = 0.1
"""Place of a byte within the first page of data of a small table."""
KINDS: list[Kind] = [
    _parquet("text called .parquet", FLAT, 0, "Parquet"),
    _parquet("an empty file", "", 0, "Parquet|empty"),
    _parquet("a table cut short", lambda: _plain(3)[:-30], 0, "Parquet"),
    _parquet("a footer with a damaged byte", lambda: flipped(_plain(3), 0.9), None, None),
    _parquet("a page with a damaged byte", lambda: flipped(_plain(3), _DAMAGED_PAGE), None, None),
    _parquet(
        "a length of the footer that lies",
        lambda: _plain()[:-8] + b"\xff\xff\xff\x7fPAR1",
        0,
        "Parquet",
    ),
    _parquet("a table of no rows", lambda: _plain(0), 0, "no row"),
    _parquet("no column of text", lambda: table(a=[1, 2]), 0, "no column"),
    _parquet("days out of range", _dated([2**31 - 1], lambda arrow: arrow.date32()), 1, None),
    _parquet(
        "days before the year 1", _dated([-(2**31) + 1], lambda arrow: arrow.date32()), 1, None
    ),
    _parquet(
        "timestamps out of range", _dated([2**62], lambda arrow: arrow.timestamp("us")), 1, None
    ),
    _parquet(
        "timestamps in seconds out of range",
        _dated([2**50], lambda arrow: arrow.timestamp("s")),
        None,
        None,
    ),
    _parquet(
        "an unknown time zone",
        _dated([10**15], lambda arrow: arrow.timestamp("us", "Mars/Base")),
        1,
        None,
    ),
    _parquet(
        "a time zone of 99 hours",
        _dated([10**15], lambda arrow: arrow.timestamp("us", "+99:99")),
        1,
        None,
    ),
    _parquet(
        "a length of time as a date", _dated([2**60], lambda arrow: arrow.duration("us")), 1, None
    ),
    _parquet("texts that are no UTF-8", _not_utf8, None, None),
    _parquet("titles that are no UTF-8", _title_not_utf8, 2, None),
    _parquet("texts as bytes", lambda: table(text=[FLAT.encode()]), 1, None),
    _parquet(
        "texts as bytes of nothing readable",
        lambda: table(text=[b"\0\1\2" * 99]),
        0,
        "no text|not text",
    ),
    _parquet("texts as a dictionary", _dictionary, 1, None),
    _parquet("a column name twice", _repeated, None, None),
    _parquet("texts that are objects", lambda: table(text=[{"a": FLAT}]), 0, "no text|no column"),
    _parquet(
        "texts that are missing", lambda: table(id=["a", "b"], text=[None, FLAT]), 1, "no text"
    ),
    _parquet("lists as titles", lambda: table(text=[FLAT], title=[["a", "b"]]), 1, None),
    _parquet(
        "decimals as dates", lambda: table(text=[FLAT], date=[decimal.Decimal("1.5")]), 1, None
    ),
    _parquet("times of day as dates", lambda: table(text=[FLAT], date=[datetime.time(9)]), 1, None),
    _parquet(
        "5,000 columns", lambda: table(text=[FLAT], **{f"c{n}": [n] for n in range(5_000)}), 1, None
    ),
    _parquet(
        "a packed table",
        lambda: __import__("gzip").compress(_plain()),
        1,
        None,
        called="odd.parquet.gz",
    ),
]
