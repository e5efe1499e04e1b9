"""A table proves itself: any other byte, fewer bytes or more, and its digest does not hold."""

import pyarrow.parquet as pq
import pytest

from parallax.common import seals, tables

VOICE = dict(
    article_id="a", start=0, end=3, voice="outlet", attribution_id=None, holder_id=None, text="abc"
)


@pytest.fixture
def sealed(tmp_path):
    return tables.write("voices", tables.typed("voices", [VOICE]), tmp_path, {"key": "k"})


def test_a_flipped_bit_anywhere_is_noticed(sealed):
    data = sealed.read_bytes()
    believed = []
    for place in {*range(0, len(data), 5), *range(len(data) - 100, len(data))}:
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        sealed.write_bytes(flipped)
        if seals.digest_of(sealed):
            believed.append(place)
    assert believed == []


@pytest.mark.parametrize("cut", [0, 1, 7, 8, 11, 12, 100, -1, -8, -9])
def test_a_truncated_file_is_noticed(sealed, cut):
    sealed.write_bytes(sealed.read_bytes()[:cut])
    assert seals.digest_of(sealed) == ""


def test_a_longer_file_is_noticed(sealed):
    data = sealed.read_bytes()
    for longer in (data + b"\0", data + data, b"\0" + data):
        sealed.write_bytes(longer)
        assert seals.digest_of(sealed) == ""


def test_the_same_rows_give_the_same_bytes(sealed):
    data = sealed.read_bytes()
    tables.write("voices", tables.typed("voices", [VOICE]), sealed.parent, {"key": "k"})
    assert sealed.read_bytes() == data and seals.digest_of(sealed)


def test_words_of_an_article_cannot_pass_for_the_digest(tmp_path):
    words = seals.BLANK[:-1] + "1"
    path = tables.write("voices", tables.typed("voices", [{**VOICE, "text": words}]), tmp_path)
    assert seals.digest_of(path)


def test_a_file_without_a_place_for_a_digest_is_not_sealed(tmp_path):
    path = tmp_path / "voices.parquet"
    pq.write_table(tables.TABLES["voices"].schema.empty_table(), path)
    assert seals.digest_of(path) == ""
    with pytest.raises(ValueError, match="no place for a digest"):
        seals.seal(path)
