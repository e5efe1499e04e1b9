"""The benchmark of names on sentences with names in brackets."""

import pandas as pd
import spacy

from parallax import ROOT
from parallax.bench.entities import marked

FILES = ("names-development.csv", "names-held-out.csv")


def test_names_in_brackets_become_a_gold_doc():
    doc = marked("A [Norbank|ORG] man met [Ann Lee|PERSON].", spacy.blank("en"))
    assert doc.text == "A Norbank man met Ann Lee."
    assert [(name.text, name.label_) for name in doc.ents] == [
        ("Norbank", "ORG"),
        ("Ann Lee", "PERSON"),
    ]


def test_the_two_halves_share_no_sentence_and_every_name_keeps_its_words():
    halves = [pd.read_csv(ROOT / "data" / "handmade" / name)["text"] for name in FILES]
    assert not set(halves[0]) & set(halves[1])
    assert [len(half) for half in halves] == [30, 30]
    blank = spacy.blank("en")
    for text in pd.concat(halves):
        names = [part.split("|")[0] for part in text.split("[")[1:]]
        assert [name.text for name in marked(text, blank).ents] == names
