"""The lines of trace.jsonl, in the order of decisions.csv."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from typing import Any

from pipeline.publish.lists import Lists
from pipeline.publish.naming import UNKNOWN_UNIT
from pipeline.publish.telling import Row
from pipeline.publish.trace.advised import Advised
from pipeline.publish.trace.changes import Changes, of_finding
from pipeline.publish.trace.examined import Examined
from pipeline.publish.trace.ground import LANGUAGES, Round, Told, parted, place_of, rows_of, two
from pipeline.publish.trace.marked import Marked
from pipeline.publish.trace.places import Places
from pipeline.publish.trace.points import Points
from pipeline.publish.trace.pools import Pools
from pipeline.publish.trace.sources import Sources
from pipeline.tables.bundles import NO_ADVICE, Advice, Received, Results
from pipeline.tables.working import OUTCOMES

TRACE = "trace.jsonl"


def trace_bytes(
    lists: Lists, results: Results, received: Received, advice: Advice = NO_ADVICE
) -> bytes:
    """trace.jsonl: a line of JSON for each received row, keys sorted, every decimal as text."""
    lines = _Lines(Round(lists, results, received), advice).told()
    texts = (
        json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for line in lines
    )
    return "".join(f"{text}\n" for text in texts).encode("utf-8", "backslashreplace")


def units_told(lists: Lists) -> list[Told]:
    """Each unit with every name it goes by and its rows received, for the manifest."""
    counts = {str(row["unit"]): int(row["received"]) for row in rows_of(lists.conservation)}
    return [
        {"id": one.id, "names": _names(lists, one.id), "received": counts.get(one.id, 0)}
        for one in lists.naming.policy.units.members
    ]


def _names(lists: Lists, unit: str) -> list[str]:
    known = lists.naming.policy.unit(unit)
    if known is None:
        return []
    return list(dict.fromkeys(filter(None, (known.name.zh, known.name.en, *known.aliases))))


class _Lines:
    """Everything that a line is gathered from."""

    def __init__(self, round_: Round, advice: Advice) -> None:
        self.round = round_
        self.advised = Advised(round_, advice)
        self.sources = Sources(round_)
        self.examined = Examined(round_)
        self.marked = Marked(round_)
        self.points = Points(round_)
        self.places = Places(round_, self.sources)
        self.pools = Pools(round_, self.places)
        self.changes = Changes(round_, self.places, self.pools)

    @cached_property
    def _counts(self) -> Mapping[str, Row]:
        return {str(row["unit"]): row for row in rows_of(self.round.lists.conservation)}

    @cached_property
    def _own(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for project, row in self.round.admitted.items():
            found.setdefault(str(row["unit"]), []).append(project)
        return found

    def told(self) -> Iterator[Told]:
        """Every line; the first of each unit tells of the unit, too."""
        met: set[str] = set()
        for row in rows_of(self.round.lists["decisions"]):
            line = self._line(row)
            unit = str(row["unit"])
            if unit not in met:
                met.add(unit)
                line["of_unit"] = self._of_unit(unit)
            yield line

    def _line(self, row: Row) -> Told:
        place, project = place_of(row), str(row["project_id"])
        at = self.round.submitted.places[place]
        own = self.round.admitted.get(project)
        admitted = own is not None and place_of(own) == place
        facts = self.sources.facts(at)
        findings = self.examined.findings(place, project)
        line: Told = {
            "file": place[0],
            "sheet": place[1],
            "row": place[2],
            "project_id": project,
            "title": self.round.submitted.texts["title"][at],
            "applicant": row["applicant"],
            "unit": self._unit(str(row["unit"])),
            "direction": self._direction(self.round.submitted.values["direction"][at] or ""),
            "admitted": admitted,
            "submission": self.sources.cells(at),
            "corrections": self.sources.corrections(place, project, facts),
            "checks": self.examined.checks(place, project),
            "findings": findings,
            "facts": facts,
            "recusals": self.sources.recusals(project),
            "rulings": self.sources.rulings(project),
            "outcome": self._outcome(row),
        }
        if admitted:
            return line | self._of_admitted(project, findings)
        line["criteria"] = self.points.declared_criteria()
        line["change"] = of_finding(str(row["reason"]), findings)
        if own is None:
            line["marks"] = self.marked.of(project) if project else []
        else:
            line["marks"] = []
            line["marks_of"] = {name: own[name] for name in ("file", "sheet", "row")}
        return line

    def _of_admitted(self, project: str, findings: list[Told]) -> Told:
        marks = self.marked.of(project)
        experts = self.points.experts(project, marks)
        counting = [one["expert_id"] for one in experts["each"] if one["counts"]]
        return {
            "marks": marks,
            "criteria": self.points.criteria(project),
            "experts": experts,
            "ledger": self.points.ledger(project),
            "points": self.points.standing(project),
            "pass_marks": self.points.pass_marks(project),
            "place": self.places.told(project),
            "pools": self.pools.told(project),
            "change": self.changes.told(project, findings),
            "advice": self.advised.told(project, counting),
        }

    def _outcome(self, row: Row) -> Told:
        reason, outcome = str(row["reason"]), str(row["outcome"])
        told: Told = {
            "outcome": outcome,
            "name": self.round.word("outcome", outcome),
            "provisional": bool(row["provisional"]),
            "reason": reason,
            "reason_name": self._reason_name(reason),
            "figure": row["figure"],
            "clause": row["clause"],
            "says": self._reason_told(row),
        }
        decision = self.pools.decisions.get(str(row["project_id"]))
        if decision is not None:
            told["displaced"] = parted(str(decision["displaced"]))
        return told

    def _reason_name(self, reason: str) -> dict[str, str]:
        kind = reason.partition(":")[0]
        if kind in self.round.headings.words.get("reason", {}):
            return self.round.word("reason", kind)
        return dict.fromkeys(LANGUAGES, "")

    def _reason_told(self, row: Row) -> dict[str, str]:
        """The reason in both languages; where one has no sentence, as the lists tell it."""
        published = str(row["detail"])
        unit = "" if row["unit"] == UNKNOWN_UNIT else row["unit"]
        about: Mapping[Hashable, Any] = {**row, "unit": unit}
        told: dict[str, str] = {}
        for language in LANGUAGES:
            said = self.round.reasons[language].told(str(row["reason"]), str(row["figure"]), about)
            told[language] = published if said == row["reason"] else said
        return told

    def _unit(self, unit: str) -> Told:
        known = self.round.policy.unit(unit)
        if known is None:
            return {"id": unit, "name": dict.fromkeys(LANGUAGES, ""), "names": []}
        return {"id": unit, "name": two(known.name), "names": _names(self.round.lists, unit)}

    def _direction(self, direction: str) -> Told:
        name = self.round.both(lambda naming: naming.directions.get(direction, ""))
        return {"id": direction, "name": name}

    def _of_unit(self, unit: str) -> Told:
        counts = self._counts[unit]
        return {
            "received": int(counts["received"]),
            "outcomes": {outcome: int(counts[outcome]) for outcome in OUTCOMES},
            "pools": self.pools.of_unit(unit, self._own.get(unit, [])),
            "findings": self.examined.of_unit_alone(unit),
        }
