"""The remedy clause against a table written by hand from the law: kind of authority × date × route.

复议法 2023 (in force 2024-01-01) 24–28; before it 本级人民政府 or 上一级主管部门; 行诉法 46 (six
months), before 2015-05-01 three months.
"""

from datetime import date

import pytest

from casework.authorities import AGENCY_KINDS, AuthorityMissing
from casework.law import Practice
from notices.remedies import Remedy, remedy

NAMES = {
    "name": "本机关",
    "government_name": "甲市人民政府",
    "superior_name": "乙省主管厅",
    "local_government_name": "丙区人民政府",
    "court_name": "丁区人民法院",
    "reconsideration_url": "https://fuyi.example.gov.cn/",
}
GOV, SUP, LOC, OWN = "甲市人民政府", "乙省主管厅", "丙区人民政府", "本机关"
D2014, D2023, D2026 = date(2014, 6, 3), date(2023, 12, 29), date(2026, 3, 2)

# kind: (authorities of a letter of 2026, of a letter before 2024)
TABLE = {
    "local_department": ([GOV], [GOV, SUP]),
    "township_government": ([SUP], [SUP]),
    "dispatched_office": ([GOV], [GOV]),
    "local_government": ([SUP], [SUP]),
    "provincial_government": ([OWN], [OWN]),
    "state_council_department": ([OWN], [OWN]),
    "vertical": ([SUP], [SUP]),
    "justice_department": ([GOV, SUP], [GOV, SUP]),
    "dispatched_agency": ([GOV, LOC], [SUP, GOV]),
    "government_office": ([GOV], [GOV]),
    "committee": ([GOV], [GOV]),
}


def write(route: str, kind: str, on: date, **more: object) -> Remedy:
    return remedy(route, kind, NAMES, on, Practice(), **more)  # type: ignore[arg-type]


def test_every_kind_of_authority_has_a_row() -> None:
    assert set(TABLE) == set(AGENCY_KINDS)


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("route", ["PRE", "OPT"])
def test_whom_a_letter_of_today_names(kind: str, route: str) -> None:
    found = write(route, kind, D2026)
    assert list(found.authorities) == TABLE[kind][0]
    assert f"向{'或者'.join(TABLE[kind][0])}申请行政复议" in found.text
    assert "向丁区人民法院提起行政诉讼" in found.text
    others = {GOV, SUP, LOC, OWN} - set(TABLE[kind][0])
    assert not [name for name in others if name in found.text]


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("on", [D2014, D2023])
def test_whom_an_older_letter_named(kind: str, on: date) -> None:
    found = write("OPT", kind, on)
    assert list(found.authorities) == TABLE[kind][1]
    assert f"向{'或者'.join(TABLE[kind][1])}申请行政复议" in found.text


def test_first_reconsideration_says_so_and_gives_fifteen_days() -> None:
    text = write("PRE", "local_department", D2026).text
    assert "您应当自收到本告知书之日起60日内先向甲市人民政府申请行政复议" in text
    assert "自收到行政复议决定书之日起15日内向丁区人民法院提起行政诉讼" in text
    assert "第二十三条第一款第（四）项" in text and "6个月" not in text


@pytest.mark.parametrize(
    ("on", "months", "article"),
    [
        (date(2015, 4, 30), "3个月内", "第三十九条"),
        (date(2015, 5, 1), "6个月内", "第四十六条"),
        (D2026, "6个月内", "第四十六条"),
    ],
)
def test_either_way_gives_the_period_of_its_time(on: date, months: str, article: str) -> None:
    text = write("OPT", "local_department", on).text
    assert months in text and article in text
    assert "60日内" in text and "也可以" in text and "应当" not in text


@pytest.mark.parametrize(
    ("on", "article"), [(D2023, "《中华人民共和国行政复议法》第九条"), (D2026, "第二十条第一款")]
)
def test_the_sixty_days_cite_the_law_of_their_time(on: date, article: str) -> None:
    assert article in write("OPT", "local_department", on).text


@pytest.mark.parametrize("kind", TABLE)
def test_own_decisions_may_go_to_the_state_council(kind: str) -> None:
    own = kind in ("provincial_government", "state_council_department")
    assert ("国务院" in write("PRE", kind, D2026).text) is own
    assert "国务院申请裁决" not in write("OPT", kind, D2026).text


def test_served_through_the_internet_the_online_address_stands_in_the_clause() -> None:
    for route in ("PRE", "OPT"):
        assert (
            "https://fuyi.example.gov.cn/"
            in write(route, "local_department", D2026, electronic=True).text
        )
        assert "https" not in write(route, "local_department", D2026).text
    # Before 2024 the law did not ask for it.
    assert "https" not in write("OPT", "local_department", D2023, electronic=True).text


def test_no_route_no_clause() -> None:
    assert write("none", "local_department", D2026).text == ""


def test_the_office_of_a_government_follows_its_setting() -> None:
    superior = Practice(office_authority="superior_government")
    found = remedy("OPT", "government_office", NAMES, D2026, superior)
    assert list(found.authorities) == [SUP]


# kind: the settings without which nothing is written, for a letter of 2026.
NEEDED = {
    "local_department": {"government_name"},
    "township_government": {"superior_name"},
    "dispatched_office": {"government_name"},
    "local_government": {"superior_name"},
    "provincial_government": set(),
    "state_council_department": set(),
    "vertical": {"superior_name"},
    "justice_department": {"government_name", "superior_name"},
    "dispatched_agency": {"government_name"},
    "government_office": {"government_name"},
    "committee": {"government_name"},
}


@pytest.mark.parametrize("kind", TABLE)
def test_nothing_is_written_while_an_authority_or_the_court_is_not_set(kind: str) -> None:
    empty = {**dict.fromkeys(NAMES, " "), "name": "本机关"}
    with pytest.raises(AuthorityMissing) as caught:
        remedy("OPT", kind, empty, D2026, Practice())
    assert set(caught.value.fields) == NEEDED[kind] | {"court_name"}
    assert "机关设置里没有填写" in str(caught.value)


def test_nothing_is_written_for_the_internet_without_the_online_address() -> None:
    with pytest.raises(AuthorityMissing) as caught:
        remedy(
            "PRE",
            "local_department",
            {**NAMES, "reconsideration_url": ""},
            D2026,
            Practice(),
            electronic=True,
        )
    assert caught.value.fields == ("reconsideration_url",)


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        write("OPT", "ministry_of_nothing", D2026)
