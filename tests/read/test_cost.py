"""Reading costs no more than in proportion to the size of a file, whatever is in it."""

from __future__ import annotations

import io
import json

import pytest
from growth import some, too_costly

from parallax.bench.faults import shapes
from parallax.common import outside_text
from parallax.read import records, tabular, warc
from parallax.read.files import unique_ids
from parallax.read.records import RawArticle, Source


def source(data):
    return Source("a", "a", lambda: io.BytesIO(data), len(data))


def encoded(text):
    return text.encode("utf-8", "replace")


def decode_western(text):
    try:
        records.decode(b"caf\xe9 " + encoded(text))
    except records.NotText:
        return


READERS = {
    "decode": decode_western,
    "well_formed": lambda text: outside_text.well_formed(text + "\ud800"),
    "one_line": outside_text.one_line,
    "decode_page": lambda text: records.decode_page(b"<p>" + text.encode("cp1252", "replace")),
    "csv": lambda text: list(tabular.read_csv(source(b"id,text\n1," + encoded(text)), {})),
    "jsonl": lambda text: list(tabular.read_jsonl(source(encoded(text)), {})),
    "json": lambda text: list(tabular.read_json(source(encoded(text)), {})),
}


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_no_text_costs_more_than_in_proportion_to_its_size(reader):
    printable = {name: shape for name, shape in shapes.SHAPES.items() if "\x01" not in shape(10)}
    assert not too_costly(READERS[reader], some(printable, reader), 16_000)


def csv_of_columns(size):
    return "text," + ",".join("c" for _ in range(size // 2)) + "\nWords of a text.\n" * 20


def json_of_keys(size):
    return json.dumps({"text": "Words.", **{f"k{number}": number for number in range(size // 12)}})


def web_archive(size):
    return "WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * (size // 36)


def broken_web_archive(size):
    return "WARC/1.0\r\nContent-Length: 9\r\n\r\n\r\n" * (size // 36)


FILES = {
    "columns": (csv_of_columns, lambda text: list(tabular.read_csv(source(encoded(text)), {}))),
    "keys": (json_of_keys, lambda text: list(tabular.read_jsonl(source(encoded(text)), {}))),
    "nested": (
        shapes.nested("[", "", "]"),
        lambda text: list(tabular.read_jsonl(source(encoded(text)), {})),
    ),
    "records": (web_archive, lambda text: list(warc.read_warc(source(encoded(text))))),
    "broken records": (
        broken_web_archive,
        lambda text: list(warc.read_warc(source(encoded(text)))),
    ),
    "equal ids": (str, lambda size: list(unique_ids([RawArticle("a", "a", "")] * int(size)))),
}


@pytest.mark.parametrize("kind", FILES)
def test_no_file_costs_more_than_in_proportion_to_its_size(kind):
    shape, run = FILES[kind]
    assert not too_costly(run, {kind: shape}, 200_000)
