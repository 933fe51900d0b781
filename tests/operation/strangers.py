"""A round whose titles are strangers' text, its harmless twin, and what differs that should not."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import lxml.html
import openpyxl
import xlsxwriter
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.formulas import guarded, unguarded
from pipeline.ingest.characters import UNSEEN
from tests.rounds import make_round

HERE = Path(__file__).parents[2]
POLICY = HERE / "configs" / "tianjin-2022.yaml"

_FORMULA = re.compile("[=+@\t\r＝＋－＠-]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FOR_TERMINALS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ALIKE = "相似项目和单位"
_COMPUTES = re.compile(r"breakdown\.xlsx|forms/.*")
"""The workbooks whose cells compute on purpose; their formulas are as many as their twins'."""


def strings_of(content: bytes) -> list[str]:
    """The strings of a list: one a line, without the empty lines and those that begin with #."""
    lines = content.decode("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


def harmless(titles: Sequence[str]) -> list[str]:
    """For each title one that nobody need fear.

    Signs that nobody sees stay, and titles of which nothing is seen stay as
    they are, because a finding tells of them: so the twin has as many findings.
    """
    return [
        f"平常题名{at:04d}" + "".join(filter(_is_told, title)) if _is_seen(title) else title
        for at, title in enumerate(titles, start=1)
    ]


def _is_told(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc" or bool(UNSEEN.match(sign))


def _is_seen(title: str) -> bool:
    unseen = ("Cc", "Cf", "Zs", "Zl", "Zp")
    return any(unicodedata.category(sign) not in unseen for sign in title)


def lay_out(folder: Path, titles: Sequence[str]) -> None:
    """Write a round in which every project is recommended, and has one of these titles.

    Every other district sends a workbook. The title filed online is the same,
    so that nothing of it is left to a comparison of the two.
    """
    make_round(folder / "inputs", projects=len(titles), experts=5, seed=8)
    text = POLICY.read_text(encoding="utf-8")
    for before, after in (
        ('default: 2\n    named: {"120116": 6}', f"default: {len(titles)}\n    named: {{}}"),
        ("at_most: 30", f"at_most: {len(titles)}"),
        ('at_least: "60"', 'at_least: "1"'),
        # Which titles are alike depends on the text itself; and draws take time.
        ('projects: "0.6"', 'projects: "0.99"'),
        ("draws: 2000", "draws: 20"),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    named = {f"TJ2022-{at:03d}": title for at, title in enumerate(titles, start=1)}
    files = sorted((folder / "inputs" / "submissions").iterdir())
    for file in (*files, folder / "inputs" / "registers" / "online.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
        project, title = rows[0].index("project_id"), rows[0].index("title")
        for row in rows[1:]:
            row[title] = named[row[project]]
        if file in files[1::2]:
            file.unlink()
            _write_workbook(file.with_suffix(".xlsx"), rows)
        else:
            _write_csv(file, rows)
    receipts = folder / "inputs" / "receipts.csv"
    text = receipts.read_text(encoding="utf-8")
    for file in files[1::2]:
        text = text.replace(file.name, file.with_suffix(".xlsx").name)
    receipts.write_text(text, encoding="utf-8", newline="")


def _write_csv(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows as they are; an apostrophe before a formula's sign is a guard, so it gets one."""
    held = [[guarded(cell) if cell.startswith("'") else cell for cell in row] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(held)
    file.write_bytes(text.getvalue().encode("utf-8-sig"))


def _write_workbook(file: Path, rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("推荐项目汇总表")
        for down, row in enumerate(rows):
            for across, text in enumerate(row):
                sheet.write_string(down, across, text)


@dataclass(frozen=True)
class Carried:
    """A run of such a round: its outputs, and what the terminal was sent."""

    files: Mapping[str, bytes]
    terminal: str


def carried_out(folder: Path) -> Carried:
    """Rank a round that `lay_out` wrote; examine it, explain one project, write forms, reply."""
    places = ["--policy", folder / "policy.yaml", "--data", folder / "inputs"]
    out, beside = folder / "out", folder / "beside"
    run = out / "latest"
    beside.mkdir()
    commands = (
        ["rank", *places, "--out", out],
        ["examine", *places],
        ["explain", run, "TJ2022-001"],
        ["forms", *places, "--out", beside],
        ["reply", run, "--unit", "120101", "--out", beside / "unit.docx"],
        ["reply", run, "--project", "TJ2022-001", "--out", beside / "applicant.docx"],
    )
    terminal = ""
    for command in commands:
        told = CliRunner().invoke(main, [*map(str, command)])
        assert told.exit_code == 0, told.output
        terminal += told.output
    files = {
        path.relative_to(place).as_posix(): path.read_bytes()
        for place in (run, beside)
        for path in sorted(place.rglob("*"))
        if path.is_file() and "inputs" not in path.relative_to(place).parts
    }
    return Carried(files, terminal)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a published CSV, as text read back."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: unguarded(text) for name, text in row.items()} for row in reader]


def told_of(carried: Carried, twin: Carried) -> Iterator[str]:
    """Everything in the outputs that strangers' text should not have brought about."""
    if set(carried.files) != set(twin.files):
        yield f"other files than its twin's: {set(carried.files) ^ set(twin.files)}"
    for name, content in carried.files.items():
        kind = Path(name).suffix
        other = twin.files.get(name, b"")
        if kind == ".csv":
            yield from _of_csv(name, content)
        elif kind in (".xlsx", ".docx"):
            yield from _of_package(name, content, other)
        elif kind in (".html", ".htm"):
            yield from _of_page(name, content, other)
    for sign in sorted(set(_FOR_TERMINALS.findall(carried.terminal))):
        yield f"the terminal was sent {sign!r}"


def _of_csv(name: str, content: bytes) -> Iterator[str]:
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
                yield f"{name}: a live formula {cell!r}"


def _of_package(name: str, content: bytes, other: bytes) -> Iterator[str]:
    parts, twins = _parts(content), _parts(other)
    if parts.keys() != twins.keys():
        yield f"{name}: other parts than its twin's: {parts.keys() ^ twins.keys()}"
    for part in sorted(parts.keys() & twins.keys()):
        if part.endswith((".xml", ".rels")):
            ours, theirs = _elements(parts[part]), _elements(twins[part])
            if ours != theirs:
                added = sorted((ours - theirs) | (theirs - ours))
                yield f"{name}: {part} has other elements than its twin's: {added}"
    if name.endswith(".xlsx") and not _COMPUTES.fullmatch(name):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f" or cell.hyperlink:
                        yield f"{name}: {sheet.title}!{cell.coordinate} computes or links"


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _elements(part: bytes) -> Counter[tuple[str, tuple[str, ...]]]:
    """The elements of a part with the names of their attributes, each with its number.

    Widths of columns, and which cells share one text, follow the text itself.
    """
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for element in ElementTree.fromstring(part).iter():  # noqa: S314 - our own output
        if element.tag.rpartition("}")[2] not in ("col", "si", "t"):
            found[element.tag, tuple(sorted(element.keys()))] += 1
    return found


def _of_page(name: str, content: bytes, other: bytes) -> Iterator[str]:
    ours, theirs = (_shape(page) for page in (content, other))
    if ours != theirs:
        at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), -1)
        yield f"{name}: element {at} is not its twin's: {ours[at]} against {theirs[at]}"


def _shape(page: bytes) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page in their order, as a browser's forgiving parser finds them.

    Which projects are listed as alike follows their titles, and how many are
    shown: a row of theirs is passed over where nothing is in it but text.
    """
    tree = lxml.html.document_fromstring(page.decode("utf-8"))
    listed = f'//div[@aria-label="{_ALIKE}"]'
    for row in tree.xpath(f"{listed}//tbody/tr | {listed}/following-sibling::p"):
        if all(cell.tag == "td" and not len(cell) and not cell.attrib for cell in row):
            row.drop_tree()
    return [(str(element.tag), tuple(sorted(element.keys()))) for element in tree.iter()]


def lost_in(carried: Carried, twin: Carried, titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Output and title, where the twin's title stands in that output and the title does not.

    What the office's formats cannot hold may be spelled out there. A title of
    which nothing is seen must stand in the finding that refuses its row.
    """
    refused = {row["value"] for row in rows_of(carried.files["findings.csv"])}
    for name, content in carried.files.items():
        ours, theirs = _texts(name, content), _texts(name, twin.files[name])
        for title, other in zip(titles, harmless(titles), strict=True):
            if title == other:
                if title not in refused:
                    yield "findings.csv", title
            elif _holds(theirs, other, name) and not _holds(ours, title, name):
                yield name, title


def _holds(texts: tuple[frozenset[str], str], title: str, name: str) -> bool:
    """Whether a title is one of the texts, or stands in one of them."""
    each, joined = texts
    if Path(name).suffix in _EXACT:
        return title in each or title in joined
    return _spelled(title) in joined


_EXACT = frozenset({".csv", ".json", ".jsonl"})


def _spelled(text: str) -> str:
    """A text as it may look where blanks are one, and signs without a shape are spelled out."""
    text = re.sub(r"_x[0-9A-Fa-f]{4}_|\\u[0-9a-f]{4}", " ", text)
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ufffd\ufffe\uffff]", " ", text).split())


def _texts(name: str, content: bytes) -> tuple[frozenset[str], str]:
    """The texts of an output, and all of them in one."""
    kind = Path(name).suffix
    if kind == ".csv":
        each = [cell for row in rows_of(content) for cell in row.values()]
    elif kind == ".json":
        each = list(_strings(json.loads(content)))
    elif kind == ".jsonl":
        each = [text for line in content.splitlines() for text in _strings(json.loads(line))]
    elif kind in (".xlsx", ".docx"):
        each = [_spelled(text) for text in _paragraphs(content)]
    elif kind in (".html", ".htm"):
        tree = lxml.html.document_fromstring(content.decode("utf-8"))
        each = [_spelled(str(text)) for text in tree.itertext()]
    else:
        each = []
    return frozenset(each), "\n".join(each)


def _strings(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for key, value in told.items():
            yield key
            yield from _strings(value)
    elif isinstance(told, list):
        for value in told:
            yield from _strings(value)


def _paragraphs(content: bytes) -> Iterator[str]:
    """The texts of a workbook's shared strings, or of a letter's paragraphs."""
    for name, part in _parts(content).items():
        if name.endswith(("sharedStrings.xml", "document.xml")):
            for element in ElementTree.fromstring(part).iter():  # noqa: S314 - our own output
                if element.tag.rpartition("}")[2] in ("si", "p"):
                    yield "".join(element.itertext())
