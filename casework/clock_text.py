"""A clock in words, line by line: which day counts, which does not, why, and by which article.

`explain_clock` writes the case's clock, `explain_count` a bare count of working days. The lines
are for people and for the court; machines read the `Clock` itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casework.deadlines import Clock
from casework.facts import CHANNELS, Fact, cn_date
from casework.law import REGULATION_2019_IN_FORCE_ON, UNCONFIRMED, Practice, Rules
from casework.legs import FAR, VOID_EXTENSIONS, Extension, Leg, counted_from
from casework.periods import Period
from casework.working_days import WEEKDAYS, Calendar, Day

_RECEIPT_ITEMS = {
    "in_person": "第（一）项：当面提交，以提交之日为收到之日",
    "registered_post": "第（二）项：邮寄提交，以签收之日为收到之日",
    "ordinary_post": "第（二）项：平常信函，以与申请人确认之日为收到之日",
    "internet": "第（三）项：互联网渠道提交，以双方确认之日为收到之日",
    "fax": "第（三）项：传真提交，以双方确认之日为收到之日",
}


@dataclass(frozen=True)
class Run:
    """Consecutive days with one explanation. first/last number: of the working days counted."""

    days: tuple[Day, ...]
    first_number: int | None
    last_number: int | None
    why: str = ""
    article: str = ""
    names_year: bool = False

    def line(self) -> str:
        return f"{self._span()}　{self._what()}"

    def _span(self) -> str:
        first, last = self.days[0].on, self.days[-1].on
        if len(self.days) == 1:
            return _short(first, self.names_year)
        return (
            f"{_short(first, self.names_year)}{'、' if len(self.days) == 2 else '至'}{_short(last)}"
        )

    def _what(self) -> str:
        day = self.days[0]
        if self.why:
            working = sum(1 for d in self.days if d.working)
            return f"{self.why}期间，{working}个工作日不计入（{self.article}）"
        if day.kind == "holiday":
            return f"{day.holiday or '节假日'}放假（{day.notice}）"
        if day.kind == "makeup":
            return f"调休上班（{day.notice}），{self._numbers()}"
        if day.kind == "weekend":
            return "休息日"
        if day.kind == "provisional":
            return f"暂按{'工作日' if day.working else '休息日'}（放假通知尚未公布）" + (
                f"，{self._numbers()}" if day.working else ""
            )
        return self._numbers()

    def _numbers(self) -> str:
        if self.first_number == self.last_number:
            return f"第{self.first_number}个工作日"
        return f"第{self.first_number}—{self.last_number}个工作日"


def _short(on: date, year: bool = False) -> str:
    return f"{cn_date(on, year=year)}（{WEEKDAYS[on.weekday()]}）"


def _long(on: date) -> str:
    return f"{cn_date(on)}（星期{WEEKDAYS[on.weekday()]}）"


def runs(
    calendar: Calendar,
    after_on: date,
    until_on: date,
    excluded: Sequence[tuple[date, date, str]] = (),
    break_after: Iterable[int] = (),
    article: str = "",
) -> list[Run]:
    """The days after `after_on` through `until_on`, grouped.

    excluded: (after, until, why) intervals whose working days do not count, by `article`.
    break_after: working day numbers after which a new line begins (a base due date before its
    extension).
    """
    breaks = set(break_after)
    found: list[Run] = []
    group: list[Day] = []
    key: tuple[object, ...] = ()
    number = first = 0

    def close() -> None:
        if group:
            counts = key[0] == "" and group[0].working
            last_on = found[-1].days[-1].on if found else after_on
            first_last = (first, number) if counts else (None, None)
            new_year = group[0].on.year != last_on.year
            found.append(
                Run(tuple(group), first_last[0], first_last[1], str(key[0]), article, new_year)
            )

    for i in range(after_on.toordinal() + 1, until_on.toordinal() + 1):
        day = calendar.day(date.fromordinal(i))
        why = "、".join(dict.fromkeys(w for a, u, w in excluded if a < day.on <= u))
        mine = (why,) if why else ("", day.kind, day.holiday, day.notice, day.working)
        if mine != key or (number in breaks and day.working and not why and first <= number):
            close()
            group, key, first = [], mine, number + 1
        if day.working and not why:
            number += 1
        group.append(day)
    close()
    return found


def explain_count(calendar: Calendar, received_on: date, working_days: int) -> list[str]:
    """A bare count, as `manage.py explain` prints it."""
    due = calendar.bounds(received_on, working_days)
    lines = [f"起算日：{_long(received_on)}，当日不计入（民法典第二百零一条）"]
    lines += [run.line() for run in runs(calendar, received_on, due.expected)]
    lines.append(f"第{working_days}个工作日：{_long(due.expected)}")
    if not due.firm:
        lines.append(_provisional(calendar, due.earliest, due.latest))
    return lines


def _provisional(calendar: Calendar, earliest: date, latest: date) -> str:
    return (
        f"暂定：{calendar.last_year + 1}年放假通知尚未公布"
        f"（已确定至{cn_date(calendar.firm_through)}），最早{cn_date(earliest)}，最晚{cn_date(latest)}；录入通知后自动确定"
    )


def explain_clock(
    facts: Sequence[Fact], clock: Clock, calendar: Calendar, practice: Practice
) -> list[str]:
    """The whole clock of a case, leg by leg, then the other periods and the contested points."""
    if clock.received_on is None or clock.rules is None:
        return ["尚无收到申请的凭证（签收或者与申请人确认），答复期限没有起算（条例第三十一条）"]
    lines: list[str] = []
    for leg in clock.legs:
        lines += _leg_lines(leg, clock, clock.rules, calendar, practice, facts)
    lines += _now(clock, calendar)
    lines += [_period_line(p) for p in clock.periods]
    lines += [f"违反：{b.text}，期限至{cn_date(b.due_on)}（{b.article}）" for b in clock.breaches]
    lines += [f"提示：{w.text}" for w in clock.warnings]
    return lines + _remarks(facts, clock, practice)


def _leg_lines(
    leg: Leg,
    clock: Clock,
    rules: Rules,
    calendar: Calendar,
    practice: Practice,
    facts: Sequence[Fact],
) -> list[str]:
    lines = [_start_line(leg, rules, practice, facts)]
    after_on = counted_from(leg, practice)
    until_on = leg.due.expected if leg.due else min(leg.ended_on or clock.as_of, clock.as_of)
    if leg.ended_by in ("supplement", "fee", "abandon", "withdraw", "superseded") and leg.ended_on:
        until_on = min(until_on, leg.ended_on)
    if leg.delayed_until is None or leg.base_due is None:
        spans = [(e.after_on, min(e.until_on, until_on), e.why) for e in leg.excluded]
        breaks = [leg.working_days] if leg.extension else []
        article = rules.exclusion_article
        lines += [r.line() for r in runs(calendar, after_on, until_on, spans, breaks, article)]
    lines += _extension_lines(leg, rules)
    if leg.delayed_until:
        lines.append(f"延迟答复至{cn_date(leg.delayed_until)}（{rules.delay_article}）")
    if leg.due and (leg.ended_by in ("", "reply")):
        target = calendar.before(leg.due.expected)
        article = rules.delay_article if leg.delayed_until else rules.reply_article
        lines.append(
            f"答复期限：{cn_date(leg.due.expected)}（{article}）；"
            f"内部目标：{cn_date(target, year=target.year != leg.due.expected.year)}"
        )
        if not leg.due.firm:
            lines.append(_provisional(calendar, leg.due.earliest, leg.due.latest))
    return lines + _end_line(leg, rules)


def _start_line(leg: Leg, rules: Rules, practice: Practice, facts: Sequence[Fact]) -> str:
    counted = "当日计入第1日" if practice.receipt_day_counted else "当日不计入"
    counted += "（民法典第二百零一条）"
    if leg.cause == "receipt":
        channel = next((f.text("channel") for f in facts if f.act == "submit"), "")
        how = _RECEIPT_ITEMS.get(channel)
        if channel in ("internet", "fax") and practice.online_receipt == "submitted":
            how = f"第（三）项：{CHANNELS[channel]}提交，本机关以提交之日为收到之日"
        article = ""
        if how and leg.start_on >= REGULATION_2019_IN_FORCE_ON:
            article = f"（条例第三十一条{how}）"
        elif channel == "oral":
            article = "（条例第二十九条：口头申请，以记录并经申请人签字之日为收到之日）"
        return f"收到申请：{_long(leg.start_on)}{article}，{counted}"
    if leg.cause == "supplement":
        return (
            f"收到补正：{_long(leg.start_on)}，答复期限自收到补正的申请之日起重新计算"
            f"（{rules.supplement_article}），{counted}"
        )
    if leg.cause == "payment":
        return (
            f"缴费：{_long(leg.start_on)}，答复期限重新计算（国办函〔2020〕109号；"
            f"{UNCONFIRMED['fee_fresh_period']}），{counted}"
        )
    return (
        f"收到重新答复的决定：{_long(leg.start_on)}，重新计算{leg.working_days}个工作日，{counted}"
    )


def _extension_lines(leg: Leg, rules: Rules) -> list[str]:
    lines = []
    if leg.extension:
        lines.append(_extension_line(leg.extension, rules))
    for void in leg.void_extensions:
        dates = [f"原期限{cn_date(void.base_due_on)}"] if void.base_due_on else []
        dates += [f"{cn_date(void.served_on)}送达"] if void.served_on else []
        lines.append(
            f"延期{void.working_days}个工作日不发生效力：{VOID_EXTENSIONS[void.why_void]}"
            f"（{'，'.join(dates)}；{rules.extension_article}）"
        )
    return lines


def _extension_line(extension: Extension, rules: Rules) -> str:
    base = f"原期限{cn_date(extension.base_due_on)}，" if extension.base_due_on else ""
    served = f"{cn_date(extension.served_on)}送达" if extension.served_on else ""
    return (
        f"延期：{base}经{extension.consented_by}同意，延长{extension.working_days}个工作日，{served}"
        f"（{rules.extension_article}；自原期限届满起算，不自告知之日起算）"
    )


_END_TEXTS = {
    "supplement": "送达补正告知书，此前的期限不再计算，等待申请人补正"
    "（{rules.supplement_article}）",
    "fee": "送达收费通知书，此前的期限不再计算，等待申请人缴费（国办函〔2020〕109号）",
    "abandon": "视为放弃申请，结案",
    "withdraw": "申请人撤回申请，结案",
}


def _end_line(leg: Leg, rules: Rules) -> list[str]:
    if leg.ended_on is None:
        return []
    if leg.ended_by == "reply":
        late = leg.due is not None and leg.ended_on > leg.due.latest
        return [f"{_long(leg.ended_on)}送达答复：{'逾期' if late else '在期限之内'}"]
    text = _END_TEXTS.get(leg.ended_by)
    return [f"{_long(leg.ended_on)}{text.format(rules=rules)}"] if text else []


def _now(clock: Clock, calendar: Calendar) -> list[str]:
    if clock.state == "stopped":
        until = clock.stopped_until
        left = clock.working_days_left
        lines = [
            f"截至{cn_date(clock.as_of)}：停止计时，恢复后还剩{left}个工作日"
            + (f"，最早{cn_date(clock.earliest_on)}到期" if clock.earliest_on else "")
        ]
        if until and until != FAR:
            lines.append(f"被征求人最迟于{cn_date(until)}提出意见")
        return lines
    if clock.state == "running" and clock.working_days_left is not None:
        return [f"截至{cn_date(clock.as_of)}：还剩{clock.working_days_left}个工作日"]
    if clock.state == "breached" and clock.leg and clock.leg.ended_on is None:
        return [f"截至{cn_date(clock.as_of)}：已经逾期{-(clock.working_days_left or 0)}个工作日"]
    return []


def _period_line(period: Period) -> str:
    due, done = period.due, ""
    silence = f"，{period.silence}" if period.silence else ""
    if period.ended_on:
        done = f"，{cn_date(period.ended_on)}完成"
    sure = "" if due.firm else f"（暂定，最早{cn_date(due.earliest)}，最晚{cn_date(due.latest)}）"
    return (
        f"{period.label}（{period.who}）：自{cn_date(period.start_on)}起{period.length}，"
        f"至{cn_date(due.expected)}{sure}{done or silence}（{period.article}）"
    )


def _remarks(facts: Sequence[Fact], clock: Clock, practice: Practice) -> list[str]:
    keys = ["receipt_day_counted"]
    channel = next((f.text("channel") for f in facts if f.act == "submit"), "")
    if channel in ("internet", "fax"):
        keys.append("online_receipt")
    if clock.consultations:
        keys.append("exclusion_ends")
    if any(f.act == "ask_reasons" for f in facts):
        keys.append("reasons_excluded")
    if any(f.service and f.service.way == "electronic" for f in facts):
        keys.append("electronic_service")
    lines = [f"说明：{practice.remark(key)}" for key in keys]
    if any(p.kind == "fee_payment" for p in clock.periods):
        lines.append(f"说明：{UNCONFIRMED['fee_working_days']}")
    return lines
