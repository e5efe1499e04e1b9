"""Events: texts on one event are grouped, others stay apart, and human decisions take precedence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parallax import ROOT
from parallax.clean.articles import clean_articles
from parallax.compare import events
from parallax.compare.events import group_events
from parallax.read.files import read_corpus

QUAKE = (
    "Earthquake shakes Lisbon",
    "A magnitude 6.1 earthquake shook Lisbon on Tuesday, cracking walls in the Alfama district. Seismologist Marta Nunes said aftershocks "
    "were likely. Mayor Rui Prata closed two metro lines and asked residents to stay outside. No deaths were reported, but thirty people were hurt by falling tiles.",
)
QUAKE_TOO = (
    "Lisbon mayor closes metro after quake",
    "Mayor Rui Prata shut two metro lines in Lisbon on Tuesday after an earthquake of magnitude 6.1 cracked walls in Alfama. "
    "Thirty people were hurt by falling tiles. Aftershocks were likely, seismologist Marta Nunes told reporters.",
)
STRIKE = (
    "Dockers strike in Rotterdam",
    "Dockers in Rotterdam walked out on Friday over pay, leaving forty container ships at anchor. Union leader Jan de Wit said talks "
    "with the port authority had failed. Shippers warned that fruit would rot within a week. The port said it would go to court.",
)


def table(*articles, published=None):
    return pd.DataFrame(
        {
            "article_id": [f"a{n}" for n in range(len(articles))],
            "title": [a[0] for a in articles],
            "text": [f"{a[0]}\n\n{a[1]}" for a in articles],
            "published": published or [None] * len(articles),
            "event_id": "",
            "event_basis": "",
        }
    )


def test_two_reports_of_one_event_and_one_of_another():
    found = group_events(table(QUAKE, STRIKE, QUAKE_TOO))
    assert found["event_id"].tolist() == ["event-1", "event-2", "event-1"]
    assert (
        "2 articles share" in found["event_basis"][0]
        and "Tuesday" in found["event_basis"][0]
        and "lisbon" in found["event_basis"][0]
    )
    assert found["event_basis"][1] == "no other article shares its names and words"


@pytest.mark.parametrize(
    "articles, expected",
    [
        ((), []),
        ((QUAKE,), ["event-1"]),
        ((QUAKE, QUAKE), ["event-1", "event-1"]),
        ((("", "."), ("", ".")), ["event-1", "event-2"]),
    ],
)
def test_few_articles(articles, expected):
    assert group_events(table(*articles))["event_id"].tolist() == expected


def test_days_of_publication_far_apart_keep_articles_apart():
    assert (
        group_events(table(QUAKE, QUAKE_TOO, published=["2016-03-01", "2016-03-02"]))[
            "event_id"
        ].nunique()
        == 1
    )
    far = events.measure(table(QUAKE, QUAKE_TOO, published=["2016-03-01", "2017-03-01"]))
    near = events.measure(table(QUAKE, QUAKE_TOO))
    pair = np.array([0]), np.array([1])
    assert events.similarity(near, *pair)[0] - events.similarity(far, *pair)[0] == pytest.approx(
        events.MOST_COST
    )


@pytest.mark.parametrize(
    "published, more",
    [
        (["2016-03-01", "2016-03-03"], 0.11),
        (["2016-03-01", "2016-03-06"], 0.02),
        (["2016-03-01", None], 0),
        ([None, None], 0),
    ],
)
def test_close_days_are_evidence_for_one_event(published, more):
    dateless, pair = events.measure(table(QUAKE, QUAKE_TOO)), (np.array([0]), np.array([1]))
    dated = events.measure(table(QUAKE, QUAKE_TOO, published=published))
    assert events.similarity(dated, *pair)[0] - events.similarity(dateless, *pair)[
        0
    ] == pytest.approx(more)


def test_given_events_take_precedence_and_their_names_stay_unique():
    given = pd.DataFrame({"article_id": ["a0", "a1"], "event_id": ["talks", "event-1"]})
    found = group_events(table(QUAKE, STRIKE, QUAKE_TOO), given)
    assert found["event_id"].tolist() == ["talks", "event-1", "event-2"]
    assert found["event_basis"].tolist()[:2] == ["given (events.csv)"] * 2


def test_the_seeds_are_two_events():
    articles = clean_articles(read_corpus(ROOT / "seeds"))["articles"]
    found = group_events(articles)
    assert dict(zip((name[:3] for name in found["article_id"]), found["event_id"])) == {
        "000": "event-1",
        "001": "event-2",
        "002": "event-2",
        "003": "event-1",
        "004": "event-1",
    }


def test_many_articles_go_through_the_index_and_give_the_same_groups():
    names = [
        f"{a}{b}"
        for a in ("Bar", "Kel", "Mor", "Tal", "Vin", "Zor", "Dun", "Fen", "Gar", "Hol")
        for b in ("den", "mir", "nak", "pol", "quen", "rus", "sand", "tov", "ulm", "wick")
    ]
    rows = []
    for n, name in enumerate(names * 5):
        other = names[(n * 7 + 3) % 100] if n < 100 else names[(n % 100 * 7 + 3) % 100]
        rows.append(
            (
                f"{name} signs pact with {other}",
                f"Minister {name}son met {other}berg in {name}ville to sign a {name}ium pact worth {1000 + n % 100} crowns.",
            )
        )
    found = group_events(table(*rows))
    assert len(rows) > 400 and found["event_id"].nunique() == 100
    assert (found.groupby("event_id").size() == 5).all()


def test_order_of_articles_does_not_change_groups():
    forward, backward = (
        group_events(table(QUAKE, STRIKE, QUAKE_TOO)),
        group_events(table(QUAKE_TOO, STRIKE, QUAKE)),
    )
    assert (
        forward["event_id"].tolist()
        == backward["event_id"].tolist()
        == ["event-1", "event-2", "event-1"]
    )
