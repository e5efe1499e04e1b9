"""The sentences that notebooks publish: numbers in, one sentence out, grammar included.

There is one section a notebook, in the order in which the notebook says them. The first line of
each function is what the sentence claims. A sentence is Markdown; whatever comes from a corpus or
from a caller enters it through :func:`parallax.report.said.outside`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import pandas as pd

from parallax.report.agency_counts import ACTED_UPON, ACTS, PLANNED
from parallax.report.known_errors import TOLD_APART, OwnShare, Right
from parallax.report.rows import row_shares
from parallax.report.said import fenced, link, outside, sentence
from parallax.report.tellings import Silence
from parallax.report.tone_rows import parts
from parallax.report.wording import cut, listing, number, share, signed, verb, verb_of
from parallax.tone.summaries import UNCLEAR

NEARLY_ALWAYS = 0.8
"""Share of cases from which on a sentence says so."""

# ---------------------------------------------------------------- 01-clean-articles


@sentence
def corpus_size(corpus: str, articles: pd.DataFrame, lines: pd.DataFrame) -> str:
    """How much there is to read: tables articles and lines."""
    words = number(articles["n_words"].sum(), "word")
    records = number(lines["article_id"].nunique(), "file or record", "files or records")
    return (
        f"The corpus **{outside(corpus)}** holds {number(len(articles), 'article')} with {words}, "
        f"read from {records} with {number(len(lines), 'line')}."
    )


@sentence
def kept_share(kept: float, characters: int, dropped: pd.Series) -> str:
    """The share of the raw text that is article, and the page with the most boilerplate.

    ``dropped`` is the share of each page that is boilerplate, by its label, the largest last.
    """
    are = verb(characters, "is", "are")
    found = f"{kept:.0%} of the {number(characters, 'character')} in the raw files {are} article"
    if len(dropped) < 2 or not dropped.iloc[-1]:
        return f"{found}."
    worst = dropped.index[dropped == dropped.iloc[-1]]
    pages, are = verb(len(worst), "page", "pages"), verb(len(worst), "is", "are")
    return (
        f"{found}; the {pages} with the most boilerplate "
        f"({listing(map(outside, worst), most=3)}) {are} {dropped.iloc[-1]:.0%} boilerplate."
    )


@sentence
def pages_shown(shown: int, articles: int) -> str:
    """How many raw files are shown line by line."""
    return (
        f"Shown are the {number(shown, 'article')} of {number(articles)} with the most dropped "
        "text; the table `lines` holds all."
    )


@sentence
def unsure_lines(unsure: int, worded: int, least: float) -> str:
    """How many of the lines with text were decided with a confidence below ``least``."""
    were = verb(unsure, "was", "were")
    return (
        f"{number(unsure, 'line')} of {number(worded)} with text {were} decided with a confidence "
        f"below {least:g}."
    )


@sentence
def decided_by_hand(lines: int) -> str:
    """How many lines a person has decided."""
    was = verb(lines, "was", "were")
    return f"{number(lines, 'line')} of this corpus {was} decided by hand so far."


@sentence
def how_to_undo(line: pd.Series) -> str:
    """The row of lines.csv that turns the decision on one line (a row of the table lines)."""
    other = "drop" if line["kept"] else "keep"
    row = io.StringIO("article_id,line,decision\n")
    row.seek(0, io.SEEK_END)
    csv.writer(row, lineterminator="").writerow([line["article_id"], line["line"], other])
    words = outside(cut(line["raw_text"], 60))
    return (
        f"To {other} line {line['line']} of {outside(line['article_id'])} (“{words}”), "
        f"the file would read:\n\n{fenced(row.getvalue())}"
    )


@sentence
def dates(dated: int, articles: int, refused: int, sourced: int) -> str:
    """How many articles can be dated, whose dates were refused, and who names a source."""
    was, names = verb(refused, "was", "were"), verb(sourced, "names", "name")
    return (
        f"{number(dated)} of {number(articles, 'article')} can be dated; "
        f"{number(refused, 'date')} on a page {was} refused, and {number(sourced, 'article')} "
        f"{names} the agency or outlet that the text was taken from."
    )


@sentence
def events(articles: int, sizes: pd.Series) -> str:
    """How many events the articles report, and how many articles stand alone.

    ``sizes`` is the number of articles of each event.
    """
    if articles < 2:
        return "No other article is in the corpus: there is nothing to compare."
    found = f"The {number(articles, 'article')} report {number(len(sizes), 'event')}"
    alone = int((sizes == 1).sum())
    if not alone:
        return f"{found}."
    stands, is_ = verb(alone, "stands", "stand"), verb(alone, "is", "are")
    return f"{found}; {number(alone, 'article')} {stands} alone and {is_} compared with nothing."


# ---------------------------------------------------------------- 02-find-entities


@sentence
def corpus_parts(
    articles: int, sentences: int, mentions: int, entities: int, pipeline: str = ""
) -> str:
    """How much was found, and by which language pipeline (empty: the shipped one)."""
    return (
        f"{number(articles, 'article')} {verb(articles, 'holds', 'hold')} "
        f"{number(sentences, 'sentence')}, "
        f"{number(mentions, 'mention')} of somebody or something, and "
        f"{number(entities, 'entity', 'entities')}. "
        f"The language pipeline is **{outside(pipeline or 'the one shipped with the project')}**."
    )


@sentence
def named_everywhere(names: pd.Series, articles: int) -> str:
    """The entities that every article names."""
    named = f": {listing(map(outside, names), most=6)}" if len(names) else ""
    if articles == 1:
        return f"The article names {number(len(names), 'entity', 'entities')}{named}."
    found = number(len(names), "entity is", "entities are")
    every = "both articles" if articles == 2 else f"all {number(articles, 'article')}"
    return f"{found} named in {every}{named}."


@sentence
def named_most(entities: pd.DataFrame, articles: int) -> str:
    """The entities with the most mentions by name; a title.

    ``entities`` holds ``name, n_articles, n_mentions`` of everything that is named, where only
    mentions by name count: the chart below the title shows no other.
    """
    times = entities["n_mentions"]
    most = entities[times == times.max()]
    first = most.iloc[0]
    if len(most) > 1:
        names = listing(map(outside, most["name"]), most=3)
        often = "once" if times.max() == 1 else number(times.max(), "time")
        return f"{names} are named most often, {often} each"
    places = f"{first['n_articles']} of {number(articles, 'article')}"
    if len(entities) == 1:
        return f"{outside(first['name'])} alone is named, in {places}"
    often = number(times.max(), "time")
    return f"{outside(first['name'])} is named most often: {often} by name, in {places}"


@sentence
def spellings(entities: int, people: pd.DataFrame) -> str:
    """How many entities are written in more than one way, and which person in most.

    ``people`` holds a row a spelling of a person: ``entity_id, name``.
    """
    if not entities:
        return "No entity is written in more than one way."
    found = f"{number(entities, 'entity is', 'entities are')} written in more than one way"
    found = f"{found}, {_of_them_people(entities, people['entity_id'].nunique())}"
    if people.empty:
        return f"{found}."
    ways = people.groupby("entity_id")["name"].agg(["first", "size"]).sort_values("size")
    most, name = ways["size"].iloc[-1], ways["first"].iloc[-1]
    if (ways["size"] == most).sum() > 1:
        return f"{found}, none in more than {number(most, 'way')}."
    return f"{found}; {outside(name)} in {number(most, 'way')}."


@sentence
def kept_apart(refused: pd.DataFrame) -> str:
    """How many possible merges were refused, and the commonest reason.

    ``refused`` holds the refusals of the table ``merges``: ``entity_id, alias, rule``.
    """
    if refused.empty:
        return "The program refused no merge that it had thought of."
    apart = number(len(refused), "possible merge was", "possible merges were")
    reasons = refused["rule"].value_counts()
    top = sorted(reasons[reasons == reasons.max()].index)[0]
    if len(reasons) == 1:
        return f"{apart} refused. The reason: {outside(top)}."
    return f"{apart} refused; the commonest reason ({number(reasons.max())}): {outside(top)}."


def _of_them_people(entities: int, people: int) -> str:
    """How many of some entities are people, as the end of a clause."""
    if entities == 1:
        return "a person" if people else "not a person"
    return f"{number(people) if people else 'none'} of them {verb(people, 'a person', 'people')}"


@sentence
def open_mentions(unlinked: int, mentions: int) -> str:
    """How many mentions could not be linked to an entity."""
    if not mentions:
        return "There is no mention that could be linked to an entity."
    if not unlinked:
        return f"No mention is open: {number(mentions)} of {number(mentions)} lead to an entity."
    are = verb_of(unlinked, mentions, "is", "are")
    mean, them = verb(unlinked, "it means", "they mean"), verb(unlinked, "it", "them")
    share = unlinked / mentions
    percent = f"{share:.0%}" if share >= 0.01 else "under 1%"
    return (
        f"{number(unlinked)} of {number(mentions, 'mention')} ({percent}) "
        f"{are} open: the program cannot tell whom {mean}, and no count of a person, place or body "
        f"includes {them}."
    )


# ---------------------------------------------------------------- 03-extract-quotes


@sentence
def attributions_by_kind(kinds: pd.Series, articles: int, silent: pd.Series) -> str:
    """How many attributions there are of each kind, and the articles without any (``silent``)."""
    if not kinds.sum():
        return f"Nothing is attributed to anybody in {number(articles, 'article')}."
    direct, mixed, indirect = (
        number(kinds.get(kind, 0)) for kind in ("direct", "mixed", "indirect")
    )
    found = (
        f"{number(kinds.sum(), 'attribution')} in {number(articles, 'article')}: "
        f"{direct} direct, {mixed} mixed, {indirect} indirect."
    )
    if silent.empty:
        return found
    return f"{found} No attribution was found in {listing(map(outside, silent), most=8)}."


@sentence
def without_voices(article_ids: Sequence[str]) -> str:
    """Which articles are missing from a notebook because their voices are not known."""
    if not len(article_ids):
        return ""
    are = verb(len(article_ids), "is", "are")
    which = listing(map(outside, article_ids), most=8)
    return f"Whose words they are is not known of {which}, which {are} missing below."


@sentence
def own_words(counts: pd.DataFrame, error: OwnShare) -> str:
    """The share of words that are the outlets' own, its range, and how far it is off.

    ``counts`` holds words by chart row and voice; ``error`` is what hand codes of other articles
    say of such shares.
    """
    words, own = int(counts.to_numpy().sum()), int(counts["outlet"].sum())
    if not words:
        return "Whose words the texts consist of is not known."
    if own == words:
        every = "The one word is" if words == 1 else f"All {number(words, 'word')} are"
        return f"{every} the outlets' own."
    others = counts[["indirect", "direct"]].to_numpy().sum()
    rest = "they attribute to somebody" if others else "stands between scare quotes"
    found = (
        f"{own / words:.0%} of all {number(words, 'word')} are the outlets' own; the rest {rest}."
    )
    return " ".join(filter(None, (found, _own_range(counts, error), own_share_error(error))))


def _own_range(counts: pd.DataFrame, error: OwnShare) -> str:
    """Between what the own shares of chart rows lie; who is at the ends, if they are far apart."""
    by_row = row_shares(counts[counts.any(axis=1)])["outlet"]
    low, high = by_row.idxmin(), by_row.idxmax()
    least, most = f"{by_row[low]:.0%}", f"{by_row[high]:.0%}"
    if least == most:
        return ""
    if 100 * (by_row[high] - by_row[low]) < TOLD_APART * error.spread:
        ends = f"It ranges from {least} to {most}"
        return f"{ends}; given the error of a single article, none stands out."
    return f"It ranges from {least} ({outside(low)}) to {most} ({outside(high)})."


@sentence
def own_share_error(error: OwnShare) -> str:
    """How far shares of the outlets' own words are off, by hand codes of other articles."""
    return (
        f"Beside hand codes of {number(error.articles, 'article')} the program's share of own "
        f"words is {error.error:.0f} points off in the average article, "
        f"and lower than the coders' in {number(error.lower)}."
    )


@sentence
def own_words_told(told: int, own: int) -> str:
    """How many of the outlets' own words tell what was asked for or spoken about."""
    if not own:
        return ""
    return (
        f"Of the outlets' own words {share(told, own)} tell what somebody asked for, "
        "or what was spoken or thought about."
    )


@sentence
def reported_or_told(known: Right) -> str:
    """How often it is right whether a content is reported or told, by hand codes of others."""
    of = share(known.right, known.found, "attribution")
    are = verb_of(known.right, known.found, "is", "are")
    return f"By hand codes of {outside(known.where)}, {of} {are} rightly called reported or told."


@sentence
def nobody_speaks(left_out: int, attributions: int) -> str:
    """How many attributions are left out of what follows, since nobody speaks or thinks there."""
    if not left_out:
        return ""
    of = share(left_out, attributions, "attribution")
    return f"In {of} nobody speaks or thinks; what follows leaves them out."


@sentence
def held_back(known: Right, noun: str, called: str) -> str:
    """Why no finding is drawn from a chart: too few codes of a kind are right.

    ``noun`` names what is coded, in the singular, and ``called`` the code.
    """
    if not known.found:
        return (
            "No finding is drawn from this chart: nobody has checked by hand how often "
            f"what the program calls {outside(called)} is right."
        )
    of = share(known.right, known.found, outside(noun))
    return (
        f"No finding is drawn from this chart: of what the program calls {outside(called)}, "
        f"{of} {verb_of(known.right, known.found, 'is', 'are')} right by hand codes "
        f"of {outside(known.where)}."
    )


@sentence
def right_by_hand(known: Right, noun: str) -> str:
    """How often codes of a kind are right by hand codes; ``noun`` names one of them."""
    of = share(known.right, known.found, outside(noun))
    are = verb_of(known.right, known.found, "is", "are")
    return f"By hand codes of {outside(known.where)}, {of} {are} right."


@sentence
def voices_in_order(counts: pd.DataFrame) -> str:
    """What the strips of voices show, for those who cannot see it; ``counts`` as before."""
    strips = "Strip chart of the articles from headline to end"
    if not counts.drop(columns="outlet").to_numpy().sum():
        return f"{strips}, where every word is the outlet's own."
    return f"{strips}, where quoted and reported words alternate with the outlet's own."


@sentence
def speakers_resolved(resolved: int, attributions: int) -> str:
    """In how many attributions the speaker is known."""
    if not attributions:
        return "There is no attribution whose speaker could be resolved."
    return f"The speaker was resolved in {share(resolved, attributions, 'attribution')}."


@sentence
def speaks_most(who: pd.DataFrame, unit: str) -> str:
    """The speakers with most attributions; a title.

    ``who`` counts the attributions of every speaker by chart row, most first.
    """
    totals = who.sum(axis=1)
    equal = totals.index[totals == totals.iloc[0]]
    spoken = number(totals.iloc[0], "attribution")
    if len(equal) > 1:
        return f"{listing(map(outside, equal), most=3)} spoke most: {spoken} each"
    rows = number((who.iloc[0] > 0).sum(), outside(unit))
    # In the past, which is the same for one speaker and for many: “Police spoke most”.
    spoke = "spoke most" if len(who) > 1 else "alone spoke"
    return f"{outside(who.index[0])} {spoke}: {spoken} in {rows}"


@sentence
def speakers_heard(title: str, who: pd.DataFrame, unit: str) -> str:
    """``title``, and how many speakers every chart row quotes, if any; ``who`` as before."""
    everywhere = (who > 0).all(axis=1).sum()
    if who.shape[1] < 2 or not everywhere:
        return f"{outside(title)}."
    speakers = number(everywhere, "speaker is", "speakers are")
    return f"{outside(title)}; {speakers} heard in every {outside(unit)}."


@sentence
def utterances_shared(utterances: int, relations: pd.Series) -> str:
    """How many utterances several articles tell, and how the versions stand to the fullest.

    ``relations`` counts the versions by relation.
    """
    if not utterances:
        return "No utterance is told by more than one article."
    found = f"{number(utterances, 'utterance is', 'utterances are')} told by more than one article"
    if relations.empty:
        return f"{found}."
    how = listing(f"{n} {verb(n, 'is', 'are')} {outside(name)}" for name, n in relations.items())
    return f"{found}: of their other versions, against the fullest, {how}."


@sentence
def ellipsis_filled(row: str, other: str, hidden: str) -> str:
    """Who prints what another article hides behind an ellipsis; 06-side-by-side says it too."""
    return f"{outside(row)} prints an ellipsis where {outside(other)} prints “{outside(hidden)}”."


@sentence
def scare_quotes(quotes: int, articles: int) -> str:
    """How many scare quotes there are, and in how many articles."""
    if not quotes:
        return "There are no scare quotes."
    return f"{number(quotes, 'scare quote')} in {number(articles, 'article')}."


# ---------------------------------------------------------------- 04-chart-framing


@sentence
def sentences_with_frames(
    carrying: int, sentences: int, frames: int, left_out: int, votes_needed: int
) -> str:
    """How many sentences carry a frame of the first scheme, and how many codes lack votes."""
    if not sentences:
        return "There is no sentence that could carry a frame."
    are = verb(left_out, "is", "are")
    carry = verb_of(carrying, sentences, "carries", "carry")
    return (
        f"{share(carrying, sentences, 'sentence')} {carry} at least one of the "
        f"{number(frames, 'frame')} of the first scheme; {number(left_out, 'code')} with fewer "
        f"than {number(votes_needed, 'vote')} {are} left out."
    )


@sentence
def votes_agree(all_votes: int, two_votes: int, codes: int, phrases: int) -> str:
    """On how many of the codes all the methods that voted agree, and at least two of them.

    ``phrases`` is the number of codes that hang on a phrase alone.
    """
    if not codes:
        return "No sentence has a code on which methods could agree."
    agree = (
        f"All the methods that voted agree on {share(all_votes, codes, 'code')}, at least two on "
        f"{share(two_votes, codes, 'code')}"
    )
    rest = codes - two_votes
    if not rest:
        return f"{agree}."
    nearly = phrases / rest >= NEARLY_ALWAYS
    how = "nearly always on a phrase" if nearly else f"a phrase in {share(phrases, rest)}"
    return f"{agree}; the rest hangs on one method, {how}."


@sentence
def votes_in_all(two_votes: int, all_votes: int, codes: int) -> str:
    """How many of the codes have two votes, and how many every vote that was cast."""
    if not codes:
        return ""
    return (
        f"At least two methods vote for {share(two_votes, codes, 'code')}; of these "
        f"{share(all_votes, codes, 'code')} have every vote that was cast."
    )


@sentence
def commonest_frame(counts: pd.DataFrame, names: Mapping[str, str], sentences: int) -> str:
    """The frame that most sentences carry; a title.

    ``counts`` holds sentences by frame, most first, and chart row, ``names`` the labels of frames.
    """
    carrying = counts.sum(axis=1)
    first, most = _first_of_all(carrying, names)
    if not most:
        return "No sentence carries a frame"
    carried = share(most, sentences, "sentence")
    if len(first) > 1:
        return f"{listing(first, most=3)} are the most common frames: {carried} each"
    which = "most common frame" if (carrying > 0).sum() > 1 else "one frame of the first scheme"
    return f"{first[0]} is the {which}: {carried}"


def _first_of_all(carrying: pd.Series, names: Mapping[str, str]) -> tuple[list[str], int]:
    """Labels of the frames with the largest number, and the number; ``carrying`` is sorted."""
    most = int(carrying.max()) if len(carrying) else 0
    return [outside(names[frame]) for frame in carrying.index[carrying == most]], most


@sentence
def frame_by_row(title: str, counts: pd.DataFrame, sentences: pd.Series) -> str:
    """``title``, and the chart rows where the frame has the smallest and the largest share.

    ``counts`` holds sentences by frame, most first, and chart row; ``sentences`` all of a row.
    """
    carrying, total = counts.iloc[0], counts.sum(axis=1)
    rate = carrying.div(sentences.where(sentences > 0)).dropna()
    several = (total == total.iloc[0]).sum() > 1
    if several or rate.empty or rate.max() == rate.min():
        return f"{outside(title)}."
    least, most = rate.idxmin(), rate.idxmax()
    return (
        f"{outside(title)}, from {share(carrying[least], sentences[least])} in {outside(least)} "
        f"to {share(carrying[most], sentences[most])} in {outside(most)}."
    )


@sentence
def commonest_generic_frame(carrying: pd.Series, names: Mapping[str, str], sentences: int) -> str:
    """The generic frame that most sentences carry; a title.

    ``carrying`` holds sentences by frame, most first, ``names`` the labels of frames.
    """
    first, most = _first_of_all(carrying, names)
    comes = f"{listing(map(str.lower, first), most=3)} {verb(len(first), 'comes', 'come')} first"
    if (carrying > 0).sum() == 1:
        comes = f"only {first[0].lower()} occurs"
    each = " each" if len(first) > 1 else ""
    return f"Among the generic frames {comes}: {share(most, sentences, 'sentence')}{each}"


@sentence
def rarest_generic_frame(
    title: str, carrying: pd.Series, names: Mapping[str, str], sentences: int
) -> str:
    """``title``, and the generic frames that fewest sentences carry; the others as before."""
    least = carrying.min()
    last = [outside(names[frame].lower()) for frame in carrying.index[carrying == least]]
    if (carrying > 0).sum() < 2 or len(last) == len(carrying):
        return f"{outside(title)}."
    each = " each" if len(last) > 1 else ""
    return f"{outside(title)}, last {listing(last)} with {share(least, sentences)}{each}."


@sentence
def frames_in_own_words(
    by_voice: pd.DataFrame, names: Mapping[str, str], fewest: int, error: OwnShare
) -> str:
    """How many codes are the outlets' own words, and in which frames most and least.

    ``by_voice`` holds codes by frame and voice, ``names`` the labels of the frames; frames with
    less than ``fewest`` codes are not compared. ``error`` is that of the own share of words.
    """
    own, total = by_voice["outlet"], by_voice.sum(axis=1)
    said = f"The outlets speak in {share(own.sum(), total.sum(), 'code')} themselves"
    rate = own[total >= fewest] / total[total >= fewest]
    if len(rate) < 2 or rate.max() == rate.min():
        return f"{said}. {own_share_error(error)}"
    said_of = {
        frame: f"{outside(names[frame])} with {share(own[frame], total[frame])}"
        for frame in rate.index
    }
    most, least = _extremes(rate, said_of)
    return f"{said}; most in {most}, least in {least}. {own_share_error(error)}"


def _extremes(rate: pd.Series, said_of: Mapping[str, str]) -> tuple[str, str]:
    """What is said of all with the largest rate, and of all with the smallest: equals together."""
    ends = (rate.index[rate == end] for end in (rate.max(), rate.min()))
    most, least = (listing((said_of[key] for key in keys), most=3) for keys in ends)
    return most, least


@sentence
def commonest_opening(openings: pd.Series, articles: int) -> str:
    """The frame that most articles open with (first in the alphabet among equals); a title.

    ``openings`` holds the label of the first frame of each of the ``articles`` that carries one.
    """
    common = openings.mode().iloc[0]
    n = int((openings == common).sum())
    opens = verb_of(n, len(openings), "opens", "open")
    opening = share(n, len(openings), "article")
    if len(openings) < articles:
        opening = f"{number(n)} of {number(len(openings), 'article')} with a frame"
    return f"{opening} {opens} with {outside(common.lower())}"


@sentence
def all_openings(title: str, openings: pd.Series) -> str:
    """``title``, and what each of the other articles opens with.

    ``openings`` holds the label of the first frame of each article, by the article's label.
    """
    others = openings[openings != openings.mode().iloc[0]]
    if others.empty:
        return f"{outside(title)}."
    opened = others.str.lower().items()
    rest = listing(f"{outside(article)} with {outside(frame)}" for article, frame in opened)
    return f"{outside(title)}; {rest}."


@sentence
def texts_drawn(drawn: int, articles: int) -> str:
    """How many of the articles are drawn sentence by sentence."""
    return (
        f"The first {number(drawn, 'article')} of {number(articles)} are drawn; "
        "the parameter `barcodes` draws more."
    )


@sentence
def contested_codes(contested: int, codes: int) -> str:
    """Beside how many codes a denial stands in the sentence."""
    if not codes:
        return "There is no code that could be contested."
    stands = verb_of(contested, codes, "stands", "stand")
    return (
        f"{share(contested, codes, 'code')} {stands} in a sentence with a word of denial or "
        "refusal; whether it denies what the frame says has not been checked."
    )


@sentence
def known_stances(known: int, cues: int) -> str:
    """How many cues have a stance in the codebook."""
    if not cues:
        return "There is no cue that could have a stance."
    return f"{share(known, cues, 'cue')} {verb_of(known, cues, 'has', 'have')} a known stance."


@sentence
def charged_cues(charged: pd.Series, cues: pd.Series, fewest: int) -> str:
    """How often the cues of the first four sides are not neutral; a title.

    ``charged`` and ``cues`` are numbers of attributions by side, the side with most first; sides
    with less than ``fewest`` cues are not named.
    """
    sides = cues.index[cues >= fewest][:4]
    if sides.empty:
        return f"No side has {fewest} attributions: too few for a share"
    shares = listing(f"{share(charged[side], cues[side])} for {outside(side)}" for side in sides)
    return f"Of speakers whose side is known, cues that are not neutral introduce {shares}"


@sentence
def most_and_least_active(acting: pd.Series, parties: int, fewest: int) -> str:
    """The party that acts most and the one that is acted upon most; a title.

    ``acting`` is the share of acting of each party that is compared
    (``agency_counts.acting_shares``), of the ``parties`` that are known; those with less than
    ``fewest`` deeds are not compared.
    """
    if acting.empty:
        return f"No party takes part in {number(fewest, 'deed')}: too few to compare"
    active, passive = outside(acting.idxmax()), outside(acting.idxmin())
    most, least = acting.max(), acting.min()
    if len(acting) == 1:
        return f"{active} is the one {'known party' if parties == 1 else 'party told often'}"
    if most == least:
        return f"{listing(map(outside, acting.index), most=3)} {_alike(most)}"
    if most > 0.5 > least:
        return f"{active} acts, {passive} is acted upon"
    names = listing(map(outside, acting.index), most=3)
    if least >= 0.5:
        return f"{names} act at least as often as they are acted upon"
    return f"{names} are acted upon at least as often as they act"


def _alike(acting: float) -> str:
    """What several parties with the same share of acting have in common."""
    if acting == 1:
        return "are told only as doers"
    return "act equally often" if acting else "are told only as acted upon"


@sentence
def acting_and_acted_upon(
    title: str, acting: pd.Series, ends: pd.DataFrame, own: int, deeds: int
) -> str:
    """``title``, how often its parties act and are acted upon, and who tells the deeds.

    ``acting`` as before; ``ends`` holds the numbers of both by party
    (``agency_counts.ends_by_party``); ``own`` of the ``deeds`` are told in the outlets' own words.
    """
    told = f"; the outlets tell {share(own, deeds, 'deed')} in their own words." if deeds else "."
    if acting.empty:
        return f"{outside(title)}{told}"
    active, passive = acting.idxmax(), acting.idxmin()
    parts = ends.sum(axis=1)
    doer = share(ends.loc[active, ACTS], parts[active], "part")
    acted_upon = share(ends.loc[passive, ACTED_UPON], parts[passive])
    if len(acting) == 1:
        return f"{outside(title)}: the doer in {doer}, the one acted upon in {acted_upon}{told}"
    if acting.max() == acting.min():
        return f"{outside(title)}{told}"
    if acting.min() >= 0.5:
        least = share(ends.loc[passive, ACTS], parts[passive])
        return (
            f"{outside(title)}: {outside(active)} is the doer in {doer}, {outside(passive)} in "
            f"{least}{told}"
        )
    return (
        f"{outside(title)}: {outside(active)} is the doer in {doer}, {outside(passive)} the one "
        f"acted upon in {acted_upon}{told}"
    )


@sentence
def most_told_pair(pairs: pd.DataFrame) -> str:
    """The pair with the most deeds, and how many of them the outlets tell themselves.

    ``pairs`` is what ``agency_counts.who_to_whom`` returns.
    """
    first = pairs.iloc[0]
    agent, patient = outside(first["agent_party"]), outside(first["patient_party"])
    deeds, planned = first["deeds"], first[PLANNED]
    if not deeds:
        return "No party is told to have done anything to another."
    equal = (pairs["deeds"] == deeds).sum()
    if equal > 1:
        told = (
            f"{number(equal)} pairs are told most, with {number(deeds, 'deed')} each told as done"
        )
        return f"{told}; one of them is what {agent} does to {patient}."
    told = "told most" if len(pairs) > 1 else "the one pair told"
    own = f"{number(first['own words'])} of them in"
    if deeds == 1:
        own = "in" if first["own words"] else "not in"
    more = f"; {number(planned)} more {verb(planned, 'is', 'are')} {PLANNED}" if planned else ""
    return (
        f"What {agent} does to {patient} is {told}: {number(deeds, 'deed')} told as done, "
        f"{own} the outlets' own words{more}."
    )


@sentence
def loaded_in_own_words(own: int, expressions: int) -> str:
    """How many loaded expressions are in the outlets' own words; a title."""
    shown = share(own, expressions, "loaded expression")
    return f"{shown} {verb_of(own, expressions, 'stands', 'stand')} in the outlets' own words"


@sentence
def loaded_by_row(title: str, own: pd.Series, words: pd.Series) -> str:
    """``title``, and the chart rows with the most and the fewest for the length of their own text.

    ``own`` holds the loaded expressions in the outlets' own words, ``words`` all of these, by row.
    """
    rate = (own / words.reindex(own.index).where(lambda size: size > 0)).dropna()
    if rate.empty or rate.max() == rate.min():
        return f"{outside(title)}."
    said_of = {
        row: f"{outside(row)} ({number(own[row])} in {number(words[row], 'word')} of its own)"
        for row in rate.index
    }
    most, fewest = _extremes(rate, said_of)
    return f"{outside(title)}; for its length, most in {most}, fewest in {fewest}."


# ---------------------------------------------------------------- 05-chart-sentiment

CORRECTION = (
    "The correction adds the mean difference between people and machine in the coded sample to "
    "the machine's share (prediction-powered inference, Angelopoulos et al. 2023; Egami et al. "
    "2023). It is right where the sample was drawn at random."
)
"""How shares were corrected with what people coded."""
NO_CORRECTION = (
    "Without a coded sample of this corpus the counts cannot be corrected: since a tone is counted "
    "only where the method is sure, they are too low by an amount that is not known here."
)
"""What stands in for a correction where nobody has coded the corpus."""


@sentence
def mentions_scored(scored: pd.DataFrame, sentences: int, articles: int) -> str:
    """How many mentions (rows of the table sentiments) were scored, and how many were decided."""
    if scored.empty:
        return "No sentence names anybody or anything whose tone could be judged."
    decided = (scored["polarity"] != UNCLEAR).sum()
    rest = "the rest" if decided < len(scored) else "none"
    targets = number(scored["target_id"].nunique(), "target")
    named = len(scored[["article_id", "sentence_id"]].drop_duplicates())
    return (
        f"{number(len(scored), 'mention')} of {targets} in {number(named)} of "
        f"{number(sentences, 'sentence')} of {number(articles, 'article')}; the model decides "
        f"{share(decided, len(scored))} and leaves {rest} *unclear*."
    )


@sentence
def mentions_counted(aimed: int, scored: int, whom: str) -> str:
    """How many of the scored mentions count for a ``whom`` (side or target)."""
    if not scored:
        return ""
    counted = share(aimed, scored, "mention")
    return f"Tones below are toward each **{outside(whom)}**, which {counted} can be counted for."


@sentence
def model_accuracy(targets: int, accuracy: float, page: str | None) -> str:
    """How often networks of the sentiment model's recipe are right on published data, in percent.

    ``page`` is the address of the page of figures, None where there is none.
    """
    figures = link("How well each method does", page)
    return (
        f"On {number(targets, 'target')} in news sentences, networks of the same recipe that have "
        f"not learnt from these are right in {accuracy:.0f}% ({figures})."
    )


@sentence
def tone_gap(
    widest: pd.Series | None,
    whom: str,
    unit: str,
    fewest: int,
    compared: int = 2,
    equal: int = 1,
) -> str:
    """Where the tone of own words is farthest from that of all words together, with the counts.

    ``widest`` is a row of ``summaries.against_own``; None where no tone rests on ``fewest``
    decided mentions in own words. ``compared`` is the number of rows that have both tones,
    ``equal`` that of rows with a gap as wide.
    """
    if widest is None:
        return (
            f"No {outside(whom)} has {fewest} decided mentions in one {outside(unit)}'s own words: "
            "too few to compare with all words."
        )
    if not widest["tone_own"] - widest["tone_all"]:
        return "No tone of own words differs from that of all words together."
    target, row = map(outside, parts(widest["toward"]))
    every = number(widest["decided_all"], "mention")
    which = "The widest gap is" if compared > 1 else "The one gap is"
    if equal > 1:
        which = f"One of the {number(equal)} widest gaps is"
    return (
        f"{which} toward {target} in {row}, "
        f"with {signed(widest['tone_all'])} in all words together "
        f"({number(widest['negative_all'])} negative and {number(widest['positive_all'])} positive "
        f"of {every}) and {signed(widest['tone_own'])} in its own "
        f"({number(widest['negative_own'])} and {number(widest['positive_own'])} "
        f"of {number(widest['decided_own'])})."
    )


@sentence
def tone_gap_title(widest: pd.Series | None, whom: str, unit: str, is_sure: bool = True) -> str:
    """The title of the chart of gaps: the widest one, or that there are too few mentions.

    It names no gap unless ``is_sure``.
    """
    if widest is None:
        return (
            "Too few mentions in own words to say what quotation hides: "
            f"tone toward each {outside(whom)}, by {outside(unit)}"
        )
    if not is_sure:
        return f"Tone toward each {outside(whom)} by {outside(unit)}, in all words and in its own"
    target, row = map(outside, parts(widest["toward"]))
    return (
        f"Toward {target} in {row}: {signed(widest['tone_all'])} in all words together, "
        f"{signed(widest['tone_own'])} in its own"
    )


@sentence
def tone_gap_measure(whom: str, unit: str, intervals: bool) -> str:
    """What the chart of gaps measures, and where there are ``intervals`` what they are."""
    measure = (
        f"Tone toward each {outside(whom)}, by {outside(unit)}: positive minus negative mentions "
        "over decided mentions; at the right, how many"
    )
    return f"{measure}; thin lines: 95% bootstrap by article or event" if intervals else measure


@sentence
def own_tones_missed(known: Right) -> str:
    """Why nothing is drawn from the outlets' own tones: how many of them are found.

    Of ``known.found`` that were coded, the program finds ``known.right``.
    """
    of = share(known.right, known.found, "such mention")
    return (
        "No finding is drawn from this chart: an outlet's own praise and blame is mostly too faint "
        f"for the program, which finds {of} that were coded in {outside(known.where)}."
    )


@sentence
def hardest_in_own_words(
    hardest: pd.Series | None, whom: str, unit: str, least: int = 10, equal: int = 1
) -> str:
    """Which pair of target and row has the largest share of negative mentions in own words.

    ``hardest`` counts the mentions of the pair by polarity; None where no pair of ``least``
    mentions has a negative one. ``equal`` is the number of pairs with that share.
    """
    if hardest is None:
        mentions = f"{'ten' if least == 10 else number(least)} mentions"
        return (
            f"No {outside(whom)} with {mentions} in the own words of one {outside(unit)} "
            "has a negative one"
        )
    target, row = map(outside, parts(str(hardest.name)))
    negative = share(hardest["negative"], hardest.sum(), "mention")
    which = "Hardest in its own words"
    if equal > 1:
        which = f"One of the {number(equal)} hardest pairs in own words"
    return f"{which}: {row} on {target}, {negative} negative"


@sentence
def no_outlets_differ(least: int, whom: str) -> str:
    """Outlets are not compared where fewer than two have ``least`` articles on one ``whom``."""
    return (
        f"No two outlets have {least} articles that name the same {outside(whom)} "
        "in their own words: "
        "too few for a claim about outlets."
    )


@sentence
def outlets_differ(compared: pd.DataFrame, level: float) -> str:
    """How many comparisons of outlets hold, with a q below ``level``, and the clearest of them.

    ``compared`` is what ``summaries.outlet_differences`` returns.
    """
    clear = compared[compared["q"] < level]
    hold = f"{share(len(clear), len(compared), 'comparison')} of outlets hold after correction"
    if clear.empty:
        return f"{hold}."
    first = clear.iloc[0]
    negative = share(first["count"], first["total"], "mention")
    return (
        f"{hold}; the clearest is {outside(first['group'])} toward {outside(first['toward'])}: "
        f"{negative} negative, {100 * first['difference']:+.0f} points against the others."
    )


@sentence
def most_negative(negative: pd.DataFrame, decided: pd.DataFrame) -> str:
    """Who is most often negative toward whom; both frames count mentions, holders by targets."""
    cells = negative.stack().sort_values(ascending=False, kind="stable")
    if cells.empty or not cells.iloc[0]:
        return "Nobody in the chart is negative toward anybody in it"
    most = cells.iloc[0]
    equal = [
        f"{outside(holder)} toward {outside(target)}"
        for holder, target in cells.index[cells == most]
    ]
    if len(equal) > 1:
        return f"The most negative mentions, {number(most)} each: {listing(equal, most=3)}"
    every = number(decided.loc[cells.index[0]])
    return f"The most negative mentions: {equal[0]}, {number(most)} of {every}"


@sentence
def speaker_not_resolved(lost: int, mentions: int) -> str:
    """How many mentions stand in words whose speaker could not be found."""
    stand = verb_of(lost, mentions, "stands", "stand")
    return f"{share(lost, mentions, 'mention')} {stand} in words whose speaker is not resolved."


@sentence
def tone_under_other_choices(widest: pd.Series) -> str:
    """The caption of the table of other choices; ``widest`` as in :func:`tone_gap`."""
    return f"Tone toward {outside(widest['toward'])} under other choices"


@sentence
def gap_under_other_choices(choices: pd.DataFrame, gap: float) -> str:
    """Under how many other choices the gap keeps its direction (``summaries.other_choices``)."""
    told = choices.dropna(subset=["tone_all", "tone_own"])
    if not gap:
        return "There is no gap to try other choices on."
    kept = ((told["tone_own"] - told["tone_all"]) * gap > 0).sum()
    keeps = f"The gap keeps its direction under {share(kept, len(told), 'other choice')}"
    untold = len(choices) - len(told)
    if not untold:
        return f"{keeps}."
    leave = number(untold, "choice leaves", "choices leave")
    return f"{keeps}; {leave} too few mentions to say."


# ---------------------------------------------------------------- 06-side-by-side


@sentence
def events_compared(sizes: pd.Series, shown: int) -> str:
    """How the articles spread over events; ``sizes`` is the number of articles of each event.

    The ``shown`` largest events are named.
    """
    if (sizes < 2).all():
        return "No two articles tell the same event: there is nothing to compare."
    named = listing(f"{n} on {outside(event)}" for event, n in sizes.head(shown).items())
    spread = f"{number(sizes.sum(), 'article')} on {number(len(sizes), 'event')}: {named}"
    if len(sizes) <= shown:
        return f"{spread}."
    return f"{spread}, and {number(len(sizes) - shown, 'more event')}."


@sentence
def articles_dated(dated: int, shown: int, articles: int) -> str:
    """The title of the timeline: how many of the articles shown can be dated."""
    which = "" if shown == articles else "shown "
    return f"{share(dated, shown, 'article')} {which}can be dated"


@sentence
def quoted_by_several(utterances: int, differ: int) -> str:
    """How many utterances stand between quotation marks in several articles, how many differ."""
    reads = verb(differ, "reads", "read")
    return (
        f"Of {number(utterances, 'utterance')} that more than one article prints at least partly "
        f"between quotation marks, {number(differ)} {reads} differently."
    )


@sentence
def shared_statements(shared: int, statements: int, contested: int) -> str:
    """How many statements more than one article tells, and how many one of them contests."""
    if not statements:
        return "No statement was found in the articles that can be compared."
    are = verb_of(shared, statements, "is", "are")
    told = f"{share(shared, statements, 'statement')} {are} told by more than one article"
    if contested:
        told = f"{told}, {number(contested)} of them told by one and contested by another"
    if shared == statements:
        return f"{told}."
    stand = verb(statements - shared, "other stands", "others stand")
    return f"{told}; the {stand} in one article alone."


@sentence
def contested_cells(known: Right) -> str:
    """How far a cell that says "contested" can be trusted."""
    of = share(known.right, known.found, "cell")
    are = verb_of(known.right, known.found, "is", "are")
    return f"By hand codes of {outside(known.where)}, {of} “contested” {are} right."


@sentence
def absent_statements(absent: int, shared: int, clearest: Silence) -> str:
    """How many shared statements an article leaves out that is long enough, and the clearest."""
    are, them = verb(absent, "is", "are"), verb(absent, "it", "them")
    by = listing(map(outside, clearest.told_by), most=4)
    without = listing(map(outside, clearest.absent_from), most=4)
    return (
        f"{share(absent, shared, 'shared statement')} {are} absent from an article long enough "
        f"to tell {them}: “{outside(cut(clearest.statement, 120))}” "
        f"is told by {by} and not by {without}."
    )


@sentence
def statements_told(event: str, statements: int, articles: int) -> str:
    """The caption of a table of statements by article."""
    told = number(statements, "statement")
    return f"{outside(event)}: {told} told by more than one of {number(articles, 'article')}"


@sentence
def shared_passages(words: pd.Series) -> str:
    """How many passages two articles share, and how long the longest is; ``words`` holds each."""
    if words.empty:
        return "No passage is shared by two articles."
    shared = f"{number(len(words), 'passage is', 'passages are')} shared by two articles"
    longest = words.str.split().str.len().max()
    return f"{shared}, the longest of {number(longest, 'word')}."


@sentence
def likely_copies(pairs: int, wire_copy: str) -> str:
    """How many pairs of articles share a source, and how copied text counts (``wire_copy``)."""
    counted = (
        "Copied text counts once here."
        if wire_copy == "once"
        else 'Every article counts; the parameter `wire_copy = "once"` counts copied text once.'
    )
    return (
        f"{number(pairs, 'pair')} of articles {verb(pairs, 'shares', 'share')} so much that the "
        f"one is likely a copy of the other, or both of one source. {counted}"
    )


@sentence
def more_articles(hidden: int) -> str:
    """How many articles have no page."""
    have = verb(hidden, "has", "have")
    return (
        f"{number(hidden, 'more article')} {have} no page here; "
        "raise the parameter `pages` to see them."
    )
