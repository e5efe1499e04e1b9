"""The command line.

``run`` makes reports, ``annotate`` makes tables, ``bench`` scores one part of the engine, ``code``
draws and reads coding sheets.

Exit codes: 0 success; 1 failure; 2 usage error; 3 done, but some of the input was left out; 130,
143 or 129 interrupted by Ctrl-C, a request to end (SIGTERM), or a closed terminal (SIGHUP).

An error that the user can fix is reported in one line on stderr; any other shows its traceback, and
with ``--debug`` all do.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parallax import CODEBOOK, ROOT
from parallax import bench as benchmarks
from parallax.chain import (
    codebook,
    codebook_use,
    corpora,
    leftovers,
    locks,
    models,
    places,
    steps,
)
from parallax.common import disk, errors, space
from parallax.common.errors import ParallaxError, count_of
from parallax.common.outside_text import harmless
from parallax.report import pages, parameters, runner
from parallax.report.jobs import Job, Outcome, Workspace
from parallax.report.notebook_file import RunError
from parallax.report.progress import shown, teller

if TYPE_CHECKING:
    import pandas as pd

    from parallax.report.site import Site

FAILED, USAGE, INCOMPLETE = 1, 2, 3
REPORTS = ROOT / "reports"
MOST_PROBLEMS = 20
ALIASES = {"cleaning": "clean"}
"""Other names of stages: that of their benchmark."""
DEBUG_HELP = "show the traceback of every error, even of those usually reported in one line"


class UsageError(ParallaxError):
    """The command cannot be carried out as given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        with _terminable(), _debugging(options.debug):
            return options.command(options)
    except KeyboardInterrupt as stop:
        code = 128 + (stop.args[0] if stop.args else signal.SIGINT)
        return _complain(
            "interrupted; finished work is kept, and the next run resumes from there", code
        )
    except Exception as error:
        if _is_folder_gone() and not options.debug:
            return _complain("the current folder no longer exists; go to another one", USAGE)
        if options.debug or not errors.is_user_error(error):
            traceback.print_exc()
            return _exit_code(error)
        said = errors.lines(error, _output_folder(options))
        return _complain("\nparallax: ".join(said), _exit_code(error))


def _is_folder_gone() -> bool:
    """Whether the folder that the command was given in has been removed or renamed."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _exit_code(error: Exception) -> int:
    misunderstood = isinstance(error, (UsageError, RunError, corpora.CorpusError, locks.Busy))
    return USAGE if misunderstood else FAILED


def _complain(error: object, code: int) -> int:
    print(harmless(f"parallax: {error}"), file=sys.stderr)
    return code


def _output_folder(options: argparse.Namespace) -> str:
    """Where a command writes, for errors that name no file, such as a full disk."""
    written = [getattr(options, name, None) for name in ("out", "json")]
    if "reports" in options:
        written += [corpora.INTERIM, options.reports or REPORTS]
    folders = [folder for folder in written if folder]
    return " or ".join(map(str, space.full(folders) or folders))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m parallax",
        description="How several outlets tell the same event, with every number traceable.",
    )
    parser.add_argument("--debug", action="store_true", help=DEBUG_HELP)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _run_parser(_add_command(commands, "run", "run the notebooks on articles and make the reports"))
    _annotate_parser(_add_command(commands, "annotate", "make only the tables, without notebooks"))
    _bench_parser(
        _add_command(commands, "bench", "score one part of the engine on a file of examples")
    )
    _code_parser(
        commands.add_parser(
            "code", help="draw a sample to code by hand, or score the completed sheets"
        )
    )
    return parser


def _path(text: str) -> Path:
    """A path; an empty one would mean the current folder, and comes of an unset variable."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    if re.match("(?i)https?://", text):
        raise argparse.ArgumentTypeError(f"{text} is an address; save the page and give its file")
    return Path(text)


def _add_command(commands: Any, name: str, summary: str) -> argparse.ArgumentParser:
    """A parser with ``--debug``, so that the option works before and after the command."""
    parser = commands.add_parser(name, help=summary)
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=DEBUG_HELP)
    return parser


def _run_parser(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument(
        "--corpus", metavar="NAME", help="name of the corpus (default: that of the folder)"
    )
    parser.add_argument(
        "--reports",
        type=_path,
        metavar="DIR",
        help="folder for the reports (default: reports/, or reports/NAME/)",
    )
    parser.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="set a parameter of the notebooks",
    )
    parser.add_argument("--force", action="store_true", help="run every notebook, changed or not")
    parser.set_defaults(command=run_command)


def _annotate_parser(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument(
        "--out", type=_path, required=True, metavar="DIR", help="folder for the tables"
    )
    parser.add_argument(
        "--keep-text",
        action="store_true",
        help="keep the text letter for letter, because it is already clean",
    )
    parser.add_argument(
        "--only",
        type=lambda name: ALIASES.get(name, name),
        choices=list(steps.STEPS),
        metavar="STAGE",
        help=f"stop after a stage: {', '.join(steps.STEPS)}",
    )
    parser.set_defaults(command=annotate_command)


def _add_input(parser: argparse.ArgumentParser) -> None:
    """The arguments that ``run`` and ``annotate`` share."""
    parser.add_argument(
        "input",
        type=_path,
        help="a folder of articles, or one file: "
        "plain text, HTML, WARC, CSV, TSV, JSONL, JSON, Parquet, or a zip or tar archive of them",
    )
    parser.add_argument(
        "--columns",
        default="",
        metavar="FIELD=COLUMN,...",
        help="columns of a table: text=BODY,title=Headline (default: guessed from their names)",
    )
    parser.add_argument(
        "--codebook", type=_path, metavar="DIR", help="your own folder in place of data/codebook"
    )
    parser.add_argument(
        "--model",
        default="",
        metavar="NAME",
        help="an installed spaCy pipeline instead of the bundled one",
    )


def _bench_parser(bench: argparse.ArgumentParser) -> None:
    bench.add_argument(
        "name", choices=benchmarks.names(), metavar="NAME", help=", ".join(benchmarks.names())
    )
    bench.add_argument("--data", type=_path, metavar="FILE", help="the examples")
    bench.add_argument(
        "--json", type=_path, metavar="OUT", help="also write the figures to this JSON file"
    )
    bench.add_argument(
        "--model",
        action="append",
        metavar="NAME",
        help="for language: also measure this pipeline (may be repeated)",
    )
    bench.add_argument(
        "--altered",
        action="store_true",
        help="for language: measure again with other capitals and curly quotation marks",
    )
    bench.add_argument(
        "--part", action="append", default=[], metavar="PART", help="for faults: only this part"
    )
    bench.add_argument("--quick", action="store_true", help="for faults: a few of everything")
    bench.set_defaults(command=bench_command)


def _code_parser(parser: argparse.ArgumentParser) -> None:
    from parallax import hand_coding

    does = parser.add_subparsers(required=True, metavar="draw|read")
    draw = _add_command(
        does, "draw", "write a sheet with a random sample over all articles, to code blind"
    )
    _draw_parser(draw, hand_coding.KINDS, hand_coding.stats.SEED)
    _read_parser(
        _add_command(
            does, "read", "print the agreement between coders, and of the machine with them"
        )
    )


def _draw_parser(draw: argparse.ArgumentParser, kinds: Sequence[str], seed: int) -> None:
    draw.add_argument("corpus", help="name of a corpus, or a folder of articles")
    draw.add_argument("--what", choices=kinds, required=True, help="what to code")
    draw.add_argument(
        "--n",
        type=int,
        default=100,
        help="number of sentences to draw, or mentions for sentiment (default: 100)",
    )
    draw.add_argument("--seed", type=int, default=seed, help="another seed draws another sample")
    draw.add_argument(
        "--out", type=_path, required=True, metavar="SHEET", help="the CSV file to write"
    )
    draw.set_defaults(command=draw_command)


def _read_parser(read: argparse.ArgumentParser) -> None:
    read.add_argument(
        "sheets", type=_path, nargs="+", metavar="SHEET", help="completed sheets, one per coder"
    )
    read.add_argument(
        "--corpus", help="the corpus that the sheets were drawn from, if they do not name it"
    )
    read.add_argument(
        "--json", type=_path, metavar="OUT", help="also write the figures to this JSON file"
    )
    read.set_defaults(command=read_command)


# ---------------------------------------------------------------- run


def run_command(options: argparse.Namespace) -> int:
    """Run the notebooks that changed, and publish their reports and the index."""
    settings = _settings(options)
    site = _site(settings, options)
    places.check_reports(settings, site.reports)
    parameters.check(site.jobs)
    with locks.alone(settings.tables), locks.alone(site.reports):
        if not _name(options) and corpora.plan(options.input).corpus != settings.corpus:
            raise locks.Busy(f"another run has just taken the name {settings.corpus}; try again")
        corpora.register(settings)
        with corpora.frozen(settings):
            return _run(site, settings, options)


def _site(settings: corpora.Settings, options: argparse.Namespace) -> Site:
    """The notebooks with the parameters that were given, and where their reports go."""
    from parallax.report import site as sites

    keys = steps.keys(settings)
    return sites.Site(
        settings.corpus,
        settings.tables,
        options.reports or _reports_of(settings.corpus),
        parameters.give(sites.notebook_jobs(settings, keys), dict(options.parameter)),
        keys,
        {notebook.name: notebook.question for notebook in steps.NOTEBOOKS},
        settings.model or "the bundled one",
    )


def _run(site: Site, settings: corpora.Settings, options: argparse.Namespace) -> int:
    """Run and publish what is out of date, and say what became of it."""
    from parallax.report import site as sites

    def publish(job: Job, executed: Path, key: str) -> None:
        sites.publish_report(site, job, executed, key)

    leftovers.sweep(settings.tables, site.reports)
    workspace = Workspace(settings.tables, publish, teller(), options.force, runner.processors())
    if not runner.up_to_date(site.jobs[0].name, site.jobs, workspace):
        problems = steps.why_nothing_is_left(settings)
        if problems is not None:
            return _report_nothing(site, settings, problems)
    outcomes = runner.run(site.jobs, workspace)
    if foreign := sites.rewritten(site, outcomes, workspace):
        changed = f"{', '.join(foreign)}, or what they were made from, during the run"
        why = f"another program changed {changed}; run again"
        return _complain(f"corpus {site.corpus}: {why}", FAILED)
    if any(outcome.status == "ran" for outcome in outcomes) and outcomes[0].executed:
        steps.gather_problems(settings)
    notes = codebook_use.all_notes(settings)
    try:
        sites.publish_front(site._replace(notes=notes), outcomes)
    except OSError:
        for outcome in outcomes:
            _tell_failure(outcome, options.debug)
        raise
    missing = sites.left_out(site)
    if missing or any(outcome.status == "ran" for outcome in outcomes):
        _list_problems(settings.tables)
    _list_notes(notes)
    return _verdict(outcomes, missing, site.reports, options.debug)


def _settings(options: argparse.Namespace) -> corpora.Settings:
    """The settings that the command line asks for; nothing is written."""
    places.check_input(options.input)
    if any(parameter == "corpus" for parameter, _ in options.parameter):
        raise UsageError("the parameter corpus follows from INPUT; name it with --corpus")
    settings = corpora.plan(
        options.input,
        _name(options),
        model=options.model,
        codebook=_codebook(options),
        columns=_columns(options),
    )
    places.check_tables(settings, f"the folder of tables {settings.tables}")
    return settings


def _name(options: argparse.Namespace) -> str | None:
    """The name of the corpus that was asked for; None where it follows from that of INPUT."""
    name = options.corpus
    if name is not None and (cause := corpora.why_no_name(name)):
        raise UsageError(f"--corpus {name!r}: {cause}")
    if name is None and options.input.resolve() == ROOT / "seeds":
        return "seeds"
    return name


def _reports_of(corpus: str) -> Path:
    return REPORTS if corpus == "seeds" else REPORTS / corpus


def _report_nothing(site: Site, settings: corpora.Settings, problems: pd.DataFrame) -> int:
    """Make an index page that says why no article of a corpus is usable, and say so on stderr."""
    from parallax.report.site import publish_front

    steps.write_nothing(settings, ["clean"], problems)
    publish_front(site, [])
    _list_problems(settings.tables)
    why = steps.nothing_left(settings.corpus, problems)
    return _complain(f"{why}; {shown(site.reports / 'index.html')} says why", FAILED)


def _verdict(outcomes: Sequence[Outcome], missing: int, reports: Path, debug: bool) -> int:
    """Print what became of the notebooks, and return the exit code."""
    counts = Counter(outcome.status for outcome in outcomes)
    order = ("ran", "unchanged", "failed", "not run")
    said = ", ".join(f"{counts[status]} {status}" for status in order if counts[status])
    index = shown(reports / "index.html")
    print(f"{index}: {pages.counted(len(outcomes), 'report')} ({said})", file=sys.stderr)
    for outcome in outcomes:
        _tell_failure(outcome, debug)
    if counts["failed"] or counts["not run"]:
        return FAILED
    return INCOMPLETE if missing else 0


def _tell_failure(outcome: Outcome, debug: bool) -> None:
    """Print a line on a notebook that failed or was not run, after a traceback if it matters."""
    if outcome.traceback and (debug or outcome.our_fault):
        print(outcome.traceback.rstrip(), file=sys.stderr)
    if outcome.status == "failed":
        kept = "; the previous report is kept" if outcome.executed else ""
        where = f" (partial notebook: {shown(outcome.partial)})" if outcome.partial else ""
        print(f"parallax: {outcome.name}: {outcome.cause}{kept}{where}", file=sys.stderr)
    elif outcome.status == "not run":
        print(f"parallax: {outcome.name}: not run, because {outcome.cause}", file=sys.stderr)


def _list_problems(folder: Path) -> None:
    """Print one line for each problem with the input, what was left out before what was not."""
    problems = pages.worst_first(pages.read_table("problems", folder).itertuples(index=False))
    for problem in problems[:MOST_PROBLEMS]:
        print(harmless(_problem_line(problem)), file=sys.stderr)
    if rest := problems[MOST_PROBLEMS:]:
        lost = sum(count_of(problem.cause) for problem in rest if problem.left_out)
        which = f", {lost:,} of the input left out" if lost else ""
        print(f"and {len(rest):,} more{which}; the table problems has them all", file=sys.stderr)


def _list_notes(notes: Iterable[codebook.Note]) -> None:
    """Print one line for each thing that the author of a codebook should know."""
    for note in notes:
        print(harmless(_problem_line(note)), file=sys.stderr)


def _problem_line(problem: Any) -> str:
    """One row of the table ``problems`` in words."""
    which = pages.article_of(problem)
    named = f" ({which})" if which else ""
    left_out = " (left out)" if problem.left_out else ""
    return f"{problem.source_file}{named}: {problem.cause}{left_out}"


# ---------------------------------------------------------------- annotate and bench


def annotate_command(options: argparse.Namespace) -> int:
    """Make the tables of all stages, or up to one, in a folder.

    Tables that are up to date are left alone.
    """
    from parallax.common import tables

    places.check_input(options.input)
    source, out = options.input.resolve(), options.out.resolve()
    settings = corpora.Settings(
        source.stem,
        source,
        out,
        options.model,
        _codebook(options) or CODEBOOK,
        options.keep_text,
        _columns(options),
    )
    places.check_tables(settings, "--out")
    stages = _stages(options.only)
    with locks.alone(out):
        leftovers.sweep(out)
        try:
            _annotate(settings, stages)
            steps.gather_problems(settings)
        except corpora.NothingLeft as error:
            steps.write_nothing(settings, stages, error.problems)
            _list_problems(out)
            return _complain(error, INCOMPLETE)
        _list_problems(out)
        _list_notes(codebook_use.all_notes(settings))
        return INCOMPLETE if tables.read("problems", out)["left_out"].any() else 0


def _annotate(settings: corpora.Settings, stages: list[str]) -> None:
    """Make the tables of the stages that are out of date, and print a line on each stage."""
    say = teller()
    for name in stages:
        step, begun = steps.STEPS[name], time.monotonic()
        if steps.up_to_date(settings, name):
            say(f"{name}: unchanged")
            continue
        made = steps.make(settings, [name])
        sizes = ", ".join(f"{table} {len(made[table]):,}" for table in step.writes)
        say(f"{name}: {sizes} rows in {time.monotonic() - begun:.1f} s")


def _stages(last: str | None) -> list[str]:
    """All stages in order, or only ``last`` and those it depends on."""
    if last is None:
        return list(steps.STEPS)
    wanted, reads = {last}, set(steps.STEPS[last].reads)
    for name in reversed(list(steps.STEPS)):
        if reads & set(steps.STEPS[name].writes):
            wanted.add(name)
            reads |= set(steps.STEPS[name].reads)
    return [name for name in steps.STEPS if name in wanted]


def bench_command(options: argparse.Namespace) -> int:
    """Print the figures of one benchmark as a table, and write them as JSON if asked to."""
    import pandas as pd

    if options.data is None and options.name not in benchmarks.OWN_INPUTS:
        raise UsageError(f"bench {options.name}: give its examples with --data FILE")
    if options.data is not None and not options.data.exists():
        raise UsageError(f"{options.data}: no such file")
    _check_json(options)
    given: dict[str, Any] = {"models": ["", *options.model]} if options.model else {}
    given |= {"altered": True} if options.altered else {}
    if given and options.name != "language":
        raise UsageError(f"bench {options.name}: --model and --altered belong to bench language")
    models.key()
    if options.name == "faults":
        given = {"parts": options.part, "quick": options.quick}
    figures = benchmarks.load(options.name)(options.data, **given)
    if isinstance(figures, pd.DataFrame):
        figures = figures.to_dict("records")
    print(
        _figures_table(figures).to_string(
            index=False,
            header=not isinstance(figures, dict),
            float_format=lambda value: f"{value:.3f}",
        )
    )
    if options.json:
        _write_json(options.json, json.dumps(figures, indent=1, default=float) + "\n")
    return 0


def _check_json(options: argparse.Namespace) -> None:
    """Refuse a place for --json before the figures are computed rather than after."""
    if options.json:
        places.check_folder(options.json.parent, "--json")
        if options.json.is_dir():
            raise UsageError(f"--json {options.json}: is a folder")


def _write_json(path: Path, text: str) -> None:
    """Write figures for a program; a device or a pipe is written to and stays what it is."""
    sys.stdout.flush()
    if path.exists() and os.path.samestat(path.stat(), os.fstat(1)):
        print(text, end="")
    elif path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
    else:
        disk.write_text(path.resolve(), text)


def _figures_table(figures: Any) -> pd.DataFrame:
    """Rows as they are; a nested dictionary as one line per figure, named by its joined keys."""
    import pandas as pd

    if not isinstance(figures, dict):
        return pd.DataFrame(figures)
    flat = pd.json_normalize(figures, sep=" ").iloc[0]
    return pd.DataFrame({"figure": flat.index, "value": flat.to_numpy(dtype=object)})


# ---------------------------------------------------------------- human coding


def draw_command(options: argparse.Namespace) -> int:
    """Write a coding sheet; an existing file is never overwritten, because it may be coded."""
    from parallax import hand_coding

    if options.n < 1:
        raise UsageError("--n: at least one unit must be drawn")
    if options.seed < 0:
        raise UsageError("--seed: must be zero or more")
    if options.out.exists():
        raise UsageError(f"{options.out}: already exists; coded sheets are not overwritten")
    settings = corpora.settings(options.corpus)
    needed = ["articles", "sentences"]
    if options.what == "sentiment":
        needed += ["mentions", "entities"]
    with _alone_if_stale(settings, needed):
        given = {table: steps.read(settings, table) for table in needed}
    ids = _frame_ids(settings) if options.what == "frames" else []
    sheet = hand_coding.draw(options.what, given, options.n, ids, options.seed)
    sheet.insert(1, "corpus", settings.corpus)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    hand_coding.write_sheet(sheet, options.out)
    units = pages.counted(len(sheet), "unit")
    articles = pages.counted(sheet["article_id"].nunique(), "article")
    print(f"{options.out}: {units} of {articles} to code", file=sys.stderr)
    return 0


def _frame_ids(settings: corpora.Settings) -> list[str]:
    from parallax.framing.codebook import read_codebook

    book = read_codebook(corpora.codebook_file(settings, "frames.yml"))
    return [frame.id for frame in book.frames]


def read_command(options: argparse.Namespace) -> int:
    """Print agreement and scores of completed sheets, all of one kind and one corpus."""
    from parallax import hand_coding

    _check_json(options)
    what, corpus = _what_and_corpus(options)
    settings = corpora.settings(corpus)
    with _alone_if_stale(settings, ["articles", *hand_coding.TABLES_OF[what]]):
        articles = steps.read(settings, "articles")
        coded = hand_coding.tables_of(what, settings)
    codes = hand_coding.gather(what, options.sheets, articles)
    if codes.rows.empty and not (codes.stale or codes.elsewhere):
        raise UsageError("these sheets hold no code yet")
    if codes.rows.empty:
        raise UsageError(f"no code in these sheets matches the corpus {settings.corpus}")
    machine = hand_coding.machine_codes(what, coded, codes.rows)
    found = hand_coding.reliability(codes, machine)
    print(found.to_string(index=False, float_format=lambda value: f"{value:.3f}", na_rep="-"))
    if codes.stale:
        stale = pages.counted(codes.stale, "code")
        print(f"{stale} left out: the words are no longer at that place", file=sys.stderr)
    if codes.elsewhere:
        elsewhere = pages.counted(codes.elsewhere, "code")
        print(f"{elsewhere} left out: no such article in {settings.corpus}", file=sys.stderr)
    print(
        f"save the sheets as codes-NAME.csv in {shown(settings.codebook)} "
        "and the next run marks unreliable codes in its charts",
        file=sys.stderr,
    )
    if options.json:
        _write_json(options.json, found.to_json(orient="records", indent=1) + "\n")
    return 0


def _what_and_corpus(options: argparse.Namespace) -> tuple[str, str]:
    """What the sheets code, and the corpus that they were drawn from."""
    from parallax import hand_coding

    for path in options.sheets:
        if not path.is_file():
            raise UsageError(f"{path}: no such file")
    kinds = {hand_coding.read_sheet(path).what for path in options.sheets}
    if len(kinds) > 1:
        listed = ", ".join(sorted(kinds))
        raise UsageError(f"the sheets are of several kinds ({listed}): read one kind at a time")
    named = sorted({hand_coding.corpus_of(path) for path in options.sheets} - {""})
    if len(named) > 1 and not options.corpus:
        raise UsageError(f"the sheets are of several corpora ({', '.join(named)}): give --corpus")
    corpus = options.corpus or "".join(named)
    if not corpus:
        raise UsageError(f"{options.sheets[0]} does not name its corpus: give --corpus")
    return kinds.pop(), corpus


# ---------------------------------------------------------------- what all commands need


def _columns(options: argparse.Namespace) -> str:
    """The value of --columns, checked."""
    if options.columns:
        from parallax.read import tabular

        try:
            tabular.parse_columns(options.columns)
        except tabular.ColumnsError as error:
            raise UsageError(error) from None
    return options.columns


def _codebook(options: argparse.Namespace) -> Path | None:
    if options.codebook is None:
        _check_codebook(CODEBOOK)
        return None
    if not options.codebook.is_dir():
        what = "not a folder" if options.codebook.exists() else "no such folder"
        raise UsageError(f"--codebook {options.codebook}: {what}")
    folder = options.codebook.resolve()
    if not codebook.holds_any(folder):
        raise UsageError(f"--codebook {options.codebook}: {codebook.none_in(folder)}")
    _check_codebook(folder)
    return folder


def _check_codebook(folder: Path) -> None:
    """Raise CodebookError for all mistakes of a folder, before anything is made."""
    mistakes = [*codebook.mistakes_in(folder), *codebook.slow_patterns(folder)]
    if any(folder.glob(codebook.SHEETS)):
        from parallax import hand_coding

        mistakes += hand_coding.mistakes_in(folder)
    if mistakes:
        raise errors.CodebookError("\n".join(mistakes))


def _alone_if_stale(
    settings: corpora.Settings, tables: Sequence[str]
) -> contextlib.AbstractContextManager[None]:
    """The lock of a corpus where one of ``tables`` has to be made first; otherwise nothing."""
    if all(steps.stands(settings, table) for table in tables):
        return contextlib.nullcontext()
    return locks.alone(settings.tables)


@contextlib.contextmanager
def _debugging(wanted: bool) -> Iterator[None]:
    """Let kernels and guards know of ``--debug`` for as long as the command lasts."""
    before = os.environ.get(errors.DEBUG)
    if wanted:
        os.environ[errors.DEBUG] = "1"
    try:
        yield
    finally:
        if wanted and before is None:
            os.environ.pop(errors.DEBUG, None)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to end (SIGTERM) or a closed terminal (SIGHUP) end a run as Ctrl-C does.

    A run that was started to outlive its terminal (``nohup``) ignores SIGHUP, and still does.
    """

    def interrupt(number: int, _: object) -> None:
        raise KeyboardInterrupt(number)

    before: dict[int, Any] = {}
    try:
        for name in ("SIGTERM", "SIGHUP"):  # the latter not on Windows
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
