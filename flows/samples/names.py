"""Names of nobody: bureaus, sections, staff and applicants of an invented city."""

from dataclasses import dataclass
from random import Random
from typing import Any

from flows.samples.domains import DOMAINS, Domain

CITY = "样本市"
PROVINCE = "样本省"

# name without the city's, 代字, field of work (a key of DOMAINS)
_BUREAUS = (
    ("发展和改革局", "发改", "economy"),
    ("自然资源和规划局", "资规", "land"),
    ("住房和城乡建设局", "住建", "land"),
    ("公安局", "公安", "law"),
    ("人力资源和社会保障局", "人社", "people"),
    ("生态环境局", "环", "nature"),
    ("教育局", "教", "people"),
    ("交通运输局", "交运", "roads"),
    ("市场监督管理局", "市监", "market"),
    ("财政局", "财", "money"),
    ("民政局", "民", "people"),
    ("卫生健康局", "卫健", "people"),
    ("农业农村局", "农", "farming"),
    ("水利局", "水", "nature"),
    ("城市管理局", "城管", "land"),
    ("司法局", "司", "law"),
    ("工业和信息化局", "工信", "economy"),
    ("商务局", "商务", "economy"),
    ("应急管理局", "应急", "market"),
    ("文化广电和旅游局", "文旅", "market"),
    ("医疗保障局", "医保", "people"),
    ("审计局", "审", "money"),
    ("统计局", "统", "money"),
    ("退役军人事务局", "退役", "people"),
    ("林业局", "林", "nature"),
    ("房屋征收管理局", "征", "land"),
    ("行政审批服务局", "审批", "law"),
    ("科学技术局", "科", "economy"),
    ("体育局", "体", "people"),
    ("信访局", "信", "law"),
    ("粮食和物资储备局", "粮", "farming"),
    ("数据管理局", "数", "economy"),
    ("园林绿化局", "园", "nature"),
    ("公路管理局", "公路", "roads"),
    ("港航管理局", "港航", "roads"),
    ("海洋渔业局", "海渔", "farming"),
    ("知识产权局", "知", "market"),
    ("能源局", "能", "economy"),
    ("金融管理局", "金", "money"),
    ("住房保障局", "房", "land"),
)
_AREAS = ("", "城东区", "城西区", "高新区", "临江县", "平原县")
MOST_AGENCIES = len(_BUREAUS) * len(_AREAS)

_GENERAL_SECTIONS = (
    "政策法规科",
    "规划财务科",
    "审批服务科",
    "监督检查科",
    "综合科",
    "信息科",
)


@dataclass(frozen=True)
class Bureau:
    """One invented agency. area: its government's name without 人民政府."""

    name: str
    short_name: str
    kind: str
    area: str
    domain: Domain
    sections: tuple[str, ...]

    def fields(self, number: int) -> dict[str, Any]:
        """What an agency needs so that every letter can be made. number: for the address."""
        return {
            "name": self.name,
            "short_name": self.short_name,
            "kind": self.kind,
            "government_name": f"{self.area}人民政府",
            "superior_name": f"{PROVINCE}{_superior(self.name, self.area)}",
            "court_name": f"{CITY}城中区人民法院",
            "reconsideration_url": "https://fuyi.example.gov.cn/",
            "address": f"{self.area}政务大道{number}号",
            "postcode": "000000",
            "phone": f"0000-{8000000 + number * 11}",
        }


def _superior(name: str, area: str) -> str:
    rest = name.removeprefix(area)
    return rest[:-1] + "厅" if rest.endswith("局") else rest


def bureau(number: int, rng: Random) -> Bureau:
    """The `number`-th invented agency (from 0, below MOST_AGENCIES), with six to ten sections."""
    area = CITY + _AREAS[number // len(_BUREAUS)]
    name, short, field = _BUREAUS[number % len(_BUREAUS)]
    domain = DOMAINS[field]
    many = rng.randint(6, 10)
    own = domain.sections[: rng.randint(4, min(len(domain.sections), many - 2))]
    general = rng.sample(_GENERAL_SECTIONS, many - len(own))
    mark = "样" + (area.removeprefix(CITY)[-2] if area != CITY else "") + short
    kind = "justice_department" if name == "司法局" else "local_department"
    return Bureau(area + name, mark, kind, area, domain, (*own, *general))


_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余"
    "于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方邹孟熊秦邱江尹薛闫段雷侯龙"
    "史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文辉力斌波海燕云峰晓东"
    "志远春梅兰凤翔宇浩然子涵欣怡雨桐思源嘉诚振邦永康德胜立新家栋世昌"
)
_RARE = "喆玥堃祎镕昇珺旻煜垚淼晟翀玮琨钰昱劼"
"""Characters many a font lacks and many a name has."""


def person_name(rng: Random) -> str:
    """A name of two or three characters; one in fifty has a rare one."""
    given = "".join(rng.choices(_GIVEN, k=1 if rng.random() < 0.2 else 2))
    if rng.random() < 0.02:
        given = given[:-1] + rng.choice(_RARE)
    # The commonest family names stand first and come far more often.
    return _FAMILY[int(len(_FAMILY) * rng.random() ** 2.2)] + given


_STREETS = ("和平", "人民", "建设", "解放", "新华", "文化", "中山", "滨江", "学府", "工业")
_DISTRICTS = ("城中区", "城东区", "城西区", "高新区", "临江县", "平原县")
_FIRMS = ("禾田", "金桥", "远航", "天成", "华信", "恒泰", "明达", "瑞丰", "博远", "鼎盛", "三江")
_TRADES = ("置业", "建设工程", "农业", "能源", "物流", "环保科技", "商贸", "机械制造", "食品")

_KINDS = (
    ("natural", 900),
    ("company", 62),
    ("legal_service", 20),
    ("research", 4),
    ("public_interest", 4),
    ("other", 10),
)


def applicant(rng: Random) -> dict[str, str]:
    """An applicant as a register has him; nine in ten are natural persons.

    Telephone and identity numbers are of forms that are not given out.
    """
    kind = rng.choices([k for k, _ in _KINDS], [n for _, n in _KINDS])[0]
    found = {"kind": kind, "name": _applicant_name(kind, rng)}
    if kind == "natural":
        born = f"{rng.randint(1945, 2004)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        found["id_number"] = f"000000{born}{rng.randint(0, 9999):04}"
    found["phone"] = f"100{rng.randint(0, 99999999):08}"
    if rng.random() < 0.4:
        found["email"] = f"{rng.randint(10000000, 99999999)}@example.com"
    street, number = rng.choice(_STREETS), rng.randint(1, 399)
    found["address"] = f"{CITY}{rng.choice(_DISTRICTS)}{street}路{number}号"
    if rng.random() < 0.5:
        found["address"] += f"{rng.randint(1, 28)}幢{rng.randint(1, 33)}0{rng.randint(1, 6)}室"
    return found


def _applicant_name(kind: str, rng: Random) -> str:
    if kind == "natural":
        return person_name(rng)
    firm = rng.choice(_FIRMS) + rng.choice(("", "", "新", "诚", "达"))
    return {
        "company": f"{CITY}{firm}{rng.choice(_TRADES)}有限公司",
        "legal_service": f"{PROVINCE}{firm}律师事务所",
        "research": f"{CITY}{firm}城市发展研究院",
        "public_interest": f"{CITY}{firm}公益服务中心",
        "other": f"{CITY}{firm}小区业主委员会",
    }[kind]


def third_party(rng: Random) -> str:
    """Somebody whose rights a request touches: a firm, or now and then a person."""
    return _applicant_name("company" if rng.random() < 0.8 else "natural", rng)
