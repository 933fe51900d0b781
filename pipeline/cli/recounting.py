"""A project's trace as text: section by section, in words, each with its cell and clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.publish.recounting_advice import advice_told
from pipeline.publish.recounting_marks import marks_told, points_told
from pipeline.publish.recounting_place import change_told, place_told, pools_told
from pipeline.publish.recounting_words import Line, Page, check_words

_RUN = _("Run {run} of {round}, fingerprint {fingerprint}")
_RUN_DRAFT = _("Run {run} of {round}, fingerprint {fingerprint}: A DRAFT")
_FILED = _("The project stands in {count} rows; each is told by itself.")
_ROW = _("{file}, sheet {sheet}, row {row}")
_ROW_OF_FILE = _("{file}, row {row}")
_SECTIONS = {
    "outcome": _("Outcome"),
    "change": _("What would have changed it"),
    "submission": _("What was submitted"),
    "corrections": _("Corrections of its cells"),
    "checks": _("Checks"),
    "findings": _("Findings"),
    "facts": _("Facts verified"),
    "recusals": _("Experts who may not mark it"),
    "marks": _("Marks"),
    "points": _("Points"),
    "place": _("Place"),
    "pools": _("Room"),
    "rulings": _("Rulings"),
    "advice": _("Advice beside the result"),
}
_OUTCOME = _("{outcome}: {says} [{clause}] ({code})")
_PROVISIONAL = _("Provisional: it waits for a ruling on others.")
_DISPLACED = _("It was ruled in without a place; displaced by it: {names}")
_FROM_FILE = _("{heading}: {text} (not in the row: the file's title or letter says so)")
_CELL = _("{heading}: {text}")
_EMPTY = _("(empty)")
_CORRECTED = _(
    "{heading}: `{before}` was read as `{after}` (minute {minute}, reason {reason}, by {by})"
)
_PASSED = _("passed: {count}")
_FAILED = _("failed: {count}")
_NOT_MADE = _("not made, for want of a register: {count}")
_FINDING = _("{severity}, {status}: {message} [{clause}] ({finding})")
_SETTLED = _("settled by decision: {decision} (minute {minute}, reason {reason}, by {by})")
_SETTLED_ALONE = _("settled by decision: {decision} (minute {minute}, reason {reason})")
_EXPECTED = _("expected: {expected}")
_FOUND_AT = _("found in {place}")
_FACT = _("{name}: {value} [{clause}]")
_NOTHING = _("nothing verifies it")
_NOT_LOOKED_UP = _("not looked up: a register is missing")
_BY = {
    "register": _("register: {place}, which says `{text}`"),
    "reviews": _("review of the evidence: {place}, which says `{text}`"),
    "experts": _("expert {expert}: {place}, which says `{text}`"),
    "column": _("taken at its word: {place}, which says `{text}`"),
}
_BY_CONDITION = _("by a condition of the policy on columns, registers and other facts")
_DECLARED = _("declared: `{text}` in {place}")
_DECLARED_NOTHING = _("nothing is declared")
_BARRED = {
    "recused": _("{expert}: recused: {reason}, {place}"),
    "employer": _("{expert}: employed by the applicant"),
    "former_employer": _("{expert}: employed by the applicant in years that count"),
}
_RULING = _("{outcome}, order {order}, minute {minute}, {day}: {place}")
_RULING_ALONE = _("{outcome}, order {order}, minute {minute}, {day}")
_CARRIED_OUT = _("carried out")
_NOT_CARRIED_OUT = _("not carried out: {why}")


def project_lines(story: Mapping[str, Any], language: Language) -> list[str]:
    """What is told of a project, line by line; a project filed in several rows shows each."""
    page = Page(language)
    page.put(0, _RUN_DRAFT if story["draft"] else _RUN, **story)
    rows: Sequence[Line] = story["rows"]
    if len(rows) > 1:
        page.put(0, _FILED, count=len(rows))
    for row in rows:
        _row_told(page, row)
    return page.lines


def _row_told(page: Page, row: Line) -> None:
    page.blank()
    page.text(0, page.joined(row["project_id"], row["title"], sign=" "))
    unit = page.named(row["unit"]["name"], row["unit"]["id"])
    direction = page.named(row["direction"]["name"], row["direction"]["id"])
    page.text(0, page.joined(row["applicant"], unit, direction))
    page.put(0, _ROW if row["sheet"] else _ROW_OF_FILE, **_place(row))
    tellers = {
        "outcome": _outcome,
        "change": change_told,
        "submission": _submission,
        "corrections": _corrections,
        "checks": _checks,
        "findings": _findings,
        "facts": _facts,
        "recusals": _recusals,
        "marks": marks_told,
        "points": points_told,
        "place": place_told,
        "pools": pools_told,
        "rulings": _rulings,
        "advice": advice_told,
    }
    number = 0
    for name, teller in tellers.items():
        section = Page(page.language)
        teller(section, row)
        if section.lines:
            number += 1
            page.blank()
            page.text(0, f"{number}  {page.say(_SECTIONS[name])}")
            page.lines += [f"   {line}" for line in section.lines]


def _place(row: Line) -> dict[str, Any]:
    return {name: row[name] for name in ("file", "sheet", "row")}


def _outcome(page: Page, row: Line) -> None:
    outcome = row["outcome"]
    fields = {
        "outcome": page.of(outcome["name"]),
        "says": page.of(outcome["says"]),
        "clause": page.clause(outcome["clause"]),
        "code": outcome["reason"],
    }
    if outcome["reason"]:
        page.put(0, _OUTCOME, **fields)
    else:
        page.text(0, fields["outcome"])
    if outcome["provisional"]:
        page.put(0, _PROVISIONAL)
    if outcome.get("displaced"):
        page.put(0, _DISPLACED, names=page.listed(outcome["displaced"]))


def _submission(page: Page, row: Line) -> None:
    told = [
        (
            one["cell"],
            page.say(
                _CELL if one["cell"] else _FROM_FILE,
                heading=page.of(one["heading"]),
                text=one["text"] or page.say(_EMPTY),
            ),
        )
        for one in row["submission"]
    ]
    page.columns(told)


def _corrections(page: Page, row: Line) -> None:
    for one in row["corrections"]:
        page.put(
            0,
            _CORRECTED,
            heading=page.of(one["heading"]),
            before=one["before"],
            after=one["after"],
            minute=one["minute"],
            reason=page.of(one.get("reason_name")) or one["reason_code"],
            by=one["decided_by"],
        )
        page.text(1, page.at(one))


def _checks(page: Page, row: Line) -> None:
    for status, sentence in (("failed", _FAILED), ("not_made", _NOT_MADE), ("passed", _PASSED)):
        checks = row["checks"][status]
        if checks:
            page.put(0, sentence, count=len(checks))
        for check in checks:
            findings = page.listed(check.get("findings", []))
            clause = f"[{page.clause(check['clause'])}]" if "clause" in check else ""
            words = check_words(page, check)
            page.text(1, page.joined(words, clause, f"({check['code']})", findings, sign=" "))


def _findings(page: Page, row: Line) -> None:
    for one in row["findings"]:
        finding_told(page, one)


def finding_told(page: Page, one: Mapping[str, Any]) -> None:
    """A finding with its place, what was expected, and the decision that settled it."""
    page.put(
        0,
        _FINDING,
        severity=page.word("severity", one["severity"]),
        status=page.word("status", one["status"]),
        message=page.of(one["message"]),
        clause=page.clause(one["clause"]),
        finding=one["finding"],
    )
    if one["file"]:
        page.put(1, _FOUND_AT, place=page.at(one))
    if page.of(one["expected"]):
        page.put(1, _EXPECTED, expected=page.of(one["expected"]))
    decision = one.get("decision")
    if decision:
        page.put(
            1,
            _SETTLED if decision["decided_by"] else _SETTLED_ALONE,
            decision=page.of(decision.get("name")) or decision["decision"],
            minute=decision["minute"],
            reason=page.of(decision.get("reason_name")) or decision["reason_code"],
            by=decision["decided_by"],
        )


def _facts(page: Page, row: Line) -> None:
    for fact in row["facts"]:
        value = page.say(_NOTHING) if fact["value"] is None else str(fact["value"])
        if not fact["looked_up"]:
            value = page.say(_NOT_LOOKED_UP)
        fields = {"name": page.of(fact["name"]), "clause": page.clause(fact["clause"])}
        page.put(0, _FACT, value=value, **fields)
        if fact["by"] == "condition":
            page.put(1, _BY_CONDITION)
        for source in fact["sources"]:
            expert = source.get("expert_id", "")
            place = page.at(source)
            page.put(1, _BY[fact["by"]], place=place, text=source["text"], expert=expert)
        declared = fact["declared"]
        if declared and declared["text"]:
            place = page.joined(row["file"], row["sheet"], declared["cell"])
            page.put(1, _DECLARED, text=declared["text"], place=place)
        elif declared:
            page.put(1, _DECLARED_NOTHING)


def _recusals(page: Page, row: Line) -> None:
    for one in row["recusals"]:
        place = page.at(one) if "file" in one else ""
        reason = one.get("reason", "")
        page.put(0, _BARRED[one["why"]], expert=one["expert_id"], reason=reason, place=place)


def _rulings(page: Page, row: Line) -> None:
    for one in row["rulings"]:
        fields = {name: one[name] or "-" for name in ("order", "minute")}
        fields["outcome"] = page.of(one.get("name")) or one["outcome"] or "-"
        sentence = _RULING if one["file"] else _RULING_ALONE
        page.put(0, sentence, **fields, day=one["decided_on"], place=page.at(one))
        if one["carried_out"]:
            page.put(1, _CARRIED_OUT)
        else:
            why = [page.of(words) for words in one.get("says", ())] or one["why_not"]
            page.put(1, _NOT_CARRIED_OUT, why=" ".join(why))
