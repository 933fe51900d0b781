"""What moved between two runs and by what, as a workbook with the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.comparison.isolating import Move
from pipeline.comparison.standing import Standing
from pipeline.language import mark as _
from pipeline.publish.causes import CauseWords
from pipeline.publish.changes import Comparison, Side, Telling
from pipeline.publish.workbook import (
    ROWS_FOR_PEOPLE,
    Block,
    Cell,
    Properties,
    Sheet,
    SheetColumn,
    workbook_bytes,
)

_TITLE = _("{title}: what moved between two runs")
_SUMMARY = _("Summary")
_MOVED = _("Projects moved")
_CAUSES = _("Causes")
_DIFFERENCES = _("Differences in inputs")
_POLICY = _("Policy")
_WHAT = _("What")
_EARLIER = _("Earlier run")
_LATER = _("Later run")
_ROUND = _("Round")
_RUN = _("Run")
_FINGERPRINT = _("Fingerprint")
_PROGRAM = _("Program")
_KINDS_MOVED = _("Kind of cause")
_HOW_MANY = _("Causes of it")
_PROJECTS = _("Projects moved by it alone")
_NUMBER = _("Number in order")
_KIND = _("Kind")
_CAUSE = _("Cause")
_DETAILS = _("Differences")
_MOVES = _("Moves alone")
_OUTCOMES = _("Other outcomes")
_SAYS = _("Remark")
_PROJECT = _("Project")
_TITLE_OF = _("Title")
_APPLICANT = _("Applicant")
_UNIT = _("Unit")
_BEFORE = _("{name} before")
_AFTER = _("{name} after")
_BY = _("By which causes alone, the greatest effect first")
_LEFT = _("Left over")
_TABLE = _("Table")
_ROW = _("Row")
_COLUMN = _("Column")
_WAS = _("Before")
_IS = _("After")
_STEP = _("[{number}] {told}")
_PAGES = _("Page {page} of {pages}")
_TOO_LONG = _("This sheet shows the first {count} rows; all are told by --json.")
_BETWEEN = _("Run {run} to run {other}")


def changes_workbook(compared: Comparison, words: CauseWords) -> bytes:
    """The workbook: summary, projects moved, causes, differences in the inputs."""
    telling = Telling(compared, words)
    policy = words.naming.policy
    title = words.said(_TITLE, title=compared.after.title)
    runs = words.said(_BETWEEN, run=compared.before.run, other=compared.after.run)
    made = (
        (_SUMMARY, _summary(telling), False),
        (_MOVED, [_moves(telling)], True),
        (_CAUSES, [_causes(telling)], True),
        (_DIFFERENCES, [_differences(telling)], True),
    )
    sheets = [
        Sheet(
            name=words.said(name),
            title=title,
            blocks=blocks,
            notices=telling.notices() if name is _SUMMARY else (),
            marking=runs,
            footer=runs,
            pages=words.said(_PAGES, page="&P", pages="&N"),
            too_long=words.said(_TOO_LONG, count=ROWS_FOR_PEOPLE),
            filtered=filtered,
        )
        for name, blocks, filtered in made
    ]
    return workbook_bytes(sheets, Properties(title, policy.round.issued, runs))


def _summary(telling: Telling) -> list[Block]:
    said = telling.words.said
    sides = (telling.compared.before, telling.compared.after)
    names = (_ROUND, _RUN, _FINGERPRINT, _PROGRAM)

    def facts(side: Side) -> list[Cell]:
        return [side.round, side.run, side.fingerprint, side.program]

    runs = Block(
        [
            SheetColumn(said(_WHAT), "text", [said(name) for name in names], least=24),
            SheetColumn(said(_EARLIER), "text", facts(sides[0]), least=30),
            SheetColumn(said(_LATER), "text", facts(sides[1]), least=30),
        ]
    )
    by_kind: dict[str, tuple[int, set[object]]] = {}
    for effect in telling.effects:
        kind = telling.words.kind(effect.label)
        count, moved = by_kind.get(kind, (0, set()))
        by_kind[kind] = count + 1, moved | set(effect.moves)
    kinds = Block(
        [
            SheetColumn(said(_KINDS_MOVED), "text", list(by_kind), least=24),
            SheetColumn(said(_HOW_MANY), "count", [count for count, _moved in by_kind.values()]),
            SheetColumn(
                said(_PROJECTS), "count", [len(moved) for _count, moved in by_kind.values()]
            ),
        ],
        caption=telling.counted(),
    )
    return [runs, kinds]


def _moves(telling: Telling) -> Block:
    said, words = telling.words.said, telling.words
    moves = telling.compared.isolated.moves
    sides = {_BEFORE: [move.before for move in moves], _AFTER: [move.after for move in moves]}
    who = [telling.who(move) for move in moves]

    def figure(name: str) -> list[SheetColumn]:
        heading = words.naming.heading("ranking", name)
        return [
            _figure(said(sentence, name=heading), name, standings)
            for sentence, standings in sides.items()
        ]

    outcome = words.naming.heading("ranking", "outcome")
    outcomes = [
        SheetColumn(
            said(sentence, name=outcome),
            "text",
            [telling.outcome(one) for one in standings],
            middle=True,
            least=8,
        )
        for sentence, standings in sides.items()
    ]
    return Block(
        [
            SheetColumn(said(_PROJECT), "code", [move.who[0] for move in moves], middle=True),
            SheetColumn(said(_TITLE_OF), "text", [one[0] for one in who], least=14, most=30),
            SheetColumn(said(_APPLICANT), "text", [one[1] for one in who], least=14, most=28),
            SheetColumn(said(_UNIT), "text", [one[2] for one in who], middle=True, most=14),
            *outcomes,
            *figure("place"),
            *figure("total"),
            SheetColumn(said(_BY), "text", [_steps(telling, move) for move in moves], least=30),
            SheetColumn(said(_LEFT), "text", ["\n".join(telling.left_over(m)) for m in moves]),
        ]
    )


def _figure(heading: str, name: str, standings: Sequence[Standing | None]) -> SheetColumn:
    """A column of places or totals; totals with as many decimals as they were published with."""
    texts = [getattr(one, name) if one else "" for one in standings]
    if name == "place":
        return SheetColumn(heading, "count", [int(t) if t else None for t in texts], least=4)
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    cells: list[Cell] = [float(text) if text else None for text in texts]
    return SheetColumn(heading, "points", cells, decimals=decimals)


def _steps(telling: Telling, move: Move) -> str:
    return "\n".join(
        telling.words.said(_STEP, number=telling.number[label], told=telling.step(was, now))
        for label, was, now in telling.alone(move)
    )


def _causes(telling: Telling) -> Block:
    said, words, effects = telling.words.said, telling.words, telling.effects
    return Block(
        [
            SheetColumn(
                said(_NUMBER), "count", [telling.number[e.label] for e in effects], least=4
            ),
            SheetColumn(said(_KIND), "text", [words.kind(e.label) for e in effects], least=10),
            SheetColumn(said(_CAUSE), "text", [words.title(e.label) for e in effects], least=20),
            SheetColumn(
                said(_DETAILS), "text", [words.details(e.label) for e in effects], least=30, most=60
            ),
            SheetColumn(said(_MOVES), "count", [len(e.moves) for e in effects]),
            SheetColumn(said(_OUTCOMES), "count", [e.outcomes for e in effects]),
            SheetColumn(said(_SAYS), "text", [telling.effect(e) for e in effects], least=20),
        ]
    )


def _differences(telling: Telling) -> Block:
    said, words = telling.words.said, telling.words
    rows: list[tuple[Cell, str, str, str, str, str]] = [
        (
            telling.number.get(words.label_of(one)),
            words.table(one.table),
            " ".join(one.key),
            words.column(one.table, one.column) if one.column else "",
            one.before,
            one.after,
        )
        for one in words.differences
    ]
    for change in words.changes:
        label = words.label_of_change(change)
        of_cause = telling.number.get(label) if label is not None else None
        rows.append((of_cause, said(_POLICY), change.subject, "", change.before, change.after))
    columns: list[list[Cell]] = [list(column) for column in zip(*rows, strict=True)]
    number, table, row, column, before, after = columns or [[], [], [], [], [], []]
    return Block(
        [
            SheetColumn(said(_CAUSE), "count", number, least=4),
            SheetColumn(said(_TABLE), "text", table, least=10, most=18),
            SheetColumn(said(_ROW), "text", row, least=16, most=36),
            SheetColumn(said(_COLUMN), "text", column, least=10, most=20),
            SheetColumn(said(_WAS), "text", before, least=16, most=44),
            SheetColumn(said(_IS), "text", after, least=16, most=44),
        ]
    )
