"""The four servers that are compared, each with the same verbs: start, stop, count, fill, paths of its lists."""
import json
import os
import random
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from harness import API_KEY, BENCH, SECRET, Bench, fetch, free_port, resident_mb

NUMBER = "555010200000001"
PAGE = 20


def spread(values: list, count: int = 500) -> list:
    return random.Random(1).sample(values, min(count, len(values)))


class Server:
    message_path = "/messages/"
    database_pids: list[int] = []

    def __init__(self, bench: Bench, tag: str):
        self.bench, self.tag, self.process = bench, tag, None

    @property
    def port(self) -> int:
        return self.listening

    @property
    def pids(self) -> str:
        return ",".join(str(p) for p in [self.process.pid, *self.database_pids])

    def start(self) -> float:
        """Seconds until it takes requests."""
        self.launch()
        return self.process.start_seconds

    def stop(self) -> None:
        self.bench.stop(self.process)

    def resident_mb(self) -> float:
        """The server alone, without its database."""
        return resident_mb(self.process.pid)

    def fetch(self, path: str) -> bytes:
        status, body = fetch(f"http://127.0.0.1:{self.port}{path}")
        if status != 200:
            raise RuntimeError(f"{self.name}: {path} answers {status}: {body[:300]!r}")
        return body

    def wait_for_count(self, count: int, seconds_max: float = 300) -> float:
        """Seconds until that many messages are listed."""
        begin = time.monotonic()
        while (found := self.count()) != count:
            if time.monotonic() - begin > seconds_max:
                raise RuntimeError(f"{self.name}: {found} messages are stored, {count} were acknowledged")
            time.sleep(0.02)
        return time.monotonic() - begin


class Wigwag(Server):
    message_path = "/platform/v1/whatsapp/messages/"
    LIST = f"/platform/v1/whatsapp/messages?limit={PAGE}"

    def __init__(self, bench: Bench, engine: str, tag: str):
        super().__init__(bench, tag)
        self.engine, self.name = engine, f"wigwag, {engine}"
        self.data = bench.folder / f"wigwag_{engine}_{tag}"
        self.address = f"sqlite:{self.data}/wigwag.db"
        if engine == "PostgreSQL":
            self.address = bench.postgres.create(f"wigwag_{tag}")
            self.database_pids = [bench.postgres.pid]

    def launch(self) -> None:
        self.process = self.bench.start(
            [self.bench.programs / "wigwag", "dev", "--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0",
             "--data", self.data, "--database", self.address, "--api-key", API_KEY, "--app-secret", SECRET,
             "--no-demo"],
            r"^ready http://", f"{self.engine}_{self.tag}")
        self.listening = int(self.process.line.rsplit(":", 1)[1])

    def count(self) -> int:
        return json.loads(self.fetch("/platform/v1/whatsapp/messages?page=1&per_page=1"))["meta"]["total_count"]

    def fill(self, messages: int, contacts: int) -> float:
        """The server must have been started once, so that its project exists. Seconds it took."""
        run = subprocess.run([self.bench.programs / "fill", self.address, NUMBER, str(messages), str(contacts)],
                             check=True, stdout=subprocess.PIPE)
        self.samples = json.loads(run.stdout)
        return self.samples["seconds"]

    def paths(self) -> dict[str, list[str]]:
        s = {name: spread(values) for name, values in self.samples.items() if isinstance(values, list)}
        return {
            "first page": [self.LIST],
            "page at half depth": [f"{self.LIST}&after={quote(c, safe='')}" for c in s["middle_cursors"]],
            "one conversation": [f"{self.LIST}&conversation_id={c}" for c in s["conversations"]],
            "one wamid": [self.message_path + quote(w, safe="") for w in s["wamids"]],
            "partial number": [f"{self.LIST}&phone_number={p[4:10]}" for p in s["phones"]],
            "text, a rare word": [f"/api/v2/messages?per_page={PAGE}&search={w}" for w in s["rare_words"]],
            "text, a frequent word": [f"/api/v2/messages?per_page={PAGE}&search=kettle"],
            "healthz": ["/healthz"],
        }


class Opponent(Server):
    folder: str

    @classmethod
    def install(cls) -> None:
        where = BENCH / "opponents" / cls.folder
        if not (where / "node_modules").exists():
            subprocess.run(["npm", "ci", "--no-progress"], cwd=where, check=True, stdout=subprocess.DEVNULL,
                           env={**os.environ, "npm_config_build_from_source": "true",
                                "npm_config_nodedir": "/usr"})

    def launch(self) -> None:
        self.listening = free_port()
        self.process = self.bench.start(["node", BENCH / "opponents" / self.folder / "server.js", self.listening,
                                         self.database, SECRET, API_KEY], r"^ready ", f"{self.folder}_{self.tag}")

    def count(self) -> int:
        return int(self.fetch("/count"))

    def sql(self, name: str, messages: int = 0, contacts: int = 0) -> str:
        text = (BENCH / "opponents" / self.folder / name).read_text()
        for word, value in ((":messages", messages), (":contacts", contacts), (":now", int(time.time() * 1000))):
            text = text.replace(word, str(value))
        return text

    def fill(self, messages: int, contacts: int) -> float:
        begin = time.monotonic()
        self.run_sql(self.sql("fill.sql", messages, contacts))
        self.filled = messages, contacts
        return time.monotonic() - begin

    def paths(self) -> dict[str, list[str]]:
        messages, contacts = self.filled
        draw = random.Random(1)
        wamids = self.wamids([draw.randint(1, messages) for _ in range(500)])
        chats = self.chats([draw.randint(1, messages) for _ in range(500)])
        return {
            "first page": [f"/messages?limit={PAGE}"],
            "page at half depth": [f"/messages?limit={PAGE}&after={messages // 2 + draw.randint(0, messages // 20)}"
                                   for _ in range(500)],
            "one conversation": [f"/messages?limit={PAGE}&conversation_id={c}" for c in chats],
            "one wamid": [self.message_path + quote(w, safe="") for w in wamids],
            "partial number": [f"/messages?limit={PAGE}&phone_number={draw.randint(1, contacts) * 7919 % 10**6:06}"
                               for _ in range(500)],
        }


class NodeSqlite(Opponent):
    name, folder = "Node + better-sqlite3", "node-sqlite"

    def __init__(self, bench: Bench, tag: str):
        super().__init__(bench, tag)
        self.database = bench.folder / f"node_{tag}.db"

    def connect(self):
        import sqlite3
        return sqlite3.connect(self.database)

    def run_sql(self, text: str) -> None:
        connection = self.connect()
        connection.executescript(f"BEGIN; {text} COMMIT;")
        connection.close()

    def column(self, name: str, ids: list[int]) -> list:
        connection = self.connect()
        rows = connection.execute(f"SELECT {name} FROM message WHERE id IN ({','.join(map(str, ids))})").fetchall()
        connection.close()
        return [row[0] for row in rows]

    def wamids(self, ids: list[int]) -> list[str]:
        return self.column("wamid", ids)

    def chats(self, ids: list[int]) -> list[int]:
        return self.column("conversation_id", ids)


class FastifyPostgres(Opponent):
    name, folder = "Fastify + pg", "fastify-pg"

    def __init__(self, bench: Bench, tag: str):
        super().__init__(bench, tag)
        self.database = bench.postgres.create(f"fastify_{tag}")
        bench.postgres.psql(f"fastify_{tag}", "-f", str(BENCH / "opponents" / self.folder / "schema.sql"))
        self.database_pids = [bench.postgres.pid]

    def run_sql(self, text: str) -> None:
        file = Path(self.bench.folder / "fill.sql")
        file.write_text(text)
        self.bench.postgres.psql(f"fastify_{self.tag}", "-f", str(file))

    def column(self, name: str, ids: list[int]) -> list[str]:
        return self.bench.postgres.psql(f"fastify_{self.tag}", "-c",
                                        f"SELECT {name} FROM message WHERE id IN ({','.join(map(str, ids))})").split()

    def wamids(self, ids: list[int]) -> list[str]:
        return self.column("wamid", ids)

    def chats(self, ids: list[int]) -> list[str]:
        return self.column("conversation_id", ids)


def all_servers(bench: Bench, tag: str) -> list[Server]:
    for opponent in (NodeSqlite, FastifyPostgres):
        opponent.install()
    return [Wigwag(bench, "SQLite", tag), Wigwag(bench, "PostgreSQL", tag), NodeSqlite(bench, tag),
            FastifyPostgres(bench, tag)]
