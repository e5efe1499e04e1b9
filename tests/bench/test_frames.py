"""The classifier of the benchmark on a few hand-coded texts."""

import json

import pytest

from parallax.bench.frames import bench


@pytest.mark.slow
def test_bench_scores_a_labelled_file(tmp_path):
    topics = {
        "rain": [
            "Rain fell on {}.",
            "It poured in {} all day.",
            "Clouds hung over {}.",
            "A storm flooded {}.",
        ],
        "football": [
            "{} won the match.",
            "The striker of {} scored twice.",
            "Fans of {} filled the stadium.",
            "{} lost on penalties.",
        ],
    }
    towns = ["Bergen", "Lindau", "Turin", "Porto", "Cork", "Gdansk"]
    rows = [
        {"text": text.format(town), "label": label}
        for label, texts in topics.items()
        for text in texts
        for town in towns
    ]
    rows += [
        {"text": "left out", "label": "rain", "relevant": False},
        {"text": "no label", "label": None},
    ]
    path = tmp_path / "coded.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    figures = bench(path)
    assert figures[0]["n"] == 48 and figures[0]["classes"] == 2
    assert (
        figures[0]["macro_f1"] > 0.9
        and figures[0]["low"] <= figures[0]["macro_f1"] <= figures[0]["high"]
    )


def test_bench_needs_labels(tmp_path):
    path = tmp_path / "plain.jsonl"
    path.write_text('{"text": "no label here"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="no rows with text and label"):
        bench(path)
