"""The lints, by what they look at; each yields complaints as a check does."""
