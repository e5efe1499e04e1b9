"""Cues by the side of the speaker and by stance."""

import pandas as pd

from parallax.report import cue_stances

ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b"],
        "event_id": "event-1",
        "outlet": ["Daily", "Weekly"],
        "outlet_basis": "given",
    }
)
ATTRIBUTIONS = pd.DataFrame(
    [
        ("1", "a", "minister", "Norland", "warn", "cautionary"),
        ("2", "a", "minister", "Norland", "say", "neutral"),
        ("3", "b", "source:norland-army", "Norland", "warn", "cautionary"),
        ("4", "b", "bank", None, "say", "neutral"),
        ("5", "b", None, None, "", "unknown"),
        ("6", "b", "minister", "Norland", "caution", "cautionary"),
    ],
    columns=["attribution_id", "article_id", "speaker_id", "speaker_side", "cue_lemma", "stance"],
)


def cues():
    return cue_stances.cues_by_side(ATTRIBUTIONS, ARTICLES)


def test_cues_have_the_side_of_their_speaker():
    found = cues().set_index("attribution_id")
    assert found.index.tolist() == ["1", "2", "3", "4", "6"]
    assert found.loc["1", "side"] == "Norland"
    assert found.loc["4", "side"] == cue_stances.NO_SIDE
    assert found["charged"].tolist() == [True, False, True, False, True]


def test_the_sides_with_most_attributions_come_first():
    counts = cue_stances.count_stances(cues())
    assert counts.index.tolist() == ["Norland", cue_stances.NO_SIDE]
    assert tuple(counts.columns) == cue_stances.STANCES
    assert counts.loc["Norland", ["neutral", "cautionary"]].tolist() == [1, 3]
    assert cue_stances.count_stances(cues(), most=1).index.tolist() == ["Norland"]


def test_charged_cues_among_all_by_row():
    table = cue_stances.charged_by_row(
        cues(), ["Norland", cue_stances.NO_SIDE], ["Weekly", "Daily"]
    )
    assert table.to_numpy().tolist() == [["2 of 2", "1 of 2"], ["0 of 1", ""]]


def test_cue_words_are_listed_with_their_numbers():
    table = cue_stances.cue_words(cues(), ["cautionary", "adversarial"])
    assert table.to_dict() == {"cautionary": {"Norland": "warn (2) and caution (1)"}}
    assert cue_stances.cue_words(cues(), ["denying"]).empty
