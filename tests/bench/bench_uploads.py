"""What hostile and heavy files cost the server: time, its memory, and that of the judging process.

    python -m tests.bench.bench_uploads

Starts the site on a database of its own (in a temporary folder under DAFU_VAR), sends each file
piece by piece as a browser does, has it filed and its picture drawn, and prints for each: what
became of it, seconds, the highest memory of the server so far, the highest of the processes beside.
"""

import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

Answer = tuple[int, dict[str, str], bytes]
MB = 1024 * 1024
PORT = 8731
ROOT = Path(__file__).resolve().parents[2]


def files() -> dict[str, Callable[[], bytes]]:
    import pikepdf  # noqa: PLC0415  as all of these: the settings must see the folder first
    from PIL import Image  # noqa: PLC0415

    from tests.screens import dangerous_files as bad  # noqa: PLC0415
    from tests.screens import upload_files as make  # noqa: PLC0415

    def picture(form: str, **how: object) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (10_000, 10_000), (90, 120, 90)).save(out, form, **how)
        return out.getvalue()

    def sheet() -> bytes:
        import openpyxl  # noqa: PLC0415

        book, out = openpyxl.Workbook(), io.BytesIO()
        for n in range(10_000):
            book.active.append([f"第{n}行", *range(n, n + 20)])
        book.save(out)
        return out.getvalue()

    def padded(content: bytes) -> bytes:
        return content + b"%" + os.urandom(50 * MB - len(content) - 10) + b"\n%%EOF"

    arrays = b"/Type /Catalog /X [" + b"[]" * 6_000_000 + b"]"
    return {
        "small PDF": lambda: make.pdf(1),
        "PDF, 50 MB": lambda: padded(make.pdf(2)),
        "text, 50 MB": lambda: ("答复" * 4 + "\n").encode() * (50 * MB // 25),
        "sheet of 10,000 rows": sheet,
        "JPEG, 100 megapixels": lambda: picture("JPEG", quality=90),
        "JPEG in passes, 100 megapixels": lambda: picture("JPEG", progressive=True),
        "PNG, 100 megapixels": lambda: picture("PNG"),
        "PNG, 10,000 megapixels": lambda: make.png(100_000, 100_000),
        "macros": lambda: make.office("docx", {"word/vbaProject.bin": b"x"}),
        "encrypted PDF": lambda: make.packed_pdf(1, pikepdf.Encryption(owner="a", user="b")),
        "zip bomb in a document": lambda: make.office(
            "docx", {"word/media/a.bin": bytes(190 * MB)}
        ),
        "bomb of 2,000 MB in a PDF": lambda: bad.pdf_with(bad.bomb),
        "6,000,000 arrays in a PDF": lambda: make.pdf().replace(b"/Type /Catalog", arrays),
        "program named .pdf": lambda: make.EXE,
    }


class Memory(threading.Thread):
    """The highest memory in MB, of the server and of any one process it starts."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.beside = pid, 0.0

    def run(self) -> None:
        while True:
            for task in Path(f"/proc/{self.pid}/task").glob("*/children"):
                try:
                    for child in task.read_text().split():
                        self.beside = max(self.beside, self.of(int(child)))
                except OSError:
                    pass
            time.sleep(0.005)

    @staticmethod
    def of(pid: int) -> float:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().split("\n")
        except OSError:
            return 0.0
        return next((int(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM")), 0.0)


class Sender:
    """A browser as far as uploading goes."""

    def __init__(self, cookie: str, token: str, case: int) -> None:
        self.headers = {"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token}
        self.case = case

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, self.headers | {"Tus-Resumable": "1.0.0"} | named)
        answer = line.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        line.close()
        return found

    def send(self, content: bytes) -> str:
        size = str(len(content))
        status, told, words = self.ask("POST", f"/cases/{self.case}/uploads/", Upload_Length=size)
        if status != 201:
            return words.decode()
        for start in range(0, len(content), MB):
            self.ask(
                "PATCH",
                told["Location"],
                content[start : start + MB],
                Upload_Offset=str(start),
                Content_Type="application/offset+octet-stream",
            )
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        body = b"title=x&kind=working"
        status, _, answer = self.ask("POST", told["Location"], body, **form)
        if status != 200:
            return f"{status} {answer[:300]!r}"
        outcome = json.loads(answer)
        if not outcome["url"]:
            return str(outcome["problems"][0]).split("；")[0].split("，")[0]
        _, seen, _ = self.ask("GET", outcome["url"].replace("preview", "picture"))
        return "taken, " + ("drawn" if seen["Content-Type"] == "image/jpeg" else "not drawn")


def main() -> None:
    var = Path(tempfile.mkdtemp(dir=os.environ.get("DAFU_VAR")))
    os.environ |= {"DAFU_VAR": str(var), "DAFU_TODAY": "2026-03-10"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "flows.settings"
    os.environ.pop("DATABASE_URL", None)
    server = subprocess.Popen(["true"])
    try:
        sender = prepared()
        serve = ["manage.py", "runserver", "--noreload", "--nothreading", f"127.0.0.1:{PORT}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([sys.executable, *serve], cwd=ROOT, **quiet)
        time.sleep(4)
        measure(server.pid, sender)
    finally:
        server.kill()
        shutil.rmtree(var)


def prepared() -> Sender:
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.middleware.csrf import _get_new_csrf_string  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from casework.models import Person  # noqa: PLC0415
    from tests.world import World  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    world = World.make()
    Person.objects.update(must_change_password=False)
    client = Client()
    client.force_login(world.handler, backend="flows.desk.account.Backend")
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    return Sender(cookie, _get_new_csrf_string(), world.handling().pk)


def measure(pid: int, sender: Sender) -> None:
    memory = Memory(pid)
    memory.start()
    sender.ask("GET", "/todo/")
    print(f"{'server before':<34}{'':>9}{memory.of(pid):>12.0f} MB")
    for name, content in files().items():
        made, memory.beside = content(), 0.0
        start = time.perf_counter()
        outcome = sender.send(made)
        seconds = time.perf_counter() - start
        used = f"{memory.of(pid):>12.0f} MB{memory.beside:>9.0f} MB beside"
        print(f"{name:<34}{seconds:>7.1f} s{used}{len(made) / MB:>7.1f} MB sent  {outcome}")


if __name__ == "__main__":
    main()
