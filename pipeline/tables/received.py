"""Tables of what is received: every cell as text, with the place it came from.

The public input tables of a round. Their columns are what headings.yaml gives
Chinese headings to, and what registers and people's decisions are read by.
"""

from __future__ import annotations

from pipeline.language import mark as _
from pipeline.tables.kinds import CODE, COUNT, DAY, TEXT, Column, Kind, Table

_C = Column

SOURCE = (
    _C("file", TEXT, "The file the row came from, as named in the round's folder."),
    _C("sheet", TEXT, "The sheet of the workbook; empty for a CSV."),
    _C("row", COUNT, "The row or line, counted from 1."),
)
"""Where a row stands. Its cells' columns are in CELLS."""


def _received(name: str, row: str, columns: tuple[Column, ...]) -> Table:
    return Table(name, row, (*columns, *SOURCE), ("file", "sheet", "row"))


_YES_NO = Kind("yes or no", "str", "Yes or no, in one of the accepted ways of writing it.")
_WHOLE = Kind("whole number", "str", "A whole number, as written.")

SUBMISSIONS = _received(
    "submissions",
    "a project that a unit submits",
    (
        _C("project_id", CODE, _("The number of the online filing.")),
        _C("unit", TEXT, _("The recommending unit.")),
        _C("unit_order", _WHOLE, _("The unit's own order among its projects.")),
        _C("title", TEXT, _("The project's name.")),
        _C("applicant", TEXT, _("Who applies.")),
        _C("credit_code", CODE, _("Unified social credit code (GB 32100-2015).")),
        _C("applicant_type", TEXT, _("Kind of applicant.")),
        _C("role", TEXT, _("Role in which it applies.")),
        _C("direction", TEXT, _("The direction filed in.")),
        _C("partners", TEXT, _("Units applying jointly.")),
        _C("stage", TEXT, _("Whether the project is built or under construction.")),
        _C("started_on", DAY, _("First day of the project.")),
        _C("finished_on", DAY, _("Last day of the project.")),
        _C("own_ip", _YES_NO, _("Whether it has intellectual property of its own.")),
        _C("ip_certificate", CODE, _("Number of the certificate.")),
        _C("dcmm_level", TEXT, _("Level of data management declared (GB/T 36073).")),
        _C("dcmm_certificate", CODE, _("Number of the level's certificate.")),
        _C("dcmm_valid_until", DAY, _("Last day of the certificate.")),
        _C("open_source", _YES_NO, _("Whether results in open-source tools are claimed.")),
        _C("open_source_evidence", TEXT, _("What these results are.")),
        _C("key_technology", _YES_NO, _("Whether a breakthrough in key technology is claimed.")),
        _C("key_technology_evidence", TEXT, _("What the breakthrough is.")),
        _C("cases", _WHOLE, _("Application cases.")),
        _C("scenarios", _WHOLE, _("Scenarios in which it is applied.")),
        _C("deployments", _WHOLE, _("Enterprises in which it is deployed.")),
        _C("models", _WHOLE, _("Replicable models.")),
        _C("annual_return", _YES_NO, _("Whether the annual statistics return was filed.")),
        _C("monthly_returns", _YES_NO, _("Whether monthly returns are filed.")),
        _C("filed_on", DAY, _("Day of the online filing.")),
        _C("pledge_true", _YES_NO, _("Pledge that the material is true.")),
        _C("pledge_unclassified", _YES_NO, _("Pledge that nothing in it is secret.")),
        _C("contact", TEXT, _("Whom to call.")),
        _C("telephone", CODE, _("Where to call.")),
        _C("remark", TEXT, _("Remark.")),
    ),
)

MARKS_RECEIVED = Table(
    "marks_received",
    "a cell in which an expert marks",
    (
        _C("project_id", CODE, "The project marked."),
        _C("expert_id", CODE, "The expert."),
        _C("criterion", CODE, "The criterion, or a yes/no column of the sheet."),
        _C("mark", TEXT, "The cell's text; empty where the cell is."),
        _C("file", TEXT, "The file it came from."),
        _C("sheet", TEXT, "The sheet; empty for a CSV."),
        _C("row", COUNT, "The row or line, counted from 1."),
        _C("cell", CODE, "The cell's address."),
    ),
    ("file", "sheet", "row", "cell"),
)

EXPERTS = _received(
    "experts",
    "an expert",
    (
        _C("expert_id", CODE, "The expert's number; the only name that leaves the office."),
        _C("name", TEXT, "The expert's name."),
        _C("employer", TEXT, "Present employer."),
        _C("employer_code", CODE, "Its credit code."),
        _C("panel", CODE, "The panel the expert sits on."),
    ),
)
EMPLOYMENTS = _received(
    "employments",
    "an earlier employment of an expert",
    (
        _C("expert_id", CODE, "The expert."),
        _C("employer", TEXT, "The employer."),
        _C("employer_code", CODE, "Its credit code."),
        _C("from", DAY, "First day."),
        _C("to", DAY, "Last day; empty while it lasts."),
    ),
)
ASSIGNMENTS = _received(
    "assignments",
    "a project an expert was to mark",
    (
        _C("project_id", CODE, "The project."),
        _C("expert_id", CODE, "The expert."),
        _C("panel", CODE, "The panel."),
        _C("session", TEXT, "The session."),
    ),
)
RECUSALS = _received(
    "recusals",
    "a project an expert may not mark",
    (
        _C("project_id", CODE, "The project."),
        _C("expert_id", CODE, "The expert."),
        _C("reason", TEXT, "Why."),
    ),
)
RECEIPTS = Table(
    "receipts",
    "a file as its letter announced it",
    (
        _C("unit", TEXT, "The unit that sent it."),
        _C("file", TEXT, "The file's name."),
        _C("version", _WHOLE, "Its version, counted from 1."),
        _C("supersedes", TEXT, "The file it replaces."),
        _C("received_at", DAY, "When the paper came."),
        _C("letter_no", CODE, "Number of the letter."),
        _C("declared_rows", _WHOLE, "Projects the letter encloses."),
        _C("declared_exempt", _WHOLE, "How many of them it says use no quota."),
        _C("source_file", TEXT, "The file of receipts; `file` is the file they are for."),
        *SOURCE[1:],
    ),
    ("source_file", "sheet", "row"),
)
RULINGS = _received(
    "rulings",
    "a decision of the panel on one project",
    (
        _C("project_id", CODE, "The project."),
        _C("outcome", TEXT, "The outcome decided."),
        _C("order", _WHOLE, "The order among equals; empty comes last."),
        _C("minute", TEXT, "The minute that records it."),
        _C("decided_on", DAY, "The day."),
    ),
)
DISPOSITIONS = _received(
    "dispositions",
    "a decision on one blocking finding",
    (
        _C("finding", CODE, "The finding's id."),
        _C("decision", TEXT, "accepted: settled; excluded: the project is ineligible."),
        _C("reason_code", CODE, "Why."),
        _C("decided_by", TEXT, "Who decided."),
        _C("minute", TEXT, "The minute that records it."),
    ),
)
CORRECTIONS = _received(
    "corrections",
    "a decision to read one cell differently",
    (
        _C("table", CODE, "The table the cell belongs to."),
        _C("key", CODE, "The row: its project, or project/expert/criterion of a mark."),
        _C("column", CODE, "The column."),
        _C("before", TEXT, "What the cell says."),
        _C("after", TEXT, "What is read instead."),
        _C("reason_code", CODE, "Why."),
        _C("decided_by", TEXT, "Who decided."),
        _C("minute", TEXT, "The minute that records it."),
    ),
)
APPROVALS = _received(
    "approvals",
    "an approval of a policy",
    (
        _C("policy_sha256", CODE, "The SHA-256 of the policy file that was approved."),
        _C("minute", TEXT, "The minute that records it."),
        _C("approved_on", DAY, "The day."),
    ),
)

_ASKED = (
    _C("source", TEXT, "The system the register was taken from."),
    _C("queried_on", DAY, "The day it was taken."),
)
_KEYED = (_C("credit_code", CODE, "The applicant."),)

REGISTERS: dict[str, Table] = {
    table.name: table
    for table in (
        _received(
            "online",
            "a project filed online",
            (
                _C("project_id", CODE, "The number of the filing."),
                _C("title", TEXT, "The project's name."),
                _C("applicant", TEXT, "Who applies."),
                _C("credit_code", CODE, "The applicant's credit code."),
                _C("direction", TEXT, "The direction."),
                _C("filed_at", DAY, "When it was filed."),
                _C("unit", TEXT, "The unit it was filed with, where the system says so."),
                *_ASKED,
            ),
        ),
        _received(
            "dcmm",
            "a certificate of data management",
            (
                *_KEYED,
                _C("certificate", CODE, "The certificate's number."),
                _C("level", _WHOLE, "Its level, 1 to 5."),
                _C("edition", TEXT, "The edition of the standard."),
                _C("valid_from", DAY, "First day."),
                _C("valid_until", DAY, "Last day."),
                *_ASKED,
            ),
        ),
        _received(
            "evidence_reviews",
            "a review of one claimed fact",
            (
                _C("project_id", CODE, "The project."),
                _C("fact", CODE, "The fact."),
                _C("accepted", _YES_NO, "Whether the evidence was accepted."),
                _C("basis", TEXT, "On what ground."),
                _C("reviewers", TEXT, "Who reviewed."),
                _C("reviewed_on", DAY, "When."),
                *_ASKED,
            ),
        ),
        _received(
            "earlier_pilots",
            "a project of an earlier list",
            (
                _C("project_id", CODE, "Its number then."),
                _C("title", TEXT, "The project's name."),
                _C("applicant", TEXT, "Whose it is."),
                *_KEYED,
                _C("start", DAY, "First day of its period."),
                _C("end", DAY, "Last day of its period."),
                *_ASKED,
            ),
        ),
        _received(
            "annual_returns",
            "an annual statistics return",
            (
                *_KEYED,
                _C("period", CODE, "The year it is for."),
                _C("filed_on", DAY, "When it was filed."),
                *_ASKED,
            ),
        ),
        _received(
            "misconduct",
            "an entry about an applicant's conduct",
            (
                *_KEYED,
                _C("kind", TEXT, "What it is."),
                _C("from", DAY, "First day on which it bars."),
                _C("until", DAY, "Last day on which it bars."),
                *_ASKED,
            ),
        ),
    )
}

INPUTS: dict[str, Table] = {
    table.name: table
    for table in (
        SUBMISSIONS,
        MARKS_RECEIVED,
        EXPERTS,
        EMPLOYMENTS,
        ASSIGNMENTS,
        RECUSALS,
        RECEIPTS,
        RULINGS,
        DISPOSITIONS,
        CORRECTIONS,
        APPROVALS,
        *REGISTERS.values(),
    )
}
"""Every input table, by name."""

CELLS = Table(
    "cells",
    "a column of a sheet",
    (
        _C("file", TEXT, "The file."),
        _C("sheet", TEXT, "The sheet."),
        _C("column", CODE, "The table's column."),
        _C("letters", CODE, "The sheet's column it stands in."),
    ),
    ("file", "sheet", "column"),
)

FURTHER = Table(
    "further",
    "a cell of a column that only this round's policy declares",
    (
        *SOURCE,
        _C("column", CODE, "The column's name in the policy."),
        _C("value", TEXT, "The cell's text."),
    ),
    ("file", "sheet", "row", "column"),
)
