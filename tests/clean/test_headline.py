"""The headline of a page."""

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
def test_heading_marks_of_converters_are_removed(line, without):
    assert headline.bare(line) == without
