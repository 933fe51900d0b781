"""`compare` on the sample round: a recused expert, a review, a quota and a new file at once."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.compared import causes, compared
from tests.verified import asked

ROOT = Path(__file__).parents[1]
ROUND = "tianjin-2022"


def carried_out(folder: Path, policy: Path) -> Path:
    """The sample's inputs in a folder carried out under a policy; the run's folder."""
    told = asked("rank", "--policy", policy, "--data", folder, "--out", folder.parent / "out")
    assert told.status == 0, told.error
    return (folder.parent / "out" / "latest").resolve()


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_causes_of_several_kinds_are_isolated_from_one_another(tmp_path: Path) -> None:
    raw = ROOT / "data" / "raw" / ROUND
    before = carried_out(shutil.copytree(raw, tmp_path / "before"), ROOT / f"configs/{ROUND}.yaml")
    data = shutil.copytree(raw, tmp_path / "after")
    with (data / "recusals.csv").open("a", encoding="utf-8") as recusals:
        recusals.write("TJ2022-014,E02,亲属\r\n")
    reviews = data / "registers" / "evidence_reviews.csv"
    replaced(reviews, "TJ2022-022,open_source,是", "TJ2022-022,open_source,否")
    sent = data / "submissions"
    old, new = "14-宁河区-推荐项目汇总表.csv", "14-宁河区-更正.csv"
    shutil.copy(sent / old, sent / new)
    with (data / "receipts.csv").open("a", encoding="utf-8") as receipts:
        receipts.write(f"宁河区,{new},2,{old},2022-05-10T08:55:00+08:00,示例函,3,0\r\n")
    shutil.copy(ROOT / "configs" / f"{ROUND}.yaml", tmp_path / "policy.yaml")
    shutil.copy(ROOT / "configs" / "headings.yaml", tmp_path)
    replaced(tmp_path / "policy.yaml", 'named: {"120116": 6}', 'named: {"120116": 5}')

    told = compared(before, carried_out(data, tmp_path / "policy.yaml"))

    assert causes(told) == [
        ("expert", "E02", "TJ2022-014"),
        ("bonus", "evidence_reviews", "TJ2022-022/open_source"),
        ("file", new),
        ("policy", "pools.unit.named.120116"),
    ]
    moved = {move["project_id"]: move for move in told["moves"]}
    assert [one["total"] for one in moved["TJ2022-022"]["alone"]][:1] == ["-2.00"]
    reviewed = told["causes"][1]["moves"]
    assert "TJ2022-022" in {move["project_id"] for move in reviewed}
    assert told["causes"][2]["moves"] == []
    binhai = {move["project_id"]: move for move in told["causes"][3]["moves"]}
    assert binhai["TJ2022-026"]["after"]["outcome"] == "reserve"
    assert binhai["TJ2022-057"]["after"]["outcome"] == "recommended"
    for move in told["moves"]:
        parts = sum(float(one["total"] or 0) for one in move["alone"])
        left = float(move["left_over"]["total"] or 0)
        whole = float(move["after"]["total"]) - float(move["before"]["total"])
        assert abs(parts + left - whole) < 1e-9
