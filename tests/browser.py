"""Headless Chromium for tests of finished pages: the page as the browser understands it, a picture of it, and what it tried to load."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from parallax.bench.faults import chromium

FLAGS = (*chromium.FLAGS, "--hide-scrollbars", "--enable-logging=stderr", "--v=0")
SECONDS = 120
find = chromium.find_browser


def visit(page: Path, *flags: str) -> tuple[str, list[str], list[str]]:
    """Open a page and return its DOM as HTML, what its console said, and the addresses it asked for beside files and data."""
    dom, console, log = watch(page, *flags)
    return dom, console, _requests(log)


def watch(page: Path, *flags: str) -> tuple[str, list[str], str]:
    """Open a page and return its DOM as HTML, what its console said, and the log of all that the browser did on the network."""
    with tempfile.TemporaryDirectory(prefix="browser-") as folder:
        log = Path(folder) / "net.json"
        done = subprocess.run(
            [
                find(),
                *FLAGS,
                f"--user-data-dir={folder}/profile",
                f"--log-net-log={log}",
                *flags,
                "--dump-dom",
                page.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return done.stdout, console, said


def _requests(text: str) -> list[str]:
    """Addresses of a net log that are neither files nor data nor the browser's own."""
    try:
        events = json.loads(text).get("events", [])
    except ValueError:  # the browser was stopped before it closed the list
        events = (
            json.loads(text.rstrip().rstrip(",") + "]}").get("events", []) if text.strip() else []
        )
    asked = [
        event["params"]
        for event in events
        if isinstance(event.get("params"), dict) and "url" in event["params"]
    ]
    # The browser's own errands (what time is it?) have no page behind them.
    urls = {
        str(params["url"])
        for params in asked
        if params.get("initiator", "not an origin") != "not an origin"
    }
    return sorted(url for url in urls if url.startswith(("http:", "https:", "ws:", "wss:", "ftp:")))


def picture(
    page: Path, target: Path, width: int = 1280, height: int = 2000, dark: bool = False
) -> None:
    """A picture of the top ``height`` pixels of a page. A narrow page is shown in a frame, since a window cannot be narrow enough."""
    with tempfile.TemporaryDirectory(prefix="browser-") as folder:
        address = page.as_uri()
        if width < 600:
            frame = Path(folder) / "frame.html"
            size = f"border:0;width:{width}px;height:{height}px"
            frame.write_text(
                f'<style>body{{margin:0}}</style><iframe src="{address}" style="{size}"></iframe>'
            )
            address = frame.as_uri()
        subprocess.run(
            [
                find(),
                *FLAGS,
                f"--user-data-dir={folder}/profile",
                f"--window-size={max(width, 600)},{height}",
                *(["--force-dark-mode"] if dark else []),
                f"--screenshot={target}",
                address,
            ],
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
