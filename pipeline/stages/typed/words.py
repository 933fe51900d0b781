"""The policy's names and the office's words, ready for looking up."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.headings import Headings, normalised
from pipeline.policy.checks.check import WORKED_OUT
from pipeline.policy.model import Policy
from pipeline.tables.received import REGISTERS, SUBMISSIONS
from pipeline.tables.spelling import Names, row_key
from pipeline.tables.values import Moment, exact_decimal, moment_of, whole_number

DATE_SIGNS = {"year": "-", "month": "-", "day": " ", "hour": ":", "minute": ":", "second": " "}
WORKED_OUT_KIND = "id"
"""The kind of columns that hold nothing but ids of the policy, made from others."""


@dataclass
class Words:
    """How one round's people write units, directions, choices, days, levels, yes and no."""

    headings: Headings
    units: Names
    directions: Names
    choices: Mapping[str, Names]
    date_parts: Mapping[str, str]
    kinds: Mapping[str, str]
    several: bool = False
    """Whether a project may name several directions."""
    signs: frozenset[str] = frozenset()
    """What parts the items of one cell."""
    _moments: dict[str, Moment | None] = field(default_factory=dict)
    _yes_no: dict[str, bool | None] = field(default_factory=dict)

    def names_of(self, column: str) -> Names | None:
        """The closed list of a column, None for one without."""
        if column == "unit":
            return self.units
        return self.directions if column == "direction" else self.choices.get(column)

    def moment(self, text: str) -> Moment | None:
        """A day or moment; None where the text is none."""
        if text not in self._moments:
            self._moments[text] = moment_of(text, self.date_parts)
        return self._moments[text]

    def day(self, text: str) -> date | None:
        """A day; None where the text is none."""
        moment = self.moment(text)
        return moment.day if moment else None

    def yes_no(self, text: str) -> bool | None:
        """Whether a text says yes or no; None where it says neither."""
        if text not in self._yes_no:
            meaning = self.headings.word("yes_no", text)
            self._yes_no[text] = None if meaning is None else meaning == "yes"
        return self._yes_no[text]

    def level(self, text: str) -> int | None:
        """A level, by number or by its name; None where the text is none."""
        meaning = self.headings.word("level", text)
        return whole_number(text if meaning is None else meaning)

    def register_kind(self, register: str, column: str) -> str:
        """What a register's column holds; text where the register is not a known one."""
        table = REGISTERS.get(register)
        if table is None or column not in table.names:
            return "text"
        return table.column(column).kind.name

    def number(self, text: str) -> int | None:
        """A number in billionths, a level counted as its number; None where it is none."""
        level = self.level(text)
        if level is not None:
            return level * 10**9
        amount = exact_decimal(text)
        return amount.billionths if amount and amount.whole else None

    def is_word(self, column: str, kind: str, text: str, wanted: str) -> bool:
        """Whether a text of a column means a value that a rule names."""
        if kind == WORKED_OUT_KIND:
            return text == wanted
        names = self.names_of(column)
        if names is not None:
            return bool(text) and names.id_of(text) == wanted
        if kind == "yes or no" and wanted in ("yes", "no"):
            return self.yes_no(text) is (wanted == "yes")
        return normalised(text) == normalised(wanted)

    def items(self, text: str) -> list[str]:
        """The items of a cell, parted at the declared signs, without blanks around them."""
        parted = "".join(
            "\n" if unicodedata.normalize("NFKC", sign) in self.signs else sign for sign in text
        )
        return [item for part in parted.split("\n") if (item := part.strip())]

    def key(self, column: str, text: str) -> str:
        """A text as rows of tables are matched by it; empty where nothing is written."""
        if column in ("applicant", "title", "employer"):
            return self.headings.folded(text)
        return row_key(text)


def words_of(policy: Policy, headings: Headings) -> Words:
    """The words of a policy and of the headings' file."""
    return Words(
        headings=headings,
        units=_names(policy.units.members, headings),
        directions=_names(policy.directions.members, headings),
        choices={
            column: _names(choices, headings) for column, choices in policy.choices.columns.items()
        },
        date_parts={
            written: DATE_SIGNS[part]
            for part in headings.words["date_part"]
            if part in DATE_SIGNS
            for written in headings.writings("date_part", part)
            if not written.isascii()
        },
        kinds={
            **{column.name: column.kind.name for column in SUBMISSIONS.columns},
            **{column.id: _FURTHER_KINDS[column.kind] for column in policy.columns},
            **dict.fromkeys(WORKED_OUT, WORKED_OUT_KIND),
            "dcmm_level": "level",
        },
        several=policy.directions.several is not None,
        signs=frozenset(
            unicodedata.normalize("NFKC", sign)
            for meaning in headings.words["list_sign"]
            for sign in headings.writings("list_sign", meaning)
            if len(sign) == 1 and not sign.isalnum()
        ),
    )


_FURTHER_KINDS = {
    "text": "text",
    "code": "code",
    "count": "whole number",
    "date": "day",
    "yes_no": "yes or no",
    "choice": "text",
}


def _names(members: object, headings: Headings) -> Names:
    writings = {
        member.id: (member.name.zh, member.name.en, *member.aliases)
        for member in members  # type: ignore[attr-defined]
    }
    return Names(writings, headings.folded)
