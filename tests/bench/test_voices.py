"""Hand codes of voices beside the table, on a text of ten words."""

import pandas as pd
import pytest

from parallax.bench import voices
from parallax.common.errors import ParallaxError

TEXT = 'Ann said that it rained. Bob told of "heavy" rain.'
ARTICLES = pd.DataFrame({"article_id": ["a"], "text": [TEXT]})
CODES = pd.DataFrame({"article_id": ["a"], "start": [14], "end": [24], "voice": ["indirect"]})
FOUND = pd.DataFrame(
    {
        "article_id": ["a", "a", "a", "a"],
        "start": [0, 14, 25, 37],
        "end": [14, 24, 37, 44],
        "voice": ["outlet", "direct", "indirect", "scare"],
    }
)


def test_shares_and_letters_are_compared_article_by_article():
    made = voices.compare(CODES, ARTICLES, FOUND).set_index("article")
    assert list(made.index) == ["a", "mean", "mean error"]
    assert made.loc["a"].to_dict() == {
        "words": 10.0,
        "own_by_hand": 80.0,
        "own_found": 50.0,
        "off": -30.0,
        # Of 37 letters, the 8 of "it rained", 9 of "Bob told of" and 5 of "heavy" differ.
        "letters": 40.5,
        # "it rained" is another's in both; "heavy" is the outlet's in both.
        "own_or_not": 75.7,
    }
    assert made.loc["mean error", "off"] == 30.0


def test_equal_codes_agree_and_an_article_without_codes_is_the_outlet_s():
    plain = pd.DataFrame({"article_id": ["b"], "text": ["It rained."]})
    both = pd.concat([ARTICLES, plain], ignore_index=True)
    made = voices.compare(CODES, both, CODES).set_index("article")
    assert made.loc["mean", ["off", "letters", "own_or_not"]].tolist() == [0, 100, 100]
    assert made.loc["mean", ["words", "own_by_hand"]].tolist() == [12, 90]


def test_what_does_not_fit_is_named(tmp_path):
    with pytest.raises(ParallaxError, match="no voices.csv"):
        voices.bench(tmp_path)
    with pytest.raises(ParallaxError, match="no article c"):
        voices.compare(CODES.assign(article_id="c"), ARTICLES, FOUND)
    file = tmp_path / "voices.csv"
    file.write_text("article_id,start,voice\na,1,direct\n")
    with pytest.raises(ParallaxError, match="no column end"):
        voices.bench(tmp_path)
    file.write_text("article_id,start,end,voice\na,1,2,direct\na,1,2,loud\n")
    with pytest.raises(ParallaxError, match="row 3: no voice"):
        voices.bench(tmp_path)
