"""What articles tell, contest and leave out, on stories of a few sentences."""

import re

from articletables import article_table, attribution_table

from parallax import CODEBOOK
from parallax.common import tables
from parallax.compare.statements import find_statements
from parallax.language.nlp import sentence_vectors


def told(articles, attributions=None, voices=None, docs=None, codebook=CODEBOOK):
    rows = []
    for name, text in zip(articles["article_id"], articles["text"]):
        start = 0
        for number, sentence in enumerate(re.findall(r"[^.]+\.", text)):
            begin = text.index(sentence.strip(), start)
            start = begin + len(sentence.strip())
            rows.append(
                {
                    "article_id": name,
                    "sentence_id": number,
                    "start": begin,
                    "end": start,
                    "text": text[begin:start],
                    "section": "body",
                }
            )
    sentences = tables.typed("sentences", rows)
    return find_statements(
        articles,
        docs or {},
        sentences,
        voices if voices is not None else tables.typed("voices"),
        attributions if attributions is not None else tables.typed("attributions"),
        sentence_vectors(sentences),
        codebook,
    )


ONE = (
    "Engineers closed the old dam above Bergen on Monday after cracks were found. "
    "Farmers in the valley fear for their harvest this summer."
)
TWO = (
    "The old dam above Bergen was closed by engineers on Monday because of cracks. "
    "A children's choir sang at the opening of the new library."
)


def test_told_by_both_by_one_and_absent():
    made = told(article_table([("a", "dam", ONE, None), ("b", "dam", TWO, None)]))
    cells = {
        (statement, article): told
        for statement, article, told in zip(made["statement_id"], made["article_id"], made["told"])
    }
    assert cells == {
        ("dam-s1", "a"): "told",
        ("dam-s1", "b"): "told",
        ("dam-s2", "a"): "told",
        ("dam-s2", "b"): "absent",
        ("dam-s3", "a"): "absent",
        ("dam-s3", "b"): "told",
    }
    assert (
        made.loc[made["told"] == "absent", ["sentence_id", "voice", "similarity"]]
        .isna()
        .all()
        .all()
    )
    assert (
        made.loc[made["told"] == "absent", "spans"].tolist() == [[], []]
        and made.loc[made["told"] == "told", "nearest_id"].isna().all()
    )
    assert dict(
        zip(
            made.loc[made["told"] == "absent", "article_id"],
            made.loc[made["told"] == "absent", "nearest_id"],
        )
    ) == {"a": 0, "b": 1}


def test_events_are_kept_apart():
    made = told(article_table([("a", "dam", ONE, None), ("b", "later", TWO, None)]))
    assert set(zip(made["event_id"], made["article_id"])) == {("dam", "a"), ("later", "b")}
    assert set(made["told"]) == {"told"}


def test_silence_of_a_short_article_and_of_a_copy_says_nothing():
    long = (
        ONE
        + " "
        + TWO.split(". ")[1]
        + " "
        + "Voters in the northern district of the province choose a new council next autumn. "
    )
    longer = long + " The ferry to Lindau stays in port because of the storm."
    made = told(
        article_table(
            [
                ("a", "dam", long, None),
                ("b", "dam", longer, None),
                ("c", "dam", "Engineers closed the old dam above Bergen on Monday.", None),
            ]
        )
    )
    silent = made[made["told"].isin(["absent", "unsaid"])]
    assert set(zip(silent["article_id"], silent["told"])) == {("a", "unsaid"), ("c", "unsaid")}


def test_denied_statement_is_contested_and_has_its_speaker():
    text = "The ministry denied that engineers had closed the old dam above Bergen."
    articles = article_table([("a", "dam", text, None)])
    denied = attribution_table(
        articles,
        [("a", "that engineers had closed the old dam above Bergen", "ministry", "denied")],
    )
    cut = text.index("that")
    voices = tables.typed(
        "voices",
        [
            {
                "article_id": "a",
                "start": 0,
                "end": cut,
                "voice": "outlet",
                "attribution_id": None,
                "holder_id": None,
                "text": text[:cut],
            },
            {
                "article_id": "a",
                "start": cut,
                "end": len(text),
                "voice": "indirect",
                "attribution_id": 0,
                "holder_id": "ministry",
                "text": text[cut:],
            },
        ],
    )
    row = told(articles, denied, voices).iloc[0]
    assert (row["told"], row["voice"], row["holder_id"]) == ("contested", "indirect", "ministry")


def test_words_of_one_s_own_decide_what_is_contested(tmp_path):
    text = "The ministry played the claim down that engineers had closed the old dam above Bergen."
    articles = article_table([("a", "dam", text, None)])
    content = "that engineers had closed the old dam above Bergen"
    said = attribution_table(articles, [("a", content, "ministry", "indirect")])
    said["cue_lemma"] = "play"
    assert told(articles, said)["told"].tolist() == ["told"]
    (tmp_path / "denial.csv").write_text("word,use\nplay,deny\n", encoding="utf-8")
    assert told(articles, said, codebook=tmp_path)["told"].tolist() == ["contested"]
