"""GB/T 9704-2012 in points. Every measure of the sheet stands here and nowhere else."""

from __future__ import annotations

from notices.page.marks import MM

PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM

# 版心: 天头 37 mm, 订口 28 mm, 156 mm x 225 mm (5.1, 5.2)
LEFT = 28 * MM
TOP = 37 * MM
BLOCK_WIDTH = 156 * MM
BLOCK_HEIGHT = 225 * MM

# Internal forms are no official documents and use more of the sheet.
FORM_TOP = 25 * MM
FORM_HEIGHT = 245 * MM

# 每面 22 行, 每行 28 字 (5.2.3)
CHARACTERS = 28
LINES = 22
PITCH = BLOCK_WIDTH / CHARACTERS
LEADING = BLOCK_HEIGHT / LINES

# 字号
SIZE_2 = 22.0
SIZE_3 = 16.0
SIZE_4 = 14.0

# 信函格式 (10.1)
LETTER_HEAD_TOP = 30 * MM
LETTER_RULE_GAP = 4 * MM
LETTER_RULE_WIDTH = 170 * MM
LETTER_RULE_FOOT = 20 * MM  # from the lower edge of the page

# 文件格式 (7.2)
DOCUMENT_HEAD_TOP = 35 * MM  # from the upper edge of the text block
DOCUMENT_RULE_GAP = 4 * MM

# 页码: 一字线上距版心下边缘 7 mm (7.5)
PAGE_NUMBER_GAP = 7 * MM

# Ink of a Chinese character: from 0.88 of its size above the baseline to 0.12 below.
ASCENT = 0.88


def baseline(size: float, leading: float) -> float:
    """From the top of a line to its baseline, the characters standing in the middle of it."""
    return (leading - size) / 2 + size * ASCENT
