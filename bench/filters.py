#!/usr/bin/env python3
"""Every documented filter of the message, conversation and contact lists, alone and in pairs, each with values that
have rows and with values that have none, beside the first page of the same list.

  bench/filters.py [build/release] [--rows 100000] [--engine SQLite]     some minutes an engine, most of them loading

The filters are those of the OpenAPI documents that the binary prints; a new one without values here ends the run."""
import argparse
import datetime
import itertools
import json
import math
import random
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))
import report_own  # noqa: E402
from harness import API_KEY, ROOT, Bench  # noqa: E402
from servers import PAGE, Wigwag, spread  # noqa: E402

REQUESTS = 30           # for each combination: its p99 is then its slowest
REQUESTS_AGAIN = 100    # besides, for one that seems too slow: a pause of the machine is not the filter's
FIRST_PAGE_REQUESTS = 300  # before all filters of a list, and as many after them
SECONDS_A_COMBINATION = 2
SECONDS_MAX = 180       # for an engine; what was not reached is counted
VALUES_ALONE, VALUES_IN_PAIRS = 6, 3
PATHS_OF_A_PAIR = 6
OVERDUE = 503           # the answer to a statement that the server has given up: its time counts, and it fails the bar
LABELLED_PAGES, LABELLED_ROWS = 10, 100
HISTORY_DAYS = 90       # of bench/fill.cpp

NOT_FILTERS = {"limit", "after", "before", "page", "per_page", "sort", "fields", "include",
               "q"}     # the same as search


class Listing(NamedTuple):
    name: str
    document: str  # of `wigwag openapi`
    path: str

    @property
    def rows_kind(self) -> str:
        return self.path.rsplit("/", 1)[1]

    @property
    def size(self) -> str:
        return "limit" if self.document == "kapso" else "per_page"

    def page(self, *filters: tuple[str, str]) -> str:
        return f"{self.path}?{urlencode([(self.size, PAGE), *filters])}"


LISTS = (Listing("Kapso messages", "kapso", "/platform/v1/whatsapp/messages"),
         Listing("Kapso conversations", "kapso", "/platform/v1/whatsapp/conversations"),
         Listing("Kapso contacts", "kapso", "/platform/v1/whatsapp/contacts"),
         Listing("WA.cr messages", "wacr", "/api/v2/messages"),
         Listing("WA.cr contacts", "wacr", "/api/v2/contacts"))

# Which members of a row have a value for a filter, by the filter's name without `filter[…]`.
SHOWN = {
    "phone_number_id": ["phone_number_id"], "conversation_id": ["whatsapp_conversation_id"],
    "phone_number": ["phone_number"], "business_scoped_user_id": ["business_scoped_user_id", "from_user_id",
                                                                  "to_user_id"],
    "message_type": ["type"], "type": ["type"], "interaction_id": ["interaction_id"],
    "created_at": ["created_at"], "created_after": ["created_at"], "created_before": ["created_at"],
    "last_active_after": ["last_active_at"], "last_active_before": ["last_active_at"],
    "profile_name_contains": ["profile_name"], "wa_id_contains": ["wa_id"], "search": ["message", "firstname", "phone"],
}
PARTIAL = {"phone_number", "profile_name_contains", "wa_id_contains", "search"}
# Well-formed values that no row has, beside words of the documents and labels that turn out to have none.
NOBODYS = {
    "phone_number_id": ["555999999999999"], "conversation_id": ["01900000-0000-7000-8000-000000000000"],
    "phone_number": ["99999999"], "business_scoped_user_id": ["US.99999999999999999999"],
    "message_type": ["location"], "type": ["location"], "interaction_id": ["4096"],
    "created_at": ["2000-01-01"], "created_after": ["2100-01-01T00:00:00Z"],
    "created_before": ["2000-01-01T00:00:00Z"], "last_active_after": ["2100-01-01T00:00:00Z"],
    "last_active_before": ["2000-01-01T00:00:00Z"], "profile_name_contains": ["zzqxj"],
    "wa_id_contains": ["99999999"], "search": ["zzqxj", "99999999"],
}


class Client:
    """One connection that is kept. A bare socket: http.client alone takes as long as a page."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def more(self) -> bytes:
        came = self.socket.recv(1 << 20)
        if not came:
            raise RuntimeError("the server has closed the connection")
        return came

    def ask(self, method: str, path: str, body: dict | None = None) -> tuple[int, bytes, float]:
        """Status, body, microseconds."""
        content = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {API_KEY}\r\n"
        if content:
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        request = head.encode() + b"\r\n" + content
        begin = time.perf_counter()
        self.socket.sendall(request)
        answer = self.more()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self.more()
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", answer[:end])
        whole = end + 4 + (int(length[1]) if length else 0)
        while len(answer) < whole:
            answer += self.more()
        return int(answer[9:12]), answer[end + 4:], (time.perf_counter() - begin) * 1e6

    def json(self, method: str, path: str, body: dict | None = None) -> dict:
        status, answer, _ = self.ask(method, path, body)
        if status not in (200, 201):
            raise RuntimeError(f"{method} {path} answers {status}: {answer[:300]!r}")
        return json.loads(answer)

    def rows(self, path: str) -> list[dict]:
        return self.json("GET", path)["data"]

    def times(self, paths: list[str], requests: int) -> list[tuple[float, str]]:
        """(microseconds, path) of so many requests, over the paths in turn; fewer when they take too long."""
        took: list[tuple[float, str]] = []
        begin = time.monotonic()
        for path in itertools.islice(itertools.cycle(paths), requests):
            status, answer, us = self.ask("GET", path)
            if status not in (200, OVERDUE):
                raise RuntimeError(f"{path} answers {status}: {answer[:300]!r}")
            took.append((us, path))
            if time.monotonic() - begin > SECONDS_A_COMBINATION:
                break
        return took


def quantile(took: list[tuple[float, str]], q: float) -> float:
    return sorted(took)[max(0, math.ceil(q * len(took)) - 1)][0]


def total_of(client: Client, path: str) -> int:
    return client.json("GET", f"{path}?per_page=1")["meta"]["pagination"]["total"]


def documented(bench: Bench) -> dict[str, dict[str, list[str]]]:
    """List -> filter -> the words that it takes, when the document names them. What one document leaves open the
    other's list of the same rows may say."""
    found: dict = {}
    words: dict = {}
    for listing in LISTS:
        text = subprocess.run([bench.programs / "wigwag", "openapi", listing.document], check=True,
                              stdout=subprocess.PIPE).stdout
        parameters = [p for p in json.loads(text)["paths"][listing.path]["get"]["parameters"]
                      if p["in"] == "query" and p["name"] not in NOT_FILTERS]
        for parameter in parameters:
            if "enum" in parameter["schema"]:
                words[listing.rows_kind, bare(parameter["name"])] = parameter["schema"]["enum"]
        found[listing.name] = {p["name"]: words.get((listing.rows_kind, bare(p["name"])), []) for p in parameters}
    return found


def bare(name: str) -> str:
    return name.removeprefix("filter[").removesuffix("]")


def label(client: Client, bench: Bench, server: Wigwag) -> dict[tuple[str, str], list[str]]:
    """What the loaded history lacks: customers, statuses, sources, groups, assignments. Two of each; the second is
    nobody's. Newer contacts get some, older ones others, so that there are pairs of which both have rows but no row has
    both. Gives the values by the kind of rows and the filter's bare name."""
    subprocess.run([bench.programs / "wigwag", "user", "add", "nobody@example.test", "--name", "Nobody", "--project",
                    "dev", "--database", server.address, "--data", server.data], check=True, stdout=subprocess.DEVNULL)

    def made(path: str, body: dict) -> str:
        return str(client.json("POST", path, body)["data"]["id"])

    users = sorted(client.rows("/platform/v1/users"), key=lambda user: user["id"])
    members, member_numbers = [user["user_id"] for user in users], [user["id"] for user in users]
    externals = ["bench-0", "bench-1"]
    customers = [made("/platform/v1/customers", {"customer": {"name": e, "external_customer_id": e}})
                 for e in externals]
    statuses, sources, groups = ([made(f"/api/v2/{kind}", {"name": f"Bench {i}"}) for i in range(2)]
                                 for kind in ("statuses", "sources", "groups"))
    pages = total_of(client, "/api/v2/contacts") // LABELLED_ROWS
    for i in range(LABELLED_PAGES):
        page = 1 + i * pages // LABELLED_PAGES
        contacts = client.rows(f"/api/v2/contacts?per_page={LABELLED_ROWS}&page={page}")
        newer = i < LABELLED_PAGES // 2
        labels = {"source_id": int(sources[0])} | (
            {"status_id": int(statuses[0]), "type": "customer"} if newer else {"assigned_id": member_numbers[0]})
        for contact in contacts:
            client.json("PATCH", f"/api/v2/contacts/{contact['id']}", labels)
            client.json("PATCH", f"/platform/v1/whatsapp/contacts/{re.sub('[^0-9]', '', contact['phone'])}",
                        {"contact": {"customer_id": customers[0]}})
        if not newer:
            client.json("POST", f"/api/v2/groups/{groups[0]}/contacts", {"contact_ids": [c["id"] for c in contacts]})
    for row in shown_rows(client, server, LISTS[1], LABELLED_ROWS):
        client.json("POST", f"/platform/v1/whatsapp/conversations/{row['id']}/assignments",
                    {"assignment": {"user_id": members[0]}})
    if server.engine == "PostgreSQL":  # it does this by itself, in time
        bench.postgres.psql(server.address.rsplit("/", 1)[1], "-c", "ANALYZE")
    return {("conversations", "assigned_user_id"): members, ("contacts", "customer_id"): customers,
            ("contacts", "customer_external_id"): externals, ("contacts", "status_id"): statuses,
            ("contacts", "source_id"): sources, ("contacts", "group_id"): groups,
            ("contacts", "assigned_id"): [str(number) for number in member_numbers],
            ("contacts", "type"): ["lead", "customer", "guest"]}


def shown_rows(client: Client, server: Wigwag, listing: Listing, count: int) -> list[dict]:
    """Half of them the newest, half from the middle of the list or of its time."""
    half = count // 2
    if listing.document == "wacr":
        middle = {"page": max(2, total_of(client, listing.path) // half // 2)}
    elif listing.rows_kind == "messages":
        middle = {"after": server.samples["middle_cursors"][0]}
    else:
        at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=HISTORY_DAYS / 2)
        name = "last_active_before" if listing.rows_kind == "conversations" else "created_before"
        middle = {name: f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    pages = ({}, middle)
    return [row | row.get("kapso", {}) for page in pages
            for row in client.rows(f"{listing.path}?{urlencode({listing.size: half} | page)}")]


def parts_of(text: str) -> list[str]:
    """Rare and frequent ones: a word, or six digits of a number; and its first three letters."""
    words = re.findall(r"\w{3,}", text)
    return [part for word in words for part in (word[4:10] if word.isdigit() else word, word[:3])]


def values_of(client: Client, server: Wigwag, listing: Listing, filters: dict[str, list[str]], labels: dict) -> dict:
    """Filter -> whether rows have it -> values, as the list itself answers for each alone."""
    rows = shown_rows(client, server, listing, 100)[::10]
    found: dict = {}
    for name, words in filters.items():
        kind = bare(name)
        values = labels.get((listing.rows_kind, kind)) or words
        if not values:
            shown = [str(row[member]) for row in rows for member in SHOWN[kind] if row.get(member)]
            if kind in PARTIAL:
                shown = [part for text in shown for part in parts_of(text)]
            if kind == "created_at":
                shown += [text[:10] for text in shown]
            values = spread(list(dict.fromkeys(shown)), 2 * VALUES_ALONE) + NOBODYS[kind]
        found[name] = {True: [], False: []}
        for value in values:
            found[name][bool(client.rows(listing.page((name, value))))].append(value)
    return found


def combinations_of(listing: Listing, values: dict) -> list[dict]:
    """Each filter alone and each pair, by whether its values have rows: with the paths that ask so."""
    draw = random.Random(1)
    kinds = [(name, has_rows) for name, by_rows in values.items() for has_rows in by_rows if by_rows[has_rows]]
    found = []
    for name, has_rows in kinds:
        paths = [listing.page((name, value)) for value in spread(values[name][has_rows], VALUES_ALONE)]
        found.append({"filters": [(name, has_rows)], "paths": paths})
    for one, other in itertools.combinations(kinds, 2):
        if one[0] == other[0]:
            continue
        pairs = itertools.product(*([(name, value) for value in spread(values[name][has_rows], VALUES_IN_PAIRS)]
                                    for name, has_rows in (one, other)))
        paths = [listing.page(*pair) for pair in pairs]
        found.append({"filters": [one, other], "paths": draw.sample(paths, min(len(paths), PATHS_OF_A_PAIR))})
    return [{"list": listing.name} | one for one in found]


def measure_one(client: Client, combination: dict) -> None:
    """Adds `took`, unless all paths are refused because their values contradict each other; and how many paths have
    rows. Each path is asked once before the clock starts."""
    accepted = []
    combination |= {"with_rows": 0, "overdue": 0}
    for path in combination["paths"]:
        status, answer, _ = client.ask("GET", path)
        if status in (400, 422) and len(combination["filters"]) == 2:
            continue
        if status not in (200, OVERDUE):
            raise RuntimeError(f"{path} answers {status}: {answer[:300]!r}")
        combination["overdue"] += status == OVERDUE
        combination["with_rows"] += status == 200 and bool(json.loads(answer)["data"])
        accepted.append(path)
    combination["paths"] = accepted
    if accepted:
        combination["took"] = client.times(accepted, REQUESTS)


def judge(combination: dict, took: list[tuple[float, str]], first: list[tuple[float, str]]) -> None:
    for name, q in (("p50", 0.5), ("p99", 0.99)):
        combination[f"{name}_us"] = quantile(took, q)
        combination[f"{name}_times"] = quantile(took, q) / quantile(first, q)
    combination |= {"requests": len(took), "slowest": max(took)[1]}


def measure_list(client: Client, listing: Listing, values: dict, deadline: float) -> dict:
    first = client.times([listing.page()], FIRST_PAGE_REQUESTS)
    combinations = combinations_of(listing, values)
    for combination in combinations:
        if time.monotonic() > deadline:
            break
        measure_one(client, combination)
    first += client.times([listing.page()], FIRST_PAGE_REQUESTS)
    measured = [c for c in combinations if "took" in c]
    for combination in measured:
        took = combination.pop("took")
        judge(combination, took, first)
        if report_own.times_slower(combination) > report_own.TIMES_SLOWER_MAX and time.monotonic() < deadline:
            judge(combination, took + client.times(combination["paths"], REQUESTS_AGAIN), first)
    return {"filters": len(values), "first_p50_us": quantile(first, 0.5), "first_p99_us": quantile(first, 0.99),
            "refused": sum(not c["paths"] for c in combinations),
            "unmeasured": sum("with_rows" not in c for c in combinations), "combinations": measured}


def measure(bench: Bench, server: Wigwag, seconds_max: float = SECONDS_MAX) -> dict:
    """The server has a loaded history. `floor_us`: an answer without work, as this client sees it."""
    client = Client(server.port)
    filters = documented(bench)
    labels = label(client, bench, server)
    deadline = time.monotonic() + seconds_max
    lists = {}
    for listing in LISTS:
        values = values_of(client, server, listing, filters[listing.name], labels)
        lists[listing.name] = measure_list(client, listing, values, deadline)
    return {"floor_us": quantile(client.times(["/healthz"], FIRST_PAGE_REQUESTS), 0.5), "lists": lists}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", nargs="?", type=Path, default=ROOT / "build" / "release")
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--engine", choices=["SQLite", "PostgreSQL"], default="SQLite")
    arguments.add_argument("--raw", type=Path, help="write every figure there, as JSON")
    given = arguments.parse_args()
    with Bench(given.programs.resolve()) as bench:
        server = Wigwag(bench, given.engine, "filters")
        server.start()
        server.stop()
        server.fill(given.rows, given.rows // 20)
        server.start()
        found = measure(bench, server)
    print(report_own.filters({server.name: found}))
    if given.raw:
        given.raw.write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
