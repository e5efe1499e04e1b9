"""Rules for where sentences must and must not begin, on made-up texts."""

import pytest
import spacy

import parallax.language.sentence_rules as boundaries


@pytest.fixture(scope="module")
def nlp():
    made = spacy.blank("en")
    made.add_pipe("boundaries")
    return made


def decided(nlp, text, wanted):
    """Words that must (True), must not (False) or may (None) begin a sentence, except the first."""
    doc = nlp(text)
    return [
        token.text
        for token in doc[1:]
        if doc.has_annotation("SENT_START") and token.is_sent_start is wanted and not token.is_space
    ]


def test_a_blank_line_begins_a_sentence(nlp):
    assert decided(nlp, "A headline without a point\n\nThe body begins.\n \nAnd goes on", True) == [
        "The",
        "And",
    ]


@pytest.mark.parametrize(
    "text, word",
    [
        ("He left. She stayed.", "She"),
        ("“It is over.” He left.", "He"),
        ("They met in Geneva. Talks failed.", "Talks"),
        ("Is it true? Nobody knows.", "Nobody"),
    ],
)
def test_a_full_stop_after_a_word_ends_a_sentence(nlp, text, word):
    assert decided(nlp, text, True) == [word]


@pytest.mark.parametrize("pair", ['""', "“”", "””", "«»", "»«", "„“", "‘’"])
def test_an_opening_mark_after_a_full_stop_begins_a_sentence_and_a_closing_one_ends_it(nlp, pair):
    first, last = pair
    said = f"{first}Time is short,{last} she said."
    assert decided(nlp, f"Kovac disagreed. {said}", True) == [first]
    asked = f"Kovac disagreed. {first}We know.{last} She left."
    assert decided(nlp, asked, True) == [first, "She"]


@pytest.mark.parametrize(
    "text",
    [
        "He met Mr. «Tiny» Lee.",
        "She left (in a hurry). [sic]",
        "They call it a riot. »less of one« it was.",
        "Kovac disagreed. ” and left.",
    ],
)
def test_a_mark_alone_begins_no_sentence(nlp, text):
    assert decided(nlp, text, True) == []


def test_a_single_line_break_is_left_to_the_parser(nlp):
    assert "and" in decided(nlp, "It was wet\nand cold.", None)


@pytest.mark.parametrize(
    "text, word",
    [
        ("Then Sen. Smith spoke.", "Smith"),
        ("He met Mr. Lee.", "Lee"),
        ("They told U.S. Senators so.", "Senators"),
        ("A vote at 5 p.m. on Monday.", "on"),
        ("Acme Corp. and others.", "and"),
        ("He saw Col. Adams.", "Adams"),
        ("John F. Kennedy spoke.", "Kennedy"),
        ("“It is over.” He left.", "”"),
        ('She said "It is over." Then she left.', "It"),
        ("“Is it true?” he asked.", "he"),
        ("He left (in a hurry).", ")"),
        ("The men were\xa0there.", "there"),
    ],
)
def test_no_sentence_begins_here(nlp, text, word):
    assert word in decided(nlp, text, False)


@pytest.mark.parametrize(
    "text, word",
    [
        ("He left the U.S. The others stayed.", "The"),
        ("That was Max. Prices rose.", "Prices"),
        ("“Why?” Smith asked.", "Smith"),
        ("He likes Yahoo! Founders like it too.", "Founders"),
        ("in small letters. it goes on.", "it"),
    ],
)
def test_a_sentence_may_begin_here(nlp, text, word):
    assert word in decided(nlp, text, None)


def test_white_space_never_begins_a_sentence(nlp):
    doc = nlp("  \n\n One.\n\n\n  Two. ")
    assert [
        token.i for token in doc if token.is_space and token.i and token.is_sent_start is not False
    ] == []


def test_opening_and_closing_marks(nlp):
    doc = nlp("He said \"no\" and 'yes'.")
    assert [token.text for token in doc if boundaries.opens(token)] == ['"', "'"]
    assert [doc[token.i - 1].text for token in doc if boundaries.closes(token)] == ["no", "yes"]
