"""How time is told on the desk: in words and a colour, never a bare date."""

from dataclasses import dataclass
from datetime import date

from casework.facts import cn_date
from casework.models import Case
from casework.states import VOID
from casework.working_days import Calendar

SOON_WORKING_DAYS = 3
"""From how many working days before the target a case is shown as pressing."""


@dataclass(frozen=True)
class Told:
    """A word about a case's time. tone: late, soon, calm, still, good or plain."""

    text: str
    tone: str
    title: str = ""


def time_left(case: Case, today: date, calendar: Calendar) -> Told:
    """The case's time as a list shows it: days left on the target, overdue, stopped, answered.

    Counts working days after `today` up to and including the internal target.
    """
    if case.state == VOID:
        return Told("导入已撤销", "plain")
    if case.state in ("replied", "archived", "closed") and case.served_on:
        return Told(
            "已逾期送达" if case.breached else "按期送达", "late" if case.breached else "good"
        )
    if case.state in ("closed", "archived"):
        return Told("已结案", "plain")
    if case.state == "received" and case.received_on is None:
        return Told("尚未确认收到", "soon")
    waiting = {
        "awaiting_supplement": "等待申请人补正",
        "awaiting_payment": "等待申请人缴费",
        "stopped": "停止计时",
    }
    if case.clock_state in waiting:
        earliest = f"最早{cn_date(case.earliest_on, year=False)}到期" if case.earliest_on else ""
        return Told(waiting[case.clock_state], "still", earliest)
    if case.due_on is None or case.target_on is None:
        return Told("期限未定", "plain")
    due = f"期限{cn_date(case.due_on)}" + ("" if case.firm else "（暂定）")
    if today > case.due_on:
        late, _ = calendar.expected_count(case.due_on, today)
        return Told(f"逾期{max(late, 1)}个工作日", "late", due)
    if today == case.due_on:
        return Told("今天是最后一天", "late", due)
    left, _ = calendar.expected_count(today, case.target_on)
    if left <= 0:
        return Told("已到内部目标", "soon", due)
    tone = "soon" if left <= SOON_WORKING_DAYS else "calm"
    return Told(f"剩{left}个工作日", tone, due)
