"""The words that formulas say: outcomes, rules of the order, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codes.phrases import BESIDE, PARTED
from pipeline.language import mark as _
from pipeline.publish.breakdown.deciding import rule_name
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import Cell, fitted
from pipeline.publish.breakdown.standing import Bar, points_of_text

_AGAIN = _("run again")
_UNTOLD = _("not recommended; run again")
_FEW = _("too few experts, counted: ")


@dataclass(frozen=True)
class Sayings:
    """The words that formulas say, by the names under which they call them."""

    words: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.words[name]


def sayings(given: Given, bars: Sequence[Bar]) -> Sayings:
    """Outcomes, rules and reasons in the language of the round."""
    naming = given.naming
    outcomes = ("recommended", "reserve", "not_selected", "referred")
    words = {f"say_{name}": naming.word("outcome", name) for name in outcomes}
    words["say_bypass"] = naming.quota_use("bypass")
    words["rule_0"] = naming.word("decided_by", "total")
    for n, tie in enumerate(given.policy.places.ties, start=1):
        words[f"rule_{n}"] = rule_name(given, tie)
    words |= {
        f"rule_{name}": naming.word("decided_by", name) for name in ("ruling", "draw", "shared")
    }
    for n, bar in enumerate(bars, start=1):
        kind = bar.reason.partition(":")[0]
        word = naming.word("reason", kind)
        named = given.said(BESIDE, name=word, other=bar.name)
        words[f"bar_{n}"] = word if kind == "below_total" else named
    words["say_few"] = given.said(_FEW)
    words["say_straddle"] = naming.word("reason", "equals_straddle")
    words["say_ruling"] = naming.word("reason", "ruling")
    words["say_parted"] = given.said(PARTED)
    words["say_again"] = given.said(_AGAIN)
    words["say_untold"] = given.said(_UNTOLD)
    return Sayings(words)


def outcome_width(say: Sayings) -> float:
    """As wide as the longest word for an outcome needs."""
    names = ("recommended", "reserve", "not_selected", "referred")
    return fitted([say[f"say_{name}"] for name in names], 9, 16)


def pool_words(given: Given, code: str) -> str:
    """A pool in words; an applicant's with its name."""
    kind, _colon, owner = code.partition(":")
    name = given.applicants.get(owner, "") if kind == "applicant" else ""
    if not name:
        return given.naming.pool(code)
    return given.said(BESIDE, name=given.naming.word("pool", kind), other=name)


def waits_words(given: Given, project: str) -> str:
    """The pools that are full for a project, in words."""
    codes = [code for code in given.decisions[project]["waits_for"].split(";") if code]
    return given.said(PARTED).join(pool_words(given, code) for code in codes)


def short_of(given: Given, project: str) -> Cell:
    """How many points a project is short of the pass mark or pool that is its reason."""
    decision = given.decisions[project]
    told = decision["reason"].partition(":")[0] in _POOL_KINDS | _OF_POINTS
    return points_of_text(decision["figure"]) if told else ""


def reason_words(given: Given, project: str, say: Sayings, bars: Sequence[Bar]) -> str:
    """The published reason of a project, in the words of the formulas."""
    decision = given.decisions[project]
    reason, outcome = decision["reason"], decision["outcome"]
    if outcome == "recommended":
        return ""
    for n, bar in enumerate(bars, start=1):
        if bar.reason == reason:
            return say[f"bar_{n}"]
    if reason == "too_few_experts":
        return f"{say['say_few']}{given.counted[project]}"
    known = {"equals_straddle": "say_straddle", "ruling": "say_ruling"}
    if reason in known:
        return say[known[reason]]
    kind = reason.partition(":")[0]
    if kind in _POOL_KINDS:
        return pool_words(given, reason)
    if reason == "waits_for_ruling":
        return given.naming.word("reason", reason)
    return given.details.get(project, reason)


_POOL_KINDS = frozenset(
    {"unit", "matrix", "extra", "own", "class", "direction", "field", "applicant", "total", "floor"}
)

_OF_POINTS = frozenset({"below_total", "below_criterion", "below_block", "short_list"})


def decided_words(given: Given, rule: str) -> str:
    """The deciding rule in the words of the formulas."""
    return rule_name(given, rule) if rule else ""
