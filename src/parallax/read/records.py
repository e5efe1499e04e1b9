"""The records that readers return (raw articles and problems), and the decoding of bytes.

Text is returned exactly as decoded. Damaged characters are repaired during cleaning, so that an
offset into the raw text remains an offset into the researcher's own data.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple, cast

from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes

from parallax.common.outside_text import REPLACEMENT, well_formed

MOST_BYTES = 8_000_000
"""Anything larger is a dump, not an article (a novel has about a million characters)."""
MOST_CONTROLS = 0.01
"""Share of control characters above which bytes are not text: prose has none, and in images and
archives they make up a fifth."""
SAMPLE_BYTES = 200_000
"""Bytes from which the encoding is guessed."""
HIGH_ZEROS, LOW_ZEROS = 0.7, 0.05
"""UTF-16 is recognised if more than the first share of its high bytes, and less than the second
share of its low bytes, are zero."""
WESTERN_MARKS = frozenset(
    "‘’“”–—…•©®™°·«»£€¥§\u00a0\u00ad½¼¾àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÄÅÆÇÈÉÊÍÎÑÓÔÖØÚÜß¿¡šžŠŽœ"
)
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
WESTERN = "parallax-western"
"""How a byte that is not UTF-8 is read in a text that is, by the name of the error handler."""
MIXED = "read as UTF-8 mixed with Windows-1252"
"""Beginning of the note on a text that was put together from several files."""
_WIDE_CHARACTER = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
"""A character of three bytes in UTF-8, such as a curly quotation mark; other text has few such."""
LEAST_WIDE, MOST_STRAY = 3, 4
"""Least number of such characters in a text that is mostly UTF-8, and most stray bytes for each."""
CONTROLS = bytes(b for b in range(32) if b not in (9, 10, 11, 12, 13, 27))
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
"""Labels that pages use for Windows-1252; the HTML standard maps all of them to it."""


NO_TEXT_CODECS = frozenset(
    "undefined idna punycode unicode-escape unicode_escape raw-unicode-escape raw_unicode_escape "
    "utf-7 utf_7".split()
)
"""Python's codecs of text that no page is written in: they are for names and source code."""


class Markup(NamedTuple):
    """An HTML page as it was read; cleaning decides what on it is the article.

    ``announced`` is the encoding named by the server, ``captured`` the day on which the page was
    saved (YYYY-MM-DD), and ``where`` its place in the file ("record 3"), for use in messages. Each
    is empty if unknown.
    """

    data: bytes
    announced: str = ""
    captured: str = ""
    where: str = ""


class RawArticle(NamedTuple):
    """One article as it was read: its text as decoded, and the metadata of the input.

    Fields are None if the input does not give them. For an HTML page ``text`` is empty and
    ``markup`` holds the page: no reader decides what on it is the article.
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
    """Something the researcher should know about the input.

    ``left_out`` says whether the article is missing because of it. ``article_id`` is None if the
    problem concerns a whole file, or an article that was never given an id.
    """

    source_file: str
    article_id: str | None
    cause: str
    left_out: bool


class Source(NamedTuple):
    """Bytes to read, from a file or from within an archive.

    ``name`` is what messages show, ``article_id`` the id of its article (or the prefix of the ids,
    if it holds several), ``open`` a function that opens it, and ``size`` its bytes if known.
    Damaged compressed bytes end early; ``damage`` then says why.
    """

    name: str
    article_id: str
    open: Callable[[], IO[bytes]]
    size: int | None = None
    damage: list[str] | None = None


class NotText(ValueError):
    """The bytes are not text; the message says what they are."""


class TooLarge(ValueError):
    """There are more bytes than one article can have."""


class Damaged(ValueError):
    """Compressed bytes end early or cannot be unpacked; the message says why."""


def too_large(size: int | str) -> str:
    """The message about something larger than ``MOST_BYTES``; ``size`` in bytes, or in words."""
    shown = size if isinstance(size, str) else f"{size:,}"
    return f"too large for one article: {shown} bytes, the most is {MOST_BYTES:,}"


def read_whole(source: Source) -> bytes:
    """All bytes of a source, of which at most ``MOST_BYTES`` are ever held in memory.

    Raises :class:`TooLarge` if there are more, and :class:`Damaged` if they cannot be unpacked.
    """
    if source.size is not None and source.size > MOST_BYTES:
        raise TooLarge(too_large(source.size))
    with source.open() as file:
        data = file.read(MOST_BYTES + 1)
    return checked(source, data)


def checked(source: Source, data: bytes) -> bytes:
    """The bytes that were read from a source, of which one more than ``MOST_BYTES`` were wanted.

    Raises :class:`TooLarge` if there are so many, and :class:`Damaged` if they end early.
    """
    if source.damage:
        raise Damaged(source.damage.pop())
    if len(data) > MOST_BYTES:
        raise TooLarge(too_large(f"more than {MOST_BYTES:,}"))
    return data


def decode(data: bytes) -> tuple[str, str | None]:
    """Decode bytes as text; the note says how if they were not plain UTF-8, and is None otherwise.

    Raises :class:`NotText` if they are not text.
    """
    encoding, note = detect(data)
    errors = WESTERN if note and note.startswith(MIXED) else "replace"
    text = data.decode(encoding, errors=errors)
    return well_formed(text), note or ("NUL characters were replaced" if "\0" in text else None)


def detect(data: bytes, complete: bool = True) -> tuple[str, str | None]:
    """The encoding of bytes by its Python name, with a note if it is not UTF-8 (else None).

    Bytes that are not ``complete`` may end in the middle of a character. Raises :class:`NotText`
    for binary data.
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
    broken = patched.count(REPLACEMENT)
    sound_ones = sum(char > "\x7f" for char in patched) - broken
    if sound_ones > broken and broken <= max(1, len(patched) // 500):
        return "utf-8-sig", f"read as UTF-8 with {broken} broken characters replaced"
    if len(_WIDE_CHARACTER.findall(data)) >= max(LEAST_WIDE, broken // MOST_STRAY):
        return "utf-8-sig", f"{MIXED}: {broken:,} bytes that are not UTF-8 were read so"
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
    """Raise :class:`NotText` for bytes with more control characters than any text has."""
    if len(data.translate(None, CONTROLS)) < len(data) * (1 - MOST_CONTROLS):
        kind = next(
            (name for magic, name in MAGIC if data.startswith(magic)),
            "an image, an archive or the like",
        )
        raise NotText(f"not text: the file holds binary data ({kind})")


def _wide(data: bytes) -> str:
    """The name of the encoding of UTF-16 without a byte order mark; empty for anything else.

    In UTF-16, every other byte of mostly Latin text is zero.
    """
    half = len(data) // 2
    if half < 4:
        return ""
    even, odd = data[0 : 2 * half : 2].count(0), data[1 : 2 * half : 2].count(0)
    if odd > HIGH_ZEROS * half and even < LOW_ZEROS * half:
        return "utf-16-le"
    return "utf-16-be" if even > HIGH_ZEROS * half and odd < LOW_ZEROS * half else ""


def decode_page(data: bytes, announced: str = "") -> tuple[str, str | None]:
    """Decode an HTML page; the return value is that of :func:`decode`.

    Bytes that are not UTF-8 are read in the encoding that the page declares or, failing that, the
    one that the server ``announced``.
    """
    if data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
        return decode(data)
    try:
        text = data.decode("utf-8-sig")
        check_text(data)
        return well_formed(text), None
    except UnicodeDecodeError:
        pass
    declared = EncodingDetector.find_declared_encoding(data[:SAMPLE_BYTES], is_html=True)
    for name in (declared, announced):
        if name and (codec := _codec(name)):
            check_text(data)
            text = data.decode(codec, errors="replace")
            if text.count(REPLACEMENT) <= len(text) // 1000:
                return well_formed(text), None
    return decode(data)


def _codec(label: str) -> str | None:
    """Python's name of the encoding of text that a label stands for; None for anything else.

    Python has codecs that are no encodings of text (hex, base64, zip, rot13), and finds them by
    name too.
    """
    label = label.strip().lower()
    if label in LATIN_LABELS:
        return "cp1252"
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_text and codec.name not in NO_TEXT_CODECS else None


# --- text line by line


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Decode a byte that is not UTF-8 as Windows-1252, the most common stray in mixed files."""
    assert isinstance(error, UnicodeDecodeError)
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", errors="replace"), error.start + 1


codecs.register_error(WESTERN, _as_western)


class Line(NamedTuple):
    """One line: its number, from 1, its text and its length in characters.

    The text is None if the line is longer than ``MOST_BYTES``.
    """

    number: int
    text: str | None
    length: int


def open_lines(
    file: IO[bytes], newline: str, damage: list[str] | None = None
) -> tuple[Iterator[Line], str, str | None]:
    """Decode a file line by line, holding one line in memory, and at most ``MOST_BYTES`` of it.

    Parameters
    ----------
    file
        The file, opened for reading bytes.
    newline
        As in :func:`open`: "" also ends lines at a lone carriage return.
    damage
        Filled while reading if the file turns out to be damaged (see :class:`Source`); its last,
        incomplete line is then left out.

    Returns
    -------
    tuple
        The lines, the beginning of the text as a sample, and a note on the encoding or None.

    Raises
    ------
    NotText
        For binary data.
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, file), SAMPLE_BYTES)
    sample = buffered.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    encoding, note = detect(sample, complete=False)
    errors = WESTERN if encoding == "utf-8-sig" else "replace"
    stream = io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=newline)
    return _lines(stream, damage), sample.decode(encoding, errors=errors), note


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
