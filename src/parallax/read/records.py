"""What readers hand on: raw articles, problems, and bytes as text.

Text is handed on exactly as decoded: repair is the business of cleaning, so that an offset into the
raw text stays an offset into what the researcher brought.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes

MOST_BYTES = 8_000_000
"""An article larger than this is a dump (a novel has about a million characters)."""
MOST_CONTROLS = 0.01
"""Share of control characters above which bytes are not text: prose has none, images and archives
a fifth."""
SAMPLE_BYTES = 200_000
WESTERN_MARKS = frozenset(
    "‘’“”–—…•©®™°·«»£€¥§\u00a0\u00ad½¼¾àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÄÅÆÇÈÉÊÍÎÑÓÔÖØÚÜß¿¡šžŠŽœ"
)
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = bytes(b for b in range(32) if b not in (9, 10, 11, 12, 13, 27))
REPLACED = "\ufffd"
MAGIC = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "a Parquet table"),
    (b"RIFF", "a sound, film or WebP image"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x7fELF", "a program"),
)
LATIN_LABELS = {
    "iso-8859-1",
    "iso8859-1",
    "latin-1",
    "latin1",
    "us-ascii",
    "ascii",
    "cp1252",
    "windows-1252",
}
"""What pages call Windows-1252; the HTML standard reads all of them so."""


class Markup(NamedTuple):
    """A page in HTML as it came, for cleaning to judge; empty texts where nothing is known.

    ``announced`` is the encoding that the server named, ``captured`` the day on which the page
    was saved (YYYY-MM-DD), ``where`` its place in the file ("record 3"), for what is said about it.
    """

    data: bytes
    announced: str = ""
    captured: str = ""
    where: str = ""


class RawArticle(NamedTuple):
    """One article as it came: ``text`` as decoded, and what the input says beside the text.

    Fields are None where the input says nothing. Of a page in HTML ``text`` is empty and
    ``markup`` holds the page: no reader decides what on it is article.
    """

    article_id: str
    source_file: str
    text: str
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    url: str | None = None
    author: str | None = None
    markup: Markup | None = None


class Problem(NamedTuple):
    """One thing to know about the input.

    ``left_out`` says whether the article is missing because of it.
    """

    source_file: str
    article_id: str | None
    cause: str
    left_out: bool


class Source(NamedTuple):
    """Bytes to read.

    Name as shown, id for its article (or the beginning of theirs), how to open it, size if known.
    Compressed bytes that are damaged end early; then ``damage`` says why.
    """

    name: str
    article_id: str
    open: Callable[[], BinaryIO]
    size: int | None = None
    damage: list[str] | None = None


class NotText(ValueError):
    """These bytes are not text; the message says what they are, for a reader."""


class TooLarge(ValueError):
    """More bytes than one article can have."""


class Damaged(ValueError):
    """Compressed bytes that end early or cannot be unpacked; the message says why."""


def too_large(size: int | str) -> str:
    """The sentence about something larger than ``MOST_BYTES``."""
    shown = size if isinstance(size, str) else f"{size:,}"
    return f"too large for one article: {shown} bytes, the most is {MOST_BYTES:,}"


def read_whole(source: Source) -> bytes:
    """All bytes of a source; memory never holds more than ``MOST_BYTES`` of them.

    Raises :class:`TooLarge` and :class:`Damaged`.
    """
    if source.size is not None and source.size > MOST_BYTES:
        raise TooLarge(too_large(source.size))
    with source.open() as file:
        data = file.read(MOST_BYTES + 1)
    if source.damage:
        raise Damaged(source.damage.pop())
    if len(data) > MOST_BYTES:
        raise TooLarge(too_large(f"more than {MOST_BYTES:,}"))
    return data


def sound(text: str) -> str:
    """Text that every store accepts, of the same length.

    Lone surrogates and NUL become the replacement character.
    """
    if "\0" in text:
        text = text.replace("\0", REPLACED)
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return "".join(REPLACED if "\ud800" <= char <= "\udfff" else char for char in text)


def decode(data: bytes) -> tuple[str, str | None]:
    """Bytes as text, with a note where they were not plain UTF-8.

    Raises :class:`NotText` for anything else.
    """
    encoding, note = detect(data)
    text = data.decode(encoding, errors="replace")
    return sound(text), note or ("NUL characters were replaced" if "\0" in text else None)


def detect(data: bytes, complete: bool = True) -> tuple[str, str | None]:
    """The encoding of bytes as Python names it, with a note where it is not UTF-8.

    Raises :class:`NotText` for binary data.

    ``complete``: the bytes are all there are; otherwise they may end within a character.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark) and _fits(data[: len(data) // 4 * 4], encoding):
            return encoding, f"read as {encoding.upper()}, which its first bytes announce"
    if wide := _wide(data[:SAMPLE_BYTES]):
        return wide, f"read as {wide.upper()}, guessed: every other byte is zero"
    check_text(data)
    if _fits(data, "utf-8-sig", complete):
        return "utf-8-sig", None
    patched = data.decode("utf-8-sig", errors="replace")
    broken = patched.count(REPLACED)
    if sum(char > "\x7f" for char in patched) - broken > broken and broken <= max(
        1, len(patched) // 500
    ):
        return "utf-8-sig", f"read as UTF-8 with {broken} broken characters replaced"
    western = data.decode("cp1252", errors="replace")
    if all(char in WESTERN_MARKS for char in set(western) if char > "\x7f"):
        return "cp1252", "read as Windows-1252: the bytes are not UTF-8"
    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is None:
        raise NotText("not text: no encoding fits its bytes")
    return best.encoding, f"read as {best.encoding}, guessed: the bytes are not UTF-8"


def _fits(data: bytes, encoding: str, complete: bool = True) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, complete)
        return True
    except UnicodeDecodeError:
        return False


def check_text(data: bytes) -> None:
    """Raise :class:`NotText` for bytes that hold more control characters than any text."""
    if len(data.translate(None, CONTROLS)) < len(data) * (1 - MOST_CONTROLS):
        kind = next(
            (name for magic, name in MAGIC if data.startswith(magic)),
            "an image, an archive or the like",
        )
        raise NotText(f"not text: the file holds binary data ({kind})")


def _wide(data: bytes) -> str:
    """The name of UTF-16 without byte order mark; empty for anything else.

    Every other byte of mostly Latin text is zero.
    """
    half = len(data) // 2
    if half < 4:
        return ""
    even, odd = data[0 : 2 * half : 2].count(0), data[1 : 2 * half : 2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""


def decode_page(data: bytes, announced: str = "") -> tuple[str, str | None]:
    """As :func:`decode`, for HTML.

    Where the bytes are not UTF-8, what they announce or the server ``announced`` counts.
    """
    if data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
        return decode(data)
    try:
        text = data.decode("utf-8-sig")
        check_text(data)
        return sound(text), None
    except UnicodeDecodeError:
        pass
    for name in (
        EncodingDetector.find_declared_encoding(data[:SAMPLE_BYTES], is_html=True),
        announced,
    ):
        if name and (codec := _codec(name)):
            check_text(data)
            text = data.decode(codec, errors="replace")
            if text.count(REPLACED) <= len(text) // 1000:
                return sound(text), None
    return decode(data)


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    if label in LATIN_LABELS:
        return "cp1252"
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


# --- text line by line


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 as Windows-1252: what files of many sources hold most often."""
    return error.object[error.start : error.start + 1].decode(
        "cp1252", errors="replace"
    ), error.start + 1


codecs.register_error("parallax-western", _as_western)


class Line(NamedTuple):
    """One line: its number from 1, its text and its length in characters.

    The text is None where it is longer than ``MOST_BYTES``.
    """

    number: int
    text: str | None
    length: int


def open_lines(
    file: BinaryIO, newline: str, damage: list[str] | None = None
) -> tuple[Iterator[Line], str, str | None]:
    """Lines of a file as text, the text it begins with, and a note on its encoding.

    Memory holds one line, at most ``MOST_BYTES`` of it. ``newline`` as in :func:`open`: "" also
    ends lines at a lone carriage return. Of a file that is found to be damaged (``damage``, see
    :class:`Source`) the last line, which is not whole, is left out. Raises :class:`NotText` for
    binary data.
    """
    buffered = io.BufferedReader(file, SAMPLE_BYTES)  # type: ignore[arg-type]
    sample = buffered.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    encoding, note = detect(sample, complete=False)
    errors = "parallax-western" if encoding == "utf-8-sig" else "replace"
    return (
        _lines(
            io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=newline), damage
        ),
        sample.decode(encoding, errors=errors),
        note,
    )


def _lines(stream: io.TextIOWrapper, damage: list[str] | None) -> Iterator[Line]:
    number = 0
    while text := stream.readline(MOST_BYTES + 1):
        number += 1
        length, complete = len(text), text.endswith(("\n", "\r"))
        if length > MOST_BYTES:
            while not complete and (more := stream.readline(MOST_BYTES)):
                length, complete = length + len(more), more.endswith(("\n", "\r"))
            text = None
        if damage and not complete:
            return
        yield Line(number, text, length)
