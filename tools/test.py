#!/usr/bin/env python3
"""test.py BUILD WIGWAG: ctest under one PostgreSQL and one S3 server, then every test/e2e/*.sh and test/*/run.sh
against the binary, then tidy. Its last line is `N passed, N failed` over all of them."""
import itertools
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed\s*$", re.M)
E2E_TIMEOUT_S = 900
AT_ONCE = 3  # scripts: each waits as long as it works, and has ports, folders and a PostgreSQL of its own
LONGEST_FIRST = ["broadcast.sh", "webhooks.sh", "nodes.sh"]


def last_summary(text: str) -> tuple[int, int] | None:
    found = SUMMARY.findall(text)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def counted(name: str, failed: bool, output: str, report: Path) -> tuple[int, int]:
    """Cases of one ctest test: GoogleTest's own report, else its closing line, else the test itself."""
    counts = last_summary(output)
    if report.exists():
        try:
            root = xml.parse(report).getroot()
            total, bad = int(root.get("tests", 0)), int(root.get("failures", 0)) + int(root.get("errors", 0))
            counts = (total - bad - int(root.get("disabled", 0)), bad)
        except xml.ParseError:
            counts = None
    passed, bad = counts or (0 if failed else 1, 0)
    if failed and bad == 0:
        print(f"{name}: ended without a result (crash, sanitizer or timeout)")
        bad = 1
    return passed, bad


def ctest(build: Path) -> tuple[int, int]:
    """One program more than there are cores: each waits for PostgreSQL a part of its time."""
    reports = build / "reports"
    for old in [*reports.glob("*.xml"), *reports.glob("answers/*.jsonl")]:
        old.unlink()
    junit = reports / "ctest.xml"
    subprocess.run(
        [ROOT / "tools/with_s3.sh", ROOT / "tools/with_postgres.sh", "ctest", "--test-dir", str(build), "-j",
         str(os.cpu_count() + 1), "--output-on-failure", "--no-tests=error", "--output-junit", str(junit),
         "--test-output-size-passed", "65536", "--test-output-size-failed", "1048576"], cwd=ROOT)
    if not junit.exists():
        print("ctest left no report")
        return 0, 1
    passed = bad = 0
    for case in xml.parse(junit).getroot().iter("testcase"):
        name, failed = case.get("name"), case.get("status") != "run"
        p, b = counted(name, failed, case.findtext("system-out") or "", reports / f"{name}.xml")
        passed, bad = passed + p, bad + b
    return passed, bad


def script(path: Path, build: Path, wigwag: Path) -> tuple[int, int]:
    """Runs one end-to-end script and shows what it said; its closing line is what counts."""
    start = time.monotonic()
    command = ["timeout", "--kill-after=10", str(E2E_TIMEOUT_S), ROOT / "tools/with_postgres.sh", str(path)]
    told = {"WIGWAG": str(wigwag), "WIGWAG_ANSWERS": str(build / "reports/answers")}
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         errors="replace", env=os.environ | told)
    passed, bad = last_summary(run.stdout) or (0 if run.returncode else 1, 0)
    said = "".join(line for line in run.stdout.splitlines(keepends=True) if not SUMMARY.match(line))
    name = path.relative_to(ROOT)
    if run.returncode and bad == 0:
        said += f"{name}: exit code {run.returncode}\n"
        bad = 1
    print(f"-- {name}\n{said}   {passed} passed, {bad} failed in {time.monotonic() - start:.0f} s", flush=True)
    return passed, bad


def scripts(build: Path, wigwag: Path) -> list[tuple[int, int]]:
    found = [*ROOT.glob("test/e2e/*.sh"), *ROOT.glob("test/*/run.sh")]
    found = sorted((path for path in found if os.access(path, os.X_OK)),
                   key=lambda path: (path.name not in LONGEST_FIRST, path))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(script, found, itertools.repeat(build), itertools.repeat(wigwag)))


def tidy() -> tuple[int, int]:
    codes = [subprocess.run(command, cwd=ROOT).returncode
             for command in ([ROOT / "tools/tidy.py", "--format"], [ROOT / "tools/statements.py"])]
    return codes.count(0), sum(code != 0 for code in codes)


def main() -> int:
    build, wigwag = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    results = [ctest(build), *scripts(build, wigwag), tidy()]
    passed, bad = (sum(column) for column in zip(*results))
    print(f"{passed} passed, {bad} failed", flush=True)
    return 1 if bad else 0


sys.exit(main())
