"""The day of publication as printed on a page."""

from __future__ import annotations

import pandas as pd
import pytest
from harwick import BODY, clean


@pytest.mark.parametrize(
    "line, published",
    [
        ("Correction: October 2, 2016, Sunday.", None),
        ("Published October 2, 2016", "2016-10-02"),
        ("Updated Oct. 2, 2016 at 5:30 p.m.", "2016-10-02"),
    ],
)
def test_days_below_a_headline(line, published):
    found = (
        clean(f"Harwick closes its bridge over cracks\n\n{line}\n\n{BODY}")["articles"]
        .iloc[0]
        .published
    )
    assert (None if pd.isna(found) else found) == published
