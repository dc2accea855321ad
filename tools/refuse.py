#!/usr/bin/env python3
"""Code that must not compile: each test/refuse/*.cpp is compiled without MISTAKE, which must work, and with it, which
must fail with the text that stands after `// expect:`. refuse.py BUILD takes the flags from its compile commands."""
import json
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def compiler(build: Path) -> list[str]:
    """The build's own compiler and flags, less what says which file is made of what."""
    commands = json.loads((build / "compile_commands.json").read_text())
    words = shlex.split(next(c["command"] for c in commands if c["file"].endswith("/src/base/text.cpp")))
    kept = [words[0]] + [w for w in words[1:] if w.startswith(("-std", "-D", "-W"))]
    return kept + ["-fsyntax-only", "-ferror-limit=0", f"-I{ROOT / 'src'}", f"-I{build / 'generated'}"]


def check(command: list[str], path: Path) -> str:
    """Empty when the file behaves as it must, else what is wrong."""
    expected = re.findall(r"// expect:\s*(.*\S)", path.read_text())
    if not expected:
        return "says nowhere what to `// expect:`"
    good = subprocess.run([*command, str(path)], capture_output=True, text=True)
    if good.returncode:
        return "does not compile without its mistake\n" + good.stderr
    bad = subprocess.run([*command, "-DMISTAKE", str(path)], capture_output=True, text=True)
    if bad.returncode == 0:
        return "compiles with its mistake"
    missing = [text for text in expected if text not in bad.stderr]
    return f"fails, but without saying {missing}\n{bad.stderr}" if missing else ""


def main() -> int:
    command = compiler(Path(sys.argv[1]).resolve())
    files = sorted((ROOT / "test/refuse").glob("*.cpp"))
    with ThreadPoolExecutor(cpu_count()) as pool:
        wrong = list(pool.map(lambda path: check(command, path), files))
    for path, text in zip(files, wrong):
        if text:
            print(f"{path.relative_to(ROOT)}: {text}")
    failed = sum(1 for text in wrong if text)
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
