/** The project's own vectors (protocol section 20), read without any help from the other side. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { FORMATS } from "./bridge_formats.ts";
import { inJson } from "../../portal/client/protocol/compose.ts";
import { Given } from "./given.ts";
import { InvalidReceipt, isRefusal, slugOf } from "../../portal/client/protocol/refusals.ts";

type Members = Readonly<Record<string, unknown>>;

interface OurVector {
  readonly name: string;
  readonly do: string;
  readonly given: Members & { readonly with?: string };
  readonly expect: Members;
}

interface Sheet {
  readonly shared: Readonly<Record<string, Members>>;
  readonly vectors: readonly OurVector[];
}

const FOLDER = new URL("../vectors/", import.meta.url);
const WORDS = readFileSync(new URL("../../crypto/words_id.txt", import.meta.url), "utf8");
const VERBS = new Map(FORMATS);

async function outcome(verb: string, given: Members): Promise<unknown> {
  try {
    const said = await VERBS.get(verb)?.(new Given(given));
    return settled(JSON.parse(inJson({ said })));
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal;
    const position = refusal instanceof InvalidReceipt ? refusal.position : null;
    return { refused: slugOf(refusal), ...(position === null ? {} : { position }) };
  }
}

/** Findings and introductions have no order. */
function settled(answer: { said: unknown }): unknown {
  const { said } = answer;
  if (typeof said !== "object" || said === null || !("findings" in said)) return answer;
  const sorted = Object.entries(said).map(([name, value]) =>
    name === "findings" || name === "introduced" ? [name, inOrder(value)] : [name, value],
  );
  return { said: Object.fromEntries(sorted) };
}

function inOrder(items: unknown): unknown {
  return (items as unknown[]).map((item) => JSON.stringify(item)).toSorted();
}

await VERBS.get("use_words")?.(new Given({ file: WORDS }));

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  const sheet = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Sheet;
  for (const vector of sheet.vectors) {
    test(`${file}: ${vector.name}`, async () => {
      const given = { ...sheet.shared[vector.given.with ?? ""], ...vector.given };
      const { said } = vector.expect;
      const expected = said === undefined ? vector.expect : settled({ said });
      assert.deepEqual(await outcome(vector.do, given), expected);
    });
  }
}
