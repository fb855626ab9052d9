"""The pages of a file read one after the other by a process that may be lost with one of them.

A page can be made so that reading it takes hours or all memory, and nothing stops a reader in its
midst but the end of its process. Then that page is given up, and the next process goes on behind.
"""

import json
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

MOST_LOST = 20
"""So many pages are given up; after that nothing more of the file is read."""

Look = Callable[[int], Any]
"""What is told of a page (from 1), as JSON takes it."""


def one_by_one(look: Look, total: int, seconds: float) -> Iterator[Any | None]:
    """What is told of each page; None of those that took more of the processor's time than so many
    seconds, or ended their process in another way."""
    at, lost = 1, 0
    while at <= total:
        if lost < MOST_LOST:
            for told in _told(look, at, total, seconds):
                yield told
                at += 1
        if at <= total:
            yield None
            at, lost = at + 1, lost + 1


def _told(look: Look, first: int, total: int, seconds: float) -> Iterator[Any]:
    """What one process tells, until it has told of all or is lost."""
    end, own = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)
        _tell(look, first, total, seconds, own)
    os.close(own)
    try:
        with os.fdopen(end) as pipe:
            for line in pipe:
                if not line.endswith("\n"):  # it was lost in the midst of a word
                    return
                yield json.loads(line)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _tell(look: Look, first: int, total: int, seconds: float, own: int) -> NoReturn:
    """In the process itself; whatever goes wrong in it ends it without a word."""
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends it, whatever it is about
        with os.fdopen(own, "w") as out:
            for number in range(first, total + 1):
                signal.setitimer(signal.ITIMER_PROF, seconds)
                out.write(json.dumps(look(number)) + "\n")
                out.flush()
    finally:
        os._exit(0)
