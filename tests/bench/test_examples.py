"""Files of examples: what is read, and which line is named when it cannot be."""

import gzip

import pytest

from parallax.bench.examples import records
from parallax.common.errors import ParallaxError


def test_rows_are_read_gzipped_or_not(tmp_path):
    text = '{"text": "a\u2028b"}\n\n{"text": "c"}\n'
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    for name in ("a.jsonl", "a.jsonl.gz"):
        rows = list(records(tmp_path / name, "text"))
        assert rows == [{"text": "a\u2028b"}, {"text": "c"}]


@pytest.mark.parametrize(
    "name, data, says",
    [
        ("a.jsonl", b'{"text": "a"}\n{', "a.jsonl, line 2: not JSON"),
        ("a.jsonl", b"[1]\n", "a.jsonl, line 1: not an object with fields"),
        ("a.jsonl", b'{"text": "a"}\n\n{}\n', "a.jsonl, line 3: no field text"),
        ("a.jsonl", b"\xff\n", "a.jsonl: not JSON lines in UTF-8"),
        ("a.jsonl.gz", b'{"text": "a"}\n', "a.jsonl.gz: not JSON lines in UTF-8"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ParallaxError, match=says):
        list(records(tmp_path / name, "text"))
