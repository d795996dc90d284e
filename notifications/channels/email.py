"""Mail: over SMTP with the server's words for each recipient, or by any other Django backend."""

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from notifications.channels.base import Answer, Job, Outcome, Record

IDLE = 5.0
"""Seconds without a word, after which a connection is asked whether it lives."""


class Mail:
    """One connection for all chunks of a process, opened again when it is lost."""

    def __init__(self) -> None:
        self._backend: Any = None
        self._used = 0.0

    def deliver(self, jobs: Sequence[Job], record: Record) -> None:
        """Send each message to its one recipient, and record each answer before the next."""
        for place, each in enumerate(jobs):
            answer = self._try(each)
            record([answer])
            if answer.outcome == "unreachable":
                # It says nothing about the recipients: the rest would only wait for it, too.
                rest = jobs[place + 1 :]
                record([_answer(other, "unreachable", words=answer.words) for other in rest])
                return

    def _try(self, job: Job) -> Answer:
        try:
            message = _message(job)
        except Exception as error:  # a message that cannot be made stops only itself
            return _answer(job, "broken", words=_words(error))
        try:
            backend = self._opened()
        except (smtplib.SMTPException, OSError) as error:
            return _answer(job, "unreachable", words=_words(error))
        try:
            if isinstance(backend, SmtpBackend):
                return _over_smtp(backend.connection, job, message)
            sent = backend.send_messages([message])
            return _answer(job, "accepted" if sent else "unclear", words="taken by the backend")
        except _Failed as failed:
            self.close()
            return failed.answer
        except Exception as error:  # providers raise errors of their own
            self.close()
            return _answer(job, "unclear", words=_words(error))

    def _opened(self) -> Any:
        if self._backend is not None and monotonic() - self._used > IDLE and not self._answers():
            self.close()
        if self._backend is None:
            backend = get_connection()
            backend.open()
            self._backend = backend
        self._used = monotonic()
        return self._backend

    def _answers(self) -> bool:
        """Whether the connection still lives. Servers hang up on those who say nothing."""
        if not isinstance(self._backend, SmtpBackend) or self._backend.connection is None:
            return True
        try:
            return bool(self._backend.connection.noop()[0] == 250)
        except (smtplib.SMTPException, OSError):
            return False

    def close(self) -> None:
        """Drop the connection, if one is open."""
        backend, self._backend = self._backend, None
        if isinstance(backend, SmtpBackend) and backend.connection is not None:
            # Not quit(): a server that does not answer would hold us.
            backend.connection.close()
            backend.connection = None


class _Failed(Exception):
    """The connection is of no more use; ``answer`` says what that means for the message."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.words)
        self.answer = answer


def _over_smtp(smtp: Any, job: Job, message: EmailMultiAlternatives) -> Answer:
    """One message in its own transaction; the server's words whatever it says."""
    sender = job.envelope_sender or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        for step, argument in ((smtp.mail, sender), (smtp.rcpt, job.address)):
            code, words = step(argument)
            if not 200 <= code < 300:
                smtp.rset()
                return _answer(job, "refused", code, _text(words))
    except (smtplib.SMTPException, OSError) as error:
        # Nothing of the message was sent, so this says nothing about it.
        raise _Failed(_answer(job, "unreachable", words=_words(error))) from error
    try:
        # Django's own class, whose line ends can be chosen.
        content: Any = message.message()
        code, words = smtp.data(content.as_bytes(linesep="\r\n"))
    except smtplib.SMTPResponseException as error:
        answer = _answer(job, "refused", error.smtp_code, _text(error.smtp_error))
        raise _Failed(answer) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _Failed(_answer(job, "unclear", words=_words(error))) from error
    return _answer(job, "accepted" if 200 <= code < 300 else "refused", code, _text(words))


def _message(job: Job) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        job.subject, job.text, settings.DEFAULT_FROM_EMAIL, [job.address], headers=job.headers
    )
    if job.html:
        message.attach_alternative(job.html, "text/html")
    # Headers are checked here, before anything is sent.
    message.message()
    return message


def _answer(job: Job, outcome: Outcome, code: int | None = None, words: str = "") -> Answer:
    return Answer(delivery=job.delivery, outcome=outcome, code=code, words=words)


def _text(words: bytes | str) -> str:
    """A server's words as text, without control characters."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return "".join(each if each.isprintable() else " " for each in text)[:1000]


def _words(error: Exception) -> str:
    return _text(f"{type(error).__name__}: {error}")
