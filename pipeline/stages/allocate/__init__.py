"""Allocate: from places to outcomes, through the pools that bound the list."""

from pipeline.stages.allocate.bounds import looked_at, tell_bounds
from pipeline.stages.allocate.members import ranked_figure
from pipeline.stages.allocate.outcomes import Allocation, allocate
from pipeline.stages.allocate.rulings import (
    TAKES_OUT,
    accept_rulings,
    at_their_rows,
    read_rulings,
)
from pipeline.stages.allocate.surplus import Surplus, find_surplus

__all__ = [
    "TAKES_OUT",
    "Allocation",
    "Surplus",
    "accept_rulings",
    "allocate",
    "at_their_rows",
    "find_surplus",
    "looked_at",
    "ranked_figure",
    "read_rulings",
    "tell_bounds",
]
