"""Read people's roles from titles before their names and appositions after them.

"US Secretary of State Antony Blinken", "Lavrov, Russia's top diplomat," and "the Kremlin's top
foreign policy advisor, Yuri Ushakov," state roles, which are analysed into noun, office, side and
field; "the secretary of state" later on is the same office without the name.  The rules use words,
capitals and parts of speech but not the parse, so that they work with any pipeline.  Without parts
of speech, only capitalised words and words of office count.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.common.spans import Span
from parallax.entities.gazetteer import Gazetteer, Listed, known, run_at

KIN = frozenset(
    "wife husband son daughter brother sister mother father widow widower niece nephew uncle aunt "
    "cousin grandson granddaughter grandfather grandmother stepson stepdaughter twin sibling "
    "spouse ex-wife ex-husband fiancé fiancée fiance fiancee lady".split()
)
"""Words that introduce somebody as a relative; with "lady", as a first lady."""
POSSESSORS = frozenset("his her their my our".split())
NEAR_KIN = 5  # tokens of ", his youngest daughter,"
LONGEST = 14  # words of a role that are looked at
DETERMINERS = frozenset(("the", "a", "an", "his", "her", "its", "their", "our"))
JOINTS = frozenset(("of", "for", "to", "at", "in", "on", "with", "from", "and"))
POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
SMALL_MODIFIERS = frozenset("senior deputy top chief vice assistant press foreign prime".split())
SMALL_FIELDS = frozenset(
    "state defense defence affairs interior security national treasury general minority "
    "majority".split()
)
SMALL_IN_COMPLEMENT = frozenset(
    "state defense press service department foreign policy ministry affairs".split()
)
"""Lower-case words of a complement, for pipelines without parts of speech."""
TAKE_TO_AND_FOR = frozenset(
    "ambassador envoy minister secretary adviser advisor representative".split()
)
"""Words of office whose complement may begin with "to" or "for"."""
AFTER_APPOSITION = JOINTS | frozenset("who whose by under since that at now then".split())
DEPARTMENTS = frozenset(
    "agriculture commerce defence defense education energy environment finance foreign health home "
    "interior justice labor labour prime state trade transport transportation treasury".split()
)
"""Fields of ministers and secretaries of a state."""
OF_US_STATES = frozenset(
    "rep. sen. gov. representative senator governor congressman congresswoman democrat republican "
    "lawmaker".split()
)
"""Words of office by which Georgia is the US state."""
UNITED_STATES = "United States"
LONGEST_PARTY = 5  # tokens of "(R-Ohio"
_PARTY_AND_STATE = re.compile(r"\s*[,(]\s*[DRI]\s?[-‑–]\s?[A-Z]")
_PARTS = frozenset(("ADJ", "NOUN", "PROPN", "NUM"))


class Role(NamedTuple):
    """One role.

    ``text`` is the role as shown, ``office`` the listed office that it is, ``body`` the listed
    organisation in it, ``field`` its other words, and ``gender`` that of its noun.
    """

    text: str
    noun: str
    office: str
    side: str
    body: str
    field: frozenset[str]
    past: bool
    gender: str
    state: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether the noun is all that is said."""
        return not (self.field or self.side or self.body or self.office)


class _ListedParts(NamedTuple):
    """What the lists know in the words of a role, and the words that are left.

    ``sides`` come with the joint before them (of, to; "" before the noun).
    """

    sides: list[tuple[str, str]]
    bodies: list[str]
    states: list[str]
    rest: list[str]


def read_role(words: list[str], lists: Gazetteer) -> Role | None:
    """The role that ``words`` state; None if they contain no word of office."""
    words = _without_edges(words)
    listed = _listed_parts(words, lists)
    core = [word.lower() for word in listed.rest if word != "-"]
    core = [word for word in core if word not in DETERMINERS and word not in POSSESSIVES]
    past = any(word in lists.role_words.past for word in core)
    core = _without_edges([word for word in core if not _is_passing(word, lists)])
    if not core:
        return None
    head_end = next((i for i, word in enumerate(core) if word in JOINTS and i), len(core))
    noun, noun_at = _noun(core[:head_end], lists)
    noun = lists.titles.nouns.get(" ".join(core), noun)
    if not noun:
        return None
    whole = [word.lower() for word in words if word not in POSSESSIVES]
    whole = [word for word in whole if word not in DETERMINERS]
    others = (word for i, word in enumerate(core) if i not in noun_at and word not in JOINTS)
    genders = (lists.titles.gender.get(core[i], "") for i in noun_at)
    return Role(
        text=_shown(words, lists),
        noun=noun,
        office=_office(" ".join(core), " ".join(whole), lists),
        side=next((side for side, joint in listed.sides if joint in ("", "of")), ""),
        body=listed.bodies[0] if listed.bodies else "",
        field=frozenset(others),
        past=past,
        gender=next(filter(None, genders), ""),
        state=listed.states[0] if listed.states else "",
    )


def _is_passing(word: str, lists: Gazetteer) -> bool:
    """Whether a word says when or how somebody holds an office: former, current, influential."""
    return word in lists.role_words.past or word in lists.role_words.passing


def _without_edges(words: list[str]) -> list[str]:
    """Words without determiners, joints and punctuation at either end."""
    first, last = 0, len(words)
    while first < last and _is_edge(words[first]):
        first += 1
    while last > first and _is_edge(words[last - 1]):
        last -= 1
    return words[first:last]


def _is_edge(word: str) -> bool:
    if word.lower() in DETERMINERS or word.lower() in JOINTS or word in POSSESSIVES:
        return True
    return not any(c.isalnum() for c in word)


def _listed_parts(words: list[str], lists: Gazetteer) -> _ListedParts:
    """Sort the words of a role by what the lists know about them."""
    found = _ListedParts([], [], [], [])
    joint = ""
    i = 0
    while i < len(words):
        run = run_at(words, i, lists) or _listed_run(words, i, lists)
        rows = (known(" ".join(run), lists) or known("".join(run), lists)) if run else ()
        if not rows:
            joint = words[i].lower() if words[i].lower() in JOINTS else joint
            found.rest.append(words[i])
            i += 1
            continue
        side = _side_of(rows, words) if not _is_new(words, i) else ""
        if side:
            found.sides.append((side, joint))
        found.states.extend(state_name(row) for row in rows if row.role == "US state")
        if rows[0].label == "ORG":
            found.bodies.append(rows[0].entity)
        if rows[0].role == "party or its members":
            found.rest.extend(run)
        i += len(run)
    return found


def _listed_run(words: Sequence[str], i: int, lists: Gazetteer) -> tuple[str, ...]:
    """The capitalised words at ``i`` that are a listed name here, as in "New York mayor"."""
    for size in (2, 1):
        run = tuple(words[i : i + size])
        if words[i][:1].isupper() and " ".join(run) in lists.listed:
            return run
    return ()


def _side_of(rows: Sequence[Listed], words: Iterable[str]) -> str:
    """The side of a listed name in a role; of two (Georgia), that of the US state in US offices."""
    in_states = any(word.lower() in OF_US_STATES for word in words)
    states = [row.side for row in rows if row.role == "US state"] if in_states else []
    return states[0] if states else rows[0].side


def _is_new(words: Sequence[str], i: int) -> bool:
    """Whether a place has "New" before it, and so is another (New England)."""
    return i > 0 and words[i - 1] == "New"


def state_name(row: Listed) -> str:
    """The name of a US state."""
    return row.entity.removesuffix(" (US state)")


def _noun(core: list[str], lists: Gazetteer) -> tuple[str, range]:
    """The words of office at the head of ``core``, in standard form, and their positions."""
    for last in range(len(core), 0, -1):
        for size in (3, 2, 1):
            words = " ".join(core[max(0, last - size) : last])
            noun = lists.titles.nouns.get(words) or lists.titles.honorifics.get(words)
            if last >= size and noun:
                return noun, range(last - size, last)
    return "", range(0)


def _office(core: str, whole: str, lists: Gazetteer) -> str:
    """The office that the words name by list.

    Exactly, after "top", or with the organisations spelled out.
    """
    offices = lists.titles.offices
    for words in (whole, core, core.removeprefix("top ")):
        if words in offices:
            return offices[words]
    without_the = " ".join(word for word in core.split() if word != "the")
    for phrase, office in offices.items():
        if phrase.replace(" the ", " ") == without_the:
            return office
    return ""


def _shown(words: list[str], lists: Gazetteer) -> str:
    """The role as shown: words of office in lower case, names unchanged, no leading article."""
    shown: list[str] = []
    i = 0
    while i < len(words):
        run = run_at(words, i, lists)
        shown += run or (_shown_word(words, i, lists),)
        i += len(run) or 1
    text = " ".join(shown)
    for ending in POSSESSIVES:
        text = text.replace(f" {ending} ", f"{ending} ")
    return text.replace(" - ", "-")


def _shown_word(words: list[str], i: int, lists: Gazetteer) -> str:
    """Word ``i`` of a role as shown."""
    word, bare = words[i], words[i].lower()
    if lists.titles.honorifics.get(bare):
        return lists.titles.honorifics[bare]
    if word.isupper() or not _is_small(bare, lists):
        return word
    following = words[i + 1] if i + 1 < len(words) else ""
    before_small = following.islower() or _is_small(following.lower(), lists)
    return bare if before_small or not following else word


def _is_small(word: str, lists: Gazetteer) -> bool:
    """Whether a word of a role is shown small: secretary, defense, former."""
    return word in lists.titles.nouns or _is_modifier(word, lists) or word in SMALL_FIELDS


def _is_modifier(word: str, lists: Gazetteer) -> bool:
    return word in SMALL_MODIFIERS or _is_passing(word, lists)


# Where roles occur --------------------------------------------------------------------------------


def before(doc: Doc, first: int, people: Container[int], lists: Gazetteer) -> Span | None:
    """The title that ends where a name begins; None if there is none.

    Parameters
    ----------
    doc
        The article.
    first
        The first token of the name.
    people
        The tokens of the names of people.
    lists
        The lists of the codebook.

    Returns
    -------
    Span | None
        Tokens [first, last) of the title.
    """
    start = first
    seen_title = False
    while start > 0 and first - start < LONGEST:
        token = doc[start - 1]
        if token.i in people or not _may_stand_in_title(token, first, lists, seen_title):
            break
        seen_title = seen_title or _is_office_word(token, lists)
        start -= 1
        earlier = doc[start - 1]
        goes_on = earlier.text in lists.listed or earlier.text == "-"
        if token.lower_ in lists.role_words.past and not goes_on:
            break
    while start < first and _opens_no_title(doc[start]):
        start += 1
    return (start, first) if seen_title and start < first else None


def _opens_no_title(token: Token) -> bool:
    if token.lower_ in JOINTS or token.text in POSSESSIVES:
        return True
    return not token.text[:1].isalnum()


def _may_stand_in_title(token: Token, first: int, lists: Gazetteer, seen_title: bool) -> bool:
    """Whether ``token`` may belong to a title that ends before token ``first``."""
    word, lower = token.text, token.lower_
    earlier = token.nbor(-1) if token.i else None
    following = token.nbor() if token.i + 1 < first else None
    if _is_office_word(token, lists):
        return True
    if lower == "of" or (lower in ("the", "for") and following is not None):
        if following is None or seen_title or earlier is None:
            return False
        return earlier.lower_ in ("of", "for") or _is_office_word(earlier, lists)
    if word in POSSESSIVES or (word == "-" and following is not None):
        if following is None or earlier is None:
            return False
        return earlier.text[:1].isupper() or word == "-"
    if word[:1].isupper():
        return word in lists.listed or token.pos_ in ("", "PROPN", "NOUN", "ADJ")
    if not word.islower() or _is_modifier(lower, lists):
        return word.islower()
    if following is not None and following.text[:1].isupper():
        return False
    return token.pos_ in ("ADJ", "NOUN", "PROPN") and token.tag_ not in ("NNS", "NNPS")


def _is_office_word(token: Token, lists: Gazetteer) -> bool:
    lower = token.lower_
    honorific = lower in lists.titles.honorifics and token.text[:1].isupper()
    return lower in lists.titles.nouns or honorific


def after(doc: Doc, last: int, people: Container[int], lists: Gazetteer) -> Span | None:
    """The apposition that follows a name ending at ``last``: ', the US ambassador to the UN,'.

    Parameters as in :func:`before`.  Returns tokens [first, last), or None if there is none.
    """
    last = _over_party(doc, last)
    if last >= len(doc) or doc[last].text not in (",", "(", "-", "–", "—"):
        return None
    span = phrase(doc, last + 1, people, lists, indefinite=True)
    return span if span and ends(doc, span[1]) else None


def _over_party(doc: Doc, last: int) -> int:
    """The token after the brackets of 'Jim Clyburn (D-S.C.), the assistant leader'."""
    if last >= len(doc) or doc[last].text != "(":
        return last
    limit = min(last + 8, len(doc))
    closing = next((i for i in range(last, limit) if doc[i].text == ")"), last)
    comma = closing + 1 < len(doc) and doc[closing + 1].text == ","
    return closing + 1 if closing > last and comma else last


def is_kin(doc: Doc, first: int, last: int) -> bool:
    """Whether the name of tokens [first, last) is introduced as somebody's relative.

    "Adler's daughter Nora Adler", "his wife, Ann Weber", "Ann Weber, his wife".
    """
    before = first - 1
    if before >= 1 and doc[before].text == ",":
        before -= 1
    if before >= 1 and doc[before].text in KIN:
        return doc[before].text != "lady" or doc[before - 1].lower_ == "first"
    if last + 1 >= len(doc) or doc[last].text != ",":
        return False
    owned = False
    for token in doc[last + 1 : last + 1 + NEAR_KIN]:
        owned = owned or token.lower_ in POSSESSORS or token.text in POSSESSIVES
        if token.text in KIN:
            return owned
        if token.is_punct and token.text not in POSSESSIVES:
            return False
    return False


def ends(doc: Doc, last: int) -> bool:
    """Whether an apposition may end before token ``last``.

    Punctuation, a joint or "who" may follow, no verb and no further noun.
    """
    if last >= len(doc):
        return True
    following = doc[last]
    return following.is_punct or following.is_space or following.lower_ in AFTER_APPOSITION


def phrase(
    doc: Doc, start: int, people: Container[int], lists: Gazetteer, indefinite: bool = False
) -> Span | None:
    """The noun phrase of office that begins at token ``start``.

    'the head of the ministry', "Russia's foreign minister".

    Parameters
    ----------
    doc, people, lists
        As in :func:`before`.
    start
        The first token.
    indefinite
        Whether it may begin with "a" or "an".

    Returns
    -------
    Span | None
        Its tokens [first, last).
    """
    i = start
    limit = min(len(doc), start + LONGEST)
    allowed = DETERMINERS if indefinite else DETERMINERS - {"a", "an"}
    if i < limit and doc[i].lower_ in allowed:
        i += 1
    head = -1
    while i < limit and i not in people and _may_stand_in_phrase(doc[i], lists):
        head = i if doc[i].lower_ in lists.titles.nouns else head
        i += 1
    if head < 0 or head != i - 1:
        return None
    return start, _complement(doc, i, limit + LONGEST, people, lists)


def _may_stand_in_phrase(token: Token, lists: Gazetteer) -> bool:
    if token.is_space or token.lower_ in DETERMINERS:
        return False
    if token.lower_ in lists.titles.nouns or token.text in lists.listed:
        return True
    if token.text in POSSESSIVES or token.text == "-" or token.pos_ in _PARTS:
        return True
    return not token.pos_ and (token.text[:1].isupper() or _is_modifier(token.lower_, lists))


def _complement(doc: Doc, i: int, limit: int, people: Container[int], lists: Gazetteer) -> int:
    """The end of 'of the US State Department', 'to the UN' after a word of office at ``i - 1``.

    It is ``i`` itself if there is no complement.
    """
    if [token.lower_ for token in doc[i - 1 : i + 2]] == ["secretary", "of", "state"]:
        return i + 2
    limit = min(limit, len(doc))
    while i < limit and i + 1 < len(doc) and _opens_complement(doc[i]):
        start = i + 1
        if start < len(doc) and doc[start].lower_ in ("the", "his", "her", "its", "their"):
            start += 1
        end = start
        while end < limit and end not in people and _in_complement(doc[end], lists):
            end += 1
        if end == start:
            break
        i = end
    return i


def _opens_complement(token: Token) -> bool:
    if token.lower_ == "of":
        return True
    return token.lower_ in ("to", "for") and token.nbor(-1).lower_ in TAKE_TO_AND_FOR


def _in_complement(token: Token, lists: Gazetteer) -> bool:
    if token.is_space:
        return False
    if token.text in lists.listed or token.pos_ in ("ADJ", "NOUN", "PROPN"):
        return True
    if token.text == "-" and token.i + 1 < len(token.doc):
        return True
    return not token.pos_ and (token.text[:1].isupper() or token.lower_ in SMALL_IN_COMPLEMENT)


def of_country(doc: Doc, last: int, lists: Gazetteer) -> str:
    """The side in 'Chung Eui-yong of South Korea', whose name ends at token ``last``.

    Empty if the name is not followed by "of" and a country, if that is only the beginning of a
    longer name (of the New York Times), or if several sides have a place of the name (Georgia).
    """
    if last + 1 >= len(doc) or doc[last].lower_ != "of":
        return ""
    for size in (3, 2, 1):
        end = last + 1 + size
        rows = known(doc[last + 1 : end].text, lists)
        if rows and rows[0].label == "GPE":
            alone = len({row.side for row in rows}) == 1 and not _runs_into_name(doc, end)
            return rows[0].side if alone else ""
    return ""


def _runs_into_name(doc: Doc, end: int) -> bool:
    """Whether the words before token ``end`` go on as a longer name."""
    return end < len(doc) and bool(doc[end - 1].whitespace_) and doc[end].text[:1].isupper()


def of_party_and_state(doc: Doc, last: int) -> str:
    """The United States after a name that ends at token ``last``, as in 'Ann Hall (R-Ohio)'."""
    found = _PARTY_AND_STATE.match(doc[last : last + LONGEST_PARTY].text)
    return UNITED_STATES if found else ""


def words_of(doc: Doc, span: Span) -> list[str]:
    """The words of the tokens [first, last)."""
    first, last = span
    return [token.text for token in doc[first:last] if not token.is_space]
