"""Reading and marking workbooks in a process of its own, which may use so much memory and time."""

import io
import json
import struct
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

from flows.files.apart import Unanswered, asked, bound
from flows.files.kinds import Refused
from flows.registers.marked import Mistake, marked
from flows.registers.workbook import pack, read_sheets

MOST_MEMORY_BYTES = 1536 * 1024 * 1024
MOST_CPU_SECONDS = 90
MOST_FILE_BYTES = 256 * 1024 * 1024
_HERE = "flows.registers.apart"
_DONE, _REFUSED = 0, 3
_LENGTH = struct.Struct(">Q")
_TOO_MUCH = "工作簿的结构过于复杂，在限定的时间和内存内读不完，没有收下；请只留台账，另存后上传"
_BUSY = "系统正忙，工作簿没有来得及读，没有收下；请过一会儿再上传"


def packed_sheets(file: IO[bytes] | Any) -> bytes:
    """The sheets of the workbook (workbook.read_sheets), packed. Raises Refused."""
    return _answer("read", file)


def marked_copy(file: IO[bytes] | Any, mistakes: Sequence[Mistake]) -> bytes:
    """The workbook with its mistakes marked (marked.marked). Raises Refused."""
    told = json.dumps([asdict(m) for m in mistakes]).encode()
    return _answer("mark", file, _LENGTH.pack(len(told)) + told)


def _answer(work: str, file: IO[bytes] | Any, first: bytes = b"") -> bytes:
    try:
        done = asked(_HERE, file, work, first=first)
    except Unanswered:
        raise Refused(_BUSY) from None
    if done.returncode == _REFUSED:
        raise Refused(done.stdout.decode())
    if done.returncode != _DONE:
        raise Refused(_TOO_MUCH)
    return done.stdout


# -- within the process ----------------------------------------------------------------------------


def main(work: str) -> int:
    """The bounds first; then the workbook on the standard input is read."""
    # The library writes a workbook by way of files in its temporary folder.
    bound(MOST_MEMORY_BYTES, MOST_CPU_SECONDS, MOST_FILE_BYTES if work == "mark" else 0)
    given = sys.stdin.buffer
    try:
        if work == "mark":
            (length,) = _LENGTH.unpack(given.read(_LENGTH.size))
            mistakes = [Mistake(**m) for m in json.loads(given.read(length))]
            answer = marked(io.BytesIO(given.read()), mistakes)
        else:
            answer = pack(read_sheets(io.BytesIO(given.read())))
    except Refused as refused:
        sys.stdout.buffer.write(str(refused).encode())
        return _REFUSED
    sys.stdout.buffer.write(answer)
    return _DONE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
