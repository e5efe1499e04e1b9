"""What each line of a page is: headline, body, caption, or which kind of page furniture, with a reason for a reader.

Wording comes first (:mod:`parallax.furniture`, days, bylines), then what the line model says of a line among its neighbours
(:mod:`parallax.linemodel`), then place: above the headline, between headline and body, within the body, below its end.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from parallax import headlines, linemodel, metadata
from parallax.dates import find_days
from parallax.furniture import furniture
from parallax.linecontext import Wordings
from parallax.linemodel import Block
from parallax.page import Label, Page
from parallax.pagelines import CLOSING, TERMINAL, Piece

BODY_ROLES = ("body", "subheading", "standfirst")
KEPT_ROLES = ("headline", "standfirst", "body", "subheading", "caption")
SENTENCE_WORDS = 8
HEADLINE_WORDS = (3, 32)
HEADLINE_REACH = 40
STANDFIRST_REACH = 7
"""A standfirst stands within so many blocks below the headline."""
MENU_WORDS = 5
LEAST_WORDS = 25
"""A page of which the line model keeps fewer words than this is judged by rules."""
SENTENCE_BAR, SHORT_BAR, OUTSIDE_BAR = 0.05, 0.15, 0.2
"""Chances above which sentences and short lines of the body run, and lines outside it, are kept: a sentence lost is worse than one too many."""
ABOVE_BAR = 0.6
SURE = 0.7
"""Sentences that look like furniture stay when the line model is as sure as this that they are the article's."""
CLEAN_SHARE, BARE_SHARE = 0.85, 0.75
"""From these shares of kept text on a page counts as clean, with some furniture on it and with none."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DATE_WORDS = re.compile(
    r"\b(?:published|updated|posted|modified|created|first|last|on|at|by|date|time|gmt|utc|bst|est|edt|pst|pdt|cst|cdt|et|pt|ist|cet|am|pm|a\.m|p\.m|edited|issued|released)\b",
    re.I,
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Ww]ritten by|[Aa]uthors?:?|[Ww]ords by|[Rr]eported by|[Pp]osted by|[Pp]ublished by)\s+(?=\S)(.{2,120})"
)
_PICTURE = re.compile(
    r"\((?:[\w.&/' -]+/)?(?:AP|AFP|EPA|Reuters|REUTERS|Getty|TASS)\b[^)]{0,60}\)|©\s?[\w .'-]+/|\bGetty Images\b|\b(?:[Pp]hoto|[Ii]mage|[Pp]icture)s?(?: credit| courtesy)?(?:\s+by|:|/)\s?|"
    r"\b[Ff]ile (?:photo|picture|image)\b|\((?:[Pp]hoto|[Ii]mage|[Pp]icture|[Ss]ource|[Cc]redit|[Ss]creenshot)\b[^)]{0,80}\)|\[[^\]]{0,60}(?:Reuters|AFP|AP|Getty)[^\]]{0,40}\]|/(?:AP|AFP|EPA|Getty|Reuters|REUTERS)\b|\bShutterstock\b|\bREUTERS/"
)
_CREDITED = re.compile(
    r"\b(?:[Cc]redit|[Pp]hoto(?:graph)?)\s?:|\b[Pp]hoto(?:graph)? by\b|\(\d+:\d\d\)"
)
_STOP = frozenset(
    "the a an of to in and that is was for on with as by at from it he she they his her its be has have had are were will said not but this who which".split()
)


def label_page(pieces: list[Piece], model: linemodel.Model | None = None) -> Page:
    """Label every piece of a page: wording first, then what the line model says of its words, neighbours and place.

    ``model`` defaults to the shipped one; without any, the run of sentences found by rules stands in for it.
    """
    blocks = linemodel.join_broken(pieces)
    wordings = word_blocks(blocks, pieces)
    model = model or linemodel.shipped()
    chances, kept = _judge(blocks, wordings, model)
    title = _headline(blocks, wordings, (chances, kept), model)
    kept = _keep_clean_page(blocks, wordings, _below_headline(blocks, (chances, kept), title))
    found = _label_blocks(blocks, wordings, (chances, kept), title)
    labels = [Label("blank", False, 1.0, "blank line")] * len(pieces)
    owner = [-1] * len(pieces)
    for number, block in enumerate(blocks):
        for piece in block.pieces:
            labels[piece], owner[piece] = found[number], number
    headline = None if title is None else blocks[title].pieces[0]
    made = Page(pieces, labels, headline, owner)
    return _note_repeats(
        made if headline is None or len(blocks[title].pieces) > 1 else _split_headline(made)
    )


def _below_headline(
    blocks: list[Block], judged: tuple[list[float], list[bool]], title: int | None
) -> list[bool]:
    """Above the headline only sentences of which the model is sure are kept: names of sections and notices of the site stand there."""
    chances, kept = judged
    if title is None:
        return kept
    return [
        yes and (number >= title or chances[number] >= ABOVE_BAR and _is_sentence(block.text))
        for number, (block, yes) in enumerate(zip(blocks, kept))
    ]


def word_blocks(blocks: list[Block], pieces: list[Piece]) -> list[Label | None]:
    """What wording, repetition and glued addresses say of each block; None where they say nothing."""
    wordings = _mark_repeats(blocks, [_wording(block.text) for block in blocks])
    for number in range(1, len(blocks)):
        first = pieces[blocks[number].pieces[0]]
        if not first.first_of_line and first.text.startswith(("http://", "https://")):
            wordings[number - 1] = Label(
                "footer", False, 0.9, "names the site whose address is glued to it"
            )
    return wordings


def describe(blocks: list[Block], wordings: list[Label | None]) -> Wordings:
    """The same as the line model wants it."""
    return Wordings(
        [wording.role if wording is not None else "" for wording in wordings],
        [is_caption(block.text) for block in blocks],
        [_is_sentence(block.text) for block in blocks],
        _body_run(blocks, wordings),
    )


def _headline(
    blocks: list[Block],
    wordings: list[Label | None],
    judged: tuple[list[float], list[bool]],
    model: linemodel.Model | None,
) -> int | None:
    """The block that is the headline: as the trees have it, by rules where the model holds no trees for it."""
    chances, kept = judged
    if model is not None and model.heads is not None:
        roles = [wording.role if wording is not None else "" for wording in wordings]
        sentences = (
            linemodel.reads_as_sentences(linemodel.own_features(blocks))
            if blocks
            else np.zeros(0, dtype=bool)
        )
        return headlines.find(
            headlines.Seen(blocks, roles, np.array(chances), sentences), model.heads
        )[0]
    inside = [number for number, yes in enumerate(kept) if yes]
    return find_headline(
        blocks,
        wordings,
        inside[0] if inside else 0,
        _vocabulary([blocks[number] for number in inside] or blocks),
    )


def _judge(
    blocks: list[Block], wordings: list[Label | None], model: linemodel.Model | None
) -> tuple[list[float], list[bool]]:
    """How likely each block is the article's, and whether it is kept; rules alone where the model finds next to nothing."""
    start, end = _body_run(blocks, wordings)
    if model is not None and blocks:
        chances, sentences = linemodel.judge(blocks, model, describe(blocks, wordings))
        kept = []
        for number, (wording, chance, sentence) in enumerate(zip(wordings, chances, sentences)):
            bar = (
                OUTSIDE_BAR
                if not start <= number < end
                else SENTENCE_BAR
                if sentence
                else SHORT_BAR
            )
            if wording is not None:
                bar = 2.0 if wording.role in ("date", "byline", "junk") or not sentence else SURE
            kept.append(bool(chance >= bar))
        if sum(len(block.text.split()) for block, yes in zip(blocks, kept) if yes) >= LEAST_WORDS:
            return chances.tolist(), kept
    kept = [start <= number < end and wording is None for number, wording in enumerate(wordings)]
    return [0.9 if yes else 0.1 for yes in kept], kept


def _keep_clean_page(
    blocks: list[Block], wordings: list[Label | None], kept: list[bool]
) -> list[bool]:
    """On a page that is nearly all article no sentence between its first and last is dropped, and without furniture nothing at all."""
    size = sum(len(block.text) for block in blocks)
    share = sum(len(block.text) for block, yes in zip(blocks, kept) if yes) / max(1, size)
    if share >= BARE_SHARE and all(
        wording is None or wording.role in ("date", "byline", "credit") for wording in wordings
    ):
        return [yes or wording is None for yes, wording in zip(kept, wordings)]
    if share < CLEAN_SHARE:
        return kept
    inside = [number for number, yes in enumerate(kept) if yes]
    return [
        yes or wording is None and inside[0] < number < inside[-1] and _is_sentence(block.text)
        for number, (block, wording, yes) in enumerate(zip(blocks, wordings, kept))
    ]


def _label_blocks(
    blocks: list[Block],
    wordings: list[Label | None],
    judged: tuple[list[float], list[bool]],
    headline: int | None,
) -> list[Label]:
    """Labels of all blocks; ``headline`` is the number of the block that is it."""
    chances, kept = judged
    inside = [number for number, yes in enumerate(kept) if yes]
    start, end = (inside[0], inside[-1] + 1) if inside else (0, len(blocks))
    vocabulary = _vocabulary([blocks[number] for number in inside] or blocks)
    if headline == start and len(inside) > 1:
        start = inside[1]
    opening = next(
        (number for number in inside if number != headline and _is_sentence(blocks[number].text)),
        start,
    )
    labels = []
    for number, block in enumerate(blocks):
        sure = float(chances[number] if kept[number] else 1 - chances[number])
        if number == headline:
            label = Label("headline", True, 0.9, "stands above the body and shares its words")
        elif (
            headline is not None
            and number < end
            and wordings[number] is None
            and _same_title(block.text, blocks[headline].text)
        ):
            label = Label("headline", False, 0.9, "the headline once more")
        elif wordings[number] is not None and not kept[number]:
            label = wordings[number]
        elif is_caption(block.text):
            label = _picture(number, block.text, (start, end), headline)
        elif (
            kept[number]
            and headline is not None
            and headline < number < opening
            and block.text.count(" ") >= MENU_WORDS
        ):
            label = Label(
                "standfirst",
                True,
                sure,
                "stands between headline and body and reads like the article",
            )
        elif kept[number]:
            label = _body(block.text, sure)
        else:
            label = _outside(number, block.text, (start, end), headline, vocabulary)._replace(
                confidence=sure
            )
        labels.append(label)
    return labels


def _note_repeats(page: Page) -> Page:
    """Kept lines of the text that say what an earlier one says, word for word, are told so; they stay, since the page prints them."""
    labels, printed = list(page.labels), {}
    for number, (piece, label) in enumerate(zip(page.pieces, page.labels)):
        words = _WORD.findall(piece.text) if label.role == "body" and label.kept else ()
        if len(words) >= SENTENCE_WORDS:
            first = printed.setdefault(" ".join(words).casefold(), number)
            if first != number:
                labels[number] = label._replace(
                    reason=f"{label.reason}; repeats line {first + 1} word for word"
                )
    return page._replace(labels=labels)


def _wording(text: str) -> Label | None:
    """What a line is by its wording alone, None where that says nothing."""
    if not text:
        return Label("blank", False, 1.0, "blank line")
    if found := furniture(text):
        return Label(found.role, False, 0.95 if found.ends else 0.9, found.reason)
    if len(text) <= 160 and is_date_line(text):
        return Label("date", False, 0.9, "is a date")
    if (
        len(text) <= 160
        and (match := _BYLINE.fullmatch(text))
        and not _ends_sentence(text)
        and is_byline(match[1])
    ):
        return Label("byline", False, 0.9, "names the author")
    return None


def is_date_line(text: str) -> bool:
    """Whether a line is a date with little beside it."""
    days = find_days(text)
    if not days:
        return False
    rest = text
    for day in reversed(days):
        rest = rest[: day.start] + rest[day.end :]
    return sum(map(str.isalpha, _DATE_WORDS.sub("", rest))) <= 16


def is_byline(name: str) -> bool:
    """Whether the words after "by" can be a name: capitals, or a desk or site in small letters."""
    words = [
        word
        for word in re.findall(r"[^\W\d_][\w.'’-]*", name)
        if word.lower()
        not in ("and", "of", "the", "for", "in", "at", "on", "with", "de", "van", "von", "al")
    ]
    return 0 < len(words) <= 12 and (
        sum(word[0].isupper() for word in words) >= 0.6 * len(words) or metadata.names_site(name)
    )


def _ends_sentence(text: str) -> bool:
    return text.rstrip(CLOSING).endswith(tuple(TERMINAL))


def _is_sentence(text: str) -> bool:
    words = text.split()
    if len(words) < SENTENCE_WORDS:
        return False
    ends = _ends_sentence(text) or text.endswith((":", ";"))
    return (
        (ends or len(words) >= 30)
        and sum(word.lower() in _STOP for word in words) >= max(1, len(words) // 12)
        or (ends and not text.isascii())
    )


def _mark_repeats(blocks: list[Block], wordings: list[Label | None]) -> list[Label | None]:
    """Teasers: a short line printed twice in a row, or twice around "Read more", unless it stands where a headline can stand."""
    marked = list(wordings)
    first_sentence = next(
        (n for n, block in enumerate(blocks) if wordings[n] is None and _is_sentence(block.text)),
        len(blocks),
    )
    for number in range(first_sentence, len(blocks)):
        text = blocks[number].text
        words = text.count(" ") + 1
        if wordings[number] is not None or not 3 <= words <= 30 or _is_sentence(text):
            continue
        for other in range(number + 1, min(number + 3, len(blocks))):
            again = blocks[other].text
            if again.startswith(text) and len(again) - len(text) <= 12:
                for twin in (number, other):
                    marked[twin] = Label(
                        "teaser", False, 0.9, "the headline of another article, printed twice"
                    )
    return marked


def _body_run(blocks: list[Block], wordings: list[Label | None]) -> tuple[int, int]:
    """The run of blocks with the best sum of sentences less furniture, and the short sentences right behind it."""
    start, end = linemodel.best_run(
        [_worth(block.text, wording) for block, wording in zip(blocks, wordings)]
    )
    while (
        end < len(blocks)
        and wordings[end] is None
        and _ends_sentence(blocks[end].text)
        and " " in blocks[end].text
    ):
        end += 1
    return start, end


def _worth(text: str, wording: Label | None) -> float:
    if not text:
        return 0.0
    if wording is not None:
        return {
            "teaser": -3.0,
            "comments": -25.0,
            "footer": -15.0,
            "share": -4.0,
            "cookies": -15.0,
        }.get(wording.role, -3.0)
    return float(min(len(text.split()), 80)) if _is_sentence(text) else -2.0


def _vocabulary(blocks: list[Block]) -> Counter[str]:
    """Words of the body with their counts, without the commonest of English."""
    return Counter(
        word.lower()
        for block in blocks[:60]
        for word in _WORD.findall(block.text[:2000])
        if word.lower() not in _STOP
    )


def _likeness(text: str, vocabulary: Counter[str], own: int = 0) -> float:
    """Share of a line's words that the body uses more than ``own`` times."""
    words = [word.lower() for word in _WORD.findall(text) if word.lower() not in _STOP]
    return sum(vocabulary[word] > own for word in words) / len(words) if words else 0.0


def find_headline(
    blocks: list[Block], wordings: list[Label | None], start: int, vocabulary: Counter[str]
) -> int | None:
    """The block above the body, or its first, that shares most words with it and has the form of a headline; None where there is none."""
    above = [n for n in range(min(start + 1, len(blocks))) if wordings[n] is None][-HEADLINE_REACH:]
    best, best_score = None, 0.0
    for distance, number in enumerate(reversed(above)):
        text = blocks[number].text
        bare = metadata.split_title(text)[0].lstrip("#*• ")
        words = len(bare.split())
        if (
            not HEADLINE_WORDS[0] <= words <= HEADLINE_WORDS[1]
            or not _can_be_title(bare, number == above[0])
            or is_caption(text)
        ):
            continue
        again = sum(blocks[n].text.startswith(bare) for n in above) > 1
        score = (
            _likeness(bare, vocabulary, own=number >= start) * min(1.0, words / 6)
            + 0.25 * again
            + 0.1 / (1 + distance)
            - 0.15 * bare.endswith(".")
        )
        score += (
            0.2 * _leads_to_body(blocks, wordings, number)
            + 0.1 * text.startswith("# ")
            - 0.2 * (text[:1] in "*•-")
        )
        if score > best_score + 1e-9 or (
            best is not None and again and score > best_score - 0.08 and text == blocks[best].text
        ):
            best, best_score = number, max(score, best_score)
    return best if best_score >= 0.4 else None


def _leads_to_body(blocks: list[Block], wordings: list[Label | None], number: int) -> bool:
    """Whether a byline or a date stands within three blocks below: what headlines are followed by."""
    below = range(number + 1, min(number + 4, len(blocks)))
    return any(
        wordings[n] is not None
        and wordings[n].role in ("byline", "date")
        or blocks[n].text in ("By", "by", "BY")
        for n in below
    )


def _can_be_title(text: str, first: bool) -> bool:
    """Whether a line has the form of a headline; one that ends like a sentence must be short or open the page in capitalised words."""
    if (
        len(text) > 250
        or text.endswith((",", ";", ":"))
        or "http" in text
        or _CREDITED.search(text)
    ):
        return False
    if not text.endswith(".") or text.endswith(("...", ".S.", ".K.")):
        return True
    long_words = [word for word in text.split() if len(word) > 3]
    return (
        len(text.split()) <= 16
        or first
        and sum(word[:1].isupper() for word in long_words) > 0.7 * len(long_words)
    )


def is_caption(text: str) -> bool:
    """Whether a line describes a picture: it names who owns it, does not report speech and does not open with a place and an agency."""
    if len(text) > 600 or not _PICTURE.search(text) or re.search(r"\b(?:said|says|told)\b", text):
        return False
    return metadata.match_dateline(text) is None


def _same_title(text: str, title: str) -> bool:
    return metadata.split_title(text)[0].casefold() == metadata.split_title(title)[0].casefold()


def _picture(number: int, text: str, run: tuple[int, int], headline: int | None) -> Label:
    first = run[0] if headline is None else min(headline, run[0])
    if first <= number < run[1]:
        return Label("caption", True, 0.8, "describes a picture and names its owner")
    return Label("credit", False, 0.8, "names the owner of a picture away from the article")


def _body(text: str, sure: float) -> Label:
    """A block of the body."""
    if _is_sentence(text):
        return Label("body", True, sure, "full sentences among the text of the article")
    if _ends_sentence(text) or len(text.split()) > 16 or text[:1].islower() or text[:1] in "*•-":
        return Label(
            "body", True, sure, "stands between sentences of the article and reads like them"
        )
    return Label("subheading", True, sure, "a short line between paragraphs of the article")


def _outside(
    number: int, text: str, run: tuple[int, int], headline: int | None, vocabulary: Counter[str]
) -> Label:
    """A piece above or below the body that no wording names."""
    start, end = run
    if headline is not None and headline < number < min(start, headline + STANDFIRST_REACH):
        if _is_sentence(text) or (len(text.split()) >= 6 and _likeness(text, vocabulary) >= 0.3):
            return Label(
                "standfirst", True, 0.75, "stands between headline and body and shares their words"
            )
        return Label("junk", False, 0.6, "a short line between headline and body")
    if number < start:
        return Label(
            "navigation",
            False,
            0.8,
            "stands above the headline" if headline is not None else "stands above the article",
        )
    if number < end:
        return Label("junk", False, 0.6, "stands within the article, but does not read like it")
    if _is_sentence(text):
        return Label("teaser", False, 0.6, "stands below the end of the article")
    if len(text.split()) > MENU_WORDS:
        return Label(
            "teaser", False, 0.8, "below the end of the article, as headlines of others are"
        )
    return Label("navigation", False, 0.8, "a few words below the end of the article")


def _split_headline(page: Page) -> Page:
    """Cut the names of site and section from the headline's line; they get a row of their own."""
    number = page.headline
    piece = page.pieces[number]
    bare, rest = metadata.split_title(piece.text)
    if not rest:
        return page
    at = piece.words_at + len(bare)
    rest_at = at + len(rest) - len(rest.lstrip())
    halves = [piece._replace(end=at, text=bare), Piece(at, piece.end, rest.strip(), rest_at, False)]
    labels = [
        page.labels[number],
        Label("navigation", False, 0.85, "names the site or section behind the headline"),
    ]
    return Page(
        [*page.pieces[:number], *halves, *page.pieces[number + 1 :]],
        [*page.labels[:number], *labels, *page.labels[number + 1 :]],
        number,
        [*page.blocks[: number + 1], -1, *page.blocks[number + 1 :]],
    )
