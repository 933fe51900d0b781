"""Real panels with published results, recomputed through `linxuan rank` from files to files.

The marks of those panels belong to others and are not kept here: `run.py` is given a folder of
cases. What is kept is how each rule is said as a policy (`policies/`), how a case becomes a round
(`cases.py`), and a test that sends invented panels of the same shapes the same way.
"""
