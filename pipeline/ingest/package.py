"""The package of a workbook: which of its parts is which, and what it carries besides cells.

XML is read by expat, which never fetches anything, and no document type is
allowed to be declared, so there is no entity to expand either; a library
against hostile XML would add nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.parsers import expat

from pipeline.ingest.records import Oddities, Refused, listed

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Of the transitional and of the strict edition of ISO/IEC 29500."""

_LINK = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_XML = re.compile(r"\.(xml|rels|vml)$")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,20})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_LEADS_OUT = re.compile(r"'[^'\[]*\[[^\[\]']+\][^']*'!|\[[^\[\]]+\][\w.]*!|[\w']\|[^|]*!")
"""In a formula: another workbook in brackets, or a program and what it is asked for (DDE)."""

_ALIKE = ("utf-8", "us-ascii", "ascii")
_RECODED = frozenset(
    {
        *("utf8", "utf-16", "utf-16le", "utf-16be", "koi8-r", "koi8-u"),
        *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
        *(f"iso-8859-{part}" for part in range(1, 17) if part != 12),
        *(f"windows-{page}" for page in range(1250, 1259)),
    }
)
"""What office programs and libraries declare; what only tricks do, like UTF-7, is not here."""


@dataclass(frozen=True)
class Link:
    """A relationship: its kind (last word of its type), and where it leads."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it."""

    name: str
    visible: bool
    part: str


@dataclass(frozen=True)
class Workbook:
    """The parts of a workbook that have to do with cells; how many names lead out of it."""

    sheets: tuple[Listed, ...]
    names_outside: int
    strings: str
    styles: str
    from_1904: bool
    computes_on_opening: bool


Started = Callable[[str, dict[str, str]], None]


def parse(part: str, content: bytes, started: Started) -> None:
    """Read one part to its end, telling `started` of each element.

    Names are "namespace local". Raises `Refused`: a document type, or no
    well-formed XML.
    """
    parser = parser_of(part)
    parser.StartElementHandler = started
    run(part, parser, in_utf8(part, content))


def parser_of(part: str, namespaces: bool = True) -> expat.XMLParserType:
    """A parser that refuses any document type before it takes effect.

    It tells names as "namespace local", or as they are written.
    """
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Refused("document_type", part=part)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def run(part: str, parser: expat.XMLParserType, content: bytes) -> None:
    """Parse `content`, which is in UTF-8; raises `Refused` where it is no XML."""
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise Refused("file_damaged", part=part, detail=str(fault)[:120]) from fault


def in_utf8(part: str, content: bytes) -> bytes:
    """The part in UTF-8 without a mark, the one encoding that every reader shares.

    Raises `Refused`: an encoding no office program writes, or not what it says.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith((b"<\x00", b"\x00<")):
        encoding = "utf-16-le" if content.startswith(b"<") else "utf-16-be"
    else:
        content = content.removeprefix(b"\xef\xbb\xbf")
        declared = _DECLARED.match(content)
        encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if encoding in _ALIKE:
        return content
    if encoding not in _RECODED and not encoding.startswith("utf-16"):
        raise Refused("file_damaged", part=part, detail=f"encoding {encoding}")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise Refused("file_damaged", part=part, detail=str(fault)[:120]) from fault
    return _DECLARATION.sub("", text, count=1).encode("utf-8")


def refuse_document_types(parts: Mapping[str, bytes]) -> None:
    """Refuse a document type in any XML part, also in those that nobody reads.

    Only what stands before the first element can declare one. A part that is
    not XML there is searched for the words.
    """
    for part, content in parts.items():
        if _XML.search(part) and not _begins_soundly(part, content):
            bare = content.replace(b"\x00", b"")
            if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
                raise Refused("document_type", part=part)


def _begins_soundly(part: str, content: bytes) -> bool:
    """Whether an element is reached before anything that is not XML."""
    parser = parser_of(part)
    reached: list[str] = []
    parser.StartElementHandler = lambda name, _: reached.append(name)
    try:
        for start in range(0, len(content), 1 << 16):
            parser.Parse(content[start : start + (1 << 16)], False)
            if reached:
                return True
    except (expat.ExpatError, ValueError, LookupError):
        return bool(reached)
    return False


def links_of(part: str, parts: Mapping[str, bytes]) -> dict[str, Link]:
    """The relationships of a part by id; of the package itself when `part` is empty."""
    folder, name = posixpath.split(part)
    own = posixpath.join(folder, "_rels", f"{name}.rels").casefold()
    links: dict[str, Link] = {}

    def started(element: str, attributes: dict[str, str]) -> None:
        if element.endswith(" Relationship"):
            outside = attributes.get("TargetMode") == "External"
            target = attributes.get("Target", "")
            if not outside:
                written = unquote(target.replace("\\", "/"))
                path = posixpath.join("/", folder, written)
                target = posixpath.normpath(path).lstrip("/").casefold()
                # Some writers forget the slash before a path that begins at the root.
                if target not in parts and written.casefold() in parts:
                    target = written.casefold()
            link = Link(attributes.get("Type", "").rpartition("/")[2], target, outside)
            identity = attributes.get("Id", "")
            if links.setdefault(identity, link) != link:
                raise Refused("part_unfit", part=own, detail=f"{identity[:40]} leads to two places")

    if own in parts:
        parse(own, parts[own], started)
    return links


def find_workbook(parts: Mapping[str, bytes]) -> str:
    """Name the part that is the workbook.

    Raises `Refused`: the archive is of another kind, which is named as far as
    it can be told, or it has no workbook.
    """
    if "mimetype" in parts:
        raise Refused("file_not_a_table", really="an OpenDocument or e-book file (.ods or other)")
    mains = [link.target for link in links_of("", parts).values() if link.kind == "officeDocument"]
    for main in (*mains, "xl/workbook.xml"):
        if main.endswith(".bin") and main in parts:
            raise Refused("file_not_a_table", really="a binary workbook (.xlsb)")
        if main in parts and not re.match("(word|ppt|visio)/", main):
            return main
    for folder, really in (
        ("word/", "a Word document"),
        ("ppt/", "a PowerPoint presentation"),
        ("visio/", "a Visio drawing"),
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("index/", "a Numbers or Pages document"),
    ):
        if any(name.startswith(folder) for name in parts):
            raise Refused("file_not_a_table", really=really)
    if "[content_types].xml" in parts:
        raise Refused("part_missing", part=mains[0] if mains else "xl/workbook.xml")
    raise Refused("file_not_a_table", really="a zip archive without a workbook")


def read_workbook(main: str, parts: Mapping[str, bytes], oddities: Oddities) -> Workbook:
    """Read the list of sheets and note hidden links, names and objects.

    Raises `Refused`: no edition of the format that can be read, a sheet that is
    listed and not there, a name that runs a macro.
    """
    links = links_of(main, parts)
    sheets: list[tuple[str, bool, str]] = []
    broken: list[str] = []
    outside = 0
    formula: list[str] = []
    settings: dict[str, dict[str, str]] = {}
    namespace = ""
    name_now = ""

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal namespace, name_now
        space, _, local = element.rpartition(" ")
        if not namespace:
            namespace = space
            if space not in MAIN_NAMESPACES or local != "workbook":
                raise Refused(
                    "file_not_a_table", really=f"no workbook of a known edition ({space or local})"
                )
        if space != namespace:
            return
        if local == "sheet":
            link = next((attributes[key] for key in _LINK if key in attributes), "")
            shown = attributes.get("state", "visible") == "visible"
            sheets.append((attributes.get("name", ""), shown, link))
        elif local == "definedName":
            name_now = attributes.get("name", "")
            formula.clear()
            if attributes.get("xlm") in ("1", "true"):
                raise Refused("macros", part=f"{main}: {name_now}")
        elif local in ("workbookPr", "calcPr"):
            settings[local] = attributes

    def ended(element: str) -> None:
        nonlocal name_now, outside
        if name_now and element.endswith(" definedName"):
            written = "".join(formula)
            if "#REF!" in written:
                broken.append(name_now)
            outside += _LEADS_OUT.search(written) is not None
            name_now = ""

    def text(characters: str) -> None:
        if name_now:
            formula.append(characters)

    content = in_utf8(main, parts[main])
    parser = parser_of(main)
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    run(main, parser, content)
    found = []
    for name, visible, identity in sheets:
        link = links.get(identity)
        if link is None or link.target not in parts:
            raise Refused("part_missing", sheet=name, part=link.target if link else identity)
        if link.kind == "worksheet":
            found.append(Listed(name, visible, link.target))
    if not found:
        raise Refused("part_missing", part="worksheet")
    parts_used = [listing.part for listing in found]
    if len(set(parts_used)) < len(parts_used):
        raise Refused("part_unfit", part=main, detail="two sheets share one part")
    if broken:
        oddities.note("names_broken", found[0].name, names=listed(broken))

    def target(kind: str) -> str:
        of_kind = [link.target for link in links.values() if link.kind == kind]
        name = next((name for name in of_kind if name in parts), "")
        if name in parts_used:
            raise Refused("part_unfit", part=name, detail=f"it is a sheet and {kind} at once")
        return name

    return Workbook(
        sheets=tuple(found),
        names_outside=outside,
        strings=target("sharedStrings"),
        styles=target("styles"),
        from_1904=_from_1904(main, settings.get("workbookPr", {})),
        computes_on_opening=settings.get("calcPr", {}).get("fullCalcOnLoad") in ("1", "true"),
    )


def _from_1904(part: str, properties: Mapping[str, str]) -> bool:
    """Whether days count from 1904; a word for it that readers take differently is refused."""
    written = properties.get("date1904", "0").strip()
    if written not in ("0", "1", "false", "true"):
        raise Refused("file_damaged", part=part, detail=f"date system {written[:40]}")
    return written in ("1", "true")
