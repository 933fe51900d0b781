"""Invented panels of the four shapes go the way of the real ones, and a difference is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.advice.panels import FULL
from tests.conformance.cases import compare, compare_chosen, foremost, prizes
from tests.conformance.invented import write_cases, write_diving
from tests.conformance.run import recompute


def test_results_worked_out_by_hand_are_recomputed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cases(tmp_path / "cases")

    assert recompute(tmp_path / "cases", tmp_path / "work") == 0

    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if line.startswith(" ")] == [
        "  run scores: matched 5 of 5",
        "  best runs: matched 3 of 3",
        "  ranks: matched 3 of 3",
        "  dive points: matched 3 of 3",
        "  after stage1: matched 40 of 40",
        "  after stage2: matched 4 of 4",
        "  after stage3: matched 3 of 3",
        "  prizes: matched 3 of 3",
        "  mean rating: matched 3 of 3",
        "  mean confidence: matched 3 of 3",
    ]
    assert [line.rsplit(",", 1)[0] for line in told if not line.startswith(" ")] == [
        "halfpipe_2026: 1 round",
        "diving_paris2024: 1 round",
        "chopin_2025: 4 rounds",
        "iclr2018_ratings_confidence: 1 round",
    ]


def test_figures_of_agreement_are_held_against_those_of_a_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The panel is that of Shrout and Fleiss, one of whose figures is told wrongly."""
    case = tmp_path / "cases" / "shrout_fleiss_1979"
    case.mkdir(parents=True)
    marks = [f"{p},{e},rating,{y}" for p, marked in FULL.items() for e, y in marked.items()]
    text = "\n".join(["entity_id,expert_id,criterion,score", *marks])
    (case / "scores.csv").write_text(text, encoding="utf-8")
    gold = '"ICC(1,1)",0.17\n"ICC(3,1)",0.71\n"ICC(2,4)",0.63\n"ICC(3,4)",0.91\n'
    (case / "gold.csv").write_text(f"statistic,gold_value\n{gold}", encoding="utf-8")

    assert recompute(tmp_path / "cases", tmp_path / "work") == 1

    assert capsys.readouterr().out.splitlines() == [
        "shrout_fleiss_1979",
        "  intraclass correlations: matched 3 of 4",
        "    ICC(2,4): published 0.63, found 0.62",
    ]


def test_a_result_that_is_not_ours_is_told_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "cases" / "diving_paris2024"
    write_diving(case)
    gold = (case / "gold.csv").read_text(encoding="utf-8")
    (case / "gold.csv").write_text(gold.replace("77.7", "77.8"), encoding="utf-8")

    assert recompute(tmp_path / "cases", tmp_path / "work") == 1

    assert capsys.readouterr().out.splitlines()[1:] == [
        "  dive points: matched 2 of 3",
        "    Dora-round2: published 77.8, found 77.70",
    ]


def test_a_draft_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "cases" / "diving_paris2024"
    write_diving(case)
    scores = (case / "scores.csv").read_text(encoding="utf-8")
    (case / "scores.csv").write_text(
        scores.replace("Elsa,Judge7,round1,9.0", ""), encoding="utf-8", newline=""
    )

    assert recompute(tmp_path / "cases", tmp_path / "work") == 1

    assert capsys.readouterr().out.splitlines()[-1] == "  drafts: 1 of 1"


def test_without_any_case_it_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recompute(tmp_path, tmp_path / "work") == 2
    assert "none of the cases" in capsys.readouterr().err


def test_a_figure_we_lack_differs() -> None:
    published = {"a": Decimal("1.50"), "b": Decimal(2)}
    compared = compare("figures", published, {"a": Decimal("1.5"), "c": Decimal(2)})
    assert (compared.matched, compared.published) == (1, 2)
    assert compared.differing == ["b: published 2, found nothing"]


@pytest.mark.parametrize(
    ("ours", "matched", "told"),
    [
        ("ab", 2, []),
        ("ac", 1, ["published b, found c"]),
        ("a", 1, ["published b, found nobody"]),
        ("abc", 1, ["found c as well"]),
    ],
)
def test_a_choice_is_compared_by_name(ours: str, matched: int, told: list[str]) -> None:
    compared = compare_chosen("choice", {"a", "b"}, set(ours))
    assert (compared.matched, compared.differing) == (matched, told)


def test_equals_at_the_line_are_all_foremost() -> None:
    total = {name: Decimal(figure) for name, figure in (("a", 3), ("b", 2), ("c", 2), ("d", 1))}
    assert foremost(total, 1) == {"a"}
    assert foremost(total, 2) == {"a", "b", "c"}
    assert foremost(total, 9) == set("abcd")


def test_a_prize_is_shared_below_three_hundredths_after_rounding() -> None:
    total = {"a": Decimal("20.034"), "b": Decimal("20.005"), "c": Decimal("19.98")}
    assert prizes(total) == {"a": 1, "b": 1, "c": 2}
