"""The codebook of frames: ``frames.yml`` and ``frame-codes.csv``, read and checked.

Researchers edit both.  ``frames.yml`` defines each frame with its phrases and example sentences;
``frame-codes.csv`` holds sentences that people have coded.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from parallax.common.errors import CodebookError
from parallax.language.phrases import PhraseError, parse_phrase

FILE = "frames.yml"
CODES_FILE = "frame-codes.csv"
ENTMAN = ("problem", "cause", "moral", "treatment")
FRAME_ID = re.compile(r"[A-Z][A-Z0-9_]*")
FRAME_KEYS = frozenset(
    "id label scheme entman definition words unless examples counterexamples threshold".split()
)
ISSUE = "issue"
LISTS = ("words", "unless", "examples", "counterexamples", "entman")
BOOK_KEYS = frozenset("frames no_frame".split())
FEWEST_EXAMPLES = 2


class Frame(NamedTuple):
    """One frame of the codebook, with its fields as in ``frames.yml``."""

    id: str
    label: str
    entman: tuple[str, ...]
    definition: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    threshold: float | None
    scheme: str = ISSUE


class Codebook(NamedTuple):
    """Frames in the order of the file, and sentences without a frame."""

    frames: tuple[Frame, ...]
    no_frame: tuple[str, ...]


class CodedSentences(NamedTuple):
    """Sentences, and the frames that a person gave each (an empty set: coded as no frame)."""

    texts: tuple[str, ...]
    frames: tuple[frozenset[str], ...]


def read_codebook(folder: Path) -> Codebook:
    """The frames of ``folder/frames.yml`` (or of that file itself).

    Raises
    ------
    parallax.common.errors.CodebookError
        With one line per mistake: file, frame, cause.
    """
    path = Path(folder) / FILE if Path(folder).is_dir() else Path(folder)
    try:
        return _read(path.read_text(encoding="utf-8-sig"), path.name)
    except FileNotFoundError:
        raise CodebookError(f"{path.name}: not found in {path.parent}") from None
    except UnicodeDecodeError as error:
        where = f"{error.reason} at byte {error.start}"
        raise CodebookError(f"{path.name}: not UTF-8 text ({where})") from None


def read_coded_sentences(folder: Path) -> CodedSentences:
    """The sentences of ``folder/frame-codes.csv``; none without the file.

    Its columns are ``text`` and ``frames`` (ids separated by spaces or commas, empty for no frame).
    """
    path = Path(folder) / CODES_FILE
    if not path.is_file():
        return CodedSentences((), ())
    coded: dict[str, frozenset[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            text = " ".join((row.get("text") or "").split())
            if text:
                ids = (row.get("frames") or "").replace(",", " ").split()
                coded[text] = frozenset(ids)
    return CodedSentences(tuple(coded), tuple(coded.values()))


# ---------------------------------------------------------------- frames.yml, entry by entry


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Codebook:
    try:
        book = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise CodebookError(f"{name}{where}: {problem}") from None
    mistakes: list[str] = []
    made = _codebook(book, mistakes)
    if mistakes:
        raise CodebookError("\n".join(f"{name}: {mistake}" for mistake in mistakes))
    return made


def _codebook(book: Any, mistakes: list[str]) -> Codebook:
    entries = book.get("frames") if isinstance(book, dict) else None
    if not isinstance(entries, list) or not entries:
        mistakes.append("no list of frames under the key 'frames'")
        return Codebook((), ())
    mistakes += [f"unknown key '{key}'" for key in book if key not in BOOK_KEYS]
    frames = [_frame(entry, number, mistakes) for number, entry in enumerate(entries, start=1)]
    names = [frame.id for frame in frames if frame.id]
    twice = sorted({name for name in names if names.count(name) > 1})
    mistakes += [f"frame {name}: defined twice" for name in twice]
    return Codebook(tuple(frames), _texts(book.get("no_frame"), "no_frame", mistakes))


def _frame(entry: Any, number: int, mistakes: list[str]) -> Frame:
    if not isinstance(entry, dict):
        mistakes.append(f"frame {number}: not a frame but {type(entry).__name__}")
        return Frame("", "", (), "", (), (), (), (), None)
    here = f"frame {entry.get('id') or number}"
    name = _frame_id(entry.get("id"), here, mistakes)
    known = ", ".join(sorted(FRAME_KEYS))
    unknown = [key for key in entry if key not in FRAME_KEYS]
    mistakes += [f"{here}: unknown key '{key}'; known are {known}" for key in unknown]
    lists = {key: _texts(entry.get(key), f"{here}: {key}", mistakes) for key in LISTS}
    _check_lists(lists, here, mistakes)
    return Frame(
        id=name,
        label=str(entry.get("label") or name.replace("_", " ").capitalize()),
        entman=lists["entman"],
        definition=" ".join(str(entry.get("definition") or "").split()),
        words=lists["words"],
        unless=lists["unless"],
        examples=lists["examples"],
        counterexamples=lists["counterexamples"],
        threshold=_threshold(entry.get("threshold"), here, mistakes),
        scheme=str(entry.get("scheme") or ISSUE),
    )


def _frame_id(name: Any, here: str, mistakes: list[str]) -> str:
    if isinstance(name, str) and FRAME_ID.fullmatch(name):
        return name
    mistakes.append(
        f"{here}: the id must consist of capitals, digits and underscores, such as WATER_SHORTAGE"
    )
    return ""


def _check_lists(lists: Mapping[str, tuple[str, ...]], here: str, mistakes: list[str]) -> None:
    known = ", ".join(ENTMAN)
    unknown = [element for element in lists["entman"] if element not in ENTMAN]
    mistakes += [f"{here}: entman is '{element}'; known are {known}" for element in unknown]
    for key in ("words", "unless"):
        for phrase in lists[key]:
            try:
                parse_phrase(phrase)
            except PhraseError as error:
                mistakes.append(f"{here}: {key}: {error}")
    if not lists["words"] and len(lists["examples"]) < FEWEST_EXAMPLES:
        mistakes.append(
            f"{here}: needs words, or at least {FEWEST_EXAMPLES} examples (8 to 16 serve best)"
        )


def _threshold(value: Any, here: str, mistakes: list[str]) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and 0 <= value <= 1:
        return value
    mistakes.append(f"{here}: threshold is {value!r}; it must be a number from 0 to 1")
    return None


def _texts(value: Any, here: str, mistakes: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        mistakes.append(f"{here}: not a list of texts")
        return ()
    good = []
    for entry in value:
        if isinstance(entry, str) and entry.strip():
            good.append(" ".join(entry.split()))
        else:
            mistakes.append(f"{here}: {entry!r} is not a text (quotation marks around it may help)")
    return tuple(good)
