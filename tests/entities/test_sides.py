"""The country that people and bodies stand for."""

import pytest
from markednames import find

HOME = "In [Kenya|G], [Kenya|G], [Kenya|G], [Kenya|G] and [Nairobi|G] it rained. "


def side(text, name):
    entities = find(text)["entities"]
    found = entities.loc[entities["name"] == name, "side"].iloc[0]
    return found if isinstance(found, str) else ""


@pytest.mark.parametrize(
    "text, name, expected",
    [
        # a leader on the list, whose country the article names
        ("[Ronald Reagan|P] won in [Ohio|G].", "Ronald Reagan", "United States"),
        ("[Ronald Reagan|P] won in [Kenya|G].", "Ronald Reagan", ""),
        # a party and state in brackets
        ("Rep. [Ann Hall|P] (R-Ohio) left.", "Ann Hall", "United States"),
        ("[Ann Hall|P], D-Ga., left.", "Ann Hall", "United States"),
        # Georgia is a US state in US offices
        ("Georgia Rep. [Ann Hall|P] left.", "Ann Hall", "United States"),
        ("Georgian President [Ann Hall|P] left.", "Ann Hall", "Georgia"),
        # a country at the beginning of another name
        ("[Ann Hall|P] of the New York Herald left.", "Ann Hall", ""),
        ("[Ann Hall|P], head of the New England Coalition, left.", "Ann Hall", ""),
        ("New York Mayor [Ann Hall|P] left.", "Ann Hall", "United States"),
        ("Kenyan Senator [Ann Hall|P] left.", "Ann Hall", "Kenya"),
        # an office of the one country that the article is about
        (HOME + "Then Senator [Ann Hall|P] left.", "Ann Hall", "Kenya"),
        (HOME + "Then Interior Secretary [Ann Hall|P] left.", "Ann Hall", "Kenya"),
        (HOME + "Then President [Ann Hall|P] left.", "Ann Hall", "Kenya"),
        (HOME + "Then Board President [Ann Hall|P] left.", "Ann Hall", ""),
        (HOME + "The [Foreign Ministry|O] wrote.", "Foreign Ministry", "Kenya"),
        (HOME + "[Norway|G], [Oslo|G]. Senator [Ann Hall|P] left.", "Ann Hall", ""),
        # a place in a caption says nothing of the agency after it
        ("Seen in [Kenya|G] [Elm Press|O] here.", "Elm Press", ""),
        ("Seen in [Kenya|G]'s [Elm Press|O] here.", "Elm Press", "Kenya"),
    ],
)
def test_sides(text, name, expected):
    assert side(text, name) == expected
