"""Every notebook, end to end, as a user runs it: the whole chain on a small folder, and one notebook by itself."""

import json
import os
import subprocess
import sys

import pytest

from parallax import ROOT
from parallax.chain import steps

pytestmark = pytest.mark.slow

NOTEBOOKS = [n.name for n in steps.NOTEBOOKS]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def command(home, *arguments):
    environment = {**os.environ, "PARALLAX_INTERIM": str(home / "interim"), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.fixture(scope="module")
def done(home, small_corpus):
    return command(home, "parallax", "run", str(small_corpus), "--reports", str(home / "reports"))


def test_the_chain_ends_with_the_status_of_input_left_out(done):
    assert done.returncode == 3, done.stderr[-3000:]


def test_what_is_wrong_with_the_input_is_one_line_a_file(done):
    lines = [
        line for line in done.stderr.splitlines() if "empty.txt" in line or "picture.txt" in line
    ]
    assert len(lines) == 2
    assert "Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_leaves_its_report(done, home, name):
    page = (home / "reports" / f"{name}.html").read_text(encoding="utf-8")
    assert "<h1" in page and "Traceback" not in page


def test_the_index_leads_to_every_report_and_names_what_was_left_out(done, home):
    page = (home / "reports" / "index.html").read_text(encoding="utf-8")
    assert [name for name in NOTEBOOKS if f'href="{name}.html' not in page] == []
    assert "empty.txt" in page and "picture.txt" in page


def test_the_words_behind_an_ellipsis_are_printed_beside_it(done, home):
    page = (home / "reports" / "03-extract-quotes.html").read_text(encoding="utf-8")
    assert "blocked for months by the shelling of our villages" in page
    assert "prints an ellipsis where" in page


def test_evidence_leads_to_sentences_that_are_there(done, home):
    import re

    reports = home / "reports"
    links = {
        link
        for name in NOTEBOOKS
        for link in re.findall(
            r'href="(texts/[^"]+#s\d+)"', (reports / f"{name}.html").read_text(encoding="utf-8")
        )
    }
    assert len(links) > 10
    for link in links:
        path, anchor = link.split("#")
        assert f'id="{anchor}"' in (reports / path).read_text(encoding="utf-8"), link


def test_a_second_run_has_nothing_to_do(done, home, small_corpus):
    before = {p.name: p.stat().st_mtime_ns for p in (home / "reports").glob("*.html")}
    again = command(home, "parallax", "run", str(small_corpus), "--reports", str(home / "reports"))
    assert again.returncode == 3
    assert {p.name: p.stat().st_mtime_ns for p in (home / "reports").glob("*.html")} == before


def test_one_notebook_runs_by_itself_with_plain_papermill(home, tmp_path):
    lonely = tmp_path / "alone"
    lonely.mkdir()
    (lonely / "one.txt").write_text(
        "Mayor opens bridge\n\nThe mayor opened the bridge on Friday.\n", encoding="utf-8"
    )
    out = tmp_path / "out.ipynb"
    ran = command(
        tmp_path,
        "papermill",
        str(ROOT / "notebooks" / "06-side-by-side.ipynb"),
        str(out),
        "-p",
        "corpus",
        str(lonely),
        "--no-progress-bar",
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    shown = json.dumps([cell.get("outputs") for cell in cells])
    assert "no passage of several words" in shown and "No two articles tell the same event" in shown
