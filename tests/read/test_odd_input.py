"""Every kind of bad input costs itself: one clear line, and the rest is still read."""

from __future__ import annotations

import bz2
import datetime
import decimal
import errno
import gzip
import io
import json
import lzma
import os
import socket
import struct
import tarfile
import tempfile
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parallax.common import budgets
from parallax.common.errors import count_of
from parallax.read import files, guard, tabular
from parallax.read.files import read_corpus
from parallax.read.records import Problem, RawArticle, decode, decode_page

WORDS = "The council of Harwick voted on Tuesday to close the old bridge."


def read(path):
    found = list(read_corpus(path))
    articles = [item for item in found if isinstance(item, RawArticle)]
    return articles, [item for item in found if isinstance(item, Problem)]


def read_file(folder, name, data):
    """The ids of the articles in one file, and the causes of its problems but notes on columns."""
    (folder / name).write_bytes(data)
    (folder / "good.txt").write_text(WORDS)
    articles, problems = read(folder)
    assert [a.article_id for a in articles].count("good") == 1
    causes = [p.cause for p in problems if not p.cause.startswith("columns ")]
    assert all("\n" not in cause for cause in causes)
    return [a.article_id for a in articles if a.article_id != "good"], causes


# --- encodings


MARKS = "“Close it,” he said – and left. "


@pytest.mark.parametrize(
    "data, text, note",
    [
        (
            (MARKS * 3).encode() + "Zoë – “yes”".encode("cp1252"),
            MARKS * 3 + "Zoë – “yes”",
            "UTF-8 mixed",
        ),
        ((MARKS * 3).encode("cp1252"), MARKS * 3, "Windows-1252"),
        ("港の火災で木曜日にフェリーが欠航した。".encode("shift-jis"), None, "guessed"),
        (
            "周四的一场大火使港口关闭。渡轮停在港内，学校让学生回家".encode("gb18030"),
            None,
            "guessed",
        ),
        ("Пожар закрыл порт города в четверг.".encode("cp1251"), None, "guessed"),
    ],
)
def test_a_text_put_together_from_two_encodings_is_read_in_both(data, text, note):
    found, told = decode(data)
    assert found == (text or found) and note in told


@pytest.mark.parametrize(
    "label",
    "hex base64 bz2 zip zlib rot13 uu quopri punycode idna unicode_escape raw_unicode_escape "
    "undefined utf-7 utf-8\0 none".split(" ")
    + ["x" * 10_000],
)
def test_what_is_no_encoding_of_text_is_not_used_as_one(label):
    page = f'<html><head><meta charset="{label}"></head><body>{WORDS * 3} It cost £ 9 at the café'.encode(
        "cp1252"
    )
    expected = page.decode("cp1252").replace("\0", "\ufffd")
    assert decode_page(page)[0] == expected
    assert decode_page(page.replace(label.encode(), b""), announced=label)[0].endswith("the café")
    declared = f'<?xml version="1.0" encoding="{label}"?><p>{WORDS * 3} café'.encode("cp1252")
    assert decode_page(declared)[0].endswith(" café")


# --- JSON


def line(**fields):
    return json.dumps({"text": WORDS, **fields}).encode() + b"\n"


@pytest.mark.parametrize(
    "odd, cause",
    [
        (b"{bad}", "line 1: not valid JSON (Expecting property name enclosed in double quotes)"),
        (b"[" * 100_000 + b"]" * 100_000, "line 1: not read: nested too deeply"),
        (
            b'{"id": ' + b"9" * 5000 + b"}",
            "line 1: not valid JSON (a number of thousands of digits)",
        ),
        (b"7", "line 1: no text: an object with the fields id and text is needed"),
        (b'{"text": null}', "line 1: no text: an object with the fields id and text is needed"),
    ],
)
def test_an_odd_line_of_json_costs_itself(tmp_path, odd, cause):
    assert read_file(tmp_path, "j.jsonl", odd + b"\n" + line(id=2)) == (["2"], [cause])


@pytest.mark.parametrize(
    "value, word",
    [
        ("NaN", None),
        ("Infinity", None),
        ("-1e999", None),
        ("7.0", "7"),
        ("[]", None),
        ('["A", ["B", null], {"name": "C"}, true]', "A, B, C"),
        ("[" * 900 + '"A"' + "]" * 900, None),
    ],
)
def test_values_that_are_no_words_are_not_used(tmp_path, value, word):
    (tmp_path / "j.jsonl").write_text(f'{{"text": "{WORDS}", "author": {value}}}')
    (article,), _ = read(tmp_path)
    assert article.author == word


def test_of_a_repeated_key_the_last_one_counts(tmp_path):
    (tmp_path / "j.jsonl").write_text('{"text": "One.", "text": "Two."}')
    assert [a.text for a in read(tmp_path)[0]] == ["Two."]


def test_metadata_of_absurd_length_are_cut_and_told(tmp_path):
    long = dict.fromkeys(("id", "title", "outlet", "date", "url", "author"), "x" * 9000)
    (tmp_path / "j.jsonl").write_bytes(line(**long))
    (article,), problems = read(tmp_path)
    assert len(article.article_id) < 201 and article.title == "x" * 1999 + "…"
    assert problems[-1].cause == (
        "line 1: title, outlet, date, url, author longer than 2,000 characters: cut"
    )


def test_many_problems_of_one_kind_become_one_line():
    problems = guard.Problems()
    other = Problem("a.jsonl", None, "line 7: empty", True)
    for number in range(1, 1001):
        problems.add(Problem("a.jsonl", None, f"line {number}: not valid JSON", True))
        problems.add(Problem("a.jsonl", f"a-{number}", f"the id a came twice: a-{number}", False))
    problems.add(other)
    problems.add(Problem("b.jsonl", None, "line 1: not valid JSON", True))
    assert [(p.source_file, p.cause, count_of(p.cause)) for p in problems.all()] == [
        ("a.jsonl", "line 1: not valid JSON (and 999 more like it in this file)", 1000),
        ("a.jsonl", "the id a came twice: a-1 (and 999 more like it in this file)", 1000),
        ("a.jsonl", "line 7: empty", 1),
        ("b.jsonl", "line 1: not valid JSON", 1),
    ]
    few = guard.Problems()
    told = [Problem("a", None, f"line {number}: bad", True) for number in range(guard.MOST_ALIKE)]
    for problem in told:
        few.add(problem)
    assert few.all() == told


# --- CSV


@pytest.mark.parametrize(
    "table, ids, causes",
    [
        ("id,text\n1\n2,Two.\n", ["2"], ["line 2: 1 cell where the header names 2 columns, and the "]),
        ("id,text\n1,a,b\n2,Two.\n", ["2"], ["line 2: 3 cells where the header names 2 columns (a "]),
        ('id,text\n1,"One.\n2,Two.\n', ["2"], ["line 2: a quotation mark that is never closed"]),
        ("id,text\n1,O\0ne.\n2,Two.\n", ["1", "2"], ["halves of characters (lone surrogates) or NUL"]),
        ("id,text\n1,\n2,Two.\n", ["2"], ["empty article: the text holds no word"]),
        ("id,text\n", [], ["the table holds no row below its header"]),
        ("a,b\n1,2\n", [], ["no column holds the text; it has: a, b; say which with"]),
    ],
)  # fmt: skip
def test_an_odd_row_costs_itself(tmp_path, table, ids, causes):
    made, told = read_file(tmp_path, "c.csv", table.encode() + b"9," + WORDS.encode() * 20)
    if table.count("\n") == 1:
        ids, causes = ["9"], []
    elif table.startswith("a,b"):
        made, told = read_file(tmp_path, "c.csv", table.encode())
    else:
        ids = [*ids, "9"]
    assert made == ids
    assert len(told) == len(causes) and all(map(str.startswith, told, causes))


def test_a_row_that_raises_costs_itself(tmp_path, monkeypatch):
    def odd(value):
        if value == "13":
            raise ZeroDivisionError("thirteen")
        return value

    monkeypatch.setattr(tabular, "_text_of", odd)
    table = f"id,text\n1,{WORDS}\n2,13\n3,{WORDS}\n"
    ids, causes = read_file(tmp_path, "c.csv", table.encode())
    cause = "line 3: an error in Parallax itself (ZeroDivisionError: thirteen)"
    assert (ids, causes) == (["1", "3"], [cause])


# --- Parquet


def parquet(**columns):
    out = io.BytesIO()
    texts = [f"{WORDS} {number}" for number in (1, 2, 3)]
    pq.write_table(pa.table({"text": pa.array(texts), **columns}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    "field, values, expected",
    [
        ("date", pa.array([2**62, 0, None], pa.timestamp("us")), [None, "1970-01-01T00:00:00", None]),
        ("date", pa.array([2**30, 0, None], pa.date32()), [None, "1970-01-01", None]),
        ("date", pa.array([0, 1, None], pa.timestamp("s", tz="Mars/Olympus")), ["1970-01-01T00:00:00", "1970-01-01T00:00:01", None]),
        ("title", pa.array([b"caf\xe9", b"ok", None]).view(pa.string()), ["café", "ok", None]),
        ("title", pa.array([b"caf\xe9", b"caf\xe9", b"x"]).view(pa.string()).dictionary_encode(), ["café", "café", "x"]),
        ("title", pa.array([b"a", b"\x89PNG\0\0\0\0", b"c"]), ["a", None, "c"]),
        ("title", pa.array([{"a": 1}, None, {"a": 2}]), [None, None, None]),
        ("title", pa.array([decimal.Decimal("1.5"), decimal.Decimal("2.0"), None]), ["1.5", "2.0", None]),
        ("author", pa.array([[["A"], ["B"]], [], None]), ["A, B", None, None]),
        ("author", pa.array(["A", "B", "A"]).dictionary_encode(), ["A", "B", "A"]),
        ("date", pa.array([datetime.date(2016, 3, 1)] * 3), ["2016-03-01"] * 3),
    ],
)  # fmt: skip
def test_columns_of_every_type_are_read(tmp_path, field, values, expected):
    (tmp_path / "p.parquet").write_bytes(parquet(**{field: values}))
    articles, problems = read(tmp_path)
    assert [getattr(article, field) for article in articles] == expected
    unreadable = [p.cause for p in problems if p.cause.startswith("row ")]
    told = ["row 1: its date cannot be read"]
    out_of_range = field == "date" and expected[0] is None
    assert unreadable == (told if out_of_range else [])


def test_text_that_is_not_utf_8_is_kept(tmp_path):
    out = io.BytesIO()
    texts = pa.array([b"The caf\xe9 in Harwick.", WORDS.encode()]).view(pa.string())
    pq.write_table(pa.table({"text": texts}), out)
    (tmp_path / "p.parquet").write_bytes(out.getvalue())
    assert [a.text for a in read(tmp_path)[0]] == ["The café in Harwick.", WORDS]


def test_a_damaged_part_of_a_table_costs_itself(tmp_path):
    out = io.BytesIO()
    texts = [f"{number} {WORDS * 20}" for number in range(6)]
    pq.write_table(
        pa.table({"text": texts}), out, row_group_size=2, compression="zstd", use_dictionary=False
    )
    data = bytearray(out.getvalue())
    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(1).column(0)
    data[column.data_page_offset : column.data_page_offset + 20] = b"\xff" * 20
    ids, (cause,) = read_file(tmp_path, "p.parquet", bytes(data))
    assert ids == ["p-1", "p-2", "p-5", "p-6"]
    assert cause.startswith("damaged: rows 3 to 4 cannot be read (")


def test_a_text_repeated_without_end_is_not_read_further(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LEAST_BOMB", 10_000)
    monkeypatch.setattr(files, "MOST_RATIO", 2)
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 100), pa.array([WORDS * 20]))
    out = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), out)
    ids, causes = read_file(tmp_path, "p.parquet", out.getvalue())
    assert 0 < len(ids) < 10
    (cause,) = causes
    assert cause.startswith("its articles unpack to more than 11,")


# --- zip and tar


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


TWO = zipped(("a.txt", WORDS), ("b.txt", WORDS + " b"))


@pytest.mark.parametrize("offset", range(1, 23))
def test_a_zip_in_a_zip_with_a_damaged_directory_costs_itself(tmp_path, offset):
    broken = bytearray(TWO)
    broken[-offset] ^= 0xFF
    data = zipped(("in.zip", bytes(broken)), ("c.txt", WORDS))
    ids, causes = read_file(tmp_path, "a.zip", data)
    assert "c" in ids and not any("Parallax itself" in cause for cause in causes)
    assert len(ids) == 3 or causes


def overlapping(count, body):
    """A zip archive whose entries all have the same bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(body) + packer.flush()
    sizes = (zlib.crc32(body), len(packed), len(body), 5)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *sizes, 0) + b"a.txt" + packed
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, *sizes, 0, 0, 0, 0, 0, 0)
    directory = (entry + b"a.txt") * count
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + end


def test_files_that_share_their_bytes_are_unpacked_once(tmp_path):
    ids, causes = read_file(tmp_path, "a.zip", overlapping(50, WORDS.encode()))
    assert ids == ["a"] and len(causes) == 49
    assert set(causes) == {"not read: its bytes overlap those of another file in the archive"}


def test_links_in_archives_are_told_and_not_followed(tmp_path):
    link = zipfile.ZipInfo("l.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    data = zipped((link, "/etc/passwd"), ("a.txt", WORDS))
    told = ["a link within the archive: not followed"]
    assert read_file(tmp_path, "a.zip", data) == (["a"], told)


def test_archives_within_archives_end(tmp_path):
    data, name = WORDS.encode(), "a.txt"
    for _ in range(6):
        data, name = zipped((name, data)), "a.zip"
    assert read_file(tmp_path, "a.zip", data) == ([], ["not read: an archive within 3 archives"])


def test_a_name_that_is_not_utf_8_does_not_cost_the_archive(tmp_path):
    data = zipped(("é.txt", WORDS), ("b.txt", WORDS)).replace("é".encode(), b"\xff\xfe")
    ids, causes = read_file(tmp_path, "a.zip", data)
    assert len(ids) == 2 and "b" in ids and not causes


def tarred(*members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def entry(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


THREE = tarred(*((entry(f"{name}.txt"), WORDS.encode()) for name in "abc"))
"""Three files, each with a header and one block of 512 bytes."""


@pytest.mark.parametrize(
    "data, ids, causes",
    [
        (THREE[:1024] + b"\xff" * 512 + THREE[1536:], ["a"], ["damaged: the rest of the archive cannot be read (bad checksum)"]),
        (THREE[:1124], ["a"], ["damaged: the rest of the archive cannot be read (truncated header)"]),
        (THREE[:1024], ["a"], ["the archive has no end: files after the last one may be missing"]),
        (THREE[:1550], ["a"], ["damaged: unexpected end of data"]),
        (b"\xff" * 2048, [], ["not a tar archive, or a broken one (bad checksum)"]),
        (b"", [], ["not a tar archive, or a broken one (empty file)"]),
    ],
)  # fmt: skip
def test_a_damaged_tar_keeps_what_is_before_the_damage(tmp_path, data, ids, causes):
    assert read_file(tmp_path, "t.tar", data) == (ids, causes)


def test_what_is_no_file_in_a_tar_is_told(tmp_path):
    data = tarred(
        (entry("a.txt"), WORDS.encode()),
        (entry("l.txt", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (entry("p.txt", tarfile.FIFOTYPE), b""),
        (entry("d", tarfile.DIRTYPE), b""),
    )
    told = ["a link within the archive: not followed", "not a regular file"]
    assert read_file(tmp_path, "t.tar", data) == (["a"], told)


@pytest.mark.parametrize("size", [100_000, 20_000_000])
def test_a_header_longer_than_any_name_is_refused(tmp_path, size):
    info = entry("x", tarfile.XHDTYPE)
    info.size = size
    data = lzma.compress(info.tobuf(tarfile.USTAR_FORMAT) + b"1" * info.size)
    cause = f"not a tar archive, or a broken one (an extended header of {size:,} bytes)"
    assert read_file(tmp_path, "t.tar.xz", data) == ([], [cause])


def test_a_file_that_spends_its_budget_is_set_aside(tmp_path, monkeypatch):
    # The standard library takes quadratic time over digits in such a header.
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0.2)
    info = entry("x", tarfile.XHDTYPE)
    info.size = 51_200
    data = lzma.compress(info.tobuf(tarfile.USTAR_FORMAT) + b"1" * info.size + THREE)
    cause = "set aside: it took more than 0 seconds of processor time"
    assert read_file(tmp_path, "t.tar.xz", data) == ([], [cause])


@pytest.mark.parametrize(
    "name, data, cause",
    [
        ("a.txt.gz", gzip.compress(WORDS.encode())[:-9], "the file ends early"),
        ("a.txt.gz", WORDS.encode(), "damaged: not a gzipped file"),
        ("a.txt.gz", b"", "empty article"),
        ("a.txt.bz2", bz2.compress(WORDS.encode())[:-9], "the file ends early"),
        ("a.txt.bz2", WORDS.encode(), "damaged: invalid data stream"),
        ("a.txt.xz", lzma.compress(WORDS.encode())[:-9], "the file ends early"),
        ("a.txt.xz", WORDS.encode(), "damaged: input format not supported by decoder"),
        ("a.zip", WORDS.encode(), "not a zip archive, or a broken one (file is not a zip file)"),
        ("a.parquet", WORDS.encode(), "not a Parquet table, or a broken one"),
        ("a.docx", TWO, "not read: a Word document (.docx) is not a supported format"),
    ],
)
def test_what_a_file_is_not_is_told_in_one_line(tmp_path, name, data, cause):
    ids, causes = read_file(tmp_path, name, data)
    assert not ids and len(causes) == 1 and causes[0].startswith(cause)


# --- files and folders


def test_links_that_lead_out_of_the_folder_are_named_and_not_followed(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside, inside / "sub"):
        folder.mkdir()
    (outside / "secret.txt").write_text("A secret.")
    (inside / "sub" / "a.txt").write_text(WORDS)
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "sub" / "up").symlink_to(inside)
    (inside / "again.txt").symlink_to(inside / "sub" / "a.txt")
    (inside / "null.txt").symlink_to("/dev/zero")
    articles, problems = read(inside)
    assert [a.source_file for a in articles] == ["again.txt", "sub/a.txt"]
    away = "a link that leads out of the folder, to {}: not followed"
    assert [(p.source_file, p.cause) for p in problems] == [
        ("file.txt", away.format(outside / "secret.txt")),
        ("folder", away.format(outside)),
        ("null.txt", away.format("/dev/zero")),
        ("sub/up", "a link to a folder that is read already"),
    ]


def test_special_files_are_never_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as made:
        monkeypatch.chdir(tmp_path)
        made.bind("socket.txt")
    (tmp_path / "a.txt").write_text(WORDS)
    opened = []
    before = os.open
    monkeypatch.setattr(os, "open", lambda path, *more: opened.append(path) or before(path, *more))
    articles, problems = read(tmp_path)
    assert [a.article_id for a in articles] == ["a"] and opened == [tmp_path / "a.txt"]
    assert [p.cause for p in problems] == ["not a regular file"] * 2


def test_what_takes_the_place_of_a_file_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(OSError, match="not a regular file"):
        files._open_regular(tmp_path / "pipe.txt")


def test_a_file_that_vanishes_or_fails_keeps_what_was_read_before(tmp_path, monkeypatch):
    for name in ("a.txt", "b.jsonl", "c.txt"):
        (tmp_path / name).write_bytes(line(id=1) * 1000 if name == "b.jsonl" else WORDS.encode())

    class Failing(io.RawIOBase):
        left = 3

        def readable(self):
            return True

        def readinto(self, buffer):
            self.left -= 1
            if not self.left:
                raise OSError(5, "Input/output error")
            data = line(id=1) * 2
            buffer[: len(data)] = data
            return len(data)

    def opened(path):
        if path.name == "b.jsonl":
            return Failing()
        path.unlink()
        return before(path)

    before = files._open_regular
    monkeypatch.setattr(files, "_open_regular", opened)
    articles, problems = read(tmp_path)
    assert [a.article_id for a in articles] == ["1"] * len(articles) and len(articles) >= 2
    assert [(p.source_file, p.cause) for p in problems] == [
        ("a.txt", "cannot be read: no such file or directory"),
        ("b.jsonl", "cannot be read: input/output error"),
        ("c.txt", "cannot be read: no such file or directory"),
    ]


def test_names_that_would_break_a_line_or_a_table(tmp_path):
    names = [b"caf\xe9.txt", b"two\nlines.txt", b"\x1b[31mred.txt", "\u202etxt.a.txt".encode()]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text(WORDS)
    articles, problems = read(tmp_path)
    assert sorted(a.source_file for a in articles) == [
        "caf\ufffd.txt",
        "two\ufffdlines.txt",
        "\ufffd[31mred.txt",
        "\ufffdtxt.a.txt",
    ]
    assert not problems


def test_files_of_programs_are_skipped(tmp_path):
    for name in (".DS_Store", ".~lock.a.odt#", "~$a.docx", ".hidden.txt", "a.txt"):
        (tmp_path / name).write_text(WORDS)
    articles, problems = read(tmp_path)
    assert [a.source_file for a in articles] == ["a.txt"] and not problems


# --- the guard


def guarded(items, size=0):
    return list(guard.guarded(items, size, lambda error: f"! {guard.cause_of(error)}"))


@pytest.mark.parametrize(
    "error, cause",
    [
        (RecursionError("maximum recursion depth exceeded"), "not read: nested too deeply"),
        (MemoryError(), "not read: it needs more memory than there is"),
        (PermissionError(13, "Permission denied"), "cannot be read: permission denied"),
        (OSError("Invalid data stream"), "damaged: invalid data stream"),
        (zlib.error("Error -3"), "damaged: error -3"),
        (EOFError(), "damaged: it ends early"),
        (OverflowError("too big"), "an error in Parallax itself (OverflowError: too big)"),
        (budgets.Spent("more than 5 seconds"), "set aside: it took more than 5 seconds of processor time"),
    ],
)  # fmt: skip
def test_items_before_an_error_are_kept(error, cause):
    def items():
        yield "one"
        yield "two"
        raise error

    assert guarded(items()) == ["one", "two", f"! {cause}"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_what_no_item_is_to_blame_for_is_raised(number):
    def items():
        yield "one"
        raise OSError(number, os.strerror(number))

    with pytest.raises(OSError, match=os.strerror(number)):
        guarded(items())


def test_a_copy_that_the_disk_has_no_room_for_costs_itself(tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda **_: Full())
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    words = WORDS.encode()
    data = zipped(("a.txt", words), ("inner.zip", zipped(("b.txt", words))), ("z.txt", words))
    cause = "not read: no room for a copy (/tmp is full)"
    assert read_file(tmp_path, "t.zip", data) == (["a", "z"], [cause])


def test_only_the_time_in_which_items_are_made_counts(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0.2)

    def endless():
        yield "one"
        while True:
            pass

    cause = "! set aside: it took more than 0 seconds of processor time"
    assert guarded(endless()) == ["one", cause]
    made = []
    for item in guard.guarded(iter("abc"), 0, str):
        made.append(item)
        sum(range(5_000_000))
    assert made == ["a", "b", "c"]


def test_an_inner_budget_costs_only_its_own_items(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0.2)

    def endless():
        while True:
            pass
        yield

    def items():
        yield "one"
        yield from guard.guarded(endless(), 0, lambda error: "inner")
        yield "two"

    assert guarded(items(), size=100_000) == ["one", "inner", "two"]


def test_a_larger_file_may_take_longer():
    assert guard.seconds_for(None) == guard.seconds_for(0) == guard.LEAST_SECONDS
    assert guard.seconds_for(2_000_000) == guard.LEAST_SECONDS + 2 * guard.SECONDS_PER_MEGABYTE


# --- files as programs leave them


def test_of_several_keys_for_a_text_the_one_with_a_text_is_read(tmp_path):
    """Collectors of news write every key they know, most of them null."""
    records = [
        {"id": "a", "text": None, "maintext": WORDS, "title": None, "headline": "Bridge closed"},
        {"id": "b", "text": WORDS, "maintext": None},
    ]
    (tmp_path / "n.jsonl").write_text("\n".join(map(json.dumps, records)))
    articles, problems = read(tmp_path)
    assert [(a.article_id, a.text) for a in articles] == [("a", WORDS), ("b", WORDS)]
    assert articles[0].title == "Bridge closed" and not any(p.left_out for p in problems)


def test_a_given_column_that_is_null_costs_no_article(tmp_path):
    (tmp_path / "n.jsonl").write_text(json.dumps({"words": WORDS, "name": None}))
    found = list(read_corpus(tmp_path, {"text": "words", "title": "name"}))
    assert [a.text for a in found if isinstance(a, RawArticle)] == [WORDS]


@pytest.mark.parametrize("before", ["\ufeff", "\x1e", "\ufeff\x1e"])
def test_marks_before_an_object_in_the_middle_of_a_file_cost_nothing(tmp_path, before):
    """Files joined by ``cat`` keep their byte order marks; text sequences separate by one byte."""
    lines = [before + json.dumps({"id": name, "text": WORDS * 4}) for name in "ab"]
    assert read_file(tmp_path, "n.jsonl", "\n".join(lines).encode()) == (["a", "b"], [])


def test_a_file_that_is_in_icloud_is_named(tmp_path):
    ids, causes = read_file(tmp_path, ".bridge.txt.icloud", b"bplist00")
    assert ids == [] and causes == ["only its place: bridge.txt is in iCloud, not on this disk"]


def test_a_parquet_table_with_a_damaged_name_is_told(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"text": [WORDS], "qzx": ["a"]}), path, store_schema=False)
    data = path.read_bytes().replace(b"qzx", b"q\xe9x")
    cause = "not a Parquet table, or a broken one (a name in it is no UTF-8)"
    assert read_file(tmp_path, "t.parquet", data) == ([], [cause])
