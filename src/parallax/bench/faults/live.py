"""Reports of a hostile corpus: what of its markup is live in a page, and what leaves the machine.

A page is opened in a headless browser where there is one, and parsed otherwise.  DNS queries are
counted by a resolver that answers nothing, in a network namespace with a loopback alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html

from parallax.bench.faults import commands
from parallax.bench.faults.breaking import namespaces
from parallax.bench.faults.chromium import FLAGS, find_browser
from parallax.bench.faults.inputs.hostile import HOSTILE, MARK, record
from parallax.bench.faults.kinds import holding, write_good

BROWSER_SECONDS = 180
RUN = ("run", "hostile", "--corpus", "hostile", "--reports", "reports")
ALLOWED_ELEMENTS = frozenset(
    """a abbr article aside b blockquote body br button caption circle clippath code col colgroup
    defs del details dd div dl dt em figcaption figure footer g h1 h2 h3 h4 h5 h6 head header hr
    html i image img input ins label lineargradient li link main mark meta metadata nav ol option p
    line path polygon polyline pre rect s script section select small span stop strong style sub
    summary sup svg symbol table tbody td text tfoot th thead time title tr tspan u ul use var
    wbr""".split()
)
"""Elements that finished pages are made of."""
ADDRESSES = ("href", "src", "action", "data", "formaction", "srcset", "poster", "content", "style")
"""Attributes that lead somewhere."""
ACTIVE = ("base", "embed", "form", "frame", "iframe", "object", "template", "applet", "portal")
"""Elements that no page has."""


def measure() -> dict[str, Any]:
    """Run the notebooks on the hostile corpus without a network, and look at every page.

    Returns
    -------
    dict
        ``pages`` and how they were ``read``; ``live``, what of the hostile markup is live, one line
        each; ``left``, pages that left for another address; ``formulas``, cells of downloads that a
        spreadsheet runs; ``dns``, the queries (None if not measured); ``run``, what went wrong with
        the run itself.
    """
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        write_good(folder / "hostile")
        lines = [json.dumps(record(text, what)) for what, text in HOSTILE.items()]
        holding({"hostile/odd.jsonl": "\n".join(lines)})(folder)
        wrong, queries = _run(folder)
        pages = sorted((folder / "reports").rglob("*.html"))
        browser = find_browser()
        live, left = [], []
        for page in pages:
            print(f"live: {page.name}", file=sys.stderr)
            dom = _dom(browser, page) if browser else page.read_text(encoding="utf-8")
            where = page.relative_to(folder / "reports").as_posix()
            if browser and not _is_ours(dom):
                left.append(where)
                continue
            live += [f"{where}: {what}" for what in live_markup(dom)]
        formulas = sorted(set(_formulas(folder / "reports")))
    return {
        "pages": len(pages),
        "read": "a headless browser" if browser else "a parser",
        "texts": len(HOSTILE),
        "live": live,
        "left": left,
        "formulas": formulas,
        "dns": queries,
        "run": wrong,
    }


def _run(folder: Path) -> tuple[str, int | None]:
    """Run the notebooks, where possible in a namespace that records DNS queries."""
    log = folder / "dns"
    before = _recorded(folder, log) if namespaces() else []
    result = commands.run(RUN, folder, before=before)
    queries = len(log.read_text().splitlines()) if log.exists() else None
    if result.status in (0, commands.INCOMPLETE) and not commands.AGAINST_US.search(result.err):
        return "", queries
    return f"exit status {result.status}: {' | '.join(result.err.splitlines()[-2:])[:300]}", queries


RECORDER = textwrap.dedent(
    '''
    """Bring the loopback up, answer no DNS query but write each down, and run a command."""
    import fcntl, pathlib, socket, struct, subprocess, sys, threading

    resolver, log, *command = sys.argv[1:]
    subprocess.run(["mount", "--bind", resolver, "/etc/resolv.conf"], check=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        up = struct.pack("16sh", b"lo", 0x1 | 0x40)
        fcntl.ioctl(control, 0x8914, up)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    pathlib.Path(log).touch()


    def record():
        while True:
            query, _ = server.recvfrom(4096)
            with open(log, "a") as file:
                file.write(repr(query[12:80]) + "\\n")


    threading.Thread(target=record, daemon=True).start()
    sys.exit(subprocess.run(command).returncode)
    '''
)
"""A program for the namespace; it needs nothing but the standard library."""


def _recorded(folder: Path, log: Path) -> list[str]:
    """What runs a command in a namespace and writes its DNS queries to ``log``."""
    script, resolver = folder / "recorder.py", folder / "resolv.conf"
    script.write_text(RECORDER, encoding="utf-8")
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", encoding="utf-8")
    return ["unshare", "-rmn", sys.executable, str(script), str(resolver), str(log)]


def recorder_works(folder: Path) -> bool:
    """Whether a query made in the namespace is written down."""
    log = folder / "dns"
    asked = f"import socket\ntry: socket.getaddrinfo('{MARK}', 80)\nexcept OSError: pass"
    command = [*_recorded(folder, log), sys.executable, "-c", asked]
    subprocess.run(command, check=False, timeout=60)
    return log.exists() and bool(log.read_text())


# --- pages


def _dom(browser: str | None, page: Path) -> str:
    """A page as the browser understands it once its scripts have run."""
    assert browser is not None
    with tempfile.TemporaryDirectory(prefix="faults-") as profile:
        flags = [*FLAGS, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
        done = subprocess.run(
            [browser, *flags],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=BROWSER_SECONDS,
            check=False,
        )
    return done.stdout


def _is_ours(dom: str) -> bool:
    """Whether the browser is still on a page of ours, and not on one of its own about an error."""
    return "<body" in dom and "neterror" not in dom and "ERR_" not in dom


def live_markup(dom: str) -> Iterator[str]:
    """What of a page comes from the articles and is live: one line each, none if all is text."""
    tree = lxml.html.document_fromstring(dom or "<html></html>")
    for element in tree.iter():
        if not isinstance(element.tag, str):
            if MARK in (element.text or ""):
                yield f"a comment or instruction with {MARK}"
            continue
        tag = element.tag.rsplit("}")[-1].lower()
        yield from _live_element(element, tag)


def _live_element(element: Any, tag: str) -> Iterator[str]:
    """What of one element is live."""
    if tag in ACTIVE or tag not in ALLOWED_ELEMENTS:
        yield f"an element {tag}"
    if tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        yield "a refresh"
    if tag in ("script", "style") and MARK in (element.text or "") and not _is_data(element):
        yield f"a {tag} with {MARK}"
    for name, value in element.attrib.items():
        bare = name.lower()
        if bare.startswith("on"):
            yield f"an attribute {bare} of {tag}"
        leads = MARK in value and (bare in ADDRESSES or bare.endswith("href"))
        if leads and not _is_plain_link(tag, bare, value):
            yield f"{bare} of {tag} leads to {MARK}"
        if re.match(r"\s*(?:javascript|vbscript|data:text/html)", value, re.IGNORECASE):
            yield f"{bare} of {tag} is a script"


def _is_data(element: Any) -> bool:
    return (element.get("type") or "").endswith("json")


def _is_plain_link(tag: str, name: str, value: str) -> bool:
    """Whether this is a link to the article's own address, which may hold anything after it."""
    return tag == "a" and name == "href" and value.startswith("http://velm.example/")


def _formulas(reports: Path) -> Iterator[str]:
    """Cells of downloads that a spreadsheet would run."""
    import csv

    for path in reports.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    if re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell):
                        yield f"{path.relative_to(reports).as_posix()}: {cell[:40]!r}"
