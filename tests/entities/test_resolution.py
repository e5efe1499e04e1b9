"""Mentions, merged names, roles, titles and pronouns, on Docs with hand-written names and parses."""

import pandas as pd
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from markednames import CODEBOOK, LABELS, LISTS, NLP, aliases, article, find, named, sentences
from spacy.util import filter_spans

from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.entities import resolution
from parallax.entities.keys import Key
from parallax.entities.resolution import find_entities
from parallax.entities.spelling import fold, same_person, slug, take_apart


@pytest.mark.parametrize(
    "marked, expected",
    [
        ("Then [Sen. Mary Hill|P] spoke.", [("Mary Hill", "PERSON", "mary-hill")]),
        ("Then [President Obama|P] spoke.", [("Obama", "PERSON", "obama")]),
        (
            "As Secretary of [State Dean Acheson|P] said.",
            [("Dean Acheson", "PERSON", "dean-acheson")],
        ),
        ("Here is [Acheson's|P] plan.", [("Acheson", "PERSON", "acheson")]),
        ("He met [Acheson and|P] left.", [("Acheson", "PERSON", "acheson")]),
        (
            "Talks of [Acheson and Molotov|P] failed.",
            [("Acheson", "PERSON", "acheson"), ("Molotov", "PERSON", "molotov")],
        ),
        (
            "By [Linda Thomas|P]-Greenfield herself.",
            [("Linda Thomas-Greenfield", "PERSON", "linda-thomas-greenfield")],
        ),
        ("Near [the Ukrainian border|L] today.", [("Ukrainian", "NORP", "ukrainian")]),
        ("The [US Defense|O] Secretary left.", [("US", "GPE", "united-states")]),
        ("In [Washington|P] it rains.", [("Washington", "GPE", "washington")]),
        ("The [Kremlin|P] denied it.", [("Kremlin", "ORG", "kremlin")]),
        (
            "He wrote to us, to U.S. bases and to the EU.",
            [("U.S.", "GPE", "united-states"), ("EU", "ORG", "european-union")],
        ),
        (
            "Voters in [South Korea|O] and Iran.",
            [("South Korea", "GPE", "south-korea"), ("Iran", "GPE", "iran")],
        ),
        (
            "Near [Reno|P], Nevada, it rains.",
            [("Reno", "GPE", "reno"), ("Nevada", "GPE", "nevada")],
        ),
        (
            "Then [Paris Hilton|P] and [Russian Putin|P] met.",
            [
                ("Paris Hilton", "PERSON", "paris-hilton"),
                ("Russian", "NORP", "russian"),
                ("Putin", "PERSON", "putin"),
            ],
        ),
        (
            "[Theresa May|P] left in May 2017. Then [May|P] slept.",
            [("Theresa May", "PERSON", "theresa-may"), ("May", "PERSON", "theresa-may")],
        ),
        (
            "Then [Ohio Sen. Mary Hill|P] spoke.",
            [("Ohio", "GPE", "ohio"), ("Mary Hill", "PERSON", "mary-hill")],
        ),
        ("He joined [al-Qaeda|O] there.", [("al-Qaeda", "ORG", "al-qaeda")]),
    ],
)
def test_names_exclude_titles_and_lower_case_words(marked, expected):
    assert named(find(marked)) == expected


def test_a_full_name_makes_its_last_name_a_person_and_finds_repetitions():
    found = find("[Jane Moreno|P] came. Later [Moreno|O] left. We heard that Moreno slept.")
    assert named(found) == [
        ("Jane Moreno", "PERSON", "jane-moreno"),
        ("Moreno", "PERSON", "jane-moreno"),
        ("Moreno", "PERSON", "jane-moreno"),
    ]


def test_a_name_tagged_once_among_many_occurrences_is_not_repeated():
    rest = " He spoke of Eegima. Then Eegima was his. And of Eegima they knew."
    assert [text for text, *_ in named(find("They came to [Eegima|G]." + rest[:19]))] == [
        "Eegima",
        "Eegima",
    ]
    assert [text for text, *_ in named(find("They came to [Eegima|G]." + rest))] == ["Eegima"]


def test_a_place_name_used_as_a_last_name_stays_a_person():
    found = find("[Jim Jordan|P] of Ohio spoke. Then [Jordan|P] left.")
    assert named(found) == [
        ("Jim Jordan", "PERSON", "jim-jordan"),
        ("Ohio", "GPE", "ohio"),
        ("Jordan", "PERSON", "jim-jordan"),
    ]


@pytest.mark.parametrize(
    "one, other",
    [
        ("Sergey", "Sergei"),
        ("Antony", "Anthony"),
        ("Zelensky", "Zelenskiy"),
        ("Zelensky", "Zelenskyy"),
        ("Yanukovych", "Yanukovich"),
        ("Dmitry", "Dmitriy"),
        ("Alexei", "Aleksey"),
        ("Yevgeny", "Evgeny"),
        ("Khodorkovsky", "Hodorkovsky"),
        ("Assad", "Asad"),
        ("Mohammed", "Mohamed"),
        ("Medvedev", "Medwedew"),
        ("Erdogan", "Erdoğan"),
        ("Mueller", "Müller"),
        ("Gadhafi", "Gaddafi"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same_form(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("Antony Blinken", "Anthony Blinken", True),
        ("Volodymyr Zelensky", "Vladimir Zelenskiy", True),
        ("Bill Gates", "William Gates", True),
        ("George W. Bush", "George Bush", True),
        ("Joseph R. Biden", "Joe Biden", True),
        ("J. Robert Oppenheimer", "Robert Oppenheimer", True),
        ("George W. Bush", "Jeb Bush", False),
        ("George W. Bush", "George H.W. Bush", False),
        ("Bill Clinton", "Hillary Clinton", False),
        ("Volodymyr Zelensky", "Vladimir Putin", False),
        ("Sergei Lavrov", "Sergei Shoigu", False),
        ("Ivana Trump", "Ivanka Trump", False),
        ("Julian Castro", "Juliana Castro", False),
        ("Joe Biden", "Jill Biden", False),
        ("Mike Pence", "Mike Spence", False),
        ("John Kerry", "John Kelly", False),
        ("Paul Ryan", "Paula Ryan", False),
        ("Steve King", "Stephen King", True),
        ("Al Gore", "Tipper Gore", False),
        ("Bashar al-Assad", "Bashar Assad", True),
    ],
)
def test_full_names_of_one_person_and_of_two(one, other, same):
    assert bool(same_person(take_apart(one), take_apart(other), LISTS.groups)) is same


def test_spellings_are_merged_across_articles_with_rule_score_and_number():
    found = find(
        "[Antony Blinken|P] met [Sergey Lavrov|P]. [Blinken|P] smiled.",
        "[Anthony Blinken|P] called [Sergei Lavrov|P].",
        "[Blinken|P] left. [Antony Blinken|P] slept.",
    )
    assert aliases(found) == {
        "antony-blinken": ["Anthony Blinken", "Antony Blinken", "Blinken"],
        "sergei-lavrov": ["Sergei Lavrov", "Sergey Lavrov"],
    }
    merges = found["merges"].set_index(["entity_id", "alias"])
    assert merges.loc[("antony-blinken", "Anthony Blinken"), ["rule", "n_mentions"]].tolist() == [
        "spelling",
        1,
    ]
    assert merges.loc[("antony-blinken", "Blinken"), ["rule", "n_mentions"]].tolist() == [
        "last name",
        2,
    ]
    assert merges.loc[("antony-blinken", "Antony Blinken"), ["rule", "score"]].tolist() == [
        "same",
        1.0,
    ]
    assert found["entities"].set_index("entity_id").loc[
        "antony-blinken", ["n_mentions", "n_articles"]
    ].tolist() == [5, 3]


def test_names_in_east_asian_order_are_one_and_two_known_given_names_are_not():
    found = find(
        "[Hayashi Yoshimasa|P] and [Yoshimasa Hayashi|P] and [Kim Jong-un|P].",
        "[Kim Jong Un|P] and [Thomas James|P] and [James Thomas|P].",
    )
    assert aliases(found) == {
        "hayashi-yoshimasa": ["Hayashi Yoshimasa", "Yoshimasa Hayashi"],
        "kim-jong-un": ["Kim Jong Un", "Kim Jong-un"],
        "james-thomas": ["James Thomas"],
        "thomas-james": ["Thomas James"],
    }


def test_names_that_differ_in_first_and_last_name_need_more_evidence():
    found = find(
        "[Mike Coffman|P] met [Ann Hall|P].",
        "[Michael Kofman|P] wrote.",
        "[Ann W. Hall|P] left.",
        "[Ann P. Hall|P] and [Ann Hall|P] came.",
    )
    assert {"mike-coffman", "michael-kofman", "ann-p-hall"} <= set(aliases(found))


def test_relatives_are_kept_apart_and_a_bare_name_of_two_is_left_open():
    found = find(
        "[Anna Weber|P] met [Karl Weber|P]. Then [Weber|P] left.",
        "[Donald Reed|P] and [Donald Reed Jr.|P] met.",
    )
    assert set(aliases(found)) == {"anna-weber", "karl-weber", "donald-reed", "donald-reed-jr"}
    assert [row for row in named(found) if row[0] == "Weber"] == [("Weber", "PERSON", None)]


@pytest.mark.parametrize("title, expected", [("Mrs.", "anna-weber"), ("Mr.", "karl-weber")])
def test_mr_and_mrs_decide_between_two_people(title, expected):
    found = find(f"[Anna Weber|P] met [Karl Weber|P]. Then {title} [Weber|P] left.")
    assert named(found)[-1] == ("Weber", "PERSON", expected)


def test_places_are_merged_by_list_and_never_by_similarity():
    found = find(
        "[Kiev|G] and [Kyiv|G], [Donbass|L] and [Donbas|L], [Iran|G], [Iraq|G], [Niger|G], [Nigeria|G], [Austria|G], [Australia|G], "
        "[Torbay|G] and [Torbays|G]."
    )
    assert aliases(found) == {
        "kyiv": ["Kiev", "Kyiv"],
        "donbas": ["Donbas", "Donbass"],
        "iran": ["Iran"],
        "iraq": ["Iraq"],
        "niger": ["Niger"],
        "nigeria": ["Nigeria"],
        "austria": ["Austria"],
        "australia": ["Australia"],
        "torbay": ["Torbay"],
        "torbays": ["Torbays"],
    }


def test_georgia_is_read_by_the_other_places_in_the_article():
    east = find("[Georgia|G] and [Ukraine|G] and [Armenia|G].")
    west = find("[Georgia|G], [Florida|G] and [Ohio|G].")
    assert "georgia" in aliases(east) and "georgia-us-state" in aliases(west)


def test_ministries_of_two_countries_stay_apart_and_acronyms_are_merged():
    found = find(
        "The [Russian Foreign Ministry|O] and the [German Foreign Ministry|O] met. [Associated Mills|O] ([AM|O]) grew. [AM|O] fell.",
        "The US State Department and the [Department of State|O]. The [State Department|O].",
    )
    assert aliases(found) == {
        "russian-foreign-ministry": ["Russian Foreign Ministry"],
        "german-foreign-ministry": ["German Foreign Ministry"],
        "associated-mills": ["AM", "Associated Mills"],
        "state-department": ["Department of State", "State Department", "US State Department"],
    }
    assert (
        found["entities"].set_index("entity_id")["side"].to_dict()["german-foreign-ministry"]
        == "Germany"
    )


def test_a_body_is_the_same_with_its_country_spelt_out():
    found = find(
        "The [US Olympic Committee|O] and the [UK Sailing Club|O] regret it.",
        "The [United States Olympic Committee|O] agrees, [U.S. Olympic Committee|O] staff said.",
    )
    assert sorted(map(len, aliases(found).values())) == [1, 3]


def test_roles_and_sides_come_from_titles_and_appositions():
    found = find(
        "US Secretary of State [Jane Moreno|P] met Kremlin spokesman [Ivan Rusakov|P]. [Lucy Hall|P], the US ambassador to the UN, came. "
        "[Chung Min|P] of South Korea left. Ukrainian President [Taras Koval|P] and Foreign Minister [Oleh Bondar|P] stayed."
    )
    entities = found["entities"].set_index("entity_id")
    told = {
        name: (entities.loc[name, "role"], entities.loc[name, "side"])
        for name in ("jane-moreno", "ivan-rusakov", "lucy-hall")
    }
    assert told == {
        "jane-moreno": ("US secretary of state", "United States"),
        "ivan-rusakov": ("Kremlin spokesman", "Russia"),
        "lucy-hall": ("US ambassador to the UN", "United States"),
    }
    assert entities.loc[["chung-min", "oleh-bondar"], "side"].tolist() == ["South Korea", "Ukraine"]


@pytest.mark.parametrize(
    "phrase, expected",
    [
        ("The secretary of state", "jane-moreno"),
        ("The head of the American foreign policy department", "jane-moreno"),
        ("The Russian foreign minister", "ivan-rusakov"),
        ("The German foreign minister", None),
        ("The president", None),
    ],
)
def test_a_phrase_of_office_refers_to_its_holder(phrase, expected):
    found = find(
        f"US Secretary of State [Jane Moreno|P] met Russian Foreign Minister [Ivan Rusakov|P].\n{phrase} spoke."
    )
    first = [row for row in found["mentions"].itertuples() if row.kind == "nominal"][-1]
    assert (first.text.split()[-1], first.entity_id) == (phrase.split()[-1], expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[NATO|O] met. The alliance grew.", [("The alliance", "ORG", "nato")]),
        (
            "The weekly [Der Bote|O] asked, the newspaper wrote.",
            [("the newspaper", "ORG", "der-bote")],
        ),
        (
            "The [State Department|O] and the [Labor Department|O] met. The department grew.",
            [("The department", "ORG", None)],
        ),
        ("The alliance grew. [NATO|O] met.", []),
    ],
)
def test_a_kind_of_organisation_refers_to_the_one_named(text, expected):
    assert named(find(text), "nominal") == expected


def test_words_of_one_s_own_decide_whom_a_phrase_means(tmp_path):
    rows = ["guild,body", "minister,bare", "foreign affairs,leader", "erstwhile,past"]
    text = (
        "Russian Foreign Minister [Ivan Rusakov|P] and the [Weavers Guild|O] met. The guild grew. "
        "The minister left. The Russian leader smiled."
    )
    assert named(find(text), "nominal") == [
        ("The minister", "PERSON", None),
        ("The Russian leader", "PERSON", None),
    ]
    (tmp_path / "role-words.csv").write_text("word,use\n" + "\n".join(rows), encoding="utf-8")
    assert named(find(text, codebook=tmp_path), "nominal") == [
        ("The guild", "ORG", "weavers-guild"),
        ("The Russian leader", "PERSON", "ivan-rusakov"),
    ]
    met = "Then the erstwhile president [Mary Hill|P] met president [Anna Hall|P]. The president left."
    assert named(find(met), "nominal") == [("The president", "PERSON", None)]
    assert named(find(met, codebook=tmp_path), "nominal") == [
        ("The president", "PERSON", "anna-hall")
    ]


def test_a_use_that_is_not_known_is_named_with_its_line(tmp_path):
    (tmp_path / "role-words.csv").write_text("word,use\nguild,house\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="role-words.csv, line 2: use is 'house'"):
        find("The [Weavers Guild|O] met.", codebook=tmp_path)


def test_a_governor_of_another_state_is_another_person():
    found = find(
        "Ohio Governor [Mary Hill|P] met [Karl Weber|P]. The Ohio governor left. The Texas governor stayed."
    )
    assert named(found, "nominal") == [
        ("The Ohio governor", "PERSON", "mary-hill"),
        ("The Texas governor", "PERSON", None),
    ]


def parsed(words, heads, deps, pos, ents):
    """A Doc of a single sentence with its parse."""
    doc = spacy.tokens.Doc(NLP.vocab, words=words, heads=heads, deps=deps, pos=pos, ents=ents)
    return find_entities(
        {"a": doc},
        tables.typed(
            "sentences",
            [
                {
                    "article_id": "a",
                    "sentence_id": 0,
                    "start": 0,
                    "end": len(doc.text),
                    "text": doc.text,
                    "section": "body",
                }
            ],
        ),
        CODEBOOK,
    )


def test_a_pronoun_refers_to_the_only_person_in_its_sentence():
    found = parsed(
        ["Moreno", "said", "that", "she", "won", "."],
        [1, 1, 4, 4, 1, 1],
        ["nsubj", "ROOT", "mark", "nsubj", "ccomp", "punct"],
        ["PROPN", "VERB", "SCONJ", "PRON", "VERB", "PUNCT"],
        ["B-PERSON", "O", "O", "O", "O", "O"],
    )
    assert named(found, "pronoun") == [("she", "PERSON", "moreno")]


def test_a_pronoun_with_two_possible_subjects_is_left_open():
    found = parsed(
        ["Moreno", "said", "Rusakov", "knew", "he", "won"],
        [1, 1, 3, 1, 5, 3],
        ["nsubj", "ROOT", "nsubj", "ccomp", "nsubj", "ccomp"],
        ["PROPN", "VERB", "PROPN", "VERB", "PRON", "VERB"],
        ["B-PERSON", "O", "B-PERSON", "O", "O", "O"],
    )
    assert named(found, "pronoun") == [("he", "PERSON", None)]


def test_a_given_name_of_the_other_sex_is_no_antecedent():
    found = parsed(
        ["Anna", "Hall", "said", "Ivan", "Rusakov", "knew", "she", "won"],
        [1, 2, 2, 4, 5, 2, 7, 5],
        ["compound", "nsubj", "ROOT", "compound", "nsubj", "ccomp", "nsubj", "ccomp"],
        ["PROPN", "PROPN", "VERB", "PROPN", "PROPN", "VERB", "PRON", "VERB"],
        ["B-PERSON", "I-PERSON", "O", "B-PERSON", "I-PERSON", "O", "O", "O"],
    )
    assert named(found, "pronoun") == [("she", "PERSON", "anna-hall")]


def test_i_and_we_are_left_alone():
    assert named(find("“I and we won,” said [Anna Hall|P]."), "pronoun") == []


def test_a_senator_is_found_in_the_list_by_state_and_sound():
    found = find("It matters, said Sen. [Zhanna Shaheen|P], a New Hampshire Democrat.")
    row = found["entities"].set_index("entity_id").loc["jeanne-shaheen"]
    assert (row["name"], row["aliases"], row["role"], row["side"]) == (
        "Jeanne Shaheen",
        ["Zhanna Shaheen"],
        "US senator for New Hampshire",
        "United States",
    )
    assert found["merges"]["rule"].tolist()[-1] != "same" or "list" in set(found["merges"]["rule"])


def test_aliases_overrule_everything(tmp_path):
    (tmp_path / "aliases.csv").write_text(
        "alias,entity,action,note\nBibi,Benjamin Koval,merge,\nAnthony Hall,Anthony Hall,split,not Antony\n"
        "Taras Bondar,Taras Bondarenko,rename,\n",
        encoding="utf-8",
    )
    found = find(
        "[Bibi|P] met [Benjamin Koval|P], [Antony Hall|P], [Anthony Hall|P] and [Taras Bondar|P].",
        codebook=tmp_path,
    )
    assert aliases(found) == {
        "benjamin-koval": ["Benjamin Koval", "Bibi"],
        "antony-hall": ["Antony Hall"],
        "anthony-hall": ["Anthony Hall"],
        "taras-bondarenko": ["Taras Bondar"],
    }
    assert found["merges"].set_index("alias").loc["Bibi", "rule"] == "given"


def test_an_invalid_alias_is_reported(tmp_path):
    (tmp_path / "aliases.csv").write_text(
        "alias,entity,action,note\nBibi,Benjamin Koval,join,\n", encoding="utf-8"
    )
    with pytest.raises(CodebookError, match="aliases.csv, line 2: action is 'join'"):
        find("[Bibi|P] came.", codebook=tmp_path)


def test_ids_and_tables_do_not_depend_on_the_order_of_the_articles():
    texts = [
        "[Anna Hall|P] met [Sergey Koval|P].",
        "[Sergei Koval|P] and [Hall|P].",
        "[Hall|O] of [Sergey Koval|P].",
    ]
    docs = {f"a{n}": article(text) for n, text in enumerate(texts)}
    forth = find_entities(docs, sentences(docs), CODEBOOK)
    back = find_entities(dict(reversed(docs.items())), sentences(docs), CODEBOOK)
    for name in forth:
        pd.testing.assert_frame_equal(forth[name], back[name])


def test_no_article_and_no_name_give_empty_tables():
    assert {name: len(table) for name, table in find().items()} == {
        "mentions": 0,
        "entities": 0,
        "merges": 0,
    }
    assert {name: len(table) for name, table in find("Nothing here.", "").items()} == {
        "mentions": 0,
        "entities": 0,
        "merges": 0,
    }


def test_slugs_are_readable_and_never_empty():
    assert [slug("Élysée Palace"), slug("Chung Eui-yong"), slug("…")] == [
        "elysee-palace",
        "chung-eui-yong",
        "x",
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="AaBb.,'’\"“”-( )\n éЖ李0", max_size=60),
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 4), st.sampled_from("POGLN")), max_size=5
    ),
)
def test_every_mention_slices_back_to_its_words(text, spans):
    doc = NLP(text)
    doc.ents = filter_spans(
        [doc[first : first + size] for first, size, _ in spans if first + size <= len(doc)]
        and [
            spacy.tokens.Span(doc, first, first + size, label=LABELS[label])
            for first, size, label in spans
            if first + size <= len(doc)
        ]
    )
    found = find_entities({"a": doc}, tables.typed("sentences"), CODEBOOK)["mentions"]
    assert all(
        text[row.start : row.end] == row.text and row.text.strip() == row.text
        for row in found.itertuples()
    )


def test_ids_of_many_entities_of_one_name_never_run_out():
    def entity(key, name):
        return resolution._Entity(key, name, "GPE", "", "", "", (), None)

    keys = [Key("place", f"ж{number}") for number in range(2000)]
    entities = {key: entity(key, "Ж") for key in keys}
    entities |= {Key("place", f"x {n}"): entity(Key("place", f"x {n}"), f"X {n}") for n in (2, 3)}
    ids = resolution._ids(entities)
    assert len(set(ids.values())) == 2002
    assert [ids[key] for key in sorted(keys)][:3] == ["x", "x-place", "x-4"]
