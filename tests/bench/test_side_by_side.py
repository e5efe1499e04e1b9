"""The scores of the comparison, on tables small enough to count by hand."""

import pandas as pd
import pytest

from parallax.bench import side_by_side
from parallax.common.errors import ParallaxError

TEXT = {
    "a": "The bridge is open. Nurses went\xa0on strike.",
    "b": "A bridge opens. Nurses strike. Rain fell.",
}
ARTICLES = pd.DataFrame(
    {"article_id": ["a", "b"], "text": [TEXT["a"], TEXT["b"]], "event_id": ["e", "e"]}
)


def test_words_are_found_with_any_space_between_them():
    assert side_by_side.place("went on", TEXT["a"]) == (27, 34)
    with pytest.raises(ValueError, match="not in the text: went off"):
        side_by_side.place("went off", TEXT["a"])


@pytest.mark.parametrize(
    "spans, same",
    [
        ([[0, 10]], True),
        ([[0, 4]], True),
        ([[8, 30]], False),
        ([[0, 3], [7, 10]], True),
        ([], False),
    ],
)
def test_most_of_the_one_lies_within_the_other(spans, same):
    assert side_by_side.same_words((0, 10), spans) is same


def test_pairs_of_articles_that_make_one_claim():
    coded = pd.DataFrame(
        [
            ("open", "a", "bridge is open"),
            ("open", "b", "bridge opens"),
            ("strike", "a", "strike"),
            ("strike", "b", "strike"),
        ],
        columns=["claim_id", "article_id", "words"],
    )
    told = pd.DataFrame(
        [
            ("s1", "a", "told", [[0, 18]]),
            ("s1", "b", "contested", [[0, 14]]),
            ("s2", "a", "told", [[20, 41]]),
            ("s2", "b", "told", [[31, 40]]),
            ("s3", "b", "absent", []),
        ],
        columns=["statement_id", "article_id", "told", "spans"],
    )
    row = side_by_side.score_claims(coded, {"articles": ARTICLES, "statements": told})
    assert (row["precision"], row["recall"], row["found"], row["coded"]) == (50.0, 50.0, 2, 2)


def test_pairs_of_attributions_and_of_articles():
    coded = pd.DataFrame(
        [("u", "a", "bridge is open"), ("u", "b", "bridge opens")],
        columns=["utterance_id", "article_id", "words"],
    )
    attributions = pd.DataFrame(
        [("a", 0, [[4, 18]]), ("b", 0, [[2, 14]]), ("b", 1, [[31, 40]])],
        columns=["article_id", "attribution_id", "content_spans"],
    )
    joined = pd.DataFrame(
        [("g", "a", 0), ("g", "b", 0), ("g", "b", 1)],
        columns=["utterance_id", "article_id", "attribution_id"],
    )
    every, across = side_by_side.score_utterances(
        coded, {"articles": ARTICLES, "attributions": attributions, "utterances": joined}
    )
    assert (every["found"], round(every["precision"]), every["recall"]) == (3, 33, 100.0)
    assert (across["found"], across["precision"], across["recall"]) == (2, 50.0, 100.0)
    events = side_by_side.score_events(
        pd.DataFrame({"article_id": ["a", "b"], "event": ["x", "y"]}), ARTICLES
    )
    assert (events["precision"], events["found"], events["coded"]) == (0.0, 1, 0)


def test_frames_of_sentences_by_scheme():
    coded = pd.DataFrame(
        [("a", "0", "19", "THREAT"), ("a", "20", "41", "NONE"), ("b", "0", "15", "CONFLICT")],
        columns=["article_id", "start", "end", "frame"],
    )
    sentences = pd.DataFrame(
        [("a", 0, 0, 18), ("a", 1, 20, 41), ("b", 0, 0, 15)],
        columns=["article_id", "sentence_id", "start", "end"],
    )
    frames = pd.DataFrame(
        [("a", 0, "THREAT"), ("a", 1, "THREAT"), ("b", 0, "ECONOMIC")],
        columns=["article_id", "sentence_id", "frame"],
    )
    issue, generic = side_by_side.score_frames(
        coded,
        {"sentences": sentences, "frames": frames},
        {"issue": {"THREAT"}, "generic": {"CONFLICT", "ECONOMIC"}},
    )
    assert (issue["what"], issue["precision"], issue["recall"], issue["coded"]) == (
        "issue frames of sentences",
        50.0,
        100.0,
        1,
    )
    assert (generic["precision"], generic["recall"], generic["f1"]) == (0.0, 0.0, 0.0)


def test_sentiment_of_mentions_is_the_mean_of_the_classes():
    coded = pd.DataFrame(
        [
            ("a", "0", "5", "negative"),
            ("a", "9", "12", "neutral"),
            ("b", "0", "4", "positive"),
            ("b", "7", "9", "neutral"),
        ],
        columns=["article_id", "start", "end", "polarity"],
    )
    found = pd.DataFrame(
        [("a", 0, 5, 0.7, 0.2, 0.1), ("a", 9, 12, 0.1, 0.5, 0.4), ("b", 0, 4, 0.2, 0.6, 0.2)],
        columns=["article_id", "start", "end", "p_negative", "p_neutral", "p_positive"],
    )
    row = side_by_side.score_sentiments(coded, found)
    assert (row["found"], row["coded"], round(row["f1"], 1)) == (3, 4, 60.0)  # 100, 80 and 0
    assert round(row["recall"], 1) == 66.7


def test_a_folder_without_codes_is_named_before_any_table_is_made(tmp_path):
    with pytest.raises(ParallaxError, match="no events.csv"):
        side_by_side.bench(tmp_path)


def test_tones_are_counted_by_holder_and_side():
    entities = pd.DataFrame(
        {"entity_id": ["velm", "bern"], "name": ["Velm", "Bern"], "side": ["Velm", "Bern"]}
    )
    columns = ["article_id", "start", "end", "polarity", "holder", "target"]
    coded = pd.DataFrame(
        [
            ("a", "0", "4", "negative", "outlet", "Velm"),
            ("a", "9", "13", "negative", "Velm", "Bern"),
            ("a", "20", "24", "neutral", "outlet", "Bern"),
        ],
        columns=columns,
    )
    found = pd.DataFrame(
        [
            ("a", 0, 4, "negative", "outlet", None, "velm"),
            ("a", 9, 13, "negative", "actor", "velm", "bern"),
            ("a", 20, 24, "negative", "outlet", None, "bern"),
        ],
        columns=["article_id", "start", "end", "polarity", "held_by", "holder_id", "target_id"],
    )
    rows = {row["what"]: row for row in side_by_side.score_tone(coded, found, entities)}
    counts = {name: (row["found"], row["coded"], row["right"]) for name, row in rows.items()}
    assert counts == {
        "tones that the outlets hold": (2, 1, 1),
        "tones that others hold": (1, 1, 1),
        "others' tones with the holder coded": (1, 1, 1),
        "outlets' tones toward Bern": (1, 0, 0),
        "outlets' tones toward Velm": (1, 1, 1),
    }
    assert pd.isna(rows["tones that the outlets hold"]["precision"])  # too few for a percentage
