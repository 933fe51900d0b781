"""What holds for every test: no network, the same examples in CI, and readers that are counted."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from pipeline.ingest import pool

# The machine that runs the tests may be busy, so no example is timed. In CI the
# examples are fixed: a change is judged by what it changed, not by the draw.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop a test that would reach out of this machine.

    The product promises to work without a network, so an attempt, which may
    succeed on one machine and fail on another, is a bug. Local sockets and
    loopback addresses stay open.

    Raises `RuntimeError` at an audited connection or name look-up of another host.
    """
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    try:
        local = host in (None, "", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise RuntimeError(f"a test tried to reach {host!r}; nothing here needs a network")


sys.addaudithook(refuse_the_network)


_MEASURED = """import sys; sys.path[:] = {here!r}
import coverage; coverage.process_startup()
import resource
bind = resource.setrlimit
resource.setrlimit = lambda kind, most: kind == resource.RLIMIT_FSIZE or bind(kind, most)
"""
"""What a reader does first where coverage is measured: it starts without `site`, which would
begin that, and may write no file, so that what it measured would be lost."""


def measured(command: list[str]) -> list[str]:
    """The command of a reader that counts the lines it reaches, as this process does."""
    if "-c" not in command:
        return command
    *how, begin = command
    return [*how, _MEASURED.format(here=sys.path) + begin]


class _Measured(pool.Worker):
    def __init__(self, command: list[str]) -> None:
        super().__init__(measured(command))


@pytest.fixture(scope="module", autouse=True)
def readers_are_counted() -> Iterator[None]:
    """Measure readers too, and end them with each module: one that is killed forgets its counts."""
    if "COVERAGE_PROCESS_CONFIG" not in os.environ:
        yield
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Worker", _Measured)
        patched.setattr(pool, "PATIENCE", 30)
        yield
        pool.POOL.close()
