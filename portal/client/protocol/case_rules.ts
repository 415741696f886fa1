/** The rules that an entry meets when it is visited, in their order. */

import { equal, includes, toHex, type Bytes } from "./bytes.ts";
import { namedHeads, type Confirming } from "./case_confirming.ts";
import type { EarlyReason, Passed } from "./case_opening.ts";
import type { HeldKeybox } from "./case_papers.ts";
import type { CaseState, Introduced } from "./case_state.ts";
import type { Introduction } from "./events.ts";
import { streamOf } from "./identifiers.ts";
import { commitment } from "./keybox.ts";
import type { Acting, MoveReason } from "./life.ts";
import { findPerson, mayRead, type Person } from "./roster.ts";

type LateReason =
  | "unconfirmed" | "secret" | "recipient" | "excluded" | "fork" | "old-secret" | "introduction" | "withdrawn"
  | "unexclude" | "adopt" | "assign" | "old-roster" | MoveReason;
export type Reason = EarlyReason | LateReason;

export interface Circumstances {
  readonly state: CaseState;
  readonly confirming: Confirming;
  readonly keyboxes: readonly HeldKeybox[];
}

type Rule = (entry: Passed, circumstances: Circumstances) => boolean | Promise<boolean>;

/** The first rule after `author` that an entry breaks, or null. */
export async function firstBroken(entry: Passed, circumstances: Circumstances): Promise<LateReason | null> {
  for (const [reason, holds] of RULES) {
    if (!(await holds(entry, circumstances))) return reason;
  }
  return brokenByMoving(entry, circumstances);
}

/** Whether all that a move lacks is somebody's word. */
export function couldCount(entry: Passed, circumstances: Circumstances): boolean {
  const { life, withdrawn } = circumstances.state;
  if (!isUnderNoOlderRoster(entry, circumstances) || !namesKnownPersons(entry)) return false;
  return life.judge(entry.event, actingIn(entry, circumstances), withdrawn) === null;
}

/** Of the rules about what moves a case. What hangs on adoptions hangs on one by who could have made it. */
function brokenByMoving(entry: Passed, circumstances: Circumstances): LateReason | null {
  const { state, confirming } = circumstances;
  if (!namesKnownPersons(entry)) return "step";
  const reason = state.life.judge(entry.event, actingIn(entry, circumstances), state.withdrawn);
  const lacks = confirming.adoptionsOf(entry).length > 0 && findActors(entry, circumstances).length < 2;
  return reason ?? (lacks ? "unconfirmed" : null);
}

const RULES: readonly (readonly [LateReason, Rule])[] = [
  ["unconfirmed", (entry, { confirming }) => confirming.isConfirmed(entry)],
  ["secret", isUnderItsSecret],
  ["recipient", isByRecipient],
  ["excluded", isNotExcluded],
  ["fork", contradictsNothing],
  ["old-secret", knowsNoNewerSecret],
  ["introduction", introducesValidly],
  ["withdrawn", standsBeforeTheEnd],
  ["unexclude", letsInTheExcluded],
  ["adopt", adoptsAnEarlierOne],
  ["assign", assignsReaders],
  ["old-roster", isUnderNoOlderRoster],
];

/** The introduction that an entry carries itself. */
export function ownIntroduction({ event }: Passed): Introduction | null {
  return "introduction" in event ? event.introduction : null;
}

function secretOf({ held }: Passed, state: CaseState): Introduced | undefined {
  return state.find(streamOf(held.place.chain), held.place.number);
}

async function isUnderItsSecret(entry: Passed, { state }: Circumstances): Promise<boolean> {
  if (ownIntroduction(entry) !== null) return true;
  const known = secretOf(entry, state);
  return known !== undefined && !known.disputed && isCommitted(known, entry.secret);
}

async function isCommitted({ header, introduction }: Introduced, secret: Bytes): Promise<boolean> {
  return equal(await commitment(header, secret), introduction.commitment);
}

function isByRecipient(entry: Passed, { state }: Circumstances): boolean {
  const { person } = entry;
  if (person === null) return true;
  const introduction = ownIntroduction(entry) ?? secretOf(entry, state)?.introduction;
  return introduction?.recipients.some((id) => equal(id, person.id)) ?? false;
}

function isNotExcluded(entry: Passed, { state }: Circumstances): boolean {
  return entry.person === null || !state.exclusions.includesFor(entry.person.id, entry);
}

/** Tasks fall on those who read the case, as far as whoever says so knew. */
function assignsReaders(entry: Passed, { state }: Circumstances): boolean {
  const { event, roster } = entry;
  return event.type !== "assign" || event.persons.every((id) => {
    const person = findPerson(roster, id);
    const isOut = state.exclusions.includesFor(id, entry) || includes(event.removed ?? [], id);
    return person !== undefined && mayRead(person) && !isOut;
  });
}

/** Another entry than ours where a head points, and before it perhaps one that we lack. */
function contradictsNothing(entry: Passed, { state }: Circumstances): boolean {
  for (const [chain, head] of namedHeads(entry)) {
    const compared = state.compareHead(chain, head);
    if (compared === "absent") state.withhold(chain, head.sequence);
    if (compared === "other") return false;
  }
  return true;
}

/** Nobody who knows of a newer secret writes under an older one. */
function knowsNoNewerSecret(entry: Passed, { state }: Circumstances): boolean {
  const { place } = entry.held;
  const introduced = state.ofStream(streamOf(place.chain));
  const newer = introduced.filter(({ introduction }) => introduction.number > place.number);
  return !newer.some(({ chain, sequence }) => chain === place.chain || sequence <= state.reporterKnew);
}

/** The keybox that an introduction names, if it is held. */
export function findKeybox(introduction: Introduction, { keyboxes }: Circumstances): HeldKeybox | undefined {
  return keyboxes.find(({ hash }) => hash === toHex(introduction.keybox));
}

async function introducesValidly(entry: Passed, circumstances: Circumstances): Promise<boolean> {
  const introduction = ownIntroduction(entry);
  if (introduction === null) return true;
  const { state } = circumstances;
  const { stream, number, roster } = introduction;
  const keybox = findKeybox(introduction, circumstances);
  if (keybox === undefined || keybox.about.stream !== stream || keybox.about.number !== number) return false;
  if (!equal(roster, entry.roster.hash) || !equal(keybox.about.roster, roster)) return false;
  if (!equal(await commitment(keybox.header, entry.secret), introduction.commitment)) return false;
  if (number < state.highest(stream) || !recipientsHold(entry, introduction, state)) return false;
  return earlierHold(introduction, state);
}

function recipientsHold(entry: Passed, { recipients }: Introduction, state: CaseState): boolean {
  const allowed = recipients.every((id) => {
    const person = findPerson(entry.roster, id);
    return person !== undefined && mayRead(person) && !state.exclusions.includesFor(id, entry);
  });
  const { person } = entry;
  return allowed && (person === null || recipients.some((id) => equal(id, person.id)));
}

/** Earlier secrets that are handed on must be those that were introduced. */
async function earlierHold({ stream, earlier }: Introduction, state: CaseState): Promise<boolean> {
  for (const { number, secret } of earlier) {
    const known = state.find(stream, number);
    if (known !== undefined && !(await isCommitted(known, secret))) return false;
  }
  return true;
}

/** After a reporter's `withdraw` nothing of from-reporter counts. */
function standsBeforeTheEnd({ held }: Passed, { state }: Circumstances): boolean {
  return held.place.chain !== "from_reporter" || !state.withdrawn;
}

function letsInTheExcluded({ event }: Passed, { state }: Circumstances): boolean {
  return event.type !== "unexclude" || state.exclusions.mayLift(event.persons);
}

function adoptsAnEarlierOne({ event, held }: Passed, { state }: Circumstances): boolean {
  if (event.type !== "adopt") return true;
  if (event.sequence >= held.place.sequence) return false;
  return state.compareHead(held.place.chain, event) === "same";
}

/** Nobody moves the case under an older roster than those before. */
function isUnderNoOlderRoster({ event, roster }: Passed, { state }: Circumstances): boolean {
  return (event.type !== "step" && event.type !== "recuse" && event.type !== "approve") || roster.epoch >= state.epoch;
}

/** Whoever approves a recusal sees by name whom it is about. */
function namesKnownPersons({ event, roster }: Passed): boolean {
  return event.type !== "recuse" || event.persons.every((id) => findPerson(roster, id) !== undefined);
}

/** The person behind an entry, in the roster of the entry; null is the reporter. */
function actingIn(entry: Passed, { state, confirming }: Circumstances): Acting | null {
  const { event: { removed = [] }, person, roster } = entry;
  if (person === null) return null;
  const isGone = ({ id, identity }: Person): boolean =>
    (includes(removed, id) && !confirming.isListed(identity)) || state.exclusions.includesFor(id, entry);
  return { person, roster, isGone };
}

/** Who acts by an entry: its author and, where it hangs on that, whoever adopted it and could have made it there. */
export function findActors(entry: Passed, circumstances: Circumstances): readonly Bytes[] {
  const { life, withdrawn } = circumstances.state;
  const adopting = circumstances.confirming.adoptionsOf(entry).map((one) => actingIn(one, circumstances));
  const adopter = adopting.find((one) => life.judge(entry.event, one, withdrawn) === null);
  return [entry.person, adopter?.person].flatMap((one) => one?.id ?? []);
}
