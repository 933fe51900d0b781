"""`verify`: whether a run still is what was written, and whether repeating it gives the same."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.explaining import find_run
from pipeline.cli.guidance import command
from pipeline.cli.offering import runs
from pipeline.cli.speaking import Progress, common_options, one_line, print_json
from pipeline.codes.phrases import PARTED
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    from pipeline.cli.repeating import Repeated
    from pipeline.publish.verification import Seen

SAME, DIFFERENT, OTHER_PROGRAM = 0, 5, 6
_STATUS = {SAME: "same", DIFFERENT: "different", OTHER_PROGRAM: "other_program"}
_HASHES_AGREE = "hashes_agree"

_ID = re.compile(r"[0-9a-f]{12}")

_LOOKING = _("hashing every file")
_REPEATING = _("repeating the run from its own inputs")
_RUN = _("Run {run} of {round}")
_PARTS = {
    "files": _("Files"),
    "record": _("Record"),
    "signature": _("Signature"),
    "repeat": _("Repeated"),
}
_FILES_SAME = _("{inputs} read and {outputs} written, each as the manifest lists it")
_RECORD_SAME = _("{lines} events in runs.csv, each chained to the one above; it names this run")
_SIGNED = _("by the owner of {key}")
_BYTES_SAME = _("{files} files, the same to the byte")
_TABLES_SAME = _("{files} tables, the same in every cell")
_NOT_REPEATED = _("no")
_DIFFERENCES = _("different: {count}")
_SAME = _("The same. Fingerprint {fingerprint}.")
_AGREE = _(
    "The files agree with the manifest, and that with the record. The run was not repeated, so "
    "whether its results follow from its inputs was not looked at. Fingerprint {fingerprint}."
)
_DIFFERENT = _("NOT THE SAME: {files}")
_OTHER_PROGRAM = _(
    "Another program made this run (its sources {theirs}, these {ours}): tables were compared, "
    "not bytes."
)


@command()
@click.argument("run", shell_complete=runs)
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="Where data/ lies.")
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    help="Check the manifest's signature by the public Ed25519 key of this file (PEM).",
)
@click.option("--hashes-only", is_flag=True, help="Do not repeat the run: hashes alone.")
@click.option("--quiet", is_flag=True, help="Print only what differs.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
@common_options
def verify(
    run: str,
    root: Path,
    public_key: Path | None,
    hashes_only: bool,
    quiet: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Compare RUN with its manifest and record, then repeat it and compare every byte.

    RUN is a folder, a run's id or the beginning of one, or a round's name for
    its latest run. Nothing is written. Exits with 0 where all is the same; 5
    where anything differs, also where another program made the run; 6 where
    another program made it and all its tables agree: bytes are not compared
    then. With --hashes-only 0 says that the files agree with the manifest.
    """
    from pipeline.cli.repeating import Repeated, repeat
    from pipeline.publish.verification import look

    progress = Progress(language, quiet or as_json)
    holds = None
    if public_key is not None:
        from pipeline.provenance.signature import checker

        holds = checker(public_key)
    folder = _folder(run, root, language)
    progress.step(_LOOKING)
    seen = look(folder, holds)
    repeated = Repeated("not")
    if not hashes_only:
        progress.step(_REPEATING)
        repeated = repeat(seen, language)
    status = _status(seen, repeated)
    if as_json:
        print_json(_told_to_program(seen, repeated, status, language))
    else:
        lines = _report(seen, repeated, status, public_key, language)
        if quiet:
            lines = [one.told(language) for one in (*seen.differences, *repeated.differences)]
        for line in lines:
            click.echo(one_line(line))
    sys.exit(status)


def _folder(run: str, root: Path, language: Language) -> Path:
    """A run's folder, also one whose manifest is gone."""
    places = [Path(run)]
    if _ID.fullmatch(run):
        places += sorted(place / run for place in (root / "data" / "out").glob("*"))
    for folder in places:
        if (folder / "inputs").is_dir():
            return folder.resolve()
    return find_run(run, root, language).resolve()


def _status(seen: Seen, repeated: Repeated) -> int:
    if seen.differences or repeated.differences:
        return DIFFERENT
    return OTHER_PROGRAM if repeated.how == "tables" else SAME


def _report(
    seen: Seen, repeated: Repeated, status: int, key: Path | None, language: Language
) -> list[str]:
    """The whole report, line by line."""
    from pipeline.publish.widths import padded, width

    named = {"run": seen.run, "round": str(seen.manifest.get("round", "?"))}
    lines = [say(language, _RUN, named)]
    differences = [*seen.differences, *repeated.differences]
    size = max(width(say(language, title)) for title in _PARTS.values())
    for part, title in _PARTS.items():
        own = [difference for difference in differences if difference.part == part]
        told = (
            say(language, _DIFFERENCES, {"count": len(own)})
            if own
            else _sound(part, seen, repeated, key, language)
        )
        if told:
            lines.append(f"  {padded(say(language, title), size)}  {told}")
        lines += [f"    {difference.told(language)}" for difference in own]
    lines += [say(language, note.sentence, note.fields) for note in (*seen.notes, *repeated.notes)]
    if repeated.how == "tables":
        lines.append(_by_another(seen, language))
    if status == SAME:
        same = _AGREE if repeated.how == "not" else _SAME
        fingerprint = str(seen.manifest.get("fingerprint", "?"))
        lines.append(say(language, same, {"fingerprint": fingerprint}))
    elif status == DIFFERENT:
        files = sorted({difference.file for difference in differences})
        lines.append(say(language, _DIFFERENT, {"files": say(language, PARTED).join(files)}))
    return lines


def _sound(part: str, seen: Seen, repeated: Repeated, key: Path | None, language: Language) -> str:
    """What is said of a part where nothing differs; empty where nothing is to be said."""
    if part == "files":
        counts = {"inputs": len(seen.listed("inputs")), "outputs": len(seen.listed("outputs"))}
        return say(language, _FILES_SAME, counts)
    if part == "record":
        return say(language, _RECORD_SAME, {"lines": seen.lines})
    if part == "signature":
        return say(language, _SIGNED, {"key": key.as_posix()}) if key else ""
    if repeated.how == "not":
        return say(language, _NOT_REPEATED)
    same = _BYTES_SAME if repeated.how == "bytes" else _TABLES_SAME
    return say(language, same, {"files": repeated.files})


def _by_another(seen: Seen, language: Language) -> str:
    from pipeline.provenance import program_digest

    theirs = seen.manifest["program"]["sha256"]
    return say(language, _OTHER_PROGRAM, {"theirs": theirs[:12], "ours": program_digest()[:12]})


def _told_to_program(
    seen: Seen, repeated: Repeated, status: int, language: Language
) -> dict[str, Any]:
    agree = status == SAME and repeated.how == "not"
    return {
        "run": seen.run,
        "round": seen.manifest.get("round"),
        "folder": seen.folder.as_posix(),
        "status": _HASHES_AGREE if agree else _STATUS[status],
        "fingerprint": seen.manifest.get("fingerprint"),
        "inputs": len(seen.listed("inputs")),
        "outputs": len(seen.listed("outputs")),
        "events": seen.lines,
        "repeated": repeated.how,
        "compared": repeated.files,
        "differences": [
            {
                "part": difference.part,
                "file": difference.file,
                "says": say(language, difference.sentence, difference.fields),
                "fields": dict(difference.fields),
            }
            for difference in (*seen.differences, *repeated.differences)
        ],
        "notes": [
            say(language, note.sentence, note.fields) for note in (*seen.notes, *repeated.notes)
        ],
    }
