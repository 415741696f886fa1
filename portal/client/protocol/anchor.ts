/** The anchor: which inspectorates are genuine. It comes with the client, never over the wire. */

import { compare, equal, type Bytes } from "./bytes.ts";
import { ascending, bytes, closed, list, NAME, oneOf, text, type Untrusted } from "./closed.ts";
import { ID_SIZE } from "./identifiers.ts";
import { NotGenuine } from "./refusals.ts";
import { fingerprint, type Words } from "./receipt.ts";
import { sha256 } from "./sha256.ts";
import { parseJson } from "./strict_json.ts";

const LIMIT = 2000; // Indonesia has some 600 inspectorates

export interface Anchored {
  readonly id: Bytes;
  readonly name: string;
}

/** Throws InvalidJson or Malformed. */
export function parseAnchor(file: Bytes): readonly Anchored[] {
  const members = closed(parseJson(file), "anchor", ["type", "version", "inspectorates"]);
  oneOf("anchor")(members.type, "type");
  oneOf(1)(members.version, "version");
  const all = list(anchored, 1, LIMIT);
  return ascending(all, (one, other) => compare(one.id, other.id))(members.inspectorates, "inspectorates");
}

function anchored(value: Untrusted, where: string): Anchored {
  const { id, name } = closed(value, where, ["id", "name"]);
  return { id: bytes(ID_SIZE)(id, where), name: text(NAME)(name, where) };
}

/** The anchor's word on an inspectorate. Throws NotGenuine `not-anchored` where it has none. */
export function findAnchored(anchor: readonly Anchored[], inspectorate: Bytes): Anchored {
  const found = anchor.find(({ id }) => equal(id, inspectorate));
  if (found === undefined) throw new NotGenuine("not-anchored");
  return found;
}

/** Twelve words to compare with those on paper. */
export async function anchorFingerprint(file: Bytes, words: Words): Promise<string> {
  return fingerprint(await sha256(file), words);
}
