"""From scored mentions to tones: whom they are toward, in whose words, with counts, denominators and intervals.

A tone is positive minus negative mentions over decided ones, -1 to 1.  It is always that of one holder, or said to be of all words together;
below a floor there is none.
"""

from __future__ import annotations

import pandas as pd

from parallax.common import stats
from parallax.tone.targets import OUTLET, UNCLEAR

VALUES = {"negative": -1, "neutral": 0, "positive": 1}
POLARITIES = ("negative", "neutral", "positive", UNCLEAR)
MOST_OF_ONE_SIDE = 0.6
"""Where one side holds more of the mentions than this, sides say little and the targets stand for themselves."""
PEOPLES = "NORP"
COLUMNS = ("mentions", "decided", "negative", "positive", "tone", "low", "high", "articles")


def toward(
    scored: pd.DataFrame, entities: pd.DataFrame, names: pd.Series, choice: str = "auto"
) -> tuple[pd.DataFrame, str]:
    """``scored`` (rows of ``sentiments``) with a column ``toward``, and what it holds: "side" or "target".

    With sides, everything that stands for a country or bloc counts for it, adjectives too ("Russian aggression"); mentions without a side
    are left out.  With targets each entity stands for itself and the names of peoples are left out.  ``choice`` is "side", "target", or
    "auto": sides unless one of them holds more than :data:`MOST_OF_ONE_SIDE` of the mentions.
    """
    if choice not in ("auto", "side", "target"):
        raise ValueError(f"toward: {choice!r} is none of auto, side, target")
    known = entities.set_index("entity_id")
    side = scored["target_id"].map(known["side"])
    often = side.value_counts(normalize=True)
    if choice == "side" or (
        choice == "auto" and len(often) > 1 and often.iloc[0] <= MOST_OF_ONE_SIDE
    ):
        return scored.assign(toward=side)[side.notna().to_numpy()], "side"
    people = scored["target_id"].map(known["label"]) == PEOPLES
    return scored.assign(toward=scored["target_id"].map(names))[~people.to_numpy()], "target"


def tones(
    scored: pd.DataFrame, by: str = "toward", events: pd.Series | None = None
) -> pd.DataFrame:
    """One row a value of ``by``: :data:`COLUMNS`, most decided mentions first.

    ``low`` and ``high`` are a 95 % bootstrap of whole events or articles, nan where there are too few of them to speak of more than these
    texts.  ``events`` maps article ids to events.
    """
    rows = []
    for value, group in scored.groupby(by, sort=True):
        decided = group[group["polarity"] != UNCLEAR]
        numbers = decided["polarity"].map(VALUES)
        happened = None if events is None else decided["article_id"].map(events).tolist()
        mean = stats.clustered_mean(numbers.tolist(), decided["article_id"].tolist(), happened)
        rows.append(
            (
                value,
                len(group),
                len(decided),
                int((numbers < 0).sum()),
                int((numbers > 0).sum()),
                *mean,
                decided["article_id"].nunique(),
            )
        )
    made = pd.DataFrame(rows, columns=[by, *COLUMNS])
    return made.sort_values(
        ["decided", by], ascending=[False, True], kind="stable", ignore_index=True
    )


def against_own(scored: pd.DataFrame, fewest: int, events: pd.Series | None = None) -> pd.DataFrame:
    """Tone in all words together beside that of the outlets' own: a row a target with ``fewest`` decided mentions in all.

    Columns toward, those of :func:`tones` with the endings _all and _own, and ``gap`` (own minus all); the own tone and the gap are nan
    below ``fewest`` decided mentions.
    """
    together = tones(scored, events=events).set_index("toward").add_suffix("_all")
    own = (
        tones(scored[scored["voice"] == OUTLET], events=events)
        .set_index("toward")
        .add_suffix("_own")
    )
    made = together[together["decided_all"] >= fewest].join(own)
    counts = [f"{c}_own" for c in ("mentions", "decided", "negative", "positive", "articles")]
    made[counts] = made[counts].fillna(0).astype(int)
    made.loc[made["decided_own"] < fewest, ["tone_own", "low_own", "high_own"]] = float("nan")
    return made.assign(gap=made["tone_own"] - made["tone_all"]).reset_index()


def by_holder(scored: pd.DataFrame, holder: pd.Series) -> pd.DataFrame:
    """Counts of each polarity for each holder and target: columns holder, toward, :data:`POLARITIES`; ``holder`` is one name a row."""
    named = scored.assign(holder=holder.to_numpy()).dropna(subset=["holder"])
    made = named.groupby(["holder", "toward"])["polarity"].value_counts().unstack(fill_value=0)
    return made.reindex(columns=list(POLARITIES), fill_value=0).reset_index()


def other_choices(scored: pd.DataFrame, target: str, fewest: int = 1) -> pd.DataFrame:
    """The tone toward one target under other choices than ours: column choice, then tone and decided mentions, in all words and in own.

    Below ``fewest`` decided mentions there is no tone.  The choices: as charted; every abstention taken as neutral; only the surer half of the decisions; one vote a sentence.
    """
    here = scored[scored["toward"] == target]
    chance = here[["p_negative", "p_neutral", "p_positive"]].max(axis=1)
    decided = here["polarity"] != UNCLEAR
    median = chance[decided].median() if decided.any() else 1.0
    first = ~here.sort_values(["article_id", "start"], kind="stable").duplicated(
        ["article_id", "sentence_id", "voice", "polarity"]
    )
    choices = {
        "as charted": here,
        "abstentions taken as neutral": here.assign(
            polarity=here["polarity"].where(decided, "neutral")
        ),
        "only the surer half of the decisions": here[decided & (chance >= median)],
        "each sentence once": here[first.reindex(here.index)],
    }
    rows = []
    for name, part in choices.items():
        for ending, some in (("all", part), ("own", part[part["voice"] == OUTLET])):
            values = some.loc[some["polarity"] != UNCLEAR, "polarity"].map(VALUES)
            rows.append(
                {
                    "choice": name,
                    "words": ending,
                    "tone": values.mean() if len(values) >= fewest else float("nan"),
                    "decided": len(values),
                }
            )
    wide = pd.DataFrame(rows).pivot(index="choice", columns="words", values=["tone", "decided"])
    wide.columns = [f"{value}_{words}" for value, words in wide.columns]
    return (
        wide.reindex(list(choices)).reset_index().astype({"decided_all": int, "decided_own": int})
    )


def outlet_differences(scored: pd.DataFrame, outlets: pd.Series, least: int = 3) -> pd.DataFrame:
    """Whose own words are more negative toward a target than the others'?

    ``outlets`` names the outlet of each row.  For every target that :func:`parallax.common.stats.compare_groups` can compare outlets on: its
    rows with ``toward``, and q over all of them together.  Needs :data:`parallax.common.stats.FEWEST_CLUSTERS` articles an outlet and ``least`` negative mentions.
    """
    own = scored.assign(outlet=outlets.to_numpy())
    own = own[(own["voice"] == OUTLET) & (own["polarity"] != UNCLEAR)]
    parts = []
    for value, group in own.groupby("toward", sort=True):
        flags = group["polarity"] == "negative"
        if flags.sum() >= least and group["outlet"].nunique() > 1:
            parts.append(
                stats.compare_groups(
                    flags.tolist(), group["outlet"].tolist(), group["article_id"].tolist()
                ).assign(toward=value)
            )
    made = (
        pd.concat(parts, ignore_index=True)
        if parts
        else stats.compare_groups([], [], []).assign(toward="")
    )
    return made.assign(q=stats.benjamini_hochberg(made["p"].tolist())).sort_values(
        ["q", "toward", "group"], kind="stable", ignore_index=True
    )
