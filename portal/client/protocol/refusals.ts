/** What this side refuses. A refusal never repeats what was refused. */

/** Something sealed did not open. One class and no reason: a reason would be an oracle. */
export class CannotOpen extends Error {
  override readonly name = "CannotOpen";

  constructor() {
    super("cannot open");
  }
}

/** A public key that no honest owner has: wrong length, not a key, or of small order. */
export class InvalidKey extends Error {
  override readonly name = "InvalidKey";

  constructor() {
    super("not a public key");
  }
}

export type JsonFault =
  | "bytes that are not UTF-8"
  | "byte order mark"
  | "top level is not an object"
  | "too deep"
  | "name used twice"
  | "not a plain integer"
  | "integer too large"
  | "lone surrogate"
  | "broken string"
  | "something after the end"
  | "not JSON";

/** Bytes that are not the one JSON this protocol speaks. */
export class InvalidJson extends Error {
  override readonly name = "InvalidJson";

  constructor(fault: JsonFault) {
    super(fault);
  }
}

/** Bytes or a member that cannot be read. `message` says which, never its value. */
export class Malformed extends Error {
  override readonly name = "Malformed";

  constructor(where: string) {
    super(where);
  }
}

export type ReceiptFault = "too-many-words" | "too-few-words" | "unknown-word" | "mistyped";

/** Words that are no receipt. Says where, never what was typed. */
export class InvalidReceipt extends Error {
  override readonly name = "InvalidReceipt";
  /** 1 to 12 for an unknown word. */
  readonly position: number | null;

  constructor(fault: ReceiptFault, position: number | null = null) {
    super(fault);
    this.position = position;
  }
}

export type Doubt =
  | "not-anchored"
  | "chain"
  | "signature"
  | "signatures"
  | "person"
  | "roster"
  | "removed"
  | "rollback";

/** A paper that can be read and must not be believed. */
export class NotGenuine extends Error {
  override readonly name = "NotGenuine";

  constructor(doubt: Doubt) {
    super(doubt);
  }
}

/** What the server gave holds no case that this reader can read. */
export class NoCase extends Error {
  override readonly name = "NoCase";

  constructor() {
    super("no-case");
  }
}

/** Everything that this side refuses by itself. */
export type Refusal =
  | CannotOpen | InvalidKey | InvalidJson | Malformed | InvalidReceipt | NotGenuine | NoCase;

export function isRefusal(thrown: unknown): thrown is Refusal {
  const all = [CannotOpen, InvalidKey, InvalidJson, Malformed, InvalidReceipt, NotGenuine, NoCase];
  return all.some((refusal) => thrown instanceof refusal);
}

/** The protocol's own word for a refusal. */
export function slugOf(refusal: Refusal): string {
  if (refusal instanceof CannotOpen) return "cannot-open";
  const isUnreadable = [InvalidKey, InvalidJson, Malformed].some((one) => refusal instanceof one);
  return isUnreadable ? "malformed" : refusal.message;
}
