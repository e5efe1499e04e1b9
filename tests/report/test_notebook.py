"""What a cell does: tables in and out, checks, findings."""

import pytest

import helpers as h
from parallax.chain import steps
from parallax.common import tables
from parallax.report import notebook


def test_a_finding_carries_its_figure_to_the_index(shown):
    notebook.finding("Two of three.", figure="voices")
    assert shown == [("**Two of three.**", {"parallax": {"finding": True, "figure": "voices"}})]


def test_a_check_that_fails_stops_the_notebook():
    notebook.check(True, "all is well")
    with pytest.raises(notebook.NotebookError, match="check failed: rows were lost"):
        notebook.check(False, "rows were lost")


def test_one_table_comes_back_as_a_table_and_several_as_several(run, monkeypatch):
    monkeypatch.setattr(steps, "read", lambda settings, name: tables.typed(name))
    assert list(h.read(run, "reuse")) == [column.name for column in tables.TABLES["reuse"].columns]
    assert [len(table) for table in h.read(run, "reuse", "voices")] == [0, 0]


def test_a_step_of_one_table_gives_the_table(run, monkeypatch):
    def make(settings, names):
        return {table: tables.typed(table) for table in steps.STEPS[names[0]].writes}

    monkeypatch.setattr(steps, "make", make)
    assert "utterance_id" in notebook.make(run, "utterances").columns
    attributions, voices = notebook.make(run, "quotes")
    assert "cue_lemma" in attributions.columns and "voice" in voices.columns
