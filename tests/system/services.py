"""The four services as the tests of the whole system know them."""

import importlib

from shared.serving import Service

__all__ = ["service_of"]


def service_of(name: str) -> Service:
    """What makes the service `name` of its package."""
    entry = importlib.import_module(f"{name}.worker")
    found = entry.SERVICE
    assert isinstance(found, Service)
    return found
