"""Tables that people edit: encodings, separators, line numbers, damage."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.common.csv_rows import MOST_BYTES, read_table, read_text
from parallax.common.errors import CodebookError

KNOWN = ("word", "use")
PLAIN = "word,use\ndeny,false\nreject,\n"
ROWS = ((2, {"word": "deny", "use": "false"}), (3, {"word": "reject", "use": ""}))


def written(tmp_path, data):
    path = tmp_path / "list.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_way_in_which_spreadsheet_programs_save_is_read(tmp_path, encoding, separator, end):
    text = PLAIN.replace(",", separator).replace("\n", end)
    table = read_table(written(tmp_path, text.encode(encoding)), KNOWN)
    assert (table.columns, table.rows, table.mistakes, table.notes) == (KNOWN, ROWS, (), ())


def test_utf_16_with_umlauts_and_without_a_mark_is_seen_by_its_header(tmp_path):
    text = "word,use\nÄußern,Україна\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        table = read_table(written(tmp_path, text.encode(encoding)), KNOWN)
        assert table.rows == ((2, {"word": "Äußern", "use": "Україна"}),)


def test_windows_1252_is_read_with_a_note(tmp_path):
    table = read_table(written(tmp_path, "word;use\na;b\nMüller “x”;c\n".encode("cp1252")), KNOWN)
    assert table.rows[1] == (3, {"word": "Müller “x”", "use": "c"})
    assert table.notes == (
        "line 3: 'Müller' was read as Windows-1252, since the file is not UTF-8; "
        "save it as UTF-8 if that is wrong",
    )


def test_damaged_utf_8_is_no_windows_1252(tmp_path):
    data = "word,use\nMüller,a\n".encode() + b"Gr\xfc\xdfe,b\n"
    with pytest.raises(CodebookError) as error:
        read_table(written(tmp_path, data))
    assert str(error.value) == (
        "list.csv, line 3: not UTF-8 text (byte 0xfc); save the file as UTF-8"
    )


def test_a_line_that_tells_excel_the_separator_is_no_header(tmp_path):
    table = read_table(written(tmp_path, "sep=;\nword;use\na;b,c;\n"), KNOWN)
    assert table.rows == ((3, {"word": "a", "use": "b,c"}),)
    assert table.header_line == 2


def test_rows_know_their_first_line_whatever_precedes(tmp_path):
    text = 'word,use\n\n,,\n" deny\nall ",false\nreject\n'
    table = read_table(written(tmp_path, text))
    assert table.rows == (
        (4, {"word": "deny\nall", "use": "false"}),
        (6, {"word": "reject", "use": ""}),
    )
    assert table.short == {6: 1}


def test_names_of_known_columns_may_have_blanks_and_capitals(tmp_path):
    table = read_table(
        written(tmp_path, " Article ID ,USE,My Notes \na,b,c\n"), ("article_id", "use")
    )
    assert table.columns == ("article_id", "use", "My Notes")


def test_a_separator_within_cells_is_not_that_of_the_file(tmp_path):
    table = read_table(written(tmp_path, "use;word, or words, or a name\na;b,c\n"), KNOWN)
    assert table.rows[0][1] == {"use": "a", "word, or words, or a name": "b,c"}


@pytest.mark.parametrize(
    "text, mistake",
    [
        ('word,use\na,b\n"c,d\ne,f\n', "line 3: a quotation mark is opened here and never closed"),
        (
            'word,use\n"a"b,c\n',
            'line 2: text follows a closing quotation mark (write "" for one inside a cell)',
        ),
        (
            "word,use\na,b,c\n",
            "line 2: 3 cells where the header has 2 "
            "(a cell that contains a comma needs quotation marks around it)",
        ),
        (
            "word;use\na;b;c;d\n",
            "line 2: 4 cells where the header has 2 "
            "(a cell that contains a semicolon needs quotation marks around it)",
        ),
        (
            "word,use\n" + "a" * 140_000 + ",b\n",
            "line 2: a cell of over 131,072 characters (a quotation mark left open?)",
        ),
    ],
)
def test_a_row_that_cannot_be_right_is_told_with_its_line(tmp_path, text, mistake):
    assert read_table(written(tmp_path, text), KNOWN).mistakes == (mistake,)


def test_empty_cells_beyond_the_header_do_no_harm(tmp_path):
    assert read_table(written(tmp_path, "word,use\na,b,,\n")).mistakes == ()


@pytest.mark.parametrize(
    "data, cause",
    [
        (b"word,use\na\x00,b\n", ", line 2: a NUL character; the file is damaged"),
        (b"PK\x03\x04rest", ": a workbook or zip archive, not text; save the table as CSV UTF-8"),
        (b"\xff\xfeab\x00", ", line 1: not UTF-16 text (byte 0x00); save the file as UTF-8"),
    ],
)
def test_what_is_no_text_is_told_in_one_line(tmp_path, data, cause):
    with pytest.raises(CodebookError) as error:
        read_text(written(tmp_path, data))
    assert str(error.value) == f"list.csv{cause}"


def test_what_is_no_regular_file_is_told_and_never_opened(tmp_path):
    path = tmp_path / "list.csv"
    said = {}

    def cause():
        with pytest.raises(CodebookError) as error:
            read_text(path)
        return str(error.value)

    path.mkdir()
    said["folder"] = cause()
    path.rmdir()
    os.mkfifo(path)
    said["fifo"] = cause()
    path.unlink()
    path.symlink_to(tmp_path / "gone.csv")
    said["dangling"] = cause()
    path.unlink()
    path.symlink_to(path)
    said["loop"] = cause()
    path.unlink()
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert path.stat().st_size > MOST_BYTES
    said["large"] = cause()
    assert said == {
        "folder": "list.csv: a folder, not a file",
        "fifo": "list.csv: not a regular file",
        "dangling": "list.csv: a link to a file that does not exist",
        "loop": "list.csv: a link that leads back to itself",
        "large": "list.csv: 100 MB; a codebook file may have at most 20 MB",
    }


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    path = written(tmp_path, PLAIN)

    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(CodebookError, match=r"^list\.csv: cannot be read \(Permission denied\)$"):
        read_text(path)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_text(tmp_path / "list.csv")


@given(
    st.lists(
        st.tuples(
            st.text("ab ,;\t\"'ü€\n", min_size=1).filter(str.strip), st.text("ab ,;\t\"'ü€\n")
        ),
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
def test_what_a_program_writes_comes_back(tmp_path_factory, rows, separator, encoding):
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([KNOWN, *rows])
    path = written(tmp_path_factory.mktemp("csv"), out.getvalue().encode(encoding))
    table = read_table(path, KNOWN)
    cells = [tuple(row.values()) for _, row in table.rows]
    assert cells == [(one.strip(), other.strip()) for one, other in rows]
    assert table.mistakes == ()
