"""The small language of letter templates: data, never code.

One line is one paragraph. Beside plain text a template knows only
  @title …               the letter's title (compulsory, once)
  # …  ## …  ### …       headings of level 1, 2, 3
  !block                 a part the program composes (opening, remedy, items …), once each
  {{field}}              a named field of the whitelist
  ?if field / ?unless field … ?end   lines that stand only with (without) a value; not nested
Values are inserted once and never parsed again: `{{x}}` in a name prints as it is typed.

What the law settles (remedies, dates, periods) comes from the program alone: a template that
writes such words itself is refused, whoever wrote it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.characters import describe

_FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
_HEADING = re.compile(r"(#{1,3})\s+(.*)\Z")
_REMEDY_WORDS = re.compile(r"复议|诉讼|起诉|人民法院|申诉")
_DATE_WORDS = re.compile(
    r"[\d〇一二三四五六七八九十]{4}年[\d一二三四五六七八九十]+月"
    r"|[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]+日"
    r"|[\d一二三四五六七八九十]+个?(?:工作日|日内|天内|个月内)"
)
_KINDS_OF_PAPER = ("书", "函", "回执", "通知")
_LONGEST = 20_000


@dataclass(frozen=True)
class TemplateProblem:
    """One mistake and the line (from 1) it stands in; line 0 is the template as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.text}" if self.line else self.text


class TemplateError(ValueError):
    """A template that cannot be used; `problems` lists everything wrong with it."""

    def __init__(self, problems: list[TemplateProblem]) -> None:
        self.problems = problems
        super().__init__("；".join(str(p) for p in problems))


@dataclass(frozen=True)
class TemplateRules:
    """What the template of one kind of letter may and must say.

    always: fields that have a value in every such letter. maybe: fields that may be empty, to be
    named only under `?if` of the same name. blocks: composed parts it may place. must_fields,
    must_blocks: what it may not leave out.
    """

    always: frozenset[str]
    maybe: frozenset[str]
    blocks: frozenset[str]
    must_fields: tuple[str, ...] = ()
    must_blocks: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        """Whether a letter of this kind knows the field at all."""
        return name in self.always or name in self.maybe


@dataclass(frozen=True)
class Line:
    """One line: kind is text, heading1..3 or block. condition: (field, wanted) or None."""

    number: int
    kind: str
    text: str
    condition: tuple[str, bool] | None = None


@dataclass(frozen=True)
class Template:
    """A parsed template. `source` is the text it came from; its hash is its version."""

    title: str
    lines: tuple[Line, ...]
    source: str

    def certain_fields(self) -> set[str]:
        """Fields that stand in the letter whatever its facts are."""
        return {n for line in self.lines if not line.condition for n in _FIELD.findall(line.text)}

    def blocks(self) -> list[str]:
        return [line.text for line in self.lines if line.kind == "block"]


def parse(source: str, rules: TemplateRules) -> Template:
    """Read a template; raise TemplateError with line numbers for everything wrong with it."""
    if len(source) > _LONGEST:
        raise TemplateError([TemplateProblem(0, f"模板超过{_LONGEST}个字")])
    reader = _Reader(rules)
    for number, raw in enumerate(source.splitlines(), 1):
        reader.read(number, raw)
    template = Template(reader.title, tuple(reader.lines), source)
    problems = reader.finish(template)
    if problems:
        raise TemplateError(problems)
    return template


@dataclass
class _Reader:
    """The state of one reading: what was read, what is open, what is wrong."""

    rules: TemplateRules
    title: str = ""
    lines: list[Line] = field(default_factory=list)
    condition: tuple[str, bool] | None = None
    opened: int = 0
    problems: list[TemplateProblem] = field(default_factory=list)

    def wrong(self, number: int, text: str) -> None:
        self.problems.append(TemplateProblem(number, text))

    def read(self, number: int, raw: str) -> None:
        text = raw.strip()
        unprintable = describe("这一行", text) if text else None
        if unprintable:
            self.wrong(number, unprintable)
        elif text.startswith("@"):
            self._title(number, text)
        elif text.startswith("?"):
            self._condition(number, text)
        elif text.startswith("!"):
            self._block(number, text)
        elif text:
            self._text(number, text)

    def _title(self, number: int, text: str) -> None:
        word, _, rest = text.partition(" ")
        rest = rest.strip()
        if word != "@title" or self.title or not rest:
            self.wrong(number, f"“{text}”有误：应当有且只有一行 @title 标题")
        elif "{{" in rest:
            self.wrong(number, "标题里不能有字段")
        elif not rest.endswith(_KINDS_OF_PAPER):
            self.wrong(number, f"标题“{rest}”应当写明文书种类，以{'、'.join(_KINDS_OF_PAPER)}结尾")
        self.title = self.title or rest

    def _condition(self, number: int, text: str) -> None:
        word, _, name = text.partition(" ")
        name = name.strip()
        if word == "?end":
            if self.condition is None:
                self.wrong(number, "?end 之前没有 ?if")
            self.condition = None
            return
        if word not in ("?if", "?unless"):
            self.wrong(number, f"不认识的条件“{word}”，可用：?if、?unless、?end")
            return
        if self.condition is not None:
            self.wrong(number, "条件不能嵌套，请先用 ?end 结束")
        if name not in self.rules.maybe:
            known = name in self.rules.always
            self.wrong(
                number, f"字段“{name}”总有内容，不需要条件" if known else self._unknown(name)
            )
        self.condition, self.opened = (name, word == "?if"), number

    def _block(self, number: int, text: str) -> None:
        name = text[1:].strip()
        if name not in self.rules.blocks:
            known = "、".join(f"!{b}" for b in sorted(self.rules.blocks))
            self.wrong(number, f"这种文书没有“!{name}”这一部分，可用：{known}")
        if any(line.kind == "block" and line.text == name for line in self.lines):
            self.wrong(number, f"“!{name}”出现两次")
        if self.condition:
            self.wrong(number, f"“!{name}”由程序组成，不能放在条件里")
        self.lines.append(Line(number, "block", name))

    def _text(self, number: int, text: str) -> None:
        heading = _HEADING.match(text)
        kind = f"heading{len(heading[1])}" if heading else "text"
        body = heading[2] if heading else text
        for name in _FIELD.findall(body):
            if name in self.rules.maybe and self.condition != (name, True):
                self.wrong(number, f"字段“{name}”可能没有内容，只能放在 ?if {name} 里")
            elif name not in self.rules:
                self.wrong(number, self._unknown(name))
        rest = _FIELD.sub("", body)
        if "{{" in rest or "}}" in rest:
            self.wrong(number, "双花括号不成对，或者里面不是字段名")
        if word := _REMEDY_WORDS.search(rest):
            self.wrong(number, f"“{word[0]}”：救济途径由程序写（!remedy），正文不得另写")
        if word := _DATE_WORDS.search(rest):
            self.wrong(number, f"“{word[0]}”：日期和期限由程序写，请改用字段")
        self.lines.append(Line(number, kind, body, self.condition))

    def _unknown(self, name: str) -> str:
        known = "、".join(sorted(self.rules.always | self.rules.maybe))
        return f"这种文书没有字段“{name}”，可用：{known}"

    def finish(self, template: Template) -> list[TemplateProblem]:
        """Everything wrong, in order of lines; what concerns the whole stands last."""
        if self.condition:
            self.wrong(self.opened, "条件没有以 ?end 结束")
        if not self.title:
            self.wrong(0, "缺少 @title 标题")
        for name in self.rules.must_fields:
            if name not in template.certain_fields():
                self.wrong(0, f"缺少必备内容 {{{{{name}}}}}（不能只放在条件里）")
        for name in self.rules.must_blocks:
            if name not in template.blocks():
                self.wrong(0, f"缺少必备部分 !{name}")
        return sorted(self.problems, key=lambda p: (p.line == 0, p.line))


def fill(line: Line, values: Mapping[str, str]) -> str | None:
    """The text of a line with its fields inserted, or None when its condition does not hold.

    A field without a value raises TemplateError: a letter has no holes.
    """
    if line.condition:
        name, wanted = line.condition
        if bool(values.get(name)) is not wanted:
            return None
    empty = [name for name in _FIELD.findall(line.text) if not values.get(name)]
    if empty:
        raise TemplateError(
            [TemplateProblem(line.number, f"字段“{name}”没有内容") for name in empty]
        )
    # A function, not a replacement text: nothing in the value is read as an instruction.
    return _FIELD.sub(lambda m: values[m[1]], line.text)
