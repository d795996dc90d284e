"""Mail: over SMTP with the server's words for each recipient, or by any other Django backend."""

import smtplib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from notifications import mails, retries
from notifications.channels.base import Answer, Recipient, Record
from notifications.channels.sessions import spoken
from notifications.channels.smtp import Engine, Letter
from notifications.models import Notice

MESSAGE_SECONDS = 45.0
"""For one message as a whole. Shorter than a lease, so that nobody else takes it up meanwhile."""

CONNECT_SECONDS = 30.0
"""For one connection, with its greeting, TLS and login."""


class Mail:
    """The sessions of a process. They stay open from one chunk to the next."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._other: Any = None

    def deliver(self, notice: Notice, recipients: Iterable[Recipient], record: Record) -> None:
        """Send the notice to each, and record each answer before a session goes on."""
        # Exactly Django's own: a class that derives from it may do more when it sends.
        if type(get_connection()) is SmtpBackend:
            if self._engine is None:
                self._engine = Engine(
                    _connected,
                    sessions=settings.MAIL_SESSIONS,
                    per_session=settings.MAIL_PER_SESSION,
                    message_seconds=MESSAGE_SECONDS,
                    connect_seconds=CONNECT_SECONDS,
                )
            self._engine.deliver(_letters(notice, recipients, record), record)
        else:
            for each in recipients:
                record([self._by_backend(notice, each)])

    def decide(
        self, answer: Answer, attempts: int, age: timedelta, now: datetime, jitter: float
    ) -> retries.Verdict:
        """As mail servers mean it."""
        return retries.decide(answer, attempts, age, now, jitter)

    def close(self) -> None:
        """Give back what is open."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()
        other, self._other = self._other, None
        if other is not None:
            other.close()

    def _by_backend(self, notice: Notice, to: Recipient) -> Answer:
        try:
            message = mails.message(notice, mails.values(notice, to))
            # Headers are checked here, before anything is sent.
            message.message()
        except Exception as error:  # a message that cannot be made stops only itself
            return Answer(delivery=to.delivery, outcome="broken", words=spoken(error))
        try:
            if self._other is None:
                self._other = get_connection()
                self._other.open()
            sent = self._other.send_messages([message])
        except Exception as error:  # providers raise errors of their own
            self.close()
            return Answer(delivery=to.delivery, outcome="unclear", words=spoken(error))
        return Answer(
            delivery=to.delivery,
            outcome="accepted" if sent else "unclear",
            words="taken by the backend" if sent else "the backend did not say that it took it",
        )


def _letters(notice: Notice, recipients: Iterable[Recipient], record: Record) -> Iterator[Letter]:
    """The mails that can be made; for the others the answer is recorded here."""
    mould: mails.Mould | None = None
    for each in recipients:
        try:
            if mould is None:
                mould = mails.Mould(notice)
            letter = mould.letter(each)
        except Exception as error:  # a message that cannot be made stops only itself
            record([Answer(delivery=each.delivery, outcome="broken", words=spoken(error))])
        else:
            yield letter


def _connected() -> smtplib.SMTP:
    """A connection by Django's settings: its TLS, its login, and then EHLO."""
    backend: Any = get_connection()
    backend.open()
    connection: smtplib.SMTP = backend.connection
    connection.ehlo_or_helo_if_needed()
    return connection
