"""`explain`: why one project stands where it stands, from a run's own files."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from pipeline.cli.speaking import common_options, one_line, print_json
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _

_NO_RUN = _("There is no run {run}. Give a folder, a run's id or its beginning, or a round's name.")
_SEVERAL = _("Several runs begin with {run}: {found}")
_NOT_WHOLE = _("The run {run} is not whole: {file} is missing or was changed.")
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
    try:
        told = gathered(folder, project)
    except _Unread as unread:
        fields = {"run": folder.name, "file": unread.file}
        raise UsageError(say(language, _NOT_WHOLE, fields)) from None
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
                click.echo(one_line("  " + " | ".join(cells)))


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
    fields = {"run": run, "found": ", ".join(folder.name for folder in found)}
    raise UsageError(say(language, _SEVERAL if found else _NO_RUN, fields))


class _Unread(Exception):
    """A file of a run is missing or is no longer the table it was. Never leaves `explain`."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)


def _named(note: Path) -> str:
    """The run that latest.txt names; empty where it names none."""
    try:
        text = note.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if text.isalnum() else ""


def gathered(folder: Path, project: str) -> dict[str, Rows]:
    """What a run's files say of one project, section by section.

    Raises _Unread where one of them is missing or no longer such a table.
    """
    tables = {name: _records(folder / f"{name}.csv") for name in _SECTIONS if name != "neighbours"}
    told = {name: _of(rows, project) for name, rows in tables.items()}
    return told | {"neighbours": _neighbours(tables["ranking"], project)}


def _records(path: Path) -> Rows:
    from pipeline.publish.records import records_of

    try:
        header, *records = records_of(path.read_bytes())
        rows = [dict(zip(header, record, strict=True)) for record in records]
    except (OSError, ValueError, csv.Error):
        raise _Unread(path.name) from None
    if "project_id" not in header:
        raise _Unread(path.name)
    return rows


def _of(rows: Rows, project: str) -> Rows:
    chosen = [row for row in rows if row["project_id"] == project]
    return [{key: value for key, value in row.items() if key != "project_id"} for row in chosen]


def _neighbours(rows: Rows, project: str) -> Rows:
    """The projects just above and just below in the ranking."""
    at = [number for number, row in enumerate(rows) if row["project_id"] == project]
    near = rows[max(0, at[0] - 1) : at[0]] + rows[at[0] + 1 : at[0] + 2] if at else []
    shown = ("place", "project_id", "total", "decided_by", "outcome", "quota_use", "reason")
    return [{key: row[key] for key in shown} for row in near]
