"""The sentences that notebooks publish: numbers in, one sentence out, grammar included.

There is one section a notebook, in the order in which the notebook says them. The first line of
each function is what the sentence claims. A sentence is Markdown; whatever comes from a corpus or
from a caller enters it through :func:`parallax.report.said.outside`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pandas as pd

from parallax.report.agency_counts import ACTED_UPON, ACTS
from parallax.report.said import fenced, link, outside, sentence
from parallax.report.tellings import Silence
from parallax.report.tone_rows import parts
from parallax.report.wording import cut, listing, number, share, signed, verb
from parallax.tone.summaries import UNCLEAR

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
def kept_share(kept: float, characters: int, worst: str, dropped: float) -> str:
    """The share of the raw text that is article, and the page with the most boilerplate.

    ``worst`` is the label of that page, ``dropped`` the share of it that is boilerplate.
    """
    return (
        f"{kept:.0%} of the {number(characters, 'character')} in the raw files are article; "
        f"the page with the most boilerplate ({outside(worst)}) is {dropped:.0%} boilerplate."
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
    return (
        f"{number(unsure, 'line')} of {number(worded)} with text were decided with a confidence "
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
        f"{number(articles, 'article')} hold {number(sentences, 'sentence')}, "
        f"{number(mentions, 'mention')} of somebody or something, and "
        f"{number(entities, 'entity', 'entities')}. "
        f"The language pipeline is **{outside(pipeline or 'the one shipped with the project')}**."
    )


@sentence
def named_everywhere(names: pd.Series, articles: int) -> str:
    """The entities that every article names."""
    found = number(len(names), "entity is", "entities are")
    named = f": {listing(map(outside, names), most=6)}" if len(names) else ""
    return f"{found} named in all {number(articles, 'article')}{named}."


@sentence
def named_most(entity: pd.Series, articles: int) -> str:
    """The entity (a row of the table entities) that most articles name; a title."""
    places = f"{entity['n_articles']} of {number(articles, 'article')}"
    return f"{outside(entity['name'])} is named in {places}, most often of all"


@sentence
def spellings(entities: int, people: pd.DataFrame) -> str:
    """How many entities are written in more than one way, and which person in most.

    ``people`` holds a row a spelling of a person: ``entity_id, name``.
    """
    found = (
        f"{number(entities, 'entity is', 'entities are')} written in more than one way, "
        f"{number(people['entity_id'].nunique())} of them people"
    )
    if people.empty:
        return f"{found}."
    ways = people["name"].value_counts()
    return f"{found}; {outside(ways.index[0])} in {number(ways.iloc[0], 'way')}."


@sentence
def open_mentions(unlinked: int, mentions: int) -> str:
    """How many mentions could not be linked to an entity."""
    return (
        f"{number(unlinked)} of {number(mentions, 'mention')} ({unlinked / max(1, mentions):.0%}) "
        "are open: whom they mean could not be told, and no count includes them."
    )


# ---------------------------------------------------------------- 03-extract-quotes


@sentence
def attributions_by_kind(kinds: pd.Series, articles: int, silent: pd.Series) -> str:
    """How many attributions there are of each kind, and the articles without any (``silent``)."""
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
def own_words(own: float, words: int, by_row: pd.Series) -> str:
    """The share of words that are the outlets' own, and its range (``by_row``: share by row)."""
    found = (
        f"{own:.0%} of all {number(words, 'word')} are the outlets' own; "
        "the rest they attribute to somebody. "
    )
    low, high = by_row.idxmin(), by_row.idxmax()
    if low == high:
        return found
    return (
        f"{found}It ranges from {by_row[low]:.0%} ({outside(low)}) "
        f"to {by_row[high]:.0%} ({outside(high)})."
    )


@sentence
def speakers_resolved(resolved: int, attributions: int) -> str:
    """In how many attributions the speaker is known."""
    return (
        f"The speaker was resolved in {number(resolved)} of {number(attributions, 'attribution')} "
        f"({resolved / max(1, attributions):.0%})."
    )


@sentence
def speaks_most(who: pd.DataFrame, unit: str) -> str:
    """The speaker with most attributions; a title. ``who`` counts them by speaker and chart row."""
    first = who.iloc[0]
    spoken = number(first.sum(), "attribution")
    rows = number((first > 0).sum(), outside(unit))
    return f"{outside(who.index[0])} speaks most: {spoken} in {rows}"


@sentence
def speakers_heard(title: str, who: pd.DataFrame, unit: str) -> str:
    """``title``, and how many speakers every chart row quotes; ``who`` as before."""
    everywhere = number((who > 0).all(axis=1).sum(), "speaker is", "speakers are")
    return f"{outside(title)}; {everywhere} heard in every {outside(unit)}."


@sentence
def utterances_shared(utterances: int, relations: pd.Series) -> str:
    """How many utterances several articles tell, and how the versions stand to the fullest.

    ``relations`` counts the versions by relation.
    """
    found = f"{number(utterances, 'utterance is', 'utterances are')} told by more than one article"
    if relations.empty:
        return f"{found}."
    how = listing(f"{n} {verb(n, 'is', 'are')} {outside(name)}" for name, n in relations.items())
    return f"{found}: against the fullest version {how}."


@sentence
def ellipsis_filled(row: str, other: str, hidden: str) -> str:
    """Who prints what another article hides behind an ellipsis; 06-side-by-side says it too."""
    return f"{outside(row)} prints an ellipsis where {outside(other)} prints “{outside(hidden)}”."


@sentence
def scare_quotes(quotes: int, articles: int) -> str:
    """How many scare quotes there are, and in how many articles."""
    return f"{number(quotes, 'scare quote')} in {number(articles, 'article')}."


# ---------------------------------------------------------------- 04-chart-framing


@sentence
def sentences_with_frames(
    carrying: int, sentences: int, frames: int, left_out: int, votes_needed: int
) -> str:
    """How many sentences carry a frame of the first scheme, and how many codes lack votes."""
    are = verb(left_out, "is", "are")
    return (
        f"{share(carrying, sentences, 'sentence')} carry at least one of the "
        f"{number(frames, 'frame')} of the first scheme; {number(left_out, 'code')} with fewer "
        f"than {number(votes_needed, 'vote')} {are} left out."
    )


@sentence
def votes_agree(all_votes: int, two_votes: int, codes: int) -> str:
    """On how many of the codes all the methods that voted agree, and at least two of them."""
    return (
        f"All the methods that voted agree on {share(all_votes, codes, 'code')}, at least two on "
        f"{share(two_votes, codes, 'code')}; the rest hangs on one method, nearly always on a "
        "phrase."
    )


@sentence
def votes_in_all(two_votes: int, all_votes: int, codes: int) -> str:
    """How many of the codes have two votes, and how many every vote that was cast."""
    return (
        f"At least two methods vote for {share(two_votes, codes, 'code')}; of these "
        f"{share(all_votes, codes, 'code')} have every vote that was cast."
    )


@sentence
def commonest_frame(frame: str, carrying: int, sentences: int) -> str:
    """The frame that most sentences carry; a title."""
    return f"{outside(frame)} is the most common frame: {share(carrying, sentences, 'sentence')}"


@sentence
def frame_by_row(title: str, carrying: pd.Series, sentences: pd.Series) -> str:
    """``title``, and the chart rows where the frame has the smallest and the largest share.

    ``carrying`` and ``sentences`` are numbers of sentences by chart row.
    """
    rate = carrying.div(sentences)
    least, most = rate.idxmin(), rate.idxmax()
    return (
        f"{outside(title)}, from {share(carrying[least], sentences[least])} in {outside(least)} "
        f"to {share(carrying[most], sentences[most])} in {outside(most)}."
    )


@sentence
def commonest_generic_frame(frame: str, carrying: int, sentences: int) -> str:
    """The generic frame that most sentences carry; a title."""
    shown = share(carrying, sentences, "sentence")
    return f"Among the generic frames {outside(frame.lower())} comes first: {shown}"


@sentence
def rarest_generic_frame(title: str, frame: str, carrying: int, sentences: int) -> str:
    """``title``, and the generic frame that fewest sentences carry."""
    return f"{outside(title)}, last {outside(frame.lower())} ({share(carrying, sentences)})."


@sentence
def frames_in_own_words(by_voice: pd.DataFrame, names: Mapping[str, str], fewest: int) -> str:
    """How many codes are the outlets' own words, and in which frames most and least.

    ``by_voice`` holds codes by frame and voice, ``names`` the labels of the frames; frames with
    less than ``fewest`` codes are not compared.
    """
    own, total = by_voice["outlet"], by_voice.sum(axis=1)
    said = f"The outlets speak in {share(own.sum(), total.sum(), 'code')} themselves"
    rate = own[total >= fewest] / total[total >= fewest]
    if len(rate) < 2:
        return f"{said}."
    most, least = rate.idxmax(), rate.idxmin()
    return (
        f"{said}; most in {outside(names[most])} ({share(own[most], total[most])}), "
        f"least in {outside(names[least])} ({share(own[least], total[least])})."
    )


@sentence
def commonest_opening(openings: pd.Series) -> str:
    """The frame that most articles open with (first in the alphabet among equals); a title.

    ``openings`` holds the label of the first frame of each article.
    """
    common = openings.mode().iloc[0]
    n = int((openings == common).sum())
    opens = verb(n, "opens", "open")
    return f"{share(n, len(openings), 'article')} {opens} with {outside(common.lower())}"


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
    """How many codes are denied or rejected where they stand."""
    return f"{share(contested, codes, 'code')} {verb(contested, 'is', 'are')} contested."


@sentence
def known_stances(known: int, cues: int) -> str:
    """How many cues have a stance in the codebook."""
    return f"{share(known, cues, 'cue')} {verb(known, 'has', 'have')} a known stance."


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
    return f"Cues that are not neutral introduce {shares}"


@sentence
def most_and_least_active(active: str, passive: str) -> str:
    """The party that acts most and the one that is acted upon most; a title."""
    if active == passive:
        return f"{outside(active)} is the one known party"
    return f"{outside(active)} acts, {outside(passive)} is acted upon"


@sentence
def acting_and_acted_upon(
    title: str, ends: pd.DataFrame, active: str, passive: str, own: int, deeds: int
) -> str:
    """``title``, how often ``active`` acts and ``passive`` is acted upon, and who tells the deeds.

    ``ends`` holds the numbers of both by party (``agency_counts.ends_by_party``); ``own`` of the
    ``deeds`` are told in the outlets' own words.
    """
    parts = ends.sum(axis=1)
    acting = share(ends.loc[active, ACTS], parts[active], "part")
    acted_upon = share(ends.loc[passive, ACTED_UPON], parts[passive])
    return (
        f"{outside(title)}: {outside(active)} is the doer in {acting}, "
        f"{outside(passive)} the one acted upon in {acted_upon}; "
        f"the outlets tell {share(own, deeds, 'deed')} in their own words."
    )


@sentence
def most_told_pair(agent: str, patient: str, deeds: int, own: int) -> str:
    """The pair with the most deeds, and how many of them the outlets tell themselves."""
    return (
        f"What {outside(agent)} does to {outside(patient)} is told most: {number(deeds, 'deed')}, "
        f"{number(own)} of them in the outlets' own words."
    )


@sentence
def loaded_in_own_words(own: int, expressions: int) -> str:
    """How many loaded expressions are in the outlets' own words; a title."""
    shown = share(own, expressions, "loaded expression")
    return f"{shown} {verb(own, 'stands', 'stand')} in the outlets' own words"


@sentence
def loaded_by_row(title: str, own: pd.Series, words: pd.Series) -> str:
    """``title``, and the chart rows with the most and the fewest for the length of their text.

    ``own`` holds the loaded expressions in the outlets' own words, ``words`` the words, by row.
    """
    rate = own / words.reindex(own.index) * 100
    most, fewest = rate.idxmax(), rate.idxmin()
    return (
        f"{outside(title)}; "
        f"most in {outside(most)} ({number(own[most])} in {number(words[most], 'word')}), "
        f"fewest in {outside(fewest)} ({number(own[fewest])} in {number(words[fewest], 'word')})."
    )


# ---------------------------------------------------------------- 05-chart-sentiment

CORRECTION = (
    "The correction adds the mean difference between people and machine in the coded sample to "
    "the machine's share (prediction-powered inference, Angelopoulos et al. 2023; Egami et al. "
    "2023). It is right where the sample was drawn at random."
)
"""How shares were corrected with what people coded."""
NO_CORRECTION = (
    "Without a coded sample of this corpus the counts below cannot be corrected; this is what "
    "they would be if the model erred here as elsewhere (Rogan & Gladen 1978)."
)
"""What stands in for a correction where nobody has coded the corpus."""


@sentence
def mentions_scored(scored: pd.DataFrame, sentences: int, articles: int) -> str:
    """How many mentions (rows of the table sentiments) were scored, and how many were decided."""
    decided = (scored["polarity"] != UNCLEAR).sum()
    targets = number(scored["target_id"].nunique(), "target")
    return (
        f"{number(len(scored), 'mention')} of {targets} in {number(sentences, 'sentence')} "
        f"of {number(articles, 'article')}; the model decides {share(decided, len(scored))} "
        "and leaves the rest *unclear*."
    )


@sentence
def mentions_counted(aimed: int, scored: int, whom: str) -> str:
    """How many of the scored mentions count for a ``whom`` (side or target)."""
    counted = share(aimed, scored, "mention")
    return f"Tones below are toward each **{outside(whom)}**, which {counted} can be counted for."


@sentence
def model_accuracy(targets: int, accuracy: float, page: str | None) -> str:
    """How often the sentiment model is right on published data, in percent.

    ``page`` is the address of the page of figures, None where there is none.
    """
    figures = link("How well each method does", page)
    return (
        f"On {number(targets, 'target')} in news sentences that the model has not learnt from, "
        f"it is right in {accuracy:.0f}% ({figures})."
    )


@sentence
def tone_gap(widest: pd.Series | None, whom: str, unit: str, fewest: int) -> str:
    """Where the tone of own words is farthest from that of all words together, with the counts.

    ``widest`` is a row of ``summaries.against_own``; None where no tone rests on ``fewest``
    decided mentions in own words.
    """
    if widest is None:
        return (
            f"No {outside(whom)} has {fewest} decided mentions in one {outside(unit)}'s own words: "
            "too few to compare with all words."
        )
    target, row = map(outside, parts(widest["toward"]))
    every = number(widest["decided_all"], "mention")
    return (
        f"The widest gap is toward {target} in {row}, "
        f"with {signed(widest['tone_all'])} in all words together "
        f"({number(widest['negative_all'])} negative and {number(widest['positive_all'])} positive "
        f"of {every}) and {signed(widest['tone_own'])} in its own "
        f"({number(widest['negative_own'])} and {number(widest['positive_own'])} "
        f"of {number(widest['decided_own'])})."
    )


@sentence
def tone_gap_title(widest: pd.Series | None, whom: str, unit: str) -> str:
    """The title of the chart of gaps: the widest one, or that there are too few mentions."""
    if widest is None:
        return (
            "Too few mentions in own words to say what quotation hides: "
            f"tone toward each {outside(whom)}, by {outside(unit)}"
        )
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
def hardest_in_own_words(hardest: pd.Series | None, whom: str, unit: str) -> str:
    """Which pair of target and row has the largest share of negative mentions in own words.

    ``hardest`` counts the mentions of the pair by polarity; None where no pair has a negative one.
    """
    if hardest is None:
        return (
            f"No {outside(whom)} with ten mentions in the own words of one {outside(unit)} "
            "has a negative one"
        )
    target, row = map(outside, parts(str(hardest.name)))
    negative = share(hardest["negative"], hardest.sum(), "mention")
    return f"Hardest in its own words: {row} on {target}, {negative} negative"


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
        return "Nobody is negative toward anybody"
    holder, target = cells.index[0]
    every = number(decided.loc[holder, target])
    return (
        f"The most negative mentions: {outside(holder)} toward {outside(target)}, "
        f"{number(cells.iloc[0])} of {every}"
    )


@sentence
def speaker_not_resolved(lost: int, mentions: int) -> str:
    """How many mentions stand in words whose speaker could not be found."""
    stand = verb(lost, "stands", "stand")
    return f"{share(lost, mentions, 'mention')} {stand} in words whose speaker is not resolved."


@sentence
def tone_under_other_choices(widest: pd.Series) -> str:
    """The caption of the table of other choices; ``widest`` as in :func:`tone_gap`."""
    return f"Tone toward {outside(widest['toward'])} under other choices"


@sentence
def gap_under_other_choices(choices: pd.DataFrame, gap: float) -> str:
    """Under how many other choices the gap keeps its direction (``summaries.other_choices``)."""
    told = choices.dropna(subset=["tone_all", "tone_own"])
    kept = ((told["tone_own"] - told["tone_all"]) * gap > 0).sum()
    keeps = f"The gap keeps its direction under {share(kept, len(told), 'choice')}"
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
    are = verb(shared, "is", "are")
    told = f"{share(shared, statements, 'statement')} {are} told by more than one article"
    if contested:
        told = f"{told}, {number(contested)} of them told by one and contested by another"
    return f"{told}; the others stand in one article alone."


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
    shared = f"{number(len(words), 'passage is', 'passages are')} shared by two articles"
    if words.empty:
        return f"{shared}."
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
