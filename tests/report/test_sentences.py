"""The sentences that notebooks publish, a section a notebook: singular, plural, nothing to say."""

import pandas as pd

from parallax.report import sentences as published
from parallax.report.known_errors import OwnShare, Right
from parallax.report.said import as_text
from parallax.report.tellings import Silence

GAP = pd.Series(
    {
        "toward": "Velm: The Post: late",
        "tone_all": -0.5,
        "tone_own": 0.25,
        "negative_all": 6,
        "positive_all": 1,
        "decided_all": 10,
        "negative_own": 0,
        "positive_own": 1,
        "decided_own": 4,
    }
)
"""A row of summaries.against_own."""

# ---------------------------------------------------------------- 01-clean-articles


def test_how_much_there_is_to_read():
    articles = pd.DataFrame({"n_words": [1200]})
    lines = pd.DataFrame({"article_id": ["a"]})
    assert published.corpus_size("seeds", articles, lines) == (
        "The corpus **seeds** holds 1 article with 1,200 words, "
        "read from 1 file or record with 1 line."
    )
    two = published.corpus_size(
        "seeds", pd.concat([articles] * 2), pd.DataFrame({"article_id": ["a", "b"]})
    )
    assert two.startswith("The corpus **seeds** holds 2 articles with 2,400 words")


def test_the_share_that_is_article():
    pages = pd.Series({"RT": 0.25, "Press TV": 0.5})
    assert published.kept_share(0.875, 1200, pages) == (
        "88% of the 1,200 characters in the raw files are article; "
        "the page with the most boilerplate (Press TV) is 50% boilerplate."
    )
    assert published.kept_share(0.875, 1200, pages.clip(upper=0.25)).endswith(
        "; the pages with the most boilerplate (RT and Press TV) are 25% boilerplate."
    )
    whole = "100% of the 1 character in the raw files is article."
    assert published.kept_share(1, 1, pages * 0) == whole
    assert published.kept_share(1, 1, pages.tail(1)) == whole
    assert published.pages_shown(3, 5).startswith("Shown are the 3 articles of 5 with the most")


def test_decisions_to_look_at_twice():
    assert published.unsure_lines(2, 30, 0.7) == (
        "2 lines of 30 with text were decided with a confidence below 0.7."
    )
    assert published.unsure_lines(1, 2, 0.7).startswith("1 line of 2 with text was decided")
    assert published.decided_by_hand(1) == "1 line of this corpus was decided by hand so far."
    assert published.decided_by_hand(0) == "0 lines of this corpus were decided by hand so far."


def test_the_row_that_turns_a_decision():
    line = pd.Series({"article_id": "000", "line": 7, "kept": True, "raw_text": "Share this"})
    assert published.how_to_undo(line) == (
        "To drop line 7 of 000 (“Share this”), the file would read:\n\n"
        "```\narticle_id,line,decision\n000,7,drop\n```"
    )
    assert published.how_to_undo(line.replace({True: False})).startswith("To keep line 7")


def test_dates_and_sources():
    assert published.dates(1, 2, 1, 1) == (
        "1 of 2 articles can be dated; 1 date on a page was refused, "
        "and 1 article names the agency or outlet that the text was taken from."
    )
    assert published.dates(1, 1, 0, 2) == (
        "1 of 1 article can be dated; 0 dates on a page were refused, "
        "and 2 articles name the agency or outlet that the text was taken from."
    )


def test_events_and_articles_that_stand_alone():
    assert published.events(2, pd.Series([2])) == "The 2 articles report 1 event."
    assert published.events(3, pd.Series([2, 1])) == (
        "The 3 articles report 2 events; 1 article stands alone and is compared with nothing."
    )
    assert published.events(2, pd.Series([1, 1])).endswith(
        "2 articles stand alone and are compared with nothing."
    )


# ---------------------------------------------------------------- 02-find-entities


def test_what_a_corpus_consists_of():
    assert published.corpus_parts(5, 1, 1, 1) == (
        "5 articles hold 1 sentence, 1 mention of somebody or something, and 1 entity. "
        "The language pipeline is **the one shipped with the project**."
    )
    assert as_text(published.corpus_parts(2, 9, 4, 3, "en_core_web_sm")) == (
        "2 articles hold 9 sentences, 4 mentions of somebody or something, and 3 entities. The language pipeline is **en_core_web_sm**."
    )


def test_who_is_named_everywhere():
    russia = pd.Series(["Russia"])
    assert published.named_everywhere(russia, 5) == "1 entity is named in all 5 articles: Russia."
    assert published.named_everywhere(russia, 2) == "1 entity is named in both articles: Russia."
    assert published.named_everywhere(russia, 1) == "The article names 1 entity: Russia."
    assert published.named_everywhere(russia.head(0), 5) == (
        "0 entities are named in all 5 articles."
    )


def test_who_is_named_most():
    actors = pd.DataFrame(
        {"name": ["Russia", "Kiev", "Bonn"], "n_articles": [4, 4, 1], "n_mentions": [9, 8, 8]}
    )
    most = "Russia is named most often: 9 times by name, in 4 of 5 articles"
    assert published.named_most(actors, 5) == most
    assert published.named_most(actors.head(1), 5) == "Russia alone is named, in 4 of 5 articles"
    assert published.named_most(actors.assign(n_mentions=[8, 8, 7]), 5) == (
        "Russia and Kiev are named most often, 8 times each"
    )
    assert published.named_most(actors.assign(n_mentions=1), 5).endswith(
        "named most often, once each"
    )


def test_a_name_in_fewer_articles_may_be_named_more_often():
    named = pd.DataFrame(
        {"name": ["Texas", "Kelley"], "n_articles": [5, 4], "n_mentions": [24, 41]}
    )
    most = "Kelley is named most often: 41 times by name, in 4 of 6 articles"
    assert published.named_most(named, 6) == most


def test_refused_merges_are_counted_with_their_commonest_reason():
    rows = [("a", "Weber", "several people of this name"), ("b", "Weber", "Jr. or Sr.")]
    refused = pd.DataFrame(rows + rows[:1], columns=["entity_id", "alias", "rule"])
    assert published.kept_apart(refused.head(0)) == (
        "The program refused no merge that it had thought of."
    )
    assert published.kept_apart(refused.head(1)) == (
        "1 possible merge was refused. The reason: several people of this name."
    )
    assert published.kept_apart(refused) == (
        "3 possible merges were refused; the commonest reason (2): several people of this name."
    )


def test_names_that_are_spelt_in_several_ways():
    people = pd.DataFrame({"entity_id": ["b", "b"], "name": ["Blinken", "Blinken"]})
    assert published.spellings(1, people) == (
        "1 entity is written in more than one way, a person; Blinken in 2 ways."
    )
    assert published.spellings(3, people) == (
        "3 entities are written in more than one way, 1 of them a person; Blinken in 2 ways."
    )
    two = pd.concat([people, people.assign(entity_id="l", name="Lavrov")])
    assert published.spellings(2, two) == (
        "2 entities are written in more than one way, 2 of them people, none in more than 2 ways."
    )
    assert published.spellings(2, people.head(0)) == (
        "2 entities are written in more than one way, none of them people."
    )
    assert published.spellings(1, people.head(0)).endswith("in more than one way, not a person.")
    assert published.spellings(0, people.head(0)) == "No entity is written in more than one way."


def test_mentions_that_stay_open():
    assert published.open_mentions(2, 4) == (
        "2 of 4 mentions (50%) are open: the program cannot tell whom they mean, "
        "and no count of a person, place or body includes them."
    )
    assert published.open_mentions(1, 4).startswith(
        "1 of 4 mentions (25%) is open: the program cannot tell whom it means"
    )
    assert published.open_mentions(0, 4) == "No mention is open: 4 of 4 lead to an entity."
    assert published.open_mentions(0, 0) == "There is no mention that could be linked to an entity."


# ---------------------------------------------------------------- 03-extract-quotes


def test_attributions_and_articles_without_any():
    kinds = pd.Series({"direct": 1, "indirect": 2})
    assert published.attributions_by_kind(kinds, 2, pd.Series([], dtype=str)) == (
        "3 attributions in 2 articles: 1 direct, 0 mixed, 2 indirect."
    )
    one = published.attributions_by_kind(kinds.head(1), 1, pd.Series(["000"]))
    assert one == (
        "1 attribution in 1 article: 1 direct, 0 mixed, 0 indirect. "
        "No attribution was found in 000."
    )
    assert published.attributions_by_kind(kinds * 0, 2, pd.Series(["000", "001"])) == (
        "Nothing is attributed to anybody in 2 articles."
    )


def test_the_outlets_own_words():
    counts = pd.DataFrame(
        {"outlet": [450, 300], "indirect": [100, 300], "direct": [50, 0], "scare": 0},
        index=["RT", "BBC"],
    )
    error = OwnShare(articles=27, lower=26, error=9.9, spread=12.0)
    off = (
        "Beside hand codes of 27 articles the program's share of own words is 10 points off "
        "in the average article, and lower than the coders' in 26."
    )
    assert published.own_words(counts, error) == (
        "62% of all 1,200 words are the outlets' own; the rest they attribute to somebody. "
        f"It ranges from 50% (BBC) to 75% (RT). {off}"
    )
    # The ends lie 25 points apart, and twice the spread is 26.
    assert published.own_words(counts, error._replace(spread=13.0)) == (
        "62% of all 1,200 words are the outlets' own; the rest they attribute to somebody. "
        f"It ranges from 50% to 75%; given the error of a single article, none stands out. {off}"
    )
    assert "It ranges" not in published.own_words(counts.head(1), error)
    alike = pd.concat([counts.head(1), counts.head(1).rename(index={"RT": "BBC"})])
    assert "It ranges" not in published.own_words(alike, error)
    own = counts.assign(indirect=0, direct=0)
    assert published.own_words(own, error) == "All 750 words are the outlets' own."
    assert published.own_words((own / 450).astype(int).head(1), error) == (
        "The one word is the outlets' own."
    )
    assert published.own_words(own.assign(scare=10), error).startswith(
        "97% of all 770 words are the outlets' own; the rest stands between scare quotes. "
    )
    unknown = published.own_words(counts * 0, error)
    assert unknown == "Whose words the texts consist of is not known."


def test_what_outlets_tell_of_speech_acts():
    assert published.own_words_told(0, 0) == ""
    assert published.own_words_told(30, 120) == (
        "Of the outlets' own words 30 of 120 (25%) tell what somebody asked for, "
        "or what was spoken or thought about."
    )
    assert published.reported_or_told(Right(10, 9, "two articles")) == (
        "By hand codes of two articles, 9 of 10 attributions (90%) are rightly called reported "
        "or told."
    )
    assert published.nobody_speaks(0, 9) == ""
    assert published.nobody_speaks(1, 12) == (
        "In 1 of 12 attributions (8%) nobody speaks or thinks; what follows leaves them out."
    )


def test_what_is_too_often_wrong_is_no_finding():
    assert published.held_back(Right(99, 48, "this corpus"), "mention", "negative") == (
        "No finding is drawn from this chart: of what the program calls negative, "
        "48 of 99 mentions (48%) are right by hand codes of this corpus."
    )
    assert published.held_back(Right(0, 0, ""), "code", "a frame") == (
        "No finding is drawn from this chart: nobody has checked by hand how often "
        "what the program calls a frame is right."
    )
    assert published.contested_cells(Right(35, 0, "two articles")) == (
        "By hand codes of two articles, 0 of 35 cells (0%) “contested” are right."
    )


def test_the_voices_of_strips():
    counts = pd.DataFrame({"outlet": [9], "direct": [3]})
    assert "alternate" in published.voices_in_order(counts)
    assert "every word is the outlet's own" in published.voices_in_order(counts.assign(direct=0))


def test_articles_without_voices():
    assert published.without_voices([]) == ""
    assert published.without_voices(["a"]) == (
        "Whose words they are is not known of a, which is missing below."
    )
    assert published.without_voices(["a", "b"]).endswith("of a and b, which are missing below.")


def test_who_speaks():
    assert published.speakers_resolved(1, 1) == "The speaker was resolved in 1 of 1 attribution."
    assert published.speakers_resolved(3, 12).endswith("in 3 of 12 attributions (25%).")
    assert published.speakers_resolved(0, 0) == (
        "There is no attribution whose speaker could be resolved."
    )
    who = pd.DataFrame({"RT": [2, 1], "BBC": [1, 0]}, index=["Psaki", "Peskov"])
    title = published.speaks_most(who, "article")
    assert title == "Psaki spoke most: 3 attributions in 2 articles"
    assert published.speakers_heard(title, who, "article") == (
        f"{title}; 1 speaker is heard in every article."
    )
    assert published.speakers_heard(title, who[["RT"]], "article") == f"{title}."
    assert published.speakers_heard(title, who.iloc[1:], "outlet") == f"{title}."
    assert published.speaks_most(who.iloc[1:], "outlet") == (
        "Peskov alone spoke: 1 attribution in 1 outlet"
    )
    assert published.speaks_most(who.clip(upper=1)[["RT"]], "outlet") == (
        "Psaki and Peskov spoke most: 1 attribution each"
    )


def test_utterances_that_several_articles_tell():
    assert published.utterances_shared(1, pd.Series({"shortened": 1})) == (
        "1 utterance is told by more than one article: of their other versions, against the "
        "fullest, 1 is shortened."
    )
    assert published.utterances_shared(2, pd.Series({"verbatim": 2, "shortened": 1})).endswith(
        ": of their other versions, against the fullest, 2 are verbatim and 1 is shortened."
    )
    assert published.utterances_shared(0, pd.Series([], dtype=int)) == (
        "No utterance is told by more than one article."
    )


def test_scare_quotes():
    assert published.scare_quotes(1, 1) == "1 scare quote in 1 article."
    assert published.scare_quotes(3, 2) == "3 scare quotes in 2 articles."
    assert published.scare_quotes(0, 0) == "There are no scare quotes."


# ---------------------------------------------------------------- 04-chart-framing


def test_sentences_with_frames():
    assert published.sentences_with_frames(3, 4, 9, 1, 2) == (
        "3 of 4 sentences carry at least one of the 9 frames of the first scheme; "
        "1 code with fewer than 2 votes is left out."
    )
    assert published.sentences_with_frames(3, 4, 1, 2, 1).endswith(
        "the 1 frame of the first scheme; 2 codes with fewer than 1 vote are left out."
    )
    assert published.sentences_with_frames(1, 4, 9, 0, 1).startswith("1 of 4 sentences carries")
    assert published.sentences_with_frames(0, 1, 9, 0, 1).startswith("0 of 1 sentence carries")
    assert published.sentences_with_frames(0, 0, 9, 0, 1) == (
        "There is no sentence that could carry a frame."
    )


def test_votes():
    agree = "All the methods that voted agree on 5 of 20 codes (25%), at least two on "
    assert published.votes_agree(5, 10, 20, 9) == (
        f"{agree}10 of 20 codes (50%); the rest hangs on one method, nearly always on a phrase."
    )
    assert published.votes_agree(5, 10, 20, 3).endswith(
        "the rest hangs on one method, a phrase in 3 of 10 (30%)."
    )
    assert published.votes_agree(5, 20, 20, 0) == f"{agree}20 of 20 codes (100%)."
    assert published.votes_agree(0, 0, 0, 0).startswith("No sentence has a code")
    assert published.votes_in_all(10, 5, 20) == (
        "At least two methods vote for 10 of 20 codes (50%); of these 5 of 20 codes (25%) "
        "have every vote that was cast."
    )
    assert published.votes_in_all(0, 0, 0) == ""


NAMES = {"threat": "Military threat", "talks": "Talks", "order": "Order"}


def test_frames_by_row():
    counts = pd.DataFrame({"RT": [1, 1, 0], "BBC": [4, 0, 0]}, index=list(NAMES))
    sentences = pd.Series({"BBC": 5, "RT": 4})
    title = published.commonest_frame(counts, NAMES, 9)
    assert title == "Military threat is the most common frame: 5 of 9 sentences"
    assert published.frame_by_row(title, counts, sentences) == (
        f"{title}, from 1 of 4 in RT to 4 of 5 in BBC."
    )


def test_a_claim_about_rows_needs_two_that_differ():
    counts = pd.DataFrame({"RT": [2, 1], "BBC": [2, 0]}, index=["threat", "talks"])
    same = pd.Series({"RT": 4, "BBC": 4})
    assert published.frame_by_row("Title", counts, same) == "Title."
    assert published.frame_by_row("Title", counts[["RT"]], same) == "Title."
    assert published.frame_by_row("Title", counts, same * 0) == "Title."
    assert published.frame_by_row("Title", counts, pd.Series({"RT": 4, "BBC": 0})) == "Title."


def test_frames_that_are_alone_or_equal():
    counts = pd.DataFrame({"RT": [2, 2, 1]}, index=list(NAMES))
    equal = published.commonest_frame(counts, NAMES, 9)
    assert equal == "Military threat and Talks are the most common frames: 2 of 9 sentences each"
    assert published.frame_by_row(equal, counts, pd.Series({"RT": 9})) == f"{equal}."
    assert published.commonest_frame(counts.iloc[2:], NAMES, 9) == (
        "Order is the one frame of the first scheme: 1 of 9 sentences"
    )
    assert published.commonest_frame(counts * 0, NAMES, 9) == "No sentence carries a frame"
    assert published.commonest_frame(counts.head(0), NAMES, 9) == "No sentence carries a frame"


def test_generic_frames():
    carrying = pd.Series({"threat": 5, "talks": 2, "order": 0})
    title = published.commonest_generic_frame(carrying, NAMES, 9)
    assert title == "Among the generic frames military threat comes first: 5 of 9 sentences"
    assert published.rarest_generic_frame(title, carrying, NAMES, 9) == (
        f"{title}, last order with 0 of 9."
    )
    equal = pd.Series({"threat": 2, "talks": 2, "order": 2})
    title = published.commonest_generic_frame(equal, NAMES, 9)
    assert title.endswith("military threat, talks and order come first: 2 of 9 sentences each")
    assert published.rarest_generic_frame(title, equal, NAMES, 9) == f"{title}."
    one = pd.Series({"threat": 1, "talks": 0, "order": 0})
    title = published.commonest_generic_frame(one, NAMES, 9)
    assert title == "Among the generic frames only military threat occurs: 1 of 9 sentences"
    assert published.rarest_generic_frame(title, one, NAMES, 9) == f"{title}."
    last = published.rarest_generic_frame("Title", carrying.clip(upper=3) // 2, NAMES, 9)
    assert last == "Title, last order with 0 of 9."


def test_frames_in_own_words():
    by_voice = pd.DataFrame(
        {"outlet": [1, 4, 1], "direct": [4, 1, 0]}, index=["threat", "talks", "rare"]
    )
    names = {"threat": "Threat", "talks": "Talks", "rare": "Rare"}
    error = OwnShare(articles=20, lower=3, error=4.4, spread=5.0)
    off = (
        " Beside hand codes of 20 articles the program's share of own words is 4 points off "
        "in the average article, and lower than the coders' in 3."
    )
    assert published.frames_in_own_words(by_voice, names, 5, error) == (
        "The outlets speak in 6 of 11 codes (55%) themselves; "
        "most in Talks with 4 of 5, least in Threat with 1 of 5." + off
    )
    equal = by_voice.assign(outlet=[1, 4, 1], direct=[4, 1, 4])
    assert published.frames_in_own_words(equal, names, 5, error).endswith(
        "; most in Talks with 4 of 5, least in Threat with 1 of 5 and Rare with 1 of 5." + off
    )
    assert published.frames_in_own_words(by_voice.head(1), names, 5, error) == (
        "The outlets speak in 1 of 5 codes themselves." + off
    )


def test_what_articles_open_with():
    openings = pd.Series({"RT": "Talks", "BBC": "Threat", "CNN": "Talks"})
    title = published.commonest_opening(openings, 3)
    assert title == "2 of 3 articles open with talks"
    assert published.all_openings(title, openings) == f"{title}; BBC with threat."
    alone = published.commonest_opening(openings.head(1), 1)
    assert alone == "1 of 1 article opens with talks"
    assert published.all_openings(alone, openings.head(1)) == f"{alone}."
    assert published.commonest_opening(openings, 9) == (
        "2 of 3 articles with a frame open with talks"
    )


def test_texts_drawn():
    assert published.texts_drawn(12, 30) == (
        "The first 12 articles of 30 are drawn; the parameter `barcodes` draws more."
    )


def test_contested_codes_and_known_stances():
    assert published.contested_codes(1, 9) == (
        "1 of 9 codes stands in a sentence with a word of denial or refusal; whether it denies what "
        "the frame says has not been checked."
    )
    assert published.contested_codes(0, 9) == (
        "0 of 9 codes stand in a sentence with a word of denial or refusal; whether it denies what "
        "the frame says has not been checked."
    )
    assert published.known_stances(1, 2) == "1 of 2 cues has a known stance."
    assert published.known_stances(2, 2) == "2 of 2 cues have a known stance."
    assert published.contested_codes(0, 1).startswith("0 of 1 code stands in")
    assert published.contested_codes(0, 0) == "There is no code that could be contested."
    assert published.known_stances(0, 0) == "There is no cue that could have a stance."


def test_how_often_codes_are_right_by_hand():
    assert published.right_by_hand(Right(71, 50, "17 articles"), "deed") == (
        "By hand codes of 17 articles, 50 of 71 deeds (70%) are right."
    )


def test_charged_cues():
    cues = pd.Series({"Norland": 9, "Sudland": 5, "Westland": 4})
    charged = pd.Series({"Norland": 3, "Sudland": 0, "Westland": 4})
    assert published.charged_cues(charged, cues, 5) == (
        "Of speakers whose side is known, cues that are not neutral introduce 3 of 9 for Norland "
        "and 0 of 5 for Sudland"
    )
    assert published.charged_cues(charged, cues, 10) == (
        "No side has 10 attributions: too few for a share"
    )


ENDS = pd.DataFrame({"is acted upon": [1, 6], "acts": [7, 2]}, index=["Norland", "Sudland"])


def test_who_acts():
    acting = ENDS["acts"] / ENDS.sum(axis=1)
    title = published.most_and_least_active(acting, 2, 5)
    assert title == "Norland acts, Sudland is acted upon"
    assert published.acting_and_acted_upon(title, acting, ENDS, 1, 9) == (
        f"{title}: Norland is the doer in 7 of 8 parts, Sudland the one acted upon in 6 of 8; "
        "the outlets tell 1 of 9 deeds in their own words."
    )
    both = acting.clip(lower=0.6)
    title = published.most_and_least_active(both, 2, 5)
    assert title == "Norland and Sudland act at least as often as they are acted upon"
    ends = pd.DataFrame({"is acted upon": [1, 4], "acts": [7, 6]}, index=["Norland", "Sudland"])
    assert published.acting_and_acted_upon(title, both, ends, 0, 0) == (
        f"{title}: Norland is the doer in 7 of 8 parts, Sudland in 6 of 10 (60%)."
    )
    neither = published.most_and_least_active(acting.clip(upper=0.4), 2, 5)
    assert neither == "Norland and Sudland are acted upon at least as often as they act"


def test_a_party_without_another_to_compare_it_with():
    acting = pd.Series({"Norland": 7 / 8})
    title = published.most_and_least_active(acting, 1, 5)
    assert title == "Norland is the one known party"
    assert published.acting_and_acted_upon(title, acting, ENDS, 0, 0) == (
        f"{title}: the doer in 7 of 8 parts, the one acted upon in 1 of 8."
    )
    assert published.most_and_least_active(acting, 2, 5) == "Norland is the one party told often"


def test_parties_told_too_seldom_are_not_compared():
    nobody = pd.Series(dtype=float)
    title = published.most_and_least_active(nobody, 2, 5)
    assert title == "No party takes part in 5 deeds: too few to compare"
    assert published.acting_and_acted_upon(title, nobody, ENDS, 1, 2) == (
        f"{title}; the outlets tell 1 of 2 deeds in their own words."
    )


def test_parties_that_only_act_or_are_only_acted_upon():
    acting = pd.Series({"Norland": 1.0, "Sudland": 1.0})
    title = published.most_and_least_active(acting, 2, 5)
    assert title == "Norland and Sudland are told only as doers"
    assert published.acting_and_acted_upon(title, acting, ENDS, 1, 2) == (
        f"{title}; the outlets tell 1 of 2 deeds in their own words."
    )
    assert published.most_and_least_active(acting * 0, 2, 5) == (
        "Norland and Sudland are told only as acted upon"
    )
    assert published.most_and_least_active(acting / 2, 2, 5).endswith("Sudland act equally often")


def test_the_pair_that_is_told_most():
    pairs = pd.DataFrame(
        {
            "agent_party": ["Norland", "Sudland"],
            "patient_party": ["Sudland", "Norland"],
            "deeds": [3, 1],
            "own words": [2, 0],
            "planned, feared or alleged": [4, 1],
        }
    )
    assert published.most_told_pair(pairs) == (
        "What Norland does to Sudland is told most: 3 deeds told as done, 2 of them in the "
        "outlets' own words; 4 more are planned, feared or alleged."
    )
    assert published.most_told_pair(pairs.tail(1)) == (
        "What Sudland does to Norland is the one pair told: 1 deed told as done, not in the "
        "outlets' own words; 1 more is planned, feared or alleged."
    )
    nothing_done = pairs.assign(deeds=0)
    assert published.most_told_pair(nothing_done) == (
        "No party is told to have done anything to another."
    )
    assert published.most_told_pair(pairs.assign(deeds=1)) == (
        "2 pairs are told most, with 1 deed each told as done; one of them is what Norland does to "
        "Sudland."
    )


def test_loaded_words():
    one = published.loaded_in_own_words(1, 2)
    assert one == "1 of 2 loaded expressions stands in the outlets' own words"
    two = published.loaded_in_own_words(2, 2)
    assert two == "2 of 2 loaded expressions stand in the outlets' own words"
    own, words = pd.Series({"RT": 2, "BBC": 1}), pd.Series({"RT": 100, "BBC": 1200})
    assert published.loaded_by_row(two, own, words) == (
        f"{two}; for its length, most in RT (2 in 100 words of its own), "
        "fewest in BBC (1 in 1,200 words of its own)."
    )
    own["CNN"], words["CNN"] = 0, 600
    own["AP"], words["AP"] = 0, 900
    assert published.loaded_by_row(two, own, words).endswith(
        ", fewest in CNN (0 in 600 words of its own) and AP (0 in 900 words of its own)."
    )
    assert published.loaded_by_row(two, own.head(1), words) == f"{two}."
    assert published.loaded_by_row(two, own * 0, words) == f"{two}."
    assert published.loaded_by_row(two, own, words * 0) == f"{two}."
    assert published.loaded_in_own_words(0, 1).startswith("0 of 1 loaded expression stands")


# ---------------------------------------------------------------- 05-chart-sentiment


def test_mentions_and_what_they_count_for():
    scored = pd.DataFrame(
        {"target_id": ["velm"], "polarity": ["unclear"], "article_id": ["a"], "sentence_id": [0]}
    )
    assert published.mentions_scored(scored, 2, 1) == (
        "1 mention of 1 target in 1 of 2 sentences of 1 article; the model decides 0 of 1 "
        "and leaves the rest *unclear*."
    )
    assert published.mentions_counted(6, 12, "side") == (
        "Tones below are toward each **side**, which 6 of 12 mentions (50%) can be counted for."
    )
    decided = published.mentions_scored(scored.assign(polarity="neutral"), 2, 1)
    assert decided.endswith("the model decides 1 of 1 and leaves none *unclear*.")
    assert published.mentions_scored(scored.head(0), 2, 1).startswith("No sentence names anybody")
    assert published.mentions_counted(0, 0, "side") == ""


def test_how_often_the_model_is_right():
    alone = published.model_accuracy(1146, 83.4, None)
    assert alone.startswith("On 1,146 targets in news sentences")
    assert alone.endswith(
        "that have not learnt from these are right in 83% (How well each method does)."
    )
    linked = published.model_accuracy(1146, 83.4, "validation.html")
    assert linked.endswith("([How well each method does](validation.html)).")


def test_the_widest_gap_with_its_counts():
    assert published.tone_gap(GAP, "side", "article", 4) == (
        "The widest gap is toward Velm: The Post in late, with −0.50 in all words together "
        "(6 negative and 1 positive of 10 mentions) and +0.25 in its own (0 and 1 of 4)."
    )
    equal = published.tone_gap(GAP, "side", "article", 4, compared=3, equal=2)
    assert equal.startswith("One of the 2 widest gaps is toward Velm: The Post in late, with")
    assert published.tone_gap_title(GAP, "side", "article", is_sure=False) == (
        "Tone toward each side by article, in all words and in its own"
    )
    assert published.tone_gap_title(GAP, "side", "article").endswith(
        "−0.50 in all words together, +0.25 in its own"
    )


def test_no_gap_is_said_as_such():
    assert published.tone_gap(None, "side", "outlet", 10) == (
        "No side has 10 decided mentions in one outlet's own words: "
        "too few to compare with all words."
    )
    assert published.tone_gap_title(None, "side", "outlet") == (
        "Too few mentions in own words to say what quotation hides: "
        "tone toward each side, by outlet"
    )


def test_intervals_are_named_where_there_are_some():
    plain = published.tone_gap_measure("side", "outlet", False)
    assert plain.endswith("at the right, how many")
    with_lines = published.tone_gap_measure("side", "outlet", True)
    assert with_lines == plain + "; thin lines: 95% bootstrap by article or event"


def test_the_hardest_in_own_words():
    counts = pd.Series({"negative": 3, "neutral": 7, "positive": 2}, name="Velm: Post")
    assert published.hardest_in_own_words(counts, "side", "article") == (
        "Hardest in its own words: Post on Velm, 3 of 12 mentions (25%) negative"
    )
    assert published.hardest_in_own_words(counts, "side", "article", equal=2) == (
        "One of the 2 hardest pairs in own words: Post on Velm, 3 of 12 mentions (25%) negative"
    )
    assert published.hardest_in_own_words(None, "side", "article") == (
        "No side with ten mentions in the own words of one article has a negative one"
    )


def test_outlets_that_differ():
    compared = pd.DataFrame(
        {
            "group": ["Post", "Note"],
            "toward": ["Velm", "Bern"],
            "count": [9, 1],
            "total": [20, 20],
            "difference": [0.4, -0.4],
            "q": [0.01, 0.2],
        }
    )
    assert published.outlets_differ(compared, 0.05) == (
        "1 of 2 comparisons of outlets hold after correction; the clearest is Post toward Velm: "
        "9 of 20 mentions (45%) negative, +40 points against the others."
    )
    assert published.outlets_differ(compared, 0.001) == (
        "0 of 2 comparisons of outlets hold after correction."
    )
    assert published.no_outlets_differ(10, "side").startswith("No two outlets have 10 articles")


def test_who_is_most_negative():
    negative = pd.DataFrame({"Velm": [2, 0], "Bern": [0, 3]}, index=["Post, own words", "Anders"])
    assert published.most_negative(negative, negative + 1) == (
        "The most negative mentions: Anders toward Bern, 3 of 4"
    )
    assert published.most_negative(negative.clip(upper=1), negative) == (
        "The most negative mentions, 1 each: Post, own words toward Velm and Anders toward Bern"
    )
    nobody = "Nobody in the chart is negative toward anybody in it"
    assert published.most_negative(negative * 0, negative) == nobody
    assert published.most_negative(negative.iloc[:0, :0], negative) == nobody


def test_words_without_a_speaker():
    assert published.speaker_not_resolved(1, 4) == (
        "1 of 4 mentions stands in words whose speaker is not resolved."
    )
    assert "2 of 4 mentions stand in" in published.speaker_not_resolved(2, 4)


def test_a_gap_under_other_choices():
    choices = pd.DataFrame({"tone_all": [-0.5, -0.4, 0.1], "tone_own": [0.0, 0.1, -0.1]})
    assert published.gap_under_other_choices(choices, 0.5) == (
        "The gap keeps its direction under 2 of 3 other choices."
    )
    choices.loc[2, "tone_own"] = float("nan")
    assert published.gap_under_other_choices(choices, 0.5) == (
        "The gap keeps its direction under 2 of 2 other choices; 1 choice leaves too few mentions to say."
    )


# ---------------------------------------------------------------- 06-side-by-side


def test_how_articles_spread_over_events():
    sizes = pd.Series({"talks": 3, "flood": 2, "vote": 1})
    assert published.events_compared(sizes, 4) == (
        "6 articles on 3 events: 3 on talks, 2 on flood and 1 on vote."
    )
    assert published.events_compared(sizes, 1) == (
        "6 articles on 3 events: 3 on talks, and 2 more events."
    )
    assert published.events_compared(sizes, 2).endswith(", and 1 more event.")
    assert published.events_compared(sizes.iloc[2:], 4) == (
        "No two articles tell the same event: there is nothing to compare."
    )


def test_how_many_articles_are_dated():
    assert published.articles_dated(1, 2, 2) == "1 of 2 articles can be dated"
    assert published.articles_dated(12, 24, 30) == "12 of 24 articles (50%) shown can be dated"


def test_what_another_hides():
    assert published.ellipsis_filled("Post", "Note", " for months ") == (
        "Post prints an ellipsis where Note prints “for months”."
    )


def test_utterances_that_read_differently():
    assert published.quoted_by_several(1, 1) == (
        "Of 1 utterance that more than one article prints at least partly between quotation marks, "
        "1 reads differently."
    )
    assert published.quoted_by_several(5, 2).endswith("2 read differently.")


def test_statements_that_several_articles_tell():
    assert published.shared_statements(1, 4, 0) == (
        "1 of 4 statements is told by more than one article; the others stand in one article alone."
    )
    assert published.shared_statements(2, 4, 1) == (
        "2 of 4 statements are told by more than one article, 1 of them told by one and contested "
        "by another; the others stand in one article alone."
    )


def test_statements_that_an_article_leaves_out():
    one = Silence("The bridge is open.", ["Post"], ["A", "B", "C", "D", "E"])
    assert published.absent_statements(1, 4, one) == (
        "1 of 4 shared statements is absent from an article long enough to tell it: "
        "“The bridge is open.” is told by Post and not by A, B, C, D and 1 more."
    )
    assert "are absent from an article long enough to tell them" in (
        published.absent_statements(2, 4, one)
    )


def test_the_caption_of_statements_by_article():
    assert published.statements_told("talks", 1, 3) == (
        "talks: 1 statement told by more than one of 3 articles"
    )


def test_shared_passages_and_the_longest():
    assert published.shared_passages(pd.Series(["a b c"])) == (
        "1 passage is shared by two articles, the longest of 3 words."
    )
    assert published.shared_passages(pd.Series([], dtype=object)) == (
        "No passage is shared by two articles."
    )


def test_likely_copies_and_how_they_count():
    assert published.likely_copies(1, "once") == (
        "1 pair of articles shares so much that the one is likely a copy of the other, or both of "
        "one source. Copied text counts once here."
    )
    many = published.likely_copies(2, "count")
    assert many.startswith("2 pairs of articles share so much") and 'wire_copy = "once"' in many


def test_articles_without_a_page():
    assert published.more_articles(1).startswith("1 more article has no page here")
    assert published.more_articles(3).startswith("3 more articles have no page here")
