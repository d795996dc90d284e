"""A nudge that nobody waits for: rung soon, once for many, and at the latest at the end."""

import os
import threading
import time

from notifications.doorbell import Doorbell


def test_it_rings_soon_after_it_was_pressed() -> None:
    rung = threading.Event()
    Doorbell(rung.set).press()
    assert rung.wait(10)


def test_whoever_presses_does_not_wait() -> None:
    go_on, begun, over = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go_on.wait(10)
        over.set()

    bell = Doorbell(slow)
    bell.press()
    assert begun.wait(10)
    bell.press()
    assert not over.is_set(), "the ring still waits, and the press is done"
    go_on.set()


def test_many_presses_are_few_rings() -> None:
    rings: list[int] = []
    held, done = threading.Event(), threading.Event()

    def ring() -> None:
        held.wait(10)
        rings.append(1)
        if len(rings) == 2:
            done.set()

    bell = Doorbell(ring)
    for _ in range(100):
        bell.press()
    held.set()
    bell.press()
    done.wait(1)
    assert len(rings) <= 3


def test_what_was_pressed_is_rung_at_the_end() -> None:
    rings: list[str] = []
    bell = Doorbell(lambda: rings.append(threading.current_thread().name))
    bell._owner = os.getpid()
    bell._pressed.set()
    bell.finish()
    bell.finish()
    assert rings == [threading.current_thread().name]


def test_a_bell_that_nobody_pressed_is_silent() -> None:
    rings: list[int] = []
    Doorbell(lambda: rings.append(1)).finish()
    assert rings == []


def test_a_ring_that_has_begun_is_waited_for_at_the_end() -> None:
    begun, rung = threading.Event(), list[int]()

    def ring() -> None:
        begun.set()
        time.sleep(0.3)
        rung.append(1)

    bell = Doorbell(ring)
    bell.press()
    assert begun.wait(10)
    bell.finish()
    assert rung == [1]
