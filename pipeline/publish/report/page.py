"""report.html: the whole round in one page that needs nothing but a browser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy.wording.page import pages, source_told
from pipeline.publish.draft import Standing
from pipeline.publish.lists import Lists
from pipeline.publish.pages import speech_of
from pipeline.publish.quotas import unit_name, unit_places
from pipeline.publish.recounting_marks import WHY_NOT
from pipeline.publish.recounting_words import Page, check_words
from pipeline.publish.report import drawings
from pipeline.publish.report.beside import Beside
from pipeline.publish.report.embedded import TEMPLATES, scripts, security_policy, style
from pipeline.publish.report.projects import MOST, Projects
from pipeline.publish.telling import Row, rows_of
from pipeline.tables.bundles import NO_ADVICE, Advice

MOST_EXPERTS = 80
"""Above so many experts the boxes of their points say nothing any more, and are left out."""

_SAID: Mapping[str, str] = {
    "all": _("All"),
    "applicant": _("Applicant"),
    "basis": _("Basis"),
    "cell": _("Cell"),
    "check": _("Check"),
    "checks": _("Checks"),
    "clause": _("Clause"),
    "code": _("Code"),
    "correction": _("Correction"),
    "declared": _("Declared"),
    "decisions": _("Decisions of people"),
    "direction": _("Direction"),
    "empty": _("(empty)"),
    "expert": _("Expert"),
    "fact": _("Fact"),
    "facts": _("Facts verified"),
    "failed": _("Failed"),
    "figure": _("Figure"),
    "file": _("File"),
    "first": _("First"),
    "filtered": _("{shown} of {all}"),
    "findings": _("Findings"),
    "heading": _("Heading"),
    "kind": _("Kind"),
    "last": _("Last"),
    "least": _("At least"),
    "ledger": _("Ledger"),
    "marks": _("Marks"),
    "marks_of": _("The marks of this number are those of another row:"),
    "minute": _("Minute"),
    "next": _("Next"),
    "none": _("Nothing was found."),
    "not_made": _("Not made"),
    "not_passed": _("Not passed"),
    "no_marks": _("Nobody marked it."),
    "not_used": _("Not used"),
    "open_file": _("The file as it was read, beside this report"),
    "orderable": _(": press to sort"),
    "outcome": _("Outcome"),
    "passed": _("Passed"),
    "pages": _("Pages"),
    "pass_marks": _("Pass marks"),
    "points": _("Points"),
    "pool": _("Pool"),
    "pools": _("Room"),
    "previous": _("Previous"),
    "recusal": _("Recusal"),
    "row": _("Row"),
    "ruling": _("Ruling"),
    "source": _("Source"),
    "submission": _("What was submitted"),
    "sum": _("Points given"),
    "taken": _("Taken"),
    "text": _("Text"),
    "total": _("Total"),
    "unit": _("Unit"),
    "verified": _("Verified"),
    "weighted": _("Weighted figure"),
    "why_place": _("Why it stands there"),
}
"""The words of the drawer, which the script puts together."""


def report_bytes(
    lists: Lists,
    standing: Standing,
    fingerprint: str,
    trace: bytes,
    advice: Advice = NO_ADVICE,
    kept_as: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """report.html in the policy's language; the same bytes for the same round.

    `trace` is trace.jsonl; `advice` is shown apart, where there is any. `kept_as`
    says where beside the report a file of the round is kept; a file that is
    not there is named without a link. Whatever strangers wrote is shown as
    text: the template escapes it, and the data for the script hold no `<`.
    """
    language = lists.naming.language
    carried, sheet = scripts(), style()
    content = (
        _environment(language)
        .get_template("report.html.jinja")
        .render(
            **_contents(lists, standing, Projects(lists, trace, kept_as), advice),
            fingerprint=fingerprint,
            language=language,
            scripts=[Markup(script) for script in carried],
            security_policy=security_policy(carried, sheet),
            standing=standing,
            style=Markup(sheet),
        )
    )
    return content.encode("utf-8", "backslashreplace")


def _environment(language: Language) -> Environment:
    """Templates that escape everything, and refuse a name that nobody gave."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = lambda sentence, **fields: say(language, sentence, fields)
    environment.filters["data"] = _data
    return environment


def _data(value: Any) -> Markup:
    """JSON that can stand inside a script element: without the sign that would end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _contents(
    lists: Lists, standing: Standing, projects: Projects, advice: Advice
) -> dict[str, Any]:
    naming, language = lists.naming, lists.naming.language
    units = unit_places(lists)
    stops = drawings.flow(lists, standing)
    experts = _experts(lists)
    rows: dict[str, Any] = {
        "flow": drawings.flow_rows(stops, language),
        "totals": drawings.totals_rows(projects.rows, language),
        "units": drawings.units_rows(lists, units),
    }
    beside = Beside(lists, advice, projects.rows)
    rows |= beside.rows()
    drawn = [name for name, held in rows.items() if all(held.values())]
    if 0 < len(experts) <= MOST_EXPERTS:
        drawn.append("experts")
    decided = rows_of(lists.people)
    received = dict(zip(lists.conservation["unit"], rows_of(lists.conservation), strict=True))
    return {
        "data": {
            "charts": drawings.charts(language),
            "rows": rows,
            "said": {name: say(language, sentence) for name, sentence in _SAID.items()},
            **projects.drawers(),
        },
        "title": naming.policy.round.title.told(language),
        "issued": naming.policy.round.issued,
        "drawn": frozenset(drawn),
        "stops": stops,
        "lowest": _lowest(rows),
        "projects": projects.rows,
        "received": projects.received,
        "most": MOST,
        "units": [(one, received[one.unit]) for one in units],
        "unused": [
            {**row, "name": naming.pool(row["pool"]), "names": row["names"].split(";")}
            for row in rows_of(lists["unused"])
        ],
        "experts": experts,
        "advised": beside.tables(),
        "ties": _ties(lists, projects),
        "findings": _findings(lists),
        "checks": _checks(lists),
        "people": decided,
        "chapters": _chapters(lists),
        "heading": naming.heading,
        "word": naming.word,
    }


def _lowest(rows: Mapping[str, Any]) -> list[str]:
    return [line["label"] for line in rows.get("totals", {}).get("lines", [])]


def _experts(lists: Lists) -> list[dict[str, Any]]:
    """By expert: projects marked, and how many marks count and do not, by reason."""
    marks = lists["marks"]
    page = Page(lists.naming.language)
    told: list[dict[str, Any]] = []
    for expert, own in marks.groupby("expert_id", sort=True):
        whys = Counter(str(why) for why in own["why_not"] if why)
        told.append(
            {
                "expert": expert,
                "projects": own["project_id"].nunique(),
                "used": int(own["used"].sum()),
                "whys": [
                    (page.say(WHY_NOT.get(why, why)), count) for why, count in sorted(whys.items())
                ],
            }
        )
    return told


def _ties(lists: Lists, projects: Projects) -> list[Mapping[str, Any]]:
    """Who has a place by more than the total, and the rule that gave it."""
    naming = lists.naming
    by_id = {row["project_id"]: row for row in projects.rows if row["place"] is not None}
    told: list[Mapping[str, Any]] = []
    for row in rows_of(lists["ranking"]):
        rule = str(row["decided_by"])
        if rule in ("", "total") or row["project_id"] not in by_id:
            continue
        kind, _colon, owner = rule.partition(":")
        facts = {fact.id: fact.name.told(naming.language) for fact in naming.policy.facts}
        name = {"criterion": naming.criteria, "condition": facts, "level": facts}.get(kind, {})
        known = name.get(owner) or naming.word("decided_by", kind)
        told.append({**by_id[row["project_id"]], "rule": known})
    return told


def _findings(lists: Lists) -> list[Row]:
    naming = lists.naming
    page = Page(naming.language)
    return [
        {
            **row,
            "unit_name": unit_name(lists, row["unit"]) if row["unit"] else "",
            "severity_name": naming.word("severity", row["severity"]),
            "status_name": naming.word("status", row["status"]),
            "clause": page.clause(row["clause"]),
        }
        for row in rows_of(lists["findings"])
    ]


def _checks(lists: Lists) -> list[Row]:
    """Every check in words: which clause asks for it, whether it was made, and who failed it."""
    naming = lists.naming
    page = Page(naming.language)
    rules = {rule.id: rule for rule in naming.policy.examination.rules}
    told: list[Row] = []
    for row in rows_of(lists["checks"]):
        rule = rules.get(row["code"])
        says = check_words(page, {"code": row["code"]})
        if rule is not None:
            note = rule.reading.note if rule.reading is not None else rule.says
            says = rule.says.told(naming.language) or note.told(naming.language)
        told.append({**row, "says": says, "clause": page.clause(row["clause"])})
    return told


def _chapters(lists: Lists) -> list[dict[str, Any]]:
    """The policy in words, chapter by chapter, each sentence with its right."""
    naming = lists.naming
    speech = speech_of(naming.policy, naming.headings, naming.language)
    told = []
    for chapter in pages(speech):
        entries = []
        for number, entry in enumerate(chapter.entries, start=1):
            part = entry.part
            says = speech.name(part.says) if part else ""
            note = speech.name(part.reading.note) if part and part.reading else ""
            entries.append(
                {
                    "number": f"{chapter.number}.{number}",
                    "sentence": entry.sentence,
                    "lines": entry.lines,
                    "right": source_told(part, speech) if part else "",
                    "says": says if says != entry.sentence else "",
                    "note": note if note != entry.sentence else "",
                }
            )
        told.append({"number": chapter.number, "title": chapter.title, "entries": entries})
    return told
