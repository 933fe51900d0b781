"""Weigh: from the marks of experts to points in the ledger."""

from pipeline.stages.weigh.counting import count_experts, count_marks
from pipeline.stages.weigh.figures import drop_marks, make_figures
from pipeline.stages.weigh.panels import compare_panels
from pipeline.stages.weigh.posting import post_experts

__all__ = [
    "compare_panels",
    "count_experts",
    "count_marks",
    "drop_marks",
    "make_figures",
    "post_experts",
]
