"""Regular expressions of researchers: what cannot be used, and what would never end."""

import pytest

from parallax import CODEBOOK
from parallax.common import codebook_files
from parallax.common.patterns import is_slow, mistake_of_pattern


@pytest.mark.parametrize("pattern", [r"(?:a+)+", r"(?:\d+,?)+x", r"(?:a|aa)+$", "x(?:y*)*z"])
def test_repetitions_within_repetitions_are_slow(pattern):
    assert mistake_of_pattern(pattern) == "" and is_slow(pattern)


@pytest.mark.parametrize("pattern", ["mugs (?:and )*cups", r"share.{0,25}", r"\w+ \w+ \w+", "a+b+"])
def test_plain_repetitions_are_not(pattern):
    assert mistake_of_pattern(pattern) == "" and not is_slow(pattern)


def test_no_bundled_pattern_is_slow():
    rows = codebook_files.read(CODEBOOK / "boilerplate.csv").rows
    assert len(rows) > 100
    assert [row["pattern"] for _, row in rows if is_slow(row["pattern"])] == []
