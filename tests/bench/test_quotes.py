"""Scores of attributions, worked out by hand."""

import json

import pytest

from parallax.bench import quotes
from parallax.common.errors import ParallaxError

TEXT = 'Mayor Strand said: "The old bridge is shut."'


def spans(**words):
    return {role: [[TEXT.index(w), TEXT.index(w) + len(w)]] for role, w in words.items()}


GOLD = spans(source="Mayor Strand", cue="said", content='"The old bridge is shut."')


def test_quotation_marks_do_not_count():
    found = spans(source="Mayor Strand", cue="said:", content="The old bridge is shut")
    scores = quotes.score([(TEXT, [GOLD], [found])])
    assert list(scores) == list(quotes.MEASURES)
    assert set(scores.values()) == {(1.0, 1.0, 1.0)}


def test_half_of_the_words_of_each_role_is_right_in_full():
    found = spans(source="Strand", cue="said", content="old bridge is shut")
    scores = quotes.score([(TEXT, [GOLD], [found])])
    assert scores["full"].f1 == 1.0 and scores["cue exact"].f1 == 1.0
    assert scores["content exact"].f1 == 0.0 and scores["source exact"].f1 == 0.0
    assert scores["content token"] == pytest.approx((1.0, 0.8, 8 / 9))
    scores = quotes.score([(TEXT, [GOLD], [{**found, **spans(content="is shut")}])])
    assert scores["full"].f1 == 0.0


def test_a_cue_of_punctuation_stands_for_itself():
    gold, found = {**GOLD, **spans(cue=":")}, {**GOLD, **spans(cue=":")}
    assert quotes.score([(TEXT, [gold], [found])])["full"].f1 == 1.0
    assert quotes.score([(TEXT, [gold], [GOLD])])["cue exact"].f1 == 0.0


def test_fragments_without_a_word_between_them_are_one_span():
    halves = [[TEXT.index("The"), TEXT.index("bridge") - 1], [TEXT.index("bridge"), len(TEXT)]]
    scores = quotes.score([(TEXT, [GOLD], [{**GOLD, "content": halves}])])
    assert scores["content exact"].f1 == 1.0


def test_a_line_that_is_no_article_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    rows = [{"doc_id": "a", "text": "T", "attributions": []}, {"doc_id": "b"}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(ParallaxError, match="gold.jsonl, line 2: no field text, attributions"):
        quotes.read_gold(path)
