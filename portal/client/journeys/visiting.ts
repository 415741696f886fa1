/** Coming back: the case that twelve words belong to, fetched and read. */

import { equal, type Bytes } from "../protocol/bytes.ts";
import type { CaseName } from "../protocol/case_papers.ts";
import * as ed25519 from "../protocol/ed25519.ts";
import { parseKeybox } from "../protocol/keybox.ts";
import { readCase, type CaseRead } from "../protocol/reading.ts";
import { deriveKeys, parseReceipt, type ReceiptKeys } from "../protocol/receipt.ts";
import { Malformed } from "../protocol/refusals.ts";
import type { Client } from "./client.ts";
import type { Mailbox, ServedDays } from "./portal.ts";
import { Refused, refusing } from "./refusals.ts";
import { findInspectorate, type Trusted } from "./trusting.ts";

/** A reporter who came back. Everything here is read, nothing is kept on the device. */
export interface Visit {
  readonly keys: ReceiptKeys;
  readonly name: CaseName;
  readonly trusted: Trusted;
  readonly read: CaseRead;
  /** The highest keybox number of the conversation that the server showed. */
  readonly seen: number;
  readonly envelopes: readonly Bytes[];
}

/**
 * Read the case that the words belong to. Throws Refused: what is wrong with the words, `unknown-code`,
 * `no-case`, `another-case`, `withdrawn`, or what trusting refuses.
 */
export async function comeBack(client: Client, typed: string, signal?: AbortSignal): Promise<Visit> {
  return refusing(async () => {
    const keys = await deriveKeys(await parseReceipt(typed, client.words));
    return visit(client, keys, null, signal);
  });
}

/** With the keys of a report that was just sent, or of an earlier visit. */
export async function comeBackWith(client: Client, keys: ReceiptKeys, signal?: AbortSignal): Promise<Visit> {
  return refusing(() => visit(client, keys, null, signal));
}

/** The same case anew, as it stands now; a server that shows an older roster than before is refused. */
export async function readAgain(client: Client, before: Visit, signal?: AbortSignal): Promise<Visit> {
  return refusing(() => visit(client, before.keys, before, signal));
}

async function visit(client: Client, keys: ReceiptKeys, before: Visit | null, signal?: AbortSignal): Promise<Visit> {
  const box = await client.portal.read(keys.credential, signal);
  const name = { inspectorate: box.inspectorate, case: box.case };
  if (before !== null && !equal(before.name.case, name.case)) throw new Refused("another-case");
  const seen = before?.trusted.freshness ?? null;
  const trusted = await findInspectorate(client, box.inspectorate, { signal, seen });
  const papers = { name, rosters: trusted.chain, freshness: trusted.freshness, ...box };
  const read = await readCase(papers, { kind: "reporter", seed: keys.kemSeed });
  const own = await ed25519.publicKey(keys.signingSeed);
  if (!equal(read.report.reporter.signing, own)) throw new Refused("another-case"); // opens, but is not ours
  if (read.withdrawn) throw new Refused("withdrawn");
  return { keys, name, trusted, read, seen: highestKeybox(box), envelopes: box.envelopes };
}

/** On which day each entry came, as the server says; null where it does not say. */
export async function daysOf(client: Client, { keys }: Visit): Promise<ServedDays | null> {
  return client.portal.days(keys.credential).catch(() => null); // a conversation is whole without them
}

function highestKeybox(box: Mailbox): number {
  const numbers = box.keyboxes.flatMap((untrusted) => {
    try {
      const { inspectorate, case: id, stream, number } = parseKeybox(untrusted);
      const isOurs = equal(inspectorate, box.inspectorate) && equal(id, box.case);
      return isOurs && stream === "conversation" ? [number] : [];
    } catch (thrown) {
      if (thrown instanceof Malformed) return [];
      throw thrown;
    }
  });
  return Math.max(0, ...numbers);
}
