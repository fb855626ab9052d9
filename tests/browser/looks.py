"""What must hold on every page, whoever looks at it and on whatever screen."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
# A word of two or more Latin letters; codes a page shows on purpose stand in <code>.
ENGLISH = re.compile(r"[A-Za-z]{2,}")


def then_the_page_is_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [f"{v['id']}: {v['help']}" for v in found if v["impact"] in SERIOUS]
    assert not serious, serious


def then_it_fits_the_screen(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"页面比屏幕宽{wide}像素"


def then_it_is_in_chinese(page: Page) -> None:
    text = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            copy.querySelectorAll('code, script, style').forEach(e => e.remove());
            return copy.innerText;
        }"""
    )
    assert not ENGLISH.findall(text), ENGLISH.findall(text)
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
