#!/usr/bin/env python3
"""Holds the tree to docs/architecture.md and docs/style.md as far as a machine can: floors, sizes, words.
One line per finding, `file:line: what -> instead`; exit code 1 if there is any. --format also asks clang-format."""
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
LINE_COLUMNS_MAX = 120

FLOORS = {"base": 0, "model": 1, "store": 2, "net": 2, "core": 3, "meta": 3, "dialect": 3, "files": 3, "work": 4,
          "sim": 4, "api": 5, "app": 6}

CODE, CPP, SRC, SQL, DOCS, ALL = (
    r"\.(cpp|h|py|ts|sh)$", r"\.(cpp|h)$", r"^src/.*\.(cpp|h)$", r"^src/store/.*\.(cpp|h|sql)$", r"\.(md|txt)$", r"")

# where, pattern (on code without comments and strings, unless the row says `raw`), what, instead, files that may
BANNED = [
    (CPP, r"\bstd::(v?format(_to)?|print(ln)?)\b", "not in our libstdc++", "fmt::format", ""),
    (CPP, r"\busing namespace std\b(?!::)", "opens all of std", "name what is used", ""),
    (SRC, r"\bstd::(cout|cerr|clog)\b", "prints past the log", "base/log.h", r"^src/app/"),
    (SRC, r"\b(printf|puts)\s*\(", "prints past the log", "base/log.h", r"^src/(app/|base/(result|log)\.cpp)"),
    (CPP, r"(?<![.>:])\bget_[a-z]\w*\s*\(", "get_ says nothing", "name what it gives", ""),
    (CPP, r"\b(class|struct|namespace|enum)\s+(class\s+)?\w*(Manager|Helper|Util|Utils|Impl)\b", "a name for anything",
     "say what it is", ""),
    (CPP, r"\bstd::thread\b.*\.detach\(|\bdetached\b", "nobody waits for it", "await it or hand it to a TaskGroup",
     r"^src/(net|app)/"),
    (SRC, r"\bsystem_now\b|\b(system|steady)_clock::now\b", "reads the clock", "take an Instant or Clock",
     r"^src/(base|net|app)/|^src/(work/append_queue\.cpp|sim/(clock|sandbox)\.h)$"),  # how long a sync took
    (SRC, r"\bstd::mutex\b", "shared state without its lock", "Guarded<T>",
     r"^src/(base|net|store|app|work)/|^src/sim/(clock|outbox)"),  # they wait under it
    (SRC, r"\bboost::(asio|beast)\b|<boost/(asio|beast)\b", "names the network library", "Task<T>, net/",
     r"^src/(net/|base/task\.h)"),
    (r"^src/core/", r"\bjson::|\"base/json\.h\"|\bsimdjson\b", "JSON among the rules", "a struct from model/",
     r"^src/core/verbatim\.cpp$"),  # completes one text from another, knows no member
    (r"^(src|test)/.*\.(cpp|h)$", r"\bsleep_(for|until)\b|\busleep\(|[^_]\bsleep\(", "sleeps",
     "wait for what it waits for", r"^(src/app/|src/net/|test/kit/)"),
    (r"^test/.*\.cpp$", r"\bGTEST_SKIP\b|\bDISABLED_\w", "a skipped test", "make it run, or remove it", ""),
]
BANNED_RAW = [
    (CODE, r"\b(TODO|FIXME|XXX|HACK)\b", "left for later", "do it, or open an issue", r"^tools/tidy\.py$"),
    (SQL, r"\bSELECT \*", "column order is not ours", "SELECT {*}", r"^src/store/fragments\.cpp$"),
    (SQL, r"\b(now|NOW)\(\)|\bCURRENT_TIMESTAMP\b", "the database's clock", "pass the Instant", ""),
    (SQL, r"\b(ILIKE|RETURNING \*|ON DUPLICATE KEY|INSERT OR (REPLACE|IGNORE))\b", "one engine's SQL",
     "text that both take", ""),
    (r"^src/(?!store/).*\.(cpp|h)$", r"\"(SELECT|INSERT INTO|UPDATE|DELETE FROM) [\w*{]", "SQL outside store/",
     "a function of store/", ""),
    (ALL, r"(?<![\w.])/(work|root)/\w", "a path of one machine", "a path in this checkout", r"^tools/tidy\.py$"),
    (ALL, r"(?i)\b(helper agent|sub-?agent|AI[- ](tool|assistant|agent|generated)|coding (agent|session)|"
          r"language model)\b", "who wrote it", "what it does", r"^tools/tidy\.py$"),
    (ALL, r"\b(registry\.npmjs|deb\.debian)\.org\b", "names a registry", "the machine's own client",
     r"^tools/tidy\.py$"),
]

findings: list[str] = []


def find(path: str, line: int, what: str, instead: str) -> None:
    findings.append(f"{path}:{line}: {what} -> {instead}")


def blanked(text: str) -> str:
    """The C++ text with comments, strings and characters blanked, so that words and braces in them do not count.
    Include lines keep their names."""
    pattern = re.compile(
        r'^[ \t]*#[ \t]*include[^\n]*|R"(?P<d>[^\s()\\]{0,16})\(.*?\)(?P=d)"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'
        r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S | re.M)

    def blank(match: re.Match) -> str:
        found = match[0]
        return found if found.lstrip().startswith("#") else re.sub(r"[^\n]", " ", found)

    return pattern.sub(blank, text)


def check_floors(path: str, code: str) -> None:
    room = path.split("/")[1]
    for number, line in enumerate(code.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*"([a-z_]+)/', line)
        if not match:
            if re.match(r'\s*#\s*include\s*"', line):
                find(path, number, "an include without its room", f'"{room}/…"')
            continue
        other = match[1]
        if other != room and FLOORS.get(other, 99) >= FLOORS.get(room, -1):
            find(path, number, f"{room}/ includes {other}/", "only floors below, or its own room")


def check_functions(path: str, code: str) -> None:
    """A function is a block at namespace or class level. clang-format has put its opening brace at a line's end, and
    its closing one at the column where the line that opened it begins."""
    opener: tuple[int, int] | None = None
    lines = code.splitlines()
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if opener is None:
            text = line.strip()
            head = re.search(r"\)[^;=]*\{$", text)  # an argument list, then the body
            outside = re.match(r"(namespace|class|struct|enum|union|extern|constexpr Stmt)\b", text)
            control = re.match(r"(\}|if|for|while|switch|else|do|case)\b", text)
            if head and not outside and not control:
                opener = (start_of(lines, number), indent if not text.startswith(":") else max(indent - 4, 0))
        elif line.strip().startswith("}") and indent <= opener[1]:
            length = number - opener[0] + 1
            if length > FUNCTION_LINES_MAX:
                find(path, opener[0], f"a function of {length} lines", f"at most {FUNCTION_LINES_MAX}")
            opener = None


def start_of(lines: list[str], number: int) -> int:
    """The first line of the statement that ends at this line."""
    while number > 1 and re.search(r"[,(<]$|\)$|&&$|\|\|$", lines[number - 2].rstrip()) and lines[number - 2].strip():
        number -= 1
    return number


def check_words(path: str, lines: list[str], table: list[tuple]) -> None:
    for where, pattern, what, instead, may in table:
        if not re.search(where, path) or (may and re.search(may, path)):
            continue
        compiled = re.compile(pattern)
        text = "\n".join(lines)
        for match in compiled.finditer(text):
            find(path, text.count("\n", 0, match.start()) + 1, f"`{match[0].strip()}`: {what}", instead)


def check_sizes(path: str, lines: list[str]) -> None:
    if re.match(r"(src|test|tools|bench)/.*\.(cpp|h|py|sh)$", path) and len(lines) > FILE_LINES_MAX:
        find(path, len(lines), f"{len(lines)} lines", f"at most {FILE_LINES_MAX} a file")
    if re.search(r"\.(cpp|h|py|sh|cmake|sql|ts)$|CMakeLists\.txt$|Makefile$", path):
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_COLUMNS_MAX and not re.search(r"https?://\S{60}", line):
                find(path, number, f"{len(line)} columns", f"at most {LINE_COLUMNS_MAX}")


def check(path: str) -> None:
    if re.match(r"(test/(fixtures|fuzz/corpus)|src/.*/generated|openapi)/|web/(dist|node_modules)/|LICENSE$", path):
        return
    try:
        text = (ROOT / path).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):  # not text, or removed and not yet committed
        return
    lines = text.splitlines()
    check_words(path, lines, BANNED_RAW)
    if path.endswith("package-lock.json"):
        return
    check_sizes(path, lines)
    if path.endswith((".cpp", ".h")):
        code = blanked(text)
        check_words(path, code.splitlines(), BANNED)
        if path.startswith("src/"):
            check_floors(path, code)
        if path.startswith(("src/", "test/", "bench/")):
            check_functions(path, code)


def check_format(paths: list[str]) -> None:
    def run(some: list[str]) -> str:
        return subprocess.run(["clang-format-19", "--dry-run", *some], cwd=ROOT, capture_output=True, text=True).stderr

    chunks = [paths[i::4] for i in range(4) if paths[i::4]]
    with ThreadPoolExecutor(2) as pool:
        for errors in pool.map(run, chunks):
            for path in sorted(set(re.findall(r"^(\S+?):\d+:\d+: warning", errors, re.M))):
                find(path, 1, "not as clang-format puts it", "make fmt")


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                            check=True).stdout.splitlines()
    for path in listed:
        check(path)
    if "--format" in sys.argv:
        check_format([p for p in listed if p.endswith((".cpp", ".h")) and (ROOT / p).exists()])
    for finding in sorted(findings):
        print(finding)
    return 1 if findings else 0


sys.exit(main())
