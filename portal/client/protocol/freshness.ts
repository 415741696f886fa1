/** Freshness: that the newest roster still holds, and who was taken out of it meanwhile. */

import { equal, toHex, type Bytes } from "./bytes.ts";
import { bytes, closed, day, integer, oneOf, sortedBytes } from "./closed.ts";
import { composeJson } from "./compose.ts";
import { daysBetween, type Day } from "./days.ts";
import { parseDocument, signers, type Office, type SignedDocument } from "./documents.ts";
import { ID_SIZE } from "./identifiers.ts";
import { NotGenuine } from "./refusals.ts";
import { findPerson, type Roster } from "./roster.ts";
import { findRoster, isMet, newestOf, type RosterChain } from "./roster_chain.ts";
import { parseJson } from "./strict_json.ts";

const GRACE = 90; // days for which an overdue inspectorate goes on with a warning
const PERSON_LIMIT = 62;

export interface Freshness {
  readonly inspectorate: Bytes;
  readonly roster: Bytes;
  readonly number: number;
  readonly not_after: Day;
  readonly removed: readonly Bytes[];
}

export type Staleness = "current" | "overdue" | "expired";

/** What a client remembers of the statements it has accepted. */
export type Seen = Pick<Freshness, "roster" | "number" | "removed">;

/**
 * The statement, if it is about the newest roster and takes nothing back that was `seen`.
 * Throws InvalidJson, Malformed or NotGenuine: `roster`, `removed`, `signature`, `rollback`.
 */
export async function verifyFreshness(
  untrusted: Bytes,
  chain: RosterChain,
  seen: Seen | null,
): Promise<Freshness> {
  const newest = newestOf(chain);
  const document = parseDocument(untrusted);
  const freshness = parseFreshness(document.payload);
  const about = equal(freshness.inspectorate, newest.inspectorate) && equal(freshness.roster, newest.hash);
  if (!about) throw new NotGenuine("roster");
  if (!freshness.removed.every((id) => findPerson(newest, id))) throw new NotGenuine("removed");
  await checkSignatures(document, freshness, newest);
  if (seen !== null) checkRollback(freshness, seen, chain);
  return freshness;
}

export function parseFreshness(payload: Bytes): Freshness {
  const members = closed(parseJson(payload), "freshness", [
    "type", "version", "inspectorate", "roster", "number", "not_after", "removed",
  ]);
  oneOf("freshness")(members.type, "type");
  oneOf(1)(members.version, "version");
  return {
    inspectorate: bytes(ID_SIZE)(members.inspectorate, "inspectorate"),
    roster: bytes(ID_SIZE)(members.roster, "roster"),
    number: integer(0)(members.number, "number"),
    not_after: day(members.not_after, "not_after"),
    removed: sortedBytes(ID_SIZE, 0, PERSON_LIMIT)(members.removed, "removed"),
  };
}

/** One officer suffices to say that nothing changed; taking away needs both, or the custodians. */
async function checkSignatures(
  document: SignedDocument,
  freshness: Freshness,
  roster: Roster,
): Promise<void> {
  const officers = roster.officers.map((key): [string, Office] => [toHex(key), "officer"]);
  const custodians = roster.custodians.keys.map((key): [string, Office] => [toHex(key), "custodian"]);
  const signed = await signers(document, new Map([...officers, ...custodians]));
  const removes = freshness.removed.length > 0;
  const byOfficers = officers.filter(([key]) => signed.has(key)).length;
  const enough = byOfficers >= (removes ? 2 : 1) || (removes && isMet(roster.custodians, signed));
  if (!enough) throw new NotGenuine("signature");
}

function checkRollback(freshness: Freshness, seen: Seen, chain: RosterChain): void {
  if (!findRoster(chain, seen.roster)) throw new NotGenuine("rollback");
  if (!equal(seen.roster, freshness.roster)) return; // a newer roster counts anew
  if (seen.number > freshness.number) throw new NotGenuine("rollback");
  const removed = new Set(freshness.removed.map(toHex));
  if (!seen.removed.every((id) => removed.has(toHex(id)))) throw new NotGenuine("rollback");
}

/** How a client of this day regards these papers. */
export function staleness(freshness: Freshness, newest: Roster, today: Day): Staleness {
  const ends = freshness.not_after < newest.not_after ? freshness.not_after : newest.not_after;
  const late = daysBetween(ends, today);
  if (late <= 0) return "current";
  return late <= GRACE ? "overdue" : "expired";
}

/** The payload of a freshness statement, to be signed. */
export function composeFreshness(freshness: Freshness): Bytes {
  return composeJson({ type: "freshness", version: 1, ...freshness });
}
