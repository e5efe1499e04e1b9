"""What is known of how often a code is right."""

import pandas as pd

from parallax.report import reliability


def test_codes_nobody_has_checked_are_said_so(shown):
    found = pd.DataFrame(
        [{"code": "WAR", "verdict": "unreliable"}, {"code": "TALKS", "verdict": "reliable"}]
    )
    assert reliability.doubt_note(found, ["TALKS"]) == ""
    note = reliability.doubt_note(found, ["TALKS", "WAR", "COST"])
    assert "coders agree by less than .667 (1); nobody has coded them here (1)" in note
    reliability.reliability_table(pd.DataFrame(), "frames")
    assert "Nobody has coded frames" in shown[0][0]
