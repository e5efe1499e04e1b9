"""Target sentiment on unambiguous sentences, and the shape of its table."""

import numpy as np
import pandas as pd
import pytest

from parallax.common import tables
from parallax.tone import network, targets

PRAISE = "Senator Roe was praised as a brave and honest leader who saved the town."
BLAME = "Senator Roe was condemned as a corrupt liar who betrayed the town."
TEXT = f"{PRAISE} “{BLAME}”\n\nRoe left."


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


def test_harsh_words_of_a_speaker_are_the_speakers(made):
    quoted = made.iloc[2]
    assert (quoted["polarity"], quoted["held_by"]) == ("negative", "speaker")
    assert np.allclose(made[["p_negative", "p_neutral", "p_positive"]].sum(axis=1), 1, atol=1e-5)


def test_other_mentions_in_the_sentence_count_as_the_same(monkeypatch):
    seen = []
    monkeypatch.setattr(
        network,
        "read",
        lambda targets: seen.extend(targets) or [calm for _ in targets],
    )
    calm = network.Reading(np.array([0.1, 0.8, 0.1]), np.zeros((0, 3)), np.zeros(5))
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
            "label": "PERSON",
            "entity_id": "roe",
        }
    )
    targets.score_targets(
        pd.DataFrame({"article_id": ["a"]}),
        table,
        mentions,
        pd.DataFrame({"entity_id": ["roe"], "label": ["PERSON"], "side": [None]}),
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


def test_what_is_quoted_and_who_speaks_it_is_marked():
    text = "Roe said Kell lied."
    mentions = pd.DataFrame(
        {
            "article_id": "a",
            "start": [0, 9],
            "end": [3, 13],
            "text": ["Roe", "Kell"],
            "label": "PERSON",
            "entity_id": ["roe", "kell"],
        }
    )
    sentence = {"article_id": ["a"], "sentence_id": [0], "start": [0], "end": [19], "text": [text]}
    voices = pd.DataFrame(
        {
            "article_id": "a",
            "start": [0, 9, 18],
            "end": [9, 18, 19],
            "voice": ["outlet", "indirect", "outlet"],
            "holder_id": [None, "roe", None],
        }
    )
    roe, kell = targets.find_targets(
        pd.DataFrame({"article_id": ["a"]}),
        pd.DataFrame(sentence),
        mentions,
        pd.DataFrame({"entity_id": ["roe", "kell"]}),
        voices,
    )
    assert roe.target.quoted == kell.target.quoted == ((9, 18),)
    assert roe.target.speaker == () and kell.target.speaker == ((0, 3),)
    assert kell.target.actors == ((0, 3),)


@pytest.mark.parametrize(
    ("text", "label", "kept"),
    [
        ("Arn agreements failed.", "GPE", False),
        ("Arn climate deal failed.", "GPE", False),
        ("Arn rejected the deal.", "GPE", True),
        ("Arn broke agreements.", "GPE", True),
        ("Arn deals with it.", "GPE", True),
        ("Arn agreements failed.", "ORG", True),
        ("Arn-backed rebels fled.", "ORG", False),
        ("Arn-born Kell fled.", "PERSON", True),
    ],
)
def test_who_only_names_a_treaty_or_a_follower_is_no_target(text, label, kept):
    mention = {"article_id": ["a"], "start": [0], "end": [3], "text": ["Arn"], "label": [label]}
    sentence = {"article_id": ["a"], "sentence_id": [0], "start": [0], "end": [len(text)]}
    found = targets.find_targets(
        pd.DataFrame({"article_id": ["a"]}),
        pd.DataFrame({**sentence, "text": [text]}),
        pd.DataFrame({**mention, "entity_id": ["arn"]}),
        pd.DataFrame({"entity_id": ["arn"]}),
        rows("voices"),
    )
    assert bool(found) is kept


BLAMED = "Warden Kell sharply criticised Governor Ames for her reckless lies, the paper says."


def blamed(label="PERSON", sides=(None, None)):
    """The tones of BLAMED toward Kell, who blames, and Ames, who is blamed."""
    places = {"kell": "Warden Kell", "ames": "Governor Ames"}
    mentions = pd.DataFrame(
        {
            "article_id": "a",
            "start": [BLAMED.index(name) for name in places.values()],
            "end": [BLAMED.index(name) + len(name) for name in places.values()],
            "text": list(places.values()),
            "label": ["PERSON", label],
            "entity_id": list(places),
        }
    )
    sentence = {"article_id": ["a"], "sentence_id": [0], "start": [0], "end": [len(BLAMED)]}
    voice = {"article_id": ["a"], "start": [0], "end": [len(BLAMED)], "voice": ["outlet"]}
    return targets.score_targets(
        pd.DataFrame({"article_id": ["a"]}),
        pd.DataFrame({**sentence, "text": [BLAMED]}),
        mentions,
        pd.DataFrame({"entity_id": list(places), "label": ["PERSON", label], "side": sides}),
        pd.DataFrame({**voice, "holder_id": [None]}),
    ).to_dict("records")


def test_tone_belongs_to_the_actor_who_blames():
    kell, ames = blamed()
    assert (ames["polarity"], ames["held_by"], ames["holder_id"]) == ("negative", "actor", "kell")
    assert kell["held_by"] == "outlet"


def test_nobody_is_called_negative_toward_the_own_country():
    assert blamed("GPE", ("Norland", "Norland"))[1]["polarity"] == "unclear"
    assert blamed("GPE", ("Norland", "Sudland"))[1]["polarity"] == "negative"
    assert blamed("ORG", ("Norland", "Norland"))[1]["polarity"] == "negative"  # a body may be
