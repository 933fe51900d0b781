"""One browser for all tests of the report, and the report of the sample round opened in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from pipeline.cli import main
from tests.pictures import CHROMIUM, QUIET
from tests.report.rounds import ROOT


@dataclass
class Opened:
    """A report in a browser: the page, and what it asked for or complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        if request.url.partition("#")[0] != self.address:
            self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a head."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


def opened(browser: Browser, file: Path, **options: object) -> Opened:
    """A file, opened from the disk as from a stick, when its script has done its part."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(120_000)
    expect.set_options(timeout=60_000)
    report = Opened(page, file.as_uri())
    page.goto(report.address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return report


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample round, in the folder of its run."""
    out = tmp_path_factory.mktemp("report")
    command = ["rank", "tianjin-2022", "--root", str(ROOT), "--out", str(out), "--quiet"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return (out / "latest").resolve() / "report.html"


@pytest.fixture(scope="session")
def whole(browser: Browser, file: Path) -> Iterator[Opened]:
    """The report, one page for all who only look."""
    report = opened(browser, file, viewport={"width": 1366, "height": 900})
    yield report
    report.page.context.close()


@pytest.fixture
def report(whole: Opened) -> Opened:
    """The same page as it was when it was opened."""
    whole.page.goto(whole.address)
    whole.page.wait_for_selector("html[data-ready]", state="attached")
    return whole
