# SPDX-License-Identifier: ISC
"""Every seed and every find of every fuzz target is replayed, under whatever compiler and sanitizer this
build has (P1-P18, P161). Seeds are those in the tree and those that makeseeds.py makes."""
import glob
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from tap import Tap  # noqa: E402

WANTED = 300


def main():
    tap = Tap()
    build = os.environ.get("G_TEST_BUILDDIR", ".")
    total = 0
    with tempfile.TemporaryDirectory(prefix="tg-seeds-") as made:
        subprocess.run([sys.executable, "-B", os.path.join(HERE, "makeseeds.py"), made], check=True,
                       stdout=subprocess.DEVNULL)
        for target in os.environ.get("TG_FUZZ", "").split():
            name = os.path.basename(target)[len("fuzz-"):]
            seeds = [*sorted(glob.glob(os.path.join(HERE, "seeds", name, "*"))),
                     *sorted(glob.glob(os.path.join(made, name, "*")))]
            finds = sorted(glob.glob(os.path.join(HERE, "finds", f"[0-9]*-{name}-*")))
            done = subprocess.run([os.path.join(build, target), *seeds, *finds], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False)
            tap.ok(done.returncode == 0 and seeds, f"fuzz-{name} lives through its {len(seeds)} seeds and "
                   f"{len(finds)} finds", done.stdout.decode(errors="replace")[-3000:])
            total += len(seeds)
    if tap.count:
        tap.ok(total >= WANTED, f"there are {WANTED} seeds and more ({total})")
    else:
        tap.skip("seeds", "no fuzz targets are declared")
    tap.done()


main()
