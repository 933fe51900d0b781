"""What a package carries besides its cells: macros refuse it, other things are told of."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from pipeline.ingest.package import Workbook, links_of, parse
from pipeline.ingest.records import Oddities, Refused, listed

_MACROS = re.compile(r"vbaproject[^/]*\.bin$|/(intl)?macrosheets/")
_MACRO_KINDS = re.compile(r"vbaproject|macrosheet|macroenabled", re.IGNORECASE)
"""In the type of a part or of what leads to it."""

_ATTACHED = (
    ("/embeddings/", "embedded objects"),
    ("/activex/", "ActiveX controls"),
    ("/ctrlprops/", "form controls"),
    ("customui/", "a custom menu"),
    ("/webextensions/", "web extensions"),
)
_OUTSIDE = (
    ("/externallinks/", "other workbooks"),
    ("/connections.xml", "data connections"),
    ("/querytables/", "queries"),
)

NAMES = "defined names"
BEHIND = "bytes after the end of the workbook"
"""What else may lead out of a workbook, and what else it may carry."""


def refuse_macros(parts: Mapping[str, bytes]) -> None:
    """Refuse macros by the name of a part, by what it is said to be, and by what leads to it."""
    type_of = _content_types(parts)
    for name in parts:
        if _MACROS.search(name) or _MACRO_KINDS.search(type_of(name)):
            raise Refused("macros", part=name)
        if name.endswith(".rels"):
            for link in links_of(_owner(name), parts).values():
                if _MACRO_KINDS.search(link.kind):
                    raise Refused("macros", part=link.target)


def _content_types(parts: Mapping[str, bytes]) -> Callable[[str], str]:
    """What the package says a part is, by its name or else by its ending; empty if nothing."""
    types: dict[str, str] = {}
    of_endings: dict[str, str] = {}

    def started(element: str, attributes: dict[str, str]) -> None:
        said = attributes.get("ContentType", "")
        if element.endswith(" Override"):
            types[attributes.get("PartName", "").lstrip("/").casefold()] = said
        elif element.endswith(" Default"):
            of_endings[attributes.get("Extension", "").casefold()] = said

    if "[content_types].xml" in parts:
        parse("[Content_Types].xml", parts["[content_types].xml"], started)
    return lambda part: types.get(part, of_endings.get(part.rpartition(".")[2], ""))


def note_attachments(
    parts: Mapping[str, bytes], workbook: Workbook, behind: int, oddities: Oddities
) -> None:
    """Note what the package carries or refers to besides its cells, and the bytes behind it."""

    def present(marks: tuple[tuple[str, str], ...]) -> list[str]:
        return [
            f"{what} ({len(names)})"
            for mark, what in marks
            if (names := [name for name in parts if mark in f"/{name}" and "_rels/" not in name])
        ]

    outside = present(_OUTSIDE)
    if any("/externallinks/" in name and b"ddeLink" in parts[name] for name in parts):
        outside.append("DDE")
    fetched = [
        link.kind
        for name in sorted(parts)
        if name.endswith(".rels") and "/externallinks/" not in name
        for link in links_of(_owner(name), parts).values()
        if link.outside and link.kind != "hyperlink"
    ]
    outside += [f"{kind} ({fetched.count(kind)})" for kind in sorted(set(fetched))]
    if workbook.names_outside:
        outside.append(f"{NAMES} ({workbook.names_outside})")
    first = workbook.sheets[0].name
    if outside:
        oddities.note("links_outside", first, what=listed(outside))
    attached = present(_ATTACHED)
    if behind:
        attached.append(f"{BEHIND} ({behind})")
    if attached:
        oddities.note("objects_embedded", first, what=listed(attached))


def _owner(rels: str) -> str:
    """The part whose relationships stand in `rels`."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
