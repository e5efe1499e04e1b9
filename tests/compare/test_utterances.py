"""Utterances: clear cases of joining, with the shipped encoder."""

import pytest
from articletables import article_table, attribution_table

from parallax.common import tables
from parallax.compare.utterances import join_utterances

QUOTED = "“A way to settle the quarrel over the dam – a quarrel nobody in our valley wanted – that way is still open,”"
LONG = f"{QUOTED} the governor said. It rained."
SHORT = "“A way to settle the quarrel over the dam… is still open,” Governor Amsel told reporters on Sunday."
RETOLD = "Amsel signalled that the way to settle the quarrel over the dam was still open. Later she opened a school for nurses in Bergen."
CONTENTS = [
    ("a", QUOTED, "amsel", "direct"),
    ("b", "“A way to settle the quarrel over the dam… is still open,”", "amsel", "direct"),
    ("c", "that the way to settle the quarrel over the dam was still open", "amsel", "indirect"),
    ("c", "she opened a school for nurses in Bergen", "amsel", "indirect"),
]


@pytest.fixture(scope="module")
def one_event():
    articles = article_table(
        [("a", "dam", LONG, None), ("b", "dam", SHORT, None), ("c", "dam", RETOLD, None)]
    )
    return articles, attribution_table(articles, CONTENTS)


def test_one_utterance_in_three_versions(one_event):
    articles, attributions = one_event
    made = join_utterances(attributions, articles)
    assert made[["utterance_id", "article_id", "attribution_id", "relation"]].values.tolist() == [
        ["dam-u1", "a", 0, "fullest"],
        ["dam-u1", "b", 0, "trimmed"],
        ["dam-u1", "c", 0, "reworded"],
    ]
    assert (
        made.set_index("article_id").loc["b", "hidden"]
        == "a quarrel nobody in our valley wanted – that way"
    )
    assert made.set_index("article_id").loc["b", "difference"] == (
        "“A way to settle the quarrel over the dam… [-a quarrel nobody in our valley wanted – that way-] is still open,”"
    )


def test_another_event_is_never_joined(one_event):
    articles, attributions = one_event
    apart = articles.assign(event_id=["dam", "dam-later", "flood"])
    assert join_utterances(attributions, apart).empty


def test_order_of_the_rows_does_not_matter(one_event):
    articles, attributions = one_event
    turned = join_utterances(attributions.iloc[::-1], articles.iloc[::-1])
    assert turned.equals(join_utterances(attributions, articles))


def test_similar_words_of_two_persons_score_lower():
    contents = {
        "a": "“Our patience with the mining company is at an end,”",
        "b": "“Our patience with the mining company has come to an end,”",
    }
    articles = article_table(
        [(name, "mine", f"{text} was the answer.", None) for name, text in contents.items()]
    )

    def similarity(*speakers):
        rows = [(name, contents[name], speaker, "direct") for name, speaker in zip("ab", speakers)]
        made = join_utterances(attribution_table(articles, rows), articles)
        return float(made["similarity"].min()) if len(made) else 0.0

    assert (
        similarity("Ida Amsel", "Ida Amsel")
        > similarity("Ida Amsel", None)
        > similarity("Ida Amsel", "Karl Fink")
    )


def test_no_attributions_no_utterances():
    assert join_utterances(tables.typed("attributions"), tables.typed("articles")).empty
