"""Rank: from the ledger to places."""

from pipeline.stages.rank.order import rank
from pipeline.stages.rank.standings import stand

__all__ = ["rank", "stand"]
