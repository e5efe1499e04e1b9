"""The command line: what it refuses and with which message, and its exit codes."""

import contextlib
import errno
import json
import os
import shutil

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from parallax import CODEBOOK, cli
from parallax.chain import corpora, locks, models, steps
from parallax.common import tables
from parallax.common.errors import DEBUG, CodebookError
from parallax.read import records
from parallax.report import pages, runner, site
from parallax.report.jobs import Outcome

ARTICLE = dict(
    source_file="a.txt",
    outlet="a",
    outlet_basis="unknown",
    title="T",
    published=None,
    published_basis="unknown",
    published_note="",
    byline=None,
    dateline=None,
    agency=None,
    language="en",
    text="T",
    n_words=1,
    event_id="event-1",
    event_basis="alone",
    article_id="a",
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "articles"
    made.mkdir()
    (made / "a.txt").write_text("An article.", encoding="utf-8")
    return made


@pytest.fixture
def engine(monkeypatch, tmp_path):
    """An engine of two quick stages, one of which can report problems with the input."""
    problems = []

    def clean(given, settings):
        return {
            "articles": tables.typed("articles", [ARTICLE]),
            "problems": tables.typed("problems", problems),
        }

    def annotate(given, settings):
        return {
            "sentences": tables.typed(
                "sentences",
                [dict(article_id="a", sentence_id=0, start=0, end=1, text="T", section="lead")],
            )
        }

    two = {
        "clean": steps.Step("clean", (), ("problems", "articles"), clean),
        "annotate": steps.Step("annotate", ("articles",), ("sentences",), annotate),
    }
    monkeypatch.setattr(steps, "STEPS", two)
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    return problems


@pytest.fixture
def notebooks(monkeypatch, tmp_path, engine):
    """One notebook of our own in place of the six; it writes its tables itself."""
    made = tmp_path / "notebooks"
    made.mkdir()
    monkeypatch.setattr(site, "NOTEBOOKS", made)
    monkeypatch.setattr(cli, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(steps, "NOTEBOOKS", (steps.Notebook("01-only", "Does it run?", (), ()),))

    def write(*code):
        parameters = new_code_cell('corpus = "seeds"\nfloor = 1', metadata={"tags": ["parameters"]})
        cells = [new_markdown_cell("# Only one"), parameters, *map(new_code_cell, code)]
        nbformat.write(new_notebook(cells=cells), made / "01-only.ipynb")

    write("corpus")
    return write


def one_line(capsys) -> str:
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    return error.strip()


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["run", "nowhere"], "parallax: nowhere: no such file or folder"),
        (
            ["run", "{folder}", "--corpus", "../x"],
            "parallax: --corpus '../x': give a plain name of letters, digits, - and _",
        ),
        (
            ["run", "{folder}", "--codebook", "nowhere"],
            "parallax: --codebook nowhere: no such folder",
        ),
        (
            ["run", "{folder}", "-p", "corpus", "x"],
            "parallax: the parameter corpus follows from INPUT; name it with --corpus",
        ),
        (
            ["run", "{folder}", "-p", "flor", "2"],
            "parallax: no notebook has a parameter 'flor'; did you mean 'floor'?",
        ),
        (
            ["run", "{folder}", "-p", "floor", "many"],
            "parallax: parameter floor: 'many' is not a whole number",
        ),
        (
            ["run", "{folder}", "--corpus", "Texts"],
            "parallax: --corpus 'Texts': the folder of the reports has a file or folder of this "
            "name; give another",
        ),
        (
            ["run", "{folder}", "--corpus", ""],
            "parallax: --corpus '': give a plain name of letters, digits, - and _",
        ),
        (
            ["run", "{folder}", "--reports", "{folder}/pages"],
            "parallax: --reports {folder}/pages lies inside INPUT: "
            "the pages would be read as articles",
        ),
        (
            ["run", "{folder}", "--reports", "{folder}/a.txt"],
            "parallax: --reports: {folder}/a.txt is not a folder",
        ),
        (["run", "/dev/null"], "parallax: /dev/null: neither a file nor a folder"),
        (
            ["annotate", "{folder}", "--out", "/dev/null"],
            "parallax: --out: /dev/null is not a folder",
        ),
        (
            ["bench", "cleaning", "--data", "{folder}/a.txt", "--json", "{folder}"],
            "parallax: --json {folder}: is a folder",
        ),
        (["annotate", "nowhere", "--out", "x"], "parallax: nowhere: no such file or folder"),
        (
            ["annotate", "{folder}", "--out", "{folder}/out"],
            "parallax: --out lies inside INPUT: the tables would be read as articles",
        ),
        (["bench", "cleaning", "--data", "nowhere"], "parallax: nowhere: no such file"),
    ],
)
def test_impossible_command_is_one_line_and_exits_with_2(
    folder, notebooks, capsys, arguments, says
):
    assert cli.main([argument.format(folder=folder) for argument in arguments]) == 2
    assert one_line(capsys) == says.format(folder=folder)
    assert not corpora.INTERIM.exists(), "nothing is written"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["publish"],
        ["run"],
        ["annotate", "x"],
        ["bench", "taste", "--data", "x"],
        ["annotate", "x", "--out", "y", "--only", "z"],
        ["run", ""],
        ["run", "x", "--reports", ""],
        ["annotate", "x", "--out", ""],
    ],
)
def test_unknown_arguments_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2 and "usage: python -m parallax" in capsys.readouterr().err


@pytest.mark.slow
def test_run_makes_reports_named_after_the_folder_and_then_has_nothing_to_do(
    folder, notebooks, tmp_path, capsys
):
    assert cli.main(["run", str(folder)]) == 0
    assert "'articles'" in (tmp_path / "reports" / "articles" / "01-only.html").read_text(
        encoding="utf-8"
    )
    assert "1 report (1 ran)" in capsys.readouterr().err
    assert cli.main(["run", str(folder)]) == 0
    assert "(1 unchanged)" in capsys.readouterr().err
    assert (
        cli.main(
            [
                "run",
                str(folder),
                "-p",
                "floor",
                "2",
                "--corpus",
                "other",
                "--reports",
                str(tmp_path / "elsewhere"),
            ]
        )
        == 0
    )
    assert "<code>floor</code> = <code>2</code>" in (
        tmp_path / "elsewhere" / "01-only.html"
    ).read_text(encoding="utf-8")


def test_failing_notebook_is_named_and_exits_with_1(folder, notebooks, capsys):
    notebooks("1 / 0")
    assert cli.main(["run", str(folder)]) == 1
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith(
        "parallax: 01-only: cell 2: ZeroDivisionError: division by zero (partial notebook: "
    )


def test_annotate_makes_tables_and_leaves_what_is_up_to_date(folder, engine, tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main(["annotate", str(folder), "--out", str(out)]) == 0
    assert tables.read("sentences", out)["text"].tolist() == ["T"]
    capsys.readouterr()
    assert cli.main(["annotate", str(folder), "--out", str(out)]) == 0
    assert [line.split(" s  ")[1] for line in capsys.readouterr().err.splitlines()] == [
        "clean: unchanged",
        "annotate: unchanged",
    ]


def test_annotate_only_a_stage_makes_what_it_rests_on(folder, engine, tmp_path):
    assert (
        cli.main(["annotate", str(folder), "--out", str(tmp_path / "out"), "--only", "clean"]) == 0
    )
    assert sorted(p.stem for p in (tmp_path / "out").glob("*.parquet")) == ["articles", "problems"]
    assert cli._stages("annotate") == ["clean", "annotate"]


def test_input_left_out_is_named_and_exits_with_3(folder, engine, tmp_path, capsys):
    engine += [dict(source_file="b.txt", article_id=None, cause="not text", left_out=True)]
    assert cli.main(["annotate", str(folder), "--out", str(tmp_path / "out")]) == 3
    assert "b.txt: not text (left out)" in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_table_is_made_again_in_one_line(folder, engine, tmp_path, capsys, damage):
    out = tmp_path / "out"
    annotate = ["annotate", str(folder), "--out", str(out)]
    assert cli.main(annotate) == 0
    path = out / "articles.parquet"
    data = path.read_bytes()
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    path.write_bytes(flipped if damage is None else damage)
    capsys.readouterr()
    assert cli.main(annotate) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0] == (
        f"{path} is damaged (its bytes have changed since it was written); it is made again"
    )
    assert [line.split(" s  ")[1].partition(":")[0] for line in said[1:]] == ["clean", "annotate"]
    assert path.read_bytes() == data


def test_swapped_and_missing_tables_are_made_again(folder, engine, tmp_path, capsys):
    out = tmp_path / "out"
    annotate = ["annotate", str(folder), "--out", str(out)]
    assert cli.main(annotate) == 0
    (out / "sentences.parquet").replace(out / "articles.parquet")
    assert cli.main(annotate) == 0
    said = capsys.readouterr().err
    assert "articles.parquet is damaged (it holds the table sentences); it is made again" in said
    assert tables.read("sentences", out)["text"].tolist() == ["T"]
    assert tables.read("articles", out)["article_id"].tolist() == ["a"]


# ---------------------------------------------------------------- one writer


@pytest.fixture
def during(monkeypatch):
    """Does something in place of the notebooks, while a run holds its locks."""

    def set_to(does):
        def run(jobs, workspace):
            does()
            return [Outcome(job.name, "unchanged") for job in jobs]

        monkeypatch.setattr(runner, "run", run)

    return set_to


def record(name):
    return json.loads((corpora.INTERIM / name / "corpus.json").read_text(encoding="utf-8"))


def test_a_refused_second_run_changes_nothing_of_the_first(
    folder, notebooks, tmp_path, during, capsys
):
    pytest.importorskip("fcntl")
    own, seen = tmp_path / "own codebook", []
    own.mkdir()
    shutil.copy(CODEBOOK / "denial.csv", own)

    def second():
        seen.append(cli.main(["run", str(folder)]))
        seen.append(record("articles")["codebook"])
        seen.append(corpora.settings("articles").codebook)

    during(second)
    assert cli.main(["run", str(folder), "--codebook", str(own)]) == 0
    assert seen == [2, str(own), own]
    assert record("articles")["codebook"] == str(own)
    busy = f"parallax: another run is writing to {corpora.INTERIM / 'articles'}"
    assert busy in capsys.readouterr().err.splitlines()
    assert corpora.FROZEN not in os.environ


def test_a_run_keeps_its_settings_when_the_corpus_is_opened_otherwise(
    folder, notebooks, tmp_path, during
):
    own, seen = tmp_path / "own", []
    own.mkdir()
    shutil.copy(CODEBOOK / "denial.csv", own)

    def otherwise():
        corpora.open_corpus(folder, model="another")
        seen.append(corpora.settings("articles"))

    during(otherwise)
    assert cli.main(["run", str(folder), "--codebook", str(own)]) == 0
    assert [(each.codebook, each.model) for each in seen] == [(own, "")]
    assert corpora.settings("articles").model == "another"


@pytest.mark.slow
def test_cells_use_the_settings_that_the_run_began_with(folder, notebooks, tmp_path):
    own = tmp_path / "own $HOME codebook"
    own.mkdir()
    shutil.copy(CODEBOOK / "denial.csv", own)
    notebooks("from parallax.chain import corpora; print(corpora.settings(corpus))")
    assert cli.main(["run", str(folder), "--codebook", str(own)]) == 0
    page = (tmp_path / "reports" / "articles" / "01-only.html").read_text(encoding="utf-8")
    assert "own $HOME codebook" in page


def test_a_name_taken_while_the_lock_was_waited_for_is_left_to_its_owner(
    folder, notebooks, tmp_path, monkeypatch, capsys
):
    other = tmp_path / "other" / "articles"
    other.mkdir(parents=True)
    lock = locks.alone

    @contextlib.contextmanager
    def late(place):
        corpora.open_corpus(other, "articles")
        with lock(place):
            yield

    monkeypatch.setattr(locks, "alone", late)
    assert cli.main(["run", str(folder)]) == 2
    assert "another run has just taken the name articles" in one_line(capsys)
    assert record("articles")["source"] == str(other)


def test_two_corpora_do_not_publish_into_one_folder_at_once(folder, notebooks, tmp_path, capsys):
    pytest.importorskip("fcntl")
    with locks.alone(tmp_path / "shared"):
        assert cli.main(["run", str(folder), "--reports", str(tmp_path / "shared")]) == 2
    assert one_line(capsys) == f"parallax: another run is writing to {tmp_path / 'shared'}"
    assert not (corpora.INTERIM / "articles" / "corpus.json").exists()


def test_a_table_that_another_program_changed_meanwhile_is_no_success(
    folder, notebooks, monkeypatch, capsys
):
    monkeypatch.setattr(
        steps, "NOTEBOOKS", (steps.Notebook("01-only", "Does it run?", ("clean",), ()),)
    )

    def run(jobs, workspace):
        settings = corpora.settings("articles")
        steps.make(settings, ["clean"])
        runner.stamp(jobs[0], "key", workspace)
        if foreign:
            steps.make(settings._replace(keep_text=True), ["clean"])
        return [Outcome(job.name, "ran") for job in jobs]

    monkeypatch.setattr(runner, "run", run)
    stamp = corpora.INTERIM / "articles" / "stamps" / "01-only.json"
    foreign = False
    assert cli.main(["run", str(folder)]) == 0 and stamp.exists()
    foreign = True
    capsys.readouterr()
    assert cli.main(["run", str(folder)]) == 1 and not stamp.exists()
    assert one_line(capsys) == (
        "parallax: corpus articles: another program changed problems, articles, "
        "or what they were made from, during the run; run again"
    )


def test_a_sheet_is_not_drawn_from_tables_that_a_run_is_making(folder, engine, tmp_path, capsys):
    pytest.importorskip("fcntl")
    corpora.open_corpus(folder)
    draw = ["code", "draw", "articles", "--what", "frames", "--out", str(tmp_path / "sheet.csv")]
    with locks.alone(corpora.INTERIM / "articles"):
        assert cli.main(draw) == 2
    assert "another run is writing to" in one_line(capsys)


@pytest.mark.parametrize("place", ["reports", "interim"])
def test_a_place_where_nothing_can_be_written_is_one_line(
    folder, notebooks, tmp_path, monkeypatch, capsys, place
):
    opened = os.open

    def refuse(path, *rest, **named):
        if str(path).endswith(locks.NAME) and f"/{place}/" in str(path):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return opened(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    assert cli.main(["run", str(folder)]) == 1
    said = one_line(capsys)
    assert said.endswith(f"/{place}/articles/.lock: Read-only file system")


def test_a_second_run_of_the_same_corpus_is_kept_out(folder, engine, tmp_path, capsys):
    pytest.importorskip("fcntl")
    with locks.alone(tmp_path / "out"):
        assert cli.main(["annotate", str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "another run is writing to" in one_line(capsys)


# ---------------------------------------------------------------- whose error it is


def fail_with(error):
    def step(given, settings):
        raise error

    return {"clean": steps.Step("clean", (), ("problems", "articles"), step)}


@pytest.mark.parametrize(
    "error, says",
    [
        (CodebookError("sides.csv has no column side"), "sides.csv has no column side"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "x: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "{out}: No space left on device"),
    ],
)
def test_user_error_is_one_line_and_exits_with_1(
    folder, engine, tmp_path, monkeypatch, capsys, error, says
):
    monkeypatch.setattr(steps, "STEPS", fail_with(error))
    assert cli.main(["annotate", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert one_line(capsys) == "parallax: " + says.format(out=tmp_path / "out")


@pytest.mark.parametrize(
    "error",
    [RuntimeError("odd"), ValueError("odd"), KeyError("odd"), FileNotFoundError(2, "odd", "x")],
)
def test_bug_shows_its_traceback_and_exits_with_1(
    folder, engine, tmp_path, monkeypatch, capsys, error
):
    monkeypatch.setattr(steps, "STEPS", fail_with(error))
    assert cli.main(["annotate", str(folder), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last)") and "in step" in said
    assert said.splitlines()[-1].startswith(f"{type(error).__name__}: ")


@pytest.mark.parametrize("arguments", [["--debug", "run", "x"], ["run", "x", "--debug"]])
def test_debug_shows_the_traceback_of_a_user_error(capsys, arguments):
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last)")
    assert said.splitlines()[-1].endswith("PlaceError: x: no such file or folder")


def test_guards_and_kernels_know_of_debug(folder, engine, tmp_path, monkeypatch):
    seen = []

    def step(given, settings):
        seen.append(os.environ.get(DEBUG))
        raise CodebookError("x")

    monkeypatch.delenv(DEBUG, raising=False)
    monkeypatch.setattr(
        steps, "STEPS", {"clean": steps.Step("clean", (), ("problems", "articles"), step)}
    )
    annotate = ["annotate", str(folder), "--out", str(tmp_path / "out")]
    assert cli.main(annotate) == cli.main([*annotate, "--debug"]) == 1
    assert seen == [None, "1"] and DEBUG not in os.environ


@pytest.mark.parametrize(
    "command",
    [
        ["run", "x"],
        ["annotate", "x", "--out", "y"],
        ["bench", "quotes", "--data", "x"],
        ["code", "draw", "x", "--what", "frames", "--out", "y"],
        ["code", "read", "x"],
    ],
)
def test_every_command_knows_debug(command):
    parser = cli._parser()
    assert not parser.parse_args(command).debug
    assert parser.parse_args([*command, "--debug"]).debug
    assert parser.parse_args(["--debug", *command]).debug


def test_a_place_that_cannot_be_written_to_is_one_line(folder, engine, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert cli.main(["annotate", str(folder), "--out", str(tmp_path / "file" / "out")]) == 2
    assert str(tmp_path / "file") in one_line(capsys)


@pytest.mark.slow
def test_user_error_in_a_cell_is_one_line_and_debug_shows_its_traceback(folder, notebooks, capsys):
    notebooks(
        "from parallax.common.errors import CodebookError\n"
        "raise CodebookError('a.csv: one\\nb.csv: two')"
    )
    assert cli.main(["run", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "01-only: cell 2: CodebookError: a.csv: one b.csv: two (partial notebook: " in said
    assert "Traceback" not in said
    assert cli.main(["run", str(folder), "--debug"]) == 1
    said = capsys.readouterr().err
    assert "Traceback (most recent call last)" in said and "\x1b" not in said
    assert "----> 2 raise CodebookError" in said


@pytest.mark.slow
def test_a_report_that_cannot_be_made_is_one_line_or_a_traceback(
    folder, notebooks, monkeypatch, capsys
):
    errors = [PermissionError(errno.EACCES, "Permission denied", "x"), RuntimeError("odd")]

    def publish(*_):
        raise errors.pop(0)

    monkeypatch.setattr(site, "publish_report", publish)
    assert cli.main(["run", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "01-only: the report could not be made: x: Permission denied" in said
    assert "Traceback" not in said
    assert cli.main(["run", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "Traceback (most recent call last)" in said
    assert "01-only: the report could not be made: RuntimeError: odd" in said


@pytest.mark.parametrize("record", ["{", "[]", "{}", '{"source": 1}'])
def test_a_record_of_a_corpus_that_cannot_be_read_is_one_line(tmp_path, engine, capsys, record):
    home = tmp_path / "interim" / "mine"
    home.mkdir(parents=True)
    (home / "corpus.json").write_text(record)
    sheet = tmp_path / "sheet.csv"
    assert cli.main(["code", "draw", "mine", "--what", "frames", "--out", str(sheet)]) == 2
    assert one_line(capsys).startswith("parallax: corpus mine: its corpus.json cannot be read")


def test_a_model_that_is_not_the_shipped_one_is_one_line_and_exits_with_1(
    folder, engine, tmp_path, monkeypatch, capsys
):
    def refuse():
        raise models.ModelsError("data/models/tagger.onnx: not the file that was shipped")

    monkeypatch.setattr(models, "key", refuse)
    clean = steps.STEPS["clean"]._replace(models=True)
    monkeypatch.setattr(steps, "STEPS", {"clean": clean})
    (folder / "data.jsonl").write_text("{}")
    for command in (
        ["annotate", str(folder), "--out", str(tmp_path / "out")],
        ["bench", "quotes", "--data", str(folder / "data.jsonl")],
    ):
        assert cli.main(command) == 1
        assert one_line(capsys).startswith("parallax: data/models/tagger.onnx: not the file")


# ---------------------------------------------------------------- benchmarks


def test_bench_prints_a_table_and_writes_json(monkeypatch, tmp_path, capsys):
    data = tmp_path / "data.jsonl"
    data.write_text("{}\n", encoding="utf-8")
    monkeypatch.setattr(
        "parallax.bench.quotes.bench", lambda path: pd.DataFrame([{"file": path.name, "F1": 0.5}])
    )
    assert (
        cli.main(["bench", "quotes", "--data", str(data), "--json", str(tmp_path / "out.json")])
        == 0
    )
    assert capsys.readouterr().out.split() == ["file", "F1", "data.jsonl", "0.500"]
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == [
        {"file": "data.jsonl", "F1": 0.5}
    ]


def test_figures_for_a_program_go_to_a_device_and_leave_it_a_device(monkeypatch, tmp_path, capfd):
    data = tmp_path / "data.jsonl"
    data.write_text("{}\n", encoding="utf-8")
    monkeypatch.setattr("parallax.bench.quotes.bench", lambda path: [{"F1": 0.5}])
    pipe, link = tmp_path / "pipe", tmp_path / "link.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    link.symlink_to("kept.json")
    for place in ("/dev/null", "/dev/stdout", str(pipe), str(link)):
        before = os.lstat(place)
        assert cli.main(["bench", "quotes", "--data", str(data), "--json", place]) == 0
        after = os.lstat(place)
        assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    figures = [{"F1": 0.5}]
    assert json.loads(os.read(reader, 1000)) == figures
    os.close(reader)
    assert json.loads((tmp_path / "kept.json").read_text()) == figures
    assert json.loads(capfd.readouterr().out.split("0.500\n")[2].split("F1\n")[0]) == figures


def test_nested_figures_keep_their_names_in_json(monkeypatch, tmp_path, capsys):
    data = tmp_path / "data.jsonl"
    data.write_text("{}\n", encoding="utf-8")
    figures = {"macro_f1": 74.3, "n": 785, "splits": {"rw": {"macro_f1": 77.0}}}
    monkeypatch.setattr("parallax.bench.sentiment.bench", lambda path: figures)
    assert (
        cli.main(["bench", "sentiment", "--data", str(data), "--json", str(tmp_path / "out.json")])
        == 0
    )
    assert "splits rw macro_f1" in capsys.readouterr().out
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == figures


def test_folder_without_articles_is_reported_and_runs_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    folder = tmp_path / "nothing"
    folder.mkdir()
    assert cli.main(["run", str(folder), "--reports", str(tmp_path / "reports")]) == 1
    said = capsys.readouterr().err
    assert (
        "parallax: corpus nothing: no article is left to report on (nothing: the folder holds no file); "
        in said
        and "Traceback" not in said
    )
    assert (tmp_path / "reports" / "index.html").exists() and not list(
        (tmp_path / "reports").glob("0*.html")
    )


GERMAN = (
    "Die Außenministerin sprach am Dienstag mit ihrem Kollegen über die Lage an der Grenze und warnte vor neuen Angriffen in der Region. "
    * 3
)


def test_corpus_in_another_language_ends_in_one_line_and_an_explaining_page(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    folder = tmp_path / "zeitung"
    folder.mkdir()
    for name in "abcde":
        (folder / f"{name}.txt").write_text(GERMAN, encoding="utf-8")
    assert cli.main(["run", str(folder), "--reports", str(tmp_path / "reports")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith(
        "parallax: corpus zeitung: no article is left to report on (5 left out, 5 of them: language not covered); "
    )
    page = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert (
        page.count("language not covered: de") == 5
        and "No article of this corpus could be read." in page
    )
    assert cli.main(["annotate", str(folder), "--out", str(tmp_path / "out")]) == 3
    assert (
        len(tables.read("problems", tmp_path / "out")) == 5
        and tables.read("sentences", tmp_path / "out").empty
    )
    assert "no article is left" in capsys.readouterr().err.splitlines()[-1]


def test_columns_of_a_table_are_guessed_and_shown_or_given(tmp_path, capsys):
    made = tmp_path / "export.csv"
    made.write_text(
        "Nr,Teaser,BODY\n1,Short,The council voted on Tuesday to close the old bridge.\n",
        encoding="utf-8",
    )
    assert (
        cli.main(["annotate", str(made), "--out", str(tmp_path / "out"), "--only", "cleaning"]) == 0
    )
    assert (
        "export.csv: columns guessed: text=BODY; not used: Nr, Teaser"
        in capsys.readouterr().err.splitlines()
    )
    assert (
        cli.main(
            [
                "annotate",
                str(made),
                "--out",
                str(tmp_path / "out"),
                "--only",
                "cleaning",
                "--columns",
                "text=BODY,id=Nr,title=Teaser",
            ]
        )
        == 0
    )
    assert (
        "export.csv: columns read: id=Nr, text=BODY, title=Teaser"
        in capsys.readouterr().err.splitlines()
    )
    assert tables.read("articles", tmp_path / "out")[
        ["article_id", "title"]
    ].to_numpy().tolist() == [["1", "Short"]]
    assert (
        cli.main(["annotate", str(made), "--out", str(tmp_path / "out"), "--columns", "texd=BODY"])
        == 2
    )
    assert "parallax: --columns 'texd=BODY': give FIELD=COLUMN" in capsys.readouterr().err


def test_no_name_of_a_file_reaches_the_terminal_as_a_command(tmp_path, capsys):
    gone = tmp_path / "\x1b[2Jgone\nparallax: all is well"
    assert cli.main(["annotate", str(gone), "--out", str(tmp_path / "tables")]) == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said and said.count("\n") == 1


def test_what_was_left_out_is_named_before_what_was_not(tmp_path, capsys):
    """The list is cut, and exit status 3 promises that its lines name what was left out."""
    notes = [("a.csv", f"a-{number}", "damaged", False) for number in range(30)]
    lost = [("b.jsonl", None, "line 9: no text (and 4 more like it in this file)", True)]
    lost += [("c.txt", "c", "empty", True), ("1.csv", "1-2", "language not covered: de", True)]
    made = tables.typed("problems", [records.Problem(*row)._asdict() for row in notes + lost])
    tables.write("problems", made, tmp_path)
    cli._list_problems(tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:4] == [
        "b.jsonl: line 9: no text (and 4 more like it in this file) (left out)",
        "c.txt: empty (left out)",
        "1.csv (1-2): language not covered: de (left out)",
        "a.csv (a-0): damaged",
    ]
    assert lines[-1] == "and 13 more; the table problems has them all"


def test_a_list_that_is_cut_says_how_much_more_was_left_out(tmp_path, capsys):
    cause = "line 9: no text (and 4 more like it in this file)"
    rows = [records.Problem(f"{n}.jsonl", None, cause, True)._asdict() for n in range(22)]
    tables.write("problems", tables.typed("problems", rows), tmp_path)
    cli._list_problems(tmp_path)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "and 2 more, 10 of the input left out; the table problems has them all"


@pytest.mark.parametrize(
    "file, article, named",
    [
        ("a.txt", "a", ""),
        ("b/a.txt", "a", ""),
        ("b/a.txt", "b-a", ""),
        ("b/a.txt.gz", "a", ""),
        ("a.txt", "a.txt", ""),
        ("news1.csv", "1", "1"),
        ("a.zip/a.txt", "a-2", "a-2"),
        ("a.txt", None, ""),
    ],
)
def test_an_article_is_named_unless_its_file_names_it(file, article, named):
    assert pages.article_of(records.Problem(file, article, "empty", True)) == named


def test_a_current_folder_that_is_gone_is_one_line(tmp_path, monkeypatch, capsys):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    (tmp_path / "a.txt").write_text("An article.", encoding="utf-8")
    gone.rmdir()
    assert cli.main(["annotate", str(tmp_path / "a.txt"), "--out", "t"]) == cli.USAGE
    assert one_line(capsys) == "parallax: the current folder no longer exists; go to another one"


def test_an_address_is_no_input(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["run", "https://velm.example/fire"])
    assert stop.value.code == cli.USAGE
    assert "is an address; save the page and give its file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x", "~nobody-of-this-name"])
def test_the_home_of_nobody_is_no_corpus(name):
    with pytest.raises(corpora.CorpusError, match="no corpus"):
        corpora.settings(name)
    with pytest.raises(corpora.CorpusError, match="no such file or folder"):
        corpora.plan(name)
