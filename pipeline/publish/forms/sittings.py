"""Who is sent which mark sheet: by assignment, or all to all, never what an expert may not mark."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.headings import Headings
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.policy.marking import Criterion
from pipeline.policy.model import Policy
from pipeline.publish.forms.marked import Assigned, MarkSheet
from pipeline.publish.forms.titles import round_title
from pipeline.stages.typed.recusals import barred_pairs
from pipeline.stages.typed.submissions import typed_submissions
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

_APPLICANT_CODE = _("Applicant {number}")
_HEARING = _("{table} of the hearing")


@dataclass(frozen=True)
class BlindKey:
    """What the office keeps: which code stands for which applicant."""

    code: str
    project_id: str
    applicant: str


def mark_sheets(
    received: Received,
    projects: pd.DataFrame,
    policy: Policy,
    headings: Headings,
    blind: bool = False,
) -> tuple[list[MarkSheet], list[BlindKey]]:
    """The sheets of all experts, and the key of the codes where applicants are named by these.

    `projects` are the PROJECTS admitted so far. Without assignments every
    expert of experts.csv has all of them. A project that the expert may not
    mark is left out: by a recusal that was handed in, or because of who
    employs or employed the expert.
    """
    words = words_of(policy, headings)
    submitted = typed_submissions(received, policy, words)
    barred = barred_pairs(received, submitted, policy.examination.recusal, words)
    codes = blind_codes(projects, received, policy) if blind else {}
    by_id = {one.project_id: one for one in _assigned(projects, codes)}
    sheets = []
    for (expert, panel, session), named in sorted(_sittings(received, list(by_id)).items()):
        there = [project for project in sorted(named) if project in by_id]
        kept = [by_id[project] for project in there if (project, expert) not in barred]
        if kept:
            base = MarkSheet(
                expert,
                panel,
                session,
                "",
                policy,
                headings,
                (),
                _yes_no(policy),
                kept,
                len(there) - len(kept),
                blind,
            )
            sheets += list(_halves(base))
    keys = [
        BlindKey(codes[one], one, str(applicant))
        for one, applicant in zip(projects["project_id"], projects["applicant"], strict=True)
        if one in codes
    ]
    return sheets, sorted(keys, key=lambda key: (key.code, key.project_id))


def _assigned(projects: pd.DataFrame, codes: Mapping[str, str]) -> Iterator[Assigned]:
    for row in projects.sort_values("project_id").to_dict("records"):
        project = str(row["project_id"])
        directions = tuple(filter(None, str(row["directions"]).split(";")))
        applicant = codes.get(project, str(row["applicant"]))
        yield Assigned(project, str(row["title"]), applicant, directions)


def _sittings(received: Received, projects: Sequence[str]) -> dict[tuple[str, str, str], set[str]]:
    """The projects of each expert, panel and session."""
    found: dict[tuple[str, str, str], set[str]] = {}
    if len(received.assignments):
        columns = ["expert_id", "panel", "session", "project_id"]
        for expert, panel, session, project in received.assignments[columns].itertuples(
            index=False
        ):
            sitting = code_text(expert), code_text(panel), str(session).strip()
            if sitting[0]:
                found.setdefault(sitting, set()).add(code_text(project))
        return found
    for expert, panel in received.experts[["expert_id", "panel"]].itertuples(index=False):
        if code_text(expert):
            found[code_text(expert), code_text(panel), ""] = set(projects)
    return found


def _halves(base: MarkSheet) -> Iterator[MarkSheet]:
    """One sheet; with a hearing one for what is marked before it, and one for it."""
    policy, headings = base.policy, base.headings
    language = policy.round.language
    table = headings.table_name("mark_sheet", language)
    heard = policy.marking.hearing.criteria if policy.marking.hearing else []
    before = [part for part in policy.marking.criteria if part.id not in heard]
    after = [part for part in policy.marking.criteria if part.id in heard]
    for criteria, name in ((before, table), (after, say(language, _HEARING, {"table": table}))):
        used = _marked(criteria, base.projects)
        if used:
            title = round_title(policy, headings, name)
            first = criteria is before
            yield replace(base, criteria=used, title=title, yes_no=base.yes_no if first else ())


def _marked(criteria: Sequence[Criterion], projects: Sequence[Assigned]) -> list[Criterion]:
    """The criteria that at least one of the projects is marked in."""
    first = {project.directions[0] for project in projects if project.directions}
    return [part for part in criteria if not part.directions or first.intersection(part.directions)]


def _yes_no(policy: Policy) -> list[str]:
    """The headings of what experts answer by yes or no."""
    language = policy.round.language
    return [fact.name.told(language) for fact in policy.facts if fact.verified.experts]


def blind_codes(projects: pd.DataFrame, received: Received, policy: Policy) -> dict[str, str]:
    """A code for each project's applicant, the same on every sheet.

    The order of the codes comes from a digest of what only the office has, its
    list of experts, so that nobody else can work out whose code it is.
    """
    kept = sorted("\t".join(map(str, row)) for row in received.experts.to_numpy().tolist())
    salt = "\n".join([policy.round.id, *kept])
    owners = {
        str(project): str(code) or str(applicant)
        for project, code, applicant in projects[
            ["project_id", "credit_code", "applicant"]
        ].itertuples(index=False)
    }
    mixed = sorted(
        set(owners.values()),
        key=lambda owner: hashlib.sha256(f"{salt}\n{owner}".encode()).hexdigest(),
    )
    width = max(2, len(str(len(mixed))))
    numbers = {owner: f"{place:0{width}d}" for place, owner in enumerate(mixed, start=1)}
    language = policy.round.language
    return {
        project: say(language, _APPLICANT_CODE, {"number": numbers[owner]})
        for project, owner in owners.items()
    }
