"""A headless Chromium for journeys: phone and desk, with and without scripts, and axe as a second pair of eyes."""

import os
import re
import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from playwright.sync_api import Browser, Page, sync_playwright

from shared.ui.assets import BUILD
from tests.conftest import require

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIND = """async tags => {
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
  });
  return found.violations.flatMap(
    hit => hit.nodes.map(node => `${hit.id}: ${hit.help} — ${node.target[0]}`));
}"""
"""Only what is wrong leaves the browser; all that is right is a hundred times as much."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]


def _chromium() -> str | None:
    debian = "/usr/bin/chromium"
    return debian if os.access(debian, os.X_OK) else shutil.which("chromium")


@contextmanager
def chromium(*, trusted: Path | None = None) -> Iterator[Browser]:
    """Give a browser, or skip (fail where `chromium` is required) and say what is missing.

    `trusted` is the one certificate (PEM) that it believes although it does not know who issued it.
    """
    program = _chromium()
    if program is None:
        require("chromium", "no chromium on this machine (package chromium)")
    if not AXE.is_file():
        require("chromium", "axe-core is not installed (npm install)")
    if not (BUILD / "manifest.json").is_file():
        require("chromium", "the styles and scripts are not built (make assets)")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=[*FLAGS, *_believing(trusted)])
        try:
            yield browser
        finally:
            browser.close()


def _believing(certificate: Path | None) -> list[str]:
    if certificate is None:
        return []
    key = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    named = sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return [f"--ignore-certificate-errors-spki-list={b64encode(named).decode()}"]


@contextmanager
def served(wsgi: Any, *, port: int = 0) -> Iterator[str]:
    """Serve an application on loopback in a thread; yields its origin."""
    with make_server("127.0.0.1", port, wsgi, _Threads, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(timeout=10)


class _Threads(ThreadingMixIn, WSGIServer):
    """A thread for each connection: a browser opens some long before it asks for anything."""

    daemon_threads = True
    block_on_close = False


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def opened(
    browser: Browser,
    size: Any = None,
    *,
    scripts: bool = True,
    language: str = "en-US",
    but: tuple[str, ...] = (),
) -> Iterator[Page]:
    """Give a page of one size; anything the browser complains about fails the test, but what is named."""
    context = browser.new_context(
        viewport=size or PHONE,
        java_script_enabled=scripts,
        locale=language,
        reduced_motion="reduce",
        bypass_csp=False,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: _note(complaints, said))
    try:
        yield page
        assert [said for said in complaints if not any(words in said for words in but)] == []
    finally:
        context.close()


def _note(complaints: list[str], said: Any) -> None:
    if said.type == "error" and "status of 4" not in said.text:
        complaints.append(said.text)


def enter(page: Page, link: str) -> None:
    """Sign in by a link, as a person would."""
    page.goto(link)
    page.click("main form button")


def axe(page: Page) -> list[str]:
    """Return what axe finds, one line each: rule, words, where."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(FIND, RULES)
    return found


@cache
def _axe() -> str:
    return AXE.read_text()


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return int(wide)


def small_targets(page: Page) -> list[str]:
    """Return controls under 24 px that are not words within a sentence (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, nav a, .card__title a')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([, r]) => r.width > 0 && (r.height < 24 || r.width < 24))
        .map(([e, r]) => `${e.tagName} ${e.textContent.trim().slice(0, 30)} ${r.width}x${r.height}`)"""
    )
    return found


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that MAYORS_TEST_SHOTS names, if any."""
    folder = os.environ.get("MAYORS_TEST_SHOTS")
    if folder:
        name = re.sub(r"[^\w-]+", "-", name).strip("-")
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module's tests."""
    with chromium() as started:
        yield started
