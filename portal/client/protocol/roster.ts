/** One roster: who is who in an inspectorate. */

import { compare, toHex, type Bytes } from "./bytes.ts";
import {
  anObject, asText, ascending, bytes, closed, day, integer, list, NAME, oneOf, orNull, sortedBytes, text, type Untrusted,
} from "./closed.ts";
import { composeJson } from "./compose.ts";
import { checkDelegations, delegations, type Delegation } from "./delegations.ts";
import { daysBetween, type Day } from "./days.ts";
import { ID_SIZE, PERSON_LIMIT } from "./identifiers.ts";
import { opens, ROLES, type Role } from "./roles.ts";
import { kemKey, signingKey } from "./keys.ts";
import { Malformed } from "./refusals.ts";
import { sha256 } from "./sha256.ts";
import { parseJson } from "./strict_json.ts";

const CUSTODIAN_LIMIT = 16;
const LONGEST_LIFE = 400; // days
const EPOCH_LIMIT = 1000;

export interface Person {
  readonly id: Bytes;
  readonly name: string;
  readonly unit: string;
  readonly roles: readonly Role[];
  readonly deputies: readonly Bytes[];
  readonly identity: Bytes;
  readonly kem: Bytes;
  /** Left out where there are none. */
  readonly delegations?: readonly Delegation[];
}

export interface Custodians {
  readonly threshold: number;
  readonly keys: readonly Bytes[];
}

export interface Above {
  readonly inspectorate: Bytes;
  readonly name: string;
}

export interface Roster {
  readonly hash: Bytes;
  readonly inspectorate: Bytes;
  readonly name: string;
  readonly epoch: number;
  readonly previous: Bytes | null;
  readonly issued: Day;
  readonly not_after: Day;
  readonly custodians: Custodians;
  readonly officers: readonly Bytes[];
  readonly recovery: Bytes;
  readonly above: Above | null;
  readonly persons: readonly Person[];
}

/** A well-formed roster. Throws InvalidJson or Malformed. */
export async function parseRoster(payload: Bytes): Promise<Roster> {
  const members = closed(parseJson(payload), "roster", [
    "type", "version", "inspectorate", "name", "epoch", "previous", "issued", "not_after",
    "custodians", "officers", "recovery", "above", "persons",
  ]);
  oneOf("roster")(members.type, "type");
  oneOf(1)(members.version, "version");
  const roster: Roster = {
    hash: await sha256(payload),
    inspectorate: bytes(ID_SIZE)(members.inspectorate, "inspectorate"),
    name: text(NAME)(members.name, "name"),
    epoch: integer(0, EPOCH_LIMIT)(members.epoch, "epoch"),
    previous: orNull(bytes(ID_SIZE))(members.previous, "previous"),
    issued: day(members.issued, "issued"),
    not_after: day(members.not_after, "not_after"),
    custodians: custodians(members.custodians, "custodians"),
    officers: sortedKeys(2, 2)(members.officers, "officers"),
    recovery: kemKey(members.recovery, "recovery"),
    above: orNull(above)(members.above, "above"),
    persons: ascending(list(person, 1, PERSON_LIMIT), byId)(members.persons, "persons"),
  };
  checkTogether(roster);
  return roster;
}

function sortedKeys(least: number, most: number) {
  return ascending(list(signingKey, least, most), compare);
}

function custodians(value: Untrusted, where: string): Custodians {
  const members = closed(value, where, ["threshold", "keys"]);
  const keys = sortedKeys(2, CUSTODIAN_LIMIT)(members.keys, where);
  return { threshold: integer(2, keys.length)(members.threshold, where), keys };
}

function above(value: Untrusted, where: string): Above {
  const members = closed(value, where, ["inspectorate", "name"]);
  return {
    inspectorate: bytes(ID_SIZE)(members.inspectorate, where),
    name: text(NAME)(members.name, where),
  };
}

function person(value: Untrusted, where: string): Person {
  const { delegations: given, ...others } = anObject(value, where);
  const members = closed(others, where, ["id", "name", "unit", "roles", "deputies", "identity", "kem"]);
  return {
    id: bytes(ID_SIZE)(members.id, where),
    name: text(NAME)(members.name, where),
    unit: text(NAME)(members.unit, where),
    roles: ascending(list(oneOf(...ROLES), 1, ROLES.length), asText)(members.roles, where),
    deputies: sortedBytes(ID_SIZE, 0, PERSON_LIMIT)(members.deputies, where),
    identity: signingKey(members.identity, where),
    kem: kemKey(members.kem, where),
    ...(given === undefined ? {} : { delegations: delegations(given, where) }),
  };
}

const byId = (one: Person, other: Person): number => compare(one.id, other.id);

/** What holds between the members. */
function checkTogether(roster: Roster): void {
  const identities = roster.persons.map((one) => one.identity);
  allDiffer([...roster.custodians.keys, ...roster.officers, ...identities], "keys");
  allDiffer([roster.recovery, ...roster.persons.map((one) => one.kem)], "kem keys");
  const ids = new Set(roster.persons.map((one) => toHex(one.id)));
  for (const { id, deputies } of roster.persons) {
    const others = deputies.every((deputy) => ids.has(toHex(deputy)) && compare(deputy, id) !== 0);
    if (!others) throw new Malformed("deputies");
  }
  const life = daysBetween(roster.issued, roster.not_after);
  if (life < 0 || life > LONGEST_LIFE) throw new Malformed("not_after");
  checkDelegations(roster);
}

function allDiffer(keys: readonly Bytes[], where: string): void {
  if (new Set(keys.map(toHex)).size !== keys.length) throw new Malformed(where);
}

/** Whether somebody may open and write in cases. */
export function mayRead(person: Person): boolean {
  return opens(person.roles);
}

/** The own roles, and those of vacant posts that somebody acts in. */
export function fills({ roles, delegations: given = [] }: Person): readonly Role[] {
  return [...roles, ...given.flatMap((one) => (one.kind === "PLT" ? one.roles : []))];
}

/** The own roles, and those delegated to somebody, whatever the day. */
export function actsIn({ roles, delegations: given = [] }: Person): readonly Role[] {
  return [...roles, ...given.flatMap((one) => one.roles)];
}

/** Whoever has this identity key there and may read. */
export function findReader(roster: Roster, identity: Bytes): Person | undefined {
  return roster.persons.find((one) => mayRead(one) && compare(one.identity, identity) === 0);
}

export function findPerson(roster: Roster, id: Bytes): Person | undefined {
  return roster.persons.find((one) => compare(one.id, id) === 0);
}

/** The payload of a roster, to be signed. */
export function composeRoster({ hash: _, ...roster }: Roster): Bytes {
  return composeJson({ type: "roster", version: 1, ...roster });
}
