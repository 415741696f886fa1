/** Cobblestone by itself; whether it agrees with the other side is asked over the bridge. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8, type Bytes } from "../../portal/client/protocol/bytes.ts";
import { open, seal } from "../../portal/client/protocol/cobblestone.ts";
import { CannotOpen } from "../../portal/client/protocol/refusals.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, at) => 5 * at + 2);
const CONTEXT = utf8("one envelope's header");

function counted(length: number): Bytes {
  return Uint8Array.from({ length }, (_, at) => at % 251);
}

for (const length of [0, 1, 16383, 16384, 16385, 64 * 16384 - 1, 64 * 16384, 64 * 16384 + 1]) {
  test(`${length} bytes come back`, async () => {
    const sealed = await seal(KEY, CONTEXT, counted(length));
    assert.equal(sealed.length, 56 + length + 16 * (Math.floor(length / 16384) + 1));
    assert.deepEqual(await open(KEY, CONTEXT, sealed), counted(length));
  });
}

test("the same words never look the same twice", async () => {
  const [first, second] = [await seal(KEY, CONTEXT, counted(9)), await seal(KEY, CONTEXT, counted(9))];
  assert.notDeepEqual(first.subarray(0, 24), second.subarray(0, 24));
});

test("another context or key opens nothing", async () => {
  const sealed = await seal(KEY, CONTEXT, counted(20000));
  await assert.rejects(open(KEY, utf8("another header"), sealed), CannotOpen);
  await assert.rejects(open(KEY.toReversed() as Bytes, CONTEXT, sealed), CannotOpen);
});

test("a key that is not 32 bytes is a mistake of the program", async () => {
  await assert.rejects(seal(KEY.subarray(1), CONTEXT, counted(1)), RangeError);
});
