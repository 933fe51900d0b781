"""What a run costs beside its largest libraries, and what a question for help costs.

The yardstick is importing great_expectations and scikit-learn and nothing
else: a run that costs little more than that spends little of its own. Machines
differ and are shared, so all commands take turns in one sitting and ratios of
medians are compared, never seconds of two sittings.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LINXUAN = Path(sys.executable).parent / "linxuan"
PEER = "import great_expectations, sklearn.linear_model"
RATIO_AT_MOST = 2.0
"""With every file, advice among them."""
HELP_SECONDS_AT_MOST = 0.3


def cpu_seconds(command: list[str]) -> float:
    """User and system seconds a command and its children take.

    Raises `SystemExit` with the command's last words if it fails: the cost of a
    failure says nothing. Compiled sources are kept from the first turn on, as wherever it is
    installed.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=kept | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int, selection: str, folder: Path) -> dict[str, float]:
    """Median CPU seconds of each command over `rounds` turns, after one that is not counted."""
    seconds: dict[str, list[float]] = {"peer": [], "help": [], "rank": []}
    for turn in range(rounds + 1):
        out = folder / str(turn)
        commands = {
            "peer": [sys.executable, "-c", PEER],
            "help": [str(LINXUAN), "--help"],
            "rank": [str(LINXUAN), "rank", selection, "--out", str(out)],
        }
        for name, command in commands.items():
            spent = cpu_seconds(command)
            if turn:
                seconds[name].append(spent)
    return {name: statistics.median(spent) for name, spent in seconds.items()}


def verdict(held: bool) -> str:
    return "reached" if held else "MISSED"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5, help="counted turns of each command")
    arguments.add_argument("--selection", default="tianjin-2022", help="the round that is ranked")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        median = measure(asked.rounds, asked.selection, Path(folder))
    ratio = median["rank"] / median["peer"]
    print(f"CPU seconds (user and system), medians of {asked.rounds} turns")
    print(f"  {PEER:<52} {median['peer']:6.2f}")
    print(
        f"  {'linxuan --help':<52} {median['help']:6.2f}"
        f"   at most {HELP_SECONDS_AT_MOST} s: {verdict(median['help'] <= HELP_SECONDS_AT_MOST)}"
    )
    print(
        f"  {'linxuan rank ' + asked.selection:<52} {median['rank']:6.2f}"
        f"   {ratio:.2f} x the peer, at most {RATIO_AT_MOST}: {verdict(ratio <= RATIO_AT_MOST)}"
    )


if __name__ == "__main__":
    main()
