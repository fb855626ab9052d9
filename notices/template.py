"""The small language of letter templates: data, never code.

One line is one paragraph. Beside plain text a template knows only
  @title …               the letter's title (compulsory, once)
  # …  ## …  ### …       headings of level 1, 2, 3
  !block                 a part the program composes (opening, remedy, items …)
  {{field}}              a named field of the whitelist
  ?if field / ?unless field … ?end   lines that stand only with (without) a value; not nested
Values are inserted once and never parsed again: `{{x}}` in a name prints as it is typed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
_HEADING = re.compile(r"(#{1,3})\s+(.*)\Z")


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

    def fields(self) -> set[str]:
        """Every field it names."""
        return {name for line in self.lines for name in _FIELD.findall(line.text)}

    def blocks(self) -> set[str]:
        return {line.text for line in self.lines if line.kind == "block"}


def parse(
    source: str,
    *,
    fields: Collection[str],
    blocks: Collection[str],
    must_fields: Collection[str] = (),
    must_blocks: Collection[str] = (),
) -> Template:
    """Read a template; raise TemplateError with line numbers for everything wrong with it.

    fields, blocks: the whitelists. must_*: what the letter may not leave out.
    """
    problems: list[TemplateProblem] = []
    title, lines = "", []
    condition: tuple[str, bool] | None = None
    opened = 0
    for number, raw in enumerate(source.splitlines(), 1):
        text = raw.strip()
        if not text:
            continue
        if text.startswith("@"):
            word, _, rest = text.partition(" ")
            if word != "@title" or title or not rest.strip():
                problems.append(
                    TemplateProblem(number, f"“{text}”有误：应当有且只有一行 @title 标题")
                )
            title = title or rest.strip()
            continue
        if text.startswith("?"):
            condition, opened = _condition(text, number, condition, opened, fields, problems)
            continue
        lines.append(_line(text, number, condition, fields, blocks, problems))
    if condition:
        problems.append(TemplateProblem(opened, "条件没有以 ?end 结束"))
    if not title:
        problems.append(TemplateProblem(0, "缺少 @title 标题"))
    template = Template(title, tuple(lines), source)
    problems += [
        TemplateProblem(0, f"缺少必备内容 {{{{{name}}}}}（不能只放在条件里）")
        for name in must_fields
        if name not in template.certain_fields()
    ]
    problems += [
        TemplateProblem(0, f"缺少必备部分 !{name}")
        for name in must_blocks
        if name not in template.blocks()
    ]
    if problems:
        raise TemplateError(problems)
    return template


def _condition(
    text: str,
    number: int,
    condition: tuple[str, bool] | None,
    opened: int,
    fields: Collection[str],
    problems: list[TemplateProblem],
) -> tuple[tuple[str, bool] | None, int]:
    word, _, name = text.partition(" ")
    name = name.strip()
    if word == "?end":
        if condition is None:
            problems.append(TemplateProblem(number, "?end 之前没有 ?if"))
        return None, 0
    if word not in ("?if", "?unless"):
        problems.append(TemplateProblem(number, f"不认识的条件“{word}”，可用：?if、?unless、?end"))
        return condition, opened
    if condition is not None:
        problems.append(TemplateProblem(number, "条件不能嵌套，请先用 ?end 结束"))
    if name not in fields:
        problems.append(TemplateProblem(number, f"不认识的字段“{name}”"))
    return (name, word == "?if"), number


def _line(
    text: str,
    number: int,
    condition: tuple[str, bool] | None,
    fields: Collection[str],
    blocks: Collection[str],
    problems: list[TemplateProblem],
) -> Line:
    if text.startswith("!"):
        name = text[1:].strip()
        if name not in blocks:
            problems.append(TemplateProblem(number, f"不认识的部分“!{name}”"))
        if condition:
            problems.append(TemplateProblem(number, f"“!{name}”由程序组成，不能放在条件里"))
        return Line(number, "block", name)
    heading = _HEADING.match(text)
    kind = f"heading{len(heading[1])}" if heading else "text"
    body = heading[2] if heading else text
    problems += [
        TemplateProblem(number, f"不认识的字段“{name}”")
        for name in _FIELD.findall(body)
        if name not in fields
    ]
    rest = _FIELD.sub("", body)
    if "{{" in rest or "}}" in rest:
        problems.append(TemplateProblem(number, "双花括号不成对，或者里面不是字段名"))
    return Line(number, kind, body, condition)


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
