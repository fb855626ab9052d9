"""What the build scripts of the screens' assets share: write the files, or compare them."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static" / "dafu"


class BuildError(Exception):
    """The assets cannot be built; the message is Chinese."""


def archived(path: Path, sha256: str) -> bytes:
    """The bytes of a downloaded archive, if they are the very ones the build is made for."""
    if not path.is_file():
        raise BuildError(f"没有文件 {path}")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise BuildError(f"{path.name} 的 sha256 不符，应为{sha256}，现为{digest}")
    return data


def present(owned: tuple[str, ...]) -> dict[str, bytes]:
    """Files on disk that match the globs `owned`; keys are paths below static/dafu."""
    paths = {path for glob in owned for path in STATIC.glob(glob) if path.is_file()}
    return {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in sorted(paths)}


def settle(files: dict[str, bytes], owned: tuple[str, ...], check: bool) -> int:
    """Write `files` and remove what else matches `owned`, or with `check` only compare.

    Returns the exit status: 1 where the comparison found a difference.
    """
    old = present(owned)
    changed = sorted(name for name in old.keys() | files.keys() if old.get(name) != files.get(name))
    if check:
        for name in changed:
            say(f"与生成结果不同：{name}")
        say(f"共{len(files)}个文件，{len(changed)}个不同")
        return 1 if changed else 0
    for name in changed:
        path = STATIC / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        else:
            path.unlink()
    for name, data in files.items():
        say(f"{len(data):>9,} 字节  {name}")
    say(f"{sum(map(len, files.values())):>9,} 字节  合计")
    return 0


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="只比对，不写入")
    return parser


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
