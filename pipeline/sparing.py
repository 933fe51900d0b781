"""Libraries imported without those parts of other libraries that nobody asks for.

Importing a library imports all that it might need one day, and that can take
longer than the work it is wanted for. What is spared is put off: a name that
is imported from it stands for the real one, which comes when it is called or
asked for something. So nothing is left out, and no result can differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


@contextmanager
def spared(*names: str) -> Iterator[None]:
    """Import something within; these modules, where they are not there yet, wait to be used."""
    waiting = [module for name in names if (module := _waiting(name)) is not None]
    for module in waiting:
        module.names_only = True
    try:
        yield
    finally:
        for module in waiting:
            module.names_only = False


class _Waiting(ModuleType):
    """A module that is imported when something is used of it."""

    def __init__(self, name: str, path: Any) -> None:
        super().__init__(name)
        self.names_only = False
        if path is not None:
            self.__path__ = path

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":
            raise AttributeError(name)
        if self.names_only and not name.startswith("__"):
            return _Name(self, name)
        return getattr(_real(self), name)


class _Name:
    """What was imported from a module that waits: a function, a class, or a module within."""

    def __init__(self, module: _Waiting, name: str) -> None:
        self._at = (module, name)

    def _meant(self) -> Any:
        module, name = self._at
        return getattr(_real(module), name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._meant()(*given, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._meant(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._meant()[key]

    def __mro_entries__(self, _bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._meant(),)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self._meant())

    def __subclasscheck__(self, inner: type) -> bool:
        return issubclass(inner, self._meant())


def _waiting(name: str) -> _Waiting | None:
    """The module that waits under a name; None where the real one is there, or there is none."""
    there = sys.modules.get(name)
    if there is None:
        above, _, own = name.rpartition(".")
        found = find_spec(name) if not above or find_spec(above) else None
        if found is None:
            return None
        there = sys.modules[name] = _Waiting(name, found.submodule_search_locations)
        if above:
            setattr(sys.modules[above], own, there)
    return there if isinstance(there, _Waiting) else None


def _real(waiting: _Waiting) -> ModuleType:
    name = waiting.__name__
    if sys.modules.get(name) is not waiting:
        return import_module(name)
    del sys.modules[name]
    real = import_module(name)
    for inner, module in vars(waiting).items():
        if isinstance(module, ModuleType):
            real.__dict__.setdefault(inner, module)
    return real
