"""Everybody who speaks is counted where a source joins several."""

import pandas as pd

from parallax.report.joint_speakers import each_speaker


def test_each_speaker_has_a_row():
    attributions = pd.DataFrame(
        {
            "speaker": ["Ann Ray", "police"],
            "speaker_id": ["ann-ray", "source:police"],
            "further_speakers": [["Bob Cole", "aides"], []],
        }
    )
    found = each_speaker(attributions)
    assert sorted(found["speaker"]) == ["Aides", "Ann Ray", "Bob Cole", "Police"]
    assert len(each_speaker(attributions.iloc[:0])) == 0
