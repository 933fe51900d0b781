"""Findings and reasons in words."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.codes import CODES
from pipeline.codes.phrases import BESIDE, THE_ROUND, recognised
from pipeline.codes.reasons import (
    EXCLUDED,
    LEVEL_TOTALS,
    MARGIN,
    REASONS,
    RULE_BROKEN,
    RULE_BROKEN_BARE,
    RULE_REMEDY,
)
from pipeline.exact import decimal_text, points_of
from pipeline.language import say
from pipeline.policy.rules import Rule
from pipeline.publish.naming import Naming

Row = Mapping[Hashable, Any]

_FULL_STOPS = ".\u3002"
_COLUMNS = {"missing": ", ", "key": "/"}
"""Fields of complaints that name columns, and what parts them there."""
_POOLS = ("pool", "floor")
"""Fields of complaints that name a pool."""
_GROWING = re.compile(r"(.+?)( \(\+\d+\))?")
"""A pool in a sentence, with the number of places by which it would have to grow."""


def rows_of(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """A table's rows as mappings, in its order."""
    return table.to_dict("records")


@dataclass(frozen=True)
class Sentences:
    """The three sentences of a finding, and the clause it goes back to."""

    message: str
    expected: str
    remedy: str
    clause: str


@dataclass(frozen=True)
class Findings:
    """Complaints told in a language.

    `minutes` names, for each settled finding, the minute that settled it.
    """

    complaints: pd.DataFrame
    naming: Naming
    minutes: Mapping[str, str]

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.naming.policy.examination.rules}

    @cached_property
    def _by_row(self) -> Mapping[tuple[Any, ...], Row]:
        """Complaints by code and row, and by code and project; the first of each."""
        found: dict[tuple[Any, ...], Row] = {}
        for complaint in sorted(rows_of(self.complaints), key=_weight):
            code = complaint["code"]
            found.setdefault((code, *_place(complaint)), complaint)
            if complaint["project_id"]:
                found.setdefault((code, complaint["project_id"]), complaint)
        return found

    def of(self, code: str, row: Row) -> Row | None:
        """The complaint of a code about a row: by its place, else by its project."""
        at_place = self._by_row.get((code, *_place(row)))
        return at_place or self._by_row.get((code, row["project_id"]))

    def told(self, complaint: Row) -> Sentences:
        """A complaint's sentences.

        The code of a policy's rule speaks with the rule's own words; a code
        that nothing declares shows as itself.
        """
        fields = self._fields(complaint)
        language = self.naming.language
        rule = self._rules.get(complaint["code"])
        if rule is not None:
            says = rule.says.told(language)
            if not says and rule.reading is not None:
                says = rule.reading.note.told(language)
            fields["says"] = says.rstrip(_FULL_STOPS)
            broken = RULE_BROKEN if fields.get("found") else RULE_BROKEN_BARE
            remedy = say(language, RULE_REMEDY.get(complaint["severity"], ""), fields)
            clause = complaint["clause"] or rule.source
            return Sentences(say(language, broken, fields), says, remedy, clause)
        declared = CODES.get(complaint["code"])
        if declared is None:
            return Sentences(complaint["code"], "", "", complaint["clause"])
        message, expected, remedy = declared.told(language, fields)
        return Sentences(message, expected, remedy, complaint["clause"])

    def detail(self, complaint: Row) -> str:
        """A complaint as the reason of a decision."""
        told = self.told(complaint).message
        if not complaint["excluded"]:
            return told
        told = told.rstrip(_FULL_STOPS)
        minute = self.minutes.get(complaint["finding"], "")
        return say(self.naming.language, EXCLUDED, {"told": told, "minute": minute})

    def _fields(self, complaint: Row) -> dict[str, str]:
        places = ("file", "sheet", "cell", "row", "project_id", "value")
        fields = {name: str(complaint[name]) for name in places}
        fields["column"] = self.naming.column(complaint["file"], complaint["column"])
        fields["unit"] = self.naming.units.get(complaint["unit"], complaint["unit"])
        further = json.loads(complaint["fields"] or "{}")
        fields |= {name: str(value) for name, value in further.items()}
        for name, parting in _COLUMNS.items():
            if name in further:
                named = fields[name].split(parting)
                told = [self.naming.column(complaint["file"], column) for column in named]
                fields[name] = parting.join(told)
        for name in ("reason", "reasons"):
            if name in further:
                words = [self.naming.word("reason_code", one) for one in fields[name].split(", ")]
                fields[name] = self.naming.listed(words)
        if complaint["column"] == "unit" and "expected" in further:
            fields["expected"] = self.naming.units.get(fields["expected"], fields["expected"])
        for name in _POOLS:
            if name in further:
                fields[name] = self.naming.pool(fields[name])
        if "why" in further:
            fields["why"] = self._with_pools_named(fields["why"])
        return fields

    def _with_pools_named(self, text: str) -> str:
        """A phrase that lists pools by their codes, with their names in the list's language."""
        known = recognised(text)
        if known is None:
            return text
        phrase, listed = known
        return phrase.format(**{name: self._pools(codes) for name, codes in listed.items()})

    def _pools(self, codes: str) -> str:
        found = [_GROWING.fullmatch(code) for code in codes.split(", ")]
        return self.naming.listed(
            f"{self.naming.pool(code[1])}{code[2] or ''}" for code in found if code
        )


def _place(row: Row) -> tuple[str, str, int]:
    return row["file"], row["sheet"], row["row"]


def _weight(complaint: Row) -> tuple[Any, ...]:
    """Excluding before open before settled: what decided is told. Then by content, last by id."""
    content = (complaint[name] for name in ("column", "value", "unit", "finding"))
    return (not complaint["excluded"], complaint["status"] == "settled", *content)


@dataclass(frozen=True)
class Reasons:
    """Reasons of decisions told in a language.

    `experts` counts by project the experts who count; `applicants` names
    credit codes; `minutes` names each ruled project's minute.
    """

    naming: Naming
    findings: Findings
    experts: Mapping[str, int]
    applicants: Mapping[str, str]
    minutes: Mapping[str, str]

    def told(self, reason: str, figure: str, row: Row) -> str:
        """Why a row has its outcome, in words; empty where it needs no reason.

        The first of: a reason this program declares, the finding of that
        code about the row, the code itself.
        """
        if not reason:
            return ""
        kind, _, owner = reason.partition(":")
        declared = REASONS.get(self._declared(kind, reason))
        if declared is None:
            complaint = self.findings.of(reason, row)
            return self.findings.detail(complaint) if complaint else reason
        fields = {
            "figure": figure,
            "needed": self._needed(kind, owner),
            "name": self._name(kind, owner),
            "minute": self.minutes.get(row["project_id"], ""),
        }
        if kind == "too_few_experts":
            fields["figure"] = str(self.experts.get(row["project_id"], figure))
        language = self.naming.language
        told = say(language, declared.says, fields)
        if not declared.pool or not figure:
            return told
        level = not figure.strip("0.")
        margin = LEVEL_TOTALS if level else MARGIN
        return say(language, margin, {"told": told, "figure": figure})

    def _declared(self, kind: str, reason: str) -> str:
        """The reason by name: one pool of a round and the open places have words of their own."""
        if reason == "extra":
            return "extra_round"
        kept = self.naming.policy.pools.floor is not None
        return "total_open" if reason == "total" and kept else kind

    def _name(self, kind: str, owner: str) -> str:
        """Whose a pool is, or what a reason is about."""
        if kind == "own":
            name = self.naming.owner(kind, owner) or say(self.naming.language, THE_ROUND)
            if len(self.naming.policy.pools.own) < 2:
                return name
            fields = {"name": name, "other": owner.partition(":")[0]}
            return say(self.naming.language, BESIDE, fields)
        called = {
            "applicant": self.applicants,
            "below_criterion": self.naming.criteria,
            "below_block": self.naming.blocks,
            "veto": self.naming.facts,
        }
        if kind in called:
            return called[kind].get(owner, owner)
        return self.naming.owner(kind, owner)

    def _needed(self, kind: str, owner: str) -> str:
        marking = self.naming.policy.marking
        if kind == "too_few_experts":
            return str(marking.panel.minimum)
        if kind == "short_list" and marking.hearing is not None:
            return str(marking.hearing.at_most)
        bars = marking.pass_marks
        amounts = {("below_criterion", bar.criterion): bar.at_least for bar in bars.criteria}
        amounts |= {("below_block", block.id): block.at_least for block in bars.blocks}
        if bars.total is not None:
            amounts["below_total", ""] = bars.total.at_least
        amount = amounts.get((kind, owner))
        return "" if amount is None else decimal_text(points_of(amount), 0)
