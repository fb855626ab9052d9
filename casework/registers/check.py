"""What a register may say. Contradictions refuse the whole file; gaps become findings later.

Codes and dates are checked event by event here, the course of a case in `course`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.characters import describe
from casework.facts import FORMS, Fact
from casework.outcomes import APPLICANT_KINDS
from casework.registers.course import contradictions
from casework.registers.particulars import flaws, iso_date
from casework.registers.shapes import CaseRecord, Draft, Problem, Register, RegisterError

# act -> the particulars it must have besides its date; what else it brings is kept as it is.
ACT_KEYS: dict[str, tuple[str, ...]] = {
    "submit": ("channel",),
    "sign_for": (),
    "confirm": (),
    "register": (),
    "request_supplement": (),
    "receive_supplement": (),
    "consult_third_party": ("party",),
    "consult_agency": ("party", "kind"),
    "record_opinion": ("party", "opinion"),
    "extend": ("working_days",),
    "ask_reasons": (),
    "receive_reasons": (),
    "delay": ("until",),
    "charge_fee": ("method", "quantity"),
    "record_payment": (),
    "reply": ("outcome",),
    "abandon": ("outcome",),
    "withdraw": (),
    "reconsideration_filed": (),
    "reconsideration_decided": ("result",),
    "suit_filed": ("route",),
    "suit_decided": ("result",),
}
_AGENCY_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}\Z")


def check_register(draft: Draft, today: date) -> Register:
    """The register, or RegisterError with everything that is wrong with it."""
    records, problems = sort_records(draft, today)
    if problems:
        raise RegisterError(problems)
    year = draft.year if isinstance(draft.year, int) else None
    return Register(str(draft.agency or ""), year, tuple(records))


def sort_records(draft: Draft, today: date) -> tuple[list[CaseRecord], list[Problem]]:
    """The records that are in order, and everything that is wrong with the rest."""
    problems: list[Problem] = []
    agency = draft.agency if isinstance(draft.agency, str) else ""
    if not draft.single or agency:
        if not _AGENCY_CODE.match(agency):
            problems.append(
                Problem("机关代码（agency）缺少或者有误：用字母、数字、-、_，不超过40个字符")
            )
        if not isinstance(draft.year, int) or not 2008 <= draft.year <= today.year:
            problems.append(Problem(f"年度（year）缺少或者有误：应当是2008至{today.year}的整数"))
    records: list[CaseRecord] = []
    seen: set[str] = set()
    for index, raw in enumerate(draft.cases):
        checker = _Checker(draft, index, today, problems)
        record = checker.record(raw)
        if checker.ref in seen:
            checker.say("编号与前面的申请重复", name="ref")
        seen.add(checker.ref)
        if record is not None:
            records.append(record)
    return records, problems


_APPLICANT_FIELDS = {
    "id_number": ("证件号码", 60),
    "phone": ("联系电话", 60),
    "email": ("电子邮箱", 200),
    "address": ("通信地址", 300),
    "postcode": ("邮政编码", 10),
}


class _Checker:
    """Checks one case of the draft and collects what is wrong with it."""

    def __init__(self, draft: Draft, index: int, today: date, problems: list[Problem]) -> None:
        self.draft, self.index, self.today, self.problems = draft, index, today, problems
        self.ref = ""

    def say(self, message: str, event: int | None = None, act: str = "", name: str = "") -> None:
        place = self.draft.place(self.index, event, name)
        number = None if event is None else event + 1
        self.problems.append(Problem(message, self.ref, number, act, name, place))

    def record(self, raw: Any) -> CaseRecord | None:
        if not isinstance(raw, Mapping):
            self.ref = f"第{self.index + 1}件"
            self.say("应当是一件申请（含 ref、applicant、subject、events）")
            return None
        ref = raw.get("ref")
        self.ref = ref.strip() if isinstance(ref, str) else ""
        before, named = len(self.problems), self.draft.named
        if not self.ref or len(self.ref) > 100:
            self.ref = self.ref[:100] or f"第{self.index + 1}件"
            self.say(f"{named('编号', 'ref')}缺少或者超过100个字符", name="ref")
        elif message := describe(named("编号", "ref"), self.ref, multiline=False):
            self.say(message, name="ref")
        applicant = self._applicant(raw.get("applicant"))
        subject = self._words(
            raw.get("subject"), named("申请内容", "subject"), "subject", 20000, True
        )
        form = raw.get("form") or "paper"
        if not isinstance(form, str) or form not in FORMS:
            self.say(f"不认识的提供形式“{form}”，可用：{_known(FORMS)}", name="form")
        section = self._field(raw.get("section"), named("承办科室", "section"), "section", 50)
        facts = self._facts(raw.get("events"))
        if len(self.problems) == before:
            for event, act, message in contradictions(facts, self.today):
                self.say(message, event, act)
        if len(self.problems) > before:
            return None
        return CaseRecord(self.ref, applicant, subject, str(form), section, tuple(facts))

    def _applicant(self, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self.say("缺少申请人（applicant：kind、name）", name="applicant.name")
            return {}
        kind = raw.get("kind")
        if not isinstance(kind, str) or kind not in APPLICANT_KINDS:
            known = _known(APPLICANT_KINDS)
            self.say(f"不认识的申请人类别“{kind}”，可用：{known}", name="applicant.kind")
        label = self.draft.named("申请人姓名或者名称", "name")
        name = self._words(raw.get("name"), label, "applicant.name", 200)
        found: dict[str, Any] = {"kind": kind, "name": name}
        for key, (label, most) in _APPLICANT_FIELDS.items():
            shown = f"申请人 {key}" if self.draft.shows_keys else label
            text = self._field(raw.get(key), shown, f"applicant.{key}", most)
            if text:
                found[key] = text
        return found

    def _words(self, value: Any, label: str, name: str, most: int, multiline: bool = False) -> str:
        if not isinstance(value, str) or not value.strip():
            self.say(f"{label}不能为空，应当是文字", name=name)
            return ""
        return self._field(value, label, name, most, multiline)

    def _field(self, value: Any, label: str, name: str, most: int, multiline: bool = False) -> str:
        if value in (None, ""):
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a telephone or postcode typed as a number
        if not isinstance(value, str):
            self.say(f"{label}应当是文字", name=name)
            return ""
        text = value.strip()
        if len(text) > most:
            self.say(f"{label}超过{most}个字", name=name)
        message = describe(label, text, multiline=multiline)
        if message:
            self.say(message, name=name)
        return text

    def _facts(self, raw: Any) -> list[Fact]:
        if not isinstance(raw, list) or not raw:
            self.say("缺少事项（events）")
            return []
        facts = []
        for i, event in enumerate(raw):
            fact = self._fact(i, event)
            if fact:
                facts.append(fact)
        if not any(f.act == "submit" for f in facts) and len(facts) == len(raw):
            self.say("缺少提交申请（submit）这一事项")
        return facts

    def _fact(self, i: int, event: Any) -> Fact | None:
        if not isinstance(event, Mapping):
            self.say("应当写成 {act, on, …}", i)
            return None
        act = event.get("act") or ""
        if not isinstance(act, str) or act not in ACT_KEYS:
            act = str(act)
            self.say(f"不认识的事项“{act}”，可用：{'、'.join(ACT_KEYS)}", i, act, "act")
            return None
        before = len(self.problems)
        on = self._date(i, act, "on", event.get("on"), required=True)
        if on and on > self.today:
            self.say(f"日期{on}在将来（今天是{self.today}）", i, act, "on")
        for key in ACT_KEYS[act]:
            if event.get(key) in (None, ""):
                self.say(f"缺少 {key}", i, act, key)
        for flaw in flaws(act, on, event, self.today):
            self.say(flaw.for_registers(), i, act, flaw.field)
        if len(self.problems) > before or on is None:
            return None
        data = {k: v for k, v in event.items() if k not in ("act", "on")}
        return Fact(act, on, data, i + 1)

    def _date(self, i: int, act: str, name: str, value: Any, required: bool = False) -> date | None:
        if value in (None, "") and not required:
            return None
        try:
            return iso_date(value)
        except ValueError:
            told = "没有填写日期" if value in (None, "") else f"日期“{value}”不是日期"
            self.say(f"{told}，请写成 2026-01-30 的样子", i, act, name)
            return None


def _known(codes: Mapping[str, str]) -> str:
    return "、".join(f"{code}（{label}）" for code, label in codes.items())
