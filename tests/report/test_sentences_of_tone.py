"""The sentences of the notebook on sentiment: singular, plural, and nothing to say."""

import pandas as pd

from parallax.report import sentences

GAP = pd.Series(
    {
        "toward": "Velm: The Post: late",
        "tone_all": -0.5,
        "tone_own": 0.25,
        "negative_all": 6,
        "positive_all": 1,
        "decided_all": 10,
        "negative_own": 0,
        "positive_own": 1,
        "decided_own": 4,
    }
)


def test_mentions_and_what_they_count_for():
    scored = pd.DataFrame({"target_id": ["velm"], "polarity": ["unclear"]})
    assert sentences.mentions_scored(scored, 2, 1) == (
        "1 mention of 1 target in 2 sentences of 1 article; the model decides 0 of 1 "
        "and leaves the rest *unclear*."
    )
    assert sentences.mentions_counted(6, 12, "side") == (
        "Tones below are toward each **side**, which 6 of 12 mentions (50%) can be counted for."
    )


def test_how_often_the_model_is_right():
    assert sentences.model_accuracy(1146, 83.4).startswith("On 1,146 targets in news sentences")
    assert "it is right in 83%" in sentences.model_accuracy(1146, 83.4)


def test_the_widest_gap_with_its_counts():
    assert sentences.tone_gap(GAP, "side", "article", 4) == (
        "The widest gap is toward Velm: The Post in late, with −0.50 in all words together "
        "(6 negative and 1 positive of 10 mentions) and +0.25 in its own (0 and 1 of 4)."
    )
    assert sentences.tone_gap_title(GAP, "side", "article").endswith(
        "−0.50 in all words together, +0.25 in its own"
    )


def test_no_gap_is_said_as_such():
    assert sentences.tone_gap(None, "side", "outlet", 10) == (
        "No side has 10 decided mentions in one outlet's own words: "
        "too few to compare with all words."
    )
    assert sentences.tone_gap_title(None, "side", "outlet") == (
        "Too few mentions in own words to say what quotation hides: "
        "tone toward each side, by outlet"
    )


def test_intervals_are_named_where_there_are_some():
    plain = sentences.tone_gap_measure("side", "outlet", False)
    assert plain.endswith("at the right, how many")
    with_lines = sentences.tone_gap_measure("side", "outlet", True)
    assert with_lines == plain + "; thin lines: 95% bootstrap by article or event"


def test_the_hardest_in_own_words():
    counts = pd.Series({"negative": 3, "neutral": 7, "positive": 2}, name="Velm: Post")
    assert sentences.hardest_in_own_words(counts, "side", "article") == (
        "Hardest in its own words: Post on Velm, 3 of 12 mentions (25%) negative"
    )
    assert sentences.hardest_in_own_words(None, "side", "article") == (
        "No side with ten mentions in the own words of one article has a negative one"
    )


def test_outlets_that_differ():
    compared = pd.DataFrame(
        {
            "group": ["Post", "Note"],
            "toward": ["Velm", "Bern"],
            "count": [9, 1],
            "total": [20, 20],
            "difference": [0.4, -0.4],
            "q": [0.01, 0.2],
        }
    )
    assert sentences.outlets_differ(compared, 0.05) == (
        "1 of 2 comparisons of outlets hold after correction; the clearest is Post toward Velm: "
        "9 of 20 mentions (45%) negative, +40 points against the others."
    )
    assert sentences.outlets_differ(compared, 0.001) == (
        "0 of 2 comparisons of outlets hold after correction."
    )
    assert sentences.no_outlets_differ(10, "side").startswith("No two outlets have 10 articles")


def test_who_is_most_negative():
    negative = pd.DataFrame({"Velm": [2, 0], "Bern": [0, 3]}, index=["Post, own words", "Anders"])
    assert sentences.most_negative(negative, negative + 1) == (
        "The most negative mentions: Anders toward Bern, 3 of 4"
    )
    nobody = "Nobody is negative toward anybody"
    assert sentences.most_negative(negative * 0, negative) == nobody
    assert sentences.most_negative(negative.iloc[:0, :0], negative) == nobody


def test_words_without_a_speaker():
    assert sentences.speaker_not_resolved(1, 4) == (
        "1 of 4 mentions stands in words whose speaker is not resolved."
    )
    assert "2 of 4 mentions stand in" in sentences.speaker_not_resolved(2, 4)


def test_a_gap_under_other_choices():
    choices = pd.DataFrame({"tone_all": [-0.5, -0.4, 0.1], "tone_own": [0.0, 0.1, -0.1]})
    assert sentences.gap_under_other_choices(choices, 0.5) == (
        "The gap keeps its direction under 2 of 3 choices."
    )
    choices.loc[2, "tone_own"] = float("nan")
    assert sentences.gap_under_other_choices(choices, 0.5) == (
        "The gap keeps its direction under 2 of 2 choices; 1 choice leaves too few mentions to say."
    )
