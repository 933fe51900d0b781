"""Room for deep calls: no depth at which a loop costs a page of memory a turn."""

from __future__ import annotations

import resource
from concurrent.futures import ThreadPoolExecutor
from types import FunctionType

from pipeline.cli.room import with_room

TURNS, DEPTHS = 500, 300


def nothing() -> None:
    pass


called = FunctionType(nothing.__code__.replace(co_stacksize=200), {})
"""Needs more room than the call that makes it: at some depth it is the first one of a block."""


def pages_at(depth: int) -> int:
    """Pages of memory that a loop of calls takes so many calls further down."""
    if depth:
        return pages_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TURNS):
        called()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def worst() -> int:
    return max(pages_at(depth) for depth in range(DEPTHS))


def test_room_spares_a_loop_the_memory_of_its_turns() -> None:
    """Once Python itself keeps its blocks, the first figure falls and the room can go."""
    with ThreadPoolExecutor(1) as thread:
        cramped = thread.submit(worst).result()
        roomy = thread.submit(with_room, worst).result()
    assert cramped >= TURNS
    assert isinstance(roomy, int)
    assert roomy < TURNS / 10
