"""Names say what a file is; what is no article next to it changes nothing about an article."""

from __future__ import annotations

import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parallax.common import tables
from parallax.read import file_names
from parallax.read.files import read_corpus
from parallax.read.records import Problem, RawArticle

WORDS = "The council of Harwick voted on Tuesday to close the old bridge."
PAGE = f"<!DOCTYPE html><html><body><p>{WORDS}</p></body></html>"


def read(path):
    """The ids of the articles by their files, and the causes of the problems by theirs."""
    found = list(read_corpus(path))
    articles = {a.source_file: a.article_id for a in found if isinstance(a, RawArticle)}
    return articles, {p.source_file: p.cause for p in found if isinstance(p, Problem)}


def write(folder, *names, text=WORDS):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def zipped(files, utf_8=True):
    """A zip archive, whose directory does not say that its names are UTF-8 unless ``utf_8``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    data = bytearray(out.getvalue())
    for mark, flags in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        at = data.find(mark)
        while at >= 0 and not utf_8:
            data[at + flags] &= ~0x08
            at = data.find(mark, at + 4)
    return bytes(data)


@pytest.mark.parametrize(
    "name, suffix, stem",
    [
        ("a/fire.txt", ".txt", "fire"),
        ("fire.TXT", ".txt", "fire"),
        ("fire.txt ", ".txt", "fire.txt "),
        ("fire.warc.gz", ".gz", "fire"),
        ("fire.txt.gz", ".gz", "fire"),
        ("fire.7z", ".7z", "fire"),
        ("fire", "", "fire"),
        (".txt", "", ".txt"),
        ("Talks at U.N. today", "", "Talks at U.N. today"),
        ("2016-03-13 Fire v1.2", "", "2016-03-13 Fire v1.2"),
        ("index.html?page=2", ".html", "index.html?page=2"),
        ("story.html@id=5", ".html", "story.html@id=5"),
        ("100%#?.txt", ".txt", "100%#?"),
    ],
)
def test_only_the_end_of_a_name_that_names_a_format_is_a_suffix(name, suffix, stem):
    assert file_names.suffix_of(name) == suffix and file_names.stem(name) == stem


def test_files_that_are_not_read_change_no_id(tmp_path):
    write(tmp_path, "fire.txt", "x/report.html")
    before, _ = read(tmp_path)
    write(tmp_path, "fire.pdf", "fire.css", "fire.txt~", "y/report.jpg")
    after, problems = read(tmp_path)
    assert before == after == {"fire.txt": "fire", "x/report.html": "report"}
    assert len(problems) == 4


def test_files_of_an_archive_that_are_not_read_change_no_id(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"x/fire.jpg": "x", "x/fire.txt": WORDS}))
    assert read(tmp_path)[0] == {"a.zip/x/fire.txt": "fire"}


@pytest.mark.parametrize("name", ["story.php", "story.php?id=1.5", "story.aspx", "velm.example"])
def test_a_page_under_the_suffix_of_a_server_is_read(tmp_path, name):
    write(tmp_path, name, text=PAGE)
    articles, problems = read(tmp_path)
    assert list(articles) == [name] and problems == {name: "read as HTML: it begins as a page does"}


def test_text_under_an_unknown_suffix_is_not_read(tmp_path):
    write(tmp_path, "story.php", "story.pyx")
    articles, problems = read(tmp_path)
    assert not articles and set(problems) == {"story.php", "story.pyx"}


@pytest.mark.parametrize("end", file_names.COMPANIONS)
def test_what_browsers_save_with_a_page_is_no_article(tmp_path, end):
    names = (f"Fire{end}/ad.html", f"press{end}/a.txt")
    write(tmp_path, "Fire.html", *names, text=PAGE)
    articles, problems = read(tmp_path)
    assert set(articles) == {"Fire.html", names[1]}
    assert problems[f"Fire{end}"] == file_names.SAVED_WITH_A_PAGE


def test_what_browsers_save_with_a_page_is_no_article_in_a_zip(tmp_path):
    names = ("a/Fire.htm", "a/Fire_files/x/ad.html", "b/Fire_files/ad.html")
    (tmp_path / "a.zip").write_bytes(zipped(dict.fromkeys(names, PAGE)))
    articles, problems = read(tmp_path)
    assert set(articles) == {"a.zip/a/Fire.htm", "a.zip/b/Fire_files/ad.html"}
    assert problems == {"a.zip/a/Fire_files": file_names.SAVED_WITH_A_PAGE}


def test_what_systems_leave_behind_is_passed_over(tmp_path):
    left = ("Thumbs.db", "desktop.ini", "Icon\r", "$RECYCLE.BIN/a.txt", "@eaDir/a.txt", "._a.txt")
    write(tmp_path, "a.txt", *left)
    (tmp_path / "b.zip").write_bytes(zipped(dict.fromkeys((*left, "b.txt"), WORDS)))
    assert read(tmp_path) == ({"a.txt": "a", "b.zip/b.txt": "b"}, {})


@pytest.mark.parametrize(
    "utf_8, name, seen",
    [
        (True, "Café.txt", "Café"),
        (False, "Café.txt", "Café"),
        (False, "حريق.txt", "حريق"),
        (True, "σ.txt", "σ"),
    ],
)
def test_names_in_a_zip_of_macos_are_those_that_were_given(tmp_path, utf_8, name, seen):
    (tmp_path / "a.zip").write_bytes(zipped({name: WORDS}, utf_8))
    assert read(tmp_path) == ({f"a.zip/{name}": seen}, {})


def test_a_name_in_a_zip_that_is_not_utf_8_stays_as_it_is(tmp_path):
    data = zipped({"aXb.txt": WORDS}).replace(b"aXb", "aüb".encode("cp437"))
    (tmp_path / "a.zip").write_bytes(data)
    assert read(tmp_path) == ({"a.zip/aüb.txt": "aüb"}, {})


def test_tables_of_an_earlier_run_are_no_articles(tmp_path):
    write(tmp_path, "a.txt")
    for name in ("articles", "lines", "problems", "sentences"):
        tables.write(name, tables.typed(name), tmp_path / "made")
    pq.write_table(pa.table({"text": [WORDS]}), tmp_path / "made" / "mine.parquet")
    articles, problems = read(tmp_path)
    assert set(articles) == {"a.txt", "made/mine.parquet"}
    assert [
        problems.pop(f"made/{name}.parquet") for name in ("articles", "lines", "sentences")
    ] == [file_names.MADE_HERE] * 3


def test_a_table_of_articles_alone_is_read(tmp_path):
    pq.write_table(pa.table({"text": [WORDS]}), tmp_path / "articles.parquet")
    assert set(read(tmp_path)[0]) == {"articles.parquet"}


@pytest.mark.parametrize("there", [True, False])
def test_what_lies_beside_reports_is_no_article(tmp_path, there):
    names = ["index.html", "validation.html", "01-clean-articles.html"][: 3 if there else 2]
    write(tmp_path, "a.txt", *names, "figures/a.csv", "texts/b.txt", text=f"{WORDS} It rained.")
    articles, problems = read(tmp_path)
    assert ("texts/b.txt" in articles) is not there
    assert (problems.get("texts") == file_names.MADE_HERE) is there
