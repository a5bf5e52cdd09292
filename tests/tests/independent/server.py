#!/usr/bin/env python3
"""A service that checks signatures with hashlib alone, from the rule in ../../vectors/README.md.

It prints its URL, checks every request, and responds with 200 or, naming the problem, with 401. No nonce is accepted twice.
"""

import hashlib
import http.server
import json
import re
import socketserver
import threading
import time

SECRET_KEY = "päss:wörd"
HEADER = re.compile(r"ZEPHR-HMAC-SHA256 AK:(\d+):([^:\s]+):([0-9a-f]{64})")
WINDOW_MILLIS = 5 * 60 * 1000

nonces, lock = set(), threading.Lock()


def problem(method, target, body, authorization):
    """Returns what is wrong with a request, or None."""
    match = HEADER.fullmatch(authorization or "")
    if not match:
        return "malformed header"
    timestamp, nonce, digest = match.groups()
    path, _, query = target.partition("?")
    signed = SECRET_KEY.encode() + body + (path + query + method + timestamp + nonce).encode()
    if hashlib.sha256(signed).hexdigest() != digest:
        return "wrong digest"
    if abs(time.time() * 1000 - int(timestamp)) > WINDOW_MILLIS:
        return "timestamp out of the window"
    with lock:
        if nonce in nonces:
            return "nonce used before"
        nonces.add(nonce)
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in two writes, which otherwise wait for an acknowledgement.
    disable_nagle_algorithm = True

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # The target of the request line: `self.path` is changed where it begins with two slashes.
        target = self.requestline.split(" ")[1]
        found = problem(self.command, target, body, self.headers.get("Authorization"))
        text = json.dumps({"message": found, "target": target, "bytes": len(body)}).encode()
        self.send_response(401 if found else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = respond

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
