"""Every damage of a codebook file: one line that names file, place and cause, before anything is made."""

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax import CODEBOOK
from parallax.chain import codebook
from parallax.common import codebook_files
from parallax.common.errors import CodebookError

CLOSED = "a quotation mark is opened here and never closed"
AFTER = 'text follows a closing quotation mark (write "" for one inside a cell)'
COMMA = "(a cell that contains a comma needs quotation marks around it)"
STANCES = "neutral, endorsing, emphatic, cautionary, distancing, denying, adversarial"
ROLES = (
    "share, comments, advertisement, cookies, promotion, teaser, navigation, footer, credit, junk"
)
USES = ", ".join(codebook_files.values("role-words.csv", "use"))
PREPOSITIONS = ", ".join(codebook_files.PREPOSITIONS)
FRAME_KEYS = (
    "counterexamples, definition, entman, examples, id, label, scheme, threshold, unless, words"
)
NO_LIST = "no list of frames under the key 'frames'"
TAG = "something with the tag !!python"
WATER = "frames:\n  - id: WATER\n    words: [dam]\n"

DAMAGES = [
    # bytes
    ("sides.csv", b"name,entity\nA\xffB,x\n\xc3\xa9", ", line 2: not UTF-8 text (byte 0xff); save the file as UTF-8"),
    ("aliases.csv", b"alias,entity\na\x00b,c\n", ", line 2: a NUL character; the file is damaged"),
    ("aliases.csv", b"\xff\xfea\x00l\x00i", ", line 1: not UTF-16 text (byte 0x69); save the file as UTF-8"),
    ("titles.csv", b"PK\x03\x04\x14\x00", ": a workbook or zip archive, not text; save the table as CSV UTF-8"),
    ("loaded.csv", b"\xd0\xcf\x11\xe0\xa1\xb1", ": an old workbook, not text; save the table as CSV UTF-8"),
    ("frames.yml", b"%PDF-1.7", ": a PDF document, not text; save the table as CSV UTF-8"),
    ("frames.yml", b"frames:\n  - id: \x00", ", line 2: a NUL character; the file is damaged"),
    # rows
    ("aliases.csv", 'alias,entity\na,b\n"c,d\ne,f\n', f", line 3: {CLOSED}"),
    ("deeds.csv", 'noun,verb,toward\n"attack" x,attack,on\n', f", line 2: {AFTER}"),
    ("deeds.csv", "noun,verb,toward\nattack,attack,on,against\n", f", line 2: 4 cells where the header has 3 {COMMA}"),
    ("aliases.csv", "alias,entity,action,note\n\nthe Iron Lady\n", ", line 3: entity is empty (the row has 1 of 4 cells)"),
    ("events.csv", "article_id,event_id\na,x\nb\n", ", line 3: event_id is empty (the row has 1 of 2 cells)"),
    ("events.csv", "article_id,event_id\na,x\n,y\n", ", line 3: article_id is empty"),
    # columns
    ("deeds.csv", "noun,verb\nattack,attack\n", ", line 1: no column 'toward'"),
    ("deeds.csv", "noun,verb,towards\nattack,attack,on\n", ", line 1: no column 'toward'; rename 'towards' if it is meant"),
    ("aliases.csv", "alias,entity,actoin\na,b,split\n", ", line 1: no column 'action'; rename 'actoin' if it is meant"),
    ("cue-verbs.csv", "lemma,pos,stance,speach\nsay,VERB,neutral,yes\n", ", line 1: no column 'speech'; rename 'speach' if it is meant"),
    ("events.csv", "article_id,event_id,article_id\na,x,b\n", ", line 1: column 'article_id' appears twice"),
    ("lines.csv", "a,3,keep\nb,4,drop\n", ", line 1: no header; the first line must name article_id, line, decision"),
    ("denial.csv", "\n\nreject,deny\nrefute,deny\n", ", line 3: no header; the first line must name word, use"),
    ("sides.csv", "name|entity|label|role|side|always\nA|B|GPE|||\n", ", line 1: no header; the first line must name name, entity, label, role, side, always"),
    ("aliases.csv", "the Iron Lady,Margaret Thatcher\n", ", line 1: no header; the first line must name alias, entity, action"),
    # no rows
    ("cue-verbs.csv", "lemma,pos,stance\n", ": no rows; delete it to use the bundled one (columns: lemma, pos, stance)"),
    ("cue-verbs.csv", "", ": an empty file; delete it to use the bundled one (columns: lemma, pos, stance)"),
    ("denial.csv", "\n \n", ": an empty file; delete it to use the bundled one (columns: word, use)"),
    ("boilerplate.csv", b"\xef\xbb\xbf", ": an empty file; delete it to use the bundled one (columns: match, role, after_end, pattern, reason)"),
    # values
    ("aliases.csv", "alias,entity,action\na,b,join\n", ", line 2: action is 'join'; must be one of merge, split, rename, or empty"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nsome,share,,x,y\n", ", line 2: match is 'some'; it must be whole or part"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,sharing,,x,y\n", f", line 2: role is 'sharing'; must be one of {ROLES}"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,no,x,y\n", ", line 2: after_end is 'no'; it must be yes, or empty"),
    ("cue-verbs.csv", "lemma,pos,stance\nsay,VERB,nuetral\n", f", line 2: stance is 'nuetral'; must be one of {STANCES}, or empty"),
    ("cue-verbs.csv", "lemma,pos,stance\nsay,VRB,neutral\n", ", line 2: pos is 'VRB'; must be one of VERB, NOUN, OTHER"),
    ("cue-verbs.csv", "lemma,pos,stance\nsay,VERB,\n", ", line 2: stance is empty (only a verb with light = yes may have none)"),
    ("cue-verbs.csv", "lemma,pos,stance,object\nsay,VERB,neutral,told\n", ", line 2: object is 'told'; it must be said or judged, or empty"),
    ("cue-verbs.csv", "lemma,pos,stance,speech\nclaim,NOUN,neutral,yes\n", ", line 2: speech is for verbs only, and pos is 'NOUN'"),
    ("deeds.csv", "noun,verb,toward\nattack,attack,on agianst\n", f", line 2: toward is 'agianst'; must be one of {PREPOSITIONS}, or empty"),
    ("denial.csv", "word,use\nreject,refuse\n", ", line 2: use is 'refuse'; must be one of deny, false, call, ask, think, claim"),
    ("naming.csv", "word,use\nfilm,\n", ", line 2: use is empty"),
    ("naming.csv", "word,use\nfilm,title\n", ", line 2: use is 'title'; it must be verb or noun"),
    ("role-words.csv", "word,use\nguild,house\n", f", line 2: use is 'house'; must be one of {USES}"),
    ("role-words.csv", "word,use\nfar past,past\n", ", line 2: word is 'far past'; it must be a single word"),
    ("acts.csv", "word,use\n,deed\n", ", line 2: word is empty"),
    ("acts.csv", "word,use\nrun,race\n", ", line 2: use is 'race'; must be one of deed, contact, speech, thought, state, phase, real, open, maybe, undone, force"),
    ("standing-for.csv", "word,use\n,body\n", ", line 2: word is empty"),
    ("standing-for.csv", "word,use\ntroop,someone\n", ", line 2: use is 'someone'; it must be body or anybody"),
    ("given-names.csv", "name,same_as,gender\nAlex,Alexander,x\n", ", line 2: gender is 'x'; it must be m or f, or empty"),
    ("given-names.csv", "name,same_as,gender\nAlex,,m\n", ", line 2: same_as is empty"),
    ("lines.csv", "article_id,line,decision\na,3,retain\n", ", line 2: decision is 'retain'; it must be keep or drop"),
    ("lines.csv", "article_id,line,decision\na,three,keep\n", ", line 2: line is 'three'; it must be a line number"),
    ("lines.csv", "article_id,line,decision\na,0,keep\n", ", line 2: line is '0'; it must be a line number"),
    ("loaded.csv", "phrase,category,target\nbad,worse,noun\n", ", line 2: category is 'worse'; must be one of label, dysphemism, evaluative, emotive, intensifier, distancing, presupposition, plain"),
    ("loaded.csv", "phrase,category,target\nbad,label,nobody\n", ", line 2: target is 'nobody'; must be one of noun, about, doer, object"),
    ("loaded.csv", "phrase,category,target\n.. gap,label,noun\n", ", line 2: '.. gap' begins or ends with a gap, or has two gaps in a row"),
    ("sides.csv", "name,entity,label,role,side,always\nA,B,CITY,,,\n", ", line 2: label is 'CITY'; must be one of GPE, NORP, ORG, LOC, PERSON"),
    ("sides.csv", "name,entity,label,role,side,always\nA,B,GPE,,,maybe\n", ", line 2: always is 'maybe'; it must be yes or no, or empty"),
    ("spellings-ukraine.csv", "spelling,entity,kind\nKiev,Kyiv,city\n", ", line 2: kind is 'city'; it must be place or given name"),
    ("titles.csv", "title,kind,same_as,gender\nMr,title,,m\n", ", line 2: kind is 'title'; must be one of noun, plural, honorific, office, none"),
    ("clubs.csv", "name,entity,kind\nAjax,Ajax,team\n", ", line 2: kind is 'team'; must be one of club, short, place"),
    ("leaders.csv", "name,office,side\nA B,king,Ohio\n", ", line 2: office is 'king'; it must be president or head of government"),
    ("leaders.csv", "name,office,side\nA B,president,\n", ", line 2: side is empty"),
    ("us-congress.csv", "name,spellings,office,state,gender\nA B,A B,senator,Ohio,m\n", ", line 2: office is 'senator'; it must be US senator or US representative"),
    ("frame-codes.csv", "text,frames\n,DIPLOMACY\n", ", line 2: text is empty"),
    ("frame-codes.csv", "text,frames\nThey met.,DIPLOMCY\n", ", line 2: no frame DIPLOMCY in frames.yml; did you mean DIPLOMACY?"),
    ("frame-codes.csv", "text,frames\nThey met.,talks!\n", ", line 2: frames is 'TALKS!'; 'TALKS!' is not the id of a frame"),
    # regular expressions
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,,share (this,y\n", ", line 2: pattern 'share (this' is not a valid regular expression: missing ), unterminated subpattern at position 6"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,,(share),y\n", ", line 2: pattern '(share)' has a capturing group; write (?:…) instead of (…)"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,,(?i)share,y\n", ", line 2: pattern '(?i)share' sets flags; case is ignored already"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,,[a--b],y\n", ", line 2: pattern '[a--b]' is ambiguous: possible set difference at position 2 (write a backslash before it)"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,,,y\n", ", line 2: pattern is empty"),
    ("boilerplate.csv", "match,role,after_end,pattern,reason\nwhole,share,,mugs,\n", ", line 2: reason is empty"),
    # contradictions
    ("aliases.csv", "alias,entity,action\nBibi,A,merge\nbibi,B,\n", ", line 3: contradicts line 2: entity is 'B' here and 'A' there"),
    ("aliases.csv", "alias,entity,action\nBibi,A,merge\nBibi,A,split\n", ", line 3: contradicts line 2: action is 'split' here and 'merge' there"),
    ("cue-verbs.csv", "lemma,pos,stance\nsay,VERB,neutral\nSay,verb,denying\n", ", line 3: contradicts line 2: stance is 'denying' here and 'neutral' there"),
    ("deeds.csv", "noun,verb,toward\nraid,raid,on\nraid,raid,\n", ", line 3: contradicts line 2: toward is 'empty' here and 'on' there"),
    ("events.csv", "article_id,event_id\na,x\na,y\n", ", line 3: contradicts line 2: event_id is 'y' here and 'x' there"),
    ("frame-codes.csv", "text,frames\nThey  met.,DIPLOMACY\nThey met.,\n", ", line 3: contradicts line 2: frames is 'empty' here and 'DIPLOMACY' there"),
    ("lines.csv", "article_id,line,decision\na,3,keep\na,3,DROP\n", ", line 3: contradicts line 2: decision is 'drop' here and 'keep' there"),
    ("loaded.csv", "phrase,category,target\nthug,label,noun\nthug,emotive,noun\n", ", line 3: contradicts line 2: category is 'emotive' here and 'label' there"),
    ("sides.csv", "name,entity,label,role,side,always\nA,B,GPE,,B,\nA,B,GPE,,C,\n", ", line 3: contradicts line 2: side is 'C' here and 'B' there"),
    ("spellings-ukraine.csv", "spelling,entity,kind\nKiev,Kyiv,place\nKiev,Lviv,place\n", ", line 3: contradicts line 2: entity is 'Lviv' here and 'Kyiv' there"),
    ("clubs.csv", "name,entity,kind\nReds,A,short\nReds,B,short\n", ", line 3: contradicts line 2: entity is 'B' here and 'A' there"),
    ("titles.csv", "title,kind,same_as,gender\nMr,honorific,,m\nMr,honorific,,f\n", ", line 3: contradicts line 2: gender is 'f' here and 'm' there"),
    # YAML
    ("frames.yml", "", f": {NO_LIST}: the file is empty"),
    ("frames.yml", "# nothing yet\n", f": {NO_LIST}: the file is empty"),
    ("frames.yml", "[]", f", line 1: {NO_LIST}"),
    ("frames.yml", "frames:\n", f", line 1: {NO_LIST}"),
    ("frames.yml", "frames:\n  WATER:\n    words: [dam]\n", f", line 2: {NO_LIST}"),
    ("frames.yml", "no_frame: [a]\n", f", line 1: {NO_LIST}"),
    ("frames.yml", "frames:\n\t- id: WATER\n", ", line 2: found character that cannot start any token (a tab, or a text that needs quotation marks)"),
    ("frames.yml", "frames:\n  - id: 'WATER\n", ", line 3: found unexpected end of stream"),
    ("frames.yml", WATER + "frames: []\n", ", line 4: frames is given twice, first on line 2"),
    ("frames.yml", WATER + "    words: [river]\n", ", line 4: frame WATER: words is given twice, first on line 3"),
    ("frames.yml", WATER + "  - id: WATER\n    words: [sea]\n", ", line 4: frame WATER: defined twice, first on line 2"),
    ("frames.yml", WATER + "---\nframes: []\n", ", line 4: a second document begins after ---; only one can be read"),
    ("frames.yml", "frames:\n  - !!python/object:os.system {id: WATER}\n", f", line 2: frame 1: {TAG}/object:os.system, which is not read, not a frame with id, definition, words …"),
    ("frames.yml", WATER + "    label: !!python/name:os.system ''\n", f", line 4: frame WATER: label: {TAG}/name:os.system, which is not read, not a text"),
    ("frames.yml", WATER + "    label: no\n", ", line 4: frame WATER: label: no is yes or no (put it in quotation marks), not a text"),
    ("frames.yml", "frames:\n  - id: WATER\n    words: [dam, on]\n", ", line 3: frame WATER: words: on is yes or no (put it in quotation marks), not a text"),
    ("frames.yml", WATER + "    definition: 2022-01-01\n", ", line 4: frame WATER: definition: 2022-01-01 is a date (put it in quotation marks), not a text"),
    ("frames.yml", WATER + "    examples:\n      - One.\n      -\n", ", line 6: frame WATER: examples: an empty entry"),
    ("frames.yml", WATER + "    examples: [3]\n", ", line 4: frame WATER: examples: 3 is a number (put it in quotation marks), not a text"),
    ("frames.yml", WATER + "    examples: {a: b}\n", ", line 4: frame WATER: examples is a mapping, not a list of texts"),
    ("frames.yml", WATER + "    unless: [[a]]\n", ", line 4: frame WATER: unless: a list, not a text"),
    ("frames.yml", WATER + "    scheme: [a]\n", ", line 4: frame WATER: scheme: a list, not a text"),
    ("frames.yml", WATER + "    threshold: 0,5\n", ", line 4: frame WATER: threshold is '0,5'; it must be a number from 0 to 1"),
    ("frames.yml", WATER + "    threshold: .nan\n", ", line 4: frame WATER: threshold is '.nan'; it must be a number from 0 to 1"),
    ("frames.yml", WATER + "    entman: [cuase]\n", ", line 4: frame WATER: entman is 'cuase'; must be one of problem, cause, moral, treatment"),
    ("frames.yml", WATER + "    exmaples: [a]\n", ", line 4: frame WATER: unknown key 'exmaples'; did you mean examples?"),
    ("frames.yml", WATER + "    author: me\n", f", line 4: frame WATER: unknown key 'author'; must be one of {FRAME_KEYS}"),
    ("frames.yml", WATER + "noframe: [a]\n", ", line 4: unknown key 'noframe'; did you mean no_frame?"),
    ("frames.yml", "frames:\n  - id: WATER\n    words:\n", ", line 2: frame WATER: needs words, or at least 2 examples (8 to 16 serve best)"),
    ("frames.yml", "frames:\n  - words: [dam]\n", ", line 2: frame 1: the id must consist of capitals, digits and underscores, such as WATER_SHORTAGE"),
    ("frames.yml", "frames:\n  - text\n", ", line 2: frame 1: one value, not a frame with id, definition, words …"),
    ("frames.yml", WATER + '    "a\\n\\e[2J": b\n', f", line 4: frame WATER: unknown key 'a \\x1b[2J'; must be one of {FRAME_KEYS}"),
    ("frames.yml", "frames: &all\n  - *all\n", ", line 1: frame 1: a list, not a frame with id, definition, words …"),
    ("frames.yml", "frames: " + "[" * 30, ", line 1: nested too deeply"),
    ("frames.yml", "frames: *gone\n", ", line 1: found undefined alias"),
    ("frames.yml", "frames:\n  - id: W\x01\n", ", line 2: the character '\\x01' is not allowed"),
    ("frames.yml", "frames:\n  - id: WATER\n    words: [dam/NUON]\n", ", line 3: frame WATER: words: 'dam/NUON': NUON after / is not a part of speech; must be one of ADJ, ADV, NOUN, NUM, PROPN, VERB"),
    ("frames.yml", "frames:\n  - id: WATER\n    words: [" + "|".join(f"a{n}" for n in range(2001)) + "]\n", None),
    ("frames.yml", WATER + "    examples: [It rose., It fell.]\nno_frame: [It fell.]\n", ": frame WATER: 'It fell.' is among its examples and no_frame"),
]  # fmt: skip


def mistakes(folder):
    return codebook.mistakes_in(folder)


@pytest.mark.parametrize(
    "name, data, says", DAMAGES, ids=[f"{n}-{d[0]}" for n, d in enumerate(DAMAGES)]
)
def test_a_damage_is_one_line_with_file_place_and_cause(tmp_path, name, data, says):
    data = data if isinstance(data, bytes) else data.encode("utf-8")
    (tmp_path / name).write_bytes(data)
    said = mistakes(tmp_path)
    assert len(said) == 1
    if says is None:  # too long to repeat
        assert re.fullmatch(r"frames\.yml, line 3: frame WATER: words: 'a0\|.{450,500}…", said[0])
    else:
        assert said == [f"{name}{says}"]


def test_there_are_damages_of_every_file():
    assert {name for name, *_ in DAMAGES} == set(codebook.NAMES)
    assert len(DAMAGES) >= 80


@pytest.mark.parametrize("name", codebook.NAMES)
def test_what_is_no_regular_file_is_told_for_every_file(tmp_path, name):
    path = tmp_path / name
    path.symlink_to(tmp_path / "gone")
    assert mistakes(tmp_path) == [f"{name}: a link to a file that does not exist"]
    assert codebook.file_in(tmp_path, name) == path
    path.unlink()
    path.symlink_to(path)
    assert mistakes(tmp_path) == [f"{name}: a link that leads back to itself"]
    path.unlink()
    path.mkdir()
    assert mistakes(tmp_path) == [f"{name}: a folder, not a file"]
    path.rmdir()
    os.mkfifo(path)
    assert mistakes(tmp_path) == [f"{name}: not a regular file"]


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "lines.csv").write_text("article_id,line,decision\na,x,keep\na,1,no\n")
    (tmp_path / "frames.yml").write_text("frames:\n")
    (tmp_path / "naming.csv").write_text("word,use\nfilm,title\n")
    with pytest.raises(CodebookError) as error:
        codebook.check(tmp_path)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "frames.yml, line 1",
        "lines.csv, line 2",
        "lines.csv, line 3",
        "naming.csv, line 2",
    ]


@pytest.mark.parametrize("pattern", [r"(?:a+)+", r"(?:\w+\s?)+!", "share (?:x|xx)*now"])
def test_a_pattern_that_tries_everything_is_told(tmp_path, pattern):
    header = "match,role,after_end,pattern,reason\n"
    (tmp_path / "boilerplate.csv").write_text(
        f"{header}whole,share,,mugs,y\nwhole,share,,{pattern},y\n"
    )
    assert mistakes(tmp_path) == []
    assert codebook.slow_patterns(tmp_path) == [
        f"boilerplate.csv, line 3: pattern {pattern!r} takes too long on some lines "
        "(is there a repetition within a repetition?)"
    ]


def test_aliases_of_yaml_cannot_multiply(tmp_path):
    lines = ["a: &a [" + ", ".join(["lol"] * 9) + "]"]
    for before, name in zip("abcdefgh", "bcdefghi"):
        lines.append(f"{name}: &{name} [" + ", ".join([f"*{before}"] * 9) + "]")
    (tmp_path / "frames.yml").write_text("\n".join([*lines, "frames: *i"]))
    said = mistakes(tmp_path)
    assert said and all(line.startswith("frames.yml, line ") for line in said)
    words = ", ".join(f"w{n}" for n in range(1000))
    one = f"frames:\n  - id: A0\n    words: &w [{words}]\n"
    more = "".join(f"  - id: A{n}\n    words: *w\n" for n in range(1, 400))
    (tmp_path / "frames.yml").write_text(one + more)
    assert mistakes(tmp_path)[0] == (
        "frames.yml, line 3: frame A200: words: over 200,000 texts up to here (aliases repeat them)"
    )


# ---------------------------------------------------------------- what is read all the same


@pytest.mark.parametrize("name", codebook_files.FILES)
@pytest.mark.parametrize(
    "separator, encoding", [(";", "utf-16"), ("\t", "utf-16-le"), (";", "utf-8-sig")]
)
def test_every_bundled_file_is_read_as_excel_saves_it(tmp_path, name, separator, encoding):
    import csv
    import io

    rows = list(csv.reader((CODEBOOK / name).open(encoding="utf-8", newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    (tmp_path / name).write_bytes(out.getvalue().encode(encoding))
    assert codebook_files.read(tmp_path / name).rows == codebook_files.read(CODEBOOK / name).rows


def test_case_and_blanks_of_values_and_headers_do_not_matter(tmp_path):
    (tmp_path / "sides.csv").write_text(
        " Name , ENTITY,label,Role,side,always,Source\n A , B,gpe, ,B ,YES,me\n", encoding="utf-8"
    )
    ((line, row),) = codebook_files.read(tmp_path / "sides.csv").rows
    assert line == 2
    assert row == {
        "name": "A",
        "entity": "B",
        "label": "GPE",
        "role": "",
        "side": "B",
        "always": "yes",
        "Source": "me",
    }


@pytest.mark.parametrize("name", codebook_files.FILES)
def test_a_file_without_rows_is_fine_noted_or_needed(tmp_path, name):
    file = codebook_files.FILES[name]
    header = ",".join(column.name for column in file.columns)
    (tmp_path / name).write_text(header + "\n")
    notes = [] if mistakes(tmp_path) else codebook.notes(tmp_path)
    told = f"no rows, and it replaces the bundled file: {file.without}"
    assert notes == (
        [(name, told, None, False)] if file.without_rows == codebook_files.NOTED else []
    )
    assert bool(mistakes(tmp_path)) == (name == "cue-verbs.csv")
    assert bool(file.without) == (file.without_rows == codebook_files.NOTED)


# ---------------------------------------------------------------- notes


@pytest.mark.parametrize(
    "name, says",
    [
        ("frame.yml", "not read, because of its name; did you mean frames.yml?"),
        ("frames.yaml", "not read, because of its name; did you mean frames.yml?"),
        ("cue_verbs.csv", "not read, because of its name; did you mean cue-verbs.csv?"),
        ("Sides.csv", "not read, because of its name; did you mean sides.csv?"),
        ("sides.csv.txt", "not read, because of its name; did you mean sides.csv?"),
        ("sides (1).csv", "not read, because of its name; did you mean sides.csv?"),
        ("sides.xlsx", "not read, because it is a workbook; save it as sides.csv (CSV UTF-8)"),
        ("people.csv", "not read, because no file of the codebook has this name"),
    ],
)
def test_a_file_that_is_not_read_is_told(tmp_path, name, says):
    (tmp_path / name).write_text("x\n")
    assert codebook.notes(tmp_path) == [(name, says, None, False)]
    assert not codebook.holds_any(tmp_path)
    assert codebook.none_in(tmp_path) == f"it holds no file of the codebook; {name}: {says}"


@pytest.mark.parametrize(
    "name", ["README.md", ".DS_Store", "~$sides.xlsx", "notes.txt", "codes-anna.csv", "codes.csv"]
)
def test_a_file_that_belongs_to_nobody_is_not_told(tmp_path, name):
    (tmp_path / name).write_text("x\n")
    assert codebook.notes(tmp_path) == []


def test_names_of_files_are_shown_as_a_page_and_a_terminal_can(tmp_path):
    for n in range(12):
        (tmp_path / os.fsdecode(b"b\xff\x1b%d.csv" % n)).write_text("")
    notes = codebook.notes(tmp_path)
    assert notes[0].source_file == r"b\udcff\x1b0.csv"
    assert len(notes) == 11 and notes[-1].cause == "2 more files were not read"
    json = str(notes).encode("utf-8")
    assert b"\x1b" not in json


def test_an_encoding_that_was_guessed_is_told_with_its_line(tmp_path):
    (tmp_path / "aliases.csv").write_bytes("alias;entity\na;b\nMüller;c\n".encode("cp1252"))
    (tmp_path / "frames.yml").write_bytes((WATER + "    label: Größe\n").encode("cp1252"))
    assert mistakes(tmp_path) == []
    assert [note.source_file for note in codebook.notes(tmp_path)] == [
        "frames.yml, line 4",
        "aliases.csv, line 3",
    ]


def test_the_bundled_codebook_has_neither_mistakes_nor_notes():
    assert mistakes(CODEBOOK) == [] and codebook.notes(CODEBOOK) == []


# ---------------------------------------------------------------- anything at all

BITS = st.sampled_from(
    [
        *(",;\t\n\r\"' |"),
        *(
            "frames",
            "id",
            "words",
            "- ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            "&a",
            "*a",
            "!!",
            "---",
            "WATER",
        ),
        *(
            "article_id",
            "line",
            "decision",
            "name",
            "entity",
            "label",
            "word",
            "use",
            "text",
            "yes",
        ),
        *("\x00", "\x01", "\ufeff", "ü", "\u2028", "(?:a+)+", "\\", "<ORG>", "..", "1", "keep"),
    ]
)
TEXTS = st.lists(BITS, max_size=40).map("".join)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(codebook.NAMES),
    data=st.one_of(
        st.binary(max_size=80),
        st.builds(
            str.encode, TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
        ),
    ),
    header=st.booleans(),
)
def test_any_bytes_are_read_or_told(tmp_path, name, data, header):
    if header and name in codebook_files.FILES:
        data = (
            ",".join(column.name for column in codebook_files.FILES[name].columns).encode()
            + b"\n"
            + data
        )
    (tmp_path / name).write_bytes(data)
    try:
        for line in mistakes(tmp_path):
            assert re.match(rf"{re.escape(name)}(?:, line \d+)?: .", line), line
        if not mistakes(tmp_path):
            codebook.notes(tmp_path)
    finally:
        (tmp_path / name).unlink()
