"""The phrase language of the codebook, on Docs written by hand."""

import pytest
from handparsed import VOCAB, plain
from spacy.tokens import Doc

from parallax.common.phrase_syntax import PhraseError, parse_phrase
from parallax.language.phrases import compile_phrases, find


def found(phrase, doc):
    return [hit.tokens for hit in find(compile_phrases({"x": [phrase]}), doc, [0] * len(doc))]


@pytest.mark.parametrize(
    "phrase, text, tokens",
    [
        ("border", "the border holds", [(1,)]),
        ("open|shut border", "they shut borders", [(1, 2)]),
        ("impose .. price", "impose a very high price", [(0, 4)]),
        ("impose .. price", "impose one two three four five six price", []),
        ("impose .. price", "impose this ; a price", []),
        ("de-escalate", "they de - escalate now", [(1, 2, 3)]),
        ("de-escalate", "they de-escalate now", [(1,)]),
        ("price/NOUN", "they price it", []),
    ],
)
def test_phrases(phrase, text, tokens):
    doc = plain(text, {"borders": "border"}, {"price": "VERB"} if "/" in phrase else None)
    assert found(phrase, doc) == tokens


def test_phrase_with_a_name():
    words = "the Arctic Pact expansion".split()
    doc = Doc(VOCAB, words=words, lemmas=words, ents=["O", "B-ORG", "I-ORG", "O"])
    assert (1, 2, 3) in found("<ORG> expansion", doc)
    assert found("<GPE> expansion", doc) == []


def test_title_case_plural_is_still_its_base_form():
    assert found(
        "sanction",
        plain("Sanctions Loom", pos={"Sanctions": "PROPN"}, lemmas={"Sanctions": "Sanctions"}),
    ) == [(0,)]


@pytest.mark.parametrize("phrase", ["", "..", "a ..", "a .. .. b", "a|", "<CITY> hall", "dam/", 7])
def test_phrase_that_cannot_be_read(phrase):
    with pytest.raises(PhraseError):
        parse_phrase(phrase)
