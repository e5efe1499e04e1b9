"""Shingles and letters of labelled pages, counted by hand."""

import json

import pytest

from parallax.bench import cleaning

BODY = """The council of Harwick voted on Tuesday to close the old bridge after engineers found cracks in two of its piers.

"We had no choice," Mayor Ellen Strand told reporters. "It will be shut for a year."

Drivers will have to use the northern crossing, which adds about twenty minutes to the way into town.

Critics said the council had known of the cracks since 2014 and had done nothing about them."""
PAGE = f"""Home / News / Local

Harwick closes its bridge over cracks

By Tom Ardley

12 March 2016 09:30

Share on Facebook

Engineers inspect the bridge in Harwick (AP photo)

{BODY}

Road works delay buses
Read more
Road works delay buses

Town hall spokesman Ivo Lane declined to comment on the report of the engineers.

Leave a Reply

Your email address will not be published. Required fields are marked *

© 2016 Harwick Courier. All rights reserved."""
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
