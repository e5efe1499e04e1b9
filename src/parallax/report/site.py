"""From executed notebooks to a folder of pages: written aside, put in place by rename, and left alone when nothing changed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from parallax import ROOT
from parallax.chain import cache, corpora, steps
from parallax.report import notebook_page, runner, validation_page

NOTEBOOKS = ROOT / "notebooks"
FIGURE_FILES = (".csv", ".svg")


class Site(NamedTuple):
    """One corpus and the folder its pages go to. ``questions`` maps a notebook's name to the question it answers."""

    corpus: str
    tables: Path
    reports: Path
    steps: Sequence[runner.Step]
    questions: Mapping[str, str]
    pipeline: str = ""


def notebook_steps(settings: corpora.Settings) -> list[runner.Step]:
    """The notebooks of the project as steps of the runner, for one corpus."""
    return [
        runner.Step(
            notebook.name,
            NOTEBOOKS / f"{notebook.name}.ipynb",
            notebook.after,
            {"corpus": settings.corpus},
            notebook_key(settings, notebook),
            tuple(settings.tables / f"{table}.parquet" for table in notebook.writes),
        )
        for notebook in steps.NOTEBOOKS
    ]


def notebook_key(settings: corpora.Settings, notebook: steps.Notebook) -> str:
    """What a notebook's cells rest on, as one hash.

    Its tables, the code that words and draws, and the sheets of human coding that mark its charts.
    """
    from parallax import hand_coding  # here, because a run with nothing to do needs no pandas

    sheets = (cache.input_hash(path) for path in hand_coding.sheets(settings.codebook))
    tables = (steps.key(settings, step) for step in notebook.steps)
    return cache.digest([*tables, cache.notebook_code(), *sheets])


def publish_report(site: Site, step: runner.Step, executed: Path, key: str) -> None:
    """Make the report of one executed notebook with its figures, unless it stands there already. Safe to call from several threads."""

    def make():
        around, pages = _frame(site), _pages(site)
        yield (
            f"{step.name}.html",
            notebook_page.render_report(step.name, executed, around, pages).encode(),
        )
        folder = site.tables / "figures" / step.name
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.suffix in FIGURE_FILES:
                yield f"figures/{step.name}/{file.name}", file.read_bytes()

    _publish(site, step.name, _digest(key, site), make)


def publish_front(site: Site, outcomes: Sequence[runner.Outcome]) -> None:
    """Make the index, the page of figures and the articles' pages, unless they stand there already."""

    def make():
        from parallax.report import article_page, index_page

        around = _frame(site)
        yield "validation.html", validation_page.render(around).encode()
        yield (
            "index.html",
            index_page.render_front(
                site.tables, around, list(_entries(site, outcomes)), site.pipeline
            ).encode(),
        )
        for name, text in article_page.render_texts(
            site.tables, around._replace(root="../", reports=())
        ):
            yield f"texts/{name}", text.encode()

    state = [
        [
            o.name,
            o.key,
            o.status in ("ran", "unchanged"),
            o.cause,
            (site.reports / f"{o.name}.html").exists(),
        ]
        for o in outcomes
    ]
    figures = [cache.file_hash(path) for path in (validation_page.FIGURES, validation_page.SCORES)]
    _publish(site, "index", _digest(json.dumps([state, figures]), site), make)


def left_out(site: Site) -> int:
    """How many files or articles of the input are in no table."""
    path = site.tables / "problems.parquet"
    record = site.tables / "stamps" / "left-out.json"
    known, seen = cache.read_json(record), cache.file_hash(path)
    if known.get("file") != seen:
        from parallax.report import article_page

        known = {
            "file": seen,
            "count": int(article_page.read("problems", site.tables)["left_out"].sum()),
        }
        cache.write_text(record, json.dumps(known))
    return known["count"]


def _digest(key: str, site: Site) -> str:
    parts = [
        key,
        cache.page_code(),
        site.corpus,
        site.pipeline,
        [[s.name, site.questions.get(s.name, ""), _title(s)] for s in site.steps],
    ]
    return cache.digest([json.dumps(parts)])


def _title(step: runner.Step) -> str:
    return notebook_page.title_of(step.path)


def _frame(site: Site) -> notebook_page.Frame:
    size = ""
    if (site.tables / "articles.parquet").exists():
        import pyarrow.parquet

        size = notebook_page.counted(
            pyarrow.parquet.read_metadata(site.tables / "articles.parquet").num_rows, "article"
        )
    return notebook_page.Frame(
        site.corpus,
        size,
        tuple(
            notebook_page.Link(f"{s.name}.html", _title(s), notebook_page.short_name(s.name))
            for s in site.steps
        ),
    )


def _pages(site: Site) -> frozenset[str] | None:
    """Names of the articles' pages, None where every article has one."""
    from parallax.report import article_page, index_page

    articles = article_page.read("articles", site.tables)
    return (
        frozenset(index_page.textpages_of(articles))
        if len(articles) > notebook_page.MOST_PAGES
        else None
    )


def _entries(site: Site, outcomes: Sequence[runner.Outcome]):
    from parallax.report import index_page

    pages = _pages(site)
    for step, outcome in zip(site.steps, outcomes):
        there = (site.reports / f"{step.name}.html").exists()
        note = ""
        if outcome.status in ("failed", "not run"):
            what = (
                f"failed: {outcome.cause}"
                if outcome.status == "failed"
                else f"was not run: {outcome.cause}"
            )
            note = f"In the last run this notebook {what}. {'The report is from the run before.' if there else 'There is no report.'}"
        shown = there and outcome.executed is not None and outcome.executed.exists()
        findings = notebook_page.find_findings(step.name, outcome.executed, pages) if shown else []
        title, question = _title(step), site.questions.get(step.name, "")
        question = (
            "" if question.casefold().strip(" ?.") == title.casefold().strip(" ?.") else question
        )
        yield index_page.Entry(
            step.name, title, question, f"{step.name}.html" if there else "", note, tuple(findings)
        )


# ---------------------------------------------------------------- files


def _publish(site: Site, name: str, key: str, make: Callable) -> None:
    """Write the files that ``make`` yields as (path, bytes), unless the last ones stand there untouched under the same key."""
    record = site.tables / "stamps" / f"published-{name}.json"
    last = cache.read_json(record)
    same_place = last.get("place") == str(site.reports.resolve())
    files = last.get("files", {}) if same_place else {}
    if (
        files
        and last.get("key") == key
        and all(cache.file_hash(site.reports / path) == seen for path, seen in files.items())
    ):
        return
    draft = site.reports / f".draft-{name}-{os.getpid()}"
    made: dict[str, str] = {}
    try:
        for path, data in make():
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_bytes(data)
            made[path] = cache.file_hash(draft / path)
        for path in made:
            (site.reports / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).replace(site.reports / path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for path in files.keys() - made.keys():
        (site.reports / path).unlink(missing_ok=True)
    cache.write_text(
        record,
        json.dumps(
            {"place": str(site.reports.resolve()), "key": key, "files": made},
            indent=1,
            sort_keys=True,
        ),
    )
