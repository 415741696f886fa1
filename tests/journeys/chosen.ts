/** Files as a person chooses them: of the disk, and such as make trouble. */

import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";

type Chosen = Blob & { name?: string; lastModified?: number };

/**
 * `path`: a file of the disk. Else `size` zeros; `shifts_after`: from that slice on it reads
 * differently; `fails_after`: from that slice on it does not read; `grows_after`: then it is longer.
 */
interface Wish {
  readonly path?: string;
  readonly size?: number;
  readonly name?: string;
  readonly shifts_after?: number;
  readonly fails_after?: number;
  readonly touched_after?: number;
}

export async function chosenOf(wish: Wish): Promise<Chosen> {
  if (wish.path === undefined) return new Troublesome(wish);
  const { mtimeMs } = await stat(wish.path);
  return Object.assign(await openAsBlob(wish.path), { name: wish.name ?? basename(wish.path), lastModified: mtimeMs });
}

/** Zeros of any size that take no memory, and change when they are told to. */
class Troublesome extends Blob {
  readonly name: string;
  private readonly wish: Wish;
  private slices = 0;

  constructor(wish: Wish) {
    super();
    this.wish = wish;
    this.name = wish.name ?? "berkas.bin";
  }

  override get size(): number {
    return this.wish.size ?? 0;
  }

  get lastModified(): number {
    return this.slices > (this.wish.touched_after ?? Infinity) ? 2 : 1;
  }

  override slice(start = 0, end = 0): Blob {
    this.slices++;
    const { shifts_after = Infinity, fails_after = Infinity } = this.wish;
    if (this.slices > fails_after) return new Unreadable();
    return new Blob([new Uint8Array(end - start).fill(this.slices > shifts_after ? 1 : 0)]);
  }
}

class Unreadable extends Blob {
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException("gone", "NotReadableError"));
  }
}
