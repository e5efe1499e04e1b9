"""What the training does to its corpora, on Docs written for the purpose."""

import random
import sys

import pytest
import spacy
from spacy.tokens import Doc, Span

import parallax

sys.path.insert(0, str(parallax.ROOT / "training"))
import corpora
import metonyms

VOCAB = spacy.blank("en").vocab


def doc(words, spaces=None, names=()):
    made = Doc(VOCAB, words.split(), spaces)
    made.set_ents([Span(made, *name) for name in names])
    return made


def test_lost_blanks_are_put_back():
    given = doc("It is 5 pm , is n't it ? I can not say ( yet )", [False] * 15 + [False])
    assert corpora.respaced(given).text == "It is 5pm,isn't it?I cannot say (yet)"


def test_names_survive_other_capitals():
    given = doc("Jane Roe left Paris .", names=[(0, 2, "PERSON"), (3, 4, "GPE")])
    upper = corpora.recased(given, "upper")
    assert upper.text == "JANE ROE LEFT PARIS . "
    assert [(e.text, e.label_) for e in upper.ents] == [("JANE ROE", "PERSON"), ("PARIS", "GPE")]
    assert corpora.recased(given, "lower").text == "jane roe left paris . "


def test_metonyms_take_the_place_of_one_word_names():
    given = doc(
        "and then yes roe warned that Jane Doe left .", names=[(3, 4, "PERSON"), (6, 8, "PERSON")]
    )
    made = next(m for seed in range(20) if (m := corpora.swapped(given, random.Random(seed))))
    first, second = made.ents
    assert first.label_ in ("GPE", "ORG") and first.text != "roe"
    assert (second.text, second.label_) == ("Jane Doe", "PERSON")
    assert made.text.endswith("warned that Jane Doe left . ")


def test_titles_keep_their_names():
    given = doc("then President Roe warned .", names=[(2, 3, "PERSON")])
    assert all(corpora.swapped(given, random.Random(seed)) is None for seed in range(20))


@pytest.mark.parametrize("seed", range(5))
def test_metonyms_have_a_label(seed):
    name, label, article = metonyms.pick(random.Random(seed))
    assert name and label in ("GPE", "ORG") and isinstance(article, bool)
