"""Who is who: titles, relatives, initials, Jr., nicknames and shared last names."""

import pytest
from markednames import aliases, find, named, refusals

from parallax.entities.spelling import take_apart, without_nickname


def people(found):
    return [entity for _, label, entity in named(found) if label == "PERSON"]


def test_a_daughter_does_not_take_over_the_mentions_of_her_father():
    found = find(
        "President [Adler|P] said the bill was dead. [Adler|P]'s daughter [Nora Adler|P] endorsed "
        "it. [Adler|P] said he would veto it."
    )
    assert people(found) == ["adler", "adler", "nora-adler", "adler"]
    assert refusals(found) == [("nora-adler", "Adler", "another person was first called so", 3)]
    one = find("Prime Minister [Brook|P] said no. [Lena Brook|P] backed it.")
    assert refusals(one) == [("lena-brook", "Brook", "no such office in the texts", 1)]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "[Lena Brook|P] backed it. Prime Minister [Brook|P] said no.",
            ["lena-brook", "brook"],
        ),
        (
            "Prime Minister [Lena Brook|P] came. Prime Minister [Brook|P] said no.",
            ["lena-brook", "lena-brook"],
        ),
        (
            "[Lena Brook|P] of Ohio came. Sen. [Brook|P] said no. [Brook|P] left.",
            ["lena-brook", "lena-brook", "lena-brook"],
        ),
        (
            "Sen. [Brook|P] said no. His son [Tim Brook|P] agreed. [Brook|P] left.",
            ["brook", "tim-brook", "brook"],
        ),
        (
            "[Brook|P] said no. His wife, [Ann Brook|P], agreed. [Brook|P] left.",
            ["brook", "ann-brook", "brook"],
        ),
        (
            "First lady [Michelle Obama|P] sang. President [Obama|P] spoke.",
            ["michelle-obama", "obama"],
        ),
        (
            "[Barack Obama|P] sang. President [Obama|P] spoke.",
            ["barack-obama", "barack-obama"],
        ),
    ],
)
def test_a_last_name_with_a_title_is_its_own_person_until_proven_otherwise(text, expected):
    assert people(find(text)) == expected


def test_the_office_may_be_given_in_another_article():
    elsewhere = "President [Taras Koval|P] came."
    found = find("[Olena Koval|P] sang. President [Koval|P] spoke. [Koval|P] left.", elsewhere)
    assert people(found)[1] == "taras-koval"


def test_a_last_name_keeps_meaning_whom_the_article_first_called_by_it():
    found = find(
        "[Adam Lund|P] fled. [Lund|P] was seen. [Nancy Lund|P] and [Ryan Lund|P] wept. [Lund|P] "
        "was caught. Ms. [Lund|P] knew."
    )
    assert people(found) == [
        "adam-lund",
        "adam-lund",
        "nancy-lund",
        "ryan-lund",
        "adam-lund",
        "nancy-lund",
    ]


def test_a_headline_means_the_first_person_introduced_below_it():
    found = find("[Lund|P] seen in town.\n[Adam Lund|P] fled. [Nancy Lund|P] wept.")
    assert people(found)[0] == "adam-lund"


def test_jr_is_left_out_where_the_corpus_knows_nobody_else_of_the_name():
    found = find("[Theodore Baum|P] left.", "[Theodore J. Baum Jr.|P] left.")
    assert len(aliases(found)) == 1
    row = found["merges"].set_index("alias").loc["Theodore J. Baum Jr."]
    assert (row["decision"], row["rule"], row["score"]) == ("merged", "spelling", 0.85)


@pytest.mark.parametrize(
    "third, reason",
    [("Theodore Baum Sr.", "Jr. or Sr."), ("Theodore K. Baum", "another initial")],
)
def test_jr_is_another_person_where_the_corpus_knows_a_second(third, reason):
    texts = ("Theodore Baum", "Theodore J. Baum Jr.", third)
    found = find(*(f"[{name}|P] left." for name in texts))
    assert len(aliases(found)) == 3
    assert ("theodore-baum", "Theodore J. Baum Jr.", reason, 1) in refusals(found)


def test_jr_and_no_jr_in_one_article_are_two_people():
    found = find("[Theodore Baum|P] met [Theodore Baum Jr.|P].")
    assert len(aliases(found)) == 2


def test_a_president_is_not_his_son_in_another_article():
    found = find("President [Donald Reed|P] spoke.", "[Donald Reed Jr.|P] tweeted.")
    assert set(aliases(found)) == {"donald-reed", "donald-reed-jr"}
    assert refusals(found) == [("donald-reed", "Donald Reed Jr.", "Jr. or Sr.", 1)]


@pytest.mark.parametrize(
    "name, without",
    [
        ("Dwayne “The Rock” Ortiz", "Dwayne Ortiz"),
        ('Robert "Bob" Hale', "Robert Hale"),
        ("Mo (Speedy) Farr", "Mo Farr"),
        ("Conor O'Hara d'Arcy", "Conor O'Hara d'Arcy"),
    ],
)
def test_a_nickname_is_no_part_of_the_name(name, without):
    assert without_nickname(name) == without
    assert take_apart(name)._replace(nickname="") == take_apart(without)


def test_another_initial_is_refused_with_its_reason():
    found = find("[Ann P. Hall|P] and [Ann W. Hall|P] met.")
    assert refusals(found) == [("ann-p-hall", "Ann W. Hall", "another initial", 1)]


def test_a_short_first_name_needs_the_same_office():
    same = find("Gov. [Dan Malk|P] spoke.", "Gov. [Dannel Malk|P] spoke.")
    other = find("Gov. [Dan Malk|P] spoke.", "Sen. [Dannel Malk|P] spoke.")
    assert (len(aliases(same)), len(aliases(other))) == (1, 2)


def test_a_nickname_in_quotation_marks_joins_the_names_around_it():
    found = find("[Dwayne|P] “The Rock” [Ortiz|P] said the city had failed. [Ortiz|P] left.")
    assert named(found) == [
        ("Dwayne “The Rock” Ortiz", "PERSON", "dwayne-ortiz"),
        ("Ortiz", "PERSON", "dwayne-ortiz"),
    ]
    assert found["entities"]["name"].tolist() == ["Dwayne Ortiz"]


def test_a_nickname_may_be_used_as_first_name():
    found = find('[Robert "Bob" Hale|P] won.', "[Bob Hale|P] won.")
    assert len(aliases(found)) == 1


def test_words_in_quotation_marks_are_not_always_a_nickname():
    found = find("[Dwayne|P] “walked away from” [Ortiz|P].")
    assert [text for text, *_ in named(found)] == ["Dwayne", "Ortiz"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[Helen|P] and [Mark Oduya|P] opened it.", ["helen-oduya", "mark-oduya"]),
        (
            "[Helen|P] & [Mark van der Berg|P] opened it.",
            ["helen-van-der-berg", "mark-van-der-berg"],
        ),
        ("[Obama|P] and [Mark Oduya|P] opened it.", ["obama", "mark-oduya"]),
        (
            "[Tom Grant|P] came. [Grant|P] and [Mark Oduya|P] opened it.",
            ["tom-grant", "tom-grant", "mark-oduya"],
        ),
        ("Sen. [Helen|P] and [Mark Oduya|P] opened it.", ["helen", "mark-oduya"]),
    ],
)
def test_two_people_may_share_a_last_name(text, expected):
    assert people(find(text)) == expected


def test_a_shared_last_name_is_the_reason_of_the_merge():
    found = find("[Helen|P] and [Mark Oduya|P] opened it. [Helen|P] sang.")
    merged = found["merges"].query("entity_id == 'helen-oduya'")
    assert merged[["alias", "n_mentions"]].to_numpy().tolist() == [["Helen", 2]]


def test_a_family_and_a_pair_are_nobody_in_particular():
    found = find(
        "[Joe Mantle|P] and [Pat Tooley|P] met. The [Mantles|P] like the [Mantle-Tooley|P] bill."
    )
    assert people(found)[2:] == [None, None]


def test_an_account_leads_to_its_owner():
    found = find("[Sadiq Rahn|P] wrote. By [@SadiqRahn|P] and [SadiqRahn|P] and [@SRahn|P].")
    assert people(found)[1:3] == ["sadiq-rahn", "sadiq-rahn"]
    assert people(found)[3] != "sadiq-rahn"
    assert people(find("[Sadiq Rahn|P] wrote. By [Sadiqrahn|P]."))[1] == "sadiq-rahn"


def test_a_nickname_alone_is_the_person():
    found = find("[Robert \u201cBobby\u201d Hale|P] swam. Then [Bobby|P] slept.")
    assert set(people(found)) == {"robert-hale"}


def test_a_word_that_a_page_repeats_counts_once():
    found = find("[Ann Hall Ann|P] left. [Ann Hall|P] slept. [Hall Hall|P] ate.")
    assert set(people(found)) == {"ann-hall"}


def test_whoever_is_known_by_title_alone_keeps_the_last_name_beside_relatives():
    found = find(
        "[Reagan|P] lands. President [Reagan|P] and his wife, [Nora Reagan|P], came. "
        "[Reagan|P] spoke. [Nora Reagan|P] slept.",
        "President [Ronald Reagan|P] left.",
    )
    assert people(found)[:4] == ["ronald-reagan", "ronald-reagan", "nora-reagan", "ronald-reagan"]


def test_a_headline_in_capitals_names_the_person_of_the_article():
    found = find("[DUNNER|O] SIGNS BILL\n[Rick Dunner|P] signed it. DUNNER WINS")
    assert people(found) == ["rick-dunner", "rick-dunner", "rick-dunner"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[Fjord Energy|O] grew. [Fjord|O] fell.", {"fjord-energy"}),
        ("[Fjord Energy|O] grew. [Fjord Motor Holdings|O] fell. [Fjord|O] rose.", 3),
        ("The [Paris Herald|O] asked. The [Herald|O] wrote.", {"paris-herald"}),
        ("The [Paris Police|O] came. The [Police|O] left.", 2),
        ("[Fjord Relief|O] grew. [Fjord|O] fell.", 2),
        ("The [U.S. Senate|O] met. The [Senate|O] voted.", {"us-senate"}),
    ],
)
def test_short_names_of_organisations(text, expected):
    ids = set(aliases(find(text)))
    assert (len(ids) if isinstance(expected, int) else ids) == expected


def test_a_name_is_a_place_or_a_body_in_the_whole_corpus():
    found = find(
        "[Tern Yard|L] and [Tern Yard|L] burned.", "The [Tern Yard|O] and [Tern|O] burned."
    )
    assert [row[1:] for row in named(found) if row[0] == "Tern Yard"] == [("LOC", "tern-yard")] * 3
    other = find("[Tern Yard|O] and the [Tern Yard|O] burned.", "In [Tern Yard|G].")
    assert named(other)[-1] == ("Tern Yard", "ORG", "tern-yard")


def test_every_mention_by_name_stands_among_the_merges():
    found = find("[Anna Weber|P] met [Karl Weber|P]. Then [Weber|P] left for [Bonn|G].")
    merges = found["merges"]
    assert merges[merges["decision"] == "merged"]["n_mentions"].sum() == 3
    assert refusals(found) == [
        ("anna-weber", "Weber", "several people of this name", 1),
        ("karl-weber", "Weber", "several people of this name", 1),
    ]
