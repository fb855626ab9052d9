"""How long a file of 200 pages takes to be looked through before it goes out.

    python -m tests.bench.bench_outgoing [--pages 200]

Beside the raw limit in the same run: pypdfium2 reading the whole text of the same file. The scan
also draws each page twice, to know which text the eye has. Then the same in a process of its own,
as the desk does it, and a masked copy of ten pages.
"""

import argparse
import io
import time
from collections.abc import Callable
from typing import Any

import pypdfium2

from flows.files.kinds import PDF
from flows.files.outgoing import apart
from flows.files.outgoing.scan import scan
from tests.screens.outgoing_files import MOBILE, drawn


def page(canvas: Any) -> None:
    """A page full of text, a number among it."""
    for n in range(38):
        canvas.drawString(
            60, 780 - 19 * n, f"第{n}行：城东一号地块供应计划的说明，面积五公顷，用途为住宅。"
        )
    canvas.drawString(60, 40, f"联系电话{MOBILE}")


def seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def texts(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as pdf:
        return sum(len(p.get_textpage().get_text_range()) for p in pdf)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=200)
    pages = parser.parse_args().pages
    content = drawn(*[page] * pages)
    raw, characters = seconds(lambda: texts(content))
    own, found = seconds(lambda: scan(io.BytesIO(content), PDF))
    beside, _ = seconds(lambda: apart.scanned(io.BytesIO(content), PDF))
    boxes = {s.page: [s.box] for s in found.spots[:10]}
    masking, _ = seconds(lambda: apart.masked(io.BytesIO(content), PDF, boxes))
    print(f"{pages} pages, {characters} characters, {len(found.spots)} numbers found")
    print(f"text alone      {raw * 1000 / pages:6.1f} ms a page")
    print(f"scan            {own * 1000 / pages:6.1f} ms a page   ratio {own / raw:.1f}")
    print(f"scan, apart     {beside * 1000 / pages:6.1f} ms a page   {beside:.1f} s in all")
    print(f"masked copy     {masking:6.1f} s, {len(boxes)} pages burnt in")


if __name__ == "__main__":
    main()
