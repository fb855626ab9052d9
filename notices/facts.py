"""What a letter may say: read from the case once, frozen, stored with the letter.

Nothing is looked up again when the letter is set or reprinted, and nothing in it is ever parsed.
Who reads what from a case stands in `notices.readers`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

FULL_NAME = "《中华人民共和国政府信息公开条例》（国务院令第711号）"
SHORT_NAME = "《中华人民共和国政府信息公开条例》"


@dataclass(frozen=True)
class Gap:
    """Something the letter needs and the case does not hold: what, and where it is entered."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}（{self.where}）"


class FactsMissing(ValueError):
    """The letter cannot be written yet; `gaps` lists everything missing and where to enter it."""

    def __init__(self, gaps: "list[Gap]") -> None:
        self.gaps = gaps
        super().__init__("文书所需的内容不全：" + "；".join(str(g) for g in gaps))


@dataclass(frozen=True)
class Withheld:
    """One withheld part: what, why, on which ground. refused: 不予公开, else merely told."""

    part: str
    reason: str
    ground: str
    refused: bool = True


@dataclass(frozen=True)
class LetterFacts:
    """Everything one letter says. values: the template's fields; the rest: composed parts.

    addressee: whom it goes to, for the file's name and the envelope. contact: how to reach the
    agency. slip: a reply slip is enclosed. electronic: made to be served through the internet.
    """

    kind: str
    agency_name: str
    addressee: str
    salutation: str
    values: dict[str, str]
    dated_on: date
    ground: str = ""
    remedy_route: str = "none"
    remedy_text: str = ""
    opening: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    searches: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    disclosure: tuple[str, ...] = ()
    tariff: tuple[tuple[str, ...], ...] = ()
    contact: str = ""
    slip: bool = False
    electronic: bool = False

    def as_json(self) -> dict[str, Any]:
        """As stored with the letter."""
        return {**asdict(self), "dated_on": self.dated_on.isoformat()}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "LetterFacts":
        """The facts as they were when the letter was issued."""
        known = {f.name for f in fields(cls)}
        data: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in raw.items() if k in known
        }
        data["withheld"] = tuple(Withheld(**w) for w in raw.get("withheld", ()))
        data["tariff"] = tuple(tuple(row) for row in raw.get("tariff", ()))
        data["dated_on"] = date.fromisoformat(raw["dated_on"])
        return cls(**data)


def ground_text(grounds: tuple[str, ...], *, first: bool = True) -> str:
    """条款 with the law's name: its full name at first mention."""
    if not grounds:
        return ""
    return (FULL_NAME if first else SHORT_NAME) + "、".join(grounds)


def sentence(text: str) -> str:
    """The text without the sign it ends with: the template's sentence goes on after it."""
    return text.strip().rstrip("。；，、：.;, \t\r\n")
