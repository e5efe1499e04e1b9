"""People that the pipeline did not tag, and clubs that it took for places."""

import re

import pytest
from markednames import LABELS, LISTS, NLP
from spacy.tokens import Doc

from parallax.entities.names import find_names


def tagged(marked):
    """A Doc with parts of speech: proper nouns in braces, names as [Name|P], the rest nouns."""
    plain, names, proper, at = "", [], [], 0
    for match in re.finditer(r"\[([^|\]]+)\|([A-Z])\]|\{([^}]+)\}", marked):
        plain += marked[at : match.start()]
        words = match[1] or match[3]
        proper.append((len(plain), len(plain) + len(words)))
        if match[1]:
            names.append((*proper[-1], LABELS[match[2]]))
        plain += words
        at = match.end()
    blank = NLP(plain + marked[at:])
    is_proper = [any(a <= t.idx < b for a, b in proper) for t in blank]
    pos = [
        "PROPN" if own else "PUNCT" if t.is_punct else "NOUN" for t, own in zip(blank, is_proper)
    ]
    starts = [t.i == 0 or blank[t.i - 1].text in (".", "\n") for t in blank]
    doc = Doc(
        NLP.vocab,
        words=[t.text for t in blank],
        spaces=[bool(t.whitespace_) for t in blank],
        pos=pos,
        sent_starts=starts,
    )
    doc.ents = [doc.char_span(*name[:2], label=name[2]) for name in names]
    return doc


def found(marked):
    return [(name.text, name.label) for name in find_names({"a": tagged(marked)}, LISTS)["a"]]


@pytest.mark.parametrize(
    "text, person",
    [
        ("[Brandt|O] spokesman {Karl Fenn} denied it.", "Karl Fenn"),
        ("A [Norbank|O] economist, {Lars Dahl}, disagreed.", "Lars Dahl"),
        ("[Texas|G] Gov. {Rick Dunner} signed.", "Rick Dunner"),
        ("[Arsenal|O] striker {Joao Matos} scored.", "Joao Matos"),
        ("They met {Helen Voss} there.", "Helen Voss"),
        ("They met {Vice President Tarn Voss} there.", "Tarn Voss"),
        ("They met Datuk {Rahim Yusof} there.", "Rahim Yusof"),
        ("Kremlin aide {Pavel van der Hajek} spoke.", "Pavel van der Hajek"),
    ],
)
def test_people_after_an_office_or_with_a_listed_first_name_are_found(text, person):
    assert (person, "PERSON") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "They met at {Helen Hospital} there.",
        "They met at {Sandy Hook} there.",
        "The {Victoria Cross} was his.",
        "They saw {Gilded Age} there.",
        "The president {Vice President} left.",
        "They met {Helen Voss Foundation} there.",
        "{Many Voters In Helen Town Know}",
    ],
)
def test_other_capitalised_words_are_no_people(text):
    assert [name for name in found(text) if name[1] == "PERSON"] == []


def test_a_name_that_runs_into_the_next_heading_is_no_person():
    text = "[Theresa Moss|P] spoke. [Theresa MossThe|P] Hill. Moss left."
    assert ("Theresa MossThe", "PERSON") not in found(text)
    assert ("Ian McLeod", "PERSON") in found("[Ian McLeod|P] spoke. Mc left.")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[Halmstad|G] 3 {Orebro} 0", [("Halmstad", "ORG"), ("Orebro", "ORG")]),
        ("[Italy|G] 2 [Moldova|G] 0", [("Italy", "GPE"), ("Moldova", "GPE")]),
        ("[Halmstad|G] 3 {Orebro} 0 people", [("Halmstad", "GPE")]),
        ("The goalkeeper of {Real} [Monteza|G] left.", [("Real Monteza", "ORG")]),
        ("[Kilmore Rovers|P] won.", [("Kilmore Rovers", "ORG")]),
        (
            "The striker left [Liverpool|G] in [Liverpool|G].",
            [("Liverpool", "ORG"), ("Liverpool", "GPE")],
        ),
        ("The mayor left [Liverpool|G].", [("Liverpool", "GPE")]),
        (
            "They traded him to [Denver|G] for a draft pick.",
            [("Denver", "ORG")],
        ),
        (
            "[Ines Duarte|G] ([Portugal|G]) won.",
            [("Ines Duarte", "PERSON"), ("Portugal", "GPE")],
        ),
    ],
)
def test_clubs_and_competitors(text, expected):
    assert found(text) == expected
