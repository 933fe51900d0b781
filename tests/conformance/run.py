"""`python -m tests.conformance.run CASES`: published results of real panels, recomputed.

CASES holds a folder for each case; those not known here are passed over. For each kind of
published result it says how many were matched; it ends with 1 where one was not, or where a run
was a draft, and with 2 where there is no case.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.conformance.cases import SHAPES, Recomputed


def report(name: str, recomputed: Recomputed) -> tuple[list[str], bool]:
    """What is told of a case, and whether all of it is as published."""
    rounds, drafts = len(recomputed.runs), sum(run.draft for run in recomputed.runs)
    seconds = sum(run.cpu_seconds for run in recomputed.runs)
    carried = f": {rounds} round{'s' * (rounds > 1)}, {seconds:.1f} s of CPU" if rounds else ""
    lines = [f"{name}{carried}"]
    for compared in recomputed.compared:
        lines.append(f"  {compared.what}: matched {compared.matched} of {compared.published}")
        lines += [f"    {line}" for line in compared.differing[:10]]
        if len(compared.differing) > 10:
            lines.append(f"    and {len(compared.differing) - 10} more")
    if drafts:
        lines.append(f"  drafts: {drafts} of {rounds}")
    whole = all(part.published and not part.differing for part in recomputed.compared)
    return lines, whole and not drafts


def recompute(cases: Path, work: Path) -> int:
    """Recompute every case there is and tell it; the exit code."""
    there = [name for name in SHAPES if (cases / name / "scores.csv").is_file()]
    if not there:
        sys.stderr.write(f"{cases}: none of the cases {', '.join(SHAPES)} is there\n")
        return 2
    all_whole = True
    for name in there:
        lines, whole = report(name, SHAPES[name](cases / name, work / name))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
        all_whole &= whole
    return 0 if all_whole else 1


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.run", description=__doc__)
    parser.add_argument("cases", type=Path, help="the folder of the cases")
    parser.add_argument("--keep", type=Path, help="a new folder in which the rounds stay")
    asked = parser.parse_args()
    if asked.keep is not None:
        return recompute(asked.cases, asked.keep)
    with tempfile.TemporaryDirectory() as folder:
        return recompute(asked.cases, Path(folder))


if __name__ == "__main__":
    raise SystemExit(main())
