"""Metadata of an article, as given or as printed on the page."""

from __future__ import annotations

import pandas as pd
import pytest
from harwick import PAGE, clean


def test_given_metadata_wins():
    article = clean(PAGE, title="Given", outlet="Paper", date="2016-03-13")["articles"].iloc[0]
    assert (
        article.title,
        article.outlet,
        article.outlet_basis,
        article.published,
        article.published_basis,
    ) == ("Given", "Paper", "given", "2016-03-13", "given")


@pytest.mark.parametrize(
    "spelt", ["Velm\u200b Post", "Velm\u00a0Post", "Velm  \nPost", "Ve\u00adlm Post"]
)
def test_an_outlet_spelt_with_what_nobody_sees_is_the_same_outlet(spelt):
    assert clean(PAGE, outlet=spelt)["articles"]["outlet"].tolist() == ["Velm Post"]


def test_an_outlet_of_nothing_to_see_is_not_given():
    assert clean(PAGE, outlet="\u200b")["articles"]["outlet_basis"].iloc[0] != "given"


@pytest.mark.parametrize(
    "raw, dateline, agency",
    [
        (
            "PARIS (Reuters) - The minister left on Monday after talks "
            "that lasted two days and a night.",
            "PARIS (Reuters)",
            "Reuters",
        ),
        (
            "WASHINGTON, Feb. 12 (AP) — The minister left on Monday after talks "
            "that lasted two days.",
            "WASHINGTON, Feb. 12 (AP)",
            "AP",
        ),
        (
            "The minister (Democrat) - a friend - left on Monday after talks that lasted two days.",
            None,
            None,
        ),
    ],
)
def test_datelines(raw, dateline, agency):
    article = clean("Minister leaves after talks\n\n" + raw)["articles"].iloc[0]
    assert (
        None if pd.isna(article.dateline) else article.dateline,
        None if pd.isna(article.agency) else article.agency,
    ) == (dateline, agency)
