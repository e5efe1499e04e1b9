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
        (0, "attack", "norland", "sudland", "outlet", "deed", "done"),
        (20, "attack", "army", "sudland", "direct", "deed", "done"),
        (30, "warn", "sudland", "norland", "outlet", "speech", "done"),
        (35, "phone", "sudland", "norland", "outlet", "contact", "done"),
        (40, "expel", "sudland", "norland", "outlet", "deed", "open"),
        (60, "equip", "norland", "army", "outlet", "deed", "done"),
        (80, "bomb", "norland", "sudland", "indirect", "deed", "denied"),
        (90, "fall", None, "sudland", "outlet", "deed", "done"),
    ],
    columns=["start", "predicate", "agent_id", "patient_id", "voice", "kind", "status"],
).assign(article_id="a")


def deeds():
    return agency_counts.deeds_of_parties(ROLES, ENTITIES, ARTICLES)


def told():
    return agency_counts.told_as_done(deeds())


def test_an_army_counts_for_its_state_and_nobody_acts_on_himself():
    found = deeds()
    assert found["start"].tolist() == [0, 20, 40, 80, 90]
    assert found["agent_party"].tolist()[:4] == ["Norland", "Norland", "Sudland", "Norland"]


def test_words_and_calls_are_no_deeds_and_what_is_planned_or_denied_is_not_told_as_done():
    assert not {"warn", "phone"} & set(deeds()["predicate"])
    assert told()["predicate"].tolist() == ["attack", "attack", "fall"]


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
    assert agency_counts.acting_shares(ends, fewest=99).empty


def test_what_each_pair_is_told_to_do():
    pairs = agency_counts.who_to_whom(deeds())
    assert pairs[["agent_party", "patient_party", "deeds"]].to_numpy().tolist() == [
        ["Norland", "Sudland", 2],
        ["Sudland", "Norland", 0],
    ]
    columns = ["own words", "reported", "quoted", "planned, feared or alleged", "denied"]
    assert pairs[columns].to_numpy().tolist() == [[1, 0, 1, 0, 1], [0, 0, 0, 1, 0]]
    assert pairs["what"].tolist() == [
        "attack 2 and bomb (denied)",
        "expel (planned, feared or alleged)",
    ]
    assert agency_counts.who_to_whom(deeds().head(0)).empty
