"""Editions of the list: each reader's columns, one record for all files, letters as printed."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Emu
from openpyxl import load_workbook

from pipeline.errors import UsageError
from pipeline.personal import masked
from pipeline.publish.edition_files import LETTER, NOTICE, edition_files, template_of
from pipeline.publish.editions import ListEdition, make_editions
from pipeline.publish.packing import plain_text
from pipeline.publish.publication import Edition, output_files
from pipeline.publish.sheets import Stamp
from tests.publish.example import example
from tests.publish.outgoing import SENT, outgoing
from tests.templates import letters, replies

LANGUAGES = ("en", "zh")


@cache
def of(language: str, final: bool = False, order: str = "unit") -> Edition:
    return outgoing(language, final=final, order=order)


@cache
def editions(language: str = "en", order: str = "unit") -> dict[str, ListEdition]:
    edition = of(language, order=order)
    return dict(make_editions(edition.lists, edition.results, edition.received))


@cache
def files(language: str = "en", final: bool = False) -> dict[str, bytes]:
    return {name: content for name, (content, _) in output_files(of(language, final)).items()}


def column(edition: ListEdition, name: str) -> list[str]:
    return [row[edition.columns.index(name)] for row in edition.rows]


def test_headings_are_those_an_office_prints() -> None:
    made = editions("zh")
    assert " ".join(made["inside"].headings) == (
        "排名 受理编号 项目名称 申报单位 所在区 领域 方向 专家得分 优先加分 总分 指标占用 结论 备注"
    )
    assert " ".join(made["ministry"].headings) == (
        "序号 系统编号 项目名称 申报单位 统一社会信用代码 领域 方向 DCMM等级 联系人 电话"
    )
    assert " ".join(made["public"].headings) == "序号 项目名称 申报单位 所在区 方向"


def test_the_ministry_reads_the_recommended_by_place_with_whom_to_call() -> None:
    ministry = editions("zh")["ministry"]
    assert column(ministry, "project_id") == ["P01", "P02", "P03", "P09"]
    assert column(ministry, "telephone") == [
        SENT[one]["telephone"] for one in ("P01", "P02", "P03", "P09")
    ]
    assert column(ministry, "fact:dcmm_level") == ["4级", "3级", "", ""]
    assert column(ministry, "number") == ["1", "2", "3", "4"]


def test_the_public_reads_them_in_no_order_of_merit() -> None:
    """By the policy's order of units, then by title in code-point order: never by place."""
    public = editions()["public"]
    assert column(public, "unit") == ["Binhai", "Binhai", "Wuqing", "Heping"]
    assert not public.ordered
    titles = column(public, "title")
    assert titles[:2] == sorted(titles[:2])
    assert titles[0].startswith("'")
    by_place = editions(order="place")["public"]
    assert by_place.ordered
    assert sorted(by_place.rows) != sorted(public.rows)
    assert column(by_place, "title")[0] == titles[1]


def test_the_office_reads_every_project_with_its_points_and_outcome() -> None:
    inside = editions()["inside"]
    assert column(inside, "project_id")[:4] == ["P01", "P02", "P03", "P04"]
    assert len(inside.rows) == 12
    assert column(inside, "total")[:2] == ["97.25", "90.00"]
    assert column(inside, "outcome")[3] == "Reserve"
    assert column(inside, "place")[-1] == ""
    assert "1.00" in column(inside, "remark")[3]


def test_numbers_of_a_person_are_masked_for_the_public_alone() -> None:
    made = editions()
    assert "港口调度 138******78" in column(made["public"], "title")
    assert "和平 120*************3X 公司" in column(made["public"], "applicant")
    assert "港口调度 13812345678" in column(made["ministry"], "title")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "138******78"),
        ("tel. 138 1234 5678, ask", "138 **** **78".join(("tel. ", ", ask"))),
        ("１３８１２３４５６７８", "１３８******７８"),
        ("022-27891234", "022-******34"),
        ("12010119900101123x", "120*************3x"),
        ("project 20220419001, 5,000,000", "project 20220419001, 5,000,000"),
        ("213812345678", "213812345678"),
        ("TJ2022-045", "TJ2022-045"),
    ],
)
def test_what_is_a_number_of_a_person(text: str, shown: str) -> None:
    assert masked(text) == shown


def cells_of_workbook(content: bytes, first: str) -> list[list[str]]:
    """The list of an edition's workbook as it is shown, points with all their decimals."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    found: list[list[str]] = []
    for row in sheet.iter_rows():
        if found or row[0].value == first:
            found.append([_shown(cell) for cell in row])
    return found


def _shown(cell: Any) -> str:
    if isinstance(cell.value, int | float):
        decimals = len(cell.number_format.partition(".")[2])
        return f"{cell.value:.{decimals}f}"
    return "" if cell.value is None else str(cell.value).replace("_x0007_", "\x07")


def cells_of_letter(content: bytes) -> list[list[str]]:
    table = Document(io.BytesIO(content)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_an_edition_says_the_same(language: str) -> None:
    made, written = editions(language), files(language)
    for name, edition in made.items():
        table = [list(row) for row in edition.table]
        shown = cells_of_workbook(written[f"editions/{name}.xlsx"], edition.headings[0])
        assert shown == table
    for file, name in ((LETTER, "ministry"), (NOTICE, "public")):
        told = [[plain_text(cell) for cell in row] for row in made[name].table]
        assert cells_of_letter(written[file]) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_round_gives_the_same_letters(language: str) -> None:
    again = {name: content for name, (content, _) in output_files(outgoing(language)).items()}
    names = [name for name in files(language) if name.endswith((".docx", ".xlsx"))]
    assert len(names) >= 6
    assert [name for name in names if again[name] != files(language)[name]] == []


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    heads = [section.header for section in document.sections]
    heads += [section.even_page_header for section in document.sections]
    parts = [paragraph.text for part in (document, *heads) for paragraph in part.paragraphs]
    return "\n".join(parts)


def test_letters_say_what_the_round_ended_in() -> None:
    letter, notice = (text_of(files("zh", True)[name]) for name in (LETTER, NOTICE))
    assert "关于推荐\n小规模试点的函" in letter
    for said in ("某部：", "2022年6月1日", "No. 7", "收到3个推荐单位", "项目14个", "推荐项目4个"):
        assert said in letter
    assert "专家评分满分100分" in letter
    for said in (
        "共5个工作日",
        "排名不分先后",
        "000-11",
        "000-22",
        "真实姓名",
        "加盖公章",
        "某路1号",
    ):
        assert said in notice
    assert "年　　月　　日" in notice


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_on_every_letter_and_list(language: str) -> None:
    draft = {"en": "DRAFT", "zh": "草稿"}[language]
    for final in (False, True):
        written = files(language, final)
        for name in (LETTER, NOTICE):
            assert (draft in text_of(written[name])) != final
        for name in ("inside", "ministry", "public"):
            sheet = load_workbook(io.BytesIO(written[f"editions/{name}.xlsx"])).worksheets[0]
            shown = " ".join(str(row[0]) for row in sheet.iter_rows(max_row=4, values_only=True))
            assert (draft in shown) != final


def test_the_public_reads_nothing_of_marks_or_telephones() -> None:
    written = files("zh")
    for content in (written["editions/public.xlsx"], written[NOTICE]):
        shown = text_of(content) if content is written[NOTICE] else ""
        cells = (
            cells_of_letter(content)
            if content is written[NOTICE]
            else cells_of_workbook(content, "序号")
        )
        told = shown + "".join(cell for row in cells for cell in row)
        for withheld in ("97.25", "95.25", "13812345678", "022-0000", "12010119900101123X"):
            assert withheld not in told


def test_a_round_without_publication_has_no_letters() -> None:
    given = example()
    edition = of("en")
    policy = given.policy
    assert policy.publication is None
    lists = replace(edition.lists, naming=replace(edition.lists.naming, policy=policy))
    stamp = Stamp(lists.naming, edition.standing, edition.fingerprint)
    assert make_editions(lists, edition.results, edition.received) == {}
    assert edition_files(lists, stamp, {}, {}) == {}


def test_the_template_in_the_language_goes_before_the_one_without() -> None:
    found = {"a.docx": b"1", "a.zh.docx": b"2"}
    assert template_of("a", found, "zh") == b"2"
    assert template_of("a", found, "en") == b"1"
    assert template_of("b", found, "en") is None


def test_a_template_with_a_name_nobody_gives_is_told() -> None:
    edition = of("en")
    document = Document()
    document.add_paragraph("{{ marks_of_everybody }}")
    written = io.BytesIO()
    document.save(written)
    broken = replace(edition, templates={"public-notice.docx": written.getvalue()})
    with pytest.raises(UsageError, match="marks_of_everybody"):
        output_files(broken)


def test_the_shipped_templates_are_those_that_were_made() -> None:
    """Renew them with `python -m tests.templates`."""
    folder = Path(__file__).parents[2] / "configs" / "templates"
    for name, content in {**letters.templates(), **replies.templates()}.items():
        assert (folder / name).read_bytes() == content


def test_letters_are_official_paper() -> None:
    """GB/T 9704-2012: A4, an area of 156 by 225 mm, 22 lines of 28 signs, fonts by part."""
    for name in (LETTER, NOTICE):
        document = Document(io.BytesIO(files("zh")[name]))
        page = document.sections[0]
        millimetres = {
            side: round(getattr(page, side).mm)
            for side in ("page_width", "page_height", "top_margin", "left_margin")
        }
        assert millimetres == {
            "page_width": 210,
            "page_height": 297,
            "top_margin": 37,
            "left_margin": 28,
        }
        across = Emu(page.page_width - page.left_margin - page.right_margin)
        down = Emu(page.page_height - page.top_margin - page.bottom_margin)
        assert (round(across.mm), round(down.mm)) == (156, 225)
        styles = {style.name: style for style in document.styles}
        assert styles["Body"].paragraph_format.line_spacing.pt == 28.95
        assert 22 * 28.95 <= down.pt < 23 * 28.95
        assert across.pt >= 28 * (16 - 0.25)
        xml = document.part.part_related_by(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
        ).blob.decode()
        for font in ("仿宋", "方正小标宋简体", "黑体"):
            assert f'w:eastAsia="{font}"' in xml
        assert "楷体" in xml
        head = document.tables[0].rows[0]._tr
        assert head.trPr.xpath("w:tblHeader")


def test_letters_print_on_paper_whole(tmp_path: Path) -> None:
    """LibreOffice prints them: so many pages, every line of the list, nothing over the edge."""
    edition = of("zh", True)
    made = dict(make_editions(edition.lists, edition.results, edition.received))
    for name in ("ministry", "public"):
        row = made[name].rows[1]
        title = made[name].columns.index("title")
        rows = tuple(
            (
                str(number),
                *row[1:title],
                f"基于多源数据融合的第{number}号示例平台",
                *row[title + 1 :],
            )
            for number in range(1, 61)
        )
        made[name] = replace(made[name], rows=rows)
    stamp = Stamp(edition.lists.naming, edition.standing, edition.fingerprint)
    written = edition_files(edition.lists, stamp, made, edition.templates)
    for name in (LETTER, NOTICE):
        (tmp_path / name).write_bytes(written[name])
    office = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", "--headless", office, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, *(str(tmp_path / name) for name in (LETTER, NOTICE))],
        check=True,
        capture_output=True,
    )
    for name, pages in ((LETTER, range(5, 11)), (NOTICE, range(4, 7))):
        pdf = tmp_path / name.replace(".docx", ".pdf")
        told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
        count = int(told.split("Pages:")[1].split()[0])
        assert count in pages
        text = subprocess.run(
            ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True
        ).stdout
        shown = "".join(text.split())
        assert [n for n in range(1, 61) if f"第{n}号" not in shown] == []
        assert shown.count("项目名称") == text.count("\f") - 2
        boxes = subprocess.run(
            ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True
        ).stdout
        for part in boxes.split("<page ")[1:]:
            width = float(part.split('width="')[1].split('"')[0])
            assert max(float(one.split('"')[0]) for one in part.split('xMax="')[1:]) < width - 25
