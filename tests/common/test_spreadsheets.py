"""Cells that a spreadsheet program would run as formulas."""

import csv
import re

import hostile
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.common import spreadsheets

TEXTS = st.text(st.sampled_from("=+-@'\"\t\r\n;, ab１＝－") | st.characters(codec="utf-8"))


@given(TEXTS)
def test_what_is_guarded_comes_back_exactly(text):
    assert spreadsheets.unguarded(spreadsheets.guarded(text)) == text


@given(TEXTS)
def test_no_guarded_text_begins_a_formula(text):
    for part in re.split(r'[;\t\r\n]+"*', f"x;{spreadsheets.guarded(text)}")[1:]:
        assert not part or part[0] not in "=+-@＝＋－＠"
    assert spreadsheets.guarded(text)[:1] not in ("\t", "\r")


@pytest.mark.parametrize("text", hostile.FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    assert spreadsheets.guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["Talks", "a = b", "'quoted' words", "5 - 3", "−1", "", "a;b"])
def test_other_text_stays(text):
    assert spreadsheets.guarded(text) == text


def test_cells_and_names_are_guarded_and_numbers_are_not(tmp_path):
    frame = pd.DataFrame({"=name": ["=1", None, "x"], "n": [-1.5, 2, 3], "two": [["=1"], "-", 4]})
    spreadsheets.guarded_cells(frame).to_csv(tmp_path / "t.csv", index=False)
    with (tmp_path / "t.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["'=name", "n", "two"]
    assert [row[0] for row in rows[1:]] == ["'=1", "", "x"]
    assert [row[1] for row in rows[1:]] == ["-1.5", "2.0", "3.0"]
    assert rows[2][2] == "'-"
    assert frame.columns[0] == "=name"
    twice = pd.DataFrame([["=1", "x"]], columns=["a", "a"])
    assert spreadsheets.guarded_cells(twice).to_numpy().tolist() == [["'=1", "x"]]
