"""`compare`: each kind of cause by itself on a small round, and nothing where nothing differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compared import Edits, carried_out_with, causes, compared, moves
from tests.golden.stories import HERE as STORIES
from tests.verified import asked, state

TIE = STORIES / "tie-ruled" / "inputs"
NORTH = (TIE / "submissions" / "north.csv").read_text(encoding="utf-8")
RECEIPTS = (TIE / "receipts.csv").read_text(encoding="utf-8")
MARKS = (TIE / "marks" / "marks.csv").read_text(encoding="utf-8")
CORRECTIONS = "table,key,column,before,after,reason_code,decided_by,minute\n"
D_AS_B = "".join(
    f"{line[:5]}60,25\n" if line[3:4] == "D" else line for line in MARKS.splitlines(keepends=True)
)


def without(text: str, beginning: str) -> str:
    """A CSV without the rows that begin so."""
    kept = [line for line in text.splitlines(keepends=True) if not line.startswith(beginning)]
    assert len(kept) < len(text.splitlines())
    return "".join(kept)


def turned(text: str) -> str:
    """A CSV with its rows in the opposite order."""
    header, *rows = text.splitlines(keepends=True)
    return "".join([header, *reversed(rows)])


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round as it is: A, B and E recommended; B before C by a ruling among equals."""
    return carried_out_with(tmp_path_factory.mktemp("base") / "round")


@pytest.mark.parametrize(
    ("edits", "cause", "expected"),
    [
        pytest.param(
            {"marks/marks.csv": ("E3,D,54,25", "E3,D,60,40")},
            ("mark", "E3", "D"),
            {"D": "reserve 4 -> recommended 2", "B": "recommended 2 -> reserve 3"},
            id="a mark",
        ),
        pytest.param(
            {
                "corrections.csv": CORRECTIONS
                + "marks,B/E3/novelty,mark,30,27,arithmetic,panel,2022/4\n"
            },
            ("correction", "marks", "B/E3/novelty", "mark"),
            {
                "C": "reserve 3 -> recommended 2",
                "B": "recommended 2 -> reserve 3",
                "D": "reserve 4 -> not_selected 4",
            },
            id="a correction",
        ),
        pytest.param(
            {"recusals.csv": "project_id,expert_id,reason\nB,E1,kin\n"},
            ("expert", "E1", "B"),
            {
                "C": "reserve 3 -> recommended 2",
                "B": "recommended 2 -> referred ",
                "D": "reserve 4 -> reserve 3",
                "E": "recommended 5 -> recommended 4",
            },
            id="a recused expert",
        ),
        pytest.param(
            {"marks/marks.csv": without(MARKS, "E3,")},
            ("expert", "E3"),
            {
                "A": "recommended 1 -> referred ",
                "B": "recommended 2 -> referred ",
                "E": "recommended 5 -> referred ",
                "C": "reserve 3 -> referred ",
                "D": "reserve 4 -> referred ",
            },
            id="an expert left out",
        ),
        pytest.param(
            {"policy.yaml": ("default: 2", "default: 1")},
            ("policy", "pools.unit.default"),
            {
                "B": "recommended 2 -> reserve 2",
                "D": "reserve 4 -> not_selected 4",
                "C": "reserve 3 -> reserve 2",
            },
            id="a quota",
        ),
        pytest.param(
            {
                "policy.yaml": (
                    "  panel:",
                    "  pass_marks: {total: {at_least: '75', clause: c, says: s}}\n  panel:",
                )
            },
            ("policy", "marking.pass_marks.total"),
            {"E": "recommended 5 -> not_selected 5"},
            id="a pass mark",
        ),
        pytest.param(
            {"rulings.csv": "project_id,outcome,order,minute,decided_on\nC,recommended,1,m,\n"},
            None,
            {
                "C": "reserve 3 -> recommended 2",
                "B": "recommended 2 -> reserve 3",
                "D": "reserve 4 -> not_selected 4",
            },
            id="rulings",
        ),
        pytest.param(
            {"submissions/north.csv": without(NORTH, "B,")},
            ("project", "B"),
            {
                "C": "reserve 3 -> recommended 2",
                "B": "recommended 2 -> -",
                "D": "reserve 4 -> reserve 3",
                "E": "recommended 5 -> recommended 4",
            },
            id="a project gone",
        ),
        pytest.param(
            {
                "submissions/north.csv": NORTH
                + "F,North,示例项目己,示例己有限公司,91120101EXMP01059N,1,已建\n",
                "marks/marks.csv": MARKS + "".join(f"E{n},F,58,39\n" for n in (1, 2, 3)),
                "assignments.csv": ("E,E3", "F,E1,,morning\nE,E3"),
            },
            ("project", "F"),
            {
                "F": "- -> recommended 1",
                "B": "recommended 2 -> reserve 3",
                "D": "reserve 4 -> not_selected 5",
                "A": "recommended 1 -> recommended 2",
                "E": "recommended 5 -> recommended 6",
            },
            id="a project new",
        ),
        pytest.param(
            {"submissions/north.csv": ("91120101EXMP010169", "91120101EXMP010160")},
            ("submission", "B"),
            {
                "C": "reserve 3 -> recommended 2",
                "B": "recommended 2 -> invalid ",
                "D": "reserve 4 -> reserve 3",
                "E": "recommended 5 -> recommended 4",
            },
            id="a row changed",
        ),
    ],
)
def test_a_cause_by_itself(
    base: Path,
    tmp_path: Path,
    edits: Edits,
    cause: tuple[str, ...] | None,
    expected: dict[str, str],
) -> None:
    told = compared(base, carried_out_with(tmp_path / "round", edits))
    assert moves(told) == expected
    if cause is not None:
        assert causes(told) == [cause]
        assert [[one["cause"] for one in move["alone"]] for move in told["moves"]] == [[1]] * len(
            expected
        )
        assert not any(move["together"] or move["needed"] for move in told["moves"])
    alone = f"Every cause was carried out alone on the earlier run: {told['reruns']} reruns."
    assert alone in told["notices"]


def test_a_tie_rule(tmp_path: Path) -> None:
    before = carried_out_with(tmp_path / "before", {"marks/marks.csv": D_AS_B})
    edits: Edits = {
        "marks/marks.csv": D_AS_B,
        "policy.yaml": ("criterion:novelty", "criterion:strength"),
    }
    told = compared(before, carried_out_with(tmp_path / "after", edits))
    assert causes(told) == [("policy", "places.ties")]
    assert told["causes"][0]["says"].startswith("policy: places and ties:")
    assert moves(told) == {
        "D": "reserve 4 -> recommended 2",
        "B": "recommended 2 -> reserve 3",
    }


def test_one_ruling_is_isolated_from_the_other(base: Path, tmp_path: Path) -> None:
    rulings = (TIE / "rulings.csv").read_text(encoding="utf-8")
    swapped = rulings.replace("B,recommended,1", "B,reserve,2")
    swapped = swapped.replace("C,reserve,2", "C,recommended,1")
    told = compared(base, carried_out_with(tmp_path / "round", {"rulings.csv": swapped}))
    assert causes(told) == [("ruling", "B"), ("ruling", "C")]
    in_by_both, out = told["moves"]
    assert (in_by_both["project_id"], in_by_both["after"]["outcome"]) == ("C", "recommended")
    assert (in_by_both["together"], in_by_both["needed"]) == (True, [1, 2])
    assert (out["project_id"], out["together"]) == ("B", False)
    page = asked("compare", base, tmp_path / "round" / "out" / "latest").out
    assert "This outcome comes of several causes together, not of one alone." in page
    assert "It needs: [1], [2]" in page


def test_what_one_cause_undoes_of_another_is_told(base: Path, tmp_path: Path) -> None:
    edits: Edits = {
        "marks/marks.csv": MARKS.replace("E,51", "E,60").replace("E,50", "E,60"),
        "policy.yaml": (
            "  panel:",
            "  pass_marks: {total: {at_least: '75', clause: c, says: s}}\n  panel:",
        ),
    }
    told = compared(base, carried_out_with(tmp_path / "round", edits))
    assert causes(told) == [
        ("mark", "E1", "E"),
        ("mark", "E2", "E"),
        ("policy", "marking.pass_marks.total"),
    ]
    (move,) = told["moves"]
    totals = {one["cause"]: one["total"] for one in move["alone"]}
    assert (move["project_id"], totals) == ("E", {1: "3.00", 2: "3.33", 3: "0.00"})
    assert move["left_over"]["total"] == "0.00"
    assert move["before"]["outcome"] == move["after"]["outcome"] == "recommended"
    assert (move["together"], move["needed"]) == (True, [1, 2])


def test_a_new_version_of_a_file(base: Path, tmp_path: Path) -> None:
    line = "North,north-2.csv,2,north.csv,2022-05-10,函1号,4,0\n"
    edits: Edits = {
        "submissions/north-2.csv": NORTH.replace("91120101EXMP010169", "91120101EXMP010160"),
        "receipts.csv": RECEIPTS + line,
    }
    told = compared(base, carried_out_with(tmp_path / "round", edits))
    assert causes(told) == [("submission", "B"), ("file", "north-2.csv")]
    row, file = told["causes"]
    assert (len(row["moves"]), len(file["moves"])) == (4, 0)
    assert (
        "rows now read from submissions/north-2.csv, before from submissions/north.csv: 4"
        in (file["details"])
    )
    assert moves(told)["B"] == "recommended 2 -> invalid "
    assert not any(move["together"] for move in told["moves"])


def test_a_register_row_that_earns_a_bonus(tmp_path: Path) -> None:
    before = carried_out_with(tmp_path / "before", story="bonus-cap")
    row = "C,open_source,否"
    edits: Edits = {"registers/evidence_reviews.csv": (row, row.replace("否", "是"))}
    told = compared(before, carried_out_with(tmp_path / "after", edits, "bonus-cap"))
    assert causes(told) == [("bonus", "evidence_reviews", "C/open_source")]
    move = next(move for move in told["moves"] if move["project_id"] == "C")
    assert [one["total"] for one in move["alone"]] == ["2.00"]


def test_dispositions_are_causes_one_by_one(tmp_path: Path) -> None:
    before = carried_out_with(tmp_path / "before", story="applicant-twice")
    after = carried_out_with(tmp_path / "after", story="applicant-twice-settled")
    told = compared(before, after)
    assert [kind for kind, *_about in causes(told)] == ["disposition"] * 4
    for move in told["moves"]:
        assert move["before"]["outcome"] == "referred"
        assert move["alone"][0]["after"]["outcome"] == move["after"]["outcome"]
        assert not move["together"]
    assert {move["project_id"] for move in told["moves"]} == {"A", "B", "C", "D"}


def test_a_run_and_itself_and_a_run_of_rows_in_another_order(base: Path, tmp_path: Path) -> None:
    told = compared(base, base)
    assert (told["moves"], told["causes"], told["differences"]) == ([], [], [])
    assert "These are one and the same run." in told["notices"]
    edits: Edits = {
        "submissions/north.csv": turned(NORTH),
        "marks/marks.csv": turned(MARKS),
        "receipts.csv": turned(RECEIPTS),
    }
    other = carried_out_with(tmp_path / "round", edits)
    told = compared(base, other)
    assert told["before"]["run"] != told["after"]["run"]
    assert told["before"]["fingerprint"] == told["after"]["fingerprint"]
    assert (told["moves"], told["causes"], told["differences"]) == ([], [], [])
    assert "What the two runs read differs in nothing that could count." in told["notices"]
    page = asked("compare", base, other).out
    assert "Projects compared: 5. Nobody's outcome, place or total moved." in page


def test_nothing_is_written_to_the_runs(base: Path, tmp_path: Path) -> None:
    after = carried_out_with(tmp_path / "round", {"policy.yaml": ("default: 2", "default: 1")})
    untouched = state(base.parent), state(after.parent)
    for _ in range(2):
        assert asked("compare", base, after, "--out", tmp_path / "x.xlsx", "--quiet").out == ""
    assert (state(base.parent), state(after.parent)) == untouched
    inside = asked("compare", base, after, "--out", base / "inputs" / "x.xlsx")
    assert (inside.status, inside.out) == (2, "")
    assert "lies inside a run" in inside.error
