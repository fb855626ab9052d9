"""Notifications in words, made from codes: the number of the case, dates, posts; nothing else."""

from datetime import date

from casework.facts import cn_date
from casework.models import Case
from casework.roles import ROLES, SECTION_ROLES
from casework.working_days import Calendar
from flows.desk.words import time_left
from flows.models import Notification
from flows.notify.kinds import BEFORE, KINDS, MINE
from flows.steps import STEPS


def what(note: Notification) -> str:
    """新的待办：接办."""
    kind = KINDS.get(note.kind, note.kind)
    return f"{kind}：{STEPS[note.step].label}" if note.step in STEPS else kind


def why(note: Notification) -> str:
    """Why he is told: 您是本科室的承办人，谁接办归谁."""
    if note.why == MINE:
        return "这件由您承办"
    if note.why == BEFORE:
        return "这件原来由您承办"
    post = ROLES.get(note.why, note.why)
    where = "本科室的" if note.why in SECTION_ROLES else ""
    more = "，谁接办归谁" if note.step == "accept" else ""
    if note.kind == "overdue" and not note.step:
        more = "，可以催办"
    return f"您是{where}{post}{more}"


def name_of(case: Case) -> str:
    """Its own number; an old register's may hold anything, so it is not used here."""
    return case.number or f"待登记{case.pk}"


def until(case: Case, today: date, calendar: Calendar) -> str:
    """Until when: dates and working days left, or why no time runs."""
    told = time_left(case, today, calendar)
    if told.tone in ("calm", "soon") and case.due_on and case.target_on:
        left, _ = calendar.expected_count(today, case.due_on)
        firm = "" if case.firm else "（暂定）"
        return (
            f"答复期限{cn_date(case.due_on)}{firm}，还剩{left}个工作日；"
            f"内部目标{cn_date(case.target_on)}"
        )
    if told.tone == "late" and case.due_on:
        return f"答复期限{cn_date(case.due_on)}，{told.text}"
    return f"{told.text}，{told.title}" if told.title else told.text
