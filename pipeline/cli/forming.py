"""`forms`: what units and experts fill in, made before anything comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.guidance import command
from pipeline.cli.locating import locate, place_options
from pipeline.cli.speaking import Progress, common_options, print_json, printable
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.headings import Headings
    from pipeline.policy import Policy
    from pipeline.publish.forms.marked import MarkSheet
    from pipeline.tables.bundles import Received

_READING = _("reading what is known")
_EXAMINING = _("looking who is in the round")
_UNIT_FORMS = _("writing the forms of units")
_MARK_SHEETS = _("writing the mark sheets")
_MADE = _("Forms of {title}")
_UNITS = _("  {units} units, {known} projects filled in from the online filings")
_SHEETS = _("  {sheets} mark sheets of {experts} experts")
_THEY_STAND = _("They stand in {folder}")
_AS_BEFORE = _("They stand, as before, in {folder}")
_NO_FILINGS = _(
    "Nothing is filled in: registers/online.csv is missing, or has no column that says "
    "with which unit a project was filed."
)
_NO_SUBMISSIONS = _("No mark sheets yet: no unit has sent anything.")
_NO_EXPERTS = _("No mark sheets yet: neither experts.csv nor assignments.csv is there.")
_NO_ASSIGNMENTS = _("There is no assignments.csv: every expert has all eligible projects.")
_KEY_KEPT = _("The key of the codes is {file}: it stays in the office.")


@command()
@place_options
@click.option("--blind", is_flag=True, help="Name applicants on mark sheets by code.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
@common_options
def forms(
    round_name: str,
    root: Path,
    policy: Path | None,
    data: Path | None,
    out: Path | None,
    blind: bool,
    quiet: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Write the forms of a round: a workbook and a letter per unit, a mark sheet per expert."""
    from pipeline.ingest.folder import read_stock
    from pipeline.ingest.inventory import Inventory, take_stock
    from pipeline.publish.forms.folder import write_forms
    from pipeline.publish.forms.issue import (
        KEY,
        key_file,
        known_quotas,
        sheet_files,
        unit_files,
        unit_forms,
    )
    from pipeline.publish.forms.known import filed_online
    from pipeline.publish.forms.sittings import mark_sheets
    from pipeline.publish.ground import occupied

    where = locate(language, round_name, root, policy, data, out)
    declared, headings, _written, _worded = where.load()
    progress = Progress(language, quiet or as_json)
    progress.step(_READING)
    stock = take_stock(where.data, needed=()) if where.data.is_dir() else Inventory()
    received, _sources = read_stock(stock, declared, headings)
    told = []
    with occupied(where.out, language, inputs=where.data) as ground:
        known = filed_online(received, declared, headings)
        if known is None:
            told.append(say(language, _NO_FILINGS))
        progress.step(_UNIT_FORMS)
        files: dict[str, bytes] = {}
        quotas = known_quotas(received, declared, headings)
        for form in unit_forms(declared, headings, quotas, known or {}):
            files.update(unit_files(form))
        reason = _unready(received)
        sheets: list[MarkSheet] = []
        if reason:
            told.append(say(language, reason))
        else:
            if not len(received.assignments):
                told.append(say(language, _NO_ASSIGNMENTS))
            progress.step(_EXAMINING)
            projects = _admitted(received, declared, headings)
            progress.step(_MARK_SHEETS)
            sheets, keys = mark_sheets(received, projects, declared, headings, blind)
            files.update(sheet_files(sheets))
            if keys:
                files[KEY] = key_file(keys)
                told.append(say(language, _KEY_KEPT, {"file": KEY}))
        folder, fresh = write_forms(files, ground)
    for notice in ground.notices:
        click.echo(printable(notice), err=True)
    counts = {
        "units": len(declared.units.members),
        "known": sum(len(rows) for rows in (known or {}).values()),
        "sheets": len(sheets),
        "experts": len({sheet.expert for sheet in sheets}),
    }
    if as_json:
        shown = {"round": declared.round.id, "folder": folder.as_posix(), "told": told}
        print_json({**shown, **counts, "files": sorted(files)})
    elif not quiet:
        stand = _THEY_STAND if fresh else _AS_BEFORE
        lines = [
            say(language, _MADE, {"title": declared.round.title.told(language)}),
            say(language, _UNITS, counts),
            *([say(language, _SHEETS, counts)] if sheets else []),
            *told,
            say(language, stand, {"folder": folder.as_posix()}),
        ]
        click.echo(printable("\n".join(lines)))


def _unready(received: Received) -> str:
    """Why there can be no mark sheets yet; empty where there can."""
    if not len(received.submissions):
        return _NO_SUBMISSIONS
    return "" if len(received.experts) or len(received.assignments) else _NO_EXPERTS


def _admitted(received: Received, policy: Policy, headings: Headings) -> pd.DataFrame:
    from pipeline.procedure import admitted

    return admitted(received, policy, headings).projects
