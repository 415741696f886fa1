/** Events that move a case: a step, its approval, an objection, and a call under pressure. */

import type { Bytes } from "./bytes.ts";
import { asText, ascending, closed, day, list, NAME, oneOf, orNull, sortedBytes, text, type Untrusted } from "./closed.ts";
import type { Day } from "./days.ts";
import type { Common, Head } from "./events.ts";
import { ID_SIZE, PERSON_LIMIT } from "./identifiers.ts";
import { FINDINGS, STATES, type Finding, type State } from "./lifecycle.ts";
import { Malformed } from "./refusals.ts";
import type { JsonObject } from "./strict_json.ts";

export const REASON_LIMIT = 4_000;
export const MESSAGE_LIMIT = 20_000;

const LEVELS = ["TINGGI", "SEDANG", "RENDAH"] as const;
type Level = (typeof LEVELS)[number];
const PROVEN = ["TERBUKTI", "TERBUKTI_SEBAGIAN"] as const;
const RESULTS = [...PROVEN, "TIDAK_TERBUKTI", "TIDAK_CUKUP_BUKTI", "BUKAN_KEWENANGAN"] as const;
const CONSEQUENCES = [
  "ADMINISTRATIF", "DISIPLIN", "ETIK", "KERUGIAN_NEGARA", "PERBAIKAN_SISTEM", "PIDANA",
] as const;

export interface Triage {
  readonly completeness: "LENGKAP" | "KURANG";
  readonly priority: Level;
  readonly oversight: "YA" | "SEBAGIAN" | "TIDAK";
  /** Of harm to the reporter. */
  readonly risk: Level;
}

export interface Outcome {
  readonly result: (typeof RESULTS)[number];
  /** Exactly where something was proven. */
  readonly consequences: readonly (typeof CONSEQUENCES)[number][];
}

/** A step, or where two persons are needed the proposal of one. A proposal's message is shown once it is approved. */
export interface StepEvent extends Common {
  readonly type: "step";
  readonly leaves: State;
  readonly enters: State;
  readonly reason: string;
  readonly message: string;
  readonly triage: Triage | null;
  readonly outcome: Outcome | null;
  readonly destination: string | null;
  /** The last day on which the reporter hears of the case again; an extension promises a later one. */
  readonly promised: Day | null;
}
/** Persons handle the case no longer: the author alone, or others as a proposal, told as that of a step. */
export interface RecuseEvent extends Common {
  readonly type: "recuse";
  readonly persons: readonly Bytes[];
  readonly reason: string;
  readonly message: string;
}
/** A second person agrees to the proposal at this place, byte by byte. */
export interface ApproveEvent extends Common, Head { readonly type: "approve" }
/** The reporter does not agree that the case ended. */
export interface ObjectEvent extends Common { readonly type: "object"; readonly text: string }
/** The reporter is under pressure because of the report. */
export interface PressureEvent extends Common { readonly type: "pressure"; readonly text: string }

export function readStep(members: JsonObject): Omit<StepEvent, keyof Common> {
  const step = {
    type: "step",
    leaves: oneOf(...STATES)(members["leaves"], "leaves"),
    enters: oneOf(...STATES)(members["enters"], "enters"),
    reason: readReason(members["reason"], "reason"),
    message: readWords(members["message"], "message", 0),
    triage: orNull(triage)(members["triage"], "triage"),
    outcome: orNull(outcome)(members["outcome"], "outcome"),
    destination: orNull(text(NAME))(members["destination"], "destination"),
    promised: orNull(day)(members["promised"], "promised"),
  } as const;
  if (findingsOf(step).length > 1) throw new Malformed("findings");
  return step;
}

export function readRecusal(members: JsonObject): Omit<RecuseEvent, keyof Common> {
  return {
    type: "recuse",
    persons: sortedBytes(ID_SIZE, 1, PERSON_LIMIT)(members["persons"], "persons"),
    reason: readReason(members["reason"], "reason"),
    message: readWords(members["message"], "message", 0),
  };
}

function readReason(value: Untrusted, where: string): string {
  return text({ least: 1, most: REASON_LIMIT, lines: true })(value, where);
}

export function readWords(value: Untrusted, where: string, least: number): string {
  return text({ least, most: MESSAGE_LIMIT, lines: true })(value, where);
}

/** Which findings a step says. */
export function findingsOf(step: Pick<StepEvent, Finding>): readonly Finding[] {
  return FINDINGS.filter((finding) => step[finding] !== null);
}

function triage(value: Untrusted, where: string): Triage {
  const members = closed(value, where, ["completeness", "priority", "oversight", "risk"]);
  return {
    completeness: oneOf("LENGKAP", "KURANG")(members.completeness, where),
    priority: oneOf(...LEVELS)(members.priority, where),
    oversight: oneOf("YA", "SEBAGIAN", "TIDAK")(members.oversight, where),
    risk: oneOf(...LEVELS)(members.risk, where),
  };
}

function outcome(value: Untrusted, where: string): Outcome {
  const members = closed(value, where, ["result", "consequences"]);
  const result = oneOf(...RESULTS)(members.result, where);
  const any = list(oneOf(...CONSEQUENCES), 0, CONSEQUENCES.length);
  const consequences = ascending(any, asText)(members.consequences, where);
  const isProven = PROVEN.some((one) => one === result);
  if (consequences.length > 0 !== isProven) throw new Malformed(where);
  return { result, consequences };
}
