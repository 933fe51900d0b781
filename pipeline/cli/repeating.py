"""A run carried out again from what it kept, in memory, and compared with what it wrote."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from pipeline.errors import LinxuanError
from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.publish.differing import TABLE_ENDINGS, first_difference, table_difference
from pipeline.publish.runs import CRATE, MANIFEST
from pipeline.publish.verification import Difference, Note, Seen

How = Literal["bytes", "tables", "not"]

_INPUTS = "inputs"
_NOT_MADE = _("is listed, and is not made when the run is repeated")
_NOT_LISTED = _("is made when the run is repeated, and is not listed")
_CANNOT = _("the run cannot be repeated: {reason}")
_NO_TABLE = _("is no table that can be compared")
_INPUTS_CHANGED = _("The run was not repeated: what it kept is no longer what it read.")
_NOT_COMPARED = _("is listed, and could not be compared with what repeating the run gives")
_NO_RULES = _("is no manifest of a run that can be repeated: it lists no policy or no headings")
_LISTS_OTHERS = _("{files} hold the digests of those files and were not compared.")
_LIBRARIES = _("The run was made with other versions than are installed here: {versions}")


@dataclass
class Repeated:
    """What came of repeating a run: whether bytes or only tables were compared, and how many."""

    how: How
    files: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def tell(self, file: str, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        """Note a difference."""
        self.differences.append(Difference("repeat", file, sentence, fields or {}))


def repeat(seen: Seen, language: Language) -> Repeated:
    """Carry a run out again from its own inputs/ and compare every output.

    Where this is not the program that made it, tables are compared and not
    bytes. Nothing is written.
    """
    from pipeline.provenance import program_digest

    if not seen.manifest or not _is_whole(seen):
        notes = [Note(_INPUTS_CHANGED)] if seen.manifest else []
        return Repeated("not", notes=notes)
    if not {"policy", "headings"} <= {file.get("role") for file in seen.manifest["inputs"]}:
        return Repeated("not", differences=[Difference("repeat", MANIFEST, _NO_RULES)])
    same_program = seen.manifest["program"]["sha256"] == program_digest()
    told = Repeated("bytes" if same_program else "tables")
    try:
        files = _files_again(seen)
    except LinxuanError as error:
        told.tell(_INPUTS, _CANNOT, {"reason": error.told(language)})
        return told
    if same_program:
        _compare_bytes(told, seen, files)
    else:
        _compare_tables(told, seen, files)
    return told


def _is_whole(seen: Seen) -> bool:
    """Whether every input is there and is what the manifest lists."""
    changed = {difference.file for difference in seen.differences if difference.part == "files"}
    kept = seen.listed("inputs")
    return changed.isdisjoint(kept) and seen.contents.keys() >= kept.keys()


def _files_again(seen: Seen) -> dict[str, bytes]:
    """Every file that the run would write today, by name."""
    from pipeline.advice.advise import advise
    from pipeline.headings import load_headings
    from pipeline.ingest.folder import read_stock
    from pipeline.ingest.inventory import stock_of
    from pipeline.manual import vocabulary
    from pipeline.policy import load_policy
    from pipeline.procedure import carry_out
    from pipeline.provenance import TEMPLATE, Provenance
    from pipeline.publish.publication import make_edition, run_files

    kept, templates = {}, {}
    for file in seen.manifest["inputs"]:
        content = seen.contents[file["kept_as"]]
        if file.get("role") == TEMPLATE:
            templates[PurePosixPath(file["kept_as"]).name] = content
        else:
            kept[str(file.get("path", file.get("role")))] = content
    written, worded = kept.pop("policy"), kept.pop("headings")
    policy = load_policy("policy.yaml", written, vocabulary())
    headings = load_headings(worded, "headings.yaml")
    received, sources = read_stock(stock_of(kept), policy, headings)
    results = carry_out(received, policy, headings)
    origin = Provenance(sources, written, worded, templates)
    advice = advise(results, received, policy)
    return run_files(make_edition(results, received, policy, headings, origin, advice), origin)


def _compare_bytes(told: Repeated, seen: Seen, files: Mapping[str, bytes]) -> None:
    about_others = (CRATE, MANIFEST)
    listed = set(seen.listed("outputs")) | {MANIFEST}
    for name in sorted({*listed, *files} - set(about_others)):
        if name not in files:
            told.tell(name, _NOT_MADE)
        elif name not in listed:
            told.tell(name, _NOT_LISTED)
        elif name in seen.contents:
            told.files += 1
            if seen.contents[name] != files[name]:
                told.tell(name, *first_difference(name, seen.contents[name], files[name], _cells))
    _tell_uncompared(told, seen, listed)
    if told.differences:
        told.notes.append(Note(_LISTS_OTHERS, {"files": ", ".join(about_others)}))
        _tell_libraries(told, seen)
        return
    for name, again in ((CRATE, files[CRATE]), (MANIFEST, _at_home(seen, files[MANIFEST]))):
        if name in seen.contents:
            told.files += 1
            if seen.contents[name] != again:
                told.tell(name, *first_difference(name, seen.contents[name], again, _cells))


def _at_home(seen: Seen, manifest: bytes) -> bytes:
    """A manifest as it would be where the run was made: the environment is not compared."""
    from pipeline.provenance.origin import manifest_bytes

    environment = seen.manifest.get("environment")
    return manifest_bytes({**json.loads(manifest), "environment": environment})


def _compare_tables(told: Repeated, seen: Seen, files: Mapping[str, bytes]) -> None:
    listed = _tables(seen.listed("outputs"))
    for name in sorted(listed | _tables(files)):
        if name not in files:
            told.tell(name, _NOT_MADE)
        elif name not in listed:
            told.tell(name, _NOT_LISTED)
        elif name in seen.contents:
            told.files += 1
            try:
                place = table_difference(name, seen.contents[name], files[name])
            except (ValueError, csv.Error, RecursionError):
                place = (_NO_TABLE, {})
            if place is not None:
                told.tell(name, *place)
    _tell_uncompared(told, seen, listed)


def _tables(names: Iterable[str]) -> set[str]:
    return {name for name in names if PurePosixPath(name).suffix in TABLE_ENDINGS}


def _tell_uncompared(told: Repeated, seen: Seen, listed: Collection[str]) -> None:
    """Every file that was to be compared was, or is told: none falls out in silence."""
    named = seen.told | {difference.file for difference in told.differences}
    for name in sorted(set(listed) - seen.contents.keys() - named):
        told.tell(name, _NOT_COMPARED)


def _tell_libraries(told: Repeated, seen: Seen) -> None:
    """Say which libraries are not those the run was made with."""
    from pipeline.provenance.program import packages

    environment = seen.manifest.get("environment")
    then: Any = environment.get("packages") if isinstance(environment, Mapping) else None
    if not isinstance(then, Mapping):
        return
    now = packages()
    others = [
        f"{name} {then.get(name, '-')} / {now.get(name, '-')}"
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
    if others:
        told.notes.append(Note(_LIBRARIES, {"versions": ", ".join(others)}))


def _cells(name: str, content: bytes) -> Sequence[tuple[str, str, str]]:
    """Sheet, address and text of every cell of a workbook that is not empty."""
    from pipeline.ingest.reading import address, read_bytes

    return [
        (sheet.name, address(sheet.first_row + down, sheet.first_column + across), text)
        for sheet in read_bytes(name, content).sheets
        for down, row in enumerate(sheet.rows)
        for across, text in enumerate(row)
        if text
    ]
