"""Import of 10,000 cases: is the pace steady while the tables grow, and how far from bare rows?

    python -m tests.bench.bench_import [cases]

Runs on a fresh SQLite database in a temporary folder. The peer in the same run writes the same
number of events and cases with the ORM's bulk_create alone: no law, no hash chain, no history.
"""

import json
import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2026, 1, 31)


def a_register(cases: int) -> dict[str, object]:
    """Cases of 2025 in the mixture of the published year: a quarter corrected, a tenth extended."""
    random.seed(2025)
    rows = []
    for n in range(cases):
        on = date(2025, 1, 2) + timedelta(days=random.randrange(300))
        served = {"way": "post", "on": (on + timedelta(days=9)).isoformat()}
        events: list[dict[str, object]] = [
            {"act": "submit", "on": on.isoformat(), "channel": "in_person"},
            {"act": "register", "on": on.isoformat()},
        ]
        if n % 4 == 0:
            asked = (on + timedelta(days=2)).isoformat()
            events.append(
                {
                    "act": "request_supplement",
                    "on": asked,
                    "points": ["请明确文号"],
                    "answer_by": (on + timedelta(days=20)).isoformat(),
                    "service": {"way": "in_person", "on": asked},
                }
            )
            back = (on + timedelta(days=6)).isoformat()
            events.append({"act": "receive_supplement", "on": back, "text": "已明确"})
        if n % 10 == 1:
            party = {"party": "第三方甲", "received_on": (on + timedelta(days=4)).isoformat()}
            events.append(
                {"act": "consult_third_party", "on": (on + timedelta(days=2)).isoformat(), **party}
            )
        events.append(
            {
                "act": "reply",
                "on": (on + timedelta(days=9)).isoformat(),
                "outcome": random.choice(["disclosed", "published", "not_ours", "special_query"]),
                "service": served,
            }
        )
        rows.append(
            {
                "ref": f"bench-{n:06d}",
                "applicant": {"kind": "natural", "name": f"申请人{n}"},
                "subject": f"第{n}号地块规划条件及附图",
                "form": "paper",
                "section": f"第{n % 7 + 1}科",
                "events": events,
            }
        )
    return {"agency": "bench-ju", "year": 2025, "cases": rows}


def main(cases: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DAFU_VAR"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "flows.settings"
        import django  # noqa: PLC0415  the settings must see the folder first

        django.setup()
        path = Path(folder) / "register.json"
        path.write_text(json.dumps(a_register(cases), ensure_ascii=False), encoding="utf-8")
        _measure(path, cases)


def _measure(path: Path, cases: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from tqdm import tqdm  # noqa: PLC0415

    from casework.acts import import_register  # noqa: PLC0415
    from casework.models import Event  # noqa: PLC0415
    from casework.queries.audit import broken_chains  # noqa: PLC0415
    from casework.registers import read_register  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    register = read_register(path, TODAY)
    print(f"reading and checking {cases} cases   {time.perf_counter() - begin:6.2f} s")
    marks = [(0, time.perf_counter())]
    with tqdm(total=cases, desc="导入", unit="件") as bar:

        def progress(done: int) -> None:
            bar.update(done)
            if done:
                marks.append((marks[-1][0] + done, time.perf_counter()))

        import_register(register, by=None, today=TODAY, progress=progress)
    paces = [
        (b - a) / (t1 - t0) for (a, t0), (b, t1) in zip(marks, marks[1:], strict=False) if b > a
    ]
    total = marks[-1][1] - marks[0][1]
    fifth = max(1, len(paces) // 5)
    first, last = sum(paces[:fifth]) / fifth, sum(paces[-fifth:]) / fifth
    print(f"import                              {total:6.2f} s   {cases / total:7.0f} cases/s")
    print(f"pace, first fifth / last fifth      {first:7.0f} / {last:.0f} cases/s")
    print(f"slowdown (1.00 = steady)            {first / last:6.2f}")
    bare = _bare_rows(Event)
    print(f"bare rows by bulk_create            {bare:6.2f} s   import/bare {total / bare:6.1f} x")
    checked, broken = broken_chains()
    assert checked == cases and not broken


def _bare_rows(event_model: type) -> float:
    from django.db import transaction  # noqa: PLC0415

    events = list(event_model.objects.all())
    copies = []
    for e in events:
        e.pk, e.sequence = None, e.sequence + 1000
        copies.append(e)
    begin = time.perf_counter()
    with transaction.atomic():
        event_model.objects.bulk_create(copies, batch_size=500)
        seconds = time.perf_counter() - begin
        transaction.set_rollback(True)
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
