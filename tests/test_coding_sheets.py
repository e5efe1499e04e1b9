"""Coding sheets as they come back from people: whatever program saved them, and every damage told."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax import hand_coding
from parallax.common.errors import ParallaxError

FRAMES = "what,corpus,article_id,start,end,before,sentence,after,WAR,TALKS,NONE,coder,note\n"
TONE = "what,article_id,start,end,sentence,target,polarity,holder\n"
SPEECH = "what,article_id,start,end,sentence,speech,source\n"
DAMAGES = [
    ("", ": an empty file"),
    ("a,b\n1,2\n", ": not a coding sheet (draw one with `code draw`)"),
    (b"PK\x03\x04", ": a workbook or zip archive, not text; save the table as CSV UTF-8"),
    (FRAMES.encode() + b"\x00", ", line 2: a NUL character; the file is damaged"),
    (FRAMES + 'frames,c,a,0,3,,"x y,,,,,,\n', ", line 2: a quotation mark is opened here and never closed"),
    (FRAMES + "frames,c,a,0,3,,x,y,z,,,,,,n\n", ", line 2: 15 cells where the header has 13 (a cell that contains a comma needs quotation marks around it)"),
    (FRAMES + "tone,c,a,0,3,,x,,x,,,,\n", ", row 2: what is 'tone'; must be one of frames, sentiment, attributions"),
    (FRAMES + "frames,c,a,0,3,,x,,x,,,,\nsentiment,c,a,0,3,,x,,x,,,,\n", ": the sheet mixes frames and sentiment; use a sheet for each"),
    (FRAMES.replace("start,", "") + "frames,c,a,3,,x,,x,,,,\n", ": a sheet for frames without the column start; copy the answers into a newly drawn sheet"),
    (FRAMES.replace("TALKS", "WAR") + "frames,c,a,0,3,,x,,x,,,,\n", ", line 1: column 'WAR' appears twice"),
    (FRAMES + "frames,c,a,0,3,,x,,perhaps,,,,\n", ", row 2: 'perhaps' is not one of x (yes), empty (no) (column WAR)"),
    (FRAMES + "\nframes,c,a,0,3,,x,,,x,x,,\n", ", row 3: both TALKS and NONE are ticked"),
    (FRAMES + "frames,c,a,zero,3,,x,,x,,,,\n", ", row 2: start is 'zero'; it must be a whole number"),
    (FRAMES + 'frames,c,a,0,"1,2E+05",,x,,x,,,,\n', ", row 2: end is '1,2E+05'; it must be a whole number"),
    (FRAMES + "frames,c,a,0,3,,x,,x,,,,\nframes,c,a,0,3,,x,,,x,,,\n", ", row 3: WAR is no, but yes for the same words in row 2"),
    (TONE + "sentiment,a,0,3,[[x]],X,good,\n", ", row 2: 'good' is not one of negative, neutral, positive, unclear (column polarity)"),
    (TONE.replace(",polarity", "") + "sentiment,a,0,3,[[x]],X,outlet\n", ": a sheet for sentiment without the column polarity; copy the answers into a newly drawn sheet"),
    (SPEECH + "attributions,a,0,3,x,quoted,X\n", ", row 2: 'quoted' is not one of none, direct, indirect, mixed (column speech)"),
    (SPEECH + "attributions,a,0,3,x,none,\nattributions,a,0,3,x,mixed,\n", ", row 3: speech is mixed, but none for the same words in row 2"),
]  # fmt: skip


def sheet(tmp_path, data, name="codes-ann.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize("data, says", DAMAGES, ids=map(str, range(len(DAMAGES))))
def test_a_damage_is_one_line_with_file_row_and_cause(tmp_path, data, says):
    path = sheet(tmp_path, data)
    with pytest.raises(ParallaxError) as error:
        hand_coding.read_sheet(path)
    assert str(error.value) == f"codes-ann.csv{says}"
    assert hand_coding.mistakes_in(tmp_path) == [f"codes-ann.csv{says}"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_sheet_is_read_as_any_spreadsheet_program_saves_it(tmp_path, separator, encoding):
    rows = [
        FRAMES.strip().split(","),
        "frames;c;a;0;3.0;;Größe, “so”;;X;;;Ann;was; wie?".split(";")[:13],
        "frames;c;a;4,0;9;;Zwei\r\nZeilen;;;;x;;".split(";"),
        [""] * 13,
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    codes = hand_coding.read_sheet(sheet(tmp_path, out.getvalue().encode(encoding)))
    found = codes.rows[["start", "end", "coder", "code", "value"]].values.tolist()
    assert found == [
        [0, 3, "Ann", "TALKS", "no"],
        [0, 3, "Ann", "WAR", "yes"],
        [4, 9, "ann", "TALKS", "no"],
        [4, 9, "ann", "WAR", "no"],
    ]


def test_the_order_of_rows_and_columns_does_not_matter(tmp_path):
    rows = [
        f"sentiment,a,{n},{n + 3},[[x]],X,{p},\n" for n, p in enumerate(["neutral", "positive"])
    ]
    one = hand_coding.read_sheet(sheet(tmp_path, TONE + "".join(rows))).rows
    turned = [",".join(reversed(line.strip().split(","))) + "\n" for line in (TONE, *rows[::-1])]
    other = hand_coding.read_sheet(sheet(tmp_path, "".join(turned))).rows
    assert one.equals(other) and len(one) == 2


def test_codes_on_other_corpora_are_counted(tmp_path):
    import pandas as pd

    path = sheet(
        tmp_path, SPEECH + "attributions,a,0,3,x y,none,\nattributions,gone,0,3,x y,none,\n"
    )
    articles = pd.DataFrame({"article_id": ["a"], "text": ["x y"]})
    codes = hand_coding.gather("attributions", [path], articles)
    assert (len(codes.rows), codes.stale, codes.elsewhere) == (1, 0, 1)


@pytest.mark.parametrize(
    "printed, fits",
    [
        ("“So what”, he said.", True),
        ('"So what", he said.', True),
        ("ÒSo whatÓ, he  said.", True),
        ("“So what”, she said.", False),
    ],
)
def test_other_quotation_marks_do_not_move_a_code(tmp_path, printed, fits):
    import pandas as pd

    words = printed.replace('"', '""')
    path = sheet(tmp_path, SPEECH + f'attributions,a,0,19,"{words}",none,\n')
    articles = pd.DataFrame({"article_id": ["a"], "text": ["“So what”, he said."]})
    codes = hand_coding.gather("attributions", [path], articles)
    assert (len(codes.rows), codes.stale) == (int(fits), int(not fits))


WORDS = st.sampled_from(
    [
        *(",;\t\n\"'"),
        *("what", "article_id", "start", "end", "sentence", "polarity", "speech", "frame", "NONE"),
        *("frames", "sentiment", "x", "0", "3", "1e9", "-1", "\x00", "ü", "nan", "9" * 30),
    ]
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    header=st.sampled_from(["", FRAMES, TONE, SPEECH]),
    data=st.one_of(
        st.binary(max_size=60), st.lists(WORDS, max_size=40).map(lambda w: "".join(w).encode())
    ),
)
def test_any_bytes_are_a_sheet_or_told(tmp_path, header, data):
    path = sheet(tmp_path, header.encode() + data)
    try:
        hand_coding.read_sheet(path)
    except ParallaxError as error:
        for line in str(error).splitlines():
            assert re.match(r"codes-ann\.csv(?:, (?:line|row) \d+)?: .", line)
