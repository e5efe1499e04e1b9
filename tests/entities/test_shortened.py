"""Names of bodies and places that are shortened from the front or the back, or abbreviated."""

import pytest
from markednames import aliases, find


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The [National Storm Centre|O] warned. The [Storm Centre|O] wrote.", 1),
        ("The [Storm Centre|O] warned. The [National Storm Centre|O] wrote.", 1),
        # two bodies that it may be short for
        ("The [Elm Storm Centre|O] and [Oak Storm Centre|O] and a [Storm Centre|O] warned.", 3),
        # behind a joint another body stands, but for a ministry
        ("The [Friends of Elm Park|O] met. [Elm Park|O] closed.", 2),
        ("The [Department of River Safety|O] met. [River Safety|O] wrote.", 1),
        # words that say which part or age
        ("They left [South Elm Park|L]. In [Elm Park|L] it rained.", 2),
        ("At the [Tern Navy Yard|L] two died. The [Navy Yard|L] closed.", 1),
        ("On the [Elm Gulf Coast|L] it rained. On the [Gulf Coast|L] it snowed.", 2),
        # only words for a kind of business or place are left out at the back
        ("[Ozmar Media|O] grew. [Ozmar|O] fell.", 1),
        ("[Ozmar Fund Media|O] grew. [Ozmar Fund|O] fell. [OF|O] rose.", 1),
        ("[Ozmar Relief|O] grew. [Ozmar|O] fell.", 2),
        (
            "The [Bureau for Bird Control and Rescue|O] met. The [Bureau for Bird Control|O] wrote.",
            1,
        ),
        # a single word from the back means only a club
        ("The [Brooklyn Nets|O] won. The [Nets|O] rested.", 1),
        ("The [Elm Zeppelins|O] won. The [Zeppelins|O] rested.", 2),
    ],
)
def test_a_shortened_name_is_the_one_body_named_in_full(text, expected):
    assert len(aliases(find(text))) == expected


def test_a_shortened_name_means_the_body_of_its_own_article_only():
    found = find("The [National Storm Centre|O] warned.", "The [Storm Centre|O] wrote.")
    assert len(aliases(found)) == 2


def test_the_same_short_name_joins_the_longer_ones():
    found = find(
        "[Fjord Energy|O] grew. [Fjord|O] fell.", "[Fjord Energy Holdings|O] grew. [Fjord|O] fell."
    )
    assert len(aliases(found)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "In [St. Oduya|G] it rained. In [Saint Oduya|G] it snowed.",
        "At [Ft. Oduya|L] it rained. At [Fort Oduya|L] it snowed.",
        "On [Mt. Oduya|L] it rained. On [Mount Oduya|L] it snowed.",
        "On [St. Martin|G] it rained. On [Saint Martin|G] it snowed.",
        "The [St. Oduya Clinic|O] closed. The [Saint Oduya Clinic|O] wrote.",
        "The [Supreme Court of Ukraine|O] met. [Ukraine's Supreme Court|O] ruled.",
        "[Democrats|N] left. The [Democratic|N] leader stayed. [Dems|N] won.",
    ],
)
def test_abbreviated_and_turned_names_are_one(text):
    ids = set(aliases(find(text))) - {"ukraine"}
    assert len(ids) == 1
