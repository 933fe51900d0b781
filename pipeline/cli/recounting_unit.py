"""A unit's whole story: what it sent, what became of it, its places, and what it must mend.

It may be handed to the unit. So it shows no row of another unit: where a
finding about one of its own projects names others, these are told as another
unit's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.cli.recounting import finding_told
from pipeline.cli.tracing import Trace
from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.publish.audiences import Strangers, unit_story
from pipeline.publish.recounting_words import Line, Page

_RUN = _("Run {run} of {round}, fingerprint {fingerprint}")
_RUN_DRAFT = _("Run {run} of {round}, fingerprint {fingerprint}: A DRAFT")
_UNKNOWN = _("Rows of no known unit")
_NO_ROWS = _("No row was received from it.")
_SUM = _("received {received} = {sum}")
_PART = _("{count} {outcome}")
_SECTIONS = {"rows": _("Its rows"), "pools": _("Its places"), "findings": _("Findings")}
_OUTCOMES = {
    "recommended": _("recommended"),
    "reserve": _("reserve"),
    "not_selected": _("not selected"),
    "referred": _("referred"),
    "ineligible": _("ineligible"),
    "invalid": _("invalid"),
}
_OUTCOME = _("{outcome}: {says} [{clause}]")
_PLACED = _("place {place} of {of}, total {total}")
_USES = _("takes a place of: {use}")
_PROVISIONAL = _("Provisional: it waits for a ruling on others.")
_POOL = _("{name}: {used} of {places} used [{clause}]")
_POOL_SOFT = _("{name}: {used} used, {places} in principle [{clause}]")
_UNUSED = _("{unused} unused; could have used them but for other bounds: {names}")
_UNUSED_PLAIN = _("{unused} unused")


def unit_told(trace: Trace, named: str) -> dict[str, Any]:
    """What is told of a unit, for a program. Raises UsageError for a unit nobody knows."""
    unit, lines = trace.of_unit(named)
    return unit_story(trace.head(), unit, lines, Strangers.of_trace(trace.content))


def unit_lines(story: Mapping[str, Any], language: Language) -> list[str]:
    """A unit's story, line by line."""
    page = Page(language)
    page.put(0, _RUN_DRAFT if story["draft"] else _RUN, **{k: story[k] for k in _HEAD})
    page.blank()
    unit = story["unit"]
    if unit["id"] == "?":
        page.put(0, _UNKNOWN)
    else:
        name = page.of(unit["name"]) or next(iter(unit["names"]), "")
        page.text(0, page.named({language: name}, unit["id"]))
    outcomes = [
        page.say(_PART, count=count, outcome=page.say(_OUTCOMES[outcome]))
        for outcome, count in story["outcomes"].items()
    ]
    page.put(0, _SUM, received=story["received"], sum=" + ".join(outcomes))
    if not story["rows"]:
        page.put(0, _NO_ROWS)
    for name, teller in (("rows", _rows), ("pools", _pools), ("findings", _findings)):
        if story[name]:
            page.blank()
            page.put(0, _SECTIONS[name])
            section = Page(language)
            teller(section, story[name])
            page.lines += [f"   {line}" for line in section.lines]
    return page.lines


_HEAD = ("run", "round", "fingerprint")


def _rows(page: Page, rows: Sequence[Line]) -> None:
    for row in rows:
        outcome = row["outcome"]
        page.text(0, page.joined(row["project_id"], row["title"], row["applicant"], sign="  "))
        page.text(1, page.at(row))
        name, clause = page.of(outcome["name"]), page.clause(outcome["clause"])
        if outcome["reason"]:
            page.put(1, _OUTCOME, outcome=name, says=page.of(outcome["says"]), clause=clause)
        else:
            page.text(1, name)
        if row.get("place"):
            page.put(1, _PLACED, **row["place"], total=row["points"]["total"])
        if row.get("pools", {}).get("quota_use"):
            page.put(1, _USES, use=page.of(row["pools"]["quota_use_name"]))
        if outcome["provisional"]:
            page.put(1, _PROVISIONAL)
        findings = Page(page.language)
        for finding in row["findings"]:
            finding_told(findings, finding)
        page.lines += [f"   {line}" for line in findings.lines]


def _pools(page: Page, pools: Sequence[Mapping[str, Any]]) -> None:
    for one in pools:
        fields = {**one, "name": page.of(one["name"]), "clause": page.clause(one["clause"])}
        page.put(0, _POOL_SOFT if one["limit"] == "soft" else _POOL, **fields)
        left = one["places"] - one["used"]
        names = one.get("could_have_used", [])
        if one["limit"] == "hard" and left > 0:
            sentence = _UNUSED if names else _UNUSED_PLAIN
            page.put(1, sentence, unused=left, names=page.listed(names))


def _findings(page: Page, findings: Sequence[Mapping[str, Any]]) -> None:
    for finding in findings:
        finding_told(page, finding)
