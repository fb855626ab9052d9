"""What the letters' fonts are made from, and which characters each file keeps.

Plain data for build.py: packages with their versions and checksums, and the rule that
cuts every font. Nothing here runs when letters are printed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    kind: str  # "deb" (apt-get download NAME=VERSION) or "npm" (npm pack NAME@VERSION)
    name: str
    version: str
    archive: str
    sha256: str


@dataclass(frozen=True)
class Cut:
    file: str
    role: str
    package: str
    member: str
    family: str
    licence: str
    licence_file: str
    changes: str


PACKAGES = {
    "fandol": Package(
        "deb",
        "texlive-lang-chinese",
        "2022.20230122-1",
        "texlive-lang-chinese_2022.20230122-1_all.deb",
        "9cfa07bd44e7b9098e26f0ecac1b5ad210d2249d474c8074d53de92d650b0ec0",
    ),
    "wenkai": Package(
        "deb",
        "fonts-lxgw-wenkai",
        "1.250+repack-1",
        "fonts-lxgw-wenkai_1.250+repack-1_all.deb",
        "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318",
    ),
    "serif": Package(
        "npm",
        "@expo-google-fonts/noto-serif-sc",
        "0.4.3",
        "expo-google-fonts-noto-serif-sc-0.4.3.tgz",
        "ff6bcf5ba68d92dfecc05544bb150f9e724741a932354a0dd97e7289c40a3f5e",
    ),
    "sans": Package(
        "npm",
        "@expo-google-fonts/noto-sans-sc",
        "0.4.3",
        "expo-google-fonts-noto-sans-sc-0.4.3.tgz",
        "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
    ),
    "unihan": Package(
        "deb",
        "unicode-data",
        "15.0.0-1",
        "unicode-data_15.0.0-1_all.deb",
        "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc",
    ),
}

FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf"
FANDOL_LICENCE = "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/"
UNIHAN = "usr/share/unicode/Unihan_OtherMappings.txt.bz2"

CUTS = (
    Cut(
        "fangsong.ttf",
        "仿宋",
        "fandol",
        FANDOL,
        "Dafu Fangsong",
        "GPL-3.0-only with font exception",
        "FandolFang-COPYING.txt",
        "cut to GB 2312 and ASCII; CFF outlines converted to TrueType; renamed",
    ),
    Cut(
        "fangsong-more.ttf",
        "仿宋补字",
        "wenkai",
        WENKAI + "LXGWWenKai-Light.ttf",
        "Dafu Kai Light",
        "OFL-1.1",
        "LXGWWenKai-OFL.txt",
        "cut to what the first font of 仿宋 lacks; — lengthened; renamed",
    ),
    Cut(
        "kai.ttf",
        "楷体",
        "wenkai",
        WENKAI + "LXGWWenKai-Regular.ttf",
        "Dafu Kai",
        "OFL-1.1",
        "LXGWWenKai-OFL.txt",
        "cut to 通用规范汉字表 and GB 2312; — lengthened; renamed",
    ),
    Cut(
        "xiaobiaosong.ttf",
        "小标宋体",
        "serif",
        "package/700Bold/NotoSerifSC_700Bold.ttf",
        "Dafu Title",
        "OFL-1.1",
        "NotoSerifSC-OFL.txt",
        "cut to 通用规范汉字表 and GB 2312; — and · full width; renamed",
    ),
    Cut(
        "hei.ttf",
        "黑体",
        "sans",
        "package/500Medium/NotoSansSC_500Medium.ttf",
        "Dafu Hei",
        "OFL-1.1",
        "NotoSansSC-OFL.txt",
        "cut to 通用规范汉字表 and GB 2312; — full width; renamed",
    ),
    Cut(
        "song.ttf",
        "宋体和最后的补字",
        "serif",
        "package/400Regular/NotoSerifSC_400Regular.ttf",
        "Dafu Song",
        "OFL-1.1",
        "NotoSerifSC-OFL.txt",
        "layout tables dropped; — and · full width; renamed",
    ),
)

# FandolFang draws a dollar for ￥, a hyphen for ￣ and －, and an F in a box where it has
# nothing; everything else of GB 2312 was compared with two other fonts and is right.
FANDOL_WRONG = frozenset(map(ord, "￥￣－"))

# WenKai draws these a third of an em wide, as Latin text wants them; Chinese text needs a
# full em, so the chain of 楷体 takes them from 仿宋.
WENKAI_NARROW = frozenset(map(ord, "“”‘’·"))

# Not standard, yet parents like them; each is worth its five hundred bytes in brush style.
LIKED_IN_NAMES = frozenset(map(ord, "龘靐飝骉羴猋麤犇毳焱燚朤赑嚞㵘㠭芔掱孨譶灥瞐惢皛歮"))

# No letter needs them, and in a name they are a trap: they draw nothing, or draw over
# their neighbour, or mean something else on every computer (private use).
NEVER = frozenset(["Cc", "Cf", "Co", "Cs", "Mn", "Mc", "Me", "Zl", "Zp", "Zs"])
SPACES = frozenset([0x20, 0xA0, 0x3000])


def is_hanzi(code: int) -> bool:
    return 0x3400 <= code < 0x4DC0 or 0x4E00 <= code < 0xA000 or 0x20000 <= code < 0x34000


def is_hangul(code: int) -> bool:
    return 0xAC00 <= code < 0xD7B0


def usable(code: int) -> bool:
    return code in SPACES or unicodedata.category(chr(code)) not in NEVER


def double_byte(codec: str, first: Iterable[int]) -> set[int]:
    """Every character a double-byte codec has in the given rows, without private use."""
    found = set()
    for lead in first:
        for trail in range(0x40, 0xFF):
            try:
                text = bytes([lead, trail]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1 and usable(ord(text)):
                found.add(ord(text))
    return found


def gb2312() -> set[int]:
    # The codecs disagree about two cells (· and —), so both readings are kept.
    rows = range(0xA1, 0xF8)
    strict = double_byte("gb2312", rows)
    also = set()
    for lead in rows:
        for trail in range(0xA1, 0xFF):
            cell = bytes([lead, trail])
            if cell.decode("gb2312", "ignore"):
                also |= set(map(ord, cell.decode("gbk", "ignore")))
    return strict | {code for code in also if usable(code)}


def gbk() -> set[int]:
    return double_byte("gbk", range(0x81, 0xFF))


def common_traditional() -> set[int]:
    """Level 1 of Big5: the characters people from Taiwan, Hong Kong and Macau are named with."""
    return {code for code in double_byte("big5", range(0xA4, 0xC7)) if is_hanzi(code)}
