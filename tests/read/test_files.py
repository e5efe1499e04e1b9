"""Readers report every kind of bad input in one clear line, and still read everything else."""

from __future__ import annotations

import json
import os

import pytest

from parallax.read import files, records
from parallax.read.files import Problem, RawArticle, decode, read_corpus, unique_ids


def both(path):
    found = list(unique_ids(read_corpus(path)))
    return [x for x in found if isinstance(x, RawArticle)], [
        x for x in found if isinstance(x, Problem)
    ]


def test_a_folder_is_read_sorted_by_name_with_its_subfolders(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/d.txt", "plain"):
        (tmp_path / name).write_text(f"Text of {name}.")
    articles, problems = both(tmp_path)
    assert [(a.article_id, a.source_file) for a in articles] == [
        ("a", "a.txt"),
        ("d", "b/d.txt"),
        ("c", "c.txt"),
        ("plain", "plain"),
    ]
    assert articles[1].text == "Text of b/d.txt." and articles[1].title is None and not problems


def test_single_file(tmp_path):
    (tmp_path / "one.txt").write_text("Some words.")
    assert list(read_corpus(tmp_path / "one.txt")) == [RawArticle("one", "one.txt", "Some words.")]


def test_files_with_equal_stems_get_their_path_as_id(tmp_path):
    for name in ("x/one.txt", "y/one.txt", "two.txt", "two"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Some words.")
    articles, _ = both(tmp_path)
    assert {a.source_file: a.article_id for a in articles} == {
        "two": "two",
        "two.txt": "two.txt",
        "x/one.txt": "x-one",
        "y/one.txt": "y-one",
    }


@pytest.mark.parametrize(
    "data, cause",
    [
        (b"", "empty article"),
        (b" \n\t\r\n", "empty article"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 20, "binary data"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(0, 256, 3)) * 9, "binary data"),
        (b"word \x00\x00\x00\x00 word", "binary data"),
    ],
)
def test_a_file_without_an_article_is_one_problem_and_the_rest_is_still_read(tmp_path, data, cause):
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_text("A good article.")
    articles, problems = both(tmp_path)
    assert [a.article_id for a in articles] == ["b"]
    assert (
        len(problems) == 1
        and cause in problems[0].cause
        and problems[0].left_out
        and problems[0].source_file == "a.txt"
    )


def test_empty_folder_and_missing_path(tmp_path):
    (tmp_path / ".hidden").write_text("not looked at")
    assert [p.cause for p in both(tmp_path)[1]] == ["the folder holds no file"]
    assert [p.cause for p in both(tmp_path / "none")[1]] == ["no such file or folder"]


def test_unsupported_formats_are_reported(tmp_path):
    (tmp_path / "table.xlsx").write_bytes(b"PK")
    (problem,) = both(tmp_path)[1]
    assert ".xlsx" in problem.cause and problem.left_out


def test_loops_broken_links_and_pipes_do_not_stop_the_reader(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("A good article.")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    articles, problems = both(tmp_path)
    assert [a.source_file for a in articles] == ["in/a.txt"]
    causes = {p.source_file: p.cause for p in problems}
    assert (
        "read already" in causes["in/loop"]
        and "cannot be read" in causes["gone.txt"]
        and "regular file" in causes["pipe.txt"]
    )


def test_a_file_too_large_for_an_article_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MOST_BYTES", 1000)
    (tmp_path / "big.txt").write_text("word " * 400)
    (tmp_path / "big.jsonl").write_text(
        json.dumps({"id": "x", "text": "word " * 400})
        + "\n"
        + json.dumps({"id": "y", "text": "A word."})
        + "\n"
    )
    articles, problems = both(tmp_path)
    assert [a.article_id for a in articles] == ["y"]
    assert [p.cause.split(":")[0] for p in problems] == ["line 1", "too large for one article"]


def test_jsonl_keeps_order_ids_and_given_metadata(tmp_path):
    rows = [
        {"id": 7, "text": "One.\r\nTwo."},
        {"text": "No id."},
        {
            "id": "z",
            "text": "Three.",
            "title": "T",
            "outlet": "O",
            "date": "2016-01-02",
            "url": "u",
            "n": 1,
        },
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    articles, problems = both(tmp_path / "in.jsonl")
    assert [a.article_id for a in articles] == ["7", "in-2", "z"] and not problems
    assert articles[0].text == "One.\r\nTwo." and articles[2][3:7] == ("T", "O", "2016-01-02", "u")


def test_broken_lines_of_jsonl_are_reported_and_the_rest_is_still_read(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(
        b'{"id": "a", "text": "A."}\n{"id": "b"\n'
        b'[1]\n{"id": "c", "text": null}\n{"id": "a", "text": "Again."}\n'
        b'{"id": "d", "text": "Half \\ud800 a character."}\n{"id": "e", "text": " "}\n'
    )
    articles, problems = both(tmp_path / "in.jsonl")
    assert [a.article_id for a in articles] == ["a", "a-2", "d"]
    assert articles[2].text == "Half \ufffd a character."
    assert [(p.cause[:6], p.left_out) for p in problems] == [
        ("line 2", True),
        ("line 3", True),
        ("line 4", True),
        ("the id", False),
        ("halves", False),
        ("empty ", True),
    ]


@pytest.mark.parametrize(
    "data, text, noted",
    [
        ("Café “quoted”".encode(), "Café “quoted”", False),
        (b"\xef\xbb\xbfWith mark", "With mark", False),
        ("“Curly” – naïve café".encode("cp1252"), "“Curly” – naïve café", True),
        ("Wide".encode("utf-16"), "Wide", True),
        ("שלום עולם".encode(), "שלום עולם", False),
        ("“a” ".encode() * 300 + b"\xe2\x80", "“a” " * 300 + "\ufffd", True),
    ],
)
def test_encodings(data, text, noted):
    found, note = decode(data)
    assert found == text and bool(note) == noted


def test_cyrillic_code_page_is_guessed():
    text = (
        "Министр иностранных дел России провёл переговоры "
        "с государственным секретарём США в Женеве. " * 5
    )
    found, note = decode(text.encode("cp1251"))
    assert found == text and "guessed" in note


def test_utf_16_without_a_byte_order_mark_is_recognised():
    text = "The council voted on Tuesday. " * 4
    assert (
        decode(text.encode("utf-16-le"))[0] == text and decode(text.encode("utf-16-be"))[0] == text
    )


def test_binary_formats_are_named_by_their_first_bytes(tmp_path):
    (tmp_path / "a.txt").write_bytes(
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 20
    )
    (tmp_path / "b.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert [(p.source_file, p.cause) for p in both(tmp_path)[1]] == [
        ("a.txt", "not text: the file holds binary data (a JPEG image)"),
        ("b.jsonl", "not text: the file holds binary data (a PNG image)"),
    ]


def test_a_file_without_read_permission_is_reported_in_one_line(tmp_path, monkeypatch):
    for name in ("a.txt", "b.csv", "c.warc", "d.parquet", "e.zip", "f.html.gz", "g.txt"):
        (tmp_path / name).write_text("A good article.")
    before = files._open_regular

    def locked(path):
        if path.name != "g.txt":
            raise PermissionError(13, "Permission denied")
        return before(path)

    monkeypatch.setattr(files, "_open_regular", locked)
    articles, problems = both(tmp_path)
    assert [a.article_id for a in articles] == ["g"]
    assert [p.cause for p in problems] == ["cannot be read: permission denied"] * 6 and all(
        p.left_out for p in problems
    )


def test_file_names_that_are_not_utf_8_are_repaired(tmp_path):
    try:
        with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as file:
            file.write(b"A good article.")
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    (article,), problems = both(tmp_path)
    assert (
        article.source_file == "caf\ufffd.txt"
        and article.article_id == "caf\ufffd"
        and not problems
    )


def test_many_articles_with_one_id_are_numbered_in_linear_time(tmp_path):
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"id": "x", "text": "A word."})
        + "\n"
        + "\n".join([json.dumps({"id": "x", "text": "A word."})] * 3000)
    )
    articles, problems = both(tmp_path)
    assert (
        len({a.article_id for a in articles}) == 3001
        and articles[-1].article_id == "x-3001"
        and len(problems) == 3000
    )


HARWICK = (
    "The council of Harwick voted on Tuesday to close the old bridge after engineers "
    "found cracks in two of its piers. " * 3
)


def test_a_folder_of_damaged_files_gives_good_articles_one_line_each_and_exit_status_3(
    tmp_path, capsys
):
    import gzip
    import zipfile

    from parallax import cli
    from parallax.common import tables

    folder = tmp_path / "in"
    folder.mkdir()
    good = {
        "good.txt": HARWICK,
        "good.html": f"<html><body><article><p>{HARWICK}</p></article></body></html>",
        "good.csv": f"id,text\nrow,{HARWICK}\n",
        "good.jsonl": json.dumps({"id": "object", "text": HARWICK}),
    }
    bad = {
        "cut.txt.gz": gzip.compress(HARWICK.encode() * 9)[:40],
        "image.txt": b"\xff\xd8\xff" + bytes(range(256)) * 9,
        "empty.txt": b" \n",
        "nothing.html": b"<html><body><script>1</script></body></html>",
        "broken.warc": b"no record",
        "broken.parquet": b"PAR1",
        "columns.csv": b"a,b\n1,2\n",
        "line.jsonl": b'{"id": "a"',
        "hebrew.txt": "שלום עולם, זהו מאמר על הפוליטיקה של המדינה. ".encode() * 9,
        "broken.zip": b"PK",
        "sheet.xlsx": b"PK\x03\x04",
    }
    for name, text in good.items():
        (folder / name).write_text(text)
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "good.zip", "w") as file:
        file.writestr("inner.txt", HARWICK)
    (folder / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    assert (
        cli.main(["annotate", str(folder), "--out", str(tmp_path / "out"), "--only", "cleaning"])
        == 3
    )
    articles, problems = (tables.read(name, tmp_path / "out") for name in ("articles", "problems"))
    assert set(articles["article_id"]) == {"good.txt", "good.html", "row", "object", "inner"}
    left_out = problems[problems["left_out"]]
    assert sorted(left_out["source_file"]) == sorted([*bad, "loop", "gone.txt"])
    said = capsys.readouterr().err.splitlines()
    assert all(
        sum(line.startswith(f"{name}: ") for line in said) == 1
        for name in [*bad, "loop", "gone.txt"]
    )
