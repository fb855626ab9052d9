"""帮助: short, task by task; a first day for each post; from each page the help that belongs to it.

A topic is a template `desk/help/<slug>.html`. Its pictures are taken by the browser tests
(tests/browser/test_help_pictures.py), which compare them with the screens of the same run.
"""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse

from casework.roles import ROLES
from flows.access import Signed
from flows.desk.help_tours import TOURS


@dataclass(frozen=True)
class Topic:
    """One task. pages: names of the URLs it explains; acts: the acts whose form it explains."""

    slug: str
    title: str
    pages: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


GROUPS: dict[str, tuple[Topic, ...]] = {
    "每天的工作": (
        Topic("home", "首页：一眼看全局", ("home",)),
        Topic("todo", "看我的待办", ("todo",)),
        Topic("register", "查找案件、导出清单", ("cases", "cases_export")),
        Topic("case", "看懂案件页", ("case", "case_history", "letter", "letter_receipt")),
        Topic("clock", "期限怎么算", ("why",)),
        Topic("notifications", "通知和通知邮件", ("notifications", "notification_open")),
        Topic("looks", "查看个人信息", ("reveal", "looks")),
        Topic("keys", "键盘与打印"),
    ),
    "收件和交办": (
        Topic(
            "receive",
            "收到一份申请",
            ("submit",),
            ("sign_for", "confirm", "register", "acknowledge"),
        ),
        Topic("similar", "查重：是不是重复申请", ("similar", "similar_new"), ("judge_repeat",)),
        Topic(
            "assign",
            "交办、接办、退回、催办",
            ("workload",),
            ("assign", "accept", "send_back", "hand_over", "urge"),
        ),
        Topic("moving", "负荷和移交多件", ("move",)),
        Topic(
            "attachments",
            "上传和查看附件",
            (
                "attach",
                "attachment",
                "attachment_picture",
                "attachment_preview",
                "uploads",
                "upload",
            ),
            ("void_attachment",),
        ),
    ),
    "办理": (
        Topic(
            "supplement", "内容不明确：告知补正", (), ("request_supplement", "receive_supplement")
        ),
        Topic(
            "consult",
            "征求第三方、其他机关意见",
            (),
            (
                "consult_third_party",
                "consult_agency",
                "notify_consultation",
                "record_receipt",
                "record_opinion",
            ),
        ),
        Topic(
            "extend",
            "来不及：延长答复期限",
            (),
            ("request_extension", "consent_extension", "extend"),
        ),
        Topic(
            "burden",
            "数量、频次过多：说明理由、延迟、收费",
            (),
            ("ask_reasons", "receive_reasons", "delay", "charge_fee", "record_payment"),
        ),
        Topic("search", "查找信息要留检索记录", (), ("record_search",)),
        Topic("propose", "拟办：选结果、写要素", ("draft_pdf", "draft_docx"), ("propose",)),
    ),
    "审核、答复、送达": (
        Topic("review", "审核和签发", ("form_pdf",), ("review", "return_proposal", "sign")),
        Topic(
            "outgoing",
            "对外提供前的检查、放行、遮盖",
            ("outgoing", "attachment_mask"),
            ("release",),
        ),
        Topic("reply", "制发答复", (), ("reply", "tell_third_party", "tell_correction")),
        Topic("serve", "送达、退回、作废", (), ("serve", "record_return", "void_letter")),
    ),
    "结案和以后": (
        Topic(
            "end",
            "撤回、视为放弃、归档",
            (),
            ("abandon", "tell_abandonment", "withdraw", "archive"),
        ),
        Topic(
            "after",
            "复议、诉讼、重新办理",
            (),
            (
                "reopen",
                "reconsideration_filed",
                "reconsideration_decided",
                "suit_filed",
                "suit_decided",
            ),
        ),
        Topic("correct", "记错了怎么改", (), ("correct",)),
    ),
    "机关和账号": (
        Topic("account", "登录、密码、我的账号", ("password", "account")),
        Topic(
            "settings",
            "机关信息和办理口径",
            ("settings", "settings_agency", "settings_practice", "settings_reviews"),
        ),
        Topic(
            "people",
            "科室、人员和岗位",
            (
                "settings_sections",
                "settings_section",
                "settings_people",
                "settings_person_new",
                "settings_person",
            ),
        ),
        Topic(
            "templates",
            "文书格式和文书模板",
            ("settings_letters", "templates", "template_kind", "template_version"),
        ),
        Topic(
            "imports",
            "导入旧台账",
            (
                "imports",
                "import_sheets",
                "import_columns",
                "import_words",
                "import_preview",
                "import_marked",
                "import_again",
                "import_discard",
                "import_do",
                "import_batch",
                "import_file",
                "import_undo",
            ),
        ),
        Topic("calendar", "工作日历和放假通知", ("settings_calendar",)),
    ),
}
TOPICS: dict[str, Topic] = {t.slug: t for topics in GROUPS.values() for t in topics}
_BY_PAGE = {page: t.slug for t in TOPICS.values() for page in t.pages}
_BY_ACT = {act: t.slug for t in TOPICS.values() for act in t.acts}


def topic_of(match: ResolverMatch | None) -> str:
    """The topic that explains a page; empty where there is none of its own."""
    if match is None:
        return ""
    act = match.kwargs.get("act")
    return _BY_ACT.get(act, "") if act else _BY_PAGE.get(match.url_name or "", "")


def help_url(match: ResolverMatch | None) -> str:
    """Where a page's 帮助 leads: to its own topic, else to the list of topics."""
    slug = topic_of(match)
    return reverse("help_topic", args=[slug]) if slug else reverse("help")


def index(request: Signed) -> HttpResponse:
    """All topics, and the first day of each post; one's own posts stand first."""
    own = {role for role, _ in request.user.posts_held()}
    return render(
        request,
        "desk/help/index.html",
        {
            "groups": GROUPS,
            "own": [(r, ROLES[r]) for r in ROLES if r in own],
            "others": [(r, ROLES[r]) for r in ROLES if r not in own],
        },
    )


def topic(request: Signed, slug: str) -> HttpResponse:
    """One task, step by step."""
    if slug not in TOPICS:
        raise Http404("没有这一页帮助")
    order = list(TOPICS)
    at = order.index(slug)
    return render(
        request,
        f"desk/help/{slug}.html",
        {
            "topic": TOPICS[slug],
            "before": TOPICS[order[at - 1]] if at else None,
            "after": TOPICS[order[at + 1]] if at + 1 < len(order) else None,
        },
    )


def tour(request: Signed, role: str) -> HttpResponse:
    """The first day of one post, along one case."""
    if role not in TOURS:
        raise Http404("没有这个岗位")
    return render(
        request,
        "desk/help/tour.html",
        {
            "role": ROLES[role],
            "steps": TOURS[role],
            "titles": {slug: t.title for slug, t in TOPICS.items()},
        },
    )
