"""The cells of a workbook as text: values by calamine, checked against their structure.

The only door to calamine. It never gets a stranger's archive: it gets a small
one made here, with the cells of each sheet and the shared texts, after their
size was bounded. Formats stay behind, so it returns every number as a number,
and which of them are dates is told here, in either date system.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from typing import TypeVar

import python_calamine

from pipeline.ingest.attachments import note_attachments, refuse_macros
from pipeline.ingest.forms import as_filled, known_form, note_form
from pipeline.ingest.gate import bytes_behind, unpack
from pipeline.ingest.numbers import date_text, number_text
from pipeline.ingest.package import (
    MAIN_NAMESPACES,
    Listed,
    Workbook,
    find_workbook,
    in_utf8,
    read_workbook,
    refuse_document_types,
)
from pipeline.ingest.records import Coordinate, Oddities, Refused, Sheet, address, listed
from pipeline.ingest.remarks import addresses, note_sheet
from pipeline.ingest.scan import Budget, Kind, Scan
from pipeline.ingest.shared import Strings, read_strings, read_styles
from pipeline.ingest.structure import scan_sheet

_Result = TypeVar("_Result")

_DIGITS_KEPT = 10**15
"""From here on a whole number has more digits than Excel keeps."""

_KNOWN_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_NOT_TEXT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)

_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = f'<Types xmlns="{_OFFICE}/package/2006/content-types"/>'
_RELATIONSHIPS = f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">{{}}</Relationships>'
_RELATIONSHIP = (
    f'<Relationship Id="r{{}}" Type="{_OFFICE}/officeDocument/2006/relationships/{{}}"'
    ' Target="{}"/>'
)
_WORKBOOK = (
    f'<workbook xmlns="{MAIN_NAMESPACES[0]}"'
    f' xmlns:r="{_OFFICE}/officeDocument/2006/relationships"><sheets>{{}}</sheets></workbook>'
)
_WORKSHEET = b'<worksheet xmlns="%s">%%s</worksheet>' % MAIN_NAMESPACES[0].encode("ascii")


def read_cells(content: bytes, oddities: Oddities) -> tuple[Sheet, ...]:
    """Every sheet of a workbook, hidden ones too, in its order; chart sheets have no cells.

    `content` is a zip archive. Raises `Refused` for whatever makes the whole
    file unfit; what is odd about single cells is noted in `oddities`.
    """
    parts = unpack(content)
    refuse_document_types(parts)
    main = find_workbook(parts)
    refuse_macros(parts)
    workbook = read_workbook(main, parts, oddities)
    note_attachments(parts, workbook, bytes_behind(content), oddities)
    strings = read_strings(workbook.strings, parts)
    scans, archive = _repack(workbook, strings, parts, oddities)
    native = _guarded(lambda: python_calamine.load_workbook(io.BytesIO(archive)))
    sheets = []
    for index, (listing, scan) in enumerate(zip(workbook.sheets, scans, strict=True)):
        rows = _rows(listing.name, scan, *_values(native, index), workbook.from_1904, oddities)
        sheets.append(_sheet(listing, scan, rows))
    form = known_form(sheets, scans)
    if form is not None:
        sheets = [as_filled(sheet, form) for sheet in sheets]
        note_form(sheets, form, oddities)
    for sheet, listing, scan in zip(sheets, workbook.sheets, scans, strict=True):
        if form is None or sheet.visible or sheet.name not in form.hidden:
            note_sheet(sheet, workbook, listing, parts, oddities)
            _note_writing(listing.name, scan, oddities)
    aside = form.aside if form is not None else set()
    seen = [sheet for sheet in sheets if sheet.visible and sheet.rows and sheet.name not in aside]
    if len(seen) > 1:
        names = [f"{sheet.name} ({len(sheet.rows)})" for sheet in seen]
        oddities.note("sheets_several", seen[1].name, sheets=listed(names))
    return tuple(sheets)


def _repack(
    workbook: Workbook, strings: Strings, parts: dict[str, bytes], oddities: Oddities
) -> tuple[list[Scan], bytes]:
    """Scan every sheet, and pack the cells of all of them for the native reader.

    Takes each sheet's part out of `parts`, so that no more than one is held twice.
    """
    styles = read_styles(workbook.styles, parts)
    budget = Budget()
    scans: list[Scan] = []
    packed = io.BytesIO()
    count = len(workbook.sheets)
    with zipfile.ZipFile(packed, "w") as archive:
        for number, listing in enumerate(workbook.sheets, start=1):
            content = in_utf8(listing.part, parts.pop(listing.part))
            scan = scan_sheet(
                listing.name, listing.part, content, strings, styles, budget, oddities
            )
            archive.writestr(f"xl/worksheets/sheet{number}.xml", _plain_cells(scan))
            scan.cells = b""
            scans.append(scan)
        if workbook.strings:
            content = in_utf8(workbook.strings, parts.pop(workbook.strings))
            archive.writestr("xl/sharedStrings.xml", _without_asides(content))
        links = [
            _RELATIONSHIP.format(number, "worksheet", f"worksheets/sheet{number}.xml")
            for number in range(1, count + 1)
        ]
        if workbook.strings:
            links.append(_RELATIONSHIP.format(0, "sharedStrings", "sharedStrings.xml"))
        listings = "".join(
            f'<sheet name="s{number}" sheetId="{number}" r:id="r{number}"/>'
            for number in range(1, count + 1)
        )
        main = _RELATIONSHIP.format(1, "officeDocument", "xl/workbook.xml")
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONSHIPS.format(main))
        archive.writestr("xl/workbook.xml", _WORKBOOK.format(listings))
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONSHIPS.format("".join(links)))
    _note_counts(workbook, strings, budget, oddities)
    return scans, packed.getvalue()


def _note_counts(workbook: Workbook, strings: Strings, budget: Budget, oddities: Oddities) -> None:
    """Note a count of texts far from the truth; writers are often a few off."""
    found = len(strings.texts)
    far = [
        said
        for said, true in zip(strings.said, (max(budget.uses, found), found), strict=True)
        if said and (not said.isdecimal() or len(said) > 9 or int(said) > 2 * true + 100)
    ]
    if far and workbook.sheets:
        oddities.note(
            "count_wrong",
            workbook.sheets[0].name,
            said=far[0][:20],
            found=str(found),
        )


def _note_writing(name: str, scan: Scan, oddities: Oddities) -> None:
    """How the file writes its cells, where that leaves a choice to the reader."""
    if scan.trimmed:
        first, count = address(*min(scan.trimmed)), str(len(scan.trimmed))
        cells = addresses(scan.trimmed)
        oddities.note("blanks_trimmed", name, first, count=count, cells=cells)
    if scan.disordered:
        cells = listed(scan.disordered)
        oddities.note("cells_out_of_order", name, scan.disordered[0], cells=cells)


def _plain_cells(scan: Scan) -> bytes:
    """The cells as the native reader can take them.

    It fails on errors younger than it is and on an empty type, and overlooks
    text in CDATA. What the cell shows is kept by the scan.
    """
    cells = _without_asides(scan.cells).replace(b' t=""', b"")
    for error in sorted(set(scan.errors.values()) - _KNOWN_ERRORS):
        cells = cells.replace(b">%s<" % html.escape(error, quote=False).encode(), b">#N/A<")
    return _WORKSHEET % cells


def _without_asides(content: bytes) -> bytes:
    """The XML without comments and instructions, and with CDATA written as plain text."""
    if b"<!" not in content and b"<?" not in content:
        return content

    def plain(match: re.Match[bytes]) -> bytes:
        inside: bytes | None = match.group(1)
        return html.escape(inside.decode(), quote=False).encode() if inside else b""

    return _NOT_TEXT.sub(plain, content)


def _guarded(call: Callable[[], _Result]) -> _Result:
    """The result of the native reader, or `Refused` for whatever it does instead.

    A panic inside it arrives as an exception that is no `Exception`.
    """
    try:
        return call()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        detail = " ".join(str(fault).split())[:120] or type(fault).__name__
        raise Refused("file_damaged", part="cells", detail=detail) from fault


def _values(
    native: python_calamine.CalamineWorkbook, index: int
) -> tuple[Coordinate, list[list[object]]]:
    """The native reader's values and the row and column, from 1, of the first of them."""

    def read() -> tuple[Coordinate, list[list[object]]]:
        sheet = native.get_sheet_by_index(index)
        if sheet.start is None:
            return (1, 1), []
        row, column = sheet.start
        values: list[list[object]] = [list(line) for line in sheet.iter_rows()]
        if len(values) > sheet.height:
            values = values[-sheet.height :]
        return (row + 1, column + 1), values

    return _guarded(read)


def _rows(
    name: str,
    scan: Scan,
    start: Coordinate,
    values: list[list[object]],
    from_1904: bool,
    oddities: Oddities,
) -> list[list[str]]:
    """The texts of the rectangle of cells, each value compared with the scan's.

    A value that differs makes its cell doubtful: its row will be refused, and
    the rest of the sheet stands.
    """
    if not scan.last_row:
        return []
    width = scan.last_column - scan.first_column + 1
    rows = [[""] * width for _ in range(scan.first_row, scan.last_row + 1)]
    top, left = start
    matched = 0
    for row, column, kind, expected in scan.places():
        i, j = row - top, column - left
        value = values[i][j] if 0 <= i < len(values) and 0 <= j < len(values[i]) else ""
        if value != "":
            matched += 1
        if kind == "text" and hash(value) == expected and isinstance(value, str):
            text = value
        else:
            text = _text(name, (row, column), kind, value, expected, scan, from_1904, oddities)
        rows[row - scan.first_row][column - scan.first_column] = text
    if not scan.disordered and matched != sum(value != "" for line in values for value in line):
        known = {(row, column) for row, column, _, _ in scan.places()}
        for i, line in enumerate(values):
            for j, value in enumerate(line):
                if value != "" and (top + i, left + j) not in known:
                    _dispute(name, (top + i, left + j), str(value), scan, oddities)
    return rows


def _dispute(name: str, here: Coordinate, text: str, scan: Scan, oddities: Oddities) -> None:
    scan.doubtful.add(here)
    oddities.note("value_disputed", name, address(*here), text)


def _text(
    name: str,
    here: Coordinate,
    kind: Kind,
    value: object,
    expected: int,
    scan: Scan,
    from_1904: bool,
    oddities: Oddities,
) -> str:
    """The text of one cell; notes numbers that are shown as dates and are none, and long ones."""
    if kind == "error":
        return scan.errors[here]
    if kind == "iso":
        return scan.iso[here]
    wanted = _TYPES_OF[kind]
    text = _plain(value)
    if (not isinstance(value, wanted) or hash(value) != expected) and here not in scan.doubtful:
        _dispute(name, here, text, scan, oddities)
    elif kind == "number" and isinstance(value, float):
        shown = scan.dates.get(here, "") if scan.dates else ""
        if shown:
            dated = date_text(value, shown, from_1904)
            if dated is not None:
                return dated
            scan.doubtful.add(here)
            oddities.note("date_impossible", name, address(*here), text)
        elif abs(value) >= _DIGITS_KEPT and value.is_integer():
            oddities.note("number_too_long", name, address(*here), text)
    return text


_TYPES_OF: dict[Kind, type] = {"number": float, "text": str, "flag": bool, "none": str}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, float) else str(value)


def _sheet(listing: Listed, scan: Scan, rows: list[list[str]]) -> Sheet:
    numeric = frozenset((row, column) for row, column, kind, _ in scan.places() if kind == "number")
    width = range(scan.first_column, scan.last_column + 1)
    hidden = {
        column
        for first, last in scan.hidden_columns
        for column in range(max(first, width.start), min(last + 1, width.stop))
    }
    return Sheet(
        name=listing.name,
        visible=listing.visible,
        rows=rows,
        first_row=scan.first_row if rows else 1,
        first_column=scan.first_column if rows else 1,
        numeric=numeric,
        formulas=frozenset(scan.formulas),
        uncached=frozenset(scan.uncached),
        errors=frozenset(scan.errors),
        doubtful=frozenset(scan.doubtful),
        merged=tuple(scan.merged),
        hidden_rows=frozenset(
            row for row in scan.hidden_rows if scan.first_row <= row <= scan.last_row
        ),
        hidden_columns=frozenset(hidden),
        filtered=tuple(scan.filtered),
    )
