"""Questions to what the office keeps: registers, experts and their tables, decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy.marking import Panel
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition, Matching
from pipeline.stages.examine.questions import (
    ABSENT,
    HOLDS,
    UNIQUE,
    Question,
    Requirement,
    Subject,
    Suite,
)
from pipeline.stages.typed.conditions import matchings
from pipeline.stages.typed.decided import (
    DISPOSITION_NEEDS,
    EVERY,
    Unsound,
    reasons_of_finding,
    unsound,
)
from pipeline.stages.typed.facts import reviewed
from pipeline.stages.typed.headed import REVIEWS, Headed
from pipeline.stages.typed.panels import panels_of
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted
from pipeline.stages.typed.words import Words
from pipeline.tables.bundles import Received
from pipeline.tables.received import REGISTERS
from pipeline.tables.spelling import code_text

SETTLED_BY = ("accepted", "excluded")


def _subject(frame: pd.DataFrame, *key: str) -> tuple[Subject, dict[str, list[str]]]:
    texts = {name: frame[name].astype(object).tolist() for name in frame.columns if name != "row"}
    subject = Subject(
        file=texts["file"],
        sheet=texts["sheet"],
        row=[int(row) for row in frame["row"]],
        key=["/".join(code_text(text) for text in said) for said in _joined(texts, key)],
        project=[code_text(text) for text in texts.get("project_id", [""] * len(frame))],
        texts=texts,
    )
    return subject, texts


def _joined(texts: Mapping[str, Sequence[str]], key: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from zip(*(texts[name] for name in key), strict=True)


def register_suites(
    received: Received,
    submitted: Submitted,
    registers: Registers,
    headed: Headed,
    policy: Policy,
) -> Iterator[Suite]:
    """Whether what rules and facts read in registers can be read.

    A row that cannot be read speaks of nobody, and that may favour or harm an
    applicant, so it makes the run a draft until it is settled. A review of a
    project that nobody submitted earns nobody anything, and is told.
    """
    projects, words = set(submitted.keys("project_id")), submitted.words
    readers = {"day": words.day, "whole number": words.level, "yes or no": words.yes_no}
    days = _days_asked(policy)
    for name in sorted({*REGISTERS, *days}):
        if name not in received.present or name not in received.registers:
            continue
        frame, table, asked = received.registers[name], REGISTERS.get(name), days.get(name, {})
        subject, texts = _subject(frame, str(frame.columns[0]))
        subject = Subject(subject.file, subject.sheet, subject.row, subject.key, texts=texts)
        kinds = {
            column.name: column.kind.name
            for column in (table.columns if table else ())
            if column.kind.name in readers and column.name not in ("queried_on", "row")
        }
        questions = []
        for column, kind in (kinds | dict.fromkeys(sorted(asked), "day")).items():
            if column not in headed.columns(name):
                continue
            needed = asked.get(column, False)
            cells = texts.get(column, [""] * len(frame))
            if needed or any(cells):
                values = [
                    readers[kind](text) is not None if needed or code_text(text) else None
                    for text in cells
                ]
                questions.append(Question("register_ill_typed", values, HOLDS, "", column))
        if name == REVIEWS:
            known = [key in projects for key in registers.keys(name, "project_id")]
            questions.append(Question("table_unknown_project", known, HOLDS, "", "project_id"))
        yield Suite(f"register_{name}", subject, tuple(questions))
    yield _reviews(received, registers, words, policy)


def _days_asked(policy: Policy) -> dict[str, dict[str, bool]]:
    """The columns of registers that are read as days, and whether a row must have one.

    It must where it opens a window of years: without it nobody can say whether
    the window is open.
    """
    conditions = [part for rule in policy.examination.rules for part in (rule.when, rule.requires)]
    conditions += [fact.verified.condition for fact in policy.facts]
    looked_at: list[tuple[Matching, Condition | None]] = []
    for part in conditions:
        looked_at += matchings(part) if part is not None else []
    looked_at += [(fact.verified.matching, None) for fact in policy.facts if fact.verified.matching]
    found: dict[str, dict[str, bool]] = {}
    for match, condition in looked_at:
        days = found.setdefault(match.register_, {})
        for column in match.period if match.valid_on is not None else ():
            days.setdefault(column, False)
        if match.within is not None:
            days[match.within.column] = True
        if condition is None or condition.of is not match or condition.column is None:
            continue
        if condition.before or condition.until or condition.since:
            days.setdefault(condition.column, False)
    return {register: days for register, days in found.items() if days}


def _reviews(received: Received, registers: Registers, words: Words, policy: Policy) -> Suite:
    """Whether reviews of one claim agree."""
    names = [fact.verified.reviewed for fact in policy.facts if fact.verified.reviewed]
    clause = next((fact.source for fact in policy.facts if fact.verified.reviewed), "")
    if not names or REVIEWS not in received.present:
        not_made = (("review_conflict", clause),) if names else ()
        return Suite("reviews", Subject((), (), (), ()), (), not_made)
    said = [
        (project, name, set(answers))
        for name in sorted(set(names))
        for project, answers in sorted(reviewed(name, registers, words).items())
    ]
    subject = Subject(
        file=[""] * len(said),
        sheet=[""] * len(said),
        row=[0] * len(said),
        key=[f"{project}/{name}" for project, name, _ in said],
        project=[project for project, _, _ in said],
        texts={"fact": [name for _, name, _ in said]},
    )
    agree = [not {True, False} <= answers for _, _, answers in said]
    return Suite("reviews", subject, (Question("review_conflict", agree, HOLDS, clause, "fact"),))


def expert_table_suites(
    received: Received, submitted: Submitted, words: Words, panel: Panel
) -> Iterator[Suite]:
    """Whether the tables about experts name experts and projects that exist."""
    experts = {code_text(text) for text in received.experts["expert_id"]}
    projects = set(submitted.by_project())
    subject, texts = _subject(received.experts, "expert_id")
    ids = [code_text(text) or None for text in texts["expert_id"]]
    yield Suite("experts", subject, (Question("expert_doubled", ids, UNIQUE, "", "expert_id"),))
    tables = [
        ("employments", received.employments, ("expert_id",)),
        ("assignments", received.assignments, ("project_id", "expert_id")),
        ("recusals", received.recusals, ("project_id", "expert_id")),
    ]
    for name, frame, key in tables:
        subject, texts = _subject(frame, *key)
        questions = []
        if "experts" in received.present:
            known = [code_text(text) in experts for text in texts["expert_id"]]
            questions.append(Question("table_unknown_expert", known, HOLDS, "", "expert_id"))
        if "project_id" in key:
            known = [code_text(text) in projects for text in texts["project_id"]]
            questions.append(Question("table_unknown_project", known, HOLDS, "", "project_id"))
        if name == "employments":
            for column in ("from", "to"):
                read = [
                    words.day(text) is not None if code_text(text) else None
                    for text in texts[column]
                ]
                questions.append(Question("table_not_a_day", read, HOLDS, "", column))
        yield Suite(name, subject, tuple(questions))
    yield _panels(received, panel)


def _panels(received: Received, panel: Panel) -> Suite:
    panels = panels_of(received.assignments)
    projects = list(panels)
    subject = Subject(
        file=[""] * len(projects),
        sheet=[""] * len(projects),
        row=[0] * len(projects),
        key=projects,
        project=projects,
        texts={"panel": [", ".join(panels[project]) for project in projects]},
    )
    alone = [len(panels[project]) == 1 for project in projects]
    source = panel.panels.source if panel.panels else panel.source
    return Suite("panels", subject, (Question("panel_conflict", alone, HOLDS, source, "panel"),))


def disposition_suite(received: Received, complaints: pd.DataFrame, words: Words) -> Suite:
    """Whether each disposition says all it must, and settles one of these COMPLAINTS.

    One that does not say all changes nothing, and contradicts no other.
    """
    subject, texts = _subject(received.dispositions, "finding")
    findings = [code_text(text).lower() for text in texts["finding"]]
    about: dict[Hashable, dict[Hashable, Any]] = {}
    if findings:
        found = complaints.set_index("finding")[["code", "severity", "file"]]
        about = found.to_dict("index")
    blocking = {finding: found["severity"] == "block" for finding, found in about.items()}
    decisions = [words.headings.word("decision", text) or text for text in texts["decision"]]
    faults = _faults(received.dispositions, findings, about, words.headings)
    sound = [fault is None for fault in faults]
    said: dict[str, set[str]] = {}
    for finding, decision, counts in zip(findings, decisions, sound, strict=True):
        if counts:
            said.setdefault(finding, set()).add(decision)
    conflicts = {finding for finding, words_of in said.items() if len(words_of) > 1}
    counted = Counter(findings)
    questions = (
        Question(
            "disposition_unknown_finding",
            [finding in blocking for finding in findings],
            HOLDS,
            "",
            "finding",
        ),
        Question(
            "disposition_not_needed",
            [blocking.get(finding) for finding in findings],
            HOLDS,
            "",
            "finding",
        ),
        Question(
            "disposition_wrong_word",
            decisions,
            Requirement("in_set", {"value_set": list(SETTLED_BY)}),
            "",
            "decision",
        ),
        Question(
            "disposition_conflict",
            [
                finding in conflicts if counted[finding] > 1 and counts else None
                for finding, counts in zip(findings, sound, strict=True)
            ],
            ABSENT,
            "",
            "finding",
        ),
        Question(
            "disposition_incomplete",
            [fault is None or not fault.missing for fault in faults],
            HOLDS,
            "",
            "finding",
            fields=lambda row: {"missing": _told(faults[row]).missing},
        ),
        Question(
            "disposition_reason_wrong",
            [fault is None if fault is None or not fault.missing else None for fault in faults],
            HOLDS,
            "",
            "reason_code",
            fields=lambda row: {
                "reasons": _told(faults[row]).reasons,
                "decided_on": findings[row],
            },
        ),
    )
    return Suite("dispositions", subject, questions)


def _faults(
    dispositions: pd.DataFrame,
    findings: Sequence[str],
    about: Mapping[Hashable, Mapping[Hashable, Any]],
    headings: Headings,
) -> list[Unsound | None]:
    """Of each disposition why it changes nothing, as far as it is not its finding that says so."""
    rows = dispositions.to_dict("records")
    lines = [{str(name): str(cell) for name, cell in row.items()} for row in rows]
    faults = []
    for line, finding in zip(lines, findings, strict=True):
        found = about.get(finding)
        fitting = reasons_of_finding(found["code"], found["file"]) if found else EVERY
        faults.append(unsound(line, DISPOSITION_NEEDS, fitting, headings))
    return faults


def _told(fault: Unsound | None) -> Unsound:
    return fault or Unsound("", "")
