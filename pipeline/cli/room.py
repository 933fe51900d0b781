"""Room for deep calls, so that none of them costs more than another.

Python keeps what belongs to its calls in blocks of 16 kB, one beside the
other, and gives a block back to the system as soon as the call that needed it
ends. A loop at the end of a block then takes and gives back memory at every
turn. Importing a large library is full of such loops: importing Great
Expectations alone took 45,000 blocks, and a tenth of its time.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType

_WORDS = 1 << 16
"""Of a call's own; the block it needs is the next power of two, half of it free."""


def with_room(call: Callable[[], object]) -> object:
    """Call something with half a megabyte of room for the calls it makes.

    This is only declared, by the size of one call's own stack; the system gives the memory when
    it is used. Calls that go deeper than that have blocks as before.
    """
    return _roomy(call)


def _called(call: Callable[[], object]) -> object:
    return call()


_roomy = FunctionType(_called.__code__.replace(co_stacksize=_WORDS), globals())
