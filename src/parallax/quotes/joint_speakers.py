"""Who else speaks where a source joins several: "Ann Ray and Bob Cole said".

An attribution has one speaker, the first. The others are those that the parse joins to the head of
the source by "and"; what only stands in a modifier ("lawyers for Ray and Cole") is no speaker.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from parallax.common.spans import Span
from parallax.quotes import unnamed
from parallax.quotes.article import ParsedArticle
from parallax.quotes.mentioned import Mentions, Speaker, is_unnamed
from parallax.quotes.parse_spans import children_of, noun_phrase
from parallax.quotes.source_words import LONGEST, by_words, heads_of

JOINS = frozenset(("and", "&", ","))
OWNERS = frozenset(("its", "their"))
MOST = 6  # speakers of one source


def joint_speakers(
    article: ParsedArticle, source: Span, first: Speaker, mentions: Mentions
) -> list[Speaker]:
    """The speakers of a source after the first; none where that is not resolved.

    Parameters
    ----------
    article
        The article with its parse.
    source
        The characters of the source.
    first
        Its speaker.
    mentions
        The mentions of the article.
    """
    tokens = article.doc.char_span(*source, alignment_mode="expand")
    if first.entity_id is None or tokens is None or len(tokens) > LONGEST:
        return []
    inside = {token.i for token in tokens}
    found: dict[str, Speaker] = {}
    for head in heads_of(tokens):
        if _is_description(head):
            continue
        for joined in _joined(head, inside):
            start, end = noun_phrase(joined)
            phrase = max(start, source[0], _after_join(joined)), min(end, source[1])
            speaker = by_words(article, phrase, mentions)
            if speaker.entity_id is not None and _speaks_too(head, joined, speaker, first):
                found.setdefault(speaker.entity_id, _with_owner(speaker, first))
    found.pop(first.entity_id, None)
    return list(found.values())[:MOST]


def _with_owner(speaker: Speaker, first: Speaker) -> Speaker:
    """The speaker by whose allies they are: "Norland and its allies"."""
    owner, _, rest = (speaker.name or "").partition(" ")
    if owner not in OWNERS or not rest or not first.name:
        return speaker
    return speaker._replace(name=f"{first.name}’s {rest}")


def _is_description(head: Token) -> bool:
    """Whether a head only describes the one before it: "Ray, a friend and neighbour of ..."."""
    start = head.left_edge.i
    return head.dep_ == "appos" and start > 0 and head.doc[start - 1].text == ","


def _joined(head: Token, inside: set[int]) -> Iterator[Token]:
    """Yield the nouns in a source that "and" joins to its head, not those after "or"."""
    queue = [head]
    while queue:
        noun = queue.pop()
        for child in children_of(noun):
            if child.dep_ != "conj" or child.i not in inside or child.i < head.i:
                continue
            words = {one.lower_ for one in children_of(child) if one.dep_ in ("cc", "punct")}
            if child.pos_ in ("NOUN", "PROPN") and "or" not in words and words & JOINS:
                yield child
            queue.append(child)


def _after_join(joined: Token) -> int:
    """The character after "and" before a joined noun."""
    words = [one for one in children_of(joined) if one.dep_ in ("cc", "punct")]
    before = [one.idx + len(one) for one in words if one.i < joined.i]
    return max(before, default=0)


def _speaks_too(head: Token, joined: Token, speaker: Speaker, first: Speaker) -> bool:
    """Whether a joined noun is a speaker of its own, and not a second title of the first.

    "Ray and his aides", "Ray and a neighbour"; not "founder and director Ann Ray", nor what may
    belong to a phrase before it ("an official at the bank and other agencies").
    """
    in_phrase = any(token.pos_ == "ADP" for token in head.doc[head.i : joined.i])
    if not is_unnamed(speaker.entity_id):
        one_kind = speaker.type == first.type or not in_phrase
        return one_kind and (speaker.type != "people" or unnamed.is_plural(joined))
    if joined.lower_ == "others" or head.dep_ == "appos" or in_phrase:
        return False
    if speaker.type in (unnamed.GROUP, unnamed.ORGANISATION):
        return True
    apart = any(token.text == "," for token in head.doc[head.i : joined.i])
    return not apart and any(child.dep_ in ("det", "nmod:poss") for child in children_of(joined))
