"""Figures of directed sentiment by hand, and the format of the corpus."""

import json

import numpy as np
import pytest

from parallax.bench.directed import bench, scores
from parallax.common.errors import ParallaxError


def line(text, p, q, relation, split="valid"):
    def span(name):
        return [text.index(name), text.index(name) + len(name)]

    return json.dumps(
        {"split": split, "text": text, "p": span(p), "q": span(q), "relation": relation}
    )


def test_scores_by_hand():
    found = scores(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]))
    assert found["macro_f1"] == 46.7  # (2/3 + 2/3 + 1 + 0 + 0) / 5
    assert found["by_class"]["p_positive_q"] == 100.0
    assert (found["accuracy"], found["n"]) == (75.0, 4)


def test_bench_reads_the_format_of_the_corpus(tmp_path):
    path = tmp_path / "some.jsonl"
    lines = [
        line("Kell sharply criticised Ames.", "Kell", "Ames", "p_negative_q"),
        line("Kell met Ames on Tuesday.", "Kell", "Ames", "neutral"),
        line("Kell met Ames.", "Kell", "Ames", "p_positive_q", "train"),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = bench(path)
    assert (found["macro_f1"], found["accuracy"], found["n"]) == (40.0, 100.0, 2)
    assert found["baseline_macro_f1"] == 13.3


def test_bench_names_a_relation_it_does_not_know(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(line("Kell met Ames.", "Kell", "Ames", "p_hates_q"))
    with pytest.raises(ParallaxError, match="gold.jsonl: unknown relation 'p_hates_q'"):
        bench(path)
