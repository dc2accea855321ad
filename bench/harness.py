"""Starts and stops what is measured: servers by pid on free loopback ports, a private PostgreSQL, temporary folders."""
import json
import os
import pwd
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
SECRET = "bench-app-secret"
API_KEY = "bench-key-000000000000000000000000"
START_SECONDS_MAX = 60


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(url: str, timeout: float = 60) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers={"X-API-Key": API_KEY})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def resident_mb(pid: int) -> float:
    """Of the process and its descendants."""
    parents, pages = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry)], pages[int(entry)] = int(fields[1]), int(fields[21])
    family = {pid}
    while grown := {p for p, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(pages.get(p, 0) for p in family) * os.sysconf("SC_PAGESIZE") / 1e6


class Process:
    """A child that prints a line with `ready` when it takes requests; stopped by its pid."""

    def __init__(self, command: list[str], ready: str | None, folder: Path, name: str, user: str | None = None):
        self.log = open(folder / f"{name}.log", "w+b")
        begin = time.monotonic()
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE if ready else self.log, stderr=self.log,
                                      cwd=folder, user=user, group=user, extra_groups=[] if user else None)
        self.pid = self.child.pid
        if ready:
            self.line = self.wait_for(ready)
        self.start_seconds = time.monotonic() - begin

    def wait_for(self, ready: str) -> str:
        for raw in self.child.stdout:
            line = raw.decode(errors="replace")
            if re.search(ready, line):
                return line
        self.log.seek(0)
        raise RuntimeError(f"it ended before it was ready: {self.log.read().decode(errors='replace')[-2000:]}")

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.child.poll() is None:
            self.child.send_signal(how)
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        self.log.close()


class Postgres:
    """A private cluster with commits on disk, as Debian configures one but for the three settings named here."""

    SETTINGS = ["shared_buffers=512MB", "max_wal_size=8GB", "max_connections=200"]

    def __init__(self, folder: Path):
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.home = folder / "postgres"
        self.home.mkdir()
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:  # the server refuses to run as root
            account = pwd.getpwnam(self.user)
            os.chown(self.home, account.pw_uid, account.pw_gid)
            os.chmod(folder, 0o755)
        self.port = free_port()
        subprocess.run([self.bin / "initdb", "-D", self.home / "data", "-U", "bench", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, user=self.user,
                       group=self.user, extra_groups=[] if self.user else None, cwd=self.home)
        options = [f"-c{s}" for s in [*self.SETTINGS, "listen_addresses=127.0.0.1",
                                      f"unix_socket_directories={self.home}"]]
        command = [self.bin / "postgres", "-D", self.home / "data", "-p", self.port, *options]
        self.process = Process([str(part) for part in command], None, self.home, "postgres", self.user)
        for _ in range(300):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not start")

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self, name: str) -> str:
        return f"postgres://bench@127.0.0.1:{self.port}/{name}"

    def psql(self, name: str, *arguments: str) -> str:
        run = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url(name), *arguments],
                             capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(run.stderr[-2000:])
        return run.stdout

    def create(self, name: str) -> str:
        self.psql("postgres", "-c", f"DROP DATABASE IF EXISTS {name}", "-c", f"CREATE DATABASE {name}")
        return self.url(name)

    def stop(self) -> None:
        self.process.stop(signal.SIGINT)


class Bench:
    """Temporary folder, PostgreSQL and whatever was started; all gone at the end."""

    def __init__(self, programs: Path):
        # As many open files as may be: for thousands of connections. What is started inherits it.
        files_max = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (files_max, files_max))
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="wigwag_bench."))
        self.running: list = []
        self._postgres: Postgres | None = None

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_) -> None:
        for thing in reversed(self.running):
            thing.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def postgres(self) -> Postgres:
        if not self._postgres:
            self._postgres = Postgres(self.folder)
            self.running.append(self._postgres)
        return self._postgres

    def start(self, command: list[str], ready: str, name: str) -> Process:
        process = Process([str(part) for part in command], ready, self.folder, name)
        self.running.append(process)
        return process

    def stop(self, process: Process, how: int = signal.SIGTERM) -> None:
        process.stop(how)
        self.running.remove(process)

    def load(self, mode: str, **options) -> dict:
        """Runs bench/load.cpp; option names with _ for -."""
        command = [str(self.programs / "load"), mode]
        for name, value in options.items():
            command += ["--" + name.replace("_", "-"), str(value)]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def disk_us(folder: Path, count: int = 500) -> dict:
    """fdatasync of a 4 KB overwrite and of a 4 KB append, median and 99th percentile: the floor of a durable answer."""
    page = os.urandom(4096)
    figures = {}
    path = folder / "disk"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    for kind in ("append", "overwrite"):
        took = []
        for i in range(count):
            begin = time.perf_counter()
            os.pwrite(handle, page, i * 4096)
            os.fdatasync(handle)
            took.append((time.perf_counter() - begin) * 1e6)
        took.sort()
        figures[kind] = (took[count // 2], took[count * 99 // 100])
    os.close(handle)
    path.unlink()
    return figures
