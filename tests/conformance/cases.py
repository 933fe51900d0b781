"""The shapes of the published panels: how each becomes a round, and what of it is compared.

A case is a folder with `scores.csv` (entity_id, expert_id, criterion, score), `entities.csv` and
`gold.csv` (what was published). Where a published result needs a step that a policy cannot say,
the step is taken here, on figures that `linxuan rank` wrote, and is named in docs/conformance.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tests.conformance.advised import PENICILLIN, penicillin, shrout_fleiss
from tests.conformance.rounds import Filed, Found, Mark, carry_out, rows_of
from tests.rounds import credit_codes

Row = dict[str, str]


@dataclass(frozen=True)
class Compared:
    """One kind of published result beside ours."""

    what: str
    published: int
    differing: list[str]
    """A line for each published result that we do not have, with both figures."""

    @property
    def matched(self) -> int:
        """How many published results we have too."""
        return self.published - len(self.differing)


@dataclass(frozen=True)
class Recomputed:
    """A case after its rounds were carried out."""

    compared: list[Compared]
    runs: list[Found]


def compare(what: str, published: Mapping[str, Decimal], ours: Mapping[str, Decimal]) -> Compared:
    """Hold every published figure against ours; a figure we lack differs."""
    differing = [
        f"{name}: published {figure}, found {ours.get(name, 'nothing')}"
        for name, figure in published.items()
        if ours.get(name) != figure
    ]
    return Compared(what, len(published), differing)


def compare_chosen(what: str, published: set[str], ours: set[str]) -> Compared:
    """Hold a published choice against ours: who is missing, and who is one too many.

    Whoever we chose in somebody's place is told beside that one and not counted again.
    """
    missing, beyond = sorted(published - ours), sorted(ours - published)
    told = [
        f"published {name}, found {other}" for name, other in zip(missing, beyond, strict=False)
    ]
    told += [f"published {name}, found nobody" for name in missing[len(beyond) :]]
    told += [f"found {name} as well" for name in beyond[len(missing) :]]
    return Compared(what, len(published), told)


def recompute_halfpipe(case: Path, work: Path) -> Recomputed:
    """Runs are projects, riders applicants with one place each.

    The list is the final ranking: its order is that of the riders' best runs,
    and equal places of the list would be equal ranks.
    """
    scores = rows_of(case / "scores.csv")
    riders = sorted({row["entity_id"] for row in scores})
    code = {rider: credit_codes.invented(number, "000000") for number, rider in enumerate(riders)}
    rider_of = {_part(row): row["entity_id"] for row in scores}
    filed = [Filed(run, rider, code[rider]) for run, rider in sorted(rider_of.items())]
    marks = [Mark(_part(row), row["expert_id"], "run", row["score"]) for row in scores]
    found = carry_out("halfpipe", filed, marks, work / "halfpipe")
    places = [place for place, _ in found.recommended]
    best = {rider_of[run]: found.points[run] for _, run in found.recommended}
    ranks = {rider_of[run]: Decimal(1 + places.index(place)) for place, run in found.recommended}
    runs = {
        _part(row): Decimal(row["gold_run_score"])
        for row in rows_of(case / "gold.csv")
        if row["gold_run_score"]
    }
    entities = rows_of(case / "entities.csv")
    return Recomputed(
        [
            compare("run scores", runs, found.points),
            compare("best runs", _published(entities, "gold_best"), best),
            compare("ranks", _published(entities, "gold_rank"), ranks),
        ],
        [found],
    )


def recompute_diving(case: Path, work: Path) -> Recomputed:
    """Dives are projects; their difficulty is multiplied here, and rounded to two decimals."""
    scores = rows_of(case / "scores.csv")
    diver_of = {_part(row): row["entity_id"] for row in scores}
    filed = [Filed(dive, diver) for dive, diver in sorted(diver_of.items())]
    marks = [Mark(_part(row), row["expert_id"], "award", row["score"]) for row in scores]
    found = carry_out("diving", filed, marks, work / "diving")
    gold = rows_of(case / "gold.csv")
    points = {
        _part(row): _rounded(found.points[_part(row)] * Decimal(row["difficulty"]))
        for row in gold
        if _part(row) in found.points
    }
    published = {_part(row): Decimal(row["gold_dive_points"]) for row in gold}
    return Recomputed([compare("dive points", published, points)], [found])


@dataclass(frozen=True)
class Stage:
    """A stage of the piano competition: by which policy it is marked, and what follows from it."""

    name: str
    policy: str
    weights: dict[str, Decimal]
    """What each stage so far weighs in the score that decides after this one."""

    goes_on: str
    """The published column of who went on; none after the last."""


STAGES = (
    Stage("stage1", "chopin-first-stage", {"stage1": Decimal(1)}, "gold_to_stage2"),
    Stage(
        "stage2",
        "chopin-later-stages",
        {"stage1": Decimal("0.3"), "stage2": Decimal("0.7")},
        "gold_to_stage3",
    ),
    Stage(
        "stage3",
        "chopin-later-stages",
        {"stage1": Decimal("0.1"), "stage2": Decimal("0.2"), "stage3": Decimal("0.7")},
        "gold_to_final",
    ),
    Stage(
        "final",
        "chopin-later-stages",
        {
            "stage1": Decimal("0.1"),
            "stage2": Decimal("0.2"),
            "stage3": Decimal("0.35"),
            "final": Decimal("0.35"),
        },
        "",
    ),
)

SHARED_PRIZE = Decimal("0.03")
"""Pianists less than this apart share a prize, as the source of the marks reads the result."""


def recompute_chopin(case: Path, work: Path) -> Recomputed:
    """Each stage is a round; the weighted sum over stages is made here.

    After the first stage the list itself says who goes on.
    """
    scores = rows_of(case / "scores.csv")
    gold = rows_of(case / "gold.csv")
    runs: dict[str, Found] = {}
    compared: list[Compared] = []
    total: dict[str, Decimal] = {}
    for stage in STAGES:
        given = [row for row in scores if row["criterion"] == stage.name]
        filed = [Filed(pianist, pianist) for pianist in sorted({row["entity_id"] for row in given})]
        marks = [Mark(row["entity_id"], row["expert_id"], "playing", row["score"]) for row in given]
        found = carry_out(stage.policy, filed, marks, work / stage.name)
        runs[stage.name] = found
        total = {
            pianist: sum(
                (weight * runs[name].points[pianist] for name, weight in stage.weights.items()),
                Decimal(),
            )
            for pianist in found.points
        }
        if stage.goes_on:
            published = {row["entity_id"] for row in gold if row[stage.goes_on] == "1"}
            first = stage is STAGES[0]
            ours = {pianist for _, pianist in found.recommended}
            chosen = ours if first else foremost(total, len(published))
            compared.append(compare_chosen(f"after {stage.name}", published, chosen))
    compared.append(compare("prizes", _published(gold, "gold_prize"), prizes(total)))
    return Recomputed(compared, list(runs.values()))


def foremost(total: Mapping[str, Decimal], number: int) -> set[str]:
    """Those with the highest totals: so many, and with them all equals of the last."""
    if len(total) <= number:
        return set(total)
    line = sorted(total.values(), reverse=True)[number - 1]
    return {name for name, figure in total.items() if figure >= line}


def prizes(total: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The prize of each total, rounded to two decimals: one less than 0.03 behind shares it."""
    found: dict[str, Decimal] = {}
    last: Decimal | None = None
    for name, figure in sorted(total.items(), key=lambda pair: (-pair[1], pair[0])):
        here = _rounded(figure)
        apart = last is None or last - here >= SHARED_PRIZE
        found[name] = max(found.values(), default=Decimal()) + (1 if apart else 0)
        last = here
    return found


def recompute_iclr(case: Path, work: Path) -> Recomputed:
    """Papers are projects; of the ledger the row of each criterion is compared."""
    scores = rows_of(case / "scores.csv")
    entities = rows_of(case / "entities.csv")
    filed = [Filed(row["entity_id"], row["entity_id"]) for row in entities]
    marks = [
        Mark(row["entity_id"], row["expert_id"], row["criterion"], row["score"]) for row in scores
    ]
    found = carry_out("iclr", filed, marks, work / "iclr")
    compared = []
    for criterion in ("rating", "confidence"):
        ours = {
            paper: points
            for (paper, rule), points in found.shares.items()
            if rule == f"criterion:{criterion}"
        }
        published = _published(entities, f"gold_{criterion}_avg")
        compared.append(compare(f"mean {criterion}", published, ours))
    return Recomputed(compared, [found])


def recompute_penicillin(case: Path, work: Path) -> Recomputed:
    """Calibration and its estimated penalties against the mixed model that lme4 fits."""
    published = {name: Decimal(figure) for name, figure in PENICILLIN.items()}
    return Recomputed([compare("calibration", published, penicillin(case))], [])


def recompute_shrout_fleiss(case: Path, work: Path) -> Recomputed:
    """Six intraclass correlations against those of the paper."""
    gold = {row["statistic"]: Decimal(row["gold_value"]) for row in rows_of(case / "gold.csv")}
    return Recomputed([compare("intraclass correlations", gold, shrout_fleiss(case))], [])


SHAPES: dict[str, Callable[[Path, Path], Recomputed]] = {
    "halfpipe_2026": recompute_halfpipe,
    "diving_paris2024": recompute_diving,
    "chopin_2025": recompute_chopin,
    "iclr2018_ratings_confidence": recompute_iclr,
    "penicillin": recompute_penicillin,
    "shrout_fleiss_1979": recompute_shrout_fleiss,
}
"""By the name of a case's folder, what is done with it in a folder to work in."""


def _part(row: Row) -> str:
    return f"{row['entity_id']}-{row['criterion']}"


def _published(rows: list[Row], column: str) -> dict[str, Decimal]:
    return {row["entity_id"]: Decimal(row[column]) for row in rows if row[column]}


def _rounded(figure: Decimal) -> Decimal:
    return figure.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
