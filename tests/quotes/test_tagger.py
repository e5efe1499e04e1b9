"""The learned tagger: pieces, windows, decoding, and what it proposes with the shipped weights."""

import numpy as np
import pytest

from parallax.quotes.tagger import (
    TAGS,
    WINDOW,
    Pieces,
    Tagger,
    decode,
    load_tagger,
    probabilities,
    propose_spans,
    spans_of,
    windows_of,
)

FREE = Tagger(
    None,
    None,
    np.zeros((len(TAGS), len(TAGS)), np.float32),
    np.zeros(len(TAGS), np.float32),
    np.zeros(len(TAGS), np.float32),
)
SHIPPED = load_tagger()


def scores_of(*names):
    """Scores that favour one tag per piece."""
    return np.array([[3.0 if tag == name else 0.0 for tag in TAGS] for name in names])


def pieces(n, paragraphs=(0,)):
    numbers = np.arange(n)
    return Pieces(
        numbers, numbers * 2, numbers * 2 + 1, numbers * 0, numbers * 0, tuple(paragraphs)
    )


def test_decoding_keeps_spans_well_formed():
    tags = decode(scores_of("I-cue", "I-cue", "O", "B-source", "I-content"), FREE)
    names = [TAGS[tag] for tag in tags]
    assert all(
        not name.startswith("I") or before[2:] == name[2:] and before != "O"
        for before, name in zip(["O", *names], names)
    )


def test_spans_are_cut_from_the_text():
    text = "a b c d"
    names = ("B-source", "O", "B-content", "I-content")
    scores = scores_of(*names)
    found = spans_of(text, pieces(4), decode(scores, FREE), probabilities(scores))
    assert [(text[one.start : one.end], one.role) for one in found] == [
        ("a", "source"),
        ("c d", "content"),
    ]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("O", [("Ljubica spoke", "content")]),
        ("B-source", [("Ljubica", "source"), ("spoke", "content")]),
    ],
)
def test_no_span_begins_within_a_word(before, expected):
    text = "Then Ljubica spoke"
    starts, ends = np.array([0, 5, 8, 13]), np.array([4, 8, 12, 18])
    cut = Pieces(starts, starts, ends, starts, starts, (0,))
    scores = scores_of("O", before, "B-content", "I-content")
    found = spans_of(text, cut, decode(scores, FREE), probabilities(scores))
    assert [(text[one.start : one.end], one.role) for one in found] == expected


@pytest.mark.parametrize(
    "n, paragraphs",
    [(10, (0,)), (600, (0,)), (600, (0, 100, 300, 320)), (WINDOW, (0,)), (3 * WINDOW, (0, 5))],
)
def test_windows_cover_the_article_once(n, paragraphs):
    windows = windows_of(pieces(n, paragraphs))
    assert [start for start, _ in windows] == [0, *(end for _, end in windows[:-1])] and windows[
        -1
    ][1] == n
    assert all(0 < end - start <= WINDOW for start, end in windows)


def test_no_weights_no_tagger(tmp_path):
    assert load_tagger(tmp_path) is None


@pytest.mark.skipif(SHIPPED is None, reason="the tagger's weights are not here")
class TestShipped:
    def test_it_finds_source_cue_and_content(self):
        text = "“We are ready for talks,” the minister told reporters on Sunday."
        found = {one.role: text[one.start : one.end] for one in propose_spans(text, SHIPPED)}
        assert found["source"] == "the minister" and found["cue"].startswith("told")
        assert found["content"].strip("“”,") == "We are ready for talks"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n\n",
            "“" * 500,
            "' \" “ ” ‘ ’ « » `` ''",
            "x" * 3000,
            "é\u200b\U0001f600 said \ud7ff",
        ],
    )
    def test_odd_texts_give_spans_within_the_text(self, text):
        assert all(0 <= one.start < one.end <= len(text) for one in propose_spans(text, SHIPPED))
