"""Who may see what of a run: each reader's part of what its trace tells.

The office sees everything. A unit sees its own rows, without marks, experts or
another unit's project, also where a finding about its own row names one. An
applicant sees its own project with its marks, every expert under a number that
says nothing. The ministry and the public see what stands on their lists.

What leaves the office is chosen, not left over: only what is named here is
told, and whatever text is told is looked through for what is somebody else's.
Loads no heavy library.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pipeline.codes import marks as of_marks
from pipeline.codes.phrases import PARTED
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.personal import masked
from pipeline.publish.recounting_words import Line

Audience = Literal["internal", "unit", "applicant", "public", "ministry"]
AUDIENCES: tuple[Audience, ...] = ("internal", "unit", "applicant", "public", "ministry")

ANOTHERS = _("a project of another unit")
EXPERT = _("expert {number}")
OUTCOMES = ("recommended", "reserve", "not_selected", "referred", "ineligible", "invalid")

_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_OF_MARKS = frozenset(code.code for code in of_marks.CODES)
_SENT = "submissions/"
_OF_THE_OFFICE = ("receipts.",)
_FINDING = (
    *("finding", "code", "severity", "status", "unit", "file", "sheet", "cell", "column"),
    *("value", "clause", "message", "expected", "remedy"),
)
_ROW = ("file", "sheet", "row", "project_id", "title", "applicant")
_OUTCOME = ("outcome", "name", "provisional", "reason", "reason_name", "figure", "clause", "says")
WITHHELD = "withheld"
"""The kind of a change that is not told: it would tell of others."""

_SHORTEST = 3
"""A name of fewer signs is no name that anybody would be known by in a sentence."""

_KEYED = re.compile(rb'"(project_id|title|applicant)":"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Strangers:
    """Names that stand in a run, of which each reader may know but its own."""

    names: frozenset[str]

    @classmethod
    def of_trace(cls, content: bytes) -> Strangers:
        """The numbers and names of all projects, read off a trace without reading it whole."""
        found = {match[2] for match in _KEYED.finditer(content)}
        return cls(frozenset(json.loads(b'"' + text + b'"') for text in found))

    def hidden(self, value: Any, own: Iterable[str]) -> Any:
        """Texts, lists and mappings with every name that is not one's own told as another's."""
        known = set(own)
        others = sorted(
            (name for name in self.names - known if len(name) >= _SHORTEST),
            key=lambda name: (-len(name), name),
        )
        kept = [name for name in known if name]
        return self._hidden(value, others, kept, "zh")

    def _hidden(
        self, value: Any, others: Sequence[str], own: Sequence[str], language: Language
    ) -> Any:
        if isinstance(value, str):
            return _without(value, others, own, language)
        if isinstance(value, Mapping):
            return {
                key: self._hidden(inner, others, own, key if key in _LANGUAGES else language)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._hidden(inner, others, own, language) for inner in value]
        return value


def _without(text: str, others: Sequence[str], own: Sequence[str], language: Language) -> str:
    """A text without other projects' names, those that are part of one's own left alone."""
    found = [name for name in others if name in text]
    if not found:
        return text
    inside = [name for name in own if any(other in name for other in found) and name in text]
    anothers = say(language, ANOTHERS)
    wanted = re.compile("|".join(map(re.escape, [*sorted(inside, key=len)[::-1], *found])))
    return wanted.sub(lambda match: match[0] if match[0] in inside else anothers, text)


def told_to_unit(finding: Mapping[str, Any], unit: str) -> bool:
    """Whether a finding is a unit's to read: of its own paper, and not of marks or experts."""
    if finding["code"] in _OF_MARKS or finding["unit"] not in ("", unit):
        return False
    file = str(finding["file"])
    ours = file.startswith(_OF_THE_OFFICE) and finding["unit"] == unit
    return ours or file == "" or file.startswith(_SENT)


def unit_story(
    head: Mapping[str, Any],
    unit: Mapping[str, Any],
    lines: Sequence[Line],
    strangers: Strangers,
) -> dict[str, Any]:
    """What is told of a unit: `unit` as the manifest knows it, `lines` those of its rows."""
    of_unit: Mapping[str, Any] = next((line["of_unit"] for line in lines if "of_unit" in line), {})
    counts = Counter(line["outcome"]["outcome"] for line in lines)
    own = {text for line in lines for text in _own(line)}
    findings = [
        _finding(finding)
        for finding in of_unit.get("findings", [])
        if told_to_unit(finding, str(unit["id"]))
    ]
    told = {
        "rows": [unit_row(line, lines) for line in lines],
        "pools": of_unit.get("pools", []),
        "findings": findings,
    }
    return {
        **head,
        "unit": {"id": unit["id"], "name": lines[0]["unit"]["name"] if lines else None}
        | {"names": unit["names"]},
        "received": unit["received"] if unit["id"] != "?" else len(lines),
        "outcomes": {outcome: counts[outcome] for outcome in OUTCOMES},
        **strangers.hidden(told, own),
    }


def _own(line: Line) -> Iterable[str]:
    yield from (line["project_id"], line["title"], line["applicant"])


def unit_row(line: Line, lines: Iterable[Line]) -> Line:
    """Of a row what its unit may see, other units' projects in its findings masked."""
    own = {text for one in lines for text in _own(one)}
    told = {name: line[name] for name in _ROW}
    listed = {others for finding in line["findings"] if (others := finding.get("others"))}
    told["findings"] = [
        {**_finding(finding), "message": _parted(finding["message"], listed, own)}
        for finding in line["findings"]
        if told_to_unit(finding, line["unit"]["id"])
    ]
    outcome = line["outcome"]
    told["outcome"] = {name: outcome[name] for name in _OUTCOME if name in outcome}
    told["outcome"]["says"] = _parted(outcome["says"], listed, own)
    if line["admitted"]:
        place = line["place"] or {}
        told["place"] = {name: place[name] for name in ("place", "of", "panel") if name in place}
        told["points"] = line["points"]
        uses = ("quota_use", "quota_use_name", "waits_for")
        told["pools"] = {name: line["pools"][name] for name in uses}
    return told


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding without who decided on it and which other rows it names."""
    told = {name: finding[name] for name in _FINDING}
    decision = finding.get("decision")
    if decision:
        names = ("decision", "name", "reason_code", "reason_name", "minute")
        chosen = {name: decision[name] for name in names if name in decision}
        told["decision"] = chosen | {"decided_by": ""}
    return told


def _parted(words: Mapping[str, str], listed: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """Sentences that name a list of projects, those of other units told as such."""
    known, told = set(own), dict(words)
    for language in _LANGUAGES:
        parting = say(language, PARTED)
        for others in listed:
            names = others.split(", ")
            shown = [name if name in known else say(language, ANOTHERS) for name in names]
            told[language] = told[language].replace(parting.join(names), parting.join(shown))
    return told


@dataclass(frozen=True)
class Blind:
    """Experts of one project under numbers: 1 to n, in an order that says nothing of them.

    The order is that of a digest of project and expert, so it stays from run to
    run, and number 1 of one project is not number 1 of the next.
    """

    project: str
    experts: frozenset[str]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        def digest(expert: str) -> str:
            return hashlib.sha256(f"{self.project}\x1f{expert}".encode()).hexdigest()

        in_order = sorted(self.experts, key=digest)
        return {expert: number for number, expert in enumerate(in_order, start=1)}

    def number(self, expert: str) -> str:
        """An expert's number as a text."""
        return str(self._numbers.get(expert, 0))

    def __call__(self, sheet: Mapping[str, Any]) -> int:
        return self._numbers.get(str(sheet["expert_id"]), 0)


def applicant_line(line: Line, strangers: Strangers) -> Line:
    """Of a project what its applicant may see: all of its own, and nothing of anybody else's."""
    own = set(_own(line))
    sheets = [*line["marks"], *line.get("experts", {}).get("each", [])]
    blind = Blind(line["project_id"], frozenset(str(one["expert_id"]) for one in sheets))
    facts = [{**fact, "sources": [], "declared": None} for fact in line["facts"]]
    told: Line = {
        **{name: line[name] for name in _ROW},
        **{name: line[name] for name in ("unit", "direction", "admitted", "submission")},
        "corrections": [
            {**one, "decided_by": "-"}
            for one in line["corrections"]
            if str(one["file"]).startswith(_SENT)
        ],
        "checks": _checks(line["checks"]),
        "findings": [
            _finding(finding)
            for finding in line["findings"]
            if told_to_unit(finding, line["unit"]["id"])
        ],
        "facts": facts,
        "recusals": [],
        "rulings": [{**one, "file": "", "sheet": "", "row": 0} for one in line["rulings"]],
        "outcome": {name: line["outcome"][name] for name in _OUTCOME if name in line["outcome"]},
        "change": {"kind": WITHHELD},
        "marks": [] if "marks_of" in line else _marks(line["marks"], blind),
        "criteria": line["criteria"],
    }
    if line["admitted"]:
        told["experts"] = _experts(line["experts"], blind)
        told |= {name: line[name] for name in ("ledger", "points", "pass_marks")}
        told["place"] = _place(line["place"])
        told["pools"] = _pools(line["pools"])
    return {**told, **strangers.hidden({n: told[n] for n in told if n != "submission"}, own)}


def _checks(checks: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Any]]:
    return {
        status: [check for check in found if check["code"] not in _OF_MARKS]
        for status, found in checks.items()
    }


def _marks(sheets: Sequence[Mapping[str, Any]], blind: Blind) -> list[Any]:
    """The sheets of a project's experts by their numbers; where they lie says who they are."""
    return [
        {
            "expert_id": blind.number(sheet["expert_id"]),
            "file": "",
            "sheet": "",
            "cells": [
                {**cell, "cell": "", "text": cell["text"] if cell["points"] else ""}
                for cell in sheet["cells"]
            ],
        }
        for sheet in sorted(sheets, key=blind)
    ]


def _experts(experts: Mapping[str, Any], blind: Blind) -> dict[str, Any]:
    each = [
        {**one, "expert_id": blind.number(one["expert_id"])}
        for one in sorted(experts["each"], key=blind)
    ]
    return {**experts, "each": each}


def _place(place: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A place without who stands above, below or beside it."""
    if place is None:
        return None
    names = ("place", "of", "panel", "place_without_bonus", "decided_by", "decided_by_name")
    told = {name: place[name] for name in names}
    return {**told, "shared_with": [], "above": None, "below": None}


def _pools(pools: Mapping[str, Any]) -> dict[str, Any]:
    """Pools by their numbers, without who is in them."""
    inside = [{**one, "who": [], "equals_in": []} for one in pools["pools"]]
    return {**pools, "pools": inside}


def listed_line(line: Line, audience: Audience) -> Line:
    """What a reader of a list sees of a project: whether it is on it, and if so its names.

    The public reads no telephone and no number of a person; the ministry reads
    whom to call, too. Of a project that is not on the list nothing is told but that.
    """
    on_list = line["outcome"]["outcome"] == "recommended"
    told: Line = {"project_id": line["project_id"], "listed": on_list}
    if not on_list:
        return told
    shown: Callable[[str], str] = masked if audience == "public" else str
    told |= {name: shown(line[name]) for name in ("title", "applicant")}
    told |= {"unit": line["unit"]["name"], "direction": line["direction"]["name"]}
    if audience == "ministry":
        wanted = ("credit_code", "contact", "telephone")
        cells = {one["column"]: one["text"] for one in line["submission"]}
        told |= {name: cells.get(name, "") for name in wanted}
    return told
