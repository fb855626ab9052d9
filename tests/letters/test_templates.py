"""The language of templates: every mistake is told with its line; the statutory parts stay."""

from dataclasses import replace

import pytest

from notices.catalogue import KINDS, shipped_source
from notices.compose import compose
from notices.fields import BLOCKS, FIELDS
from notices.page.blocks import Paragraph, texts
from notices.samples import sample_facts
from notices.template import TemplateError, fill, parse

REPLY = KINDS["reply.disclosed"].rules
GOOD = """@title 政府信息公开告知书
!opening
{{you}}申请公开的政府信息可以公开。根据{{ground}}的规定，以{{form}}的方式提供。
?if reason
{{reason}}。
?end
!remedy
!items
"""


def mistakes(source: str, code: str = "reply.disclosed") -> list[tuple[int, str]]:
    with pytest.raises(TemplateError) as caught:
        parse(source, KINDS[code].rules)
    return [(p.line, p.text) for p in caught.value.problems]


def test_a_good_template_is_taken() -> None:
    template = parse(GOOD, REPLY)
    assert template.title == "政府信息公开告知书"
    assert template.blocks() == ["opening", "remedy", "items"]


def test_every_field_and_block_of_the_catalogue_is_explained_and_used() -> None:
    used = {name for kind in KINDS.values() for name in kind.rules.always | kind.rules.maybe}
    assert used == set(FIELDS)
    assert {b for kind in KINDS.values() for b in kind.rules.blocks} == set(BLOCKS)


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ("{{nonsense}}", "没有字段“nonsense”"),
        ("{{amount}}", "没有字段“amount”"),  # a field of another kind of letter
        ("{{reason}}", "只能放在 ?if reason 里"),
        ("{{you", "双花括号不成对"),
        ("you}}", "双花括号不成对"),
        ("{{You.name}}", "双花括号不成对"),
        ("{{ you }}", "双花括号不成对"),
        ("!withheld", "没有“!withheld”这一部分"),
        ("!nothing", "没有“!nothing”这一部分"),
        ("!remedy", "出现两次"),
        ("?if you", "总有内容，不需要条件"),
        ("?if nothing", "没有字段“nothing”"),
        ("?else", "不认识的条件“?else”"),
        ("?end", "?end 之前没有 ?if"),
        ("@title 又一个告知书", "有且只有一行 @title"),
        ("@version 3", "有且只有一行 @title"),
        ("如有异议，可以向省政府申请复议。", "“复议”：救济途径由程序写"),
        ("可以依法提出诉讼。", "“诉讼”：救济途径由程序写"),
        ("请于2026年3月5日前领取。", "“2026年3月”：日期和期限由程序写"),
        ("请于三月五日前领取。", "“三月五日”：日期和期限由程序写"),
        ("请在15个工作日内领取。", "“15个工作日”：日期和期限由程序写"),
        ("请在三十日内领取。", "“三十日内”：日期和期限由程序写"),
        ("零宽\u200b字符", "U+200B"),
        ("专用区\ue863字符", "U+E863"),
    ],
)
def test_each_mistake_is_told_with_its_line(added: str, says: str) -> None:
    found = mistakes(GOOD + "\n" + added)  # GOOD has eight lines; line nine is empty
    assert [line for line, _ in found] in ([10], [10, 10])
    assert says in found[0][1]


def test_everything_wrong_is_told_at_once_in_order_of_lines() -> None:
    found = mistakes("{{a}}\n!b\n?if reason\n?if reason\n{{reason}}")
    assert [line for line, _ in found] == [1, 2, 4, 4, 0, 0, 0, 0, 0, 0]
    text = "；".join(t for _, t in found)
    for words in ("缺少 @title", "{{form}}", "{{ground}}", "!opening", "!remedy", "!items", "?end"):
        assert words in text


@pytest.mark.parametrize("title", ["", "你好", "{{you}}告知书"])
def test_a_title_names_a_kind_of_paper(title: str) -> None:
    assert mistakes(GOOD.replace("政府信息公开告知书", title, 1))


@pytest.mark.parametrize(("code", "kind"), list(KINDS.items()))
def test_no_compulsory_part_can_be_left_out_or_made_conditional(code: str, kind) -> None:
    """Each line with a compulsory field or part, taken away in turn."""
    source = shipped_source(code)
    for name in kind.rules.must_fields:
        without = "\n".join(line for line in source.splitlines() if "{{" + name + "}}" not in line)
        assert any("{{" + name + "}}" in text for _, text in mistakes(without, code)), name
    for name in kind.rules.must_blocks:
        without = "\n".join(line for line in source.splitlines() if line.strip() != f"!{name}")
        assert (0, f"缺少必备部分 !{name}") in mistakes(without, code)


def test_a_condition_does_not_count_as_standing_there() -> None:
    hidden = GOOD.replace("根据{{ground}}的规定，", "") + "?if reason\n根据{{ground}}。\n?end\n"
    assert any("{{ground}}（不能只放在条件里）" in text for _, text in mistakes(hidden))


HOSTILE = """@title 政府信息公开告知书
# {{you}}{{you}}{{you}}
!items
!opening
!remedy
{{agency_name}}{{form}}{{ground}}{{subject}}%s <b>粗</b> 【机关全称】 ${x} {x} \\n
"""


def test_the_statutory_parts_survive_a_hostile_template() -> None:
    """Whatever the order and the words around them: ground, dates and remedy are the program's."""
    facts = sample_facts(KINDS["reply.disclosed"])
    made = compose(facts, parse(HOSTILE, REPLY), "演〔2026〕1号")
    text = "".join(texts(made))
    assert facts.remedy_text in text and facts.ground in text and "2026年4月8日" in text
    assert facts.opening[0] in text
    assert "%s <b>粗</b> 【机关全称】 ${x} {x} \\n" in text


def test_values_are_inserted_once_and_never_read_again() -> None:
    template = parse(GOOD, REPLY)
    line = template.lines[1]
    values = {"you": "{{ground}}!remedy", "ground": "\\1{{you}}", "form": "?end"}
    assert fill(line, values) == (
        "{{ground}}!remedy申请公开的政府信息可以公开。根据\\1{{you}}的规定，以?end的方式提供。"
    )


def test_a_letter_has_no_holes() -> None:
    template = parse(GOOD, REPLY)
    with pytest.raises(TemplateError) as caught:
        fill(template.lines[1], {"you": "您", "ground": "条例", "form": ""})
    assert [(p.line, p.text) for p in caught.value.problems] == [(3, "字段“form”没有内容")]


def test_a_template_has_an_end() -> None:
    assert mistakes(GOOD + "字" * 20_000) == [(0, "模板超过20000个字")]


def test_a_paragraph_for_a_value_stands_only_with_it() -> None:
    template = parse(GOOD, REPLY)
    facts = sample_facts(KINDS["reply.disclosed"])
    with_reason = compose(facts, template, "").blocks
    del facts.values["reason"]
    without = compose(facts, template, "").blocks
    assert sum(isinstance(b, Paragraph) for b in with_reason) == 1 + sum(
        isinstance(b, Paragraph) for b in without
    )


def test_a_long_list_is_counted_in_characters() -> None:
    kind = KINDS["request_supplement"]
    facts = replace(sample_facts(kind), points=tuple(f"事项{n}" for n in range(1, 1001)))
    template = parse(shipped_source(kind.code), kind.rules)
    told = [b.text for b in compose(facts, template, "").blocks if isinstance(b, Paragraph)]
    counted = {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        99: "九十九",
        100: "一百",
        101: "一百零一",
        110: "一百一十",
        999: "九百九十九",
        1000: "1000",
    }
    for n, numeral in counted.items():
        assert f"（{numeral}）事项{n}。" in told
