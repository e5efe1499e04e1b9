"""The layer that judges the tone of ordinary news: its codes, its epochs, and how it is scored."""

import csv
import sys

import numpy as np
import pytest

import parallax
from parallax.tone import holders, network

TRAINING = parallax.ROOT / "training"
sys.path.insert(0, str(TRAINING))
CODES = {"0", "x"} | {f"{sign} {who}" for sign in ("neg", "pos") for who in "OSA"}


def test_codes_are_places_without_text():
    with (TRAINING / "tone_codes.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 8519
    assert set(rows[0]) == {"corpus", "article", "start", "end", "code", "doubt", "weight"}
    assert {row["code"] for row in rows} == CODES
    assert len({(row["corpus"], row["article"], row["start"], row["end"]) for row in rows}) == 8519
    assert all(int(row["start"]) < int(row["end"]) and float(row["weight"]) >= 1 for row in rows)


# ---------------------------------------------------------------- with the training's packages


@pytest.fixture(scope="module")
def judgement():
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    import judgement

    return judgement


@pytest.fixture
def examples(judgement):
    """Three charged mentions and seven without a tone, of rising length."""
    chance = np.random.default_rng(1)
    return [
        judgement.Example(
            states=chance.normal(size=(4 + number, 384)).astype(np.float16),
            marks=np.eye(5, 4 + number, dtype=np.float32),
            pools=np.ones((4, 4 + number), np.float32),
            facts=np.zeros(holders.FACTS),
            label=number + 1 if number < 3 else 0,
            weight=2.0,
            article=f"a{number % 4}",
        )
        for number in range(10)
    ]


def test_every_epoch_has_all_that_are_charged(judgement, examples):
    batches = judgement.schedule(examples, np.arange(10), np.random.default_rng(0))
    read = np.concatenate(batches)
    assert [(read == number).sum() for number in range(3)] == [judgement.EPOCHS] * 3
    assert len(read) == judgement.EPOCHS * (3 + 3)  # 45 % of seven


def test_a_row_reads_the_same_alone_and_padded(judgement, examples):
    judge = judgement.Judge(judgement.start(parallax.ROOT / "data" / "models"))
    together = judge.logits(examples).detach().numpy()
    alone = judge.logits(examples[:1]).detach().numpy()
    assert together.shape == (10, 5) and np.allclose(together[0], alone[0], atol=1e-4)


def test_scores_count_what_passes_its_bar(judgement, examples):
    p = np.full((10, 5), 0.05)
    p[:, 0] = 0.8  # all without a tone, just at the bar
    p[0] = [0.1, 0.7, 0.1, 0.05, 0.05]  # is other negative
    p[3] = [0.1, 0.7, 0.1, 0.05, 0.05]  # is none
    p[1] = [0.3, 0.4, 0.1, 0.1, 0.1]  # not sure enough
    found = judgement.score(p, examples)
    assert network.JUDGEMENTS[1] == "other negative"
    assert (found["charged"]["found"], found["charged"]["right"]) == (2, 1)
    assert found["charged"]["precision"] == 0.5
    assert np.isclose(found["charged"]["recall"], 1 / 3)
    assert found["unclear"]["found"] == 1 and np.isclose(found["unclear"]["share"], 0.1)
