"""Tables as R, pandas, spreadsheets, news APIs and databases export them, whatever they are called."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from parallax.read import cell_values, tabular
from parallax.read.files import read_corpus
from parallax.read.records import Problem, RawArticle

WORDS = "The council of Harwick voted on Tuesday to close the old bridge. " * 4
ROWS = [
    {"id": "a", "title": "Bridge", "text": f"One. {WORDS}", "outlet": "Post", "date": "2016-03-13"},
    {
        "id": "b",
        "title": "Ferry",
        "text": f"Two.\n\n{WORDS}",
        "outlet": "Post",
        "date": "2016-03-14",
    },
]
COLUMNS_NOTE = ("columns read", "columns guessed")


def read(folder, name, data):
    """The articles in one file, and the causes of its problems but the notes on columns."""
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    found = list(read_corpus(folder))
    causes = [item.cause for item in found if isinstance(item, Problem)]
    articles = [item for item in found if isinstance(item, RawArticle)]
    return articles, [cause for cause in causes if not cause.startswith(COLUMNS_NOTE)]


def table(rows=ROWS, separator=",", columns=None):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: row.get(name, "") for name in writer.fieldnames} for row in rows)
    return out.getvalue()


def as_rows(articles):
    return [{name: getattr(a, name) for name in ROWS[0] if name != "id"} for a in articles]


EXPECTED = [{name: value for name, value in row.items() if name != "id"} for row in ROWS]


# --- values


@pytest.mark.parametrize("word", sorted(cell_values.NO_VALUE))
def test_a_word_for_no_value_is_no_value(tmp_path, word):
    odd = {"id": word, "title": word, "text": ROWS[0]["text"], "outlet": word, "date": word}
    articles, causes = read(tmp_path, "t.csv", table([*ROWS, odd, {"id": "c", "text": word}]))
    assert as_rows(articles[:2]) == EXPECTED and len(articles) == 3
    assert articles[2][:1] + articles[2][3:8] == ("t-3", None, None, None, None, None)
    assert causes == ["empty article: the text holds no word"]


@pytest.mark.parametrize("word", ["Na", "No", "nil", "0", "?", "Nan", "none of them"])
def test_other_words_are_values(tmp_path, word):
    (article,), _ = read(tmp_path, "t.csv", table([{**ROWS[0], "outlet": word}]))
    assert article.outlet == word


@pytest.mark.parametrize(
    "date, day",
    [
        (1457827200000, "2016-03-13"),
        (1457827200, "2016-03-13"),
        (1457827200.5, "2016-03-13"),
        ("1457827200000000", "2016-03-13"),
        (1457827200 * 10**9, "2016-03-13"),
        ("13-Mar-16", "13-Mar-2016"),
        ({"$date": "2016-03-13T10:00:00Z"}, "2016-03-13T10:00:00Z"),
        ({"$date": {"$numberLong": "1457827200000"}}, "2016-03-13"),
        (42442, "42442"),
        ("12345678901", "12345678901"),
        (10**30, str(10**30)),
    ],
)
def test_times_as_programs_count_them_are_days(tmp_path, date, day):
    (article,), _ = read(tmp_path, "t.jsonl", json.dumps({"text": WORDS, "date": date}))
    assert article.date == day


@pytest.mark.parametrize(
    "value, word",
    [
        ({"id": "bbc-news", "name": "BBC News"}, "BBC News"),
        ([{"name": "Anna Abel"}, {"name": "Ed Hall"}], "Anna Abel, Ed Hall"),
        ("['Anna Abel', \"Ed O'Hara\"]", "Anna Abel, Ed O'Hara"),
        ('["Anna Abel"]', "Anna Abel"),
        (r"['Ren\xe9', 'a \'b\'']", "René, a 'b'"),
        ("[Anna Abel]", "[Anna Abel]"),
        ("['open", "['open"),
        ({"a": 1}, None),
    ],
)
def test_objects_and_lists_in_a_cell_are_read(tmp_path, value, word):
    (article,), _ = read(tmp_path, "t.jsonl", json.dumps({"text": WORDS, "author": value}))
    assert article.author == word


@pytest.mark.parametrize(
    "text, lines, cause",
    [
        ("One._x000D_\nTwo.", ["One.", "Two."], "line 1: _x000D_, which Excel"),
        ("One.\\nTwo.\\nThree.", ["One.", "Two.", "Three."], "line 1: \\n, two characters"),
        ("['One.', 'Two\\nlines.']", ["One.", "", "Two", "lines."], None),
        (["One.", "Two."], ["One.", "", "Two."], None),
        ("One\\n.", ["One\\n."], None),
        ("One\\n.\\n\nTwo.", ["One\\n.\\n", "Two."], None),
    ],
)
def test_line_breaks_that_a_program_wrote_as_something_else(tmp_path, text, lines, cause):
    (article,), causes = read(tmp_path, "t.jsonl", json.dumps({"text": text}))
    assert [line.strip() for line in article.text.split("\n")] == lines
    assert [found[: len(cause or "")] for found in causes] == [cause] * (cause is not None)


def test_a_text_that_excel_has_cut_is_told(tmp_path):
    full = (WORDS * 200)[:32_767]
    rows = [{"id": "a", "text": full}, {"id": "b", "text": full[:-1]}]
    articles, causes = read(tmp_path, "t.csv", table(rows))
    assert [article.text for article in articles] == [full, full[:-1]]
    assert len(causes) == 1 and causes[0].startswith("line 2: the text has 32,767 characters")


def test_a_text_that_is_markup_is_read_as_a_page(tmp_path):
    page = f"<p>{WORDS}</p>\n<p>It rained.</p>"
    rows = [
        {"id": "a", "text": page},
        {"id": "b", "text": f"{WORDS} <p>is a tag</p>"},
        {"id": "c", "title": {"rendered": "Bridge"}, "content": {"rendered": page}},
    ]
    articles, causes = read(tmp_path, "t.json", json.dumps(rows))
    assert [bool(article.markup) for article in articles] == [True, False, True]
    assert articles[2].title == "Bridge"
    assert causes == [f"object {n}: its text is markup: read as HTML" for n in (1, 3)]


def test_the_column_of_prose_is_the_text_whatever_the_others_are_called(tmp_path):
    rows = [{"article": n, "content": "A teaser.", "full text": ROWS[n]["text"]} for n in (0, 1)]
    articles, _ = read(tmp_path, "t.csv", table(rows))
    assert [article.text for article in articles] == [row["text"] for row in ROWS]


def test_a_column_of_names_is_no_text(tmp_path):
    rows = [{"article": name, "n": 7, "story": ""} for name in ("good-one", "good-two", "")]
    articles, causes = read(tmp_path, "t.csv", table(rows))
    assert not articles and len(causes) == 1 and causes[0].startswith("no column holds the text")
    articles, _ = read(tmp_path, "t.csv", table([{**rows[0], "article": "It rained."}]))
    assert [article.text for article in articles] == ["It rained."]


def test_a_column_called_text_is_the_text(tmp_path):
    rows = [{"text": "A short text.", "content": WORDS}]
    assert [a.text for a in read(tmp_path, "t.csv", table(rows))[0]] == ["A short text."]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_an_empty_text_is_looked_for_in_the_other_columns_of_texts(tmp_path, name):
    rows = [{"id": n, "text": text, "body": body} for n, text, body in OTHER_TEXTS]
    lines = "\n".join(map(json.dumps, rows))
    articles, causes = read(tmp_path, name, table(rows) if name == "t.csv" else lines)
    assert [article.text for article in articles] == ["One.", "Two.", "Three."]
    first = 1 if name == "t.jsonl" else 2
    assert causes[0] == f"line {first + 1}: the text is empty: body was read"
    assert len(causes) == 3 and all("empty article" in cause for cause in causes[2:])


OTHER_TEXTS = [("1", "One.", "A."), ("2", "", "Two."), ("3", "NA", "Three."), ("4", " ", "")]


def test_a_column_that_is_given_is_the_only_one(tmp_path):
    (tmp_path / "t.csv").write_text(table([{"text": "", "body": WORDS}, {"text": "One."}]))
    found = list(read_corpus(tmp_path, {"text": "text"}))
    assert [item.text for item in found if isinstance(item, RawArticle)] == ["One."]


def test_paragraphs_are_not_replaced_by_another_column(tmp_path):
    line = json.dumps({"text": ["One.", "Two."], "body": "Other."})
    assert [a.text for a in read(tmp_path, "t.jsonl", line)[0]] == ["One.\n\nTwo."]


# --- quotation marks

QUOTED = 'The mayor said: "We will open again", he left, and "nobody was hurt" in the fire.'


@pytest.mark.parametrize(
    "mark, space",
    [('""', ""), ('\\"', ""), ('""', " "), ('\\"', " ")],
)
def test_quotation_marks_as_mysql_writes_them_and_spaces_as_people_do(tmp_path, mark, space):
    cells = QUOTED.replace('"', mark)
    rows = [f'{n},{space}"{cells}",{space}"Post, Daily"' for n in range(3)]
    data = f"id,{space}text,{space}outlet\n" + "\n".join(rows)
    articles, causes = read(tmp_path, "t.csv", data)
    assert [(a.text, a.outlet) for a in articles] == [(QUOTED, "Post, Daily")] * 3 and not causes


@pytest.mark.parametrize("name, separator", [("t.tsv", "\t"), ("t.csv", ";")])
def test_a_text_that_begins_with_a_quotation_keeps_its_marks(tmp_path, name, separator):
    text = '"We will open again," the mayor said. "It is out."'
    rows = [["id", "text", "outlet"], ["a", f"{text} He left.", "Post"], ["b", WORDS, '"A ""B"""']]
    articles, causes = read(tmp_path, name, "\n".join(map(separator.join, rows)))
    assert [(a.text, a.outlet) for a in articles] == [
        (f"{text} He left.", "Post"),
        (WORDS, 'A "B"'),
    ]
    assert not causes


# --- headers


@pytest.mark.parametrize(
    "above, cause",
    [
        ("sep=,\n", None),
        ('"sep=,"\r\n', None),
        ("Results of a search\n\n", "line 3 names the columns: what is above was passed over"),
        ("Results,,,,\n,,,,\n", "line 3 names the columns: what is above was passed over"),
        ("# made on 1 May 2024\n", "line 2 names the columns: what is above was passed over"),
        ("sep=,\nResults\n", "line 3 names the columns: what is above was passed over"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_above_the_names_of_the_columns(tmp_path, above, cause, end):
    data = (above + table()).replace("\r\n", "\n").replace("\n", end)
    articles, causes = read(tmp_path, "t.csv", data)
    assert [article.article_id for article in articles] == ["a", "b"]
    assert causes == ([cause] if cause else [])


def test_a_name_that_is_given_is_looked_for_below_other_lines(tmp_path):
    (tmp_path / "t.csv").write_text("Export\n\nNr;Volltext\n7;" + WORDS.replace(";", ""))
    found = list(read_corpus(tmp_path, {"text": "Volltext"}))
    assert [a.text.strip() for a in found if isinstance(a, RawArticle)] == [WORDS.strip()]


def test_prose_in_a_first_row_is_no_line_above(tmp_path):
    long = WORDS * 2
    rows = [["1", long], ["id", "text"], ["3", long]]
    data = "\n".join(f'{number},"{text}"' for number, text in rows)
    assert [article.text for article in read(tmp_path, "t.csv", data)[0]] == [long, "text", long]


def test_names_of_rows_without_a_name_above_them(tmp_path):
    data = pd.DataFrame(ROWS).to_csv(sep="\t", quoting=csv.QUOTE_NONNUMERIC).replace('""\t', "", 1)
    articles, causes = read(tmp_path, "t.tsv", data)
    assert as_rows(articles) == EXPECTED and not causes


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_tables_joined_with_their_headers(tmp_path, mark):
    other = [{**row, "id": row["id"] * 2} for row in ROWS]
    turned = table(other, columns=["date", "outlet", "text", "title", "id"])
    articles, causes = read(tmp_path, "t.csv", mark + table() + mark + turned)
    assert [article.article_id for article in articles] == ["a", "b", "aa", "bb"]
    assert as_rows(articles) == EXPECTED * 2
    assert causes == ["line 6: passed over: it names the columns once more"]


# --- JSON


@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_json_of_pandas(tmp_path, orient):
    frame = pd.DataFrame(ROWS).assign(date=lambda rows: pd.to_datetime(rows["date"]))
    if orient == "index":
        frame = frame.set_index("id")
    articles, causes = read(tmp_path, "t.json", frame.to_json(orient=orient, date_format="iso"))
    assert [article.article_id for article in articles] == ["a", "b"] and not causes
    assert [(a.text, a.title, a.date[:10]) for a in articles] == [
        (row["text"], row["title"], row["date"]) for row in ROWS
    ]


@pytest.mark.parametrize(
    "found",
    [
        {"response": {"docs": ROWS, "meta": {"hits": 2}}},
        {"status": "ok", "links": [{"href": "x"}] * 9, "data": {"page": {"items": ROWS}}},
        {name: [row[name] for row in ROWS] for name in ROWS[0]},
        {row["id"]: row for row in ROWS},
    ],
)
def test_articles_deeper_in_a_json_file(tmp_path, found):
    articles, causes = read(tmp_path, "t.json", json.dumps(found))
    assert [article.article_id for article in articles] == ["a", "b"] and not causes
    assert as_rows(articles) == EXPECTED


def test_paragraphs_and_authors_are_no_columns(tmp_path):
    found = {"id": "a", "text": ["One.", "Two."], "authors": ["Anna", "Ed"]}
    (article,), _ = read(tmp_path, "t.json", json.dumps(found))
    assert (article.text, article.author) == ("One.\n\nTwo.", "Anna, Ed")


# --- files that are called otherwise


@pytest.mark.parametrize("name", ["t.txt", "t", "t.md"])
@pytest.mark.parametrize(
    "data",
    [
        table(),
        table(separator=";"),
        table(separator="\t").encode("utf-16"),
        json.dumps(ROWS, indent=1),
        "\n".join(map(json.dumps, ROWS)),
    ],
)
def test_a_table_called_a_text_is_read_as_a_table(tmp_path, name, data):
    articles, causes = read(tmp_path, name, data)
    assert as_rows(articles) == EXPECTED
    assert causes[0].startswith(("read as a table: ", "read as JSON: "))


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        f"Text, title\n\n{WORDS}",
        f"Content, source and date\n{WORDS}",
        f"{{{WORDS}}}",
        f"[Harwick] {WORDS}",
        '{"a": 1}',
        "[1, 2]",
    ],
)
def test_a_text_that_is_no_table_is_a_text(tmp_path, text):
    (article,), causes = read(tmp_path, "t.txt", text)
    assert article.text == text and not causes


def test_json_called_a_page_is_read_as_json(tmp_path):
    assert as_rows(read(tmp_path, "t.html", json.dumps(ROWS))[0]) == EXPECTED


MHTML = 'MIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html"\n\n<p>x</p>'


@pytest.mark.parametrize("name", ["t.txt", "t.html", "t"])
@pytest.mark.parametrize(
    "data, what",
    [
        ("{\\rtf1\\ansi One.}", "a rich text document"),
        ("%!PS-Adobe-3.0\n", "a PostScript document"),
        (f"Subject: x\n{MHTML}", "a web archive of a browser (MHTML)"),
        (f"From: <Saved by Blink>\n{MHTML}", "a web archive of a browser (MHTML)"),
        ('<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>', "a news feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "a news feed"),
    ],
)
def test_other_formats_are_named_whatever_they_are_called(tmp_path, name, data, what):
    assert read(tmp_path, name, data) == ([], [f"not read: {what}, whatever its name says"])


def test_looking_for_a_table_costs_a_text_its_first_line_only(monkeypatch):
    def fail(sample):
        raise AssertionError("the whole text was looked at")

    monkeypatch.setattr(tabular, "_dialect", fail)
    assert not tabular.holds_table(f"Council closes bridge, ferry\n\n{WORDS}")
