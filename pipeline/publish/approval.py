"""Whether the policy a run used is the one that was approved, and was so before the first mark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.headings import Headings
from pipeline.policy import Policy
from pipeline.publish.telling import Findings, rows_of
from pipeline.stages.typed.words import Words, words_of
from pipeline.tables import stacked
from pipeline.tables.bundles import Received, Results
from pipeline.tables.checks import OF_APPROVAL
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.spelling import code_text
from pipeline.tables.working import CHECKS, COMPLAINTS

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNREADABLE, _OTHER, _LATE = OF_APPROVAL


def with_approval(
    results: Results, received: Received, policy: Policy, headings: Headings, sha256: str
) -> Results:
    """The results with what the recorded approvals say of the policy of this digest.

    An approval may be recorded: where none is, or none can be read, the checks
    stand as not made, and where no sheet of marks has a day, nobody can say
    whether marking had begun. Neither makes a list a draft; a policy that
    was approved late, or is another than the approved one, is a warning that
    stands on every list.
    """
    words = words_of(policy, headings)
    approvals = list(_readable(received, words))
    told = list(_unreadable(received, words))
    first = min((day for day in map(words.day, received.marked_on) if day), default=None)
    made = {_UNREADABLE: len(received.approvals), _OTHER: len(approvals), _LATE: 0}
    ours = [day for digest, day in approvals if digest == sha256]
    if approvals and not ours:
        digest, day = max(approvals, key=lambda one: (one[1], one[0]))
        fields = {"approved": day.isoformat()}
        told.append(Complaint(_OTHER, key=digest, value=digest[:12], fields=fields))
    if ours and first is not None:
        made[_LATE] = len(ours)
        if min(ours) > first:
            fields = {"marked": first.isoformat()}
            value = min(ours).isoformat()
            told.append(Complaint(_LATE, key=sha256, value=value, fields=fields))
    failed = [complaint.code for complaint in told]
    checks = CHECKS.of(
        {
            "code": list(OF_APPROVAL),
            "clause": [""] * len(made),
            "status": ["made" if made[code] else "not_made" for code in OF_APPROVAL],
            "rows": [made[code] for code in OF_APPROVAL],
            "failed": [failed.count(code) for code in OF_APPROVAL],
        }
    )
    complaints = [results.complaints, complaints_table(told)]
    return replace(
        results,
        checks=CHECKS.promised(stacked(CHECKS, [results.checks, checks])),
        complaints=COMPLAINTS.promised(stacked(COMPLAINTS, complaints)),
    )


def _readable(received: Received, words: Words) -> Iterator[tuple[str, date]]:
    """The digest and the day of each approval that says all it must."""
    for row in rows_of(received.approvals):
        digest, day = code_text(row["policy_sha256"]).lower(), words.day(row["approved_on"])
        if _DIGEST.fullmatch(digest) and day is not None and code_text(row["minute"]):
            yield digest, day


def _unreadable(received: Received, words: Words) -> Iterator[Complaint]:
    for at, row in enumerate(rows_of(received.approvals)):
        one = replace(received, approvals=received.approvals.iloc[[at]])
        if not any(True for _ in _readable(one, words)):
            place = {name: row[name] for name in ("file", "sheet", "row")}
            digest = code_text(row["policy_sha256"])
            yield Complaint(_UNREADABLE, key=digest, value=digest[:12], **place)


@dataclass(frozen=True)
class Notice:
    """What stands on every list: its code, its words in the list's language, and their fields."""

    code: str
    says: str
    fields: Mapping[str, str]


def approval_notices(findings: Findings) -> list[Notice]:
    """What every list says of the policy's approval; nothing where nothing is amiss."""
    return [
        Notice(
            row["code"],
            findings.told(row).message,
            {"value": row["value"], **json.loads(row["fields"])},
        )
        for row in rows_of(findings.complaints)
        if row["code"] in (_OTHER, _LATE)
    ]
