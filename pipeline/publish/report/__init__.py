"""report.html, for people: the round on one page, from headline figures to the cell of a mark."""

from pipeline.publish.report.page import report_bytes

__all__ = ["report_bytes"]
