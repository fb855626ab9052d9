"""复议机关 by kind of authority and date of the letter (复议法第二十四条至第二十八条).

The names themselves are settings of the agency; this table says which of them it must be, and
refuses to go on while one is not entered. A remedy clause never guesses an authority.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.law import RECONSIDERATION_LAW_2023_IN_FORCE_ON, Practice

AGENCY_KINDS: dict[str, str] = {
    "local_department": "县级以上地方人民政府工作部门",
    "township_government": "乡镇人民政府",
    "dispatched_office": "街道办事处等派出机关",
    "local_government": "市、县级人民政府",
    "provincial_government": "省级人民政府",
    "state_council_department": "国务院部门",
    "vertical": "海关、金融、外汇管理、税务、国家安全机关",
    "justice_department": "司法行政部门",
    "dispatched_agency": "政府工作部门的派出机构",
    "government_office": "政府办公厅（室）",
    "committee": "管理委员会",
}

GOVERNMENT, SUPERIOR = "government_name", "superior_name"
LOCAL, OWN, COURT = "local_government_name", "name", "court_name"
FIELD_LABELS = {
    GOVERNMENT: "本级人民政府",
    SUPERIOR: "上一级机关（主管部门或者人民政府）",
    LOCAL: "派出机构所在地人民政府",
    COURT: "管辖法院",
    "reconsideration_url": "网上申请行政复议的地址",
}


@dataclass(frozen=True)
class Row:
    """Which names serve as 复议机关: every one of `must`, and those of `may` that are entered."""

    must: tuple[str, ...]
    article: str
    may: tuple[str, ...] = ()


# Letters dated 2024-01-01 and later (复议法 2023).
SINCE_2024: dict[str, Row] = {
    "local_department": Row((GOVERNMENT,), "复议法第二十四条第一款第（一）项"),
    "township_government": Row((SUPERIOR,), "复议法第二十四条第一款第（二）项"),
    "dispatched_office": Row((GOVERNMENT,), "复议法第二十四条第一款第（三）项"),
    "local_government": Row((SUPERIOR,), "复议法第二十四条第一款第（二）项"),
    "provincial_government": Row((OWN,), "复议法第二十四条第二款"),
    "state_council_department": Row((OWN,), "复议法第二十五条第（一）项"),
    "vertical": Row((SUPERIOR,), "复议法第二十七条"),
    "justice_department": Row((GOVERNMENT, SUPERIOR), "复议法第二十八条"),
    "dispatched_agency": Row((GOVERNMENT,), "复议法第二十四条第四款", may=(LOCAL,)),
    "government_office": Row((GOVERNMENT,), "复议法第二十四条（实践中有争议）"),
    "committee": Row((GOVERNMENT,), "机关设置"),
}
# Earlier letters (复议法 1999 第十二条至第十五条): 本级人民政府 or 上一级主管部门.
BEFORE_2024: dict[str, Row] = SINCE_2024 | {
    "local_department": Row((GOVERNMENT, SUPERIOR), "1999年复议法第十二条"),
    "township_government": Row((SUPERIOR,), "1999年复议法第十三条"),
    "dispatched_office": Row((GOVERNMENT,), "1999年复议法第十五条"),
    "local_government": Row((SUPERIOR,), "1999年复议法第十三条"),
    "provincial_government": Row((OWN,), "1999年复议法第十四条"),
    "state_council_department": Row((OWN,), "1999年复议法第十四条"),
    "vertical": Row((SUPERIOR,), "1999年复议法第十二条第二款"),
    "justice_department": Row((GOVERNMENT, SUPERIOR), "1999年复议法第十二条"),
    "dispatched_agency": Row((SUPERIOR, GOVERNMENT), "1999年复议法第十五条"),
}


class AuthorityMissing(ValueError):
    """A 复议机关 or court the clause needs is not entered; `fields` names the settings."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        labels = "、".join(FIELD_LABELS[f] for f in fields)
        super().__init__(f"机关设置里没有填写：{labels}")


def row_for(kind: str, letter_on: date, practice: Practice) -> Row:
    """The row of the table; an unknown kind raises KeyError."""
    table = SINCE_2024 if letter_on >= RECONSIDERATION_LAW_2023_IN_FORCE_ON else BEFORE_2024
    if kind == "government_office" and practice.office_authority == "superior_government":
        return Row((SUPERIOR,), table[kind].article)
    return table[kind]


def reconsideration_authorities(
    kind: str, names: Mapping[str, str], letter_on: date, practice: Practice
) -> tuple[str, ...]:
    """The names of the 复议机关 for a letter of that date; raises AuthorityMissing."""
    row = row_for(kind, letter_on, practice)
    absent = tuple(f for f in row.must if not names.get(f, "").strip())
    if absent:
        raise AuthorityMissing(absent)
    found = [names[f].strip() for f in row.must]
    return tuple(found + [names[f].strip() for f in row.may if names.get(f, "").strip()])


def missing_names(
    kind: str, names: Mapping[str, str], letter_on: date, practice: Practice
) -> tuple[str, ...]:
    """The settings a remedy clause needs and that are empty, the court included."""
    wanted = (*row_for(kind, letter_on, practice).must, COURT)
    return tuple(f for f in wanted if not names.get(f, "").strip())
