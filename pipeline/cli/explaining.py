"""`explain`: why a project, or a whole unit, stands where it stands, from a run's own trace."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.guidance import command
from pipeline.cli.offering import projects, runs, units
from pipeline.cli.speaking import common_options, one_line, print_json
from pipeline.codes.phrases import PARTED
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish.audiences import AUDIENCES, Audience

_NO_RUN = _("There is no run {run}. Give a folder, a run's id or its beginning, or a round's name.")
_SEVERAL = _("Several runs begin with {run}: {found}")
_ONE_OF = _("Name a project, or a unit with --unit; one of them.")
_UNIT_ONLY = _("What --unit tells is for the unit itself; name a project for another audience.")


@command()
@click.argument("run", shell_complete=runs)
@click.argument("project", required=False, default="", shell_complete=projects)
@click.option(
    "--unit",
    default="",
    shell_complete=units,
    help="Tell a unit's whole story: its code, name or alias.",
)
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help="For whom: all (internal), or only what a unit, an applicant, the public may see.",
)
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="Where data/ lies.")
@click.option("--json", "as_json", is_flag=True, help="Print everything for a program.")
@common_options
def explain(
    run: str,
    project: str,
    unit: str,
    audience: Audience | None,
    root: Path,
    as_json: bool,
    language: Language,
) -> None:
    """Tell why PROJECT stands where it stands in RUN: cells, checks, marks, points, place, room.

    RUN is a folder, a run's id or the beginning of one, or a round's name for
    its latest run. With --unit the rows of one unit are told, and no other's.
    What is told to anybody but the office names no expert and nobody else's
    project.
    """
    from pipeline.cli.recounting_audience import told_for
    from pipeline.cli.tracing import Trace

    if bool(project) == bool(unit):
        raise UsageError(say(language, _ONE_OF))
    if unit and audience not in (None, "unit"):
        raise UsageError(say(language, _UNIT_ONLY))
    trace = Trace.of(find_run(run, root, language), language)
    story, lines = told_for(trace, project, unit, audience or "internal", language)
    if as_json:
        print_json(story)
        return
    for line in lines:
        click.echo(one_line(line))


def find_run(run: str, root: Path, language: Language) -> Path:
    """The folder of a run. Raises UsageError where there is none, or more than one."""
    results = root / "data" / "out"
    latest = results / run / "latest"
    for folder in (Path(run), latest):
        if (folder / "manifest.json").is_file():
            return folder
    named = _named(results / run / "latest.txt")
    if named and (results / run / named / "manifest.json").is_file():
        return results / run / named
    found = sorted(
        path.parent
        for path in results.glob("*/*/manifest.json")
        if path.parent.name.startswith(run) and path.parent.name.isalnum()
        if not path.parent.is_symlink()
    )
    if len(found) == 1:
        return found[0]
    fields = {"run": run, "found": say(language, PARTED).join(folder.name for folder in found)}
    raise UsageError(say(language, _SEVERAL if found else _NO_RUN, fields))


def _named(note: Path) -> str:
    """The run that latest.txt names; empty where it names none."""
    try:
        text = note.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if text.isalnum() else ""
