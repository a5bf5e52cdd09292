"""The life of a session, signed with nothing but Python's standard library.

    zephr-mock --port 8080 &
    BASE_URL=http://127.0.0.1:8080 python3 session.py
"""

import hashlib
import json
import os
import time
import urllib.error
import urllib.request
import uuid

BASE_URL = os.environ["BASE_URL"]
ACCESS_KEY = os.environ.get("ZEPHR_ACCESS_KEY", "demo")
SECRET_KEY = os.environ.get("ZEPHR_SECRET_KEY", "demo0-public0")


def call(method, path, body=None, query=""):
    """Signs the bytes that are sent; gives the status and the decoded answer."""
    data = b"" if body is None else json.dumps(body).encode()
    timestamp, nonce = str(int(time.time() * 1000)), uuid.uuid4().hex
    parts = [SECRET_KEY.encode(), data, path.encode(), query.encode(), method.encode(), timestamp.encode(), nonce.encode()]
    digest = hashlib.sha256(b"".join(parts)).hexdigest()
    headers = {"Authorization": f"ZEPHR-HMAC-SHA256 {ACCESS_KEY}:{timestamp}:{nonce}:{digest}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    url = BASE_URL + path + ("?" + query if query else "")
    request = urllib.request.Request(url, data=data or None, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        status, text = answer.code, answer.read()
    return status, json.loads(text) if text else None


def expect(wanted, answer):
    status, body = answer
    assert status == wanted, f"{status} and not {wanted}: {body}"
    return body


address = f"ann-{uuid.uuid4().hex}@example.com"
login = {"identifiers": {"email_address": address}, "validators": {"password": "not-a-real-one"}}
user = expect(201, call("POST", "/v3/users", login))["data"]["user_id"]
found = expect(200, call("GET", "/v3/users", query="identifiers.email_address=" + address.replace("@", "%40")))
assert found["results"][0]["user_id"] == user

expect(401, call("POST", "/v4/sessions/news", {**login, "validators": {"password": "wrong"}}))
session = expect(201, call("POST", "/v4/sessions/news", login))["session_id"]
assert expect(200, call("GET", f"/v4/sessions/news/{session}"))["user_id"] == user
assert len(expect(200, call("GET", f"/v3/users/{user}/sessions"))["sessions"]) == 1
expect(200, call("DELETE", f"/v4/sessions/news/{session}"))
expect(404, call("GET", f"/v4/sessions/news/{session}"))
expect(200, call("DELETE", f"/v3/users/{user}"))
expect(404, call("GET", f"/v3/users/{user}"))
print("the session lived and ended")
