"""What comes out of the printer: every list and the page of a case, printed by whoever uses it and
read back from the PDF. Today is Tuesday 10 March 2026."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from casework.masking import masked_id
from casework.models import Case, ImportBatch, Look
from flows.desk.register import COLUMNS
from tests.acts.doing import do, mar, post
from tests.browser.looks import SHOTS
from tests.browser.people import Desk
from tests.tools import need

pytestmark = pytest.mark.django_db(transaction=True)
A4 = (595, 842)
ID_NUMBER, PHONE = "110101199003070000", "13800000000"
WHO = {"kind": "natural", "name": "张三", "id_number": ID_NUMBER, "phone": PHONE}
OF_THE_SCREEN = (
    *("退出", "修改密码", "跳到正文", "查找", "筛选", "清除", "导出表格", "选择显示的列"),
    *("登记申请", "键盘与打印", "上一件", "返回列表", "下载", "上传", "http", "上一页", "下一页"),
)
"""What one presses, follows or fills in: nothing on paper."""


class Paper:
    """A printed page as PDF: its sheets' text without white space, their size in points."""

    def __init__(self, page: Page, tmp: Path, name: str) -> None:
        page.wait_for_load_state()
        self.pdf = tmp / f"{name}.pdf"
        page.pdf(path=self.pdf, prefer_css_page_size=True)
        command = [need("pdftotext"), "-layout", str(self.pdf), "-"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.sheets = [re.sub(r"\s", "", sheet) for sheet in told.split("\f")[:-1]]
        with pypdfium2.PdfDocument(self.pdf) as document:
            self.sizes = {tuple(round(n) for n in sheet.get_size()) for sheet in document}
        if SHOTS:
            (Path(SHOTS) / f"paper-{name}.pdf").write_bytes(self.pdf.read_bytes())

    @property
    def text(self) -> str:
        return "".join(self.sheets)

    def is_by(self, who: str) -> None:
        """The head of the first sheet: which agency, when, by whom; on all of them which sheet."""
        head = self.sheets[0][:60]
        assert head.startswith("测试市自然资源局") and f"2026年3月10日{who}打印" in head, head
        for n, sheet in enumerate(self.sheets, 1):
            assert f"第{n}页，共{len(self.sheets)}页" in sheet, sheet[-40:]

    def has_nothing_of_the_screen(self) -> None:
        found = [words for words in OF_THE_SCREEN if words in self.text]
        assert not found, found


def printed(page: Page, tmp: Path, name: str, who: str, across: bool = False) -> Paper:
    """What holds of every print. name: of its file, where prints are kept to be looked at."""
    paper = Paper(page, tmp, name)
    assert paper.sizes == {A4[::-1] if across else A4}, paper.sizes
    paper.is_by(who)
    paper.has_nothing_of_the_screen()
    return paper


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Forty cases in hand, each with a subject of two lines, known by how it begins and ends."""
    for n in range(1, 41):
        subject = (
            f"始{n:02}关于国有建设用地使用权出让收支管理情况的全部文件、说明和附表的复印件{n:02}终"
        )
        desk.world.handling(mar(2 + n % 3), subject=subject, applicant=WHO)
    desk.it_is("2026-03-10")
    return desk


def rows_are_whole(paper: Paper, count: int = 40) -> None:
    """Each row once, and on one sheet."""
    for n in range(1, count + 1):
        sheets = [sheet for sheet in paper.sheets if f"始{n:02}" in sheet]
        assert len(sheets) == 1 and f"{n:02}终" in sheets[0], n


# -- lists -----------------------------------------------------------------------------------------


def test_the_todo_list_on_paper(busy: Desk, tmp_path: Path) -> None:
    page = busy.at("handler")
    page.goto("/todo/?words=始")
    paper = printed(page, tmp_path, f"todo-{busy.size[0]}", "承办人甲")
    assert len(paper.sheets) == 2
    assert "我的待办" in paper.sheets[0] and "包含：始" in paper.sheets[0]
    assert all("期限要做的事申请申请人科室" in sheet for sheet in paper.sheets)
    rows_are_whole(paper)


def test_the_register_on_paper(busy: Desk, tmp_path: Path) -> None:
    page = busy.at("auditor")
    page.goto("/cases/?state=handling&sort=number&q=始")
    paper = printed(page, tmp_path, f"cases-{busy.size[0]}", "审计人员甲", across=True)
    assert len(paper.sheets) == 3
    assert "包含：始状态：办理中" in paper.sheets[0] and "共40件" in paper.sheets[0]
    assert all("编号↑申请人申请内容状态期限情况科室承办人" in sheet for sheet in paper.sheets)
    rows_are_whole(paper)


def test_more_than_one_page_of_the_screen_says_which_it_is(busy: Desk, tmp_path: Path) -> None:
    for _ in range(11):
        busy.world.registered(mar(2))
    page = busy.at("auditor")
    page.goto("/cases/?page=2")
    paper = printed(page, tmp_path, f"cases-page-2-{busy.size[0]}", "审计人员甲", across=True)
    assert len(paper.sheets) == 1 and "第2页，共2页、51件" in paper.text


def test_every_column_of_the_register_fits_on_the_paper(busy: Desk, tmp_path: Path) -> None:
    """All fourteen columns; what stands in the last is not cut off."""
    Case.objects.update(section=busy.world.section)
    page = busy.at("auditor")
    page.goto("/cases/?q=始40&" + "&".join(f"column={c.key}" for c in COLUMNS))
    paper = printed(page, tmp_path, f"columns-{busy.size[0]}", "审计人员甲", across=True)
    assert len(paper.sheets) == 1 and "证件号码" in paper.text and "办理结果" in paper.text
    assert masked_id(ID_NUMBER) in paper.text and ID_NUMBER not in paper.text
    assert rightmost(paper) < A4[1] - 20


def rightmost(paper: Paper) -> float:
    """Where the text that stands farthest to the right ends, in points."""
    with pypdfium2.PdfDocument(paper.pdf) as document:
        text = document[0].get_textpage()
        return max(text.get_rect(n)[2] for n in range(text.count_rects()))


def test_how_the_authority_stands_on_paper(busy: Desk, tmp_path: Path) -> None:
    """Tables, whether the screen draws them or not, and no chart."""
    busy.world.replied(mar(2))
    page = busy.at("leader")
    page.goto("/home/")
    expect(page.locator(".chart").first).to_be_attached()
    paper = printed(page, tmp_path, f"home-{busy.size[0]}", "分管领导甲")
    assert len(paper.sheets) <= 3
    for words in (
        *("首页", "在办", "各科室", "利用科", "到期日历2026年3月", "近十二个月收到和办结"),
        *("月份收到首次决定其中逾期按期率", "2026年的办理结果", "已主动公开1"),
    ):
        assert words in paper.text, words
    assert re.search(r"2026-034\d1", paper.text), "received and decided in March"
    expect(page.locator("details[open]")).to_have_count(0)  # and folded again


def test_the_workload_on_paper(busy: Desk, tmp_path: Path) -> None:
    case = busy.world.registered(mar(2))
    page = busy.at("office_head")
    page.goto("/workload/")
    paper = printed(page, tmp_path, f"workload-{busy.size[0]}", "公开机构负责人甲", across=True)
    assert len(paper.sheets) == 1
    for words in ("交办与负荷", "等待交办（1）", case.number, "各承办人", "承办人甲利用科40"):
        assert words in paper.text, words
    assert "改派" not in paper.text and "移交多件" not in paper.text


def test_the_looks_on_paper(busy: Desk, tmp_path: Path) -> None:
    case = Case.objects.get(subject__startswith="始07")
    for day in range(1, 31):
        at = datetime(2026, 3, 10, 9, day, tzinfo=UTC)
        Look.record(case, busy.world.legal, ["phone"], f"核对申请人身份：第{day}次", at=at)
    page = busy.at("auditor")
    page.goto(f"/looks/?case={case.pk}&q=2026")
    paper = printed(page, tmp_path, f"looks-{busy.size[0]}", "审计人员甲")
    assert all("时间查看人案件项目理由" in sheet for sheet in paper.sheets)
    assert "个人信息查看记录" in paper.sheets[0] and "申请编号：2026" in paper.sheets[0]
    assert paper.text.count("法制审核人员甲") == 30 and "第30次" in paper.text


def test_the_imports_on_paper(busy: Desk, tmp_path: Path) -> None:
    busy.world.imported(mar(2))
    ImportBatch.objects.update(name="二〇二五年台账")
    page = busy.at("admin")
    page.goto("/imports/")
    paper = printed(page, tmp_path, f"imports-{busy.size[0]}", "机关管理员甲")
    assert len(paper.sheets) == 1
    assert "导入记录" in paper.text and "二〇二五年台账" in paper.text
    assert "台账文件" not in paper.text and "怎样导入" not in paper.text


# -- a case ----------------------------------------------------------------------------------------


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A case with everything on it: a long request, two parties asked, a proposal under review."""
    subject = "始" + "请公开2025年度国有建设用地供应计划及其调整的全部文件。\n" * 40 + "终"
    world = desk.world
    case = world.handling(mar(2), subject=subject, applicant=WHO)
    for party in ("甲公司", "乙公司"):
        do(world, case, "consult_third_party", mar(3), party=party, service=post(mar(3)))
        do(world, case, "record_receipt", mar(4), party=party)
        do(world, case, "record_opinion", mar(5), party=party)
    do(world, case, "record_search", mar(5))
    do(world, case, "propose", mar(6))
    desk.is_about(case)
    desk.it_is("2026-03-10")
    return desk


def test_a_case_on_paper(full: Desk, tmp_path: Path) -> None:
    """What it is, where it stands, its whole course; not what one might do with it."""
    page = full.at("section_head")
    page.goto(f"{full.case_url}?list=cases&list.at=1")
    expect(page.get_by_role("navigation", name="列表中的前后件")).to_be_visible()
    paper = printed(page, tmp_path, f"case-{full.size[0]}", "科室负责人甲")
    assert 2 <= len(paper.sheets) <= 4
    assert f"{full.case.number}张三" in paper.sheets[0] and "已拟办" in paper.sheets[0]
    for words in (
        *("收到申请2026年3月2日（", "答复期限", "科室负责人审核", "第1次拟办：", "征求意见"),
        *("甲公司", "乙公司", "办理记录", "提交渠道：当面提交", "经手人", "申请内容全文"),
    ):
        assert words.replace("（", "") in paper.text, words
    # What is folded together on the screen is whole on paper, and there once.
    assert paper.text.count("始请公开") == paper.text.count("全部文件。终") == 1
    for words in ("可以办理的事项", "退回修改", "为什么是这一天", "审查呈批单", "登记送达"):
        assert words not in paper.text, words
    assert page.locator("details").first.get_attribute("open") is None


def test_masked_numbers_stay_masked_on_paper(full: Desk, tmp_path: Path) -> None:
    """Also while the screen shows them in full, after a look that is kept."""
    page = full.at("legal")
    page.goto(full.case_url)
    page.get_by_role("link", name=re.compile(r"查看\s*证件号码")).click()
    page.get_by_label("核对申请人身份").check()
    page.locator("#reveal").get_by_role("button", name="查看").click()
    expect(page.locator("#reveal")).to_contain_text(ID_NUMBER)
    paper = printed(page, tmp_path, f"masked-{full.size[0]}", "法制审核人员甲")
    assert ID_NUMBER not in paper.text and PHONE not in paper.text
    assert masked_id(ID_NUMBER) in paper.text


def test_day_by_day_on_paper(full: Desk, tmp_path: Path) -> None:
    page = full.at("legal")
    page.goto(f"{full.case_url}why/")
    paper = printed(page, tmp_path, f"why-{full.size[0]}", "法制审核人员甲")
    assert "为什么是这一天" in paper.sheets[0] and "收到申请：2026年3月2日（星期一）" in paper.text
    assert "返回案件" not in paper.text


def test_without_scripts_what_is_folded_is_on_paper_too(plain_desk: Desk, tmp_path: Path) -> None:
    plain_desk.is_about(plain_desk.world.handling(mar(2), subject="甲" * 700 + "终"))
    plain_desk.it_is("2026-03-10")
    page = plain_desk.at("handler")
    page.goto(plain_desk.case_url)
    paper = printed(page, tmp_path, f"plain-{plain_desk.size[0]}", "承办人甲")
    assert "甲终" in paper.text and "可以办理的事项" not in paper.text
