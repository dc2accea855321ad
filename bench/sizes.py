"""Bytes on disk of a loaded database: of each table and index, of the whole, and of the messages' own data."""
import sqlite3

from harness import Bench
from servers import Wigwag

# What a message alone brings, its indexes included. Events, files and conversations count for the whole only.
MESSAGES_OWN = ("message", "message_count", "message_trigram")
# dbstat counts the pages of a tree; its own count of their bytes is 32 bits wide.
SQLITE_RELATIONS = """SELECT coalesce(s.tbl_name, d.name), d.name, coalesce(s.type, ''), d.pageno * p.page_size
FROM dbstat d JOIN pragma_page_size p LEFT JOIN sqlite_master s ON s.name = d.name WHERE d.aggregate = TRUE"""
POSTGRES_RELATIONS = """SELECT t.relname, c.relname, CASE c.relkind WHEN 'i' THEN 'index' ELSE 'table' END,
pg_table_size(c.oid)
FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = coalesce(i.indrelid, c.oid)
WHERE c.relkind IN ('r', 'i') AND c.relnamespace = 'public'::regnamespace"""
POSTGRES_COLUMNS = """SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = 'message'"""


def query(bench: Bench, server: Wigwag, text: str) -> list[list[str]]:
    if server.engine == "PostgreSQL":
        return [line.split("|") for line in bench.postgres.psql(database_of(server), "-c", text).splitlines()]
    connection = sqlite3.connect(f"file:{server.data}/wigwag.db?mode=ro", uri=True)
    try:
        return [list(row) for row in connection.execute(text)]
    finally:
        connection.close()


def database_of(server: Wigwag) -> str:
    return server.address.rsplit("/", 1)[1]


def database_bytes(bench: Bench, server: Wigwag) -> int:
    """All of it: SQLite's files with the log, PostgreSQL's database with its catalogue (8 MB when empty)."""
    if server.engine == "SQLite":
        return sum(file.stat().st_size for file in server.data.glob("wigwag.db*"))
    return int(query(bench, server, "SELECT pg_database_size(current_database())")[0][0])


def row_bytes(bench: Bench, server: Wigwag) -> float:
    """Of a message on average: the lengths of its columns' values: texts by their UTF-8 bytes, whole numbers as 8,
    truth values as 1, nothing for NULL."""
    sqlite = server.engine == "SQLite"
    columns = query(bench, server, "SELECT name, type FROM pragma_table_info('message')" if sqlite
                    else POSTGRES_COLUMNS)
    lengths = []
    for name, kind in columns:
        fixed = {"BIGINT": 8, "BOOLEAN": 1}.get(kind.upper())
        text = f"length(CAST({name} AS BLOB))" if sqlite else f"octet_length({name})"
        lengths.append(f"CASE WHEN {name} IS NULL THEN 0 ELSE {fixed or text} END")
    return float(query(bench, server, f"SELECT avg({' + '.join(lengths)}) FROM message")[0][0])


def measure(bench: Bench, server: Wigwag, messages: int) -> dict:
    """Everything in bytes a message. `relations`: (table, table or index, kind, bytes), the largest first."""
    found = query(bench, server, SQLITE_RELATIONS if server.engine == "SQLite" else POSTGRES_RELATIONS)
    relations = sorted(((table, name, kind, int(size) / messages) for table, name, kind, size in found),
                       key=lambda relation: -relation[3])
    own = sum(size for table, _, _, size in relations
              if table in MESSAGES_OWN or table.startswith("message_trigram_"))
    return {"row": row_bytes(bench, server), "own": own, "database": database_bytes(bench, server) / messages,
            "relations": relations}
