"""Sheets of many formulas, written in half the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

Attributes = Sequence[tuple[str, object]]


class ClassicSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas have classic functions only.

    xlsxwriter looks in every formula for functions of newer programs, and in every
    attribute of a cell for signs to be escaped, though these are only addresses and
    numbers. Neither is done here; what is written is the same to the byte.
    """

    def _write_formula(
        self,
        row: int,
        col: int,
        formula: str,
        cell_format: Format | None = None,
        value: Any = 0,
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        written = formula.removeprefix("=")
        self.table[row][col] = CellFormulaTuple(written, cell_format, value)
        return 0

    def _xml_string_element(self, index: int, attributes: Attributes = ()) -> None:
        self.fh.write(f'<c{_told(attributes)} t="s"><v>{index}</v></c>')

    def _xml_number_element(self, number: float, attributes: Attributes = ()) -> None:
        self.fh.write(f"<c{_told(attributes)}><v>{number:.16G}</v></c>")

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Attributes = ()
    ) -> None:
        written, shown = self._escape_data(formula), self._escape_data(result)
        self.fh.write(f"<c{_told(attributes)}><f>{written}</f><v>{shown}</v></c>")


def _told(attributes: Attributes) -> str:
    return "".join([f' {name}="{value}"' for name, value in attributes])
