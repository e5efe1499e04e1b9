"""The command line: ``run`` makes reports, ``annotate`` makes tables, ``bench`` scores one part of the engine, ``code`` draws and reads coding sheets.

Exit codes: 0 all is well; 1 something failed; 2 the command was not understood; 3 done, but some of the input was left out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from parallax import CODEBOOK, ROOT
from parallax import bench as benchmarks
from parallax.chain import cache, corpora, steps
from parallax.common.errors import ParallaxError
from parallax.report import notebook_page, runner

FAILED, USAGE, INCOMPLETE, INTERRUPTED = 1, 2, 3, 130
REPORTS = ROOT / "reports"
MOST_PROBLEMS = 20
ALIASES = {"cleaning": "clean"}
"""Stages that go by the name of their benchmark too."""
_NAME = re.compile(r"[\w][\w.-]{0,79}")
_TAKEN = {"figures", "texts"}


class UsageError(ParallaxError):
    """The command cannot be carried out as it was given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code; an error the user can mend is one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        with _terminable():
            return options.command(options)
    except (UsageError, runner.RunError, corpora.CorpusError) as error:
        return _complain(error, USAGE)
    except (OSError, ValueError) as error:
        return _complain(error, FAILED)
    except KeyboardInterrupt:
        return _complain(
            "interrupted; what was finished is in place, and the next run goes on from there",
            INTERRUPTED,
        )


def _complain(error: object, code: int) -> int:
    line = " ".join(str(error).split()) or type(error).__name__
    print(f"parallax: {line}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m parallax",
        description="How several outlets tell the same event, with every number traceable.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the notebooks over articles and make the reports")
    run.add_argument(
        "input",
        type=Path,
        help="a folder of articles, or one file: plain text, HTML, WARC, CSV, TSV, JSONL, Parquet or zip",
    )
    run.add_argument(
        "--corpus", metavar="NAME", help="name of the corpus (default: that of the folder)"
    )
    run.add_argument(
        "--reports",
        type=Path,
        metavar="DIR",
        help="folder for the reports (default: reports/, or reports/NAME/)",
    )
    run.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="set a parameter of the notebooks",
    )
    run.add_argument("--force", action="store_true", help="run every notebook, changed or not")
    run.set_defaults(command=run_command)

    annotate = commands.add_parser("annotate", help="make the tables only, without notebooks")
    annotate.add_argument(
        "input",
        type=Path,
        help="a folder of articles, or one file: plain text, HTML, WARC, CSV, TSV, JSONL, Parquet or zip",
    )
    annotate.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the tables"
    )
    annotate.add_argument(
        "--keep-text", action="store_true", help="the text is clean already: keep it to the letter"
    )
    annotate.add_argument(
        "--only",
        type=lambda name: ALIASES.get(name, name),
        choices=list(steps.STEPS),
        metavar="STAGE",
        help=f"stop after a stage: {', '.join(steps.STEPS)}",
    )
    annotate.set_defaults(command=annotate_command)
    for command in (run, annotate):
        command.add_argument(
            "--columns",
            default="",
            metavar="FIELD=COLUMN,...",
            help="columns of a table: text=BODY,title=Headline (default: guessed by their names)",
        )
        command.add_argument(
            "--codebook", type=Path, metavar="DIR", help="another folder like data/codebook"
        )
        command.add_argument(
            "--model",
            default="",
            metavar="NAME",
            help="an installed spaCy pipeline instead of the one that comes along",
        )

    bench = commands.add_parser("bench", help="score one part of the engine on a file of examples")
    bench.add_argument(
        "name", choices=benchmarks.names(), metavar="NAME", help=", ".join(benchmarks.names())
    )
    bench.add_argument("--data", type=Path, required=True, metavar="FILE", help="the examples")
    bench.add_argument(
        "--json", type=Path, metavar="OUT", help="write the same figures for a program"
    )
    bench.add_argument(
        "--model",
        action="append",
        metavar="NAME",
        help="for language: measure this pipeline beside the shipped one (may be repeated)",
    )
    bench.add_argument(
        "--altered",
        action="store_true",
        help="for language: the same texts again with other capitals and curly marks",
    )
    bench.set_defaults(command=bench_command)
    _code_parser(
        commands.add_parser(
            "code", help="draw a sample to code by hand, or score the filled sheets"
        )
    )
    return parser


def _code_parser(parser: argparse.ArgumentParser) -> None:
    from parallax import hand_coding

    does = parser.add_subparsers(required=True, metavar="draw|read")
    draw = does.add_parser(
        "draw", help="a random sample over all articles as a sheet, blind to the machine's answer"
    )
    draw.add_argument("corpus", help="a corpus by name, or a folder of articles")
    draw.add_argument("--what", choices=hand_coding.KINDS, required=True, help="what to code")
    draw.add_argument(
        "--n",
        type=int,
        default=100,
        help="how many sentences (sentiment: mentions) to draw (default: 100)",
    )
    draw.add_argument(
        "--seed", type=int, default=hand_coding.stats.SEED, help="another seed draws another sample"
    )
    draw.add_argument(
        "--out", type=Path, required=True, metavar="SHEET", help="the CSV file to write"
    )
    draw.set_defaults(command=draw_command)
    read = does.add_parser("read", help="agreement between coders, and the machine against them")
    read.add_argument(
        "sheets", type=Path, nargs="+", metavar="SHEET", help="filled sheets, one a coder"
    )
    read.add_argument(
        "--corpus", help="the corpus that the sheets were drawn from, where they do not name it"
    )
    read.add_argument(
        "--json", type=Path, metavar="OUT", help="write the same figures for a program"
    )
    read.set_defaults(command=read_command)


# ---------------------------------------------------------------- run


def run_command(options: argparse.Namespace) -> int:
    """Run the notebooks that changed, publish their reports and the index; see the module for the code returned."""
    from parallax.report.site import Site, left_out, notebook_steps, publish_front, publish_report

    _check(options)
    name = options.corpus or ("seeds" if options.input.resolve() == ROOT / "seeds" else None)
    if options.corpus and (not _NAME.fullmatch(options.corpus) or options.corpus in _TAKEN):
        raise UsageError(
            f"--corpus {options.corpus!r}: give a plain name of letters, digits, - and _"
        )
    if any(parameter == "corpus" for parameter, _ in options.parameter):
        raise UsageError("the parameter corpus follows from INPUT; name it with --corpus")
    corpus = corpora.open_corpus(
        options.input,
        name,
        model=options.model,
        codebook=_codebook(options),
        columns=_columns(options),
    )
    settings = corpora.settings(corpus)
    notebooks = runner.give(notebook_steps(settings), dict(options.parameter))
    reports = options.reports or (REPORTS if corpus == "seeds" else REPORTS / corpus)
    questions = {notebook.name: notebook.question for notebook in steps.NOTEBOOKS}
    site = Site(
        corpus,
        settings.tables,
        reports,
        notebooks,
        questions,
        settings.model or "the one that comes along",
    )
    say = runner.teller()

    def publish(step: runner.Step, executed: Path, key: str) -> None:
        publish_report(site, step, executed, key)

    place = runner.Place(settings.tables, publish, say, options.force, runner.processors())
    runner.check_parameters(notebooks)
    with _alone(settings.tables):
        if (
            not runner.up_to_date(notebooks[0].name, notebooks, place)
            and (problems := steps.why_nothing_is_left(settings)) is not None
        ):
            return _report_nothing(site, settings, problems)
        outcomes = runner.run(notebooks, place)
        publish_front(site, outcomes)
        missing = left_out(site)
    if missing or any(outcome.status == "ran" for outcome in outcomes):
        _list_problems(settings.tables)
    return _verdict(outcomes, missing, reports)


def _report_nothing(site, settings: corpora.Settings, problems) -> int:
    """An index page that says why no article of a corpus can be used, and one line on it."""
    from parallax.report.site import publish_front

    steps.write_nothing(settings, ["clean"], problems)
    publish_front(site, [])
    _list_problems(settings.tables)
    return _complain(
        f"{steps.nothing_left(settings.corpus, problems)}; {runner.shown(site.reports / 'index.html')} says why",
        FAILED,
    )


def _verdict(outcomes: Sequence[runner.Outcome], missing: int, reports: Path) -> int:
    counts = {
        status: sum(o.status == status for o in outcomes)
        for status in ("ran", "unchanged", "failed", "not run")
    }
    said = ", ".join(f"{n} {status}" for status, n in counts.items() if n)
    index = runner.shown(reports / "index.html")
    print(f"{index}: {notebook_page.counted(len(outcomes), 'report')} ({said})", file=sys.stderr)
    for outcome in outcomes:
        if outcome.status == "failed":
            kept = "; the previous report is kept" if outcome.executed else ""
            where = (
                f" (partial notebook: {runner.shown(outcome.partial)})" if outcome.partial else ""
            )
            print(f"parallax: {outcome.name}: {outcome.cause}{kept}{where}", file=sys.stderr)
        elif outcome.status == "not run":
            print(f"parallax: {outcome.name}: not run, because {outcome.cause}", file=sys.stderr)
    return FAILED if counts["failed"] or counts["not run"] else INCOMPLETE if missing else 0


def _list_problems(folder: Path) -> None:
    """One line for each thing that is wrong with the input."""
    from parallax.report import article_page

    problems = list(article_page.read("problems", folder).itertuples(index=False))
    for problem in problems[:MOST_PROBLEMS]:
        which = (
            f" ({problem.article_id})"
            if problem.article_id and problem.article_id not in problem.source_file
            else ""
        )
        print(
            f"{problem.source_file}{which}: {problem.cause}{' (left out)' if problem.left_out else ''}",
            file=sys.stderr,
        )
    if len(problems) > MOST_PROBLEMS:
        print(
            f"and {len(problems) - MOST_PROBLEMS:,} more; the table problems has them all",
            file=sys.stderr,
        )


# ---------------------------------------------------------------- annotate and bench


def annotate_command(options: argparse.Namespace) -> int:
    """Make the tables of all stages, or up to one, in a folder; what is up to date there is left alone."""
    from parallax.common import tables

    _check(options)
    source, out = options.input.resolve(), options.out.resolve()
    if source.is_dir() and (out == source or source in out.parents):
        raise UsageError("--out lies inside INPUT: the tables would be read as articles")
    settings = corpora.Settings(
        source.stem,
        source,
        out,
        options.model,
        _codebook(options) or CODEBOOK,
        options.keep_text,
        _columns(options),
    )
    stages = _stages(options.only)
    with _alone(out):
        try:
            _annotate(settings, stages)
        except corpora.NothingLeft as error:
            steps.write_nothing(settings, stages, error.problems)
            _list_problems(out)
            return _complain(error, INCOMPLETE)
    _list_problems(out)
    return INCOMPLETE if tables.read("problems", out)["left_out"].any() else 0


def _annotate(settings: corpora.Settings, stages: list[str]) -> None:
    """Make the tables of the stages that are not up to date, with a line on each stage."""
    from parallax.common import tables

    say, out = runner.teller(), settings.tables
    for name in stages:
        step, begun = steps.STEPS[name], time.monotonic()
        if all(
            tables.note(table, out).get("key") == steps.key(settings, name) for table in step.writes
        ):
            say(f"{name}: unchanged")
            continue
        made = steps.make(settings, [name])
        sizes = ", ".join(f"{table} {len(made[table]):,}" for table in step.writes)
        say(f"{name}: {sizes} rows in {time.monotonic() - begun:.1f} s")


def _stages(last: str | None) -> list[str]:
    """All stages in order, or those that ``last`` rests on and itself."""
    if last is None:
        return list(steps.STEPS)
    wanted, reads = {last}, set(steps.STEPS[last].reads)
    for name in reversed(steps.STEPS):
        if reads & set(steps.STEPS[name].writes):
            wanted.add(name)
            reads |= set(steps.STEPS[name].reads)
    return [name for name in steps.STEPS if name in wanted]


def bench_command(options: argparse.Namespace) -> int:
    """Print the figures of one benchmark as a table, and write them as JSON where asked."""
    import pandas as pd

    if not options.data.exists():
        raise UsageError(f"{options.data}: no such file")
    given = {"models": ["", *options.model]} if options.model else {}
    given |= {"altered": True} if options.altered else {}
    if given and options.name != "language":
        raise UsageError(f"bench {options.name}: --model and --altered belong to bench language")
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
        options.json.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(options.json, json.dumps(figures, indent=1, default=float) + "\n")
    return 0


def _figures_table(figures):
    """Rows as they are; a dictionary as one line a figure, figures within figures named by both names."""
    import pandas as pd

    if not isinstance(figures, dict):
        return pd.DataFrame(figures)
    flat = pd.json_normalize(figures, sep=" ").iloc[0]
    return pd.DataFrame({"figure": flat.index, "value": flat.to_numpy(dtype=object)})


# ---------------------------------------------------------------- human coding


def draw_command(options: argparse.Namespace) -> int:
    """Write a coding sheet; an existing file is never overwritten, since somebody may have coded it."""
    from parallax import hand_coding
    from parallax.framing import frames

    if options.n < 1:
        raise UsageError("--n: at least one unit must be drawn")
    if options.out.exists():
        raise UsageError(f"{options.out}: exists already; coded sheets are not overwritten")
    settings = corpora.settings(options.corpus)
    given = {
        table: steps.read(settings, table)
        for table in (
            "articles",
            "sentences",
            *(("mentions", "entities") if options.what == "sentiment" else ()),
        )
    }
    ids = (
        [
            frame.id
            for frame in frames.read_codebook(corpora.codebook_file(settings, "frames.yml")).frames
        ]
        if options.what == "frames"
        else []
    )
    sheet = hand_coding.draw(options.what, given, options.n, ids, options.seed)
    sheet.insert(1, "corpus", settings.corpus)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    sheet.to_csv(options.out, index=False, encoding="utf-8-sig")
    print(
        f"{options.out}: {notebook_page.counted(len(sheet), 'unit')} of {notebook_page.counted(sheet['article_id'].nunique(), 'article')} to code",
        file=sys.stderr,
    )
    return 0


def read_command(options: argparse.Namespace) -> int:
    """Print agreement and scores of filled sheets; all must be of one kind and one corpus."""
    from parallax import hand_coding

    for path in options.sheets:
        if not path.is_file():
            raise UsageError(f"{path}: no such file")
    kinds = {hand_coding.read_sheet(path).what for path in options.sheets}
    if len(kinds) > 1:
        raise UsageError(
            f"the sheets are of several kinds ({', '.join(sorted(kinds))}): read one kind at a time"
        )
    corpus = options.corpus or hand_coding.corpus_of(options.sheets[0])
    if not corpus:
        raise UsageError(f"{options.sheets[0]} does not name its corpus: give --corpus")
    what, settings = kinds.pop(), corpora.settings(corpus)
    codes = hand_coding.gather(what, options.sheets, steps.read(settings, "articles"))
    if codes.rows.empty:
        raise UsageError(f"no code of these sheets fits a place in the corpus {settings.corpus}")
    found = hand_coding.reliability(
        codes, hand_coding.machine_codes(what, hand_coding.tables_of(what, settings), codes.rows)
    )
    print(found.to_string(index=False, float_format=lambda value: f"{value:.3f}", na_rep="-"))
    if codes.stale:
        print(
            f"{notebook_page.counted(codes.stale, 'code')} left out: the words are no longer at that place",
            file=sys.stderr,
        )
    print(
        f"save the sheets as codes-NAME.csv in {runner.shown(settings.codebook)} and the next run marks in its charts what is not reliable",
        file=sys.stderr,
    )
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(options.json, found.to_json(orient="records", indent=1) + "\n")
    return 0


# ---------------------------------------------------------------- what all commands need


def _check(options: argparse.Namespace) -> None:
    if not options.input.exists():
        raise UsageError(f"{options.input}: no such file or folder")


def _columns(options: argparse.Namespace) -> str:
    """What was given for --columns, checked."""
    if options.columns:
        from parallax.read import tabular

        try:
            tabular.parse_columns(options.columns)
        except tabular.ColumnsError as error:
            raise UsageError(error) from None
    return options.columns


def _codebook(options: argparse.Namespace) -> Path | None:
    if options.codebook is None:
        return None
    if not options.codebook.is_dir():
        raise UsageError(f"--codebook {options.codebook}: no such folder")
    return options.codebook.resolve()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second run of the same corpus out while this one writes its tables."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run is writing to {runner.shown(folder)}") from None
        yield


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let a polite kill end a run as Ctrl-C does."""

    def interrupt(*_):
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
