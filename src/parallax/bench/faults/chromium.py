"""The browser that opens finished pages, without its own errands on the network."""

from __future__ import annotations

import shutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--virtual-time-budget=2000",
    "--disable-features=NetworkTimeServiceQuerying,OptimizationHints,MediaRouter",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""No window, nothing fetched for itself, and no host name that resolves."""


def find_browser() -> str | None:
    """The browser of this machine; None if there is none."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)
