"""The coded voices of the five seeds: their places in the texts, and that they keep the rule."""

import pandas as pd
import pytest

from parallax import ROOT
from parallax.chain import corpora, steps
from parallax.quotes.voices import DIRECT, INDIRECT, OUTLET, SCARE

REPORTED, TOLD = {"says", "thinks"}, {"topic", "asks", "no"}
UNMARKED = "unmarked"
OPENING = "“‘\"'"


@pytest.fixture(scope="module")
def coded() -> pd.DataFrame:
    path = ROOT / "data" / "handmade" / "voices.csv"
    return pd.read_csv(path, keep_default_na=False)


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> dict[str, str]:
    """The cleaned texts of the seeds by their article_id."""
    settings = corpora.Settings("seeds", ROOT / "seeds", tmp_path_factory.mktemp("seeds"))
    articles = steps.make(settings, ("clean",))["articles"]
    return dict(zip(articles["article_id"], articles["text"]))


def test_the_words_stand_at_their_place(coded, texts):
    moved = [
        (row.article_id, row.start)
        for row in coded.itertuples()
        if texts[row.article_id][row.start : row.end] != row.text
    ]
    assert set(coded["article_id"]) == set(texts) and moved == []


def test_passages_follow_each_other(coded):
    for _, rows in coded.groupby("article_id"):
        ends = rows["end"].shift(fill_value=0)
        assert (rows["start"] < rows["end"]).all() and (rows["start"] >= ends).all()


def test_indirect_speech_is_what_somebody_says_or_thinks(coded):
    assert set(coded["voice"]) <= {OUTLET, INDIRECT, DIRECT, SCARE, UNMARKED}
    assert set(coded["presentation"]) <= REPORTED | TOLD | {""}
    presented = coded.groupby("voice")["presentation"].agg(set)
    for voice in {INDIRECT, UNMARKED} & set(presented.index):
        assert presented[voice] <= REPORTED
    assert presented[OUTLET] <= TOLD


def test_marks_are_part_of_direct_speech_and_of_nothing_else(coded):
    for row in coded.itertuples():
        assert (row.text[0] in OPENING) == (row.voice in {DIRECT, SCARE}) or _goes_on(row, coded)


def _goes_on(row, coded) -> bool:
    """Whether the row is a later sentence of the quotation before it."""
    before = coded.loc[row.Index - 1]
    return row.voice == before["voice"] == DIRECT and row.start - before["end"] <= 2
