"""Find the names in each article: clean and relabel what the pipeline tagged, and add repetitions.

The pipeline sees one sentence at a time, but a name has the same label throughout an article.  That
label is decided by the lists of the codebook (Moscow is not a person), then by full names (Antony
Blinken makes Blinken a person), then by majority in the article and the corpus.  The spans exclude
titles, 's and "the".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.entities import sports, storms, untagged
from parallax.entities.gazetteer import Gazetteer, choose, known, run_at
from parallax.entities.spelling import PARTICLES, SUFFIXES, fold

LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "NORP": "NORP",
    "FAC": "LOC",
    "FACILITY": "LOC",
}
ORDER = ("PERSON", "ORG", "GPE", "LOC", "NORP")  # the earlier label wins a tie
PLACES = frozenset(("GPE", "LOC", "NORP"))
WELL_KNOWN = 3  # fewest articles with a label for a string to overrule another article
AGREED = 0.75  # least share of the articles with that label
AMONG = 3  # one article in this many with an organisation outweighs people without other signs
SEEN = 0.34
"""Least share of a name's occurrences that must be tagged; below it, the tags are mistakes."""
ENOUGH = 3  # tags in an article; with as many, none a person, Ford is the company after all
FULL_STOPS = frozenset('.!?”"')
SHORT = 3  # letters of a word in capitals that may be an acronym
POSSESSIVES = frozenset(("'s", "’s", "'", "’", "`s", "'S", "’S"))
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december today tomorrow yesterday".split()
)
ALSO_NAMES = frozenset(("may", "april", "june", "august"))
BEFORE_TIMES = frozenset(
    "in on of since until till by last next this early late mid from through and to before "
    "after".split()
)
HEADLINE = 0.6  # share of capitalised long words above which capitals in a line mean nothing
TITLES = frozenset(
    "president senator governor minister secretary spokesman spokeswoman chancellor candidate "
    "nominee".split()
)
"""Words after which a person's name begins, even within a tagged span."""
NEVER = frozenset(
    "i he she it we they you us mr mrs ms the a an this that here there yes no but and".split()
)
FIELDS = frozenset(
    "defense defence foreign prime press state finance interior attorney vice deputy home treasury "
    "health justice trade".split()
)
HYPHENS = frozenset(("-", "‑", "‐"))
LANDFORMS = frozenset(
    "peninsula region river sea strip mountains valley island islands canal desert ocean coast "
    "strait gulf lake delta province provinces station railway prison bridge airport square street "
    "road park forest district county bay hills camp base".split()
)
OPENS_PLACE = frozenset(("Ft.", "St.", "Ste.", "Mt."))
"""Words of a place that taggers leave out: Ft. Elm."""
INNER = frozenset((",", "and", "&", "/", "(", ")", ";", ":", "or", "—", "–"))
NOT_OWNED = frozenset("VERB AUX ADP PUNCT SPACE CCONJ SCONJ".split())
LONGEST_NAME = 100  # characters
_PARTY_AND_STATE = re.compile(r"[DRI]-[A-Z]")  # D-N.Y.
_RUN_TOGETHER = re.compile(r"^([A-Z][a-z]{2,})[A-Z][a-z]+")  # MayThe, but not McLeod
_Span = tuple[int, int, str]
_Words = tuple[str, ...]
_Starts = Mapping[str, Mapping[int, Mapping[_Words, Sequence[tuple[int, str]]]]]
"""Names by first word, by number of words, and by words; each with its rank and its label."""


class Name(NamedTuple):
    """One name in an article, covering characters [start, end) and tokens [first, last).

    ``shared`` is the last name that a first name has in common with the next name (Helen and Mark
    Oduya); otherwise empty.
    """

    start: int
    end: int
    first: int
    last: int
    text: str
    label: str
    shared: str = ""


def find_names(docs: Mapping[str, Doc], lists: Gazetteer) -> dict[str, list[Name]]:
    """The names in every article, by article id, in text order and without overlap."""
    spans = {article: _article_spans(doc, lists) for article, doc in sorted(docs.items())}
    votes = _corpus_votes(docs, spans, lists)
    return {
        article: _names(docs[article], _again(docs[article], found, votes, lists), lists)
        for article, found in spans.items()
    }


def _names(doc: Doc, spans: Iterable[_Span], lists: Gazetteer) -> list[Name]:
    names = []
    spans = sports.with_clubs(doc, storms.without_storms(doc, sorted(spans)), lists)
    lasts = {doc[last - 1].text for first, last, label in spans if last - first > 1}
    for (first, last, label), following in zip(spans, [*spans[1:], (0, 0, "")]):
        span = doc[first:last]
        shared = ""
        if label == "PERSON" and last - first == 1:
            if _before_its_state(doc, last, lists):
                label = "GPE"  # Warren, Michigan, in an article on Elizabeth Warren
            elif following[2] == "PERSON":
                shared = untagged.shared_last_name(doc, (first, last), following, lasts, lists)
            lasts.add(doc[first].text)
        names.append(Name(span.start_char, span.end_char, first, last, span.text, label, shared))
    return names


def _article_spans(doc: Doc, lists: Gazetteer) -> list[_Span]:
    """The cleaned spans of one article, labelled by majority within it."""
    tagged: list[_Span] = []
    for span in doc.ents:
        label = LABELS.get(span.label_, "")
        if label:
            tagged += _clean(doc, span.start, span.end, label, lists)
    spans = _with_listed(doc, tagged, lists)
    spans = [span for span in spans if not _runs_together(doc, span)]
    spans = untagged.with_people(doc, spans, _headings(doc), lists)
    return _by_majority(doc, spans, lists)


def _runs_together(doc: Doc, span: _Span) -> bool:
    """Whether a person's name has a word that runs into the next heading (Theresa MayThe).

    The words without a space between them also occur apart.
    """
    if span[2] != "PERSON" or span[1] - span[0] < 2:
        return False
    for token in doc[span[0] : span[1]]:
        inner = _RUN_TOGETHER.match(token.text)
        if inner and any(other.text == inner[1] for other in doc):
            return True
    return False


# Cleaning one span --------------------------------------------------------------------------------


def _clean(doc: Doc, first: int, last: int, label: str, lists: Gazetteer) -> list[_Span]:
    """Reduce a tagged span to the names in it, which may be several or none."""
    if _in_small_letters(doc, first, last):
        return [(first, last, label)]
    if label in ("PERSON", "ORG") and last - first == 1 and _before_its_state(doc, last, lists):
        label = "GPE"  # Warren, Michigan
    pieces = []
    start = first
    for i in range(first, last + 1):
        if i == last or _divides(doc, i, first, last, label, lists):
            pieces += _trim(doc, start, i, label, lists)
            start = i + 1
    return pieces


def _in_small_letters(doc: Doc, first: int, last: int) -> bool:
    """Whether a span is a proper name in lower case (houston, in mail and chat)."""
    words = doc[first:last]
    if not all(t.pos_ == "PROPN" and t.text.islower() for t in words):
        return False
    return not any(t.text in NEVER | PARTICLES or len(t.text) < 3 for t in words)


def _before_its_state(doc: Doc, last: int, lists: Gazetteer) -> bool:
    """Whether a state or country follows, as in ', Michigan,' or ', Mich.'."""
    if last + 1 >= len(doc) or doc[last].text != ",":
        return False
    for size in (2, 1):
        end = last + 1 + size
        rows = lists.listed.get(doc[last + 1 : end].text, ())
        if rows and rows[0].role in ("US state", "country"):
            if end >= len(doc) or doc[end].is_space or doc[end - 1].text.endswith("."):
                return True
            return doc[end].text in (",", ".", ")", "—", "-", ";")
    return False


def _divides(doc: Doc, i: int, first: int, last: int, label: str, lists: Gazetteer) -> bool:
    """Whether token ``i`` divides a span.

    A line break always does; commas, "and" and 's do depending on the label and the words before.
    """
    token = doc[i].text
    if "\n" in token:
        return True
    if label in ("PERSON", "NORP") and (token.lower() in INNER or token in POSSESSIVES):
        return True
    if label == "PERSON" and token == "of" and known(doc[i + 1 : last].text, lists):
        return True  # Ted Hill of Texas
    if label in ("GPE", "LOC") and (token == "," or token in POSSESSIVES):
        return not known(doc[first:last].text, lists)
    within = first < i < last - 1
    return token in POSSESSIVES and within and bool(known(doc[first:i].text, lists))


def _trim(doc: Doc, first: int, last: int, label: str, lists: Gazetteer) -> list[_Span]:
    """The span without outer punctuation, articles, titles, possessives and lower-case words.

    The list is empty if no name is left.
    """
    changed = True
    while changed and first < last:
        changed = False
        if _leads(doc, first, last, label, lists):
            first, changed = first + 1, True
        elif _trails(doc, first, last - 1, label):
            last, changed = last - 1, True
    if label == "PERSON":
        first = _after_inner_title(doc, first, last, lists)
    if first >= last:
        return []
    if label == "PERSON":
        last = _over_hyphen(doc, last)
    if label in ("GPE", "LOC") and first and doc[first - 1].text in OPENS_PLACE:
        first -= 1
    last = _without_field(doc, first, last, label, lists)
    if first < last and _is_name(doc, first, last, label, lists):
        return [(first, last, label)]
    return []


def _after_inner_title(doc: Doc, first: int, last: int, lists: Gazetteer) -> int:
    """The token after the last title within a person's span."""
    for i in range(last - 2, first, -1):
        if doc[i].lower_ in lists.titles.honorifics or doc[i].lower_ in TITLES:
            return i + 1
    return first


def _leads(doc: Doc, first: int, last: int, label: str, lists: Gazetteer) -> bool:
    """Whether the first token does not belong to the name."""
    token = doc[first]
    word, lower = token.text, token.text.lower()
    if not any(c.isalnum() for c in word) or lower == "the" or word in POSSESSIVES:
        return True
    if label in PLACES:
        return word.islower()
    if word.islower() and not _may_open_small(word, label):
        return True
    return label == "PERSON" and _is_title(doc, first, last, lists)


def _may_open_small(word: str, label: str) -> bool:
    """Whether a name may begin with this lower-case word."""
    if word[0].isdigit() or word.startswith(("al-", "el-")):
        return True
    return word in PARTICLES and (label == "PERSON" or word in ("al", "el"))


def _is_title(doc: Doc, first: int, last: int, lists: Gazetteer) -> bool:
    """Whether the first token of a person's span is a title, or belongs to one."""
    titles, lower = lists.titles, doc[first].text.lower()
    if lower in titles.honorifics or lower in titles.plurals:
        return True
    is_last = first + 1 >= last
    if lower in titles.nouns:
        return not is_last or lower in ("president", "minister", "secretary")
    if is_last:
        return False
    if first > 1 and doc[first - 1].lower_ == "of" and doc[first - 2].lower_ in titles.nouns:
        return True
    return _belongs_before(doc, first, last, lists)


def _belongs_before(doc: Doc, first: int, last: int, lists: Gazetteer) -> bool:
    """Whether a listed name begins a person's span without being part of the person's name.

    It does in Russian Putin, US Antony Blinken and Ohio Tim Hill, but not in Paris Hilton and Chad
    Gaudin: a place is removed only before a listed first name.
    """
    rows = known(doc[first].text, lists)
    if not rows:
        return False
    if rows[0].label in ("NORP", "ORG") or doc[first].text.isupper():
        return True
    if first + 2 >= last or fold(doc[first].text) in lists.groups:
        return False
    return fold(doc[first + 1].text) in lists.groups


def _trails(doc: Doc, first: int, i: int, label: str) -> bool:
    """Whether the last token does not belong to the name."""
    word = doc[i].text
    hyphen = i > first + 1 and doc[i - 1].text in HYPHENS and not doc[i - 1].whitespace_
    if label == "PERSON" and hyphen and word.isalpha():
        return False  # Kim Jong-un
    if word in POSSESSIVES:
        return not (label == "ORG" and word[1:].lower() == "s" and _ends_a_name(doc, i + 1))
    if not any(c.isalnum() for c in word):
        return not (label == "ORG" and word == "!")  # Yahoo!
    if word.islower() and not word[0].isdigit():
        return not (label in ("LOC", "GPE") and word in LANDFORMS)
    link = word == "MORE" and i > first  # a link after a name on many pages
    return label == "PERSON" and (link or word.lower() in TIMES - ALSO_NAMES)


def _ends_a_name(doc: Doc, i: int) -> bool:
    """Whether 's belongs to the name, because no noun that could be owned follows at token ``i``.

    Macy's said, at Moody's.
    """
    return i >= len(doc) or doc[i].pos_ in NOT_OWNED


def _over_hyphen(doc: Doc, last: int) -> int:
    """The end of a person's name beyond hyphens at which the tokenizer split it.

    Thomas-Greenfield, Eui-yong.
    """
    while last + 1 < len(doc) and _hyphenates(doc[last]):
        last += 2
    return last


def _hyphenates(token: Token) -> bool:
    """Whether the token is a hyphen between two parts of one name."""
    before, after = token.nbor(-1), token.nbor()
    if token.text not in HYPHENS or before.whitespace_ or token.whitespace_:
        return False
    return after.text.isalpha() and (after.text[0].isupper() or after.pos_ == "PROPN")


def _without_field(doc: Doc, first: int, last: int, label: str, lists: Gazetteer) -> int:
    """The end of an organisation's name, cut back to a listed name if it runs into a title.

    US Defense | Secretary becomes US.
    """
    following = doc[last].lower_ if last < len(doc) else ""
    into_title = following in lists.titles.nouns and doc[last - 1].lower_ in FIELDS
    if label == "PERSON" or not into_title:
        return last
    for end in range(last - 1, first, -1):
        if known(doc[first:end].text, lists):
            return end
    return first if all(token.lower_ in FIELDS for token in doc[first:last]) else last


def _is_name(doc: Doc, first: int, last: int, label: str, lists: Gazetteer) -> bool:
    words = [token.text for token in doc[first:last]]
    text = " ".join(words)
    if _PARTY_AND_STATE.match("".join(words)):
        return False
    if not any(c.isupper() or (c.isalpha() and not c.isascii()) for c in text):
        return False
    if len(words) > 1:
        return len(text) <= LONGEST_NAME
    lower = text.lower()
    if text in lists.listed or (label == "PERSON" and lower in ALSO_NAMES):
        return True
    if lower in lists.titles.nouns or lower in lists.titles.honorifics:
        return False
    if lower in lists.role_words.event:
        return False
    return len(text) > 1 and lower not in TIMES and lower not in NEVER


# Listed names -------------------------------------------------------------------------------------


def _with_listed(doc: Doc, tagged: list[_Span], lists: Gazetteer) -> list[_Span]:
    """The tagged spans, and the listed names that fit between or replace them."""
    owner: dict[int, _Span] = {}
    for span in tagged:
        if not any(i in owner for i in range(span[0], span[1])):
            owner.update((i, span) for i in range(span[0], span[1]))
    runs = _listed_runs(doc, lists)
    covered: set[int] = set()
    for first, last, _ in runs:
        covered.update(range(first, last))
    for first, last, label in set(owner.values()):
        from_end_to_end = label != "PERSON" and covered.issuperset(range(first, last))
        if from_end_to_end and not known(doc[first:last].text, lists):
            for i in range(first, last):  # New Hampshire Democrat is two listed names
                owner.pop(i)
    headlines = _headlines(doc)
    for first, last, label in runs:
        inside = {owner[i] for i in range(first, last) if i in owner}
        if any(span[0] < first or span[1] > last for span in inside):
            continue
        if (first, last, "PERSON") in inside:
            continue  # Washington, Jordan: the article's vote decides
        if not inside and _inside_a_title(doc, first, last, headlines, lists):
            continue
        for span in inside:
            for i in range(span[0], span[1]):
                owner.pop(i, None)
        owner.update((i, (first, last, label)) for i in range(first, last))
    return sorted(set(owner.values()))


def _headlines(doc: Doc) -> set[int]:
    """The tokens of lines in capitals, or with Most Words Capitalised."""
    return set(chain.from_iterable(_capital_lines(doc)))


def _headings(doc: Doc) -> set[int]:
    """The tokens of such lines that end without a full stop; a short sentence may be all names."""
    lines = (line for line in _capital_lines(doc) if doc[line[-1]].text not in FULL_STOPS)
    return set(chain.from_iterable(lines))


def _capital_lines(doc: Doc) -> Iterator[list[int]]:
    """Yield the tokens of each line in capitals, or with Most Words Capitalised."""
    line: list[int] = []
    for i in range(len(doc) + 1):
        if i < len(doc) and "\n" not in doc[i].text:
            line.append(i)
            continue
        long = [doc[j].text for j in line if len(doc[j]) > 3 and doc[j].text.isalpha()]
        if sum(word[0].isupper() for word in long) > HEADLINE * len(long):
            yield line
        line = []


def _inside_a_title(doc: Doc, first: int, last: int, headlines: set[int], lists: Gazetteer) -> bool:
    """Whether a listed name is part of a longer proper name that the pipeline did not tag.

    French Revolution, University of Texas.
    """
    if first in headlines or doc[first].text.isupper() or "." in doc[first].text:
        return False
    if last < len(doc) and doc[last - 1].whitespace_ and _goes_on(doc[last], lists):
        return True
    if first < 2 or doc[first - 1].lower_ != "of":
        return False
    owner = doc[first - 2]
    return owner.pos_ == "PROPN" and owner.text.istitle() and owner.lower_ not in lists.titles.nouns


def _goes_on(following: Token, lists: Gazetteer) -> bool:
    """Whether this token continues a longer proper name."""
    if following.pos_ != "PROPN" or not following.text.istitle() or following.ent_type_:
        return False
    office = following.lower_ in lists.titles.nouns or following.lower_ in FIELDS
    return not office and following.text not in lists.starts


def _listed_runs(doc: Doc, lists: Gazetteer) -> list[_Span]:
    """Every occurrence of a listed name that always means one thing; the longest name wins."""
    runs = []
    words = [token.text for token in doc]
    i = 0
    while i < len(words):
        run = run_at(words, i, lists)
        if run:
            rows = known(doc[i : i + len(run)].text, lists)
            runs.append((i, i + len(run), rows[0].label if rows else "GPE"))
        i += len(run) or 1
    return runs


# Votes --------------------------------------------------------------------------------------------


def _by_majority(doc: Doc, spans: list[_Span], lists: Gazetteer) -> list[_Span]:
    """Give each string one label: by list, by the article's full names, or by majority."""
    spans = _without_people(doc, spans)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for first, last, label in spans:
        counts[doc[first:last].text][label] += 1
    parts = _parts_of_people(counts)
    labels = {text: _label(text, count, parts, lists) for text, count in counts.items()}
    return [(first, last, labels[doc[first:last].text]) for first, last, _ in spans]


def _without_people(doc: Doc, spans: list[_Span]) -> list[_Span]:
    """Cut organisations that run into a person's full name (Apple Inc. Steve Jobs) in two."""
    people = {
        doc[first:last].text
        for first, last, label in spans
        if label == "PERSON" and last - first > 1
    }
    cut: list[_Span] = []
    for first, last, label in spans:
        size = 0
        if label == "ORG":
            sizes = (n for n in (2, 3) if last - first > n)
            size = next((n for n in sizes if doc[last - n : last].text in people), 0)
        if size:
            cut += [(first, last - size, label), (last - size, last, "PERSON")]
        else:
            cut.append((first, last, label))
    return cut


def _parts_of_people(counts: Mapping[str, Counter[str]]) -> frozenset[str]:
    """First and last words of the full names that are people by majority, also in capitals."""
    parts: set[str] = set()
    for text, count in counts.items():
        words = text.split()
        if len(words) > 1 and _majority(count) == "PERSON":
            has_suffix = words[-1].strip(".").lower() in SUFFIXES
            parts.update((words[0], words[-2] if has_suffix else words[-1]))
    return frozenset(parts | {part.upper() for part in parts if len(part) > SHORT})


def _majority(count: Counter[str]) -> str:
    return min(count, key=lambda label: (-count[label], ORDER.index(label)))


def _label(text: str, count: Counter[str], parts: frozenset[str], lists: Gazetteer) -> str:
    """The label of a string in one article.

    ``count`` counts its labels there; ``parts`` are the words of the full names of people.
    """
    rows = known(text, lists)
    if rows:
        certain = rows[0].always and text not in parts
        same_body = rows[0].label == "ORG" and "ORG" in count
        if certain or same_body or set(count) & PLACES:
            return rows[0].label
    total = sum(count.values())
    seen_as_person = total < ENOUGH or 2 * ENOUGH * count["PERSON"] > total
    if text in parts and " " not in text and seen_as_person:
        return "PERSON"
    return _majority(count)


class _Votes(NamedTuple):
    """What the corpus says about strings, counted in articles.

    ``agreed`` holds the labels that most articles agree on, ``counts`` those of each string,
    ``persons`` and ``bodies`` count the signs of a person and of an organisation, and ``starts``
    holds the agreed names by first word.
    """

    agreed: Mapping[str, str]
    counts: Mapping[str, Counter[str]]
    persons: Mapping[str, int]
    bodies: Mapping[str, int]
    starts: _Starts


def _corpus_votes(
    docs: Mapping[str, Doc], spans: Mapping[str, list[_Span]], lists: Gazetteer
) -> _Votes:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    persons: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    for article, found in spans.items():
        doc = docs[article]
        for text, label in {(doc[first:last].text, label) for first, last, label in found}:
            counts[text][label] += 1
        in_persons, in_bodies = _signs(doc, found, lists)
        persons.update(in_persons)
        bodies.update(in_bodies)
        organisations = {doc[first:last].text for first, last, label in found if label == "ORG"}
        bodies.update({text.split()[0] for text in organisations if " " in text})
    agreed = {}
    for text, count in counts.items():
        label, top = count.most_common(1)[0]
        if top >= WELL_KNOWN and top >= AGREED * sum(count.values()):
            agreed[text] = label
    return _Votes(agreed, counts, persons, bodies, _by_first_word(_unlisted(agreed, lists)))


def _unlisted(labels: Mapping[str, str], lists: Gazetteer) -> dict[str, str]:
    """The names that are not listed and are not the name of a people."""
    return {
        text: label for text, label in labels.items() if label != "NORP" and not known(text, lists)
    }


def _signs(doc: Doc, spans: list[_Span], lists: Gazetteer) -> tuple[set[str], set[str]]:
    """Strings that one article uses like the name of a person, and like that of an organisation.

    People have a first name or a title before them; organisations are in capitals (EADS), have "a"
    or "an" before them (an Airbus) or a word of office after them (X spokesman).
    """
    persons: set[str] = set()
    bodies: set[str] = set()
    for first, last, label in spans:
        if label not in ("PERSON", "ORG"):
            continue
        text = doc[first:last].text
        before = doc[first - 1].lower_ if first else ""
        following = doc[last] if last < len(doc) else None
        if label == "PERSON" and last - first > 1:
            persons.update((text.split()[0], text.split()[-1]))
        if before in lists.titles.nouns or before in lists.titles.honorifics:
            persons.add(text)
        acronym = text.isupper() and 2 <= len(text) <= 5
        one_of_its_kind = before in ("a", "an") and not _runs_on(following)
        has_office = following is not None and following.lower_ in lists.titles.nouns
        if acronym or one_of_its_kind or has_office:
            bodies.add(text)
    return persons, bodies


def _runs_on(following: Token | None) -> bool:
    """Whether this token continues a phrase."""
    if following is None:
        return False
    if following.text[:1].isupper() or following.text == "-":
        return True
    return following.pos_ in ("NOUN", "PROPN", "ADJ")


def _corpus_label(text: str, label: str, times: int, votes: _Votes, lists: Gazetteer) -> str:
    """The label of a string in one article, revised by the corpus.

    Signs come first, then a clear majority.  ``times`` says how often the article tags the string.
    """
    if known(text, lists):
        return label
    count = votes.counts[text]
    persons, organisations = votes.persons.get(text, 0), count["ORG"]
    if text.isupper() and len(text) > SHORT:
        persons = max(persons, votes.persons.get(text.title(), 0))
    if label in ("PERSON", "ORG") and fold(text.split()[0]) not in lists.groups:
        seen_as_body = AMONG * (organisations + votes.bodies.get(text, 0))
        if not persons and seen_as_body >= count["PERSON"] > 0:
            return "ORG"
        if not persons and 0 < count["PERSON"] <= count["GPE"]:
            return "GPE"
        if 0 < persons < organisations:
            return "ORG"
    others = sum(count.values()) - count["PERSON"]
    outweighs = persons > others or (persons == others and times < ENOUGH)
    if label != "PERSON" and " " not in text and persons and outweighs:
        return "PERSON"
    return votes.agreed.get(text, label) if times <= 2 and label != "NORP" else label


# Repetitions --------------------------------------------------------------------------------------


def _again(doc: Doc, spans: list[_Span], votes: _Votes, lists: Gazetteer) -> list[_Span]:
    """The spans with labels revised by the corpus, and all untagged repetitions.

    These are further occurrences of the article's names and of names well known in the corpus.
    """
    counts = Counter(doc[first:last].text for first, last, _ in spans)
    tagged = sorted({(doc[first:last].text, label) for first, last, label in spans})
    named = {text: _corpus_label(text, label, counts[text], votes, lists) for text, label in tagged}
    spans = [(first, last, named[doc[first:last].text]) for first, last, _ in spans]
    full_names = [text for text, label in named.items() if label == "PERSON" and " " in text]
    people = {text.split()[-1]: "PERSON" for text in full_names}
    people |= {last.upper(): "PERSON" for last in people if len(last) > SHORT}
    here = _by_first_word(_unlisted({**people, **named}, lists))
    further = _untagged(doc, spans, here, votes.starts, lists)
    untagged = Counter(doc[first:last].text for first, last, _ in further)
    slips = {
        text
        for text, n in untagged.items()
        if text not in people and 0 < counts[text] < SEEN * (counts[text] + n)
    }
    return spans + [span for span in further if doc[span[0] : span[1]].text not in slips]


def _by_first_word(labels: Mapping[str, str]) -> _Starts:
    """Names with their labels, to be looked up by their words; the longest has the first rank."""
    starts: dict[str, dict[int, dict[_Words, list[tuple[int, str]]]]] = {}
    ranked = sorted(labels.items(), key=lambda item: (-len(item[0]), item[0]))
    for rank, (text, label) in enumerate(ranked):
        words = tuple(text.replace("-", " - ").split())
        of_size = starts.setdefault(words[0], {}).setdefault(len(words), {})
        of_size.setdefault(words, []).append((rank, label))
    return starts


def _untagged(
    doc: Doc, spans: list[_Span], here: _Starts, elsewhere: _Starts, lists: Gazetteer
) -> list[_Span]:
    """Occurrences of known names outside all spans that are names in their own right.

    ``here`` are the names of the article, ``elsewhere`` those well known in the corpus.
    """
    taken: set[int] = set()
    for first, last, _ in spans:
        taken.update(range(first, last))
    small = {token.text for token in doc if token.text.islower()}
    found = []
    for i, token in enumerate(doc):
        if i in taken or (token.text not in here and token.text not in elsewhere):
            continue
        for last, label in _written_at(doc, i, (here, elsewhere)):
            free = taken.isdisjoint(range(i, last))
            if free and _stands_alone(doc, i, last, small, lists):
                found.append((i, last, label))
                taken.update(range(i, last))
                break
    return found


def _written_at(doc: Doc, i: int, names: Iterable[_Starts]) -> Iterator[tuple[int, str]]:
    """Yield (one past the last token, label) of each name whose words begin at token ``i``.

    Those of the first of ``names`` come first, and of each the longest.
    """
    for starts in names:
        found = []
        for size, of_size in starts.get(doc[i].text, {}).items():
            words = tuple(token.text for token in doc[i : i + size])
            found += [(rank, i + size, label) for rank, label in of_size.get(words, ())]
        for _, last, label in sorted(found):
            yield last, label


def _stands_alone(doc: Doc, first: int, last: int, small: set[str], lists: Gazetteer) -> bool:
    """Whether the words in this place are a name in their own right.

    They may instead be part of a longer name, or a common word that begins a sentence.  ``small``
    are the words that the article uses in lower case.
    """
    if last - first > 1:
        return True
    token = doc[first]
    if not token.text[:1].isupper() or len(token.text) < 3:
        return False
    if token.lower_ in small and token.pos_ != "PROPN":
        return False
    if token.lower_ in TIMES and _is_a_time(doc, first):
        return False
    titles = lists.titles.nouns
    followed = last < len(doc) and token.whitespace_ and doc[last].text[:1].isupper()
    if (
        followed
        and not (token.text.isupper() and doc[last].text.isupper())
        and doc[last].text not in POSSESSIVES
        and doc[last].lower_ not in titles
    ):
        return False
    if first == 0:
        return True
    before = doc[first - 1]
    if not before.text[:1].isupper() or not before.whitespace_ or before.is_sent_start is True:
        return True
    if before.lower_ in titles or before.lower_ in lists.titles.honorifics:
        return True
    return bool(known(before.text, lists))


def _is_a_time(doc: Doc, i: int) -> bool:
    """Whether a word such as May is the time here: after 'in', or before a number."""
    following = doc[i + 1].text if i + 1 < len(doc) else ""
    return (i > 0 and doc[i - 1].lower_ in BEFORE_TIMES) or following[:1].isdigit()


__all__ = ["LABELS", "Name", "choose", "find_names"]
