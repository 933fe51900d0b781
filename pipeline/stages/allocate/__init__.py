"""Allocate: from places to outcomes, through the pools that bound the list."""

from pipeline.stages.allocate.outcomes import Allocation, allocate

__all__ = ["Allocation", "allocate"]
