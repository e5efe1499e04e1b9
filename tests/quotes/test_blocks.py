"""Block quotations without marks: what introduces one, and whose words it holds."""

import pandas as pd
import pytest

from parallax import CODEBOOK
from parallax.language import nlp
from parallax.quotes.article import read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import CUES, read_lexicon

LEXICON = read_lexicon(CODEBOOK / CUES)
BLOCK = "I never asked for the bridge to be closed. We can still mend it."
AFTER = "The bridge was built in 1931."


@pytest.fixture(scope="module")
def pipeline():
    return nlp.load()


def read(text, pipeline):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "title": [""]})
    made = nlp.annotate(articles, pipeline)
    doc = nlp.read_docs(articles, made["tokens"])["a"]
    return read_article(doc, LEXICON, list(made["sentences"]["start"]))


@pytest.mark.parametrize(
    ("introduction", "source", "cue"),
    [
        ("In a letter to the council, Mara Lindt wrote:", "Mara Lindt", "wrote"),
        ("The mayor added:", "The mayor", "added"),
        ("According to Lindt:", "Lindt", "According to"),
        ("Then the engineer said the following:", "the engineer", "said"),
    ],
)
def test_a_paragraph_after_a_cue_and_a_colon_is_quoted(pipeline, introduction, source, cue):
    text = f"{introduction}\n\n{BLOCK}\n\n{AFTER}"
    article = read(text, pipeline)
    inside = "".join(letter for letter, q in zip(text, article.quotations.inside) if q)
    assert inside == BLOCK
    found = [one.spans for one in find_in(article, None)]
    words = [tuple(" ".join(text[slice(*span)] for span in role) for role in one) for one in found]
    assert (source, cue, BLOCK) in words


@pytest.mark.parametrize(
    "text",
    [
        f"Watch the speech of the mayor below:\n\n{AFTER}",
        f"The reasons for closing it include:\n\n{AFTER}",
        "The mayor said:\n\n- The bridge is closed until May.\n\n- The tunnel is not.",
        f"The city is announcing the following steps:\n\n{AFTER}",
        "The mayor said:\n\nBridge closed for weeks",
        "The mayor said: the bridge is closed until May.",
        "The mayor said:",
    ],
)
def test_other_paragraphs_are_no_block_quotations(pipeline, text):
    assert list(read(text, pipeline).blocks) == []
