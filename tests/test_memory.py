"""What was found out about a text is kept: once asked for, and never without end."""

from __future__ import annotations

from pipeline.memory import LONGEST, TEXTS, remembered


def test_a_short_text_is_looked_at_once_and_a_long_one_each_time() -> None:
    seen: list[str] = []

    @remembered
    def length(text: str) -> int:
        seen.append(text)
        return len(text)

    short, long = "a" * LONGEST, "a" * (LONGEST + 1)
    assert [length(text) for text in (short, long, short, long)] == [200, 201, 200, 201]
    assert seen == [short, long, long]


def test_only_the_latest_texts_are_kept() -> None:
    seen: list[str] = []
    remember = remembered(seen.append)
    for number in range(TEXTS + 1):
        remember(str(number))
    remember(str(TEXTS))
    assert len(seen) == TEXTS + 1
    remember("0")
    assert len(seen) == TEXTS + 2
