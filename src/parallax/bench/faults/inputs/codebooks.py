"""Codebook files that are damaged: each is named with its line, or read in spite of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from parallax import CODEBOOK
from parallax.bench.faults.commands import FAILED, MISUSED, SUCCEEDED, Command
from parallax.bench.faults.kinds import write_good

GROUP = "codebook files"
REFUSED = frozenset({FAILED, MISUSED})
READ = frozenset({SUCCEEDED})
FILES = tuple(sorted(path.name for path in CODEBOOK.glob("*.csv")))


def _text(name: str) -> str:
    return (CODEBOOK / name).read_text(encoding="utf-8")


def _command(folder: Path) -> Sequence[str]:
    write_good(folder / "articles")
    return "annotate", "articles", "--out", "tables", "--codebook", "own"


def _own(name: str, content: Callable[[str], str | bytes]) -> Callable[[Path], Sequence[str]]:
    """A function that writes a codebook with one file made from the shipped one."""

    def prepare(folder: Path) -> Sequence[str]:
        given = _command(folder)
        made = content(_text(name))
        (folder / "own").mkdir()
        data = made.encode() if isinstance(made, str) else made
        (folder / "own" / name).write_bytes(data)
        return given

    return prepare


def _damaged(
    file: str,
    name: str,
    content: Callable[[str], str | bytes],
    statuses: frozenset[int],
    says: str | None = None,
) -> Command:
    """A kind of damage to one file; unless ``says`` is given, a line must name the file."""
    wanted = re.escape(file) if says is None else says
    return Command(GROUP, f"{file}: {name}", _own(file, content), statuses, wanted)


def _no_column(text: str) -> str:
    head, _, rest = text.partition("\n")
    return "x" + head + "\n" + (rest or ",".join("a" for _ in head.split(",")) + "\n")


def _with_row(row: str) -> Callable[[str], str]:
    """A function that puts a row below the header, as line 2."""

    def change(text: str) -> str:
        head, _, rest = text.partition("\n")
        return f"{head}\n{row}\n{rest}"

    return change


def _semicolons(text: str) -> str:
    """The file as a spreadsheet of a country with decimal commas writes it."""
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


BROKEN: tuple[tuple[str, Callable[[str], str | bytes]], ...] = (
    ("is binary", lambda text: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4),
    ("is not UTF-8", lambda text: text.encode() + "naïve,§\n".encode("latin-1")),
    ("lacks its first column", _no_column),
    ("holds NUL", lambda text: text + "a\0b,c\n"),
    ("has a quotation mark that is never closed", lambda text: text + '"open,a,b\nc,d,e\n'),
)
"""Damage that makes a file useless: it must be refused, and named (but :data:`TAKE_ANY_WORD`)."""
TAKE_ANY_WORD = ("aliases.csv", "events.csv")
"""Files in which a row in Windows-1252 makes sense; a line says how it was read."""
EXCEL: tuple[tuple[str, Callable[[str], str | bytes]], ...] = (
    ("is UTF-16", lambda text: text.encode("utf-16")),
    ("has semicolons", _semicolons),
    ("has a byte order mark", lambda text: b"\xef\xbb\xbf" + text.encode()),
    ("has the line ends of Windows", lambda text: text.replace("\n", "\r\n")),
)
"""What spreadsheets write: it must be read."""


def _rotated() -> list[Command]:
    """Three kinds of damage and one of a spreadsheet's ways a file, in turn."""
    made = []
    for number, file in enumerate(FILES):
        for step in range(3):
            name, change = BROKEN[(number + step) % len(BROKEN)]
            is_read = name == "is not UTF-8" and file in TAKE_ANY_WORD
            statuses = READ if is_read else REFUSED
            made.append(_damaged(file, name, change, statuses))
        name, change = EXCEL[number % len(EXCEL)]
        made.append(_damaged(file, name, change, READ, says=""))
    return made


def _linked(folder: Path) -> Sequence[str]:
    given = _command(folder)
    (folder / "own").mkdir()
    (folder / "own" / "loaded.csv").symlink_to("gone.csv")
    return given


def _a_folder(folder: Path) -> Sequence[str]:
    given = _command(folder)
    (folder / "own" / "loaded.csv").mkdir(parents=True)
    return given


def _misnamed(folder: Path) -> Sequence[str]:
    given = _command(folder)
    (folder / "own").mkdir()
    (folder / "own" / "cue_verbs.csv").write_text(_text("cue-verbs.csv"), encoding="utf-8")
    return given


_FRAME = "frames:\n- id: A\n  label: A\n  entman: problem\n  definition: d\n  words: [fire]\n"
SPECIAL = [
    _damaged("cue-verbs.csv", "is empty", lambda text: "", REFUSED),
    _damaged(
        "cue-verbs.csv", "has a header alone", lambda text: text.splitlines()[0] + "\n", REFUSED
    ),
    _damaged(
        "cue-verbs.csv",
        "knows an unknown stance",
        _with_row("say,VERB,wobbly" + "," * 7),
        REFUSED,
        r"cue-verbs\.csv.*\b2\b",
    ),
    _damaged(
        "cue-verbs.csv",
        "knows an unknown part of speech",
        _with_row("say,XYZ,neutral" + "," * 7),
        REFUSED,
        r"cue-verbs\.csv.*\b2\b",
    ),
    _damaged(
        "lines.csv",
        "decides what nobody can",
        _with_row("good-one,2,maybe"),
        REFUSED,
        r"lines\.csv",
    ),
    _damaged(
        "lines.csv", "names no line", _with_row("good-one,two,keep"), REFUSED, r"lines\.csv.*\b2\b"
    ),
    _damaged(
        "lines.csv",
        "names a line of 20 digits",
        _with_row(f"good-one,{'9' * 20},keep"),
        REFUSED,
        r"lines\.csv",
    ),
    _damaged(
        "lines.csv",
        "names a line below zero",
        _with_row("good-one,-1,keep"),
        REFUSED,
        r"lines\.csv",
    ),
    _damaged(
        "lines.csv",
        "names an unknown article",
        _with_row("good_one,2,keep"),
        READ,
        r"lines\.csv.*\b2\b",
    ),
    _damaged(
        "events.csv",
        "names an article twice",
        _with_row("good-one,a\ngood-one,b"),
        REFUSED,
        r"events\.csv",
    ),
    _damaged(
        "boilerplate.csv",
        "has a pattern that is none",
        _with_row("whole,junk,,(open[,x"),
        REFUSED,
        r"boilerplate\.csv.*\b2\b",
    ),
    _damaged(
        "boilerplate.csv",
        "has a pattern without an end",
        _with_row("whole,junk,,(?:a+)+$,x"),
        REFUSED,
        r"boilerplate\.csv.*\b2\b",
    ),
    _damaged(
        "boilerplate.csv",
        "has an unknown role",
        _with_row("whole,wobbly,,abc,x"),
        REFUSED,
        r"boilerplate\.csv.*\b2\b",
    ),
    _damaged(
        "loaded.csv",
        "has an unknown category",
        _with_row("big,wobbly,about"),
        REFUSED,
        r"loaded\.csv.*\b2\b",
    ),
    _damaged(
        "loaded.csv",
        "has an unknown target",
        _with_row("big,label,wobbly"),
        REFUSED,
        r"loaded\.csv.*\b2\b",
    ),
    _damaged(
        "sides.csv",
        "has an unknown label",
        _with_row("Velm,Velm,WOBBLY,city,Norland,yes,"),
        REFUSED,
        r"sides\.csv.*\b2\b",
    ),
    _damaged(
        "aliases.csv",
        "has an unknown action",
        _with_row("Velm,Harbour,wobble,"),
        REFUSED,
        r"aliases\.csv.*\b2\b",
    ),
    _damaged("aliases.csv", "goes round in a circle", _with_row("A,B,,\nB,A,,"), READ),
    _damaged(
        "titles.csv",
        "has an unknown kind",
        _with_row("mayor,wobbly,,"),
        REFUSED,
        r"titles\.csv.*\b2\b",
    ),
    _damaged(
        "denial.csv", "has an unknown use", _with_row("no,wobbly"), REFUSED, r"denial\.csv.*\b2\b"
    ),
    _damaged(
        "role-words.csv",
        "has an unknown use",
        _with_row("man,wobbly"),
        REFUSED,
        r"role-words\.csv.*\b2\b",
    ),
    _damaged(
        "deeds.csv",
        "has an unknown direction",
        _with_row("attack,attack,wobbly"),
        REFUSED,
        r"deeds\.csv.*\b2\b",
    ),
    _damaged(
        "given-names.csv",
        "has an unknown gender",
        _with_row("Petra,,wobbly"),
        REFUSED,
        r"given-names\.csv.*\b2\b",
    ),
    _damaged(
        "loaded.csv", "has a row of 9 MB", _with_row("x" * 9_000_000 + ",label,about"), REFUSED
    ),
    _damaged(
        "loaded.csv",
        "has 1,000 cells in a row",
        _with_row("a," * 1_000),
        REFUSED,
        r"loaded\.csv.*\b2\b",
    ),
    _damaged(
        "loaded.csv",
        "names a column twice",
        lambda text: "phrase,phrase,category,target\na,b,label,about\n",
        REFUSED,
    ),
    _damaged("frames.yml", "is binary", lambda text: bytes(range(256)) * 4, REFUSED),
    _damaged("frames.yml", "is empty", lambda text: "", REFUSED),
    _damaged(
        "frames.yml", "is no YAML", lambda text: "frames: [a, {b: c\n", REFUSED, r"frames\.yml.*\d"
    ),
    _damaged("frames.yml", "is a list", lambda text: "- a\n- b\n", REFUSED),
    _damaged("frames.yml", "is a word", lambda text: "frames\n", REFUSED),
    _damaged("frames.yml", "has no frame", lambda text: "frames: []\n", REFUSED),
    _damaged("frames.yml", "has frames that are words", lambda text: "frames: [a, b]\n", REFUSED),
    _damaged(
        "frames.yml",
        "has an id twice",
        lambda text: _FRAME + _FRAME.removeprefix("frames:\n"),
        REFUSED,
    ),
    _damaged("frames.yml", "has a key twice", lambda text: _FRAME + "  label: B\n", REFUSED),
    _damaged("frames.yml", "has an unknown key", lambda text: _FRAME + "  wobbly: B\n", REFUSED),
    _damaged(
        "frames.yml",
        "has a function of Entman that is none",
        lambda text: _FRAME.replace("problem", "wobbly"),
        REFUSED,
    ),
    _damaged(
        "frames.yml",
        "has a number as an id",
        lambda text: _FRAME.replace("id: A", "id: 5"),
        REFUSED,
    ),
    _damaged(
        "frames.yml", "has a threshold above 1", lambda text: _FRAME + "  threshold: 7\n", REFUSED
    ),
    _damaged(
        "frames.yml",
        "has a threshold that is NaN",
        lambda text: _FRAME + "  threshold: .nan\n",
        REFUSED,
    ),
    _damaged(
        "frames.yml",
        "has words that cannot be read",
        lambda text: _FRAME.replace("[fire]", "['a .. .. |/VERB']"),
        REFUSED,
    ),
    _damaged("frames.yml", "has a tab", lambda text: _FRAME.replace("  label", "\tlabel"), REFUSED),
    _damaged(
        "frames.yml",
        "calls Python",
        lambda text: "frames: !!python/object/apply:os.getcwd []\n",
        REFUSED,
    ),
    _damaged("frames.yml", "refers to itself", lambda text: "frames: &a [*a]\n", REFUSED),
    _damaged(
        "frames.yml",
        "is nested 10,000 deep",
        lambda text: "frames: " + "[" * 10_000 + "]" * 10_000,
        REFUSED,
    ),
    _damaged("frames.yml", "is UTF-16", lambda text: text.encode("utf-16"), READ, ""),
    Command(GROUP, "a link to nothing", _linked, REFUSED, "loaded.csv"),
    Command(GROUP, "a folder called like a file", _a_folder, REFUSED, "loaded.csv"),
    Command(GROUP, "a file with a misspelt name", _misnamed, REFUSED, "cue_verbs.csv"),
]
COMMANDS: list[Command] = [*_rotated(), *SPECIAL]
