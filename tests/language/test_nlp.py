"""Annotation, rebuilding Docs from tables, and sentence vectors."""

import numpy as np
import pandas as pd
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import parallax.common.tables as tables
import parallax.language.decoders as heads
import parallax.language.encoder as encoder
import parallax.language.nlp as language
from parallax.common.errors import ParallaxError

TEXT = (
    "Minister says talks go on\n\n"
    "Talks with the neighbours will go on, Minister Jane Roe said on Monday. “We will not stop,” she told reporters in Paris.\n\n"
    "Jane Roe at the gate of the ministry\n\n"
    "The U.S. Senate will vote at 5 p.m. on Friday.  Mr. Doe did not answer.\n"
)
ODD = st.text(alphabet=st.sampled_from(list("aB.”“\"'’ \n\t\xa0\u200b\u2028é🙂-1")), max_size=60)


def articles(*texts, title=""):
    rows = [
        {
            "article_id": f"a{i}",
            "source_file": "",
            "outlet": "",
            "outlet_basis": "unknown",
            "title": title,
            "published": None,
            "published_basis": "unknown",
            "published_note": "",
            "byline": None,
            "dateline": None,
            "agency": None,
            "language": "en",
            "text": text,
            "n_words": len(text.split()),
            "event_id": "",
            "event_basis": "",
        }
        for i, text in enumerate(texts)
    ]
    return tables.typed("articles", rows)


def lines(*rows):
    """The table ``lines`` with one row for each (role, words of TEXT)."""
    made = []
    for i, (role, words) in enumerate(rows, 1):
        start = TEXT.index(words)
        made.append(
            {
                "article_id": "a0",
                "line": i,
                "raw_start": 0,
                "raw_end": 0,
                "raw_text": words,
                "role": role,
                "kept": True,
                "confidence": 1.0,
                "reason": "",
                "text_start": start,
                "text_end": start + len(words),
            }
        )
    return tables.typed("lines", made)


@pytest.fixture(scope="module")
def nlp():
    return language.load()


@pytest.fixture(scope="module")
def found(nlp):
    return language.annotate(articles(TEXT, "", " \n", title="Minister says talks go on"), nlp)


def test_sentences_of_an_article(found):
    assert list(found["sentences"]["text"]) == [
        "Minister says talks go on",
        "Talks with the neighbours will go on, Minister Jane Roe said on Monday.",
        "“We will not stop,” she told reporters in Paris.",
        "Jane Roe at the gate of the ministry",
        "The U.S. Senate will vote at 5 p.m. on Friday.",
        "Mr. Doe did not answer.",
    ]


def test_sections(found, nlp):
    assert list(found["sentences"]["section"]) == [
        "headline",
        "lead",
        "lead",
        "body",
        "body",
        "body",
    ]
    made = language.annotate(
        articles(TEXT, title="Minister says talks go on"),
        nlp,
        lines(("caption", "Jane Roe at the gate of the ministry")),
    )
    assert list(made["sentences"]["section"]) == [
        "headline",
        "lead",
        "lead",
        "caption",
        "body",
        "body",
    ]


def test_offsets_and_heads(found):
    tokens = found["tokens"][found["tokens"]["article_id"] == "a0"]
    assert all(TEXT[t.start : t.end] == t.text for t in tokens.itertuples())
    assert all(TEXT[s.start : s.end] == s.text for s in found["sentences"].itertuples())
    assert list(tokens["token"]) == list(range(len(tokens)))
    sentence = dict(zip(tokens["token"], tokens["sentence_id"]))
    assert all(sentence[t.head] == t.sentence_id for t in tokens.itertuples())


def test_lemmas_and_dependencies(found):
    tokens = found["tokens"].drop_duplicates("text").set_index("text")
    assert tokens.loc["told", ["lemma", "pos", "tag"]].tolist() == ["tell", "VERB", "VBD"]
    assert tokens.loc["reporters", ["lemma", "dep"]].tolist() == [
        "reporter",
        "iobj",
    ]  # the indirect object of "told"
    assert tokens.loc["she", ["dep"]].tolist() == ["nsubj"]
    assert tokens.loc[["Jane", "Roe", "Paris"], "ent_type"].tolist() == ["PERSON", "PERSON", "GPE"]


def test_articles_without_words(nlp):
    made = language.annotate(articles("", " \n\n "), nlp)
    assert len(made["sentences"]) == 0
    assert list(made["tokens"]["article_id"].unique()) == ["a1"]


def test_docs_are_rebuilt(found):
    docs = language.read_docs(articles(TEXT, "", " \n"), found["tokens"])
    assert [doc.text for doc in docs.values()] == [TEXT, "", " \n"]
    ids = (
        found["tokens"]
        .loc[found["tokens"]["article_id"] == "a0"]
        .groupby("sentence_id")["token"]
        .min()
    )
    assert [sentence.start for sentence in docs["a0"].sents] == list(ids)
    assert [e.text for e in docs["a0"].ents if e.label_ == "PERSON"][:1] == ["Jane Roe"]
    assert docs["a0"][1].lemma_ == "say"


def test_tokens_of_another_text_are_rejected(found):
    with pytest.raises(ParallaxError, match="a0"):
        language.read_docs(articles("Another text."), found["tokens"])


@settings(max_examples=40, deadline=None)
@given(st.lists(ODD, min_size=1, max_size=3))
def test_any_text_survives(nlp, texts):
    given_articles = articles(*texts)
    made = language.annotate(given_articles, nlp)
    docs = language.read_docs(given_articles, made["tokens"])
    assert [docs[f"a{i}"].text for i in range(len(texts))] == texts
    for s in made["sentences"].itertuples():
        assert s.text and s.text == s.text.strip() and "\n\n" not in s.text


def test_long_text_is_processed_in_chunks(nlp, monkeypatch):
    monkeypatch.setattr(language, "CHUNK", 60)
    made = language.annotate(articles(TEXT), nlp)
    assert language.read_docs(articles(TEXT), made["tokens"])["a0"].text == TEXT


@pytest.mark.parametrize(
    "text", ['"' * 3000, "a" * 3000, 'a.b"' * 1000, "word " * 3, "x" * 399 + " " + "y" * 401]
)
def test_unbroken_text_is_tokenized_without_loss(text):
    doc = language._make_doc(spacy.blank("en"), text)
    assert doc.text == text
    assert max(len(token) for token in doc) <= 401


def test_a_missing_pipeline_is_reported_in_one_line():
    with pytest.raises(language.ModelError, match="no_such_pipeline") as caught:
        language.load("no_such_pipeline")
    assert "\n" not in str(caught.value)


def test_a_pipeline_without_a_parser_is_rejected(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(language.ModelError, match="no parser"):
        language.load(str(tmp_path / "bare"))


def test_sentence_vectors():
    sentences = [
        "The door to diplomacy stays open.",
        "A diplomatic path remains open.",
        "The cat sat on the mat.",
        "",
    ]
    vectors = language.encode(sentences)
    assert vectors.shape == (4, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.3 > vectors[0] @ vectors[2]
    assert np.array_equal(vectors[1], language.encode(sentences[1:2])[0])


WORDS = st.sampled_from(
    "the Kremlin denied it , 1,200 soldiers SAID ( why ? ) 部 é -- stays open .".split()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=40).map(" ".join), min_size=1, max_size=30))
def test_a_sentence_has_the_same_vector_alone_and_among_any_others(texts):
    together = language.encode(texts)
    for text, vector in zip(texts, together):
        assert np.array_equal(vector, language.encode([text])[0])


def test_a_very_long_sentence_has_a_vector():
    assert language.encode(["word " * 5000]).shape == (1, 384)
    assert language.encode([]).shape == (0, 384)


def test_vectors_table():
    sentences = pd.DataFrame(
        {"article_id": ["a", "a"], "sentence_id": [0, 1], "text": ["One.", "Two."]}
    )
    made = language.sentence_vectors(sentences)
    assert list(made.columns) == ["article_id", "sentence_id", "vector"]
    assert np.array_equal(made["vector"][1], language.encode(["Two."])[0])


def test_doc_vector_is_the_sentence_vector(nlp):
    doc = nlp("The door to diplomacy stays open.")
    assert np.array_equal(doc.vector, language.encode([doc.text])[0])
    assert doc.similarity(nlp("A diplomatic path remains open.")) > 0.6
    assert heads.WINDOWS not in doc.user_data


def test_windows_end_with_a_paragraph(monkeypatch):
    monkeypatch.setattr(encoder, "WINDOW", 6)
    doc = spacy.blank("en")("One two three.\n\nFour five six seven eight nine ten.")
    assert encoder.windows(doc, np.array([0 if t.is_space else 1 for t in doc])) == [
        (0, 5),
        (5, 11),
        (11, 13),
    ]
