/**
 * Published vectors, read from the installed Python packages that carry them.
 * WBS_CRYPTOGRAPHY_VECTORS and WBS_WYCHEPROOF_VECTORS name the packages' folders.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { fromHex, type Bytes } from "../../portal/client/protocol/bytes.ts";

export type Result = "valid" | "acceptable" | "invalid";

/** One Wycheproof test; its hexadecimal fields are read with `bytes`. */
export class Vector {
  readonly name: string;
  readonly result: Result;
  readonly flags: readonly string[];
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
    this.name = `tcId ${fields["tcId"]} ${fields["comment"] ?? ""}`.trim();
    this.result = fields["result"] as Result;
    this.flags = (fields["flags"] ?? []) as readonly string[];
  }

  /** A field as the file has it. */
  field(name: string): unknown {
    return this.fields[name];
  }

  has(name: string): boolean {
    return name in this.fields;
  }

  bytes(name: string): Bytes {
    return fromHex(this.fields[name] as string);
  }

  number(name: string): number {
    return this.fields[name] as number;
  }
}

interface Group extends Readonly<Record<string, unknown>> {
  readonly tests: readonly Readonly<Record<string, unknown>>[];
}

/** All tests of one Wycheproof file; what a test's group says is added to the test. */
export function wycheproof(path: string): readonly Vector[] {
  const file = readJson("WBS_WYCHEPROOF_VECTORS", path) as { readonly testGroups: readonly Group[] };
  return file.testGroups.flatMap(({ tests, ...group }) =>
    tests.map((test) => new Vector({ ...group, ...test })),
  );
}

export interface HpkeVector {
  readonly kem_id: number;
  readonly kdf_id: number;
  readonly aead_id: number;
  readonly info: string;
  readonly skRm: string;
  readonly pkRm: string;
  readonly enc: string;
  readonly encryptions: readonly { readonly aad: string; readonly ct: string; readonly pt: string }[];
}

/** The HPKE vectors of our KEM; only those of our whole suite can be opened. */
export function xWingVectors(): readonly HpkeVector[] {
  const path = join("HPKE", "hpke-pq-test-vectors.json");
  const all = readJson("WBS_CRYPTOGRAPHY_VECTORS", path) as readonly HpkeVector[];
  return all.filter((vector) => vector.kem_id === 0x647a);
}

export function isOurSuite(vector: HpkeVector): boolean {
  return vector.kem_id === 0x647a && vector.kdf_id === 1 && vector.aead_id === 3;
}

function readJson(variable: string, path: string): unknown {
  const folder = process.env[variable];
  if (folder === undefined) throw new Error(`${variable} does not name a folder of vectors`);
  return JSON.parse(readFileSync(join(folder, path), "utf8"));
}
