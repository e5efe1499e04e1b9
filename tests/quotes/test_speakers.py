"""Who speaks: short texts through the bundled pipeline, from raw words to the speaker."""

import pandas as pd
import pytest

from parallax import CODEBOOK
from parallax.entities import resolution
from parallax.framing import agency
from parallax.language import nlp
from parallax.quotes import attributions

SPEAKER = ["speaker", "speaker_type", "speaker_side"]


@pytest.fixture(scope="module")
def tables():
    """A function from a text to its tables."""
    pipeline = nlp.load()

    def made(text):
        articles = pd.DataFrame({"article_id": ["a"], "text": [text], "title": [""]})
        annotated = nlp.annotate(articles, pipeline)
        docs = nlp.read_docs(articles, annotated["tokens"])
        sentences = annotated["sentences"]
        found = resolution.find_entities(docs, sentences, CODEBOOK)
        quoted = attributions.find_attributions(
            docs, sentences, found["mentions"], found["entities"], CODEBOOK
        )
        return {**found, **quoted, "docs": docs, "sentences": sentences}

    return made


@pytest.fixture(scope="module")
def speakers(tables):
    """A function from a text to the speakers of its attributions by rows: name, type, side."""

    def found(text):
        cells = tables(text)["attributions"][SPEAKER]
        return [tuple(None if pd.isna(cell) else cell for cell in row) for row in cells.to_numpy()]

    return found


@pytest.fixture(scope="module")
def names(speakers):
    return lambda text: [name for name, _, _ in speakers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Workers at Northrail voted to strike and said pay was too low.",
            {("workers at Northrail", "group", None)},
        ),
        (
            "Adler, responding to the shootings in Elm Park, said more was needed.",
            {("Adler", "person", None)},
        ),
        (
            "KANSAS CITY, Mo. — The mayor said the bridge would reopen.",
            {("mayor", "person", None)},
        ),
        (
            "Biden administration officials claimed the convoy had moved.",
            {("Biden administration officials", "group", "United States")},
        ),
        (
            "An attorney for Lorne said he would appeal.",
            {("attorney for Lorne", "person", None)},
        ),
        (
            "Parents of pupils at Jonas College said they were angry.",
            {("parents of pupils at Jonas College", "group", None)},
        ),
        (
            "The bridge was mined overnight, Russia's navy said on Friday.",
            {("Russia's navy", "organisation", "Russia")},
        ),
        (
            "A senior French official said the talks had failed.",
            {("senior French official", "person", "France")},
        ),
        ("Police said the road was closed.", {("police", "group", None)}),
        (
            "Two residents of Kyiv said they had heard explosions.",
            {("residents of Kyiv", "group", "Ukraine")},
        ),
        (
            "Dozens of witnesses said the bus had been speeding.",
            {("witnesses", "group", None)},
        ),
        (
            "One of the drivers said the brakes had failed.",
            {("one of the drivers", "person", None)},
        ),
        (
            "Kremlin critics said the vote was rigged.",
            {("Kremlin critics", "group", None)},
        ),
        (
            "Flood-control groups said the dam was too low.",
            {("flood-control groups", "organisation", None)},
        ),
        (
            "A handful of lawmakers said they would vote against it.",
            {("lawmakers", "group", None)},
        ),
        (
            "The chief executive of the Marlow bank said it would close.",
            {("chief executive of the Marlow bank", "person", None)},
        ),
        (
            "The plan will fail, a study showed on Monday.",
            {("study", "document", None)},
        ),
    ],
)
def test_the_head_noun_of_a_source_speaks(speakers, text, expected):
    assert set(speakers(text)) == expected


def test_whoever_reports_a_deed_has_not_done_it(tables):
    found = tables("Shelling by Veluria killed two teachers, Ukraine's army said.")
    (row,) = found["attributions"].to_dict("records")
    assert row["content"] == "Shelling by Veluria killed two teachers"
    assert row["source"] == "Ukraine's army"
    assert (row["speaker"], row["speaker_side"]) == ("Ukraine's army", "Ukraine")
    roles = agency.find_roles(
        found["docs"],
        found["sentences"],
        found["mentions"],
        found["attributions"],
        found["voices"],
        CODEBOOK,
    )
    agents = roles.loc[roles["predicate"] == "kill", "agent"]
    assert agents.tolist() == ["Veluria"]


def test_a_state_and_its_people_name_one_body(tables):
    found = tables(
        "Ukraine's army said the town was quiet. Later the Ukrainian army said it had withdrawn."
    )["attributions"]
    assert len(found) == 2
    assert found["speaker_id"].nunique() == 1
    assert found["speaker_id"].str.startswith("source:").all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a title after the name
        (
            "Fire Chief Lena Brandt said the mill was safe. The chief said nobody had been hurt.",
            ["Lena Brandt", "Lena Brandt"],
        ),
        # people without a name are taken up too
        (
            "A witness said the bus was speeding. She said it had not stopped.",
            ["witness", "witness"],
        ),
        (
            "Investigators said the fire began in the attic. They said nobody had been inside.",
            ["investigators", "investigators"],
        ),
        # … but not whoever stands in the words that they say
        (
            "Investigators said the fire began in the attic. Neighbours, they said, were asleep.",
            ["investigators", "investigators"],
        ),
        (
            "Lena Brandt said the van had been stolen. Paula Stern drove the van, she said.",
            ["Lena Brandt", "Lena Brandt"],
        ),
        # a body that the article has named once
        (
            "The mill belongs to Northrail Corp. now. The company said it was too early to judge.",
            ["Northrail Corp."],
        ),
        # the statement that somebody gave out
        (
            "“We regret the delay,” the ministry's spokesman Karl Fenn said. “Work has begun,” "
            "the statement said.",
            ["Karl Fenn", "Karl Fenn"],
        ),
        ("Northrail's statement said the line would close.", ["Northrail"]),
        # the office, the kind of body and the people that the last speaker has
        (
            "“We must act,” President Lena Brandt said. “It is time,” the president said.",
            ["Lena Brandt", "Lena Brandt"],
        ),
        (
            "The Northland High Court said the line was lawful. The court said so twice.",
            ["Northland High Court", "Northland High Court"],
        ),
        (
            "“We must act,” Lena Brandt said. “It is time,” the Californian said.",
            ["Lena Brandt", "Lena Brandt"],
        ),
        # "she" is not her lawyer, who may well be "he"
        (
            "Mayor Lena Brandt was hurt. Her lawyer said the mayor was better. She said she would "
            "be back.",
            ["Lena Brandt’s lawyer", "Lena Brandt"],
        ),
        # the subject of the clause before, not of the sentence before
        (
            "“Rain fell,” writes the Elm Press. And though the Northrail Agency has said that "
            "there is “no need” to worry, it has also said that tunnels are wet.",
            ["Elm Press", "Northrail Agency", "Northrail Agency"],
        ),
    ],
)
def test_pronouns_and_titles_take_up_who_spoke_before(names, text, expected):
    assert names(text) == expected


def test_i_in_what_somebody_says_is_that_speaker(names):
    text = "“I told them that the roof would fall,” Lena Brandt said."
    assert set(names(text)) == {"Lena Brandt"}


def test_a_photographer_is_nobody_s_antecedent(names):
    text = (
        "President Lena Brandt visited the mill.\n\nKarl Fenn/Reuters\n\n"
        "She said the mill would open again."
    )
    assert names(text) == ["Lena Brandt"]


def test_a_dateline_never_speaks(names):
    assert "Tulsa" not in names("TULSA, Okla. (AP) — The river will rise, forecasters said.")


def test_a_name_after_a_title_is_the_speaker_and_not_the_body_before_it(names):
    assert names("Northrail's spokesman, Karl Fenn, said the line would close.") == ["Karl Fenn"]
    assert names("Kentucky Sen. Paul Adler said the line would close.") == ["Paul Adler"]


def test_a_body_in_capitals_is_no_relative_pronoun(names):
    assert names("According to WHO, the plague is rare.") == ["World Health Organization"]


def test_a_name_behind_the_office_with_to_is_the_speaker(names):
    text = "U.S. Ambassador to the U.N. Lena Brandt said the vote would be close."
    assert names(text) == ["Lena Brandt"]


def test_members_of_parties_in_an_apposition_are_not_the_speaker(names):
    text = "Two U.S. senators -- a Democrat and a Republican -- said they had a deal."
    assert set(names(text)) == {"U.S. senators"}


def test_whose_side_officials_are_on_where_the_article_is_about_one_country(speakers):
    text = (
        "The rains in Kenya ended. Kenya's rivers rose, and Nairobi, Kenya, had no light. "
        "Kenyans left. Ministers said the worst was over."
    )
    assert speakers(text)[-1] == ("ministers", "group", "Kenya")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lena Brandt and Karl Fenn said the law was unfair.", ["Karl Fenn"]),
        (
            "Lena Brandt, Karl Fenn and Paul Adler said the law was unfair.",
            ["Karl Fenn", "Paul Adler"],
        ),
        ("Lena Brandt and her aides said the law was unfair.", ["Lena Brandt’s aides"]),
        ("Residents and police said the road was closed.", ["police"]),
        ("Ukraine and its allies said the talks had failed.", ["Ukraine’s allies"]),
        # no speakers: one of two, a modifier, a second title, a phrase behind the first
        ("Lena Brandt or Karl Fenn said the law was unfair.", []),
        ("Lawyers for Lena Brandt and Karl Fenn said the law was unfair.", []),
        ("Founder and director Lena Brandt said the law was unfair.", []),
        ("Lena Brandt, a farmer and banker, said the law was unfair.", []),
        ("Lena Brandt, Ohio Democrat and a member of the board, said no.", []),
    ],
)
def test_who_else_speaks(tables, text, expected):
    found = tables(text)["attributions"]["further_speakers"]
    assert sorted({name for names in found for name in names}) == expected


def test_nobody_speaks_in_the_passive(names):
    assert names("It was announced that the line would close.") in ([], [None])
