"""Days as texts print them."""

from __future__ import annotations

import pytest

from parallax.common.dates import find_days, find_partial_days, years_that_fit


@pytest.mark.parametrize(
    "text, iso",
    [
        ("13 Feb, 2022 13:34", "2022-02-13"),
        ("Friday, May 20, 2022", "2022-05-20"),
        ("Feb. 3rd, 2016 at 5 p.m.", "2016-02-03"),
        ("2016-02-29T10:00", "2016-02-29"),
        ("31.12.2015", "2015-12-31"),
        ("12/31/2015", "2015-12-31"),
        ("Monday, May 20, 2022", None),
        ("03/04/2016", None),
    ],
)
def test_days_as_printed(text, iso):
    (day,) = find_days(text)
    assert (day.day.isoformat() if day.day else None) == iso


def test_years_in_which_a_weekday_fits():
    (day,) = find_partial_days("This was announced on Saturday, February 12, by a spokesman.")
    assert years_that_fit(day, 2010, 2023) == [2011, 2022]
