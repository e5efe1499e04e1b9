"""What the outlets tell of speech acts, apart from their other words."""

import pandas as pd

from parallax.report import charts, speech_acts


def test_the_outlet_s_words_about_a_speech_act_are_told_apart():
    voices = pd.DataFrame(
        {
            "voice": ["outlet", "outlet", "direct", "indirect"],
            "attribution_id": pd.array([None, 3, 3, 4], dtype="Int32"),
        }
    )
    found = speech_acts.told_apart(voices)
    assert found.tolist() == ["outlet", "told", "direct", "indirect"]
    assert set(found) <= set(speech_acts.TELLING_NAMES) == set(charts.TELLING_COLOURS)


def test_attributions_by_presentation_keep_the_order_and_every_row():
    attributions = pd.DataFrame(
        {
            "presentation": ["topic", "says", "says"],
            "row": ["B", "A", "A"],
            "attribution_id": [0, 1, 2],
        }
    )
    counts = speech_acts.by_presentation(attributions, ["A", "B", "C"])
    assert counts.to_numpy().tolist() == [[2, 0, 0], [0, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert counts.index[0].startswith("said") and counts.index[3].startswith("only named")
