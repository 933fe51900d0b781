"""Results of formulas with signs that XML does not allow, in a workbook that opens."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import xlsxwriter

from pipeline.publish.formula_results import held


def test_a_result_with_signs_that_xml_does_not_allow_keeps_the_workbook_readable() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("x")
        sheet.write_formula("A1", '=""', None, held("\x1b[31m\ufffe\uffff_x0041_"))
        sheet.write_formula("A2", "=1", None, held(1))
    with zipfile.ZipFile(made) as package:
        part = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    values = [element.text for element in part.iter() if element.tag.endswith("}v")]
    assert values == ["_x001B_[31m_xFFFE__xFFFF__x005F_x0041_", "1"]
