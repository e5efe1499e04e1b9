"""The line that is the headline."""

from __future__ import annotations

import pytest

from parallax.clean import headline


@pytest.mark.parametrize(
    "line, without",
    [
        ("## Bridge closed", "Bridge closed"),
        ("* Bridge closed", "Bridge closed"),
        ("#Bridge closed", "Bridge closed"),
        ("-40 degrees", "-40 degrees"),
    ],
)
def test_marks_of_converters_before_a_headline(line, without):
    assert headline.bare(line) == without
