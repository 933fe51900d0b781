"""The sheet of marks: what each expert gave, with its cell, as whole numbers where it can count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.exact import SCALE
from pipeline.language import mark as _
from pipeline.policy.marking import Criterion
from pipeline.publish.breakdown.given import Given, Row, rows_of
from pipeline.publish.breakdown.paper import Cell, Column, Page

_TITLE = _("Marks as they were read, with their source")
_SAYS = _(
    "A row is what one expert gave one project on one sheet. White cells of marks may be changed: "
    "everything that follows is counted anew. Grey marks cannot count, for the reason given. A "
    "mark "
    "off its scale or step is no mark."
)
_WHOLE = _("{name} in units of 1/{scale}; empty where it is no mark.")
_UNITS = _("{name}, whole")
_STORED = _("{name} as read")
_CELL_OF = _("{name}: cell")
_WHY = _("Left out because")

_WHY_NOT = {
    "blank": _("no mark"),
    "invalid_mark": _("no valid mark"),
    "doubled": _("given twice; counted once"),
    "contradicted": _("given twice, and they differ"),
    "recused": _("recused"),
    "employer": _("expert of the applicant"),
    "former_employer": _("formerly an expert of the applicant"),
    "unknown_expert": _("not in the table of experts"),
    "not_its_criterion": _("not marked in this direction"),
    "bypasses_marking": _("recommended without marks"),
    "not_heard": _("not heard"),
}
BARRED = ("recused", "employer", "former_employer")
_CLOSED = (*BARRED, "unknown_expert", "not_its_criterion", "bypasses_marking", "not_heard")
"""Why a mark cannot count whatever stands in its cell."""
_TIED = ("doubled", "contradicted")
"""Why a mark does not count because of another of the same expert."""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class MarkCell:
    """Where an expert's mark in a criterion stands on the sheet: its row, and whether it counts.

    `live` says whether the cell is looked at, `value` what it gives, in whole units.
    """

    row: int
    live: bool
    value: Cell

    @property
    def weight(self) -> int:
        """How much it is to be looked at rather than another of the same expert."""
        return 2 * (self.value != "") + self.live


@dataclass(frozen=True)
class Marks:
    """The sheet of marks, and where each mark is to be found."""

    page: Page
    cells: Mapping[Key, MarkCell]
    pairs: list[tuple[str, str]]


def make_marks(given: Given, *, counted: bool = True) -> Marks:
    """The sheet, a row for each project, expert, file and sheet, in this order.

    Without `counted` no mark is made a whole number, for rounds that stand as values.
    """
    rows = rows_of(given.results.marks)
    numbers: dict[Key, list[Row]] = {}
    for row in rows:
        numbers.setdefault((row["project_id"], row["expert_id"], row["criterion"]), []).append(row)
    groups: dict[tuple[str, str, str, str, int], dict[str, Row]] = {}
    for row in rows:
        pair = row["project_id"], row["expert_id"]
        nth = 0
        while row["criterion"] in groups.get((*pair, row["file"], row["sheet"], nth), {}):
            nth += 1
        key = (*pair, row["file"], row["sheet"], nth)
        groups.setdefault(key, {})[row["criterion"]] = row
    ordered = sorted(groups)
    named = given.naming.heading
    columns = [
        Column(
            "project", named("marks", "project_id"), [k[0] for k in ordered], look="code", width=13
        ),
        Column(
            "expert", named("marks", "expert_id"), [k[1] for k in ordered], look="code", width=8
        ),
    ]
    cells: dict[Key, MarkCell] = {}
    written, addresses, wholes, stored = [], [], [], []
    scale = given.scales.mark
    for number, criterion in enumerate(given.marking.criteria, start=1):
        shown: list[Cell] = []
        places: list[Cell] = []
        whole: list[Cell] = []
        formulas: list[str] = []
        open_rows: list[bool] = []
        for at, key in enumerate(ordered):
            there = groups[key].get(criterion.id)
            if there is None:
                shown.append("")
                places.append("")
                whole.append("")
                formulas.append("")
                open_rows.append(False)
                continue
            row = there
            live = _live(row, numbers, given)
            value = _whole(row, scale)
            shown.append(_shown(row))
            places.append(row["cell"])
            whole.append(value)
            formulas.append(_valid(number) if live else "")
            open_rows.append(live)
            mine = key[0], key[1], criterion.id
            found = MarkCell(at, live, value)
            if mine not in cells or found.weight > cells[mine].weight:
                cells[mine] = found
        name = criterion.name.told(given.naming.language)
        written.append(
            Column(
                f"m{number}",
                name,
                shown,
                look="mark",
                width=10,
                decimals=len(str(scale)) - 1,
                open_rows=open_rows,
                note=_note(given, criterion),
            )
        )
        addresses.append(
            Column(f"a{number}", given.said(_CELL_OF, name=name), places, look="code", width=8)
        )
        note = given.said(_WHOLE, name=name, scale=scale)
        wholes.append(
            Column(
                f"v{number}",
                given.said(_UNITS, name=name),
                whole,
                formulas,
                note=note,
                working=True,
            )
        )
        stored.append(
            Column(
                f"s{number}",
                given.said(_STORED, name=name),
                shown,
                look="mark",
                working=True,
                decimals=len(str(scale)) - 1,
            )
        )
    why = [_reasons(groups[key], given) for key in ordered]
    columns += [
        *written,
        Column("why", given.said(_WHY), why, look="text", width=22),
        Column("file", named("marks", "file"), [k[2] for k in ordered], look="text", width=24),
        Column("sheet", named("marks", "sheet"), [k[3] for k in ordered], look="text", width=12),
        *addresses,
        *(wholes if counted else ()),
        *stored,
    ]
    page = Page(
        "marks",
        given.naming.headings.table_name("marks", given.naming.language),
        given.said(_TITLE),
        given.said(_SAYS),
        columns,
        frozen=2,
        colour="#2F75B5",
    )
    pairs = list(dict.fromkeys((key[0], key[1]) for key in ordered))
    return Marks(page, cells, pairs)


def changed(given: Given) -> str:
    """The formula of how many marks differ from what was read."""
    last = len(given.marking.criteria)
    ours, read = f"[marks.m1=m{last}:]", f"[marks.s1=s{last}:]"
    return f"SUMPRODUCT(--({ours}<>{read}))"


def _live(row: Row, numbers: Mapping[Key, list[Row]], given: Given) -> bool:
    """Whether what stands in a cell can come to count.

    Of several cells of one expert for one criterion only that which counts does, and
    only while the others are blank: whether two agree is not asked here.
    """
    if row["why_not"] in (*_CLOSED, *_TIED):
        return False
    if row["why_not"] in ("blank", "invalid_mark"):
        if (row["project_id"], row["expert_id"]) in given.barred:
            return False
        criterion = given.marking.criterion(row["criterion"])
        project = given.projects[given.position[row["project_id"]]]
        if project["bypass"]:
            return False
        if criterion.directions and project["direction"] not in criterion.directions:
            return False
    return all(
        other is row or (other["why_not"] == "blank" and row["why_not"] != "blank")
        for other in numbers[row["project_id"], row["expert_id"], row["criterion"]]
    )


def _whole(row: Row, scale: int) -> Cell:
    """The mark in whole units, where it counts or would but for others."""
    if row["why_not"] in ("", "trimmed", "incomplete"):
        return int(int(row["mark"]) * scale // SCALE)
    return ""


def _shown(row: Row) -> Cell:
    """The mark as a number, or what stands in the cell where it is none."""
    if row["why_not"] == "blank":
        return ""
    if row["why_not"] == "invalid_mark":
        return str(row["written"])
    return float(int(row["mark"]) / SCALE)


def _valid(number: int) -> str:
    """A mark as a whole number, where it stands on its scale and step."""
    mark = f"[m{number}]"
    whole = f"ROUND({mark}*per_mark,0)"
    off = f"ABS({mark}*per_mark-{whole})>0.000001"
    out = f"{whole}<lo_{number},{whole}>hi_{number}"
    step = f"MOD({whole}-lo_{number},st_{number})<>0"
    return f'IF(ISNUMBER({mark}),IF(OR({off},{out},{step}),"",{whole}),"")'


def _note(given: Given, criterion: Criterion) -> str:
    says = criterion.says.told(given.naming.language)
    return "\n".join(filter(None, (given.clause(criterion.source), says)))


def _reasons(cells: Mapping[str, Row], given: Given) -> str:
    why = [
        given.barred.get((row["project_id"], row["expert_id"]), row["why_not"])
        for row in cells.values()
    ]
    told = [given.said(_WHY_NOT[one]) for one in dict.fromkeys(why) if one in _WHY_NOT]
    return given.naming.listed(told)
