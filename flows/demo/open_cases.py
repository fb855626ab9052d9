"""Requests in hand for the demonstration: one at each stop on the way, received shortly before
the day of the demonstration, so that every post finds something to do."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import acts
from casework.facts import Service
from casework.models import Agency, Case, Person, Section
from casework.queries.clocks import agency_calendar
from casework.working_days import Calendar
from flows import telling
from flows.desk import filing

# A paper that still holds what should not go out: a mobile number and a remark.
_PAPER = Path(__file__).with_name("gas_price.docx")

_PEOPLE = (
    # The applicant of the story, who asks once more for what he was told: found by 查重.
    ("natural", "张镕喆", "演示市城中区新华路12号"),
    ("natural", "刘玥", "演示市高新区科技一路3号"),
    ("company", "演示市禾田农业有限公司", "演示市开发区兴业路88号"),
    ("natural", "陈喆", "演示市城中区和平街21号"),
    ("research", "演示大学城乡规划研究所", "演示市大学城文华路1号"),
    ("natural", "周建国", "演示市城北区建设路56号"),
    ("legal_service", "演示正衡律师事务所", "演示市城中区人民路201号"),
    ("natural", "李春燕", "演示市城南区梅园路9号"),
    ("natural", "赵堃", "演示市城中区解放路77号"),
)
_SUBJECTS = (
    "申请公开2024年度、2025年度新能源汽车充电设施建设补贴资金分配方案和拨付明细",
    "城东片区集中供热价格调整的听证报告和成本监审结论",
    "2024年至2025年粮食应急保供企业名单及补贴金额",
    "老旧小区改造项目（和平街片区）的可行性研究报告批复",
    "“十四五”规划中期评估报告全文",
    "建设路综合管廊工程的概算批复文件",
    "某新能源公司充电站项目的核准文件和环境影响登记表",
    "2025年第三季度居民生活用气价格的定价依据",
    "市级预算内基本建设投资2025年计划安排表",
)


class _Desk:
    """The people of the demonstration on the days before it."""

    def __init__(self, agency: Agency, people: dict[str, Person], today: date) -> None:
        self.agency, self.people, self.today = agency, people, today
        self.calendar: Calendar = agency_calendar(agency)
        self.section = Section.objects.get(agency=agency, name="能源科")
        self.used = 0

    def before(self, working_days: int) -> date:
        """That many working days before today (0: today, or the last working day)."""
        on = self.calendar.roll(self.today).expected
        on = self.today if on == self.today else self.calendar.before(self.today)
        for _ in range(working_days):
            on = self.calendar.before(on)
        return on

    def day(self, working_days: int) -> dict[str, Any]:
        on = self.before(working_days)
        return {"on": on, "today": on}

    def submitted(self, days: int, channel: str = "in_person", form: str = "paper") -> Case:
        kind, name, address = _PEOPLE[self.used]
        subject = _SUBJECTS[self.used]
        self.used += 1
        return acts.submit(
            self.agency,
            by=self.people["intake"],
            **self.day(days),
            channel=channel,
            form=form,
            applicant={"kind": kind, "name": name, "address": address, "phone": "13900000000"},
            subject=subject,
        )

    def registered(self, days: int, **more: str) -> Case:
        case = self.submitted(days, **more)
        acts.register(case, by=self.people["intake"], **self.day(days))
        return case

    def assigned(self, days: int, **more: str) -> Case:
        case = self.registered(days, **more)
        acts.assign(case, by=self.people["intake"], **self.day(days), section=self.section)
        return case

    def handling(self, days: int, **more: str) -> Case:
        case = self.assigned(days, **more)
        acts.accept(case, by=self.people["handler"], **self.day(days))
        return case

    def proposed(self, days: int, outcome: str, answer: dict[str, Any]) -> Case:
        case = self.handling(days)
        acts.record_search(
            case,
            by=self.people["handler"],
            **self.day(days - 1),
            place="本机关档案室及公文管理系统",
            searched_by="李承办",
            words=case.subject[:12],
            result="已检索，情况见拟办意见",
        )
        acts.propose(
            case, by=self.people["handler"], **self.day(days - 2), outcome=outcome, answer=answer
        )
        return case


def open_cases(agency: Agency, people: dict[str, Person], today: date) -> int:
    """One case at each stop of the way. Returns how many."""
    desk = _Desk(agency, people, today)
    handler = people["handler"]
    desk.submitted(1, channel="internet", form="electronic")
    desk.registered(0)
    desk.assigned(2)
    stopped = desk.handling(12)
    telling.tell(
        stopped,
        "consult_third_party",
        by=handler,
        **desk.day(9),
        particulars={"party": "演示市甲能源有限公司"},
        wording={"disclosure": ["老旧小区改造项目可行性研究报告的批复"]},
        service=Service("post", desk.before(9)),
        evidence="邮政特快专递 1234567890124",
    )
    acts.record_receipt(stopped, by=handler, **desk.day(7), party="演示市甲能源有限公司")
    unclear = desk.handling(6)
    telling.tell(
        unclear,
        "request_supplement",
        by=handler,
        **desk.day(4),
        particulars={
            "points": ["请写明所需评估报告的年度", "请写明需要全文还是其中的章节"],
            "answer_by": desk.calendar.bounds(desk.before(4), 15).expected,
        },
        service=Service("in_person", desk.before(4)),
        evidence="本人签收",
    )
    pressing = desk.handling(18)
    acts.request_extension(
        pressing, by=handler, **desk.day(0), working_days=10, reason="档案分散在三处，需要逐卷查找"
    )
    desk.proposed(
        14,
        "not_exist",
        {"reason": "该项目尚未向本机关报送核准申请"},
    )
    reviewed = desk.proposed(
        16, "published", {"how_to_get": "可在本机关门户网站“价格管理”栏目查阅"}
    )
    filing.take(
        reviewed,
        SimpleUploadedFile("居民生活用气定价说明.docx", _PAPER.read_bytes()),
        title="居民生活用气定价说明",
        kind="given",
        by=handler,
        today=desk.before(12),
    )
    for step in ("section_head", "secrecy", "legal"):
        acts.review(reviewed, by=people[step], **desk.day(10), step=step, remarks="同意。")
    late = desk.handling(24)
    assert Case.objects.get(pk=late.pk).state == "handling"
    return desk.used
