"""WARC, gzip, zip and tar give everything readable, and one line for each damaged place."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib

import brotli
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from parallax.clean.articles import judged
from parallax.clean.page import Article
from parallax.read import archives, records, warc
from parallax.read.files import Problem, RawArticle, read_corpus

WORDS = (
    "The council of Harwick voted on Tuesday to close the old bridge after engineers found cracks "
    "in pier number"
)


def both(path):
    found = list(judged(read_corpus(path)))
    return [x for x in found if isinstance(x, Article)], [
        x for x in found if isinstance(x, Problem)
    ]


def body(number):
    return (
        "<html><head><meta property='og:site_name' content='Courier'></head>"
        f"<body><article><p>{WORDS} {number}.</p></article></body></html>"
    )


def record(
    writer,
    number=0,
    status="200 OK",
    kind="text/html; charset=utf-8",
    payload=None,
    rtype="response",
    headers=(),
):
    http = (
        StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
        if rtype in ("response", "revisit")
        else None
    )
    data = body(number).encode() if payload is None else payload
    made = writer.create_warc_record(
        f"https://news.example.org/{number}",
        rtype,
        payload=io.BytesIO(data),
        http_headers=http,
        warc_content_type=None if http else kind,
        warc_headers_dict={"WARC-Date": "2022-02-14T10:00:00Z"},
    )
    writer.write_record(made)


def archive(packed, count=6):
    """A web archive of ``count`` pages, and the offset of each."""
    out, starts = io.BytesIO(), []
    writer = WARCWriter(out, gzip=packed)
    for number in range(count):
        starts.append(out.tell())
        record(writer, number)
    return out.getvalue(), starts


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_a_web_archive_gives_one_article_per_page(tmp_path, name):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=name.endswith(".gz"))
    writer.write_record(writer.create_warcinfo_record(name, {"software": "hand"}))
    record(writer, 1)
    record(writer, 2, status="301 Moved Permanently", payload=b"")
    record(writer, 3, status="404 Not Found")
    record(writer, 4, kind="image/png", payload=b"\x89PNG")
    record(
        writer, 5, payload=gzip.compress(body(5).encode()), headers=[("Content-Encoding", "gzip")]
    )
    record(
        writer,
        6,
        kind="text/html",
        payload="<p>Café “quoted” in the old bridge</p>".encode("cp1252"),
    )
    record(writer, 7, kind="text/plain", payload=f"{WORDS} 7.".encode(), rtype="conversion")
    (tmp_path / name).write_bytes(out.getvalue())
    articles, problems = both(tmp_path)
    assert [a.article_id for a in articles] == ["pages-1", "pages-2", "pages-3", "pages-4"]
    assert [WORDS in a.text for a in articles] == [
        True,
        True,
        False,
        True,
    ] and "Café “quoted”" in articles[2].text
    assert (
        articles[0].url,
        articles[0].source_file,
        articles[0].facts.site,
        articles[0].facts.captured,
    ) == (
        "https://news.example.org/1",
        name,
        "Courier",
        "2022-02-14",
    )
    assert [(p.cause, p.left_out) for p in problems if "passed over" in p.cause] == [
        (
            "records that are no pages were passed over: 1 in other formats than HTML, "
            "1 redirects, 1 with another status than 200",
            False,
        )
    ]
    assert not any(p.left_out for p in problems)


def damage(packed, how):
    data, starts = archive(packed)
    begin, end = starts[2], starts[3]
    one = data[begin:end]
    changed = {
        "cut": data[: starts[4] + (starts[5] - starts[4]) // 2],
        "garbage": data[:begin] + b"GARBAGE, NOT A RECORD\n" * 5 + data[end:],
        "too long": data[:begin]
        + one.replace(b"Content-Length: ", b"Content-Length: 9", 1)
        + data[end:],
        "far too long": data[:begin]
        + one.replace(b"Content-Length: ", b"Content-Length: 99999", 1)
        + data[end:],
        "too short": data[:begin]
        + re.sub(rb"Content-Length: \d+", b"Content-Length: 100", one, count=1)
        + data[end:],
        "no number": data[:begin]
        + re.sub(rb"Content-Length: \d+", b"Content-Length: many", one, count=1)
        + data[end:],
        "bad start": data[:begin] + one.replace(b"WARC/1.0", b"WRAC/1.0") + data[end:],
        "bytes": data[: begin + len(one) // 2] + b"A" * 40 + data[begin + len(one) // 2 + 40 :],
    }
    return changed[how]


@pytest.mark.parametrize(
    "packed, how, cause",
    [
        (False, "cut", "the file ends early"),
        (False, "garbage", "does not begin as a record"),
        (False, "too long", "its length is not the one"),
        (False, "far too long", "its length is not the one"),
        (False, "too short", "its length is not the one"),
        (False, "no number", "does not name its length"),
        (False, "bad start", "does not begin as a record"),
        (True, "cut", "the file ends early"),
        (True, "garbage", "cannot be unpacked"),
        (True, "bytes", "cannot be unpacked"),
    ],
)
def test_a_broken_record_is_lost_alone_and_reported_in_one_line(tmp_path, packed, how, cause):
    (tmp_path / ("w.warc.gz" if packed else "w.warc")).write_bytes(damage(packed, how))
    articles, problems = both(tmp_path)
    lost = {4, 5} if how == "cut" else {2}
    assert [a.url[-1] for a in articles] == [str(n) for n in range(6) if n not in lost]
    (problem,) = problems
    assert (
        cause in problem.cause
        and problem.left_out
        and problem.cause.startswith(f"record {min(lost) + 1}: ")
    )


def test_a_web_archive_compressed_as_a_whole_is_read(tmp_path):
    (tmp_path / "w.warc.gz").write_bytes(gzip.compress(archive(False)[0]))
    articles, problems = both(tmp_path)
    assert len(articles) == 6 and not problems


def test_a_record_larger_than_an_article_is_skipped_with_one_record_in_memory(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(records, "MOST_BYTES", 5_000)
    monkeypatch.setattr(warc, "CHUNK", 1_000)
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    record(writer, 1)
    record(writer, 2, payload=b"<html>" + b"<p>word</p>" * 5_000)
    record(writer, 3)
    (tmp_path / "w.warc").write_bytes(out.getvalue())
    articles, problems = both(tmp_path)
    assert [a.url[-1] for a in articles] == ["1", "3"]
    assert [p.cause for p in problems] == [
        "record 2: too large for one article: more than 5,000 bytes, the most is 5,000"
    ] and problems[0].left_out


@pytest.mark.parametrize(
    "data, cause",
    [
        (b"", "holds no page"),
        (b"hello there", "does not begin as a record"),
        (b"WARC/1.0\r\nWARC-Type: resp", "ends early"),
    ],
)
def test_a_file_that_is_not_a_web_archive_is_reported_in_one_line(tmp_path, data, cause):
    (tmp_path / "w.warc").write_bytes(data)
    articles, (problem,) = both(tmp_path)
    assert not articles and cause in problem.cause and problem.left_out


@pytest.mark.parametrize(
    "suffix, pack", [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_compressed_files_are_read_by_their_inner_suffix(tmp_path, suffix, pack):
    (tmp_path / f"a.txt{suffix}").write_bytes(pack(WORDS.encode()))
    (tmp_path / f"b.jsonl{suffix}").write_bytes(
        pack(json.dumps({"id": "x", "text": WORDS}).encode())
    )
    articles, problems = both(tmp_path)
    assert [(a.article_id, a.text) for a in articles] == [
        ("a", WORDS),
        ("x", WORDS),
    ] and not problems


def test_a_truncated_file_gives_its_complete_rows_and_one_line(tmp_path):
    rows = "".join(
        json.dumps({"id": str(n), "text": f"{WORDS} {n * 7919}, {n**5}."}) + "\n"
        for n in range(400)
    ).encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(rows)[:-400])
    (tmp_path / "b.csv.gz").write_bytes(
        gzip.compress(
            b"id,text\n" + b"".join(b'%d,"%d\nlines, %d"\n' % (n, n**7, n**6) for n in range(4000))
        )[:-400]
    )
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(rows)[:-400])
    (tmp_path / "d.html.gz").write_bytes(b"no gzip at all")
    articles, problems = both(tmp_path)
    assert [p.source_file for p in problems if p.left_out] == [
        "a.jsonl.gz",
        "b.csv.gz",
        "c.txt.gz",
        "d.html.gz",
    ]
    assert [p.cause.split(":")[0] for p in problems if p.left_out] == [
        "the file ends early"
    ] * 3 + ["damaged"]
    first = [a.article_id for a in articles if a.source_file == "a.jsonl.gz"]
    second = [a for a in articles if a.source_file == "b.csv.gz"]
    assert 100 < len(first) < 400 and first == [str(n) for n in range(len(first))]
    assert 100 < len(second) < 4000 and all(
        a.text == f"{n**7}\nlines, {n**6}" for n, a in enumerate(second)
    )


def test_a_zip_archive_is_read_like_a_folder(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("deep.txt", WORDS)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
        file.writestr("in/a.txt", WORDS)
        file.writestr("in/b/a.txt", WORDS)
        file.writestr("page.html", body(1))
        file.writestr("table.csv", f"id,text\n7,{WORDS}\n")
        file.writestr("w.warc.gz", archive(True, 2)[0])
        file.writestr("inner.zip", inner.getvalue())
        file.writestr("picture.png", b"\x89PNG")
        file.writestr("__MACOSX/._a.txt", b"\0")
    articles, problems = both(tmp_path)
    assert [(a.article_id, a.source_file) for a in articles] == [
        ("a", "z.zip/in/a.txt"),
        ("in-b-a", "z.zip/in/b/a.txt"),
        ("deep", "z.zip/inner.zip/deep.txt"),
        ("page", "z.zip/page.html"),
        ("7", "z.zip/table.csv"),
        ("w-1", "z.zip/w.warc.gz"),
        ("w-2", "z.zip/w.warc.gz"),
    ]
    assert [p.source_file for p in problems if p.left_out] == ["z.zip/picture.png"]


def test_a_tar_archive_is_read_file_by_file(tmp_path):
    import tarfile

    table = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["row"], "text": [WORDS]}), table)
    with tarfile.open(tmp_path / "t.tar.gz", "w:gz") as file:
        for name, data in (
            ("in/b.html", body(1).encode()),
            ("in/a.txt", WORDS.encode()),
            ("t.parquet", table.read_bytes()),
            ("c.png", b"\x89PNG"),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    table.unlink()
    (tmp_path / "zcut.tgz").write_bytes((tmp_path / "t.tar.gz").read_bytes()[:300])
    (tmp_path / "none.tar").write_bytes(b"no tar")
    articles, problems = both(tmp_path)
    assert [
        (a.article_id, a.source_file) for a in articles if a.source_file.startswith("t.tar")
    ] == [
        ("b", "t.tar.gz/in/b.html"),
        ("a", "t.tar.gz/in/a.txt"),
        ("row", "t.tar.gz/t.parquet"),
    ]
    assert {
        p.source_file.split("/")[0]: p.cause.split(" (")[0] for p in problems if p.left_out
    } == {
        "zcut.tgz": "the file ends early: a download or copy that was cut short",
        "none.tar": "not a tar archive, or a broken one",
        "t.tar.gz": "not read: .png is not a supported format",
    }


def locked(data):
    """A zip archive with the password flag set on all its files, which is all that readers check."""
    made = bytearray(data)
    for match in re.finditer(rb"PK\x01\x02|PK\x03\x04", data):
        made[match.start() + (8 if match[0][2:3] == b"\x01" else 6)] |= 1
    return bytes(made)


def test_each_fault_of_a_zip_archive_is_reported_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LEAST_BOMB", 100_000)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("a.txt", WORDS)
        file.writestr("b.txt", WORDS * 2)
    data = made.getvalue()
    at = data.index(WORDS.encode())
    (tmp_path / "broken.zip").write_bytes(data[:at] + b"X" + data[at + 1 :])
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    (tmp_path / "locked.zip").write_bytes(locked(data))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.txt", b"\0" * 1_000_000)
        file.writestr("good.txt", WORDS)
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b"a" * 1_000_000))
    articles, problems = both(tmp_path)
    assert [a.source_file for a in articles] == ["bomb.zip/good.txt", "broken.zip/b.txt"]
    assert [(p.source_file, p.cause.split("(")[0].split(" from")[0]) for p in problems] == [
        (
            "bomb.jsonl.gz",
            "unpacks to more than 202,400 bytes: not read further"
            if "202,400" in problems[0].cause
            else problems[0].cause,
        ),
        ("bomb.zip/bomb.txt", "unpacks to 1,000,000 bytes"),
        ("broken.zip/a.txt", "damaged: bad crc-32 for file 'a.txt'"),
        ("cut.zip", "not a zip archive, or a broken one "),
        ("empty.zip", "the archive holds no file"),
        ("locked.zip/a.txt", "cannot be read: protected by a password"),
        ("locked.zip/b.txt", "cannot be read: protected by a password"),
    ]
    assert "unpacks to more than" in problems[0].cause and all(p.left_out for p in problems)


def test_a_tar_archive_without_a_file_is_told(tmp_path):
    with tarfile.open(tmp_path / "empty.tar", "w"):
        pass
    assert both(tmp_path) == ([], [Problem("empty.tar", None, "the archive holds no file", True)])


@pytest.mark.parametrize(
    "kind", ["text/html, text/html", "text/html,text/html; charset=utf-8", "Text/HTML;;"]
)
def test_a_page_whose_type_is_named_twice_is_a_page(tmp_path, kind):
    out = io.BytesIO()
    record(WARCWriter(out, gzip=False), 1, kind=kind)
    (tmp_path / "a.warc").write_bytes(out.getvalue())
    assert [type(found) for found in read_corpus(tmp_path)] == [RawArticle]


# --- how servers pack pages

LONG = body(1) + "".join(f"<!-- {number} {number**9:x} -->" for number in range(20_000))


def web_archive(tmp_path, payload, coding):
    out = io.BytesIO()
    headers = [("Content-Encoding", coding)]
    record(WARCWriter(out, gzip=False), payload=payload, headers=headers)
    record(WARCWriter(out, gzip=False), number=2)
    (tmp_path / "w.warc").write_bytes(out.getvalue())
    articles, problems = both(tmp_path)
    assert "2." in articles[-1].text, "the record behind the odd one"
    return articles[:-1], [problem.cause for problem in problems]


@pytest.mark.parametrize("coding", ["br", "gzip", "deflate", "zstd", "identity"])
def test_a_page_that_the_crawler_has_unpacked_is_read(tmp_path, coding):
    articles, causes = web_archive(tmp_path, LONG.encode(), coding)
    assert len(articles) == 1 and not causes


@pytest.mark.parametrize(
    "coding, pack",
    [("br", brotli.compress), ("gzip", gzip.compress), ("deflate", zlib.compress)],
)
def test_a_packed_page_is_unpacked_and_one_that_ends_early_is_told(tmp_path, coding, pack):
    packed = pack(LONG.encode())
    articles, causes = web_archive(tmp_path, packed, coding)
    assert len(articles) == 1 and not causes
    early = packed[: len(packed) // 2]
    articles, causes = web_archive(tmp_path, early, coding)
    told = "record 1: its content is damaged or ends early: read up to there"
    assert len(articles) == 1 and causes == [told]


def test_packed_bytes_damaged_in_the_middle_are_told_in_a_line_alone(tmp_path, capsys):
    packed = gzip.compress(LONG.encode())
    half = len(packed) // 2
    damaged = packed[:half] + b"\xff" * 600 + packed[half + 600 :]
    articles, causes = web_archive(tmp_path, damaged, "gzip")
    assert len(articles) == 1 and len(causes) == 1 and "damaged" in causes[0]
    assert capsys.readouterr() == ("", "")


def test_what_cannot_be_unpacked_is_named(tmp_path):
    articles, causes = web_archive(tmp_path, b"\x28\xb5\x2f\xfd" + b"x" * 99, "zstd")
    assert not articles
    assert causes == ["record 1: its content is packed with Zstandard (zstd): not read"]


def test_a_brotli_bomb_is_unpacked_up_to_what_an_article_can_have(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MOST_BYTES", 1_000_000)
    made = warc._Brotli().decompress(brotli.compress(b"a" * 50_000_000))
    assert 1_000_000 < len(made) < 5_000_000
    articles, causes = web_archive(tmp_path, brotli.compress(b"a" * 50_000_000), "br")
    assert not articles and "too large for one article" in causes[0]
