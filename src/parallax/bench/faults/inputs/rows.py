"""Tables of articles: CSV, TSV, JSON and JSONL."""

from __future__ import annotations

import json

from parallax.bench.faults.kinds import FLAT, Kind, one_file

_csv = one_file("CSV and TSV", "odd.csv")
_json = one_file("JSON", "odd.jsonl")
ROW = f'a,"{FLAT}",Velm Post\n'
TABLE = f"id,text,outlet\n{ROW}"


def _wide(columns: int) -> str:
    return ",".join(f"c{number}" for number in range(columns))


SHAPES = [
    _csv("an empty table", "", 0, "no row|empty"),
    _csv("a header alone", "id,text,outlet\n", 0, "no row"),
    _csv("blank lines alone", "\n\n,,\n", 0, "no row|empty"),
    _csv("no column of text", "a,b\n1,2\n", 0, "no column"),
    _csv("no header", ROW, 1, None),
    _csv("a single column", f"text\n{FLAT}\n", 1, None),
    _csv("a column name twice", f'text,text,id\n"{FLAT}","{FLAT}",a\n', 1, None),
    _csv("column names that are empty", f',text,\n1,"{FLAT}",2\n', 1, None),
    _csv("a row with too many cells", TABLE + f'b,"{FLAT}",x,y,z\n', 1, "cells"),
    _csv("a row with too few cells", TABLE + "b\n", 1, "cell"),
    _csv(
        "a quotation mark that is never closed",
        TABLE + 'b,"never closed,x\n' + ROW.replace("a,", "c,"),
        2,
        "quotation mark",
    ),
    _csv("500 quotation marks never closed", TABLE + 'b,"open,x\n' * 500, 1, None, lines=0),
    _csv(
        "quotation marks within a cell",
        TABLE + f'b,He said "no" twice. {FLAT.replace(",", "")},x\n',
        None,
        None,
    ),
    _csv(
        "100,000 columns", lambda: f'{_wide(100_000)},text\n{"," * 100_000}"{FLAT}"\n', None, None
    ),
    _csv("a row of 500,000 commas", TABLE + "," * 500_000 + "\n", 1, None),
    _csv(
        "a cell of 9 MB",
        lambda: f'id,text\na,"{FLAT}"\nb,"{"word " * 1_800_000}"\n',
        1,
        "too large|too long",
    ),
    _csv("a text of blanks", TABLE + 'b,"   ",x\n', 1, "empty|no word"),
    _csv("20,000 blank rows", TABLE + ",,\n" * 20_000, 1, None),
    _csv(
        "semicolons",
        TABLE.replace("id,text,outlet", "id;text;outlet")
        .replace('a,"', 'a;"')
        .replace('",V', '";V'),
        1,
        None,
    ),
    _csv("tabs in a .csv", f"id\ttext\na\t{FLAT}\n", 1, None),
    _csv("commas in a .tsv", TABLE, 1, None, called="odd.tsv"),
    _csv("the line sep=; of a spreadsheet", f'sep=;\nid;text\na;"{FLAT}"\n', 1, ""),
    _csv("an id twice", TABLE + ROW, 2, "twice"),
    _csv("no id", TABLE + ROW.replace("a,", ",", 1), 2, None),
    _csv(
        "formulas in cells",
        f'id,text,title,outlet\na,"{FLAT}",=1+1,"=HYPERLINK(""http://x"")"\n',
        1,
        None,
    ),
    _csv("a page in a cell", f'id,html\na,"<p>{FLAT}</p>"\n', 1, None),
]
ENCODED = [
    _csv("NUL characters", TABLE.replace("fire", "fi\0re"), None, None),
    _csv("UTF-16", TABLE.encode("utf-16"), 1, "UTF-16"),
    _csv("UTF-8 with a mark", b"\xef\xbb\xbf" + TABLE.encode(), 1, None),
    _csv("Windows-1252", TABLE.replace("Weir", "Müller").encode("cp1252"), 1, "1252"),
    _csv("carriage returns", TABLE.replace("\n", "\r"), 1, None),
    _csv("a picture called .csv", b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 400, 0, "not text"),
    _csv("a spreadsheet called .csv", b"PK\x03\x04" + b"\0\1\2\xff" * 400, 0, "not text"),
]


def line(**fields: object) -> str:
    """One line of JSON with an article, its fields replaced or added to."""
    return json.dumps({"id": "a", "text": FLAT, **fields}) + "\n"


_DEEP = "[" * 100_000 + "]" * 100_000
LINES = [
    _json("an empty file", "", 0, "no article|empty"),
    _json("a line that is no JSON", line() + "no JSON\n", 1, "JSON"),
    _json("a line cut short", line() + line(id="b")[:90], 1, "JSON"),
    _json("a comma at the end", line() + line(id="b").replace("}\n", ",}\n"), 1, "JSON"),
    _json("an object nested 100,000 deep", line() + _DEEP + "\n", 1, "JSON|deep"),
    _json(
        "a field nested 900 deep",
        line() + line(id="b")[:-2] + ', "x": ' + "[" * 900 + "]" * 900 + "}\n",
        2,
        None,
    ),
    _json(
        "a number of 5,000 digits",
        line() + '{"text": "x", "id": ' + "9" * 5_000 + "}\n",
        None,
        None,
    ),
    _json("NaN and Infinity", line(date=float("nan"), title=float("inf")), 1, None),
    _json("lone surrogates", line(text=FLAT + "\ud800\udfff\udc00"), 1, "surrogates"),
    _json("NUL characters in a text", line(text=FLAT + "\0"), 1, "NUL"),
    _json("a key twice", '{"text": "no", ' + line()[1:], 1, None),
    _json("a text that is a number", line() + line(id="b", text=12), 1, "no text"),
    _json("a text that is null", line() + line(id="b", text=None), 1, "no text"),
    _json("a text that is an object", line() + line(id="b", text={"a": FLAT}), 1, "no text"),
    _json("a text that is a list of numbers", line() + line(id="b", text=[1, 2]), 1, "no text"),
    _json("a text in paragraphs", line(text=FLAT.split(". ")), 1, ""),
    _json("an empty text", line() + line(id="b", text=""), 1, "empty"),
    _json("a list in place of an object", line() + "[1, 2]\n", 1, "no text|object"),
    _json("a word in place of an object", line() + '"word"\n', 1, "no text|object"),
    _json("UTF-16", line().encode("utf-16"), 1, "UTF-16"),
    _json("a byte that is no UTF-8", line().encode().replace(b"fire", b"fi\xe9re", 1), 1, None),
    _json(
        "fields of every type",
        line(title=[1, None], outlet={"a": 1}, date=True, url=3.5, author=[["x"]]),
        1,
        "",
    ),
    _json("a page that is no text", line() + '{"id": "b", "html": 5}\n', 1, "no text"),
    _json(
        "a line of 9 MB", lambda: line() + line(id="b", text="word " * 1_800_000), 1, "too large"
    ),
    _json("50,000 keys", lambda: line(**{f"k{number}": 1 for number in range(50_000)}), 1, None),
    _json("an id twice", line() + line(), 2, "twice"),
]
WHOLE = [
    _json("an empty .json", "", 0, "no article|empty", called="odd.json"),
    _json("a .json of no JSON", "hello there", 0, "JSON", called="odd.json"),
    _json(
        "a .json cut short",
        json.dumps([{"id": "a", "text": FLAT}])[:-9],
        0,
        "JSON",
        called="odd.json",
    ),
    _json("an empty list", "[]", 0, "no article", called="odd.json"),
    _json("an empty object", "{}", 0, "no ", called="odd.json"),
    _json("a number", "12", 0, "no ", called="odd.json"),
    _json("null", "null", 0, "no ", called="odd.json"),
    _json("a list of lists", f'[["{FLAT}"]]', 0, "no ", called="odd.json"),
    _json(
        "one damaged object among articles",
        f"[{line()}, {line(id='b')[:90]}, \n{line(id='c')}]",
        2,
        "line 2: not valid JSON",
        called="odd.json",
    ),
    _json(
        "a list cut short in its third article",
        json.dumps([{"id": name, "text": FLAT} for name in "abc"], indent=1)[:-30],
        2,
        "line 10: not valid JSON",
        called="odd.json",
    ),
    _json(
        "an answer of an API cut short",
        json.dumps({"n": 2, "hits": [{"id": name, "text": FLAT} for name in "ab"]})[:-30],
        1,
        "not valid JSON",
        called="odd.json",
    ),
    _json(
        "objects over several lines, one behind the other",
        "".join(json.dumps({"id": name, "text": FLAT}, indent=2) for name in "ab"),
        2,
        "",
        called="odd.json",
    ),
    _json(
        "a comma behind the last article", f"[{line()}, {line(id='b')},]", 2, "", called="odd.json"
    ),
    _json("two lists in one file", f"[{line()}][{line(id='b')}]", 2, "", called="odd.json"),
    _json("a script", f"var rows = [{line()}];", 1, "", called="odd.json"),
    _json("line breaks within a text", line().replace(". ", ".\n"), 1, "", called="odd.json"),
    _json("a list called .jsonl", json.dumps([{"id": "a", "text": FLAT}], indent=1), 1, ""),
    _json("a tab within a text", line().replace(". ", ".\t"), 1, ""),
    _json(
        "one odd object among articles",
        f"[{line()}, 5, {line(id='b')}]",
        2,
        "no text",
        called="odd.json",
    ),
    _json("objects one behind the other", line() + line(id="b"), 2, None, called="odd.json"),
    _json("a list nested 100,000 deep", _DEEP, 0, "JSON|deep|no ", called="odd.json"),
    _json(
        "lone surrogates in a .json",
        json.dumps([{"text": FLAT + "\ud800"}]),
        1,
        "surrogates",
        called="odd.json",
    ),
    _json(
        "a list of articles in an object",
        json.dumps({"hits": [{"text": FLAT}]}),
        1,
        None,
        called="odd.json",
    ),
]
EXPORTED = [
    _csv("a word for no value in each cell", TABLE + "NA,NA,NA\n", 1, "no word"),
    _csv("a word for no value as id and outlet", TABLE + ROW.replace("a,", "NA,", 1), 2, ""),
    _csv("the names of rows without a name", f'id,text\n1,a,"{FLAT}"\n2,b,"{FLAT}"\n', 2, ""),
    _csv("lines above the names of the columns", f"Velm, fire\n\n{TABLE}", 1, "line 3 names"),
    _csv("a comment above the names", f"# made in May\n{TABLE}", 1, "line 2 names"),
    _csv("the line sep=, of a spreadsheet", f"sep=,\n{TABLE}", 1, ""),
    _csv("two tables in one file", TABLE + TABLE.replace("a,", "b,"), 2, "once more"),
    _csv(
        "two tables in one file, their columns in another order",
        TABLE + f'outlet,text,id\nVelm Post,"{FLAT}",b\n',
        2,
        "once more",
    ),
    _csv(
        "quotation marks as MySQL writes them",
        TABLE.replace("“", r"\"").replace("”", r"\"") + ROW.replace("a,", "b,", 1),
        2,
        "",
    ),
    _csv("a space behind each comma", f'id, text, outlet\na, "{FLAT}", "Velm Post"\n', 1, ""),
    _csv("an empty text beside a body", f'id,text,body\na,,"{FLAT}"\n', 1, "body was read"),
    _csv("a null of databases", TABLE + "b,\\N,\\N\n", 1, "no word"),
    _csv("a return of Excel", TABLE.replace(". ", "._x000D_\n"), 1, "_x000D_"),
    _csv("line breaks as two characters", TABLE.replace(". ", ".\\n"), 1, "two characters"),
    _csv("a cell that Excel has cut", f'id,text\na,"{(FLAT * 99)[:32767]}"\n', 1, "32,767"),
    _csv("numbers in a column called article", f'article,full text\n7,"{FLAT}"\n', 1, ""),
    _csv("names in a column called article", "article,n\ngood-one,7\ngood-two,8\n", 0, "no column"),
    _csv("paragraphs as a list in a cell", TABLE.replace(FLAT, f"['{FLAT}', 'It rained.']"), 1, ""),
    _csv("markup in the column of the text", f'id,text\na,"<p>{FLAT}</p>"\n', 1, "markup"),
    _csv("a table called .txt", TABLE, 1, "read as a table", called="odd.txt"),
    _csv("a table without a suffix", TABLE, 1, "read as a table", called="odd"),
    _json("lines of a crawler", line(), 1, "", called="odd.jl"),
    _json("lines called .txt", line(), 1, "read as JSON", called="odd.txt"),
    _json("lines called .html", line(), 1, "read as JSON", called="odd.html"),
    _json("columns of pandas", json.dumps({"text": {"0": FLAT}}), 1, "", called="odd.json"),
    _json("columns as lists", json.dumps({"id": ["a"], "text": [FLAT]}), 1, "", called="odd.json"),
    _json("objects by their ids", json.dumps({"a": {"text": FLAT}}), 1, "", called="odd.json"),
    _json(
        "names and rows",
        json.dumps({"columns": ["id", "text"], "index": [0], "data": [["a", FLAT]]}),
        1,
        "",
        called="odd.json",
    ),
    _json(
        "a list deep in the answer of an API",
        json.dumps({"response": {"meta": {"hits": 1}, "docs": [{"id": "a", "text": FLAT}]}}),
        1,
        "",
        called="odd.json",
    ),
    _json(
        "an article of WordPress",
        json.dumps(
            [{"id": 7, "title": {"rendered": "x"}, "content": {"rendered": f"<p>{FLAT}</p>"}}]
        ),
        1,
        "markup",
        called="odd.json",
    ),
    _json("a date of MongoDB", line(date={"$date": "2016-03-13"}, _id={"$oid": "5f"}), 1, ""),
]
KINDS: list[Kind] = [*SHAPES, *ENCODED, *LINES, *WHOLE, *EXPORTED]
