"""How fast letters are made, beside the two ways an office would otherwise take.

    python -m tests.bench.bench_letters

One run, one core: our one-page letter as PDF/A-2b, the same text through python-docx and
``libreoffice --headless``, and through WeasyPrint as PDF/A-2b; then 1,000 letters and memory.
"""

from __future__ import annotations

import html
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from notices.page.blocks import Closing, Document, Heading, Paragraph, Salutation
from notices.page.pdf import render
from notices.page.typefaces import FONTS
from tests.letters.page_samples import letter

TARGET_OFFICE, TARGET_WEB = 30, 3
ARCHIVAL = '{"SelectPdfVersion":{"type":"long","value":"2"}}'  # PDF/A-2b
LETTERS = 1000


def one_page_letter(number: int = 12) -> Document:
    made = letter(
        Salutation("张𬭎喆："),
        Paragraph(
            f"本机关于2026年3月12日收到您提交的政府信息公开申请（编号：2026-{number:04}），您申请公开"
            "“××区人民政府批准的城市更新项目名单及批复文件”。经审查，现答复如下："
        ),
        Heading("一、关于项目名单"),
        Paragraph(
            "根据《中华人民共和国政府信息公开条例》（国务院令第711号）第三十六条第（一）项、"
            "第（二）项的规定，您申请公开的项目名单已主动公开，批复文件随本告知书一并提供。"
        ),
        Paragraph("如对本告知不服，您可以自收到本告知书之日起60日内向××市人民政府申请行政复议。"),
        Closing("××市规划和自然资源局", "2026年4月8日"),
        number=f"×公开告〔2026〕{number}号",
    )
    assert render(made).pages == 1
    return made


def texts(document: Document) -> list[str]:
    found = [document.agency_name, document.number, document.title]
    for block in document.blocks:
        if isinstance(block, Closing):
            found += [block.agency_name, block.dated_on]
        elif isinstance(block, Salutation | Paragraph | Heading):
            found.append(block.text)
    return found


def milliseconds(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Medians, the candidates taking turns: what else the machine does hits all of them."""
    times: list[list[float]] = [[] for _ in works]
    for n in range(rounds + 1):
        for work, its_times in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            if n:  # in the first round fonts are loaded and caches filled, for all alike
                its_times.append((time.perf_counter() - started) * 1000)
    return [statistics.median(its_times) for its_times in times]


def office(document: Document) -> Callable[[], object] | str:
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if program is None:
        return "未安装 LibreOffice，未测（apt-get install libreoffice-writer-nogui）"
    try:
        import docx  # noqa: PLC0415  optional
    except ImportError:
        return "未安装 python-docx，未测（pip install python-docx）"
    folder = Path(tempfile.mkdtemp())

    def work() -> bytes:
        made = docx.Document()
        for text in texts(document):
            made.add_paragraph(text)
        made.save(folder / "letter.docx")
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", f"pdf:writer_pdf_Export:{ARCHIVAL}",
             "--outdir", str(folder), str(folder / "letter.docx")],
            check=True, capture_output=True,
        )  # fmt: skip
        return (folder / "letter.pdf").read_bytes()

    return work


def web(document: Document) -> Callable[[], object] | str:
    try:
        import weasyprint  # noqa: PLC0415  optional
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    except (ImportError, OSError) as error:
        return f"未安装 WeasyPrint，未测（{error}）"
    fonts = FontConfiguration()
    style = weasyprint.CSS(
        string="@page { size: A4; margin: 37mm 26mm 35mm 28mm } body { font: 16pt/29pt F }"
        f"@font-face {{ font-family: F; src: url({(FONTS / 'fangsong.ttf').as_uri()}) }}"
        f"@font-face {{ font-family: G; src: url({(FONTS / 'fangsong-more.ttf').as_uri()}) }}"
        f"@font-face {{ font-family: H; src: url({(FONTS / 'hei.ttf').as_uri()}) }}"
        f"@font-face {{ font-family: T; src: url({(FONTS / 'xiaobiaosong.ttf').as_uri()}) }}"
        "body { font-family: F, G } h1 { font-family: T } h2 { font: 16pt H }",
        font_config=fonts,
    )
    head, number, title, *rest = map(html.escape, texts(document))
    body = "".join(f"<p>{text}</p>" for text in rest)
    page = f'<html lang="zh"><title>x</title><h1>{head}</h1><p>{number}</p><h2>{title}</h2>{body}'

    def work() -> bytes:
        made = weasyprint.HTML(string=page)
        return made.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-2b")

    return work


def compare(name: str, document: Document, work: Callable[[], object] | str, aim: int) -> None:
    if isinstance(work, str):
        print(f"{name}：{work}")
        return
    rounds = 5 if aim >= TARGET_OFFICE else 30
    ours, theirs = milliseconds(rounds, lambda: render(document), work)
    verdict = "达到" if theirs >= aim * ours else "未达到"
    times = f"{theirs:.1f} 毫秒，本系统 {ours:.1f} 毫秒，快 {theirs / ours:.1f} 倍"
    print(f"{name}：{times}（目标 {aim} 倍，{verdict}）")


def subsetter() -> str:
    """WeasyPrint cuts fonts ten times faster where this library is installed: say which it was."""
    try:
        from weasyprint.text import ffi  # noqa: PLC0415  optional
    except (ImportError, OSError):
        return ""
    found = getattr(ffi, "harfbuzz_subset", None)
    return (
        "，以 harfbuzz-subset 截取字体"
        if found
        else "，以 fontTools 截取字体（较慢，应装 libharfbuzz-subset0）"
    )


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def batch() -> None:
    documents = [one_page_letter(n) for n in range(1, 21)]
    for document in documents:
        render(document)
    before, started = memory_mb(), time.perf_counter()
    size = sum(len(render(documents[n % 20]).pdf) for n in range(LETTERS))
    took = time.perf_counter() - started
    each = f"每件 {took / LETTERS * 1000:.1f} 毫秒、{size / LETTERS / 1024:.0f} KB"
    print(f"{LETTERS} 件：{took:.1f} 秒，{each}；内存 {before:.0f} MB → {memory_mb():.0f} MB")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # children too: one core for all
    started = time.perf_counter()
    document = one_page_letter()
    print(f"首件，含载入字体：{(time.perf_counter() - started) * 1000:.0f} 毫秒")
    (ours,) = milliseconds(50, lambda: render(document))
    print(f"本系统，一页，PDF/A-2b：{ours:.1f} 毫秒")
    compare("python-docx + LibreOffice", document, office(document), TARGET_OFFICE)
    compare(f"WeasyPrint，PDF/A-2b{subsetter()}", document, web(document), TARGET_WEB)
    batch()


if __name__ == "__main__":
    main()
