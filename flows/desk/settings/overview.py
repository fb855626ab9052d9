"""机关设置: where everything is set, what is still missing, what was changed last."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.queries.clocks import agency_calendar
from casework.roles import may_in_agency
from flows.access import Signed
from flows.desk.settings.changes import agency_changes
from flows.desk.settings.entry import agency_for, practice_of
from flows.desk.settings.lacking import lacking, vacant_roles

PAGES = (
    (
        "settings_agency",
        "机关信息",
        "building-2",
        "settings",
        "名称、机关代字、复议机关、法院、联系方式",
    ),
    (
        "settings_practice",
        "办理口径",
        "scale",
        "settings",
        "实践中有争议的问题怎样处理，补正和保管的期限",
    ),
    ("settings_reviews", "审核步骤", "shield-check", "settings", "拟办之后由谁审核，按什么次序"),
    ("settings_sections", "科室", "folder-open", "people", "增加、改名、停用"),
    ("settings_people", "人员和岗位", "users", "people", "账号、岗位、密码"),
    ("settings_letters", "文书格式", "file-text", "letter_style", "公文格式、编号方式、字体"),
    ("templates", "文书模板", "stamp", "draft_template", "本机关自己的文书用语"),
    ("settings_calendar", "工作日历", "calendar-days", "settings", "放假通知，等待核对的期限"),
    ("imports", "导入台账", "upload", "import_register", "以前的台账，整份导入、整批撤销"),
)
"""(url name, label, icon, work, what is found there)."""


@require_safe
def overview(request: Signed) -> HttpResponse:
    agency = agency_for(request, "settings")
    today = request.today
    practice, wrong = practice_of(agency)
    return render(
        request,
        "desk/settings/overview.html",
        {
            "agency": agency,
            "pages": [p for p in PAGES if may_in_agency(request.user, p[3], agency.pk)],
            "lacks": lacking(agency, today, practice),
            "wrong": wrong,
            "vacant": vacant_roles(agency),
            "firm_through": agency_calendar(agency).firm_through,
            "changes": agency_changes(agency),
        },
    )
