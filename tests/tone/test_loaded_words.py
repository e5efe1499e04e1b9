"""Loaded words: the longest expression once, with its voice and its target."""

import csv
import shutil

import pytest
from handparsed import mentions, one_sentence, parsed, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax import ROOT
from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.tone.loaded_words import CATEGORIES, TARGETS, find_loaded, read_list

CODEBOOK = ROOT / "data" / "codebook"
NORLAND = {"Norland": ("norland", "GPE")}


def loaded(doc, names, heard=(), codebook=CODEBOOK):
    return find_loaded(
        {"a": doc}, one_sentence(doc), mentions(doc, names), voices(*heard), codebook
    )


def test_which_nouns_act_for_a_country_is_for_the_researcher_to_say(tmp_path):
    shutil.copyfile(CODEBOOK / "loaded.csv", tmp_path / "loaded.csv")
    doc = parsed("Norland Norland PROPN 2 compound\nwinter winter NOUN 0 root")
    scare = [(8, 14, "scare", None)]
    before = loaded(doc, NORLAND, scare, tmp_path)["target_id"]
    (tmp_path / "standing-for.csv").write_text("word,use\nwinter,body\n", encoding="utf-8")
    after = loaded(doc, NORLAND, scare, tmp_path)["target_id"]
    assert before.isna().tolist() == [True] and after.tolist() == ["norland"]


@pytest.mark.parametrize(
    "lines, expected",
    [
        (
            "Norland Norland PROPN 2 nsubj\nscoffed scoff VERB 0 root",
            ["scoffed", "emotive", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nmod:poss\nregime regime NOUN 0 root",
            ["regime", "label", "norland"],
        ),
        (
            "the the DET 3 det\nbrutal brutal ADJ 3 amod\n"
            "rule rule NOUN 0 root\nof of ADP 5 case\nNorland Norland PROPN 3 nmod",
            ["brutal", "evaluative", "norland"],
        ),
        (
            "Norland Norland PROPN 3 nsubj\nis be AUX 3 cop\nreckless reckless ADJ 0 root",
            ["reckless", "evaluative", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nsubj\nis be AUX 0 ROOT\nreckless reckless ADJ 2 acomp",
            ["reckless", "evaluative", "norland"],
        ),
        (
            "Norland Norland PROPN 3 nsubj\n"
            "angrily angrily ADV 3 advmod\nwithdrew withdraw VERB 0 root",
            ["angrily", "evaluative", "norland"],
        ),
        (
            "propaganda propaganda NOUN 2 compound\ncampaign campaign NOUN 0 root\n"
            "by by ADP 4 case\nNorland Norland PROPN 2 nmod",
            ["propaganda campaign", "label", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nsubj\nclaims claim VERB 0 root\nvictory victory NOUN 2 obj",
            ["claims", "distancing", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nsubj\ninsisted insist VERB 0 root",
            ["insisted", "distancing", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nsubj\nthreatened threaten VERB 0 root\n"
            "to to PART 4 mark\nleave leave VERB 2 xcomp",
            ["threatened to", "emotive", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nsubj\nfailed fail VERB 0 root\n"
            "to to PART 4 mark\npay pay VERB 2 xcomp",
            ["failed to", "presupposition", "norland"],
        ),
        (
            "Norland Norland PROPN 2 nsubj\nadmitted admit VERB 0 root\nerrors error NOUN 2 obj",
            ["admitted", "presupposition", "norland"],
        ),
        (
            "the the DET 5 det\nso so ADV 4 advmod\n- - PUNCT 4 punct\n"
            "called call VERB 5 amod\nparliament parliament NOUN 0 root\n"
            "of of ADP 7 case\nNorland Norland PROPN 5 nmod",
            ["so - called", "distancing", "norland"],
        ),
    ],
)
def test_word_category_and_target(lines, expected):
    found = loaded(parsed(lines), NORLAND)
    assert found[["text", "category", "target_id"]].to_numpy().tolist() == [expected]


NORLAND_AND_KELL = {"Norland": ("norland", "GPE"), "Kell": ("kell", "PERSON")}


@pytest.mark.parametrize(
    "lines, word, target",
    [
        (  # "Kell condemned the brutal attack": not Kell's
            "Kell Kell PROPN 2 nsubj\ncondemned condemn VERB 0 root\nbrutal brutal ADJ 4 amod\n"
            "attack attack NOUN 2 obj",
            "brutal",
            None,
        ),
        (  # "Kell launched a brutal attack"
            "Kell Kell PROPN 2 nsubj\nlaunched launch VERB 0 root\nbrutal brutal ADJ 4 amod\n"
            "attack attack NOUN 2 obj",
            "brutal",
            "kell",
        ),
        (  # "the brutal murder of Kell"
            "brutal brutal ADJ 2 amod\nmurder murder NOUN 0 root\nof of ADP 4 case\n"
            "Kell Kell PROPN 2 nmod",
            "brutal",
            None,
        ),
        (  # "the Norland massacre": where it was
            "Norland Norland PROPN 2 compound\nmassacre massacre NOUN 0 root",
            "massacre",
            None,
        ),
        (  # "Kell's reckless Norland tour"
            "Kell Kell PROPN 4 nmod:poss\nreckless reckless ADJ 4 amod\n"
            "Norland Norland PROPN 4 compound\ntour tour NOUN 0 root",
            "reckless",
            "kell",
        ),
        (  # "Kell's terrified children"
            "Kell Kell PROPN 3 nmod:poss\nterrified terrified ADJ 3 amod\n"
            "children child NOUN 0 root NNS",
            "terrified",
            None,
        ),
        (  # "shocked people in Norland"
            "shocked shocked ADJ 2 amod\npeople people NOUN 0 root NNS\nin in ADP 4 case\n"
            "Norland Norland PROPN 2 nmod",
            "shocked",
            None,
        ),
        (  # "officials of Norland scoffed": they stand for it where they act
            "officials official NOUN 4 nsubj NNS\nof of ADP 3 case\nNorland Norland PROPN 1 nmod\n"
            "scoffed scoff VERB 0 root",
            "scoffed",
            "norland",
        ),
        (  # "Kell said Norland was slammed": nobody is named who slammed it
            "Kell Kell PROPN 2 nsubj\nsaid say VERB 0 root VBD\n"
            "Norland Norland PROPN 5 nsubj:pass\nwas be AUX 5 aux:pass\n"
            "slammed slam VERB 2 ccomp VBN",
            "slammed",
            None,
        ),
        (  # "Norland was slammed by Kell"
            "Norland Norland PROPN 3 nsubj:pass\nwas be AUX 3 aux:pass\n"
            "slammed slam VERB 0 root VBN\nby by ADP 5 case\nKell Kell PROPN 3 obl:agent",
            "slammed",
            "kell",
        ),
        (  # "mocked Norland": who mocked it is not said
            "mocked mock VERB 2 amod VBN\nNorland Norland PROPN 0 root",
            "mocked",
            None,
        ),
        (  # "Sadly, Kell left"
            "Sadly sadly ADV 4 advmod\n, , PUNCT 4 punct\nKell Kell PROPN 4 nsubj\n"
            "left leave VERB 0 root",
            "Sadly",
            None,
        ),
        (  # "Kell called Norland reckless"
            "Kell Kell PROPN 2 nsubj\ncalled call VERB 0 root\nNorland Norland PROPN 2 obj\n"
            "reckless reckless ADJ 2 xcomp",
            "reckless",
            "norland",
        ),
        (  # "Kell lied and is a coward and a bigot"
            "Kell Kell PROPN 2 nsubj\nlied lie VERB 0 root VBD\nand and CCONJ 5 cc\n"
            "is be AUX 5 cop\ncoward coward NOUN 2 conj\nand and CCONJ 7 cc\n"
            "bigot bigot NOUN 5 conj",
            "bigot",
            "kell",
        ),
        (  # "Kell, a firebrand"
            "Kell Kell PROPN 0 root\n, , PUNCT 4 punct\na a DET 4 det\n"
            "firebrand firebrand NOUN 1 appos",
            "firebrand",
            "kell",
        ),
        (  # "the rebels' advance in Norland": they, not the advance
            "rebels rebel NOUN 2 nmod:poss NNS\nadvance advance NOUN 0 root\nin in ADP 4 case\n"
            "Norland Norland PROPN 2 nmod",
            "rebels",
            None,
        ),
    ],
)
def test_the_judgement_falls_on_whom_it_is_about(lines, word, target):
    doc = parsed(lines)
    names = {name: who for name, who in NORLAND_AND_KELL.items() if name in doc.text}
    found = loaded(doc, names).set_index("text")["target_id"]
    assert (found[word] if isinstance(found[word], str) else None) == target


def test_a_name_and_a_noun_are_no_loaded_words():
    titan = "Titan Titan PROPN 2 nsubj NNP\nspins spin VERB 0 root VBZ"
    assert loaded(parsed(titan), {}).empty
    annex = "the the DET 3 det\nNorland Norland PROPN 3 compound\nannex annex NOUN 0 root"
    assert loaded(parsed(annex), NORLAND).empty


@pytest.mark.parametrize(
    "word, pos, sign",
    [
        ("talented", "ADJ", "positive"),
        ("legendary", "ADJ", "positive"),
        ("brutal", "ADJ", "negative"),
        ("heartbroken", "ADJ", "none"),
        ("massive", "ADJ", "none"),
    ],
)
def test_praise_blame_and_what_is_neither(word, pos, sign):
    lines = f"Kell Kell PROPN 3 nsubj\nis be AUX 3 cop\n{word} {word} {pos} 0 root"
    found = loaded(parsed(lines), {"Kell": NORLAND_AND_KELL["Kell"]})
    assert found[["target_id", "sign"]].to_numpy().tolist() == [["kell", sign]]


def test_an_own_list_without_signs(tmp_path):
    (tmp_path / "loaded.csv").write_text(
        "phrase,category,target\nzesty,evaluative,about\nmega,intensifier,about\n",
        encoding="utf-8",
    )
    doc = parsed("zesty zesty ADJ 2 amod\nplan plan NOUN 0 root\nmega mega ADJ 2 amod")
    assert loaded(doc, {}, codebook=tmp_path)["sign"].tolist() == ["negative", "none"]


@pytest.mark.parametrize(
    "lines",
    [
        "Norland Norland PROPN 2 nsubj\nclaimed claim VERB 0 root\n"
        "responsibility responsibility NOUN 2 obj",
        "a a DET 3 det\nnatural natural ADJ 3 amod\ndisaster disaster NOUN 0 root",
        "the the DET 2 det\nstorm storm NOUN 3 compound\nsurge surge NOUN 0 root",
        "he he PRON 2 nsubj\nadmitted admit VERB 0 root\nnew new ADJ 4 amod\n"
        "members member NOUN 2 obj",
        "he he PRON 2 nsubj\nchoked choke VERB 0 root\nup up ADP 2 compound:prt",
    ],
)
def test_a_loaded_word_in_a_plain_expression_is_not_loaded(lines):
    assert loaded(parsed(lines), {}).empty


def test_a_plain_expression_hides_only_what_is_shorter(tmp_path):
    rows = "phrase,category,target\nwar,label,noun\nwar hero,plain,noun\nso-called war hero,distancing,noun\n"
    (tmp_path / "loaded.csv").write_text(rows, encoding="utf-8")
    hero = "war war NOUN 2 compound\nhero hero NOUN 0 root"
    assert loaded(parsed(hero), {}, codebook=tmp_path).empty
    long = "so-called so-called ADJ 3 amod\nwar war NOUN 3 compound\nhero hero NOUN 0 root"
    assert loaded(parsed(long), {}, codebook=tmp_path)["text"].tolist() == ["so-called war hero"]


def test_a_grade_in_quotation_marks_is_no_distance():
    doc = parsed(
        "“ “ PUNCT 2 punct\nA A NOUN 4 compound\n” ” PUNCT 2 punct\nrating rating NOUN 0 root"
    )
    assert loaded(doc, {}, [(0, 5, "scare", None), (5, len(doc.text), "outlet", None)]).empty


def test_no_alternative_of_the_list_holds_a_space():
    """In "so-called|so called" the bar joins "so-called" and "so", which nobody writes before it."""
    for entry in read_list(CODEBOOK / "loaded.csv"):
        words = entry.phrase.split()
        for word, after in zip(words, words[1:]):
            *others, last = word.split("/")[0].split("|")
            assert f"{last}{after}" not in {other.replace("-", "") for other in others}, entry


def test_plain_words_are_not_loaded():
    doc = parsed(
        "Norland Norland PROPN 2 nsubj\nsaid say VERB 0 root\n"
        "talks talk NOUN 4 nsubj\ncontinue continue VERB 2 ccomp"
    )
    assert loaded(doc, NORLAND).empty


def test_the_voice_is_that_of_the_words():
    doc = parsed(
        "Norland Norland PROPN 2 nsubj\nscoffed scoff VERB 0 root\n"
        ": : PUNCT 2 punct\nhysteria hysteria NOUN 2 obj"
    )
    found = loaded(
        doc, NORLAND, [(0, 16, "outlet", None), (16, len(doc.text), "direct", "norland")]
    )
    assert found[["text", "voice", "holder_id"]].to_numpy().tolist() == [
        ["scoffed", "outlet", None],
        ["hysteria", "direct", "norland"],
    ]


def test_scare_quote_is_distancing():
    doc = parsed(
        "the the DET 3 det\n“ “ PUNCT 3 punct\ncorridor corridor NOUN 0 root\n” ” PUNCT 3 punct"
    )
    found = loaded(doc, {}, [(0, 4, "outlet", None), (4, len(doc.text), "scare", None)])
    assert found[["text", "category", "voice"]].to_numpy().tolist() == [
        ["corridor", "distancing", "scare"]
    ]


def test_own_list(tmp_path):
    (tmp_path / "loaded.csv").write_text(
        "phrase,category,target\nclimate hysteric,label,noun\n", encoding="utf-8"
    )
    doc = parsed("climate climate NOUN 2 compound\nhysterics hysteric NOUN 0 root")
    assert loaded(doc, {}, codebook=tmp_path)["text"].tolist() == ["climate hysterics"]


def test_mistakes_in_the_list_are_named(tmp_path):
    (tmp_path / "loaded.csv").write_text(
        "phrase,category,target\nbad,worse,noun\n.. gap,label,nobody\n", encoding="utf-8"
    )
    with pytest.raises(CodebookError) as caught:
        loaded(parsed("bad bad ADJ 0 root"), {}, codebook=tmp_path)
    assert str(caught.value).splitlines() == [
        "loaded.csv, line 2: category is 'worse'; must be one of " + ", ".join(CATEGORIES),
        "loaded.csv, line 3: '.. gap' begins or ends with a gap, or has two gaps in a row",
        "loaded.csv, line 3: target is 'nobody'; must be one of " + ", ".join(TARGETS),
    ]


def test_the_shipped_list_names_every_phrase_once_and_no_actor():
    entries = read_list(CODEBOOK / "loaded.csv")
    assert len(entries) > 1000 and len({entry.phrase for entry in entries}) == len(entries)
    with (CODEBOOK / "sides.csv").open(encoding="utf-8") as file:
        names = {row["name"].lower() for row in csv.DictReader(file)} - {"the west", "west"}
    for entry in entries:
        assert not names & set(entry.phrase.split()), entry


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["brutal", "regime", "“", "Norland", "attacked", "so", "-", "called", "\n"]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_spans_slice_back_and_do_not_overlap(words):
    doc = parsed(
        "\n".join(f"{w if w.strip() else '_'} {w if w.strip() else '_'} NOUN 0 root" for w in words)
    )
    found = loaded(doc, {}).sort_values("start")
    assert all(
        doc.text[start:end] == text
        for start, end, text in zip(found["start"], found["end"], found["text"])
    )
    assert all(end <= start for end, start in zip(found["end"], found["start"].iloc[1:]))


def test_no_input_gives_an_empty_table():
    empty = find_loaded(
        {}, tables.typed("sentences"), tables.typed("mentions"), tables.typed("voices"), CODEBOOK
    )
    assert list(empty.columns) == [c.name for c in tables.TABLES["loaded"].columns] and empty.empty
