"""The chain: one writer a table, and tables made again exactly when something they rest on has changed."""

import json

import pandas as pd
import pytest

from parallax import CODEBOOK, ROOT
from parallax.chain import corpora, steps
from parallax.common import tables


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("One article.", encoding="utf-8")
    (tmp_path / "codebook").mkdir()
    return tmp_path


def counting_chain(monkeypatch, ran):
    """Two steps that only count how often they ran."""

    def first(given, settings):
        ran.append("first")
        return {"reuse": tables.typed("reuse")}

    def second(given, settings):
        ran.append("second")
        return {"voices": tables.typed("voices")}

    two = (
        steps.Step("first", (), ("reuse",), first),
        steps.Step("second", ("reuse",), ("voices",), second, codebook=("frames.yml",)),
    )
    monkeypatch.setattr(steps, "STEPS", {step.name: step for step in two})


def settings_of(home):
    return corpora.Settings(
        "c", home / "articles", home / "interim" / "c", codebook=home / "codebook"
    )


def test_every_table_has_one_writer_and_every_table_read_is_written_before():
    written = [table for step in steps.STEPS.values() for table in step.writes]
    assert sorted(written) == sorted(set(written)) == sorted(tables.TABLES)
    known = set()
    for step in steps.STEPS.values():
        assert set(step.reads) <= known, step.name
        known |= set(step.writes)


def test_notebooks_run_every_step_once_and_after_what_they_read():
    run = [step for notebook in steps.NOTEBOOKS for step in notebook.steps]
    assert sorted(run) == sorted(steps.STEPS)
    assert {"04-chart-framing", "05-chart-sentiment"}.isdisjoint(
        after for n in steps.NOTEBOOKS[3:5] for after in n.after
    )


def test_every_file_of_the_codebook_is_read_by_some_step():
    named = {file for step in steps.STEPS.values() for file in step.codebook}
    assert named == {p.name for p in CODEBOOK.iterdir() if p.suffix in (".csv", ".yml")}


def test_reading_makes_what_is_missing_once(home, monkeypatch):
    ran = []
    counting_chain(monkeypatch, ran)
    settings = settings_of(home)
    steps.read(settings, "voices")
    steps.read(settings, "voices")
    assert ran == ["first", "second"]


def test_a_changed_article_makes_everything_again(home, monkeypatch):
    ran = []
    counting_chain(monkeypatch, ran)
    steps.read(settings_of(home), "voices")
    (home / "articles" / "a.txt").write_text("Another article.", encoding="utf-8")
    steps.read(settings_of(home), "voices")
    assert ran == ["first", "second", "first", "second"]


def test_an_article_that_goes_while_a_step_runs_makes_its_tables_again_though_it_comes_back(
    home, monkeypatch
):
    ran = []
    counting_chain(monkeypatch, ran)
    article = home / "articles" / "a.txt"
    text = article.read_text(encoding="utf-8")
    step = steps.STEPS["first"]

    def without(given, settings):
        article.unlink(missing_ok=True)
        return step.run(given, settings)

    monkeypatch.setitem(steps.STEPS, "first", step._replace(run=without))
    steps.read(settings_of(home), "reuse")
    monkeypatch.setitem(steps.STEPS, "first", step)
    article.write_text(text, encoding="utf-8")
    steps.read(settings_of(home), "reuse")
    assert ran == ["first", "first"]
    steps.read(settings_of(home), "reuse")
    assert ran == ["first", "first"]


def test_a_changed_codebook_file_makes_only_what_reads_it_again(home, monkeypatch):
    ran = []
    counting_chain(monkeypatch, ran)
    steps.read(settings_of(home), "voices")
    (home / "codebook" / "frames.yml").write_text(
        "frames: [{id: WATER, words: [dam]}]", encoding="utf-8"
    )
    (home / "codebook" / "notes.txt").write_text("nobody reads this", encoding="utf-8")
    steps.read(settings_of(home), "voices")
    assert ran == ["first", "second", "second"]


def test_a_path_becomes_a_corpus_with_its_own_tables(home):
    made = corpora.settings(str(home / "articles"))
    assert (made.corpus, made.source) == ("articles", home / "articles")
    assert corpora.settings("articles") == made
    assert json.loads((home / "interim" / "articles" / "corpus.json").read_text())["source"] == str(
        home / "articles"
    )


def test_two_folders_of_one_name_do_not_share_tables(home):
    (home / "other" / "articles").mkdir(parents=True)
    assert corpora.open_corpus(home / "articles") == "articles"
    assert corpora.open_corpus(home / "other" / "articles") == "articles-2"
    assert corpora.open_corpus(home / "articles") == "articles"


def test_a_folder_called_seeds_is_not_the_seeds(home):
    (home / "seeds").mkdir()
    assert corpora.open_corpus(home / "seeds") == "seeds-2"
    assert corpora.settings("seeds").source == ROOT / "seeds"


@pytest.mark.parametrize(
    "name, message", [("nowhere", "no corpus 'nowhere'"), ("", "the parameter corpus is empty")]
)
def test_unknown_corpus_is_reported_in_one_line(home, name, message):
    with pytest.raises(corpora.CorpusError, match=message) as error:
        corpora.settings(name)
    assert "\n" not in str(error.value)


def test_the_key_does_not_depend_on_where_the_articles_lie(home):
    other = home / "elsewhere"
    (home / "articles").rename(other)
    before = steps.key(settings_of(home)._replace(source=other), "clean")
    other.rename(home / "articles")
    assert steps.key(settings_of(home), "clean") == before


def test_rows_of_a_codebook_file_stay_text(home):
    (home / "codebook" / "lines.csv").write_text(
        "article_id,line,decision\n001,3,drop\n", encoding="utf-8"
    )
    rows = corpora.read_rows(home / "codebook" / "lines.csv")
    pd.testing.assert_frame_equal(
        rows,
        pd.DataFrame({"article_id": ["001"], "line": ["3"], "decision": ["drop"]}),
        check_dtype=False,
    )


def test_a_codebook_of_one_file_is_completed_by_the_shipped_one(home):
    (home / "codebook" / "frames.yml").write_text("mine", encoding="utf-8")
    folder = steps._whole_codebook(settings_of(home))
    assert (folder / "frames.yml").read_text(encoding="utf-8") == "mine"
    assert (folder / "cue-verbs.csv").read_bytes() == (CODEBOOK / "cue-verbs.csv").read_bytes()
    assert steps._whole_codebook(settings_of(home)._replace(codebook=CODEBOOK)) == CODEBOOK


def test_an_own_list_of_boilerplate_decides_in_cleaning(home):
    (home / "articles" / "a.txt").write_text(
        "Senate votes on the bill\n\nThe Senate voted on the bill on Friday, and it passed.\n\n"
        "Mugs of the week\n\nThe bill goes to the House next week, the leader said.\n",
        encoding="utf-8",
    )
    own = home / "codebook" / "boilerplate.csv"
    own.write_text(
        "match,role,after_end,pattern,reason\nwhole,promotion,,mugs of the week,sells mugs\n",
        encoding="utf-8",
    )
    lines = steps.make(settings_of(home), ["clean"])["lines"]
    mugs = lines.loc[lines["raw_text"] == "Mugs of the week"].iloc[0]
    assert (mugs["role"], mugs["reason"], mugs["kept"]) == ("promotion", "sells mugs", False)
    before = steps.key(settings_of(home), "clean")
    own.write_text("match,role,after_end,pattern,reason\n", encoding="utf-8")
    assert steps.key(settings_of(home), "clean") != before


def test_an_own_list_of_denials_counts_for_the_steps_that_use_it_alone(home):
    def keys():
        return {name: steps.key(settings_of(home), name) for name in steps.STEPS}

    before = keys()
    (home / "codebook" / "denial.csv").write_text("word,use\n", encoding="utf-8")
    after = keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"frames", "roles", "statements"}


def test_an_own_list_that_the_bundled_one_completes_rests_on_both(home, monkeypatch):
    for name in ("codebook", "bundled"):
        (home / name).mkdir(exist_ok=True)
        (home / name / "cue-verbs.csv").write_text(f"lemma,{name}\n", encoding="utf-8")
    monkeypatch.setattr(steps, "CODEBOOK", home / "bundled")
    before = steps.key(settings_of(home), "quotes")
    (home / "bundled" / "cue-verbs.csv").write_text("lemma,pos,stance\n", encoding="utf-8")
    assert steps.key(settings_of(home), "quotes") != before
