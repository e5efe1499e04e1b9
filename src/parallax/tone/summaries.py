"""From scored mentions to tones: toward whom, in whose words, with counts and intervals.

A tone is the number of positive minus negative mentions over the decided ones, -1 to 1.  It belongs
to one holder, or is labelled as that of all words together; with too few mentions there is none.
"""

from __future__ import annotations

from math import nan

import pandas as pd

from parallax.common import stats
from parallax.tone.holders import OUTLET, UNCLEAR

VALUES = {"negative": -1, "neutral": 0, "positive": 1}
POLARITIES = ("negative", "neutral", "positive", UNCLEAR)
MOST_OF_ONE_SIDE = 0.6
"""Where one side has a larger share of the mentions, targets are shown instead of sides."""
LEAST_WITH_A_SIDE = 0.5
"""The share of mentions that must have a side before tones are toward sides."""
AS_CHARTED = "as charted"
PEOPLES = "NORP"
COLUMNS = ("mentions", "decided", "negative", "positive", "tone", "low", "high", "articles")
PROBABILITIES = ["p_negative", "p_neutral", "p_positive"]


def toward(
    scored: pd.DataFrame, entities: pd.DataFrame, names: pd.Series, choice: str = "auto"
) -> tuple[pd.DataFrame, str]:
    """Scored mentions with a column ``toward``, and what it holds: "side" or "target".

    With sides, every entity counts toward the country or bloc it stands for, adjectives too
    ("Russian aggression"); mentions without a side are left out.  With targets, each entity counts
    by itself and the names of peoples are left out.

    Parameters
    ----------
    scored
        Rows of ``sentiments``.
    entities
        The table ``entities``.
    names
        Names to show, by entity_id.
    choice
        "side", "target", or "auto": sides unless one of them has more than
        :data:`MOST_OF_ONE_SIDE` of the mentions, or too few have one.
    """
    if choice not in ("auto", "side", "target"):
        raise ValueError(f"toward: {choice!r} is none of auto, side, target")
    known = entities.set_index("entity_id")
    side = scored["target_id"].map(known["side"])
    often = side.value_counts(normalize=True)
    balanced = len(often) > 1 and often.iloc[0] <= MOST_OF_ONE_SIDE
    balanced = balanced and side.notna().mean() >= LEAST_WITH_A_SIDE
    if choice == "side" or (choice == "auto" and balanced):
        return scored.assign(toward=side)[side.notna().to_numpy()], "side"
    people = scored["target_id"].map(known["label"]) == PEOPLES
    return scored.assign(toward=scored["target_id"].map(names))[~people.to_numpy()], "target"


def tones(
    scored: pd.DataFrame, by: str = "toward", events: pd.Series | None = None
) -> pd.DataFrame:
    """One row per value of ``by``: :data:`COLUMNS`, most decided mentions first.

    ``low`` and ``high`` are a 95 % bootstrap interval over whole events or articles, nan where
    there are too few of them to say anything beyond these texts.

    Parameters
    ----------
    scored
        Rows of ``sentiments`` with the column ``by``.
    events
        Events by article_id.
    """
    rows = []
    for value, group in scored.groupby(by, sort=True):
        decided = group[group["polarity"] != UNCLEAR]
        numbers = decided["polarity"].map(VALUES)
        articles = decided["article_id"]
        happened = None if events is None else articles.map(events).tolist()
        mean = stats.clustered_mean(numbers.tolist(), articles.tolist(), happened)
        negative, positive = int((numbers < 0).sum()), int((numbers > 0).sum())
        counts = (len(group), len(decided), negative, positive)
        rows.append((value, *counts, *mean, articles.nunique()))
    made = pd.DataFrame(rows, columns=[by, *COLUMNS])
    return made.sort_values(
        ["decided", by], ascending=[False, True], kind="stable", ignore_index=True
    )


def against_own(scored: pd.DataFrame, fewest: int, events: pd.Series | None = None) -> pd.DataFrame:
    """Tone in all words together and in the outlets' own words, one row per target.

    Targets need ``fewest`` decided mentions in all words.  Columns: toward, those of :func:`tones`
    with the suffixes _all and _own, and ``gap`` (own minus all); the own tone and the gap are nan
    below ``fewest`` decided mentions.
    """
    own_words = scored[scored["held_by"] == OUTLET]
    together = tones(scored, events=events).set_index("toward").add_suffix("_all")
    own = tones(own_words, events=events).set_index("toward").add_suffix("_own")
    made = together[together["decided_all"] >= fewest].join(own)
    counts = [f"{c}_own" for c in ("mentions", "decided", "negative", "positive", "articles")]
    made[counts] = made[counts].fillna(0).astype(int)
    made.loc[made["decided_own"] < fewest, ["tone_own", "low_own", "high_own"]] = nan
    return made.assign(gap=made["tone_own"] - made["tone_all"]).reset_index()


def by_holder(scored: pd.DataFrame, holder: pd.Series) -> pd.DataFrame:
    """Counts of each polarity by holder and target: holder, toward, :data:`POLARITIES`.

    ``holder`` has one name per row of ``scored``; rows without one are left out.
    """
    named = scored.assign(holder=holder.to_numpy()).dropna(subset=["holder"])
    made = named.groupby(["holder", "toward"])["polarity"].value_counts().unstack(fill_value=0)
    return made.reindex(columns=list(POLARITIES), fill_value=0).reset_index()


def own_polarities(scored: pd.DataFrame, fewest: int, most: int) -> pd.DataFrame:
    """Mentions of each polarity in the outlets' own words, one row per value of ``toward``.

    Columns :data:`POLARITIES`, rows sorted by name. Of the ``most`` values with the most decided
    mentions, those with at least ``fewest`` mentions (decided or not) are kept.
    """
    own = scored[scored["held_by"] == OUTLET]
    counts = pd.crosstab(own["toward"], own["polarity"])
    counts = counts.reindex(columns=list(POLARITIES), fill_value=0)
    decided = counts.drop(columns=UNCLEAR).sum(axis=1)
    largest = decided.sort_values(ascending=False, kind="stable").index[:most]
    shown = counts.loc[largest].sort_index()
    return shown[shown.sum(axis=1) >= fewest]


def other_choices(scored: pd.DataFrame, target: str, fewest: int = 1) -> pd.DataFrame:
    """The tone toward one target under choices other than ours, in all words and in own words.

    Columns: choice, then tone and decided mentions, each with the suffixes _all and _own; below
    ``fewest`` decided mentions there is no tone.  The choices: as charted; abstentions as neutral;
    only the more confident half of the decisions; one vote per sentence.
    """
    rows = []
    for name, part in _choices(scored[scored["toward"] == target]).items():
        tone, decided = _tone(part, fewest)
        tone_own, decided_own = _tone(part[part["held_by"] == OUTLET], fewest)
        rows.append((name, tone, tone_own, decided, decided_own))
    columns = ["choice", "tone_all", "tone_own", "decided_all", "decided_own"]
    return pd.DataFrame(rows, columns=columns)


def _choices(scored: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The mentions that each choice counts, by its description."""
    decided = scored["polarity"] != UNCLEAR
    likeliest = scored[PROBABILITIES].max(axis=1)
    median = likeliest[decided].median() if decided.any() else 1.0
    in_order = scored.sort_values(["article_id", "start"], kind="stable")
    repeated = in_order.duplicated(["article_id", "sentence_id", "held_by", "polarity"])
    with_neutral = scored.assign(polarity=scored["polarity"].where(decided, "neutral"))
    return {
        AS_CHARTED: scored,
        "abstentions taken as neutral": with_neutral,
        "only the surer half of the decisions": scored[decided & (likeliest >= median)],
        "each sentence once": scored[~repeated.reindex(scored.index)],
    }


def _tone(scored: pd.DataFrame, fewest: int) -> tuple[float, int]:
    """Tone and number of decided mentions; the tone is nan below ``fewest`` of them."""
    values = scored.loc[scored["polarity"] != UNCLEAR, "polarity"].map(VALUES)
    return (values.mean() if len(values) >= fewest else nan), len(values)


def outlet_differences(scored: pd.DataFrame, outlets: pd.Series, least: int = 3) -> pd.DataFrame:
    """Outlets whose own words are more, or less, negative toward a target than the others'.

    The rows of :func:`parallax.common.stats.compare_groups` for every target that allows it, with
    the column ``toward`` and q over all rows together.  A target needs ``least`` negative mentions,
    and an outlet :data:`parallax.common.stats.FEWEST_CLUSTERS` articles.

    Parameters
    ----------
    scored
        Rows of ``sentiments`` with the column ``toward``.
    outlets
        The outlet of each row of ``scored``.
    least
        The fewest negative mentions of a target in the outlets' own words.
    """
    own = scored.assign(outlet=outlets.to_numpy())
    own = own[(own["held_by"] == OUTLET) & (own["polarity"] != UNCLEAR)]
    parts = []
    for value, group in own.groupby("toward", sort=True):
        negative = group["polarity"] == "negative"
        if negative.sum() >= least and group["outlet"].nunique() > 1:
            columns = (negative, group["outlet"], group["article_id"])
            compared = stats.compare_groups(*(column.tolist() for column in columns))
            parts.append(compared.assign(toward=value))
    if not parts:
        parts = [stats.compare_groups([], [], []).assign(toward="")]
    made = pd.concat(parts, ignore_index=True)
    made["q"] = stats.benjamini_hochberg(made["p"].tolist())
    return made.sort_values(["q", "toward", "group"], kind="stable", ignore_index=True)
