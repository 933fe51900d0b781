"""What moved projects between two runs, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.comparison.causes import Difference, Label
from pipeline.comparison.pairing import FURTHER_COLUMN
from pipeline.comparison.policies import PolicyPart
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy.comparing import Change
from pipeline.policy.wording.speech import Speech
from pipeline.publish.naming import Naming

_NAMED, _SHOWN = 3, 6
"""So many parts name a cause, and so many differences are told beside it; the list has all."""

_KINDS = {
    "project": _("project new or gone"),
    "submission": _("submitted row"),
    "correction": _("correction"),
    "disposition": _("disposition"),
    "ruling": _("ruling"),
    "approval": _("approval of the policy"),
    "mark": _("mark"),
    "expert": _("expert"),
    "bonus": _("bonus: register of a fact"),
    "register": _("register"),
    "table": _("table that is there or not"),
    "file": _("file or its receipt"),
    "headings": _("headings"),
    "program": _("program"),
    "rest": _("several kinds"),
}
_POLICY_KINDS = (
    (("marking", "pass_marks"), _("policy: pass mark")),
    (("marking", "criteria"), _("policy: criterion or weight")),
    (("marking", "rounding"), _("policy: rounding")),
    (("marking",), _("policy: marking")),
    (("priority",), _("policy: bonus")),
    (("facts",), _("policy: fact")),
    (("places",), _("policy: places and ties")),
    (("pools",), _("policy: quota and pools")),
    (("examination",), _("policy: examination")),
    ((), _("policy")),
)

# By kind, then by how much of the label is left: from the kind alone to the finest.
_TITLES: Mapping[str, tuple[str, ...]] = {
    "project": (_("all projects that are new or gone"), "{first}"),
    "submission": (_("all changed rows of submissions"), "{first}"),
    "correction": (
        _("all corrections"),
        _("all corrections of {table}"),
        _("{table}, {second}"),
        _("{table}, {second}, {column}"),
    ),
    "disposition": (_("all dispositions"), _("finding {first}")),
    "ruling": (_("all rulings"), "{first}"),
    "approval": (_("all approvals"), "{first}"),
    "mark": (
        _("all changed marks"),
        _("all of {first}"),
        _("{first} for {second}"),
    ),
    "expert": (
        _("all changes of who marks what"),
        "{first}",
        _("{first} for {second}"),
    ),
    "bonus": (
        _("all registers of facts with a bonus"),
        "{table}",
        _("{table}, {second}"),
    ),
    "register": (
        _("all other registers"),
        "{table}",
        _("{table}, {second}"),
    ),
    "table": (_("all tables that are there or not"), "{table}"),
    "file": (_("all files and receipts"), "{first}"),
    "policy": (_("all changes of the policy"),),
    "headings": (_("the headings file"),),
    "rest": (_("all others together"),),
}
_EARLIER = _("another program made the earlier run; this one makes another list of its inputs")
_LATER = _("another program made the later run; this one makes another list of its inputs")
_RECUSED = _("{told}: recused")
_NO_LONGER_RECUSED = _("{told}: no longer recused")
_LEFT_OUT = _("{told}: left out")
_COME_IN = _("{told}: come in")
_NEW = _("{told}: new")
_GONE = _("{told}: gone")
_STANDS = _("rows now read from {after}, before from {before}: {count}")
_REMARK_NEW = _("remarks on reading that are new, {after}: {count}")
_REMARK_GONE = _("remarks on reading that are gone, {before}: {count}")
_CELL = _("{where}: {before} -> {after}")
_ROW_NEW = _("{where}: new, {after}")
_ROW_GONE = _("{where}: gone, {before}")
_MORE = _("and {count} more")
_EMPTY = _("empty")
_CHANGE = _("{subject}: {before} -> {after}")
_PARTED = _("; ")
_WHERE = _("{table}, {row}")


@dataclass(frozen=True)
class CauseWords:
    """Causes told in a language.

    `labels` are the causes as they are told, `parts` the changed parts of the
    policy, `changes` its changes in the words of this language.
    """

    naming: Naming
    speech: Speech
    labels: Sequence[Label]
    differences: Sequence[Difference]
    parts: Mapping[Label, PolicyPart]
    changes: Sequence[Change]

    @property
    def language(self) -> Language:
        """The language."""
        return self.speech.language

    def said(self, sentence: str, /, **fields: object) -> str:
        """A sentence in this language."""
        return say(self.language, sentence, fields)

    def label_of(self, difference: Difference) -> Label:
        """The cause a difference is told under."""
        found = (label for label in self.labels if difference.label[: len(label)] == label)
        return next(found, ("rest",))

    def label_of_change(self, change: Change) -> Label | None:
        """The cause a change of the policy is told under; None where it decides nothing."""
        for finest, part in self.parts.items():
            if change.decides and change.path in part.paths:
                known = (finest, finest[:1], ("rest",))
                return next((label for label in known if label in self.labels), None)
        return None

    @cached_property
    def _by_label(self) -> Mapping[Label, list[Difference]]:
        found: dict[Label, list[Difference]] = {}
        for difference in self.differences:
            found.setdefault(self.label_of(difference), []).append(difference)
        return found

    def of(self, label: Label) -> list[Difference]:
        """The differences of a cause."""
        return self._by_label.get(label, [])

    def kind(self, label: Label) -> str:
        """What sort of cause it is."""
        if label[0] != "policy":
            return self.said(_KINDS[label[0]])
        path = tuple(label[1].split(".")) if len(label) > 1 else ()
        return self.said(
            next(word for beginning, word in _POLICY_KINDS if path[: len(beginning)] == beginning)
        )

    def title(self, label: Label) -> str:
        """What a cause is called."""
        if label[0] == "program":
            return self.said(_EARLIER if label[1:] == ("earlier",) else _LATER)
        if label in self.parts:
            changes = self._changes_of(self.parts[label])
            return self._some(list(dict.fromkeys(change.subject for change in changes)), _NAMED)
        titles = _TITLES[label[0]]
        sentence = titles[min(len(label), len(titles)) - 1]
        fields = dict(zip(("first", "second"), label[1:], strict=False))
        if len(label) > 1:
            fields["table"] = self.table(label[1])
            fields["column"] = self.column(label[1], label[-1])
        return self._with_how(label, self.said(sentence, **fields))

    def _with_how(self, label: Label, told: str) -> str:
        """A title with what became of the expert, project or table."""
        if len(label) < 2 or label[0] not in ("expert", "project", "table"):
            return told
        sides: dict[str, set[tuple[bool, bool]]] = {}
        for one in self.of(label):
            row = (bool(one.before), bool(one.after))
            if not one.column or one.column == "mark":
                sides.setdefault(one.table, set()).add(row)
        asked: tuple[tuple[str, str, str], ...]
        if label[0] == "expert":
            asked = (("recusals", _NO_LONGER_RECUSED, _RECUSED), ("marks", _LEFT_OUT, _COME_IN))
        elif label[0] == "project":
            asked = (("submissions", _GONE, _NEW),)
        else:
            asked = ((label[1], _GONE, _NEW),)
        for table, gone, come in asked:
            if sides.get(table) == {(True, False)}:
                return self.said(gone, told=told)
            if sides.get(table) == {(False, True)}:
                return self.said(come, told=told)
        return told

    def details(self, label: Label) -> str:
        """The differences of a cause, the first few of them."""
        if label in self.parts:
            told = [self._change(change) for change in self._changes_of(self.parts[label])]
        else:
            told = [*self._of_data(label), *self._policy_details(label)]
        return self._some(told, _SHOWN)

    def _some(self, told: Sequence[str], most: int) -> str:
        """The first few of several things, and how many more there are."""
        shown = list(told[:most])
        if len(told) > most:
            shown.append(self.said(_MORE, count=len(told) - most))
        return self.said(_PARTED).join(shown)

    def _of_data(self, label: Label) -> list[str]:
        """The differences of a cause in the tables, what is the same for many rows told once."""
        counted: Counter[tuple[str, str, str]] = Counter()
        told = []
        for one in self.of(label):
            if one.table == "findings" or one.column == "file":
                counted[one.column, *((one.before, one.after) if one.column else _remark(one))] += 1
            else:
                told.append(self.difference(one))
        for (column, before, after), count in sorted(counted.items()):
            sentence = _STANDS if column else _REMARK_NEW if after else _REMARK_GONE
            told.append(self.said(sentence, before=before, after=after, count=count))
        return told

    def _policy_details(self, label: Label) -> list[str]:
        """The changes of the policy that a group of causes holds."""
        return [
            self._change(change)
            for finest, part in self.parts.items()
            if finest not in self.labels
            if label == ("rest",) or label == finest[: len(label)]
            for change in self._changes_of(part)
        ]

    def _changes_of(self, part: PolicyPart) -> list[Change]:
        return [change for change in self.changes if change.decides and change.path in part.paths]

    def _change(self, change: Change) -> str:
        before, after = (text or self.said(_EMPTY) for text in (change.before, change.after))
        return self.said(_CHANGE, subject=change.subject, before=before, after=after)

    def difference(self, one: Difference) -> str:
        """One difference of the inputs."""
        where = self.said(_WHERE, table=self.table(one.table), row=" ".join(one.key))
        if one.column:
            where = self.said(_WHERE, table=where, row=self.column(one.table, one.column))
            before, after = (text or self.said(_EMPTY) for text in (one.before, one.after))
            return self.said(_CELL, where=where, before=before, after=after)
        if one.before:
            return self.said(_ROW_GONE, where=where, before=one.before)
        return self.said(_ROW_NEW, where=where, after=one.after)

    def table(self, name: str) -> str:
        """What people call a table."""
        declared = self.naming.headings.tables.get("mark_sheet" if name == "marks" else name)
        return declared.name.told(self.language) if declared else name

    def column(self, table: str, name: str) -> str:
        """What people call a column."""
        plain = name.removeprefix(FURTHER_COLUMN)
        known = self.naming.headings.tables.get("mark_sheet" if table == "marks" else table)
        if known and plain in known.columns:
            return known.columns[plain].told(self.language)
        return self.naming.column("", plain)


def _remark(one: Difference) -> tuple[str, str]:
    """A remark on reading with its file, on the side that has it."""
    file = " ".join(one.key)
    was, now = (f"{file} {code}" if code else "" for code in (one.before, one.after))
    return was, now
