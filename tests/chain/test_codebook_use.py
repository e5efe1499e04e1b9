"""Rows of a codebook that are of no use in a corpus are told."""

import pandas as pd
import pytest

from parallax import CODEBOOK
from parallax.chain import codebook_use, corpora


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A corpus of two articles that names two entities, and an empty codebook."""
    problems = [("c.txt", "003_left"), ("lines.csv", "001_talks")]
    made = {
        "articles": pd.DataFrame({"article_id": ["001_talks", "002_war"]}),
        "mentions": pd.DataFrame({"text": ["the Iron Lady", "M. Thatcher", "Norland"]}),
        "entities": pd.DataFrame(
            {
                "entity_id": ["thatcher", "norland"],
                "name": ["Margaret Thatcher", "Norland"],
                "aliases": [["M. Thatcher"], ["Norland"]],
            }
        ),
        "problems": pd.DataFrame(problems, columns=["source_file", "article_id"]),
    }
    monkeypatch.setattr(codebook_use, "_table", lambda name, folder: made[name])
    (tmp_path / "codebook").mkdir()
    return corpora.Settings("c", tmp_path, tmp_path / "tables", codebook=tmp_path / "codebook")


def told(settings, name, text):
    (settings.codebook / name).write_text(text, encoding="utf-8")
    return [f"{note.source_file}: {note.cause}" for note in codebook_use.all_notes(settings)]


def test_articles_that_the_corpus_does_not_have(settings):
    text = "article_id,line,decision\n001_talks,1,drop\nxyz,2,keep\nxyz,3,keep\n003_left,1,keep\n1-talks.txt,2,keep\n"
    assert told(settings, "lines.csv", text) == [
        "lines.csv, line 3: no article 'xyz' in this corpus",
        "lines.csv, line 6: no article '1-talks.txt' in this corpus; did you mean '001_talks'?",
    ]


def test_many_rows_are_one_line_with_the_first_three(settings):
    rows = "".join(f"elsewhere-{n},x\n" for n in range(2000))
    assert told(settings, "events.csv", f"article_id,event_id\n002_wra,x\n{rows}") == [
        "events.csv: 2,001 rows are not used here: "
        "line 2 (no article '002_wra' in this corpus; did you mean '002_war'?), "
        "line 3 (no article 'elsewhere-0' in this corpus), "
        "line 4 (no article 'elsewhere-1' in this corpus) …"
    ]


def test_names_that_nobody_mentions(settings):
    text = (
        "alias,entity,action\nThe Iron Lady,Margaret Thatcher,\nIron Duke,Wellington,\n"
        "norland,North,rename\nnorland,x,split\nLondon,Londres,rename\n"
        "M. Thatcher,Margret Thatcher,merge\n"
    )
    assert told(settings, "aliases.csv", text) == [
        "aliases.csv, line 3: no text names 'Iron Duke'",
        "aliases.csv, line 6: no entity is called 'London'",
        "aliases.csv, line 7: no text names 'Margret Thatcher'; did you mean 'Margaret Thatcher'?",
    ]


def test_sides_of_ones_own_and_not_those_of_the_bundled_file(settings):
    text = (CODEBOOK / "sides.csv").read_text(encoding="utf-8")
    text += "NORLAND,Norland,GPE,country,Norland,yes,me\nSutherland,Sutherland,GPE,,,,me\n"
    lines = text.count("\n")
    assert told(settings, "sides.csv", text) == [
        f"sides.csv, line {lines}: no text names 'Sutherland'"
    ]


def test_codes_that_are_too_few_to_learn_from(settings):
    rows = "".join(f"Sentence {n}.,{'DIPLOMACY' if n < 30 else 'none'}\n" for n in range(40))
    text = f"text,frames\nThey met.,SANCTIONS\n{rows}"
    assert told(settings, "frame-codes.csv", text) == [
        "frame-codes.csv, line 2: SANCTIONS is coded once; its classifier needs 30 sentences"
    ]


def test_without_tables_or_rows_nothing_is_said(settings, monkeypatch):
    monkeypatch.undo()
    assert told(settings, "lines.csv", "article_id,line,decision\nxyz,2,keep\n") == []
    assert told(settings, "aliases.csv", "alias,entity\na,b\n") == []
    assert codebook_use.all_notes(settings._replace(codebook=CODEBOOK)) == []
