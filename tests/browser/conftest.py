"""The demo in both languages, and a browser that tells everything that went wrong in it."""

import hashlib
import os
import re
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
OKRD = Path(os.environ.get("OKRD", ROOT / "target/debug/okrd"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
TOKEN = "okrd_a-token-of-the-browser-tests"
PATIENCE = 60


class Demo:
    """`okrd demo` on a free port, with a token that may write."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        self.folder = folder / "demo"
        self.log = folder / "log"
        command = [str(OKRD), "demo", "--listen", "127.0.0.1:0", "--language", language, "--folder", str(self.folder)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.address = self._address()
        self._let_in()

    def _address(self) -> str:
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE:
            found = re.search(r"http://127\.0\.0\.1:\d+", self.log.read_text())
            if found and self._is_ready(found[0]):
                return found[0]
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    @staticmethod
    def _is_ready(address: str) -> bool:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _let_in(self) -> None:
        digest = hashlib.sha256(TOKEN.encode()).hexdigest()
        with (self.folder / "okrs.yaml").open("a") as file:
            file.write(f"\naccess:\n  tokens:\n    - {{ name: tests, sha256: {digest}, may: [read, annotate, silence] }}\n")
        request = urllib.request.Request(f"{self.address}/-/reload", method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.read() == b"reloaded\n"

    def annotate(self, body: str) -> None:
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        request = urllib.request.Request(f"{self.address}/api/v1/annotations", body.encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 201

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.log.read_text()


@pytest.fixture(scope="session", params=["en", "fr"])
def demo(request, tmp_path_factory):
    running = Demo(tmp_path_factory.mktemp(request.param), request.param)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # A sandbox of its own is no use to root, who has to do without.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


class Visit:
    """Makes pages, and keeps what must not happen on them."""

    def __init__(self, browser: Browser, demo: Demo) -> None:
        self.browser, self.demo = browser, demo
        self.contexts: list[BrowserContext] = []
        self.elsewhere: list[str] = []
        self.errors: list[str] = []

    def page(self, path: str = "/", **options) -> Page:
        context = self.browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(PATIENCE * 1000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", self._requested)
        page.on("console", lambda message: message.type in ("error", "warning") and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        answer = page.goto(self.demo.address + path)
        assert answer is not None and answer.ok, path
        return page

    def _requested(self, request) -> None:
        if not request.url.startswith(self.demo.address + "/"):
            self.elsewhere.append(request.url)


@pytest.fixture
def visit(browser, demo):
    visiting = Visit(browser, demo)
    yield visiting
    for context in visiting.contexts:
        context.close()
    assert visiting.elsewhere == [], "a page asks other hosts"
    assert visiting.errors == [], "the browser complains"


@pytest.fixture
def words(demo):
    """What stands on the pages, in the language of the demo."""
    english = {"show_all": "Show everything", "how": "How it came to this", "sources": "Sources"}
    french = {"show_all": "Tout afficher", "how": "D’où vient ce statut", "sources": "Sources"}
    return english if demo.language == "en" else french
