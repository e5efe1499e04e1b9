"""Tables of articles: columns are guessed or given, and only broken rows are lost, with a note."""

from __future__ import annotations

import csv
import datetime
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.clean.articles import judged
from parallax.clean.page import Article
from parallax.read import records, tabular
from parallax.read.files import Problem, RawArticle, read_corpus
from parallax.read.records import Line, Source
from parallax.read.tabular import (
    ColumnsError,
    _rows,
    choose_columns,
    parse_columns,
    read_csv,
    read_row,
)

LONG = (
    "The council of Harwick voted on Tuesday to close the old bridge after engineers "
    "found cracks in two of its piers. " * 3
)


def both(path, columns=None):
    found = list(judged(read_corpus(path, columns)))
    return [x for x in found if isinstance(x, Article)], [
        x for x in found if isinstance(x, Problem)
    ]


@pytest.mark.parametrize(
    "names, columns",
    [
        (
            ["id", "text", "title", "outlet", "date", "url"],
            {f: f for f in ("id", "text", "title", "outlet", "date", "url")},
        ),
        (
            ["Article ID", "Headline", "Full_Text", "Publisher", "publishDate", "Link", "By line"],
            {
                "id": "Article ID",
                "title": "Headline",
                "text": "Full_Text",
                "outlet": "Publisher",
                "date": "publishDate",
                "url": "Link",
                "author": "By line",
            },
        ),
        (
            ["content", "body", "source", "source_url"],
            {"text": "body", "outlet": "source", "url": "source_url"},
        ),
        (["raw_html", "domain"], {"html": "raw_html", "outlet": "domain"}),
    ],
)
def test_columns_are_guessed_from_their_names(names, columns):
    assert choose_columns(names, {}).columns == columns


def test_a_column_of_prose_is_the_text_if_no_name_suggests_one():
    rows = [{"Nr": "1", "Inhalt": LONG, "Rubrik": "Politik"}]
    assert choose_columns(["Nr", "Inhalt", "Rubrik"], {}, rows).columns == {"text": "Inhalt"}


@pytest.mark.parametrize(
    "given, cause",
    [
        ({"text": "BODY"}, "no column BODY (for text); it has: a, b"),
        ({}, "no column holds the text; it has: a, b; say which with --columns text=NAME"),
    ],
)
def test_missing_columns_are_reported(given, cause):
    with pytest.raises(ColumnsError) as raised:
        choose_columns(["a", "b"], given, [{"a": "x", "b": "y"}])
    assert str(raised.value) == cause


def test_the_columns_option_is_parsed():
    assert parse_columns("text=BODY, title=Head line") == {"text": "BODY", "title": "Head line"}
    for wrong in ("text", "text=", "words=BODY", "text=a,text=b"):
        with pytest.raises(ColumnsError):
            parse_columns(wrong)


@pytest.mark.parametrize(
    "delimiter, suffix",
    [(",", ".csv"), (";", ".csv"), ("\t", ".tsv"), ("|", ".csv"), ("\t", ".csv")],
)
def test_a_table_with_line_breaks_and_quotation_marks_in_its_cells(tmp_path, delimiter, suffix):
    cells = [
        ["Nr", "Headline", "BODY", "Publisher", "Publish Date"],
        ["1", "One", 'Said "no", twice;\nand left\tearly | now.', "Courier", "20160313"],
        ["2", "Two", "Only words.", "Post", "March 14, 2016"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(cells)
    (tmp_path / f"t{suffix}").write_text(out.getvalue(), encoding="utf-8", newline="")
    articles, problems = both(tmp_path)
    assert [a[:6] for a in articles] == [
        ("t-1", f"t{suffix}", cells[1][2], "One", "Courier", "2016-03-13"),
        ("t-2", f"t{suffix}", "Only words.", "Two", "Post", "March 14, 2016"),
    ]
    assert [(p.cause, p.left_out) for p in problems] == [
        (
            "columns guessed: text=BODY, title=Headline, outlet=Publisher, date=Publish Date; "
            "not used: Nr",
            False,
        )
    ]


@pytest.mark.parametrize("text", [None, 7])
def test_a_row_with_blank_html_and_no_text_is_an_empty_article(text):
    fields = {"id": "one", "html": "  ", "text": text}
    cause = "empty article: the text holds no word"
    found = list(read_row(fields, "t.jsonl", "t-1", "line 1"))
    assert found == [Problem("t.jsonl", "one", cause, True)]


def test_a_row_with_blank_html_is_lost_alone(tmp_path):
    rows = [{"id": "one", "html": " "}, {"id": "two", "html": "", "text": "Some words."}]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    articles, problems = both(tmp_path)
    assert [article.article_id for article in articles] == ["two"]
    assert [(p.article_id, p.cause) for p in problems if p.left_out] == [
        ("one", "empty article: the text holds no word")
    ]


@pytest.mark.parametrize(
    "data, texts, note",
    [
        ("id,text\n1,Café “quoted”\n".encode("utf-16"), ["Café “quoted”"], "UTF-16"),
        ("id,text\n1,Café “quoted” – x\n".encode("cp1252"), ["Café “quoted” – x"], "Windows-1252"),
        ("id,text\n1,Café\n".encode("utf-8-sig"), ["Café"], None),
        (b"id,text\r1,One.\r2,Two.\r", ["One.", "Two."], None),
        (b"id,text\n1,A\0B " + b"word " * 60 + b"\n", ["A\ufffdB " + "word " * 60], "NUL"),
        (("id,text\n" + "1,word\n" * 40_000).encode() + "2,Café\n".encode("cp1252"), None, None),
    ],
)
def test_encodings_of_tables(tmp_path, data, texts, note):
    (tmp_path / "t.csv").write_bytes(data)
    articles, problems = both(tmp_path)
    assert [a.text for a in articles] == texts if texts else articles[-1].text == "Café"
    assert note is None or any(note in p.cause for p in problems)


@pytest.mark.parametrize(
    "data, ids, causes",
    [
        (
            "id,text,date\n1,One,2016\n2,Two, and, more,2016\n3\n4,Four\n",
            ["1", "4"],
            ["line 3: 5 cells where", "line 4: 1 cell where"],
        ),
        (
            'id,text,date\n1,"One.",2016\n2,"never closed,2016\n'
            '3,"Three.",2016\n4,"Four, ""quoted"".",2017\n',
            ["1", "3", "4"],
            ["line 3: a quotation mark"],
        ),
        (
            'id,text,date\n1,"One.",2016\n2,"never closed,2016\n3,Three.,2016\n4,Four.,2017\n',
            ["1", "3", "4"],
            ["line 3: a quotation mark"],
        ),
        ('id,text,date\n1,"Said "no" twice.",2016\n2,Two.,2016\n', ["1", "2"], []),
        ("id,text\n\n,,\n1,\n2,Two.\n2,Again.\n", ["2", "2-2"], ["empty article"]),
        ("id,text\n", [], ["the table holds no row below its header"]),
        ("", [], ["the table holds no row"]),
        ("a,b\n1,2\n", [], ["no column holds the text; it has: a, b"]),
        ("text\nOne, two.\nThree.\n", ["t-1", "t-2"], []),
        (f'1,"{LONG}"\n2,"{LONG}"\n', ["t-1", "t-2"], []),
    ],
)
def test_a_broken_row_is_lost_alone_and_reported_in_one_line(tmp_path, data, ids, causes):
    (tmp_path / "t.csv").write_text(data)
    articles, problems = both(tmp_path)
    assert [a.article_id for a in articles] == ids
    left_out = [p.cause for p in problems if p.left_out]
    assert len(left_out) == len(causes) and all(
        cause in said for cause, said in zip(causes, left_out)
    )


def test_an_endless_line_takes_no_memory_and_only_its_row_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MOST_BYTES", 1_000)
    (tmp_path / "t.csv").write_text("id,text\n1,One.\n2," + "b" * 300_000 + "\n3,Three.\n")
    (tmp_path / "u.csv").write_text("c" * 300_000)
    articles, problems = both(tmp_path)
    assert [a.article_id for a in articles] == ["1", "3"]
    assert [p.cause for p in problems if p.left_out] == [
        "line 3: too large for one article: 300,003 bytes, the most is 1,000",
        "line 1, which should name the columns: "
        "too large for one article: 300,000 bytes, the most is 1,000",
    ]


def test_unclosed_quotation_marks_are_reread_a_limited_number_of_times(monkeypatch):
    monkeypatch.setattr(records, "MOST_BYTES", 10_000)
    lines = (Line(n, f'{n},"x\n', len(f'{n},"x\n')) for n in range(1, 60_001))
    rows = list(_rows(lines, tabular.Dialect(",")))
    assert rows[-1].wrong.startswith("the rest of the table is given up") and len(rows) < 60_000


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.lists(st.text('ab ,;"\n\t’ß', max_size=12), min_size=2, max_size=2),
        min_size=1,
        max_size=6,
    )
)
def test_csv_as_written_by_a_spreadsheet_is_read_back(rows):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "text"], *rows])
    found = list(read_csv(Source("t.csv", "t", lambda: io.BytesIO(out.getvalue().encode())), {}))
    assert [x.text for x in found if isinstance(x, RawArticle)] == [
        text for _, text in rows if text.strip()
    ]


def test_jsonl_accepts_other_names_and_notes_it_once(tmp_path):
    rows = [
        {"uuid": "a", "body": "One.", "headline": "H", "source": "Post", "published_at": 20160313},
        {"uuid": "b", "maintext": ["Two.", "Three."]},
        {"id": "c", "html": "<p>A page in a table, with a few words.</p>"},
        {"id": "d", "notes": "no text"},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    articles, problems = both(tmp_path)
    assert [(a.article_id, a.text, a.title, a.outlet, a.date) for a in articles] == [
        ("a", "One.", "H", "Post", "2016-03-13"),
        ("b", "Two.\n\nThree.", None, None, None),
        ("c", "A page in a table, with a few words.", None, None, None),
    ]
    assert [(p.cause.split(";")[0], p.left_out) for p in problems] == [
        (
            "columns guessed: id=uuid, text=body, title=headline, outlet=source, date=published_at",
            False,
        ),
        ("line 4: no text: an object with the fields id and text is needed", True),
    ]


@pytest.mark.parametrize(
    "value",
    [
        [{"id": "a", "text": "One."}, {"id": "b", "text": "Two."}],
        {"articles": [{"id": "a", "text": "One."}, {"id": "b", "text": "Two."}], "n": 2},
    ],
)
def test_json_that_is_not_line_by_line(tmp_path, value, monkeypatch):
    (tmp_path / "in.json").write_text(json.dumps(value, indent=1))
    (tmp_path / "one.json").write_text('{"id": "c", "body": "Three."}')
    (tmp_path / "wrong.json").write_text('[{"id": "a", ')
    articles, problems = both(tmp_path)
    assert [(a.article_id, a.text) for a in articles] == [
        ("a", "One."),
        ("b", "Two."),
        ("c", "Three."),
    ]
    assert [(p.source_file, p.left_out) for p in problems] == [
        ("one.json", False),
        ("wrong.json", True),
    ]
    monkeypatch.setattr(tabular, "MOST_JSON", 20)
    assert "too large to be read at once" in both(tmp_path / "in.json")[1][0].cause


def test_jsonl_in_another_encoding(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(
        '{"id": "a", "text": "“Wide”"}\n{"id": "b", "text": "Two"}\n'.encode("utf-16")
    )
    articles, problems = both(tmp_path)
    assert [a.text for a in articles] == ["“Wide”", "Two"] and [p.cause for p in problems] == [
        "read as UTF-16, which its first bytes announce"
    ]


def test_parquet_with_dates_bytes_and_missing_text(tmp_path):
    table = pa.table(
        {
            "id": [1.0, 2.0, 3.0, 4.0],
            "content": [b"One.", "Zwölf".encode(), None, b" "],
            "published_at": pa.array(
                [datetime.datetime(2022, 2, 13, 9, 30), None, None, None], pa.timestamp("us")
            ),
            "source": pa.array(["Post", None, "x", "y"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    articles, problems = both(tmp_path)
    assert [(a.article_id, a.text, a.outlet, a.date) for a in articles] == [
        ("1", "One.", "Post", "2022-02-13T09:30:00"),
        ("2", "Zwölf", None, None),
    ]
    assert [(p.cause.split(":")[0], p.left_out) for p in problems] == [
        ("columns guessed", False),
        ("row 3", True),
        ("empty article", True),
    ]


def test_parquet_that_is_empty_broken_or_without_text(tmp_path):
    pq.write_table(
        pa.table({"id": pa.array([], pa.int64()), "text": pa.array([], pa.string())}),
        tmp_path / "a.parquet",
    )
    pq.write_table(pa.table({"n": [1], "m": ["x"]}), tmp_path / "b.parquet")
    (tmp_path / "c.parquet").write_bytes((tmp_path / "b.parquet").read_bytes()[:-20])
    articles, problems = both(tmp_path)
    assert not articles and all(p.left_out for p in problems)
    assert [p.cause.split("(")[0] for p in problems] == [
        "the table holds no row",
        "no column holds the text; it has: n, m; say which with --columns text=NAME",
        "not a Parquet table, or a broken one ",
    ]


def test_given_columns_apply_to_every_table_in_a_folder(tmp_path):
    (tmp_path / "a.csv").write_text("text,summary\nThe long one.,The short one.\n")
    (tmp_path / "b.jsonl").write_text('{"text": "The long one.", "summary": "The short one."}\n')
    articles, _ = both(tmp_path, {"text": "summary"})
    assert [a.text for a in articles] == ["The short one.", "The short one."]
