"""Differences of wordings, worked out by hand."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.compare.diff import hidden, keys, relation, word_difference

FULL = (
    "We are ready to talk about the bridge – a bridge built by the soldiers of the other side in a single night – "
    "and that talk can begin tomorrow"
)


@pytest.mark.parametrize(
    "full, version, expected",
    [
        (
            "We will never leave this valley.",
            "“We will never leave this valley”",
            "“We will never leave this valley”",
        ),
        (
            "We will never leave this valley.",
            "We will leave",
            "We will [-never-] leave [-this valley.-]",
        ),
        ("We will leave.", "We shall leave today.", "We [-will-] {+shall+} leave {+today.+}"),
        ("", "new words", "{+new words+}"),
        ("old words", "", "[-old words-]"),
        ("a [-b-] c", "a c", "a [-(-b-)-] c"),
    ],
)
def test_word_difference(full, version, expected):
    assert word_difference(full, version) == expected


PRINTED = "the The bridge, bridge [-x-] {+y+} “No” no … -- é’s don't 1,000 tanks".split()
WORDS = st.lists(st.sampled_from(PRINTED), max_size=12).map(" ".join)


@given(WORDS, WORDS)
@settings(deadline=None)
def test_both_versions_can_be_restored_from_the_difference(full, version):
    marked = word_difference(full, version)
    without_added = re.sub(r"\{\+.*?\+\}", " ", marked)
    without_cut = re.sub(r"\[-.*?-\]", " ", marked)
    assert keys(re.sub(r"\[-(.*?)-\]", r"\1", without_added)) == keys(full)
    assert keys(re.sub(r"\{\+(.*?)\+\}", r"\1", without_cut)) == keys(version)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(deadline=None)
def test_difference_takes_any_text(full, version):
    assert word_difference(full, full).count("[-") == word_difference(full, full).count("{+") == 0
    assert (relation(full, version) == "verbatim") == (keys(full) == keys(version))


def test_very_long_wordings_stay_cheap():
    marked = word_difference("a " * 5000 + "x " * 5000, "a " * 5000 + "y " * 5000)
    assert marked.startswith("a a") and marked.count("[-") == marked.count("{+") == 1


@pytest.mark.parametrize(
    "version, expected",
    [
        (FULL.upper() + "!", "verbatim"),
        ("that talk can begin tomorrow", "trimmed"),
        ("We are ready to talk about the bridge… and that talk can begin tomorrow", "trimmed"),
        (
            "We are prepared to speak of the bridge – a bridge put up by soldiers of the other side in one night – and this talk can start "
            "tomorrow",
            "reworded",
        ),
        ("he offered talks about the bridge", "summarised"),
    ],
)
def test_relation(version, expected):
    assert relation(FULL, version) == expected


@pytest.mark.parametrize(
    "version, expected",
    [
        (
            "We are ready to talk about the bridge… and that talk can begin tomorrow",
            "a bridge built by the soldiers of the other side in a single night",
        ),
        (
            "We are ready to talk about the bridge ... that talk can begin tomorrow",
            "a bridge built by the soldiers of the other side in a single night – and",
        ),
        (
            "We are ready to talk about the bridge . . . by the soldiers … and that talk can begin tomorrow",
            "a bridge built … of the other side in a single night",
        ),
        (
            "“… that talk can begin tomorrow”",
            "We are ready to talk about the bridge – a bridge built by the soldiers of the other side in a single night – and",
        ),
        ("that talk can begin tomorrow", None),
        ("We are ready to talk about the bridge and that talk… can begin tomorrow", None),
        ("Nothing of the kind… was said", None),
        ("…", None),
    ],
)
def test_hidden(version, expected):
    assert hidden(version, FULL) == expected
