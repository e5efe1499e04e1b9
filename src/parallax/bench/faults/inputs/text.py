"""Plain text: encodings, damaged characters, odd lengths and what is no article."""

from __future__ import annotations

import base64
import random

from parallax.bench.faults.kinds import FLAT, STORY, Kind, one_file

GROUP = "plain text"
_text = one_file(GROUP, "odd.txt")
_UTF8 = STORY.encode()
GERMAN = (
    "Brand legt Hafen von Velm lahm\n\nEin Feuer hat am Donnerstag den Hafen von Velm lahmgelegt. "
    "Die Fähren blieben im Hafen, die Schulen schickten ihre Schüler nach Hause, sagte der "
    "Bürgermeister vor der Presse. Die Polizei beschuldigt zwei Hafenarbeiter, eine Lagerhalle "
    "angezündet zu haben. Am Freitag soll die erste Fähre wieder auslaufen.\n"
)
RUSSIAN = (
    "Пожар закрыл порт\n\nПожар закрыл порт города в четверг. Паромы остались в порту, а школы "
    "отправили учеников домой, сообщил мэр журналистам. Полиция обвинила двух рабочих порта в "
    "поджоге склада. Первый паром должен выйти в пятницу утром, сообщило управление порта.\n"
)
JAPANESE = "港の火災で木曜日にフェリーが欠航した。市長は記者団に、けが人はいないと述べた。" * 6
CHINESE = (
    "周四的一场大火使港口关闭。渡轮停在港内，学校让学生回家，市长告诉记者。警方指控两名工人。" * 6
)
ARABIC = (
    "أغلق حريق الميناء يوم الخميس وبقيت العبارات في الميناء وقال رئيس البلدية للصحفيين "
    "إن أحدا لم يصب. "
) * 5


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def _with_controls() -> bytes:
    return b"".join(bytes([byte]) + (b"\x01" if byte == 32 else b"") for byte in _UTF8)


_TYPEWRITER = STORY.replace("“", '"').replace("”", '"')
_WESTERN = STORY.replace("Weir", "Müller")
_BLANKS = "Harbour of Velm closed" + " " * 60_000 + "after fire\n\n"
ENCODINGS = [
    _text("UTF-8 with a byte order mark", b"\xef\xbb\xbf" + _UTF8, 1, ""),
    _text("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + _UTF8, 1, None),
    _text("UTF-16 LE with its mark", b"\xff\xfe" + STORY.encode("utf-16-le"), 1, "UTF-16"),
    _text("UTF-16 BE with its mark", b"\xfe\xff" + STORY.encode("utf-16-be"), 1, "UTF-16"),
    _text("UTF-16 LE without a mark", STORY.encode("utf-16-le"), 1, "UTF-16"),
    _text("UTF-16 BE without a mark", STORY.encode("utf-16-be"), 1, "UTF-16"),
    _text("UTF-16 of an odd number of bytes", STORY.encode("utf-16-le") + b"x", 1, "UTF-16"),
    _text("UTF-32 LE with its mark", STORY.encode("utf-32"), 1, "UTF-32"),
    _text("UTF-32 BE with its mark", b"\x00\x00\xfe\xff" + STORY.encode("utf-32-be"), 1, "UTF-32"),
    _text("UTF-32 without a mark", STORY.encode("utf-32-le"), None, r"not text|UTF-32"),
    _text("Windows-1252", _WESTERN.encode("cp1252"), 1, "Windows-1252"),
    _text("Latin-1", _TYPEWRITER.replace("Weir", "Müller").encode("latin-1"), 1, "1252|latin"),
    _text("Mac Roman", _WESTERN.encode("mac-roman"), 1, "read as"),
    _text("KOI8-R", RUSSIAN.encode("koi8-r"), None, None),
    _text("Shift JIS", JAPANESE.encode("shift-jis"), None, None),
    _text("GB 18030", CHINESE.encode("gb18030"), None, None),
    _text("UTF-7", _TYPEWRITER.encode("utf-7"), 1, None),
    _text("EBCDIC", _TYPEWRITER.encode("cp037"), None, None),
    _text(
        "UTF-8 with a paragraph of Windows-1252",
        _UTF8 * 2 + "“Yes” – naïve café, said Zoë Müller.\n".encode("cp1252"),
        1,
        "mixed with Windows-1252",
    ),
    _text("one byte that is no UTF-8", _UTF8[:60] + b"\xff" + _UTF8[60:], 1, "broken"),
    _text("cut in the middle of a character", _UTF8 + "é".encode()[:1], 1, "broken|1252"),
    _text("overlong UTF-8", _UTF8 + b"\xc0\xaf", 1, "read as"),
    _text("surrogates as UTF-8", _UTF8 + b"\xed\xa0\x80\xed\xb0\x80", 1, "broken|read as"),
    _text("UTF-8 decoded twice", _UTF8.decode("cp1252", "replace"), 1, "damaged"),
    # How it was read explains why it looks like Chinese.
    _text("the mark of UTF-16 before ASCII", b"\xff\xfe" + _TYPEWRITER.encode(), 0, "zh")._replace(
        lines=2
    ),
]
CHARACTERS = [
    _text("a NUL character", STORY.replace("fire", "fi\0re", 1), 1, "NUL"),
    _text("NUL characters only", b"\0" * 500, 0, "not text|no word"),
    _text("control characters behind each word", _with_controls(), 0, "not text"),
    _text("terminal escapes", "\x1b[31m\x1b]0;title\x07" + STORY, 1, None),
    _text("line and paragraph separators", STORY.replace("\n", "\u2028"), 1, None),
    _text("lines that end in a carriage return", STORY.replace("\n", "\r"), 1, None),
    _text("line ends of three systems", STORY.replace("\n\n", "\r\n\r", 2), 1, None),
    _text("form feeds and vertical tabs", STORY.replace("\n\n", "\f\v"), 1, None),
    _text("zero width spaces between letters", "\u200b".join(STORY), 1, None),
    _text("an override of the direction", "\u202e" + STORY + "\u202c", 1, None),
    _text("combining marks by the hundred", STORY.replace("e", "e" + "\u0301" * 100), 1, None),
    _text("noncharacters", STORY + "\ufffe\uffff\U0010ffff", 1, None),
    _text("private use characters", STORY.replace("o", "\ue000"), None, None),
    _text("soft hyphens in words", STORY.replace("er", "e\u00adr"), 1, None),
    _text("letters of a mathematical alphabet", STORY.replace("a", "\U0001d41a"), None, None),
    _text("emoji only", "🔥" * 800, None, None),
]
LENGTHS = [
    _text("an empty file", "", 0, "empty"),
    _text("blanks only", " \n\t\n " * 50, 0, "empty|no word"),
    _text("a byte order mark alone", b"\xef\xbb\xbf", 0, "empty|no word"),
    _text("one letter", "a", None, None),
    _text("one word", "Harbour", None, None),
    _text("digits only", "123 456 789\n" * 40, None, None),
    _text("punctuation only", ".,;:!?…" * 200, None, None),
    _text("quotation marks only", "“”\"'‘’«»" * 200, None, None),
    _text("one line of 20,000 words", FLAT * 300, 1, None),
    _text("a line with 60,000 blanks", _BLANKS + STORY, 1, None),
    _text("one word of 60,000 letters", STORY + "\nA" + "a" * 60_000 + "\n", 1, None),
    _text("-A-A- 10,000 times", STORY + "\n" + "-A" * 10_000 + "\n", 1, None),
    _text("20,000 empty lines", STORY.replace("\n\n", "\n" * 20_000, 1), 1, None),
    _text("10,000 lines of one word", STORY + "word\n" * 10_000, 1, None),
    _text("10,000 opening quotation marks", STORY + "“" * 10_000, 1, None),
    _text("9 MB of text", lambda: STORY * 20_000, 0, "too large|too long"),
    _text("1.2 million characters", lambda: STORY * 2_000, None, None),
]
NO_ARTICLES = [
    _text("German", GERMAN, 0, "language"),
    _text("Russian", RUSSIAN, 0, "language"),
    _text("Arabic", ARABIC, 0, "language"),
    _text("base64", base64.encodebytes(_noise(3000)), None, None),
    _text("random bytes", _noise(5000), 0, "not text"),
    _text("a PNG image called .txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 90, 0, "PNG"),
    _text("a PDF called .txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _noise(900), 0, "PDF"),
    _text("a zip called .txt", b"PK\x03\x04" + _noise(900), 0, "zip"),
    _text("gzip called .txt", b"\x1f\x8b\x08\0" + _noise(900), 0, "gzip"),
    _text("a program called .txt", b"\x7fELF\2\1\1\0" + b"\0" * 900, 0, "program"),
    _text("a page called .txt", f"<!DOCTYPE html><html><body><p>{FLAT}", 1, "HTML"),
    _text("a file without a suffix", STORY, 1, "", called="odd"),
    _text("random bytes without a suffix", _noise(5000), 0, "not text", called="odd"),
]
KINDS: list[Kind] = [*ENCODINGS, *CHARACTERS, *LENGTHS, *NO_ARTICLES]
