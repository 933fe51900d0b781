"""Marks kept as Parquet by another program, where something that reads it is installed.

The only door to pyarrow, which is loaded where a file asks for it and not before.
"""

from __future__ import annotations

import importlib.util
import io
import math
import os
from typing import Any

from pipeline.ingest.delimited import noted_sheet, refuse_too_large
from pipeline.ingest.numbers import number_text
from pipeline.ingest.records import Oddities, Refused, Sheet
from pipeline.ingest.scan import MOST_CHARACTERS

READER = "pyarrow"
"""What reads Parquet; it is not installed with this program."""

MARK = b"PAR1"
"""The first bytes of such a file, and its last."""

_ROWS_AT_ONCE = 20_000


def is_readable() -> bool:
    """Whether something is installed that reads Parquet."""
    return importlib.util.find_spec(READER) is not None


def read_parquet(content: bytes, oddities: Oddities) -> Sheet:
    """The one table of a Parquet file as text, its names first, as a CSV file would hold it.

    Numbers are the shortest text of their double, as in a workbook; what is missing is blank.
    Raises `Refused`: damaged, or more cells or characters than are read. What the file says of
    its size is looked at first, and what comes out of it again, as a few bytes may stand for a
    billion rows.
    """
    # Its own allocators reserve more than a reading process may have.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    try:
        from pyarrow import parquet

        file = parquet.ParquetFile(io.BytesIO(content))
        names = [str(name) for name in file.schema_arrow.names]
        refuse_too_large(file.metadata.num_rows + 1, len(names))
        rows, left = [names], MOST_CHARACTERS
        for batch in file.iter_batches(_ROWS_AT_ONCE, use_threads=False):
            columns = [list(map(_text, column.to_pylist())) for column in batch.columns]
            rows += map(list, zip(*columns, strict=True))
            refuse_too_large(len(rows), len(names))
            left -= sum(sum(map(len, column)) for column in columns)
            if left < 0:
                raise Refused("text_too_long", limit=str(MOST_CHARACTERS))
    except (Refused, MemoryError):
        raise
    except Exception as fault:
        detail = " ".join(str(fault).split())[:120] or type(fault).__name__
        raise Refused("file_damaged", part="parquet", detail=detail) from fault
    return noted_sheet(rows, oddities)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else number_text(value)
    return str(value)
