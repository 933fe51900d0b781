"""What a file really is, told from its bytes, and the parts of a sound archive.

Nothing is unpacked to disk and nothing is parsed here beyond an archive's
directory. An archive is refused for what its directory says before any of its
parts is inflated; then every part is inflated once, within the size the
directory promised and with its checksum compared.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from pipeline.ingest.records import Refused

LARGEST_FILE = 100_000_000
LARGEST_UNPACKED = 200_000_000
MOST_ENTRIES = 1_000
RATIO = 100
RATIO_FROM = 100_000
"""Bytes below which a part may be packed as tightly as it likes."""

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")

_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"\x09\x00\x04\x00", "an old .xls workbook"),
    (b"\x09\x02\x06\x00", "an old .xls workbook"),
    (b"\x09\x04\x06\x00", "an old .xls workbook"),
    (b"\x09\x08", "an old .xls workbook"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"ID;P", "a SYLK file"),
    (b"TABLE\r\n0,1", "a DIF file"),
    (b"TABLE\n0,1", "a DIF file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"MSCF", "a cabinet archive"),
    (b"PAR1", "a Parquet file"),
    (b"MIME-Version:", "a web page saved as one file (.mht)"),
    (b"From: <", "a web page saved as one file (.mht)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_END = struct.Struct("<4s4H2LH")
"""The record that ends an archive; last in it the length of a comment that follows."""

_TEXT_BUT_SHORT = {b"\x09\x08", b"BZh", b"MZ"}
"""Marks of two or three bytes with which a text might begin too."""

_MARKUP = re.compile(
    r"\s*<(\?xml|!doctype|!--|!\[CDATA|/?(html|head|body|table|meta|title|style|script|div|span|p|"
    r"font|tr|td|br|center|a|img|link|form|xml|workbook|office|svg)\b)",
    re.IGNORECASE,
)

_WORKBOOK_ENDINGS = ("xlsx", "xlsm", "xltx", "xltm", "xls", "xlsb", "et", "ett", "ods", "xlt")


def ending(file: str) -> str:
    """What follows the last dot of a file's name, in small letters."""
    name = re.split(r"[/\\]", file)[-1]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_archive(content: bytes) -> bool:
    """Whether the first bytes are those of a zip archive, which a workbook is."""
    return content.startswith(_ARCHIVE)


def refuse_foreign(file: str, content: bytes) -> None:
    """Let only archives and what may be text pass.

    Raises `Refused`: the file is empty or too large, its first bytes are those
    of another kind, or its name promises a workbook that it is not.
    """
    if not content:
        raise Refused("file_empty")
    if len(content) > LARGEST_FILE:
        raise Refused("file_too_large", bytes=str(len(content)), limit=str(LARGEST_FILE))
    if is_archive(content):
        return
    if content.startswith(_OLE2):
        _refuse_compound(content)
    for mark, really in _FIRST_BYTES:
        if content.startswith(mark) and (mark not in _TEXT_BUT_SHORT or b"\x00" in content[:4096]):
            raise Refused("file_not_a_table", really=really)
    if is_markup(_glimpse(content)):
        raise Refused("file_not_a_table", really="an HTML or XML page")
    if ending(file) in _WORKBOOK_ENDINGS:
        raise Refused("file_not_a_table", really="no workbook at all")


def is_markup(text: str) -> bool:
    """Whether a text begins as an HTML or XML page does."""
    return _MARKUP.match(text) is not None


def _glimpse(content: bytes) -> str:
    return content[:4096].replace(b"\x00", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe")


def _refuse_compound(content: bytes) -> None:
    """Name what an OLE2 container holds by the names in its directory, which are UTF-16."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise Refused("file_password")
    if holds("WordDocument"):
        raise Refused("file_not_a_table", really="a Word document")
    if holds("PowerPoint Document"):
        raise Refused("file_not_a_table", really="a PowerPoint presentation")
    if holds("Workbook") or holds("Book"):
        raise Refused("file_not_a_table", really="an old .xls or .et workbook")
    raise Refused("file_not_a_table", really="an OLE2 document")


def unpack(content: bytes) -> dict[str, bytes]:
    """Inflate every part of an archive, keyed by its name in small letters.

    Names are case-folded because readers differ in whether case counts, so two
    that differ by case only are refused. Raises `Refused`: damaged, encrypted,
    too many or too large, names that repeat or climb, another archive inside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _judge_directory(entries)
            parts = {
                entry.filename.casefold(): _inflate(archive, entry)
                for entry in entries
                if not entry.is_dir()
            }
    except (Refused, MemoryError):
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as fault:
        raise Refused("file_damaged", part="zip", detail=_said(fault)) from fault
    except Exception as fault:  # struct.error and others that zipfile lets through
        raise Refused("file_damaged", part="zip", detail=type(fault).__name__) from fault
    for name, part in parts.items():
        if part.startswith(_ARCHIVE[0]) and "/embeddings/" not in name:
            raise Refused("part_unfit", part=name, detail="an archive inside the archive")
    return parts


def bytes_behind(content: bytes) -> int:
    """How many bytes stand behind the end of an archive that could be unpacked."""
    end = content.rfind(b"PK\x05\x06") + _END.size
    *_, comment = _END.unpack_from(content, end - _END.size)
    return max(0, len(content) - end - int(comment))


def _judge_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Refused("archive_too_large", detail=f"{len(entries)} parts, limit {MOST_ENTRIES}")
    if min((entry.header_offset for entry in entries), default=0) > 0:
        raise Refused("part_unfit", part="zip", detail="something stands before its first part")
    names: set[str] = set()
    unpacked = 0
    for entry in entries:
        name = entry.orig_filename
        steps = name.split("/")
        if name.startswith("/") or ".." in steps or re.match("[A-Za-z]:", name):
            raise Refused("part_unfit", part=name, detail="its name leads out of the archive")
        if "\\" in name or "\x00" in name:
            raise Refused("part_unfit", part=name, detail="its name has a backslash or a NUL")
        if "." in steps or "" in steps[:-1]:
            raise Refused("part_unfit", part=name, detail="its name has an empty step or a dot")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("part_unfit", part=name, detail="it is a link")
        if entry.flag_bits & 0x1:
            raise Refused("file_password")
        if name.casefold() in names:
            raise Refused("part_unfit", part=name, detail="its name stands twice")
        names.add(name.casefold())
        unpacked += entry.file_size
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise Refused(
                "archive_too_large", detail=f"{name}: more than {RATIO} times its packed size"
            )
    if unpacked > LARGEST_UNPACKED:
        raise Refused("archive_too_large", detail=f"{unpacked} bytes, limit {LARGEST_UNPACKED}")


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Inflate one part; asked for a length, zipfile inflates no more than that.

    Without one it inflates all there is before it looks at the size.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("file_damaged", part=entry.filename, detail="packed by an unknown method")
    with archive.open(entry) as stream:
        part = stream.read(entry.file_size + 1)
    if len(part) != entry.file_size:
        raise Refused("file_damaged", part=entry.filename, detail="shorter than its size says")
    return part


def _said(fault: Exception) -> str:
    return " ".join(str(fault).split())[:120] or type(fault).__name__
