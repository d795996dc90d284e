"""Several slow recipients at the same time, each in a thread; their answers recorded in one."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from notifications.channels.base import Answer, Recipient, Record
from notifications.channels.sessions import spoken
from notifications.models import Destination

AT_ONCE = 16
"""Threads. A kill leaves one message in doubt for each."""

Tell = Callable[[Recipient, Destination], Answer]


def beside(tell: Tell, recipients: Iterable[Recipient], record: Record) -> None:
    """Tell each recipient in a thread of its own, and record each answer as it comes.

    ``tell`` may not use the database: a thread's connection would be nobody's to close. A recipient
    is taken when there is a thread for it.
    """
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="destination") as pool:
        under_way: set[Future[Answer]] = set()
        for to in recipients:
            destination = Destination.objects.filter(subscription=to.subscription).first()
            if destination is None:
                words = "its destination is not there any more"
                record([Answer(delivery=to.delivery, outcome="broken", words=words)])
                continue
            under_way.add(pool.submit(_guarded, tell, to, destination))
            if len(under_way) >= AT_ONCE:
                under_way = _noted(under_way, record)
        while under_way:
            under_way = _noted(under_way, record)


def _guarded(tell: Tell, to: Recipient, destination: Destination) -> Answer:
    try:
        return tell(to, destination)
    except Exception as error:  # whatever it is, it stops this one only
        return Answer(delivery=to.delivery, outcome="broken", words=spoken(error))


def _noted(under_way: set[Future[Answer]], record: Record) -> set[Future[Answer]]:
    done, rest = wait(under_way, return_when=FIRST_COMPLETED)
    record([each.result() for each in done])
    return rest
