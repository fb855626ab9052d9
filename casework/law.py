"""Every statutory number once, beside its article; which rules govern a request; what is contested.

Units: `working_days` (工作日), `calendar_days` (日), `months` (个月). "From" names the event whose
own day is not counted (民法典第二百零一条).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

RECONSIDERATION_LAW = "《中华人民共和国行政复议法》"
LITIGATION_LAW = "《中华人民共和国行政诉讼法》"
FEE_RULES = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"

REGULATION_2007_IN_FORCE_ON = date(2008, 5, 1)
REGULATION_2019_IN_FORCE_ON = date(2019, 5, 15)
RECONSIDERATION_LAW_2023_IN_FORCE_ON = date(2024, 1, 1)
LITIGATION_LAW_2014_IN_FORCE_ON = date(2015, 5, 1)
INTERPRETATION_2025_IN_FORCE_ON = date(2025, 6, 1)

RECONSIDERATION_CALENDAR_DAYS = 60  # 复议法第二十条第一款
RECONSIDERATION_UNTOLD_MONTHS = 12  # 复议法第二十条第三款：最长不得超过一年
SUIT_MONTHS = 6  # 行诉法第四十六条
SUIT_MONTHS_BEFORE_2015 = 3  # 1989年行诉法第三十九条
SUIT_AFTER_RECONSIDERATION_CALENDAR_DAYS = 15  # 行诉法第四十五条

ANNUAL_REPORT_DUE = {"department": (1, 31), "government": (3, 31)}
"""(month, day) of the following year by which the 年度报告 is out (条例第四十九条)."""

COURIERS = ("顺丰", "圆通", "中通", "申通", "韵达", "极兔", "德邦", "京东", "百世")
"""Courier firms: they may not carry letters of state organs (邮政法第五十五条); the post may."""

CONFIRMATION_GAP_WORKING_DAYS = 1
"""How far confirmation may lie behind an online submission before it is warned about."""


class LawError(ValueError):
    """The law at hand has no rule for this; the message says what is missing."""


@dataclass(frozen=True)
class Rules:
    """The periods of one text of the Regulation, chosen by the date of receipt.

    All lengths in working days. None: that text knows no such period.
    """

    name: str
    in_force_on: date
    reply_working_days: int
    reply_article: str
    extension_max_working_days: int
    extension_article: str
    exclusion_article: str
    supplement_article: str
    receipt_article: str
    supplement_notice_working_days: int | None = None
    third_party_working_days: int | None = None
    third_party_article: str = ""
    co_maker_working_days: int | None = None
    co_maker_article: str = ""
    fee_working_days: int | None = None
    fee_article: str = ""
    delay_article: str = ""


RULES_2019 = Rules(
    name="2019年条例",
    in_force_on=REGULATION_2019_IN_FORCE_ON,
    reply_working_days=20,
    reply_article="条例第三十三条第二款",
    extension_max_working_days=20,
    extension_article="条例第三十三条第二款",
    exclusion_article="条例第三十三条第三款",
    supplement_notice_working_days=7,
    supplement_article="条例第三十条",
    receipt_article="条例第三十一条",
    third_party_working_days=15,
    third_party_article="条例第三十二条",
    co_maker_working_days=15,
    co_maker_article="条例第三十四条",
    fee_working_days=20,
    fee_article="国办函〔2020〕109号",
    delay_article="条例第三十五条",
)

RULES_2007 = Rules(
    name="2007年条例",
    in_force_on=REGULATION_2007_IN_FORCE_ON,
    reply_working_days=15,
    reply_article="2007年条例第二十四条第二款",
    extension_max_working_days=15,
    extension_article="2007年条例第二十四条第二款",
    exclusion_article="2007年条例第二十四条第三款",
    supplement_article="2007年条例第二十一条第（四）项",
    receipt_article="2007年条例第二十四条",
    third_party_article="2007年条例第二十三条",
)

RULES = (RULES_2019, RULES_2007)  # newest first


def rules_on(received_on: date) -> Rules:
    """The rules that govern a request received on that day (条例第五十六条：新条例施行之日)."""
    for rules in RULES:
        if received_on >= rules.in_force_on:
            return rules
    raise LawError(
        f"收到申请之日{received_on}早于2007年条例施行之日{REGULATION_2007_IN_FORCE_ON}，没有可适用的规定"
    )


@dataclass(frozen=True)
class Contested:
    """A point on which practice differs. The first option is what the software does by default."""

    key: str
    options: tuple[Any, ...]
    labels: tuple[str, ...]
    note: str

    @property
    def default(self) -> Any:
        return self.options[0]


CONTESTED: dict[str, Contested] = {
    c.key: c
    for c in (
        Contested(
            "receipt_day_counted",
            (False, True),
            ("收到当日不计入", "收到当日计入第1日"),
            "收到申请当日是否计入期限，实践中有争议",
        ),
        Contested(
            "online_receipt",
            ("confirmed", "submitted"),
            ("以双方确认之日为收到之日", "以申请人提交之日为收到之日"),
            "网络、传真申请的收到之日，实践中有争议",
        ),
        Contested(
            "exclusion_ends",
            ("opinion", "full_period"),
            ("收到意见或者其答复期满，以先到者为止", "其答复期满为止"),
            "征求意见所需时间计算到何日为止，实践中有争议",
        ),
        Contested(
            "reasons_excluded",
            (False, True),
            ("不扣除", "扣除"),
            "要求申请人说明理由所需时间是否扣除，实践中有争议",
        ),
        Contested(
            "electronic_service",
            ("arrival", "applicant_confirms"),
            ("到达申请人指定系统之日", "申请人确认收悉之日"),
            "电子送达以何日为准，实践中有争议",
        ),
        Contested(
            "partial_remedy",
            ("by_withheld_ground", "always_optional"),
            ("按不予公开部分的依据确定是否复议前置", "一律可以复议或者诉讼"),
            "部分公开是否适用复议前置，实践中有争议",
        ),
        Contested(
            "gap_2024_2025",
            ("as_refusal", "optional"),
            ("条例第十四、十五、十六条的不予公开适用复议前置", "可以复议或者诉讼"),
            "2024年1月1日至2025年5月31日期间复议前置的范围，实践中有争议",
        ),
        Contested(
            "office_authority",
            ("own_government", "superior_government"),
            ("向本级人民政府申请复议", "向上一级人民政府申请复议"),
            "政府办公厅（室）以自己名义答复的，复议机关是谁，实践中有争议",
        ),
        Contested(
            "third_party_sees_applicant",
            (False, True),
            ("征求意见时不告知申请人身份", "征求意见时告知申请人身份"),
            "征求第三方意见时是否告知申请人身份，实践中有争议",
        ),
        Contested(
            "table4_scope",
            ("live_in_year", "filed_in_year"),
            ("当年提起和年初尚未审结的", "当年提起的"),
            "表四按何种口径统计当年案件，实践中有争议",
        ),
    )
}


@dataclass(frozen=True)
class Practice:
    """How one agency applies the contested points, and the periods the law leaves to it.

    Field names are the keys of CONTESTED, then the agency's own periods.
    """

    receipt_day_counted: bool = False
    online_receipt: str = "confirmed"
    exclusion_ends: str = "opinion"
    reasons_excluded: bool = False
    electronic_service: str = "arrival"
    partial_remedy: str = "by_withheld_ground"
    gap_2024_2025: str = "as_refusal"
    office_authority: str = "own_government"
    third_party_sees_applicant: bool = False
    table4_scope: str = "live_in_year"
    supplement_working_days: int = 15  # "合理的补正期限"（条例第三十条）
    retention_years: int = 10  # no national figure

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "Practice":
        """Read an agency's settings; unknown keys and values are refused, never ignored."""
        known = {f.name for f in fields(cls)}
        for key, value in settings.items():
            if key not in known:
                raise LawError(f"机关设置里有不认识的项目“{key}”，可用：{'、'.join(sorted(known))}")
            options_here = CONTESTED[key].options if key in CONTESTED else ()
            # 1 == True in Python, but it is not an answer anybody chose.
            if key in CONTESTED and not any(
                value == o and type(value) is type(o) for o in options_here
            ):
                options = "、".join(str(o) for o in CONTESTED[key].options)
                raise LawError(f"机关设置“{key}”的值“{value}”不认识，可用：{options}")
            if key not in CONTESTED and (
                not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100
            ):
                raise LawError(f"机关设置“{key}”应当是1至100之间的整数，不是“{value}”")
        return cls(**settings)

    def remark(self, key: str) -> str:
        """What an explanation says of a contested point, and how it is read here."""
        point = CONTESTED[key]
        label = point.labels[point.options.index(getattr(self, key))]
        return f"{point.note}；本机关按“{label}”处理"


# Not confirmed against an official text. One table, so that a lawyer can strike lines off it.
UNCONFIRMED: dict[str, str] = {
    "fee_working_days": "缴费期限20个工作日（自收费通知送达次日起）尚未与官方文本核对",
    "fee_fresh_period": "缴费后答复期限自缴费次日起重新计算，尚未与官方文本核对",
    "suit_months_before_2015": "2015年5月1日前起诉期限为3个月，尚未与官方文本核对",
    "supplement_2007": "2007年条例下补正后答复期限重新计算，尚未与官方文本核对",
}
