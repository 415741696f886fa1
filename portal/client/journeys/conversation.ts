/** A conversation as a page shows it. */

import { equal, type Bytes } from "../protocol/bytes.ts";
import type { Finding } from "../protocol/case_state.ts";
import type { Event, FileNote } from "../protocol/events.ts";
import type { Life } from "../protocol/life.ts";
import { findStep } from "../protocol/lifecycle.ts";
import type { RecuseEvent, StepEvent } from "../protocol/moving.ts";
import type { Line, Standing } from "../protocol/reading.ts";
import type { Report } from "../protocol/report.ts";
import type { Person } from "../protocol/roster.ts";
import type { Trusted } from "./trusting.ts";
import type { Visit } from "./visiting.ts";

/** One entry. What does not count says nothing: neither text nor who it claims to be from. */
export interface Entry {
  readonly from: "reporter" | "reviewer";
  /** Who wrote it, where it counts and is from a reviewer. */
  readonly person: Person | null;
  readonly sequence: number;
  readonly standing: Standing;
  /** The rule that it breaks (protocol 13.5), where it does not count. */
  readonly reason: string | null;
  /** The reporter wrote it under a secret that had been replaced. */
  readonly beforeTheChange: boolean;
  readonly kind: Exclude<Event["type"], "note" | "assign"> | "nothing";
  readonly text: string;
  readonly files: readonly FileNote[];
  /** The step that changed the state here, or who left the case: with its approval, if it needed one. */
  readonly decided: StepEvent | RecuseEvent | null;
}

export interface Conversation {
  readonly report: Report;
  readonly entries: readonly Entry[];
  /** Signs that the server hides or mixes something up. */
  readonly findings: readonly Finding[];
}

export function conversationOf({ read, trusted }: Visit): Conversation {
  const lines = read.lines.filter((line) => line.chain !== "internal" && !isProposal(line, read.life));
  const entries = lines.map((line) => ({ ...entryOf(line, trusted), decided: decisionOf(line, read.lines) }));
  return { report: read.report.report, entries, findings: read.findings };
}

/** Whether the inspectorate told the reporter something there. */
export function isAnswer({ from, kind, standing, decided }: Entry): boolean {
  return from === "reviewer" && standing === "counts" && (kind === "message" || decided?.type === "step");
}

/** It is told where it is approved, and nothing of it before. */
function isProposal({ standing, event, sequence }: Line, { recusals }: Readonly<Life>): boolean {
  if (standing !== "counts") return false;
  if (event?.type === "recuse") return !recusals.some((one) => one.sequence === sequence);
  return event?.type === "step" && (findStep(event)?.approvedBy ?? []).length > 0;
}

function decisionOf({ standing, event }: Line, lines: readonly Line[]): StepEvent | RecuseEvent | null {
  if (standing !== "counts" || event === null) return null;
  if (event.type === "step" || event.type === "recuse") return event;
  if (event.type !== "approve") return null;
  const { sequence } = event;
  const agreed = lines.find((one) => one.chain === "to_reporter" && one.sequence === sequence)?.event;
  return agreed?.type === "step" || agreed?.type === "recuse" ? agreed : null;
}

function entryOf(line: Line, trusted: Trusted): Omit<Entry, "decided"> {
  const { sequence, standing, reason, beforeTheChange, event, author } = line;
  const from = line.chain === "from_reporter" ? "reporter" : "reviewer";
  const person = from === "reviewer" && author !== null ? personOf(trusted, author) : null;
  const files = event?.type === "message" ? event.files : [];
  const text = event !== null && "text" in event ? event.text : "";
  const kind = event === null || event.type === "note" || event.type === "assign" ? "nothing" : event.type;
  return { from, person, sequence, standing, reason, beforeTheChange, kind, text, files };
}

/** The person as the newest roster with that key names them. */
function personOf({ chain }: Trusted, author: Bytes): Person | null {
  const all = chain.toReversed().flatMap(({ persons }) => persons);
  return all.find(({ identity }) => equal(identity, author)) ?? null;
}
