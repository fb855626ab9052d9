"""How long the search for like requests takes over 100,000 of them, beside one look-up of the
database's own text search in the same run.

    python -m tests.bench.bench_alike [--cases 100000]

The same sample as bench_desk (made where it is not there yet). For 100 subjects of the sample, each
asked for by the name of its applicant: the whole search (candidates, cases, comparison), and one
indexed look-up of the same words alone. Medians, and their ratio.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--agencies", type=int, default=40)
    asked = parser.parse_args()
    var = Path(os.environ.get("DAFU_VAR", Path(__file__).parents[2] / "var"))
    os.environ["DAFU_VAR"] = str(var / f"bench-desk-{asked.cases}-{asked.agencies}")
    os.environ["DAFU_TODAY"] = "2026-03-10"
    os.environ["DJANGO_SETTINGS_MODULE"] = "flows.settings"
    import django  # noqa: PLC0415  the settings must see the folder first

    django.setup()
    _run(asked.cases, asked.agencies)


def _run(cases: int, agencies: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from casework.models import Case  # noqa: PLC0415
    from casework.queries.alike import MOST_COMPARED, alike  # noqa: PLC0415
    from casework.text_search import found  # noqa: PLC0415
    from casework.texts.index import asked_of  # noqa: PLC0415
    from tests.bench.desk_sample import prepare  # noqa: PLC0415

    prepare(cases, agencies)
    step = max(1, Case.objects.count() // 100)
    rows = list(Case.objects.order_by("pk").select_related("applicant")[::step])[:100]
    everything = Case.objects.all()
    whole, one, hits = [], [], 0
    for case in rows:
        tokens = asked_of(case.agency_id, case.subject)
        one.append(_timed(lambda t=tokens: found(connection, t, most=MOST_COMPARED)))
        name = case.applicant.name
        search: Callable[[], object] = lambda c=case, n=name: alike(  # noqa: E731
            c.agency_id, c.subject, n, among=everything, exclude=c.pk
        )
        whole.append(_timed(search))
        hits += bool(search())
    a, b = statistics.median(whole), statistics.median(one)
    print(
        f"{Case.objects.count()} cases on {connection.vendor}, {len(rows)} asked for, {hits} found"
    )
    print(f"like requests {a * 1000:.1f} ms, one look-up {b * 1000:.1f} ms, ratio {a / b:.2f}")


def _timed(work: Callable[[], object]) -> float:
    best = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        best.append(time.perf_counter() - start)
    return min(best)


if __name__ == "__main__":
    main()
