"""What the receipts say of the files: which unit sent each, and which replaces which."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.ingest.records import listed
from pipeline.ingest.units import Units
from pipeline.tables.complaints import Complaint
from pipeline.tables.values import whole_number


@dataclass(frozen=True)
class Receipt:
    """One line of the receipts; `unit` is the policy's id, empty where it is none."""

    unit: str
    written: str
    file: str
    supersedes: str
    none_sent: bool
    place: tuple[str, str, int]


@dataclass
class Versions:
    """What follows from the receipts.

    `units` maps a file to the unit its receipt names. `superseded` maps a
    file whose rows are not received to the one that replaced it. `silent`
    units rightly sent nothing. `none_declared`: files whose receipt says that
    they hold no project.
    """

    units: dict[str, str] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    none_declared: set[str] = field(default_factory=set)
    complaints: list[Complaint] = field(default_factory=list)


def read_versions(
    receipts: pd.DataFrame, files: Iterable[str], units: Units, present: bool
) -> Versions:
    """Match receipts (RECEIPTS) with the files of submissions/, by name.

    `files` are paths inside the round's folder; a receipt may give the path or
    the name alone. `present`: whether there are receipts at all; without them
    no file is blamed for lacking one.
    """
    found = Versions()
    paths = sorted(files)
    by_name: dict[str, str] = {}
    for path in paths:
        by_name[_plain(path)] = path
        by_name.setdefault(_plain(path.rpartition("/")[2]), path)
    lines = _receipts(receipts, units)
    by_file: dict[str, list[Receipt]] = {}
    replacing: dict[str, set[str]] = {}
    for line in lines:
        if line.written and not line.unit:
            nearest = units.nearest(line.written)
            found.complaints.append(
                _of(line, "receipt_unit_unknown", line.written, nearest=nearest)
            )
        if not line.file:
            if line.none_sent:
                found.silent.add(line.unit)
            continue
        path = by_name.get(_plain(line.file), line.file)
        by_file.setdefault(path, []).append(line)
        if line.supersedes:
            old = by_name.get(_plain(line.supersedes))
            if old is None:
                found.complaints.append(_of(line, "superseded_absent", line.supersedes, path))
            replacing.setdefault(old or line.supersedes, set()).add(path)
    _settle_files(found, by_file)
    if present:
        named = {*by_file, *replacing}
        found.complaints += [
            Complaint("file_without_receipt", file=path) for path in paths if path not in named
        ]
    _settle_replaced(found, by_file, replacing, set(paths))
    return found


def _settle_files(found: Versions, by_file: Mapping[str, Sequence[Receipt]]) -> None:
    """Give each file the unit of its receipt."""
    for path, lines in sorted(by_file.items()):
        named = sorted({line.unit for line in lines if line.unit})
        if len(named) == 1:
            found.units[path] = named[0]
        elif named:
            told = {"units": ", ".join(named)}
            found.complaints.append(_of(lines[0], "receipts_of_two_units", path, path, **told))
        if all(line.none_sent for line in lines):
            found.none_declared.add(path)


def _settle_replaced(
    found: Versions,
    by_file: Mapping[str, Sequence[Receipt]],
    replacing: Mapping[str, set[str]],
    there: set[str],
) -> None:
    """Follow what replaces what to its end; a circle replaces nothing."""
    for old in sorted(replacing):
        newest, seen = old, {old}
        while newest in replacing:
            following = sorted(replacing[newest])
            if len(following) > 1 and newest == old:
                line = by_file[following[0]][0]
                told = {"files": listed(following)}
                found.complaints.append(_of(line, "receipts_replace_twice", old, old, **told))
            newest = following[0]
            if newest in seen:
                break
            seen.add(newest)
        if newest in seen and newest in replacing:
            if old == min(seen):
                line, told = by_file[newest][0], {"files": listed(sorted(seen))}
                found.complaints.append(_of(line, "receipts_in_a_circle", old, old, **told))
        elif old in there:
            found.superseded[old] = newest
            unit = found.units.get(newest, found.units.get(old, ""))
            found.complaints.append(
                Complaint("file_superseded", file=old, unit=unit, fields={"by": newest})
            )
    for path, lines in sorted(by_file.items()):
        if path not in there and path not in replacing:
            found.complaints.append(_of(lines[0], "receipt_without_file", path, path))


def file_unit_complaints(
    units: Mapping[str, str], heard: Collection[str], versions: Versions, names: Units
) -> list[Complaint]:
    """Units that sent several files, and units that sent nothing.

    `units` maps the files whose rows are received to the unit each is from;
    `heard` are units of which something else came: a file that could not be
    read, or rows in a file of several units. A unit of which receipts say that
    it had nothing to send is not blamed.
    """
    complaints = []
    by_unit: dict[str, list[str]] = {}
    for path, unit in sorted(units.items()):
        if unit:
            by_unit.setdefault(unit, []).append(path)
    for unit, paths in sorted(by_unit.items()):
        if len(paths) > 1:
            told = {"files": listed(paths)}
            complaints.append(
                Complaint(
                    "unit_files_several",
                    key=unit,
                    value=names.name_of(unit),
                    unit=unit,
                    fields=told,
                )
            )
    heard_of = {*by_unit, *heard, *versions.silent}
    complaints += [
        Complaint("unit_silent", key=unit, value=names.name_of(unit), unit=unit)
        for unit in names.called
        if unit not in heard_of
    ]
    return complaints


def _receipts(receipts: pd.DataFrame, units: Units) -> list[Receipt]:
    columns = [
        receipts[name].tolist()
        for name in ("unit", "file", "supersedes", "declared_rows", "source_file", "sheet", "row")
    ]
    lines = [
        Receipt(
            unit=units.id_of(unit),
            written=unit,
            file=file.strip(),
            supersedes=supersedes.strip(),
            none_sent=whole_number(declared) == 0,
            place=(source, sheet, row),
        )
        for unit, file, supersedes, declared, source, sheet, row in zip(*columns, strict=True)
    ]
    return sorted(lines, key=lambda line: (line.file, line.supersedes, line.written, line.place))


def _of(line: Receipt, code: str, value: str, key: str = "", **fields: str) -> Complaint:
    source, sheet, row = line.place
    return Complaint(
        code,
        file=source,
        sheet=sheet,
        row=row,
        key=f"{line.written}/{key or line.file}",
        value=value,
        unit=line.unit,
        fields=fields,
    )


def _plain(name: str) -> str:
    """A file's name as people repeat it: with composed characters, either stroke."""
    return unicodedata.normalize("NFC", name.strip()).replace("\\", "/").removeprefix("./")
