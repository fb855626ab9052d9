"""Cuts the font of the screens into slices, so that a page loads only what it shows.

    pip install fonttools==4.68.0 brotli==1.2.1
    python -m flows.assets.build_fonts            # writes fonts.css and fonts/
    python -m flows.assets.build_fonts --check    # cuts again and compares byte for byte

A developer's tool, not run when the system is installed; needs no Django. The source is
notices/fonts/hei.ttf (Noto Sans SC 500, OFL 1.1), so every character that font draws is in
one slice and in no other. The slices: signs of Chinese office text with the 500 characters
most used on the screens (common.txt, one line a slice), the next 2,000, other signs, then
the rest of GB 2312 level 1, of level 2, and the standard characters outside GB 2312.
Browsers fetch none of them where the machine has one of the fonts named before "Dafu UI".
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from flows.assets.output import BuildError, arguments, say, settle
from notices.fonts import sources

FAMILY = "Dafu UI"
# Other versions compress or lay out tables differently: same font, other bytes.
TOOLS = {"fonttools": "4.68.0", "brotli": "1.2.1"}
HERE = Path(__file__).resolve().parent
LETTERS = HERE.parent.parent / "notices" / "fonts"
SOURCE = LETTERS / "hei.ttf"
LICENCE = LETTERS / "licences" / "NotoSansSC-OFL.txt"
COMMON = HERE / "common.txt"
OWNED = ("fonts.css", "fonts/*")
MOST = 650  # characters in a slice of the rest

SIGNS = (
    "\u3000·×÷±°§²³µ–—‘’“”…‰′″℃№ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ←↑→↓≈≠≤≥√∞①②③④⑤⑥⑦⑧⑨⑩─│■□▲△▼▽◆◇○◎●★☆"
    "、。〃〇〈〉《》「」『』【】〔〕㎡！＂＃％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠［］＿～￥"
)

HEAD = """\
/* Dafu UI: Noto Sans SC 500 (c) 2014-2021 Adobe, cut into slices and renamed.
   SIL Open Font License 1.1, see fonts/OFL.txt. Made by flows/assets/build_fonts.py. */
"""
FACE = """\
@font-face {{
  font-family: "{family}";
  font-style: normal;
  font-weight: 400;
  font-display: swap;
  src: url("{url}") format("woff2");
  unicode-range: {ranges};
}}
"""


def slices(drawn: set[int]) -> list[list[int]]:
    """Every character of `drawn` in exactly one list."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    groups = [sorted(drawn & set(map(ord, line))) for line in lines]
    near = set(range(0x20, 0x7F)) | {0xA0} | set(map(ord, SIGNS))
    groups[0] = sorted((drawn & near) | set(groups[0]))
    rest = drawn.difference(*groups)
    for tier in range(4):
        groups += even([code for code in sorted(rest) if tier_of(code) == tier])
    return groups


def tier_of(code: int) -> int:
    """0 signs, 1 and 2 the levels of GB 2312, 3 what it lacks."""
    if not sources.is_hanzi(code):
        return 0
    cell = chr(code).encode("gb2312", "ignore")
    if not cell:
        return 3
    return 1 if cell[0] < 0xD8 else 2


def even(codes: list[int]) -> list[list[int]]:
    """Runs of about equal length, none above MOST; signs are small and stay together."""
    if not codes:
        return []
    count = 1 if tier_of(codes[0]) == 0 else -(-len(codes) // MOST)
    edges = [len(codes) * number // count for number in range(count + 1)]
    return [codes[a:b] for a, b in zip(edges, edges[1:], strict=False)]


def cut(codes: Iterable[int]) -> bytes:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = []
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 4, 6, 13]
    options.recalc_timestamp = False
    font = subset.load_font(str(SOURCE), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for name, text in ((1, FAMILY), (4, FAMILY), (6, "DafuUI-Regular")):
        font["name"].setName(text, name, 3, 1, 0x409)
    written = io.BytesIO()
    subset.save_font(font, written, options)
    return written.getvalue()


def ranges(codes: list[int]) -> str:
    """A CSS unicode-range that names exactly these code points."""
    runs: list[tuple[int, int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def build() -> dict[str, bytes]:
    """Paths below static/dafu -> contents."""
    for tool, wanted in TOOLS.items():
        try:
            found = version(tool)
        except PackageNotFoundError:
            found = "未安装"
        if found != wanted:
            raise BuildError(f"需要 {tool} {wanted}，现为：{found}")
    files, style = {"fonts/OFL.txt": LICENCE.read_bytes()}, HEAD
    with TTFont(SOURCE) as font:
        drawn = set(font.getBestCmap())
    for number, codes in enumerate(slices(drawn), start=1):
        name = f"fonts/ui-{number:02}.woff2"
        files[name] = cut(codes)
        style += FACE.format(family=FAMILY, url=name, ranges=ranges(codes))
        say(f"{name}  {len(codes)}个字符")
    return files | {"fonts.css": style.encode()}


def main() -> int:
    check = arguments("切分界面字体").parse_args().check
    try:
        return settle(build(), OWNED, check)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
