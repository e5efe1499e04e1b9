"""Storms, events and feasts are no entities."""

import pytest
from markednames import find, named


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[Hurricane Odile|L] came. [Odile|P] killed two.", []),
        ("Then Hurricane [Odile|P] came.", []),
        ("Tropical Storm [Odile|P] came. In [Odile|G]'s wake they left.", []),
        ("Hurricanes [Odile|P] and [Bert|P] came.", []),
        # a person of the name, and bodies with the word in their names
        ("Hurricane [Odile|P] came. [Odile Hall|P] left.", ["Odile Hall"]),
        ("The [National Hurricane Center|O] wrote.", ["National Hurricane Center"]),
        ("The [Hurricane Relief Fund|O] wrote.", ["Hurricane Relief Fund"]),
        ("The Hurricanes sold [Karl Fenn|P].", ["Karl Fenn"]),
        ("[Brexit|O] divided them.", []),
    ],
)
def test_storms_and_events_are_no_entities(text, expected):
    assert [name for name, _, _ in named(find(text))] == expected
