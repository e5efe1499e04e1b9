"""Names that look the same."""

import pytest

from parallax.common.outside_text import one_name


@pytest.mark.parametrize(
    "spelt",
    [
        "Café Post",
        "Cafe\u0301 Post",
        "Café\u00a0Post",
        "Café \n Post ",
        "Ca\u00adfé\u200b Post\u2060",
        "\ufeffCafé\u200e Po\u200dst",
        "\u202eCafé Post\u202c",
    ],
)
def test_spellings_that_look_the_same_are_one_name(spelt):
    assert one_name(spelt) == "Café Post"


def test_what_a_reader_sees_stays():
    assert one_name("VELM Pоst 👩\u200d🚒") == "VELM Pоst 👩\u200d🚒"
    assert one_name("\u200b \u00ad") == ""
