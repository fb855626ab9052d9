"""Titles and long names in several lines: broken by meaning, of much the same length.

GB/T 9704 7.3.1: 回行时，要做到词意完整，排列对称，长短适宜，间距恰当。
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import ceil, inf

from notices.page.characters import NEVER
from notices.page.opportunities import costs_of_breaking

# Words of this house that a title never tears apart.
_WORDS = (
    "政府信息公开", "政府信息", "信息公开", "公开申请", "告知书", "通知书", "意见书", "决定书",
    "申请表", "登记回执", "呈批单", "送达回证", "答复书", "延期答复", "答复期限", "申请人",
    "第三方", "人民政府", "管理办法", "实施办法", "自然资源", "生态环境", "人力资源", "社会保障",
    "住房和城乡建设", "城乡建设", "委员会", "办公室", "办公厅", "监督管理", "市场监督",
    "发展和改革", "卫生健康", "文化和旅游", "交通运输", "应急管理", "行政审批", "公共资源",
    "自治区", "自治州", "自治县", "自治旗", "行政执法", "农业农村", "人民防空", "医疗保障",
    "管理局", "征求", "签名", "盖章", "签字", "日期", "理由", "意见", "送达人", "代收人",
    "承办人", "负责人", "文书", "名称", "文号", "编号", "电话", "地址", "方式", "审核", "审查",
    "签发", "更正", "补正", "说明理由", "不予公开", "部分公开", "予以公开", "不予处理", "有关",
    "关于", "科室", "受送达人", "法定代表人",
)  # fmt: skip
_BEGINS_BADLY = frozenset("的了和与及或、等之中内外上下者性化省市州盟县区旗镇乡局厅委府处科股")
_ENDS_BADLY = frozenset("不未第各该本向对为将被在由从与和及或于")
_PLACE_ENDS = frozenset("省市州盟县区旗镇乡")
_AGENCY_ENDS = frozenset("局厅委府部院会办署室处所队站司")
_TORN_WORD = 40.0
_BAD_EDGE = 12.0
_LONELY = 60.0
_GOOD = -4.0
_BRACKET = -12.0
_JOINT = -25.0  # between the agency and what it writes about
_TORN_OBJECT = 15.0  # 关于延长 | 政府信息…
_ONE_MORE_LINE = 12.0
_FEWEST = 4.0
_FEWEST_PART = 0.4
_MOST_LINES = 8  # a longer title is simply filled


def balanced(text: str, advances: Sequence[float], measure: float) -> list[str]:
    """The text in as few lines as it needs, the breaks at the joints of its meaning."""
    total = sum(advances)
    if total <= measure:
        return [text]
    costs = _costs(text, advances, measure)
    left = list(accumulate(advances, initial=0.0))
    count = ceil(total / measure - 1e-9)
    if count > _MOST_LINES:
        return _greedy(text, left, costs, measure)
    ways = [_cheapest(left, costs, lines, measure) for lines in range(count, count + 3)]
    found = [(way[0] + n * _ONE_MORE_LINE, way[1]) for n, way in enumerate(ways) if way is not None]
    if not found:
        return _greedy(text, left, costs, measure)
    starts = min(found)[1]
    ends = [*starts[1:], len(text)]
    return [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]


def _costs(text: str, advances: Sequence[float], measure: float) -> list[float]:
    costs = costs_of_breaking(text, advances, measure)
    for k in range(1, len(text)):
        if costs[k] >= NEVER:
            continue
        if text[k] in _BEGINS_BADLY or text[k - 1] in _ENDS_BADLY:
            costs[k] += _BAD_EDGE
        if text[k - 1] in "，、；：》”）的" or text.startswith(("《", "“"), k):
            costs[k] += _GOOD
        if text[k - 1] in _PLACE_ENDS:
            costs[k] += _GOOD
        if text[k] == "（" and len(text) - k >= _FEWEST:
            costs[k] += _BRACKET
        if text.startswith(("关于", "对"), k) and text[k - 1] in _AGENCY_ENDS:
            costs[k] += _JOINT
        if "关于" in text[max(0, k - 6) : k]:
            costs[k] += _TORN_OBJECT
    for word in _WORDS:
        at = text.find(word)
        while at >= 0:
            for k in range(at + 1, at + len(word)):
                costs[k] += _TORN_WORD
            at = text.find(word, at + 1)
    return costs


def _cheapest(
    left: Sequence[float], costs: Sequence[float], lines: int, measure: float
) -> tuple[float, tuple[int, ...]] | None:
    """Shortest path through exactly ``lines`` lines, if there is one."""
    size = len(left) - 1
    ideal = left[size] / lines
    fewest = min(_FEWEST, measure * _FEWEST_PART)  # a narrow cell of a table has short lines
    states: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for n in range(lines):
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (so_far, path) in states.items():
            for stop in range(start + 1, size + 1):
                width = left[stop] - left[start]
                if width > measure + 1e-9:
                    break
                if costs[stop] >= NEVER or (stop == size) != (n == lines - 1):
                    continue
                lonely = _LONELY if width < fewest else 0.0
                total = so_far + costs[stop] + lonely + (width - ideal) ** 2
                if total < after.get(stop, (inf, ()))[0]:
                    after[stop] = (total, (*path, start))
        states = after
    return states.get(size)


def _greedy(text: str, left: Sequence[float], costs: Sequence[float], measure: float) -> list[str]:
    lines: list[str] = []
    start = 0
    while start < len(text):
        stop = start + 1
        for k in range(start + 1, len(text) + 1):
            if left[k] - left[start] > measure:
                break
            if costs[k] < NEVER:
                stop = k
        lines.append(text[start:stop].strip())
        start = stop
    return lines
