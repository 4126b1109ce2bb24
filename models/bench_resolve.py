"""Measure how event resolution grows with the number of mentions: time, peak memory and the exponent between sizes.

python models/bench_resolve.py 10000 100000 1000000

Each size runs in a process of its own, on one core. Making the synthetic mentions is not counted in the time, holding
them is counted in the memory. The exponent is that of CPU time as a power of the number of mentions, from the
first size to the last.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from math import log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def measure(size: int) -> None:
    """Resolve one synthetic corpus and print seconds, MiB, events, and pairwise precision and recall of its joins."""
    from pipeline.s7_resolve.events import mention_id, resolve
    from tests.synthetic import generate

    mentions, reports, truth = [], {}, {}
    for mention, report, event in generate(size):
        mentions.append(mention)
        reports.setdefault(report.doc_id, report)
        truth[mention_id(mention)] = event
    started, worked = time.perf_counter(), time.process_time()
    resolution = resolve(mentions, reports)
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    joins = [j for j in resolution.joins if truth[j.a] == truth[j.b]]
    needed = len(truth) - len(set(truth.values()))
    precision, recall = len(joins) / max(1, len(resolution.joins)), len(joins) / max(1, needed)
    print(f"{seconds:.2f} {worked:.2f} {memory:.0f} {len(resolution.events)} {precision:.3f} {recall:.3f}")


def main(sizes: list[int]) -> None:
    """Print one line per size, and the exponent."""
    print("mentions  seconds   of CPU    MiB     events   joins right  joins found")
    times = []
    for size in sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (this very file)
        seconds, worked, memory, events, precision, recall = done.stdout.split()
        times.append(float(worked))
        print(f"{size:<9} {seconds:<9} {worked:<9} {memory:<7} {events:<8} {precision:<12} {recall}", flush=True)
    if len(sizes) > 1:
        print(f"exponent {log(times[-1] / times[0]) / log(sizes[-1] / sizes[0]):.2f}")


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        measure(int(sys.argv[2]))
    else:
        main([int(a) for a in sys.argv[1:]])
