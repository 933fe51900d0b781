"""Which difference in the inputs belongs to which cause.

A cause has a label: its kind and what it is about, the finest there is. A
label gets coarser step by step where there are too many to carry out one by
one: the marks of one expert for one project, all marks of the expert, all
marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.comparison.pairing import BY_ROW, Note, Pair, Row, Slot, place_columns
from pipeline.tables.spelling import code_text

Label = tuple[str, ...]
Chain = tuple[Label, ...]
"""Labels of one difference, the finest first."""

KINDS = (
    "project",
    "submission",
    "correction",
    "disposition",
    "ruling",
    "approval",
    "mark",
    "expert",
    "bonus",
    "register",
    "table",
    "file",
    "policy",
    "headings",
    "program",
)
"""Every kind of cause, in the order in which causes are told."""

_OF_A_PAIR = ("assignments", "recusals")
_OF_AN_EXPERT = ("experts", "employments")
_OF_A_PROJECT = ("marks", *_OF_A_PAIR, "online", "evidence_reviews")
_ALSO_CALLED = {"marks_received": "marks"}


def chain(*label: str) -> Chain:
    """A label and the coarser ones above it, down to its kind alone."""
    return tuple(label[:length] for length in range(len(label), 0, -1))


@dataclass(frozen=True)
class Difference:
    """One difference in the inputs; `column` is empty where a whole row is there or not."""

    table: str
    key: tuple[str, ...]
    column: str
    before: str
    after: str
    label: Label


class Labels:
    """The labels of every difference of a pair.

    `bonus` names the registers that a fact with a bonus is verified by.
    """

    def __init__(self, paired: Pair, bonus: Set[str]) -> None:
        self.paired = paired
        self.bonus = bonus
        self._absent = (paired.before.present ^ paired.after.present) - BY_ROW
        self._moving = _only_one_side(paired, "submissions", "project_id")
        self._leaving = _only_one_side(paired, "marks", "expert_id")
        self._pairs = {
            tuple(map(code_text, pair))
            for pair in _one_sided(paired, "marks", ("project_id", "expert_id"))
        }
        self._corrected = self._corrections()
        self._files = self._receipts()

    def _corrections(self) -> dict[tuple[str, str, str], Label]:
        """The cells of corrections that only one side has, or has otherwise."""
        corrected: dict[tuple[str, str, str], Label] = {}
        for slot in self._different("corrections"):
            for row in (slot.before, slot.after):
                if row is None:
                    continue
                named = row["table"].strip().removeprefix("registers/")
                table = _ALSO_CALLED.get(named, named)
                label = ("correction", table, row["key"], row["column"])
                corrected[table, row["key"], row["column"]] = label
                renamed = _renamed(row)
                if renamed:
                    corrected[table, row["key"], ""] = label
                    corrected[table, renamed, ""] = label
        return corrected

    def _receipts(self) -> dict[str, str]:
        """For each file of a receipt that differs the file that the receipt is for."""
        files: dict[str, str] = {}
        for slot in self._different("receipts"):
            for row in (slot.before, slot.after):
                if row is not None:
                    for name in (row["file"], row["supersedes"]):
                        if name.strip():
                            files.setdefault(_bare(name), _bare(row["file"]))
        return files

    def _different(self, table: str) -> Iterable[Slot]:
        paired = self.paired.tables.get(table)
        return paired.different if paired else ()

    def of(self, slot: Slot, column: str) -> Chain:
        """The labels of a slot's column; with no column of a row that only one side has."""
        table, some = slot.table, slot.some
        if table in self._absent:
            return chain("table", table)
        correction = self._of_correction(slot, column)
        if correction:
            return chain(*correction)
        if column in place_columns(table)[:2]:
            return self.of_file(some[column] if column == "file" else some.get("file", ""))
        project = code_text(some.get("project_id", ""))
        expert = code_text(some.get("expert_id", ""))
        if table in ("rulings", "dispositions", "approvals"):
            return chain(table.removesuffix("s"), code_text(slot.key[0]))
        if table == "receipts":
            return self.of_file(some["file"])
        if table == "submissions":
            kind = "project" if project in self._moving else "submission"
            return chain(kind, project or some.get("applicant", ""))
        if table in _OF_A_PROJECT and project in self._moving:
            return chain("project", project)
        if table in _OF_AN_EXPERT or (expert and expert in self._leaving):
            return chain("expert", expert)
        if table in _OF_A_PAIR or (table == "marks" and (project, expert) in self._pairs):
            return chain("expert", expert, project)
        if table == "marks":
            return chain("mark", expert, project)
        return chain("bonus" if table in self.bonus else "register", table, "/".join(slot.key))

    def _of_correction(self, slot: Slot, column: str) -> Label | None:
        if slot.table == "corrections":
            row = slot.some
            named = row["table"].strip().removeprefix("registers/")
            return ("correction", _ALSO_CALLED.get(named, named), row["key"], row["column"])
        return self._corrected.get((slot.table, "/".join(slot.key), column))

    def of_note(self, note: Note) -> Chain:
        """The labels of a complaint made while reading."""
        for slot in note.slots:
            column = str(note.record["column"])
            if slot.table == "corrections":
                return self.of(slot, "")
            differing = slot.differing()
            if slot.before is None or slot.after is None:
                return self.of(slot, "")
            if column in differing:
                return self.of(slot, column)
            corrected = self._of_correction(slot, column)
            if corrected:
                return chain(*corrected)
        for slot in note.slots:
            for column in slot.differing():
                return self.of(slot, column)
        return self.of_file(str(note.record["file"]))

    def of_file(self, file: str) -> Chain:
        """The labels of what is said of a file as a whole."""
        bare = _bare(file)
        return chain("file", self._files.get(bare, bare))

    def of_table(self, table: str) -> Chain:
        """The labels of a table's being there."""
        return chain("table", table)

    def all(self) -> list[Chain]:
        """The labels of every difference there is, each once, in the order of the tables."""
        found: dict[Chain, None] = {}
        for slot in self.paired.different():
            for column in slot.differing() or [""]:
                found[self.of(slot, column)] = None
        for note in self.paired.notes:
            found[self.of_note(note)] = None
        was, now = self.paired.before.file_units, self.paired.after.file_units
        for file in sorted({*was, *now}):
            if was.get(file) != now.get(file):
                found[self.of_file(file)] = None
        for table in sorted(self._absent):
            found[self.of_table(table)] = None
        return list(found)

    def differences(self) -> list[Difference]:
        """Every difference of the tables, cell by cell; places are left out.

        What is said of a file as a whole is told by its code, in the table
        `findings`.
        """
        told = []
        for slot in self.paired.different():
            places = place_columns(slot.table)[:2]
            for column in slot.differing():
                was = "" if slot.before is None else slot.before.get(column, "")
                now = "" if slot.after is None else slot.after.get(column, "")
                if column not in places or column == "file":
                    label = self.of(slot, column)[0]
                    told.append(Difference(slot.table, slot.key, column, was, now, label))
            if slot.before is None or slot.after is None:
                texts = (_summary(slot.before, places), _summary(slot.after, places))
                told.append(Difference(slot.table, slot.key, "", *texts, self.of(slot, "")[0]))
        for note in self.paired.notes:
            if not note.slots:
                code, file = str(note.record["code"]), str(note.record["file"])
                texts = (code, "") if note.was else ("", code)
                told.append(Difference("findings", (file,), "", *texts, self.of_note(note)[0]))
        return told


def _summary(row: Row | None, places: Iterable[str]) -> str:
    """What a row says, its empty cells left out."""
    if row is None:
        return ""
    return " | ".join(text for name, text in row.items() if text and name not in places)


def _only_one_side(paired: Pair, table: str, column: str) -> set[str]:
    """What only one side's rows of a table name in a column."""
    return {code_text(one[0]) for one in _one_sided(paired, table, (column,))} - {""}


def _one_sided(paired: Pair, table: str, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    known: tuple[set[tuple[str, ...]], set[tuple[str, ...]]] = (set(), set())
    for slot in paired.tables[table].slots if table in paired.tables else ():
        for row, names in zip((slot.before, slot.after), known, strict=True):
            if row is not None and (table != "marks" or row["mark"].strip()):
                names.add(tuple(row[column] for column in columns))
    return known[0] ^ known[1]


def _renamed(correction: Row) -> str:
    """The key a row has after a correction of a part of its key; empty where it keeps its key."""
    parts = correction["key"].split("/")
    if correction["before"] not in parts or correction["column"] not in _NAMING:
        return ""
    return "/".join(correction["after"] if part == correction["before"] else part for part in parts)


_NAMING = frozenset({"project_id", "expert_id", "credit_code", "certificate", "criterion", "file"})


def _bare(file: str) -> str:
    return PurePosixPath(file.strip().replace("\\", "/")).name


def chosen_labels(chains: Iterable[Chain], most: int) -> dict[Chain, Label]:
    """The label each difference is told under, so that there are at most so many.

    The kind with most causes gets coarser first; what is still too many is
    one group, of the label `("rest",)`.
    """
    chains = list(chains)
    steps: Counter[str] = Counter()

    def label(one: Chain) -> Label:
        return one[min(steps[one[0][0]], len(one) - 1)]

    while True:
        counts = Counter(found[0] for found in {label(one) for one in chains})
        if sum(counts.values()) <= most:
            return {one: label(one) for one in chains}
        able = [
            (-counts[kind], kind)
            for kind in counts
            if any(one[0][0] == kind and steps[kind] < len(one) - 1 for one in chains)
            if counts[kind] > 1
        ]
        if not able:
            break
        steps[min(able)[1]] += 1
    kept = sorted({label(one) for one in chains})[: max(0, most - 1)]
    return {one: label(one) if label(one) in kept else ("rest",) for one in chains}


def in_order(labels: Iterable[Label]) -> list[Label]:
    """Labels as they are told: by kind, then by what they are about."""
    place: Mapping[str, int] = {kind: at for at, kind in enumerate(KINDS)}
    return sorted(set(labels), key=lambda label: (place.get(label[0], len(place)), label))
