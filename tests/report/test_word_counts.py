"""Words listed by their number."""

import pandas as pd

from parallax.report.word_counts import commonest, most_frequent


def test_the_most_frequent_words_come_first_and_ties_go_by_the_alphabet():
    words = ["say", "warn", "claim", "warn"]
    assert most_frequent(words) == [("warn", 2), ("claim", 1), ("say", 1)]
    assert most_frequent([]) == []


def test_the_commonest_words_with_their_counts():
    assert commonest(pd.Series(["say", "warn", "say", ""])) == "say (2) and warn (1)"
    assert commonest(pd.Series(["", ""])) == "none"
