"""Figures of target sentiment by hand, and the format of the corpus."""

import json

import numpy as np
import pytest

from parallax.bench.sentiment import bench, scores
from parallax.common.errors import ParallaxError

PRAISE = "Senator Roe was praised as a brave and honest leader who saved the town."
BLAME = "Senator Roe was condemned as a corrupt liar who betrayed the town."


def test_scores_by_hand():
    found = scores(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]))
    assert found == {"macro_f1": 77.8, "accuracy": 75.0, "n": 4}


def test_bench_reads_the_format_of_the_corpus(tmp_path):
    def line(text, words, label, split):
        start = text.index(words)
        return json.dumps(
            {
                "text": text,
                "target": {"text": words, "start": start, "end": start + len(words)},
                "label": label,
                "split": split,
            }
        )

    path = tmp_path / "some.jsonl"
    lines = [
        line(PRAISE, "Senator Roe", "positive", "test-rw"),
        line(BLAME, "Senator Roe", "negative", "test-rw"),
        line(BLAME, "town", "positive", "train"),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = bench(path)
    assert found.pop("confusion")["positive"] == {"negative": 0, "neutral": 0, "positive": 1}
    assert found == {
        "macro_f1": 66.7,
        "accuracy": 100.0,
        "n": 2,
        "splits": {"test-rw": {"macro_f1": 66.7, "accuracy": 100.0, "n": 2}},
    }


def test_bench_names_a_label_it_does_not_know(tmp_path):
    path = tmp_path / "gold.jsonl"
    target = {"start": 0, "end": 6}
    path.write_text(json.dumps({"text": "Russia won.", "target": target, "label": "nuetral"}))
    with pytest.raises(ParallaxError, match="gold.jsonl: unknown label 'nuetral'; must be one of"):
        bench(path)
