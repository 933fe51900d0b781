"""Examine: every row, register, receipt, mark and decision, before anything is counted."""

from pipeline.stages.examine.examination import examine

__all__ = ["examine"]
