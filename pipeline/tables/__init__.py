"""Every table of the round: what a row is, and what each column holds."""

from pipeline.tables.kinds import Column, Kind, Table, stacked, stage

__all__ = ["Column", "Kind", "Table", "stacked", "stage"]
