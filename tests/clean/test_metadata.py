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


@pytest.mark.parametrize(
    "url",
    ["N/A", "-", "unknown", "Nexis Uni", "javascript:alert(1)", "data:text/html,x", "10.1000/182"]
    + [
        "\\\\evil\\x",
        "http://%00/",
        "http://./",
        "http://www./",
        "http://" + "a." * 5_000 + "com/",
    ],
)
def test_what_is_no_address_of_a_site_names_no_outlet(url):
    assert clean(PAGE, url=url)["articles"]["outlet_basis"].iloc[0] != "address"


@pytest.mark.parametrize(
    "url, outlet",
    [
        ("https://www.harwick.example/2016/03/13/bridge", "harwick.example"),
        ("harwick-news.example:8080/bridge", "harwick-news.example"),
        ("https://m.täglich.example/", "täglich.example"),
        ("http://пример.xn--p1ai/", "пример.xn--p1ai"),
        ("http://m.fr/", "m.fr"),
    ],
)
def test_the_address_of_a_site_names_its_outlet(url, outlet):
    article = clean(PAGE, url=url)["articles"].iloc[0]
    assert (article.outlet, article.outlet_basis) == (outlet, "address")


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


def test_the_first_speaker_of_a_transcript_is_no_dateline():
    turns = (
        "NORA WHITFIELD, HOST: Good evening to all who are with us tonight.\n\n"
        "SAM WHITFIELD, GOVERNOR: I will sign it, as I have said many times.\n\n"
        "WHITFIELD: And the tax, what will become of that?"
    )
    article = clean("Governor will sign the law\n\n" + turns)["articles"].iloc[0]
    assert pd.isna(article.dateline)
    assert turns in article.text
