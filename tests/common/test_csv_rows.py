"""Rows of the codebook's CSV files: cells, line numbers, byte order marks."""

from parallax.common.csv_rows import column_names, numbered_rows


def test_rows_know_their_line_whatever_blank_lines_precede(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("word,use\n\n\n deny ,false\nreject\n", encoding="utf-8")
    assert numbered_rows(path) == [
        (4, {"word": "deny", "use": "false"}),
        (5, {"word": "reject", "use": ""}),
    ]


def test_a_byte_order_mark_is_not_part_of_a_name(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("word,use\ndeny,false\n", encoding="utf-8-sig")
    assert column_names(path) == {"word", "use"}
    assert numbered_rows(path) == [(2, {"word": "deny", "use": "false"})]
