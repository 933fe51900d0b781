"""Every received row as the report lists it, and what its drawer tells, from trace.jsonl."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.language import Language
from pipeline.publish.lists import Lists
from pipeline.publish.quotas import unit_name
from pipeline.publish.recounting_marks import WHY_NOT
from pipeline.publish.recounting_place import change_told, place_told
from pipeline.publish.recounting_words import Line, Page, check_words

MOST = 5_000
"""How many rows a browser still shows at ease; the CSV files hold all."""

_PRIVATE = frozenset({"contact", "telephone"})
"""Columns of a submission that a reader of the report has no need of."""


class Numbered:
    """Texts told once and then by their number, in the order in which they came."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def at(self, text: Any) -> int:
        """The number of a text."""
        return self.known.setdefault(text, len(self.known))

    def listed(self) -> list[Any]:
        """The texts by number."""
        return list(self.known)


def in_order(lists: Lists) -> list[int]:
    """Positions in decisions.csv: the ranking first, then whoever is not in it."""
    decided, ranked = lists["decisions"], lists["ranking"]["project_id"]
    at = {project: position for position, project in enumerate(ranked)}
    keys = ["file", "sheet", "row"]
    admitted = lists.projects.set_index(keys)["project_id"].to_dict()
    places = zip(*(decided[key].tolist() for key in keys), strict=True)
    last = len(ranked)
    order = np.array([at.get(admitted.get(place, ""), last) for place in places], dtype=np.int64)
    return [int(at) for at in np.argsort(order, kind="stable")]


_TURNS = ("experts", "hearing", "criterion", "component")


def _turn(entry: Line) -> int:
    """What the experts gave comes first, then other components, bonuses, and caps last."""
    kind = str(entry["rule"]).partition(":")[0]
    if kind == "cap":
        return len(_TURNS) + 1
    return _TURNS.index(kind) if kind in _TURNS else len(_TURNS)


class Projects:
    """The rows of the report's list, and the drawer of each."""

    def __init__(self, lists: Lists, trace: bytes, kept_as: Mapping[str, str]) -> None:
        self.lists = lists
        self.kept_as = kept_as
        self.language: Language = lists.naming.language
        self.files, self.experts, self.whys, self.checks, self.columns, self.texts = (
            Numbered() for _ in range(6)
        )
        self.criteria = [one.id for one in lists.naming.policy.marking.criteria]
        lines = trace.splitlines()
        order = in_order(lists)
        self.received = len(order)
        shown = [json.loads(lines[at]) for at in order[:MOST]]
        self.rows = [self._row(line) for line in shown]
        self.told = [self._told(line) for line in shown]

    def drawers(self) -> dict[str, Any]:
        """All drawers, and the texts that they name by number."""
        naming = self.lists.naming
        return {
            "criteria": [naming.criteria.get(one, one) for one in self.criteria],
            "files": self.files.listed(),
            "experts": self.experts.listed(),
            "whys": [self._why(one) for one in self.whys.listed()],
            "checks": self.checks.listed(),
            "columns": self.columns.listed(),
            "texts": self.texts.listed(),
            "projects": self.told,
        }

    def _of(self, words: dict[str, str] | None) -> str:
        return words[self.language] if words else ""

    def _clause(self, clause: str) -> str:
        return Page(self.language).clause(clause)

    def _why(self, why: str) -> str:
        page = Page(self.language)
        return page.say(WHY_NOT[why]) if why in WHY_NOT else why

    def _file(self, place: Line) -> int:
        kept = self.kept_as.get(place["file"], "")
        return self.files.at((place["file"], place["sheet"], kept))

    def _row(self, line: Line) -> dict[str, Any]:
        outcome, points = line["outcome"], line.get("points") or {}
        place = line.get("place") or {}
        pools = line.get("pools") or {}
        return {
            "project_id": line["project_id"],
            "title": line["title"],
            "applicant": line["applicant"],
            "unit": unit_name(self.lists, line["unit"]["id"]),
            "direction": self._of(line["direction"]["name"]) or line["direction"]["id"],
            "place": place.get("place"),
            "panel": place.get("panel", ""),
            "expert_points": points.get("expert_points", ""),
            "bonus_points": points.get("bonus_points", ""),
            "total": points.get("total", ""),
            "outcome": outcome["outcome"],
            "outcome_name": self._of(outcome["name"]),
            "provisional": outcome["provisional"],
            "quota_use": self._of(pools.get("quota_use_name")),
        }

    def _told(self, line: Line) -> dict[str, Any]:
        told: dict[str, Any] = {
            "at": [self._file(line), line["row"]],
            "says": self._of(line["outcome"]["says"]),
            "clause": self._clause(line["outcome"]["clause"]),
            "lines": self._lines(line),
            "checks": [self._checked(line, one) for one in ("failed", "not_made", "passed")],
            "findings": [one["finding"] for one in line["findings"]],
            "facts": [self._fact(one) for one in line["facts"]],
            "submission": [
                [self.columns.at(self._of(one["heading"])), one["text"], one["cell"]]
                for one in line["submission"]
                if one["text"] and one["column"] not in _PRIVATE
            ],
            "marks": [self._sheet(one) for one in line["marks"]],
            "decided": self._decided(line),
        }
        if "marks_of" in line:
            told["marks_of"] = [self._file(line["marks_of"]), line["marks_of"]["row"]]
        if line["admitted"]:
            told["experts"] = [
                [self.experts.at(one["expert_id"]), one["points"], int(one["counts"])]
                for one in line["experts"]["each"]
            ]
            told["figures"] = self._figures(line["criteria"])
            told["ledger"] = [
                [self._of(one["name"]), one["basis"], one["points"], self._clause(one["clause"])]
                for one in sorted(line["ledger"], key=_turn)
            ]
            told["pools"] = [
                [self._of(one["name"]), one["in_all"], one["places"], self._clause(one["clause"])]
                for one in line["pools"]["pools"]
            ]
            told["pass_marks"] = [
                [
                    self._of(one["name"]),
                    one.get("figure", ""),
                    one.get("needed", ""),
                    int(bool(one.get("passed"))),
                    self._clause(one["clause"]),
                ]
                for one in line["pass_marks"]
            ]
        return told

    def _lines(self, line: Line) -> list[str]:
        """The place, its neighbours, and what would have changed the outcome, in words."""
        page = Page(self.language)
        place_told(page, line)
        change_told(page, line)
        return page.lines

    def _figures(self, criteria: Sequence[Line]) -> list[list[str]]:
        by_id = {one["criterion"]: one for one in criteria}
        return [
            [
                (by_id[one]["figure"] or {}).get("shown", "") if one in by_id else "",
                (by_id[one]["share"] or {}).get("shown", "") if one in by_id else "",
            ]
            for one in self.criteria
        ]

    def _checked(self, line: Line, status: str) -> list[int]:
        return [self.checks.at(self._check(one)) for one in line["checks"][status]]

    def _check(self, check: Line) -> tuple[str, str, str]:
        words = check_words(Page(self.language), check)
        return (check["code"], words, self._clause(check.get("clause", "")))

    def _fact(self, fact: Line) -> list[Any]:
        declared = fact["declared"] or {"text": "", "cell": ""}
        value = "" if fact["value"] is None else str(fact["value"])
        sources = [
            [self._file(one), one["cell"] or str(one["row"]), one["text"]]
            for one in fact["sources"]
        ]
        looked_up = int(bool(fact["looked_up"]))
        name = self.texts.at(self._of(fact["name"]))
        clause = self.texts.at(self._clause(fact["clause"]))
        return [name, value, declared["text"], declared["cell"], sources, looked_up, clause]

    def _sheet(self, sheet: Line) -> list[Any]:
        """An expert's marks of a project: texts and cells in the order of the criteria.

        Where every mark counts there is no fifth item; where all fail to by one
        reason it is that reason's number, else one for each mark, -1 for those
        that count.
        """
        by_id = {one["criterion"]: one for one in sheet["cells"]}
        cells = [by_id.get(one, {}) for one in self.criteria]
        whys = [
            self.whys.at(one.get("why_not", "")) if one and not one["used"] else -1 for one in cells
        ]
        told: list[Any] = [
            self.experts.at(sheet["expert_id"]),
            self._file(sheet),
            [one.get("text", "") for one in cells],
            [one.get("cell", "") for one in cells],
        ]
        if set(whys) != {-1}:
            told.append(whys[0] if len(set(whys)) == 1 else whys)
        return told

    def _decided(self, line: Line) -> list[list[Any]]:
        """What people decided of it: corrections, recusals and rulings, each with its place."""
        word = self.lists.naming.word
        told: list[list[Any]] = []
        for one in line["corrections"]:
            changed = f"{self._of(one['heading'])}: {one['before']} \u2192 {one['after']}"
            at = one["cell"] or str(one["row"])
            told.append(["correction", changed, one["minute"], self._file(one), at])
        for one in line["recusals"]:
            why = one.get("reason") or self._why(one["why"])
            place = [self._file(one), str(one["row"])] if "file" in one else [None, ""]
            told.append(["recusal", f"{one['expert_id']}: {why}", "", *place])
        for one in line["rulings"]:
            outcome = " ".join(filter(None, (word("outcome", one["outcome"]), one["order"])))
            told.append(["ruling", outcome, one["minute"], self._file(one), str(one["row"])])
        return told
