"""Takes htmx, the charts, the resumable uploads and the icons out of their npm packages.

    npm pack htmx.org@2.0.11 tus-js-client@4.3.1 lucide-static@1.62.0 echarts@6.1.0
    python -m flows.assets.build_vendor DIR            # DIR holds the archives
    python -m flows.assets.build_vendor DIR --check    # compares only

Writes vendor/, with the licences and VERSIONS.md, and icons.svg: one symbol an icon, its
id the icon's name in Lucide. A page shows one with
    <svg class="icon" aria-hidden="true"><use href="…/dafu/icons.svg#inbox"></use></svg>
A developer's tool, not run when the system is installed; the standard library is enough.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from flows.assets.output import BuildError, archived, arguments, settle

OWNED = ("icons.svg", "vendor/**/*")
SVG = "http://www.w3.org/2000/svg"
# A <use> takes its style from the page, not from the sprite around the symbol, so every
# symbol carries these itself.
DRAWN = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
ICONS = """
    alarm-clock archive arrow-left arrow-right bell building-2 calendar calendar-days
    chart-column check chevron-down chevron-left chevron-right circle-check circle-help
    circle-pause circle-x clock clock-alert download external-link eye eye-off file-plus
    file-text filter folder-open gavel git-compare history inbox key-round link list log-out
    mail menu minus paperclip pause pencil plus printer rotate-ccw scale search send settings
    shield-check stamp trash-2 triangle-alert undo-2 upload user users x
"""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    licence: str
    archive: str
    sha256: str


HTMX = Package(
    "htmx.org",
    "2.0.11",
    "0BSD",
    "htmx.org-2.0.11.tgz",
    "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
)
TUS = Package(
    "tus-js-client",
    "4.3.1",
    "MIT",
    "tus-js-client-4.3.1.tgz",
    "919f46808b2c689be9214df5c0f21879bee4a4599b34e212ada8f14de1db9bc0",
)
LUCIDE = Package(
    "lucide-static",
    "1.62.0",
    "ISC AND MIT",
    "lucide-static-1.62.0.tgz",
    "386f9080c440d6f5049cefe3456ae8357f7a0c7f76e59670cd1cb83bc7050a44",
)

ECHARTS = Package(
    "echarts",
    "6.1.0",
    "Apache-2.0",
    "echarts-6.1.0.tgz",
    "681aff88cc1038c3fa941a3a53d1b177a52250b05335efc607d6105ae13be481",
)

VERSIONS = """\
# 第三方静态文件

由 `flows/assets/build_vendor.py` 从下列 npm 软件包取出；除 icons.svg 由各图标合成外均为原样。
文件路径以本文件夹的上一级为起点。字体见 `fonts.css` 和 `fonts/OFL.txt`。

| 文件 | 软件包 | 版本 | 许可证 | sha256 |
| --- | --- | --- | --- | --- |
"""


def members(folder: Path, package: Package, names: list[str]) -> dict[str, bytes]:
    """The named files of an archive whose checksum is the one written here."""
    data = archived(folder / package.archive, package.sha256)
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        inside = set(tar.getnames())
        for name in names:
            path = f"package/{name}"
            member = tar.extractfile(path) if path in inside else None
            if member is None:
                raise BuildError(f"{package.archive} 中没有 {name}")
            found[name] = member.read()
    return found


def sprite(icons: dict[str, bytes]) -> bytes:
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    root.text = "\n"
    for name, source in icons.items():
        icon = ElementTree.fromstring(source)
        if icon.get("viewBox") != DRAWN["viewBox"]:
            raise BuildError(f"图标 {name} 不是 24×24")
        symbol = ElementTree.SubElement(root, f"{{{SVG}}}symbol", {"id": name} | DRAWN)
        for shape in icon:
            shape.tail = None
            symbol.append(shape)
        symbol.tail = "\n"
    note = f"<!-- Lucide {LUCIDE.version}, {LUCIDE.licence}: vendor/lucide/LICENSE.txt -->\n"
    return (note + ElementTree.tostring(root, encoding="unicode") + "\n").encode()


def build(folder: Path) -> dict[str, bytes]:
    """Paths below static/dafu -> contents."""
    names = ICONS.split()
    htmx = members(folder, HTMX, ["dist/htmx.min.js", "LICENSE"])
    tus = members(folder, TUS, ["dist/tus.min.js", "LICENSE"])
    lucide = members(folder, LUCIDE, ["LICENSE", *(f"icons/{name}.svg" for name in names)])
    charts = ["dist/echarts.common.min.js", "LICENSE", "NOTICE", "licenses/LICENSE-d3"]
    echarts = members(folder, ECHARTS, charts)
    taken = {
        "vendor/echarts/echarts.common.min.js": (ECHARTS, echarts[charts[0]]),
        "vendor/echarts/LICENSE.txt": (ECHARTS, echarts["LICENSE"]),
        "vendor/echarts/NOTICE.txt": (ECHARTS, echarts["NOTICE"]),
        "vendor/echarts/LICENSE-d3.txt": (ECHARTS, echarts["licenses/LICENSE-d3"]),
        "vendor/htmx/htmx.min.js": (HTMX, htmx["dist/htmx.min.js"]),
        "vendor/htmx/LICENSE.txt": (HTMX, htmx["LICENSE"]),
        "vendor/tus/tus.min.js": (TUS, tus["dist/tus.min.js"]),
        "vendor/tus/LICENSE.txt": (TUS, tus["LICENSE"]),
        "icons.svg": (LUCIDE, sprite({name: lucide[f"icons/{name}.svg"] for name in names})),
        "vendor/lucide/LICENSE.txt": (LUCIDE, lucide["LICENSE"]),
    }
    table = VERSIONS
    for path, (package, data) in taken.items():
        digest = hashlib.sha256(data).hexdigest()
        cells = (path, package.name, package.version, package.licence, digest)
        table += f"| {' | '.join(cells)} |\n"
    files = {path: data for path, (_, data) in taken.items()}
    return files | {"vendor/VERSIONS.md": table.encode()}


def main() -> int:
    parser = arguments("取出第三方静态文件")
    parser.add_argument("folder", type=Path, metavar="文件夹", help="放 npm 软件包的文件夹")
    given = parser.parse_args()
    try:
        return settle(build(given.folder), OWNED, given.check)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
