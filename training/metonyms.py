"""Capitals, seats of power and media that act like persons in news, for augmentation.

As in "Washington warned" or "the Kremlin denies". The list is general knowledge, written for this
project: world capitals and other seats of government (GPE), houses and offices that stand for a
government (ORG, with their article), newspapers, agencies and broadcasters (ORG).
"""

from __future__ import annotations

import random

CAPITALS = (
    "Washington Moscow Beijing London Paris Berlin Kyiv Kiev Rome Madrid Brussels Ankara Tehran "
    "Jerusalem Cairo Riyadh Delhi Islamabad Kabul Tokyo Seoul Pyongyang Canberra Ottawa Brasilia "
    "Caracas Havana Warsaw Prague Budapest Bucharest Sofia Athens Vienna Bern Stockholm Oslo "
    "Helsinki Copenhagen Dublin Lisbon Minsk Chisinau Tbilisi Yerevan Baku Astana Tashkent "
    "Damascus Baghdad Amman Beirut Doha Pretoria Nairobi Abuja Addis_Ababa Khartoum Tripoli "
    "Tunis Algiers Rabat Jakarta Manila Hanoi Bangkok Kuala_Lumpur Taipei Belgrade Zagreb "
    "Tallinn Riga Vilnius Bogota Lima Santiago Buenos_Aires Mexico_City Strasbourg Geneva "
    "New_Delhi Abu_Dhabi Kinshasa"
).split()
HOUSES = (
    "Kremlin|White House|Pentagon|Elysee|State Department|Foreign Office|Treasury|Bundestag|Duma|"
    "Knesset|Senate|Home Office|Vatican|Foreign Ministry|Justice Department|Supreme Court|"
    "European Commission|Security Council|Capitol|Bundeswehr|Politburo|Red Cross"
).split("|")
MEDIA = (
    "Der Spiegel|Reuters|Bloomberg|Le Monde|Die Welt|Politico|CNN|BBC|Al Jazeera|Le Figaro|"
    "El Pais|Die Zeit|Interfax|TASS|RIA Novosti|Xinhua|Kommersant|Izvestia|Haaretz|Bild|"
    "La Repubblica|Corriere della Sera|Axios|Newsweek|Time|Forbes|Deutsche Welle|Euronews|"
    "Sputnik|Ukrinform|Anadolu|Kyodo|Yonhap|NHK|Fox News|Sky News|Svenska Dagbladet|"
    "Gazeta Wyborcza|Süddeutsche Zeitung|Focus|Stern"
).split("|")
MEDIA_THE = (
    "Guardian|Washington Post|New York Times|Wall Street Journal|Financial Times|Economist|"
    "Daily Mail|Associated Press|Times"
).split("|")


def pick(chance: random.Random) -> tuple[str, str, bool]:
    """A name, its label and whether "the" stands before it."""
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(CAPITALS).replace("_", " "), "GPE", False
    if kind < 0.7:
        return chance.choice(HOUSES), "ORG", True
    if kind < 0.9:
        return chance.choice(MEDIA), "ORG", False
    return chance.choice(MEDIA_THE), "ORG", True
