"""Marks kept as Parquet by another program, where something that reads it is installed."""

from __future__ import annotations

import importlib.util
import io
import math
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from pipeline.errors import InputError, Sentence
from pipeline.ingest.numbers import number_text
from pipeline.language import mark as _
from pipeline.tables.complaints import Complaint

READER: Literal["pyarrow"] = "pyarrow"
"""What reads Parquet; it is not installed with this program."""


_NO_READER = _(
    "{file} is a Parquet file, and nothing that reads it is installed: "
    "install {reader}, or save the marks as CSV"
)


def read_parquet(
    file: str, content: bytes, columns: Sequence[str]
) -> dict[str, list[str]] | Complaint:
    """The columns of a Parquet file as text, or the complaint that refuses it.

    Numbers are the shortest text of their double, as in a workbook; what is
    missing is blank. Raises InputError where no reader is installed.
    """
    if importlib.util.find_spec(READER) is None:
        raise InputError(Sentence(_NO_READER, {"file": file, "reader": READER}))
    try:
        frame = pd.read_parquet(io.BytesIO(content), engine=READER)
    except Exception as fault:  # noqa: BLE001 - whatever a stranger's file makes the library raise
        detail = " ".join(str(fault).split())[:120] or type(fault).__name__
        return Complaint("file_damaged", file=file, fields={"part": "parquet", "detail": detail})
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        return Complaint("columns_missing", file=file, fields={"missing": ", ".join(missing)})
    return {name: [_text(value) for value in frame[name].tolist()] for name in columns}


def _text(value: object) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else number_text(value)
    return str(value)
