"""report.html as its reader sees it: in Chromium, from the disk, by mouse or keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from tests.report.conftest import Opened, opened
from tests.report.rounds import many, report_of

MARKED = "TJ2022-006"


def codes(page: Page) -> Locator:
    """The projects that the list shows, in its order."""
    return page.locator("#projects tbody td.code")


def drawer_of(page: Page, project: str) -> None:
    """Open a project from the list."""
    page.locator("#projects tbody tr", has_text=project).locator("a").click()
    page.wait_for_selector("dialog[open]")


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA and its own good practice."""
    page.evaluate(AXE_FILE_PATH.read_text("utf-8") + ";0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_it_opens_alone_and_in_peace(report: Opened) -> None:
    page = report.page
    expect(codes(page)).to_have_count(60)
    expect(page.locator("[data-chart=flow] svg")).to_have_count(1)
    page.locator("#policy").scroll_into_view_if_needed()
    drawer_of(page, MARKED)
    assert report.requests == []
    assert report.complaints == []


def test_strangers_cannot_run_anything(report: Opened) -> None:
    """The policy of the page stops a script, a handler and code made of text."""
    page = report.page
    page.evaluate(
        """() => {
          window.ran = [];
          const script = document.createElement("script");
          script.textContent = "ran.push('script')";
          document.body.append(script);
          const link = document.createElement("a");
          link.setAttribute("onclick", "ran.push('handler')");
          document.body.append(link);
          link.click();
        }"""
    )
    assert page.evaluate("ran") == []
    complained = " ".join(report.complaints)
    report.complaints.clear()
    assert complained.count("Content Security Policy") == 2


def test_it_sorts_by_a_heading(report: Opened) -> None:
    page = report.page
    heading = page.locator("#projects thead th").nth(8)
    assert heading.get_attribute("aria-sort") is None
    heading.locator("[role=button]").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    heading.locator("[role=button]").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    totals = [float(text) for text in page.locator("#projects td.total").all_inner_texts() if text]
    assert totals == sorted(totals, reverse=True)


def test_it_filters_and_searches(report: Opened) -> None:
    page = report.page
    form = page.locator("#list .filters")
    form.locator("select[name=outcome]").select_option("推荐")
    expect(page.locator("#list output")).to_have_text("显示30项，共60项")
    form.locator("select[name=unit]").select_option("滨海新区")
    expect(codes(page)).to_have_count(8)
    form.locator("select[name=outcome]").select_option("")
    expect(codes(page)).to_have_count(9)
    form.locator("select[name=unit]").select_option("")
    form.locator("input[name=search]").fill(MARKED)
    expect(codes(page)).to_have_text([MARKED])
    form.locator("input[name=search]").fill("no such name")
    expect(page.locator("#projects tbody")).to_have_text("没有符合条件的内容。")


def test_an_auditor_goes_from_the_list_to_the_cell(report: Opened, file: Path) -> None:
    """From the list to a project, to a mark, and to the cell of the workbook it was read from."""
    page = report.page
    page.locator("#list input[name=search]").fill(MARKED)
    drawer_of(page, MARKED)
    drawer = page.locator("#drawer")
    expect(drawer.locator("h2")).to_contain_text(MARKED)
    row = drawer.locator("tr", has=page.locator("td", has_text=re.compile("^E05$")))
    assert row.locator("del").all_inner_texts() == ["20.5", "28", "21", "12.5"]
    assert row.locator(".cell").all_inner_texts() == ["G9", "H9", "I9", "J9"]
    assert "按方法去掉" in row.inner_text()
    link = row.locator("a")
    assert link.inner_text() == "marks/评分表-E05.xlsx"
    workbook = load_workbook(file.parent / unquote(link.get_attribute("href") or ""))
    cells = [workbook["评分表"][cell].value for cell in ("G9", "H9", "I9", "J9")]
    assert [str(cell) for cell in cells] == ["20.5", "28", "21", "12.5"]
    expect(drawer.locator(".chart svg")).to_have_count(1)
    assert (
        "86.71"
        in drawer.locator("section", has=page.locator("h3", has_text="得分明细")).inner_text()
    )


def test_it_is_worked_by_keys_alone(report: Opened) -> None:
    page = report.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#projects tbody a").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.activeElement.id") == "drawer-title"
    first = page.locator("#drawer-title").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "next"
    page.keyboard.press("Enter")
    page.wait_for_function(
        "first => document.querySelector('#drawer-title').innerText !== first", arg=first
    )
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="hidden")
    focused = page.evaluate("document.activeElement.closest('tr').dataset.at")
    assert focused == "3"
    assert "#row" not in page.url


def test_a_project_has_an_address(report: Opened) -> None:
    page = report.page
    page.goto(f"{report.address}#row=6")
    page.reload()
    page.wait_for_selector("dialog[open]")
    expect(page.locator("#drawer-title")).to_contain_text(MARKED)


@pytest.fixture(params=["light", "dark"])
def coloured(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """The report for a reader who prefers light or dark."""
    report = opened(browser, file, color_scheme=request.param)
    yield report
    report.page.context.close()


def test_axe_finds_nothing(coloured: Opened) -> None:
    page = coloured.page
    for place in page.locator("[data-chart], #findings").all():
        place.scroll_into_view_if_needed()
    page.wait_for_selector("[data-chart=experts] svg")
    page.locator("#list select[name=unit]").select_option("和平区")
    page.locator("#findings select[name=unit]").select_option("和平区")
    assert faults(page) == []
    drawer_of(page, MARKED)
    assert faults(page) == []


def test_light_and_dark_differ(browser: Browser, file: Path) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        report = opened(browser, file, color_scheme=scheme)
        colours.add(report.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        bar = "getComputedStyle(document.querySelector('[data-chart=flow] .mark-area path')).fill"
        colours.add(report.page.evaluate(bar))
        report.page.context.close()
    assert len(colours) == 4


def test_nothing_is_cut_off_on_a_phone(browser: Browser, file: Path) -> None:
    report = opened(browser, file, viewport={"width": 390, "height": 844})
    page = report.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    drawer_of(page, "\u57fa\u4e8e\u6570\u636e\u4e2d\u53f0\u7684\u9065\u611f\u5f71\u50cf")
    assert page.evaluate("document.querySelector('#drawer').scrollWidth") <= 390
    report.page.context.close()


def test_it_prints_whole(report: Opened, tmp_path: Path) -> None:
    """All rows, the policy unfolded; of an open project, that project alone."""
    page = report.page
    pages = {}
    for name in ("round", "project"):
        if name == "project":
            drawer_of(page, MARKED)
        path = tmp_path / f"{name}.pdf"
        page.pdf(path=path, prefer_css_page_size=True, print_background=True)
        content = path.read_bytes()
        pages[name] = content.count(b"/Type /Page\n")
        assert len(content) > 50_000
    assert pages["round"] > 8
    assert 1 < pages["project"] < 8


def test_three_thousand_projects_still_work(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(report_of(*many(50)))
    report = opened(browser, file)
    page = report.page
    expect(page.locator("#list output")).to_have_text("显示3000项，共3000项")
    page.locator("#list input[name=search]").fill(f"{MARKED}-49")
    expect(codes(page)).to_have_text([f"{MARKED}-49"])
    drawer_of(page, f"{MARKED}-49")
    expect(page.locator("#drawer .chart svg")).to_have_count(1)
    assert report.complaints == []
    page.context.close()
