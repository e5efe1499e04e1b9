"""Commands that cannot be carried out as given, and parameters that no notebook takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from parallax.bench.faults.commands import FAILED, INCOMPLETE, MISUSED, Command
from parallax.bench.faults.kinds import STORY, holding, write_good

GROUP = "command line"
WRONG = frozenset({FAILED, MISUSED})
NOTHING = frozenset({FAILED, INCOMPLETE})
"""Statuses where no article is left: ``run`` fails, ``annotate`` is incomplete."""
Files = Mapping[str, str]


def _called(
    name: str,
    given: str,
    says: str,
    files: Files | None = None,
    statuses: frozenset[int] = WRONG,
    group: str = GROUP,
) -> Command:
    """A command line whose words are separated by spaces; the articles are in ``articles``."""

    def prepare(folder: Path) -> Sequence[str]:
        write_good(folder / "articles")
        holding(files or {})(folder)
        return given.split()

    return Command(group, name, prepare, statuses, says)


def _set(name: str, parameter: str, value: str, says: str) -> Command:
    """A parameter of the notebooks that cannot be used."""

    def prepare(folder: Path) -> Sequence[str]:
        write_good(folder / "articles")
        return "run", "articles", "--corpus", "x", "--reports", "out", "-p", parameter, value

    return Command("notebook parameters", name, prepare, WRONG, says)


def _made(name: str, make: Callable[[Path], Sequence[str]], says: str) -> Command:
    return Command(GROUP, name, make, WRONG, says)


def _out_is_a_link_within(folder: Path) -> Sequence[str]:
    write_good(folder / "articles")
    (folder / "link").symlink_to("articles", target_is_directory=True)
    return "annotate", "articles", "--out", "link/tables"


MISUSE = [
    _called("no command", "", "required|COMMAND"),
    _called("an unknown command", "wobble", "wobble|invalid choice"),
    _called("no input", "run", "input|required"),
    _called("an input that is not there", "run gone", "gone: no such"),
    _called("annotate an input that is not there", "annotate gone --out t", "gone: no such"),
    _called("an address as input", "run http://velm.example/fire", "address"),
    _called("annotate without a place", "annotate articles", "--out"),
    _called("tables within the articles", "annotate articles --out articles/t", "inside|within"),
    _made("tables within the articles by a link", _out_is_a_link_within, "inside|within"),
    _called("tables where a file is", "annotate articles --out a.txt", "a.txt", {"a.txt": "x"}),
    _called(
        "reports where a file is",
        "run articles --corpus x --reports a.txt",
        "a.txt",
        {"a.txt": "x"},
    ),
    _called("a stage that is none", "annotate articles --out t --only wobble", "wobble"),
    _called("an option that is none", "run articles --wobble", "wobble"),
    _called("columns without a name", "annotate articles --out t --columns text", "columns"),
    _called("a column of no field", "annotate articles --out t --columns wobble=a", "columns"),
    _called("a field twice", "annotate articles --out t --columns text=a,text=b", "twice"),
    _called("a codebook that is not there", "annotate articles --out t --codebook gone", "gone"),
    _called(
        "a codebook that is a file",
        "annotate articles --out t --codebook a",
        "no such folder|a:",
        {"a": "x"},
    ),
    _called(
        "a model that is not installed", "annotate articles --out t --model xx_none", "xx_none"
    ),
    _called("a model that is a path", "annotate articles --out t --model ../x", r"\.\./x"),
    _called("a corpus named figures", "run articles --corpus figures", "figures"),
    _called("a corpus named texts", "run articles --corpus texts", "texts"),
    _called("a corpus with a slash", "run articles --corpus a/b", "a/b"),
    _called("a corpus of two dots", "run articles --corpus ..", "--corpus"),
    _called("a corpus of one letter 200 times", f"run articles --corpus {'a' * 200}", "--corpus"),
    _called("a benchmark that is none", "bench wobble", "wobble"),
    _called("a benchmark without its data", "bench quotes --data gone", "gone"),
    _called(
        "a benchmark with a model it has not",
        "bench quotes --data a --model x",
        "model",
        {"a": "x"},
    ),
    _called("a sheet of an unknown corpus", "code draw gone --what frames --out s.csv", "gone"),
    _called("a sheet of no unit", "code draw gone --what frames --n 0 --out s.csv", "--n"),
    _called(
        "a sheet with a seed below zero",
        "code draw gone --what frames --seed -1 --out s.csv",
        "seed",
    ),
    _called(
        "a sheet that is there", "code draw gone --what frames --out s.csv", "s.csv", {"s.csv": "x"}
    ),
    _called("reading a sheet that is not there", "code read gone.csv", "gone.csv"),
    _called("reading a sheet that is none", "code read a.csv", "a.csv", {"a.csv": "x,y\n1,2\n"}),
    _called("reading an empty sheet", "code read a.csv", "a.csv", {"a.csv": ""}),
    _called("reading a sheet of NUL", "code read a.csv", "a.csv", {"a.csv": "\0" * 50}),
    _called("reading a sheet that is a folder", "code read articles", "articles"),
    _called(
        "a folder of nothing",
        "annotate none --out t",
        "no file|no article",
        {"none/.x": ""},
        NOTHING,
    ),
    _called(
        "a folder of what is refused",
        "annotate none --out t",
        "no article",
        {"none/a.docx": "x"},
        NOTHING,
    ),
    _called(
        "run on a folder of nothing",
        "run none --corpus x --reports out",
        "no article",
        {"none/.x": ""},
    ),
    _called(
        "columns that the table lacks",
        "annotate a.csv --out t --columns text=gone",
        "gone",
        {"a.csv": f'id,text\na,"{STORY}"\n'},
        WRONG | NOTHING,
    ),
]
PARAMETERS = [
    _set("the corpus", "corpus", "y", "corpus"),
    _set("one that is none", "wobble", "1", "wobble"),
    _set("a misspelt one", "doubtfull", "0.5", "doubtful"),
    _set("a word for a number", "shown", "many", "shown"),
    _set("a share for a whole number", "shown", "0.5", "shown"),
    _set("an expression", "shown", "__import__('os').getpid()", "shown"),
    _set("a list for a number", "doubtful", "[1]", "doubtful"),
    _set("nothing for a number", "fewest", "", "fewest"),
    _set("a number of 10,000 digits", "fewest", "9" * 10_000, "fewest"),
    _set("a name that is code", "shown=1;x", "1", "shown=1;x"),
    _set("brackets nested 5,000 deep", "shown", "[" * 5_000, "shown"),
    _set("more than a share", "doubtful", "nan", "doubtful"),
    _set("a choice that is none", "wire_copy", "wobble", "wire_copy"),
    _set("a unit that is none", "unit", "wobble", "wobble"),
]
COMMANDS: list[Command] = [*MISUSE, *PARAMETERS]
