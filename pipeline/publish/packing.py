"""Office files (OOXML) packed so that their bytes are the same each time.

A zip archive holds a date for each of its parts and keeps them in some order,
and an office program writes into a document when and by whom it was saved.
None of it says anything of a round, so parts stand in a fixed order with a
fixed date, and the document is dated by the day of the notice.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = ("[Content_Types].xml", "_rels/.rels")
CORE = "docProps/core.xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = (
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
    "http://www.w3.org/2001/XMLSchema-instance",
)


@dataclass(frozen=True)
class DocumentProperties:
    """What a document says of itself; `created` is a day of the round, never the clock's."""

    title: str
    created: str
    creator: str = ""
    comments: str = ""


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts of an office file, by name, as one archive: the same parts, the same bytes.

    The list of contents stands first, where readers look for it; the others
    follow by code point.
    """
    first = [name for name in _FIRST if name in parts]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packing:
        for name in [*first, *sorted(set(parts) - set(first))]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            packing.writestr(entry, parts[name])
    return archive.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of an office file by name. Raises zipfile.BadZipFile where it is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1:] != "/"}


def repacked(content: bytes, properties: DocumentProperties) -> bytes:
    """An office file that some library wrote, with its own properties and no trace of the clock."""
    parts = unpacked(content)
    parts[CORE] = core(properties)
    return packed(parts)


def core(properties: DocumentProperties) -> bytes:
    """The part in which a document says what it is called, by whom it is and of which day."""
    properties_of, elements, terms, instance = _PROPERTIES
    told = {
        "dc:title": properties.title,
        "dc:creator": properties.creator,
        "dc:description": properties.comments,
        "cp:lastModifiedBy": properties.creator,
    }
    lines = [f"<{name}>{escape(plain_text(text))}</{name}>" for name, text in told.items() if text]
    moment = f"{properties.created}T00:00:00Z"
    lines += [
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    ]
    text = (
        f'{_XML}<cp:coreProperties xmlns:cp="{properties_of}" xmlns:dc="{elements}" '
        f'xmlns:dcterms="{terms}" xmlns:xsi="{instance}">{"".join(lines)}</cp:coreProperties>'
    )
    return text.encode("utf-8")


def plain_text(text: str) -> str:
    """A text of a stranger as one line of XML can hold it.

    Breaks and tabs become blanks; what XML has no sign for, control characters
    and halves of a pair, becomes U+FFFD, so that it is seen that something
    stood there.
    """
    if text.isprintable():
        return text
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    number = ord(sign)
    if sign in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    if number < 0x20 or 0x7F <= number < 0xA0 or 0xD800 <= number < 0xE000:
        return "\ufffd"
    return "\ufffd" if number & 0xFFFE == 0xFFFE else sign
