"""`python -m tests.fuzz.run [TARGET...] --seconds N`: feed the targets for so long each.

On Linux atheris chooses the bytes by the branches they reach; elsewhere, or without it, Hypothesis
draws them. What a target does not survive is left as a file beside, and the exit is not 0.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EVERY = ("delimited", "archives", "parts", "policies")
MEMORY = 2048
"""Megabytes that a target may take."""

SLOWEST = 10
"""Seconds that one input may take."""


def guided(name: str, seconds: int, found: Path) -> None:
    """Feed a target by atheris; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["pipeline"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
        arguments = (
            f"-max_total_time={seconds}",
            f"-max_len={target.longest}",
            f"-timeout={SLOWEST}",
            f"-rss_limit_mb={MEMORY}",
            f"-artifact_prefix={found}/{name}-",
            "-print_final_stats=1",
            "-verbosity=1",
            corpus,
        )
        atheris.Setup([sys.argv[0], *arguments], target.feed)
        atheris.Fuzz()


def drawn(name: str, seconds: int) -> int:
    """Feed a target by Hypothesis; gives how many inputs it took."""
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    until, fed = time.monotonic() + seconds, 0

    @settings(
        max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(spoilt(target.seeds(), target.longest))
    def feed(content: bytes) -> None:
        nonlocal fed
        fed += 1
        target.feed(content)

    while time.monotonic() < until:
        feed()
    return fed


@st.composite
def spoilt(draw: st.DrawFn, seeds: list[bytes], longest: int) -> bytes:
    """A sound input with a few stretches taken out, doubled, or replaced by others."""
    content = draw(st.sampled_from(seeds))
    for _change in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        between = draw(
            st.one_of(
                st.binary(max_size=8),
                st.just(content[start:end] * 2),
                st.sampled_from(
                    [b"<", b'"', b"\x00", b"\xff\xfe", b"&a;", b"*a", b"\n", b"9" * 20]
                ),
            )
        )
        content = content[:start] + between + content[end:]
    return content[:longest]


def main() -> int:
    """Feed each target in a process of its own, so that one that dies stops no other."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("targets", nargs="*", default=EVERY)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--alone", action="store_true", help="feed one target in this process")
    asked = parser.parse_args()
    if asked.alone:
        name = asked.targets[0]
        if importlib.util.find_spec("atheris"):
            guided(name, asked.seconds, asked.found)
        sys.stdout.write(f"{name}: {drawn(name, asked.seconds)} inputs\n")
        return 0
    asked.found.mkdir(exist_ok=True)
    worst = 0
    for name in asked.targets:
        command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz.run", name, "--alone"]
        command += ["--seconds", str(asked.seconds), "--found", str(asked.found)]
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace")
        told = [line for line in (ended.stdout + ended.stderr).splitlines() if _tells(line)]
        if ended.returncode:
            told = (ended.stdout + ended.stderr).splitlines()[-40:]
        sys.stdout.write(f"{name}: exit {ended.returncode}\n" + "".join(f"  {x}\n" for x in told))
        sys.stdout.flush()
        worst = worst or ended.returncode
    left = sorted(path.name for path in asked.found.iterdir())
    if not left:
        asked.found.rmdir()
    sys.stdout.write(f"left in {asked.found}: {', '.join(left) or 'nothing'}\n")
    return 1 if worst else 0


def _tells(line: str) -> bool:
    return line.startswith("stat::number_of_executed") or "DONE" in line or line.endswith("inputs")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
