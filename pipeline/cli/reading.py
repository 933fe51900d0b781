"""`read`: one file as the pipeline sees it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import click

from pipeline.cli.guidance import command
from pipeline.cli.speaking import common_options, one_line, print_json
from pipeline.codes.phrases import SEVERITIES
from pipeline.errors import InputError
from pipeline.language import Language, say
from pipeline.language import mark as _

_MOST_BYTES = 200_000_000
_NOT_READ = _("{file} cannot be read: {reason}")
_NO_FILE = _("it is a device or a pipe, not a file")
_TOO_LARGE = _("{file} holds {size} bytes, more than is read")
_REFUSED = _("refused")
_HIDDEN = _("hidden")
_MORE = _("... {number} more rows; --all shows them")


@command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything for a program.")
@click.option("--all", "everything", is_flag=True, help="Print every row.")
@common_options
def read(file: Path, as_json: bool, everything: bool, language: Language) -> None:
    """Show a workbook or CSV: sheets, cells as text with addresses, oddities.

    Exits with 3 where the file is refused.
    """
    from pipeline.ingest.headers import header_oddities
    from pipeline.ingest.pool import read_apart
    from pipeline.ingest.records import Oddity, address

    try:
        kept = file.stat()
        if stat.S_ISCHR(kept.st_mode) or stat.S_ISBLK(kept.st_mode) or stat.S_ISFIFO(kept.st_mode):
            fields = {"file": one_line(file.name), "reason": say(language, _NO_FILE)}
            raise InputError(say(language, _NOT_READ, fields))
        if kept.st_size > _MOST_BYTES:
            fields = {"file": one_line(file.name), "size": str(kept.st_size)}
            raise InputError(say(language, _TOO_LARGE, fields))
        content = file.read_bytes()
    except OSError as error:
        fields = {"file": one_line(file.name), "reason": say(language, error.strerror or "")}
        raise InputError(say(language, _NOT_READ, fields)) from None
    seen = read_apart(file.name, content)
    oddities = [*seen.oddities, *header_oddities(seen)]

    def shown(oddity: Oddity) -> dict[str, str]:
        from pipeline.codes import CODES

        code = CODES[oddity.code]
        fields = {"value": oddity.value, "sheet": oddity.sheet, "cell": oddity.cell}
        fields |= {"file": file.name, **oddity.params}
        message, expected, remedy = code.told(language, fields)
        return {
            "code": oddity.code,
            "severity": code.severity,
            "sheet": oddity.sheet,
            "cell": oddity.cell,
            "value": oddity.value,
            "message": message,
            "expected": expected,
            "remedy": remedy,
        }

    if as_json:
        print_json(
            {
                "file": file.name,
                "kind": seen.kind,
                "encoding": seen.encoding,
                "dialect": seen.dialect,
                "refused": shown(seen.refused) if seen.refused else None,
                "oddities": [shown(oddity) for oddity in oddities],
                "sheets": [
                    {
                        "name": sheet.name,
                        "visible": sheet.visible,
                        "first_row": sheet.first_row,
                        "first_column": sheet.first_column,
                        "rows": sheet.rows,
                    }
                    for sheet in seen.sheets
                ],
            }
        )
    else:
        told = " ".join(part for part in (seen.kind, seen.encoding, seen.dialect) if part)
        click.echo(one_line(f"{file.name} {told}".strip()))
        for sheet in seen.sheets:
            hidden = "" if sheet.visible else f" ({say(language, _HIDDEN)})"
            click.echo(one_line(f"[{sheet.name}]{hidden}"))
            most = len(sheet.rows) if everything else 20
            for number, row in enumerate(sheet.rows[:most]):
                cells = [
                    f"{address(sheet.first_row + number, sheet.first_column + place)}={text}"
                    for place, text in enumerate(row)
                    if text
                ]
                if cells:
                    click.echo(one_line("  " + "  ".join(cells)))
            if len(sheet.rows) > most:
                more = say(language, _MORE, {"number": len(sheet.rows) - most})
                click.echo(f"  {more}")
        for oddity in oddities:
            said = shown(oddity)
            place = "!".join(part for part in (oddity.sheet, oddity.cell) if part)
            severity = say(language, SEVERITIES[said["severity"]])
            click.echo(one_line(f"{severity} {place}: {said['message']}"))
    if seen.refused:
        said = shown(seen.refused)
        head = f"{file.name}: {say(language, _REFUSED)}: {said['message']}"
        tail = " ".join(part for part in (said["expected"], said["remedy"]) if part)
        click.echo(one_line(f"{head} {tail}".strip()), err=True)
        sys.exit(3)
