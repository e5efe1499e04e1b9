"""The five seeds against answers that people coded by hand: metadata, events, names, speakers, voices, the same utterance."""

import pytest

pytestmark = pytest.mark.slow

PRESS, BLOG, WORLD, RT, TIME = (
    "000_42595b48eaf29954",
    "001_4ebe9d0602011b2b",
    "002_b76dd0a91c090bcb",
    "003_8c2f23df7903cec3",
    "004_07aa18f49e5e91c1",
)

BOILERPLATE = [
    "Foreign Policy",
    "alternate addresses",
    "presstv.co.uk",
    "SHARE THIS ARTICLE",
    "Share this",
    "Like this",
    "Leave a Reply",
    "email address",
    "bloggers like",
    "Advertisement",
    "May 20, 2022",
    "contributed to this report",
    "digital news portal",
    "Related news",
    "enter your comment",
    "bookmarkicon",
    "13:34",
    "HomeRussia",
    "Read more",
    "Putin and Macron discuss",
    "Top stories",
    "RT Features",
    "Chechen",
    "Progressive prosecutors",
    "Polanski",
    "Podcasts",
    "RT News App",
    "cookies",
    "All rights reserved",
    "by time news",
    "See also",
    "You may also like",
    "Leave a Comment",
]

KEPT = {
    PRESS: ["US Secretary of State Antony Blinken (AP file photo)", "that he said was absurd."],
    BLOG: [
        "Prior to his trip, Blinken spoke on Tuesday",
        'serious economic costs on Russia," Price said.',
    ],
    WORLD: [
        "WASHINGTON (AP) — Secretary of State Anthony Blinken",
        "if the West ignored its demands.",
    ],
    RT: [
        "Washington has urged Moscow to work towards de-escalation",
        "Kevin Lamarque",
        "citing fears of a possible Russian invasion.",
        "breakaway regions of eastern Ukraine.",
    ],
    TIME: [
        "Moscow: Launched “propaganda campaign”",
        "West fears Russian invasion of Ukraine",
        "Der Spiegel: US warns of imminent",
        "conversations on February 12.",
    ],
}


@pytest.fixture
def articles(seeds):
    return seeds["articles"].set_index("article_id")


@pytest.mark.parametrize(
    "article, title",
    [
        (PRESS, "Blinken: 'Diplomatic path remains open' for Russia"),
        (
            BLOG,
            "‘We are still talking’: Biden envoys push for diplomacy as tensions between Russia and Ukraine grow",
        ),
        (WORLD, "Blinken to meet senior Russian amid rising tensions in Ukraine"),
        (RT, "US says Russia should resolve tensions"),
        (TIME, "Blinken discussed with Lavrov concerns about Russia’s invasion of Ukraine"),
    ],
)
def test_headlines(articles, article, title):
    assert articles.at[article, "title"] == title


@pytest.mark.parametrize(
    "article, outlet, agency",
    [
        (PRESS, "Press TV", None),
        (WORLD, "World Nation News", "AP"),
        (RT, "RT", None),
        (TIME, "time news", "DW"),
    ],
)
def test_outlets_and_whose_text_it_is(articles, article, outlet, agency):
    assert (articles.at[article, "outlet"], articles.at[article, "agency"]) == (outlet, agency)


def test_no_step_leaves_an_article_out(seeds):
    every = set(seeds["articles"]["article_id"])
    assert len(every) == 5
    for name in ("sentences", "tokens", "vectors", "mentions", "voices", "frames", "statements"):
        assert set(seeds[name]["article_id"]) == every, name


def test_an_outlet_that_the_page_does_not_name_stays_unknown(articles):
    assert articles.at[BLOG, "outlet_basis"] == "unknown" and articles.at[BLOG, "agency"] is None


def test_days(articles):
    assert (articles.at[RT, "published"], articles.at[RT, "published_basis"]) == (
        "2022-02-13",
        "page",
    )
    assert (articles.at[TIME, "published"], articles.at[TIME, "published_basis"]) == (
        "2022-02-12",
        "inferred",
    )
    assert articles.loc[[PRESS, BLOG, WORLD], "published"].isna().all()
    assert (
        "refused" in articles.at[WORLD, "published_note"]
        and "May 20, 2022" in articles.at[WORLD, "published_note"]
    )


def test_no_boilerplate_in_any_text(articles):
    assert [
        (a, words)
        for a in articles.index
        for words in BOILERPLATE
        if words in articles.at[a, "text"]
    ] == []


def test_no_sentence_of_an_article_is_lost(articles):
    assert [
        (a, words)
        for a, kept in KEPT.items()
        for words in kept
        if words not in articles.at[a, "text"]
    ] == []


def test_the_two_calls_are_two_events(articles):
    groups = sorted(sorted(group.index) for _, group in articles.groupby("event_id"))
    assert groups == [[PRESS, RT, TIME], [BLOG, WORLD]]


def entity_of(seeds, words):
    mentions = seeds["mentions"]
    return set(
        mentions[(mentions["text"] == words) & (mentions["kind"] == "name")]["entity_id"].dropna()
    )


@pytest.mark.parametrize(
    "spellings",
    [
        ["Antony Blinken", "Anthony Blinken", "Blinken"],
        ["Sergey Lavrov", "Sergei Lavrov", "Lavrov"],
        ["Volodymyr Zelensky", "Zelensky", "Zelenskiy"],
        ["Annalena Baerbock", "Annalena Berbock"],
        ["Yoshimasa Hayashi", "Hayashi Yoshimasa"],
        ["Joe Biden", "Joseph Biden", "Biden"],
        ["Vladimir Putin", "Putin"],
        ["Ned Price", "Price"],
    ],
)
def test_spellings_of_one_person_are_one_entity(seeds, spellings):
    found = [entity_of(seeds, s) for s in spellings]
    assert all(len(f) == 1 for f in found) and len(set.union(*found)) == 1, found


def test_two_men_called_volodymyr_and_vladimir_stay_two(seeds):
    assert entity_of(seeds, "Vladimir Putin").isdisjoint(entity_of(seeds, "Volodymyr Zelensky"))


def test_blinken_is_named_in_all_five(seeds):
    (entity,) = entity_of(seeds, "Antony Blinken")
    assert seeds["entities"].set_index("entity_id").at[entity, "n_articles"] == 5


@pytest.mark.parametrize(
    "article, words, speaker, kind",
    [
        (PRESS, "I spoke by phone last night", "Antony Blinken", "direct"),
        (PRESS, "I made clear, as President Biden did", "Antony Blinken", "direct"),
        (BLOG, "We put diplomacy at the forefront", "Linda Thomas-Greenfield", "direct"),
        (WORLD, "Now we are at a stage when Russia can launch", "Jen Psaki", "direct"),
        (WORLD, "Our bipartisan delegation to Congress", "Shaheen", "direct"),
        (WORLD, "any further escalation will come at a high cost", "Annalena Baerbock", None),
        (RT, "A diplomatic path to resolving this crisis", "Antony Blinken", "direct"),
        (RT, "The way for Moscow to show", "Antony Blinken", "direct"),
        (RT, "a propaganda campaign", "Sergey Lavrov", "mixed"),
        (TIME, "at any moment", "Antony Blinken", "mixed"),
    ],
)
def test_quotations_have_their_speakers(seeds, article, words, speaker, kind):
    found = seeds["attributions"]
    found = found[
        (found["article_id"] == article) & found["content"].str.contains(words, regex=False)
    ]
    assert len(found), f"no attribution of {words!r}"
    widest = found.loc[found["content"].str.len().idxmax()]
    assert str(widest["speaker"]).endswith(speaker), (widest["speaker"], widest["speaker_basis"])
    assert kind is None or widest["kind"] == kind


def test_voices_cover_every_text(seeds):
    for article in seeds["articles"].itertuples():
        parts = seeds["voices"][seeds["voices"]["article_id"] == article.article_id].sort_values(
            "start"
        )
        assert "".join(parts["text"]) == article.text


@pytest.mark.parametrize(
    "article, words, voice",
    [
        (PRESS, "I spoke by phone last night", "direct"),
        (RT, "A diplomatic path to resolving this crisis", "direct"),
        (PRESS, "a move that is likely to increase further tensions", "outlet"),
        (WORLD, "In 2014, Russia seized the Crimean peninsula", "outlet"),
        (WORLD, "amassing 100,000 troops", "indirect"),
        (TIME, "Donbass problem", "scare"),
    ],
)
def test_whose_words_they_are(seeds, article, words, voice):
    text = seeds["articles"].set_index("article_id").at[article, "text"]
    at = text.index(words) + len(words) // 2  # noqa: F841  (the query names it)
    covering = seeds["voices"].query("article_id == @article and start <= @at < end")
    assert covering["voice"].tolist() == [voice]


def test_the_words_that_an_ellipsis_hides(seeds):
    versions = seeds["utterances"].merge(
        seeds["attributions"][["article_id", "attribution_id", "content"]],
        on=["article_id", "attribution_id"],
    )
    cut = versions[
        (versions["article_id"] == RT) & versions["content"].str.contains("remains open")
    ]
    assert len(cut) == 1 and "unprovoked massing of Russian forces" in cut["hidden"].iloc[0]
    group = versions[versions["utterance_id"] == cut["utterance_id"].iloc[0]]
    assert PRESS in set(group["article_id"])


def test_no_utterance_joins_the_two_calls(seeds):
    joined = seeds["utterances"].merge(
        seeds["articles"][["article_id", "event_id"]], on="article_id"
    )
    assert joined.groupby("utterance_id")["event_id"].nunique().max() == 1


def test_statements_stay_within_their_event(seeds):
    joined = seeds["statements"].merge(
        seeds["articles"][["article_id", "event_id"]], on="article_id", suffixes=("", "_article")
    )
    assert (joined["event_id"] == joined["event_id_article"]).all()


def test_the_wire_copy_is_found_between_the_reposts(seeds):
    pairs = {frozenset(p) for p in zip(seeds["reuse"]["article_id"], seeds["reuse"]["other_id"])}
    assert frozenset((BLOG, WORLD)) in pairs


def test_every_span_slices_back(seeds):
    texts = seeds["articles"].set_index("article_id")["text"]
    for name in ("sentences", "mentions", "voices", "sentiments"):
        for row in seeds[name].itertuples():
            assert texts[row.article_id][row.start : row.end] == row.text, name
    for row in seeds["attributions"].itertuples():
        assert " … ".join(texts[row.article_id][s:e] for s, e in row.content_spans) == row.content


def test_sentiments_carry_probabilities_that_add_up(seeds):
    sums = seeds["sentiments"][["p_negative", "p_neutral", "p_positive"]].sum(axis=1)
    assert ((sums - 1).abs() < 1e-4).all() and len(sums) > 100


def test_a_quoted_sentence_is_told_as_quoted_whoever_frames_it(seeds):
    text = seeds["articles"].set_index("article_id").at[RT, "text"]
    told = seeds["statements"][
        (seeds["statements"]["article_id"] == RT)
        & seeds["statements"]["told"].isin(["told", "contested"])
    ]
    rows = told[
        [
            any("diplomatic path to resolving" in text[start:end] for start, end in spans)
            for spans in told["spans"]
        ]
    ]
    assert set(rows["voice"]) == {"direct"}
