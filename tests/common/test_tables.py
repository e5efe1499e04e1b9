"""Schemas: what fits is kept to the letter, what does not fit is refused in one line."""

import pandas as pd
import pytest

from parallax.common import tables

VOICE = dict(
    article_id="a", start=0, end=3, voice="outlet", attribution_id=None, holder_id=None, text="abc"
)


def test_empty_table_has_its_columns():
    for name, table in tables.TABLES.items():
        assert list(tables.typed(name).columns) == [column.name for column in table.columns]


def test_what_is_written_is_read_back(tmp_path):
    rows = tables.typed(
        "voices",
        [
            VOICE,
            {
                **VOICE,
                "start": 3,
                "end": 4,
                "voice": "direct",
                "attribution_id": 7,
                "holder_id": "x",
                "text": "d",
            },
        ],
    )
    tables.write("voices", rows, tmp_path, {"key": "k1"})
    again = tables.read("voices", tmp_path)
    pd.testing.assert_frame_equal(rows, again)
    assert again["attribution_id"].tolist() == [pd.NA, 7]
    assert again["holder_id"].tolist() == [None, "x"]
    assert tables.note("voices", tmp_path)["key"] == "k1"
    assert [p.name for p in tmp_path.iterdir()] == ["voices.parquet"]


def test_spans_come_back_as_lists(tmp_path):
    row = dict(
        article_id="a",
        sentence_id=0,
        frame="THREAT",
        voice="outlet",
        holder_id=None,
        contested=False,
        score=1.0,
        votes=["lexical"],
        evidence_spans=[[0, 3], [5, 9]],
    )
    tables.write("frames", tables.typed("frames", [row]), tmp_path)
    assert tables.read("frames", tmp_path)["evidence_spans"].tolist() == [[[0, 3], [5, 9]]]


@pytest.mark.parametrize(
    "change, message",
    [
        ({"voice": None}, "table voices: column voice has an empty cell"),
        ({"start": "three"}, "table voices: "),
        ({"colour": "red"}, "table voices: unknown column colour"),
    ],
)
def test_rows_that_do_not_fit_are_refused(change, message):
    with pytest.raises(tables.TableError, match=message):
        tables.typed("voices", [{**VOICE, **change}])


def test_a_missing_column_is_named():
    with pytest.raises(tables.TableError, match="table voices: no column text"):
        tables.typed("voices", [{k: v for k, v in VOICE.items() if k != "text"}])


def test_two_rows_of_one_key_are_refused():
    with pytest.raises(tables.TableError, match="two rows for"):
        tables.typed("voices", [VOICE, {**VOICE, "end": 2}])


def test_a_table_not_made_has_no_note(tmp_path):
    assert tables.note("voices", tmp_path) == {}
    (tmp_path / "voices.parquet").write_bytes(b"half a table")
    assert tables.note("voices", tmp_path) == {}


def test_a_damaged_table_is_refused(tmp_path):
    path = tables.write("voices", tables.typed("voices", [VOICE]), tmp_path)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(tables.TableError, match="its bytes have changed since it was written"):
        tables.read("voices", tmp_path)


def test_a_table_under_the_name_of_another_is_refused(tmp_path):
    tables.write("voices", tables.typed("voices", [VOICE]), tmp_path)
    (tmp_path / "voices.parquet").rename(tmp_path / "reuse.parquet")
    with pytest.raises(tables.TableError, match="it holds the table voices"):
        tables.read("reuse", tmp_path)
    assert tables.note("reuse", tmp_path) == {}


def test_every_column_is_described():
    for table in tables.TABLES.values():
        assert table.row and all(column.meaning for column in table.columns), table.name
        assert set(table.key) <= {column.name for column in table.columns}, table.name
