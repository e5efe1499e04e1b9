"""Attributions by rule: reporting verbs and nouns of the codebook, the parse, and the marks.

In the manner of the Gender Gap Tracker (Asr et al. 2021): the subject of a reporting verb is the source, its clausal complement or the
quotation beside it the content.  Beyond that: "according to", participles ("…, adding that"), nouns ("the accusation that"), headline
leads ("Moscow: …"), and verbs whose object is what is said ("denied the accusation").  Universal Dependencies and CLEAR labels alike.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.quotes.pairing import Layout, Link, Span

SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubjpass", "nsubj:outer", "csubj"))
OBJECTS = frozenset(("obj", "dobj"))
AFTER_OBJECT = frozenset(("obl", "advcl", "prep", "xcomp", "ccomp", "acl", *OBJECTS))
CLAUSES = frozenset(("ccomp",))
OPEN_CLAUSES = frozenset(("xcomp",))
BESIDE = frozenset(("parataxis",))
SHARED = frozenset(("conj", "xcomp", "advcl", "acl", "parataxis"))
RELATIVE = frozenset(("acl:relcl", "relcl"))
AUXILIARIES = frozenset(("aux", "aux:pass", "auxpass", "neg", "compound:prt", "prt", "advmod"))
ADJUNCTS = frozenset(("acl:relcl", "relcl", "punct", "advcl", "parataxis"))
ABOUT = frozenset(("that", "of", "about", "to", "over", "on", "for", "whether", "as"))
SAYS_OBJECT = frozenset(
    """
accuse acknowledge admit advocate affirm announce applaud articulate assail attack bemoan berate blame blast brand call cite claim condemn
confirm contradict criticize declare decline decry defend demand denounce deny deplore deride describe discuss dismiss dispute downplay
dub echo emphasize endorse express hail highlight label lament laud mention mock oppose order outline portray praise prefer promise
propose question rebuff rebuke recall recommend recount refute reiterate reject repeat report repudiate request reveal ridicule scoff
shrug slam stress suggest support threaten tout underline underscore urge voice vow warn welcome
""".split()
)
"""Verbs whose object is what is said, or whom it is said about, often enough in PolNeAR's training half to be taken without a clause."""
STRONG = frozenset(
    """
say tell add write reply answer announce declare insist argue claim warn note explain state report suggest assert contend maintain remark
respond confirm deny reveal admit acknowledge concede allege stress emphasize recall tweet conclude predict promise vow pledge reiterate
repeat continue believe think hope fear observe
""".split()
)
WEAK = frozenset(
    """
attempt bother continue dare decide feel find give go hold know lean like look make manage mean need prepare prove put require schedule
see set sound suppose take think trust try aim
""".split()
)
"""Verbs of the codebook that report nothing with an infinitive."""
SELDOM = frozenset(
    """
allow amplify analyse analyze bank be block bring brush campaign come concentrate convince cover cry dedicate devote divide double draw
duck end eschew evince explore follow forbid force forget frustrate gesture get have hire implement implicate impose incense intend
intensify invoke lay let link mark measure mobilize monitor mull obligate overlook overrule pass permit persuade pick place play plot
pressure prevent prohibit propound provide raise react recite relate rely repeal represent reserve restrict return review revisit seethe
seize single spell stand strive study supply survey touch track turn understate unearth use vie weigh
""".split()
)
"""Verbs of the codebook that report only now and then: left to the tagger, which knows when."""
JUDGES = frozenset(
    """
accuse blame brand call cite condemn criticize denounce deride describe dismiss dub hail label mock portray praise slam support threaten
""".split()
)
"""Verbs that say something of their object: what they say is the object with all that follows it."""
SEEMS = frozenset(("seem", "appear"))
LIGHT = frozenset(
    "deliver express give have hear issue level make offer post raise release repeat send voice write".split()
)
DEMONSTRATIVES = frozenset(("this", "that", "it"))
RELATIVE_WORDS = frozenset(("that", "which", "who", "it"))
TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december today yesterday tonight week month year morning afternoon evening night day""".split()
)
NO_SOURCE = frozenset(("where", "when", "as", "what", "why", "how", "this", "there"))
THAT_WITHIN = 7  # tokens after the verb within which a lost “that” is looked for
LONGEST_CLAUSE = 80  # tokens
LONGEST_SENTENCE = 1500  # characters; what a sentence splitter leaves longer is no sentence
LONGEST_TREE = 300  # tokens under one head
HYPHENS = ("-", "‑")
LONGEST_PHRASE = 60  # tokens of a noun phrase
LONGEST_SOURCE = 14  # tokens of a source that follows its verb
LEAD_WORDS = 6  # words before the colon of "Der Spiegel: …"
SHORT_LEAD_LINE = 200
TAIL = 6  # attributions looked at within a content's end
TOUCH = 4  # characters between a quotation and the words that introduce it
NEARBY = 60  # characters between a cue and the quotation it reports
LONGEST_SIGNATURE = 8  # words of a name after a dash
_SIGNATURE = re.compile(
    r"\s{0,3}(?P<dash>[―—–]|--?)\s*(?P<who>[A-Z][^\n“”\"―—.]{2,70}(?:\.[A-Z][^\n“”\"―—.]{2,40})?)[ .]*(?=\n|$)"
)
_LEAD = re.compile(r"\s*(?P<who>[A-Z][^\n:“”\"]{1,60}?)\s*:\s+(?=\S)")


class Reading(NamedTuple):
    """What the rules need of one article."""

    doc: Doc
    text: str  # doc.text, which spaCy would put together anew each time
    lexicon: Mapping[tuple[str, str], str]
    layout: Layout


def read_lexicon(path: Path) -> Mapping[tuple[str, str], str]:
    """(lemma, VERB | NOUN | OTHER) -> stance; raises ValueError naming the line of a row without lemma, part of speech or stance."""
    lexicon = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            cells = [str(row.get(column) or "").strip() for column in ("lemma", "pos", "stance")]
            if not all(cells):
                raise ValueError(
                    f"{path.name}, line {number}: lemma, pos and stance must all be given"
                )
            lexicon[cells[0], cells[1]] = cells[2]
    return lexicon


def find_links(reading: Reading) -> list[Link]:
    """Attributions in order of their cue; a cue without content gives none."""
    links = [link for token in reading.doc for link in _links_of(token, reading)]
    links += [*_leads(reading), *_signatures(reading)]
    links.sort(key=lambda link: link.cue[0])
    starts = [link.cue[0][0] for link in links]
    trimmed = (
        link._replace(
            content=tuple(
                _less_tail(span, link, links, starts, reading.text) for span in link.content
            )
        )
        for link in links
    )
    return [link for link in trimmed if all(end - start > 1 for start, end in link.content)]


def _less_tail(
    span: Span, link: Link, links: Sequence[Link], starts: Sequence[int], text: str
) -> Span:
    """A content less “…, the newspaper wrote” at its end, which is source and cue of another attribution."""
    start, end = span
    last_ones = bisect_left(starts, end)
    for other in links[max(bisect_left(starts, start), last_ones - TAIL) : last_ones]:
        parts = [*other.source, *other.cue]
        first, last = min(part[0] for part in parts), max(part[1] for part in parts)
        if (
            other is not link
            and first >= start
            and last <= end
            and not text[last:end].strip(" .,”\"'")
            and (first == start or text[start:first].rstrip().endswith((",", ",”", ',"')))
        ):
            return start, start + len(text[start:first].rstrip(" ,"))
    return span


def _links_of(token: Token, reading: Reading) -> Iterable[Link]:
    lemma = token.lemma_.lower()
    if lemma in ("accord", "according") and token.lower_ == "according":
        return _according(token, reading)
    if token.pos_ in ("VERB", "AUX") and lemma not in SELDOM and (lemma, "VERB") in reading.lexicon:
        return _of_verb(token, lemma, reading)
    if token.pos_ == "NOUN" and (lemma, "NOUN") in reading.lexicon:
        return _of_noun(token, reading)
    return ()


def _of_verb(verb: Token, lemma: str, reading: Reading) -> list[Link]:
    source, cue = subject_of(verb), cue_span(verb)
    if reading.layout.is_quoted(cue):
        return []
    if source and reading.layout.is_quoted(source):
        source = None
    if source is None:
        source = (_inverted(verb, reading) if lemma in STRONG else None) or just_before(
            verb, cue, reading
        )
    if announced := _announced(verb, cue, source, lemma, reading):
        return [announced]
    if lemma in SEEMS:
        content, source = [*([source] if source else []), *_clause_of(verb, lemma)][-2:], None
    else:
        content = _content_of(verb, cue, source, lemma, reading)
    content = _without(content, [cue, *([source] if source else [])])
    return [Link((source,) if source else (), (cue,), tuple(content))] if content else []


def _content_of(
    verb: Token, cue: Span, source: Span | None, lemma: str, reading: Reading
) -> list[Span]:
    """What is said, by the surest sign there is: a quotation right beside, an object, a clause, a quotation near, the clause before."""
    if lemma in JUDGES and (content := _object_of(verb)):
        return content
    content = _clause_of(verb, lemma)
    if lemma in STRONG and (touching := _touching(cue, source, reading)):
        ended = (
            reading.text[max(0, touching[-1][1] - 2) : touching[-1][1]].startswith(".")
            and touching[-1][1] <= cue[0]
        )
        if not (
            ended and content
        ):  # “….” It says that …: the quotation belongs to the sentence before
            return touching
    if lemma in STRONG:
        content = (
            content
            or _that_clause(verb, reading)
            or _main_clause(verb, lemma)
            or _clause_before(cue, source, reading)
        )
    if not content and lemma in SAYS_OBJECT:
        content = _object_of(verb)
    return content or _quoted_beside(verb, cue, source, reading, lemma)


def _announced(
    verb: Token, cue: Span, source: Span | None, lemma: str, reading: Reading
) -> Link | None:
    """“This was announced by X”: the sentence before is what X said."""
    passive = any(child.dep_ in ("aux:pass", "auxpass") for child in kids(verb))
    pointing = any(
        child.dep_ in SUBJECTS and child.lower_ in DEMONSTRATIVES for child in kids(verb)
    )
    if not (passive and pointing and source and lemma in STRONG):
        return None
    start, _ = reading.layout.sentence_bounds(cue[0], len(reading.text))
    if start <= 1 or reading.layout.paragraph(start - 1) != reading.layout.paragraph(cue[0]):
        return None
    before, end = reading.layout.sentence_bounds(start - 1, len(reading.text))
    return Link((source,), (cue,), ((before, before + len(reading.text[before:end].rstrip())),))


def _that_clause(verb: Token, reading: Reading) -> list[Span]:
    """“… on Sunday that …”, where the parse has lost the clause: from “that” to the end of the sentence."""
    doc = verb.doc
    if verb.lemma_.lower() in SAYS_OBJECT and _object_of(verb):
        return []
    for token in doc[verb.i + 1 : verb.i + THAT_WITHIN]:
        if token.is_punct or token.is_space:
            return []
        if token.lower_ == "that" and token.pos_ == "SCONJ":
            _, end = reading.layout.sentence_bounds(verb.idx, len(reading.text))
            last = token.i
            while (
                last + 1 < len(doc) and last - token.i < LONGEST_CLAUSE and doc[last + 1].idx < end
            ):
                last += 1
            return [span for span in [_words_between(doc, token.i, last)] if span]
    return []


def _clause_before(cue: Span, source: Span | None, reading: Reading) -> list[Span]:
    """“…, Price said in a reading of the call”, where the parse has lost the clause: from the start of the sentence to the comma."""
    text = reading.text
    first = min(cue[0], source[0]) if source else cue[0]
    start, _ = reading.layout.sentence_bounds(cue[0], len(text))
    if first - start > LONGEST_SENTENCE:
        return []
    before = text[start:first].rstrip()
    if (
        not source
        or not before.endswith((",", ",”", ',"', ",''"))
        or max(cue[0] - source[1], source[0] - cue[1]) > TOUCH
    ):
        return []
    tokens = reading.doc.char_span(start, first, alignment_mode="contract")
    if (
        tokens is None
        or len(before.split()) < 4
        or not any(token.pos_ in ("VERB", "AUX") for token in tokens)
    ):
        return []
    lead = len(before) - len(before.lstrip())
    return [(start + lead, start + len(before.rstrip(",")))]


def subject_of(verb: Token, depth: int = 0) -> Span | None:
    """Source of a cue verb: its subject, the agent of a passive, or the subject it shares with the verb it hangs on."""
    passive = any(child.dep_ in ("aux:pass", "auxpass") for child in kids(verb))
    active = not passive and any(child.dep_ in SUBJECTS for child in kids(verb))
    for child in kids(verb):
        if (
            not active
            and child.dep_ in ("obl:agent", "agent")
            or passive
            and child.dep_ in ("obl",)
            and _case(child) == "by"
        ):
            return noun_phrase(_object_of_preposition(child))
    if passive:
        return None
    for child in kids(verb):
        if child.dep_ in SUBJECTS and child.lower_ not in NO_SOURCE:
            return noun_phrase(child)
    head = verb.head
    if depth < 3 and head is not verb:
        participle = depth == 0 and verb.dep_ == "acl" and verb.tag_ in ("VBG", "VBN")
        if verb.dep_ in RELATIVE or participle and head.pos_ in ("NOUN", "PROPN", "PRON"):
            return noun_phrase(head)
        if verb.dep_ in SHARED and head.pos_ in ("VERB", "AUX"):
            return subject_of(head, depth + 1)
    return None


def just_before(verb: Token, cue: Span, reading: Reading, clause: bool = False) -> Span | None:
    """The noun right before a finite verb whose subject the parse has lost, across “on Sunday”.

    ``clause``: also before the verb of an adverbial clause (“after Reyes on Friday threatened …”), whose noun the parse gives to “after”.
    """
    allowed = ("parataxis", "advcl") if clause else ("parataxis",)
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ in SHARED and verb.dep_ not in allowed:
        return None
    doc, k = verb.doc, verb.i - 1
    while k > 0 and doc[k].idx >= cue[0]:
        k -= 1
    if k > 1 and doc[k].lower_ in TIMES:
        k -= 2 if doc[k - 1].pos_ == "ADP" else 1
    if (
        k < 0
        or doc[k].pos_ not in ("NOUN", "PROPN", "PRON")
        or doc[k].lower_ in NO_SOURCE | RELATIVE_WORDS
    ):
        return None
    head = doc[k]
    while (
        head.dep_ in ("compound", "flat", "appos", "nmod")
        and head.head.i < head.i
        and k - head.head.i < 6
    ):
        head = head.head
    span = noun_phrase(head)
    return span if span[1] <= cue[0] and not reading.layout.is_quoted(span) else None


def _inverted(verb: Token, reading: Reading) -> Span | None:
    """“…,” said NAME, a title: the words after the verb up to a comma, with an apposition that begins with an article."""
    doc, text = verb.doc, reading.text
    if not any(
        not text[end : verb.idx].strip(" ,")
        for _, end in _quotations_within(reading.layout, verb.idx - TOUCH, verb.idx)
    ):
        return None
    first = last = verb.i + 1
    while (
        last < len(doc)
        and last - first < LONGEST_SOURCE
        and doc[last].pos_ not in ("VERB", "AUX", "PUNCT", "SPACE", "ADP", "SCONJ")
    ):
        last += 1
    while (
        last < len(doc)
        and doc[last].lower_ in ("of", "for", "at", "in", "from")
        and last - first < LONGEST_SOURCE
    ):
        last += 1
        while last < len(doc) and doc[last].pos_ in ("NOUN", "PROPN", "ADJ", "DET", "NUM", "PART"):
            last += 1
    if last == first or doc[first].pos_ not in ("PROPN", "PRON", "NOUN", "DET", "ADJ", "NUM"):
        return None
    return doc[first].idx, doc[last - 1].idx + len(doc[last - 1])


def kids(token: Token) -> Iterable[Token]:
    """The children of a token in order; of one that governs more than any sentence holds, those nearby, so that the time stays linear."""
    if token.right_edge.i - token.left_edge.i <= LONGEST_TREE:
        return token.children
    return [
        near
        for near in token.doc[max(0, token.i - LONGEST_PHRASE) : token.i + LONGEST_PHRASE]
        if near.head.i == token.i != near.i
    ]


def _case(token: Token) -> str:
    return next((child.lower_ for child in kids(token) if child.dep_ == "case"), "")


def _object_of_preposition(token: Token) -> Token:
    return next((child for child in kids(token) if child.dep_ == "pobj"), token)


def noun_phrase(head: Token) -> Span:
    """The noun phrase of a token with its titles and appositions, without relative clauses, times and what a comma sets off."""
    kept, stack = [head], [head]
    while stack and len(kept) < LONGEST_PHRASE:
        token = stack.pop()
        for child in kids(token):
            if (
                child.dep_ in ADJUNCTS
                and (token is head or child.dep_ != "punct")
                or token is head
                and _set_off(child)
            ):
                continue
            kept.append(child)
            stack.append(child)
    return _stretch(kept, head)


def _set_off(child: Token) -> bool:
    """Whether a child of the head is no part of the name or title: case, adverbs, times, “, in his turn”."""
    if child.dep_ in (
        "case",
        "cop",
        "cc",
        "mark",
        "advmod",
        "discourse",
        "nmod:unmarked",
        "obl:unmarked",
        "nmod:tmod",
        "npadvmod",
    ):
        return child.dep_ != "advmod" or child.i > child.head.i
    if child.i < child.head.i or child.dep_ not in ("nmod", "obl", "prep"):
        return False
    edge, last = child.left_edge.i, child.right_edge.i
    timed = last - edge < 4 and any(token.lower_ in TIMES for token in child.doc[edge : last + 1])
    return timed or edge > 0 and child.doc[edge - 1].text == ","


def _stretch(tokens: list[Token], head: Token) -> Span:
    """From the first to the last token around the head; appositions parted by a comma are kept, other gaps end the stretch.

    A name that the parse has torn apart is put together again: capitalised words that touch the stretch belong to it.
    """
    doc = head.doc
    numbers = {token.i for token in tokens}
    first = last = head.i
    while first - 1 in numbers or first - 2 in numbers and doc[first - 1].is_punct:
        first -= 1
    while last + 1 in numbers or last + 2 in numbers and doc[last + 1].is_punct:
        last += 1
    while last > head.i and doc[last].is_punct and doc[last].text not in (")", "”", '"'):
        last -= 1
    while first < head.i and doc[first].is_punct and doc[first].text not in ("(", "“", '"'):
        first += 1
    while (
        last + 1 < len(doc)
        and doc[last].pos_ == "PROPN"
        and doc[last + 1].pos_ == "PROPN"
        and not doc[last + 1].is_space
    ):
        last += 1
    while first > 0 and doc[first].pos_ == "PROPN" and _titled(doc[first - 1]):
        first -= 1
    last = _name_after(doc, last) if head.pos_ == "NOUN" else last
    return doc[first].idx, doc[last].idx + len(doc[last])


def _name_after(doc: Doc, last: int) -> int:
    """The last token of a person's name that follows a title after a comma (“the head of the press service, NAME”), else ``last``."""
    end = last + 2
    if end >= len(doc) or doc[last + 1].text != "," or doc[end].ent_type_ != "PERSON":
        return last
    while (
        end + 1 < len(doc) and doc[end + 1].ent_type_ == "PERSON" and doc[end + 1].ent_iob_ == "I"
    ):
        end += 1
    return end if end + 1 >= len(doc) or doc[end + 1].is_punct else last


def _titled(token: Token) -> bool:
    """Whether a token before a name is part of its title: “US Secretary of State”."""
    if token.is_space or token.is_sent_start and token.pos_ not in ("PROPN", "NOUN", "ADJ"):
        return False
    return token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ")


def cue_span(verb: Token) -> Span:
    """The verb with its auxiliaries, negation, particle and the adverbs between them, as one stretch."""
    group = {verb.i} | {
        child.i for child in kids(verb) if child.dep_ in AUXILIARIES or child.dep_ == "advmod"
    }
    first = last = verb.i
    while first - 1 in group and verb.doc[first - 1].pos_ in ("AUX", "ADV", "PART"):
        first -= 1
    while last + 1 in group and verb.doc[last + 1].dep_ in ("compound:prt", "prt"):
        last += 1
    return verb.doc[first].idx, verb.doc[last].idx + len(verb.doc[last])


def _subtree(head: Token) -> Span | None:
    """The stretch of a subtree less the marks and stops at its edges; its edges are known to spaCy, so that the time does not grow."""
    return _between(head.doc, head.left_edge.i, head.right_edge.i)


def _between(doc: Doc, first: int, last: int) -> Span | None:
    """From one token to another, both included, less white space, stops and unpaired marks at the edges; None where no sentence is so
    long.
    """
    if last - first > LONGEST_TREE:
        return None
    while last > first and (
        doc[last].is_space
        or doc[last].is_punct
        and doc[last].text not in ("”", '"', "''", "’", ")", "?", "!")
    ):
        last -= 1
    while first < last and (
        doc[first].is_space
        or doc[first].is_punct
        and doc[first].text not in ("“", '"', "``", "‘", "(")
    ):
        first += 1
    if doc[first].is_space:
        return None
    return doc[first].idx, _word_end(doc[last])


def _word_end(last: Token) -> int:
    """The end of the word that a token stands in: “de-escalation” is one though the parse may part it."""
    doc, k = last.doc, last.i
    while (
        k + 2 < len(doc)
        and not doc[k].whitespace_
        and doc[k + 1].text in HYPHENS
        and not doc[k + 1].whitespace_
        and doc[k + 2].is_alpha
    ):
        k += 2
    return doc[k].idx + len(doc[k])


def _touching(cue: Span, source: Span | None, reading: Reading) -> list[Span]:
    """Quotations that only a comma and white space part from source and cue: “A,” she said, “B”."""
    text = reading.text
    edges = (min(cue[0], source[0]), max(cue[1], source[1])) if source else cue
    if edges[1] - edges[0] > 4 * NEARBY:
        return []
    spans = _quotations_within(reading.layout, edges[0] - TOUCH, edges[1] + TOUCH)
    before = [
        _from_sentence_start(span, reading)
        for span in spans
        if span[1] <= edges[0] and not text[span[1] : edges[0]].strip(" ,")
    ]
    after = [
        span for span in spans if span[0] >= edges[1] and not text[edges[1] : span[0]].strip(" ,:")
    ]
    return before[-1:] + after[:1]


def _from_sentence_start(quoted: Span, reading: Reading) -> Span:
    """A quotation that goes on with a sentence of the outlet's (“… will meet him “to strengthen ties,” she said”): both are said."""
    text = reading.text
    start, _ = reading.layout.sentence_bounds(quoted[0], len(text))
    opening = text[quoted[0] : quoted[0] + 9].lstrip("“\"'‘`«„ ")
    if quoted[0] - start > LONGEST_SENTENCE:
        return quoted
    lead = text[start : quoted[0]]
    if (
        not opening[:1].islower()
        or len(lead.split()) < 2
        or lead.rstrip().endswith((":", ".", "!", "?"))
    ):
        return quoted
    return start + len(lead) - len(lead.lstrip()), quoted[1]


def _clause_of(verb: Token, lemma: str) -> list[Span]:
    """The clausal complement after or before the verb."""
    spans = []
    for child in kids(verb):
        if child.dep_ in CLAUSES or child.dep_ in BESIDE and child.i > verb.i and lemma in STRONG:
            spans.append(_subtree(child))
        elif child.dep_ in OPEN_CLAUSES and child.i > verb.i and lemma not in WEAK:
            addressed = next((c for c in kids(verb) if c.dep_ in OBJECTS and c.i < child.i), None)
            span = _subtree(child)
            if span and addressed is not None and lemma not in ("tell", "ask"):
                span = (min(addressed.left_edge.idx, span[0]), span[1])
            spans.append(span)
    return [span for span in spans if span]


def _main_clause(verb: Token, lemma: str) -> list[Span]:
    """The clause that a reporting verb in parenthesis hangs on: “X, he said, Y”, “X, as he said”."""
    head = verb.head
    if (
        head is verb
        or lemma not in STRONG
        or not any(child.dep_ in SUBJECTS for child in kids(verb))
    ):
        return []
    as_clause = verb.dep_ == "advcl" and any(
        child.dep_ == "mark" and child.lower_ == "as" for child in kids(verb)
    )
    if verb.dep_ not in ("parataxis",) and not as_clause:
        return []
    spans = []
    for first, last in (
        (head.left_edge.i, verb.left_edge.i - 1),
        (verb.right_edge.i + 1, head.right_edge.i),
    ):
        if first <= last and (span := _words_between(verb.doc, first, last)):
            spans.append(span)
    return spans


def _words_between(doc: Doc, first: int, last: int) -> Span | None:
    """As :func:`_between`, less every mark at the edges."""
    while first <= last and (doc[first].is_space or doc[first].is_punct):
        first += 1
    while last >= first and (doc[last].is_space or doc[last].is_punct):
        last -= 1
    return (doc[first].idx, _word_end(doc[last])) if first <= last else None


def _quoted_beside(
    verb: Token, cue: Span, source: Span | None, reading: Reading, lemma: str
) -> list[Span]:
    """Quotations of the sentence that follow the cue after a few words."""
    if lemma in WEAK or lemma not in STRONG and lemma not in SAYS_OBJECT:
        return []
    _, end = reading.layout.sentence_bounds(cue[0], len(reading.text))
    edges = (
        min(cue[0], source[0]) if source else cue[0],
        max(cue[1], source[1]) if source else cue[1],
    )
    spans = []
    for quotation in _quotations_within(reading.layout, edges[1], min(end, edges[1] + NEARBY)):
        if 0 <= quotation[0] - edges[1] <= NEARBY:
            spans.append(quotation)
    return spans


def _quotations_within(layout: Layout, start: int, end: int) -> list[Span]:
    k = bisect_left(layout.quoted, (start, 0))
    k = max(0, k - 1)
    found = []
    while k < len(layout.quoted) and layout.quoted[k][0] < end:
        if layout.quoted[k][1] > start:
            found.append(layout.quoted[k])
        k += 1
    return found


def _object_of(verb: Token) -> list[Span]:
    """The object; of a verb of :data:`JUDGES` with all that follows it in the verb phrase."""
    objects = [
        child
        for child in kids(verb)
        if child.dep_ in OBJECTS and child.i > verb.i and child.lower_ not in TIMES
    ]
    judged = verb.lemma_.lower() in JUDGES
    if not objects or not judged and objects[0].pos_ == "PRON":
        return []
    span = _subtree(objects[0])
    later = [child for child in kids(verb) if child.i > objects[0].i and child.dep_ in AFTER_OBJECT]
    if span and judged and later:
        ends = [end for end in (_subtree(child) for child in later) if end]
        span = (span[0], max(end[1] for end in ends)) if ends else span
    return [span] if span else []


def _without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """Spans less the holes; what remains keeps no bare punctuation."""
    for hole in holes:
        cut: list[Span] = []
        for start, end in spans:
            if hole[1] <= start or hole[0] >= end:
                cut.append((start, end))
                continue
            if start < hole[0]:
                cut.append((start, hole[0]))
            if hole[1] < end:
                cut.append((hole[1], end))
        spans = cut
    return [(start, end) for start, end in spans if end - start > 1]


def _according(token: Token, reading: Reading) -> list[Link]:
    """“According to X, …” and “…, according to X”."""
    doc = token.doc
    if token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return []
    to = doc[token.i + 1]
    pobj = next((child for child in kids(to) if child.dep_ == "pobj"), None)
    head = pobj if pobj is not None else token.head if token.dep_ == "case" else None
    if head is None or head.i <= to.i:
        head = next(
            (t for t in doc[to.i + 1 : to.i + 8] if t.pos_ in ("NOUN", "PROPN", "PRON")), None
        )
    start, end = reading.layout.sentence_bounds(token.idx, len(reading.text))
    if head is None or not start <= head.idx < end:
        return []
    source = noun_phrase(head)
    comma = reading.text.find(",", head.idx, source[1])
    leading = (
        not reading.text[start : token.idx].strip(' \n“"‘')
        if token.idx - start < LONGEST_SENTENCE
        else False
    )
    if comma > 0 and leading:
        source = (source[0], comma)
    source = (max(source[0], to.idx + len(to) + 1), source[1])
    after = next(
        (t.i for t in doc[head.i : head.i + LONGEST_PHRASE] if t.idx >= source[1]), len(doc) - 1
    )
    first, last = (
        doc.char_span(start, end, alignment_mode="expand").start,
        doc.char_span(start, end, alignment_mode="expand").end - 1,
    )
    content = (
        _words_between(doc, after, last) if leading else _words_between(doc, first, token.i - 1)
    )
    if content is None or source[1] <= source[0]:
        return []
    return [Link((source,), ((token.idx, to.idx + len(to)),), (content,))]


def _of_noun(noun: Token, reading: Reading) -> list[Link]:
    """“The accusation that …”, “his claim that …”, and a noun that a colon joins to a quotation (“warning: “…””)."""
    span = (noun.idx, noun.idx + len(noun))
    if reading.layout.is_quoted(span):
        return []
    owner = _owner(noun)
    for child in kids(noun):
        if child.i > noun.i and child.dep_ in ("acl", "ccomp", "acl:relcl", "relcl", "xcomp"):
            mark = next((c for c in kids(child) if c.dep_ == "mark"), None)
            content = _subtree(child) if mark is not None and mark.lower_ == "that" else None
            if content:
                return [Link((owner,) if owner else (), (span,), (content,))]
    quoted = _quotations_within(reading.layout, span[1], span[1] + TOUCH)
    if quoted and reading.text[span[1] : quoted[0][0]].strip() == ":":
        owner = owner or (subject_of(noun.head) if noun.head.pos_ == "VERB" else None)
        return [Link((owner,) if owner else (), (span,), (quoted[0],))]
    return []


def _owner(noun: Token) -> Span | None:
    """Whose statement a noun names: “Moscow's claim”, “US accusations”, “claims by X”, “X expressed the opinion”."""
    for child in kids(noun):
        if child.dep_ in ("nmod:poss", "poss"):
            return noun_phrase(child)
        if child.dep_ == "nmod" and child.i > noun.i and _case(child) in ("by", "from"):
            return noun_phrase(child)
        if child.dep_ in ("compound", "amod", "nmod") and child.i < noun.i and child.ent_type_:
            return child.idx, child.idx + len(child)
    if noun.dep_ in OBJECTS and noun.head.lemma_.lower() in LIGHT:
        return subject_of(noun.head)
    return None


def _leads(reading: Reading) -> list[Link]:
    """“Der Spiegel: US warns …”: a short line whose name before a colon is the source of the rest."""
    text = reading.text
    links = []
    position = 0
    for line in text.split("\n"):
        found = _LEAD.match(line) if len(line) <= SHORT_LEAD_LINE else None
        rest = line[found.end() :].strip() if found else ""
        if (
            found
            and rest
            and len(found["who"].split()) <= LEAD_WORDS
            and (rest[-1] not in ".:" or rest[:1] in "“\"‘'")
        ):
            if _is_name(reading.doc, position + found.start("who"), position + found.end("who")):
                start = position + found.end()
                colon = line.index(":", found.end("who"))
                links.append(
                    Link(
                        ((position + found.start("who"), position + found.end("who")),),
                        ((position + colon, position + colon + 1),),
                        ((start, start + len(rest)),),
                    )
                )
        position += len(line) + 1
    return links


def _signatures(reading: Reading) -> list[Link]:
    """““…” — NAME”: a quotation with the name of who said it after a dash, at the end of the line."""
    text = reading.text
    links = []
    for start, end in reading.layout.quoted:
        found = _SIGNATURE.match(text, end)
        if (
            found
            and len(found["who"].split()) <= LONGEST_SIGNATURE
            and _is_name(reading.doc, *found.span("who"))
        ):
            links.append(Link((found.span("who"),), (found.span("dash"),), ((start, end),)))
    return links


def _is_name(doc: Doc, start: int, end: int) -> bool:
    """Whether a stretch holds a name and no verb."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return (
        span is not None
        and any(token.ent_type_ or token.pos_ == "PROPN" for token in span)
        and not any(token.pos_ == "VERB" for token in span)
    )
