#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An API server that replays recorded answers, and fails as told.

    kube_server.py SCRIPT [--port N] [--port-file FILE] [--log FILE] [--token-file FILE] [--tls CERT KEY]

SCRIPT is JSON, or the name of a file that holds it: {"list": [STEP...], "watch": [STEP...]}, a step for each request of that
kind; the last one stays, or with "again": true they start over. A step:
    {"file": F}             answers with testdata/kubernetes/F; with "status": N another status, with "retry_after": N that header
    {"file": F, "cut": N}   promises all of it, sends N bytes and drops the connection
    {"lines": F, "from": I, "to": J}  a watch: lines I to J of F, then stays silent; with "end" it ends well, with "cut": N it sends N
                            bytes of the next line and drops the connection; with "pause": N seconds before each line
    {"text": T}             sends T; "repeat": N times; "then": U after that
    {"pods": N, "page": M}  N pods made of the first one of pods-list.json, M at a time ("page": 0: all at once)
    {"drop": true}          closes the connection without an answer
    {"stall": true}         sends headers, then nothing
What SCRIPT has no steps for gets 404; "tokenreviews" and "subjectaccessreviews" are kinds, too. Each request is a line of the log: method, path
with query, token.
"""
import argparse
import copy
import json
import os
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../testdata/kubernetes")


def fixture(name):
    with open(os.path.join(FIXTURES, name), "rb") as f:
        return f.read()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.serve()

    def serve(self):
        url = urlsplit(self.path)
        self.query = {k: v[0] for k, v in parse_qs(url.query).items()}
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self.server.note(f"{self.command} {self.path} {token}")
        if self.server.token_file and token != open(self.server.token_file).read().strip():
            return self.answer(401, fixture("pods-list-401-unauthorized.json"))
        kind = "watch" if "watch" in self.query else "list"
        if url.path.endswith("reviews"):
            kind = url.path.rsplit("/", 1)[1]
        elif url.path != "/api/v1/pods":
            return self.answer(404, b'{"kind":"Status","code":404,"message":"no such path"}')
        self.play(self.server.step(kind))

    def answer(self, status, body, cut=None, retry_after=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.drop()

    def drop(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(2)

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def send(self, text):
        if text:
            self.chunk(text.encode())

    def start_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def stay_silent(self):
        self.close_connection = True
        self.server.over.wait()

    def play(self, step):
        if step.get("drop"):
            return self.drop()
        if "pods" in step:
            return self.play_pods(step["pods"], step.get("page", 0))
        if "file" in step:
            return self.answer(step.get("status", 200), fixture(step["file"]), step.get("cut"), step.get("retry_after"))
        if "status" in step:
            return self.answer(step["status"], b"", None, step.get("retry_after"))
        self.start_stream()
        if "lines" in step:
            self.play_lines(step)
        for _ in range(step.get("repeat", 1) if "text" in step else 0):
            self.send(step["text"])
        self.send(step.get("then", ""))
        if "cut" in step:
            return self.drop()
        if not step.get("end"):
            return self.stay_silent()
        self.chunk(b"")

    def play_lines(self, step):
        lines = fixture(step["lines"]).splitlines(keepends=True)
        to = step.get("to", len(lines))
        for line in lines[step.get("from", 0):to]:
            time.sleep(step.get("pause", 0))
            self.chunk(line)
        if step.get("cut"):
            self.chunk(lines[to][:step["cut"]])

    def play_pods(self, n, page):
        """As etcd has them: the token says where the next page starts."""
        start = int(self.query.get("continue", 0))
        end = min(n, start + page) if page else n
        self.start_stream()
        meta = {"resourceVersion": "700"}
        if end < n:
            meta["continue"] = str(end)
        self.chunk(json.dumps({"kind": "PodList", "metadata": meta, "items": []})[:-2].encode())
        pod = copy.deepcopy(json.loads(fixture("pods-list.json"))["items"][0])
        for i in range(start, end):
            pod["metadata"].update(name=f"pod-{i}", uid=f"00000000-0000-0000-0000-{i:012d}")
            self.chunk((b"," if i > start else b"") + json.dumps(pod).encode())
        self.chunk(b"]}")
        self.chunk(b"")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script, port, log, token_file):
        super().__init__(("127.0.0.1", port), Handler)
        self.script = script
        self.done = {}
        self.log = log
        self.token_file = token_file
        self.lock = threading.Lock()
        self.over = threading.Event()

    def handle_error(self, request, client_address):
        """A client that goes away is what is tested."""

    def note(self, line):
        with self.lock:
            if self.log:
                self.log.write(line + "\n")
                self.log.flush()

    def step(self, kind):
        with self.lock:
            steps = self.script.get(kind, [{"status": 404}])
            at = self.done.get(kind, 0)
            self.done[kind] = at + 1
            return steps[at % len(steps) if self.script.get("again") else min(at, len(steps) - 1)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("script")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--port-file")
    p.add_argument("--log")
    p.add_argument("--token-file")
    p.add_argument("--tls", nargs=2)
    a = p.parse_args()
    script = json.loads(a.script if a.script.startswith("{") else open(a.script).read())
    server = Server(script, a.port, open(a.log, "a") if a.log else None, a.token_file)
    if a.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*a.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    if a.port_file:
        with open(a.port_file + ".new", "w") as f:
            f.write(str(server.server_address[1]))
        os.rename(a.port_file + ".new", a.port_file)
    server.serve_forever()


main()
