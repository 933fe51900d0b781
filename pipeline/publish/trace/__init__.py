"""trace.jsonl: of every received row all that is known of it, from its cells to its outcome."""

from pipeline.publish.trace.lines import TRACE, trace_bytes, units_told

__all__ = ["TRACE", "trace_bytes", "units_told"]
