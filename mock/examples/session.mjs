// The life of a session, signed with nothing but Node.
//
//     zephr-mock --port 8080 &
//     BASE_URL=http://127.0.0.1:8080 node session.mjs

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";

const baseUrl = process.env.BASE_URL;
const accessKey = process.env.ZEPHR_ACCESS_KEY ?? "demo";
const secretKey = process.env.ZEPHR_SECRET_KEY ?? "demo0-public0";

/** Signs the bytes that are sent; gives the decoded answer if it has the status that is wanted. */
async function call(wanted, method, path, { body, query = "" } = {}) {
  const data = body === undefined ? "" : JSON.stringify(body);
  const timestamp = String(Date.now());
  const nonce = randomUUID().replaceAll("-", "");
  const digest = createHash("sha256")
    .update(secretKey + data + path + query + method + timestamp + nonce)
    .digest("hex");
  const headers = { authorization: `ZEPHR-HMAC-SHA256 ${accessKey}:${timestamp}:${nonce}:${digest}` };
  if (data) headers["content-type"] = "application/json";
  const answer = await fetch(`${baseUrl}${path}${query && "?" + query}`, { method, headers, body: data || undefined });
  const text = await answer.text();
  assert.equal(answer.status, wanted, text);
  return text ? JSON.parse(text) : undefined;
}

const address = `ann-${randomUUID()}@example.com`;
const login = { identifiers: { email_address: address }, validators: { password: "not-a-real-one" } };
const user = (await call(201, "POST", "/v3/users", { body: login })).data.user_id;
const query = `identifiers.email_address=${encodeURIComponent(address)}`;
assert.equal((await call(200, "GET", "/v3/users", { query })).results[0].user_id, user);

await call(401, "POST", "/v4/sessions/news", { body: { ...login, validators: { password: "wrong" } } });
const session = (await call(201, "POST", "/v4/sessions/news", { body: login })).session_id;
assert.equal((await call(200, "GET", `/v4/sessions/news/${session}`)).user_id, user);
assert.equal((await call(200, "GET", `/v3/users/${user}/sessions`)).sessions.length, 1);
await call(200, "DELETE", `/v4/sessions/news/${session}`);
await call(404, "GET", `/v4/sessions/news/${session}`);
await call(200, "DELETE", `/v3/users/${user}`);
await call(404, "GET", `/v3/users/${user}`);
console.log("the session lived and ended");
