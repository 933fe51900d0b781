"""CSV text that a spreadsheet opens rightly and cannot be harmed by.

UTF-8 with BOM, CRLF, RFC 4180. A text that a spreadsheet would take for a
formula gets a leading apostrophe. So that nothing is lost, a text that already
begins with apostrophes before such a sign gets one more, and reading back
takes exactly one away: every text comes back as it was. Loads no heavy
library, so that a run can be told at once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_SIGNS = "[=+@\t\r\uff1d\uff0b\uff0d\uff20-]"
_BEGINS_A_FORMULA = re.compile(f"'*{_SIGNS}")
_GUARDED = re.compile(f"'+{_SIGNS}")


def guarded(text: str) -> str:
    """A text that no spreadsheet computes: with a leading apostrophe where it needs one."""
    return f"'{text}" if _BEGINS_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def records_bytes(header: Sequence[str], records: Iterable[Sequence[str]]) -> bytes:
    """Records of texts, already guarded, under a header, as the bytes of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(records)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def records_of(content: bytes) -> list[list[str]]:
    """The records of a CSV file of ours, header first, every text as it was before guarding."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [[unguarded(cell) for cell in record] for record in csv.reader(text, strict=True)]
