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


def test_shares_under_the_errors_of_the_test_data(monkeypatch):
    counts = {
        t: {f: 80 if t == f else 10 for f in ("negative", "neutral", "positive")}
        for t in ("negative", "neutral", "positive")
    }
    monkeypatch.setattr(
        reliability, "sentiment_scores", lambda: {"newsmtsc": {"confusion": counts}}
    )
    scored = pd.DataFrame({"polarity": ["negative"] * 31 + ["neutral"] * 69 + ["unclear"] * 9})
    found = reliability.supposed_polarities(scored)
    assert found["as the machine counts"].tolist() == ["31 of 100 (31%)", "0 of 100 (0%)"]
    assert found["if it errs as on NewsMTSC"].tolist() == [
        "30%",
        "0%",
    ]  # (.31 + .9 - 1) / (.8 + .9 - 1)
    few = reliability.supposed_polarities(scored.head(9))
    assert few["if it errs as on NewsMTSC"].tolist() == ["too few", "too few"]
    monkeypatch.setattr(reliability, "sentiment_scores", lambda: {"newsmtsc": {}})
    assert reliability.supposed_polarities(scored).empty
