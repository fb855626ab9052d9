"""A case in every state on which every act the law knows there is otherwise in order.

So that a refusal can only be about the person. The base cases already carry two unanswered
consultations, reasons asked for and given, and a consent to an extension; what a few acts need
beyond that is done by `prepare`, within the state.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from casework import acts
from casework.facts import Service
from casework.models import Attachment, Case, Event, Person, Post
from tests.world import World, fresh

MON_MAR_2 = date(2026, 3, 2)
WED_MAR_4 = date(2026, 3, 4)
FRI_MAR_20 = date(2026, 3, 20)
MON_MAY_11 = date(2026, 5, 11)
"""Past every period an applicant could have been given in March."""

PARTY = "测试市甲乙有限公司"
BACK_STATES = ("registered", "handling")


def _day(on: date) -> dict[str, date]:
    return {"on": on, "today": on}


def today_in(act: str) -> date:
    """Acts are done on Friday 20 March, within the period; giving up waits till it has lapsed."""
    return MON_MAY_11 if act == "abandon" else FRI_MAR_20


def received(world: World, channel: str = "in_person") -> Case:
    return world.submit(MON_MAR_2, channel=channel)


def registered(world: World) -> Case:
    """Assigned to the section; opinions asked for, reasons too and given, extension allowed."""
    case = received(world)
    acts.register(case, by=world.intake, **_day(MON_MAR_2))
    acts.assign(case, by=world.intake, **_day(MON_MAR_2), section=world.section)
    acts.consult_third_party(
        case,
        by=world.intake,
        **_day(WED_MAR_4),
        party=PARTY,
        letter=world.letter(case, "consult_third_party", WED_MAR_4),
        service=Service("post", WED_MAR_4),
    )
    acts.consult_agency(  # not served yet: what `serve` is about
        case,
        by=world.intake,
        **_day(WED_MAR_4),
        party="测试市水务局",
        kind="co_maker",
        letter=world.letter(case, "consult_agency", WED_MAR_4),
    )
    acts.ask_reasons(
        case,
        by=world.intake,
        **_day(WED_MAR_4),
        letter=world.letter(case, "ask_reasons", WED_MAR_4),
        service=Service("in_person", WED_MAR_4),
    )
    acts.receive_reasons(case, by=world.intake, **_day(WED_MAR_4), text="用于课题研究")
    acts.consent_extension(
        case, by=world.office_head, **_day(WED_MAR_4), working_days=10, reason="检索量大"
    )
    return fresh(case)


def handling(world: World) -> Case:
    case = registered(world)
    acts.accept(case, by=world.handler, **_day(WED_MAR_4))
    return fresh(case)


def ask_supplement(world: World, case: Case) -> None:
    acts.request_supplement(
        case,
        by=world.intake,
        **_day(WED_MAR_4),
        points=["请明确文件名称"],
        answer_by=date(2026, 4, 1),
        letter=world.letter(case, "request_supplement", WED_MAR_4),
        service=Service("in_person", WED_MAR_4),
    )


def supplement_requested(world: World) -> Case:
    case = handling(world)
    ask_supplement(world, case)
    return fresh(case)


def handled(world: World, turn: str = "section_head") -> Case:
    """A proposal; `turn`: the role whose step it is (the earlier stages have passed)."""
    case = handling(world)
    acts.propose(
        case,
        by=world.handler,
        **_day(WED_MAR_4),
        outcome="published",
        answer={"how_to_get": "见门户网站"},
    )
    steps = {"secrecy": ["section_head"], "legal": ["section_head"]}
    for step in steps.get(turn, ["section_head", "secrecy", "legal"] if turn == "leader" else []):
        acts.review(case, by=world.people[step], **_day(WED_MAR_4), step=step)
    return fresh(case)


def approved(world: World) -> Case:
    case = handled(world, "leader")
    acts.sign(case, by=world.leader, **_day(WED_MAR_4))
    return fresh(case)


def replied(world: World) -> Case:
    case = approved(world)
    acts.reply(
        case,
        by=world.intake,
        **_day(WED_MAR_4),
        letter=world.letter(case, "reply", WED_MAR_4),
        service=Service("in_person", WED_MAR_4),
    )
    return fresh(case)


def closed(world: World) -> Case:
    """Given up, not withdrawn: only that can be ordered to be handled again."""
    case = handling(world)
    acts.request_supplement(
        case,
        by=world.intake,
        **_day(WED_MAR_4),
        points=["请明确文件名称"],
        answer_by=date(2026, 3, 11),
        letter=world.letter(case, "request_supplement", WED_MAR_4),
        service=Service("in_person", WED_MAR_4),
    )
    acts.abandon(case, by=world.intake, **_day(date(2026, 3, 12)), outcome="lapsed_supplement")
    return fresh(case)


def archived(world: World) -> Case:
    case = replied(world)
    acts.archive(case, by=world.intake, **_day(WED_MAR_4), archive_number="2026-A-1")
    return fresh(case)


def void(world: World) -> Case:
    """Imported by mistake, and the import taken back."""
    return world.void(MON_MAR_2)


CASE_IN: dict[str, Callable[[World], Case]] = {
    "received": received,
    "registered": registered,
    "handling": handling,
    "supplement_requested": supplement_requested,
    "handled": handled,
    "approved": approved,
    "replied": replied,
    "closed": closed,
    "archived": archived,
    "void": void,
}


def case_for(world: World, state: str, role: str) -> Case:
    """A case in the state; in `handled`, one on which it is this role's turn."""
    return handled(world, role) if state == "handled" else CASE_IN[state](world)


def prepare(world: World, act: str, case: Case) -> Case:
    """What the act presupposes beyond the base case, without leaving the state."""
    if act in ("sign_for", "confirm"):
        return received(world, "registered_post" if act == "sign_for" else "internet")
    if act == "record_payment" or (act == "abandon" and case.state != "supplement_requested"):
        _charge(world, case, world.intake, FRI_MAR_20)
    if act == "void_attachment":
        _attach(world, case, world.intake, FRI_MAR_20)
    if act == "tell_third_party":
        acts.record_opinion(
            case, by=world.intake, **_day(FRI_MAR_20), party=PARTY, opinion="refuse"
        )
    if act == "reconsideration_decided":
        _file_reconsideration(world, case, world.intake, FRI_MAR_20)
    if act == "suit_decided":
        _file_suit(world, case, world.intake, FRI_MAR_20)
    return fresh(case)


def _charge(world: World, case: Case, by: Person, on: date) -> Event:
    return acts.charge_fee(
        case,
        by=by,
        **_day(on),
        method="pages",
        quantity=68,
        pay_by=date(2026, 4, 20),
        letter=world.letter(case, "charge_fee", on),
        service=Service("in_person", on),
    )


def _attach(world: World, case: Case, by: Person, on: date) -> Event:
    attachment = Attachment(
        title="申请表",
        kind="request",
        name="申请表.pdf",
        type="application/pdf",
        size=3,
        sha256="a",
    )
    return acts.attach(case, by=by, **_day(on), attachment=attachment)


def _void_attachment(world: World, case: Case, by: Person, on: date) -> Event:
    row = case.attachments.first()
    return acts.void_attachment(
        case, by=by, **_day(on), attachment=row.pk if row else 0, reason="扫描不清"
    )


def _release(world: World, case: Case, by: Person, on: date) -> Event:
    text = {"found": ["手机号码"], "reason": "是本机关的公开电话"}
    return acts.release(case, by=by, **_day(on), letter_text=text)


def _hand_over(world: World, case: Case, by: Person, on: date) -> Event:
    other, made = Person.objects.get_or_create(
        username=f"{world.agency.code}-second", agency=world.agency, full_name="承办人乙"
    )
    if made:
        Post.objects.create(person=other, role="handler", section=world.section)
    return acts.hand_over(case, by=by, **_day(on), handler=other, reason="休假")


def _file_reconsideration(world: World, case: Case, by: Person, on: date) -> Event:
    return acts.reconsideration_filed(case, by=by, **_day(on), authority="测试市人民政府")


def _file_suit(world: World, case: Case, by: Person, on: date) -> Event:
    return acts.suit_filed(case, by=by, **_day(on), court="测试市人民法院", route="direct")


def perform(world: World, act: str, case: Case, by: Person) -> Event:
    """The act by that person with input that is in order."""
    return _PERFORM[act](world, case, by, today_in(act))


def _plain(act: str, **given: Any) -> Callable[[World, Case, Person, date], Event]:
    def run(world: World, case: Case, by: Person, on: date) -> Event:
        return getattr(acts, act)(case, by=by, **_day(on), **given)

    return run


def _told(act: str, **given: Any) -> Callable[[World, Case, Person, date], Event]:
    def run(world: World, case: Case, by: Person, on: date) -> Event:
        return getattr(acts, act)(
            case,
            by=by,
            **_day(on),
            letter=world.letter(case, act, on),
            service=Service("in_person", on),
            **given,
        )

    return run


def _serve(world: World, case: Case, by: Person, on: date) -> Event:
    told = case.events.filter(act="consult_agency").first()
    return acts.serve(
        case,
        by=by,
        on=WED_MAR_4,
        today=on,
        sequence=told.sequence if told else 1,
        service=Service("post", WED_MAR_4),
    )


def _on_consultation(act: str, consult: str) -> Callable[[World, Case, Person, date], Event]:
    """An act about the letter of a consultation: `consult_third_party` is served, the other not."""

    def run(world: World, case: Case, by: Person, on: date) -> Event:
        told = case.events.filter(act=consult).first()
        sequence = told.sequence if told else 1
        return getattr(acts, act)(case, by=by, **_day(on), sequence=sequence, reason="查无此人")

    return run


def _review(world: World, case: Case, by: Person, on: date) -> Event:
    role = next((role for role, _ in by.posts_held()), "")
    open_steps = list(case.open_review_steps())
    step = role if role in open_steps else (open_steps or ["section_head"])[0]
    return acts.review(case, by=by, **_day(on), step=step)


def _abandon(world: World, case: Case, by: Person, on: date) -> Event:
    waiting = case.state == "supplement_requested"
    outcome = "lapsed_supplement" if waiting else "lapsed_fee"
    return acts.abandon(case, by=by, **_day(on), outcome=outcome)


_PERFORM: dict[str, Callable[[World, Case, Person, date], Event]] = {
    "sign_for": _plain("sign_for"),
    "confirm": _plain("confirm"),
    "register": _plain("register"),
    "assign": lambda world, case, by, on: acts.assign(
        case, by=by, **_day(on), section=world.section, reason="改由本科办理"
    ),
    "accept": _plain("accept"),
    "send_back": _plain("send_back", reason="不属本科职责"),
    "request_supplement": _told(
        "request_supplement", points=["请明确文件名称"], answer_by=date(2026, 4, 10)
    ),
    "receive_supplement": _plain("receive_supplement", text="文件名称如下"),
    "consult_third_party": _told("consult_third_party", party="另一公司"),
    "consult_agency": _told("consult_agency", party="另一机关", kind="co_maker"),
    "record_receipt": _plain("record_receipt", party=PARTY),
    "record_opinion": _plain("record_opinion", party=PARTY, opinion="agree"),
    "consent_extension": _plain("consent_extension", working_days=10, reason="检索量大"),
    "extend": _told("extend", working_days=10, reason="检索量大"),
    "ask_reasons": _told("ask_reasons"),
    "receive_reasons": _plain("receive_reasons", text="用于课题研究"),
    "delay": _told("delay", until=date(2026, 6, 1), reason="数量过大"),
    "charge_fee": _charge,
    "record_payment": _plain("record_payment", amount=380),
    "record_search": _plain(
        "record_search", place="档案室", searched_by="甲", words="供应计划", result="未检索到"
    ),
    "propose": _plain("propose", outcome="published", answer={"how_to_get": "见门户网站"}),
    "review": _review,
    "return_proposal": _plain("return_proposal", reason="请补充理由"),
    "sign": _plain("sign"),
    "reply": _told("reply"),
    "acknowledge": _told("acknowledge"),
    "notify_consultation": _told("notify_consultation"),
    "tell_third_party": _told("tell_third_party", party=PARTY, reason="理由不成立"),
    "tell_correction": _told("tell_correction", result="记录有误，已经更正"),
    "tell_abandonment": _told("tell_abandonment"),
    "attach": _attach,
    "void_attachment": _void_attachment,
    "release": _release,
    "judge_repeat": _plain(
        "judge_repeat", decision="related", earlier_number="测自然告〔2025〕9号"
    ),
    "hand_over": _hand_over,
    "urge": _plain("urge", reason="期限将至，请抓紧"),
    "request_extension": _plain("request_extension", working_days=10, reason="检索量大"),
    "record_return": _on_consultation("record_return", "consult_third_party"),
    "void_letter": _on_consultation("void_letter", "consult_agency"),
    "serve": _serve,
    "abandon": _abandon,
    "withdraw": _plain("withdraw"),
    "archive": _plain("archive", archive_number="2026-A-2"),
    "reopen": _plain("reopen", authority="测试市人民政府", order_number="测复〔2026〕1号"),
    "correct": _plain("correct", sequence=1, reason="提交日期登记有误", new_on=date(2026, 3, 1)),
    "reconsideration_filed": _file_reconsideration,
    "reconsideration_decided": _plain("reconsideration_decided", result="upheld"),
    "suit_filed": _file_suit,
    "suit_decided": _plain("suit_decided", result="upheld"),
}
COVERED = frozenset(_PERFORM)
