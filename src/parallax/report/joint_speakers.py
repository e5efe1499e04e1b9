"""Count everybody who speaks where a source joins several speakers."""

from __future__ import annotations

import pandas as pd


def each_speaker(attributions: pd.DataFrame) -> pd.DataFrame:
    """One row per attribution and speaker, with a capital first letter in ``speaker``.

    Parameters
    ----------
    attributions
        Rows of the table ``attributions`` with a speaker; those joined to one by "and" are in
        ``further_speakers``.
    """
    further = attributions.explode("further_speakers").dropna(subset="further_speakers")
    further = further.assign(speaker=further["further_speakers"], speaker_id=None)
    everybody = pd.concat([attributions, further], ignore_index=True)
    first = everybody["speaker"].str[:1].str.upper()  # a row of the chart begins with a capital
    return everybody.assign(speaker=first + everybody["speaker"].str[1:])
