"""One made-up sample of every form, for previews and for whoever checks their looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.masking import masked_id
from notices.forms import FORMS
from notices.forms.facts import (
    ApplicantFacts,
    ApplicationFacts,
    ApprovalFacts,
    ContentsFacts,
    ElementFacts,
    Entry,
    ProposalFacts,
    ReceiptFacts,
    StepFacts,
)
from notices.forms.papers import application, approval_sheet, file_contents, service_receipt
from notices.page.blocks import Document

_AGENCY = "演示市发展和改革局"
_NUMBER, _NAME = "2026-0012", "张镕喆"
_SUBJECT = "2024年度、2025年度新能源汽车充电设施建设补贴资金的分配方案及拨付明细"
_REPLY_ON = date(2026, 2, 26)
_PLANS = (
    "2024年度充电设施建设补贴资金分配方案（12页）",
    "2025年度充电设施建设补贴资金分配方案（14页）",
)


@dataclass(frozen=True)
class FormSample:
    """One sample form: its code, its label, its blocks."""

    kind: str
    label: str
    document: Document


def samples() -> Iterator[FormSample]:
    """Every form once, in the order of the registry."""
    made = {
        "application_blank": application(ApplicationFacts(_AGENCY, date(2026, 1, 1))),
        "application": application(_application()),
        "approval_sheet": approval_sheet(_approval()),
        "service_receipt": service_receipt(_receipt()),
        "file_contents": file_contents(_contents()),
    }
    for kind, label in FORMS.items():
        yield FormSample(kind, label, made[kind])


def _application() -> ApplicationFacts:
    return ApplicationFacts(
        agency_name=_AGENCY,
        dated_on=date(2026, 1, 29),
        applicant=ApplicantFacts(
            kind="natural",
            name=_NAME,
            id_number=masked_id("000000199001010012"),
            phone="13800000000",
            email="zhang@example.cn",
            address="演示市城中区和平街8号",
            postcode="000000",
        ),
        subject=_SUBJECT,
        form="electronic",
        submitted_on=date(2026, 1, 29),
        number=_NUMBER,
        received_on=date(2026, 1, 30),
    )


def _approval() -> ApprovalFacts:
    return ApprovalFacts(
        agency_name=_AGENCY,
        dated_on=date(2026, 2, 13),
        number=_NUMBER,
        applicant=_NAME,
        applicant_kind="自然人",
        received_on=date(2026, 1, 30),
        due_on=date(2026, 3, 5),
        target_on=date(2026, 3, 4),
        firm=True,
        late=False,
        clock="计时中",
        section="能源科",
        handler="李承办",
        subject=_SUBJECT,
        round=1,
        proposal=ProposalFacts(
            outcome="部分公开",
            ground="《中华人民共和国政府信息公开条例》第三十七条",
            elements=(
                ElementFacts("提供的信息清单", _PLANS),
                ElementFacts("提供的形式、方式", ("电子文件",)),
                ElementFacts(
                    "不予公开的部分及其理由",
                    ("拨付明细中的专家评审讨论记录：不予公开（过程性信息），属于讨论记录",),
                ),
            ),
            drafted_by="李承办",
            drafted_on=date(2026, 2, 10),
        ),
        steps=(
            StepFacts("科室负责人审核", "通过", "同意拟办意见", "王科长", date(2026, 2, 11)),
            StepFacts(
                "保密审查",
                "通过",
                "",
                "赵保密",
                date(2026, 2, 12),
                tuple((title.partition("（")[0], "可以公开") for title in _PLANS),
            ),
            StepFacts("法制审核", "通过", "适用依据正确", "孙法制", date(2026, 2, 13)),
        ),
        signature=StepFacts("分管领导签发"),
    )


def _receipt() -> ReceiptFacts:
    return ReceiptFacts(
        agency_name=_AGENCY,
        dated_on=_REPLY_ON,
        case_number=_NUMBER,
        title="政府信息公开申请答复书",
        number="演发改公开告〔2026〕1号",
        addressee=_NAME,
        place="演示市城中区和平街8号",
        way="post",
        served_on=date(2026, 2, 27),
        received_on=date(2026, 3, 1),
        evidence="邮政特快专递 1234567890123",
    )


def _contents() -> ContentsFacts:
    return ContentsFacts(
        agency_name=_AGENCY,
        dated_on=date(2026, 3, 10),
        case_number=_NUMBER,
        applicant=_NAME,
        received_on=date(2026, 1, 30),
        outcome="部分公开",
        archive_number="2026-依申请公开-0012",
        retention="10年",
        entries=(
            Entry("政府信息公开申请表", 1, author=_NAME, made_on=date(2026, 1, 29)),
            Entry(
                "政府信息公开申请登记回执",
                1,
                "演发改公开函〔2026〕3号",
                _AGENCY,
                date(2026, 1, 30),
            ),
            Entry("政府信息公开申请审查呈批单", 1, author=_AGENCY, made_on=date(2026, 2, 24)),
            Entry(
                "政府信息公开申请答复书",
                2,
                "演发改公开告〔2026〕1号",
                _AGENCY,
                _REPLY_ON,
            ),
            Entry(
                "送达回证（演发改公开告〔2026〕1号）", 1, author=_AGENCY, made_on=date(2026, 2, 27)
            ),
        ),
    )
