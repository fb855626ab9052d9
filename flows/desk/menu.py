"""The menu: what a person's posts open for him."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from casework.roles import OFFICE_WORK, PERMITS
from flows.desk.help import help_url
from flows.desk.notifications import unread


@dataclass(frozen=True)
class Item:
    """One entry of the menu. url: the name of its page; icon: a symbol of icons.svg."""

    url: str
    label: str
    icon: str
    roles: tuple[str, ...] = ()


ITEMS = (
    Item("home", "首页", "chart-column"),
    Item("todo", "我的待办", "inbox"),
    Item("cases", "全部案件", "list"),
    Item("submit", "登记申请", "file-plus", PERMITS["submit"]),
    Item("workload", "交办与负荷", "users", ("intake", "office_head", "section_head", "leader")),
    Item("settings", "机关设置", "settings", OFFICE_WORK["settings"][1]),
    Item("settings_calendar", "工作日历", "calendar", OFFICE_WORK["accept_calendar"][1]),
    Item("templates", "文书模板", "stamp", ("admin", "legal", "office_head")),
    Item("imports", "导入台账", "upload", OFFICE_WORK["import_register"][1]),
    Item("looks", "查看记录", "eye", OFFICE_WORK["read_looks"][1]),
    Item("help", "帮助", "circle-help"),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """For every page: the menu, which entry is the present one, and the help of this page."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or not getattr(person, "agency_id", None):
        return {"menu": []}
    match = request.resolver_match
    roles = {role for role, _ in person.posts_held()}
    here = match.url_name if match else ""
    return {
        "help_url": help_url(match),
        # Asked only by a page that shows the bell: answers that are a part of a page do not.
        "unread_notifications": partial(unread, person),
        "menu": [
            {
                "url": reverse(item.url),
                "label": item.label,
                "icon": item.icon,
                "here": here == item.url,
            }
            for item in ITEMS
            if not item.roles or roles & set(item.roles)
        ],
    }
