"""What is wrong with a record of runs: read off runs.csv and its seal, line by line.

The chain tells that something was changed and near which line; what it was
cannot be told in every case, so each fault says what may have been done. Who
can write in the folder can make record and seal anew, and then nothing is seen
here: for that there is the signature of the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.language import mark as _
from pipeline.publish.records import records_bytes
from pipeline.publish.runlog import (
    COLUMNS,
    LOG,
    SEAL,
    Entry,
    chained,
    is_sealed,
    sealed_digest,
    without_last,
)

_HEADING = _("line 1 is not the heading of this record")
_NO_EVENT = _("line {line} is no event of a run")
_NOT_WHOLE = _("line {line} does not end as a line: something was cut off or added")
_MOVED = _("line {line} follows on line {other}, which stands elsewhere: the order was changed")
_CHANGED = _("line {line} was changed: neither it nor the line below it fits")
_ABOVE = _(
    "line {line} does not follow on the line above: that was changed, or a line between them was "
    "taken out"
)
_NO_START = _("line {line} ends run {run}, which no line above it begins: a line was taken out")
_STARTS_AGAIN = _("line {line} begins run {run}, which had not ended: a line was taken out")
_NO_SEAL = _("is missing, so the last line of {log} has no seal")
_NOT_A_SEAL = _("was changed: it is no line as sha256sum writes it")
_LATE_SEAL = _(
    "line {line} stands below what {seal} seals: it was added by hand, or a run was killed as it "
    "wrote it"
)
_OTHER_SEAL = _(
    "it is not what {seal} seals: its last line was changed, lines were taken off its end, or the "
    "seal was changed"
)

_RUN = r"[0-9a-f]{12}"
_AT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
_EVENT = re.compile(
    rf"(?:(?:start|fail),{_AT},{_RUN},|complete,{_AT},{_RUN},[0-9a-f]{{64}}),[0-9a-f]{{64}}",
    re.ASCII,
)


@dataclass(frozen=True)
class Fault:
    """Something wrong with a record: an English sentence, its fields, and the file it is about."""

    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)
    file: str = LOG

    @property
    def line(self) -> int:
        """The line it is told of, from 1; 0 where no one line is."""
        return int(self.fields.get("line", "0"))


def faults(content: bytes, seal: bytes | None) -> list[Fault]:
    """Everything wrong with a record and its seal (None where there is none), from the top."""
    lines = content.split(b"\r\n")
    found = _badly_formed(lines)
    links = _broken_links(lines[:-1])
    found += links or _events_out_of_turn(lines[1:-1])
    found.sort(key=lambda fault: fault.line)
    return found + _badly_sealed(content, seal, chain_holds=not found)


def _badly_formed(lines: Sequence[bytes]) -> list[Fault]:
    found = []
    if lines[0] + b"\r\n" != records_bytes(COLUMNS, []):
        found.append(Fault(_HEADING, {"line": "1"}))
    for number, line in enumerate(lines[1:-1], start=2):
        if not _EVENT.fullmatch(line.decode("ascii", "replace")):
            found.append(Fault(_NO_EVENT, {"line": str(number)}))
    if lines[-1]:
        found.append(Fault(_NOT_WHOLE, {"line": str(len(lines))}))
    return found


def _broken_links(lines: Sequence[bytes]) -> list[Fault]:
    numbers = {chained(line): number for number, line in enumerate(lines, start=1)}
    held = [line.rpartition(b",")[2].decode("ascii", "replace") for line in lines]
    broken = {
        number
        for number, (above, _line) in enumerate(pairwise(lines), start=2)
        if held[number - 1] != chained(above)
    }
    found = []
    for number in sorted(broken):
        other = numbers.get(held[number - 1])
        if other is not None:
            found.append(Fault(_MOVED, {"line": str(number), "other": str(other)}))
        elif number + 1 in broken and held[number] not in numbers:
            found.append(Fault(_CHANGED, {"line": str(number)}))
        elif number - 1 not in broken or held[number - 2] in numbers:
            found.append(Fault(_ABOVE, {"line": str(number)}))
    return found


def _events_out_of_turn(lines: Sequence[bytes]) -> list[Fault]:
    """Events of a whole chain that no run makes: somebody wrote the chain anew."""
    found = []
    begun: set[str] = set()
    for number, line in enumerate(lines, start=2):
        record = line.decode("ascii", "replace").split(",")
        if len(record) != len(COLUMNS):
            continue
        entry = Entry(*record)
        fields = {"line": str(number), "run": entry.run}
        if entry.event == "start":
            if entry.run in begun:
                found.append(Fault(_STARTS_AGAIN, fields))
            begun.add(entry.run)
        elif entry.run in begun:
            begun.remove(entry.run)
        else:
            found.append(Fault(_NO_START, fields))
    return found


def _badly_sealed(content: bytes, seal: bytes | None, *, chain_holds: bool) -> list[Fault]:
    if seal is None:
        return [Fault(_NO_SEAL, {"log": LOG}, SEAL)]
    if not sealed_digest(seal):
        return [Fault(_NOT_A_SEAL, file=SEAL)]
    if is_sealed(content, seal) or not chain_holds:
        return []
    last = len(content.split(b"\r\n")) - 1
    if is_sealed(without_last(content), seal):
        return [Fault(_LATE_SEAL, {"seal": SEAL, "line": str(last)})]
    return [Fault(_OTHER_SEAL, {"seal": SEAL})]
