"""Who acts on whom, by party and by whose words tell it."""

import pandas as pd

from parallax.report import agency_counts

ARTICLES = pd.DataFrame(
    {"article_id": ["a"], "event_id": "event-1", "outlet": ["Daily"], "outlet_basis": "given"}
)
ENTITIES = pd.DataFrame(
    {
        "entity_id": ["norland", "army", "sudland"],
        "name": ["Norland", "Army", "Sudland"],
        "label": ["GPE", "ORG", "GPE"],
        "side": [None, "Norland", None],
    }
)
ROLES = pd.DataFrame(
    [
        (0, "attack", "norland", "sudland", "outlet", False),
        (20, "attack", "army", "sudland", "direct", False),
        (40, "warn", "sudland", "norland", "outlet", False),
        (60, "equip", "norland", "army", "outlet", False),
        (80, "bomb", "norland", "sudland", "indirect", True),
        (90, "fall", None, "sudland", "outlet", False),
    ],
    columns=["start", "predicate", "agent_id", "patient_id", "voice", "negated"],
).assign(article_id="a")
ATTRIBUTIONS = pd.DataFrame({"article_id": ["a"], "cue_spans": [[(38, 46)]]})


def deeds():
    return agency_counts.deeds_of_parties(ROLES, ATTRIBUTIONS, ENTITIES, ARTICLES)


def told():
    return deeds()[~deeds()["negated"] & ~deeds()["saying"]]


def test_an_army_counts_for_its_state_and_nobody_acts_on_himself():
    found = deeds()
    assert found["start"].tolist() == [0, 20, 40, 80, 90]
    assert found["agent_party"].tolist()[:4] == ["Norland", "Norland", "Sudland", "Norland"]


def test_predicates_that_are_cues_are_saying():
    assert deeds().set_index("start")["saying"].to_dict()[40]
    assert deeds()["saying"].sum() == 1


def test_one_predicate_counts_once_for_a_party():
    both = pd.concat([told(), told().assign(patient_party="Westland")])
    assert len(agency_counts.once_a_party(both, "agent_party")) == 2
    assert len(agency_counts.once_a_party(both, "patient_party")) == 6


def test_deeds_by_party_end_and_voice():
    counts = agency_counts.count_by_party(told())
    assert counts.index.tolist() == ["Sudland", "Norland"]
    assert counts.loc["Sudland", agency_counts.ACTED_UPON].to_dict() == {"direct": 1, "outlet": 2}
    assert counts.loc["Norland", agency_counts.ACTS].to_dict() == {"direct": 1, "outlet": 1}
    assert counts.loc["Sudland", agency_counts.ACTS].to_dict() == {"direct": 0, "outlet": 0}


def test_deeds_without_a_known_agent_leave_zeros_at_that_end():
    nobody = told().assign(agent_party=None)
    counts = agency_counts.count_by_party(nobody)
    assert agency_counts.ends_by_party(counts).to_numpy().tolist() == [[3, 0]]


def test_no_deeds_give_no_parties():
    assert agency_counts.count_by_party(told().head(0)).empty


def test_the_share_of_acting_of_parties_that_are_told_often_enough():
    ends = pd.DataFrame({"is acted upon": [0, 2, 9], "acts": [1, 8, 3]}, index=["few", "A", "B"])
    assert agency_counts.acting_shares(ends, fewest=5).to_dict() == {"A": 0.8, "B": 0.25}
    assert agency_counts.acting_shares(ends, fewest=1).to_dict() == {"few": 1, "A": 0.8, "B": 0.25}
    assert list(agency_counts.acting_shares(ends, fewest=99).index) == ["few", "A", "B"]


def test_what_each_pair_is_told_to_do():
    pairs = agency_counts.who_to_whom(deeds())
    assert pairs[["agent_party", "patient_party", "deeds"]].to_numpy().tolist() == [
        ["Norland", "Sudland", 3],
        ["Sudland", "Norland", 1],
    ]
    assert pairs[["own words", "reported", "quoted"]].iloc[0].tolist() == [1, 1, 1]
    assert pairs["what"].tolist() == ["attack 2 and bomb (denied)", "warn"]
    assert agency_counts.who_to_whom(deeds().head(0)).empty
