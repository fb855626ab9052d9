"""One row as a case of a register: its particulars, its events, and the cell each is from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from casework.facts import Fact, cn_date
from casework.outcomes import OUTCOMES
from casework.registers import Place, Problem
from flows.registers import cells
from flows.registers.fields import BY_NAME, FIELDS, NONE, OFFICE_HEAD, OPEN, SAME
from flows.registers.matching import Choices, is_date
from flows.registers.words import kind_of
from flows.registers.workbook import Cell

T = TypeVar("T")
Places = dict[tuple[int | None, str], str]
"""(event index or None, particular) -> the field it was read from."""
_EVIDENCE = {
    "registered_post": "sign_for",
    "ordinary_post": "confirm",
    "internet": "confirm",
    "fax": "confirm",
}
"""What makes the receipt by each channel (条例第三十一条); handed in, it needs nothing more."""


@dataclass
class Row:
    """One row as it stands, by field, and what is wrong with it. letters: field -> its column."""

    sheet: str
    number: int
    values: Mapping[str, Cell]
    letters: Mapping[str, str]
    choices: Choices
    problems: list[Problem] = field(default_factory=list)
    ref: str = ""

    def place(self, key: str) -> Place:
        return Place(self.sheet, self.number, self.letters.get(key, ""))

    def wrong(self, key: str, message: str) -> None:
        self.problems.append(Problem(message, self.ref, field=key, place=self.place(key)))

    def said(self, key: str) -> bool:
        return not cells.empty(self.values.get(key))

    def read(self, key: str, how: Callable[[Cell], T]) -> T | None:
        """The cell of that field, read; None if there is nothing, or nothing that can be read."""
        if not self.said(key):
            return None
        try:
            return how(self.values[key])
        except cells.Wrong as error:
            self.wrong(key, str(error))
            return None

    def text(self, key: str) -> str:
        how = cells.code if FIELDS[key].kind == "code" else cells.text
        return self.read(key, how) or ""

    def code(self, key: str) -> str:
        """What the word of the cell means, or what holds for the whole sheet."""
        if not self.choices.has_column(key):
            return self.choices.instead(key)
        word = self.read(key, cells.word) if self.said(key) else ""
        return self.choices.words.get(key, {}).get(word[:100], "") if word is not None else ""

    def needed(self, key: str) -> str:
        """The same, told as a mistake where there is none."""
        before = len(self.problems)
        code = self.code(key)
        if not code and len(self.problems) == before:
            word = cells.shown(self.values[key])[:40] if self.said(key) else ""
            self.wrong(
                key,
                f"没有说明“{word}”是什么意思；请在“对应用语”里选择"
                if word
                else f"没有填写{FIELDS[key].label}",
            )
        return code


@dataclass
class _Case:
    """The case in the making."""

    row: Row
    events: list[dict[str, Any]] = field(default_factory=list)
    places: Places = field(default_factory=dict)

    def add(self, act: str, on: date, key: str, **more: Any) -> None:
        """An event; key: the field its date is from."""
        index = len(self.events)
        said = {k: v for k, v in more.items() if v not in (None, "")}
        self.events.append({"act": act, "on": on.isoformat(), **said})
        self.places[index, ""] = self.places[index, "on"] = key

    def also(self, name: str, key: str) -> None:
        """Where a particular of the last event is from."""
        self.places[len(self.events) - 1, name] = key

    def facts(self) -> list[Fact]:
        return [Fact(e["act"], date.fromisoformat(e["on"]), e) for e in self.events]


def case_of(
    row: Row, due_on: Callable[[Sequence[Fact]], date | None]
) -> tuple[dict[str, Any], Places]:
    """The case a row tells, as `casework.registers` takes it; row.problems: why it is none."""
    case = _Case(row)
    received_on = row.read("received_on", cells.one_date)
    row.ref = _ref(row, received_on)
    name, subject = row.text("name"), row.text("subject")
    for key, value in (("name", name), ("subject", subject)):
        if not value and not row.said(key):
            row.wrong(key, f"没有填写{FIELDS[key].label}")
    kind = row.needed("kind")
    applicant = {"kind": kind_of(name) if kind == BY_NAME else kind, "name": name}
    for key in ("id_number", "phone", "address", "postcode", "email"):
        applicant |= {key: row.text(key)} if row.said(key) else {}
    if received_on:
        _receipt(case, received_on)
        _supplement(case)
        _extension(case, due_on)
        _end(case)
    elif not row.said("received_on"):
        row.wrong("received_on", "没有填写收到日期")
    return {
        "ref": row.ref,
        "applicant": applicant,
        "subject": subject,
        "form": row.needed("form"),
        "section": row.text("section"),
        "events": case.events,
    }, _OWN | case.places


_OF_CASE = ("ref", "subject", "form", "section")
_OF_APPLICANT = ("kind", "name", "id_number", "phone", "address", "postcode", "email")
_OWN: Places = {
    (None, ""): "received_on",  # what is wrong with the case as a whole is wrong with its period
    **{(None, key): key for key in _OF_CASE},
    **{(None, f"applicant.{key}"): key for key in _OF_APPLICANT},
}


def _ref(row: Row, received_on: date | None) -> str:
    if row.choices.instead("ref"):
        return f"{row.sheet}第{row.number}行"
    own = row.text("ref")
    if not own:
        if not row.said("ref"):
            row.wrong("ref", "没有填写编号；一件申请占一行，编号不能与上面的格合并")
        return ""
    prefix = {"year": str(received_on.year) if received_on else "", "sheet": row.sheet}
    before = prefix.get(row.choices.prefix, "")
    return f"{before}-{own}" if before else own


def _receipt(case: _Case, received_on: date) -> None:
    row = case.row
    channel = row.needed("channel")
    submitted_on = row.read("submitted_on", cells.one_date) or received_on
    evidence = _EVIDENCE.get(channel)
    if not evidence and submitted_on != received_on:
        row.wrong("submitted_on", "当面、口头提出的申请，提交之日就是收到之日；请核对两个日期")
    note = row.text("note")
    case.add("submit", submitted_on, "submitted_on" if row.said("submitted_on") else "received_on",
             channel=channel, note=note)  # fmt: skip
    case.also("channel", "channel")
    case.also("note", "note")
    if evidence:
        case.add(evidence, received_on, "received_on")
    if row.choices.instead("registered_on") == SAME:
        case.add("register", received_on, "received_on")
    elif registered_on := row.read("registered_on", cells.one_date):
        case.add("register", registered_on, "registered_on")


def _told(row: Row, on: date) -> dict[str, str] | None:
    """The service of a letter of which the sheet knows only that it went out."""
    way = row.choices.instead("told_on")
    return {"way": way, "on": on.isoformat()} if way not in ("", NONE) else None


def _supplement(case: _Case) -> None:
    row = case.row
    found = row.read("asked_on", cells.dates) or []
    own = row.read("supplemented_on", cells.one_date)
    if len(found) > (1 if own else 2):
        row.wrong(
            "asked_on", f"有{len(found)}个日期；依次只能有告知、收到补正两个，并且不在别的列重复"
        )
        return
    if own and not found:
        row.wrong("supplemented_on", "有收到补正的日期，没有告知补正的日期")
        return
    if found:
        case.add("request_supplement", found[0], "asked_on", service=_told(row, found[0]))
    back = own or (found[1] if len(found) > 1 else None)
    if back:
        case.add("receive_supplement", back, "supplemented_on" if own else "asked_on")


def _extension(case: _Case, due_on: Callable[[Sequence[Fact]], date | None]) -> None:
    row = case.row
    on, key = row.read("extended_on", cells.one_date), "extended_on"
    if row.said("extended") and is_date(row.values["extended"]):
        other, on, key = on, row.read("extended", cells.one_date), "extended"
        if other and other != on:
            row.wrong("extended", "与另一列告知延期的日期不一致；请核对")
    elif row.choices.has_column("extended"):
        flag = row.needed("extended") if row.said("extended") else row.code("extended")
        if flag == "no" and on:
            row.wrong("extended", "写明没有延期，却有告知延期的日期；请核对")
        if flag == "yes" and not on and not row.problems:
            if row.choices.instead("extended_on") == "due":
                on, key = due_on(case.facts()), "extended"
            if on is None:
                row.wrong("extended", "写明延期，没有告知延期的日期；请补填")
    if on is None:
        return
    fixed = row.choices.instead("extended_days")
    days = int(fixed) if fixed else row.read("extended_days", cells.whole)
    if days is None and not row.said("extended_days"):
        row.wrong("extended_days", "没有填写延长的工作日")
    head = OFFICE_HEAD if row.choices.instead("consented_by") else row.text("consented_by")
    case.add("extend", on, key, working_days=days, consented_by=head, service=_told(row, on))
    case.also("working_days", "extended_days" if not fixed else key)
    case.also("consented_by", "consented_by")


def _end(case: _Case) -> None:
    row = case.row
    on = row.read("decided_on", cells.one_date)
    served_on = row.read("served_on", cells.one_date)
    if not row.choices.has_column("outcome") or (on is None and row.said("decided_on")):
        return
    code = row.needed("outcome")
    if not code:
        return
    if code == OPEN:
        if not row.said("outcome") and row.said("decided_on"):
            row.wrong("outcome", "有答复日期，没有填写办理结果")
            return
        for key in ("decided_on", "served_on", "number"):
            if row.said(key):
                row.wrong(key, f"有{FIELDS[key].label}，办理结果却是还没有办结；请核对")
        return
    if on is None:
        row.wrong("decided_on", "有办理结果，没有填写答复日期")
        return
    _decided(case, code, on, served_on)


def _decided(case: _Case, code: str, on: date, served_on: date | None) -> None:
    row, act = case.row, OUTCOMES[code].by
    number = row.text("number")
    if row.choices.instead("served_on") == SAME:
        served_on = on
    if act != "reply":
        served = f"；送达：{cn_date(served_on)}" if served_on and row.said("served_on") else ""
        note = f"文号：{number}{served}" if number else served.lstrip("；")
        outcome = code if act == "abandon" else None
        case.add(act, on, "decided_on", outcome=outcome, note=note)
        case.also("note", "number")
    else:
        service = None
        if served_on and row.choices.instead("served_on") != NONE:
            way = row.needed("service_way")
            service = {"way": way, "on": served_on.isoformat()} if way else None
        case.add(act, on, "decided_on", outcome=code, number=number, service=service)
        case.also("number", "number")
    case.also("outcome", "outcome")
    for name, key in (("service", "service_way"), ("service.way", "service_way"),
                      ("service.on", "served_on")):  # fmt: skip
        case.also(name, key if key in row.letters else "decided_on")
