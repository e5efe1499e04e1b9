"""Tones: by holder, missing if there are too few mentions, over all voices only on request."""

import pandas as pd
import pytest

from parallax.tone import summaries

ENTITIES = pd.DataFrame(
    {
        "entity_id": ["velm", "velmish", "anders", "bern"],
        "label": ["GPE", "NORP", "PERSON", "GPE"],
        "side": ["Velm", "Velm", "Velm", "Bern"],
    }
)
NAMES = pd.Series({"velm": "Velm", "velmish": "Velmish", "anders": "Anders", "bern": "Bern"})
ROWS = [
    ("a", 0, "velm", "outlet", "negative"),
    ("a", 0, "velmish", "outlet", "negative"),
    ("a", 1, "anders", "speaker", "positive"),
    ("b", 0, "velm", "outlet", "unclear"),
    ("b", 1, "bern", "outlet", "neutral"),
    ("b", 2, "bern", "actor", "negative"),
]


@pytest.fixture
def scored():
    made = pd.DataFrame(
        ROWS, columns=["article_id", "sentence_id", "target_id", "held_by", "polarity"]
    )
    probabilities = {
        "p_negative": [0.9, 0.6, 0.1, 0.4, 0.2, 0.8],
        "p_neutral": [0.1, 0.4, 0.2, 0.3, 0.7, 0.1],
        "p_positive": [0, 0, 0.7, 0.3, 0.1, 0.1],
    }
    return made.assign(start=range(6), **probabilities)


def test_sides_gather_all_that_stands_for_them_unless_one_side_is_nearly_all(scored):
    by_side, unit = summaries.toward(scored, ENTITIES, NAMES, "side")
    assert unit == "side" and by_side["toward"].tolist() == ["Velm"] * 4 + ["Bern"] * 2
    by_target, unit = summaries.toward(scored, ENTITIES, NAMES)  # four of six are Velm's
    assert unit == "target" and by_target["toward"].tolist() == [
        "Velm",
        "Anders",
        "Velm",
        "Bern",
        "Bern",
    ]  # no peoples
    even, unit = summaries.toward(scored.iloc[2:], ENTITIES, NAMES)
    assert unit == "side" and len(even) == 4
    with pytest.raises(ValueError, match="'bloc' is none of"):
        summaries.toward(scored, ENTITIES, NAMES, "bloc")


def test_tones_by_hand(scored):
    made, _ = summaries.toward(scored, ENTITIES, NAMES, "side")
    found = summaries.tones(made).set_index("toward")
    assert found.loc["Velm", ["mentions", "decided", "negative", "positive"]].tolist() == [
        4,
        3,
        2,
        1,
    ]
    assert found.loc["Velm", "tone"] == pytest.approx(-1 / 3) and found.loc["Bern", "tone"] == -0.5
    assert found["low"].isna().all()  # two articles


def test_own_words_against_all_words(scored):
    made, _ = summaries.toward(scored, ENTITIES, NAMES, "side")
    found = summaries.against_own(made, fewest=2).set_index("toward")
    assert found.loc["Velm", ["tone_own", "gap"]].tolist() == pytest.approx([-1, -2 / 3])
    assert found.loc["Bern", "decided_own"] == 1 and pd.isna(found.loc["Bern", "tone_own"])
    assert summaries.against_own(made, fewest=9).empty


def test_many_articles_carry_an_interval():
    many = pd.DataFrame(
        {
            "article_id": [f"a{i // 2}" for i in range(40)],
            "toward": "Velm",
            "polarity": ["negative", "neutral"] * 20,
        }
    )
    found = summaries.tones(many).iloc[0]
    assert (found["tone"], found["low"], found["high"], found["articles"]) == (-0.5, -0.5, -0.5, 20)


def test_holders_are_counted_apart(scored):
    made, _ = summaries.toward(scored, ENTITIES, NAMES, "side")
    found = summaries.by_holder(
        made, pd.Series(["outlet", "outlet", "Anders", "outlet", "outlet", None])
    ).set_index(["holder", "toward"])
    assert found.loc[("outlet", "Velm")].tolist() == [2, 0, 0, 1]
    assert found.loc[("Anders", "Velm")].tolist() == [0, 0, 1, 0]
    assert len(found) == 3  # mentions without a known holder are left out


def test_other_choices_change_what_they_say(scored):
    made, _ = summaries.toward(scored, ENTITIES, NAMES, "side")
    found = summaries.other_choices(made, "Velm").set_index("choice")
    assert found.loc["as charted", "tone_all"] == pytest.approx(-1 / 3)
    assert found.loc["abstentions taken as neutral", "decided_all"] == 4
    assert found.loc["only the surer half of the decisions", "decided_all"] == 2
    assert found.loc["each sentence once", "decided_own"] == 1
    assert summaries.other_choices(made, "Velm", fewest=2)["tone_own"].isna().tolist() == [
        False,
        False,
        True,
        True,
    ]


def test_outlets_are_compared_if_there_are_enough_articles(scored):
    rows = [
        (
            f"{outlet}{i}",
            "Velm",
            "outlet",
            "negative" if (outlet == "x") == (i % 5 > 0) else "neutral",
            outlet,
        )
        for outlet in "xy"
        for i in range(20)
    ]
    many = pd.DataFrame(rows, columns=["article_id", "toward", "held_by", "polarity", "paper"])
    found = summaries.outlet_differences(many, many["paper"])
    assert found["group"].tolist() == ["x", "y"] and found["difference"].tolist() == pytest.approx(
        [0.6, -0.6]
    )
    assert summaries.outlet_differences(many.iloc[:3], many["paper"].iloc[:3]).empty


def test_polarities_in_own_words_by_hand(scored):
    made, _ = summaries.toward(scored, ENTITIES, NAMES, "side")
    found = summaries.own_polarities(made, fewest=1, most=12)
    assert found.columns.tolist() == list(summaries.POLARITIES)
    assert found.index.tolist() == ["Bern", "Velm"]
    assert found.to_numpy().tolist() == [[0, 1, 0, 0], [2, 0, 0, 1]]
    assert summaries.own_polarities(made, fewest=2, most=12).index.tolist() == ["Velm"]
    assert summaries.own_polarities(made, fewest=1, most=1).index.tolist() == ["Velm"]
    assert summaries.own_polarities(made.iloc[:0], fewest=1, most=12).empty


def test_targets_stand_for_themselves_where_few_have_a_side(scored):
    few = ENTITIES.assign(side=["Velm", None, None, "Bern"])
    shown = scored[scored["target_id"].isin(["velm", "velmish", "anders", "bern"])]
    assert summaries.toward(shown, few, NAMES)[1] == "side"
    fewer = ENTITIES.assign(side=[None, "Velm", None, "Bern"])
    assert summaries.toward(shown.iloc[[0, 0, 1, 2, 2, 4]], fewer, NAMES)[1] == "target"
