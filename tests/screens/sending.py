"""Sending a file piece by piece with Django's client, as the tus protocol says."""

import base64
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client

from casework.models import Case
from tests.screens import upload_files as make

PDF = make.pdf(3)
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def stored(media: Path) -> list[str]:
    return sorted(str(p.relative_to(media)) for p in media.rglob("*") if p.is_file())


def begin(
    client: Client, case: Case, name: str = "计划.pdf", size: int | str = len(PDF), **told: str
) -> HttpResponse:
    pairs = {"filename": name, **told}
    packed = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": packed}
    return client.post(f"/cases/{case.pk}/uploads/", headers=headers)


def begun(client: Client, case: Case, *args: Any, **told: str) -> str:
    response = begin(client, case, *args, **told)
    assert response.status_code == 201, response.content.decode()
    return response["Location"]


def patch(client: Client, address: str, start: int, data: bytes, **changes: Any) -> HttpResponse:
    headers = {**TUS, "Upload-Offset": str(start)} | changes.pop("headers", {})
    return client.patch(address, data, **{"content_type": PIECE, **changes}, headers=headers)


def head(client: Client, address: str) -> HttpResponse:
    return client.head(address, headers=TUS)


def send(client: Client, case: Case, content: bytes, name: str = "计划.pdf", **told: str) -> str:
    """All of it, in three pieces."""
    address = begun(client, case, name, len(content), **told)
    third = len(content) // 3 + 1
    for start in range(0, len(content), third):
        response = patch(client, address, start, content[start : start + third])
        assert response.status_code == 204
    return address


def file_it(client: Client, address: str, title: str = "", kind: str = "working") -> Any:
    return client.post(address, {"title": title, "kind": kind}).json()
