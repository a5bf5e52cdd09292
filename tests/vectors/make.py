#!/usr/bin/env python3
"""Writes signatures.json: signature vectors computed with hashlib alone, from the rule in README.md.

    python3 make.py            write the file
    python3 make.py --check    fail if the file is not what this script makes
"""

import hashlib
import hmac
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("signatures.json")
JSON_LOGIN = '{"identifiers":{"email_address":"joe+news@example.com"},"validators":{"password":"pässwörd"}}'


def vector(name, method, path, query="", body=None, *, scheme="zephr", secret="secret",
           timestamp=1700000000000, nonce="n-1"):
    """One case. `body` is None, {"text"}, {"hex"} or {"repeat", "count"}."""
    return {"name": name, "scheme": scheme, "secret": secret, "method": method, "path": path,
            "query": query, "body": body or {"text": ""}, "timestamp": timestamp, "nonce": nonce}


def text(value):
    return {"text": value}


def body_bytes(body):
    if "hex" in body:
        return bytes.fromhex(body["hex"])
    if "repeat" in body:
        return (body["repeat"] * body["count"]).encode()
    return body["text"].encode()


def parts(case, with_query):
    query = case["query"] if with_query else ""
    return body_bytes(case["body"]) + "".join(
        [case["path"], query, case["method"], str(case["timestamp"]), case["nonce"]]).encode()


def complete(case):
    """Adds the hash, and what a signer with a well-known mistake would send in its place."""
    secret = case["secret"].encode()
    signed = parts(case, with_query=case["scheme"] == "zephr")
    wrong = {"true_hmac": hmac.new(secret, signed, hashlib.sha256).hexdigest()}
    if case["query"]:
        other = parts(case, with_query=case["scheme"] != "zephr")
        name = "query_left_out" if case["scheme"] == "zephr" else "query_hashed"
        wrong[name] = hashlib.sha256(secret + other).hexdigest()
    return case | {"hash": hashlib.sha256(secret + signed).hexdigest(), "wrong": wrong}


CASES = [
    vector("get with an encoded query", "GET", "/v3/users", "identifiers.email_address=a%40b.c"),
    vector("post with a UTF-8 body", "POST", "/v3/users", body=text('{"a":"é"}')),
    vector("no query, no body", "GET", "/v3/users"),
    vector("root path", "GET", "/"),
    vector("a JSON body", "POST", "/v4/sessions/news", body=text(JSON_LOGIN)),
    vector("body outside the basic plane", "POST", "/v3/users", body=text('{"name":"𝒵ephr 🪁 大"}')),
    vector("line ends in the body are kept", "PUT", "/v3/static/1", body=text('{\r\n\t"a": 1\n}\n')),
    vector("body that is not UTF-8", "PUT", "/v4/resources/r1/content", body={"hex": "00ff80fe0a7fc328"}),
    vector("body of one mebibyte", "POST", "/v4/user-updates", body={"repeat": "0123456789abcdef", "count": 65536}),
    vector("large body of two-byte letters", "POST", "/v4/user-updates", body={"repeat": "é", "count": 100000}),
    vector("plus in the query, encoded", "GET", "/v3/users", "identifiers.email_address=joe%2Bnews%40example.com"),
    vector("plus in the query, raw", "GET", "/v3/users", "identifiers.email_address=joe+news@example.com"),
    vector("brackets in the query, raw", "GET", "/v3/users", "filter[status]=active&ids[]=1&ids[]=2"),
    vector("brackets in the query, encoded", "GET", "/v3/users", "filter%5Bstatus%5D=active"),
    vector("space in the query as %20", "GET", "/v3/products", "title=two%20words"),
    vector("space in the query as plus", "GET", "/v3/products", "title=two+words"),
    vector("non-ASCII query, encoded", "GET", "/v3/products", "title=caf%C3%A9%20%E5%A4%A7"),
    vector("escapes in lower case are kept", "GET", "/v3/products", "title=caf%c3%a9"),
    vector("query is not sorted", "GET", "/v3/user-export", "rpp=100&page=2&attributes=true"),
    vector("query key without a value", "GET", "/v3/user-export", "attributes&page="),
    vector("question mark and slash in the query", "GET", "/v3/users", "next=/a?b"),
    vector("base64 in the query", "GET", "/v3/users", "search_by_attributes=W3sic2x1ZyI6ImFnZSJ9XQ%3D%3D"),
    vector("path with encoded characters", "GET", "/v3/users/a%2Fb%20c%25/profile/caf%C3%A9"),
    vector("path with dots and marks", "GET", "/v3/static/style.min-2_1~a.css"),
    vector("trailing slash counts", "GET", "/v3/users/"),
    vector("head", "HEAD", "/v3/users"),
    vector("delete without body", "DELETE", "/v3/users/0f8fad5b-d9cb-469f-a165-70867728950e"),
    vector("delete with a JSON string as body", "DELETE", "/v3/certs", body=text('"news.example.com"')),
    vector("patch with query and body", "PATCH", "/v3/users/u1/attributes", "merge=true", text('{"first-name":"Zoë"}')),
    vector("plain text body", "POST", "/v3/cache-management/evict-origin", body=text("^/news/.*\\.html$")),
    vector("secret outside ASCII", "GET", "/v3/users", secret="gehéim-密"),
    vector("nonce as the client makes it", "GET", "/v3/users", nonce="9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d"),
    vector("timestamp zero", "GET", "/v3/users", timestamp=0),
    vector("timestamp far ahead", "GET", "/v3/users", timestamp=9999999999999),
    vector("legacy scheme leaves the query out", "GET", "/v3/users", "identifiers.email_address=a%40b.c", scheme="blaize"),
    vector("legacy scheme with a body", "POST", "/v3/users", body=text('{"a":"é"}'), scheme="blaize"),
    vector("legacy scheme with query and body", "PATCH", "/v3/users/u1/attributes", "merge=true", text("{}"), scheme="blaize"),
]


def main():
    made = json.dumps([complete(case) for case in CASES], ensure_ascii=False, indent=1) + "\n"
    if "--check" in sys.argv[1:]:
        if FILE.read_text(encoding="utf-8") != made:
            sys.exit(f"{FILE.name} differs: run python3 make.py")
    else:
        FILE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
