"""Whose tone it is, and when the method abstains."""

import numpy as np

from parallax.tone import holders
from parallax.tone.holders import View

HARSH, CALM, KIND = (
    np.array([0.9, 0.06, 0.04]),
    np.array([0.1, 0.8, 0.1]),
    np.array([0.02, 0.1, 0.88]),
)
HALF = np.array([0.5, 0.45, 0.05])
ATTACKED = View("kell", np.array([0.8, 0.15, 0.05]))
CALM_VIEW = View("kell", np.array([0.1, 0.85, 0.05]))


def tone(p, views=(), signs=(), own=True):
    found = holders.tone_of(p, list(views), set(signs), own)
    return found.polarity, found.actor


def test_a_harsh_actor_holds_the_tone_and_not_the_outlet():
    assert tone(HARSH, [CALM_VIEW, ATTACKED]) == ("negative", "kell")


def test_an_actor_against_the_tone_of_the_sentence_is_not_believed():
    assert tone(CALM, [ATTACKED]) == ("neutral", None)


def test_harsh_alone_is_unclear_and_with_a_loaded_word_negative():
    assert tone(HARSH) == ("unclear", None)
    assert tone(HARSH, signs=["negative"]) == ("negative", None)
    assert tone(HARSH, signs=["positive"]) == ("unclear", None)
    assert tone(KIND, signs=["positive"]) == ("positive", None)


def test_what_may_be_an_actors_is_not_laid_on_the_outlet():
    perhaps = View("kell", HALF)
    assert tone(HARSH, [perhaps], ["negative"]) == ("unclear", None)
    assert tone(HARSH, [perhaps], ["negative"], own=False) == ("negative", None)


def test_neutral_needs_no_second_sign():
    assert tone(CALM) == ("neutral", None)
    assert tone(np.array([0.4, 0.45, 0.15])) == ("unclear", None)


def test_view_of_an_actor_named_after_the_target():
    harsh, calm = np.array([4.0, 0.0, 0.0]), np.array([0.0, 4.0, 0.0])
    first = holders.view(harsh, calm, actor_first=True)
    last = holders.view(harsh, calm, actor_first=False)
    for found in (first, last):
        assert np.isclose(found.sum(), 1)
        assert found.argmax() == 0
