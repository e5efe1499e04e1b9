"""Attributions by rule: cue words of the codebook, the parse, and the quotation marks.

After the Gender Gap Tracker (Asr et al. 2021): the subject of a reporting verb is the source, its
clausal complement or the quotation beside it the content. Further rules cover "according to",
participles ("…, adding that"), nouns ("the accusation that"), headline leads ("Moscow: …"), and
verbs whose object is what is said ("denied the accusation"). Both Universal Dependencies and
ClearNLP labels are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.common.spans import Span, minus, starting_in
from parallax.language import dependencies
from parallax.quotes.article import ParsedArticle
from parallax.quotes.pairing import Attribution
from parallax.quotes.parse_spans import (
    LONGEST_PHRASE,
    TIMES,
    case_of,
    child_with,
    children_of,
    is_passive,
    noun_phrase,
    span_of,
    subtree,
    verb_group,
    words_between,
)
from parallax.quotes.sources import (
    NOUNS,
    SUBJECTS,
    TOUCH,
    VERBS,
    noun_before,
    source_after,
    subject_of,
)

OBJECTS = dependencies.DIRECT_OBJECTS
AFTER_OBJECT = OBJECTS | dependencies.PREPOSITIONS | {"obl", "advcl", "xcomp", "ccomp", "acl"}
"""Labels that, after a judged object, belong to what is said."""
CLAUSES_OF_SAYING_NOUNS = dependencies.RELATIVE_CLAUSES | {"acl", "ccomp", "xcomp"}
SEEMS = frozenset(("seem", "appear"))
ADDRESSING = ("tell", "ask")
"""Verbs whose object is the person addressed, not part of what is said."""
DEMONSTRATIVES = frozenset(("this", "that", "it"))
CLAUSE_ENDS = (",", ",”", ',"', ",''")
THAT_WITHIN = 7  # tokens after the verb in which to look for a "that" which the parse has lost
LONGEST_CLAUSE = 80  # tokens
LONGEST_SENTENCE = 1500  # characters; anything longer was not split properly
LEAD_WORDS = 6  # words before the colon of "Der Spiegel: …"
SHORT_LEAD_LINE = 200
TAIL = 6  # attributions considered at the end of a content
NEARBY = 60  # characters between a cue and the quotation it reports
LONGEST_SIGNATURE = 8  # words of a name after a dash
_SIGNATURE = re.compile(
    r"\s{0,3}(?P<dash>[―—–]|--?)\s*"
    r"(?P<who>[A-Z][^\n“”\"―—.]{2,70}(?:\.[A-Z][^\n“”\"―—.]{2,40})?)"
    r"[ .]*(?=\n|$)"
)
_LEAD = re.compile(r"\s*(?P<who>[A-Z][^\n:“”\"]{1,60}?)\s*:\s+(?=\S)")


class CueVerb(NamedTuple):
    """A reporting verb: its token, base form, span with auxiliaries, and source where known."""

    token: Token
    lemma: str
    span: Span
    source: Span | None

    @property
    def edges(self) -> Span:
        """From the first to the last character of source and cue."""
        if self.source is None:
            return self.span
        return min(self.span[0], self.source[0]), max(self.span[1], self.source[1])

    @property
    def sources(self) -> tuple[Span, ...]:
        """The source as :class:`Attribution` has it: one span or none."""
        return (self.source,) if self.source else ()


def propose_attributions(article: ParsedArticle) -> list[Attribution]:
    """The attributions of an article in order of their cues; a cue without content gives none."""
    by_token = chain.from_iterable(_of_token(token, article) for token in article.doc)
    found = [*by_token, *_leads(article), *_signatures(article)]
    found.sort(key=lambda one: one.cue[0])
    trimmed = [_without_tails(one, found, article.text) for one in found]
    return [one for one in trimmed if _says_something(one)]


def _says_something(one: Attribution) -> bool:
    """Whether every part of the content is longer than one character."""
    return all(end - start > 1 for start, end in one.content)


def _without_tails(one: Attribution, found: Sequence[Attribution], text: str) -> Attribution:
    content = tuple(_without_tail(span, one, found, text) for span in one.content)
    return one._replace(content=content)


def _without_tail(span: Span, one: Attribution, found: Sequence[Attribution], text: str) -> Span:
    """A content without the source and cue of another attribution at its end.

    As in "…, the newspaper wrote".
    """
    start, end = span
    inside = starting_in(found, span, start=lambda other: other.cue[0][0])
    for number in inside[-TAIL:]:
        other = found[number]
        parts = [*other.source, *other.cue]
        first, last = min(part[0] for part in parts), max(part[1] for part in parts)
        if other is one or first < start or last > end or text[last:end].strip(" .,”\"'"):
            continue
        before = text[start:first]
        if not before or before.rstrip().endswith((",", ",”", ',"')):
            return start, start + len(before.rstrip(" ,"))
    return span


def _of_token(token: Token, article: ParsedArticle) -> Iterable[Attribution]:
    """The attributions whose cue is a token."""
    lemma, lexicon = token.lemma_.lower(), article.lexicon
    if lemma in ("accord", "according") and token.lower_ == "according":
        return _according(token, article)
    if token.pos_ in VERBS and (lemma, "VERB") in lexicon.stances:
        return () if lemma in lexicon.left_to_tagger else _of_verb(token, lemma, article)
    if token.pos_ == "NOUN" and (lemma, "NOUN") in lexicon.stances:
        return _of_noun(token, article)
    return ()


# ---------------------------------------------------------------- verbs


def _of_verb(token: Token, lemma: str, article: ParsedArticle) -> list[Attribution]:
    """“X says that …” and similar constructions."""
    span = verb_group(token)
    if article.layout.is_quoted(span):
        return []
    cue = CueVerb(token, lemma, span, _source_of(token, lemma, span, article))
    announced = _announced(cue, article)
    if announced:
        return [announced]
    if lemma in SEEMS:
        content = [*cue.sources, *_clauses_of(cue, article)][-2:]
        cue = cue._replace(source=None)
    else:
        content = _content_of(cue, article)
    content = _cut_out(content, [cue.span, *cue.sources])
    return [Attribution(cue.sources, (cue.span,), tuple(content))] if content else []


def _source_of(verb: Token, lemma: str, span: Span, article: ParsedArticle) -> Span | None:
    """The source of a verb: by the parse, or else the words after or before it."""
    source = subject_of(verb)
    if source and not article.layout.is_quoted(source):
        return source
    after = source_after(verb, article) if lemma in article.lexicon.speech else None
    return after or noun_before(verb, span, article)


def _cut_out(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """Spans without the holes; single characters that remain are dropped."""
    parts = chain.from_iterable(minus(span, holes) for span in spans)
    return [(start, end) for start, end in parts if end - start > 1]


def _content_of(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """What is said, by the most reliable evidence available.

    In this order: a judged object, a quotation right beside the cue, a clause, any object, a
    quotation nearby.
    """
    lexicon = article.lexicon
    if cue.lemma in lexicon.object_judged:
        judged = _object_of(cue, article)
        if judged:
            return judged
    content = _clauses_of(cue, article)
    if cue.lemma in lexicon.speech:
        touching = _touching(cue, article)
        if touching and not (content and _ended_before(touching[-1], cue, article.text)):
            return touching
        content = content or _lost_clause(cue, article)
    if not content and cue.lemma in lexicon.object_said:
        content = _object_of(cue, article)
    return content or _quoted_nearby(cue, article)


def _ended_before(quoted: Span, cue: CueVerb, text: str) -> bool:
    """Whether a quotation is a sentence of its own: “….” It says that …, with the cue after it."""
    return quoted[1] <= cue.span[0] and text[max(0, quoted[1] - 2) : quoted[1]].startswith(".")


def _lost_clause(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """The clause that a verb reports where the parse does not attach it to the verb."""
    return _that_clause(cue, article) or _main_clause(cue) or _clause_before(cue, article)


def _announced(cue: CueVerb, article: ParsedArticle) -> Attribution | None:
    """The sentence before as content: “This was announced by X”."""
    if not cue.source or cue.lemma not in article.lexicon.speech or not is_passive(cue.token):
        return None
    subjects = [child for child in children_of(cue.token) if child.dep_ in SUBJECTS]
    if not any(subject.lower_ in DEMONSTRATIVES for subject in subjects):
        return None
    layout, text, place = article.layout, article.text, cue.span[0]
    start, _ = layout.sentence_bounds(place, len(text))
    if start <= 1 or layout.paragraph(start - 1) != layout.paragraph(place):
        return None
    first, end = layout.sentence_bounds(start - 1, len(text))
    said = (first, first + len(text[first:end].rstrip()))
    return Attribution(cue.sources, (cue.span,), (said,))


def _clauses_of(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """The clausal complements after or before the verb."""
    return [span for span in _complements(cue, article) if span]


def _complements(cue: CueVerb, article: ParsedArticle) -> Iterable[Span | None]:
    lexicon = article.lexicon
    beside = cue.lemma in lexicon.speech
    infinitive = cue.lemma not in lexicon.without_infinitive
    for child in children_of(cue.token):
        after = child.i > cue.token.i
        if child.dep_ == "ccomp" or child.dep_ == "parataxis" and after and beside:
            yield subtree(child)
        elif child.dep_ == "xcomp" and after and infinitive:
            yield _infinitive(child, cue)


def _infinitive(verb: Token, cue: CueVerb) -> Span | None:
    """An infinitive with its subject: "urged | Moscow to withdraw"."""
    span = subtree(verb)
    objects = [c for c in children_of(cue.token) if c.dep_ in OBJECTS and c.i < verb.i]
    if span is None or not objects or cue.lemma in ADDRESSING:
        return span
    return min(objects[0].left_edge.idx, span[0]), span[1]


def _that_clause(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """“… on Sunday that …”, where the parse has lost the clause: from “that” on."""
    doc, verb = cue.token.doc, cue.token
    if cue.lemma in article.lexicon.object_said and _object_of(cue, article):
        return []
    for token in doc[verb.i + 1 : verb.i + THAT_WITHIN]:
        if token.is_punct or token.is_space:
            return []
        if token.lower_ == "that" and token.pos_ == "SCONJ":
            _, end = article.layout.sentence_bounds(verb.idx, len(article.text))
            following = doc[token.i + 1 : token.i + 1 + LONGEST_CLAUSE]
            last = token.i + sum(word.idx < end for word in following)
            span = words_between(doc, token.i, last)
            return [span] if span else []
    return []


def _main_clause(cue: CueVerb) -> list[Span]:
    """The clause around a verb in parenthesis: “X, he said, Y”, “X, as he said”."""
    verb, head = cue.token, cue.token.head
    if head is verb or child_with(verb, SUBJECTS) is None or not _is_parenthesis(verb):
        return []
    before = words_between(verb.doc, head.left_edge.i, verb.left_edge.i - 1)
    after = words_between(verb.doc, verb.right_edge.i + 1, head.right_edge.i)
    return [span for span in (before, after) if span]


def _is_parenthesis(verb: Token) -> bool:
    """Whether a verb is in parenthesis: “…, he said, …” or “…, as he said”."""
    if verb.dep_ != "advcl":
        return verb.dep_ == "parataxis"
    marks = [child.lower_ for child in children_of(verb) if child.dep_ == "mark"]
    return "as" in marks


def _clause_before(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """“…, Price said in a reading of the call”, where the parse has lost the clause.

    From the start of the sentence to the comma.
    """
    text, source = article.text, cue.source
    first = cue.edges[0]
    start, _ = article.layout.sentence_bounds(cue.span[0], len(text))
    if source is None or first - start > LONGEST_SENTENCE:
        return []
    before = text[start:first].rstrip()
    apart = max(cue.span[0] - source[1], source[0] - cue.span[1])
    if apart > TOUCH or not before.endswith(CLAUSE_ENDS) or len(before.split()) < 4:
        return []
    tokens = article.doc.char_span(start, first, alignment_mode="contract")
    if tokens is None or not any(token.pos_ in VERBS for token in tokens):
        return []
    lead = len(before) - len(before.lstrip())
    return [(start + lead, start + len(before.rstrip(",")))]


def _object_of(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """The object of the verb; a judged one with all that follows it in the verb phrase."""
    objects = [child for child in children_of(cue.token) if _is_content_object(child)]
    judged = cue.lemma in article.lexicon.object_judged
    if not objects or objects[0].pos_ == "PRON" and not judged:
        return []
    span = subtree(objects[0])
    if span is None:
        return []
    if not judged:
        return [span]
    later = [c for c in children_of(cue.token) if c.i > objects[0].i and c.dep_ in AFTER_OBJECT]
    ends = [part[1] for part in map(subtree, later) if part]
    return [(span[0], max(ends, default=span[1]))]


def _is_content_object(child: Token) -> bool:
    """Whether a child of a verb is an object after it, and not a time ("said Monday")."""
    after = child.i > child.head.i
    return after and child.dep_ in OBJECTS and child.lower_ not in TIMES


# ---------------------------------------------------------------- quotations beside a verb


def _touching(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """Quotations with only a comma and white space before source and cue: “A,” she said, “B”."""
    text, (first, last) = article.text, cue.edges
    if last - first > 4 * NEARBY:
        return []
    spans = article.layout.quotations_in(first - TOUCH, last + TOUCH)
    before = [span for span in spans if span[1] <= first and not text[span[1] : first].strip(" ,")]
    after = [span for span in spans if span[0] >= last and not text[last : span[0]].strip(" ,:")]
    whole = [_from_sentence_start(span, article) for span in before[-1:]]
    return whole + after[:1]


def _from_sentence_start(quoted: Span, article: ParsedArticle) -> Span:
    """A quotation with the outlet's words that it continues, for both are reported.

    As in “… will meet him “to strengthen ties,” she said”.
    """
    text = article.text
    start, _ = article.layout.sentence_bounds(quoted[0], len(text))
    if quoted[0] - start > LONGEST_SENTENCE:
        return quoted
    opening = text[quoted[0] : quoted[0] + 9].lstrip("“\"'‘`«„ ")
    lead = text[start : quoted[0]]
    ended = lead.rstrip().endswith((":", ".", "!", "?"))
    if ended or len(lead.split()) < 2 or not opening[:1].islower():
        return quoted
    return start + len(lead) - len(lead.lstrip()), quoted[1]


def _quoted_nearby(cue: CueVerb, article: ParsedArticle) -> list[Span]:
    """Quotations of the same sentence that follow the cue within a few words."""
    lexicon = article.lexicon
    reporting = cue.lemma in lexicon.speech or cue.lemma in lexicon.object_said
    if not reporting or cue.lemma in lexicon.without_infinitive:
        return []
    _, end = article.layout.sentence_bounds(cue.span[0], len(article.text))
    last = cue.edges[1]
    quoted = article.layout.quotations_in(last, min(end, last + NEARBY))
    return [span for span in quoted if 0 <= span[0] - last <= NEARBY]


# ---------------------------------------------------------------- according to


def _according(token: Token, article: ParsedArticle) -> list[Attribution]:
    """“According to X, …” and “…, according to X”."""
    doc, text = token.doc, article.text
    if token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return []
    to = doc[token.i + 1]
    start, end = article.layout.sentence_bounds(token.idx, len(text))
    head = _noun_after(to, token)
    sentence = doc.char_span(start, end, alignment_mode="expand")
    if head is None or sentence is None or not start <= head.idx < end:
        return []
    short = token.idx - start < LONGEST_SENTENCE
    leading = short and not text[start : token.idx].strip(' \n“"‘')
    first_character, last_character = noun_phrase(head)
    comma = text.find(",", head.idx, last_character)
    if comma > 0 and leading:
        last_character = comma
    source = (max(first_character, span_of(to)[1] + 1), last_character)
    if leading:
        content = words_between(doc, _token_after(source[1], head), sentence.end - 1)
    else:
        content = words_between(doc, sentence.start, token.i - 1)
    if content is None or source[1] <= source[0]:
        return []
    return [Attribution((source,), ((token.idx, span_of(to)[1]),), (content,))]


def _noun_after(to: Token, according: Token) -> Token | None:
    """The head of the source after “according to”: by the parse, or else the next noun."""
    head = child_with(to, ("pobj",))
    if head is None and according.dep_ == "case":
        head = according.head
    if head is not None and head.i > to.i:
        return head
    following = to.doc[to.i + 1 : to.i + 8]
    return next((token for token in following if token.pos_ in NOUNS), None)


def _token_after(position: int, head: Token) -> int:
    """Number of the first token, from ``head`` on, that begins at or after a position."""
    following = head.doc[head.i : head.i + LONGEST_PHRASE]
    return next((token.i for token in following if token.idx >= position), len(head.doc) - 1)


# ---------------------------------------------------------------- nouns


def _of_noun(noun: Token, article: ParsedArticle) -> list[Attribution]:
    """“The accusation that …”, “his claim that …”, and a noun before a colon: “warning: “…””."""
    span, layout = span_of(noun), article.layout
    if layout.is_quoted(span):
        return []
    owner = _owner(noun, article)
    clause = _that_clause_of_noun(noun)
    if clause:
        return [Attribution((owner,) if owner else (), (span,), (clause,))]
    quoted = layout.quotations_in(span[1], span[1] + TOUCH)
    if not quoted or article.text[span[1] : quoted[0][0]].strip() != ":":
        return []
    if owner is None and noun.head.pos_ == "VERB":
        owner = subject_of(noun.head)
    return [Attribution((owner,) if owner else (), (span,), (quoted[0],))]


def _that_clause_of_noun(noun: Token) -> Span | None:
    """The that-clause of a noun of saying; None without one."""
    for child in children_of(noun):
        if child.i > noun.i and child.dep_ in CLAUSES_OF_SAYING_NOUNS:
            mark = child_with(child, ("mark",))
            clause = subtree(child) if mark is not None and mark.lower_ == "that" else None
            if clause:
                return clause
    return None


def _owner(noun: Token, article: ParsedArticle) -> Span | None:
    """Whose statement a noun names.

    “Moscow's claim”, “US accusations”, “claims by X”, “X expressed the opinion”.
    """
    for child in children_of(noun):
        if child.dep_ in dependencies.POSSESSORS:
            return noun_phrase(child)
        if child.dep_ == "nmod" and child.i > noun.i and case_of(child) in ("by", "from"):
            return noun_phrase(child)
        if child.dep_ in ("compound", "amod", "nmod") and child.i < noun.i and child.ent_type_:
            return span_of(child)
    if noun.dep_ in OBJECTS and noun.head.lemma_.lower() in article.lexicon.light:
        return subject_of(noun.head)
    return None


# ---------------------------------------------------------------- names at a colon or dash


def _leads(article: ParsedArticle) -> list[Attribution]:
    """“Der Spiegel: US warns …”: in a short line, a name before a colon is the source."""
    found = []
    position = 0
    for line in article.text.split("\n"):
        if len(line) <= SHORT_LEAD_LINE:
            found += _lead(line, position, article.doc)
        position += len(line) + 1
    return found


def _lead(line: str, position: int, doc: Doc) -> list[Attribution]:
    """The attribution of a line; ``position`` is where the line begins in the text."""
    match = _LEAD.match(line)
    if match is None or len(match["who"].split()) > LEAD_WORDS:
        return []
    rest = line[match.end() :].strip()
    if not rest or rest[-1] in ".:" and rest[:1] not in "“\"‘'":
        return []
    first, last = match.span("who")
    source = (position + first, position + last)
    if not _is_name(doc, source):
        return []
    colon = position + line.index(":", last)
    start = position + match.end()
    return [Attribution((source,), ((colon, colon + 1),), ((start, start + len(rest)),))]


def _signatures(article: ParsedArticle) -> list[Attribution]:
    """““…” — NAME”: a quotation signed by its speaker after a dash, at the end of the line."""
    found = []
    for quoted in article.layout.quoted:
        match = _SIGNATURE.match(article.text, quoted[1])
        if match is None or len(match["who"].split()) > LONGEST_SIGNATURE:
            continue
        source, dash = match.span("who"), match.span("dash")
        if _is_name(article.doc, source):
            found.append(Attribution((source,), (dash,), (quoted,)))
    return found


def _is_name(doc: Doc, span: Span) -> bool:
    """Whether a span holds a name and no verb."""
    tokens = doc.char_span(*span, alignment_mode="expand")
    if tokens is None or any(token.pos_ == "VERB" for token in tokens):
        return False
    return any(token.ent_type_ or token.pos_ == "PROPN" for token in tokens)
