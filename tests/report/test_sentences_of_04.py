"""The sentences that notebook 04 publishes, in singular and plural."""

import pandas as pd

from parallax.report import sentences as published


def test_sentences_with_frames():
    assert published.sentences_with_frames(3, 4, 9, 1, 2) == (
        "3 of 4 sentences carry at least one of the 9 frames of the first scheme; "
        "1 code with fewer than 2 votes is left out."
    )
    assert published.sentences_with_frames(3, 4, 1, 2, 1).endswith(
        "the 1 frame of the first scheme; 2 codes with fewer than 1 vote are left out."
    )


def test_votes():
    assert published.votes_agree(5, 10, 20) == (
        "All the methods that voted agree on 5 of 20 codes (25%), at least two on "
        "10 of 20 codes (50%); the rest hangs on one method, nearly always on a phrase."
    )
    assert published.votes_in_all(10, 5, 20) == (
        "At least two methods vote for 10 of 20 codes (50%); of these 5 of 20 codes (25%) "
        "have every vote that was cast."
    )


def test_frames_by_row():
    title = published.commonest_frame("Military threat", 5, 9)
    assert title == "Military threat is the most common frame: 5 of 9 sentences"
    carrying, sentences = pd.Series({"RT": 1, "BBC": 4}), pd.Series({"BBC": 5, "RT": 4})
    assert published.frame_by_row(title, carrying, sentences) == (
        f"{title}, from 1 of 4 in RT to 4 of 5 in BBC."
    )


def test_generic_frames():
    title = published.commonest_generic_frame("Conflict", 5, 9)
    assert title == "Among the generic frames conflict comes first: 5 of 9 sentences"
    assert published.rarest_generic_frame(title, "Morality", 0, 9) == (
        f"{title}, last morality (0 of 9)."
    )


def test_frames_in_own_words():
    by_voice = pd.DataFrame(
        {"outlet": [1, 4, 1], "direct": [4, 1, 0]}, index=["threat", "talks", "rare"]
    )
    names = {"threat": "Threat", "talks": "Talks", "rare": "Rare"}
    assert published.frames_in_own_words(by_voice, names, 5) == (
        "The outlets speak in 6 of 11 codes (55%) themselves; "
        "most in Talks (4 of 5), least in Threat (1 of 5)."
    )
    assert published.frames_in_own_words(by_voice.head(1), names, 5) == (
        "The outlets speak in 1 of 5 codes themselves."
    )


def test_what_articles_open_with():
    openings = pd.Series({"RT": "Talks", "BBC": "Threat", "CNN": "Talks"})
    title = published.commonest_opening(openings)
    assert title == "2 of 3 articles open with talks"
    assert published.all_openings(title, openings) == f"{title}; BBC with threat."
    alone = published.commonest_opening(openings.head(1))
    assert alone == "1 of 1 article opens with talks"
    assert published.all_openings(alone, openings.head(1)) == f"{alone}."


def test_texts_drawn():
    assert published.texts_drawn(12, 30) == (
        "The first 12 articles of 30 are drawn; the parameter `barcodes` draws more."
    )


def test_contested_codes_and_known_stances():
    assert published.contested_codes(1, 9) == "1 of 9 codes is contested."
    assert published.contested_codes(0, 9) == "0 of 9 codes are contested."
    assert published.known_stances(1, 2) == "1 of 2 cues has a known stance."
    assert published.known_stances(2, 2) == "2 of 2 cues have a known stance."


def test_charged_cues():
    cues = pd.Series({"Norland": 9, "Sudland": 5, "Westland": 4})
    charged = pd.Series({"Norland": 3, "Sudland": 0, "Westland": 4})
    assert published.charged_cues(charged, cues, 5) == (
        "Cues that are not neutral introduce 3 of 9 for Norland and 0 of 5 for Sudland"
    )
    assert published.charged_cues(charged, cues, 10) == (
        "No side has 10 attributions: too few for a share"
    )


def test_who_acts():
    assert published.most_and_least_active("Norland", "Norland") == (
        "Norland is the one known party"
    )
    title = published.most_and_least_active("Norland", "Sudland")
    assert title == "Norland acts, Sudland is acted upon"
    ends = pd.DataFrame({"is acted upon": [1, 6], "acts": [7, 2]}, index=["Norland", "Sudland"])
    assert published.acting_and_acted_upon(title, ends, "Norland", "Sudland", 1, 9) == (
        f"{title}: Norland is the doer in 7 of 8 parts, Sudland the one acted upon in 6 of 8; "
        "the outlets tell 1 of 9 deeds in their own words."
    )


def test_the_pair_that_is_told_most():
    assert published.most_told_pair("Norland", "Sudland", 1, 0) == (
        "What Norland does to Sudland is told most: 1 deed, 0 of them in the outlets' own words."
    )


def test_loaded_words():
    one = published.loaded_in_own_words(1, 2)
    assert one == "1 of 2 loaded expressions stands in the outlets' own words"
    two = published.loaded_in_own_words(2, 2)
    assert two == "2 of 2 loaded expressions stand in the outlets' own words"
    own, words = pd.Series({"RT": 2, "BBC": 1}), pd.Series({"RT": 100, "BBC": 1200})
    assert published.loaded_by_row(two, own, words) == (
        f"{two}; most in RT (2 in 100 words), fewest in BBC (1 in 1,200 words)."
    )
