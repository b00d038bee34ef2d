#!/usr/bin/env python3
"""Writes a CloudTrail data set for benchmarks: many log objects, or one big one. Equal arguments give equal objects."""

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import time
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import accumulate, count
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
# The samples' generator supplies the records; it is not an installed package.
sys.path.append(str(REPOSITORY / "samples"))

from data_set.objects import DOCUMENT_END, DOCUMENT_START, ObjectRenderer  # noqa: E402
from generator.delivery import compress  # noqa: E402

MANIFEST = "manifest.json"
BIG_OBJECT_BATCH = 5_000
MB = 1_000_000

# What a worker process works with, see adopt().
worker_renderer: ObjectRenderer
worker_folder: Path


@dataclass
class Written:
    """Counts of what was written."""

    objects: int = 0
    events: int = 0
    suspicious: int = 0
    bytes: int = 0
    expanded_bytes: int = 0

    def add(self, other: "Written") -> None:
        """Adds the counts of another part."""
        self.objects += other.objects
        self.events += other.events
        self.suspicious += other.suspicious
        self.bytes += other.bytes
        self.expanded_bytes += other.expanded_bytes


def main() -> None:
    """Writes the data set and its manifest, and prints the counts."""
    options = parse_arguments()
    started = time.perf_counter()
    empty_folder(options.out)
    renderer = ObjectRenderer(options.seed)
    if options.one_object_mb:
        written = write_one_object(renderer, options.out, options.one_object_mb * MB)
    else:
        written = write_objects(renderer, options)
    manifest = {"seed": options.seed, "event_names": len(renderer.event_names), **asdict(written)}
    text = json.dumps(manifest, indent=2)
    (options.out / MANIFEST).write_text(text + "\n", encoding="utf-8")
    print(text)
    seconds = time.perf_counter() - started
    print(f"{options.out}: {written.events / seconds:,.0f} events/s, {seconds:.1f} s", file=sys.stderr)


def parse_arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--events-per-object", type=int, default=80)
    parser.add_argument("--one-object-mb", type=int, help="write a single object of this expanded size instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--out", type=Path, default=REPOSITORY / "artifacts" / "bench-data")
    return parser.parse_args()


def empty_folder(folder: Path) -> None:
    """Removes an older data set, and nothing that is not one."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MANIFEST).is_file():
            sys.exit(f"{folder} is not empty and holds no {MANIFEST}: not overwriting it")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Written first as well: a run that is interrupted leaves a folder that the next run may empty.
    (folder / MANIFEST).write_text("{}\n", encoding="utf-8")


def write_objects(renderer: ObjectRenderer, options: argparse.Namespace) -> Written:
    """Writes many objects in parallel; the last one holds the rest."""
    full, rest = divmod(options.events, options.events_per_object)
    sizes = [options.events_per_object] * full + [rest] * (rest > 0)
    total = Written()
    # Forked workers share the templates; pickling them to each would take longer than rendering.
    fork = multiprocessing.get_context("fork")
    with fork.Pool(options.processes, initializer=adopt, initargs=(renderer, options.out)) as pool:
        for part in pool.imap_unordered(write_object, enumerate(sizes), chunksize=64):
            total.add(part)
    return total


def adopt(renderer: ObjectRenderer, folder: Path) -> None:
    """Starts a worker process."""
    global worker_renderer, worker_folder
    worker_renderer, worker_folder = renderer, folder


def write_object(job: tuple[int, int]) -> Written:
    """Writes the object with this number and size."""
    index, size = job
    rendered = worker_renderer.render(index, size)
    document = DOCUMENT_START + b",".join(rendered.records) + DOCUMENT_END
    packed = compress(document)
    path = worker_folder / rendered.key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed)
    return Written(1, size, sum(rendered.suspicious), len(packed), len(document))


def write_one_object(renderer: ObjectRenderer, folder: Path, expanded_bytes: int) -> Written:
    """Writes one object whose document has at least this many bytes and ends with the record that reaches them."""
    total = Written(objects=1, expanded_bytes=len(DOCUMENT_START) + len(DOCUMENT_END))
    path = folder / renderer.render(0, 1).key
    path.parent.mkdir(parents=True)
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    with path.open("wb") as file:
        file.write(packer.compress(DOCUMENT_START))
        for batch in big_object_batches(renderer, expanded_bytes - total.expanded_bytes, total):
            file.write(packer.compress(batch))
        file.write(packer.compress(DOCUMENT_END))
        file.write(packer.flush())
    total.bytes = path.stat().st_size
    return total


def big_object_batches(renderer: ObjectRenderer, bytes_left: int, total: Written) -> Iterator[bytes]:
    """Joined records, about this many bytes of them, counted into `total`."""
    for part in count():
        rendered = renderer.render(0, BIG_OBJECT_BATCH, part)
        ends = list(accumulate(len(record) + 1 for record in rendered.records))
        used = min(bisect_left(ends, bytes_left) + 1, BIG_OBJECT_BATCH)
        batch = b"," * (part > 0) + b",".join(rendered.records[:used])
        total.events += used
        total.suspicious += sum(rendered.suspicious[:used])
        total.expanded_bytes += len(batch)
        bytes_left -= len(batch)
        yield batch
        if bytes_left <= 0:
            return


if __name__ == "__main__":
    main()
