"""Attributions of short texts, read by the bundled pipeline, with and without the tagger."""

import pandas as pd
import pytest

from parallax import CODEBOOK
from parallax.language import nlp
from parallax.quotes.article import read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import CUES, read_lexicon
from parallax.quotes.tagger import load_tagger

LEXICON = read_lexicon(CODEBOOK / CUES)


@pytest.fixture(scope="module")
def pipeline():
    return nlp.load()


@pytest.fixture(params=["tagger", "rules alone"])
def cells(request, pipeline):
    """A function from a text to (source, cue, content) of its attributions."""
    tagger = load_tagger() if request.param == "tagger" else None
    if request.param == "tagger" and tagger is None:
        pytest.skip("no weights of the tagger")

    def found(text):
        articles = pd.DataFrame({"article_id": ["a"], "text": [text], "title": [""]})
        made = nlp.annotate(articles, pipeline)
        doc = nlp.read_docs(articles, made["tokens"])["a"]
        article = read_article(doc, LEXICON, list(made["sentences"]["start"]))
        return [
            tuple(" … ".join(text[start:end] for start, end in spans) for spans in one.spans)
            for one in find_in(article, tagger)
        ]

    return found


@pytest.mark.parametrize("pair", ["«»", "»«", "‹›", "›‹", "„“", "””", "“”", '""'])
def test_a_quotation_with_a_cue_after_it_is_not_swallowed_by_the_sentence_before(cells, pair):
    first, last = pair
    text = f"Her deputy, Ana Kovac, disagreed. {first}Time is short,{last} she said."
    assert cells(text) == [("she", "said", f"{first}Time is short,{last}")]
