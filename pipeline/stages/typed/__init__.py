"""What was written, as values: the ground that examine and admit both stand on.

No stage of its own. It judges nothing: what cannot be read is None here, and
examine complains of it.
"""
