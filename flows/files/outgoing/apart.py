"""Looking through a file, and masking it, in a process of its own with so much memory and time.

It tells on its standard error how far it is; whoever waits may show that.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import IO, Any, cast

from flows.files.apart import CHUNK_BYTES, ROOT, Unanswered, bound
from flows.files.outgoing.aside import one_by_one
from flows.files.outgoing.masking import mask
from flows.files.outgoing.scan import scan, scan_text
from flows.files.outgoing.spots import Box, Found, Unscannable, spot_from

__all__ = ["Unanswered", "Unscannable", "masked", "scanned", "scanned_text"]

MOST_MEMORY_BYTES = 1024 * 1024 * 1024
MOST_CPU_SECONDS = 300
MOST_SECONDS = 900
MOST_PAGE_SECONDS = 15.0
"""For one page of a PDF; most take some hundredths of one."""
MOST_MASK_SECONDS = 120
"""For a masked copy: somebody waits for it."""
MOST_ANSWER_BYTES = 256 * 1024 * 1024
_HERE = "flows.files.outgoing.apart"
_DONE, _REFUSED = 0, 3
_STEP = re.compile(rb"page (\d+) (\d+)\n")
_TOO_MUCH = "文件的结构过于复杂，在限定的时间和内存内没有查完；请打印成PDF，或者分成几份后重新上传"

Told = Callable[[int, int], None]


def scanned(file: IO[bytes] | Any, type_: str, told: Told | None = None) -> Found:
    """What is found in the file (scan.scan). told: called with the pages done and in all.

    Raises Unscannable, with the reason for the user; Unanswered: asked again, it may be found.
    """
    order = {"work": "scan", "type": type_, "page_seconds": MOST_PAGE_SECONDS}
    found = json.loads(_asked(file, order, told, MOST_SECONDS))
    return Found(
        tuple(spot_from(s) for s in found["spots"]), tuple(found["unread"]), found["pages"]
    )


def scanned_text(paragraphs: Iterable[str]) -> Found:
    """What is found in the text of a letter; here and now, for it is our own and short."""
    return scan_text(paragraphs)


def masked(
    file: IO[bytes] | Any,
    type_: str,
    boxes: Mapping[int, Sequence[Box]],
    told: Told | None = None,
) -> bytes:
    """A copy as PDF with these places of its pages (from 1) burnt in black (masking.mask).

    Somebody waits for it. Raises Unscannable and Unanswered.
    """
    asked = {"work": "mask", "type": type_, "boxes": {str(k): list(v) for k, v in boxes.items()}}
    return _asked(file, asked, told, MOST_MASK_SECONDS)


def _asked(
    file: IO[bytes] | Any, order: Mapping[str, Any], told: Told | None, seconds: float
) -> bytes:
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as answer:
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            copy.write(chunk)
        copy.seek(0)
        with subprocess.Popen(
            [sys.executable, "-m", _HERE, json.dumps(order)],
            stdin=copy,
            stdout=answer,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process:
            code = _waited(process, told, seconds)
        answer.seek(0)
        if code == _REFUSED:
            raise Unscannable(answer.read().decode())
        if code != _DONE:
            raise Unscannable(_TOO_MUCH)
        return answer.read()


def _waited(process: subprocess.Popen[bytes], told: Told | None, seconds: float) -> int:
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        for line in cast(IO[bytes], process.stderr):
            step = _STEP.fullmatch(line)
            if step and told:
                told(int(step[1]), int(step[2]))
        code = process.wait()
    except BaseException:  # whoever was told gave up: nobody waits for the rest
        process.kill()
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise Unanswered
    return code


# -- within the process ----------------------------------------------------------------------------


def main(order: str) -> int:
    """The bounds first; then the file on the standard input is read."""
    bound(MOST_MEMORY_BYTES, MOST_CPU_SECONDS, MOST_ANSWER_BYTES)
    asked, file, out = json.loads(order), sys.stdin.buffer, sys.stdout.buffer
    try:
        if asked["work"] == "mask":
            boxes = {int(k): [tuple(b) for b in v] for k, v in asked["boxes"].items()}
            out.write(mask(file, asked["type"], cast(Any, boxes), _tell))
        else:
            each = partial(one_by_one, seconds=asked["page_seconds"])
            out.write(json.dumps(asdict(scan(file, asked["type"], _tell, each))).encode())
    except Unscannable as refused:
        out.write(str(refused).encode())
        return _REFUSED
    return _DONE


def _tell(done: int, total: int) -> None:
    print(f"page {done} {total}", file=sys.stderr, flush=True)  # noqa: T201  its only listener


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
