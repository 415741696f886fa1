/** A chain of rosters, each signed by the custodians of the one before. */

import { equal, toHex, type Bytes } from "./bytes.ts";
import { parseDocument, signers, type Office, type SignedDocument } from "./documents.ts";
import { inspectorateId, personId } from "./identifiers.ts";
import { NotGenuine } from "./refusals.ts";
import { parseRoster, type Custodians, type Roster } from "./roster.ts";

const CHAIN_LIMIT = 1000;

/** At least one roster, every link checked. */
export type RosterChain = readonly [Roster, ...Roster[]];

/**
 * The rosters of these documents, in their order, if they are `inspectorate`'s.
 * Throws InvalidJson, Malformed or NotGenuine: `chain`, `signature`, `signatures`, `person`.
 */
export async function verifyRosters(
  documents: readonly Bytes[],
  inspectorate: Bytes,
): Promise<RosterChain> {
  if (documents.length < 1 || documents.length > CHAIN_LIMIT) throw new NotGenuine("chain");
  const chain: Roster[] = [];
  for (const untrusted of documents) {
    const document = parseDocument(untrusted);
    const roster = await parseRoster(document.payload);
    const before = chain.at(-1) ?? null;
    await checkLink(roster, before, inspectorate);
    await checkSignatures(document, roster, before);
    chain.push(roster);
  }
  await checkPersons(chain);
  const [first, ...later] = chain;
  if (first === undefined) throw new NotGenuine("chain");
  return [first, ...later];
}

async function checkLink(roster: Roster, before: Roster | null, inspectorate: Bytes): Promise<void> {
  const epoch = before === null ? 0 : before.epoch + 1;
  const linked = sameOrNull(roster.previous, before?.hash ?? null);
  if (!equal(roster.inspectorate, inspectorate) || roster.epoch !== epoch || !linked) {
    throw new NotGenuine("chain");
  }
  if (before !== null) return;
  const { threshold, keys } = roster.custodians;
  if (!equal(await inspectorateId(threshold, keys), inspectorate)) throw new NotGenuine("chain");
}

function sameOrNull(one: Bytes | null, other: Bytes | null): boolean {
  return one === null || other === null ? one === other : equal(one, other);
}

/** Enough custodians of this roster and of the one before; one signature may serve both. */
async function checkSignatures(
  document: SignedDocument,
  roster: Roster,
  before: Roster | null,
): Promise<void> {
  const sets = before === null ? [roster.custodians] : [roster.custodians, before.custodians];
  const asked = new Map<string, Office>();
  for (const { keys } of sets) for (const key of keys) asked.set(toHex(key), "custodian");
  const signed = await signers(document, asked);
  if (!sets.every((custodians) => isMet(custodians, signed))) throw new NotGenuine("signatures");
}

/** Whether enough custodians are among the signers. */
export function isMet(custodians: Custodians, signed: ReadonlySet<string>): boolean {
  return custodians.keys.filter((key) => signed.has(toHex(key))).length >= custodians.threshold;
}

/** A person keeps the id through every change of keys, and a key never changes hands or comes back. */
async function checkPersons(chain: readonly Roster[]): Promise<void> {
  const owners = new Map<string, string>(); // identity key to person id
  const known = new Set<string>();
  let before = new Set<string>();
  for (const { persons } of chain) {
    const listed = new Set(persons.map(({ identity }) => toHex(identity)));
    if ([...listed].some((key) => owners.has(key) && !before.has(key))) throw new NotGenuine("person");
    for (const { id, identity } of persons) {
      const named = known.has(toHex(id)) || equal(id, await personId(identity));
      const owner = owners.get(toHex(identity)) ?? toHex(id);
      if (!named || owner !== toHex(id)) throw new NotGenuine("person");
      owners.set(toHex(identity), toHex(id));
      known.add(toHex(id));
    }
    before = listed;
  }
}

export function newestOf(chain: RosterChain): Roster {
  return chain.at(-1) ?? chain[0];
}

export function findRoster(chain: RosterChain, hash: Bytes): Roster | undefined {
  return chain.find((roster) => equal(roster.hash, hash));
}
