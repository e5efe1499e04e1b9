"""From executed notebooks to a folder of pages.

Pages are written aside and put in place by rename, and left alone when nothing changed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from parallax import ROOT
from parallax.chain import cache, codebook, corpora, steps
from parallax.common import disk, space
from parallax.common.errors import count_of
from parallax.report import notebook_page, pages, validation_page
from parallax.report.jobs import Job, Outcome, Workspace

if TYPE_CHECKING:
    from parallax.report import index_page

NOTEBOOKS = ROOT / "notebooks"
FIGURE_FILES = (".csv", ".svg")
Files: TypeAlias = Iterator[tuple[str, bytes]]
"""Files as (path below the folder of reports, content)."""


class Site(NamedTuple):
    """One corpus and the folder its pages go to.

    Attributes
    ----------
    corpus, tables
        Name of the corpus and the folder of its tables.
    reports
        Where the pages go.
    jobs
        The notebooks in order.
    keys
        The keys of the steps (:func:`parallax.chain.steps.keys`) that the jobs rest on.
    questions
        Name of a notebook to the question it answers.
    pipeline
        Name of the language pipeline, for the index.
    notes
        What the author of the codebook should know.
    """

    corpus: str
    tables: Path
    reports: Path
    jobs: Sequence[Job]
    keys: Mapping[str, str]
    questions: Mapping[str, str]
    pipeline: str = ""
    notes: Sequence[codebook.Note] = ()


def notebook_jobs(settings: corpora.Settings, keys: Mapping[str, str]) -> list[Job]:
    """The notebooks of the project as jobs of the runner, for one corpus with these ``keys``."""
    return [_job(settings, notebook, keys) for notebook in steps.NOTEBOOKS]


def _job(settings: corpora.Settings, notebook: steps.Notebook, keys: Mapping[str, str]) -> Job:
    return Job(
        notebook.name,
        NOTEBOOKS / f"{notebook.name}.ipynb",
        notebook.after,
        {"corpus": settings.corpus},
        notebook_key(settings, notebook, keys),
        tuple(settings.tables / f"{table}.parquet" for table in notebook.writes),
    )


def notebook_key(
    settings: corpora.Settings, notebook: steps.Notebook, keys: Mapping[str, str]
) -> str:
    """What a notebook's cells rest on, as one hash; ``keys`` are those of the steps.

    Its tables, the code that words and draws, and the sheets of human coding that mark its charts.
    """
    from parallax import hand_coding  # here, because it needs pandas

    sheets = (cache.input_hash(path) for path in hand_coding.sheets(settings.codebook))
    tables = (keys[step] for step in notebook.steps)
    return cache.digest([*tables, cache.notebook_code(), *sheets])


def rewritten(site: Site, outcomes: Sequence[Outcome], workspace: Workspace) -> list[str]:
    """Tables that rest on something else than the run did as it began.

    A notebook in JupyterLab may have opened the corpus otherwise, or an article may have been
    edited. The next run does not take such a notebook for up to date.
    """
    from parallax.common import tables

    ran = {outcome.name for outcome in outcomes if outcome.status == "ran"}
    found = []
    for notebook in steps.NOTEBOOKS:
        writes = notebook.writes if notebook.name in ran else ()
        wanted = {table: site.keys[steps.writer_of(table).name] for table in writes}
        foreign = [t for t in writes if tables.note(t, site.tables).get("key") != wanted[t]]
        if foreign:
            workspace.stamp(notebook.name).unlink(missing_ok=True)
            _distrust(site, notebook.name)
        found += foreign
    return found


def _distrust(site: Site, name: str) -> None:
    """Let the next run publish a report again: what was published tells other tables."""
    record = _published(site, name)
    cache.write_record(record, {**cache.read_record(record), "key": ""})


def _published(site: Site, name: str) -> Path:
    """The record of what was published under a name."""
    return site.tables / "stamps" / f"published-{name}.json"


def publish_report(site: Site, job: Job, executed: Path, key: str) -> None:
    """Make the report of one executed notebook with its figures, unless it stands there already.

    May be called from several threads.
    """

    def make() -> Files:
        report = notebook_page.render_report(
            job.name, executed, _context(site), _known_articles(site)
        )
        yield f"{job.name}.html", report.encode()
        folder = site.tables / "figures" / job.name
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.suffix in FIGURE_FILES:
                yield f"figures/{job.name}/{file.name}", file.read_bytes()

    _publish(site, job.name, _digest(key, site), make)


def publish_front(site: Site, outcomes: Sequence[Outcome]) -> None:
    """Make the index, the validation page and the articles' pages, unless they stand there."""

    def make() -> Files:
        from parallax.report import article_page, index_page

        context = _context(site)
        yield "validation.html", validation_page.render(context).encode()
        entries = list(_entries(site, outcomes))
        index = index_page.render_front(site.tables, context, entries, site.pipeline, site.notes)
        yield "index.html", index.encode()
        below = context._replace(root="../", reports=())
        for name, text in article_page.render_texts(site.tables, below):
            yield f"texts/{name}", text.encode()

    state = [
        [
            outcome.name,
            outcome.key,
            outcome.status in ("ran", "unchanged"),
            outcome.cause,
            (site.reports / f"{outcome.name}.html").exists(),
        ]
        for outcome in outcomes
    ]
    figures = [disk.file_hash(path) for path in (validation_page.FIGURES, validation_page.SCORES)]
    _publish(site, "index", _digest(json.dumps([state, figures, site.notes]), site), make)


def left_out(site: Site) -> int:
    """How many files or articles of the input are in no table."""
    path = site.tables / "problems.parquet"
    record = site.tables / "stamps" / "left-out.json"
    known, seen = cache.read_record(record), cache.made_hash(path)
    if known.get("file") != seen:
        problems = pages.read_table("problems", site.tables)
        count = sum(map(count_of, problems.loc[problems["left_out"].astype(bool), "cause"]))
        known = {"file": seen, "count": count}
        cache.write_record(record, known)
    return known["count"]


def _digest(key: str, site: Site) -> str:
    parts = [
        key,
        cache.page_code(),
        site.corpus,
        site.pipeline,
        [[job.name, site.questions.get(job.name, ""), _title(job)] for job in site.jobs],
    ]
    return cache.digest([json.dumps(parts)])


def _title(job: Job) -> str:
    return notebook_page.title_of(job.path)


def _context(site: Site) -> pages.PageContext:
    return pages.PageContext(site.corpus, _size(site.tables), tuple(map(_link, site.jobs)))


def _size(tables: Path) -> str:
    """How many articles a corpus has, in words; empty before its first table is made."""
    path = tables / "articles.parquet"
    if not path.exists():
        return ""
    import pyarrow.parquet

    return pages.counted(pyarrow.parquet.read_metadata(path).num_rows, "article")


def _link(job: Job) -> pages.PageLink:
    short = notebook_page.short_name(job.name)
    return pages.PageLink(f"{job.name}.html", _title(job), short)


def _known_articles(site: Site) -> frozenset[str] | None:
    """File names of the articles' pages, None where every article has one."""
    from parallax.report import index_page

    articles = pages.read_table("articles", site.tables)
    if len(articles) <= pages.MOST_PAGES:
        return None
    return frozenset(index_page.article_files(articles))


def _entries(site: Site, outcomes: Sequence[Outcome]) -> Iterator[index_page.ReportEntry]:
    """The reports as the index lists them; none where nothing was run."""
    from parallax.report import index_page

    known = _known_articles(site)
    for job, outcome in zip(site.jobs, outcomes):
        there = (site.reports / f"{job.name}.html").exists()
        findings: list[notebook_page.Finding] = []
        if there and outcome.executed is not None and outcome.executed.exists():
            findings = notebook_page.find_findings(job.name, outcome.executed, known)
        title = _title(job)
        yield index_page.ReportEntry(
            job.name,
            title,
            _question(site.questions.get(job.name, ""), title),
            f"{job.name}.html" if there else "",
            _note(outcome, there),
            tuple(findings),
        )


def _question(question: str, title: str) -> str:
    """The question of a report, empty where its title asks it already."""
    same = question.casefold().strip(" ?.") == title.casefold().strip(" ?.")
    return "" if same else question


def _note(outcome: Outcome, there: bool) -> str:
    """What went wrong in the last run, and whether an older report is shown."""
    what = {"failed": "failed", "not run": "was not run"}.get(outcome.status)
    if what is None:
        return ""
    shown = "The report is from an earlier run." if there else "There is no report."
    return f"In the last run this notebook {what}: {outcome.cause}. {shown}"


# ---------------------------------------------------------------- files


def _publish(site: Site, name: str, key: str, make: Callable[[], Files]) -> None:
    """Write files, unless the last ones stand there untouched under the same key.

    Parameters
    ----------
    site
        Where they go.
    name
        What they belong to, for the record of what was written.
    key
        What they rest on.
    make
        Yields them as (path, bytes); it is not called where there is nothing to do.
    """
    record = _published(site, name)
    last = cache.read_record(record)
    place = str(site.reports.resolve())
    files = last.get("files", {}) if last.get("place") == place else {}
    if files and last.get("key") == key:
        touched = _touched(site.reports, files)
        if not touched:
            return
        more = f" (and {len(touched) - 1:,} more)" if len(touched) > 1 else ""
        cache.tell(f"{site.reports / touched[0]}{more} changed since the last run; made again")
    made = _write(site.reports, f".draft-{name}-{os.getpid()}", make())
    for path in files.keys() - made.keys():
        (site.reports / path).unlink(missing_ok=True)
    cache.write_record(record, {"place": place, "key": key, "files": made})


def _touched(folder: Path, files: Mapping[str, str]) -> list[str]:
    return [path for path, seen in files.items() if disk.file_hash(folder / path) != seen]


def _write(folder: Path, draft_name: str, files: Files) -> dict[str, str]:
    """Write all files aside, and then put them in place; returns their hashes by path."""
    draft = folder / draft_name
    made: dict[str, str] = {}
    try:
        for path, data in files:
            with space.naming(folder / path):
                (draft / path).parent.mkdir(parents=True, exist_ok=True)
                (draft / path).write_bytes(data)
            made[path] = disk.file_hash(draft / path)
        for path in made:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).replace(folder / path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made
