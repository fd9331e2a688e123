"""Many askers at once against the real server: how fast answers come, how many fail, what memory the server holds.

    python bench/askers.py DATA QUESTIONS.jsonl [--askers 30] [--each 5] [--pause 0]

Starts ``app.py`` on the data folder, and lets ``--askers`` clients ask ``--each`` questions one after the other, as the
chat page does it (Gradio's queue over HTTP), each waiting ``--pause`` seconds between two questions as a reader does.
Time is from sending a question to its final answer; askers and server share this machine's cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from questions import percentile, resident_mb

from kb.evaluation import read_questions

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used (Linux): it says what an answer costs on a machine that is busy, too."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def ready(client: httpx.AsyncClient, seconds: float = 120) -> float:
    """Seconds until the server can answer."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            if (await client.get("/siap")).status_code == 200:
                return time.perf_counter() - started
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.1)
    raise SystemExit(f"the server was not ready in {seconds:.0f} s")


async def asking_function(client: httpx.AsyncClient) -> tuple[int, list[Any]]:
    """The number of the chat page's function that answers, and its inputs with the question left out."""
    config = (await client.get("/config")).json()
    components = {component["id"]: component for component in config["components"]}
    for number, function in enumerate(config["dependencies"]):
        first = components.get(function["inputs"][0]) if function["inputs"] else None
        if first and first["props"].get("elem_id") == "pertanyaan":
            rest = [components[one] for one in function["inputs"][1:]]
            return function.get("id", number), [one["props"].get("value") for one in rest]
    raise SystemExit("the chat page has no question box")


async def ask(
    client: httpx.AsyncClient, function: int, rest: list[Any], question: str, session: str
) -> tuple[float, bool]:
    """Seconds until the final answer, and whether it was one."""
    started = time.perf_counter()
    try:
        body = {"data": [question, *rest], "fn_index": function, "session_hash": session}
        joined = await client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return time.perf_counter() - started, False
        seen = ""
        async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
            async for line in events.aiter_lines():
                seen += line if "kartu" in line else ""
                if '"process_completed"' in line:
                    good = json.loads(line.removeprefix("data:"))["success"]
                    return time.perf_counter() - started, good and "data-status" in seen and "s-failed" not in seen
    except httpx.HTTPError:
        pass
    return time.perf_counter() - started, False


async def one_asker(
    client: httpx.AsyncClient, function: tuple[int, list[Any]], asked: list[str], pause: float
) -> list[tuple[float, bool]]:
    """One person's questions, one after the other, in one tab."""
    results, session = [], secrets.token_hex(8)
    for question in asked:
        results.append(await ask(client, *function, question, session))
        await asyncio.sleep(pause)
    return results


async def measure(url: str, pid: int, questions: list[str], askers: int, each: int, pause: float) -> int:
    """Ask and print; how many failed."""
    limits = httpx.Limits(max_connections=4 * askers)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        print(f"server ready after {await ready(client):.1f} s, {resident_mb(str(pid)):.0f} MiB")
        function = await asking_function(client)
        await ask(client, *function, questions[0], secrets.token_hex(8))
        shares = [[questions[(n * each + k) % len(questions)] for k in range(each)] for n in range(askers)]
        used, started = processor_seconds(pid), time.perf_counter()
        found = await asyncio.gather(*(one_asker(client, function, share, pause) for share in shares))
        took, used = time.perf_counter() - started, processor_seconds(pid) - used
    times = [seconds for asked in found for seconds, good in asked if good]
    failed = sum(not good for asked in found for _, good in asked)
    print(
        f"{askers} askers x {each} questions, pause {pause:g} s: {len(times) / took:.1f} answers/s, "
        f"p50 {percentile(times or [0.0], 0.5):.2f} s, p95 {percentile(times or [0.0], 0.95):.2f} s, "
        f"slowest {max(times, default=0.0):.2f} s, failed {failed}, "
        f"server {1000 * used / max(len(times), 1):.0f} ms of processor an answer, {resident_mb(str(pid)):.0f} MiB"
    )
    return failed


def main() -> int:
    """Start the server, ask, stop it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--askers", type=int, default=30)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0.0)
    given = parser.parse_args()
    questions = [question.text for question in read_questions(given.questions)]
    port = free_port()
    command = [sys.executable, str(ROOT / "app.py"), "--data", str(given.data), "--port", str(port)]
    # unwatched, so that the process measured is the one that serves
    environment = {**os.environ, "KB_LLM": "", "KB_WATCHDOG_SECONDS": "0"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        return int(asyncio.run(measure(url, server.pid, questions, given.askers, given.each, given.pause)) > 0)
    finally:
        server.terminate()
        server.wait(15)


if __name__ == "__main__":
    sys.exit(main())
