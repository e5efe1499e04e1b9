"""What is refused as INPUT, as a name, and as a place for tables and reports."""

import os

import pytest

from parallax import CODEBOOK
from parallax.chain import corpora, places, steps

LONG = "x" * 300


def refused(check, *arguments):
    with pytest.raises(places.PlaceError) as error:
        check(*arguments)
    (line,) = str(error.value).splitlines()
    return line


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    (tmp_path / "articles").mkdir()
    return corpora.plan(tmp_path / "articles")


def test_input_that_is_neither_file_nor_folder(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    assert refused(places.check_input, tmp_path / "x").endswith("x: no such file or folder")
    for path in (tmp_path / "pipe", places.Path("/dev/null")):
        assert refused(places.check_input, path) == f"{path}: neither a file nor a folder"
    assert refused(places.check_input, tmp_path / "dangling").endswith(
        "dangling: a link to nowhere, which does not exist"
    )
    assert "loop: " in refused(places.check_input, tmp_path / "loop")
    assert "File name too long" in refused(places.check_input, tmp_path / LONG)
    (tmp_path / "file.txt").write_text("")
    assert "Not a directory" in refused(places.check_input, tmp_path / "file.txt" / "x")


def test_input_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "file.txt").write_text("")
    places.check_input(tmp_path / "file.txt")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may read everything
    assert refused(places.check_input, tmp_path / "file.txt").endswith("(permission denied)")


def test_tables_stand_outside_of_input(settings, tmp_path):
    places.check_tables(settings, "--out")
    inside = settings._replace(tables=settings.source / "out")
    assert refused(places.check_tables, inside, "--out").startswith("--out lies inside INPUT")
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        taken = settings._replace(tables=place)
        assert refused(places.check_tables, taken, "--out").endswith(
            f"{tmp_path}/file is not a folder"
        )


def test_tables_do_not_replace_what_they_are_made_from(settings, tmp_path):
    for source in ("articles.parquet", "codebook", "figures/01-clean-articles", "stamps/a.json"):
        given = settings._replace(source=tmp_path / source, tables=tmp_path)
        assert "--out holds INPUT: " in refused(places.check_tables, given, "--out")
    places.check_tables(settings._replace(source=tmp_path / "mine.parquet", tables=tmp_path), "")
    given = settings._replace(codebook=settings.tables / "codebook")
    assert "holds the codebook" in refused(places.check_tables, given, "--out")


def test_reports_stand_outside_of_input(settings, tmp_path):
    places.check_reports(settings, tmp_path / "reports")
    for place in (settings.source, settings.source / "reports"):
        assert "lies inside INPUT" in refused(places.check_reports, settings, place)
    link = tmp_path / "link"
    link.symlink_to(settings.source)
    assert "lies inside INPUT" in refused(places.check_reports, settings, link / "reports")
    assert "among the tables" in refused(places.check_reports, settings, settings.tables)
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("file", "file/below", "dangling"):
        assert "is not a folder" in refused(places.check_reports, settings, tmp_path / name)
    assert refused(places.check_reports, settings, tmp_path / LONG).endswith("name too long")


def test_reports_do_not_replace_the_articles(settings, tmp_path):
    for source in ("texts", "texts/mine", "figures", "index.html", "01-clean-articles.html"):
        given = settings._replace(source=tmp_path / source)
        assert "holds INPUT" in refused(places.check_reports, given, tmp_path)
    places.check_reports(settings._replace(source=tmp_path / "mine.html"), tmp_path)


# ---------------------------------------------------------------- names

REFUSED = """texts TEXTS figures Figures index.html README.md .. . -x .x x. con CON.txt lpt1 nul
Seeds a/b a\\b""".split()


@pytest.mark.parametrize("name", [*REFUSED, "", " ", "a b", "x\n", LONG, "новость" * 20, "\udcff"])
def test_a_name_that_reports_or_disks_cannot_take(name):
    assert corpora.why_no_name(name)


@pytest.mark.parametrize("name", ["seeds", "velm", "2024.11", "Новости", "été-1", "texts-2", "_x"])
def test_a_name_that_a_corpus_can_have(name):
    assert corpora.why_no_name(name) == ""


@pytest.mark.parametrize(
    "name", [*REFUSED[:-2], "...", "---", " ", "x" * 250, "новость" * 18, "\udcff"]
)
def test_any_folder_gets_a_name_that_can_be_used(settings, tmp_path, name):
    source = tmp_path / "inputs" / name
    if name not in (".", ".."):
        source.mkdir(parents=True)
    named = [corpora._plain(name)]
    if source.is_dir():
        named.append(corpora.plan(source).corpus)
    for made in named:
        assert corpora.why_no_name(made) == ""
        assert len(os.fsencode(f".draft-{made}-1234567")) < 255


def test_long_names_stay_apart():
    assert corpora._plain("x" * 200 + "1") != corpora._plain("x" * 200 + "2")


def test_the_shipped_codebook_is_not_recorded(settings):
    corpora.register(settings)
    assert settings.codebook == CODEBOOK
    assert corpora.settings("articles") == settings
    assert steps.key(settings, "clean")
