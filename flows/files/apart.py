"""Judging and drawing files in a process of its own, which may use so much memory and time.

What a hostile file does to its reader ends there: the server stays up and small.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from flows.files import drawing, judge
from flows.files.kinds import Inspected, NotNow, Refused

MOST_MEMORY_BYTES = 768 * 1024 * 1024
MOST_CPU_SECONDS = 10
MOST_SECONDS = 120
"""On the clock: a machine under load gives a process little of its time."""
CHUNK_BYTES = 1024 * 1024
_HERE = "flows.files.apart"
ROOT = Path(__file__).resolve().parents[2]
_TOO_MUCH = (
    "文件的结构过于复杂，在限定的时间和内存内核对不完，没有收下；请打印成PDF，或者分成几份后上传"
)
_BUSY = "系统正忙，文件没有来得及核对，没有收下；请过一会儿再上传"
_TOLD, _NOTHING = 0, 3
"""Exit statuses: the answer is on the standard output; there is nothing to draw."""


class Unanswered(Exception):
    """The process got no time to answer; asked again, it may."""


def inspected(file: IO[bytes] | Any) -> Inspected:
    """What the file is (judge.inspect). Raises Refused."""
    try:
        done = asked(_HERE, file, "judge")
    except Unanswered:
        raise NotNow(_BUSY) from None
    if done.returncode != _TOLD:
        raise Refused(_TOO_MUCH)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return Inspected(**answer | {"warnings": tuple(answer["warnings"])})


def drawn(file: IO[bytes] | Any, type_: str, page: int, width: int, height: int) -> bytes | None:
    """The page (from 1) of the file as a JPEG that fits width × height pixels (drawing.draw).

    None if it cannot be drawn within the bounds. Raises Unanswered.
    """
    done = asked(_HERE, file, "draw", type_, str(page), str(width), str(height))
    return done.stdout if done.returncode == _TOLD else None


def asked(
    module: str, file: IO[bytes] | Any, *args: str, first: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """What the module's main says, in a process of its own, of the file on its standard input.

    first: what stands before the file there. Raises Unanswered.
    """
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryDirectory() as folder:
        copy.write(first)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            copy.write(chunk)
        copy.seek(0)
        try:
            return subprocess.run(
                [sys.executable, "-m", module, *args],
                stdin=copy,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={**os.environ, "TMPDIR": folder},
                timeout=MOST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unanswered from None


# -- within the process ----------------------------------------------------------------------------


def bound(memory_bytes: int, cpu_seconds: int, file_bytes: int = 0) -> None:
    """From here on this process has so much memory and time, and writes no files larger than so."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))


def main(work: str, *args: str) -> int:
    """The bounds first; then the file on the standard input is read."""
    bound(MOST_MEMORY_BYTES, MOST_CPU_SECONDS)
    file = sys.stdin.buffer
    if work == "draw":
        type_, page, width, height = args
        picture = drawing.draw(file, type_, int(page), int(width), int(height))
        if picture is None:
            return _NOTHING
        sys.stdout.buffer.write(picture)
        return _TOLD
    try:
        found = judge.inspect(file)
        answer: dict[str, Any] = vars(found)
    except Refused as error:
        answer = {"refused": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return _TOLD


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
