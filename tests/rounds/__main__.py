"""`python -m tests.rounds KIND FOLDER`: the sample, a small round by name, or one of any size."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.rounds import SMALL, make_round, make_sample, make_small


def main() -> None:
    """Write the round that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.rounds", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    sample = kinds.add_parser("sample", help="the sample round")
    sample.add_argument("folder", type=Path)
    for name in SMALL:
        small = kinds.add_parser(name, help=f"the small round for configs/{name}.yaml")
        small.add_argument("folder", type=Path)
    clean = kinds.add_parser("round", help="a clean round of any size")
    clean.add_argument("folder", type=Path)
    clean.add_argument("--projects", type=int, required=True)
    clean.add_argument("--units", type=int, default=16)
    clean.add_argument("--experts", type=int, default=9)
    clean.add_argument("--seed", type=int, default=1)
    clean.add_argument("--form", choices=("csv", "xlsx"), default="csv")
    asked = parser.parse_args()
    if asked.kind == "sample":
        make_sample(asked.folder)
    elif asked.kind in SMALL:
        make_small(asked.folder, asked.kind)
    else:
        make_round(asked.folder, asked.projects, asked.units, asked.experts, asked.seed, asked.form)


if __name__ == "__main__":
    main()
