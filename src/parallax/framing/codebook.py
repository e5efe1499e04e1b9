"""The codebook of frames: ``frames.yml`` and ``frame-codes.csv``, read and checked.

Researchers edit both.  ``frames.yml`` defines each frame with its phrases and example sentences;
``frame-codes.csv`` holds sentences that people have coded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from parallax.common.codebook_files import FRAME_ID, at, line_of, near, read
from parallax.common.csv_rows import read_text
from parallax.common.errors import CodebookError
from parallax.common.phrase_syntax import PhraseError, parse_phrase

FILE = "frames.yml"
CODES_FILE = "frame-codes.csv"
ENTMAN = ("problem", "cause", "moral", "treatment")
FRAME_KEYS = frozenset(
    "id label scheme entman definition words unless examples counterexamples threshold".split()
)
ISSUE = "issue"
LISTS = ("words", "unless", "examples", "counterexamples", "entman")
BOOK_KEYS = frozenset("frames no_frame".split())
FEWEST_EXAMPLES = 2
FEWEST_CODES = 30
"""Coded sentences from which a frame gets a classifier of its own."""
NO_CODE = "NONE"
"""What coders may write for "no frame", besides leaving the cell empty."""
DEEPEST = 20
"""Levels of a YAML file; a codebook has four."""
MOST_FRAMES = 2_000
MOST_TEXTS = 200_000
"""Frames and texts of a codebook, counted wherever an alias repeats them."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
WORDS_OF_TAGS = {
    "bool": "yes or no",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
}
"""What YAML takes a word without quotation marks for."""
ELSE = {yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "one value"}


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
        With one line per mistake: file, line, frame, cause.
    """
    path = Path(folder) / FILE if Path(folder).is_dir() else Path(folder)
    try:
        return _read(read_text(path).text, path.name)
    except FileNotFoundError:
        raise CodebookError(f"{path.name}: not found in {path.parent}") from None


def read_coded_sentences(folder: Path) -> CodedSentences:
    """The sentences of ``folder/frame-codes.csv``; none without the file.

    Its columns are ``text`` and ``frames`` (ids separated by spaces or commas, empty for no frame).

    Raises
    ------
    parallax.common.errors.CodebookError
        With one line per mistake.
    """
    path = Path(folder) / CODES_FILE
    if not path.is_file():
        return CodedSentences((), ())
    coded: dict[str, frozenset[str]] = {}
    for _, row in read(path).rows:
        coded[" ".join(row["text"].split())] = frozenset(row["frames"].split()) - {NO_CODE}
    return CodedSentences(tuple(coded), tuple(coded.values()))


def unknown_codes(path: Path, book: Codebook) -> list[str]:
    """One line for each code of a file like ``frame-codes.csv`` that is no frame of ``book``."""
    known = [frame.id for frame in book.frames]
    mistakes = []
    for line, row in read(path).rows:
        for name in row["frames"].split():
            if name not in known and name != NO_CODE:
                meant = _meant(name, known)
                mistakes.append(at(path.name, f"line {line}: no frame {name} in {FILE}{meant}"))
    return mistakes


def _meant(name: str, known: Iterable[str]) -> str:
    meant = near(name, known)
    return f"; did you mean {meant}?" if meant else ""


# ---------------------------------------------------------------- frames.yml as YAML


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Codebook:
    reader = _Reader()
    made = reader.codebook(text)
    if reader.mistakes:
        ordered = sorted(reader.mistakes, key=line_of)
        raise CodebookError("\n".join(at(name, mistake) for mistake in ordered))
    return made


def _root(text: str) -> yaml.Node | None:
    """The one document of a YAML file, of which no object is made; None if it is empty.

    Raises yaml.YAMLError.
    """
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        mark = yaml.Mark("", 0, text.count("\n", 0, odd.start()), 0, None, None)
        raise yaml.MarkedYAMLError(
            problem=f"the character {odd[0]!r} is not allowed", problem_mark=mark
        )
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
    return yaml.compose(text, Loader=LOADER)


def _why_not_yaml(error: yaml.YAMLError) -> str:
    """The cause in one line, with its place."""
    problem = getattr(error, "problem", None) or "not YAML"
    mark = getattr(error, "problem_mark", None)
    if "cannot start any token" in problem:
        problem += " (a tab, or a text that needs quotation marks)"
    if "another document" in problem:
        problem = "a second document begins after ---; only one can be read"
    return f"line {mark.line + 1}: {problem}" if mark else problem


class _Reader:
    """Reads one file, and gathers its mistakes, each as "line 7: cause"."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []
        self.texts_read = 0

    def tell(self, node: yaml.Node, cause: str) -> None:
        self.mistakes.append(f"line {node.start_mark.line + 1}: {cause}")

    def codebook(self, text: str) -> Codebook:
        """All frames of the file; those with mistakes are not to be used."""
        try:
            root = _root(text)
        except yaml.YAMLError as error:
            self.mistakes.append(_why_not_yaml(error))
            return Codebook((), ())
        if root is None:
            self.mistakes.append("no list of frames under the key 'frames': the file is empty")
            return Codebook((), ())
        fields = self.fields(root, BOOK_KEYS, "") if _is(root, "map") else {}
        entries = fields.get("frames", root)
        if entries is root or not _is(entries, "seq") or not entries.value:
            self.tell(entries, "no list of frames under the key 'frames'")
            return Codebook((), ())
        frames = list(self.frames(entries.value))
        book = Codebook(tuple(frames), self.texts(fields.get("no_frame"), "no_frame"))
        self.mistakes += _contradictions(book)
        return book

    def frames(self, entries: list[yaml.Node]) -> Iterator[Frame]:
        """The frames of a list, each with an id of its own."""
        lines: dict[str, int] = {}
        if len(entries) > MOST_FRAMES:
            self.tell(entries[MOST_FRAMES], f"over {MOST_FRAMES:,} frames")
        for number, entry in enumerate(entries[:MOST_FRAMES], start=1):
            frame, line = self.frame(entry, number), entry.start_mark.line + 1
            first = lines.setdefault(frame.id, line) if frame.id else line
            if first != line:
                self.tell(entry, f"frame {frame.id}: defined twice, first on line {first}")
            yield frame

    def fields(self, node: yaml.Node, known: frozenset[str], here: str) -> dict[str, yaml.Node]:
        """The values of a mapping by key; keys that are unknown or given twice are mistakes."""
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ELSE[type(key)]
            if name not in known:
                meant = _meant(name, known) or f"; must be one of {', '.join(sorted(known))}"
                self.tell(key, f"{here}unknown key '{name}'{meant}")
            elif name in found:
                first = found[name].start_mark.line + 1
                self.tell(key, f"{here}{name} is given twice, first on line {first}")
            else:
                found[name] = value
        return found

    def frame(self, entry: yaml.Node, number: int) -> Frame:
        """One frame; its place in the list names it where it has no id."""
        if not _is(entry, "map"):
            what = _what(entry)
            self.tell(entry, f"frame {number}: {what}, not a frame with id, definition, words …")
            return Frame("", "", (), "", (), (), (), (), None)
        here = f"frame {_id_as_written(entry) or number}: "
        fields = self.fields(entry, FRAME_KEYS, here)
        name = self.frame_id(fields.get("id", entry), here)
        lists = {key: self.texts(fields.get(key), f"{here}{key}") for key in LISTS}
        self.check_lists(entry, fields, lists, here)
        return Frame(
            id=name,
            label=self.text(fields.get("label"), f"{here}label")
            or name.replace("_", " ").capitalize(),
            entman=lists["entman"],
            definition=self.text(fields.get("definition"), f"{here}definition"),
            words=lists["words"],
            unless=lists["unless"],
            examples=lists["examples"],
            counterexamples=lists["counterexamples"],
            threshold=self.threshold(fields.get("threshold"), here),
            scheme=self.text(fields.get("scheme"), f"{here}scheme") or ISSUE,
        )

    def frame_id(self, node: yaml.Node, here: str) -> str:
        if _is(node, "str") and FRAME_ID.fullmatch(node.value):
            return node.value
        cause = "the id must consist of capitals, digits and underscores, such as WATER_SHORTAGE"
        self.tell(node, f"{here}{cause}")
        return ""

    def check_lists(
        self,
        entry: yaml.Node,
        fields: Mapping[str, yaml.Node],
        lists: Mapping[str, tuple[str, ...]],
        here: str,
    ) -> None:
        for element in lists["entman"]:
            if element not in ENTMAN:
                known = ", ".join(ENTMAN)
                self.tell(fields["entman"], f"{here}entman is '{element}'; must be one of {known}")
        for key in ("words", "unless"):
            if lists[key]:
                self.check_phrases(fields[key], f"{here}{key}: ")
        if not lists["words"] and len(lists["examples"]) < FEWEST_EXAMPLES:
            cause = f"needs words, or at least {FEWEST_EXAMPLES} examples (8 to 16 serve best)"
            self.tell(entry, f"{here}{cause}")

    def check_phrases(self, node: yaml.Node, here: str) -> None:
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if not _is(item, "str") or not item.value.strip():
                continue
            try:
                parse_phrase(item.value)
            except PhraseError as error:
                self.tell(item, f"{here}{error}")

    def threshold(self, node: yaml.Node | None, here: str) -> float | None:
        if node is None or _is(node, "null"):
            return None
        try:
            number = float(node.value)
        except (TypeError, ValueError):
            number = -1.0
        if 0 <= number <= 1:
            return number
        given = repr(node.value) if isinstance(node, yaml.ScalarNode) else _what(node)
        self.tell(node, f"{here}threshold is {given}; it must be a number from 0 to 1")
        return None

    def texts(self, node: yaml.Node | None, here: str) -> tuple[str, ...]:
        """A list of texts, or one text in place of a list of one."""
        if node is None or _is(node, "null"):
            return ()
        if isinstance(node, yaml.ScalarNode):
            return tuple(filter(None, [self.text(node, here)]))
        if not _is(node, "seq"):
            self.tell(node, f"{here} is {_what(node)}, not a list of texts")
            return ()
        before, self.texts_read = self.texts_read, self.texts_read + len(node.value)
        if self.texts_read > MOST_TEXTS:
            if before <= MOST_TEXTS:
                self.tell(
                    node, f"{here}: over {MOST_TEXTS:,} texts up to here (aliases repeat them)"
                )
            return ()
        return tuple(filter(None, [self.item(item, here) for item in node.value]))

    def item(self, node: yaml.Node, here: str) -> str:
        """One text of a list, which must not be empty."""
        if isinstance(node, yaml.ScalarNode) and not node.value.strip():
            self.tell(node, f"{here}: an empty entry")
            return ""
        return self.text(node, here)

    def text(self, node: yaml.Node | None, here: str) -> str:
        """A text with single spaces; empty if there is none."""
        if node is None or _is(node, "null"):
            return ""
        if not _is(node, "str"):
            self.tell(node, f"{here}: {_what(node)}, not a text")
            return ""
        return " ".join(node.value.split())


def _is(node: yaml.Node, kind: str) -> bool:
    """Whether a node is what YAML calls map, seq, str or null."""
    return node.tag == TAG + kind and (
        isinstance(node, yaml.ScalarNode) == (kind in ("str", "null"))
    )


def _what(node: yaml.Node) -> str:
    """What stands in place of a text or list, in words."""
    kind = node.tag.removeprefix(TAG)
    if isinstance(node, yaml.ScalarNode) and kind in WORDS_OF_TAGS:
        return f"{node.value} is {WORDS_OF_TAGS[kind]} (put it in quotation marks)"
    if kind not in ("map", "seq", "str", "null"):
        return f"something with the tag !!{kind}, which is not read"
    return ELSE[type(node)]


def _id_as_written(entry: yaml.Node) -> str:
    for key, value in entry.value:
        if key.value == "id" and isinstance(value, yaml.ScalarNode):
            return value.value
    return ""


def _contradictions(book: Codebook) -> Iterator[str]:
    """Sentences that are an example of a frame, and an example of what it is not."""
    for frame in book.frames:
        for against, where in (
            (frame.counterexamples, "its counterexamples"),
            (book.no_frame, "no_frame"),
        ):
            for text in frame.examples:
                if text in against:
                    yield f"frame {frame.id}: {text!r} is among its examples and {where}"
