"""Lines as pieces and blocks: glued lines are split, broken lines are joined."""

from __future__ import annotations

from harwick import BODY, clean

from parallax.clean.segments import join_broken, split_pieces


def test_glued_lines_are_split_and_the_pieces_cover_the_line():
    raw = (
        "World News Deskhttps://www.example.com\n- Advertisement -spot_img\n"
        "He left.Read more about it"
    )
    pieces = split_pieces(raw)
    assert [piece.text for piece in pieces] == [
        "World News Desk",
        "https://www.example.com",
        "- Advertisement -",
        "spot_img",
        "He left.",
        "Read more about it",
    ]
    assert [raw[piece.start : piece.end] for piece in pieces[:2]] == [
        "World News Desk",
        "https://www.example.com",
    ]


def test_broken_lines_become_one_block():
    pieces = split_pieces(
        "He told the newspaper yesterday that the (the\nbest bridge\n"
        "in the county), was closed.\nHome\nNews"
    )
    assert [block.text for block in join_broken(pieces)] == [
        "He told the newspaper yesterday that the (the best bridge in the county), was closed.",
        "Home",
        "News",
    ]


def test_hard_wrapped_lines_are_joined():
    wrapped = BODY.replace("which adds about", "which adds\nabout")
    text = clean("Harwick closes its bridge over cracks\n\n" + wrapped)["articles"].iloc[0].text
    assert "which adds about twenty minutes" in text and 'piers.\n\n"We had' in text
