"""In which order nested pools are cut, and which columns of sorted keys each cut keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.advice.confidence.draws import Flags, Whole

Chain = tuple[int, ...]
"""The pools in which a project has to find room, the innermost first."""


@dataclass(frozen=True)
class Step:
    """One sort, which cuts every pool that has no other pool left inside.

    Projects with the same pools before them are one segment, side by side:
    `codes` says for each column its segment, `starts` and `ends` where each
    begins and ends, `rooms` how many of it are kept, `cuts` whether it loses
    somebody. `split` are the segments that lose some and keep some, `lost` the
    column of the best who is lost there. `segments` says for the number of a
    chain which segment has it before the cut, or -1, and `left` which chain a
    segment has after it. `columns` are those
    that stay, in the order of the next step.
    """

    codes: Whole
    starts: Whole
    ends: Whole
    rooms: Whole
    cuts: Flags
    split: Whole
    lost: Whole
    segments: Whole
    left: Whole
    columns: Whole | slice


@dataclass(frozen=True)
class Plan:
    """The steps, and how many bits tell segments apart."""

    steps: tuple[Step, ...]
    bits: int


def plan_of(chains: Sequence[Chain], places: Sequence[int]) -> Plan:
    """How to cut pools of so many places; `chains` are those of each project."""
    segments = _segments(sorted(chains))
    code_of = {chain: code for code, (chain, _) in enumerate(segments)}
    codes = [code_of[chain] for chain in chains]
    steps = []
    number_of: dict[Chain, int] = {}
    for chain in chains:
        for begin in range(len(chain) + 1):
            number_of.setdefault(chain[begin:], len(number_of))
    while any(chain for chain, _ in segments):
        innermost = _innermost([chain for chain, _ in segments])
        rooms, left = [], []
        for chain, size in segments:
            cut = bool(chain) and chain[0] in innermost
            rooms.append(min(size, max(0, places[chain[0]])) if cut else size)
            left.append(chain[1:] if cut else chain)
        turn = sorted(range(len(left)), key=lambda one: left[one])
        steps.append(_step(codes, segments, rooms, left, turn, number_of))
        segments = _segments([left[one] for one in turn for _ in range(rooms[one])])
        codes = [code for code, (_, size) in enumerate(segments) for _ in range(size)]
    return Plan(tuple(steps), len(code_of).bit_length() + 1)


def _segments(chains: Sequence[Chain]) -> list[tuple[Chain, int]]:
    """Neighbours with the same pools before them, and how many."""
    found: list[tuple[Chain, int]] = []
    for chain in chains:
        if found and found[-1][0] == chain:
            found[-1] = (chain, found[-1][1] + 1)
        else:
            found.append((chain, 1))
    return found


def _innermost(chains: Sequence[Chain]) -> set[int]:
    """The pools that have no other inside."""
    return {chain[0] for chain in chains if chain} - {
        pool for chain in chains for pool in chain[1:]
    }


def _step(
    codes: Sequence[int],
    segments: Sequence[tuple[Chain, int]],
    rooms: Sequence[int],
    left: Sequence[Chain],
    turn: Sequence[int],
    number_of: dict[Chain, int],
) -> Step:
    sizes = np.array([size for _, size in segments], dtype=np.int64)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    room = np.array(rooms, dtype=np.int64)
    of_chain = np.full(len(number_of), -1, dtype=np.int64)
    kept = np.concatenate([np.arange(starts[one], starts[one] + room[one]) for one in turn])
    first = slice(0, len(kept))
    of_chain[[number_of[chain] for chain, _ in segments]] = np.arange(len(segments))
    split = np.flatnonzero((room > 0) & (room < sizes))
    return Step(
        codes=np.array(codes, dtype=np.int64),
        starts=starts,
        ends=ends,
        rooms=room,
        cuts=room < sizes,
        split=split,
        lost=(starts + room)[split],
        segments=of_chain,
        left=np.array([number_of[chain] for chain in left], dtype=np.int64),
        columns=first if (kept == np.arange(len(kept))).all() else kept,
    )
