"""Contents that were linked to a cue are kept where they probably belong to it."""

import json

import pytest
from handparsed import parsed

from parallax import CODEBOOK
from parallax.quotes import tagged
from parallax.quotes.article import read_article
from parallax.quotes.lexicon import read_lexicon
from parallax.quotes.linker import (
    LEAST,
    Linker,
    features,
    load_linker,
    probability,
    without_doubtful,
)
from parallax.quotes.pairing import Attribution
from parallax.quotes.tagger import Proposal

LEXICON = read_lexicon(CODEBOOK / "cue-verbs.csv")
SURE, DOUBTFUL = 0.99, 0.4
EVEN = Linker(0.0, {})
"""Finds every content to belong to its cue with a probability of one half."""


@pytest.fixture(scope="module")
def article():
    """One sentence: the clause is what is said, the adverb is not."""
    doc = parsed(
        """
        Brandt Brandt PROPN 3 nsubj
        yesterday yesterday NOUN 3 obl:unmarked
        said say VERB 0 root
        talks talk NOUN 5 nsubj
        failed fail VERB 3 ccomp
        """
    )
    return read_article(doc, LEXICON, [0])


def span(article, words):
    start = article.text.index(words)
    return start, start + len(words)


def attribution(article, *contents):
    return Attribution(
        (span(article, "Brandt"),),
        (span(article, "said"),),
        tuple(span(article, content) for content in contents),
    )


def sure_of(one, probability=SURE):
    return dict.fromkeys((*one.source, *one.cue, *one.content), probability)


def kept(one, article, linker):
    left = without_doubtful(one, sure_of(one), article, linker)
    return [] if left is None else [article.text[start:end] for start, end in left.content]


def test_features_name_the_cue_the_path_to_it_and_the_order(article):
    one = attribution(article, "yesterday", "talks failed")
    adverb, clause = features(one, sure_of(one), article)
    assert {"lemma=say", "usual=say", "path=ccomp"} <= set(clause)
    assert {"lemma=say", "usual=say", "path=obl:unmarked"} <= set(adverb)
    assert any(name.startswith("order=scko&") for name in adverb)
    assert any(name.startswith("order=sokc&") for name in clause)


def test_a_path_is_named_from_the_cue_down_too(article):
    """As in “Talks failed, Brandt said”, where the clause governs the cue."""
    doc = parsed(
        """
        Talks talk NOUN 2 nsubj
        failed fail VERB 0 root
        Brandt Brandt PROPN 4 nsubj
        said say VERB 2 parataxis
        """
    )
    turned = read_article(doc, LEXICON, [0])
    one = attribution(turned, "Talks failed")
    assert "path=<parataxis" in features(one, sure_of(one), turned)[0]


def test_weights_add_up(article):
    one = attribution(article, "talks failed")
    found = features(one, sure_of(one), article)[0]
    assert probability(found, EVEN) == 0.5
    assert probability(found, Linker(0.0, {"path=ccomp": 2.0})) > 0.85
    assert probability(found, Linker(0.0, {"path=ccomp": 2.0, "lemma=say": -2.0})) == 0.5


def test_a_content_that_hardly_belongs_to_its_cue_is_dropped(article):
    one = attribution(article, "yesterday", "talks failed")
    assert kept(one, article, EVEN) == ["yesterday", "talks failed"]
    assert kept(one, article, Linker(0.0, {"path=obl:unmarked": -3.0})) == ["talks failed"]


def test_a_cue_without_a_content_that_belongs_to_it_drops_out(article):
    one = attribution(article, "yesterday")
    assert kept(one, article, Linker(0.0, {"path=obl:unmarked": -3.0})) == []


def test_without_weights_there_is_no_linker(tmp_path):
    assert load_linker(tmp_path) is None


def test_weights_are_read_as_they_were_written(tmp_path):
    stored = {"measured": {}, "intercept": 0.5, "weights": {"path=ccomp": 1.5}}
    (tmp_path / "linker.json").write_text(json.dumps(stored), encoding="utf-8")
    assert load_linker(tmp_path) == Linker(0.5, {"path=ccomp": 1.5})


@pytest.mark.skipif(load_linker() is None, reason="the weights are not installed")
def test_shipped_weights_tell_what_is_said_from_an_adverb(article):
    one = attribution(article, "yesterday", "talks failed")
    sure = sure_of(one) | {span(article, "yesterday"): DOUBTFUL}
    adverb, clause = (probability(found, load_linker()) for found in features(one, sure, article))
    assert adverb + 0.3 < clause
    assert clause > 2 * LEAST


def test_a_preposition_alone_is_no_content(monkeypatch):
    """As in “an explosion that the mayor described [as] “an intentional act””."""
    doc = parsed(
        """
        Brandt Brandt PROPN 2 nsubj
        described describe VERB 0 root
        it it PRON 2 obj
        as as ADP 6 case
        an an DET 6 det
        act act NOUN 2 obl
        """
    )
    described = read_article(doc, LEXICON, [0])
    proposed = [
        ("Brandt", "source"),
        ("described", "cue"),
        ("as", "content"),
        ("an act", "content"),
    ]
    spans = [Proposal(*span(described, words), role, SURE) for words, role in proposed]
    monkeypatch.setattr(tagged, "propose_spans", lambda *_: spans)
    (one,) = tagged.attributions_of_tagger(described, None, None, [])
    assert one.spans.content == (span(described, "an act"),)
