"""What holds for every test: no network, and the same examples on every machine of CI."""

from __future__ import annotations

import ipaddress
import os
import sys
from typing import Any

from hypothesis import settings

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
