"""Doing something on a connection of its own while the test holds another one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def elsewhere(work: Callable[[], T]) -> T:
    """Do it in another thread, which has another connection, and wait for the answer."""

    def and_close() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(and_close).result()
