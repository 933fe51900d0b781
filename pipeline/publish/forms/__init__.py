"""Forms that prevent errors: what units, and experts, are sent to fill in."""
