"""How long a file is, and the hash it is kept under."""

import hashlib
from typing import IO, Any

CHUNK_BYTES = 64 * 1024


def measured(file: IO[bytes] | Any) -> tuple[str, int]:
    """sha256 and length in bytes of all of it; it stands at its beginning afterwards."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size
