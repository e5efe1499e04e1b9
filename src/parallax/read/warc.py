"""Read web archives (WARC, and WET with its extracted text), one article per page.

Archives are cut into records here because neither of the libraries tried (warcio, FastWARC)
continues after a broken record or reports one that is cut short. The content of a record (HTTP
headers, chunks, compression) is read with warcio.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from warcio.bufferedreaders import BufferedReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from parallax.read import guard, records
from parallax.read.archives import CHUNK, CUT_SHORT, LEAST_BOMB, MOST_RATIO
from parallax.read.records import (
    Markup,
    NotText,
    Problem,
    RawArticle,
    Source,
    decode_page,
    too_large,
)

MOST_BROKEN = 50
"""Broken records after which a web archive is given up."""
SMALL = 1 << 14
"""Compressed bytes unpacked at a time; deflate expands them at most a thousandfold."""
WRONG_LENGTH = "broken: its length is not the one that it names"
HEAD_BYTES = 1 << 16
"""Bytes of the longest record header."""
OVERLAP = 64
"""Bytes kept while searching, so that the start of a record is found even across two pieces."""
ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""First bytes of what Zstandard has packed, which warcio passes on as it is."""
PAGE_RECORDS = ("response", "resource", "conversion")
"""Types of record that can hold a page."""
PAGE_TYPES = ("text/html", "application/xhtml+xml")
# What warcio has to say about a record is told in the table of problems or does not matter.
logging.getLogger("warcio").setLevel(logging.CRITICAL)
_RECORD = re.compile(rb"WARC/[01]\.\d+\r?\n(?=[\w-]+:)")
_LENGTH = re.compile(rb"(?mi)^content-length:[ \t]*(\d{1,18})[ \t]*\r?$")
_MEMBER = b"\x1f\x8b\x08"


class Record(NamedTuple):
    """One record of a web archive as bytes, with its number, from 1.

    ``whole`` is false if the record is larger than an article and ``data`` is only its beginning.
    """

    number: int
    data: bytes
    whole: bool


class Broken(NamedTuple):
    """A record of a web archive that cannot be read, by its number, and why."""

    number: int
    cause: str


def read_warc(source: Source) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a web archive, one per page.

    Pages are HTML responses with status 200, saved HTML resources, and extracted plain text (WET).
    Memory holds one record at a time. Broken records are reported and skipped; records that are not
    pages (pictures, redirects) are counted in a single note.
    """
    passed: dict[str, int] = {}
    pages = broken = 0
    for record in split_records(source):
        if isinstance(record, Broken):
            broken += 1
            where = f"record {record.number}: " if record.number else ""
            yield Problem(source.name, None, f"{where}{record.cause}", True)
            continue
        found = _guarded_page(record)
        if isinstance(found, Broken):
            broken += 1
            yield Problem(source.name, None, f"record {record.number}: {found.cause}", True)
            continue
        if isinstance(found, str):
            passed[found] = passed.get(found, 0) + bool(found)
            continue
        pages += 1
        if not found.whole:
            cause = (
                f"record {record.number}: its content is damaged or ends early: read up to there"
            )
            yield Problem(source.name, f"{source.article_id}-{pages}", cause, False)
        yield _guarded_article(found, source.name, f"{source.article_id}-{pages}", record.number)
    listed = [f"{number:,} {what}" for what, number in sorted(passed.items()) if what]
    if listed:
        cause = f"records that are no pages were passed over: {', '.join(listed)}"
        yield Problem(source.name, None, cause, False)
    if not pages and not broken:
        yield Problem(source.name, None, "the web archive holds no page", True)


class _WebPage(NamedTuple):
    """The content of a record, whether it is HTML, its address, encoding and day of capture.

    ``whole`` is false if the server's or the crawler's packed bytes end early.
    """

    data: bytes
    html: bool
    url: str
    charset: str
    captured: str
    whole: bool


def _guarded_page(record: Record) -> _WebPage | Broken | str:
    """What :func:`_page_of` returns; an error costs only this record."""
    try:
        return _page_of(record)
    except Exception as error:
        return Broken(record.number, guard.cause_of(error))


def _page_of(record: Record) -> _WebPage | Broken | str:
    """The page in a record, why it cannot be read, or what the record is if it is not a page.

    That last text is empty for records that are not worth counting.
    """
    try:
        found = ArcWarcRecordLoader(verify_http=False).parse_record_stream(io.BytesIO(record.data))
    except Exception as error:  # warcio passes on whatever an odd header makes it raise
        return Broken(record.number, f"its headers cannot be read ({type(error).__name__})")
    if found.rec_type not in PAGE_RECORDS:
        return "revisits" if found.rec_type == "revisit" else ""
    if found.rec_type == "response" and (passed := _unusable(found.http_headers)):
        return passed
    announced = _announced_type(found)
    # Some servers name the type twice, in one line: "text/html, text/html; charset=utf-8".
    kind = re.split("[;,]", announced)[0].strip().lower() or _guessed_type(record)
    if kind not in PAGE_TYPES and (found.rec_type, kind) != ("conversion", "text/plain"):
        return "in other formats than HTML"
    content = _content(found, record)
    if isinstance(content, Broken):
        return content
    charset = re.search(r"charset=[\"']?([\w.:-]+)", announced, re.I)
    return _WebPage(
        content.data,
        kind in PAGE_TYPES,
        (found.rec_headers.get_header("WARC-Target-URI") or "").strip("<> "),
        charset[1] if charset else "",
        (found.rec_headers.get_header("WARC-Date") or "")[:10],
        content.whole,
    )


def _unusable(headers: Any) -> str:
    """Why a response cannot be a page, by its HTTP headers; empty if it may be one."""
    if headers is None:
        return "without HTTP headers"
    status = headers.get_statuscode() or ""
    if status == "200":
        return ""
    return "redirects" if status.startswith("3") else "with another status than 200"


def _announced_type(found: ArcWarcRecord) -> str:
    """The media type of a record; for a response, the one that the server named."""
    if found.rec_type == "response":
        return found.http_headers.get_header("Content-Type") or ""
    return found.content_type or ""


def _guessed_type(record: Record) -> str:
    page = re.search(rb"(?i)<html|<!doctype html", record.data[:HEAD_BYTES])
    return "text/html" if page else ""


class _Content(NamedTuple):
    """The content of a record, and whether all of it could be unpacked."""

    data: bytes
    whole: bool


def _content(found: ArcWarcRecord, record: Record) -> _Content | Broken:
    """The unpacked content of a record, or why it cannot be read."""
    large = Broken(record.number, too_large(f"more than {records.MOST_BYTES:,}"))
    if not record.whole:
        return large
    try:
        # Of bytes that are damaged in the middle, warcio prints the error and returns the rest.
        with contextlib.redirect_stderr(io.StringIO()):
            stream = found.content_stream()
            data = stream.read(records.MOST_BYTES + 1)
    except Exception as error:  # warcio passes on whatever a decompressor raises
        return Broken(record.number, f"its content cannot be unpacked ({type(error).__name__})")
    if data.startswith(ZSTANDARD):
        return Broken(record.number, "its content is packed with Zstandard (zstd): not read")
    if len(data) > records.MOST_BYTES:
        return large
    unpacker = getattr(stream, "decompressor", None)
    return _Content(data, unpacker is None or not data or unpacker.eof)


class _Brotli:
    """Unpacks what Brotli has packed, as warcio wants it, and no more than an article can have.

    warcio 1.8 has a class for it that fails with every version of brotli that limits its output.
    """

    unused_data = b""

    def __init__(self) -> None:
        import brotli

        self._unpacker = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._unpacker.is_finished())

    def decompress(self, data: bytes) -> bytes:
        """The unpacked bytes; none after the limit is reached."""
        if not self._unpacker.can_accept_more_data():
            return b""
        return self._unpacker.process(data, output_buffer_limit=records.MOST_BYTES + 1)


BufferedReader.DECOMPRESSORS["br"] = _Brotli


def _guarded_article(
    page: _WebPage, source: str, article_id: str, number: int
) -> RawArticle | Problem:
    """What :func:`_article` returns; an error costs only this record."""
    try:
        return _article(page, source, article_id, number)
    except Exception as error:
        return Problem(source, None, f"record {number}: {guard.cause_of(error)}", True)


def _article(page: _WebPage, source: str, article_id: str, number: int) -> RawArticle | Problem:
    """The article of record ``number``: an HTML page as markup, extracted text as text."""
    where = f"record {number}"
    article = RawArticle(article_id, source, "", url=page.url or None)
    if page.html:
        markup = Markup(page.data, page.charset, page.captured, where)
        return article._replace(markup=markup)
    try:
        text, _ = decode_page(page.data, page.charset)
    except NotText as error:
        return Problem(source, article_id, f"{where}: {error}", True)
    if not text.strip():
        cause = f"{where}: empty article: the record holds no word"
        return Problem(source, article_id, cause, True)
    return article._replace(text=text)


def split_records(source: Source) -> Iterator[Record | Broken]:
    """Yield the records of a web archive that is plain, or compressed by record or as a whole.

    Damage costs only the records that it touches.
    """
    with source.open() as file:
        buffered: io.BufferedReader = io.BufferedReader(cast(Any, file), CHUNK)
        yield from _Cutter(_chunks(buffered)).records()


def _chunks(file: io.BufferedReader) -> Iterator[bytes | str]:
    """Yield the bytes of a plain or gzip file in pieces, unpacked.

    A string among them says what is wrong at that place; the next piece starts a new gzip member.
    """
    if not file.peek(3)[:3].startswith(_MEMBER[:2]):
        while data := file.read(CHUNK):
            yield data
        return
    data, unpacker, seen, packed, started = b"", zlib.decompressobj(31), 0, 0, False
    while data or (data := file.read(SMALL)):
        try:
            made = unpacker.decompress(data[:SMALL])
        except zlib.error:
            yield "damaged: it cannot be unpacked"
            data, unpacker, started = _next_member(data[1:], file), zlib.decompressobj(31), False
            continue
        packed, seen, started = packed + min(len(data), SMALL), seen + len(made), True
        data = unpacker.unused_data + data[SMALL:]
        if seen > max(LEAST_BOMB, MOST_RATIO * packed):
            yield f"the archive unpacks to more than {MOST_RATIO} times its size: not read further"
            return
        if made:
            yield made
        if unpacker.eof:
            data, unpacker, started = data.lstrip(b"\0"), zlib.decompressobj(31), False
    if started:
        yield CUT_SHORT


def _next_member(data: bytes, file: io.BufferedReader) -> bytes:
    """The data from the next gzip member that starts like a record; empty if there is none."""
    while True:
        at = data.find(_MEMBER)
        while at >= 0:
            try:
                if zlib.decompressobj(31).decompress(data[at : at + 4096], 16).startswith(b"WARC/"):
                    return data[at:]
            except zlib.error:
                pass
            at = data.find(_MEMBER, at + 1)
        more = file.read(CHUNK)
        if not more:
            return b""
        data = data[-4096:] + more if len(data) > 4096 else data + more


def _record_at(data: bytearray, start: int = 0, end: int | None = None) -> int:
    """The offset of the next record, which starts a line; -1 if there is none."""
    at = data.find(b"WARC/", start, end)
    while at >= 0 and not ((at == 0 or data[at - 1] == 10) and _RECORD.match(data, at)):
        at = data.find(b"WARC/", at + 1, end)
    return at


class _Cutter:
    """Cuts a stream of pieces into records, holding at most one record in memory."""

    def __init__(self, pieces: Iterator[bytes | str]) -> None:
        self.pieces, self.held, self.ended, self.damage = pieces, bytearray(), False, ""

    def fill(self, size: int) -> bool:
        """Hold at least ``size`` bytes; false if the stream ends or is damaged before that."""
        while len(self.held) < size and not self.ended and not self.damage:
            piece = next(self.pieces, None)
            if piece is None:
                self.ended = True
            elif isinstance(piece, str):
                self.damage = piece
            else:
                self.held += piece
        return len(self.held) >= size

    def records(self) -> Iterator[Record | Broken]:
        """Yield the records in order, and one Broken for each that cannot be read."""
        number = broken = 0
        while True:
            self.skip_line_ends()
            if not self.held and not self.damage:
                return
            number += 1
            found = self.record(number)
            yield found
            if isinstance(found, Broken):
                broken += 1
                if broken > MOST_BROKEN:
                    yield Broken(0, f"given up after {MOST_BROKEN} broken records")
                    return
                self.resume()

    def skip_line_ends(self) -> None:
        """Drop the line ends before the next record."""
        while self.fill(1):
            start = bytes(self.held[:4096])
            blank = len(start) - len(start.lstrip(b"\r\n"))
            if not blank:
                return
            del self.held[:blank]

    def record(self, number: int) -> Record | Broken:
        """The record at the start of the held bytes, which it is removed from.

        Of a broken record only the first byte is removed, so that the search can go on within it.
        """
        head = self.head()
        if isinstance(head, str):
            return self.broken(number, head)
        length, begin = head
        if not self.fill(begin + min(length, records.MOST_BYTES)):
            return self.broken(number, self.damage or CUT_SHORT)
        if length > records.MOST_BYTES:
            return self.skip_large(number, begin, length)
        end = begin + length
        self.fill(end + 16)
        after = bytes(self.held[end : end + 16])
        if not after.startswith((b"\r\n\r\n", b"\n\n")) and not b"WARC/".startswith(
            after.lstrip(b"\r\n")[:5]
        ):
            return self.broken(number, WRONG_LENGTH)
        data = bytes(self.held[:end])
        del self.held[:end]
        return Record(number, data, True)

    def head(self) -> tuple[int, int] | str:
        """The length of the record's content and its offset, or what is wrong with the header."""
        size = 1024
        while True:
            enough = self.fill(size)
            if not b"WARC/".startswith(self.held[:5]) and not self.held.startswith(b"WARC/"):
                return self.damage or "broken: it does not begin as a record"
            if match := re.search(rb"\r?\n\r?\n", self.held):
                break
            if not enough:
                return self.damage or CUT_SHORT
            if size >= HEAD_BYTES:
                return "broken: its head does not end"
            size *= 4
        length = _LENGTH.search(bytes(self.held[: match.end()]))
        return (int(length[1]), match.end()) if length else "broken: it does not name its length"

    def broken(self, number: int, cause: str) -> Broken:
        """Drop the first held byte; a record that seems cut short may only name a wrong length."""
        del self.held[:1]
        if cause == CUT_SHORT and _record_at(self.held) >= 0:
            cause = WRONG_LENGTH
        return Broken(number, cause)

    def skip_large(self, number: int, begin: int, length: int) -> Record | Broken:
        """A record too large for an article: its beginning is kept and the rest skipped."""
        start = bytes(self.held[: begin + min(length, HEAD_BYTES)])
        left = begin + length
        del self.held[:1]
        left -= 1
        while left > 0:
            full = self.fill(min(left, CHUNK))
            if (at := _record_at(self.held, 0, left)) >= 0:
                del self.held[:at]
                return Broken(number, WRONG_LENGTH)
            if not full:
                return Broken(number, self.damage or CUT_SHORT)
            size = left if left <= len(self.held) else max(1, len(self.held) - OVERLAP)
            del self.held[:size]
            left -= size
        return Record(number, start, False)

    def resume(self) -> None:
        """Move to the start of the next record.

        Bytes before a damaged place are searched before those after it.
        """
        while True:
            if (at := _record_at(self.held)) >= 0:
                del self.held[:at]
                return
            if self.damage:
                self.damage = ""
                self.held.clear()
                self.fill(1)
                if self.held or self.damage or self.ended:
                    return
            del self.held[: max(0, len(self.held) - OVERLAP)]
            if not self.fill(len(self.held) + 1) and not self.damage:
                self.held.clear()
                return
