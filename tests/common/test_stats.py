"""Expected values are worked out by hand or taken from the paper named beside them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.common import stats

# Krippendorff 2011, section C: four observers, twelve units, nominal data with missing codes;
# alpha = .743.
FOUR_OBSERVERS = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    )
)
# The same paper, section A: two observers, ten units, binary data; alpha = .095.
TWO_OBSERVERS = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]))


@pytest.mark.parametrize(
    "count, total, low, high",
    [
        (11, 15, 0.4805, 0.8910),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),  # the same
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson(count, total, low, high):
    assert stats.wilson(count, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 400), st.integers(0, 400))
def test_wilson_holds_the_share_and_mirrors(count, rest):
    low, high = stats.wilson(count, count + rest)
    mirrored = stats.wilson(rest, count + rest)
    assert 0 <= low <= high <= 1
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high))
    if count + rest:
        assert low <= count / (count + rest) <= high


@pytest.mark.parametrize("count, total", [(3, 2), (-1, 4), (0, -1)])
def test_impossible_share_is_refused(count, total):
    with pytest.raises(ValueError, match="is not a share"):
        stats.share(count, total)


def test_share_says_its_denominator():
    found = stats.share(11, 15)
    assert found.text == "11 of 15 sentences (73%)" and found.rate == "73% [48, 89]"
    assert found.value == pytest.approx(11 / 15)
    assert (
        stats.share(2, 4, "quote").text == "2 of 4 quotes" and stats.share(2, 4).rate == "too few"
    )
    assert stats.share(1, 1, "quote").text == "1 of 1 quote"
    assert stats.share(1200, 4000, "").text == "1,200 of 4,000 (30%)"
    assert math.isnan(stats.share(0, 0).value)


def test_bootstrap_over_sentences():
    flags = [1] * 6 + [0] * 14
    low, high = stats.bootstrap(flags)
    assert low == pytest.approx(0.10, abs=0.051) and high == pytest.approx(
        0.50, abs=0.051
    )  # binomial(20, .3) quantiles: 2 and 10
    assert stats.bootstrap(flags) == stats.bootstrap(flags)
    assert stats.bootstrap([1, 1, 1]) == (1.0, 1.0)
    assert all(math.isnan(x) for x in stats.bootstrap([]))


def test_cluster_bootstrap_is_wider_when_articles_agree_with_themselves():
    values = [1] * 20 + [0] * 20 + [1] * 20 + [0] * 20
    articles = [article for article in "abcd" for _ in range(20)]
    inner, outer = stats.bootstrap(values), stats.cluster_bootstrap(values, articles)
    assert outer == (0.0, 1.0)
    assert inner.high - inner.low < 0.25
    assert all(math.isnan(x) for x in stats.cluster_bootstrap([1, 0], ["a", "a"]))


def test_alpha_of_the_literature():
    assert stats.krippendorff_alpha(FOUR_OBSERVERS) == pytest.approx(0.743, abs=5e-4)
    assert stats.krippendorff_alpha(TWO_OBSERVERS) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize("codes", [[], [(1, None)], [(1, 1), (1, 1)]])
def test_alpha_without_variation_is_no_number(codes):
    assert math.isnan(stats.krippendorff_alpha(codes))
    assert stats.agreement(codes).verdict == "too few"


@given(
    st.lists(
        st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz"), st.sampled_from("xyz")),
        min_size=2,
        max_size=15,
    )
)
def test_alpha_ignores_names_and_order(codes):
    renamed = [
        tuple({"x": "q", "y": "r", "z": "s"}[c] for c in reversed(unit)) for unit in reversed(codes)
    ]
    assert stats.krippendorff_alpha(codes) == pytest.approx(
        stats.krippendorff_alpha(renamed), nan_ok=True
    )


def test_agreement_verdicts():
    full = stats.agreement([("a", "a"), ("b", "b")] * 10)
    assert (full.alpha, full.low, full.high, full.units, full.verdict) == (
        1.0,
        1.0,
        1.0,
        20,
        "reliable",
    )
    four = stats.agreement(FOUR_OBSERVERS)
    assert four.verdict == "tentative" and four.units == 11 and four.low < four.alpha < four.high
    assert stats.agreement(TWO_OBSERVERS).verdict == "unreliable"


def test_log_odds_by_hand():
    # strength 20 on a flat prior of two words: alpha = 10 each;
    # ours 30/10, theirs 10/30 of 40 words.
    # log(40 / 20) - log(20 / 40) = 1.3863; error = sqrt(1/40 + 1/20) = .27386; z = 5.062
    found = stats.log_odds(
        {"war": 30, "peace": 10}, {"war": 10, "peace": 30}, {"war": 1, "peace": 1}, strength=20
    )
    assert found["word"].tolist() == ["war", "peace"]
    assert found["log_odds"].tolist() == pytest.approx([1.386294, -1.386294], abs=1e-6)
    assert found["z"].tolist() == pytest.approx([5.0620, -5.0620], abs=1e-4)
    assert found.loc[0, "low"] == pytest.approx(1.386294 - 1.959964 * 0.273861, abs=1e-5)


def test_log_odds_floor_and_prior():
    assert stats.log_odds({"once": 1}, {"often": 9}).empty
    assert stats.log_odds({"alone": 50}, {"alone": 50}).empty
    level = stats.log_odds({"war": 5, "law": 2}, {"war": 5, "law": 2})
    assert level["word"].tolist() == ["war"] and level["log_odds"].tolist() == pytest.approx([0.0])
    with pytest.raises(ValueError, match="no prior count for war"):
        stats.log_odds({"war": 20}, {"peace": 20}, {"peace": 3})


def test_benjamini_hochberg_by_hand():
    assert stats.benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx(
        [0.02, 0.04, 0.04, 0.02]
    )
    assert stats.benjamini_hochberg([]) == []
    with pytest.raises(ValueError):
        stats.benjamini_hochberg([1.2])


def test_corrected_share_takes_the_machine_error_out():
    machine = [True] * 50 + [False] * 50
    sample = list(range(0, 50, 5)) + list(range(50, 100, 5))
    human = [True] * 5 + [False] * 5 + [False] * 10  # half of the machine's yes are wrong
    found = stats.corrected_share(machine, sample, human)
    assert found.value == pytest.approx(0.25)
    assert found.low < 0.25 < found.high
    assert found.text == "about 25 of 100, corrected with 20 coded by hand"
    with pytest.raises(ValueError):
        stats.corrected_share(machine, [0], [True])


def test_few_articles_get_no_interval():
    few = stats.clustered_share([True, False] * 10, list("abcd") * 5)
    assert few.text == "10 of 20 sentences (50%)" and few.rate == "50%" and math.isnan(few.low)
    many = stats.clustered_share([True, False] * 100, [i // 10 for i in range(200)])
    assert (many.low, many.high) == (0.5, 0.5)


def test_events_are_drawn_before_articles():
    flags = [event % 2 == 0 for event in range(20) for _ in range(10)]
    articles, events = list(range(200)), [event for event in range(20) for _ in range(10)]
    by_event, by_article = (
        stats.clustered_share(flags, articles, events),
        stats.clustered_share(flags, articles),
    )
    assert by_event.high - by_event.low > 2 * (by_article.high - by_article.low)


def test_outlets_are_compared_by_whole_articles():
    groups = ["Post"] * 150 + ["Times"] * 150 + ["Rare"] * 3
    articles = [i // 10 for i in range(300)] + [99] * 3
    flags = [i % 10 < 8 for i in range(150)] + [i % 10 < 2 for i in range(150)] + [True] * 3
    found = stats.compare_groups(flags, groups, articles)
    assert found["group"].tolist() == ["Post", "Times"]  # one article is too few
    assert found["share"].tolist() == [0.8, 0.2]
    assert found["difference"].tolist() == pytest.approx([0.8 - 33 / 153, 0.2 - 123 / 153])
    assert (found["q"] < 0.01).all() and (found["q"] >= found["p"]).all()
    assert stats.compare_groups([], [], []).empty


def test_precision_and_recall_by_hand():
    found = stats.precision_recall([1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 1, 0])
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 1 / 2, 4 / 7))
    assert found.low < found.f1 < found.high
    assert math.isnan(stats.precision_recall([0, 0], [0, 0]).f1)


def test_macro_f1_counts_an_abstention_as_a_miss():
    found = stats.macro_f1(["a", "a", "b", "b"], ["a", "unclear", "b", "b"], ["a", "b"])
    assert found.value == pytest.approx((2 / 3 + 1) / 2)
    assert found.low <= found.value <= found.high
