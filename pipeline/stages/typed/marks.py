"""Cells of mark sheets as exact marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.exact import points_of
from pipeline.policy.marking import Criterion, Marking
from pipeline.tables.received import MARKS_RECEIVED
from pipeline.tables.spelling import code_text
from pipeline.tables.values import exact_decimal

DIRECTION_FIT = "direction_fit"
"""The yes/no column in which experts say whether a project fits its direction."""

_PARTED = re.compile(r"\d\s+[\d.]|\.\s+\d")

FAULTS = ("mark_not_a_number", "mark_out_of_range", "mark_off_step")
"""What a cell can be instead of a mark, by the code of its complaint."""


@dataclass(frozen=True)
class ReadMark:
    """A cell's mark in billionths; None where the cell is blank or `fault` says why not.

    `converted` tells that a declared form was read, not a plain number.
    """

    billionths: int | None
    fault: str = ""
    converted: bool = False


def read_mark(text: str, criterion: Criterion, marking: Marking) -> ReadMark:
    """Read one cell on its criterion's scale.

    Only what the policy declares is converted: its words for no mark, its
    suffixes, and digits of full width. A mark off its scale is no mark: it is
    neither clipped nor moved to the nearest step. Digits parted by a blank are
    two numbers, or one with something lost: nobody can say which.
    """
    plain = code_text(text)
    blanks = {"", *map(code_text, marking.blanks)}
    if plain in blanks:
        return ReadMark(None)
    if _PARTED.search(unicodedata.normalize("NFKC", text)):
        return ReadMark(None, "mark_not_a_number")
    bare = plain
    for suffix in sorted(map(code_text, marking.suffixes), key=len, reverse=True):
        if suffix and bare.endswith(suffix):
            bare = bare.removesuffix(suffix)
            break
    amount = exact_decimal(bare)
    if amount is None:
        return ReadMark(None, "mark_not_a_number")
    scale = criterion.scale
    low, high, step = points_of(scale.min), points_of(scale.max), points_of(scale.step)
    if not low <= amount.billionths <= high:
        return ReadMark(None, "mark_out_of_range")
    if not amount.whole or (amount.billionths - low) % step:
        return ReadMark(None, "mark_off_step")
    return ReadMark(amount.billionths, "", bare != unicodedata.normalize("NFC", text))


@dataclass(frozen=True)
class TypedMarks:
    """The cells of mark sheets, sorted by place; every list has one entry a cell.

    `read` is None for a cell of no criterion (a yes/no column, a comment).
    `projects` and `experts` are numbers without what is not seen.
    """

    rows: pd.DataFrame
    projects: list[str]
    experts: list[str]
    criteria: list[str]
    written: list[str]
    read: list[ReadMark | None]

    def __len__(self) -> int:
        return len(self.rows)


def typed_marks(marks: pd.DataFrame, marking: Marking) -> TypedMarks:
    """Read every cell; a text that stands in many cells of a criterion is read once."""
    rows = MARKS_RECEIVED.promised(marks)
    criteria = rows["criterion"].astype(object).tolist()
    written = rows["mark"].astype(object).tolist()
    declared = {criterion.id: criterion for criterion in marking.criteria}
    seen: dict[tuple[str, str], ReadMark | None] = {}
    for pair in dict.fromkeys(zip(criteria, written, strict=True)):
        criterion = declared.get(pair[0])
        seen[pair] = None if criterion is None else read_mark(pair[1], criterion, marking)
    return TypedMarks(
        rows=rows,
        projects=_codes(rows["project_id"].astype(object).tolist()),
        experts=_codes(rows["expert_id"].astype(object).tolist()),
        criteria=criteria,
        written=written,
        read=[seen[pair] for pair in zip(criteria, written, strict=True)],
    )


def _codes(texts: Sequence[str]) -> list[str]:
    plain = {text: code_text(text) for text in dict.fromkeys(texts)}
    return [plain[text] for text in texts]


def said_by_experts(
    marks: TypedMarks, column: str, barred: Mapping[tuple[str, str], str]
) -> dict[str, list[tuple[str, str]]]:
    """What experts wrote in a column of their sheets: by project, expert and text.

    Blank cells say nothing, and recused experts are not heard.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for project, expert, name, text in zip(
        marks.projects, marks.experts, marks.criteria, marks.written, strict=True
    ):
        if name == column and code_text(text) and (project, expert) not in barred:
            found.setdefault(project, []).append((expert, text))
    return found
