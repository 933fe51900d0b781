"""Which sentence tells which kind of part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from pipeline.policy.wording.speech import Speech
from pipeline.policy.wording.values import record_told


@dataclass(frozen=True)
class Told:
    """A part in words: one sentence, and lines below it."""

    sentence: str
    lines: tuple[str, ...] = ()


Teller = Callable[[Any, Speech], Told]
T = TypeVar("T", bound=Teller)

TELLERS: dict[type[BaseModel], Teller] = {}


def tells(kind: type[BaseModel]) -> Callable[[T], T]:
    """Declare the sentence of a kind of part."""

    def declared(teller: T) -> T:
        TELLERS[kind] = teller
        return teller

    return declared


def part_told(part: BaseModel, speech: Speech) -> Told:
    """A part in its own sentence, else key by key."""
    teller = TELLERS.get(type(part))
    return teller(part, speech) if teller else Told(record_told(part, speech))
