"""The command line and a researcher's codebook: refused before anything is made, notes after."""

import json

import pytest

from parallax import cli
from parallax.chain import corpora, steps
from parallax.common import tables


@pytest.fixture
def folders(monkeypatch, tmp_path):
    """One article, a codebook, and an engine of one quick stage."""

    def clean(given, settings):
        return {"articles": tables.typed("articles"), "problems": tables.typed("problems")}

    one = {"clean": steps.Step("clean", (), ("problems", "articles"), clean)}
    monkeypatch.setattr(steps, "STEPS", one)
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    for name in ("articles", "codebook"):
        (tmp_path / name).mkdir()
    (tmp_path / "articles" / "a.txt").write_text("An article.", encoding="utf-8")
    return tmp_path


def command(folders, name, *more):
    where = ["--out", str(folders / "out")] if name == "annotate" else []
    own = ["--codebook", str(folders / "codebook")]
    return cli.main([name, str(folders / "articles"), *where, *own, *more])


@pytest.mark.parametrize("name", ["run", "annotate"])
def test_all_mistakes_are_told_before_anything_is_made(folders, capsys, name):
    record = folders / "interim" / "articles" / "corpus.json"
    corpora.open_corpus(folders / "articles")
    before = record.read_bytes()
    (folders / "codebook" / "frames.yml").write_text("frames:\n  - id: A\n    wrods: [x]\n")
    (folders / "codebook" / "naming.csv").write_text("word,use\nfilm,title\n")
    (folders / "codebook" / "codes-anna.csv").write_text("what,start\nframes,1\n")
    assert command(folders, name) == 1
    assert capsys.readouterr().err.splitlines() == [
        "parallax: frames.yml, line 2: frame A: needs words, or at least 2 examples (8 to 16 serve best)",
        "parallax: frames.yml, line 3: frame A: unknown key 'wrods'; did you mean words?",
        "parallax: naming.csv, line 2: use is 'title'; it must be verb or noun",
        "parallax: codes-anna.csv: a sheet for frames without the column article_id, end, sentence; "
        "copy the answers into a newly drawn sheet",
    ]
    assert record.read_bytes() == before and not (folders / "out").exists()


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda own: None, "it holds no file of the codebook"),
        (
            lambda own: (own / "frame.yml").write_text("x"),
            "it holds no file of the codebook; "
            "frame.yml: not read, because of its name; did you mean frames.yml?",
        ),
        (lambda own: (own.rmdir(), own.write_text("")), "not a folder"),
        (lambda own: own.rmdir(), "no such folder"),
    ],
)
def test_a_folder_without_a_codebook_is_refused(folders, capsys, make, says):
    own = folders / "codebook"
    make(own)
    assert command(folders, "run") == 2
    assert capsys.readouterr().err == f"parallax: --codebook {own}: {says}\n"
    assert not (folders / "interim").exists()


def test_what_was_of_no_use_is_told_at_the_end_of_every_run(folders, capsys):
    (folders / "codebook" / "lines.csv").write_text("article_id,line,decision\nxyz,1,keep\n")
    (folders / "codebook" / "Sides.csv").write_text("")
    for _ in range(2):
        assert command(folders, "annotate") == 0
        assert capsys.readouterr().err.splitlines()[-2:] == [
            "Sides.csv: not read, because of its name; did you mean sides.csv?",
            "lines.csv, line 2: no article 'xyz' in this corpus",
        ]


def test_sheets_of_two_corpora_are_not_read_together(folders, capsys):
    for name in ("one", "two"):
        (folders / f"{name}.csv").write_text(
            "what,corpus,article_id,start,end,sentence,speech\n"
            f"attributions,{name},a,0,3,x y,none\n"
        )
    paths = [str(folders / f"{name}.csv") for name in ("one", "two")]
    assert cli.main(["code", "read", *paths]) == 2
    assert "the sheets are of several corpora (one, two): give --corpus" in capsys.readouterr().err


def test_notes_stand_on_the_index_page(folders):
    from parallax.chain.codebook import Note
    from parallax.report import index_page, pages

    steps.make(corpora.Settings("c", folders / "articles", folders / "out"), ["clean"])
    context = pages.PageContext("c", "", ())
    note = Note("lines.csv, line 2", "no article 'xyz' in this corpus")
    page = index_page.render_front(folders / "out", context, [], "", [note])
    assert "<code>lines.csv, line 2</code>: no article &#39;xyz&#39; in this corpus" in page
    assert (
        json.dumps([note])
        == '[["lines.csv, line 2", "no article \'xyz\' in this corpus", null, false]]'
    )
