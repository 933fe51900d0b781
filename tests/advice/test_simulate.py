"""`linxuan simulate`: what is typed and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.advice.supposing import with_weights
from pipeline.cli import main
from tests.golden.stories import HERE, places_of

ADVICE = """
advice:
  confidence:
    redrawn: [experts]
    draws: 200
    exact_up_to: 3200
    concentration: 100
    seed: "story"
    grey: {from: "0.1", to: "0.9"}
    places: {from: "0.05", to: "0.95"}
    reading:
      note: test
      by: test
      dated: "2022-04-25"
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options that name a small round whose policy has the part."""
    folder = tmp_path_factory.mktemp("simulated")
    policy, inputs = places_of(HERE / "over-quota", folder)
    policy.write_text(policy.read_text(encoding="utf-8") + ADVICE, encoding="utf-8")
    where = {"--policy": policy, "--data": inputs, "--out": folder / "out"}
    return [text for option, path in where.items() for text in (option, str(path))]


def typed(places: list[str], *further: str) -> Any:
    return CliRunner().invoke(main, ["simulate", "story", *places, *further])


def test_a_round_is_told_as_json_and_as_text(places: list[str], tmp_path: Path) -> None:
    file = tmp_path / "confidence.csv"
    told = typed(places, "--json", "--lang", "en", "--draws", "50", "--write", str(file))
    assert told.exit_code == 0, told.output
    story = json.loads(told.stdout)
    (how,) = story["redrawn"]
    assert how["status"] == "drawn"
    assert story["supposed"] is False
    drawn = [row for row in story["confidence"] if row["drawn"] == "yes"]
    assert drawn
    assert all(0 <= float(row["recommended_share"]) <= 1 for row in drawn)
    written = file.read_text(encoding="utf-8-sig").splitlines()
    assert written[0].startswith("project_id,recommended_share,place_low,place_high,points_short")
    assert len(written) == 1 + len(story["confidence"])

    text = typed(places, "--lang", "en")
    assert text.exit_code == 0, text.output
    assert "Advice only" in text.stdout
    assert drawn[0]["project_id"] in text.stdout


def test_without_an_expert(places: list[str]) -> None:
    whole = json.loads(typed(places, "--json").stdout)
    expert = whole["without"][0]
    told = json.loads(typed(places, "--json", "--without", expert["expert_id"]).stdout)
    assert told["supposed"] is True
    assert ";".join(told["comes_in"]) == expert["comes_in"]
    assert ";".join(told["goes_out"]) == expert["goes_out"]


@pytest.mark.parametrize(
    ("further", "says"),
    [
        (["--weights", "nothing=1"], "There is no criterion nothing"),
        (["--weights", "nothing"], "is no weight"),
        (["--without", "E99"], "Nobody marked as expert E99"),
    ],
)
def test_what_there_is_not(places: list[str], further: list[str], says: str) -> None:
    told = typed(places, "--lang", "en", *further)
    assert told.exit_code == 2
    assert says in told.stderr


def test_where_it_cannot_be_written(places: list[str], tmp_path: Path) -> None:
    told = typed(places, "--lang", "en", "--write", str(tmp_path / "none" / "file.csv"))
    assert told.exit_code == 4


def test_other_weights_leave_all_points_as_many() -> None:
    from decimal import Decimal

    from tests.advice.marked import carried

    _, policy = carried({"A": [(1, 1, 1)]}, weights=["0.5", "0.3", "0.2"])
    changed = with_weights(policy, {"c1": Decimal("0.75")}).marking.criteria
    assert [part.weight for part in changed] == [Decimal("0.75"), Decimal("0.15"), Decimal("0.1")]
    every = {"c1": Decimal(1), "c2": Decimal(1), "c3": Decimal(2)}
    changed = with_weights(policy, every).marking.criteria
    assert [part.weight for part in changed] == [Decimal("0.25"), Decimal("0.25"), Decimal("0.5")]
