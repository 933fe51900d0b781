"""Hard operation: a full disk, a kill, two runs at once, strangers' text.

`python -m tests.operation.endure` and `python -m tests.operation.naughty` carry the same out by
hand with the real command, hundreds of times.
"""
