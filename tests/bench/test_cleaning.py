"""Shingles and letters of labelled pages, counted by hand."""

import json

import pytest
from harwick import BODY, PAGE

from parallax.bench import cleaning

GOLD = {
    "page_id": "p",
    "converter": "c",
    "site": "s",
    "text": PAGE,
    "gold_body": BODY,
    "spans": [[PAGE.index("The council"), PAGE.index("about them.") + 11]],
    "lines": [{"start": 0, "end": 5, "label": 0}],
}


def test_bench_scores_a_file_of_labelled_pages(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n")
    found = cleaning.bench(path)
    assert (
        set(found) == {"all", "c"} and found["all"]["recall"] == 1.0 and found["all"]["lost"] == 0.0
    )
    assert 0.8 < found["all"]["precision"] < 1 and 0 < found["all"]["kept"] < 0.3
    assert found["all"]["f1_low"] <= found["all"]["f1"] <= found["all"]["f1_high"]


def test_shingles_count_hits_and_letters():
    record = {
        "text": "one two three four five six",
        "gold_body": "one two three four five",
        "spans": [[0, 23]],
        "lines": [],
        "site": "s",
    }
    figures = cleaning.page_figures(record, [(0, 18)])
    assert (figures.hit, figures.spurious, figures.missed) == (0.5, 0.0, 0.5)
    assert figures.lost == pytest.approx(4 / 19) and figures.kept == 0
