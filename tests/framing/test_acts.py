"""Whether a deed is told as done: the reality of a clause, whoever acts and whatever the topic."""

import pytest
from handparsed import parsed

from parallax import CODEBOOK
from parallax.framing.acts import DENIED, DONE, OPEN, kind_of, read_kinds, status_of

KINDS = read_kinds(CODEBOOK)


def below(word, lemma, pos="VERB", tag="VBD", verb="bomb bomb VERB 4 xcomp VB"):
    """ "They WORD to bomb it"."""
    return f"They they PRON 2 nsubj PRP\n{word} {lemma} {pos} 0 ROOT {tag}\nto to PART 4 mark TO\n{verb.replace(' 4 ', ' 2 ')}"


def status(lines, word):
    doc = parsed(lines)
    return status_of(next(token for token in doc if token.text == word), KINDS.acts)


@pytest.mark.parametrize(
    "word, lemma, expected",
    [
        ("managed", "manage", DONE),
        ("began", "begin", DONE),
        ("planned", "plan", OPEN),
        ("wanted", "want", OPEN),
        ("threatened", "threaten", OPEN),
        ("promised", "promise", OPEN),
        ("failed", "fail", DENIED),
        ("refused", "refuse", DENIED),
        ("used", "unlisted", OPEN),
    ],
)
def test_what_a_verb_says_of_the_infinitive_below_it(word, lemma, expected):
    assert status(below(word, lemma), "bomb") == expected


@pytest.mark.parametrize("modal", ["would", "could", "may", "must", "will", "should"])
def test_a_modal_leaves_a_deed_open(modal):
    lines = f"They they PRON 3 nsubj PRP\n{modal} {modal} AUX 3 aux MD\nbomb bomb VERB 0 ROOT VB"
    assert status(lines, "bomb") == OPEN


def test_a_plain_past_and_a_perfect_are_done():
    assert status("They they PRON 2 nsubj PRP\nbombed bomb VERB 0 ROOT VBD", "bombed") == DONE
    perfect = "They they PRON 3 nsubj PRP\nhave have AUX 3 aux VBP\nbombed bomb VERB 0 ROOT VBN"
    assert status(perfect, "bombed") == DONE
    have_bombed = """
    They they PRON 2 nsubj PRP
    seem seem VERB 0 ROOT VBP
    to to PART 5 mark TO
    have have AUX 5 aux VB
    bombed bomb VERB 2 xcomp VBN
    """
    assert status(have_bombed, "bombed") == DONE


@pytest.mark.parametrize(
    "lines, word, expected",
    [
        (  # "if they bomb it, we leave"
            "if if SCONJ 3 mark IN\nthey they PRON 3 nsubj PRP\nbomb bomb VERB 5 advcl VBP\n"
            "we we PRON 5 nsubj PRP\nleave leave VERB 0 ROOT VBP",
            "bomb",
            OPEN,
        ),
        (  # "they left after bombing it"
            "they they PRON 2 nsubj PRP\nleft leave VERB 0 ROOT VBD\n"
            "after after SCONJ 4 mark IN\nbombing bomb VERB 2 advcl VBG",
            "bombing",
            DONE,
        ),
        (  # "they left without bombing it"
            "they they PRON 2 nsubj PRP\nleft leave VERB 0 ROOT VBD\n"
            "without without SCONJ 4 mark IN\nbombing bomb VERB 2 advcl VBG",
            "bombing",
            DENIED,
        ),
        (  # "a plan to bomb it"
            "plan plan NOUN 0 ROOT NN\nto to PART 3 mark TO\nbomb bomb VERB 1 acl VB",
            "bomb",
            OPEN,
        ),
        (  # "demands that they bomb it"
            "demands demand NOUN 0 ROOT NNS\nthat that SCONJ 4 mark IN\n"
            "they they PRON 4 nsubj PRP\nbomb bomb VERB 1 acl VBP",
            "bomb",
            OPEN,
        ),
        (  # "claims that they bombed it" is told as done, by those who claim it
            "claims claim NOUN 0 ROOT NNS\nthat that SCONJ 4 mark IN\n"
            "they they PRON 4 nsubj PRP\nbombed bomb VERB 1 acl VBD",
            "bombed",
            DONE,
        ),
        (  # "fears of troops bombing it"
            "fears fear NOUN 0 ROOT NNS\nof of ADP 3 case IN\ntroops troops NOUN 1 nmod NNS\n"
            "bombing bomb VERB 3 acl VBG",
            "bombing",
            OPEN,
        ),
        (  # "the town bombed yesterday"
            "town town NOUN 0 ROOT NN\nbombed bomb VERB 1 acl VBN",
            "bombed",
            DONE,
        ),
        (  # "they said they bombed it"
            "they they PRON 2 nsubj PRP\nsaid say VERB 0 ROOT VBD\n"
            "they they PRON 4 nsubj PRP\nbombed bomb VERB 2 ccomp VBD",
            "bombed",
            DONE,
        ),
        (  # "they fear that we bomb it"
            "they they PRON 2 nsubj PRP\nfear fear VERB 0 ROOT VBP\n"
            "we we PRON 4 nsubj PRP\nbomb bomb VERB 2 ccomp VBP",
            "bomb",
            OPEN,
        ),
        ("Bomb bomb VERB 0 ROOT VB\nthem they PRON 1 obj PRP", "Bomb", OPEN),
        (  # "who bombed them?"
            "they they PRON 2 nsubj PRP\nbombed bomb VERB 0 ROOT VBD\n? ? PUNCT 2 punct .",
            "bombed",
            OPEN,
        ),
        (  # "if they fail to bomb it"
            "if if SCONJ 3 mark IN\nthey they PRON 3 nsubj PRP\nfail fail VERB 0 ROOT VBP\n"
            "to to PART 5 mark TO\nbomb bomb VERB 3 xcomp VB",
            "bomb",
            OPEN,
        ),
        (  # "they would rise and we bombed it": no modal is shared
            "they they PRON 3 nsubj PRP\nwould would AUX 3 aux MD\nrise rise VERB 0 ROOT VB\n"
            "we we PRON 5 nsubj PRP\nbombed bomb VERB 3 conj VBD",
            "bombed",
            DONE,
        ),
        (  # "they would rise and bomb it"
            "they they PRON 3 nsubj PRP\nwould would AUX 3 aux MD\nrise rise VERB 0 ROOT VB\n"
            "bomb bomb VERB 3 conj VB",
            "bomb",
            OPEN,
        ),
    ],
)
def test_what_a_clause_depends_on(lines, word, expected):
    assert status(lines, word) == expected


@pytest.mark.parametrize(
    "lines, word, expected",
    [
        (  # "charges he bombed it" is alleged, also where the clause is taken for a relative one
            "charges charge NOUN 0 ROOT NNS\nhe he PRON 3 nsubj PRP\n"
            "bombed bomb VERB 1 acl:relcl VBD",
            "bombed",
            OPEN,
        ),
        (  # "they accuse us of bombing it"
            "they they PRON 2 nsubj PRP\naccuse accuse VERB 0 ROOT VBP\nus we PRON 2 obj PRP\n"
            "of of SCONJ 5 mark IN\nbombing bomb VERB 2 advcl VBG",
            "bombing",
            OPEN,
        ),
        (  # "they reportedly bombed it"
            "they they PRON 3 nsubj PRP\nreportedly reportedly ADV 3 advmod RB\n"
            "bombed bomb VERB 0 ROOT VBD",
            "bombed",
            OPEN,
        ),
        (  # "they are tasked with bombing it"
            "they they PRON 3 nsubj:pass PRP\nare be AUX 3 aux:pass VBP\n"
            "tasked task VERB 0 ROOT VBN\nwith with SCONJ 5 mark IN\nbombing bomb VERB 3 advcl VBG",
            "bombing",
            OPEN,
        ),
        (  # "a compromise on bombing it"
            "compromise compromise NOUN 0 ROOT NN\non on SCONJ 3 mark IN\n"
            "bombing bomb VERB 1 acl VBG",
            "bombing",
            OPEN,
        ),
        (  # "a plant for bombing it"
            "plant plant NOUN 0 ROOT NN\nfor for SCONJ 3 mark IN\nbombing bomb VERB 1 acl VBG",
            "bombing",
            OPEN,
        ),
        (  # "they appear to bomb it"
            "they they PRON 2 nsubj PRP\nappear appear VERB 0 ROOT VBP\nto to PART 4 mark TO\n"
            "bomb bomb VERB 2 xcomp VB",
            "bomb",
            OPEN,
        ),
        (  # "they are said to have bombed it"
            "they they PRON 3 nsubj:pass PRP\nare be AUX 3 aux:pass VBP\nsaid say VERB 0 ROOT VBN\n"
            "to to PART 6 mark TO\nhave have AUX 6 aux VB\nbombed bomb VERB 3 xcomp VBN",
            "bombed",
            OPEN,
        ),
        (  # "they bombed no town"
            "they they PRON 2 nsubj PRP\nbombed bomb VERB 0 ROOT VBD\nno no DET 4 det DT\n"
            "town town NOUN 2 obj NN",
            "bombed",
            DENIED,
        ),
        (  # "they allege we bombed it"
            "they they PRON 2 nsubj PRP\nallege allege VERB 0 ROOT VBP\nwe we PRON 4 nsubj PRP\n"
            "bombed bomb VERB 2 ccomp VBD",
            "bombed",
            OPEN,
        ),
        (  # "they would pray before bombing it"
            "they they PRON 3 nsubj PRP\nwould would AUX 3 aux MD\npray pray VERB 0 ROOT VB\n"
            "before before SCONJ 5 mark IN\nbombing bomb VERB 3 advcl VBG",
            "bombing",
            OPEN,
        ),
        (  # "they wait until we bomb it"; "they waited until we bombed it"
            "they they PRON 2 nsubj PRP\nwait wait VERB 0 ROOT VBP\nuntil until SCONJ 5 mark IN\n"
            "we we PRON 5 nsubj PRP\nbomb bomb VERB 2 advcl VBP",
            "bomb",
            OPEN,
        ),
        (
            "they they PRON 2 nsubj PRP\nwaited wait VERB 0 ROOT VBD\nuntil until SCONJ 5 mark IN\n"
            "we we PRON 5 nsubj PRP\nbombed bomb VERB 2 advcl VBD",
            "bombed",
            DONE,
        ),
        (  # "any army that bombs it leaves"
            "any any DET 2 det DT\narmy army NOUN 5 nsubj NN\nthat that PRON 4 nsubj WDT\n"
            "bombs bomb VERB 2 acl:relcl VBZ\nleaves leave VERB 0 ROOT VBZ",
            "bombs",
            OPEN,
        ),
        (  # "they would leave, bombing it": as real as the clause before it
            "they they PRON 3 nsubj PRP\nwould would AUX 3 aux MD\nleave leave VERB 0 ROOT VB\n"
            "bombing bomb VERB 3 advcl VBG",
            "bombing",
            OPEN,
        ),
        (  # "they left, bombing it"
            "they they PRON 2 nsubj PRP\nleft leave VERB 0 ROOT VBD\nbombing bomb VERB 2 advcl VBG",
            "bombing",
            DONE,
        ),
    ],
)
def test_what_is_alleged_or_still_to_come_is_open(lines, word, expected):
    assert status(lines, word) == expected


@pytest.mark.parametrize(
    "lines, expected",
    [
        ("the the DET 2 det DT\nattack attack NOUN 3 nsubj NN\nfailed fail VERB 0 ROOT VBD", DONE),
        (
            "a a DET 3 det DT\npossible possible ADJ 3 amod JJ\nattack attack NOUN 0 ROOT NN",
            OPEN,
        ),
        (
            "fears fear NOUN 0 ROOT NNS\nof of ADP 3 case IN\nattack attack NOUN 1 nmod NN",
            OPEN,
        ),
        (
            "they they PRON 2 nsubj PRP\nfear fear VERB 0 ROOT VBP\nattack attack NOUN 2 obj NN",
            OPEN,
        ),
        (
            "they they PRON 2 nsubj PRP\nlaunched launch VERB 0 ROOT VBD\n"
            "attack attack NOUN 2 obj NN",
            DONE,
        ),
        (
            "attack attack NOUN 3 nsubj NN\ncould could AUX 3 aux MD\nbegin begin VERB 0 ROOT VB",
            OPEN,
        ),
        (
            "attack attack NOUN 3 nsubj NN\ncould could AUX 3 aux MD\nharm harm VERB 0 ROOT VB",
            DONE,
        ),
    ],
)
def test_an_event_noun_is_as_real_as_what_it_depends_on(lines, expected):
    assert status(lines, "attack") == expected


def test_the_kind_of_a_verb_that_no_list_has_is_what_the_cues_say_of_it_and_else_a_deed():
    assert kind_of("bulldoze", KINDS) == "deed"
    assert kind_of("reiterate", KINDS) == "speech"
    assert kind_of("surmise", KINDS) == "thought"
    assert kind_of("crack down", KINDS) == "deed"


def test_a_cue_is_never_a_deed():
    assert kind_of("strike", KINDS) == "deed" and kind_of("strike", KINDS, True) == "speech"
    assert kind_of("discuss", KINDS, True) == "contact"
