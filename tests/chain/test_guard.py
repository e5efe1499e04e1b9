"""The guard around each step: an article that a step cannot take costs itself, and nobody else."""

import json

import pandas as pd
import pytest

from parallax.chain import corpora, guard, steps
from parallax.common import budgets, errors, tables


def given(*names, **more):
    """Tables of articles with these ids; the text of each is its id."""
    articles = pd.DataFrame({"article_id": names})
    articles["source_file"] = articles["article_id"] + ".txt"
    articles["text"] = articles["article_id"]
    return {"articles": articles, **more}


def step(fails, runs=None):
    """A step that lists its articles, and raises what ``fails`` returns for their ids, if any."""

    def work(tables):
        names = tables["articles"]["article_id"].tolist()
        if runs is not None:
            runs.append(names)
        error = fails(names)
        if error:
            raise error
        return {"seen": tables["articles"][["article_id"]]}

    return work


def seen(found):
    return found.tables["seen"]["article_id"].tolist()


def left(found):
    return [article.article_id for article in found.left_out]


def test_a_step_that_does_not_fail_runs_once():
    runs = []
    found = guard.run(step(lambda names: None, runs), given("a", "b"), ["seen"])
    assert runs == [["a", "b"]] and seen(found) == ["a", "b"] and not found.left_out


@pytest.mark.parametrize("bad", [["a"], ["c"], ["a", "d"], ["a", "b", "c"]])
def test_articles_that_fail_alone_are_left_out_and_the_rest_is_done(bad):
    def fails(names):
        return KeyError("day") if set(names) & set(bad) else None

    found = guard.run(step(fails), given("a", "b", "c", "d"), ["frames"])
    assert left(found) == bad
    assert seen(found) == [name for name in "abcd" if name not in bad]
    assert found.left_out[0] == guard.LeftOut(
        f"{bad[0]}.txt",
        bad[0],
        "left out of the table frames: an error in Parallax itself (KeyError: 'day')",
    )


@pytest.mark.parametrize("together", ["be", "ab", "efg", "ag"])
def test_of_articles_that_fail_only_together_the_last_is_left_out(together):
    def fails(names):
        return ValueError("both") if set(together) <= set(names) else None

    found = guard.run(step(fails), given(*"abcdefg"), ["seen"])
    assert left(found) == [together[-1]]
    assert seen(found) == [name for name in "abcdefg" if name != together[-1]]


def test_failures_alone_and_together_are_both_found():
    def fails(names):
        alone = "c" in names
        return ValueError() if alone or {"a", "e"} <= set(names) else None

    assert left(guard.run(step(fails), given(*"abcde"), ["seen"])) == ["c", "e"]


def test_the_search_for_articles_that_fail_together_is_short():
    runs = []

    def fails(names):
        return ValueError() if {"3", "40"} <= set(names) else None

    names = [str(number) for number in range(64)]
    assert left(guard.run(step(fails, runs), given(*names), ["seen"])) == ["40"]
    together = [run for run in runs if len(run) > 1]
    assert len(together) <= 1 + 1 + 6 + 1  # all, all again, halved six times, the rest


def test_more_than_a_few_failures_together_raise_the_first_error():
    def fails(names):
        return ZeroDivisionError("of two") if len(names) > 2 else None

    with pytest.raises(ZeroDivisionError, match="of two"):
        guard.run(step(fails), given(*map(str, range(30))), ["seen"])


def test_an_error_on_every_article_is_raised_because_no_article_is_the_cause():
    with pytest.raises(FileNotFoundError):
        guard.run(step(lambda names: FileNotFoundError("model")), given("a", "b"), ["seen"])


def test_a_single_article_that_fails_leaves_nothing():
    found = guard.run(step(lambda names: KeyError()), given("a"), ["seen"])
    assert left(found) == ["a"] and not found.tables


@pytest.mark.parametrize(
    "error",
    [
        errors.ParallaxError("yours"),
        errors.CodebookError("yours"),
        OSError(28, "No space left on device"),
        KeyboardInterrupt(),
        MemoryError(),
    ],
)
def test_errors_that_a_user_can_mend_pass_through(error):
    runs = []
    with pytest.raises(type(error)):
        guard.run(step(lambda names: error, runs), given("a", "b"), ["seen"])
    assert len(runs) == 1


def test_a_step_before_there_are_articles_raises_its_own_error():
    def work(tables):
        raise KeyError("day")

    with pytest.raises(KeyError):
        guard.run(work, {}, ["articles"])


def endless_on(*names):
    def work(tables):
        if set(tables["articles"]["article_id"]) >= set(names):
            while True:
                pass
        return {"seen": tables["articles"][["article_id"]]}

    return work


@pytest.fixture
def short_budget(monkeypatch):
    monkeypatch.setattr(guard, "BASE_SECONDS", 0.05)
    monkeypatch.setattr(guard, "SECONDS_PER_CHARACTER", 0.0)


def test_an_article_that_never_ends_is_left_out(short_budget):
    found = guard.run(endless_on("b"), given("a", "b", "c"), ["seen"])
    assert seen(found) == ["a", "c"]
    assert found.left_out[0].cause == (
        "left out of the table seen: it took more than 0 seconds of processor time"
    )


def test_a_step_that_spends_its_budget_on_all_articles_says_so_in_one_line(short_budget):
    def work(tables):
        while True:
            pass

    with pytest.raises(guard.StepSpent, match="more than 0 seconds of processor time on 2 art"):
        guard.run(work, given("a", "b"), ["seen"])


def test_the_budget_grows_with_the_text(monkeypatch):
    asked = []
    monkeypatch.setattr(budgets, "seconds", lambda most: asked.append(most) or _nothing())
    for name in ("a", "a" * 1001):
        guard.run(step(lambda names: None), given(name), ["seen"])
    assert asked[0] >= guard.BASE_SECONDS
    assert asked[1] - asked[0] == pytest.approx(1000 * guard.SECONDS_PER_CHARACTER)


def _nothing():
    import contextlib

    return contextlib.nullcontext()


def test_tables_are_cut_to_the_articles_and_entities_stay_whole():
    mentions = pd.DataFrame({"article_id": ["a", "b", "b"], "start": [1, 2, 3]})
    entities = pd.DataFrame({"entity_id": ["x", "y"]})
    sizes = []

    def work(tables):
        sizes.append((len(tables["mentions"]), len(tables["entities"])))
        if "b" in set(tables["articles"]["article_id"]):
            raise KeyError
        return {"seen": tables["articles"][["article_id"]]}

    guard.run(work, given("a", "b", mentions=mentions, entities=entities), ["seen"])
    assert sizes == [(3, 2), (1, 2), (2, 2), (1, 2)]


# ---------------------------------------------------------------- in the chain


@pytest.fixture
def settings(tmp_path, small_corpus):
    return corpora.Settings("velm", small_corpus, tmp_path / "tables")


@pytest.fixture
def broken(monkeypatch):
    """``broken("entities", "storm")``: the step fails on every set of articles with that one."""

    def breaks(name, *articles):
        real = steps.STEPS[name]

        def work(tables, settings):
            if set(articles) & set(tables["articles"]["article_id"]):
                raise RuntimeError("out of order")
            return real.run(tables, settings)

        changed = {**steps.STEPS, name: real._replace(run=work)}
        monkeypatch.setattr(steps, "STEPS", changed)

    return breaks


def causes(problems):
    """Article and cause of the problems that the guard added."""
    added = problems[problems["cause"].str.contains("out of order")]
    return dict(zip(added["article_id"], added["cause"]))


def articles_in(made, *names):
    return {name: set(made[name]["article_id"]) for name in names}


@pytest.mark.slow
def test_an_article_that_a_step_cannot_take_is_missing_from_there_on(settings, broken):
    broken("quotes", "storm")
    made = steps.make(settings, steps.STEPS)
    two, three = {"fuller", "shorter"}, {"fuller", "shorter", "storm"}
    without = ("attributions", "voices", "frames", "loaded", "roles", "sentiments", "statements")
    assert articles_in(made, "articles", "sentences", "tokens", "mentions") == dict.fromkeys(
        ("articles", "sentences", "tokens", "mentions"), three
    )
    assert all(found <= two for found in articles_in(made, *without).values())
    assert articles_in(made, "voices") == {"voices": two}
    problems = steps.gather_problems(settings)
    assert causes(problems) == {
        "storm": "left out of the tables attributions and voices: "
        "an error in Parallax itself (RuntimeError: out of order)"
    }
    assert problems.loc[problems["article_id"] == "storm", "left_out"].tolist() == [True]
    assert tables.read("problems", settings.tables).equals(problems)


def test_gathering_again_adds_nothing_and_a_step_that_works_again_takes_its_rows_away(
    settings, broken, monkeypatch
):
    whole = dict(steps.STEPS)
    broken("entities", "storm")
    steps.make(settings, ["clean", "annotate", "entities"])
    once = steps.gather_problems(settings)
    assert steps.gather_problems(settings).equals(once) and causes(once)
    assert steps.read(settings, "problems").equals(once)
    assert steps.make(settings, ["clean"])["problems"].equals(once)
    monkeypatch.setattr(steps, "STEPS", whole)
    steps.make(settings, ["entities"])
    again = steps.gather_problems(settings)
    assert not causes(again) and len(again) == len(once) - 1


def test_problems_of_tables_that_are_out_of_date_do_not_count(settings, broken, tmp_path):
    broken("entities", "storm")
    steps.make(settings, ["clean", "annotate", "entities"])
    other = settings._replace(codebook=tmp_path / "codebook")
    other.codebook.mkdir()
    (other.codebook / "sides.csv").write_text("entity,side\n", encoding="utf-8")
    assert causes(steps.gather_problems(settings))
    assert not causes(steps.gather_problems(other))


def test_a_step_that_leaves_nothing_says_so_as_an_empty_corpus_does(tmp_path, broken):
    (tmp_path / "one").mkdir()
    text = "A storm closed the harbour of Velm on Thursday. Ferries stayed in port all day."
    (tmp_path / "one" / "storm.txt").write_text(text, encoding="utf-8")
    settings = corpora.Settings("one", tmp_path / "one", tmp_path / "tables")
    broken("entities", "storm")
    with pytest.raises(corpora.NothingLeft, match="out of order") as error:
        steps.make(settings, ["entities"])
    assert error.value.problems["left_out"].tolist() == [True]


def test_articles_that_cannot_be_grouped_cost_themselves(settings, monkeypatch):
    from parallax.compare import events

    real = events.group_events

    def breaks(articles, given=None):
        if "storm" in set(articles["article_id"]):
            raise RuntimeError("out of order")
        return real(articles, given)

    monkeypatch.setattr(events, "group_events", breaks)
    made = steps.make(settings, ["clean"])
    assert set(made["articles"]["article_id"]) == set(made["lines"]["article_id"])
    assert "storm" not in set(made["lines"]["article_id"])
    assert causes(made["problems"]).keys() == {"storm"}


def test_an_earlier_notebooks_left_out_articles_are_in_no_table_that_a_cell_reads(settings, broken):
    from parallax.report import notebook

    broken("quotes", "storm")
    steps.make(settings, ["clean", "annotate", "entities", "quotes", "utterances"])
    later = notebook.Run("04-chart-framing", settings)
    articles, sentences, entities = notebook.read(later, "articles", "sentences", "entities")
    assert "storm" not in {*articles["article_id"], *sentences["article_id"]}
    assert len(entities) == len(tables.read("entities", settings.tables))
    earlier = notebook.read(notebook.Run("03-extract-quotes", settings), "articles")
    assert "storm" in set(earlier["article_id"])


@pytest.mark.slow
def test_the_command_exits_with_3_and_lists_the_problem(settings, broken, tmp_path, capsys):
    from parallax import cli

    broken("roles", "storm")
    out = tmp_path / "out"
    assert cli.main(["annotate", str(settings.source), "--out", str(out)]) == 3
    assert "storm.txt: left out of the table roles: an error in Par" in capsys.readouterr().err
    assert causes(tables.read("problems", out))
    assert json.loads(tables.note("roles", out)["without"]) == ["storm"]
    assert cli.main(["annotate", str(settings.source), "--out", str(out)]) == 3
