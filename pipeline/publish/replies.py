"""Replies: what a unit is told of its projects, and what an applicant is told who objects.

Made from a run's trace alone, of what `audiences` lets the reader see, and
filled into a Word template. Loads no heavy library but that of documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy import Policy
from pipeline.policy.parts import Words
from pipeline.publish.filling import filled
from pipeline.publish.packing import DocumentProperties
from pipeline.publish.recounting_words import Line

TO_UNIT, TO_APPLICANT = "reply-to-unit", "reply-to-applicant"
"""The templates of replies, without language and ending."""

_DRAFT = _("DRAFT, not for publication")
_MARKING = _("Run {run}, fingerprint {fingerprint}")
_READING = _("reading of the policy")
_EXPERT = _("Expert {number}")
_NOT_COUNTED = _("{mark} (not counted)")
_PLACED = _("place {place} of {of}, total {total}")
_HEADING = _("Expert")
_OUT = ("ineligible", "invalid")


def unit_reply(policy: Policy, story: Mapping[str, Any], template: bytes) -> bytes:
    """The reply to a unit: what to mend, what was excluded and why, what became of the rest.

    `story` is what `audiences.unit_story` tells of it. Raises UsageError for a
    template that cannot be filled.
    """
    telling = _Telling(policy, story)
    rows = story["rows"]
    found = [*(one for row in rows for one in row["findings"]), *story["findings"]]
    still_open = {one["finding"]: one for one in found if one["status"] == "open"}
    words = {
        **telling.words(),
        "unit": telling.of(story["unit"]["name"]) or next(iter(story["unit"]["names"]), ""),
        "received": story["received"],
        **story["outcomes"],
        "mend": [telling.finding(one) for one in still_open.values()],
        "excluded": [telling.row(row) for row in rows if row["outcome"]["outcome"] in _OUT],
        "others": [telling.row(row) for row in rows if row["outcome"]["outcome"] not in _OUT],
    }
    return telling.filled(TO_UNIT, template, words)


def applicant_reply(policy: Policy, head: Mapping[str, Any], row: Line, template: bytes) -> bytes:
    """The reply to an applicant about its project: outcome, reason, points, marks by blind number.

    `row` is what `audiences.applicant_line` lets it see. Raises UsageError for
    a template that cannot be filled.
    """
    telling = _Telling(policy, head)
    criteria = {one["criterion"]: telling.of(one["name"]) for one in row["criteria"]}
    table = [[telling.say(_HEADING), *criteria.values()]]
    for sheet in row["marks"]:
        marks = {cell["criterion"]: telling.mark(cell) for cell in sheet["cells"]}
        expert = telling.say(_EXPERT, number=sheet["expert_id"])
        table.append([expert, *(marks.get(one, "") for one in criteria)])
    ledger = [
        {
            "name": telling.of(one["name"]),
            "basis": one["basis"],
            "points": one["points"],
            "clause": telling.clause(one["clause"]),
        }
        for one in row.get("ledger", [])
    ]
    words = {
        **telling.words(),
        **telling.row(row),
        "unit": telling.of(row["unit"]["name"]),
        "findings": [telling.finding(one) for one in row["findings"]],
        "ledger": ledger,
        "headings": table[0],
        "rows": table[1:],
    }
    return telling.filled(TO_APPLICANT, template, words)


class _Telling:
    """One reply: in the policy's language, in the name of its office."""

    def __init__(self, policy: Policy, head: Mapping[str, Any]) -> None:
        self.policy = policy
        self.head = head
        self.language: Language = policy.round.language

    def say(self, sentence: str, **fields: object) -> str:
        return say(self.language, sentence, fields)

    def of(self, words: Mapping[str, str] | None) -> str:
        return words[self.language] if words else ""

    def told(self, words: Words | None) -> str:
        return words.told(self.language) if words is not None else ""

    def clause(self, clause: str) -> str:
        return self.say(_READING) if clause == "reading" else clause

    def words(self) -> dict[str, Any]:
        """What every reply may say; where the policy has no publication, the round's title."""
        declared, title = self.policy.publication, self.told(self.policy.round.title)
        named = {name: self.head[name] for name in ("run", "fingerprint")}
        told = {
            "draft": self.say(_DRAFT) if self.head["draft"] else "",
            "marking": self.say(_MARKING, **named),
            "round": title,
            "subject": title,
            **dict.fromkeys(("office", "department", "telephone", "mend_until"), ""),
        }
        if declared is not None:
            office = declared.office
            until = declared.reply.mend_until.replace("T", " ")
            told |= {"subject": self.told(declared.subject), "office": self.told(office.name)}
            told |= {"department": self.told(office.department), "telephone": office.telephone}
            told["mend_until"] = until[:16]
        return told

    def finding(self, one: Mapping[str, Any]) -> dict[str, str]:
        """A finding as a row of a letter's table."""
        file = str(one["file"]).rpartition("/")[2]
        place = "  ".join(part for part in (file, one["sheet"], one["cell"]) if part)
        told = {name: self.of(one[name]) for name in ("message", "expected", "remedy")}
        return {**told, "place": place, "clause": self.clause(one["clause"])}

    def row(self, row: Mapping[str, Any]) -> dict[str, str]:
        """A project with its outcome as a row of a letter's table."""
        outcome = row["outcome"]
        place, points = row.get("place") or {}, row.get("points", {})
        placed = ""
        if place:
            fields = {**place, "total": points.get("total", "")}
            placed = self.say(_PLACED, **fields)
        return {
            **{name: row[name] for name in ("project_id", "title", "applicant")},
            "outcome": self.of(outcome["name"]),
            "says": self.of(outcome["says"]) or placed,
            "clause": self.clause(outcome["clause"]),
            "placed": placed,
            **{f"{name}": points.get(name, "") for name in _POINTS},
        }

    def mark(self, cell: Mapping[str, Any]) -> str:
        """A mark as it is told: bare where it counts, said to be left out where it does not."""
        if cell["used"] or not cell["text"]:
            return str(cell["text"])
        return self.say(_NOT_COUNTED, mark=cell["text"])

    def filled(self, name: str, template: bytes, words: Mapping[str, Any]) -> bytes:
        title = str(words.get("title") or words["unit"])
        properties = DocumentProperties(
            title, self.policy.round.issued, words["office"], words["marking"]
        )
        table: Sequence[Sequence[str]] = ()
        if words.get("rows"):
            table = [words["headings"], *words["rows"]]
        return filled(name, template, words, properties, str(words["draft"]), table)


_POINTS = ("expert_points", "bonus_points", "total")
