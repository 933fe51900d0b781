"""Examine: every row, register, receipt, mark and decision, before anything is counted."""

from pipeline.stages.examine.examination import examine
from pipeline.stages.examine.lapsing import lapse

__all__ = ["examine", "lapse"]
