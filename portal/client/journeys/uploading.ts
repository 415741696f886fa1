/** A file goes up: read slice by slice, sealed, a few pieces in flight, each stored piece sent once. */

import { equal, type Bytes } from "../protocol/bytes.ts";
import type { CaseName } from "../protocol/case_papers.ts";
import type { FileNote } from "../protocol/events.ts";
import { sealPiece, type FilePlace } from "../protocol/files.ts";
import { FILE_SIZE } from "../protocol/identifiers.ts";
import { SECRET_SIZE } from "../protocol/keybox.ts";
import { countPieces, PIECE_SIZE } from "../protocol/padding.ts";
import { random } from "../protocol/random.ts";
import { sha256 } from "../protocol/sha256.ts";
import { checkWanted } from "./deadline.ts";
import { inFlight } from "./flight.ts";
import { mayPass, type Trouble } from "./http.ts";
import type { Portal } from "./portal.ts";
import { Refused, type Code } from "./refusals.ts";

const NAME_LIMIT = 200; // characters

/** A file to send, as it was when it was chosen. */
export interface Attachment {
  readonly blob: Blob;
  /** What reviewers will see. */
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970; null where that is not known. */
  readonly lastModified: number | null;
}

type Chosen = Blob & { readonly name?: string; readonly lastModified?: number };

/** With the file's own name, cut to what an event holds, without control characters. */
export function attachmentOf(chosen: Chosen): Attachment {
  const shown = [...(chosen.name ?? "").replace(/\p{C}/gu, "")].slice(-NAME_LIMIT).join("");
  return { blob: chosen, name: shown || "berkas", size: chosen.size, lastModified: chosen.lastModified ?? null };
}

export interface Where {
  readonly portal: Portal;
  readonly credential: Bytes;
  readonly name: CaseName;
}

export interface UploadWatch {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that are stored. */
  readonly progress?: ((done: number) => void) | undefined;
}

/** One file's way up. `run` may be called again after a refusal: it goes on where it stopped. */
export class Upload {
  readonly attachment: Attachment;
  readonly id: Bytes = random(FILE_SIZE);
  private readonly number: string;
  private readonly key: Bytes = random(SECRET_SIZE);
  private readonly count: number;
  /** SHA-256 of what was read, and of what was sealed from it, by piece. */
  private readonly read = new Map<number, Bytes>();
  private readonly hashes = new Map<number, Bytes>();
  private readonly stored = new Set<number>();
  /** Sealed pieces of which nobody knows yet whether they are stored: a few, never sealed twice. */
  private readonly unsettled = new Map<number, Bytes>();
  private bound: CaseName | null = null;

  /** `number`: of the file in its letter, from 1. */
  constructor(attachment: Attachment, number: number) {
    this.attachment = attachment;
    this.number = String(number);
    this.count = countPieces(attachment.size);
  }

  /** Bytes of the file that are stored. */
  get done(): number {
    return [...this.stored].reduce((sum, index) => sum + this.span(index).length, 0);
  }

  /**
   * Send what is not stored yet. Throws Refused: `file-unreadable`, `file-changed` with the file's
   * number, `cancelled`, or as the line.
   */
  async run(where: Where, watch: UploadWatch = {}): Promise<FileNote> {
    this.bind(where.name);
    this.checkAttributes();
    if (this.unsettled.size > 0) await this.settle(where, watch.signal);
    watch.progress?.(this.done);
    const open = Array.from({ length: this.count }, (_, index) => index).filter((index) => !this.stored.has(index));
    await inFlight(open, watch.signal, (index, signal) => this.send(index, where, { ...watch, signal }));
    await this.checkContent(watch.signal);
    const { attachment: { name, size }, id, key } = this;
    return { id, name, size, key, pieces: Array.from({ length: this.count }, (_, index) => this.hashOf(index)) };
  }

  /** The server lost these pieces (none named: all): read, seal and send them again. */
  forget(indexes: readonly number[]): void {
    const lost = indexes.length > 0 ? indexes : [...this.stored];
    for (const index of lost) this.stored.delete(index);
  }

  /** A piece is sealed for its case: in another one it would open for nobody. */
  private bind(name: CaseName): void {
    this.bound ??= name;
    if (!equal(this.bound.case, name.case)) throw new Refused("device-failed");
  }

  private hashOf(index: number): Bytes {
    const hash = this.hashes.get(index);
    if (hash === undefined) throw new RangeError("piece not sealed");
    return hash;
  }

  private async settle({ portal, credential }: Where, signal: AbortSignal | undefined): Promise<void> {
    const { indexes } = await portal.pieces(credential, this.id, signal);
    for (const index of [...this.unsettled.keys()].filter((one) => indexes.has(one))) this.keep(index);
  }

  private keep(index: number): void {
    this.stored.add(index);
    this.unsettled.delete(index);
  }

  private async send(index: number, where: Where, watch: UploadWatch): Promise<void> {
    const piece = this.unsettled.get(index) ?? (await this.seal(index, where.name));
    checkWanted(watch.signal);
    await this.put(index, piece, where, watch.signal);
    this.keep(index);
    watch.progress?.(this.done);
  }

  private async seal(index: number, name: CaseName): Promise<Bytes> {
    const part = await this.slice(index);
    this.read.set(index, await sha256(part));
    const place: FilePlace = { ...name, id: this.id, key: this.key };
    const piece = await sealPiece(part, index, this.attachment.size, place);
    this.hashes.set(index, await sha256(piece));
    this.unsettled.set(index, piece);
    return piece;
  }

  /** Until it stands. Before a piece is sent again, the server is asked whether it has it. */
  private async put(index: number, piece: Bytes, where: Where, signal: AbortSignal | undefined): Promise<void> {
    const { portal, credential } = where;
    const { attempts, allCalls } = portal.line.patience;
    const end = Date.now() + allCalls;
    for (let attempt = 1; ; attempt++) {
      try {
        return await portal.piece(credential, { file: this.id, index, count: this.count }, piece, signal);
      } catch (thrown) {
        if (!mayPass(thrown) || attempt >= attempts || Date.now() >= end) throw thrown;
        await portal.line.wait("piece", attempt, { why: troubleOf(thrown.code) }, signal);
      }
      const { indexes } = await portal.pieces(credential, this.id, signal);
      if (indexes.has(index)) return;
    }
  }

  private span(index: number): { readonly start: number; readonly length: number } {
    const start = Math.min(index * PIECE_SIZE, this.attachment.size);
    return { start, length: Math.min(PIECE_SIZE, this.attachment.size - start) };
  }

  private async slice(index: number): Promise<Bytes> {
    const { start, length } = this.span(index);
    const hadRead = this.read.size > 0;
    const part = await this.attachment.blob.slice(start, start + length).arrayBuffer().catch(() => {
      throw this.refused(hadRead ? "file-changed" : "file-unreadable");
    });
    if (part.byteLength !== length) throw this.refused("file-changed");
    return new Uint8Array(part);
  }

  private checkAttributes(): void {
    const { blob, size, lastModified } = this.attachment;
    const now = (blob as Chosen).lastModified ?? null;
    if (blob.size !== size || now !== lastModified) throw this.refused("file-changed");
  }

  /** What was read over minutes must be one file: read it once more, at once. */
  private async checkContent(signal: AbortSignal | undefined): Promise<void> {
    this.checkAttributes();
    for (const [index, hash] of this.read) {
      checkWanted(signal);
      if (!equal(await sha256(await this.slice(index)), hash)) throw this.refused("file-changed");
    }
  }

  private refused(code: Code): Refused {
    return new Refused(code, { where: this.number });
  }
}

function troubleOf(code: Code): Trouble {
  if (code === "busy") return "busy";
  return code === "server-broken" ? "broken" : "network";
}
