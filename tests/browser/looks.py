"""What must hold on every page, whoever looks at it and on whatever screen."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
# A word of two or more Latin letters; codes a page shows on purpose stand in <code>.
ENGLISH = re.compile(r"[A-Za-z]{2,}")
SHOTS = os.environ.get("DAFU_TEST_SHOTS", "")
"""A folder for a picture of every kind of page; none are taken without it."""

_LOOK = """() => {
    const copy = document.body.cloneNode(true);
    copy.querySelectorAll("code, script, style, [hidden]").forEach((e) => e.remove());
    const told = ["aria-label", "title", "placeholder", "alt", "data-label"];
    const spoken = told.flatMap((name) =>
        [...copy.querySelectorAll(`[${name}]`)].map((e) => e.getAttribute(name)));
    const parts = [...document.querySelectorAll("h1, h2, legend, [role=alert]")]
        .filter((e) => !e.closest(".letter"))
        .map((e) => e.matches("h1, [role=alert]") ? e.tagName : e.textContent);
    const probe = document.createElement("div");
    probe.innerHTML = "<noscript><i></i></noscript>";  // is markup only where no script runs
    return {
        scripted: !probe.querySelector("i"),
        words: [document.title, copy.textContent, ...spoken].join("\\n"),
        language: document.documentElement.lang,
        wide: document.documentElement.scrollWidth - window.innerWidth,
        parts: [...new Set(parts)].join(" "),
    };
}"""

_found_accessible: set[tuple[object, ...]] = set()


def then_it_looks_right(page: Page) -> None:
    """On every page: Chinese, within the screen, and usable with a screen reader.

    The last is slow to find out, so each kind of page is asked once per size and run; it takes a
    script, so a browser without any is not asked.
    """
    page.wait_for_load_state()
    seen = page.evaluate(_LOOK)
    _fits(page, seen)
    _is_chinese(page, seen)
    kind = _kind_of(page, seen)
    if kind in _found_accessible or not seen["scripted"]:
        return
    then_the_page_is_accessible(page)
    _found_accessible.add(kind)
    if SHOTS:
        _take_picture(page, kind)


def then_it_fits_the_screen(page: Page) -> None:
    _fits(page, page.evaluate(_LOOK))


def then_it_is_in_chinese(page: Page) -> None:
    _is_chinese(page, page.evaluate(_LOOK))


def then_the_page_is_accessible(page: Page) -> None:
    # Preloading sheets, it looks for what they import beside the page: a 404 on the console.
    options = {"preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    serious = [
        f"{v['id']}: {v['help']} {v['nodes'][0]['html']}" for v in found if v["impact"] in SERIOUS
    ]
    assert not serious, (page.url, serious)


def _fits(page: Page, seen: dict[str, Any]) -> None:
    assert seen["wide"] <= 0, f"{page.url}：页面比屏幕宽{seen['wide']}像素"


def _is_chinese(page: Page, seen: dict[str, Any]) -> None:
    english = ENGLISH.findall(seen["words"])
    assert not english, (page.url, english)
    assert seen["language"] == "zh-Hans"


def _kind_of(page: Page, seen: dict[str, Any]) -> tuple[object, ...]:
    """Pages that differ in no more than their texts: address, act, parts, width."""
    found = resolve(urlsplit(page.url).path)
    width = page.viewport_size["width"] if page.viewport_size else 0
    check = page.title().startswith("核对")
    return (found.url_name, found.kwargs.get("act", ""), check, seen["parts"], width)


def _take_picture(page: Page, kind: tuple[object, ...]) -> None:
    """The whole page as a picture, named by its kind."""
    name, act, check, _, width = kind
    stem = "-".join(str(p) for p in (width, name, act, "check" if check else "") if p)
    taken = len(list(Path(SHOTS).glob(f"{stem}-[0-9]*.png")))
    page.screenshot(path=Path(SHOTS) / f"{stem}-{taken + 1}.png", full_page=True)
