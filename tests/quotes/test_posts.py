"""Signed posts from social media: where they are, and whose words they hold."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from parallax.quotes.article import read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import Lexicon
from parallax.quotes.posts import find_posts

NLP = spacy.blank("en")
NO_WORDS = Lexicon({}, {}, *[frozenset()] * 6)


def posts(text):
    """(what is posted, who signs) of the posts."""
    return [(text[slice(*one.content)], text[slice(*one.name)]) for one in find_posts(text)]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Our bridge is open again. https://t.co/aBc1 — Mara Lindt (@maralindt) June 5, 2018",
        "Our bridge is open again. pic.twitter.com/aBc1— Mara Lindt (@maralindt) 5 June 2018",
        "Our bridge is open again. - Mara Lindt (@maralindt) Jun. 5, 2018.",
        "Our bridge is open again. -- Mara Lindt (@maralindt)",
        "Our bridge is open again.\n\n— Mara Lindt (@maralindt) June 5, 2018",
        '<tweet id="7" author="@x">Our bridge is open again. — Mara Lindt (@maralindt)</tweet>.',
    ],
)
def test_a_signed_paragraph_is_what_its_signer_posts(paragraph):
    text = f"The mayor was glad.\n\n{paragraph}\n\nTraffic was slow at first."
    assert posts(text) == [("Our bridge is open again.", "Mara Lindt")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lindt (@maralindt) spoke first.",
        "The mayor — Mara Lindt (@maralindt) — opened the bridge on Monday.",
        "— Mara Lindt (@maralindt)",
        "https://t.co/aBc1 — Mara Lindt (@maralindt) June 5, 2018",
        "The day began with rain. " * 20 + "— Mara Lindt (@maralindt) June 5, 2018",
    ],
)
def test_other_paragraphs_are_no_posts(text):
    assert posts(text) == []


def test_a_post_is_quoted_without_marks_and_one_attribution():
    text = (
        "The mayor was glad.\n\nIt’s open, they say “at last”! — Mara Lindt (@maralindt)\n\n"
        "Traffic was slow."
    )
    doc = NLP(text)
    article = read_article(doc, NO_WORDS, [0])
    found = [one.spans for one in find_in(article, None)]
    words = [[text[slice(*span)] for span in role] for one in found for role in one]
    assert words == [["Mara Lindt"], ["—"], ["It’s open, they say “at last”!"]]
    inside = "".join(letter for letter, q in zip(text, article.quotations.inside) if q)
    assert inside == "It’s open, they say “at last”!"


@given(st.lists(st.sampled_from(["a b", "— A (@b)", "\n", "(@", "- ", "x. ", "<t>", "2018"])))
def test_posts_are_in_order_and_apart(pieces):
    found = find_posts("".join(pieces))
    edges = [edge for one in found for edge in (*one.content, *one.dash, *one.name)]
    assert edges == sorted(edges)
