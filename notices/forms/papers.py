"""From the facts of a form to its blocks: the grids as offices print them. No database here."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import ceil

from casework.facts import FORMS as PROVIDED_FORMS
from casework.facts import SERVICE_WAYS, cn_date
from casework.outcomes import APPLICANT_KINDS
from notices.forms import FORMS
from notices.forms.facts import (
    ApplicantFacts,
    ApplicationFacts,
    ApprovalFacts,
    ContentsFacts,
    Entry,
    ProposalFacts,
    ReceiptFacts,
    StepFacts,
)
from notices.page.blocks import (
    Block,
    Column,
    Document,
    Field,
    FieldGroup,
    FieldRow,
    Fields,
    SmallPrint,
    Table,
)
from notices.page.geometry import BLOCK_WIDTH

_SIZE = 11.0  # points: a matter of usual length stands on one page
_LABEL = 5.9  # characters: holds five
_EMPTY_BOX, _TICKED_BOX = "□", "■"  # no font of ours draws ☑
_BLANK_DAY = "　　　年　　月　　日"
_REGULATION = "《中华人民共和国政府信息公开条例》"
_ORGANISATIONS = {code: label for code, label in APPLICANT_KINDS.items() if code != "natural"}
# 条例第二十九条第三项：获取信息的方式、途径
_OBTAINING = ("邮寄", "电子邮件", "传真", "自行领取", "当场查阅、抄录")
_NOBODY = ApplicantFacts("", "")


def _day(on: date | None) -> str:
    """A date as printed, or room for one."""
    return cn_date(on) if on else _BLANK_DAY


def _known(on: date | None) -> str:
    return cn_date(on) if on else ""


def _boxes(options: Iterable[str], ticked: str = "", gap: str = "　") -> str:
    return gap.join((_TICKED_BOX if o == ticked else _EMPTY_BOX) + o for o in options)


def _chosen(options: Mapping[str, str], code: str, gap: str = "　") -> str:
    return _boxes(options.values(), options.get(code, ""), gap)


def _form(
    kind: str, agency_name: str, dated_on: date, blocks: tuple[Block, ...], subject: str = ""
) -> Document:
    title = FORMS[kind].removesuffix("（空白）")
    return Document(
        form="form",
        agency_name=agency_name,
        title=title,
        number="",
        blocks=blocks,
        dated_on=dated_on,
        pdf_title=f"{title} {subject}".strip(),
        subject=subject,
    )


# --- 申请表 -----------------------------------------------------------------------------------

_GROUP = 2.0  # characters: the width of an upright label
_WHOLE = BLOCK_WIDTH / _SIZE  # characters in the width of the grid
_HALF = (_WHOLE - 2 * _GROUP) / 2  # of a field that shares its row with another
_NOTES = f"""填表说明：根据{_REGULATION}第二十九条，申请应当写明：
1.申请人的姓名或者名称、身份证明、联系方式（身份证明附复印件）；
2.申请公开的政府信息的名称、文号或者便于行政机关查询的其他特征性描述；
3.申请公开的政府信息的形式要求，包括获取信息的方式、途径（请在方框内打“√”）。
信息的用途选填。采用书面形式确有困难的，可以口头提出，由本机关代为填写。"""


def application(facts: ApplicationFacts) -> Document:
    """政府信息公开申请表, blank or filled."""
    person = facts.applicant or _NOBODY
    kind = "application" if facts.applicant else "application_blank"
    parties = (
        FieldGroup("公民", _citizen(person), _GROUP),
        FieldGroup("法人或者其他组织", _organisation(person), _GROUP),
    )
    signed = ("申请人签名或者盖章", ""), ("申请时间", _day(facts.submitted_on))
    received = ("申请编号", facts.number), ("收到日期", _day(facts.received_on))
    rows = (
        FieldGroup("申请人信息", parties, _GROUP),
        FieldGroup("所需信息情况", _asked(facts), _GROUP),
        FieldRow(_beneath(*signed), 2),
        FieldRow(_beneath(*received)),
    )
    grid = Fields(rows, _LABEL, _SIZE)
    subject = f"{facts.number} {person.name}".strip()
    return _form(kind, facts.agency_name, facts.dated_on, (grid, SmallPrint(_NOTES)), subject)


def _asked(facts: ApplicationFacts) -> tuple[FieldRow, ...]:
    other = f"{_EMPTY_BOX}本机关不能按上述方式提供的，接受其他方式"
    rows = (
        ("所需信息的\n名称、文号或者\n其他特征性描述", facts.subject, 5),
        ("所需信息的用途\n（选填）", "", 2),
        ("提供形式", _chosen(PROVIDED_FORMS, facts.form), 1),
        ("获取方式", _boxes(_OBTAINING), 1),
        ("其他方式", other, 1),
    )
    wide = _GROUP + _LABEL
    return tuple(FieldRow((Field(a, b, label_width=wide),), lines) for a, b, lines in rows)


def _beneath(one: tuple[str, str], two: tuple[str, str]) -> tuple[Field, Field]:
    """Two fields of a row outside the groups, their edges in line with the fields above."""
    left = 2 * _GROUP
    return Field(*one, left + _HALF, label_width=left + _LABEL), Field(*two, _HALF)


def _citizen(applicant: ApplicantFacts) -> tuple[FieldRow, ...]:
    person = applicant if applicant.natural else _NOBODY
    return (
        FieldRow((Field("姓　　名", person.name), Field("证件名称"))),
        FieldRow((Field("证件号码", person.id_number), Field("联系电话", person.phone))),
        FieldRow((Field("通信地址", person.address),)),
        FieldRow((Field("邮政编码", person.postcode), Field("电子邮箱", person.email))),
    )


def _organisation(applicant: ApplicantFacts) -> tuple[FieldRow, ...]:
    body = _NOBODY if applicant.natural else applicant
    return (
        FieldRow((Field("名　　称", body.name),)),
        FieldRow((Field("统一社会信用代码", body.id_number), Field("法定代表人"))),
        FieldRow((Field("联 系 人"), Field("联系电话", body.phone))),
        FieldRow((Field("通信地址", body.address),)),
        FieldRow((Field("邮政编码", body.postcode), Field("电子邮箱", body.email))),
        FieldRow((Field("类　　别", _chosen(_ORGANISATIONS, body.kind, " ")),)),
    )


# --- 审查呈批单 -------------------------------------------------------------------------------


def approval_sheet(facts: ApprovalFacts) -> Document:
    """政府信息公开申请审查呈批单: the proposal, every review of its round, the signature."""
    proposed = _proposed(facts.proposal)
    # A longer proposal takes room from the boxes below it, so that one page still holds them.
    room = 4 if sum(1 + len(line) // 32 for line in proposed.value.split("\n")) < 8 else 3
    rows = (
        FieldRow((Field("申请编号", facts.number), Field("收到日期", _known(facts.received_on)))),
        FieldRow((Field("申 请 人", facts.applicant), Field("答复期限", _due(facts)))),
        FieldRow((Field("申请人类别", facts.applicant_kind), Field("内部目标", _target(facts)))),
        FieldRow((Field("承办科室", facts.section), Field("承 办 人", _handler(facts)))),
        FieldRow((Field("申请公开\n的内容", facts.subject),), 2),
        FieldRow((proposed,), 8),
        *(FieldRow((_decided(step),), room) for step in facts.steps),
        FieldRow((_decided(facts.signature),), room + 1),
    )
    grid = Fields(rows, _LABEL, _SIZE)
    subject = f"{facts.number} {facts.applicant}".strip()
    return _form("approval_sheet", facts.agency_name, facts.dated_on, (grid,), subject)


def _due(facts: ApprovalFacts) -> str:
    if facts.due_on is None:
        return facts.clock
    text = cn_date(facts.due_on) + ("" if facts.firm else "（暂定）")
    return f"{text}（已逾期）" if facts.late else text


def _target(facts: ApprovalFacts) -> str:
    if facts.target_on is None:
        return ""
    return cn_date(facts.target_on) + ("" if facts.firm else "（暂定）")


def _handler(facts: ApprovalFacts) -> str:
    return facts.handler + (f"（第{facts.round}次拟办）" if facts.round > 1 else "")


def _signed(role: str, person: str, on: date | None) -> str:
    """Who and when at the foot of a box, or room to sign."""
    return f"{person}　　{cn_date(on)}" if person and on else f"{role}：　　　　　　{_BLANK_DAY}"


def _proposed(proposal: ProposalFacts | None) -> Field:
    if proposal is None:
        return Field("拟办意见", foot=_signed("承办人", "", None))
    lines = [f"{proposal.outcome}。" + (f"依据：{proposal.ground}。" if proposal.ground else "")]
    for element in proposal.elements:
        if len(element.lines) == 1:
            lines.append(f"{element.label}：{element.lines[0]}")
            continue
        lines.append(f"{element.label}：")
        lines += [f"{n}.{text}" for n, text in enumerate(element.lines, 1)]
    foot = _signed("承办人", proposal.drafted_by, proposal.drafted_on)
    return Field("拟办意见", "\n".join(lines), foot=foot)


def _decided(step: StepFacts) -> Field:
    head = "：".join(part for part in (step.decision, step.remarks) if part)
    lines = [head] if head else []
    lines += [f"{n}.{title}：{result}" for n, (title, result) in enumerate(step.items, 1)]
    # What is done to the proposal stands in a line of its own.
    title = step.title if len(step.title) < _LABEL else f"{step.title[:-2]}\n{step.title[-2:]}"
    return Field(title, "\n".join(lines), foot=_signed("签名", step.person, step.decided_on))


# --- 送达回证 ---------------------------------------------------------------------------------

_RECEIPT_NOTE = (
    "注：直接送达、委托送达的，以受送达人签收之日为送达日期；邮寄送达的，以交邮之日为送达日期，"
    "受送达人签收的日期另行填写（国办公开办函〔2016〕235号）。"
)


def service_receipt(facts: ReceiptFacts) -> Document:
    """送达回证 of one letter, with what is known of its service."""
    received = Field("受送达人\n签名或者盖章", foot=_day(facts.received_on))
    rows = (
        FieldRow((Field("申请编号", facts.case_number),)),
        FieldRow((Field("送达文书\n名称及文号", f"{facts.title}\n{facts.number}"),), 2),
        FieldRow((Field("受送达人", facts.addressee),), 2),
        FieldRow((Field("送达地点", facts.place),), 2),
        FieldRow((Field("送达方式", _chosen(SERVICE_WAYS, facts.way, "　　")),), 2),
        FieldRow((Field("送达日期", _day(facts.served_on)),), 2),
        FieldRow((received,), 4),
        FieldRow((Field("代收人签名及\n与受送达人的\n关系", foot=_BLANK_DAY),), 3),
        FieldRow((Field("拒收或者退回\n事由", facts.refused),), 3),
        FieldRow((Field("送达人签名", foot=_BLANK_DAY),), 3),
        FieldRow((Field("备　　注", facts.evidence),), 2),
    )
    blocks = (Fields(rows, 7.0, 12.0), SmallPrint(_RECEIPT_NOTE))
    subject = f"{facts.number} {facts.addressee}"
    return _form("service_receipt", facts.agency_name, facts.dated_on, blocks, subject)


# --- 案卷目录 ---------------------------------------------------------------------------------

# 序号、文号、责任者、题名、日期、页号、备注 in the order of GB/T 9705, widths in characters
_COLUMNS = (
    (Column(2.9, "center"), "序号"),
    (Column(7.3, "center"), "文号"),
    (Column(7.2, "center"), "责任者"),
    (Column(11.2), "题名"),
    (Column(5.0, "center"), "日期"),
    (Column(3.5, "center"), "页号"),
    (Column(3.1, "center"), "备注"),
)
_PAGE_LINES = 22  # of text fill the page; empty rows are for what is added by hand


def file_contents(facts: ContentsFacts) -> Document:
    """案卷目录: what lies in the file, each with the page it begins on."""
    total = f"共{len(facts.entries)}件，{sum(entry.pages for entry in facts.entries)}页"
    received = _known(facts.received_on)
    pairs = (
        (("申请编号", facts.case_number), ("档　　号", facts.archive_number)),
        (("申 请 人", facts.applicant), ("收到日期", received)),
        (("办理结果", facts.outcome), ("保管期限", facts.retention)),
        (("卷内文件", total), ("立卷人\n及日期", "")),
    )
    head = Fields(tuple(FieldRow((Field(*a), Field(*b))) for a, b in pairs), _LABEL, _SIZE)
    columns = tuple(column for column, _ in _COLUMNS)
    header = (tuple(label for _, label in _COLUMNS),)
    rows = _numbered(facts.entries)
    rows += [("",) * len(columns)] * _empty_rows(facts.entries)
    table = Table(columns, tuple(rows), header, size=_SIZE, min_lines=2)
    subject = f"{facts.case_number} {facts.applicant}".strip()
    return _form("file_contents", facts.agency_name, facts.dated_on, (head, table), subject)


def _empty_rows(entries: tuple[Entry, ...]) -> int:
    lines = sum(
        max(2, ceil(len(e.author) / 6), ceil(len(e.title) / 10), ceil(len(e.number) / 7))
        for e in entries
    )
    return max(0, _PAGE_LINES - lines) // 2


def _numbered(entries: tuple[Entry, ...]) -> list[tuple[str, ...]]:
    """The rows of the list; 页号 is the page a paper begins on, for the last one also its end."""
    rows: list[tuple[str, ...]] = []
    page = 1
    for n, entry in enumerate(entries, 1):
        end = page + entry.pages - 1
        last = n == len(entries) and end > page
        day = entry.made_on.strftime("%Y%m%d") if entry.made_on else ""
        where = f"{page}-{end}" if last else str(page)
        rows.append((str(n), entry.number, entry.author, entry.title, day, where, entry.note))
        page = end + 1
    return rows
