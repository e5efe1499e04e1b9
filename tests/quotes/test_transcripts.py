"""Turns of transcripts: what is one, how far it goes, and who speaks."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from parallax import CODEBOOK
from parallax.entities.role_words import read_role_words
from parallax.quotes import speakers
from parallax.quotes.article import ParsedArticle, read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.earlier_speakers import NEAR
from parallax.quotes.lexicon import Lexicon
from parallax.quotes.mentioned import SURE, Entities, Mention, Mentions
from parallax.quotes.transcripts import find_turns, full_names

NLP = spacy.blank("en")
NO_WORDS = Lexicon({}, {}, *[frozenset()] * 6)
SHARED_NAME = (
    "NORA WHITFIELD, HOST: Good evening.\n\nSAM WHITFIELD, GOVERNOR: I will sign it.\n\n"
    "WHITFIELD: And the tax?\n\nSAM WHITFIELD: Not this year."
)


def turns(text):
    """(name, what is said) of the turns; paragraphs are separated by a bar."""
    return [
        (text[slice(*turn.name)], " | ".join(text[slice(*span)] for span in turn.content))
        for turn in find_turns(NLP(text))
    ]


def read(text) -> ParsedArticle:
    doc = NLP(text)
    starts = [found for found in range(len(text)) if not found or text[found - 1] == "\n"]
    return read_article(doc, NO_WORDS, starts)


def said_by(text, mentions):
    """(source, cue, content, speaker, confidence in it) of the attributions by rule.

    ``mentions`` are (words, entity) in text order.
    """
    article = read(text)
    rows, place = [], 0
    for words, entity in mentions:
        place = text.index(words, place)
        end = place + len(words)
        rows.append(Mention(place, end, "PERSON", "name", entity, "same"))
        place = end
    named = Mentions(rows, Entities({}, {}, {}, {}, read_role_words(CODEBOOK)))
    found = [one.spans for one in find_in(article, None)]
    who = speakers.find_speakers(article, found, named)
    return [
        (
            *(" | ".join(text[slice(*span)] for span in spans) for spans in one),
            by.entity_id,
            by.confidence,
        )
        for one, by in zip(found, who)
    ]


def test_every_turn_is_an_attribution_and_a_shared_surname_goes_by_the_order_of_turns():
    mentions = [
        ("NORA WHITFIELD", "nora"),
        ("SAM WHITFIELD", "sam"),
        ("WHITFIELD", "sam"),
        ("SAM WHITFIELD", "sam"),
    ]
    assert said_by(SHARED_NAME, mentions) == [
        ("NORA WHITFIELD", ":", "Good evening.", "nora", SURE),
        ("SAM WHITFIELD", ":", "I will sign it.", "sam", SURE),
        ("WHITFIELD", ":", "And the tax?", "nora", NEAR),
        ("SAM WHITFIELD", ":", "Not this year.", "sam", SURE),
    ]


def test_a_surname_that_three_share_stays_open():
    text = (
        "JOHN LEE, HOST: Hello.\n\nMARY LEE, GUEST: Hello.\n\nANN LEE, GUEST: Hi.\n\n"
        "LEE: Who goes first?\n\nANN LEE: Me."
    )
    names = full_names(find_turns(NLP(text)), text)
    assert [one.span and text[slice(*one.span)] for one in names.values()] == [
        "JOHN LEE",
        "MARY LEE",
        "ANN LEE",
        None,
        "ANN LEE",
    ]


def test_what_a_turn_says_is_quoted_to_its_end():
    article = read(SHARED_NAME)
    inside = "".join(
        letter for letter, quoted in zip(article.text, article.quotations.inside) if quoted
    )
    assert inside == "Good evening.I will sign it.And the tax?Not this year."


def test_a_turn_goes_on_over_paragraphs_without_stage_directions():
    text = (
        "The host began the hour.\n\nANN LEE, HOST: Good evening.\n\n“We” meet the governor.\n\n"
        "(BEGIN VIDEO CLIP)\n\nGOV. SAM McREYES (D): I will sign.\n\n(END VIDEO CLIP)\n\n"
        "LEE: We are back.\n\nQUESTION: And the tax?\n\nMcREYES: Not now.\n\nNOTE: Corrected."
    )
    assert turns(text) == [
        ("ANN LEE", "Good evening. | “We” meet the governor."),
        ("GOV. SAM McREYES", "I will sign."),
        ("LEE", "We are back."),
        ("QUESTION", "And the tax?"),
        ("McREYES", "Not now."),
    ]


def test_an_exchange_within_an_article_takes_only_its_own_paragraphs():
    prose = "\n\nThe hearing went on until the evening." * 12
    assert [said for _, said in turns(SHARED_NAME + prose)] == [
        "Good evening.",
        "I will sign it.",
        "And the tax?",
        "Not this year.",
    ]


def test_one_person_who_is_asked_makes_a_transcript_with_the_one_who_asks():
    text = (
        "QUESTION:  Will the bridge reopen?\n\nSECRETARY MARLOW:  It will.\n\n"
        "And soon.\n\nQUESTION:  Thank you.\n\nSECRETARY MARLOW:  My pleasure."
    )
    assert turns(text) == [
        ("QUESTION", "Will the bridge reopen?"),
        ("SECRETARY MARLOW", "It will. | And soon."),
        ("QUESTION", "Thank you."),
        ("SECRETARY MARLOW", "My pleasure."),
    ]


def test_speakers_may_be_called_by_office_and_questions_open_with_a_bare_letter():
    remarks = [f"And point {n} of the plan holds." for n in range(20)]
    text = "\n\n".join(
        [
            "Blue Room",
            "2:15 P.M. EST",
            "THE GOVERNOR: I signed the bill.",
            *remarks,
            "Q Will you sign the other?",
            "THE GOVERNOR: Ask me later.",
            "Q A last one?",
            "THE GOVERNOR: No.",
            "2:40 P.M. EST",
        ]
    )
    assert turns(text) == [
        ("THE GOVERNOR", " | ".join(["I signed the bill.", *remarks])),
        ("Q", "Will you sign the other?"),
        ("THE GOVERNOR", "Ask me later."),
        ("Q", "A last one?"),
        ("THE GOVERNOR", "No."),
    ]


def test_what_is_asked_after_a_bare_letter_has_a_cue_and_no_source():
    text = (
        "THE MAYOR: I saw the flood.\n\nQ Where was it?\n\nTHE MAYOR: At the mill.\n\n"
        "Q When?\n\nTHE MAYOR: At noon."
    )
    assert [row[:3] for row in said_by(text, [])][:2] == [
        ("THE MAYOR", ":", "I saw the flood."),
        ("", "Q", "Where was it?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "READ MORE: Why I left.\n\nRELATED: How we won.\n\nREAD MORE: My way home.",
        "THE BILL: It raises taxes.\n\nTHE LAW: It does not.\n\nTHE BILL: It passed.",
        "Q Will it rain?\n\nQ Will it snow?\n\nQ Will it pass?\n\nIt will.",
        "CLAIM: The tax fell.\n\nTHE FACTS: It rose.\n\nCLAIM: Crime rose.\n\nTHE FACTS: It fell.",
        "Q: What do you want?\n\nA: Peace.\n\nQ: And then?\n\nA: Nothing.",
        "NOTE: One.\n\nNOTE: Two.\n\nWATCH: Three.\n\nWATCH: Four.",
        "ANN LEE, HOST: Good evening.\n\nNOTE: One.\n\nNOTE: Two.\n\nNOTE: Three.",
        "ANN LEE, HOST: Good evening.\n\nSAM REYES, GUEST: Hello.\n\nIt rained all day.",
        "ANN LEE, NORTH: 12\n\nBO REYES, SOUTH: 9\n\nLEE: 13\n\nREYES: 10",
        "ANN LEE, NORTH: 1,769.\n\nBO REYES, SOUTH: 1,501.\n\nLEE: 547.\n\nREYES: 46.",
        "BREAKING: Talks fail.\n\nMOSCOW: No comment.\n\nLONDON: Rain.\n\nMOSCOW: Snow.",
    ],
)
def test_other_labels_make_no_transcript(text):
    assert turns(text) == []


@given(
    st.lists(
        st.sampled_from(
            [
                "ANN LEE, HOST: a “b”",
                "LEE: c",
                "BO LEE, X: d",
                "LEE:",
                "NOTE: e",
                "(f)",
                "g: “h",
                " ",
            ]
        ),
        max_size=12,
    ),
    st.sampled_from(["\n", "\n\n", "\n \n"]),
)
def test_turns_are_in_order_and_do_not_overlap(paragraphs, gap):
    text = gap.join(paragraphs)
    article = read(text)
    spans = []
    for turn in article.turns:
        spans += [turn.name, turn.colon, *turn.content]
    assert all(start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:]))
    assert all("\n" not in text[start:end] for start, end in spans)
    found = [one.spans for one in find_in(article, None)]
    assert [one.content for one in found if one.source] == [turn.content for turn in article.turns]
    outer = article.quotations.outermost
    assert all(one.end <= other.start for one, other in zip(outer, outer[1:]))
