"""Documents that the page tests share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from notices.page.blocks import (
    Block,
    Closing,
    Document,
    Heading,
    Listing,
    Paragraph,
    Salutation,
)

AGENCY = "××市规划和自然资源局"
BODY: tuple[Block, ...] = (
    Paragraph(
        "本机关于2026年3月12日收到您通过网络提交的政府信息公开申请（编号：2026-0012），您申请公开的内容为："
        "“关于《××市城市更新管理办法》（2025年修订）实施以来，××区人民政府批准的城市更新项目"
        "（含A123号、B-07号地块）名单、批复文件及征收补偿标准”。经审查，现答复如下："
    ),
    Heading("一、关于城市更新项目名单和批复文件"),
    Paragraph(
        "根据《中华人民共和国政府信息公开条例》（国务院令第711号）第三十六条第（一）项、第（二）项的规定，"
        "您申请公开的项目名单已主动公开，请登录××市人民政府门户网站"
        "（https://www.example.gov.cn/zwgk/zdly/csgx/2025-11/15/content_5382991.htm）查询；"
        "批复文件予以公开，随本告知书一并提供。"
    ),
    Heading("二、关于征收补偿标准"),
    Heading(
        "（一）关于住宅类房屋。", 2,
        "经检索，本机关未制作、未保存您申请公开的“单独的住宅类征收补偿标准”。"
        "根据《条例》第三十六条第（四）项的规定，告知您该政府信息不存在。",
    ),
    Heading("1.关于非住宅类房屋。", 3, "请向××区住房和城乡建设局提出，联系电话：010-12345678。"),
)  # fmt: skip
REMEDY = Paragraph(
    "如对本告知不服，您可以自收到本告知书之日起60日内向××市人民政府申请行政复议，"
    "或者在6个月内依法向××人民法院提起行政诉讼。"
)
ENCLOSED = Listing(("关于××区城市更新项目的批复（共3页）", "××区城市更新项目名单（共12页）"))
CLOSING = Closing(AGENCY, "2026年4月8日")


def letter(*blocks: Block, **changes: object) -> Document:
    made = Document(
        form="letter",
        agency_name=AGENCY,
        title="政府信息公开告知书",
        number="×公开告〔2026〕12号",
        blocks=blocks or (Salutation("张𬭎喆："), *BODY, REMEDY, ENCLOSED, CLOSING),
        dated_on=date(2026, 4, 8),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def short_letter() -> Document:
    return letter(Salutation("张𬭎喆："), BODY[0], REMEDY, CLOSING)


def long_letter() -> Document:
    return letter(Salutation("张𬭎喆："), *BODY, *BODY[1:], *BODY[1:], REMEDY, ENCLOSED, CLOSING)
