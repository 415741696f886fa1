/** Files at the sizes where something changes, and everything that a reader must refuse. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { concat, type Bytes } from "../../portal/client/protocol/bytes.ts";
import { describe, isPieceSize, openFile, sealFile } from "../../portal/client/protocol/files.ts";
import { countPieces, padme, paddedSize } from "../../portal/client/protocol/padding.ts";

const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
const PLACE = { inspectorate: random(32), case: random(16), id: random(16), key: random(32) };
const content = (size: number): Bytes => new Uint8Array(size).fill(7);

test("padmé never shrinks, is a fixed point of itself and costs at most an eighth", () => {
  for (let size = 1; size < 2 ** 28; size = size + 1 + Math.floor(size / 37)) {
    const padded = padme(size);
    assert.ok(padded >= size && padded <= size * 1.125 && padme(padded) === padded, `${size}`);
  }
});

test("padmé's published examples", () => {
  assert.deepEqual([9, 17, 65_537, 1_000_000].map(padme), [10, 18, 67_584, 1_015_808]);
});

test("a size has pieces, up to 256 MiB", () => {
  assert.deepEqual([1, 262_144, 262_145, 2 ** 28].map(countPieces), [1, 1, 2, 1024]);
  assert.throws(() => countPieces(0), { name: "Malformed" });
  assert.throws(() => countPieces(2 ** 28 + 1), { name: "Malformed" });
});

for (const size of [1, 65_535, 65_536, 65_537, 262_144, 262_145, 600_000]) {
  test(`${size} bytes come back, and the server likes the pieces`, async () => {
    const pieces = await sealFile(content(size), PLACE);
    pieces.forEach((piece, at) => assert.ok(isPieceSize(piece.length, at, pieces.length)));
    const note = await describe("x", size, PLACE, pieces);
    assert.deepEqual(await openFile(note, PLACE, pieces), content(size));
  });
}

test("refuses what is missing, moved, resized or elsewhere", async () => {
  const pieces = await sealFile(content(300_000), PLACE);
  const note = await describe("x", 300_000, PLACE, pieces);
  const refuses = (changed: typeof note, stored: readonly (Bytes | null)[]): Promise<void> =>
    assert.rejects(openFile(changed, PLACE, stored), { name: "CannotOpen" });
  await refuses(note, [pieces[0] ?? null, null]);
  await refuses(note, pieces.toReversed());
  await refuses({ ...note, pieces: note.pieces.toReversed() }, pieces.toReversed());
  await refuses({ ...note, size: 200_000 }, pieces);
  await refuses({ ...note, size: 299_999 }, pieces); // the padding would not be zero
  await refuses({ ...note, id: random(16) }, pieces);
  await refuses(note, pieces.map((piece) => concat(piece, Uint8Array.of(0))));
});

test("a server takes only sizes that a file can have", () => {
  const last = (size: number): number => size + 56 + 16 * (Math.floor(size / 16384) + 1);
  assert.ok(isPieceSize(last(65_536), 0, 1));
  assert.ok(!isPieceSize(last(65_535), 0, 1));
  assert.ok(!isPieceSize(last(65_537), 0, 1)); // no fixed point
  assert.ok(isPieceSize(last(paddedSize(65_537)), 0, 1));
  assert.ok(!isPieceSize(last(65_536), 1, 1));
  assert.ok(!isPieceSize(last(0), 1, 2));
  assert.ok(!isPieceSize(last(16_384) - 1, 1, 2));
  assert.ok(!isPieceSize(last(262_144), 0, 1025));
});
