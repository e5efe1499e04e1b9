"""A JSON file that is damaged, or is not one value, loses what is damaged and nothing else."""

from __future__ import annotations

import json

import pytest

from parallax.read import json_rows
from parallax.read.files import read_corpus
from parallax.read.records import Problem, RawArticle

WORDS = "The council of Harwick voted on Tuesday to close the old bridge."
ROWS = [{"id": name, "by": {"id": 7, "name": "Ed"}, "text": WORDS} for name in "abc"]
A, B, C = map(json.dumps, ROWS)
HALF = B[:-20]


def read(folder, data, name="t.json"):
    (folder / name).write_text(data, encoding="utf-8")
    found = list(read_corpus(folder))
    causes = [item.cause for item in found if isinstance(item, Problem)]
    articles = [item for item in found if isinstance(item, RawArticle)]
    return [a.article_id for a in articles], [c for c in causes if not c.startswith("columns")]


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
@pytest.mark.parametrize(
    "data",
    [
        "\n".join(json.dumps(row, indent=2) for row in ROWS),
        json.dumps(ROWS, indent=1),
        json.dumps(ROWS),
        f"[\n{A},\n{B},\n{C}\n]\n",
        f"[{A}][{B}]\n[{C}]",
        f"[{A},{B},{C},]",
        f"\ufeff[{A},{B},\ufeff{C}]\0",
    ],
)
def test_objects_in_any_arrangement(tmp_path, name, data):
    assert read(tmp_path, data, name) == (["a", "b", "c"], [])


def test_objects_in_one_line(tmp_path):
    assert read(tmp_path, A + B + C) == (["a", "b", "c"], [])


@pytest.mark.parametrize("data", [f"var rows = [{A},{B},{C}];", f"call([{A}, {B}, {C}]);"])
def test_objects_in_a_script(tmp_path, data):
    assert read(tmp_path, data) == (["a", "b", "c"], [])


@pytest.mark.parametrize(
    "data, ids, lines",
    [
        (f"[{A},\n{HALF},\n{C}]", "ac", [2]),
        (f"[{HALF},\n{B.replace(' ', '')},\n{C}]", "bc", [1]),
        (f"[{A},\n{B},\n{C[:-9]}", "ab", [3]),
        (f'{{"n": 3, "rows": [{A},\n{B},\n{C[:-9]}', "ab", [3]),
        (f'{{"n": 3, "rows": [{A},\n{HALF},\n{C}]}}', "ac", [2]),
        (f"[{A}\n{B}\n,{C}]", "abc", []),
        (f"[{A},\nnothing,\n{C}]", "ac", [2]),
        (f"[{A},\n{B},\n{C}]\nthe end", "abc", [4]),
        (f"[{A},\n{HALF},\n{HALF},\n{C}]", "ac", [2, 3]),
        (f"no JSON {{\n[{A}]", "a", [1]),
    ],
)
def test_what_is_damaged_costs_itself_and_is_told_by_its_line(tmp_path, data, ids, lines):
    found, causes = read(tmp_path, data)
    assert "".join(found) == ids
    assert [cause.partition(": not valid JSON")[0] for cause in causes] == [
        f"line {line}" for line in lines
    ]


def test_an_article_within_a_broken_one_does_not_hide_it(tmp_path):
    inner = json.dumps({"id": "inner", "text": WORDS})
    broken = f'{{"id": "b", "more": [{inner}], "text": "never closed}}'
    ids, causes = read(tmp_path, f"[{A},\n{broken},\n{C}]")
    assert {"a", "c"} <= set(ids) and "b" not in ids
    assert len(causes) == 1 and causes[0].startswith("line 2: not valid JSON")


def test_a_file_that_breaks_off_again_and_again_is_given_up(monkeypatch):
    monkeypatch.setattr(json_rows, "MOST_BROKEN", 5)
    found = list(json_rows.scanned('{"a" 1}\n' * 50, lambda row: True))
    assert [item.line for item in found] == [1, 2, 3, 4, 5, 6, 6] and found[-1].error is None


def test_a_tab_within_a_text_costs_nothing(tmp_path):
    line = json.dumps({"id": "a", "text": "A fire.X It rained."}).replace("X", "\t")
    assert read(tmp_path, f"{line}\n{B}\n", "t.jsonl") == (["a", "b"], [])
