"""Whether a list is final, and in how many of what the round ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codes.reasons import DRAFT
from pipeline.language import Language, say
from pipeline.publish.approval import Notice, approval_notices
from pipeline.publish.lists import Lists
from pipeline.tables.checks import OF_APPROVAL
from pipeline.tables.working import OUTCOMES, SEVERITIES


@dataclass(frozen=True)
class Standing:
    """A round in numbers.

    `reasons` are (what, how many) for everything that keeps a list a draft;
    none makes it final. `notices` are what stands on every list though it keeps
    none a draft. `outcomes` counts received rows; `findings` counts open and
    settled ones by severity.
    """

    received: int
    outcomes: Mapping[str, int]
    findings: Mapping[str, Mapping[str, int]]
    reasons: Sequence[tuple[str, int]]
    notices: Sequence[Notice] = ()

    @property
    def draft(self) -> bool:
        """Whether anything is still open."""
        return bool(self.reasons)

    @property
    def eligible(self) -> int:
        """Received rows that are neither invalid nor ineligible."""
        return self.received - self.outcomes["ineligible"] - self.outcomes["invalid"]

    def told(self, language: Language) -> list[str]:
        """The reasons in words."""
        return [say(language, DRAFT[reason], {"count": count}) for reason, count in self.reasons]


def standing_of(lists: Lists) -> Standing:
    """Count a round, and see what keeps it a draft.

    A draft is one with a project referred, a blocking finding open, a file
    refused or a check not made, whatever else is right with it. That the
    policy's approval is recorded is not asked for.
    """
    findings, outcomes = lists["findings"], lists["decisions"]["outcome"]
    still_open = findings["status"] == "open"
    asked = ~lists["checks"]["code"].isin(OF_APPROVAL)
    found = {
        "referred": int((outcomes == "referred").sum()),
        "blocked": int((still_open & (findings["severity"] == "block")).sum()),
        "refused_files": int((still_open & (findings["severity"] == "file")).sum()),
        "not_made": int((lists["checks"]["status"] == "not_made").where(asked, False).sum()),
    }
    return Standing(
        received=len(outcomes),
        outcomes={outcome: int((outcomes == outcome).sum()) for outcome in OUTCOMES},
        findings={
            severity: {
                "open": int((still_open & (findings["severity"] == severity)).sum()),
                "settled": int((~still_open & (findings["severity"] == severity)).sum()),
            }
            for severity in SEVERITIES
        },
        reasons=tuple((reason, count) for reason, count in found.items() if count),
        notices=approval_notices(lists.reasons.findings),
    )
