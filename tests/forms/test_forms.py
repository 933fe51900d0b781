"""What stands in the forms: a round's columns, formulas that are right, nobody else's rows."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.headings import Headings, load_headings
from pipeline.ingest.folder import read_round, read_stock
from pipeline.ingest.inventory import take_stock
from pipeline.manual import ROUNDS, vocabulary
from pipeline.policy import Policy, load_policy
from pipeline.publish.forms.conditions import Filled
from pipeline.publish.forms.folder import write_forms
from pipeline.publish.forms.issue import safe_name, sheet_files, unit_files, unit_forms
from pipeline.publish.forms.known import filed_online
from pipeline.publish.forms.layout import UnitForm
from pipeline.publish.forms.marked import MarkSheet
from pipeline.publish.forms.sittings import mark_sheets
from pipeline.publish.ground import occupied
from pipeline.tables.bundles import Received
from pipeline.tables.received import ASSIGNMENTS, EXPERTS, RECUSALS, SUBMISSIONS
from pipeline.tables.working import PROJECTS, QUOTAS
from tests.forms.clerks import ROOT, Office, fill, shown
from tests.ingest.small_rounds import codes

TIANJIN, BINHAI = "tianjin-2022", "120116"
GOOD, WRONG = "91350100M000100Y43", "91350100M000100Y4Z"


@cache
def headings() -> Headings:
    return load_headings((ROOT / "configs" / "headings.yaml").read_bytes())


@cache
def policy(name: str) -> Policy:
    file = ROOT / "configs" / f"{name}.yaml"
    return load_policy(file.name, file.read_bytes(), vocabulary())


def form_of(name: str, known: Sequence[Filled] = (), unit: str = "") -> UnitForm:
    """A unit's form of a round; the first unit's where none is named."""
    declared = policy(name)
    chosen = unit or declared.units.members[0].id
    number = {"unit": [one.id for one in declared.units.members]}
    quotas = QUOTAS.of({**number, "number": [10] * len(number["unit"])})
    forms = unit_forms(declared, headings(), quotas, {chosen: known})
    return next(form for form in forms if form.unit == chosen)


def workbook(form: UnitForm) -> tuple[str, bytes]:
    """Name and bytes of a unit's workbook."""
    path, content = next(unit_files(form))
    return path.rpartition("/")[2], content


def row(number: int, **cells: str | date | int) -> Filled:
    """A row of the Tianjin round that is in order, but for the cells given."""
    usual: dict[str, str | date | int] = {
        "unit_order": number,
        "project_id": f"TJ-{number:02d}",
        "title": f"示例项目{number}",
        "applicant": f"示例公司{number}",
        "credit_code": GOOD,
        "applicant_type": "企业",
        "role": "技术服务方",
        "direction": "大数据服务创新",
        "partners": "无",
        "stage": "已建",
        "own_ip": "是",
        "ip_certificate": "2021SR001",
        "cases": 3,
        "monthly_returns": "是",
        "pledge_true": "是",
        "pledge_unclassified": "是",
    }
    return {name: value for name, value in {**usual, **cells}.items() if value != ""}


CODES = ("914403001922038216", "91330100799655058B", "91110000802100433B", "9144030071526726XG")
VARIED = (
    row(1),
    row(2, credit_code=WRONG, dcmm_level="3级"),
    row(3, credit_code="91350100m000100y43", title=""),
    row(4, credit_code=CODES[0], direction="大数据服务创薪", dcmm_level="2级"),
    row(5, credit_code=CODES[1], stage="在建", cases=""),
    row(6, credit_code=CODES[2], project_id="TJ-01", pledge_true="否"),
    row(7, credit_code=CODES[3], cases=2, finished_on=date(2022, 1, 1), dcmm_level="5级"),
    row(8, credit_code="9135010", cases="三", started_on="去年"),
    row(9, credit_code="91350100O000100Y43", own_ip="", monthly_returns=""),
)
GUANGDONG: tuple[Filled, ...] = (
    {"project_id": "A", "title": "甲", "unit_order": 1, "filed_on": date(2022, 8, 1)},
    {"project_id": "B", "title": "乙", "unit_order": 1, "founded_on": date(2021, 3, 1)},
    {"project_id": "C", "title": "丙", "unit_order": 7},
)
ELDERLY: tuple[Filled, ...] = (
    {"project_id": "A", "title": "甲", "object_type": "示范企业", "stage": "已建", "cases": 0},
    *({"project_id": f"B{n}", "title": "乙", "object_type": "示范基地"} for n in range(4)),
)


def test_forms_go_out_with_the_results_a_spreadsheet_works_out(tmp_path: Path) -> None:
    """Every formula of forms with all kinds of faults, against LibreOffice's own reckoning."""
    office = Office(tmp_path)
    known = {TIANJIN: VARIED, "guangdong-2022": GUANGDONG, "elderly-care-2023": ELDERLY}
    issued, saved = tmp_path / "issued", tmp_path / "saved"
    issued.mkdir()
    for name, rows in known.items():
        (issued / f"{name}.xlsx").write_bytes(workbook(form_of(name, rows))[1])
    files = sorted(issued.iterdir())

    office.saved(files, saved)

    for file in files:
        ours, theirs = shown(file), shown(saved / file.name)
        assert {
            f"{sheet}!{cell}": (value, theirs[sheet].get(cell))
            for sheet, cells in ours.items()
            for cell, value in cells.items()
            if theirs[sheet].get(cell) != value and value != ""
        } == {}
        assert {
            f"{sheet}!{cell}": value
            for sheet, cells in theirs.items()
            for cell, value in cells.items()
            if value != "" and cell not in ours[sheet]
        } == {}
    checked = shown(issued / f"{TIANJIN}.xlsx")["填报检查"]
    lines = {
        str(checked[f"A{n}"]): checked.get(f"D{n}") for n in range(4, 40) if f"A{n}" in checked
    }
    assert lines["统一社会信用代码校验不符"] == "3行"
    assert lines["所填不在下拉列表中"] == "1行"
    assert lines["项目编号重复"] == "2行"
    assert lines["日期或整数填写不规范"] == "1行"
    assert lines["区指标：至多2个"] == "超出5个"


@pytest.mark.parametrize("name", ROUNDS)
def test_a_form_of_any_round_is_read_without_a_finding_of_form(name: str, tmp_path: Path) -> None:
    """Each column's own text comes back under its own name, the policy's columns too."""
    form = form_of(name)
    file, content = workbook(form)
    (tmp_path / "blank").mkdir()
    (tmp_path / "blank" / file).write_bytes(content)
    texts = {
        column.id: column.choices[0] if column.choices else f"{column.id} 1"
        for column in form.columns
        if column.holds in ("text", "code", "list")
    }
    named = {column.id: column.lower or column.heading for column in form.columns}
    first = 6 if any(column.group for column in form.columns) else 5
    for part in ("submissions", "marks"):
        (tmp_path / part).mkdir()
    cells = {named[column]: text for column, text in texts.items()}
    fill(tmp_path / "blank" / file, tmp_path / "submissions", {first: cells}, range(4, first))
    (tmp_path / "blank" / file).unlink()
    (tmp_path / "blank").rmdir()

    received, _ = read_round(tmp_path, policy(name), headings())

    assert len(received.submissions) == 1
    own = dict(zip(received.further["column"], received.further["value"], strict=True))
    read = {**received.submissions.iloc[0].to_dict(), **own}
    assert {column: read[column] for column in texts} == texts
    assert set(policy(name).examination.required.columns) <= set(named)
    of_form = codes(received) - {"unit_silent", "register_column_missing"}
    assert of_form == set()


def test_the_columns_are_those_the_round_needs() -> None:
    tianjin = [column.id for column in form_of(TIANJIN).columns]
    guangdong = [column.id for column in form_of("guangdong-2022").columns]

    assert {"dcmm_level", "dcmm_certificate", "role", "models", "pledge_true"} <= set(tianjin)
    assert {"rd_share", "founded_on"} <= set(guangdong)
    assert {"dcmm_level", "role", "models", "pledge_true"}.isdisjoint(guangdong)


def test_headings_stand_under_the_groups_of_the_paper_form() -> None:
    groups: dict[str, list[str]] = {}
    for column in form_of(TIANJIN).columns:
        groups.setdefault(column.group, []).append(column.lower)

    assert groups["申报单位"] == ["名称", "统一社会信用代码", "单位性质", "申报角色"]
    assert groups["知识产权及证号"] == ["自有知识产权", "知识产权证号"]
    assert groups["DCMM"] == ["等级", "证书编号", "有效期至"]


def test_a_heading_says_what_goes_there_and_by_which_clause() -> None:
    notes = {column.id: column.note for column in form_of(TIANJIN).columns}

    assert "必填。" in notes["direction"]
    assert "7 工业大数据应用" in notes["direction"]
    assert "正文二(一)：" in notes["own_ip"]


def online(*filings: tuple[str, str, str]) -> Received:
    """A register of filings, each with number, unit and direction."""
    from pipeline.tables.received import REGISTERS

    rows = [
        {
            "project_id": number,
            "title": f"示例{number}",
            "applicant": "示例公司",
            "credit_code": GOOD,
            "direction": direction,
            "filed_at": "2022-05-01T10:00:00+08:00",
            "unit": unit,
            "file": "registers/online.csv",
            "sheet": "",
            "row": place,
        }
        for place, (number, unit, direction) in enumerate(filings, start=2)
    ]
    register = REGISTERS["online"]
    columns = {name: [one.get(name, "") for one in rows] for name in register.names}
    return Received(registers={"online": register.of(columns)})


def test_filings_fill_in_the_form_of_their_unit_and_of_no_other() -> None:
    received = online(("T2", "滨海新区", "5"), ("T1", "TJ-BH", "农业"), ("T3", "不知何处", "1"))

    known = filed_online(received, policy(TIANJIN), headings())

    assert known is not None
    assert list(known) == [BINHAI]
    assert [filed["project_id"] for filed in known[BINHAI]] == ["T1", "T2"]
    assert known[BINHAI][1]["direction"] == "大数据服务创新"
    assert known[BINHAI][0]["direction"] == "农业"
    assert known[BINHAI][1]["filed_on"] == date(2022, 5, 1)


def test_filings_without_units_fill_in_nothing() -> None:
    assert filed_online(online(("T1", "", "5")), policy(TIANJIN), headings()) is None
    assert filed_online(Received(), policy(TIANJIN), headings()) is None


def test_a_letter_has_the_numbers_of_its_form() -> None:
    form = form_of(TIANJIN, [row(1, dcmm_level="4级"), row(2), row(3)], BINHAI)
    files = dict(unit_files(form))

    told = letter_text(next(files[path] for path in files if path.endswith(".docx")))

    assert "共推荐项目3个，其中占用推荐指标2个、不占用推荐指标1个" in told
    assert "滨海新区（盖章）" in told
    assert "2022年大数据产业发展试点示范项目的函" in told


def letter_text(content: bytes) -> str:
    """The words of a letter, one paragraph after the other."""
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = archive.read("word/document.xml").decode()
    return "\n".join(
        "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", paragraph))
        for paragraph in document.split("</w:p>")
    )


def test_the_same_form_is_the_same_bytes() -> None:
    form = form_of(TIANJIN, VARIED)

    assert dict(unit_files(form)) == dict(unit_files(form))


def projects_of(*names: str) -> dict[str, list[object]]:
    """PROJECTS as columns: applicants whose names say which project is theirs."""
    count = len(names)
    usual: dict[str, list[object]] = {
        column.name: [0 if column.kind.dtype == "int64" else ""] * count
        for column in PROJECTS.columns
    }
    usual |= {
        "project_id": list(names),
        "title": [f"示例项目{name}" for name in names],
        "applicant": [f"示例公司{name}" for name in names],
        "credit_code": [f"CODE{name}" for name in names],
        "direction": ["5"] * count,
        "directions": ["5"] * count,
        "unit": [BINHAI] * count,
    }
    return usual


def panel(assigned: bool = True) -> Received:
    """Two experts, of whom one works for the applicant of B and handed in a recusal from C."""
    names = ("A", "B", "C")
    place = {"file": ["f"] * 3, "sheet": [""] * 3, "row": [2, 3, 4]}
    submissions = SUBMISSIONS.of(
        {
            **{name: [""] * 3 for name in SUBMISSIONS.names},
            **place,
            "project_id": list(names),
            "applicant": [f"示例公司{name}" for name in names],
            "credit_code": [f"CODE{name}" for name in names],
        }
    )
    experts = EXPERTS.of(
        {
            "expert_id": ["E1", "E2"],
            "name": ["张某某", "李某某"],
            "employer": ["示例公司B", "某大学"],
            "employer_code": ["", ""],
            "panel": ["一组", "一组"],
            **{name: values[:2] for name, values in place.items()},
        }
    )
    recusals = RECUSALS.of(
        {
            "project_id": ["C"],
            "expert_id": ["E1"],
            "reason": ["亲属"],
            **{name: values[:1] for name, values in place.items()},
        }
    )
    pairs = [(expert, name) for expert in ("E1", "E2") for name in names]
    assignments = ASSIGNMENTS.of(
        {
            "project_id": [name for _, name in pairs],
            "expert_id": [expert for expert, _ in pairs],
            "panel": ["一组"] * 6,
            "session": ["上午" if name != "A" else "下午" for _, name in pairs],
            "file": ["a"] * 6,
            "sheet": [""] * 6,
            "row": list(range(2, 8)),
        }
    )
    given = {"assignments": assignments} if assigned else {}
    return Received(submissions=submissions, experts=experts, recusals=recusals, **given)


def sheets_of(received: Received, name: str = TIANJIN, blind: bool = False) -> list[MarkSheet]:
    projects = PROJECTS.of(projects_of("A", "B", "C"))
    return mark_sheets(received, projects, policy(name), headings(), blind)[0]


def test_an_expert_gets_what_is_assigned_but_what_may_not_be_marked() -> None:
    found = {
        (sheet.expert, sheet.session): [one.project_id for one in sheet.projects]
        for sheet in sheets_of(panel())
    }

    assert found == {
        ("E1", "下午"): ["A"],
        ("E2", "上午"): ["B", "C"],
        ("E2", "下午"): ["A"],
    }


def test_without_assignments_every_expert_gets_all_but_these() -> None:
    found = {
        sheet.expert: ([one.project_id for one in sheet.projects], sheet.left_out)
        for sheet in sheets_of(panel(assigned=False))
    }

    assert found == {"E1": (["A"], 2), "E2": (["A", "B", "C"], 0)}


def test_a_blind_sheet_names_no_applicant_and_no_sheet_an_expert() -> None:
    for blind in (False, True):
        for _, content in sheet_files(sheets_of(panel(), blind=blind)):
            told = all_text(content)
            assert ("示例公司" in told) != blind
            assert "张某某" not in told
            assert "李某某" not in told


def test_a_blind_code_is_the_same_for_all_experts() -> None:
    projects = PROJECTS.of(projects_of("A", "B", "C"))
    sheets, keys = mark_sheets(panel(), projects, policy(TIANJIN), headings(), blind=True)

    seen = {(one.project_id, one.applicant) for sheet in sheets for one in sheet.projects}

    assert seen == {(key.project_id, key.code) for key in keys}
    assert sorted(key.code for key in keys) == ["申报单位01", "申报单位02", "申报单位03"]


def test_a_hearing_has_sheets_of_its_own() -> None:
    titles = [
        (sheet.title, [part.id for part in sheet.criteria])
        for sheet in sheets_of(panel(assigned=False), "integration-2022")
        if sheet.expert == "E2"
    ]

    assert [criteria for _, criteria in titles] == [["plan", "platform", "effect"], ["answers"]]
    assert "答辩评分表" in titles[1][0]


def all_text(content: bytes) -> str:
    """Every part of an office file as one text."""
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return "\n".join(part.decode("utf-8", "replace") for part in parts)


def test_a_unit_sees_no_project_of_another() -> None:
    known = {"120101": [row(1)], BINHAI: [row(2)]}
    for form in unit_forms(policy(TIANJIN), headings(), QUOTAS.empty(), known):
        for path, content in unit_files(form):
            told = all_text(content)
            if path.endswith(".xlsx"):
                assert ("示例公司1" in told) == (form.unit == "120101")
                assert ("示例公司2" in told) == (form.unit == BINHAI)
        if form.unit not in known:
            break


def test_forms_that_are_there_are_left_alone_or_replaced_whole(tmp_path: Path) -> None:
    with occupied(tmp_path, "zh") as ground:
        folder, fresh = write_forms({"units/a.xlsx": b"1", "units/b.xlsx": b"2"}, ground)
        again = write_forms({"units/a.xlsx": b"1", "units/b.xlsx": b"2"}, ground)
        replaced = write_forms({"units/a.xlsx": b"3"}, ground)

    assert (fresh, again[1], replaced[1]) == (True, False, True)
    assert sorted(path.name for path in folder.rglob("*")) == ["a.xlsx", "forms.json", "units"]
    assert set(json.loads((folder / "forms.json").read_bytes())["files"]) == {"units/a.xlsx"}


def test_what_somebody_filled_in_where_it_lay_is_set_aside(tmp_path: Path) -> None:
    with occupied(tmp_path, "zh") as ground:
        folder, _ = write_forms({"a.xlsx": b"1"}, ground)
        (folder / "a.xlsx").write_bytes(b"filled in")
        write_forms({"a.xlsx": b"1"}, ground)
        notices = ground.notices

    assert (tmp_path / "forms.changed-1" / "a.xlsx").read_bytes() == b"filled in"
    assert (folder / "a.xlsx").read_bytes() == b"1"
    assert "forms.changed-1" in notices[0]


def test_a_run_that_was_killed_between_leaves_the_old_forms(tmp_path: Path) -> None:
    with occupied(tmp_path, "zh") as ground:
        folder, _ = write_forms({"a.xlsx": b"1"}, ground)
        folder.rename(tmp_path / "forms.replaced")
        _, fresh = write_forms({"a.xlsx": b"1"}, ground)

    assert not fresh
    assert (folder / "a.xlsx").read_bytes() == b"1"


def test_forms_that_the_disk_does_not_take_leave_the_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    with occupied(tmp_path, "zh") as ground:
        folder, _ = write_forms({"a.xlsx": b"1"}, ground)
        monkeypatch.setattr("pipeline.publish.forms.folder.write_whole", full)
        with pytest.raises(OutputError):
            write_forms({"a.xlsx": b"2"}, ground)

    assert (folder / "a.xlsx").read_bytes() == b"1"


def test_a_name_is_fit_for_any_system() -> None:
    assert safe_name("a/b:c\u202ed") == "a_b_c_d"
    assert safe_name("..") == "-"


def test_filings_of_a_folder_without_submissions_are_read(tmp_path: Path) -> None:
    """Forms are made before anything comes back."""
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers" / "online.csv").write_text(
        "系统编号,项目名称,申报单位,统一社会信用代码,方向,填报时间,所在区\n"
        f"T1,示例,示例公司,{GOOD},5,2022-05-01,滨海新区\n",
        encoding="utf-8",
    )
    stock = take_stock(tmp_path, needed=())
    received, _ = read_stock(stock, policy(TIANJIN), headings())

    known = filed_online(received, policy(TIANJIN), headings())

    assert known is not None
    assert known[BINHAI][0]["title"] == "示例"


def test_a_total_of_weighted_marks_is_exact_and_states_tell_what_is_left(tmp_path: Path) -> None:
    """0.40 x 85 + 0.35 x 90 + 0.25 x 77 = 84.75, worked out by LibreOffice."""
    (sheet,) = [
        sheet for sheet in sheets_of(panel(assigned=False), "ministry-2023") if sheet.expert == "E2"
    ]
    ((path, content),) = sheet_files([sheet])
    file = tmp_path / path.rpartition("/")[2]
    file.write_bytes(content)
    names = [f"{part.name.zh}（100分）" for part in sheet.criteria]
    marks = {5: (85, 90, 77), 6: (85, 101, 77), 7: (85,)}
    rows = {row: dict(zip(names, given, strict=False)) for row, given in marks.items()}
    (tmp_path / "filled").mkdir()
    filled = fill(file, tmp_path / "filled", rows, (4,))

    (saved,) = Office(tmp_path).saved([filled], tmp_path / "saved")

    cells = shown(saved)["评分表"]
    total = next(cell for cell, text in cells.items() if text == "合计")[0]
    state = next(cell for cell, text in cells.items() if text == "填报检查")[0]
    assert cells[f"{total}5"] == 84.75
    assert [cells[f"{state}{row}"] for row in marks] == [
        "已评全",
        "有评分超出范围或不合分档",
        "缺2项评分",
    ]
    assert f"{total}7" not in cells or cells[f"{total}7"] == ""
    assert "应评3个，已评1个，回避0个" in cells["A3"]
