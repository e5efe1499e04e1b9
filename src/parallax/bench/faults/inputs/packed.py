"""Compressed files and archives: damaged, cut short, nested, and made to cost."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Mapping

from parallax.bench.faults.kinds import STORY, Kind, one_file

GROUP = "archives"
_packed = one_file(GROUP, "odd.zip")
_BODY = STORY.encode()
_PAGE = f"<!DOCTYPE html><html><body><p>{STORY}</p></body></html>".encode()
_LONG = _BODY + random.Random(3).randbytes(4000).hex().encode()
"""A text that does not compress well, so that damage in the middle of a file hits its content."""


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of files, by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of files, by their names."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def flipped(data: bytes, place: float = 0.5) -> bytes:
    """The bytes with one of them inverted, at a share of their length."""
    at = min(len(data) - 1, int(len(data) * place))
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _encrypted() -> bytes:
    """A zip archive whose only file is marked as encrypted."""
    data = bytearray(zipped({"a.txt": _BODY}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at] |= 1
    return bytes(data)


def _method(number: int) -> bytes:
    """A zip archive that names a way of compression."""
    data = bytearray(zipped({"a.txt": _BODY}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", number)
    return bytes(data)


def _in_directory(offset: int, value: bytes) -> bytes:
    """A zip archive with some bytes of its directory's first entry replaced."""
    data = bytearray(zipped({"a.txt": _BODY}))
    at = data.index(b"PK\x01\x02") + offset
    data[at : at + len(value)] = value
    return bytes(data)


def _without_flag(data: bytes) -> bytes:
    """A zip archive of one file that does not say that its name is UTF-8."""
    changed = bytearray(data)
    for mark, flags in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        changed[data.index(mark) + flags] &= ~0x08
    return bytes(changed)


def _nested(depth: int) -> bytes:
    data = zipped({"a.txt": _BODY})
    for level in range(depth):
        data = zipped({f"level{level}.zip": data})
    return data


def _one_body_often(times: int, size: int) -> bytes:
    """A zip archive whose directory names one body many times: a bomb without a high ratio."""
    body = random.Random(5).randbytes(size // 2).hex().encode()
    single = zipped({"a.txt": body})
    start, end = single.rindex(b"PK\x01\x02"), single.rindex(b"PK\x05\x06")
    entries = single[start:end] * times
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(entries), start, 0)
    return single[:start] + entries + tail


def _member(kind: bytes, link: str = "", size: int = 0) -> bytes:
    """A tar archive with an article behind a member of another kind."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("strange.txt")
        info.type, info.linkname, info.size = kind, link, size
        archive.addfile(info)
        good = tarfile.TarInfo("a.txt")
        good.size = len(_BODY)
        archive.addfile(good, io.BytesIO(_BODY))
    return out.getvalue()


def _pax(length: int) -> bytes:
    """A tar archive with one extended header of ``length`` bytes that holds no record."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, length
    padding = -length % 512
    return info.tobuf(tarfile.USTAR_FORMAT) + b"1" * length + b"\0" * padding + tarred({"a": _BODY})


def _negative_size() -> bytes:
    data = bytearray(tarred({"a.txt": _BODY}))
    data[124:136] = b"\xff" * 12
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


STREAMS = [
    _packed("text called .gz", _BODY, 0, "gzip|damaged", called="odd.txt.gz"),
    _packed("gzip cut short", _half(gzip.compress(_LONG)), 0, "early|damaged", called="odd.txt.gz"),
    _packed(
        "gzip with a damaged byte",
        flipped(gzip.compress(_LONG)),
        0,
        "damaged|not ",
        called="odd.txt.gz",
    ),
    _packed(
        "gzip with a wrong checksum",
        flipped(gzip.compress(_BODY), 0.99),
        0,
        "damaged",
        called="odd.txt.gz",
    ),
    _packed(
        "gzip with text behind it", gzip.compress(_BODY) + b"rest", None, None, called="odd.txt.gz"
    ),
    _packed(
        "gzip with NUL behind it", gzip.compress(_BODY) + b"\0" * 99, 1, "", called="odd.txt.gz"
    ),
    _packed(
        "two gzip members", gzip.compress(_BODY) + gzip.compress(_BODY), 1, "", called="odd.txt.gz"
    ),
    _packed("an empty .gz", b"", 0, "empty|damaged|no ", called="odd.txt.gz"),
    _packed("gzip of nothing", gzip.compress(b""), 0, "empty|no ", called="odd.txt.gz"),
    _packed(
        "gzip in gzip", gzip.compress(gzip.compress(_BODY)), None, None, called="odd.txt.gz.gz"
    ),
    _packed(
        "a gzip bomb",
        lambda: gzip.compress(b"a " * 110_000_000, 1),
        0,
        "large|unpacks|more than",
        called="odd.txt.gz",
    ),
    _packed("text called .bz2", _BODY, 0, "damaged|not|cannot|invalid", called="odd.txt.bz2"),
    _packed(
        "bzip2 cut short", _half(bz2.compress(_LONG)), 0, "early|damaged", called="odd.txt.bz2"
    ),
    _packed(
        "bzip2 with a damaged byte",
        flipped(bz2.compress(_LONG)),
        0,
        "damaged|invalid|cannot",
        called="odd.txt.bz2",
    ),
    _packed("text called .xz", _BODY, 0, "damaged|not|format", called="odd.txt.xz"),
    _packed("xz cut short", _half(lzma.compress(_LONG)), 0, "early|damaged", called="odd.txt.xz"),
    _packed(
        "xz with a damaged byte",
        flipped(lzma.compress(_LONG)),
        0,
        "damaged|corrupt",
        called="odd.txt.xz",
    ),
    _packed(
        "compressed but of no format",
        gzip.compress(_BODY),
        0,
        "not read|format",
        called="odd.docx.gz",
    ),
]
ZIPS = [
    _packed("text called .zip", _BODY, 0, "zip"),
    _packed("an empty .zip", b"", 0, "zip|empty"),
    _packed("a zip of nothing", zipped({}), 0, "no file|empty"),
    _packed("a zip of folders", zipped({"a/": b"", "b/": b""}), 0, "no file|empty"),
    _packed("a zip cut short", _half(zipped({"a.txt": _LONG})), 0, "zip"),
    _packed(
        "a zip with a damaged body",
        flipped(zipped({"a.txt": _LONG}), 0.4),
        0,
        "damaged|not|bad|crc",
    ),
    _packed("a zip with a wrong checksum", _in_directory(16, b"abcd"), None, None),
    _packed("a zip with a password", _encrypted(), 0, "password"),
    _packed("a zip of an unknown method", _method(97), 0, "not|cannot|method"),
    _packed("a zip of method 8 that is 12", _method(12), 0, "damaged|not|cannot|invalid"),
    _packed("a zip with sizes that lie", _in_directory(24, b"\xff\xff\xff\x7f"), 0, None),
    _packed(
        "a zip with an offset that lies", _in_directory(42, b"\xff\xff\0\0"), 0, "zip|damaged|not"
    ),
    _packed("a zip with a signature destroyed", _in_directory(0, b"XX"), 0, "zip|damaged|no "),
    _packed(
        "a zip with an extra field that lies",
        _in_directory(30, b"\xff\xff"),
        None,
        None,
    ),
    _packed("a zip of a version to come", _in_directory(6, b"\xff\x00"), 0, None),
    _packed("a zip with a month of 15", _in_directory(12, b"\xff\xff\xff\xff"), 1, None),
    _packed("a zip that climbs out", zipped({"../../a.txt": _BODY}), None, None),
    _packed("a zip with an absolute path", zipped({"/etc/a.txt": _BODY}), 1, None),
    _packed("a zip with backslashes", zipped({"a\\b\\c.txt": _BODY}), 1, None),
    _packed("a zip with a name of markup", zipped({"<b>x</b>.txt": _BODY}), 1, None),
    _packed("a zip with a line break in a name", zipped({"a\nb.txt": _BODY}), 1, None),
    _packed(
        "a zip with two files of one name", zipped({"a.txt": _BODY, "b/a.txt": _BODY}), 2, None
    ),
    _packed(
        "a zip with a name that is no UTF-8",
        zipped({"aaaa.txt": _BODY}).replace(b"aaaa", b"a\xff\xfea"),
        1,
        None,
    ),
    _packed("a zip in four zips", _nested(4), 0, "within"),
    _packed(
        "a zip of macOS with names in Arabic",
        _without_flag(zipped({"حريق.txt": _BODY})),
        1,
        "",
    ),
    _packed(
        "saved pages in a zip",
        zipped({"a.html": _PAGE, "a_files/ad.html": _PAGE, "a_files/x.css": b"p {}"}),
        1,
        "passed over",
    ),
    _packed(
        "what systems leave behind in a zip",
        zipped({"Thumbs.db": b"x", "desktop.ini": b"x", "a.txt": _BODY}),
        1,
        "",
    ),
    _packed(
        "a zip in a zip, its directory damaged",
        zipped({"a.zip": _in_directory(42, b"\xff\xff\0\0")}),
        0,
        None,
    ),
    _packed(
        "a zip in a zip, its extra field damaged",
        zipped({"a.zip": _in_directory(30, b"\xff\xff")}),
        None,
        None,
    ),
    _packed(
        "a zip in a zip, a version to come",
        zipped({"a.zip": _in_directory(6, b"\xff\x00")}),
        0,
        None,
    ),
    _packed(
        "a zip in a zip, cut short", zipped({"a.zip": _half(zipped({"a.txt": _LONG}))}), 0, "zip"
    ),
    _packed("200 entries on one body", lambda: _one_body_often(200, 7_000_000), 0, None, lines=0),
    _packed(
        "5,000 files of nothing in a zip",
        lambda: zipped({f"{n}.txt": b"" for n in range(5_000)}),
        0,
        None,
        lines=0,
    ),
    _packed(
        "a docx called .zip",
        zipped({"word/document.xml": b"<w:p/>", "[Content_Types].xml": b"<T/>"}),
        0,
        None,
        lines=0,
    ),
]
TARS = [
    _packed("text called .tar", _BODY, 0, "tar", called="odd.tar"),
    _packed("an empty .tar", b"", 0, "tar|empty|no ", called="odd.tar"),
    _packed("a tar of nothing", tarred({}), 0, "no |empty", called="odd.tar"),
    _packed(
        "a tar cut short",
        tarred({"a.txt": _LONG})[:3000],
        0,
        "early|damaged|end",
        lines=0,
        called="odd.tar",
    ),
    _packed(
        "a tar with a damaged header",
        flipped(tarred({"a.txt": _BODY}), 0.0),
        0,
        "tar|no |damaged",
        called="odd.tar",
    ),
    _packed(
        "a tar with a link out", _member(tarfile.SYMTYPE, "/etc/passwd"), 1, None, called="odd.tar"
    ),
    _packed(
        "a tar with a hard link to nothing",
        _member(tarfile.LNKTYPE, "gone"),
        1,
        None,
        called="odd.tar",
    ),
    _packed("a tar with a pipe", _member(tarfile.FIFOTYPE), 1, None, called="odd.tar"),
    _packed("a tar with a device", _member(tarfile.CHRTYPE), 1, None, called="odd.tar"),
    _packed("a tar with a member of an unknown kind", _member(b"Z"), None, None, called="odd.tar"),
    _packed(
        "a tar with a size below zero",
        _negative_size(),
        0,
        "tar|damaged|no ",
        lines=0,
        called="odd.tar",
    ),
    _packed("a tar with a short pax header", _pax(192), None, None, called="odd.tar"),
    _packed(
        "a tar with a pax header of 400,000 digits",
        lambda: _pax(400_000),
        None,
        None,
        called="odd.tar",
    ),
    _packed(
        "a tar that climbs out", tarred({"../../../a.txt": _BODY}), None, None, called="odd.tar"
    ),
    _packed(
        "a .tgz cut short",
        _half(gzip.compress(tarred({"a.txt": _LONG}))),
        0,
        "early|damaged",
        lines=0,
        called="odd.tgz",
    ),
    _packed(
        "a .tar.gz that is a zip", zipped({"a.txt": _BODY}), 0, "gzip|damaged", called="odd.tar.gz"
    ),
    _packed(
        "a .tar.xz in a zip", zipped({"a.tar.xz": lzma.compress(tarred({"a.txt": _BODY}))}), 1, ""
    ),
    _packed(
        "a damaged .tar.bz2 in a zip",
        zipped({"a.tar.bz2": flipped(bz2.compress(tarred({"a.txt": _LONG})))}),
        0,
        None,
    ),
]
KINDS: list[Kind] = [*STREAMS, *ZIPS, *TARS]
