"""Label each line of a page as headline, body, caption or a kind of boilerplate, with a reason.

There are four passes, each of which only reads the results of the earlier ones
(:func:`label_page`):

1. segment: lines broken within a sentence are joined into one block;
2. features: what wording and repetition say about each block, and its row for the line model;
3. classify: how likely each block is part of the article, which is the headline, what is kept;
4. name: a label with a reason for each block, carried over to its lines.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from parallax.clean import headline_rules, line_classifier, line_features
from parallax.clean.headline import Seen, find, split_title
from parallax.clean.line_context import Wordings
from parallax.clean.line_wording import (
    SENTENCE_WORDS,
    WORD,
    ends_sentence,
    is_caption,
    is_sentence,
    shared_words,
    vocabulary,
    word_line,
)
from parallax.clean.page import Label, Page
from parallax.clean.segments import Block, Piece, join_broken

BODY_ROLES = ("body", "subheading", "standfirst")
KEPT_ROLES = ("headline", "standfirst", "body", "subheading", "caption")
STANDFIRST_REACH = 7
"""Blocks below the headline that may be the standfirst."""
STANDFIRST_WORDS, STANDFIRST_SHARED = 6, 0.3
"""Fewest words of a standfirst that is not a sentence, and least share of them in the body."""
MENU_WORDS = 5
"""Words of the longest menu entry."""
LONG_LINE = 16
"""Words of the longest subheading."""
LEAST_WORDS = 25
"""If the line model keeps fewer words of a page, rules decide instead."""
SENTENCE_BAR, SHORT_BAR, OUTSIDE_BAR = 0.05, 0.15, 0.2
"""Least probabilities at which a block is kept: sentences and short lines within the body run, and
anything outside it. They are low because losing a sentence is worse than keeping one too many."""
ABOVE_BAR = 0.6
"""Least probability at which a sentence above the headline is kept."""
WORDED_BAR = 0.7
"""Least probability at which a sentence worded like boilerplate is kept."""
NEVER = 2.0
"""A bar that no probability reaches."""
CLEAN_SHARE, BARE_SHARE = 0.85, 0.75
"""Least shares of kept text on a page that counts as clean, with and without boilerplate."""
TEASER_WORDS = (3, 30)
"""Fewest and most words of a teaser."""
TEASER_TAIL = 12
"""Most characters that the second printing of a teaser may add."""
WORTH = {"comments": -25.0, "footer": -15.0, "cookies": -15.0, "share": -4.0}
"""What a block worded like one of these roles adds to the sum of a run of sentences."""
WORDED_WORTH, SHORT_WORTH, MOST_WORTH = -3.0, -2.0, 80
"""What other boilerplate and short lines add to that sum, and the most that a sentence adds (its
number of words)."""


def label_page(pieces: list[Piece], model: line_classifier.Model | None = None) -> Page:
    """Label every piece of a page.

    ``model`` defaults to the bundled one. If there is none, rules find the run of sentences that is
    the article.
    """
    model = model or line_classifier.shipped()
    blocks = segment(pieces)
    features = find_features(blocks, pieces, model)
    verdict = classify(blocks, features, model)
    return name_lines(pieces, blocks, features, verdict)


# --- 1. segment


def segment(pieces: list[Piece]) -> list[Block]:
    """Join the pieces with words into blocks, the units of the second and third pass."""
    return join_broken(pieces)


# --- 2. features


class PageFeatures(NamedTuple):
    """What is known about the blocks of a page before anything is decided.

    ``wordings`` is what wording, repetition and glued addresses say about each block (None if
    nothing). ``worded`` is the same in the form that the line model expects, with captions,
    sentences and the best run of sentences. ``prose`` says which blocks read as sentences to the
    line model, and ``rows`` are its features (blocks x features; None without a model).
    """

    wordings: list[Label | None]
    worded: Wordings
    prose: np.ndarray
    rows: np.ndarray | None


def find_features(
    blocks: list[Block], pieces: list[Piece], model: line_classifier.Model | None
) -> PageFeatures:
    """The features of all blocks of a page; ``pieces`` are the pieces that the blocks number."""
    wordings = word_blocks(blocks, pieces)
    worded = describe(blocks, wordings)
    own = line_features.own_features(blocks)
    rows = None
    if model is not None and blocks:
        scores = line_features.wording_scores(blocks, model.weights)
        rows = line_classifier.all_features(blocks, own, scores, worded)
    return PageFeatures(wordings, worded, line_features.reads_as_sentences(own), rows)


def word_blocks(blocks: list[Block], pieces: list[Piece]) -> list[Label | None]:
    """What wording, repetition and glued addresses say about each block; None if nothing."""
    wordings = _mark_repeats(blocks, [word_line(block.text) for block in blocks])
    for number in range(1, len(blocks)):
        first = pieces[blocks[number].pieces[0]]
        if not first.first_of_line and first.text.startswith(("http://", "https://")):
            wordings[number - 1] = Label(
                "footer", False, 0.9, "names the site whose address is glued to it"
            )
    return wordings


def _mark_repeats(blocks: list[Block], wordings: list[Label | None]) -> list[Label | None]:
    """Mark teasers: short lines printed twice in a row, or before and after "Read more".

    Lines above the first sentence are left alone, since pages print the headline twice too.
    """
    teaser = Label("teaser", False, 0.9, "the headline of another article, printed twice")
    marked = list(wordings)
    for number in range(_first_sentence(blocks, wordings), len(blocks)):
        text = blocks[number].text
        if wordings[number] is not None or not _can_be_teaser(text):
            continue
        for other in range(number + 1, min(number + 3, len(blocks))):
            again = blocks[other].text
            if again.startswith(text) and len(again) - len(text) <= TEASER_TAIL:
                marked[number] = marked[other] = teaser
    return marked


def _first_sentence(blocks: list[Block], wordings: list[Label | None]) -> int:
    for number, block in enumerate(blocks):
        if wordings[number] is None and is_sentence(block.text):
            return number
    return len(blocks)


def _can_be_teaser(text: str) -> bool:
    least, most = TEASER_WORDS
    return least <= text.count(" ") + 1 <= most and not is_sentence(text)


def describe(blocks: list[Block], wordings: list[Label | None]) -> Wordings:
    """What wording says about the blocks, in the form that the line model expects."""
    return Wordings(
        [wording.role if wording is not None else "" for wording in wordings],
        [is_caption(block.text) for block in blocks],
        [is_sentence(block.text) for block in blocks],
        _body_run(blocks, wordings),
    )


def _body_run(blocks: list[Block], wordings: list[Label | None]) -> tuple[int, int]:
    """The run with the best sum of sentences minus boilerplate, and short sentences after it."""
    worth = [_worth(block.text, wording) for block, wording in zip(blocks, wordings)]
    start, end = line_features.best_run(worth)
    while end < len(blocks) and wordings[end] is None and _is_short_sentence(blocks[end].text):
        end += 1
    return start, end


def _is_short_sentence(text: str) -> bool:
    return ends_sentence(text) and " " in text


def _worth(text: str, wording: Label | None) -> float:
    if not text:
        return 0.0
    if wording is not None:
        return WORTH.get(wording.role, WORDED_WORTH)
    return float(min(len(text.split()), MOST_WORTH)) if is_sentence(text) else SHORT_WORTH


# --- 3. classify


class Verdict(NamedTuple):
    """The probability that each block is part of the article, which are kept, and the headline.

    ``headline`` is the number of a block, or None.
    """

    probabilities: np.ndarray
    kept: list[bool]
    headline: int | None


def classify(
    blocks: list[Block], features: PageFeatures, model: line_classifier.Model | None
) -> Verdict:
    """Decide which blocks are the article: by the line model or, if it finds too little, by rules.

    Then find the headline, and adjust what is kept to its position and to how clean the whole page
    is.
    """
    verdict = None
    if model is not None and features.rows is not None:
        verdict = _by_model(features, line_classifier.probabilities(model, features.rows))
    if verdict is None or _words_kept(blocks, verdict.kept) < LEAST_WORDS:
        verdict = _by_rules(features)
    verdict = verdict._replace(headline=_find_headline(blocks, features, verdict, model))
    verdict = verdict._replace(kept=_below_headline(features, verdict))
    return verdict._replace(kept=_keep_clean_page(blocks, features, verdict.kept))


def _by_model(features: PageFeatures, probabilities: np.ndarray) -> Verdict:
    """Hold each block to the bar for its look and place."""
    bars = [_bar(features, number) for number in range(len(probabilities))]
    return Verdict(probabilities, (probabilities >= bars).tolist(), None)


def _bar(features: PageFeatures, number: int) -> float:
    """The least probability at which a block is kept."""
    wording, prose = features.wordings[number], features.prose[number]
    if wording is not None:
        hopeless = wording.role in ("date", "byline", "junk") or not prose
        return NEVER if hopeless else WORDED_BAR
    start, end = features.worded.run
    if not start <= number < end:
        return OUTSIDE_BAR
    return SENTENCE_BAR if prose else SHORT_BAR


def _words_kept(blocks: list[Block], kept: list[bool]) -> int:
    return sum(len(block.text.split()) for block, yes in zip(blocks, kept) if yes)


def _by_rules(features: PageFeatures) -> Verdict:
    """Keep the best run of sentences, without anything that has a role by its wording."""
    start, end = features.worded.run
    kept = [
        start <= number < end and wording is None
        for number, wording in enumerate(features.wordings)
    ]
    return Verdict(np.where(kept, 0.9, 0.1), kept, None)


def _find_headline(
    blocks: list[Block],
    features: PageFeatures,
    verdict: Verdict,
    model: line_classifier.Model | None,
) -> int | None:
    """The block that is the headline, by the model's trees for it or, without any, by rules."""
    if model is not None and model.heads is not None:
        roles = list(features.worded.roles)
        seen = Seen(blocks, roles, verdict.probabilities, features.prose)
        return find(seen, model.heads)[0]
    inside = _numbers(verdict.kept)
    start = inside[0] if inside else 0
    counts = _vocabulary_of(blocks, inside)
    return headline_rules.find_headline(blocks, features.wordings, start, counts)


def _numbers(kept: list[bool]) -> list[int]:
    return [number for number, yes in enumerate(kept) if yes]


def _vocabulary_of(blocks: list[Block], inside: list[int]) -> Counter[str]:
    """Counts of the words in the kept blocks, or in all blocks if none is kept."""
    counted = [blocks[number] for number in inside] or blocks
    return vocabulary(block.text for block in counted)


def _below_headline(features: PageFeatures, verdict: Verdict) -> list[bool]:
    """Keep only likely sentences above the headline, where pages have sections and notices."""
    if verdict.headline is None:
        return verdict.kept
    kept = list(verdict.kept)
    for number in range(verdict.headline):
        likely = verdict.probabilities[number] >= ABOVE_BAR
        kept[number] = bool(kept[number] and likely and features.worded.sentences[number])
    return kept


def _keep_clean_page(blocks: list[Block], features: PageFeatures, kept: list[bool]) -> list[bool]:
    """Restore dropped blocks on a page that is nearly all article.

    No sentence between the first and last kept block is dropped and, if nothing on the page is
    worded like boilerplate, no block without a role by its wording.
    """
    size = sum(len(block.text) for block in blocks)
    share = sum(len(block.text) for block, yes in zip(blocks, kept) if yes) / max(1, size)
    bare = set(features.worded.roles) <= {"", "date", "byline", "credit"}
    unnamed = [wording is None for wording in features.wordings]
    if share >= BARE_SHARE and bare:
        return [yes or free for yes, free in zip(kept, unnamed)]
    if share < CLEAN_SHARE:
        return kept
    inside = _numbers(kept)
    made = list(kept)
    for number in range(inside[0], inside[-1]):
        made[number] |= unnamed[number] and features.worded.sentences[number]
    return made


# --- 4. name


class PageLayout(NamedTuple):
    """The position of the article among the blocks of its page.

    ``start`` and ``end`` are its first block and one past its last, without the headline.
    ``opening`` is its first sentence, ``title`` the headline without the name of the site, in lower
    case, and ``vocabulary`` counts the words of the article.
    """

    start: int
    end: int
    opening: int
    headline: int | None
    title: str
    vocabulary: Counter[str]


def name_lines(
    pieces: list[Piece], blocks: list[Block], features: PageFeatures, verdict: Verdict
) -> Page:
    """The page with the label of its block for each piece, and the site cut off the headline."""
    layout = _layout(blocks, features, verdict)
    labels = [Label("blank", False, 1.0, "blank line")] * len(pieces)
    owner = [-1] * len(pieces)
    for number, block in enumerate(blocks):
        label = _name_block(number, block.text, features, verdict, layout)
        for piece in block.pieces:
            labels[piece], owner[piece] = label, number
    headline = None if verdict.headline is None else blocks[verdict.headline].pieces[0]
    return _note_repeats(_split_headline(Page(pieces, labels, headline, owner)))


def _layout(blocks: list[Block], features: PageFeatures, verdict: Verdict) -> PageLayout:
    """The position of the article by what is kept; the whole page if nothing is."""
    inside, headline = _numbers(verdict.kept), verdict.headline
    start, end = (inside[0], inside[-1] + 1) if inside else (0, len(blocks))
    if headline == start and len(inside) > 1:
        start = inside[1]
    sentences = [n for n in inside if n != headline and features.worded.sentences[n]]
    opening = sentences[0] if sentences else start
    title = "" if headline is None else _title(blocks[headline].text)
    return PageLayout(start, end, opening, headline, title, _vocabulary_of(blocks, inside))


def _title(text: str) -> str:
    return split_title(text)[0].casefold()


def _name_block(
    number: int, text: str, features: PageFeatures, verdict: Verdict, layout: PageLayout
) -> Label:
    """The label of a block, by the first rule that applies."""
    kept, wording = verdict.kept[number], features.wordings[number]
    probability = float(verdict.probabilities[number])
    confidence = probability if kept else 1 - probability
    if number == layout.headline:
        return Label("headline", True, 0.9, "stands above the body and shares its words")
    if wording is None and _is_headline_again(number, text, layout):
        return Label("headline", False, 0.9, "the headline once more")
    if wording is not None and not kept:
        return wording
    if features.worded.captions[number]:
        return _name_caption(number, layout)
    if kept:
        return _name_kept(number, text, features.worded.sentences[number], layout, confidence)
    dropped = _name_dropped(number, text, features.worded.sentences[number], layout)
    return dropped._replace(confidence=confidence)


def _is_headline_again(number: int, text: str, layout: PageLayout) -> bool:
    return layout.headline is not None and number < layout.end and _title(text) == layout.title


def _name_caption(number: int, layout: PageLayout) -> Label:
    first = layout.start if layout.headline is None else min(layout.headline, layout.start)
    if first <= number < layout.end:
        return Label("caption", True, 0.8, "describes a picture and names its owner")
    return Label("credit", False, 0.8, "names the owner of a picture away from the article")


def _name_kept(
    number: int, text: str, sentence: bool, layout: PageLayout, confidence: float
) -> Label:
    """The label of a kept block: standfirst, body or subheading."""
    below = layout.headline is not None and layout.headline < number
    if below and number < layout.opening and text.count(" ") >= MENU_WORDS:
        reason = "stands between headline and body and reads like the article"
        return Label("standfirst", True, confidence, reason)
    if sentence:
        return Label("body", True, confidence, "full sentences among the text of the article")
    if ends_sentence(text) or len(text.split()) > LONG_LINE or _runs_on(text):
        reason = "stands between sentences of the article and reads like them"
        return Label("body", True, confidence, reason)
    reason = "a short line between paragraphs of the article"
    return Label("subheading", True, confidence, reason)


def _runs_on(text: str) -> bool:
    """Whether a line starts like a list item or in mid-sentence."""
    return text[:1].islower() or text[:1] in "*•-"


def _name_dropped(number: int, text: str, sentence: bool, layout: PageLayout) -> Label:
    """The label of a dropped block without a role by its wording, by its place on the page."""
    headline = layout.headline
    words = len(text.split())
    if headline is not None and headline < number < min(layout.start, headline + STANDFIRST_REACH):
        return _name_below_headline(text, sentence, layout)
    if number < layout.start:
        above = "the headline" if headline is not None else "the article"
        return Label("navigation", False, 0.8, f"stands above {above}")
    if number < layout.end:
        reason = "stands within the article, but does not read like it"
        return Label("junk", False, 0.6, reason)
    if sentence:
        return Label("teaser", False, 0.6, "stands below the end of the article")
    if words > MENU_WORDS:
        reason = "below the end of the article, as headlines of others are"
        return Label("teaser", False, 0.8, reason)
    return Label("navigation", False, 0.8, "a few words below the end of the article")


def _name_below_headline(text: str, sentence: bool, layout: PageLayout) -> Label:
    long = len(text.split()) >= STANDFIRST_WORDS
    if sentence or (long and shared_words(text, layout.vocabulary) >= STANDFIRST_SHARED):
        reason = "stands between headline and body and shares their words"
        return Label("standfirst", True, 0.75, reason)
    return Label("junk", False, 0.6, "a short line between headline and body")


def _split_headline(page: Page) -> Page:
    """Cut the names of site and section off a one-line headline, as a piece of their own."""
    number = page.headline
    if number is None or page.blocks.count(page.blocks[number]) > 1:
        return page
    piece = page.pieces[number]
    bare, rest = split_title(piece.text)
    if not rest:
        return page
    at = piece.words_at + len(bare)
    rest_at = at + len(rest) - len(rest.lstrip())
    site = Label("navigation", False, 0.85, "names the site or section behind the headline")
    pieces, labels, blocks = list(page.pieces), list(page.labels), list(page.blocks)
    pieces[number] = piece._replace(end=at, text=bare)
    pieces.insert(number + 1, Piece(at, piece.end, rest.strip(), rest_at, False))
    labels.insert(number + 1, site)
    blocks.insert(number + 1, -1)
    return Page(pieces, labels, number, blocks)


def _note_repeats(page: Page) -> Page:
    """Note on kept lines of the text that they repeat an earlier one word for word.

    They are still kept, since the page prints them.
    """
    labels = list(page.labels)
    printed: dict[str, int] = {}
    for number, (piece, label) in enumerate(zip(page.pieces, page.labels)):
        words = WORD.findall(piece.text) if label.role == "body" and label.kept else []
        if len(words) < SENTENCE_WORDS:
            continue
        first = printed.setdefault(" ".join(words).casefold(), number)
        if first != number:
            reason = f"{label.reason}; repeats line {first + 1} word for word"
            labels[number] = label._replace(reason=reason)
    return page._replace(labels=labels)
