"""Who acts on whom, counted by party and by whose words tell it (table roles)."""

from __future__ import annotations

import pandas as pd

from parallax.framing.acts import DEED, DENIED, DONE, OPEN
from parallax.report.rows import parties, with_rows
from parallax.report.word_counts import most_frequent
from parallax.report.wording import listing

ACTED_UPON, ACTS = "is acted upon", "acts"
"""The two ends of the chart: patient and agent."""
TELLERS = {"outlet": "own words", "indirect": "reported", "direct": "quoted", "scare": "quoted"}
"""Whose words tell a deed, by voice."""
DEEDS_LISTED = 8
"""Different deeds that are named for one pair; the others are counted."""
PLANNED = "planned, feared or alleged"
"""What is planned, feared, asked for, possible or supposed."""
NOT_DONE = {OPEN: PLANNED, DENIED: "denied"}
MARKED = {DONE: "", **{status: f" ({name})" for status, name in NOT_DONE.items()}}
PAIR = ["agent_party", "patient_party"]


def deeds_of_parties(
    roles: pd.DataFrame, entities: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """The deeds of the table roles with the chart row, ``agent_party`` and ``patient_party``.

    A capital, an army or a minister counts for the party it stands for; what a party does to itself
    is left out, and so is what is no deed: calls, talks, words, thoughts and states.
    """
    roles = roles[roles["kind"] == DEED]
    party = parties(entities)
    agents = roles["agent_id"].map(party).to_numpy()
    patients = roles["patient_id"].map(party).to_numpy()
    deeds = with_rows(roles, articles).assign(agent_party=agents, patient_party=patients)
    return deeds[deeds["agent_party"].isna() | (deeds["agent_party"] != deeds["patient_party"])]


def told_as_done(deeds: pd.DataFrame) -> pd.DataFrame:
    """The deeds that are neither denied nor only planned, feared or asked for."""
    return deeds[deeds["status"] == DONE]


def once_a_party(deeds: pd.DataFrame, party: str) -> pd.DataFrame:
    """Deeds with a known ``party`` (agent_party, patient_party), once a predicate and party."""
    return deeds.dropna(subset=[party]).drop_duplicates(["article_id", "start", party])


def count_by_party(deeds: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """Deeds of each party (rows) by end and voice (columns); the ``most`` parties with the most.

    The columns are pairs of :data:`ACTED_UPON` or :data:`ACTS` and a voice.
    """
    ends = {ACTED_UPON: "patient_party", ACTS: "agent_party"}
    counts = pd.concat({end: _by_voice(deeds, party) for end, party in ends.items()}, axis=1)
    counts = counts.fillna(0).astype(int)
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return counts.loc[order].head(most)


def _by_voice(deeds: pd.DataFrame, party: str) -> pd.DataFrame:
    """Predicates by party and voice; every voice that tells a deed has a column at both ends."""
    counts = once_a_party(deeds, party).pivot_table(
        index=party, columns="voice", values="start", aggfunc="count", fill_value=0
    )
    return counts.reindex(columns=sorted(deeds["voice"].unique()), fill_value=0)


def ends_by_party(counts: pd.DataFrame) -> pd.DataFrame:
    """What :func:`count_by_party` gives, summed over the voices: a column for each end."""
    return pd.DataFrame({end: counts[end].sum(axis=1) for end in (ACTED_UPON, ACTS)})


def acting_shares(ends: pd.DataFrame, fewest: int) -> pd.Series:
    """The share of acting among the parts of each party that is compared.

    ``ends`` is what :func:`ends_by_party` gives.  Only parties with at least ``fewest`` parts.
    """
    parts = ends.sum(axis=1)
    return (ends[ACTS] / parts)[parts >= fewest]


def who_to_whom(deeds: pd.DataFrame) -> pd.DataFrame:
    """Each pair of agent and patient with its deeds, most deeds first.

    Columns ``agent_party, patient_party``; how many deeds are told as done in the outlets'
    ``own words``, ``reported`` and ``quoted``, and their sum ``deeds``; how many are ``PLANNED``
    and how many ``denied``; and ``what`` they are.
    """
    once = deeds.dropna(subset=PAIR).drop_duplicates(["article_id", "start", *PAIR])
    teller = once["voice"].map(TELLERS).where(once["status"] == DONE, once["status"].map(NOT_DONE))
    told = once.assign(told=once["predicate"] + once["status"].map(MARKED), teller=teller)
    counts = told.pivot_table(
        index=PAIR, columns="teller", values="start", aggfunc="count", fill_value=0
    )
    tellers = list(dict.fromkeys(TELLERS.values()))
    counts = counts.reindex(columns=[*tellers, *NOT_DONE.values()], fill_value=0)
    what = told.groupby(PAIR)["told"].agg(_deeds)
    table = counts.assign(deeds=counts[tellers].sum(axis=1)).join(what.rename("what"))
    by = ["deeds", PLANNED]
    return table.sort_values(by, ascending=False, kind="stable").reset_index()


def _deeds(predicates: pd.Series) -> str:
    words = [f"{word} {n}" if n > 1 else word for word, n in most_frequent(predicates)]
    return listing(words, most=DEEDS_LISTED)
