"""What applicants ask for, composed of phrases: 20 to 200 characters, as they write it."""

from random import Random

SHORTEST, LONGEST = 20, 200

_PLACES = (
    "和平街道",
    "新城片区",
    "临江镇",
    "城东工业园",
    "滨河新区",
    "平原县石桥镇",
    "高新区科技二路",
    "老城历史街区",
    "南湖社区",
    "青山村",
    "西站周边地块",
    "大学城东侧",
    "跃进路北段",
    "三里桥村第四村民小组",
)
_PAPERS = (
    "批复文件及附图",
    "资金分配方案和拨付明细",
    "会议纪要",
    "公示材料",
    "招标文件、中标通知书和合同",
    "可行性研究报告",
    "现场检查记录和处理结果",
    "补偿安置方案",
    "专家评审意见",
    "验收报告",
    "立项申请书及审批表",
    "调查核实情况的书面材料",
    "政策依据和执行标准",
    "实施方案及任务分解表",
    "听证笔录和采纳情况",
)
_DETAILS = (
    "包括批准日期、文号和批准机关",
    "含全部附件",
    "请一并提供签收记录",
    "含历次变更的材料",
    "请注明信息所在的页码",
    "并说明制作机关和保存机关",
    "涉及本人名下房屋（权属证书编号见附件）的部分",
    "含各年度执行情况的汇总表",
    "并提供当时施行的规范性文件文本",
)
_OPENINGS = (
    "",
    "",
    "",
    "",
    "申请公开",
    "申请公开",
    "本人申请获取",
    "请依法公开",
    "请提供",
    "因办理有关事务需要，申请公开",
)


def subject(things: tuple[str, ...], year: int, rng: Random) -> str:
    """One request about one or several of the bureau's `things`, of about that year."""
    wanted = rng.choices((1, 2, 3, 4), (62, 24, 10, 4))[0]
    items = [_item(things, year, rng) for _ in range(wanted)]
    opening = rng.choice(_OPENINGS)
    text = opening + (items[0] if wanted == 1 else _list(items))
    while len(text) > LONGEST:
        items.pop()
        text = opening + _list(items)
    for detail in rng.sample(_DETAILS, 3):
        if len(text) < SHORTEST or (len(text) < LONGEST - 40 and rng.random() < 0.25):
            text = f"{text}，{detail}"
    return text


def _item(things: tuple[str, ...], year: int, rng: Random) -> str:
    first = year - rng.choices((0, 1, 2, 4, 8), (30, 35, 20, 10, 5))[0]
    period = f"{first}年" if first == year or rng.random() < 0.6 else f"{first}年至{year}年"
    return f"{period}{rng.choice(_PLACES)}{rng.choice(things)}的{rng.choice(_PAPERS)}"


def _list(items: list[str]) -> str:
    if len(items) == 1:
        return items[0]
    return "；".join(f"{n}.{item}" for n, item in enumerate(items, 1))


def paper_title(text: str, rng: Random) -> str:
    """How the paper given in answer to `text` is called."""
    core = text.split("；")[0].split("，")[0].removeprefix("1.")
    for opening in _OPENINGS:
        core = core.removeprefix(opening).removeprefix("1.")
    return core[:60] if rng.random() < 0.7 else f"关于{core[:50]}的情况说明"
