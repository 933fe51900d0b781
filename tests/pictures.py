"""The pictures under docs/pictures: what people see of the sample round. `make pictures` runs this.

Each is one entry of PICTURES: its name, the output it shows, and how it is
taken. An office file becomes PDF by LibreOffice and one of its pages a PNG by
poppler; a page of the report is opened in Chromium. The pictures are for
readers, and nothing is compared with them: fonts differ between machines.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
ROUND = "tianjin-2022"
PICTURES_FOLDER = ROOT / "docs/pictures"
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@dataclass(frozen=True)
class Studio:
    """Where pictures are taken: the run's folder, a folder for what passes, and a browser."""

    run: Path
    passing: Path
    browser: Browser


Take = Callable[[Studio, Path], None]


def page_of_office(file: str, page: int, studio: Studio, picture: Path) -> None:
    """A page of a workbook or letter as LibreOffice prints it."""
    pdf = studio.passing / Path(file).with_suffix(".pdf").name
    if not pdf.exists():
        profile = f"-env:UserInstallation={(studio.passing / 'office').as_uri()}"
        told = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir"]
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([*told, str(studio.passing), str(studio.run / file)], **quiet)
    page_of_pdf(pdf, page, picture)


def form(file: str, saying: str, studio: Studio, picture: Path) -> None:
    """The first page of a form that says something, as LibreOffice prints it."""
    forms = studio.passing / "forms"
    if not forms.is_dir():
        command = ["-m", "pipeline", "forms", ROUND, "--quiet", "--root", str(ROOT)]
        told = [sys.executable, *command, "--out", str(studio.passing)]
        subprocess.run(told, check=True, cwd=ROOT)
    path = f"../forms/{file}"
    page_of_office(path, 1, studio, picture)
    pdf = studio.passing / Path(file).with_suffix(".pdf").name
    told = ["pdftotext", "-layout", str(pdf), "-"]
    pages = subprocess.run(told, check=True, capture_output=True, text=True).stdout.split("\f")
    page = next(number for number, text in enumerate(pages, start=1) if saying in text)
    page_of_pdf(pdf, page, picture)


def page_of_pdf(pdf: Path, page: int, picture: Path) -> None:
    """A page of a PDF as PNG."""
    told = ["pdftoppm", "-r", "110", "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([*told, str(pdf), str(picture.with_suffix(""))], check=True)


@contextmanager
def _report(studio: Studio, width: int, height: int, scheme: str) -> Iterator[Page]:
    size = {"width": width, "height": height}
    context = studio.browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((studio.run / "report.html").as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    yield page
    context.close()


def screen(
    studio: Studio,
    picture: Path,
    *,
    width: int = 1366,
    height: int = 900,
    scheme: str = "light",
    part: str = "",
    project: str = "",
) -> None:
    """The report on a screen: from the top, from one of its parts on, or with a project open."""
    with _report(studio, width, height, scheme) as page:
        if part:
            page.evaluate("part => document.getElementById(part).scrollIntoView()", part)
            page.wait_for_timeout(600)
            page.evaluate("part => document.getElementById(part).scrollIntoView()", part)
        if project:
            page.locator("#projects tbody tr", has_text=project).locator("a").click()
        page.wait_for_timeout(600)
        page.screenshot(path=picture)


def paper(page_number: int, project: str, studio: Studio, picture: Path) -> None:
    """A page of the report, or of one of its projects, as it is printed."""
    with _report(studio, 1366, 900, "light") as page:
        if project:
            page.locator("#projects tbody tr", has_text=project).locator("a").click()
            page.wait_for_timeout(600)
        pdf = studio.passing / f"printed-{project}.pdf"
        page.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
    page_of_pdf(pdf, page_number, picture)


PROJECT = "TJ2022-006"
UNIT, EXPERT = "units/120116-滨海新区/滨海新区", "experts/E01/评分表-E01-上午"
PICTURES: Mapping[str, Take] = {
    "recommendation": partial(page_of_office, "recommendation.xlsx", 1),
    "recommendation-letter": partial(page_of_office, "recommendation-letter.docx", 1),
    "recommendation-letter-list": partial(page_of_office, "recommendation-letter.docx", 3),
    "public-notice": partial(page_of_office, "public-notice.docx", 1),
    "public-notice-list": partial(page_of_office, "public-notice.docx", 3),
    "edition-inside": partial(page_of_office, "editions/inside.xlsx", 1),
    "findings-of-a-unit": partial(page_of_office, "findings/120119.xlsx", 1),
    "findings-of-a-unit-copy": partial(page_of_office, "findings/120119.xlsx", 2),
    "report": screen,
    "report-list": partial(screen, part="list"),
    "report-scores": partial(screen, part="scores"),
    "report-units": partial(screen, part="units"),
    "report-experts": partial(screen, part="experts"),
    "report-findings": partial(screen, part="findings"),
    "report-advice": partial(screen, part="advice"),
    "report-policy": partial(screen, part="policy"),
    "report-project": partial(screen, project=PROJECT),
    "report-dark": partial(screen, scheme="dark"),
    "report-project-dark": partial(screen, scheme="dark", project=PROJECT),
    "report-phone": partial(screen, width=390, height=844),
    "report-projector": partial(screen, width=1920, height=1080),
    "report-printed": partial(paper, 1, ""),
    "report-project-printed": partial(paper, 1, PROJECT),
    "form": partial(form, f"{UNIT}-推荐项目汇总表.xlsx", "推荐单位"),
    "form-check": partial(form, f"{UNIT}-推荐项目汇总表.xlsx", "检查内容"),
    "form-guide": partial(form, f"{UNIT}-推荐项目汇总表.xlsx", "申报要求与依据"),
    "form-letter": partial(form, f"{UNIT}-推荐函.docx", "推荐"),
    "form-marks": partial(form, f"{EXPERT}.xlsx", "评分表"),
}
"""Every picture by its name, without .png: how it is taken."""


def main(names: list[str]) -> None:
    """Carry out the sample round and take the pictures named; all where none is."""
    command = ["-m", "pipeline", "rank", ROUND, "--quiet", "--root", str(ROOT)]
    with tempfile.TemporaryDirectory() as passing, sync_playwright() as playwright:
        subprocess.run([sys.executable, *command, "--out", passing], check=True, cwd=ROOT)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        studio = Studio((Path(passing) / "latest").resolve(), Path(passing), browser)
        PICTURES_FOLDER.mkdir(exist_ok=True)
        for name in names or PICTURES:
            PICTURES[name](studio, PICTURES_FOLDER / f"{name}.png")
            sys.stderr.write(f"docs/pictures/{name}.png\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
