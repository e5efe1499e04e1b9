"""Target sentiment on unambiguous sentences, and the shape of its table."""

import numpy as np
import pandas as pd
import pytest

from parallax.common import tables
from parallax.tone import targets

PRAISE = "Senator Roe was praised as a brave and honest leader who saved the town."
BLAME = "Senator Roe was condemned as a corrupt liar who betrayed the town."
TEXT = f"{PRAISE} “{BLAME}”\n\nRoe left."


def target(text, words):
    start = text.index(words)
    return targets.Target(text, start, start + len(words))


def rows(name, *given):
    return tables.typed(name, list(given))


@pytest.fixture(scope="module")
def made():
    """TEXT with four mentions: Roe in two voices, the town, and one whose entity is unknown."""
    article = {
        "article_id": "a",
        "source_file": "",
        "outlet": "",
        "outlet_basis": "unknown",
        "title": "",
        "published": None,
        "published_basis": "unknown",
        "published_note": "",
        "byline": None,
        "dateline": None,
        "agency": None,
        "language": "en",
        "text": TEXT,
        "n_words": 20,
        "event_id": "",
        "event_basis": "",
    }
    quote, last = TEXT.index("“"), TEXT.index("Roe left")
    bounds = [(0, quote - 1), (quote, last - 2), (last, len(TEXT))]
    sentences = [
        {
            "article_id": "a",
            "sentence_id": i,
            "start": s,
            "end": e,
            "text": TEXT[s:e],
            "section": "body",
        }
        for i, (s, e) in enumerate(bounds)
    ]
    voices = [
        (0, quote, "outlet", None),
        (quote, last, "direct", "doe"),
        (last, len(TEXT), "outlet", None),
    ]
    voices = [
        {
            "article_id": "a",
            "start": s,
            "end": e,
            "voice": v,
            "attribution_id": None,
            "holder_id": h,
            "text": TEXT[s:e],
        }
        for s, e, v, h in voices
    ]
    places = [
        (TEXT.index("Roe"), "Roe", "roe"),
        (TEXT.index("Roe", quote), "Roe", "roe"),
        (TEXT.index("town"), "town", "town"),
        (last, "Roe", None),
    ]
    mentions = [
        {
            "article_id": "a",
            "start": s,
            "end": s + len(w),
            "text": w,
            "label": "PERSON",
            "kind": "name",
            "entity_id": e,
            "rule": "",
        }
        for s, w, e in places
    ]
    entities = [
        {
            "entity_id": e,
            "name": e,
            "label": "PERSON",
            "aliases": [e],
            "role": None,
            "side": None,
            "n_mentions": 1,
            "n_articles": 1,
        }
        for e in ("roe", "town")
    ]
    return targets.score_targets(
        rows("articles", article),
        rows("sentences", *sentences),
        rows("mentions", *mentions),
        rows("entities", *entities),
        rows("voices", *voices),
    )


def test_one_row_for_every_known_target(made):
    assert made["text"].tolist() == ["Roe", "town", "Roe"]
    assert made["target_id"].tolist() == ["roe", "town", "roe"]
    assert made["sentence_id"].tolist() == [0, 0, 1]


def test_voice_and_holder_are_those_of_the_words(made):
    assert made["voice"].tolist() == ["outlet", "outlet", "direct"]
    assert made["holder_id"].tolist()[2] == "doe"
    assert made["holder_id"].isna().tolist() == [True, True, False]


def test_praise_and_blame(made):
    of_roe = made[made["target_id"] == "roe"]
    assert of_roe["polarity"].tolist() == ["positive", "negative"]
    assert np.allclose(made[["p_negative", "p_neutral", "p_positive"]].sum(axis=1), 1, atol=1e-5)


def test_the_target_matters():
    text = "Smith condemned the brutal attack by Jones, calling it a shameful crime."
    smith, jones = targets.probabilities([target(text, "Smith"), target(text, "Jones")])
    assert jones[0] > smith[0]


def test_low_probability_is_unclear():
    assert targets.polarity([0.34, 0.33, 0.33]) == "unclear"
    assert targets.polarity([0.01, 0.01, 0.98]) == "positive"


def test_no_targets():
    assert targets.probabilities([]).shape == (0, 3)


def test_target_beyond_the_cut_of_a_long_sentence():
    text = "word " * 2000 + "Roe left."
    assert np.isclose(targets.probabilities([target(text, "Roe")]).sum(), 1)


def test_same_numbers_alone_and_together():
    alone = targets.probabilities([target(BLAME, "Senator Roe")])
    together = targets.probabilities(
        [target(TEXT, "town"), target(BLAME, "Senator Roe"), target(BLAME, "town")]
    )
    assert np.allclose(alone[0], together[1], atol=1e-5)


def test_what_the_model_reads_of_a_target():
    (case,) = targets.cases(
        [
            targets.Target(
                "Roe left, he said, after a long day in a town near the sea.", 0, 3, ((10, 12),)
            )
        ]
    )
    assert len(case.pieces) == 17 and case.pools.shape == (3, 19)
    assert case.pools[0].tolist() == [1] * 19  # the sentence with its two ends
    assert case.pools[1].nonzero()[0].tolist() == [1]  # Roe
    assert case.pools[2].nonzero()[0].tolist() == list(range(1, 10))  # Roe and eight words
    assert case.others.nonzero()[0].tolist() == [4]  # he


def test_a_long_sentence_is_cut_around_its_target():
    (case,) = targets.cases([targets.Target("word " * 2000 + "Roe left.", 10000, 10003)])
    assert len(case.pieces) == 254 and case.pools[1].sum() == 1


def test_other_mentions_in_the_sentence_count_as_the_same(monkeypatch):
    seen = []
    monkeypatch.setattr(
        targets,
        "probabilities",
        lambda targets: seen.extend(targets) or np.tile([0.1, 0.8, 0.1], (len(targets), 1)),
    )
    table = pd.DataFrame(
        {
            "article_id": "a",
            "sentence_id": [0],
            "start": [0],
            "end": [18],
            "text": ["Roe says he is ok."],
        }
    )
    mentions = pd.DataFrame(
        {
            "article_id": "a",
            "start": [0, 9],
            "end": [3, 11],
            "text": ["Roe", "he"],
            "entity_id": "roe",
        }
    )
    targets.score_targets(
        pd.DataFrame({"article_id": ["a"]}),
        table,
        mentions,
        pd.DataFrame({"entity_id": ["roe"]}),
        pd.DataFrame(
            {
                "article_id": ["a"],
                "start": [0],
                "end": [18],
                "voice": ["outlet"],
                "holder_id": [None],
            }
        ),
    )
    assert [(t.start, t.end, t.others) for t in seen] == [(0, 3, ((9, 11),)), (9, 11, ((0, 3),))]
