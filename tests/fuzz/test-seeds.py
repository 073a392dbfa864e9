# SPDX-License-Identifier: ISC
"""Every seed and every find of every fuzz target is replayed, under whatever compiler and sanitizer this
build has (P161)."""
import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from tap import Tap  # noqa: E402


def main():
    tap = Tap()
    build = os.environ.get("G_TEST_BUILDDIR", ".")
    for target in os.environ.get("TG_FUZZ", "").split():
        name = os.path.basename(target)[len("fuzz-"):]
        seeds = os.path.join(HERE, "seeds", name)
        if not os.path.isdir(seeds) or not os.listdir(seeds):
            tap.ok(False, f"fuzz-{name} has seeds")
            continue
        paths = [os.path.join(seeds, seed) for seed in sorted(os.listdir(seeds))]
        finds = sorted(glob.glob(os.path.join(HERE, "finds", f"[0-9]*-{name}-*")))
        done = subprocess.run([os.path.join(build, target), *paths, *finds], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        tap.ok(done.returncode == 0, f"fuzz-{name} lives through its {len(paths)} seeds and {len(finds)} finds",
               done.stdout.decode(errors="replace")[-3000:])
    if not tap.count:
        tap.skip("seeds", "no fuzz targets are declared")
    tap.done()


main()
