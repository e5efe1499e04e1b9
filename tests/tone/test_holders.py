"""Whose tone it is, and when the method abstains."""

import numpy as np
import pytest

from parallax.tone import holders, network
from parallax.tone.holders import View

CALM = np.array([0.1, 0.8, 0.1])
NONE, OTHER_NEGATIVE, OUTLET_NEGATIVE, OTHER_POSITIVE, OUTLET_POSITIVE = range(5)
ATTACKED = View("kell", np.array([0.8, 0.15, 0.05]))
PERHAPS = View("roe", np.array([0.5, 0.45, 0.05]))
CALM_VIEW = View("kell", np.array([0.1, 0.85, 0.05]))


@pytest.fixture(autouse=True)
def _only_the_layer(monkeypatch):
    """Facts weigh nothing, so that a test says what is judged."""
    monkeypatch.setattr(network, "facts", lambda: np.zeros((holders.FACTS, 5)))


def reading(judged, sure=6.0):
    logits = np.zeros(5)
    logits[judged] = sure
    return network.Reading(CALM, np.zeros((0, 3)), logits)


def tone(judged, views=(), own=True, sure=6.0):
    found = holders.tone_of(reading(judged, sure), list(views), own)
    return found.polarity, found.held_by, found.actor


def test_the_outlets_own_tone():
    assert tone(OUTLET_NEGATIVE) == ("negative", "outlet", None)
    assert tone(OUTLET_POSITIVE, [ATTACKED]) == ("positive", "outlet", None)
    assert tone(OUTLET_NEGATIVE, own=False) == ("negative", "outlet", None)


def test_a_harsh_actor_holds_the_tone_and_not_the_outlet():
    assert tone(OTHER_NEGATIVE, [CALM_VIEW, ATTACKED]) == ("negative", "actor", "kell")
    assert tone(OTHER_NEGATIVE, [PERHAPS]) == ("negative", "actor", "roe")


def test_an_actor_of_another_mind_does_not_hold_it():
    assert tone(OTHER_POSITIVE, [ATTACKED]) == ("positive", "actor", None)


def test_in_a_quotation_the_speaker_holds_it_unless_an_actor_surely_does():
    assert tone(OTHER_NEGATIVE, [], own=False) == ("negative", "speaker", None)
    assert tone(OTHER_NEGATIVE, [PERHAPS], own=False) == ("negative", "speaker", None)
    assert tone(OTHER_NEGATIVE, [ATTACKED], own=False) == ("negative", "actor", "kell")


def test_what_is_not_sure_is_unclear():
    assert tone(OTHER_NEGATIVE, [ATTACKED], sure=0.5) == ("unclear", "outlet", None)
    assert tone(NONE, own=False, sure=1.0) == ("unclear", "speaker", None)
    assert tone(NONE) == ("neutral", "outlet", None)


def test_negative_of_two_holders_adds_up_in_the_probabilities():
    logits = np.log([0.2, 0.3, 0.3, 0.1, 0.1])
    found = holders.tone_of(network.Reading(CALM, np.zeros((0, 3)), logits), [], True)
    assert np.allclose(found.probabilities, [0.6, 0.2, 0.2])
    assert found.polarity == "unclear"


def test_facts_are_log_odds_of_the_tone_the_strongest_view_and_the_most():
    found = holders.facts(np.array([0.5, 0.4, 0.1]), [CALM_VIEW, ATTACKED], True)
    assert np.allclose(found, [0, -2.197, 1.386, -2.944, 1.386, -2.944, 1, 1], atol=1e-3)
    alone = holders.facts(np.array([0.5, 0.4, 0.1]), [], False)
    assert np.allclose(alone[2:6], -6.907, atol=1e-3) and alone[6] == 0


def test_view_of_an_actor_named_after_the_target():
    harsh, calm = np.array([4.0, 0.0, 0.0]), np.array([0.0, 4.0, 0.0])
    first = holders.view(harsh, calm, actor_first=True)
    last = holders.view(harsh, calm, actor_first=False)
    for found in (first, last):
        assert np.isclose(found.sum(), 1)
        assert found.argmax() == 0
