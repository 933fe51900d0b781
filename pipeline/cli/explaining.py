"""`explain`: why one project stands where it stands, from a run's own files."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.speaking import common_options, print_json, printable
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _

_NO_RUN = _("There is no run {run}. Give a folder, a run's id or its beginning, or a round's name.")
_SEVERAL = _("Several runs begin with {run}: {found}")
_NO_PROJECT = _("The run {run} knows no project {project}.")
_SECTIONS = {
    "decisions": _("Decision"),
    "ranking": _("Place"),
    "neighbours": _("Neighbours in the ranking"),
    "ledger": _("Ledger"),
    "marks": _("Marks"),
    "findings": _("Findings"),
}

Rows = list[dict[str, str]]


@click.command()
@click.argument("run")
@click.argument("project")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="Where data/ lies.")
@click.option("--json", "as_json", is_flag=True, help="Print everything for a program.")
@common_options
def explain(run: str, project: str, root: Path, as_json: bool, language: Language) -> None:
    """Tell why PROJECT stands where it stands in RUN.

    RUN is a folder, a run's id or the beginning of one, or a round's name for
    its latest run.
    """
    folder = find_run(run, root, language)
    told = gathered(folder, project)
    if not told["decisions"] and not told["ranking"]:
        fields = {"run": folder.name, "project": project}
        raise UsageError(say(language, _NO_PROJECT, fields))
    if as_json:
        print_json({"run": folder.resolve().name, "project": project, **told})
        return
    for name, title in _SECTIONS.items():
        rows = told[name]
        if rows:
            click.echo(say(language, title))
            for row in rows:
                cells = [f"{key} {value}" for key, value in row.items() if value]
                click.echo(printable("  " + " | ".join(cells)).replace("\n", "\\n"))


def find_run(run: str, root: Path, language: Language) -> Path:
    """The folder of a run. Raises UsageError where there is none, or more than one."""
    results = root / "data" / "out"
    latest = results / run / "latest"
    for folder in (Path(run), latest):
        if (folder / "manifest.json").is_file():
            return folder
    note = results / run / "latest.txt"
    if note.is_file():
        return results / run / note.read_text(encoding="ascii").strip()
    found = sorted(
        path.parent
        for path in results.glob("*/*/manifest.json")
        if path.parent.name.startswith(run) and path.parent.name.isalnum()
        if not path.parent.is_symlink()
    )
    if len(found) == 1:
        return found[0]
    fields = {"run": run, "found": ", ".join(folder.name for folder in found)}
    raise UsageError(say(language, _SEVERAL if found else _NO_RUN, fields))


def gathered(folder: Path, project: str) -> dict[str, Rows]:
    """What a run's files say of one project, section by section."""
    told = {
        name: _of(folder / f"{name}.csv", project) for name in _SECTIONS if name != "neighbours"
    }
    told["neighbours"] = _neighbours(folder / "ranking.csv", project)
    return told


def _records(path: Path) -> Rows:
    from pipeline.publish.records import records_of

    header, *records = records_of(path.read_bytes())
    return [dict(zip(header, record, strict=True)) for record in records]


def _of(path: Path, project: str) -> Rows:
    rows = [row for row in _records(path) if row["project_id"] == project]
    return [{key: value for key, value in row.items() if key != "project_id"} for row in rows]


def _neighbours(path: Path, project: str) -> Rows:
    """The projects just above and just below in the ranking."""
    rows = _records(path)
    at = [number for number, row in enumerate(rows) if row["project_id"] == project]
    near = rows[max(0, at[0] - 1) : at[0]] + rows[at[0] + 1 : at[0] + 2] if at else []
    shown = ("place", "project_id", "total", "decided_by", "outcome", "quota_use", "reason")
    return [{key: row[key] for key in shown} for row in near]
