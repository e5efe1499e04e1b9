"""Who does what to whom: the same event in the labels of Universal Dependencies and ClearNLP."""

import shutil

import pytest
from handparsed import mentions, one_sentence, parsed, voices
from spacy.tokens import Doc

from parallax import ROOT
from parallax.common import tables
from parallax.framing.acts import kind_of, read_kinds
from parallax.framing.agency import find_roles, read_event_nouns

CODEBOOK = ROOT / "data" / "codebook"
NAMES = {"Norland": ("norland", "GPE"), "Sudland": ("sudland", "GPE")}

ACTIVE = """
Norland Norland PROPN 2 nsubj
attacked attack VERB 0 root
Sudland Sudland PROPN 2 obj
"""
ACTIVE_CLEAR = ACTIVE.replace(" obj", " dobj").replace("root", "ROOT")
PASSIVE = """
Sudland Sudland PROPN 3 nsubj:pass
was be AUX 3 aux:pass
attacked attack VERB 0 root
by by ADP 5 case
Norland Norland PROPN 3 obl:agent
"""
PASSIVE_CLEAR = """
Sudland Sudland PROPN 3 nsubjpass
was be AUX 3 auxpass
attacked attack VERB 0 ROOT
by by ADP 3 agent
Norland Norland PROPN 4 pobj
"""
NOMINAL = """
Norland Norland PROPN 3 nmod:poss
's 's PART 1 case
attack attack NOUN 6 nsubj
on on ADP 5 case
Sudland Sudland PROPN 3 nmod
failed fail VERB 0 root
"""
NOMINAL_CLEAR = """
Norland Norland PROPN 3 poss
's 's PART 1 case
attack attack NOUN 6 nsubj
on on ADP 3 prep
Sudland Sudland PROPN 4 pobj
failed fail VERB 0 ROOT
"""
LIGHT = """
Norland Norland PROPN 2 nsubj
launched launch VERB 0 root
an a DET 4 det
attack attack NOUN 2 obj
on on ADP 6 case
Sudland Sudland PROPN 4 nmod
"""
TROOPS = """
Troops troops NOUN 4 nsubj
of of ADP 3 case
Norland Norland PROPN 1 nmod
attacked attack VERB 0 root
Sudland Sudland PROPN 4 obj
"""
RELATIVE = """
Norland Norland PROPN 5 nsubj
which which PRON 3 nsubj
attacked attack VERB 1 acl:relcl
Sudland Sudland PROPN 3 obj
denies deny VERB 0 root
"""
PLANS = """
Norland Norland PROPN 2 nsubj
wants want VERB 0 root
to to PART 4 mark
attack attack VERB 2 xcomp
Sudland Sudland PROPN 4 obj
"""


def roles(doc, names=NAMES, heard=(), attributions=None, codebook=CODEBOOK):
    said = tables.typed("attributions") if attributions is None else attributions
    return find_roles(
        {"a": doc}, one_sentence(doc), mentions(doc, names), said, voices(*heard), codebook
    )


@pytest.mark.parametrize(
    "lines",
    [
        ACTIVE,
        ACTIVE_CLEAR,
        PASSIVE,
        PASSIVE_CLEAR,
        NOMINAL,
        NOMINAL_CLEAR,
        LIGHT,
        TROOPS,
        RELATIVE,
        PLANS,
    ],
)
def test_norland_attacks_sudland_in_every_wording(lines):
    found = roles(parsed(lines))
    found = found[found["predicate"] == "attack"]
    assert found[["agent_id", "patient_id"]].to_numpy().tolist() == [["norland", "sudland"]]
    assert not found["negated"].any()


def test_form_of_the_predicate():
    assert [roles(parsed(lines))["form"].iloc[0] for lines in (ACTIVE, PASSIVE, NOMINAL)] == [
        "active",
        "passive",
        "nominal",
    ]


def test_the_accused_is_the_agent():
    found = roles(
        parsed("""
        Norland Norland PROPN 2 nsubj
        accuses accuse VERB 0 root
        Sudland Sudland PROPN 2 obj
        of of SCONJ 5 mark
        arming arm VERB 2 advcl
        rebels rebel NOUN 5 obj
    """)
    )
    assert found[["predicate", "agent_id", "patient_id", "patient"]].to_numpy().tolist() == [
        ["accuse", "norland", "sudland", "Sudland"],
        ["arm", "sudland", None, "rebels"],
    ]


def test_denied_event_is_negated_and_has_its_voice():
    doc = parsed("""
        Norland Norland PROPN 2 nsubj
        denied deny VERB 0 root
        attacking attack VERB 2 xcomp
        Sudland Sudland PROPN 3 obj
    """)
    start = doc.text.index("attacking")
    found = roles(
        doc, heard=[(0, start, "outlet", None), (start, len(doc.text), "indirect", "norland")]
    )
    attack = found[found["predicate"] == "attack"].iloc[0]
    assert bool(attack["negated"]) and (attack["voice"], attack["holder_id"]) == (
        "indirect",
        "norland",
    )
    assert doc.text[attack["start"] : attack["end"]] == "attacking"


def test_first_person_is_the_speaker_and_the_state_denies():
    spoken = roles(
        parsed("I I PRON 2 nsubj\nattacked attack VERB 0 root\nSudland Sudland PROPN 2 obj"),
        {"Sudland": NAMES["Sudland"]},
        [(0, 18, "direct", "petra-anders")],
    )
    assert spoken["agent_id"].tolist() == ["petra-anders"]
    taken_up = roles(
        parsed("""
        Norland Norland PROPN 2 nsubj
        denies deny VERB 0 root
        claims claim NOUN 2 obj
        that that SCONJ 6 mark
        it it PRON 6 nsubj
        attacked attack VERB 3 acl
        Sudland Sudland PROPN 6 obj
    """)
    )
    attack = taken_up[taken_up["predicate"] == "attack"].iloc[0]
    assert attack[["agent_id", "patient_id", "negated"]].tolist() == ["norland", "sudland", True]


def test_possessions_and_countries_of_persons_are_not_agents():
    found = roles(
        parsed("""
        Norland Norland PROPN 3 nmod:poss
        's 's PART 1 case
        winter winter NOUN 4 nsubj
        harmed harm VERB 0 root
        crops crop NOUN 4 obj
    """),
        {"Norland": NAMES["Norland"]},
    )
    assert found.empty


def test_which_nouns_act_for_a_country_and_which_words_deny_is_for_the_researcher_to_say(tmp_path):
    shutil.copyfile(CODEBOOK / "deeds.csv", tmp_path / "deeds.csv")
    norland = {"Norland": NAMES["Norland"]}
    storm = parsed("""
        Norland Norland PROPN 3 nmod:poss
        's 's PART 1 case
        winter winter NOUN 5 nsubj
        never never ADV 5 advmod
        harmed harm VERB 0 root
        crops crop NOUN 5 obj
    """)
    assert roles(storm, norland, codebook=tmp_path).empty
    (tmp_path / "standing-for.csv").write_text("word,use\nwinter,body\n", encoding="utf-8")
    assert roles(storm, norland, codebook=tmp_path)["agent_id"].tolist() == ["norland"]
    assert roles(parsed(TROOPS), codebook=tmp_path)["agent_id"].isna().all()
    rejected = parsed("""
        Norland Norland PROPN 2 nsubj
        rejected reject VERB 0 root
        plans plan NOUN 2 obj
        to to PART 5 mark
        attack attack VERB 3 acl
        Sudland Sudland PROPN 5 obj
    """)
    negated = roles(rejected, codebook=tmp_path).set_index("predicate")["negated"]
    (tmp_path / "denial.csv").write_text("word,use\n", encoding="utf-8")
    accepted = roles(rejected, codebook=tmp_path).set_index("predicate")["negated"]
    assert bool(negated["attack"]) and not accepted["attack"]


def test_a_cue_with_no_object_is_left_to_the_attributions():
    doc = parsed("Norland Norland PROPN 2 nsubj\nspoke speak VERB 0 root")
    row = {
        "article_id": "a",
        "attribution_id": 0,
        "sentence_id": 0,
        "kind": "indirect",
        "source_spans": [[0, 7]],
        "cue_spans": [[8, 13]],
        "content_spans": [],
        "source": "Norland",
        "cue": "spoke",
        "content": "",
        "cue_lemma": "speak",
        "presentation": "says",
        "stance": "neutral",
        "speaker_id": "norland",
        "speaker": "Norland",
        "speaker_type": None,
        "speaker_side": None,
        "further_speakers": [],
        "speaker_basis": "named",
        "confidence": 1.0,
    }
    assert len(roles(doc, {"Norland": NAMES["Norland"]})) == 1
    assert roles(
        doc, {"Norland": NAMES["Norland"]}, attributions=tables.typed("attributions", [row])
    ).empty


def test_the_list_of_nouns_names_a_verb_and_a_preposition_each():
    nouns = read_event_nouns(CODEBOOK / "deeds.csv")
    assert len(nouns) > 100 and all(noun.verb and noun.toward for noun in nouns.values())


def test_no_input_gives_an_empty_table():
    nothing = (tables.typed(name) for name in ("sentences", "mentions", "attributions", "voices"))
    empty = find_roles({}, *nothing, CODEBOOK)
    assert list(empty.columns) == [c.name for c in tables.TABLES["roles"].columns] and empty.empty


def test_endless_sentence_is_skipped():
    lines = [
        "Norland Norland PROPN 2 nsubj",
        "attacked attack VERB 0 root",
        "Sudland Sudland PROPN 2 obj",
    ]
    short = roles(parsed("\n".join(lines)))
    endless = roles(parsed("\n".join([*lines, *["and and CCONJ 2 cc"] * 300])))
    assert len(short) == 1 and endless.empty


# ---------------------------------------------------------------- who does it, and to whom


def attribution(doc, source, cue, content, presentation="says"):
    """The table ``attributions`` with one row; the three are words of ``doc``."""

    def spans(words):
        if not words:
            return []
        start = doc.text.index(words)
        return [[start, start + len(words)]]

    row = {
        "article_id": "a",
        "attribution_id": 0,
        "sentence_id": 0,
        "kind": "indirect",
        "presentation": presentation,
        "source_spans": spans(source),
        "cue_spans": spans(cue),
        "content_spans": spans(content),
        "source": source,
        "cue": cue,
        "content": content,
        "cue_lemma": "say",
        "stance": "neutral",
        "speaker_id": None,
        "speaker": None,
        "speaker_type": None,
        "speaker_side": None,
        "further_speakers": [],
        "speaker_basis": "unresolved",
        "confidence": 1.0,
    }
    return tables.typed("attributions", [row])


def acting(doc, predicate, **given):
    """(agent, patient) of a predicate."""
    found = roles(doc, **given)
    found = found[found["predicate"] == predicate]
    return found[["agent_id", "patient_id"]].astype(object).where(lambda x: x.notna(), None)


SHELLING = """
Shelling shell VERB 10 nsubj VBG
by by ADP 3 case IN
Norland Norland PROPN 1 nmod NNP
killed kill VERB 10 ccomp VBD
two two NUM 6 nummod CD
teachers teacher NOUN 4 obj NNS
Sudland Sudland PROPN 9 nmod:poss NNP
's 's PART 7 case POS
army army NOUN 10 nsubj NN
said say VERB 0 ROOT VBD
"""


def test_the_source_of_a_report_is_not_the_killer():
    doc = parsed(SHELLING)
    found = acting(doc, "kill")
    assert found.to_numpy().tolist() == [["norland", None]]
    content = doc.text[: doc.text.index(" Sudland")]
    said = attribution(doc, "Sudland 's army", "said", content)
    assert acting(doc, "kill", attributions=said).to_numpy().tolist() == [["norland", None]]


def test_a_wrong_parse_makes_no_source_the_agent_of_what_it_tells():
    doc = parsed(
        """
        Rebels rebel NOUN 5 nsubj NNS
        , , PUNCT 5 punct ,
        Sudland Sudland PROPN 5 nsubj NNP
        said say VERB 5 dep VBD
        bombed bomb VERB 0 ROOT VBD
        Norland Norland PROPN 5 obj NNP
        """
    )
    assert "sudland" in acting(doc, "bomb")["agent_id"].tolist()
    said = attribution(doc, "Sudland", "said", "bombed Norland")
    assert acting(doc, "bomb", attributions=said)["agent_id"].tolist() == [None]


def test_who_threatens_to_invade_is_the_agent_although_he_says_it():
    doc = parsed(
        """
        Norland Norland PROPN 2 nsubj NNP
        threatened threaten VERB 0 ROOT VBD
        to to PART 4 mark TO
        invade invade VERB 2 xcomp VB
        Sudland Sudland PROPN 4 obj NNP
        """
    )
    said = attribution(doc, "Norland", "threatened", "to invade Sudland", "asks")
    assert acting(doc, "invade", attributions=said).to_numpy().tolist() == [["norland", "sudland"]]


@pytest.mark.parametrize(
    "lines, predicate, expected",
    [
        (  # "the Norland invasion of Sudland", the adjective unknown to the tagger as a name
            """
            the the DET 3 det DT
            Norland Norland ADJ 3 amod JJ
            invasion invasion NOUN 6 nsubj NN
            of of ADP 5 case IN
            Sudland Sudland PROPN 3 nmod NNP
            failed fail VERB 0 ROOT VBD
            """,
            "invade",
            ["norland", "sudland"],
        ),
        (  # "Norland's murder": who is murdered owns it
            """
            Norland Norland PROPN 3 nmod:poss NNP
            's 's PART 1 case POS
            murder murder NOUN 4 nsubj NN
            shocked shock VERB 0 ROOT VBD
            Sudland Sudland PROPN 4 obj NNP
            """,
            "murder",
            [None, "norland"],
        ),
        (  # "Norland's murder of Sudland": another is named
            """
            Norland Norland PROPN 3 nmod:poss NNP
            's 's PART 1 case POS
            murder murder NOUN 0 ROOT NN
            of of ADP 5 case IN
            Sudland Sudland PROPN 3 nmod NNP
            """,
            "murder",
            ["norland", "sudland"],
        ),
        (  # a participle without "have" is passive, joined or not
            """
            Norland Norland PROPN 3 nsubj:pass NNP
            was be AUX 3 aux:pass VBD
            watched watch VERB 0 ROOT VBN
            and and CCONJ 5 cc CC
            attacked attack VERB 3 conj VBN
            """,
            "attack",
            [None, "norland"],
        ),
        (  # "has watched and attacked" is active
            """
            Norland Norland PROPN 3 nsubj NNP
            has have AUX 3 aux VBZ
            watched watch VERB 0 ROOT VBN
            and and CCONJ 5 cc CC
            attacked attack VERB 3 conj VBN
            Sudland Sudland PROPN 5 obj NNP
            """,
            "attack",
            ["norland", "sudland"],
        ),
        (  # "called on Norland to leave Sudland"
            """
            Westland Westland PROPN 2 nsubj NNP
            called call VERB 0 ROOT VBD
            on on ADP 4 case IN
            Norland Norland PROPN 2 obl NNP
            to to PART 6 mark TO
            withdraw withdraw VERB 2 xcomp VB
            troops troops NOUN 6 obj NNS
            """,
            "withdraw",
            ["norland", None],
        ),
        (  # "thanked Norland for arming Sudland"
            """
            Westland Westland PROPN 2 nsubj NNP
            thanked thank VERB 0 ROOT VBD
            Norland Norland PROPN 2 obj NNP
            for for SCONJ 5 mark IN
            arming arm VERB 2 advcl VBG
            Sudland Sudland PROPN 5 obj NNP
            """,
            "arm",
            ["norland", "sudland"],
        ),
        (  # "launched an attack against Sudland", the patient hung on the verb
            """
            Norland Norland PROPN 2 nsubj NNP
            launched launch VERB 0 ROOT VBD
            attack attack NOUN 2 obj NN
            against against ADP 5 case IN
            Sudland Sudland PROPN 2 obl NNP
            """,
            "attack",
            ["norland", "sudland"],
        ),
        (  # "accused Norland of arming Sudland", the clause hung on the noun
            """
            Westland Westland PROPN 2 nsubj NNP
            accused accuse VERB 0 ROOT VBD
            Norland Norland PROPN 2 obj NNP
            of of SCONJ 5 mark IN
            arming arm VERB 3 acl VBG
            Sudland Sudland PROPN 5 obj NNP
            """,
            "arm",
            ["norland", "sudland"],
        ),
        (  # "the attack from a Norland store": where it came from is no agent
            """
            attack attack NOUN 0 ROOT NN
            on on ADP 3 case IN
            Sudland Sudland PROPN 1 nmod NNP
            from from ADP 6 case IN
            Norland Norland PROPN 6 compound NNP
            store store NOUN 1 nmod NN
            """,
            "attack",
            [None, "sudland"],
        ),
        (  # two subjects of one verb are a wrong parse: the nearest before it acts
            """
            Norland Norland PROPN 2 nsubj NNP
            unleashed unleash VERB 0 ROOT VBD
            tirade tirade NOUN 2 obj NN
            against against ADP 5 case IN
            Sudland Sudland PROPN 2 nsubj NNP
            """,
            "unleash",
            ["norland", None],
        ),
        (  # "they watched Sudland attacked by Norland"
            """
            they they PRON 2 nsubj PRP
            watched watch VERB 0 ROOT VBD
            Sudland Sudland PROPN 2 obj NNP
            attacked attack VERB 2 xcomp VBN
            by by ADP 6 case IN
            Norland Norland PROPN 4 obl:agent NNP
            """,
            "attack",
            ["norland", "sudland"],
        ),
        (  # "Norland praised it before [somebody the parse lost] attacked Sudland"
            """
            Norland Norland PROPN 2 nsubj NNP
            praised praise VERB 0 ROOT VBD
            it it PRON 2 obj PRP
            before before SCONJ 5 mark IN
            attacks attack VERB 2 advcl VBZ
            Sudland Sudland PROPN 5 obj NNP
            """,
            "attack",
            [None, "sudland"],
        ),
        (  # "opened at Sudland": a place
            """
            Norland Norland PROPN 2 nsubj NNP
            opened open VERB 0 ROOT VBD
            at at ADP 4 case IN
            Sudland Sudland PROPN 2 obl NNP
            """,
            "open",
            ["norland", None],
        ),
        (  # "fired at Sudland"
            """
            Norland Norland PROPN 2 nsubj NNP
            fired fire VERB 0 ROOT VBD
            at at ADP 4 case IN
            Sudland Sudland PROPN 2 obl NNP
            """,
            "fire",
            ["norland", "sudland"],
        ),
        (  # "murdered Sudland or from Norland": another preposition, no second victim
            """
            Westland Westland PROPN 2 nsubj NNP
            murdered murder VERB 0 ROOT VBD
            Sudland Sudland PROPN 2 obj NNP
            or or CCONJ 6 cc CC
            from from ADP 6 case IN
            Norland Norland PROPN 3 conj NNP
            """,
            "murder",
            [None, "sudland"],
        ),
        (  # "the bridge Norland fled over" is no object
            """
            the the DET 2 det DT
            Sudland Sudland PROPN 0 ROOT NNP
            Norland Norland PROPN 4 nsubj NNP
            rode ride VERB 2 acl:relcl VBD
            in in ADP 4 obl IN
            """,
            "ride",
            ["norland", None],
        ),
    ],
)
def test_agent_and_patient_the_right_way_round(lines, predicate, expected):
    doc = parsed(lines)
    names = {name: entity for name, entity in NAMES.items() if name in doc.text}
    assert acting(doc, predicate, names=names).to_numpy().tolist() == [expected]


def test_the_deed_is_in_the_noun_or_the_verb_below_a_verb_without_one():
    assert roles(parsed(LIGHT))["predicate"].tolist() == ["attack"]
    keeps = parsed(
        """
        Norland Norland PROPN 2 nsubj NNP
        keeps keep VERB 0 ROOT VBZ
        shelling shell VERB 2 xcomp VBG
        Sudland Sudland PROPN 3 obj NNP
        """
    )
    assert roles(keeps)[["predicate", "status"]].to_numpy().tolist() == [["shell", "done"]]


# ---------------------------------------------------------------- deeds and what is none


def test_calls_talks_and_words_are_no_deeds():
    sentence = "Norland Norland PROPN 2 nsubj\n{0} {1} VERB 0 root\nSudland Sudland PROPN 2 obj"
    kinds = {
        "attack": "deed",
        "bomb": "deed",
        "invade": "deed",
        "call": "contact",
        "phone": "contact",
        "meet": "contact",
        "visit": "contact",
        "warn": "speech",
        "accuse": "speech",
        "praise": "speech",
        "fear": "thought",
        "trust": "thought",
        "support": "state",
        "face": "state",
    }
    found = {verb: roles(parsed(sentence.format(verb, verb)))["kind"].item() for verb in kinds}
    assert found == kinds


def test_talks_between_states_are_contact_and_an_accusation_is_speech():
    nouns = "Norland Norland PROPN 3 nmod:poss\n's 's PART 1 case\n{0} {0} NOUN 0 root"
    kinds = {"visit": "contact", "accusation": "speech", "threat": "speech", "attack": "deed"}
    found = {
        noun: roles(parsed(nouns.format(noun)), {"Norland": NAMES["Norland"]})["kind"].item()
        for noun in kinds
    }
    assert found == kinds


def test_an_attack_in_words_is_no_deed():
    doc = parsed(ACTIVE)
    said = attribution(doc, "Norland", "attacked", "Sudland", "topic")
    assert roles(doc, attributions=said)["kind"].tolist() == ["speech"]
    nobody_speaks = attribution(doc, "Norland", "attacked", "Sudland", "no")
    assert roles(doc, attributions=nobody_speaks)["kind"].tolist() == ["deed"]


def test_which_verbs_are_deeds_is_for_the_researcher_to_say(tmp_path):
    shutil.copyfile(CODEBOOK / "deeds.csv", tmp_path / "deeds.csv")
    (tmp_path / "acts.csv").write_text("word,use\nattack,speech\nattack,open\n", encoding="utf-8")
    found = roles(parsed(ACTIVE), codebook=tmp_path)
    assert found[["kind", "status"]].to_numpy().tolist() == [["speech", "done"]]


def test_it_is_not_several_and_a_not_before_the_agent_rules_him_out():
    plural = parsed(
        """
        Norlanders norlander PROPN 2 nsubj NNPS
        said say VERB 0 ROOT VBD
        it it PRON 5 nsubj PRP
        would would AUX 5 aux MD
        harm harm VERB 2 ccomp VB
        Sudland Sudland PROPN 5 obj NNP
        """
    )
    names = {"Norlanders": ("norland", "NORP"), "Sudland": NAMES["Sudland"]}
    assert acting(plural, "harm", names=names).to_numpy().tolist() == [[None, "sudland"]]
    ousted = parsed(
        """
        Sudland Sudland PROPN 3 nsubj:pass NNP
        was be AUX 3 aux:pass VBD
        ousted oust VERB 0 ROOT VBN
        , , PUNCT 7 punct ,
        not not PART 7 advmod RB
        by by ADP 7 case IN
        Norland Norland PROPN 3 obl:agent NNP
        """
    )
    assert acting(ousted, "oust").to_numpy().tolist() == [[None, "sudland"]]


def glued(doc, without_space):
    """``doc`` without the spaces after some of its words."""
    return Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[token.i not in without_space for token in doc],
        lemmas=[token.lemma_ for token in doc],
        pos=[token.pos_ for token in doc],
        tags=[token.tag_ for token in doc],
        heads=[token.head.i for token in doc],
        deps=[token.dep_ for token in doc],
    )


def test_part_of_a_word_and_the_seat_of_an_embassy_name_nobody():
    backed = parsed(
        """
        Norland Norland PROPN 3 compound NNP
        - - PUNCT 3 punct HYPH
        backed back VERB 4 amod VBN
        troops troop NOUN 5 nsubj NNS
        attacked attack VERB 0 ROOT VBD
        Sudland Sudland PROPN 5 obj NNP
        """
    )
    assert acting(backed, "attack").to_numpy().tolist() == [["norland", "sudland"]]
    assert acting(glued(backed, (0, 1)), "attack").to_numpy().tolist() == [[None, "sudland"]]
    embassy = parsed(
        """
        Norland Norland PROPN 2 nsubj NNP
        emptied empty VERB 0 ROOT VBD
        its its PRON 4 nmod:poss PRP$
        embassy embassy NOUN 2 obj NN
        in in ADP 6 case IN
        Sudland Sudland PROPN 4 nmod NNP
        """
    )
    assert acting(embassy, "empty").to_numpy().tolist() == [["norland", None]]
    authorities = parsed(
        """
        Norland Norland PROPN 2 nsubj NNP
        attacked attack VERB 0 ROOT VBD
        authorities authority NOUN 2 obj NNS
        in in ADP 5 case IN
        Sudland Sudland PROPN 3 nmod NNP
        """
    )
    assert acting(authorities, "attack").to_numpy().tolist() == [["norland", "sudland"]]


def test_rebels_do_not_act_for_the_country_that_they_fight():
    doc = parsed(
        """
        Norland Norland PROPN 2 compound NNP
        rebels rebel NOUN 3 nsubj NNS
        attacked attack VERB 0 root VBD
        Sudland Sudland PROPN 3 obj NNP
        """
    )
    assert acting(doc, "attack").to_numpy().tolist() == [[None, "sudland"]]


def test_an_attack_over_something_is_one_of_words():
    doc = parsed(ACTIVE + "over over ADP 5 case\nplan plan NOUN 2 obl")
    assert roles(doc)["kind"].tolist() == ["speech"]


def test_a_verb_of_a_caption_is_no_predicate():
    toggle = "toggle toggle VERB 0 root NN\nNorland Norland PROPN 1 obj NNP"
    assert roles(parsed(toggle), {"Norland": NAMES["Norland"]}).empty


# ---------------------------------------------------------------- what is no deed to anybody


def kinds(lines, names=NAMES, **given):
    """(predicate, kind) of every row."""
    return roles(parsed(lines), names, **given)[["predicate", "kind"]].to_numpy().tolist()


@pytest.mark.parametrize(
    "verb, kind",
    [
        ("take", "state"),
        ("make", "state"),
        ("put", "state"),
        ("enter", "contact"),
        ("cross", "contact"),
        ("astonish", "thought"),
        ("frighten", "thought"),
        ("hail", "speech"),
        ("shell", "deed"),
        ("annex", "deed"),
    ],
)
def test_light_verbs_ways_and_feelings_are_no_deeds(verb, kind):
    lines = f"Norland Norland PROPN 2 nsubj\n{verb} {verb} VERB 0 root\nSudland Sudland PROPN 2 obj"
    assert kinds(lines) == [[verb, kind]]


@pytest.mark.parametrize(
    "lines",
    [
        "a a DET 2 det\nhurricane hurricane NOUN 3 nsubj\nhit hit VERB 0 root\n"
        "Norland Norland PROPN 3 obj",
        "Norland Norland PROPN 3 nsubj:pass\nwas be AUX 3 aux:pass\nhit hit VERB 0 root\n"
        "by by ADP 5 case\nfloods flood NOUN 3 obl:agent",
        "the the DET 3 det\nstorm storm NOUN 3 compound\nbands band NOUN 4 nsubj\n"
        "hit hit VERB 0 root\nNorland Norland PROPN 4 obj",
        "the the DET 2 det\nstorm storm NOUN 0 root\nthat that PRON 4 nsubj\n"
        "hit hit VERB 2 acl:relcl\nNorland Norland PROPN 4 obj",
    ],
)
def test_a_storm_does_no_deeds(lines):
    assert kinds(lines, {"Norland": NAMES["Norland"]}) == [["hit", "state"]]


def test_a_storm_is_known_by_its_name_elsewhere():
    doc = parsed(
        """
        Hurricane hurricane NOUN 2 compound
        Zelda Zelda PROPN 3 nsubj
        moved move VERB 0 root
        and and CCONJ 6 cc
        Zelda Zelda PROPN 6 nsubj
        hit hit VERB 3 conj
        Norland Norland PROPN 6 obj
        """
    )
    names = {"Zelda": ("zelda", "PERSON"), "Norland": NAMES["Norland"]}
    assert roles(doc, names).set_index("predicate")["kind"]["hit"] == "state"


def test_words_given_out_are_speech_and_an_order_stopped_is_a_deed():
    lines = "Norland Norland PROPN 2 nsubj\n{0} {0} VERB 0 root\n{1} {1} NOUN 2 obj"
    norland = {"Norland": NAMES["Norland"]}
    assert kinds(lines.format("issue", "statement"), norland) == [["issue", "speech"]]
    assert kinds(lines.format("burn", "statement"), norland) == [["burn", "deed"]]


def test_a_call_sent_out_is_speech_and_a_call_stopped_a_deed():
    lines = "Norland Norland PROPN 2 nsubj\n{0} {0} VERB 0 root\ncall call NOUN 2 obj"
    norland = {"Norland": NAMES["Norland"]}
    assert ["send", "speech"] in kinds(lines.format("send"), norland)
    assert ["block", "deed"] in kinds(lines.format("block"), norland)


def test_a_campaign_without_a_patient_is_a_thing_and_an_attack_an_event():
    owned = "Norland Norland PROPN 3 nmod:poss\n's 's PART 1 case\n{0} {0} NOUN 0 root"
    norland = {"Norland": NAMES["Norland"]}
    assert kinds(owned.format("campaign"), norland) == []
    assert kinds(owned.format("attack"), norland) == [["attack", "deed"]]
    against = owned + "\nagainst against ADP 5 case\nSudland Sudland PROPN 3 nmod"
    assert kinds(against.format("campaign")) == [["campaign", "deed"]]
    package = (
        "Norland Norland PROPN 3 compound\nattack attack NOUN 3 compound\nplan plan NOUN 0 root"
    )
    assert kinds(package, norland) == []


def test_an_event_noun_without_a_patient_can_stay_an_event(tmp_path):
    (tmp_path / "deeds.csv").write_text(
        "noun,verb,toward\ncampaign,campaign,against\n", encoding="utf-8"
    )
    lines = "Norland Norland PROPN 3 nmod:poss\n's 's PART 1 case\ncampaign campaign NOUN 0 root"
    norland = {"Norland": NAMES["Norland"]}
    assert kinds(lines, norland, codebook=tmp_path) == [["campaign", "deed"]]


def test_entering_again_is_what_entering_is():
    assert kind_of("re-enter", read_kinds(CODEBOOK)) == "contact"


@pytest.mark.parametrize("verb, kind", [("reel", "state"), ("ripen", "state"), ("flee", "deed")])
def test_a_verb_without_an_object_is_a_deed_only_where_the_list_says_so(verb, kind):
    lines = f"Norland Norland PROPN 2 nsubj\n{verb} {verb} VERB 0 root"
    assert kinds(lines, {"Norland": NAMES["Norland"]}) == [[verb, kind]]


def test_the_hyphen_belongs_to_the_verb():
    doc = parsed(
        """
        Norland Norland PROPN 4 nsubj NNP
        de de X 4 compound FW
        - - PUNCT 4 punct HYPH
        escalated escalate VERB 0 root VBD
        """
    )
    found = roles(glued(doc, (1, 2)), {"Norland": NAMES["Norland"]})
    assert found["predicate"].tolist() == ["de-escalate"]


@pytest.mark.parametrize(
    "lines, predicate, expected",
    [
        (  # "bombed it with Sudland": who joins in is no patient
            """
            Norland Norland PROPN 2 nsubj NNP
            bombed bomb VERB 0 ROOT VBD
            with with ADP 4 case IN
            Sudland Sudland PROPN 2 obl NNP
            """,
            "bomb",
            ["norland", None],
        ),
        (  # "a deal was struck with Sudland", taken for the agent
            """
            Norland Norland PROPN 3 nsubj:pass NNP
            was be AUX 3 aux:pass VBD
            shelled shell VERB 0 ROOT VBN
            with with ADP 5 case IN
            Sudland Sudland PROPN 3 obl:agent NNP
            """,
            "shell",
            [None, "norland"],
        ),
        (  # "mobs seized Norland, shelling Sudland": hung on the object
            """
            Westland Westland PROPN 2 nsubj NNP
            seized seize VERB 0 ROOT VBD
            Norland Norland PROPN 2 obj NNP
            , , PUNCT 5 punct ,
            shelling shell VERB 3 acl VBG
            Sudland Sudland PROPN 5 obj NNP
            """,
            "shell",
            [None, "sudland"],
        ),
        (  # "Norland had bombed", its subject taken for that of a passive
            """
            Norland Norland PROPN 3 nsubj:pass NNP
            had have AUX 3 aux VBD
            bombed bomb VERB 0 ROOT VBN
            Sudland Sudland PROPN 3 obj NNP
            """,
            "bomb",
            [None, "sudland"],
        ),
        (  # "clashed with Sudland"
            """
            Norland Norland PROPN 2 nsubj NNP
            clashed clash VERB 0 ROOT VBD
            with with ADP 4 case IN
            Sudland Sudland PROPN 2 obl NNP
            """,
            "clash",
            ["norland", "sudland"],
        ),
        (  # "against Sudland ... Norland shelled": hung on the wrong verb
            """
            against against ADP 2 case IN
            Sudland Sudland PROPN 4 obl NNP
            Norland Norland PROPN 4 nsubj NNP
            shelled shell VERB 0 ROOT VBD
            """,
            "shell",
            ["norland", None],
        ),
        (  # "criticism he shelled badly" is not what he shelled
            """
            Sudland Sudland PROPN 2 compound NNP
            criticism criticism NOUN 0 ROOT NN
            Norland Norland PROPN 4 nsubj NNP
            shelled shell VERB 2 acl:relcl VBD
            """,
            "shell",
            ["norland", None],
        ),
        (  # "Sudland, whose ally Norland shelled": Sudland's ally
            """
            Sudland Sudland PROPN 0 ROOT NNP
            whose whose PRON 3 nmod:poss WP$
            ally ally NOUN 4 nsubj NN
            shelled shell VERB 1 acl:relcl VBD
            Norland Norland PROPN 4 obj NNP
            """,
            "shell",
            [None, "norland"],
        ),
        (  # "Norland suffered an attack": it is the patient
            """
            Norland Norland PROPN 2 nsubj NNP
            suffered suffer VERB 0 ROOT VBD
            attack attack NOUN 2 obj NN
            """,
            "attack",
            [None, "norland"],
        ),
        (  # "after Norland shelled Sudland", hung on the noun
            """
            after after ADP 2 case IN
            Norland Norland PROPN 0 ROOT NNP
            shelled shell VERB 2 acl VBD
            Sudland Sudland PROPN 3 obj NNP
            """,
            "shell",
            ["norland", "sudland"],
        ),
        (  # "an explosion in Norland, which shelled": perhaps the explosion
            """
            explosion explosion NOUN 0 ROOT NN
            in in ADP 3 case IN
            Norland Norland PROPN 1 nmod NNP
            which which PRON 5 nsubj WDT
            shelled shell VERB 3 acl:relcl VBD
            Sudland Sudland PROPN 5 obj NNP
            """,
            "shell",
            [None, "sudland"],
        ),
    ],
)
def test_who_is_no_patient_and_who_is(lines, predicate, expected):
    doc = parsed(lines)
    names = {name: entity for name, entity in NAMES.items() if name in doc.text}
    assert acting(doc, predicate, names=names).to_numpy().tolist() == [expected]


@pytest.mark.parametrize(
    "lines",
    [
        # "Norland attacked by mobs": perhaps the passive of a headline
        "Norland Norland PROPN 2 nsubj NNP\nattacked attack VERB 0 ROOT VBD\n"
        "by by ADP 4 case IN\nmobs mob NOUN 2 obl NNS",
        # "Norland was held and robbed", the participle taken for a past
        "Norland Norland PROPN 3 nsubj:pass NNP\nwas be AUX 3 aux:pass VBD\n"
        "held hold VERB 0 ROOT VBN\nand and CCONJ 5 cc CC\nrobbed rob VERB 3 conj VBD",
        # "Norland appears divided"
        "Norland Norland PROPN 2 nsubj NNP\nappears appear VERB 0 ROOT VBZ\n"
        "divided divide VERB 2 xcomp VBN",
        # "the former Norland president was wounded": nobody's
        "former former ADJ 3 amod JJ\nNorland Norland PROPN 3 compound NNP\n"
        "president president NOUN 5 nsubj:pass NN\nwas be AUX 5 aux:pass VBD\n"
        "wounded wound VERB 0 ROOT VBN",
    ],
)
def test_nobody_is_guessed(lines):
    found = roles(parsed(lines), {"Norland": NAMES["Norland"]})
    assert "deed" not in found["kind"].tolist()


def test_where_an_article_was_written_is_no_party():
    lines = """
    NORLAND Norland PROPN 8 nsubj:pass NNP
    ( ( PUNCT 3 punct -LRB-
    AP AP PROPN 1 dep NNP
    ) ) PUNCT 3 punct -RRB-
    — — PUNCT 8 punct :
    mobs mob NOUN 8 nsubj:pass NNS
    were be AUX 8 aux:pass VBD
    attacked attack VERB 0 ROOT VBN
    """
    named_there = {"NORLAND": NAMES["Norland"]}
    dateline = glued(parsed(lines), (1, 2))
    assert roles(dateline, named_there).empty
    assert not roles(parsed(lines.replace("( ( PUNCT", "and and CCONJ")), named_there).empty
