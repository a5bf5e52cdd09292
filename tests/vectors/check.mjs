// Recomputes every hash of signatures.json with node's crypto, sharing no code with make.py: node check.mjs
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const cases = JSON.parse(readFileSync(new URL("signatures.json", import.meta.url), "utf8"));
const bytes = ({ text, hex, repeat, count }) =>
  hex !== undefined ? Buffer.from(hex, "hex") : Buffer.from(text ?? repeat.repeat(count), "utf8");

let failed = 0;
const expect = (name, what, got, wanted) => {
  if (got !== wanted) {
    failed += 1;
    console.log(`${name}: ${what} is ${got}, the file says ${wanted}`);
  }
};

for (const { name, scheme, secret, method, path, query, body, timestamp, nonce, hash, wrong } of cases) {
  const feed = (sink, withQuery) =>
    [bytes(body), path, withQuery ? query : "", method, `${timestamp}`, nonce]
      .reduce((into, part) => into.update(part), sink)
      .digest("hex");
  const plain = () => createHash("sha256").update(secret);
  const signsQuery = scheme === "zephr";
  expect(name, "hash", feed(plain(), signsQuery), hash);
  expect(name, "true_hmac", feed(createHmac("sha256", secret), signsQuery), wrong.true_hmac);
  if (query !== "") {
    expect(name, "the other query rule", feed(plain(), !signsQuery), wrong.query_left_out ?? wrong.query_hashed);
  }
}
console.log(`${cases.length} vectors, ${failed} differences`);
process.exitCode = failed === 0 ? 0 : 1;
