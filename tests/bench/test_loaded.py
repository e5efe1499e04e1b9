"""Words that are loaded, counted on sentences marked by hand."""

import json

from parallax.bench.loaded import bench


def test_bench_counts_words(tmp_path):
    text = "The brutal regime fell on Monday."
    rows = [{"text": text, "spans": [[4, 10], [18, 22]]}]  # "brutal", "fell"
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert bench(tmp_path / "gold.jsonl") == {
        "sentences": 1,
        "precision": 50.0,
        "recall": 50.0,
        "f1": 50.0,
    }  # finds "brutal" and "regime"
