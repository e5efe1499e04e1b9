"""What the text says somebody is: titles before a name, appositions beside it, taken apart into noun, office, side and field.

"US Secretary of State Antony Blinken", "Lavrov, Russia's top diplomat," and "the Kremlin's top foreign policy advisor, Yuri Ushakov," give
roles; "the secretary of state" further down is the same office without the name.  Works on words, capitals and parts of speech, not on the
parse, so that it holds under any pipeline; where a pipeline gives no parts of speech, only capitalised words and words of office count.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.entities.gazetteer import Lists, known

LONGEST = 14  # words of a role that are looked at
DETERMINERS = frozenset(("the", "a", "an", "his", "her", "its", "their", "our"))
JOINTS = frozenset(("of", "for", "to", "at", "in", "on", "with", "from", "and"))
POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
PAST = frozenset(
    ("former", "ex", "ex-", "late", "retired", "ousted", "deposed", "onetime", "then", "previous")
)
PASSING = frozenset(
    (
        "current",
        "new",
        "newly",
        "acting",
        "incoming",
        "outgoing",
        "longtime",
        "veteran",
        "influential",
        "powerful",
        "own",
        "first",
        "elected",
        "fellow",
        "embattled",
        "hawkish",
        "popular",
        "conservative",
        "liberal",
    )
)
SMALL_MODIFIERS = (
    PAST
    | PASSING
    | frozenset(
        ("senior", "deputy", "top", "chief", "vice", "assistant", "press", "foreign", "prime")
    )
)
SMALL_FIELDS = frozenset(
    (
        "state",
        "defense",
        "defence",
        "affairs",
        "interior",
        "security",
        "national",
        "treasury",
        "general",
        "minority",
        "majority",
    )
)
_PARTS = frozenset(("ADJ", "NOUN", "PROPN", "NUM"))


class Role(NamedTuple):
    """One role: ``text`` as shown, its noun, the office it is by list, its side, the listed body in it, its other words, its US state."""

    text: str
    noun: str
    office: str
    side: str
    body: str
    field: frozenset[str]
    past: bool
    gender: str
    state: str = ""


def read_role(words: list[str], lists: Lists) -> Role | None:
    """The role that ``words`` state; None where they hold no word of office."""
    words = _without_edges(words)
    sides, bodies, states, rest = _listed_parts(words, lists)
    small = [word.lower() for word in rest]
    core = [
        word
        for word in small
        if word not in DETERMINERS and word not in POSSESSIVES and word != "-"
    ]
    past = any(word in PAST for word in core)
    core = _without_edges([word for word in core if word not in PAST and word not in PASSING])
    if not core:
        return None
    head_end = next((i for i, word in enumerate(core) if word in JOINTS and i), len(core))
    noun, noun_at = _noun(core[:head_end], lists)
    noun = lists.titles.nouns.get(" ".join(core), noun)
    if not noun:
        return None
    whole = " ".join(
        word.lower()
        for word in words
        if word.lower() not in DETERMINERS and word not in POSSESSIVES
    )
    office = _office(" ".join(core), whole, lists)
    field = frozenset(
        word for i, word in enumerate(core) if i not in noun_at and word not in JOINTS
    )
    gender = next(
        (lists.titles.gender[core[i]] for i in noun_at if core[i] in lists.titles.gender), ""
    )
    side = next((side for side, joint in sides if joint in ("", "of")), "")
    return Role(
        _shown(words, lists),
        noun,
        office,
        side,
        bodies[0] if bodies else "",
        field,
        past,
        gender,
        states[0] if states else "",
    )


def _without_edges(words: list[str]) -> list[str]:
    """Words without determiners, joints and marks at either end."""
    first, last = 0, len(words)
    while first < last and (
        words[first].lower() in DETERMINERS | JOINTS
        or not any(c.isalnum() for c in words[first])
        or words[first] in POSSESSIVES
    ):
        first += 1
    while last > first and (
        words[last - 1].lower() in DETERMINERS | JOINTS
        or not any(c.isalnum() for c in words[last - 1])
        or words[last - 1] in POSSESSIVES
    ):
        last -= 1
    return words[first:last]


def _listed_parts(
    words: list[str], lists: Lists
) -> tuple[list[tuple[str, str]], list[str], list[str], list[str]]:
    """Sides with the joint before them (of, to; '' before the noun), listed organisations, US states, and the words that are left."""
    sides, bodies, states, rest = [], [], [], []
    joint = ""
    i = 0
    while i < len(words):
        run = next(
            (
                run
                for run in lists.starts.get(words[i], ())
                if tuple(words[i : i + len(run)]) == run
            ),
            None,
        )
        if run is None and words[i][:1].isupper() and words[i] in lists.listed:
            run = (words[i],)
        rows = known(" ".join(run), lists) or known("".join(run), lists) if run else ()
        if rows and run:
            if rows[0].side:
                sides.append((rows[0].side, joint))
            states += [
                row.entity.removesuffix(" (US state)") for row in rows if row.role == "US state"
            ]
            if rows[0].label == "ORG":
                bodies.append(rows[0].entity)
            if rows[0].role == "party or its members":
                rest += run
            i += len(run)
            continue
        joint = words[i].lower() if words[i].lower() in JOINTS else joint
        rest.append(words[i])
        i += 1
    return sides, bodies, states, rest


def _noun(core: list[str], lists: Lists) -> tuple[str, range]:
    """The word or pair of words of office that heads ``core``, in its common form, and where it stands."""
    for last in range(len(core), 0, -1):
        for size in (3, 2, 1):
            words = " ".join(core[max(0, last - size) : last])
            noun = lists.titles.nouns.get(words) or lists.titles.honorifics.get(words)
            if last >= size and noun:
                return noun, range(last - size, last)
    return "", range(0)


def _office(core: str, whole: str, lists: Lists) -> str:
    """The office that the words name by list: exactly, after 'top', or with the organisations spelled out."""
    for words in (whole, core, core.removeprefix("top ")):
        if words in lists.titles.offices:
            return lists.titles.offices[words]
    without_the = " ".join(word for word in core.split() if word != "the")
    return next(
        (
            office
            for phrase, office in lists.titles.offices.items()
            if phrase.replace(" the ", " ") == without_the
        ),
        "",
    )


def _shown(words: list[str], lists: Lists) -> str:
    """The role as shown: words of office small, names as they stand, no article in front."""
    shown = []
    i = 0
    while i < len(words):
        run = next(
            (
                run
                for run in lists.starts.get(words[i], ())
                if tuple(words[i : i + len(run)]) == run
            ),
            (),
        )
        shown += run
        i += len(run)
        if not run:
            bare = words[i].lower()
            office = _is_small(bare, lists) and (
                i + 1 == len(words)
                or words[i + 1].islower()
                or _is_small(words[i + 1].lower(), lists)
            )
            shown.append(
                lists.titles.honorifics.get(bare)
                or (bare if office and not words[i].isupper() else words[i])
            )
            i += 1
    text = " ".join(shown)
    for mark in POSSESSIVES:
        text = text.replace(f" {mark} ", f"{mark} ")
    return text.replace(" - ", "-")


def _is_small(word: str, lists: Lists) -> bool:
    """Whether a word of a role is shown small: secretary, defense, former."""
    return word in lists.titles.nouns or word in SMALL_MODIFIERS or word in SMALL_FIELDS


# Where roles stand -------------------------------------------------------------------------------------------------------------------


def before(doc: Doc, first: int, people: Container[int], lists: Lists) -> tuple[int, int] | None:
    """Tokens of the title that ends where a name begins (``first``); None where there is none.  ``people``: tokens of names."""
    start = first
    seen_title = False
    while start > 0 and first - start < LONGEST:
        token = doc[start - 1]
        if start - 1 in people or not _may_stand_in_title(doc, start - 1, first, lists, seen_title):
            break
        seen_title = seen_title or _is_office_word(token, lists)
        start -= 1
        if token.lower_ in PAST and not (
            doc[start - 1].text in lists.listed or doc[start - 1].text == "-"
        ):
            break
    while start < first and (
        doc[start].lower_ in JOINTS
        or doc[start].text in POSSESSIVES
        or not doc[start].text[:1].isalnum()
    ):
        start += 1
    return (start, first) if seen_title and start < first else None


def _may_stand_in_title(doc: Doc, i: int, first: int, lists: Lists, seen_title: bool) -> bool:
    """Whether token ``i`` may belong to a title that ends before token ``first``."""
    token = doc[i]
    word, lower = token.text, token.lower_
    if _is_office_word(token, lists):
        return True
    if lower == "of" or (lower in ("the", "for") and i + 1 < first):
        earlier = doc[i - 1] if i else None
        return (
            i + 1 < first
            and not seen_title
            and earlier is not None
            and (earlier.lower_ in ("of", "for") or _is_office_word(earlier, lists))
        )
    if word in POSSESSIVES or (word == "-" and i + 1 < first):
        return i + 1 < first and i > 0 and (doc[i - 1].text[:1].isupper() or word == "-")
    if word[:1].isupper() and (word in lists.listed or token.pos_ in ("", "PROPN", "NOUN", "ADJ")):
        return (
            token.pos_ not in ("ADV", "VERB", "AUX", "PRON", "DET", "ADP") or word in lists.listed
        )
    if (
        word.islower()
        and i + 1 < first
        and doc[i + 1].text[:1].isupper()
        and not (doc[i + 1].text in lists.listed and lower in PAST | PASSING)
    ):
        return lower in SMALL_MODIFIERS
    return word.islower() and (
        token.pos_ in ("ADJ", "NOUN", "PROPN")
        and token.tag_ not in ("NNS", "NNPS")
        or lower in SMALL_MODIFIERS
    )


def _is_office_word(token: Token, lists: Lists) -> bool:
    lower = token.lower_
    return lower in lists.titles.nouns or (
        lower in lists.titles.honorifics and token.text[:1].isupper()
    )


def after(doc: Doc, last: int, people: Container[int], lists: Lists) -> tuple[int, int] | None:
    """Tokens of an apposition that follows a name ending at ``last``: ', the US ambassador to the UN,'; None where there is none."""
    if last < len(doc) and doc[last].text == "(":  # Jim Clyburn (D-S.C.), the assistant leader
        closing = next(
            (i for i in range(last, min(last + 8, len(doc))) if doc[i].text == ")"), last
        )
        last = (
            closing + 1
            if closing > last and closing + 1 < len(doc) and doc[closing + 1].text == ","
            else last
        )
    if last >= len(doc) or doc[last].text not in (",", "(", "-", "–", "—"):
        return None
    span = phrase(doc, last + 1, people, lists, indefinite=True)
    return span if span and ends(doc, span[1]) else None


def ends(doc: Doc, last: int) -> bool:
    """Whether an apposition may end before token ``last``: a mark, a joint, 'who', no verb and no further noun."""
    following = doc[last] if last < len(doc) else None
    return (
        following is None
        or following.is_punct
        or following.is_space
        or following.lower_
        in JOINTS | {"who", "whose", "by", "under", "since", "that", "at", "now", "then"}
    )


def phrase(
    doc: Doc, start: int, people: Container[int], lists: Lists, indefinite: bool = False
) -> tuple[int, int] | None:
    """Tokens of the noun phrase of office that begins at ``start`` ('the head of the ministry', "Russia's foreign minister")."""
    i = start
    limit = min(len(doc), start + LONGEST)
    if (
        i < limit
        and doc[i].lower_ in DETERMINERS
        and (indefinite or doc[i].lower_ not in ("a", "an"))
    ):
        i += 1
    head = -1
    while i < limit and i not in people and _may_stand_in_phrase(doc, i, lists):
        head = i if doc[i].lower_ in lists.titles.nouns else head
        i += 1
    if head < 0 or head != i - 1:
        return None
    return start, _complement(doc, i, limit + LONGEST, people, lists)


def _may_stand_in_phrase(doc: Doc, i: int, lists: Lists) -> bool:
    token = doc[i]
    if token.is_space or token.lower_ in DETERMINERS:
        return False
    if (
        token.lower_ in lists.titles.nouns
        or token.text in lists.listed
        or token.text in POSSESSIVES
        or token.text == "-"
    ):
        return True
    return token.pos_ in _PARTS or (
        not token.pos_ and (token.text[:1].isupper() or token.lower_ in SMALL_MODIFIERS)
    )


def _complement(doc: Doc, i: int, limit: int, people: Container[int], lists: Lists) -> int:
    """The end of 'of the US State Department', 'to the UN' after a word of office at ``i - 1``; ``i`` itself where nothing follows."""
    end = i
    if (
        i < len(doc) - 1
        and doc[i - 1].lower_ == "secretary"
        and doc[i].lower_ == "of"
        and doc[i + 1].lower_ == "state"
    ):
        return i + 2
    while i < min(limit, len(doc)) and doc[i].lower_ in ("of", "to", "for") and i + 1 < len(doc):
        if doc[i].lower_ != "of" and doc[i - 1].lower_ not in (
            "ambassador",
            "envoy",
            "minister",
            "secretary",
            "adviser",
            "advisor",
            "representative",
        ):
            break
        j = i + 1
        j += j < len(doc) and doc[j].lower_ in ("the", "his", "her", "its", "their")
        k = j
        while (
            k < min(limit, len(doc))
            and k not in people
            and not doc[k].is_space
            and _in_complement(doc, k, lists)
        ):
            k += 1
        if k == j:
            break
        end = i = k
    return end


def _in_complement(doc: Doc, k: int, lists: Lists) -> bool:
    token = doc[k]
    return (
        token.text in lists.listed
        or token.pos_ in ("ADJ", "NOUN", "PROPN")
        or (token.text == "-" and k + 1 < len(doc))
        or (
            not token.pos_
            and (
                token.text[:1].isupper()
                or token.lower_
                in (
                    "state",
                    "defense",
                    "press",
                    "service",
                    "department",
                    "foreign",
                    "policy",
                    "ministry",
                    "affairs",
                )
            )
        )
    )


def of_country(doc: Doc, last: int, lists: Lists) -> str:
    """The side in 'Chung Eui-yong of South Korea'; empty where the name is not followed by 'of' and a country."""
    if last + 1 >= len(doc) or doc[last].lower_ != "of":
        return ""
    for size in (3, 2, 1):
        rows = known(doc[last + 1 : last + 1 + size].text, lists)
        if rows and rows[0].label == "GPE":
            return rows[0].side
    return ""


def words(doc: Doc, span: Iterable[int]) -> list[str]:
    """The words of the tokens from the first to before the second number."""
    first, last = span
    return [token.text for token in doc[first:last] if not token.is_space]
