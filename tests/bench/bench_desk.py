"""How fast the desk's pages are in a city of 100,000 cases, and beside what.

    python -m tests.bench.bench_desk [--cases 100000]

Makes the sample (load_sample, in a folder of its own under DAFU_VAR; the next run uses it again;
with DATABASE_URL, in that database), then times 我的待办, 全部案件 and a case page for one person,
in one run with two peers: viewflow's own inbox and queue over the same tasks, and the same rows by
raw SQL put into the same template as plain dictionaries. Medians of 20.
"""

import argparse
import os
from pathlib import Path

TODAY = "2026-03-10"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--agencies", type=int, default=40)
    asked = parser.parse_args()
    var = Path(os.environ.get("DAFU_VAR", Path(__file__).parents[2] / "var"))
    os.environ["DAFU_VAR"] = str(var / f"bench-desk-{asked.cases}-{asked.agencies}")
    os.environ["DAFU_TODAY"] = TODAY
    os.environ["DJANGO_SETTINGS_MODULE"] = "flows.settings"
    import django  # noqa: PLC0415  the settings must see the folder first

    django.setup()
    from tests.bench import desk_measures  # noqa: PLC0415

    desk_measures.run(asked.cases, asked.agencies)


if __name__ == "__main__":
    main()
