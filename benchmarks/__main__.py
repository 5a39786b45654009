"""Runs the benchmarks and prints their ratios: `python -m benchmarks [NAME ...] [--runs N]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Ratio

NAMES = ["read", "wandb", "growth", "page", "writing", "load", "sizes", "exports"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Ratios measured side by side on this machine.")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[])
    parser.add_argument("--runs", type=int, default=100_000, help="runs in the tracker (read)")
    parser.add_argument("--folder", type=Path, help="where made databases are kept between calls")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        ratios: list[Ratio] = []
        for name in chosen.names or NAMES:
            print(f"{name}:", flush=True)
            found = measured(name, chosen.runs, folder)
            print(*(one.line() for one in found), sep="\n", flush=True)
            ratios += found
    sys.exit(0 if all(one.holds for one in ratios) else 1)


def measured(name: str, runs: int, folder: Path) -> list[Ratio]:
    if name == "read":
        from benchmarks import read_mlflow

        return read_mlflow.measure(runs, folder)
    if name == "wandb":
        from benchmarks import read_wandb

        return read_wandb.measure()
    if name == "growth":
        from benchmarks import growth

        return growth.measure(folder)
    if name == "writing":
        from benchmarks import writing

        return writing.measure(folder)
    if name == "load":
        from benchmarks import load

        return load.measure(folder)
    if name == "exports":
        from benchmarks import exports

        return exports.measure()
    if name == "sizes":
        from benchmarks import sizes

        return sizes.measure(folder)
    from benchmarks import page

    return page.measure(folder)


if __name__ == "__main__":
    main()
