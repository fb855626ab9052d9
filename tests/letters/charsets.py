"""Sets of characters the fonts are measured against."""

from __future__ import annotations

from pathlib import Path

NAMES = "𬭎喆㛃龘𠅤𤩽"
PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉〔〕【】「」『』—…·"
SYMBOLS = "×÷±℃㎡％‰￥§№①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ○◎●□■△▲→←↑↓☆★"
ASCII = "".join(map(chr, range(0x21, 0x7F)))


def standard_characters() -> str:
    lines = (Path(__file__).parent / "tgscc_8105.txt").read_text(encoding="utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


def gbk() -> str:
    found = []
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.append(bytes([lead, trail]).decode("gbk"))
            except UnicodeDecodeError:
                continue
    return "".join(found)


def hanzi(text: str) -> str:
    return "".join(c for c in text if 0x3400 <= ord(c) < 0xFB00 or ord(c) >= 0x20000)
