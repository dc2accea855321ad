#!/usr/bin/env python3
"""Reads every migration and every statement: keys begin with the project, and statements name it, so that the schema
can be spread over machines by project (docs/scaling.md). What cannot is listed here, with its reason. One line a
finding."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Found before the project is known, small, seldom written: such tables are copied to every machine.
REFERENCE = {"project", "api_key", "channel"}
# Of the installation, or of a webhook whose project nobody knows yet: they stay on one machine.
INSTALLATION = {"lease", "setting", "journal_position", "receipt", "quarantine", "blob_doubt"}

# Sweeps look at all projects, bounded, by an index of their own; on many machines each runs on every one.
SWEEPS = {
    "broadcasts.cpp": "kDue kFree kRelease kReleaseRecipients kCursors",
    "conversations.cpp": "kIdle",
    "deliveries.cpp": "kWaiting kOldestWaiting",
    "erasures.cpp": "kAnyDue kRelease",
    "media.cpp": "kTake kRelease kWaiting kNextDue kForgetExpired",
    "otps.cpp": "kExpired kEnded",
    "seen.cpp": "kEraseBefore",
    "sends.cpp": "kLose kOverdue kUnknown kEraseGivenUp kFreeThreads kEraseAnswers kErasePauses",
    "webhooks.cpp": "kOfNumbers kIsDue kTake kFree",
}
# A file is stored once for all projects, by its content.
BY_CONTENT = {"erasures.cpp": "kUploads kWantAgain", "media.cpp": "kNamed kUnnamed"}
# Indexes of sweeps, of search (the engine's own, which hold no second column) and of contents.
INDEXES = set("""conversation_open seen_news_at send_started idempotency_at media_due upload_expired otp_expired
    rate_count_ended webhook_channel webhook_turn_wake erasure_due broadcast_busy send_pause_until
    message_search contact_phone_search contact_profile_search contact_card_search media_blob upload_blob""".split())

TABLE = re.compile(r"CREATE TABLE (\w+) \((.*?)\n\)", re.S)
INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (\w+)\s+ON (\w+)\s*(?:\{[^}]*\}|USING \w+)?\s*\(\s*(\w+)")
STATEMENT = re.compile(r"Stmt<[^;]*?>\s+(\w+)\s*[{=]")
PIECE = re.compile(r'\s*("(?:[^"\\]|\\.)*"|k\w+)')


def schema(sql: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Primary keys by table, and (index, table, first column)."""
    keys = {}
    for name, body in TABLE.findall(sql):
        key = re.search(r"PRIMARY KEY \(([^)]*)\)", body) or re.search(r"(\w+) [^,\n]*PRIMARY KEY", body)
        keys[name] = key[1] if key else ""
    return keys, INDEX.findall(sql)


def statements(text: str):
    """(name, SQL) of each constant of the file, with the names of shared pieces left in."""
    for start in STATEMENT.finditer(text):
        rest, pieces = text[start.end():], []
        while piece := PIECE.match(rest):
            pieces.append(piece[1].strip('"'))
            rest = rest[piece.end():]
        yield start[1], "".join(pieces)


def names_project(sql: str) -> bool:
    if sql.lstrip().startswith("INSERT"):
        return "project_id" in sql
    # `(project_id, key) IN (SELECT project_id, key FROM t WHERE …)` says which rows, not whose.
    sql = re.sub(r"\(project_id, [\w, ]+\) IN \(SELECT project_id, ", "(SELECT ", sql)
    condition = re.split(r"\bWHERE\b|\bON\b", sql, maxsplit=1)
    return len(condition) == 2 and "project_id" in condition[1]


def main() -> int:
    files = sorted((ROOT / "src/store/migrations").glob("*.sql"))
    keys, indexes = schema("\n".join(path.read_text() for path in files))
    whole = REFERENCE | INSTALLATION
    found = [f"table {name}: its key is ({key})" for name, key in keys.items()
             if name not in whole and key.split(",")[0] != "project_id"]
    found += [f"index {name}: it begins with {column}" for name, table, column in indexes
              if table not in whole and column != "project_id" and name not in INDEXES]
    local = re.compile(rf"\b({'|'.join(name for name in keys if name not in whole)})\b")
    allowed = {(file, name) for rows in (SWEEPS, BY_CONTENT)
               for file, names in rows.items() for name in names.split()}
    count = 0
    for path in sorted((ROOT / "src").rglob("*.cpp")) + sorted((ROOT / "src").rglob("*.h")):
        for name, sql in statements(path.read_text()):
            count += 1
            exception = (path.name, name)
            if local.search(sql) and not names_project(sql) and exception not in allowed:
                found.append(f"{path.relative_to(ROOT)}: {name} names no project")
            elif names_project(sql) and exception in allowed:
                found.append(f"{path.relative_to(ROOT)}: {name} is listed and names its project")
            allowed.discard(exception)
    found += [f"tools/statements.py: {file} has no {name}" for file, name in sorted(allowed)]
    if count < 300:
        found.append(f"only {count} statements were found")
    print("\n".join(sorted(found)), end="\n" if found else "")
    return 1 if found else 0


sys.exit(main())
