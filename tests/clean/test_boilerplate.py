"""Lines that wording alone names, and sentences that it leaves alone."""

from __future__ import annotations

import pytest

from parallax.clean.boilerplate import boilerplate


@pytest.mark.parametrize(
    "line, role",
    [
        ("Share on Facebook", "share"),
        ("SHARE THIS ARTICLE", "share"),
        ("12 Comments", "comments"),
        ("- Advertisement -", "advertisement"),
        ("We use cookies to improve your experience.", "cookies"),
        ("Download our app", "promotion"),
        ("Subscribe to our newsletter", "promotion"),
        ("You may also like", "teaser"),
        ("Read more: Senate votes on bill", "teaser"),
        ("Home > News > World", "navigation"),
        ("Skip to content", "navigation"),
        ("Copyright 2016 The Associated Press. All rights reserved.", "footer"),
        ("Reporting by Ann Lee; Editing by Bo Chu", "credit"),
        ("***", "junk"),
        ("%d bloggers like this:", "junk"),
    ],
)
def test_wording_of_boilerplate(line, role):
    assert boilerplate(line).role == role and boilerplate(line).reason


@pytest.mark.parametrize(
    "line",
    [
        "Trump wins Iowa",
        "“No,” he said.",
        "What the treaty says",
        "Senate passes bill on cookies",
        "Clinton leads in new poll",
        "He did not share the view of the court.",
        "Next year will be harder, she said.",
    ],
)
def test_wording_that_is_no_boilerplate(line):
    assert boilerplate(line) is None
