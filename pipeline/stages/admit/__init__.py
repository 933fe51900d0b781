"""Admit: decisions on findings are weighed, and rows become projects or are refused."""

from pipeline.stages.admit.admission import admit
from pipeline.stages.admit.settling import settle

__all__ = ["admit", "settle"]
