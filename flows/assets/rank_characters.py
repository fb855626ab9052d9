"""Ranks the 2,500 characters the screens need most and writes them to common.txt.

    pip download --no-deps --no-binary :all: jieba==0.42.1
    python -m flows.assets.rank_characters jieba-0.42.1.tar.gz

A developer's tool, run once: common.txt is kept, so that a new word on a screen does not
change every font file. First come the words of any working screen, then the characters of
the project's own texts by their number there, then surnames and the short names of the
provinces, then the characters of GB 2312 level 1 as frequent as the words of jieba's
dictionary (MIT) make them.
"""

from __future__ import annotations

import argparse
import io
import sys
import tarfile
from collections import Counter
from pathlib import Path

from flows.assets.output import BuildError, archived, say
from notices.fonts import sources

JIEBA = "055ca12f62674fafed09427f176506079bc135638a14e23e25be909131928db2"
HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
COMMON = HERE / "common.txt"
LINES, LINE = 5, 500

SCREENS = (
    "首页待办收件箱新建查看编辑修改删除保存取消返回提交确定搜索筛选排序展开收起更多上一页下一页"
    "登录退出用户名密码设置帮助菜单日历台账统计图表历史比较链接外部附件上传下载打印预览"
    "已读未读今天昨天剩余还有逾期暂停恢复继续撤回签发审核拟稿印章归档通知提醒错误成功失败"
)
# A page of cases is full of names, and a dictionary counts them too low. These are the hundred
# commonest surnames.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣台鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新港澳"


def own_texts() -> Counter[str]:
    """How often each character stands in the texts and programs of the project."""
    found: Counter[str] = Counter()
    for package in ("casework", "notices", "flows"):
        for path in sorted((PROJECT / package).rglob("*")):
            if path.suffix not in (".py", ".html", ".json", ".txt"):
                continue
            if path.name == "characters.txt" or path.parent == HERE or "fonts" in path.parts:
                continue
            found.update(filter(is_hanzi, path.read_text(encoding="utf-8")))
    return found


def dictionary(archive: Path) -> Counter[str]:
    """How often each character stands in jieba's words, each as often as it was counted."""
    data = archived(archive, JIEBA)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        member = tar.extractfile("jieba-0.42.1/jieba/dict.txt")
        if member is None:
            raise BuildError(f"{archive.name} 中没有 dict.txt")
        lines = member.read().decode("utf-8").splitlines()
    found: Counter[str] = Counter()
    for line in lines:
        word, count, _ = line.split(" ")
        for character in word:
            found[character] += int(count)
    return found


def is_hanzi(character: str) -> bool:
    return sources.is_hanzi(ord(character))


def is_level_1(character: str) -> bool:
    cell = character.encode("gb2312", "ignore")
    return len(cell) == 2 and 0xB0 <= cell[0] < 0xD8


def by_count(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda character: (-counted[character], character))


def ranked(archive: Path) -> list[str]:
    spoken = dictionary(archive)
    names = sorted(set(SURNAMES + PROVINCES), key=lambda character: (-spoken[character], character))
    others = [character for character in by_count(spoken) if is_level_1(character)]
    return list(dict.fromkeys([*SCREENS, *by_count(own_texts()), *names, *others]))[: LINES * LINE]


def main() -> int:
    parser = argparse.ArgumentParser(description="排出界面最常用的2,500字")
    parser.add_argument("archive", type=Path, metavar="jieba-0.42.1.tar.gz")
    try:
        characters = ranked(parser.parse_args().archive)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    rows = ["".join(characters[at : at + LINE]) for at in range(0, len(characters), LINE)]
    COMMON.write_text("\n".join(rows) + "\n", encoding="utf-8")
    say(f"{COMMON.name}：{len(characters)}字，{len(rows)}行")
    return 0


if __name__ == "__main__":
    sys.exit(main())
