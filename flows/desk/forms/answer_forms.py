"""拟办、审核、签发、答复: the answer and everybody who must have seen it."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms

from casework.checks.base import current_proposal
from casework.checks.repeats import same_as
from casework.facts import FORMS as PROVIDED
from casework.models import Event
from casework.outcomes import ELEMENTS, GROUPS, OUTCOMES, REPLY_OUTCOMES, WITHHELD_GROUNDS
from casework.roles import REVIEW_STEPS, roles_on
from flows.desk.forms.base import (
    FreeForm,
    TellingForm,
    choice,
    count,
    day,
    lines,
    long_text,
    text,
)
from flows.desk.numbers import number

_LISTED = ("items", "withheld")
_ONE_LINE = ("how_to_get", "law_article", "special_law", "query_way", "channel", "earlier_number")
_ELSEWHERE = re.compile(r"(item|withheld)_\d|right_agency")
ROWS_AT_FIRST, MOST_ROWS = 3, 40
RESULTS = {"releasable": "可以公开", "secret": "不能公开"}


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """A form's data without Django's several values per name, which no field here has."""
    return {name: data.get(name) for name in data}


def outcome_choices() -> list[tuple[str, Any]]:
    """The outcomes of a reply, grouped as 表三 groups them."""
    return [
        (label, [(c, OUTCOMES[c].label) for c in REPLY_OUTCOMES if OUTCOMES[c].group == group])
        for group, label in GROUPS.items()
    ]


class Propose(FreeForm):
    """拟办. The outcome decides which elements are asked for; rows of items and withheld parts."""

    act = "propose"
    confirm = True
    consequence = "提交后进入审核；审核退回的，可以修改后重新拟办。"
    outcome = forms.ChoiceField(label="办理结果")
    button = "提交审核"

    def prepare(self) -> None:
        super().prepare()
        self.fields["outcome"].choices = [("", "请选择"), *outcome_choices()]  # type: ignore[attr-defined]
        self.before = current_proposal(self.case) if self.case.round else None
        self.outcome_code = self._chosen_outcome()
        self.fields["outcome"].initial = self.outcome_code
        if self.outcome_code:
            self._elements(self.before.answer if self.before else {})
        if self.is_bound and self.data.get("stage") not in ("check", "do"):
            # Fields that came with the outcome just chosen were not on the page that was sent.
            usual = {n: f.initial for n, f in self.fields.items() if f.initial is not None}
            self.data = usual | _flat(self.data)

    def _chosen_outcome(self) -> str:
        code = str(self.data.get("outcome") or self.chosen.get("outcome") or "")
        if not code and self.before:
            code = self.before.outcome
        return code if code in REPLY_OUTCOMES else ""

    def _elements(self, old: Mapping[str, Any]) -> None:
        outcome = OUTCOMES[self.outcome_code]
        keys = [k for k in outcome.must_contain if ELEMENTS[k].source == "reply"]
        for key in keys:
            if key not in _LISTED:
                self.fields[key] = self._element(key)
                self.fields[key].initial = old.get(key) or self._usual(key)
        if "reason" not in keys:
            self.fields["reason"] = long_text("补充的理由或者说明", required=False)
            self.fields["reason"].initial = old.get("reason")
        if self.outcome_code == "not_ours":
            self.fields["right_agency"] = text("负责公开的行政机关", required=False)
            self.fields["right_agency_contact"] = text("该机关的联系方式", required=False)
            for key in ("right_agency", "right_agency_contact"):
                self.fields[key].initial = old.get(key)
        if "items" in keys:
            self._rows("item", self._item_fields, old.get("items") or [])
        if "withheld" in keys:
            self._rows("withheld", self._withheld_fields, old.get("withheld") or [])

    def _usual(self, key: str) -> str | None:
        if key in ("earlier_number", "earlier_on"):
            return str(self.repeats.data[key]) if self.repeats else None
        return PROVIDED[self.case.form] if key == "form" else None

    @cached_property
    def repeats(self) -> Event | None:
        """The decision that this request repeats an earlier one: its reply is named from there."""
        return same_as(self.case.events.filter(act="judge_repeat").order_by("sequence"))

    def _element(self, key: str) -> forms.Field:
        element = ELEMENTS[key]
        if element.choices:
            return choice(element.label, {c: c for c in element.choices})
        if key == "earlier_on":
            return day(element.label)
        if key in _ONE_LINE or key == "form":
            return text(element.label, most=500)
        return long_text(element.label)

    def _rows(self, prefix: str, make: Any, old: list[Any]) -> None:
        """Numbered rows; “再加一行” sends the form back with more of them."""
        asked = number(str(self.data.get(f"{prefix}_rows") or ""))
        rows = max(ROWS_AT_FIRST, len(old)) if asked is None else asked
        if f"more_{prefix}" in self.data:
            rows += ROWS_AT_FIRST
        rows = min(rows, MOST_ROWS)
        self.fields[f"{prefix}_rows"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=rows
        )
        if self.is_bound:  # what the hidden field says must follow the rows now shown
            self.data = {**_flat(self.data), f"{prefix}_rows": str(rows)}
        for n in range(1, rows + 1):
            raw = old[n - 1] if n <= len(old) else {}
            for name, made, key in make(n):
                made.required, made.in_a_row = False, True
                made.initial = raw.get(key) if isinstance(raw, Mapping) else None
                self.fields[name] = made

    def _item_fields(self, n: int) -> list[tuple[str, forms.Field, str]]:
        return [
            (f"item_{n}_title", text("名称"), "title"),
            (f"item_{n}_document_number", text("文号", most=100), "document_number"),
            (f"item_{n}_pages", count("页数"), "pages"),
        ]

    def _withheld_fields(self, n: int) -> list[tuple[str, forms.Field, str]]:
        grounds = {code: OUTCOMES[code].label for code in WITHHELD_GROUNDS}
        return [
            (f"withheld_{n}_part", text("不予公开的内容", most=500), "part"),
            (f"withheld_{n}_ground", choice("依据", grounds), "ground"),
            (f"withheld_{n}_reason", long_text("理由"), "reason"),
        ]

    def rows_of(self, prefix: str) -> list[list[Any]]:
        """The bound fields of each row, for the template."""
        found: dict[str, list[Any]] = {}
        for name in self.fields:
            parts = name.split("_", 2)
            if parts[0] == prefix and len(parts) == 3 and parts[1].isdigit():
                found.setdefault(parts[1], []).append(self[name])
        return list(found.values())

    def kept(self) -> list[tuple[str, str]]:
        """What was filled in for another outcome: there again when he goes back to it."""
        return [
            (name, str(value))
            for name, value in self.data.items()
            if value and name not in self.fields and (name in ELEMENTS or _ELSEWHERE.match(name))
        ]

    def single(self) -> list[Any]:
        """The bound fields that stand alone."""
        return [
            self[n]
            for n in self.fields
            if n not in ("on", "outcome") and not n.startswith(("item_", "withheld_"))
        ]

    def particulars(self) -> dict[str, Any]:
        given = self.given()
        answer: dict[str, Any] = {}
        rows: dict[str, dict[str, dict[str, Any]]] = {"item": {}, "withheld": {}}
        for name, value in given.items():
            parts = name.split("_", 2)
            if parts[0] in rows and len(parts) == 3 and parts[1].isdigit():
                rows[parts[0]].setdefault(parts[1], {})[parts[2]] = value
            elif name not in ("on", "outcome") and not name.endswith("_rows"):
                answer[name] = value
        wanted = OUTCOMES[self.outcome_code].must_contain if self.outcome_code else ()
        for key, prefix in (("items", "item"), ("withheld", "withheld")):
            if key in wanted:
                answer[key] = list(rows[prefix].values())
        return {"outcome": given.get("outcome", ""), "answer": answer}


class ReviewForm(FreeForm):
    """审核通过 of the step whose turn it is; 保密审查 per item."""

    act = "review"
    consequence = "通过后进入下一步。公开的信息先审查、后公开，一事一审（保密法、条例第十七条）。"
    remarks = long_text("审核意见", required=False)
    button = "审核通过"

    def prepare(self) -> None:
        super().prepare()
        roles = roles_on(self.person, self.case)
        open_steps = self.case.open_review_steps()
        mine = [s for s in REVIEW_STEPS if s in open_steps and s in roles]
        self.step = self.chosen.get("step") if self.chosen.get("step") in mine else ""
        self.step = self.step or (mine[0] if mine else "")
        self.fields["remarks"].initial = "同意。"
        self.items: list[str] = []
        proposal = current_proposal(self.case)
        if self.step == "secrecy" and proposal and OUTCOMES[proposal.outcome].releases:
            self.items = [str(i.get("title", "")) for i in proposal.answer.get("items") or ()]
            for n, title in enumerate(self.items, 1):
                self.fields[f"result_{n}"] = choice(f"“{title}”的审查结果", RESULTS)

    @property
    def label(self) -> str:
        return REVIEW_STEPS.get(self.step or "", "审核通过")

    def particulars(self) -> dict[str, Any]:
        given = self.given()
        found: dict[str, Any] = {"step": self.step, "remarks": given.get("remarks", "")}
        if self.items:
            found["items"] = [
                {"title": title, "result": given.get(f"result_{n}", "")}
                for n, title in enumerate(self.items, 1)
            ]
        return found


class ReturnProposal(FreeForm):
    act = "return_proposal"
    consequence = "退回承办人修改；其他尚未完成的审核一并停止。答复期限不停止。"
    reason = long_text("退回的理由和需要修改之处")
    button = "退回修改"


class Sign(FreeForm):
    act = "sign"
    consequence = "签发后由受理人员制发答复文书。答复须在期限之内送达申请人，不以文书日期为准。"
    remarks = long_text("签发意见", required=False)
    button = "签发"

    def prepare(self) -> None:
        super().prepare()
        self.fields["remarks"].initial = "同意。"


class Reply(TellingForm):
    act = "reply"
    consequence = (
        "制发答复文书并取得发文字号。是否按期以送达之日为准：邮寄为交寄之日，"
        "当面为签收之日（国办公开办函〔2016〕235号）。"
    )
    button = "制发答复"


class TellThirdParty(TellingForm):
    act = "tell_third_party"
    consequence = (
        "第三方不同意而决定公开的，应当把公开的内容和理由书面告知第三方（条例第三十二条）。"
    )
    wording_names = ("disclosure",)
    party = choice("第三方", {})
    reason = long_text("决定公开的理由")
    disclosure = lines("决定公开的内容")

    def prepare(self) -> None:
        super().prepare()
        heard = self.case.consultations.filter(kind="third_party").exclude(opinion="")
        names = dict.fromkeys(c.party for c in heard)
        self.fields["party"].choices = [("", "请选择"), *((n, n) for n in names)]  # type: ignore[attr-defined]


class TellCorrection(TellingForm):
    act = "tell_correction"
    consequence = "告知申请人更正其自身信息记录的结果；无权更正的，转送并告知（条例第四十一条）。"
    result = long_text("审核的结果")
    right_agency = text("有权更正的行政机关", required=False)


FORMS: tuple[type[forms.Form], ...] = (
    Propose,
    ReviewForm,
    ReturnProposal,
    Sign,
    Reply,
    TellThirdParty,
    TellCorrection,
)
