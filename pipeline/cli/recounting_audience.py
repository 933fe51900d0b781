"""A run told to one of its readers: all of it, or what that reader may see."""

from __future__ import annotations

from typing import Any

from pipeline.cli.tracing import Trace
from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.publish.audiences import (
    Audience,
    Strangers,
    applicant_line,
    listed_line,
    unit_story,
)
from pipeline.publish.recounting_words import Line, Page

_LISTED = _("On the list: {title}, {applicant}, {unit}, {direction}")
_NOT_LISTED = _("{project_id} is not on the list.")
_CALL = _("{credit_code}; {contact}, {telephone}")


def told_for(
    trace: Trace, project: str, unit: str, audience: Audience, language: Language
) -> tuple[dict[str, Any], list[str]]:
    """What is told of a project or a unit, for a program and as lines of text.

    Raises UsageError for a project or unit that the run does not know.
    """
    if unit:
        from pipeline.cli.recounting_unit import unit_lines, unit_told

        story = unit_told(trace, unit)
        return story, unit_lines(story, language)
    rows = trace.of_project(project)
    head = {**trace.head(), "project": project}
    if audience in ("public", "ministry"):
        listed = [listed_line(row, audience) for row in rows]
        return {**head, "rows": listed}, _list_lines(listed, language)
    if audience == "unit":
        return _of_its_unit(trace, rows, language)
    from pipeline.cli.recounting import project_lines

    if audience == "applicant":
        strangers = Strangers.of_trace(trace.content)
        rows = [applicant_line(row, strangers) for row in rows]
    story = {**head, "rows": rows}
    return story, project_lines(story, language)


def _of_its_unit(
    trace: Trace, rows: list[Line], language: Language
) -> tuple[dict[str, Any], list[str]]:
    """A project as the unit of its first row may see it."""
    from pipeline.cli.recounting_unit import unit_lines

    known = rows[0]["unit"]
    own = [row for row in rows if row["unit"]["id"] == known["id"]]
    unit = {"id": known["id"], "names": known["names"], "received": len(own)}
    lines = [{name: row[name] for name in row if name != "of_unit"} for row in own]
    story = unit_story(trace.head(), unit, lines, Strangers.of_trace(trace.content))
    return story, unit_lines(story, language)


def _list_lines(rows: list[Line], language: Language) -> list[str]:
    page = Page(language)
    for row in rows:
        if not row["listed"]:
            page.put(0, _NOT_LISTED, project_id=row["project_id"])
            continue
        named = {name: page.of(row[name]) for name in ("unit", "direction")}
        page.put(0, _LISTED, title=row["title"], applicant=row["applicant"], **named)
        if "telephone" in row:
            fields = {name: row[name] for name in ("credit_code", "contact", "telephone")}
            page.put(1, _CALL, **fields)
    return page.lines
