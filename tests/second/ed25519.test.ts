/** Published vectors for Ed25519, and the keys that only we refuse. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { fromHex, utf8, type Bytes } from "../../portal/client/protocol/bytes.ts";
import { isHonestKey, publicKey, sign, verify } from "../../portal/client/protocol/ed25519.ts";
import { wycheproof, type Vector } from "./vectors.ts";

interface PublishedKey {
  readonly pk: string;
}

const VECTORS = wycheproof("Signature/wycheproof/ed25519_test.json");

function ownerOf(vector: Vector): Bytes {
  return fromHex((vector.field("publicKey") as PublishedKey).pk);
}

/**
 * Keys of small order never verify. Keys of mixed order ("acceptable") do, as with OpenSSL in Python:
 * telling them apart takes curve arithmetic, and only their owners can sign with them.
 */
function expected(vector: Vector): boolean {
  return vector.result !== "invalid" && !vector.flags.includes("SmallOrderPublicKey");
}

for (const vector of VECTORS) {
  test(`Ed25519 ${vector.name}`, async () => {
    const answer = await verify(ownerOf(vector), vector.bytes("sig"), vector.bytes("msg"));
    assert.equal(answer, expected(vector));
  });
}

const SEED = Uint8Array.from({ length: 32 }, (_, at) => 3 * at + 1);

test("a signature verifies for its owner and message only", async () => {
  const owner = await publicKey(SEED);
  const signature = await sign(SEED, utf8("words"));
  assert.equal(await verify(owner, signature, utf8("words")), true);
  assert.equal(await verify(owner, signature, utf8("Words")), false);
  assert.equal(await verify(await publicKey(SEED.toReversed() as Bytes), signature, utf8("words")), false);
});

const SMALL_Y_AND_TOO_LARGE: Readonly<Record<string, string>> = {
  "order 1": "0100000000000000000000000000000000000000000000000000000000000000",
  "order 2": "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "order 4": "0000000000000000000000000000000000000000000000000000000000000000",
  "order 8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "order 8, y negated": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "zero plus the prime": "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "one plus the prime": "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "2^255 - 1": "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

// Asked of the predicate: Node 24 refuses these keys by itself, Node 20 and OpenSSL do not.
for (const [name, hex] of Object.entries(SMALL_Y_AND_TOO_LARGE)) {
  test(`no honest key has a y of ${name}, whatever the sign of x`, () => {
    const key = fromHex(hex);
    assert.equal(isHonestKey(key), false);
    key[31] = (key[31] ?? 0) | 0x80;
    assert.equal(isHonestKey(key), false);
  });
}

test("an engine that lets everything pass does not decide for us", async () => {
  const [owner, signature] = [await publicKey(SEED), await sign(SEED, utf8("words"))];
  const large = Uint8Array.from(signature).fill(0xff, 32); // a scalar not below the order
  const lax = mock.method(crypto.subtle, "verify", async () => true);
  try {
    assert.equal(await verify(owner, signature, utf8("never signed")), true);
    assert.equal(await verify(owner, large, utf8("words")), false);
    assert.equal(await verify(owner, signature.subarray(0, 63), utf8("words")), false);
    assert.equal(await verify(owner, Uint8Array.of(...signature, 0), utf8("words")), false);
    for (const hex of Object.values(SMALL_Y_AND_TOO_LARGE)) {
      assert.equal(await verify(fromHex(hex), signature, utf8("words")), false);
    }
  } finally {
    lax.mock.restore();
  }
});

test("a key of the wrong length is no key", () => {
  assert.equal(isHonestKey(new Uint8Array(0)), false);
  assert.equal(isHonestKey(Uint8Array.from({ length: 31 }, () => 9)), false);
  assert.equal(isHonestKey(Uint8Array.from({ length: 33 }, () => 9)), false);
});
