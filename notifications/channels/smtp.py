"""Many SMTP sessions in one thread, each with at most one message in doubt.

Connecting is smtplib's work, and smtplib waits: each connection is made in a thread of its own.
From then on one thread drives all of them.
"""

import smtplib
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain, islice
from selectors import DefaultSelector
from time import monotonic

from notifications.channels.base import Answer, Record
from notifications.channels.sessions import Letter, Session, spoken

__all__ = ["Engine", "Letter"]

Connect = Callable[[], smtplib.SMTP]
IDLE = 10.0
"""Seconds without a word, after which a session is asked whether it lives."""
AT_ONCE = 8
"""Connections that are in the making at the same time: a server is not stormed."""
PAUSE = 5.0
"""Seconds after a failed connection in which the sessions that are open have to do."""
NEVER_PROVEN = 3
"""Sessions in a row that were lost with their first letter: like a connection that failed."""
_TICK = 0.002
"""Seconds between looks at connections in the making."""
_BATCH = 100
GATHER = 0.002
"""Seconds in which answers gather, so that one commit serves many; less when none is to come."""


class Engine:
    """Sends letters, and keeps its sessions open for the next ones. For one thread at a time."""

    def __init__(
        self,
        connect: Connect,
        *,
        sessions: int = 8,
        per_session: int = 100,
        message_seconds: float = 60.0,
        connect_seconds: float = 30.0,
    ) -> None:
        """``connect`` gives a connection after EHLO, STARTTLS and AUTH, or raises.

        It runs in threads, several at a time. Both limits in seconds are for the whole: of one
        message, and of one connection. ``per_session`` messages go over a connection.
        """
        self.connect, self.sessions, self.per_session = connect, sessions, per_session
        self.message_seconds, self.connect_seconds = message_seconds, connect_seconds
        self.open: list[Session] = []
        self.dials: list[Dial] = []

    def deliver(self, letters: Iterable[Letter], record: Record) -> None:
        """Try each letter once, and record exactly one answer for it.

        A letter is taken from ``letters`` when a session is free for it or being opened for it.
        What ``letters`` or ``record`` raises goes through; then all sessions are closed, and
        letters under way have no answer.
        """
        try:
            with DefaultSelector() as selector:
                _Round(self, selector, letters, record).run()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close all sessions. They open again when they are needed."""
        while self.open:
            self.open.pop().quit()
        for dial in self.dials:
            dial.give_up()


class Dial:
    """One connection in the making. ``why`` says what went wrong."""

    def __init__(self, connect: Connect, seconds: float) -> None:
        self.deadline = monotonic() + seconds
        self.done, self.given_up = False, False
        self.smtp: smtplib.SMTP | None = None
        self.why = ""
        self._lock = threading.Lock()
        threading.Thread(target=self._run, args=(connect,), daemon=True).start()

    def give_up(self) -> None:
        """Want it no more. The thread ends when smtplib does, and closes what it was given."""
        with self._lock:
            self.given_up = True
            if self.smtp is not None:
                self.smtp.close()

    def _run(self, connect: Connect) -> None:
        smtp, why = None, ""
        try:
            smtp = connect()
        except BaseException as error:  # whatever it is, there is no connection
            why = spoken(error)
        with self._lock:
            self.smtp, self.why, self.done = smtp, why, True
            if self.given_up and smtp is not None:
                smtp.close()


class _Round:
    """One call of ``deliver``."""

    def __init__(
        self, engine: Engine, selector: DefaultSelector, letters: Iterable[Letter], record: Record
    ) -> None:
        self._engine, self._selector, self._record = engine, selector, record
        self._rest, self._dry = iter(letters), False
        # Letters for which a session is on its way.
        self._waiting: deque[Letter] = deque()
        self._never_proven, self._dial_after = 0, 0.0
        # Until when answers gather that are not recorded yet; 0.0 when there are none.
        self._gathering = 0.0
        self._why = "earlier connections are still in the making"

    def run(self) -> None:
        for session in self._engine.open:
            self._selector.register(session.socket, session.events, session)
        # Those that the server has left meanwhile are found before they are used.
        self._listen(0.0)
        self._note()
        while True:
            self._meet()
            self._hand_out()
            if self._dry and not self._waiting and not any(it.busy for it in self._engine.open):
                return
            if self._stuck():
                self._nobody_answers()
                return
            self._listen(self._patience())
            self._note()

    def _hand_out(self) -> None:
        """Let each free session begin, and open more for letters that are left."""
        engine, now = self._engine, monotonic()
        for session in engine.open:
            if not session.free:
                continue
            if now - session.used > IDLE and (self._waiting or not self._dry):
                session.check()
            elif self._waiting or self._pull():
                session.begin(self._waiting.popleft())
        coming = sum(not (it.busy or it.free) for it in engine.open) + len(self._pending())
        while self._room() > 0 and len(self._pending()) < AT_ONCE and now >= self._dial_after:
            while len(self._waiting) <= coming:
                if not self._pull():
                    return
            engine.dials.append(Dial(engine.connect, engine.connect_seconds))
            coming += 1

    def _pull(self) -> bool:
        letter = None if self._dry else next(self._rest, None)
        if letter is None:
            self._dry = True
            return False
        self._waiting.append(letter)
        return True

    def _room(self) -> int:
        # Those given up count until their threads end: a server that hangs gets no more of them.
        return self._engine.sessions - len(self._engine.open) - len(self._engine.dials)

    def _pending(self) -> list[Dial]:
        return [dial for dial in self._engine.dials if not dial.given_up]

    def _meet(self) -> None:
        """Take in the connections that were made, and note those that were not."""
        engine, now, kept = self._engine, monotonic(), []
        for dial in engine.dials:
            # Looked at once: its thread may end at any moment.
            done = dial.done
            if done and not dial.given_up:
                self._take_in(dial)
            elif not done:
                kept.append(dial)
                if not dial.given_up and now >= dial.deadline:
                    dial.give_up()
                    self._fail(f"no connection within {engine.connect_seconds:g} s")
        engine.dials[:] = kept

    def _take_in(self, dial: Dial) -> None:
        if dial.smtp is None:
            self._fail(dial.why)
            return
        try:
            session = Session(dial.smtp, self._engine.message_seconds)
        except OSError as error:
            dial.smtp.close()
            self._fail(spoken(error))
            return
        self._engine.open.append(session)
        self._selector.register(session.socket, session.events, session)

    def _fail(self, why: str) -> None:
        self._why, self._dial_after = why, monotonic() + PAUSE

    def _patience(self) -> float:
        """Seconds until something is due, even when nobody says anything."""
        if self._gathering:
            return max(0.0, self._gathering - monotonic())
        until = min((session.deadline for session in self._engine.open), default=0.0)
        longest = _TICK if self._pending() else 1.0
        return max(0.0, min(until - monotonic(), longest)) if self._engine.open else longest

    def _listen(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            key.data.ready()
        now = monotonic()
        for session in self._engine.open:
            # After reading: an answer that has come is an answer, however long we were away.
            if now >= session.deadline:
                session.lose("no answer in time")
            elif not session.closed and session.events != session.listened:
                self._selector.modify(session.socket, session.events, session)
                session.listened = session.events

    def _note(self) -> None:
        """Record all answers that are ready, and let those sessions go on."""
        engine = self._engine
        answers = [each.answer for each in engine.open if each.answer is not None]
        if answers and self._more_to_come(len(answers)):
            return
        if answers:
            self._gathering = 0.0
            self._record(answers)
            if any(each.answer and each.proven for each in engine.open):
                self._never_proven = 0
        for session in engine.open:
            session.answer = None
            if session.closed:
                self._selector.unregister(session.socket)
                self._judge(session)
            elif session.carried >= engine.per_session and session.free:
                self._selector.unregister(session.socket)
                session.quit()
        engine.open[:] = [session for session in engine.open if not session.closed]

    def _more_to_come(self, ready: int) -> bool:
        """Whether answers that others are about to get may share this commit."""
        sessions = self._engine.open
        if ready == sum(it.busy for it in sessions) or any(it.closed for it in sessions):
            return False
        if not self._gathering:
            self._gathering = monotonic() + GATHER
        return monotonic() < self._gathering

    def _judge(self, session: Session) -> None:
        """Connections that are made and lost at once, again and again, are no connections."""
        if session.carried and not session.proven:
            self._never_proven += 1
            if self._never_proven >= NEVER_PROVEN:
                self._fail(session.why)

    def _stuck(self) -> bool:
        """Whether there is no session, and none to be had."""
        if self._engine.open or self._pending():
            return False
        return self._room() <= 0 or monotonic() < self._dial_after

    def _nobody_answers(self) -> None:
        """All that were not tried: it says nothing about the recipients."""
        left = chain(self._waiting, self._rest)
        while some := list(islice(left, _BATCH)):
            self._record(
                [Answer(delivery=it.delivery, outcome="untried", words=self._why) for it in some]
            )
