"""Cases and letters that the tests of the forms share, each on its days of March 2026."""

from __future__ import annotations

import re
from typing import Any

from casework.facts import Service
from casework.models import Case
from flows import telling
from notices.models import Letter
from tests.acts.doing import do, mar
from tests.world import World, fresh

NAME = "张喆𬭎"
ID_NUMBER = "110101199003074258"
PERSON = {
    "kind": "natural",
    "name": NAME,
    "id_number": ID_NUMBER,
    "phone": "13800000001",
    "email": "zhang@example.cn",
    "address": "测试市和平街8号",
    "postcode": "100001",
}
COMPANY = {
    "kind": "legal_service",
    "name": "测试市喆𬭎律师事务所",
    "id_number": "31110000MD0000001X",
    "phone": "010-00000001",
    "email": "lvsuo@example.cn",
    "address": "测试市建设路9号",
    "postcode": "100002",
}
ITEMS = [
    {"title": "2025年供应计划", "pages": 12, "document_number": "测自然资〔2025〕8号"},
    {"title": "供应计划附图", "pages": 3},
]
PARTIAL = {
    "items": ITEMS,
    "form": "纸质复印件",
    "withheld": [{"part": "会议讨论记录", "ground": "refused_process", "reason": "属于讨论记录"}],
}
RELEASABLE = [{"title": i["title"], "result": "releasable"} for i in ITEMS]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def proposed(world: World, **changes: Any) -> Case:
    """Received Monday 2 March 2026: 3..6 (4) 9..13 (9) 16..20 (14) 23..27 (19) 30 March (20)."""
    given = {"outcome": "partial", "answer": PARTIAL, "applicant": PERSON} | changes
    return world.handled(mar(2), **given)


def reviewed(world: World) -> Case:
    """Every review of the round with its remarks, each on a day of its own."""
    case = proposed(world)
    steps: list[tuple[str, int, dict[str, Any]]] = [
        ("section_head", 3, {"remarks": "同意拟办意见"}),
        ("secrecy", 4, {"remarks": "逐件审查", "items": RELEASABLE}),
        ("legal", 5, {"remarks": "适用依据正确"}),
    ]
    for step, day, given in steps:
        do(world, case, "review", mar(day), by=step, step=step, **given)
    return fresh(case)


def replied(world: World) -> tuple[Case, Letter]:
    """Signed on 6 March, answered on the 9th, posted on the 10th."""
    case = reviewed(world)
    do(world, case, "sign", mar(6), remarks="照此答复")
    letter, _ = telling.reply(case, by=world.intake, on=mar(9), today=mar(9))
    telling.serve(
        case,
        by=world.intake,
        on=mar(10),
        today=mar(12),
        letter=letter,
        service=Service("post", mar(10), mar(12)),
        evidence="邮政特快专递1234567890123",
    )
    return fresh(case), Letter.objects.get(pk=letter.pk)


def filed(world: World) -> Case:
    """Asked to correct on 3 March, corrected on the 4th, then reviewed, answered and served."""
    world.agency.address = "测试市人民路1号"
    world.agency.save()
    case = world.handling(mar(2), applicant=PERSON)
    telling.tell(
        case,
        "request_supplement",
        by=world.handler,
        on=mar(3),
        today=mar(3),
        particulars={"points": ["请明确文件名称"], "answer_by": mar(27)},
        service=Service("in_person", mar(3)),
    )
    do(world, case, "receive_supplement", mar(4))
    do(world, case, "propose", mar(4), outcome="published", answer={"how_to_get": "见门户网站"})
    world.review_all(fresh(case), mar(5))
    do(world, case, "sign", mar(6))
    letter, _ = telling.reply(
        fresh(case), by=world.intake, on=mar(9), today=mar(9), service=Service("in_person", mar(9))
    )
    return fresh(case)
