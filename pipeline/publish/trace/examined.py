"""What was asked of a row, what was found, and how that was settled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property

from pipeline.policy.rules import Rule
from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import (
    LANGUAGES,
    Place,
    Round,
    Told,
    parted,
    place_of,
    rows_of,
    two,
)
from pipeline.tables.spelling import code_text

_NO_PLACE: Place = ("", "", 0)
_TOLD = ("finding", "code", "severity", "status", "unit")
OTHERS = "others"
"""The field of a complaint that names other projects."""


class Examined:
    """Checks and findings by received row."""

    def __init__(self, round_: Round) -> None:
        self.round = round_

    def checks(self, place: Place, project: str) -> dict[str, list[Told]]:
        """Every check that was put to a row or its project: failed, not made or passed.

        A check that was made elsewhere and says something of the row is told with it.
        """
        asked = self._asked.get((*place, ""), frozenset())
        if project:
            asked |= self._asked.get((*_NO_PLACE, project), frozenset())
        failed: dict[str, list[str]] = {}
        for complaint in self.complaints(place, project):
            failed.setdefault(complaint["code"], []).append(complaint["finding"])
        codes = sorted({*asked, *failed, *self._not_made})
        told: dict[str, list[Told]] = {"failed": [], "not_made": [], "passed": []}
        for code in codes:
            if code in failed:
                told["failed"].append({**self._check(code), "findings": sorted(failed[code])})
            else:
                status = "not_made" if code in self._not_made else "passed"
                told[status].append(self._check(code))
        return told

    def _check(self, code: str) -> Told:
        if code not in self._known_checks:
            self._known_checks[code] = self._named(code)
        return self._known_checks[code]

    def _named(self, code: str) -> Told:
        told: Told = {"code": code}
        if self._clauses.get(code):
            told["clause"] = self._clauses[code]
        rule = self._rules.get(code)
        if rule is not None:
            reading = rule.reading.note if rule.reading is not None else rule.says
            told["says"] = two(rule.says if rule.says.zh or rule.says.en else reading)
            told["clause"] = rule.source
        return told

    def complaints(self, place: Place, project: str) -> list[Row]:
        """What was complained of a row, or of its project in another table."""
        of_row = self._by_place.get(place, [])
        return [*of_row, *(self._by_project.get(project, []) if project else [])]

    def findings(self, place: Place, project: str) -> list[Told]:
        """The same in words of both languages, open before settled."""
        return [self.told(row) for row in self.complaints(place, project)]

    def told(self, row: Row) -> Told:
        """A finding in words, and the decision that settled it."""
        told: Told = {
            name: row[name] for name in (*_TOLD, "file", "sheet", "cell", "column", "value")
        }
        said = {one: self.round.reasons[one].findings.told(row) for one in LANGUAGES}
        told["clause"] = said["en"].clause
        told["message"] = {one: said[one].message for one in LANGUAGES}
        told["expected"] = {one: said[one].expected for one in LANGUAGES}
        told["remedy"] = {one: said[one].remedy for one in LANGUAGES}
        named = json.loads(row["fields"] or "{}").get(OTHERS)
        if named:
            told[OTHERS] = named
        decision = self._decisions.get(row["finding"])
        if decision is not None and (row["status"] == "settled" or row["excluded"]):
            told["decision"] = decision
        return told

    def of_unit_alone(self, unit: str) -> list[Told]:
        """The findings that a unit must mend and that are of no received row."""
        return [self.told(row) for row in self._of_units.get(unit, [])]

    @cached_property
    def _known_checks(self) -> dict[str, Told]:
        return {}

    @cached_property
    def _asked(self) -> Mapping[tuple[str, str, int, str], frozenset[str]]:
        return {
            (*place_of(row), str(row["project_id"])): frozenset(parted(row["checks"]))
            for row in rows_of(self.round.results.asked)
        }

    @cached_property
    def _clauses(self) -> Mapping[str, str]:
        checks = self.round.results.checks
        return dict(zip(checks["code"], checks["clause"], strict=True))

    @cached_property
    def _not_made(self) -> frozenset[str]:
        checks = self.round.results.checks
        return frozenset(checks.loc[checks["status"] == "not_made", "code"])

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.round.policy.examination.rules}

    @cached_property
    def _in_order(self) -> list[Row]:
        return sorted(rows_of(self.round.results.complaints), key=_order)

    @cached_property
    def _by_place(self) -> Mapping[Place, list[Row]]:
        found: dict[Place, list[Row]] = {}
        for row in self._in_order:
            if place_of(row) in self.round.places:
                found.setdefault(place_of(row), []).append(row)
        return found

    @cached_property
    def _by_project(self) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._in_order:
            if row["project_id"] and place_of(row) not in self.round.places:
                found.setdefault(str(row["project_id"]), []).append(row)
        return found

    @cached_property
    def _of_units(self) -> Mapping[str, list[Row]]:
        projects = set(self.round.submitted.project_ids) - {""}
        found: dict[str, list[Row]] = {}
        for row in self._in_order:
            of_row = place_of(row) in self.round.places or row["project_id"] in projects
            if row["unit"] and not of_row:
                found.setdefault(str(row["unit"]), []).append(row)
        return found

    @cached_property
    def _decisions(self) -> Mapping[str, Told]:
        names = ("decision", "reason_code", "decided_by", "minute", "file", "sheet", "row")
        return {
            code_text(str(row["finding"])).lower(): {name: row[name] for name in names}
            | {
                "name": self.round.meaning("decision", str(row["decision"])),
                "reason_name": self.round.meaning("reason_code", str(row["reason_code"])),
            }
            for row in rows_of(self.round.received.dispositions)
        }


_GRAVEST_FIRST = ("stop", "block", "file", "row", "warn")


def _order(row: Row) -> tuple[object, ...]:
    grave = _GRAVEST_FIRST.index(row["severity"]) if row["severity"] in _GRAVEST_FIRST else 0
    return row["status"] == "settled", grave, row["code"], row["column"], row["finding"]
