"""How firm a list is, told project by project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.advice.confidence.flips import Flip, flips
from pipeline.advice.confidence.redraw import (
    LeftOut,
    Redrawn,
    leave_out,
    official_shares,
    redraw,
    seed_of,
)
from pipeline.advice.confidence.selection import Selection, selections_of
from pipeline.advice.confidence.sheet import NotDrawn
from pipeline.exact import decimal_text, points_text
from pipeline.policy import Policy
from pipeline.policy.advising import Confidence
from pipeline.tables import stacked
from pipeline.tables.advised import ACCEPTABILITY, CONFIDENCE, REDRAWN, WITHOUT
from pipeline.tables.bundles import Results

_DIGITS = 4
_NEAREST = 40
"""At most so many projects of a list are asked what would flip them, the least sure first."""

_OPEN = ("equals_straddle", "waits_for_ruling")


@dataclass(frozen=True)
class Firmness:
    """CONFIDENCE, ACCEPTABILITY, WITHOUT and REDRAWN of a round."""

    confidence: pd.DataFrame
    acceptability: pd.DataFrame
    without: pd.DataFrame
    redrawn: pd.DataFrame


def find_firmness(
    results: Results,
    policy: Policy,
    part: Confidence,
    step: Callable[[], None] = lambda: None,
) -> Firmness:
    """Draw the selection again and tell how firm each outcome is.

    What cannot be drawn again is told as such, by the code of why, and has no
    figures; so is a list of which the official draw would not give the official
    result. `step` is called after each list.
    """
    decided = {str(row["project_id"]): row for row in results.decisions.to_dict("records")}
    seed = seed_of(part.seed, results.marks)
    tables: list[Firmness] = []
    lists: Sequence[Selection] = []
    told: dict[str, dict[str, Any]] = {}
    try:
        lists = selections_of(results, policy)
    except NotDrawn as error:
        tables.append(_not_drawn("", error.why, part))
    for selection in lists:
        try:
            _demand_official(selection, decided)
            redrawn = redraw(selection, part, seed)
            left = leave_out(selection)
            rows, places = _told(selection, redrawn, left, part, decided)
        except NotDrawn as error:
            tables.append(_not_drawn(selection.panel, error.why, part))
            continue
        told |= rows
        tables.append(
            Firmness(
                CONFIDENCE.empty(),
                places,
                _left_out(selection, left, decided),
                _how(selection, redrawn, part),
            )
        )
        step()
    confidence = [
        {**_blank(name), **told.get(name, _fixed(name, decided[name], results))}
        for name in results.projects["project_id"]
    ]
    columns = {name: [row[name] for row in confidence] for name in CONFIDENCE.names}
    return Firmness(
        CONFIDENCE.promised(CONFIDENCE.of(columns) if confidence else CONFIDENCE.empty()),
        ACCEPTABILITY.promised(stacked(ACCEPTABILITY, [one.acceptability for one in tables])),
        WITHOUT.promised(stacked(WITHOUT, [one.without for one in tables])),
        REDRAWN.promised(stacked(REDRAWN, [one.redrawn for one in tables])),
    )


def _demand_official(selection: Selection, decided: Mapping[str, Mapping[Any, Any]]) -> None:
    """Look whether the marks as they are give the official outcomes. Raises NotDrawn."""
    for name, share in zip(selection.projects, official_shares(selection), strict=True):
        row = decided[name]
        if row["reason"] not in _OPEN and share != float(row["outcome"] == "recommended"):
            raise NotDrawn("not_reproduced")


def _blank(name: str) -> dict[str, Any]:
    return {
        column.name: {"Int64": pd.NA, "bool": False}.get(column.kind.dtype, "")
        for column in CONFIDENCE.columns
    } | {"project_id": name}


def _fixed(name: str, decision: Mapping[Any, Any], results: Results) -> dict[str, Any]:
    """What is told of a project that was not drawn: in or out whatever the marks, or open."""
    if decision["outcome"] == "recommended" and name not in set(results.ranking["project_id"]):
        return {"drawn": "always"}
    return {"drawn": "no"}


def _told(
    selection: Selection,
    redrawn: Redrawn,
    left: Sequence[LeftOut],
    part: Confidence,
    decided: Mapping[str, Mapping[Any, Any]],
) -> tuple[dict[str, dict[str, Any]], pd.DataFrame]:
    """The CONFIDENCE rows of one list, and its ACCEPTABILITY."""
    shares = redrawn.tally.shares()
    parts, whole = redrawn.tally.places()
    places = parts.tolist()
    inside = {
        at: decided[name]["outcome"] == "recommended" for at, name in enumerate(selection.projects)
    }
    near = _near(selection, shares, inside)
    changed = flips(selection, near, inside)
    rows = {}
    for at, name in enumerate(selection.projects):
        row: dict[str, Any] = {
            "place_low": _reached(places[at], whole, part.places.lowest),
            "place_high": _reached(places[at], whole, part.places.highest),
        }
        if selection.walking[at]:
            grey = part.grey.lowest <= round(Fraction(shares[at]), _DIGITS) <= part.grey.highest
            row |= {
                "drawn": "yes",
                "recommended_share": _share_text(shares[at]),
                "grey": grey,
                "without": ";".join(_turned(left, at, name, inside[at])),
                **_flip_told(changed.get(at), selection),
            }
        else:
            row["drawn"] = "open" if decided[name]["outcome"] == "referred" else "never"
        rows[name] = row
    return rows, _acceptability(selection, places, whole)


def _near(selection: Selection, shares: Sequence[float], inside: Mapping[int, bool]) -> list[int]:
    """The projects near the line: those of which some draws say otherwise, the least sure first."""
    unsure = [
        at
        for at, share in enumerate(shares)
        if selection.walking[at] and (0 < share < 1 or (share == 1) != inside[at])
    ]
    return sorted(unsure, key=lambda at: (abs(round(shares[at], _DIGITS) - 0.5), at))[:_NEAREST]


def _turned(left: Sequence[LeftOut], at: int, name: str, inside: bool) -> list[str]:
    """The experts without whom a project would be in, or out."""
    return [
        one.expert
        for one in left
        if (one.shares[at] < 1 and inside and (one.shares[at] == 0 or name in one.too_few))
        or (one.shares[at] == 1 and not inside)
    ]


def _flip_told(flip: Flip | None, selection: Selection) -> dict[str, Any]:
    if flip is None:
        return {}
    decimals = selection.policy.total_decimals()
    told: dict[str, Any] = {}
    if flip.points is not None:
        column = "points_short" if flip.points > 0 else "points_spare"
        told[column] = points_text(abs(flip.points), decimals)
    if flip.mark is not None:
        told |= {
            "mark_expert": flip.mark.expert,
            "mark_criterion": flip.mark.criterion,
            "mark_from": decimal_text(flip.mark.mark, 0),
            "mark_to": decimal_text(flip.mark.other, 0),
        }
    if flip.weight is not None:
        told |= {
            "weight_criterion": flip.weight.criterion,
            "weight_from": f"{float(flip.weight.share):g}",
            "weight_to": str(flip.weight.other),
        }
    return told


def _share_text(share: float) -> str:
    return f"{share:.{_DIGITS}f}"


def _reached(parts: Sequence[int], whole: int, wanted: Fraction) -> int:
    """The smallest place down to which so great a share of the draws has the project."""
    reached = 0
    for place, part in enumerate(parts, start=1):
        reached += int(part)
        if reached * wanted.denominator >= wanted.numerator * whole:
            return place
    return len(parts)


def _acceptability(
    selection: Selection, places: Sequence[Sequence[int]], whole: int
) -> pd.DataFrame:
    rows = [
        (name, place, _share_text(int(part) / whole))
        for name, parts in zip(selection.projects, places, strict=True)
        for place, part in enumerate(parts, start=1)
        if 2 * int(part) * 10**_DIGITS >= whole
    ]
    names = ("project_id", "place", "share")
    return ACCEPTABILITY.of({name: [row[at] for row in rows] for at, name in enumerate(names)})


def _left_out(
    selection: Selection, left: Sequence[LeftOut], decided: Mapping[str, Mapping[Any, Any]]
) -> pd.DataFrame:
    """Who comes in and who goes out without each expert."""
    rows = []
    for one in left:
        comes, goes, asked = [], [], []
        for name, share in zip(selection.projects, one.shares, strict=True):
            inside = decided[name]["outcome"] == "recommended"
            if share == 1 and not inside:
                comes.append(name)
            elif share == 0 and inside:
                goes.append(name)
            elif 0 < share < 1:
                asked.append(name)
        rows.append(
            {
                "panel": selection.panel,
                "expert_id": one.expert,
                "projects": one.projects,
                "comes_in": ";".join(comes),
                "goes_out": ";".join(goes),
                "equal": ";".join(asked),
                "too_few": ";".join(sorted(one.too_few)),
            }
        )
    return WITHOUT.of({name: [row[name] for row in rows] for name in WITHOUT.names})


def _how(selection: Selection, redrawn: Redrawn, part: Confidence) -> pd.DataFrame:
    fewest = min(block.number for block in selection.sheet.blocks)
    return REDRAWN.of(
        {
            "panel": [selection.panel],
            "status": ["drawn"],
            "experts": [redrawn.experts],
            "exact": [redrawn.exact],
            "draws": [redrawn.draws],
            "resamples": [redrawn.resamples],
            "weights": [redrawn.weights],
            "concentration": [part.concentration if redrawn.weights else 0],
            "projects": [len(selection.projects)],
            "fewest_experts": [fewest],
            "seed": [part.seed],
        }
    )


def _not_drawn(panel: str, why: str, part: Confidence) -> Firmness:
    row = REDRAWN.of({"panel": [panel], "status": [f"not_drawn:{why}"], "seed": [part.seed]})
    return Firmness(CONFIDENCE.empty(), ACCEPTABILITY.empty(), WITHOUT.empty(), row)
