"""Who speaks by the words of the source: its head noun, and never what modifies it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from parallax.common.spans import Span
from parallax.entities.offices import TAKE_TO_AND_FOR
from parallax.entities.spelling import slug
from parallax.language import dependencies
from parallax.quotes import unnamed
from parallax.quotes.article import ParsedArticle
from parallax.quotes.mentioned import NOBODY, SOURCE_ID, Mention, Mentions, Speaker
from parallax.quotes.parse_spans import case_of, child_with, children_of, noun_phrase

RELATIVE = frozenset(("who", "which", "that", "whom"))
PREPOSITIONS = frozenset("of for by with to from and on about under against at in".split())
NAME_LIKE = frozenset(("appos", "flat", "flat:name"))
"""Labels of dependents that name the same person as their head."""
NAME_LAST = frozenset(("compound", "flat", "appos", "nmod", "obj", "list", "dep"))
"""Labels by which a parse attaches a name to its title: "Secretary of State Antony Blinken"."""
ONE_OF = frozenset(("a", "an", "one", "another"))
GIVEN_OUT_BY = frozenset(("from", "by", "of"))
AMERICAN = "United States"
NAMELESS = 0.8
"""Confidence in a speaker who is known by the words of the source alone."""
LONGEST = 300  # tokens of a source
HIGHEST = 8  # heads above a name
_DATELINE = re.compile(
    r"(?P<place>[A-Z][\w.'’]*(?: [A-Z][\w.'’]*){0,3}(?:, [A-Z][\w. ]{1,20})?)"  # TULSA, Okla.
    r"(?P<agency> ?\((?:[A-Z]{2,}[A-Z/ ]*|Reuters|Bloomberg)\))?"
    r"(?:\s+[–-]+\s*|\s*(?:—|--)\s*|$)"
)
_DASH = re.compile(r"[\s.]*(?:[—–]|--|- )")


def without_dateline(article: ParsedArticle, source: Span, mentions: Mentions) -> Span | None:
    """The source without a dateline before it; None where it is nothing but one."""
    start, end = source
    if article.layout.paragraphs[article.layout.paragraph(start) - 1] != start:
        return source
    words = article.text[start:end]
    found = _DATELINE.match(words)
    if found is None or not _is_place(found, start, mentions):
        return source
    if found.end() < len(words):
        return start + found.end(), end
    dashed = _DASH.match(article.text, end) is not None or words.rstrip()[-1] in "—–-"
    return None if dashed or found["agency"] else source


def completed(article: ParsedArticle, source: Span, mentions: Mentions) -> Span:
    """The source with all of a name that it cuts: "spokesman | Karl Fenn", "the Fund | for Elms".

    Only a person's name right after a word for a person is added, never one that is apart.
    """
    start, end = source
    for mention in mentions.within_reach(end):
        if start <= mention.start < end < mention.end and mention.label != "NORP":
            return start, mention.end
        beside = mention.start == end + 1 and article.text[end] == " "
        if beside and mention.label == "PERSON" and _ends_with_title(article, source, mentions):
            return start, mention.end
    return source


def _ends_with_title(article: ParsedArticle, source: Span, mentions: Mentions) -> bool:
    tokens = article.doc.char_span(*source, alignment_mode="expand")
    if tokens is None or not len(tokens) or tokens[-1].text.istitle() and len(tokens) == 1:
        return False
    kind = unnamed.type_of(tokens[-1], mentions.entities.words)
    return kind == unnamed.PERSON and not tokens[-1].is_punct


def _is_place(found: re.Match[str], start: int, mentions: Mentions) -> bool:
    """Whether a dateline gives a place: in capitals, before an agency, or by the mentions."""
    if found["agency"] or found["place"].partition(",")[0].isupper():
        return True
    place = (start, start + len(found["place"]))
    return any(
        one.label in ("GPE", "LOC") and one.start == start for one in mentions.within(*place)
    )


def by_words(article: ParsedArticle, source: Span, mentions: Mentions) -> Speaker:
    """The speaker that the words of a source name or describe."""
    found = by_mention(article, source, mentions)
    if found.entity_id is not None:
        return found
    tokens = article.doc.char_span(*source, alignment_mode="expand")
    if tokens is None or len(tokens) > LONGEST:
        return NOBODY
    heads = heads_of(tokens) or [tokens[-1]]
    missed = (_missed_name(head, tokens, mentions) for head in heads)
    named = next((one for one in missed if one.entity_id is not None), None)
    if named is not None:
        return named
    described = (_without_name(head, tokens.start, tokens.end, mentions) for head in heads)
    return next((one for one in described if one.entity_id is not None), NOBODY)


def is_relative(token: Token) -> bool:
    """Whether a token is a relative pronoun; WHO is a body."""
    return token.lower_ in RELATIVE and not token.text.isupper()


def by_mention(article: ParsedArticle, source: Span, mentions: Mentions) -> Speaker:
    """The speaker of a source by the table ``mentions``."""
    start, end = source
    tokens = article.doc.char_span(start, end, alignment_mode="expand")
    if tokens is None or len(tokens) > LONGEST:
        return NOBODY
    heads = heads_of(tokens)
    found = [*mentions.reaching(start, end), *mentions.within(start, end)]
    inside = [mention for mention in found if mention.entity_id]
    best = _best_mention(heads, tokens, inside, mentions)
    if best is not None:
        return mentions.speaker(best, _basis(best))
    closing = _person_at_the_end(tokens, inside)
    if closing is not None:
        return mentions.speaker(closing, "named")
    opening = [*heads, tokens[0]]
    relative = next((token for token in opening if is_relative(token)), None)
    return NOBODY if relative is None else _through(article, relative, mentions)


def _best_mention(
    heads: Sequence[Token], tokens: Tokens, inside: Sequence[Mention], mentions: Mentions
) -> Mention | None:
    """The mention at a head: a person's name, another name, a title, a pronoun."""
    names = [
        mention
        for mention in inside
        if mention.kind == "name" and not _modifies(mention, tokens, mentions)
    ]
    people = [name for name in names if name.label == "PERSON"]
    kinds = [[one for one in inside if one.kind == kind] for kind in ("nominal", "pronoun")]
    for group in (people, names, *kinds):
        best = _at_a_head(heads, group)
        if best is not None:
            return best
    return None


def _modifies(name: Mention, tokens: Tokens, mentions: Mentions) -> bool:
    """Whether a name is only part of what the source is: "Northrail workers", "a Republican"."""
    after = [token for token in tokens if token.idx >= name.end][:2]
    if len(after) > 1 and after[0].text in unnamed.POSSESSIVES:
        return after[1].pos_ in ("NOUN", "PROPN", "ADJ")
    touches = bool(after) and after[0].idx <= name.end + 1 and after[0].pos_ == "NOUN"
    if touches and unnamed.type_of(after[0], mentions.entities.words):
        return True
    if name.label != "NORP" or _is_many(name, tokens):
        return False
    before = [token for token in tokens if token.idx < name.start][-1:]
    return any(token.lower_ in ONE_OF for token in (tokens[0], *before))


def _is_many(name: Mention, tokens: Tokens) -> bool:
    """Whether a name of a people is in the plural: "a lot of Republicans"."""
    last = [token for token in tokens if name.covers(token.idx)]
    return bool(last) and unnamed.is_plural(last[-1])


def _at_a_head(heads: Iterable[Token], mentions: Sequence[Mention]) -> Mention | None:
    """The mention of the first head that has one; people before others."""
    for head in heads:
        fitting = [mention for mention in mentions if mention.covers(head.idx)]
        if fitting and not is_relative(head):
            return min(fitting, key=lambda mention: (mention.label != "PERSON", mention.start))
    return None


def _basis(mention: Mention) -> str:
    """The column ``speaker_basis`` for a mention in the source."""
    if mention.kind == "name":
        return "named"
    kind = "title" if mention.kind == "nominal" else "pronoun"
    return f"{kind}: {mention.rule}"


def _person_at_the_end(tokens: Tokens, inside: Sequence[Mention]) -> Mention | None:
    """The person whose name closes the first part of the source, and is not a modifier.

    "US Secretary of State NAME", "the spokesman, NAME"; not "an attorney for NAME".
    """
    for mention in inside:
        if mention.label != "PERSON" or mention.kind != "name":
            continue
        name = [token for token in tokens if mention.covers(token.idx)]
        if not name:
            continue
        after = tokens.doc[name[-1].i + 1 : tokens.end]
        closes = not len(after) or after[0].text in (",", "(", ";")
        if closes and not _in_phrase(name[0], tokens, inside):
            return mention
    return None


def _in_phrase(name: Token, tokens: Tokens, inside: Iterable[Mention]) -> bool:
    """Whether a name stands in a prepositional phrase: after "for", or "of" without an office."""
    before = tokens.doc[tokens.start : name.i]
    apart = max((token.i for token in before if token.text == ","), default=tokens.start - 1)
    near = [token for token in before if token.i > apart]
    cases = [token for token in near if token.lower_ in PREPOSITIONS]
    if any(token.pos_ == "VERB" for token in near):
        return True
    if not cases:
        return False
    joints = ("of", "for", "and", "to") if _takes_to(near, cases) else ("of", "for", "and")
    is_office = all(token.lower_ in joints for token in cases)
    field = [token for token in near if token.i > cases[-1].i and token.text[:1].isupper()]
    head = near[0]
    bodies = [one for one in inside if one.label in ("ORG", "GPE")]
    listed = any(body.covers(token.idx) for body in bodies for token in field)
    of_body = len(field) > 0 and (listed or not _of_person(field))
    return not (is_office and of_body and head.pos_ == "PROPN")


def _takes_to(near: Sequence[Token], cases: Sequence[Token]) -> bool:
    """Whether the word of office is one with "to": "Ambassador to the U.N. NAME"."""
    words = (token.lower_ for token in near if token.i < cases[0].i)
    return any(word in TAKE_TO_AND_FOR for word in words)


def _of_person(field: Sequence[Token]) -> bool:
    """Whether words between "of" and a name are its title: "friends of President NAME"."""
    return all(token.dep_ == "nmod:desc" or token.text.endswith(".") for token in field)


def heads_of(tokens: Tokens) -> list[Token]:
    """The heads of a source, then their appositions and the other parts of their names."""
    inside = {token.i for token in tokens}
    tops = [token for token in tokens if _is_top(token, inside)]
    # “NAME – himself a pilot – said”: the parse may make the pilot the predicate of the name
    named = (child_with(token, dependencies.ACTIVE_SUBJECTS) for token in tops)
    tops = [*(one for one in named if one is not None and one.i in inside), *tops]
    counted = [unnamed.counted(token, tokens.end) for token in tops]
    heads = [*tops, *(token for token in counted if token not in tops)]
    for token in heads:  # the list grows: dependents of a head are visited too
        for child in children_of(token):
            if child.i in inside and child.dep_ in NAME_LIKE and child not in heads:
                heads.append(child)
    last = tokens[-1]
    hangs_on_title = last.head.i in inside and last.dep_ in NAME_LAST and not _has_case(last)
    acted_on = last.dep_ == "obj" and last.head.pos_ == "VERB" and last.head.text.islower()
    hangs_on_title = hangs_on_title and not acted_on  # lawyers representing NAME
    if tops and tops[0].pos_ != "PROPN" and last.pos_ == "PROPN" and hangs_on_title:
        heads.append(last)
    return heads


def _has_case(token: Token) -> bool:
    """Whether a noun, or what it is part of the name of, follows a preposition."""
    for _ in range(HIGHEST):
        if case_of(token) or token.dep_ == "pobj":
            return True
        if token.dep_ not in ("flat", "compound", "flat:name"):
            return False
        token = token.head
    return False


def _is_top(token: Token, inside: Container[int]) -> bool:
    """Whether the head of a token is not ``inside``, and it is not punctuation."""
    if token.is_punct or token.is_space or token.pos_ in ("PART", "ADP", "CCONJ"):
        return False
    return token.head.i not in inside or token.head.i == token.i


def _through(article: ParsedArticle, relative: Token, mentions: Mentions) -> Speaker:
    """The speaker by the noun that a relative clause belongs to: "Smith, who said …"."""
    verb = relative.head
    for _ in range(2):
        if verb.dep_ not in dependencies.RELATIVE_CLAUSES:
            verb = verb.head
    if verb.dep_ not in dependencies.RELATIVE_CLAUSES or verb.head.i >= relative.i:
        return _right_before(article, relative, mentions)
    noun = verb.head
    basis = f"relative: {relative.lower_}"
    parts = [noun, *(child for child in children_of(noun) if child.dep_ in ("appos", "flat"))]
    first = noun.left_edge.idx
    if noun.dep_ == "appos":  # NAME, a medallist who …
        parts.append(noun.head)
        first = min(first, noun.head.left_edge.idx)
    for mention in mentions.within(first, relative.idx):
        if mention.entity_id and any(mention.covers(part.idx) for part in parts):
            return mentions.speaker(mention, basis)
    phrase = noun_phrase(noun)
    if phrase[1] > relative.idx or is_relative(noun):
        return NOBODY
    found = by_words(article, phrase, mentions)
    is_person = found.type in ("person", "group", "people")
    if found.entity_id is None or relative.lower_ in ("who", "whom") and not is_person:
        return NOBODY
    return found._replace(basis=basis)


def _right_before(article: ParsedArticle, relative: Token, mentions: Mentions) -> Speaker:
    """The person whose name stands right before ", who", where the parse does not link the two."""
    if relative.lower_ != "who" or relative.i < 2 or relative.nbor(-1).text != ",":
        return NOBODY
    end = relative.nbor(-1).idx
    for mention in reversed(mentions.before(relative.idx)):
        if mention.label == "PERSON" and mention.kind == "name" and mention.end == end:
            named = mention.entity_id is not None
            return mentions.speaker(mention, "relative: who") if named else NOBODY
    return NOBODY


# ---------------------------------------------------------------- without a mention


def _missed_name(head: Token, tokens: Tokens, mentions: Mentions) -> Speaker:
    """The person whose name the table ``mentions`` lacks here."""
    if (
        head.pos_ == "PROPN"
        and tokens[-1].i == head.i
        and not unnamed.type_of(head, mentions.entities.words)
    ):
        known = mentions.person_called(head.text)
        if known is not None:
            return mentions.entity(known, "PERSON", "named: the surname of one person here")
    place = unnamed.name_beside(head, tokens.start, tokens.end)
    if place is None:
        return NOBODY
    name = tokens.doc[slice(*place)].text
    known = mentions.person_called(name)
    if known is not None:
        return mentions.entity(known, "PERSON", "named: as elsewhere")
    titled = _has_title(head) or unnamed.type_of(head, mentions.entities.words) == unnamed.PERSON
    if head.pos_ != "NOUN" and not titled or name.isupper():
        return NOBODY
    return Speaker(
        f"{SOURCE_ID}{slug(name)}", name, "named: in the source alone", NAMELESS, "PERSON", "person"
    )


def _has_title(head: Token) -> bool:
    """Whether a title stands before a name: "Spokesman NAME"."""
    return any(child.dep_ == "nmod:desc" and child.i < head.i for child in children_of(head))


def _without_name(head: Token, first: int, last: int, mentions: Mentions) -> Speaker:
    """The group, person, body or document that a source describes."""
    words = mentions.entities.words
    phrase = unnamed.read_phrase(head, first, last, words)
    if phrase is None and _is_member(head, first, mentions):
        phrase = unnamed.one_of(head, first, last)
    if phrase is None:
        return NOBODY
    if phrase.head.lemma_.lower() in words.wording:
        return _who_gave_out(phrase, mentions)
    return _described(phrase, mentions)


def _is_member(head: Token, first: int, mentions: Mentions) -> bool:
    """Whether a source is one of a people or party: "a top Republican"."""
    named = mentions.within(head.idx, head.idx + len(head))
    is_people = any(mention.label == "NORP" for mention in named)
    return is_people and head.doc[first].lower_ in ONE_OF


def _described(phrase: unnamed.SourcePhrase, mentions: Mentions) -> Speaker:
    """A speaker by what the source calls it."""
    inside = _names_inside(phrase, mentions)
    name = _called(phrase, inside, mentions)
    own = f"{SOURCE_ID}{slug(_canonical(phrase, inside, mentions))}"
    side = _side(phrase, inside, mentions)
    return Speaker(own, name, f"described: {phrase.type}", NAMELESS, "", phrase.type, side)


def _names_inside(phrase: unnamed.SourcePhrase, mentions: Mentions) -> list[Mention]:
    """The mentions with an entity in a phrase."""
    words = phrase.head.doc[phrase.first : phrase.last]
    found = mentions.within(words.start_char, words.end_char)
    return [mention for mention in found if mention.entity_id]


def _called(phrase: unnamed.SourcePhrase, inside: Iterable[Mention], mentions: Mentions) -> str:
    """What a speaker is called, with the name for "his" and "their"."""
    text = unnamed.words_of(phrase)
    first = phrase.head.doc[phrase.first]
    owner = next((one for one in inside if one.kind == "pronoun" and one.covers(first.idx)), None)
    name = mentions.entities.names.get(owner.entity_id or "") if owner is not None else None
    return f"{name}’s{text[len(first) :]}" if name else text


def _canonical(phrase: unnamed.SourcePhrase, inside: Sequence[Mention], mentions: Mentions) -> str:
    """The phrase with countries for peoples: one for "Ukraine's army" and "the Ukrainian army"."""
    parts: list[str] = []
    for token in phrase.head.doc[phrase.first : phrase.last]:
        if token.text in unnamed.POSSESSIVES:
            continue
        mention = next((one for one in inside if one.covers(token.idx)), None)
        part = token.lower_
        if mention is not None and mention.label in ("GPE", "NORP"):
            part = mentions.entities.sides.get(mention.entity_id or "", part)
        elif mention is not None and mention.kind == "pronoun":
            part = mention.entity_id or part
        if not parts or parts[-1] != part:
            parts.append(part)
    return " ".join(parts)


def _side(phrase: unnamed.SourcePhrase, inside: Sequence[Mention], mentions: Mentions) -> str:
    """The side that stands beside the head: before it, else after "of" or "in"."""
    if unnamed.is_opposed(phrase, mentions.entities.words):
        return ""
    doc = phrase.head.doc
    before = [doc[i] for i in reversed(unnamed.belongs_before(phrase))]
    for token in (*before, *(doc[i] for i in unnamed.belongs_after(phrase))):
        for mention in inside:
            side = mentions.entities.sides.get(mention.entity_id or "", "")
            if side and mention.covers(token.idx):
                return side
        if token.lower_ in mentions.entities.words.american and token.i < phrase.head.i:
            return AMERICAN
    return _side_of_state(phrase, inside, mentions)


def _side_of_state(
    phrase: unnamed.SourcePhrase, inside: Sequence[Mention], mentions: Mentions
) -> str:
    """The country that the article is about, for "ministers" or "the government" alone."""
    forms = {phrase.head.lower_, phrase.head.lemma_.lower()}
    return mentions.home if forms & mentions.entities.words.state and not inside else ""


def _who_gave_out(phrase: unnamed.SourcePhrase, mentions: Mentions) -> Speaker:
    """Whoever gave out a statement: "the ministry's statement", "a committee statement"."""
    doc, words = phrase.head.doc, mentions.entities.words
    basis = f"gave out: {phrase.head.lower_}"
    beside = [doc[i] for i in reversed(unnamed.belongs_before(phrase))]
    after = phrase.head.i + 1
    if after < phrase.last and doc[after].lower_ in GIVEN_OUT_BY:
        beside += doc[after + 1 : phrase.last]
    named = [one for one in _names_inside(phrase, mentions) if one.label != "NORP"]
    for token in beside:
        mention = next((one for one in named if one.covers(token.idx)), None)
        if mention is not None:
            return mentions.speaker(mention, basis)
    for token in beside:
        giver = unnamed.read_phrase(token, phrase.first, token.i + 1, words)
        if giver is not None and giver.type != unnamed.DOCUMENT:
            return _described(giver, mentions)._replace(basis=basis)
    return _described(phrase, mentions)
