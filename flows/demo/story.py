"""The agency of the demonstration and the one request that is taken through every step.

The dates are fixed, over Spring Festival 2026: received on Friday 30 January, due on 5 March.
"""

from datetime import date
from pathlib import Path
from typing import Any

from casework import acts
from casework.facts import Service
from casework.models import Agency, Case, Person, Post, Section
from casework.registers import read_register
from casework.roles import ROLES, SECTION_ROLES
from flows import telling
from notices.models import Letter

REGISTER = Path(__file__).parent / "register-24.json"
AGENCY = "demo-fgj"
SECTION = "能源科"
PEOPLE = {
    "intake": ("shouli", "陈受理"),
    "handler": ("chengban", "李承办"),
    "section_head": ("kezhang", "王科长"),
    "secrecy": ("baomi", "赵保密"),
    "legal": ("fazhi", "孙法制"),
    "office_head": ("gongkai", "周主任"),
    "leader": ("lingdao", "吴局长"),
    "auditor": ("shenji", "郑审计"),
    "admin": ("guanli", "冯管理"),
}


def import_demo_register(today: date) -> acts.Imported:
    """The published counts of one agency's year, as 24 requests."""
    return acts.import_register(read_register(REGISTER, today), by=None, today=today)


def furnish_agency() -> Agency:
    """Name, remedy authorities and court of the demonstration agency."""
    agency = Agency.objects.get(code=AGENCY)
    agency.name = "演示市发展和改革局"
    agency.short_name = "演发改"
    agency.kind = "local_department"
    agency.government_name = "演示市人民政府"
    agency.superior_name = "演示省发展和改革委员会"
    agency.court_name = "演示市城中区人民法院"
    agency.address = "演示市人民路1号"
    agency.phone = "0000-1234567"
    agency.reconsideration_url = "https://xzfy.moj.gov.cn/"
    agency.full_clean()
    agency.save()
    return agency


def hire_people(agency: Agency, password: str) -> dict[str, Person]:
    """One person per role; handlers and section heads sit in the section of the story."""
    section = Section.objects.get(agency=agency, name=SECTION)
    people = {}
    for role, (username, full_name) in PEOPLE.items():
        person = Person.objects.create_user(
            username,
            password=password,
            full_name=full_name,
            agency=agency,
            must_change_password=False,  # a demonstration asks nobody for a password of his own
        )
        Post.objects.create(
            person=person, role=role, section=section if role in SECTION_ROLES else None
        )
        people[role] = person
    assert people.keys() == ROLES.keys()
    return people


def tell_story(agency: Agency, people: dict[str, Person]) -> tuple[Case, Letter]:
    """One request, from the internet to a reply served before the due date."""
    intake, handler = people["intake"], people["handler"]
    section = Section.objects.get(agency=agency, name=SECTION)

    def day(month: int, number: int) -> dict[str, Any]:
        on = date(2026, month, number)
        return {"on": on, "today": on}

    case = acts.submit(
        agency,
        by=intake,
        **day(1, 29),
        channel="internet",
        applicant={
            "kind": "natural",
            "name": "张镕喆",
            "phone": "13800000000",
            "address": "演示市城中区和平街8号",
        },
        subject="2024年度、2025年度新能源汽车充电设施建设补贴资金的分配方案及拨付明细",
        form="electronic",
    )
    acts.confirm(case, by=intake, **day(1, 30))
    acts.register(case, by=intake, **day(1, 30))
    acts.assign(case, by=intake, **day(2, 2), section=section)
    acts.accept(case, by=handler, **day(2, 2))
    acts.record_search(
        case,
        by=handler,
        **day(2, 4),
        place="本机关档案室及公文管理系统",
        searched_by="李承办",
        words="充电设施 补贴",
        result="检索到分配方案2件，拨付明细1件",
    )
    acts.propose(
        case,
        by=handler,
        **day(2, 10),
        outcome="partial",
        answer={
            "items": [
                {"title": "2024年度充电设施建设补贴资金分配方案", "pages": 12},
                {"title": "2025年度充电设施建设补贴资金分配方案", "pages": 14},
            ],
            "form": "电子文件",
            "withheld": [
                {
                    "part": "拨付明细中的专家评审讨论记录",
                    "ground": "refused_process",
                    "reason": "该部分是本机关履行行政管理职能过程中形成的讨论记录，属于过程性信息",
                }
            ],
        },
    )
    acts.review(case, by=people["section_head"], **day(2, 11), step="section_head")
    acts.review(
        case,
        by=people["secrecy"],
        **day(2, 12),
        step="secrecy",
        items=[
            {"title": "2024年度充电设施建设补贴资金分配方案", "result": "releasable"},
            {"title": "2025年度充电设施建设补贴资金分配方案", "result": "releasable"},
        ],
    )
    acts.review(case, by=people["legal"], **day(2, 13), step="legal")
    acts.sign(case, by=people["leader"], **day(2, 24))
    letter, _ = telling.reply(case, by=intake, **day(2, 26))
    telling.serve(
        case,
        by=intake,
        **day(2, 27),
        letter=letter,
        service=Service("post", date(2026, 2, 27)),
        evidence="邮政特快专递 1234567890123",
    )
    return Case.objects.get(pk=case.pk), Letter.objects.get(pk=letter.pk)
