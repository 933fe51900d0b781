"""What is advised of a project beside its result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import Round, Told, parted, rows_of, two
from pipeline.tables.bundles import NO_ADVICE, Advice

_TOTAL = "total"
"""What the points over all criteria are called beside the criteria's ids."""

_PENALTIES = {"penalty_project": "project", "penalty_expert": "expert"}
_OF_CALIBRATION = ("components", *_PENALTIES, "overall_mean")
"""The figures of `agreement` that calibration rests on."""


class Advised:
    """Experts, confidence, likeness and other readings by project; nothing where none was asked."""

    def __init__(self, round_: Round, advice: Advice = NO_ADVICE) -> None:
        self.round = round_
        self.advice = advice

    def told(self, project: str, experts: Iterable[str] = ()) -> Told:
        """What is advised of an admitted project, by kind; empty where nothing is.

        `experts` are those who count for it, of whom is told how severe they are.
        """
        told = {
            "calibration": self._calibration(project),
            "experts": [self._figures[one] for one in experts if one in self._figures],
            "extremes": self._extremes.get(project, []),
            "confidence": self._confidence(project),
            "likeness": self._likeness.get(project, []),
            "alternatives": self._alternatives.get(project, []),
        }
        return {name: found for name, found in told.items() if found}

    def _calibration(self, project: str) -> Told:
        """Its points and place without severity, and what would become of it; or why not."""
        row = self._calibrated.get(project)
        if row is None:
            return {}
        told: Told = {
            "mean": row["mean"],
            "calibrated": row["calibrated"],
            "of": len(self._calibrated),
            "caveats": self._caveats,
            "penalties": self._penalties,
        }
        if row["calibrated"]:
            told["places"] = {name: int(row[f"place_{name}"]) for name in ("before", "after")}
            told["outcome"] = row["outcome_after"]
            told["changes"] = row["outcome_after"] != row["outcome"]
            told["name"] = self.round.word("outcome", str(row["outcome_after"]))
        return told

    @cached_property
    def _calibrated(self) -> Mapping[str, Row]:
        return {str(row["project_id"]): row for row in _rows_of(self.advice.calibration)}

    @cached_property
    def _bases(self) -> list[Row]:
        rows = _rows_of(self.advice.agreement)
        return [row for row in rows if row["of"] == _TOTAL and row["figure"] in _OF_CALIBRATION]

    @cached_property
    def _caveats(self) -> list[str]:
        """What a reader must know of the calibration, which is of all projects alike."""
        codes = [code for row in self._bases for code in parted(str(row["caveats"]))]
        return list(dict.fromkeys(codes))

    @cached_property
    def _penalties(self) -> Told:
        values = {str(row["figure"]): row["value"] for row in self._bases}
        return {name: values.get(figure, "") for figure, name in _PENALTIES.items()}

    @cached_property
    def _figures(self) -> Mapping[str, Told]:
        """Each expert with its severity and how many of its marks stand out."""
        names = ("expert_id", "severity", "calibrated_severity")
        return {
            str(row["expert_id"]): {name: row[name] for name in names}
            | {"extreme": int(row["extreme"])}
            for row in _rows_of(self.advice.experts)
        }

    @cached_property
    def _extremes(self) -> Mapping[str, list[Told]]:
        found: dict[str, list[Told]] = {}
        for row in _rows_of(self.advice.extremes):
            of = str(row["of"])
            name = self.round.word("decided_by", of) if of == _TOTAL else self._criterion(of)
            told: Told = {"expert_id": row["expert_id"], "of": of, "name": name}
            told |= {one: row[one] for one in ("points", "median", "distance", "limit")}
            told["marks"] = int(row["marks"])
            found.setdefault(str(row["project_id"]), []).append(told)
        return found

    def _confidence(self, project: str) -> Told:
        row = self._rows.get(project)
        part = self.round.policy.advice.confidence
        if row is None or part is None:
            return {}
        places = part.places
        told: Told = {
            "drawn": row["drawn"],
            "share": row["recommended_share"],
            "grey": bool(row["grey"]),
            "points_short": row["points_short"],
            "points_spare": row["points_spare"],
            "without": parted(str(row["without"])),
            "how": self._how.get(self._panel(project), self._how.get("", {})),
        }
        if row["place_low"] is not pd.NA:
            told["places"] = {
                "low": int(row["place_low"]),
                "high": int(row["place_high"]),
                "from": _percent(places.lowest),
                "to": _percent(places.highest),
            }
        if row["mark_expert"]:
            told["mark"] = {
                "expert_id": row["mark_expert"],
                "criterion": self._criterion(str(row["mark_criterion"])),
                "from": row["mark_from"],
                "to": row["mark_to"],
            }
        if row["weight_criterion"]:
            told["weight"] = {
                "criterion": self._criterion(str(row["weight_criterion"])),
                "from": row["weight_from"],
                "to": row["weight_to"],
            }
        return told

    def _criterion(self, named: str) -> dict[str, str]:
        return two(self.round.policy.marking.criterion(named).name)

    @cached_property
    def _panels(self) -> Mapping[str, str]:
        ranking = self.round.results.ranking
        return dict(zip(ranking["project_id"], ranking["panel"], strict=True))

    def _panel(self, project: str) -> str:
        return self._panels.get(project, "")

    @cached_property
    def _rows(self) -> Mapping[str, Row]:
        return {str(row["project_id"]): row for row in _rows_of(self.advice.confidence)}

    @cached_property
    def _how(self) -> Mapping[str, Told]:
        names = ("status", "experts", "seed")
        counts = ("draws", "resamples", "concentration", "fewest_experts")
        return {
            str(row["panel"]): {
                **{name: str(row[name]) for name in names},
                **{name: int(row[name]) for name in counts},
                "exact": bool(row["exact"]),
                "weights": bool(row["weights"]),
            }
            for row in _rows_of(self.advice.redrawn)
        }

    @cached_property
    def _likeness(self) -> Mapping[str, list[Told]]:
        found: dict[str, list[Told]] = {}
        for row in _rows_of(self.advice.likeness):
            said = {"kind": row["kind"], "likeness": row["likeness"]}
            pairs = (
                ("project_id", "other", "other_source", "text", "other_text"),
                ("other", "project_id", "unit", "other_text", "text"),
            )
            for own, other, source, text, other_text in pairs:
                if row[own]:
                    told = {"text": row[text], "other_text": row[other_text]}
                    told |= {"other": row[other], "source": row[source]}
                    found.setdefault(str(row[own]), []).append({**said, **told})
        return found

    @cached_property
    def _alternatives(self) -> Mapping[str, list[Told]]:
        found: dict[str, list[Told]] = {}
        for row in _rows_of(self.advice.alternatives):
            told = {
                "reading": str(row["reading"]),
                "otherwise": str(row["otherwise"]),
                "name": self.round.word("outcome", str(row["otherwise"])),
            }
            found.setdefault(str(row["project_id"]), []).append(told)
        return found


def _rows_of(frame: pd.DataFrame | None) -> list[Row]:
    return [] if frame is None else rows_of(frame)


def _percent(share: Any) -> str:
    return f"{float(share * 100):g}"
