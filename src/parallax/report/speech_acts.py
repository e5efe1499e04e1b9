"""Speech acts by how they are presented: reported, or told in the outlet's own words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parallax.report.wording import VOICE_NAMES

TOLD = "told"
TELLING_NAMES: Mapping[str, str] = {
    "outlet": "the outlet's other own words",
    TOLD: "speech acts told by the outlet",
    **{voice: name for voice, name in VOICE_NAMES.items() if voice != "outlet"},
}
"""The voices, with what the outlet tells of speech acts apart from its other words."""
PRESENTATION_NAMES: Mapping[str, str] = {
    "says": "said: somebody puts forward a claim",
    "thinks": "thought: a belief, fear or expectation",
    "asks": "asked for: a demand, offer, plan, threat or question",
    "topic": "only named: what was spoken or thought about, or judged",
    "no": "nobody speaks or thinks",
}
"""What each presentation means, in the order of the tables; the first two are reported speech."""


def told_apart(voices: pd.DataFrame) -> pd.Series:
    """The voice of each row, :data:`TOLD` where the outlet tells a speech act.

    Parameters
    ----------
    voices
        Rows of the table voices.
    """
    is_told = (voices["voice"] == "outlet") & voices["attribution_id"].notna()
    return voices["voice"].mask(is_told, TOLD)


def by_presentation(attributions: pd.DataFrame, rows: list[str]) -> pd.DataFrame:
    """Attributions by presentation (in words) and chart row.

    Parameters
    ----------
    attributions
        Rows of the table attributions with a column ``row``.
    rows
        The chart rows, in order.
    """
    counts = attributions.pivot_table(
        index="presentation",
        columns="row",
        values="attribution_id",
        aggfunc="count",
        fill_value=0,
    )
    counts = counts.reindex(index=list(PRESENTATION_NAMES), columns=rows, fill_value=0)
    return counts.rename(index=PRESENTATION_NAMES)
