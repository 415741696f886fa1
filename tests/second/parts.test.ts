/** Framing of bodies, days, base64url and key checks: the small pure parts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64, toBase64 } from "../../portal/client/protocol/base64.ts";
import { concat, fromHex, u32, utf8 } from "../../portal/client/protocol/bytes.ts";
import { daysBetween, isDay } from "../../portal/client/protocol/days.ts";
import { publicKey } from "../../portal/client/protocol/hpke.ts";
import { isHonestKemKey } from "../../portal/client/protocol/kem_key.ts";
import { packParts, parseBody, unpackParts } from "../../portal/client/protocol/parts.ts";

const MALFORMED = { name: "Malformed" };

test("parts come back, empty ones too", () => {
  const parts = [utf8("{}"), new Uint8Array(0), utf8("abc")];
  assert.deepEqual(unpackParts(packParts(parts)), parts);
  assert.deepEqual(parseBody(packParts(parts)).parts, parts.slice(1));
});

test("a body is refused where it is empty, cut, too long or has too many parts", () => {
  const good = packParts([utf8("{}"), utf8("abc")]);
  const many = concat(...Array.from({ length: 1026 }, () => u32(0)));
  const bad = [new Uint8Array(0), good.slice(0, -1), good.slice(0, 3), concat(good, u32(0).slice(1)), many];
  for (const body of bad) assert.throws(() => unpackParts(body), MALFORMED);
  assert.equal(unpackParts(many.slice(4)).length, 1025);
  assert.throws(() => packParts([]), MALFORMED);
});

test("base64url has one spelling", () => {
  for (const text of ["", "AA", "AAA", "AAAA", "-_-_"]) assert.equal(toBase64(fromBase64(text, "x")), text);
  for (const text of ["A", "AB", "AAB", "AA==", "A A", "AA\n", "+/AA", "AAAAA", "é"]) {
    assert.throws(() => fromBase64(text, "x"), MALFORMED, text);
  }
});

test("days are real", () => {
  for (const text of ["2000-01-01", "2024-02-29", "9999-12-31"]) assert.ok(isDay(text));
  const wrong = ["1999-12-31", "2023-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-1-1", "10000-01-01", "2024-01-01 ", "2024-01-01\n", "２024-01-01"];
  for (const text of wrong) assert.ok(!isDay(text), text);
  assert.equal(daysBetween("2024-02-28", "2024-03-01"), 2);
});

test("a wrapping key is reduced and its exchange is not zero", async () => {
  const good = await publicKey(new Uint8Array(32).fill(9));
  assert.ok(isHonestKemKey(good));
  assert.ok(!isHonestKemKey(good.slice(1)));
  assert.ok(!isHonestKemKey(concat(fromHex("010d"), good.slice(2)))); // 3329
  assert.ok(!isHonestKemKey(concat(good.slice(0, 1184), new Uint8Array(32))));
});

test("every u-coordinate on the list gives zeros to whoever exchanges with it", async () => {
  const { SMALL_ORDER } = await import("../../portal/client/protocol/kem_key.ts");
  const { privateKey } = (await crypto.subtle.generateKey("X25519", false, ["deriveBits"])) as CryptoKeyPair;
  for (const hex of SMALL_ORDER) {
    const key = await crypto.subtle.importKey("raw", fromHex(hex), "X25519", true, []);
    await assert.rejects(crypto.subtle.deriveBits({ name: "X25519", public: key }, privateKey, 256), hex);
  }
});
