"""Sentences split into claims, on parses written by hand."""

import pytest
from handparsed import VOCAB, parsed
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from parallax.compare.claims import split_sentence
from parallax.language.denials import read_denials

TOLD = parsed("""
    Marek marek PROPN 2 nsubj
    said say VERB 0 root
    that that SCONJ 6 mark
    his his PRON 5 nmod:poss
    army army NOUN 6 nsubj
    shelled shell VERB 2 ccomp
    three three NUM 8 nummod
    villages village NOUN 6 obj
    near near ADP 10 case
    Velm velm PROPN 8 nmod
    and and CCONJ 12 cc
    closed close VERB 6 conj
    the the DET 15 det
    border border NOUN 15 compound
    crossing crossing NOUN 12 obj
    . . PUNCT 2 punct
""")
DENIED = parsed("""
    Marek marek PROPN 2 nsubj
    denied deny VERB 0 root
    that that SCONJ 5 mark
    soldiers soldier NOUN 5 nsubj
    shelled shell VERB 2 ccomp
    three three NUM 7 nummod
    villages village NOUN 5 obj
""")
CONDITION = parsed("""
    Norland norland PROPN 2 nsubj
    answers answer VERB 0 root
    with with ADP 5 case
    severe severe ADJ 5 amod
    sanctions sanction NOUN 2 obl
    if if SCONJ 8 mark
    Sudland sudland PROPN 8 nsubj
    shells shell VERB 2 advcl
    border border NOUN 10 compound
    villages village NOUN 8 obj
""")
RELATIVE = parsed("""
    Anders anders PROPN 2 nsubj
    toured tour VERB 0 root
    the the DET 5 det
    flooded flooded ADJ 5 amod
    quarry quarry NOUN 2 obj
    in in ADP 7 case
    Lindau lindau PROPN 5 nmod
    , , PUNCT 10 punct
    which which PRON 10 nsubj
    killed kill VERB 5 acl:relcl
    forty forty NUM 12 nummod
    miners miner NOUN 10 obj
    last last ADJ 14 amod
    winter winter NOUN 10 obl:tmod
""")


def wordings(doc, said=()):
    return [claim.wording for claim in split_sentence(doc, 0, len(doc.text), doc.text, said)]


def test_reported_content_and_coordinated_predicates_are_separate_claims():
    assert wordings(TOLD, [(0, 5), (6, 10)]) == [
        "his army shelled three villages near Velm",
        "[his army] closed the border crossing",
    ]


def test_what_is_denied_stays_with_its_denial():
    (claim,) = split_sentence(DENIED, 0, len(DENIED.text), DENIED.text, [(0, 12)])
    assert (claim.text, claim.denying, claim.spans) == (DENIED.text, True, ((0, len(DENIED.text)),))


def test_a_denial_is_what_the_codebook_says_it_is(tmp_path):
    (tmp_path / "denial.csv").write_text("word,use\nreject,deny\n", encoding="utf-8")
    own = read_denials(tmp_path)
    (claim,) = split_sentence(DENIED, 0, len(DENIED.text), DENIED.text, [(0, 12)], own)
    assert (claim.text, claim.denying) == ("soldiers shelled three villages", False)


def test_condition_stays_with_its_consequence():
    assert wordings(CONDITION) == [CONDITION.text]


def test_a_relative_clause_is_about_its_noun():
    assert wordings(RELATIVE) == [
        "Anders toured the flooded quarry in Lindau",
        "[flooded quarry] which killed forty miners last winter",
    ]


def test_part_too_small_to_be_a_claim_stays_with_its_parent():
    doc = parsed(
        "Nurses nurse NOUN 2 nsubj\nwaited wait VERB 0 root\noutside outside ADV 2 advmod\nhospitals hospital NOUN 3 obl\nwhile while SCONJ 7 mark\n"
        "rain rain NOUN 7 nsubj\nfell fall VERB 2 advcl"
    )
    assert wordings(doc) == [doc.text]


@pytest.mark.parametrize("doc", [None, Doc(VOCAB, words=["No", "parse", "here"])])
def test_without_a_parse_a_sentence_is_one_claim(doc):
    (claim,) = split_sentence(doc, 0, 13, "No parse here")
    assert (claim.spans, claim.text, claim.borrowed) == (((0, 13),), "No parse here", "")


LABELS = st.sampled_from(
    "root nsubj obj conj ccomp advcl acl acl:relcl parataxis mark punct cc obl case".split()
)
WORDS = st.sampled_from(
    "bridge Velm said closed “ ” , that and deny soldiers shelling forty".split()
)


@given(
    st.lists(
        st.tuples(WORDS, st.sampled_from(["VERB", "NOUN", "PUNCT"]), st.integers(0, 30), LABELS),
        min_size=1,
        max_size=30,
    )
)
@settings(deadline=None)
def test_claims_are_words_of_the_sentence_and_share_none(rows):
    # Any tree: the head of each word is an earlier one; the first word is the root.
    heads = [min(head, i - 1) if i else 0 for i, (_, _, head, _) in enumerate(rows)]
    doc = Doc(
        VOCAB,
        words=[r[0] for r in rows],
        lemmas=[r[0].lower() for r in rows],
        pos=[r[1] for r in rows],
        heads=heads,
        deps=["root", *(r[3] for r in rows[1:])],
    )
    text = doc.text.rstrip()
    found = split_sentence(doc, 0, len(text), text, [(0, 4)])
    spans = sorted(span for claim in found for span in claim.spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:]))
    assert all(
        claim.text == " … ".join(text[start:end] for start, end in claim.spans) for claim in found
    )
