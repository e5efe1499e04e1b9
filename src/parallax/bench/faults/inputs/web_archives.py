"""Web archives (WARC and WET): records that are cut, lie about themselves or hold no page."""

from __future__ import annotations

import gzip

import brotli

from parallax.bench.faults.inputs.packed import flipped
from parallax.bench.faults.inputs.pages import page
from parallax.bench.faults.kinds import STORY, Kind, one_file

GROUP = "web archives"
_archive = one_file(GROUP, "odd.warc")
_PAGE = page().encode()


def record(
    content: bytes,
    kind: str = "response",
    length: str | None = None,
    headers: str = "",
    mime: str = "application/http; msgtype=response",
) -> bytes:
    """One record of a web archive; ``length`` replaces the true one."""
    size = str(len(content)) if length is None else length
    named = f"Content-Length: {size}\r\n" if size else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://velm.example/fire\r\n"
        f"WARC-Date: 2016-03-13T10:00:00Z\r\nContent-Type: {mime}\r\n{headers}{named}\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def response(body: bytes = _PAGE, status: str = "200 OK", headers: str = "") -> bytes:
    """An HTTP response with a page."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n"
    return head.encode() + body


def _packed(coding: str, body: bytes) -> bytes:
    return response(body, headers=f"Content-Encoding: {coding}\r\n")


_GOOD = record(response())
_TEXT = record(STORY.encode(), "conversion", mime="text/plain")
BROKEN = [
    _archive("an empty archive", b"", 0, "no page|empty"),
    _archive("text called .warc", STORY, 0, "no page|not|broken|WARC"),
    _archive("an archive cut short", _GOOD[:-300], None, "early|broken|cut"),
    _archive(
        "a length that is too long",
        record(response(), length="999999") + _GOOD,
        None,
        "length|broken|early",
    ),
    _archive(
        "a length that is too short", record(response(), length="50") + _GOOD, None, "length|broken"
    ),
    _archive("a length below zero", record(response(), length="-5") + _GOOD, None, "length|broken"),
    _archive("a length in words", record(response(), length="many") + _GOOD, None, "length|broken"),
    _archive(
        "a length of 18 digits",
        record(response(), length="9" * 18) + _GOOD,
        None,
        "length|broken|early|large",
    ),
    _archive("no length", record(response(), length="") + _GOOD, None, "length|broken"),
    _archive("noise between records", _GOOD + b"noise\xff\0" * 50 + b"\r\n" + _GOOD, 2, None),
    _archive(
        "a header of 70,000 bytes",
        record(response(), headers=f"X: {'x' * 70_000}\r\n") + _GOOD,
        None,
        None,
    ),
    _archive("no HTTP headers", record(_PAGE), None, None),
    _archive(
        "HTTP headers that never end", record(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500), 0, None
    ),
    _archive("a status that is no number", record(response(status="OK yes")), None, None),
    _archive(
        "a body that is not gzip",
        record(response(headers="Content-Encoding: gzip\r\n")),
        None,
        None,
    ),
    _archive(
        "a damaged gzip body",
        record(response(flipped(gzip.compress(_PAGE)), headers="Content-Encoding: gzip\r\n")),
        None,
        None,
    ),
    _archive("a body packed with Brotli", record(_packed("br", brotli.compress(_PAGE))), 1, ""),
    _archive("a body said to be packed with Brotli", record(_packed("br", _PAGE)), 1, ""),
    _archive(
        "a Brotli body cut short",
        record(_packed("br", brotli.compress(_PAGE * 9)[:-9])),
        None,
        "ends early",
    ),
    _archive(
        "a bomb of Brotli",
        lambda: record(_packed("br", brotli.compress(b"a" * 300_000_000, quality=5))),
        0,
        "too large",
    ),
    _archive(
        "a body packed with Zstandard",
        record(_packed("zstd", b"\x28\xb5\x2f\xfd" + _PAGE)),
        0,
        "Zstandard",
    ),
    _archive(
        "an unknown encoding of the body",
        record(response(headers="Content-Encoding: zstd9\r\n")),
        None,
        None,
    ),
    _archive(
        "chunks that lie",
        record(response(b"ffff\r\n" + _PAGE, headers="Transfer-Encoding: chunked\r\n")),
        None,
        None,
    ),
    _archive(
        "an encoding named hex",
        record(response(_PAGE.replace(b"closed", b"\xe9t\xe9")).replace(b"utf-8", b"hex  ")),
        1,
        None,
    ),
    _archive("a date that is none", _GOOD.replace(b"2016-03-13T", b"2016-99-99T"), 1, None),
    _archive("an address that is none", _GOOD.replace(b"http://velm", b"ht!p://[:x"), None, None),
    _archive("60 broken records", record(response(), length="-1") * 60, 0, None, lines=0),
]
NO_PAGES = [
    _archive(
        "only a page not found", record(response(status="404 Not Found")), 0, "no page", lines=0
    ),
    _archive("only a redirect", record(response(status="301 Moved")), 0, "no page", lines=0),
    _archive("only a request", record(b"GET / HTTP/1.1\r\n\r\n", "request"), 0, "no page", lines=0),
    _archive("only a revisit", record(b"", "revisit"), 0, "no page", lines=0),
    _archive(
        "only a picture",
        record(response().replace(b"text/html", b"image/png")),
        0,
        "no page",
        lines=0,
    ),
    _archive("an empty page", record(response(b"")), 0, None),
    _archive(
        "extracted text of nothing",
        record(b"", "conversion", mime="text/plain"),
        0,
        None,
        called="odd.wet",
    ),
    _archive(
        "extracted text that is binary",
        record(bytes(range(32)) * 50, "conversion", mime="text/plain"),
        0,
        None,
        called="odd.wet",
    ),
    _archive("extracted text", _TEXT, 1, "", called="odd.wet"),
    _archive(
        "a .warc.gz cut short", gzip.compress(_GOOD * 3)[:-40], None, None, called="odd.warc.gz"
    ),
    _archive(
        "a .warc.gz with a damaged byte",
        flipped(gzip.compress(_GOOD)) + gzip.compress(_GOOD),
        None,
        None,
        called="odd.warc.gz",
    ),
    _archive("a .warc.gz that is not packed", _GOOD, None, None, called="odd.warc.gz"),
]
KINDS: list[Kind] = [*BROKEN, *NO_PAGES]
