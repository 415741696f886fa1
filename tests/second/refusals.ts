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
