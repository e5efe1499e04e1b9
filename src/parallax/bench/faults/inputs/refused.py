"""Formats that are not read: each is named, and none is taken for text."""

from __future__ import annotations

import random

from parallax.bench.faults.inputs.packed import zipped
from parallax.bench.faults.kinds import STORY, Kind, one_file

_file = one_file("refused formats", "odd")
_NOISE = random.Random(11).randbytes(600)
OFFICE = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": STORY.encode()})
FORMATS = {
    "docx": OFFICE,
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _NOISE,
    "rtf": b"{\\rtf1\\ansi " + STORY.encode("ascii", "ignore") + b"}",
    "odt": OFFICE,
    "pdf": b"%PDF-1.7\n" + _NOISE,
    "xlsx": OFFICE,
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _NOISE,
    "ods": OFFICE,
    "pptx": OFFICE,
    "epub": OFFICE,
    "pages": OFFICE,
    "mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + STORY.encode(),
    "srt": b"1\n00:00:01,000 --> 00:00:02,000\nA fire closed the harbour.\n",
    "url": b"[InternetShortcut]\nURL=http://velm.example/fire\n",
    "gdoc": b'{"url": "http://velm.example/fire"}',
    "webarchive": b"bplist00" + _NOISE,
    "eml": b"From: a@velm.example\nSubject: Fire\n\n" + STORY.encode(),
    "rss": b"<?xml version='1.0'?><rss><channel><item/></channel></rss>",
    "xml": b"<?xml version='1.0'?><newsitem><text/></newsitem>",
    "jpg": b"\xff\xd8\xff\xe0" + _NOISE,
    "png": b"\x89PNG\r\n\x1a\n" + _NOISE,
    "gif": b"GIF89a" + _NOISE,
    "webp": b"RIFF\0\0\0\0WEBP" + _NOISE,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "mp3": b"ID3\x03" + _NOISE,
    "mp4": b"\0\0\0\x18ftypmp42" + _NOISE,
    "exe": b"MZ" + _NOISE,
    "sqlite": b"SQLite format 3\0" + _NOISE,
    "7z": b"7z\xbc\xaf\x27\x1c" + _NOISE,
    "rar": b"Rar!\x1a\x07\x01\0" + _NOISE,
    "zst": b"\x28\xb5\x2f\xfd" + _NOISE,
    "py": b"print('a')\n",
    "unknown": STORY.encode(),
}
"""What a file of each of these formats begins with, by its suffix."""
KINDS: list[Kind] = [
    *(
        _file(f"a file called .{suffix}", data, 0, "not |format", called=f"odd.{suffix}")
        for suffix, data in FORMATS.items()
    ),
    _file("a docx called .txt", OFFICE, 0, "zip|office|not text", called="odd.txt"),
    _file("an rtf called .txt", FORMATS["rtf"], 0, "rich text", called="odd.txt"),
    _file("an mhtml called .html", FORMATS["mhtml"], 0, "MHTML", called="odd.html"),
    _file("a news feed called .html", FORMATS["rss"], 0, "news feed", called="odd.html"),
    _file("a docx called .html", OFFICE, 0, "not text|zip|office", called="odd.html"),
]
