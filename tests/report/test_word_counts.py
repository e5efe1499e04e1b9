"""Words listed by their number."""

import pandas as pd

from parallax.report.word_counts import commonest, most_frequent, own_words, words_in


def test_the_most_frequent_words_come_first_and_ties_go_by_the_alphabet():
    words = ["say", "warn", "claim", "warn"]
    assert most_frequent(words) == [("warn", 2), ("claim", 1), ("say", 1)]
    assert most_frequent([]) == []


def test_the_commonest_words_with_their_counts():
    assert commonest(pd.Series(["say", "warn", "say", ""])) == "say (2) and warn (1)"
    assert commonest(pd.Series(["", ""])) == "none"


def test_words_in_the_outlets_own_voice():
    articles = pd.DataFrame(
        {"article_id": ["a", "b"], "text": ["He said it was fine.", "Nothing said."]}
    )
    voices = pd.DataFrame(
        [("a", 0, 8, "outlet"), ("a", 8, 20, "indirect"), ("c", 0, 4, "outlet")],
        columns=["article_id", "start", "end", "voice"],
    )
    assert own_words(articles, voices).to_dict() == {"a": 2, "b": 0}


def test_words_are_runs_of_letters_joined_by_marks_within_them():
    assert words_in("Kiev's 110,000 de-escalate – “now”.") == 4
    assert words_in(" – “.” ") == 0
