"""“草稿” across each page of a draft, as outlines: nothing that copying or searching would meet."""

from __future__ import annotations

from typing import Any

from notices.page.geometry import PAGE_HEIGHT, PAGE_WIDTH

_GREY = 0.92
_SIZE = 190.0  # points
_ANGLE = 40.0  # degrees

# The two characters of Noto Sans SC (OFL 1.1), 1000 units to the em: moves, lines, curves.
_CAO = (
    "55 159 m 948 159 l 948 73 l 55 73 l h 448 282 m 544 282 l 544 -83 l 448 -83 l h "
    "255 388 m 255 314 l 742 314 l 742 388 l h 255 531 m 255 458 l 742 458 l 742 531 l h "
    "164 604 m 837 604 l 837 240 l 164 240 l h 280 844 m 372 844 l 372 622 l 280 622 l h "
    "625 844 m 718 844 l 718 622 l 625 622 l h 59 777 m 943 777 l 943 693 l 59 693 l h"
)
_GAO = (
    "184 760 m 273 760 l 273 -85 l 184 -85 l h 47 559 m 397 559 l 397 470 l 47 470 l h "
    "186 524 m 244 500 l 209 359 141 182 69 86 c 60 114 37 155 22 179 c "
    "86 256 157 409 186 524 c h 328 831 m 385 754 l 297 722 173 700 69 686 c "
    "66 707 54 740 43 761 c 143 777 258 803 328 831 c h "
    "270 452 m 291 431 374 346 390 322 c 334 245 l 315 288 254 379 230 414 c h "
    "383 743 m 958 743 l 958 662 l 383 662 l h 532 549 m 532 473 l 797 473 l 797 549 l h "
    "449 616 m 886 616 l 886 406 l 449 406 l h "
    "388 359 m 892 359 l 892 280 l 473 280 l 473 -84 l 388 -84 l h "
    "860 359 m 946 359 l 946 0 l 946 -39 940 -59 915 -71 c 891 -84 854 -85 802 -85 c "
    "799 -62 789 -31 778 -11 c 809 -12 839 -12 847 -11 c 856 -11 860 -7 860 1 c h "
    "586 826 m 676 850 l 697 810 721 754 732 721 c 637 692 l 628 728 606 783 586 826 c h "
    "600 166 m 600 86 l 732 86 l 732 166 l h 531 232 m 804 232 l 804 22 l 531 22 l h"
)


def draw_watermark(canvas: Any) -> None:
    """Drawn first, below everything else, in a grey that leaves the text readable."""
    canvas.saveState()
    canvas.setFillGray(_GREY)
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(_ANGLE)
    scale = _SIZE / 1000
    canvas.scale(scale, scale)
    for outline, x in ((_CAO, -1150), (_GAO, 150)):
        path = canvas.beginPath()
        _trace(path, outline, x, -380)
        canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
    canvas.restoreState()


def _trace(path: Any, outline: str, dx: float, dy: float) -> None:
    points: list[float] = []
    for word in outline.split():
        if word == "m":
            path.moveTo(*points)
        elif word == "l":
            path.lineTo(*points)
        elif word == "c":
            path.curveTo(*points)
        elif word == "h":
            path.close()
        else:
            points.append(float(word) + (dy if len(points) % 2 else dx))
            continue
        points = []
