"""Allocate: from places to outcomes, through the pools that bound the list."""

from pipeline.stages.allocate.bounds import looked_at, tell_bounds
from pipeline.stages.allocate.members import ranked_figure
from pipeline.stages.allocate.outcomes import Allocation, allocate
from pipeline.stages.allocate.surplus import Surplus, find_surplus

__all__ = [
    "Allocation",
    "Surplus",
    "allocate",
    "find_surplus",
    "looked_at",
    "ranked_figure",
    "tell_bounds",
]
