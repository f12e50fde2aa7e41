"""How long HyperQueue takes for short jobs: milliseconds a job one by one, and several at once, as JSON on the last line.

usage: reference.py FOLDER JOBS AT_ONCE

Server and worker are threads of this process. Jobs are tasks that run `true` and whose output is not kept; one by one they
depend on each other. The last one tells the time of the end, as clients look once a second.
"""

import json
import os
import sys
import time
from pathlib import Path

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig


def milliseconds(client, folder: Path, jobs: int, chained: bool) -> float:
    end = folder / f"end-{chained}"
    job = Job(default_workdir=folder)
    tasks = []
    for _ in range(jobs):
        after = tasks[-1:] if chained else []
        tasks.append(job.program(["true"], deps=after, stdout=None, stderr=None))
    job.program(["touch", str(end)], deps=tasks[-1:] if chained else tasks, stdout=None, stderr=None)
    begun = time.time()
    client.wait_for_jobs([client.submit(job)])
    return (end.stat().st_mtime - begun) * 1000 / jobs


def main(folder: str, jobs: str, at_once: str) -> None:
    with LocalCluster(server_dir=folder) as cluster:
        cluster.start_worker(WorkerConfig(cores=int(at_once)))
        client = cluster.client()
        milliseconds(client, Path(folder), 1, False)
        results = [milliseconds(client, Path(folder), int(jobs), chained) for chained in (True, False)]
    print(json.dumps(results), flush=True)
    # Its threads do not always end.
    os._exit(0)


main(*sys.argv[1:])
