"""What is known of the errors of a measure: it stands in a page, and a corpus' own codes go before."""

import pandas as pd
import pytest

from parallax import ROOT
from parallax.report import known_errors, validation_page
from parallax.report.known_errors import Right


def test_what_is_known_is_told_on_the_page_it_names():
    """The validation page shows no entry of ``known``: its pages must."""
    share = known_errors.own_share()
    voices = (ROOT / "benchmarks/voices.md").read_text(encoding="utf-8")
    assert f"in {share.lower} of {share.articles} articles" in voices
    assert f"{share.error:.1f} points without the sign" in voices
    assert f"2 × {share.spread:.1f} points" in voices
    told = known_errors.right("reported or told")
    assert f"{told.right} of {told.found} attributions" in voices
    sentiment = (ROOT / "benchmarks/sentiment.md").read_text(encoding="utf-8")
    found, right, _ = known_errors.right("negative")
    plain = " ".join(sentiment.split())
    assert f"Of {found} mentions that the program calls negative, {right} are so" in plain
    found, right, _ = known_errors.right("own tones")
    assert f"of {found} mentions with an outlet's own tone {right} are found and right" in plain
    found, right, _ = known_errors.right("holders")
    assert f"all {found} charged mentions of 20 articles" in plain
    assert f"who exactly holds it {right} of {found}" in plain
    statements = (ROOT / "benchmarks/utterances.md").read_text(encoding="utf-8")
    assert known_errors.right("told")[:2] == (110, 86) and "86 of 110 cells" in statements
    assert known_errors.right("contested")[:2] == (35, 0) and "none of 35 cells" in statements
    frames = known_errors.frames(pd.DataFrame(), ["THREAT", "DIPLOMACY"])
    framing = (ROOT / "benchmarks/framing.md").read_text(encoding="utf-8")
    assert f"{frames.right} of {frames.found} codes are right" in framing
    assert all(task.figures for task in validation_page.read())


def test_of_codes_that_nobody_checked_nothing_is_known():
    unchecked = known_errors.right("a measure without codes")
    assert unchecked == Right(0, 0, "") and not unchecked.is_sure


@pytest.mark.parametrize(("found", "right", "sure"), [(3, 2, True), (99, 48, False), (0, 0, False)])
def test_two_of_three_must_be_right(found, right, sure):
    assert Right(found, right, "a corpus").is_sure is sure


def test_codes_of_the_corpus_go_before_what_is_known_of_others():
    here = pd.DataFrame({"code": ["polarity: negative"], "found": [40], "precision": [0.9]})
    assert known_errors.right("negative", here, "polarity: negative") == Right(
        40, 36, "this corpus"
    )
    other = known_errors.right("negative")
    assert known_errors.right("negative", here, "polarity: positive") == other
    assert known_errors.right("negative", here.head(0), "polarity: negative") == other
    few = here.assign(found=29)
    assert known_errors.right("negative", few, "polarity: negative") == other
    unknown = here.assign(precision=float("nan"))
    assert known_errors.right("negative", unknown, "polarity: negative") == other


def test_frames_are_as_sure_as_the_codes_of_the_corpus_taken_together():
    here = pd.DataFrame(
        {
            "code": ["THREAT", "NORMS", "CONFLICT", "BLAME"],
            "found": [20, 20, 100, 0],
            "precision": [0.9, 0.5, 0.1, float("nan")],
        }
    )
    ids = ["THREAT", "NORMS", "BLAME"]
    assert known_errors.frames(here, ids) == Right(40, 28, "this corpus")
    few = here.assign(found=10)
    assert known_errors.frames(few, ids) == known_errors.frames(here.head(0), ids)
    assert known_errors.frames(few, ids).where == "34 events of other topics"


def test_of_frames_that_nobody_checked_nothing_is_known():
    unknown = known_errors.frames(pd.DataFrame(), ["THREAT", "my own frame"])
    assert unknown == Right(0, 0, "") and not unknown.is_sure
    assert known_errors.frames(pd.DataFrame(), ["CONFLICT"]) == unknown
