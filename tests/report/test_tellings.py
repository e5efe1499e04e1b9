"""Which statements several articles tell, and the clearest case of one that leaves one out."""

import pandas as pd

from parallax.report.tellings import clearest_silence, most_told

TOLD = pd.DataFrame(
    [
        ("s1", "a", "Post", 1.0),
        ("s1", "b", "Note", 0.71),
        ("s2", "a", "Post", 1.0),
        ("s2", "c", "Wire", 0.92),
        ("s3", "a", "Post", 1.0),
    ],
    columns=["statement_id", "article_id", "row", "similarity"],
)


def test_statements_of_several_articles_come_first_by_their_tellers():
    tellers = pd.Series({"s1": 2, "s2": 3, "s3": 1, "s4": 5})
    statements = pd.DataFrame({"statement_id": ["s1", "s2", "s3"]})
    assert most_told(statements, tellers, 9).tolist() == ["s2", "s1"]
    assert most_told(statements, tellers, 1).tolist() == ["s2"]
    assert most_told(statements.iloc[2:], tellers, 9).empty


def test_the_clearest_silence_is_of_the_statement_joined_most_surely():
    absent = pd.DataFrame(
        {"statement_id": ["s1", "s2"], "statement": ["One.", "Two."], "row": ["Wire", "Note"]}
    )
    clearest = clearest_silence(TOLD, absent)
    assert clearest == ("Two.", ["Post", "Wire"], ["Note"])
    assert clearest_silence(TOLD, absent.iloc[:1]).statement == "One."
