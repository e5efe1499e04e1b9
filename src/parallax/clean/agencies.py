"""News agencies by the names they go by, and names of sites and desks as against persons."""

from __future__ import annotations

import re

AGENCIES = {
    "AP": ("associated press", "the associated press", "ap", "ap news"),
    "Reuters": ("reuters", "thomson reuters"),
    "AFP": ("afp", "agence france-presse", "agence france presse", "france-presse"),
    "UPI": ("upi", "united press international"),
    "dpa": ("dpa", "deutsche presse-agentur"),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "TASS": ("tass", "itar-tass"),
    "Interfax": ("interfax",),
    "RIA Novosti": ("ria novosti", "ria"),
    "Sputnik": ("sputnik",),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "ANI": ("ani",),
    "PTI": ("pti", "press trust of india"),
    "IANS": ("ians",),
    "Kyodo": ("kyodo", "kyodo news"),
    "Yonhap": ("yonhap", "yonhap news agency"),
    "EFE": ("efe",),
    "ANSA": ("ansa",),
    "DPA": (),
    "Anadolu": ("anadolu", "anadolu agency", "aa"),
    "Ukrinform": ("ukrinform",),
    "UNIAN": ("unian",),
    "PA": ("pa", "press association", "pa media"),
    "Canadian Press": ("the canadian press", "canadian press"),
    "AAP": ("aap", "australian associated press"),
    "CNN": ("cnn",),
    "BBC": ("bbc", "bbc news"),
    "DW": ("dw", "deutsche welle"),
    "KUNA": ("kuna",),
    "IRNA": ("irna",),
    "APA": ("apa",),
    "ATS": ("ats",),
    "Belga": ("belga",),
    "STT": ("stt",),
    "NTB": ("ntb",),
    "CNA": ("cna",),
    "AGI": ("agi",),
}
"""Agencies and outlets whose texts others print, with the names they go by, in small letters."""
_AGENCY_OF = {name: agency for agency, names in AGENCIES.items() for name in names}
SITE_WORDS = re.compile(
    r"\b(?:news|times|post|daily|herald|tribune|gazette|journal|desk|staff|agency|press|media|today"
    r"|online|tv|radio|network|magazine|editors?|newsroom|team|admin|correspondents?|bureau)\b",
    re.I,
)
"""Words that a site or a desk has in its name, and no person."""


def agency_of(name: str) -> str | None:
    """The agency or outlet that goes by this name; None for any other."""
    return _AGENCY_OF.get(re.sub(r"\s+", " ", name).strip(" .()[]–—-").casefold())


def names_site(name: str) -> bool:
    """Whether a name is one of a site or desk, not of a person."""
    return bool(SITE_WORDS.search(name)) or agency_of(name) is not None
