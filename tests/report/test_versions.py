"""Versions of one utterance."""

import pandas as pd

from parallax.report.versions import changes, show_versions, who_prints

VERSIONS = pd.DataFrame(
    {
        "row": ["Paper", "Post"],
        "speaker": ["Anders", "Anders"],
        "relation": ["fullest", "trimmed"],
        "similarity": [1.0, 0.5],
        "content": ["“Crisis & war”", "“War”"],
        "difference": ["", "“[-Crisis & war-] {+War+}”"],
        "article_id": ["a", "b"],
        "sentence_id": [2, 0],
    }
)


def test_a_difference_comes_apart_into_what_was_kept_cut_and_added():
    assert list(changes("a [-crisis & war-] {+row+}")) == [
        ("kept", "a "),
        ("cut", "crisis & war"),
        ("kept", " "),
        ("added", "row"),
    ]


def test_differences_are_marked_by_more_than_colour(run, shown, in_a_report):
    show_versions(run, VERSIONS)
    page = shown[0][0]
    assert "“<del>[−Crisis &amp; war−]</del> <ins>{+War+}</ins>”" in page
    assert "<h3>Anders: “Crisis &amp; war”</h3>" in page
    assert '<a href="texts/b.html#s0">Post</a>: trimmed' in page


def test_without_pages_the_versions_stand_without_links(run, shown):
    show_versions(run, VERSIONS)
    assert "<a " not in shown[0][0] and "<span>Post</span>: trimmed" in shown[0][0]


def test_the_article_that_prints_what_another_hides_is_named():
    versions = pd.DataFrame(
        {
            "utterance_id": "u1",
            "article_id": ["a", "b", "c"],
            "row": ["Paper", "Post", "Note"],
            "hidden": ["blocked by shelling", None, None],
            "content": [
                "The road… is open",
                "The road is open",
                "The road, blocked by shelling, is open",
            ],
        }
    )
    assert who_prints(versions.iloc[0].to_dict(), versions) == "Note"
