"""Numbers and lists in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.report import wording


@pytest.mark.parametrize(
    "items, expected",
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listing(items, expected):
    assert wording.listing(items) == expected


def test_a_long_listing_says_how_many_are_left():
    assert wording.listing("abcdef", most=2) == "a, b and 4 more"


@pytest.mark.parametrize(
    "n, expected", [(1, "1 sentence"), (0, "0 sentences"), (1204, "1,204 sentences")]
)
def test_number(n, expected):
    assert wording.number(n, "sentence") == expected


def test_irregular_plural():
    assert [wording.number(n, "entity", "entities") for n in (1, 2)] == ["1 entity", "2 entities"]


def test_a_share_has_a_percentage_only_where_the_denominator_carries_one():
    assert wording.share(3, 4, "article") == "3 of 4 articles"
    assert wording.share(11, 15, "sentence") == "11 of 15 sentences (73%)"


@given(st.text(), st.integers(10, 60))
def test_cut_never_grows_and_keeps_the_beginning(text, most):
    shown = wording.cut(text, most)
    assert len(shown) <= most + 2
    assert " ".join(text.split()).startswith(shown.removesuffix(" …"))


@pytest.mark.parametrize("value, expected", [(0.412, "+0.41"), (-0.3, "−0.30"), (0.0, "+0.00")])
def test_tones_carry_a_minus_sign(value, expected):
    assert wording.signed(value) == expected
