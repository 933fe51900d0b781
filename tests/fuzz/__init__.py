"""Readers and the policy loader against whatever bytes come: found by machine, bounded in time."""
