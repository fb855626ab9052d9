"""Builds the fonts of the letters from free fonts, byte for byte the same every time.

    pip install fonttools==4.68.0
    python -m notices.fonts.build --sources DIR            # writes fonts, fonts.json, ...
    python -m notices.fonts.build --sources DIR --check    # builds again and compares

DIR holds the archives named in sources.py, fetched with
    apt-get download NAME=VERSION      (Debian 12)
    npm pack NAME@VERSION
Their checksums are checked first. Besides the fonts this writes the list of printable
characters that casework/characters.py reads, and the 8,105 standard characters for the
tests, so that neither is ever typed by hand.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from notices.fonts import sources
from notices.fonts.sources import CUTS, PACKAGES, Cut

FONTTOOLS = "4.68.0"
HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
PRINTABLE = PROJECT / "casework" / "characters.txt"
STANDARD = PROJECT / "tests" / "letters" / "tgscc_8105.txt"

# Shaping, vertical setting and hints are not used by the page, and every table kept here
# would be copied into each letter or into the repository.
DROPPED = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "cvt ", "fpgm"]
DROPPED += ["gasp", "hdmx", "kern", "meta", "prep", "vhea", "vmtx"]


class BuildError(Exception):
    pass


# -- archives ----------------------------------------------------------------------------


def unpack(folder: Path, into: Path) -> dict[str, Path]:
    """Check every archive's sha256 and unpack it; package key -> folder."""
    places = {}
    for key, package in PACKAGES.items():
        archive = folder / package.archive
        if not archive.exists():
            raise BuildError(f"缺少 {archive.name}（{package.name} {package.version}）")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != package.sha256:
            raise BuildError(f"{archive.name} 的 sha256 不符：{digest}")
        place = into / key
        place.mkdir()
        if package.kind == "deb":
            subprocess.run(["dpkg-deb", "-x", str(archive), str(place)], check=True)
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(place, filter="data")
        places[key] = place
    return places


def standard_characters(unihan: Path) -> list[int]:
    """The 8,105 characters of 通用规范汉字表 in the table's own order (Unihan kTGH)."""
    order = {}
    with bz2.open(unihan / sources.UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3 and fields[1] == "kTGH":
                order[int(fields[2].split(":")[1])] = int(fields[0][2:], 16)
    if sorted(order) != list(range(1, 8106)) or len(set(order.values())) != 8105:
        raise BuildError(f"通用规范汉字表应为8105字，读到{len(order)}字")
    return [order[number] for number in sorted(order)]


# -- which characters ---------------------------------------------------------------------


def kept(cut: Cut, has: dict[str, set[int]], standard: set[int]) -> set[int]:
    """The characters a file keeps; `has` is what each source font can draw, by file."""
    gb, gbk = sources.gb2312(), sources.gbk()
    ascii_ = set(range(0x20, 0x7F)) | {0xA0}
    gb_hanzi = {code for code in gb if sources.is_hanzi(code)}
    mine = has[cut.file]
    symbols = {code for code in gb | gbk if not sources.is_hanzi(code)} | ascii_
    if cut.file == "fangsong.ttf":
        return mine & (gb | ascii_ | {0xA5}) - sources.FANDOL_WRONG
    if cut.file == "fangsong-more.ttf":
        rare = {code for code in mine - has["song.ttf"] if sources.is_hanzi(code)}
        signs = {c for c in mine if not sources.is_hanzi(c) and not sources.is_hangul(c)}
        hanzi = standard | sources.common_traditional() | sources.LIKED_IN_NAMES | rare
        return mine & ((hanzi - gb_hanzi) | signs) - sources.WENKAI_NARROW
    if cut.file == "kai.ttf":
        return mine & (standard | gb_hanzi | symbols) - sources.WENKAI_NARROW
    if cut.file == "song.ttf":
        return set(mine)
    return mine & (standard | gb_hanzi | symbols)


def drawable(font: TTFont) -> set[int]:
    """What the font really draws: in its table of characters, wanted, and not empty."""
    cmap, glyphs = font.getBestCmap(), font.getGlyphSet()
    found = set(sources.SPACES) & set(cmap)
    for code, name in cmap.items():
        if code in found or not sources.usable(code):
            continue
        if "glyf" in font:
            drawn = font["glyf"][name].numberOfContours != 0
        else:
            pen = ControlBoundsPen(glyphs)
            glyphs[name].draw(pen)
            drawn = pen.bounds is not None
        if drawn:
            found.add(code)
    return found


# -- one font -----------------------------------------------------------------------------


def full_width(font: TTFont) -> None:
    """Noto sets — and · for Latin text; take the full-width forms it has beside them."""
    widths = font["hmtx"].metrics
    for table in font["cmap"].tables:
        for code, twin in ((0x2014, 0x2015), (0xB7, 0x30FB)):
            name = table.cmap.get(code)
            if name and widths[name][0] != 1000 and twin in table.cmap:
                table.cmap[code] = table.cmap[twin]


def joined_dash(font: TTFont) -> None:
    """Noto's dash stops short of its em, so —— would show a gap: draw it from edge to edge."""
    name = font.getBestCmap()[0x2014]
    if "glyf" not in font or font["glyf"][name].xMax - font["glyf"][name].xMin >= 1000:
        return
    glyph = font["glyf"][name]
    left, length = glyph.xMin, glyph.xMax - glyph.xMin
    for index, (x, y) in enumerate(glyph.coordinates):
        glyph.coordinates[index] = (round((x - left) * 1000 / length), y)
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (1000, glyph.xMin)


def cut_to(font: TTFont, codes: Iterable[int]) -> None:
    options = subset.Options()
    options.layout_features = []
    options.drop_tables = [*options.drop_tables, *DROPPED]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.bidi_closure = False  # would add mirrored signs nobody asked for
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)


def to_truetype(font: TTFont) -> None:
    """Replace cubic CFF outlines by quadratic ones, at most 2/1000 em away.

    That is a hundredth of a millimetre in body text, and finer fits add points that
    every letter would carry.
    """
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), glyf
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    maxp.maxTwilightPoints = maxp.maxStorage = maxp.maxFunctionDefs = 0
    maxp.maxInstructionDefs = maxp.maxStackElements = 0
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    for name in order:
        glyph = glyf.glyphs[name]
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: TTFont, cut: Cut) -> None:
    """A changed font must not carry a reserved name, nor pass for the original.

    The table is copied into every letter, so it is kept short: the licence's text lies
    beside the fonts.
    """
    names = font["name"]
    owner = names.getDebugName(0) or ""
    script = cut.family.replace(" ", "") + "-Regular"
    names.names = []
    for number, text in (
        (0, owner.replace("\r\n", "; ")),
        (1, cut.family),
        (2, "Regular"),
        (3, f"{script} from {PACKAGES[cut.package].name} {PACKAGES[cut.package].version}"),
        (4, cut.family),
        (5, "Version 1.000"),
        (6, script),
        (13, cut.licence),
    ):
        names.setName(text, number, 3, 1, 0x409)


def build_font(cut: Cut, source: Path, codes: set[int]) -> bytes:
    font = TTFont(source, recalcTimestamp=False)
    full_width(font)
    cut_to(font, codes)
    if "CFF " in font:
        to_truetype(font)
    joined_dash(font)
    rename(font, cut)
    font["post"].formatType = 3.0
    font["cmap"].tables = [t for t in font["cmap"].tables if t.platformID == 3]
    differ = codes ^ set(font.getBestCmap())
    if differ:
        raise BuildError(f"{cut.file} 字符有出入：{sorted(map(hex, differ))[:10]}")
    widths, cmap = font["hmtx"].metrics, font.getBestCmap()
    wide = {ord(c) for c in "—…（），。、；：《》〔〕“”‘’·"} & set(cmap)
    narrow = [
        hex(code)
        for code in cmap
        if (sources.is_hanzi(code) or code in wide) and widths[cmap[code]][0] != 1000
    ]
    if font["head"].unitsPerEm != 1000 or narrow:
        raise BuildError(f"{cut.file} 有非全角字形：{narrow[:10]}")
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


# -- everything ---------------------------------------------------------------------------


def build_fonts(places: dict[str, Path], standard: set[int]) -> tuple[dict[str, bytes], set[int]]:
    members = {cut.file: places[cut.package] / cut.member for cut in CUTS}
    has = {file: drawable(TTFont(path)) for file, path in members.items()}
    fonts, union = {}, set()
    for cut in CUTS:
        codes = kept(cut, has, standard)
        fonts[cut.file] = build_font(cut, members[cut.file], codes)
        union |= codes
        print(f"{cut.file:20} {len(codes):6} 字 {len(fonts[cut.file]):9} 字节", file=sys.stderr)
    return fonts, union


def catalogue(fonts: dict[str, bytes]) -> str:
    files = {}
    for cut in CUTS:
        package, data = PACKAGES[cut.package], fonts[cut.file]
        files[cut.file] = {
            "role": cut.role,
            "family": cut.family,
            "source": f"{package.kind}:{package.name}={package.version}",
            "source_sha256": package.sha256,
            "source_file": cut.member,
            "changes": cut.changes,
            "licence": cut.licence,
            "licence_file": f"licences/{cut.licence_file}",
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "characters": len(TTFont(io.BytesIO(data)).getBestCmap()),
        }
    book = {"built_with": f"fonttools {FONTTOOLS}", "files": files}
    return json.dumps(book, ensure_ascii=False, indent=2) + "\n"


def ranges(codes: Iterable[int]) -> str:
    """`4E00-9FFF` lines, one range each."""
    lines: list[list[int]] = []
    for code in sorted(codes):
        if lines and lines[-1][1] == code - 1:
            lines[-1][1] = code
        else:
            lines.append([code, code])
    return "".join(f"{a:04X}\n" if a == b else f"{a:04X}-{b:04X}\n" for a, b in lines)


def licences(places: dict[str, Path]) -> dict[str, str]:
    with gzip.open(places["fandol"] / sources.FANDOL_LICENCE, "rt", encoding="utf-8") as file:
        fandol = file.read()
    serif = (places["serif"] / "package" / "LICENSE_FONT").read_text(encoding="utf-8")
    sans = (places["sans"] / "package" / "LICENSE_FONT").read_text(encoding="utf-8")
    body = sans[sans.index("This Font Software is licensed") :]
    wenkai = (
        "Copyright 2021-2023 LXGW (https://github.com/lxgw/LxgwWenKai),\n"
        'with Reserved Font Names "霞鹜" and "LXGW".\n'
        "Copyright 2020 The Klee Project Authors (https://github.com/fontworks-fonts/Klee)\n\n"
    )
    return {
        "FandolFang-COPYING.txt": fandol,
        "LXGWWenKai-OFL.txt": wenkai + body,
        "NotoSerifSC-OFL.txt": serif,
        "NotoSansSC-OFL.txt": sans,
    }


def outputs(folder: Path) -> dict[Path, bytes]:
    """Every file this script makes, by path."""
    with tempfile.TemporaryDirectory() as scratch:
        places = unpack(folder, Path(scratch))
        standard = standard_characters(places["unihan"])
        fonts, union = build_fonts(places, set(standard))
        texts = licences(places)
    head = (
        "# Characters the letters can print: what the fonts in notices/fonts really draw.\n"
        "# Written by notices/fonts/build.py; do not edit.\n"
    )
    table = (
        "# 通用规范汉字表（2013）8105字：3500 + 3000 + 1605。"
        "Source: Unicode 15.0 Unihan property kTGH, Debian package unicode-data 15.0.0-1\n"
    )
    levels = (standard[:3500], standard[3500:6500], standard[6500:])
    rows = "".join("".join(map(chr, level)) + "\n" for level in levels)
    made = {HERE / name: data for name, data in fonts.items()}
    made |= {HERE / "licences" / name: text.encode() for name, text in texts.items()}
    made[HERE / "fonts.json"] = catalogue(fonts).encode()
    made[PRINTABLE] = (head + ranges(union)).encode()
    made[STANDARD] = (table + rows).encode()
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description="生成文书字库")
    parser.add_argument("--sources", type=Path, required=True, help="存放原始软件包的文件夹")
    parser.add_argument("--check", action="store_true", help="只比对，不写入")
    options = parser.parse_args()
    if fontTools.version != FONTTOOLS:
        raise BuildError(f"需要 fonttools {FONTTOOLS}，现为 {fontTools.version}")
    made = outputs(options.sources)
    if options.check:
        differ = [p for p, data in made.items() if not p.exists() or p.read_bytes() != data]
        for path in differ:
            print(f"不一致：{path.relative_to(PROJECT)}")
        return 1 if differ else 0
    for path, data in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BuildError as error:
        sys.exit(f"错误：{error}")
