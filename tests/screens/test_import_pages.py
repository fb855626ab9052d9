"""The pages of the import: step by step, with everything that can go wrong on the way."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from casework import acts
from casework.models import Case, Event, ImportBatch, Person
from casework.queries.audit import broken_chains
from flows.desk.imports.doing import do
from flows.models import RegisterHabit, StagedRegister
from flows.registers import staging
from flows.registers.matching import Choices
from flows.registers.workbook import MOST_BYTES
from tests.acts.doing import do as act
from tests.acts.doing import mar
from tests.acts.test_concurrency import at_once
from tests.screens import old_registers
from tests.screens.old_registers import HEADINGS, ROWS, book, changed
from tests.world import World

QUERIES = {
    "/imports/": 7,
    "/imports/staged/{staged}/": 10,
    "/imports/{batch}/": 7,
    "/imports/{batch}/undo/": 6,
}
As = Callable[[str], Client]


def upload(client: Client, content: bytes | None = None, name: str = "台账.xlsx") -> Any:
    file = SimpleUploadedFile(name, content if content is not None else old_registers.content())
    return client.post("/imports/", {"file": file})


def staged(desk: World, content: bytes | None = None, **fields: str) -> StagedRegister:
    """A workbook on its way in, with everything chosen."""
    file = SimpleUploadedFile("台账.xlsx", content or old_registers.content())
    row = staging.stage(file, desk.agency, desk.admin, mar(10))
    old_registers.choose(row, **fields)
    return row


def import_it(client: Client, row: StagedRegister) -> str:
    """The page of the import, as it came piece by piece."""
    page = client.get(f"/imports/staged/{row.pk}/")
    sent = client.post(f"/imports/staged/{row.pk}/do/", {"seen": page.context["seen"]})
    assert sent.status_code == 200, sent.headers
    return b"".join(sent.streaming_content).decode()


# -- the way ---------------------------------------------------------------------------------------


def test_from_the_upload_to_the_cases(desk: World, as_: As) -> None:
    client = as_("admin")
    page = upload(client)
    row = StagedRegister.objects.get()
    assert page.headers["Location"] == f"/imports/staged/{row.pk}/sheets/"
    assert (row.agency, row.by, row.name) == (desk.agency, desk.admin, "台账.xlsx")

    sheets = client.get(f"/imports/staged/{row.pk}/sheets/")
    (seen,) = sheets.context["sheets"]
    assert (seen.used, seen.head.row) == (True, 3)
    way = f"/imports/staged/{row.pk}"
    sent = client.post(f"{way}/sheets/", {"use-0": "on", "row-0": "3", "height-0": "1"})
    assert sent.headers["Location"] == f"{way}/columns/"

    page = client.get(f"{way}/columns/")
    chosen = {line.field.key: line.chosen for _, lines in page.context["groups"] for line in lines}
    assert chosen["received_on"] == "column:收件日期"
    told = client.post(f"{way}/columns/", {**chosen, "prefix": "year"})
    assert told.status_code == 200 and told.context["problems"] == 2
    chosen |= {"told_on": "all:post", "extended_on": "all:due"}
    sent = client.post(f"{way}/columns/", {**chosen, "prefix": "year"})
    assert sent.headers["Location"] == f"{way}/words/"

    page = client.get(f"{way}/words/")
    words = {one.key: words for one, _, words, _ in page.context["columns"]}
    assert set(words) == {"channel", "extended", "outcome", "service_way"}
    sent = client.post(f"{way}/words/", answers(page))
    assert sent.headers["Location"] == f"{way}/"

    page = client.get(f"{way}/")
    assert "没有错误，可以导入5件" in page.content.decode()
    text = import_it(client, row)
    assert "已经导入5件" in text and 'style="width:100.00%"' in text
    assert text.count("</html>") == 1
    assert not StagedRegister.objects.exists()
    batch = ImportBatch.objects.get()
    assert (batch.by, batch.name, batch.case_count) == (desk.admin, "台账.xlsx", 5)
    assert Case.objects.filter(batch=batch).count() == 5
    assert broken_chains() == (5, [])


def test_the_file_is_kept_as_it_came_and_handed_out_to_who_may(desk: World, as_: As) -> None:
    content = old_registers.content()
    import_it(as_("admin"), staged(desk, content))
    batch = ImportBatch.objects.get()
    page = as_("office_head").get(f"/imports/{batch.pk}/file/")
    assert b"".join(page.streaming_content) == content
    assert as_("auditor").get(f"/imports/{batch.pk}/file/").status_code == 403
    default_storage.delete(batch.file.name)
    assert as_("admin").get(f"/imports/{batch.pk}/file/").status_code == 404


def test_the_record_says_how_the_sheet_was_read(desk: World, as_: As) -> None:
    row = staged(desk)
    choices = Choices.from_json(row.choices)
    choices.left_out = {("2025年", 8)}
    staging.save_choices(row, choices)
    import_it(as_("admin"), row)
    batch = ImportBatch.objects.get()
    page = as_("admin").get(f"/imports/{batch.pk}/").content.decode()
    for told in ("“收件日期”列", "提交渠道：信函", "第3行", "2025年第8行", "收到申请的年份"):
        assert told in page, told
    assert batch.case_count == 4
    listed = as_("admin").get(f"/cases/?batch={batch.pk}")
    assert listed.context["page"].paginator.count == 4


# -- what is wrong is told, and nothing typed is lost ----------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("台账.xlsx", b"", "文件是空的"),
        ("台账.xls", old_registers.content()[:100], "损坏"),
        ("台账.csv", "编号,申请人\n".encode(), "纯文本"),
        ("台账.xlsx", b"MZ\x90\x00" + b"\0" * 100, "程序"),
    ],
)
def test_what_is_no_workbook_is_told_at_the_upload(
    desk: World, as_: As, name: str, content: bytes, word: str
) -> None:
    page = upload(as_("admin"), content, name)
    assert page.status_code == 200 and word in page.context["problem"]
    assert not StagedRegister.objects.exists()
    assert not default_storage.exists("imports") or not default_storage.listdir("imports")[1]


def test_no_file_and_too_large_a_one(desk: World, as_: As) -> None:
    client = as_("admin")
    assert "没有选择文件" in client.post("/imports/", {}).context["problem"]
    page = upload(client, b"PK\x03\x04" + b"0" * MOST_BYTES)
    assert "超过20MB" in page.context["problem"]


def test_at_least_one_sheet(desk: World, as_: As) -> None:
    row = staged(desk)
    page = as_("admin").post(f"/imports/staged/{row.pk}/sheets/", {"row-0": "3"})
    assert page.status_code == 200 and "请至少选择一个工作表" in page.content.decode()


def test_other_headings_mean_other_columns(desk: World, as_: As) -> None:
    row = staged(desk)
    way = f"/imports/staged/{row.pk}"
    as_("admin").post(f"{way}/sheets/", {"use-0": "on", "row-0": "4", "height-0": "1"})
    row.refresh_from_db()
    choices = Choices.from_json(row.choices)
    assert (choices.heads["2025年"].row, choices.fields) == (4, {})
    assert choices.words["channel"]["信函"] == "registered_post"
    for nonsense in ("999999", "²", "9" * 5000):
        bad = {"use-0": "on", "row-0": nonsense, "height-0": "7"}
        as_("admin").post(f"{way}/sheets/", bad)
        row.refresh_from_db()
        assert Choices.from_json(row.choices).heads["2025年"].row == 3


def test_a_choice_that_was_not_offered_is_none(desk: World, as_: As) -> None:
    row = staged(desk)
    sent = {
        "ref": "column:没有的列",
        "channel": "all:pigeon",
        "prefix": "x",
        "name": "column:申请人",
    }
    page = as_("admin").post(f"/imports/staged/{row.pk}/columns/", sent)
    assert page.status_code == 200
    row.refresh_from_db()
    choices = Choices.from_json(row.choices)
    assert (choices.fields["ref"], choices.fields["channel"], choices.prefix) == ("", "", "")
    assert choices.fields["name"] == "column:申请人"


def test_a_word_nobody_can_guess_waits_for_an_answer(desk: World, as_: As) -> None:
    row = staged(desk, old_registers.content(book(changed(0, "答复结果", "不予公开"))))
    client, way = as_("admin"), f"/imports/staged/{row.pk}"
    back = client.get(f"{way}/")
    assert back.headers["Location"] == f"{way}/words/"
    page = client.get(f"{way}/words/")
    sent = answers(page)
    assert page.context["unknown"] == 1
    page = client.post(f"{way}/words/", sent)
    assert page.status_code == 200 and "还有1种写法没有说明意思" in page.content.decode()
    at = sent["word.outcome"].index("不予公开")
    sent["code.outcome"][at] = "no_such_code"
    assert client.post(f"{way}/words/", sent).status_code == 200
    sent["code.outcome"][at] = "refused_process"
    assert client.post(f"{way}/words/", sent).headers["Location"] == f"{way}/"
    assert RegisterHabit.objects.get().words["outcome"]["不予公开"] == "refused_process"


def answers(page: Any) -> dict[str, list[str]]:
    """The words of the page with what it shows as their meaning."""
    found = {one.key: words for one, _, words, _ in page.context["columns"]}
    return {f"word.{key}": [w.text for w in words] for key, words in found.items()} | {
        f"code.{key}": [w.code for w in words] for key, words in found.items()
    }


def test_too_many_words_are_the_wrong_column(desk: World, as_: As) -> None:
    rows = [[n, "2025.3.4", "张三", None, "预算", f"方式{n}", *[None] * 9] for n in range(120)]
    row = staged(desk, old_registers.content(book(rows)))
    page = as_("admin").get(f"/imports/staged/{row.pk}/words/")
    assert "100种以上不同的写法" in page.content.decode()
    sent = as_("admin").post(f"/imports/staged/{row.pk}/words/", {})
    assert sent.status_code == 200


@pytest.mark.parametrize("step", ["words/", "", "marked.xlsx"])
def test_no_step_is_skipped(desk: World, as_: As, step: str) -> None:
    upload(as_("admin"))
    way = f"/imports/staged/{StagedRegister.objects.get().pk}"
    assert as_("admin").get(f"{way}/{step}").headers["Location"] == f"{way}/columns/"
    assert as_("admin").post(f"{way}/do/", {}).headers["Location"] == f"{way}/columns/"


def wrong_rows() -> bytes:
    rows = changed(1, "收件日期", "3月4日")
    rows[2][HEADINGS.index("送达日期")] = "2025.3.19"
    return old_registers.content(book(rows))


def test_with_a_mistake_nothing_is_imported(desk: World, as_: As) -> None:
    row = staged(desk, wrong_rows())
    client, way = as_("admin"), f"/imports/staged/{row.pk}"
    page = client.get(f"{way}/")
    text = page.content.decode()
    assert "2行有错误，共2处" in text and "送达日期2025年3月19日早于文书日期2025年4月1日" in text
    assert f"{way}/do/" not in text
    sent = client.post(f"{way}/do/", {"seen": page.context["seen"]})
    assert sent.headers["Location"] == f"{way}/"
    assert not Case.objects.exists() and StagedRegister.objects.exists()


def test_rows_are_left_out_and_taken_in_again(desk: World, as_: As) -> None:
    row = staged(desk, wrong_rows())
    client, way = as_("admin"), f"/imports/staged/{row.pk}/"
    client.post(way, {"leave": "ticked", "out": ["5:2025年", "4:2025年", "x", "6:别的表"]})
    page = client.get(way)
    assert (page.context["wrong"], page.context["left_out"]) == (1, [("2025年", 5)])
    client.post(way, {"leave": "all"})
    page = client.get(way)
    assert (page.context["wrong"], page.context["left_out_count"], page.context["new"]) == (0, 2, 3)
    client.post(way, {"leave": "none"})
    assert client.get(way).context["wrong"] == 2


def test_the_marked_copy(desk: World, as_: As) -> None:
    row = staged(desk, wrong_rows())
    page = as_("admin").get(f"/imports/staged/{row.pk}/marked.xlsx")
    assert "%E6%A0%87%E6%B3%A8" in page.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(page.content))["2025年"]
    assert sheet["B5"].comment and sheet["M6"].comment and not sheet["B4"].comment


def test_the_mended_file_takes_its_place_and_the_choices_stay(desk: World, as_: As) -> None:
    row = staged(desk, wrong_rows())
    before, client = row.file.name, as_("admin")
    file = SimpleUploadedFile("改好.xlsx", old_registers.content())
    with_callbacks = client.post(f"/imports/staged/{row.pk}/again/", {"file": file})
    assert with_callbacks.headers["Location"] == f"/imports/staged/{row.pk}/"
    row.refresh_from_db()
    assert (row.name, row.file.name != before) == ("改好.xlsx", True)
    assert client.get(f"/imports/staged/{row.pk}/").context["new"] == 5


def test_a_mended_file_with_a_new_word_or_other_headings_asks_again(desk: World, as_: As) -> None:
    row = staged(desk)
    client, way = as_("admin"), f"/imports/staged/{row.pk}"

    def again(content: bytes) -> str:
        file = SimpleUploadedFile("改好.xlsx", content)
        return client.post(f"{way}/again/", {"file": file}).headers["Location"]

    assert again(old_registers.content(book(changed(0, "申请方式", "信鸽")))) == f"{way}/words/"
    assert again(old_registers.content(book(changed(0, "申请方式", "挂号信")))) == f"{way}/"
    others = [h.replace("收件日期", "到件日") for h in HEADINGS]
    assert again(old_registers.content(book(ROWS, others))) == f"{way}/columns/"
    page = client.post(f"{way}/again/", {"file": SimpleUploadedFile("坏.xlsx", b"x")}, follow=True)
    assert "不是" in page.content.decode() or "纯文本" in page.content.decode()


# -- what is remembered ----------------------------------------------------------------------------


def test_headings_and_words_are_remembered_for_the_agency_alone(desk: World, as_: As) -> None:
    headings = [h.replace("收件日期", "到件日").replace("备注", "文书号") for h in HEADINGS]
    content = old_registers.content(book(changed(0, "申请方式", "信鸽"), headings))
    upload(as_("admin"), content)
    way = f"/imports/staged/{StagedRegister.objects.get().pk}"
    client = as_("admin")
    page = client.get(f"{way}/columns/")
    chosen = {line.field.key: line.chosen for _, lines in page.context["groups"] for line in lines}
    assert chosen["received_on"] == ""
    chosen |= {"received_on": "column:到件日", "told_on": "all:none", "extended_on": "all:due"}
    client.post(f"{way}/columns/", {**chosen, "prefix": "year"})
    words = ["信鸽", "网上申请", "现场", "邮政特快"]
    codes = ["ordinary_post", "internet", "oral", "registered_post"]
    client.post(f"{way}/words/", {"word.channel": words, "code.channel": codes})

    upload(as_("office_head"), content)
    second = StagedRegister.objects.order_by("pk").last()
    assert second is not None
    page = as_("office_head").get(f"/imports/staged/{second.pk}/columns/")
    again = {line.field.key: line.chosen for _, lines in page.context["groups"] for line in lines}
    assert again["received_on"] == "column:到件日"
    old_registers.choose(second)
    meant = Choices.from_json(second.choices).words["channel"]
    assert (meant["信鸽"], meant["现场"]) == ("ordinary_post", "oral")

    other = World.make("other-ju")
    Person.objects.update(must_change_password=False)
    stranger = Client()
    stranger.force_login(other.admin, backend="flows.desk.account.Backend")
    upload(stranger, content)
    third = StagedRegister.objects.get(agency=other.agency)
    page = stranger.get(f"/imports/staged/{third.pk}/columns/")
    fresh = {line.field.key: line.chosen for _, lines in page.context["groups"] for line in lines}
    assert fresh["received_on"] == ""


# -- whose it is, and for how long -----------------------------------------------------------------


def test_nothing_of_another_agency(desk: World, as_: As) -> None:
    row = staged(desk)
    import_it(as_("admin"), staged(desk))
    batch = ImportBatch.objects.get()
    other = World.make("other-ju")
    Person.objects.update(must_change_password=False)
    stranger = Client()
    stranger.force_login(other.admin, backend="flows.desk.account.Backend")
    for path in ("sheets/", "columns/", "words/", "", "marked.xlsx"):
        assert stranger.get(f"/imports/staged/{row.pk}/{path}").status_code == 404, path
    for path in ("again/", "discard/", "do/"):
        assert stranger.post(f"/imports/staged/{row.pk}/{path}", {}).status_code == 404, path
    for path in ("", "file/", "undo/"):
        assert stranger.get(f"/imports/{batch.pk}/{path}").status_code == 404, path
    assert stranger.post(f"/imports/{batch.pk}/undo/", {"reason": "x"}).status_code == 404
    assert "台账.xlsx" not in stranger.get("/imports/").content.decode()
    assert stranger.get(f"/cases/?batch={batch.pk}").context["page"].paginator.count == 0
    assert StagedRegister.objects.filter(pk=row.pk).exists()


def test_what_nobody_imports_is_forgotten_with_its_file(
    desk: World, as_: As, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row = staged(desk)
    place, way = row.file.name, f"/imports/staged/{row.pk}/"
    assert row.kept_until == mar(17)
    settings.TODAY = "2026-03-17"
    assert as_("admin").get(way).status_code == 200
    settings.TODAY = "2026-03-18"
    assert as_("admin").get(way).status_code == 404
    assert not as_("admin").get("/imports/").context["staged"]
    with django_capture_on_commit_callbacks(execute=True):
        call_command("tidy_imports", "--today", "2026-03-18", stdout=io.StringIO())
    assert not StagedRegister.objects.exists() and not default_storage.exists(place)


def test_discarded_means_gone_unless_an_import_keeps_it(
    desk: World, as_: As, django_capture_on_commit_callbacks: Any
) -> None:
    content = old_registers.content()
    with django_capture_on_commit_callbacks(execute=True):
        import_it(as_("admin"), staged(desk, content))
    row = staged(desk, content)
    batch = ImportBatch.objects.get()
    assert row.file.name == batch.file.name
    with django_capture_on_commit_callbacks(execute=True):
        as_("admin").post(f"/imports/staged/{row.pk}/discard/")
    assert default_storage.exists(batch.file.name)
    alone = staged(desk, wrong_rows())
    with django_capture_on_commit_callbacks(execute=True):
        as_("admin").post(f"/imports/staged/{alone.pk}/discard/")
    assert not default_storage.exists(alone.file.name)


def test_twenty_at_once_are_enough(desk: World, as_: As) -> None:
    row = staged(desk)
    for _ in range(19):
        row.pk = None
        row.save()
    assert "已经有20份台账等待导入" in upload(as_("admin")).context["problem"]


# -- doing it --------------------------------------------------------------------------------------


def test_what_has_changed_since_it_was_looked_at_is_looked_at_again(
    desk: World, as_: As, settings: Any
) -> None:
    row = staged(desk)
    client, way = as_("admin"), f"/imports/staged/{row.pk}"
    seen = client.get(f"{way}/").context["seen"]
    import_it(client, staged(desk))
    sent = client.post(f"{way}/do/", {"seen": seen})
    assert sent.headers["Location"] == f"{way}/"
    page = client.get(f"{way}/")
    assert "5件以前都已经导入" in page.content.decode()
    settings.TODAY = "2026-03-11"
    assert client.post(f"{way}/do/", {"seen": page.context["seen"]}).status_code == 302


def test_the_same_file_after_an_undo(desk: World, as_: As) -> None:
    client = as_("admin")
    import_it(client, staged(desk))
    batch = ImportBatch.objects.get()
    page = client.post(f"/imports/{batch.pk}/undo/", {"reason": "传错了年度"}, follow=True)
    assert "已经撤销" in page.content.decode()
    assert client.get("/cases/").context["page"].paginator.count == 0
    assert client.get("/cases/?state=void").context["page"].paginator.count == 5
    assert client.get(f"/cases/?state=void&batch={batch.pk}").context["page"].paginator.count == 5
    export = load_workbook(io.BytesIO(client.get("/cases/export/").content)).active
    assert export is not None and export.max_row == 1
    assert "已经导入5件" in import_it(client, staged(desk))
    assert client.get("/cases/").context["page"].paginator.count == 5
    assert broken_chains() == (10, [])


def test_whoever_goes_away_before_the_end_leaves_nothing(desk: World, as_: As) -> None:
    """The server closes the pages that nobody takes any more; the test's client would close the
    database as well."""
    row = staged(desk)
    seen = as_("admin").get(f"/imports/staged/{row.pk}/").context["seen"]
    request: Any = RequestFactory().post("/", {"seen": seen})
    request.user, request.today = desk.admin, mar(10)
    pieces = do(request, row.pk)._iterator
    next(pieces), next(pieces), next(pieces)  # the head, what is known already, the first batch
    assert Case.objects.count() == 5
    pieces.close()
    assert not Case.objects.exists() and not ImportBatch.objects.exists()
    assert StagedRegister.objects.filter(pk=row.pk).exists()


def test_a_fault_in_the_middle_is_told_and_leaves_nothing(
    desk: World, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = staged(desk)

    def break_down(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("casework.acts.imports.write_heads", break_down)
    text = import_it(as_("admin"), row)
    assert "没有写入任何内容" in text and "disk full" not in text and text.count("</html>") == 1
    assert not Case.objects.exists() and StagedRegister.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_the_button_at_once_import_once(
    committed_world: World, settings: Any
) -> None:
    settings.TODAY = "2026-03-10"
    world = committed_world
    Person.objects.update(must_change_password=False)
    row = staged(world)

    def press(i: int) -> str:
        client = Client()
        person = Person.objects.get(pk=world.people[("admin", "office_head")[i]].pk)
        client.force_login(person, backend="flows.desk.account.Backend")
        seen = client.get(f"/imports/staged/{row.pk}/").context["seen"]
        sent = client.post(f"/imports/staged/{row.pk}/do/", {"seen": seen})
        return b"".join(sent.streaming_content).decode() if sent.streaming else "late"

    results = at_once(press, 2)
    assert sum("已经导入5件" in str(r) for r in results) == 1, results
    assert Case.objects.count() == 5 and ImportBatch.objects.count() == 1


# -- taking it back --------------------------------------------------------------------------------


def test_undoing_asks_for_a_reason_and_keeps_what_was_typed(desk: World, as_: As) -> None:
    import_it(as_("admin"), staged(desk))
    batch = ImportBatch.objects.get()
    page = as_("admin").post(f"/imports/{batch.pk}/undo/", {"reason": "坏\u200b字"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "没有撤销" in text and "坏\u200b字</textarea>" in text
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_what_stands_in_the_way_of_undoing_is_listed(desk: World, as_: As) -> None:
    import_it(as_("admin"), staged(desk))
    batch = ImportBatch.objects.get()
    case = batch.cases.get(state="registered")
    act(desk, case, "withdraw", mar(10))
    page = as_("admin").get(f"/imports/{batch.pk}/undo/").content.decode()
    assert "有1件已经办理过" in page and f"/cases/{case.pk}/" in page
    assert "<textarea" not in page
    page = as_("admin").post(f"/imports/{batch.pk}/undo/", {"reason": "误录"}).content.decode()
    assert f"导入之后已经有1件办理过：{case}" in page
    assert not Event.objects.filter(act="undo_import").exists()


def test_a_void_case_is_read_and_nothing_is_offered_on_it(desk: World, as_: As) -> None:
    case = desk.void()
    page = as_("intake").get(f"/cases/{case.pk}/")
    text = page.content.decode()
    assert "已随整批导入撤销" in text and "理由：误录" in text
    assert not page.context["groups"] and not page.context["may_attach"]
    assert "没有等待办理的事项" in text and "答复期限" not in text


def test_an_import_by_command_is_undone_on_the_desk(desk: World, as_: As) -> None:
    done = acts.import_register(
        acts_register(desk), by=None, today=mar(10), source=acts.Source("旧台账.json", "a" * 64)
    )
    page = as_("office_head").get("/imports/").content.decode()
    assert "旧台账" in page and "由命令导入" in page
    as_("office_head").post(f"/imports/{done.batch}/undo/", {"reason": "误录"})
    assert ImportBatch.objects.get().undone_by == desk.office_head


def acts_register(desk: World) -> Any:
    row = staged(desk)
    choices = Choices.from_json(row.choices)
    found = staging.analyse(staging.chosen_sheets(row, choices), choices, desk.agency, mar(10))
    return found.register(desk.agency)


# -- how many queries ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", QUERIES)
def test_a_constant_number_of_queries(desk: World, as_: As, path: str) -> None:
    client = as_("admin")

    def count(many: int) -> int:
        StagedRegister.objects.all().delete()
        batch = None
        for n in range(many):
            made = book([[n * 100 + i + 1, *row[1:]] for i, row in enumerate(ROWS)])
            import_it(client, staged(desk, old_registers.content(made)))
            batch = ImportBatch.objects.first()
        rows = [row for n in range(many) for row in wide(n)]
        row = staged(desk, old_registers.content(book(rows)))
        address = path.format(staged=row.pk, batch=batch.pk if batch else 0)
        client.get(address)  # the preview is found out once
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        for batch in ImportBatch.objects.filter(undone_at=None):
            acts.undo_batch(batch, by=desk.admin, today=mar(10), reason="误录")
        return len(queries)

    assert count(1) == count(3) == QUERIES[path]


def wide(n: int) -> list[list[Any]]:
    """Rows of which some are wrong."""
    day = ROWS[0][1] + timedelta(days=n)
    return [[n * 10 + 700, day, *ROWS[0][2:]], [n * 10 + 701, "3月4日", *ROWS[0][2:]]]
