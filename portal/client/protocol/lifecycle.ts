/** The life of a case: its states, and the steps from one to the next (protocol 13.10). */

import { READING_ROLES, type Role } from "./roles.ts";

export const STATES = [
  "DITERIMA", "VERIFIKASI", "PERLU_KLARIFIKASI", "TELAAH", "MENUNGGU_OTORISASI", "PEMERIKSAAN", "HASIL",
  "TINDAK_LANJUT", "DITUTUP", "KEBERATAN", "DILIMPAHKAN", "DITERUSKAN_LAPOR", "ARSIP",
] as const;
export type State = (typeof STATES)[number];

export const FINDINGS = ["triage", "outcome", "destination"] as const;
export type Finding = (typeof FINDINGS)[number];

/** Where a reporter may object. */
export const ENDED: readonly State[] = ["ARSIP", "DITUTUP"];
/** Where the reporter's answer is waited for. */
export const ASKED: State = "PERLU_KLARIFIKASI";

interface Particulars {
  /** It waits until somebody else, in one of these roles, approves. */
  readonly approvedBy: readonly Role[];
  /** What it says beside its reason and its message. */
  readonly says: Finding | null;
  /** Whoever brought the case into the last of these states neither takes nor approves it. */
  readonly notAfter: readonly State[];
  /** Only to where the question was asked. */
  readonly returns: boolean;
}

export interface Step extends Particulars {
  readonly leaves: State;
  readonly enters: State;
  /** In any of these roles. */
  readonly by: readonly Role[];
}

const PLAIN: Particulars = { approvedBy: [], says: null, notAfter: [], returns: false };

function step(leaves: State, enters: State, by: readonly Role[], particulars: Partial<Particulars> = {}): Step {
  return { leaves, enters, by, ...PLAIN, ...particulars };
}

const VERIFIKATOR: readonly Role[] = ["verifikator"];
const PENELAAH: readonly Role[] = ["penelaah"];
const PEMERIKSA: readonly Role[] = ["pemeriksa"];
const INSPEKTUR: readonly Role[] = ["inspektur"];

const archives = (leaves: State, notAfter: readonly State[] = []): Step =>
  step(leaves, "ARSIP", PENELAAH, { approvedBy: READING_ROLES, notAfter });

const ASKS: readonly (readonly [State, readonly Role[]])[] = [
  ["VERIFIKASI", VERIFIKATOR], ["TELAAH", PENELAAH], ["PEMERIKSAAN", PEMERIKSA],
];

export const STEPS: readonly Step[] = [
  step("DITERIMA", "VERIFIKASI", VERIFIKATOR),
  step("VERIFIKASI", "TELAAH", VERIFIKATOR, { says: "triage" }),
  archives("VERIFIKASI"),
  step("TELAAH", "MENUNGGU_OTORISASI", PENELAAH),
  step("TELAAH", "DITERUSKAN_LAPOR", PENELAAH, { approvedBy: INSPEKTUR }),
  step("TELAAH", "DILIMPAHKAN", PENELAAH, { approvedBy: INSPEKTUR, says: "destination" }),
  archives("TELAAH"),
  step("MENUNGGU_OTORISASI", "PEMERIKSAAN", INSPEKTUR, { notAfter: ["MENUNGGU_OTORISASI"] }),
  step("MENUNGGU_OTORISASI", "TELAAH", INSPEKTUR),
  step("PEMERIKSAAN", "HASIL", INSPEKTUR, { says: "outcome" }),
  step("PEMERIKSAAN", "DILIMPAHKAN", PEMERIKSA, { approvedBy: INSPEKTUR, says: "destination" }),
  step("HASIL", "TINDAK_LANJUT", INSPEKTUR),
  step("HASIL", "DITUTUP", INSPEKTUR),
  step("TINDAK_LANJUT", "DITUTUP", INSPEKTUR),
  step("DITERUSKAN_LAPOR", "DITUTUP", INSPEKTUR),
  step("DILIMPAHKAN", "DITUTUP", INSPEKTUR),
  ...ASKS.map(([asked, by]) => step(asked, "PERLU_KLARIFIKASI", by)),
  ...ASKS.map(([asked, by]) => step("PERLU_KLARIFIKASI", asked, by, { returns: true })),
  archives("PERLU_KLARIFIKASI"),
  // Two penelaah may have archived it: then nobody is left but the inspektur.
  step("KEBERATAN", "TELAAH", [...PENELAAH, ...INSPEKTUR], { notAfter: ENDED }),
  step("KEBERATAN", "DITUTUP", PENELAAH, { approvedBy: INSPEKTUR, notAfter: ENDED }),
  archives("KEBERATAN", ENDED),
  // Extensions. Whoever ended a case does not put off what becomes of the objection.
  ...STATES.filter((state) => state !== ASKED && !ENDED.includes(state)).map((state) =>
    step(state, state, INSPEKTUR, { notAfter: state === "KEBERATAN" ? ENDED : [] })),
];

/** Whether it leaves the case where it is and promises a later day. */
export function isExtension({ leaves, enters }: Pick<Step, "leaves" | "enters">): boolean {
  return leaves === enters;
}

/** Whoever may recuse others; oneself, anybody who may write. */
export const RECUSED_BY: readonly Role[] = READING_ROLES;
export const RECUSAL_APPROVED_BY: readonly Role[] = INSPEKTUR;

export function findStep({ leaves, enters }: Pick<Step, "leaves" | "enters">): Step | undefined {
  return STEPS.find((one) => one.leaves === leaves && one.enters === enters);
}
