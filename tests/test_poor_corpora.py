"""Every notebook on corpora that lack something: it runs, and what it shows is true and readable.

The cells run in this process (``incell``); the poorest corpora also go through papermill. What no
sentence may say is listed as patterns: a number without its noun, a claim that needs two articles
made with one, "nan".
"""

import itertools
import json
import os
import re
import subprocess
import sys

import incell
import poor
import pytest

from parallax import ROOT
from parallax.chain import corpora, steps
from parallax.common.errors import ParallaxError
from parallax.report import article_page, article_profile, html_blocks, pages
from parallax.report.notebook import NotebookError, ParameterError

NEVER = {
    "nothing of nothing": r"\b0 of 0\b",
    "an unknown number": r"\bnan\b|\bNaN\b|\binf\b|<NA>|\bNaT\b",
    "an empty value": r"\bNone\b",
    "a range from a value to itself": r"from (.{1,60}?) in (.{1,40}?) to \1 in \2[.,;]",
    "no gap that is the widest": r"widest gap is .*\+0\.00 in all .*\+0\.00 in its own",
    "all of one": r"\b(all|every|each) 1 ",
    "one of many in the plural": r"\b1 (articles|sentences|codes|words|lines|mentions|events|deeds)\b",
    "a verb in the plural for one": r"^(\*\*)?1 \w+( of \d+ with text)? "
    r"(are|were|have|hold|carry|stand|report)\b",
    "many in the singular": r"\b([02-9]|[1-9]\d+) (article|sentence|code|line|event|deed|mention)\b(?! of)",
    "one set against itself": r"most in (.{1,60}?) \(.*?\), (least|fewest) in \1 \(",
    "a list of nothing": r"\b(in|by|with|for) none\b|:(\*\*)? none\b",
    "a sentence with a hole": r"\w [.,;](?!\w)|\(\)|\*\*\*\*|, and \.",
}
"""What no finding or sentence says, by what is wrong with it."""
QUICK = ("two-sentences", "no-entity")
SLOW = [name for name in poor.CORPORA if name not in QUICK]
IN_KERNELS = ("two-sentences", pytest.param("one-word", marks=pytest.mark.thorough))
STEPS_OF = {table: step.name for step in steps.STEPS.values() for table in step.writes}
ARTICLES = {"a.txt": poor.TALKS, "b.txt": poor.TALKS_AGAIN, "c.txt": poor.STORM}


@pytest.fixture
def interim(tmp_path, monkeypatch):
    with incell.at(tmp_path / "interim", monkeypatch):
        yield tmp_path / "interim"


def said(shown):
    """The sentences of notebooks: findings, lines and reasons, without tables of data and links."""
    markdown = [one.text for one in shown if one.kind == "text/markdown"]
    reasons = [one.words for one in shown if 'class="nothing' in one.text]
    figures = [one.words for one in shown if "<figure" in one.text]
    return [re.sub(r"\]\([^)]*\)|```.*?```", "]", text, flags=re.S) for text in markdown] + (
        reasons + figures
    )


def wrong(sentences):
    """(what is wrong, sentence) of those that say what none may say."""
    return [
        (name, sentence)
        for sentence in sentences
        for name, pattern in NEVER.items()
        if re.search(pattern, sentence)
    ]


def in_part(values, every):
    """All values, marked slow; those that not every run of the tests needs, thorough too."""
    marks = [pytest.mark.slow], [pytest.mark.slow, pytest.mark.thorough]
    values = [value if isinstance(value, tuple) else (value,) for value in values]
    return [pytest.param(*value, marks=marks[n % every > 0]) for n, value in enumerate(values)]


@pytest.mark.parametrize("name", [*QUICK, *in_part(SLOW, 6)])
def test_every_notebook_says_something_true(name, tmp_path, interim):
    folder = poor.written(name, tmp_path)
    shown = [one for notebook in incell.NOTEBOOKS for one in incell.run(notebook, folder)]
    assert wrong(said(shown)) == []
    if len(poor.CORPORA[name]) == 1:
        compared = [text for text in said(shown) if re.search("most boilerplate|ranges from", text)]
        assert compared == [], "a comparison of articles with one"


def test_the_patterns_know_a_wrong_sentence_from_a_right_one():
    """What notebooks said of poor corpora before, and what may be said of others."""
    before = [
        "0 of 0 cues have a known stance.",
        "Military threat is the most common frame: 2 of 3 sentences, from 2 of 3 in fir to 2 of 3 in fir.",
        "1 article hold 3 sentences.",
        "1 entity is named in all 1 article: Lars Holm.",
        "1 line of 2 with text were decided.",
        "0 of 1 loaded expression stand; most in Velm (0 in 56 words), fewest in Velm (0 in 56 words).",
        "**Lets speak:** none.",
        "The tone is nan.",
        "The widest gap is toward A in B, with +0.00 in all words together and +0.00 in its own.",
    ]
    assert [text for text in before if not wrong([text])] == []
    right = [
        "1 of 2 codes is contested.",
        "2 of 3 sentences carry a frame; 0 codes with fewer than 1 vote are left out.",
        "2 of 3 sentences, from 1 of 3 in RT to 1 of 2 in BBC.",
        "1 article holds 3 sentences.",
        "most in RT (2 in 100 words), fewest in BBC (1 in 1,200 words).",
    ]
    assert wrong(right) == []


# ---------------------------------------------------------------- tables without rows


def tables_of(tmp_path, interim, lost):
    """The tables of three articles, less what ``lost`` takes from each; the name of the corpus."""
    poor.write(ARTICLES, tmp_path / "three")
    settings = corpora.settings(str(tmp_path / "three"))._replace(tables=interim / "three")
    incell.chain_without(settings, lost)
    return settings.corpus


def without_article(article):
    return lambda rows: rows[rows["article_id"] != article] if "article_id" in rows else rows


def no_rows(rows):
    return rows.iloc[:0]


WHOLE_STEPS = [name for name in steps.STEPS if name not in ("clean", "annotate")]


LOSSES = [no_rows, without_article("a"), without_article("c")]


@pytest.mark.parametrize(("step", "lost"), in_part(itertools.product(WHOLE_STEPS, LOSSES), 7))
def test_a_step_that_finds_nothing_stops_no_notebook(step, lost, tmp_path, interim, monkeypatch):
    """Neither in the whole corpus, nor in one article that it had to set aside."""
    if lost is not no_rows and step == "entities":
        pytest.skip("entities and merges belong to no article: the step runs again without it")
    corpus = tables_of(tmp_path, interim, dict.fromkeys(steps.STEPS[step].writes, lost))
    with incell.made_tables(monkeypatch):
        shown = [one for notebook in incell.NOTEBOOKS for one in incell.run(notebook, corpus)]
    assert wrong(said(shown)) == []


@pytest.mark.parametrize("table", in_part([table for table in STEPS_OF if table != "articles"], 5))
def test_an_empty_table_is_shown_or_named_in_one_line(table, tmp_path, interim, monkeypatch):
    """One table without rows beside others of its step that have them is a contradiction."""
    try:
        corpus = tables_of(tmp_path, interim, {table: no_rows})
    except ParallaxError as error:
        assert table == "tokens" and "\n" not in str(error)
        return
    shown = []
    with incell.made_tables(monkeypatch):
        for notebook in incell.NOTEBOOKS:
            try:
                shown += incell.run(notebook, corpus)
            except incell.Stopped as error:
                assert isinstance(error.__cause__, NotebookError), error
                assert table in ("mentions", "entities", "merges")
    assert wrong(said(shown)) == []


# ---------------------------------------------------------------- one odd article


def test_an_article_that_cannot_be_shown_is_a_line(tmp_path, interim, monkeypatch):
    folder = poor.written("two-events", tmp_path)
    parts = article_profile.Profile.parts

    def broken(self):
        if self.article_id == "a":
            raise KeyError("odd")
        return parts(self)

    monkeypatch.setattr(article_profile.Profile, "parts", broken)
    shown = [one.text for one in incell.run("06-side-by-side", folder)]
    lines = [text for text in shown if "is not shown" in text]
    assert lines == ["Article a is not shown: an error in Parallax itself (KeyError: 'odd')."]
    assert any("Storm closes harbour" in text for text in shown), "the others are shown"


def test_an_article_whose_page_cannot_be_made_has_a_page_that_says_so(
    tmp_path, interim, monkeypatch, capsys
):
    settings = corpora.settings(str(poor.written("two-events", tmp_path)))
    steps.make(settings, ["clean"])
    facts = article_page._facts

    def broken(article):
        if article.article_id == "a":
            raise ValueError("odd")
        return facts(article)

    monkeypatch.setattr(article_page, "_facts", broken)
    made = dict(article_page.render_texts(settings.tables, pages.PageContext("c", "2 articles")))
    assert (
        "This article is not shown: an error in Parallax itself (ValueError: odd)" in made["a.html"]
    )
    assert "A storm closed the harbour" in made["b.html"]
    assert capsys.readouterr().err.startswith("a.html: the article is not shown: ")


# ---------------------------------------------------------------- parameters

ODD = {
    "01-clean-articles": [
        {"doubtful": "high"},
        {"doubtful": 7},
        {"doubtful": None},
        {"pages_shown": -1},
        {"pages_shown": "all"},
        {"pages_shown": 1.5},
    ],
    "02-find-entities": [{"shown": 0}, {"shown": -3}, {"shown": "many"}, {"shown": True}],
    "03-extract-quotes": [{"speakers": 0}, {"compared": -1}, {"speakers": []}],
    "04-chart-framing": [
        {"votes_needed": 0},
        {"votes_needed": 4},
        {"fewest": 0},
        {"fewest": "5"},
        {"barcodes": -1},
    ],
    "05-chart-sentiment": [{"unit": "outlet"}, {"unit": 3}, {"fewest": 0}, {"targets": 0}],
    "06-side-by-side": [
        {"wire_copy": "twice"},
        {"events_shown": 0},
        {"statements_shown": 0},
        {"utterances_shown": -1},
        {"pages": "some"},
    ],
}
CASES = [(notebook, given) for notebook, cases in ODD.items() for given in cases]


@pytest.mark.parametrize(("notebook", "given"), CASES, ids=str)
def test_a_parameter_that_cannot_be_is_named_in_one_line(notebook, given, interim):
    with pytest.raises(incell.Stopped) as stopped:
        incell.run(notebook, "seeds", **given)
    ((name, value),) = given.items()
    cause = stopped.value.__cause__
    assert isinstance(cause, ParameterError)
    assert str(cause).startswith(f"the parameter {name} must be ")
    assert str(cause).endswith(f"not {value!r}") and "\n" not in str(cause)


@pytest.mark.parametrize("corpus", ["", ".", "no-such-corpus", "/no/such/folder", 7, None])
def test_a_corpus_that_is_none_is_named_in_one_line(corpus, interim):
    with pytest.raises(incell.Stopped) as stopped:
        incell.run("01-clean-articles", corpus)
    cause = stopped.value.__cause__
    assert isinstance(cause, ParallaxError) and "\n" not in str(cause)


@pytest.mark.slow
def test_the_smallest_and_the_largest_parameters_run(tmp_path, interim):
    folder = poor.written("same-date", tmp_path)
    least = {
        "01-clean-articles": {"doubtful": 0, "pages_shown": 0},
        "02-find-entities": {"shown": 1},
        "03-extract-quotes": {"speakers": 1, "compared": 0},
        "04-chart-framing": {"votes_needed": 3, "fewest": 1, "barcodes": 1},
        "05-chart-sentiment": {"fewest": 1, "targets": 1},
        "06-side-by-side": {
            "wire_copy": "once",
            "events_shown": 1,
            "utterances_shown": 0,
            "statements_shown": 1,
            "pages": 0,
        },
    }
    most = {
        notebook: {name: 10**6 for name, value in given.items() if isinstance(value, int)}
        for notebook, given in least.items()
    }
    most["04-chart-framing"]["votes_needed"] = most["01-clean-articles"]["doubtful"] = 1
    for parameters in (least, most):
        for notebook, given in parameters.items():
            assert wrong(said(incell.run(notebook, folder, **given))) == []


# ---------------------------------------------------------------- kernels


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_KERNELS)
def test_the_poorest_run_through_papermill_too(name, tmp_path):
    folder = poor.written(name, tmp_path)
    reports = tmp_path / "reports"
    done = subprocess.run(
        [sys.executable, "-m", "parallax", "run", str(folder), "--reports", str(reports)],
        cwd=ROOT,
        env={**os.environ, "PARALLAX_INTERIM": str(tmp_path / "interim"), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode in (0, 3), done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    made = {path.stem for path in reports.glob("*.html")}
    assert made >= {*incell.NOTEBOOKS, "index", "validation"}
    executed = (tmp_path / "interim" / name / "executed").glob("*.ipynb")
    warned = [
        output["text"]
        for path in executed
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    ]
    assert warned == []


def test_nothing_to_show_is_said_of_what_would_be_there(monkeypatch):
    seen = []
    monkeypatch.setattr(html_blocks, "display", lambda thing: seen.append(thing.data))
    html_blocks.nothing("no article could be dated.")
    html_blocks.nothing("no utterance was found twice.", "comparison")
    assert ["No chart here: no art" in seen[0], "No comparison here: no utt" in seen[1]] == [
        True
    ] * 2
