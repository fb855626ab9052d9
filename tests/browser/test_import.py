"""The administrator takes over the office's old register, finds it was the wrong one, undoes it."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from casework.models import Case
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.screens import old_registers

pytestmark = pytest.mark.django_db(transaction=True)


def given_a_register_with_two_wrong_cells(folder: Path) -> Path:
    rows = old_registers.changed(1, "收件日期", "3月4日")
    rows[2][old_registers.HEADINGS.index("送达日期")] = "2025.3.1"
    path = folder / "2025年台账.xlsx"
    path.write_bytes(old_registers.content(old_registers.book(rows)))
    return path


def when_he_uploads(page: Page, path: Path, label: str, button: str) -> None:
    page.get_by_label(label).set_input_files(path)
    page.get_by_role("button", name=button).click()


def when_he_matches_what_could_not_be_guessed(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()
    then_it_looks_right(page)
    expect(page.get_by_text("还有2处要选择")).to_be_visible()
    page.get_by_label("告知延期的日期").select_option(label="没有记载：以原答复期限之日为告知之日")
    way = "以告知的日期为送达日期，邮寄送达"
    page.get_by_label("补正、延期告知的送达").select_option(label=way)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("信函的意思").select_option(label="平常信函")
    then_it_looks_right(page)
    page.get_by_role("button", name="下一步").click()


def test_an_old_register_is_taken_over_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    desk.it_is("2026-03-10")
    page = desk.at("admin")
    page.goto("/imports/")
    then_it_looks_right(page)
    wrong = given_a_register_with_two_wrong_cells(tmp_path)
    when_he_uploads(page, wrong, "台账文件", "上传")
    then_it_looks_right(page)
    page.get_by_role("button", name="下一步").click()
    then_it_looks_right(page)
    when_he_matches_what_could_not_be_guessed(page)
    then_it_looks_right(page)
    expect(page.get_by_text("2行有错误，共2处")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标出错误的台账").click()
    marked = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))["2025年"]
    assert "不是完整的日期" in marked["B5"].comment.text
    assert "早于文书日期" in marked["M6"].comment.text

    mended = tmp_path / "改好的台账.xlsx"
    mended.write_bytes(old_registers.content())
    when_he_uploads(page, mended, "改好的台账", "重新上传")
    expect(page.get_by_text("没有错误，可以导入5件")).to_be_visible()
    then_it_looks_right(page)
    page.get_by_role("button", name="导入5件").click()
    expect(page.get_by_text("已经导入5件")).to_be_visible()
    then_it_looks_right(page)
    page.get_by_role("link", name="查看这次导入").click()
    then_it_looks_right(page)
    page.get_by_role("link", name="查看这些案件").click()
    expect(page.get_by_text("共5件")).to_be_visible()
    then_it_looks_right(page)

    page.go_back()
    page.get_by_role("link", name="撤销这次导入").click()
    then_it_looks_right(page)
    page.get_by_label("撤销的原因").fill("传错了年度")
    page.get_by_role("button", name="撤销5件").click()
    expect(page.get_by_text("已经撤销", exact=False).first).to_be_visible()
    then_it_looks_right(page)
    page.goto("/cases/")
    expect(page.get_by_text("还没有案件")).to_be_visible()
    page.locator("#state").select_option(label="已撤销")
    page.get_by_role("button", name="查找", exact=True).last.click()
    expect(page.get_by_text("共5件")).to_be_visible()
    page.goto(f"/cases/{Case.objects.order_by('pk')[0].pk}/")
    then_it_looks_right(page)


def test_without_scripts_the_import_goes_the_same_way(plain_desk: Desk, tmp_path: Path) -> None:
    plain_desk.it_is("2026-03-10")
    page = plain_desk.at("office_head")
    page.goto("/imports/")
    path = tmp_path / "台账.xlsx"
    path.write_bytes(old_registers.content())
    when_he_uploads(page, path, "台账文件", "上传")
    page.get_by_role("button", name="下一步").click()
    when_he_matches_what_could_not_be_guessed(page)
    page.get_by_role("button", name="导入5件").click()
    expect(page.get_by_text("已经导入5件")).to_be_visible()
    then_it_looks_right(page)
