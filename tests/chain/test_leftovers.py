"""What a killed run leaves behind goes, what anybody else has stays."""

import os
import subprocess
import sys
import tempfile

import pytest

from parallax.chain import leftovers

pytest.importorskip("fcntl")
HOLD = """
import sys, time
from parallax.chain import leftovers
print(leftovers.TemporaryFolder().path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def other_run():
    """Another process with a temporary folder, and that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process, process.stdout.readline().strip()
    process.kill()
    process.communicate()


def test_the_folder_of_a_live_run_stays_and_that_of_a_killed_one_goes(other_run, temporary):
    process, folder = other_run
    leftovers.sweep_temporary()
    assert os.path.isdir(folder) and os.path.dirname(folder) == str(temporary)
    process.kill()
    process.wait()
    assert os.path.isdir(folder)
    leftovers.sweep_temporary()
    assert not os.path.exists(folder)


def test_a_folder_of_this_process_stays_until_it_is_closed(temporary):
    own = leftovers.TemporaryFolder()
    leftovers.sweep_temporary()
    assert own.path.is_dir()
    own.close()
    assert list(temporary.iterdir()) == []


def test_a_folder_that_only_looks_like_ours_stays(temporary, tmp_path):
    (temporary / "parallax-reports1").mkdir()
    (temporary / "parallax-abcdefgh").mkdir()
    (temporary / "parallax-abcdefgh" / "thesis.txt").write_text("years of work")
    marked = tmp_path / "marked"
    marked.mkdir()
    (marked / leftovers.MARK).touch()
    (temporary / "parallax-12345678").symlink_to(marked)
    (temporary / "parallax-linkmark").mkdir()
    (temporary / "parallax-linkmark" / leftovers.MARK).symlink_to(marked / leftovers.MARK)
    before = sorted(temporary.rglob("*"))
    leftovers.sweep_temporary()
    assert sorted(temporary.rglob("*")) == before and marked.is_dir()


def test_a_folder_is_readable_by_its_owner_alone():
    own = leftovers.TemporaryFolder()
    assert own.path.stat().st_mode & 0o077 == 0
    own.close()


# ---------------------------------------------------------------- drafts


def ended():
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    return process.pid


@pytest.fixture
def tables(tmp_path):
    folder = tmp_path / "tables"
    (folder / "stamps").mkdir(parents=True)
    return folder


def test_drafts_of_a_killed_run_go(tables, tmp_path):
    reports = tmp_path / "reports"
    pages = reports / f".draft-index-{ended()}"
    pages.mkdir(parents=True)
    (pages / "index.html").touch()
    drafts = [f".articles.{ended()}.draft", f".corpus.json.{os.getpid()}.draft"]
    drafts += [f"stamps/.01-clean-articles.json.{ended()}.draft", "stamps/.old.json.draft"]
    for name in drafts:
        (tables / name).touch()
    (tables / "articles.parquet").touch()
    leftovers.sweep(tables, reports)
    assert sorted(path.name for path in tables.iterdir()) == ["articles.parquet", "stamps"]
    assert list((tables / "stamps").iterdir()) == [] and list(reports.iterdir()) == []


def test_the_draft_of_a_live_notebook_stays(tables):
    writer = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    draft = tables / f".articles.{writer.pid}.draft"
    draft.touch()
    leftovers.sweep(tables)
    there = draft.exists()
    writer.communicate(b"\n")
    leftovers.sweep(tables)
    assert there and not draft.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says when a process began")
def test_a_draft_older_than_the_process_of_its_number_goes(tables):
    writer = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    draft = tables / f".articles.{writer.pid}.draft"
    draft.touch()
    os.utime(draft, (1, 1))
    leftovers.sweep(tables)
    writer.communicate(b"\n")
    assert not draft.exists()


def test_hidden_files_of_others_stay(tables, tmp_path):
    reports = tmp_path / "reports"
    (reports / ".draft-of-my-thesis").mkdir(parents=True)
    (tables / ".thesis.txt.draft").touch()
    (tables / ".thesis.1.draft").touch()
    leftovers.sweep(tables, reports)
    assert len(list(tables.iterdir())) == 3 and len(list(reports.iterdir())) == 1
