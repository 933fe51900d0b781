"""The sheets of recommendation.xlsx: what stands on them, and under which heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.codes.phrases import BESIDE
from pipeline.exact import SCALE, decimal_text
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.publish.draft import Standing
from pipeline.publish.lists import Lists
from pipeline.publish.naming import Naming
from pipeline.publish.quotas import UnitPlaces, unit_name, unit_places
from pipeline.publish.telling import rows_of
from pipeline.publish.workbook import (
    ROWS_FOR_PEOPLE,
    Block,
    Cell,
    Properties,
    Sheet,
    SheetColumn,
    workbook_bytes,
)
from pipeline.tables.published import COMPONENT_POINTS
from pipeline.tables.working import OUTCOMES

_DRAFT = _("DRAFT, not for publication: {reasons}")
_BETWEEN_REASONS = _("; ")
_FINGERPRINT = _("Fingerprint {fingerprint}")
_FINAL = _("Final")
_PAGES = _("Page {page} of {pages}")
_SHEET_TITLE = _("{title}: {sheet}")
_TOO_LONG = _("This sheet shows the first {count} rows; all stand in {file}.")
_TOTAL_ROW = _("Total")
_QUOTA = _("Quota")
_QUOTA_USED = _("In quota")
_OUTSIDE = _("Outside quota")
_ALSO = _("also {directions}")
_UNIT_CODE = _("Code")
_WHOSE = _("Whose")
_READING = _("reading of the policy")


def recommendation_workbook(lists: Lists, standing: Standing, fingerprint: str) -> bytes:
    """recommendation.xlsx: list, ranking, outcomes, units, control totals, decisions, findings."""
    made = {
        "recommendation": _list_blocks,
        "ranking": _ranking_blocks,
        "decisions": _decision_blocks,
        "conservation": _unit_blocks,
        "control": _control_blocks,
        "people": _people_blocks,
        "findings": _finding_blocks,
    }
    sheets = [
        _sheet(lists, standing, fingerprint, table, blocks(lists)) for table, blocks in made.items()
    ]
    policy = lists.naming.policy
    properties = Properties(
        title=policy.round.title.told(lists.naming.language),
        created=policy.round.issued,
        comments=_said(lists, _FINGERPRINT, fingerprint=fingerprint),
    )
    return workbook_bytes(sheets, properties)


def _said(lists: Lists, sentence: str, **fields: object) -> str:
    return say(lists.naming.language, sentence, fields)


def _sheet(
    lists: Lists, standing: Standing, fingerprint: str, table: str, blocks: Sequence[Block]
) -> Sheet:
    naming = lists.naming
    name = naming.headings.table_name(table, naming.language)
    title = naming.policy.round.title.told(naming.language)
    if table != "recommendation":
        title = _said(lists, _SHEET_TITLE, title=title, sheet=name)
    filtered = table not in ("recommendation", "conservation", "control")
    stamp = Stamp(lists.naming, standing, fingerprint)
    return stamp.sheet(name, title, blocks, file=f"{table}.csv", filtered=filtered)


@dataclass(frozen=True)
class Stamp:
    """What stands on every list of a run: whether it is a draft, notices, the fingerprint."""

    naming: Naming
    standing: Standing
    fingerprint: str

    def say(self, sentence: str, **fields: object) -> str:
        """A sentence in the language of the lists."""
        return say(self.naming.language, sentence, fields)

    @property
    def draft(self) -> str:
        """That a list is a draft, and why; empty where it is final."""
        if not self.standing.draft:
            return ""
        reasons = self.say(_BETWEEN_REASONS).join(self.standing.told(self.naming.language))
        return self.say(_DRAFT, reasons=reasons)

    @property
    def notices(self) -> list[str]:
        """What every reader of a list must know."""
        return [*filter(None, (self.draft,)), *(notice.says for notice in self.standing.notices)]

    @property
    def marking(self) -> str:
        """The fingerprint, and whether the list is final."""
        marking = self.say(_FINGERPRINT, fingerprint=self.fingerprint)
        return marking if self.standing.draft else f"{self.say(_FINAL)}    {marking}"

    def sheet(
        self,
        name: str,
        title: str,
        blocks: Sequence[Block],
        *,
        file: str = "",
        filtered: bool = False,
        asked: Sequence[str] = (),
    ) -> Sheet:
        """A sheet with all that stands on every list, and what its reader is asked to do.

        `file` has the rows for which it has no room.
        """
        return Sheet(
            name=name,
            title=title,
            blocks=blocks,
            notices=[*self.notices, *asked],
            marking=self.marking,
            footer=self.marking,
            pages=self.say(_PAGES, page="&P", pages="&N"),
            too_long=self.say(_TOO_LONG, count=ROWS_FOR_PEOPLE, file=file),
            filtered=filtered,
        )


def _text(heading: str, cells: Iterable[Any], **room: Any) -> SheetColumn:
    return SheetColumn(heading, "text", [str(cell) for cell in cells], **room)


def _code(heading: str, cells: Iterable[Any], **room: Any) -> SheetColumn:
    return SheetColumn(heading, "code", [str(cell) for cell in cells], **room)


def _count(heading: str, cells: Iterable[Any], **room: Any) -> SheetColumn:
    numbers: list[Cell] = [None if pd.isna(cell) else int(cell) for cell in cells]
    return SheetColumn(heading, "count", numbers, **room)


def _points(lists: Lists, heading: str, cells: Iterable[Any]) -> SheetColumn:
    """Points with the policy's decimals, or with more where one of them has more."""
    amounts = [None if pd.isna(cell) else int(cell) for cell in cells]
    decimals = lists.naming.policy.total_decimals()
    texts = [decimal_text(amount, decimals) for amount in amounts if amount is not None]
    most = max((len(text.partition(".")[2]) for text in texts), default=decimals)
    shown: list[Cell] = [None if amount is None else amount / SCALE for amount in amounts]
    return SheetColumn(heading, "points", shown, decimals=most)


def _named(lists: Lists, table: str) -> Callable[[str], str]:
    return lambda column: lists.naming.heading(table, column)


def _list_blocks(lists: Lists) -> list[Block]:
    rows, called, naming = lists["recommendation"], _named(lists, "recommendation"), lists.naming
    columns = [
        _count(called("place"), rows["place"], least=4),
        _code(called("project_id"), rows["project_id"], middle=True),
        _text(called("title"), rows["title"], least=20, most=44),
        _text(called("applicant"), rows["applicant"], least=16, most=36),
        _text(called("unit"), _units(lists, rows["unit"]), most=14, least=8, middle=True),
        _text(called("field"), _called(naming.fields, rows["field"]), most=22, least=12),
        _text(called("direction"), directions_told(lists, rows), most=24, least=12),
        *(_points(lists, called(c), rows[c]) for c in _sums(rows)),
        _text(called("quota_use"), map(naming.quota_use, rows["quota_use"]), least=8, middle=True),
        _text(called("remark"), rows["remark"], least=8, most=30),
    ]
    return [Block(columns)]


def _sums(rows: pd.DataFrame) -> list[str]:
    """The columns of points a list has, in its order."""
    points = ("expert_points", COMPONENT_POINTS.name, "bonus_points", "total")
    return [name for name in points if name in rows.columns]


def directions_told(lists: Lists, rows: pd.DataFrame) -> list[str]:
    """The direction each project is listed in; behind it others that it names."""
    naming = lists.naming
    named = lists.projects.set_index("project_id")["directions"].reindex(rows["project_id"])
    told = []
    for first, every in zip(rows["direction"], named, strict=True):
        name = naming.directions.get(first, first)
        others = naming.listed(_called(naming.directions, every.split(";")[1:]))
        if others:
            others = _said(lists, _ALSO, directions=others)
            name = _said(lists, BESIDE, name=name, other=others)
        told.append(name)
    return told


def _ranking_blocks(lists: Lists) -> list[Block]:
    rows, called, naming = lists["ranking"], _named(lists, "ranking"), lists.naming
    told = lists.projects.set_index("project_id").reindex(rows["project_id"])
    details = lists["decisions"].set_index(["project_id", "unit"])["detail"]
    details = details[~details.index.duplicated()]
    keys = pd.MultiIndex.from_frame(rows[["project_id", "unit"]])
    columns = [
        _count(called("place"), rows["place"], least=4),
        _code(called("project_id"), rows["project_id"], middle=True),
        _text(naming.heading("recommendation", "title"), told["title"], least=18, most=40),
        _text(naming.heading("recommendation", "applicant"), told["applicant"], least=14, most=34),
        _text(called("unit"), _units(lists, rows["unit"]), most=14, least=8, middle=True),
        *(_points(lists, called(c), rows[c]) for c in _sums(rows)),
        _count(called("place_without_bonus"), rows["place_without_bonus"], least=5),
        _text(called("outcome"), _words(lists, "outcome", rows["outcome"]), least=8, middle=True),
        _text(called("quota_use"), map(naming.quota_use, rows["quota_use"]), least=8, middle=True),
        _text(naming.heading("decisions", "detail"), details.reindex(keys), least=20, most=44),
        _text(called("clause"), _clauses(lists, rows["clause"]), least=8, most=16),
    ]
    return [Block(columns)]


def _decision_blocks(lists: Lists) -> list[Block]:
    rows, called, naming = lists["decisions"], _named(lists, "decisions"), lists.naming
    source = ["file", "sheet", "row"]
    titles = lists.received.set_index(source)["title"]
    titles = titles.reindex(pd.MultiIndex.from_frame(rows[source]))
    columns = [
        _code(called("project_id"), rows["project_id"], middle=True),
        _text(called("unit"), _units(lists, rows["unit"]), most=14, least=8, middle=True),
        _text(naming.heading("recommendation", "title"), titles, least=18, most=36),
        _text(called("applicant"), rows["applicant"], least=14, most=32),
        _text(called("outcome"), _words(lists, "outcome", rows["outcome"]), least=8, middle=True),
        _text(called("detail"), rows["detail"], least=24, most=54),
        _text(called("clause"), _clauses(lists, rows["clause"]), least=8, most=16),
        _text(called("file"), rows["file"], least=12, most=26),
        _text(called("sheet"), rows["sheet"], least=8, most=18),
        _count(called("row"), rows["row"], least=4),
    ]
    return [Block(columns)]


def _unit_blocks(lists: Lists) -> list[Block]:
    """Received and outcomes by unit with their sum, then the places nobody used."""
    rows, called, naming = lists.conservation, _named(lists, "conservation"), lists.naming
    units = unit_places(lists)
    names = [one.name for one in units]
    used, outside = [one.inside for one in units], [one.outside for one in units]
    blocks = [
        Block(
            [
                _code(_said(lists, _UNIT_CODE), [*rows["unit"], ""], middle=True),
                _text(called("unit"), [*names, _said(lists, _TOTAL_ROW)], least=10, middle=True),
                *(
                    _count(called(column), [*rows[column], rows[column].sum()], least=8)
                    for column in ("received", *OUTCOMES)
                ),
                _quota_column(lists, units),
                _count(_said(lists, _QUOTA_USED), [*used, sum(used)], least=8),
                _count(_said(lists, _OUTSIDE), [*outside, sum(outside)], least=8),
            ],
            total=True,
        )
    ]
    unused = lists["unused"]
    if len(unused):
        named = _named(lists, "unused")
        kinds, owners = zip(*map(naming.pool_parts, unused["pool"]), strict=True)
        places = [
            _text(named("pool"), kinds, least=10, middle=True),
            _text(_said(lists, _WHOSE), owners, least=10, middle=True),
            _count(named("unused"), unused["unused"], least=8),
            _text(named("names"), [names.replace(";", "  ") for names in unused["names"]], most=8),
        ]
        caption = naming.headings.table_name("unused", naming.language)
        blocks.append(Block(places, caption=caption, spread=True))
    return blocks


def _control_blocks(lists: Lists) -> list[Block]:
    """What letters announced beside what came, with the sums over all units."""
    rows, called = lists.control, _named(lists, "control")

    def counted(column: str) -> SheetColumn:
        known = rows[column].dropna()
        total = int(known.sum()) if len(known) else pd.NA
        return _count(called(column), [*rows[column], total], least=8)

    def told(column: str, most: float) -> SheetColumn:
        return _text(called(column), [*rows[column], ""], least=10, most=most)

    units = _units(lists, rows["unit"])
    columns = [
        _code(_said(lists, _UNIT_CODE), [*rows["unit"], ""], middle=True),
        _text(called("unit"), [*units, _said(lists, _TOTAL_ROW)], least=10, middle=True),
        told("letter_no", 24),
        told("received_at", 20),
        told("superseded", 24),
        *map(counted, ("declared_rows", "received", "rows_differ", "outcomes")),
        *map(counted, ("declared_exempt", "exempt", "exempt_differ")),
    ]
    return [Block(columns, total=True)]


def _people_blocks(lists: Lists) -> list[Block]:
    """What people decided, before and after; nothing of it ever edits a source."""
    rows, called = lists.people, _named(lists, "people")
    columns = [
        _text(called("kind"), _words(lists, "decision_kind", rows["kind"]), least=6, middle=True),
        _text(called("effect"), _words(lists, "effect", rows["effect"]), least=8, middle=True),
        _code(called("project_id"), rows["project_id"], middle=True),
        _text(called("about"), rows["about"], least=20, most=44),
        _text(called("place"), rows["place"], least=12, most=26),
        _text(called("before"), rows["before"], least=6, most=20),
        _text(called("after"), rows["after"], least=6, most=20),
        _text(called("reason"), rows["reason"], least=8, most=20),
        _text(called("decided_by"), rows["decided_by"], least=8, most=18),
        _text(called("minute"), rows["minute"], least=10, most=26),
        _text(called("decided_on"), rows["decided_on"], least=8, most=12, middle=True),
        _text(called("now"), rows["now"], least=8, middle=True),
    ]
    return [Block(columns)]


def _quota_column(lists: Lists, units: Sequence[UnitPlaces]) -> SheetColumn:
    """Each unit's quota as a number; as text where some unit has another than one hard number.

    The sum has none.
    """
    policy, heading = lists.naming.policy, _said(lists, _QUOTA)
    known = {unit.id for unit in policy.units.members}
    hard = all(one.number is not None for one in units if one.unit in known)
    if hard and policy.pools.matrix is None:
        return _count(heading, [*(one.number for one in units), None], least=6)
    return _text(heading, [*(one.quota for one in units), ""], least=6, middle=True)


def _finding_blocks(lists: Lists) -> list[Block]:
    rows, called, naming = lists["findings"], _named(lists, "findings"), lists.naming
    columns_named = [naming.column(row["file"], row["column"]) for row in rows_of(rows)]
    gravity, status = (_words(lists, kind, rows[kind]) for kind in ("severity", "status"))
    columns = [
        _text(called("severity"), gravity, least=8, middle=True),
        _text(called("status"), status, least=8, middle=True),
        _text(called("unit"), _units(lists, rows["unit"]), most=14, least=8, middle=True),
        _code(called("project_id"), rows["project_id"], middle=True),
        _text(called("message"), rows["message"], least=26, most=50),
        _text(called("expected"), rows["expected"], least=18, most=36),
        _text(called("remedy"), rows["remedy"], least=18, most=36),
        _text(called("file"), rows["file"], least=12, most=24),
        _text(called("sheet"), rows["sheet"], least=8, most=16),
        _code(called("cell"), rows["cell"], middle=True, least=4, most=10),
        _text(called("column"), columns_named, least=8, most=16),
        _text(called("clause"), _clauses(lists, rows["clause"]), least=8, most=14),
        _code(called("finding"), rows["finding"], middle=True),
    ]
    return [Block(columns)]


def _units(lists: Lists, codes: Iterable[str]) -> list[str]:
    return [unit_name(lists, code) for code in codes]


def _called(names: Mapping[str, str], codes: Iterable[str]) -> list[str]:
    return [names.get(code, code) for code in codes]


def _clauses(lists: Lists, clauses: Iterable[str]) -> list[str]:
    """Clauses as cited; where the notice is silent, that a reading decides."""
    reading = _said(lists, _READING)
    return [reading if clause == "reading" else clause for clause in clauses]


def _words(lists: Lists, kind: str, meanings: Iterable[str]) -> list[str]:
    return [lists.naming.word(kind, meaning) if meaning else "" for meaning in meanings]
