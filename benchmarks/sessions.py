"""Many browser sessions on one server, from a process of their own: each does something every few seconds as a browser
does, over our route where the chart's own buttons are pressed, else over Streamlit's protocol and its websocket."""

import asyncio
import json
import sys
from itertools import cycle
from time import perf_counter

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

EVERY_SECONDS = 5.0
ARRIVALS = 20
"""Sessions that come in a second, at most."""
PATIENCE = 120
"""Seconds a slow server is given: how long readers wait is what is measured here."""
CHART = "chart?"
"""How the queries begin that the buttons of the chart ask."""


async def session(address: str, page: str, queries: list[str], start: float, until: float) -> list[float]:
    """Seconds of each interaction: from the question until the script has run and all it drew has arrived."""
    await asyncio.sleep(start)
    seconds: list[float] = []
    stream = address.replace("http", "ws") + "/_stcore/stream"
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as client,
        connect(stream, subprotocols=["streamlit"], max_size=None, compression=None) as socket,  # type: ignore[list-item]
    ):
        await ask(socket, page, "")
        for query in cycle(queries):
            await asyncio.sleep(EVERY_SECONDS)
            if perf_counter() > until:
                return seconds
            began = perf_counter()
            if query.startswith(CHART):
                (await client.get(f"{address}/api/projects/bench/{query}")).raise_for_status()
            else:
                await ask(socket, page, query)
            seconds.append(perf_counter() - began)
    return seconds


async def ask(socket: ClientConnection, page: str, query: str) -> None:
    question = BackMsg()
    question.rerun_script.query_string = query
    question.rerun_script.page_name = page
    await socket.send(question.SerializeToString())
    while True:
        told = ForwardMsg.FromString(await socket.recv())
        if told.WhichOneof("type") == "script_finished":
            return


def arriving(count: int) -> float:
    """Seconds until so many sessions have come."""
    return max(EVERY_SECONDS, count / ARRIVALS)


async def load(address: str, page: str, queries: list[str], count: int, seconds: float) -> list[float]:
    """The sessions come one after the other, and then go on for so many seconds."""
    until = perf_counter() + arriving(count) + seconds
    starts = [arriving(count) * number / count for number in range(count)]
    found = await asyncio.gather(*(session(address, page, queries, start, until) for start in starts))
    return [one for each in found for one in each]


if __name__ == "__main__":
    address, page, queries, count, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(load(address, page, queries.split(), int(count), float(seconds)))))
