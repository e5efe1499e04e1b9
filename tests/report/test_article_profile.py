"""One article in words."""

import pandas as pd
import pytest

from parallax.report.article_profile import Profile, bullets


@pytest.fixture
def profile(run):
    """Article a, which leaves out what b and c tell."""
    articles = pd.DataFrame(
        {
            "article_id": ["a", "b", "c"],
            "event_id": "event-1",
            "outlet": ["Paper", "Post", "Note"],
            "outlet_basis": "given",
            "title": ["Talks", "Bridge *open*", "Open"],
            "text": ["Talks go on.", "The bridge is open.", "The bridge is open."],
            "n_words": [3, 4, 4],
        }
    )
    statements = pd.DataFrame(
        {
            "statement_id": "s1",
            "statement": "The bridge is open.",
            "event_id": "event-1",
            "article_id": ["a", "b", "c"],
            "row": ["Paper", "Post", "Note"],
            "told": ["absent", "told", "told"],
            "voice": [None, "outlet", "direct"],
            "teller": ["", "", "Ivo Marek"],
            "similarity": [None, 0.6, 1.0],
            "sentence_id": [None, 3, 5],
            "nearest_id": [0, None, None],
            "spans": [[], [[0, 19]], [[0, 19]]],
        }
    )
    sentences = pd.DataFrame(
        {"article_id": ["a"], "sentence_id": [0], "text": ["Talks go on."], "section": ["lead"]}
    )
    tables = {
        "articles": articles,
        "sentences": sentences,
        "statements": statements,
        "attributions": pd.DataFrame(
            {"article_id": ["a"], "speaker": ["Anders"], "sentence_id": [0]}
        ),
        "frames": pd.DataFrame({"article_id": ["a"], "frame": ["DIPLOMACY"], "voice": ["outlet"]}),
        "reuse": pd.DataFrame({"article_id": ["b"], "other_id": ["c"]}),
    }
    return lambda article_id: Profile(run, article_id, tables)


def test_what_an_article_leaves_out_leads_to_the_article_that_tells_it(profile, in_a_report):
    assert profile("a").teller("s1") == "[The bridge is open.](texts/c.html#s5) (Note)"


def test_a_profile_says_what_the_article_leads_with_and_leaves_out(profile):
    parts = profile("a").parts()
    assert parts[0] == "### Paper: Talks" and parts[2] == "**Leads with:** Talks go on."
    assert parts[3] == "**Lets speak:** Anders (1)."
    assert parts[-2] == (
        "**Leaves out what others tell:**\n\n* The bridge is open. (Note); nearest here: Talks go on."
    )
    assert parts[-1] == "**Shares wording with:** nobody in this corpus."


def test_an_article_tells_as_its_own_what_another_quotes(profile):
    parts = "\n".join(profile("b").parts())
    assert "### Post: Bridge &#42;open&#42;" in parts
    assert (
        "**Tells as its own what another reports as said:**\n\n"
        "* The bridge is open.; there: The bridge is open. (Ivo Marek, Note)"
    ) in parts
    assert "**Shares wording with:** Note (1 passage)." in parts


def test_a_long_list_is_cut():
    assert bullets("Alone", list("abcdefgh")).endswith("* f\n* and 2 more")
    assert bullets("Alone", []) == "**Alone:** nothing that was found."
