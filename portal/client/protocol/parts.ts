/** Bodies on the wire: parts, each with its length before it. */

import { concat, readU32, u32, type Bytes } from "./bytes.ts";
import { Malformed } from "./refusals.ts";
import { parseJson, type JsonObject } from "./strict_json.ts";

const PART_LIMIT = 1025;
const LENGTH_SIZE = 4;

export interface Body {
  /** The first part; its members are the call's business. */
  readonly said: JsonObject;
  readonly parts: readonly Bytes[];
}

/** Throws Malformed for no part and for too many. */
export function packParts(parts: readonly Bytes[]): Bytes {
  if (parts.length < 1 || parts.length > PART_LIMIT) throw new Malformed("parts");
  return concat(...parts.flatMap((part) => [u32(part.length), part]));
}

/** All parts of a body. Throws Malformed. */
export function unpackParts(untrusted: Bytes): readonly Bytes[] {
  const parts: Bytes[] = [];
  let at = 0;
  while (at < untrusted.length) {
    if (at + LENGTH_SIZE > untrusted.length || parts.length === PART_LIMIT) throw new Malformed("parts");
    const end = at + LENGTH_SIZE + readU32(untrusted, at);
    if (end > untrusted.length) throw new Malformed("parts");
    parts.push(untrusted.slice(at + LENGTH_SIZE, end));
    at = end;
  }
  if (parts.length === 0) throw new Malformed("parts");
  return parts;
}

/** A body whose first part is JSON. Throws InvalidJson or Malformed. */
export function parseBody(untrusted: Bytes): Body {
  const [first = new Uint8Array(0), ...parts] = unpackParts(untrusted);
  return { said: parseJson(first), parts };
}
