"""What of a request's text says what is asked for, and the pieces by which a database finds it."""

import re
import unicodedata
from hashlib import blake2s

_KEPT = re.compile(r"[0-9]+(?:\.[0-9]+)*|[a-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_CHINESE_NUMBER = re.compile(
    r"(?<=第)([一二三四五六七八九])?(十)?([一二三四五六七八九])?(?=[季期批次号届标条])"
)

_FORMULAS = re.compile(
    r"(?:根据|依据|按照|依照)[^，。；]{0,40}?(?:条例|规定|法律|法)(?:的?(?:有关|相关)?规定)?[^，。；]{0,20}?[，,]"
    r"|(?:现|特|兹|本人|我们?|我方|我单位|我公司|申请人)*(?:谨|现|特|兹|拟|需|要|想|希望|请求|恳请|敬请|请)*"
    r"(?:依法|书面|向)*(?:贵(?:机关|单位|局|委|办|厅|处|中心|政府|会|部|院)|你(?:们)?(?:机关|单位|局|委|办|厅|处)?)?"
    r"(?:依法)?(?:申请|请求|要求|希望|想要?|需要?|请)(?:依法)?(?:政府)?"
    r"(?:公开|获取|获得|查询|查阅|查看|复制|提供|了解|知道|索取)+(?:政府信息)?(?:如下|以下|下列)?(?:政府)?(?:信息|内容|材料)?[：:]?"
    r"|(?:请|烦请|望|并)?(?:以|用|通过)[^，。；]{1,12}(?:形式|方式)(?:予以)?(?:提供|公开|答复|回复|寄送|发送)"
    r"|(?:谢谢|感谢|此致|敬礼|为盼|望批准|请予(?:以)?(?:公开|答复|提供)|予以公开)"
)
_EMPTY = re.compile(
    r"贵(?:机关|单位|局|委|办|厅|处)|你(?:机关|单位|局|委|办)|本人|有关|相关|关于|具体|详细|全部|所有|完整|全文"
    r"|复印件|扫描件|电子版|纸质|原件|副本|政府信息|信息公开|信息|材料|文件|资料|文本|内容|情况|项目|工程|建设|机制|本市|全市|我市|本区|全区|本县|全县|含|等|及其|以及|和|与|及|或者?|的|了|之|其"
)

Text = str


def plain(text: str) -> Text:
    """The text in one form: full width, capitals, years and ordinals in Chinese figures are made
    alike; everything that is neither letter, figure nor character becomes a space."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _CHINESE_YEAR.sub(lambda m: m.group().translate(_CHINESE_DIGITS), text)
    return _CHINESE_NUMBER.sub(_figures, text)


def _figures(found: re.Match[str]) -> str:
    tens, ten, ones = found.groups()
    if not ten:
        return (tens or ones or "").translate(_CHINESE_DIGITS)
    high = (tens or "一").translate(_CHINESE_DIGITS)
    return high + (ones or "0").translate(_CHINESE_DIGITS)


def bare(text: str) -> Text:
    """What is asked for: without the forms of asking and the words every request has."""
    of = plain(text)
    short = _EMPTY.sub(" ", _FORMULAS.sub(" ", of))
    return " ".join(pieces(short)) or " ".join(pieces(of))


def pieces(text: str) -> list[str]:
    """The characters, numbers and words of a text in one form, in their order."""
    return _KEPT.findall(text)


def grams(text: str) -> list[str]:
    """The pairs of characters, the numbers and the words of what is asked for; each once."""
    found: dict[str, None] = {}
    before = ""
    for piece in bare(text).split(" "):
        if len(piece) == 1 and piece > "\u3400":
            if before:
                found[before + piece] = None
            before = piece
        else:
            before = ""
            if len(piece) > 1:
                found[piece] = None
    return list(found)


def person_key(name: str) -> str:
    """One token for a person, whatever the width and spacing of the name."""
    same = "".join(pieces(plain(name)))
    return "p" + blake2s(same.encode(), digest_size=8).hexdigest() if same else ""
