/** A report's answers in the words of the form. */

import type { Involved, Report } from "../protocol/report.ts";
import { PERSON } from "./persons.ts";
import { say, sayDay, sayLabel } from "./texts.ts";

export type Answer = readonly [question: string, answer: string, step: string];

/**
 * The questions with their answers, in the words of the form; empty: not answered. `isUnsure`: "not known" was
 * chosen as the source, which a report does not tell from no answer.
 */
export function answers(report: Report, isUnsure = false): readonly Answer[] {
  const given: readonly Answer[] = [
    ["kategori", sayLabel(report.kategori), "kategori"],
    ["apa", report.apa, "apa"],
    ["bagaimana", report.bagaimana ?? "", "apa"],
    ["siapa", report.siapa.map(describe).join("\n\n") || sayLabel(null), "siapa"],
    ["di_mana", report.di_mana, "tempat"],
    ["kapan", sayWhen(report), "tempat"],
    ["sumber", report.sumber_pengetahuan === null && !isUnsure ? "" : sayLabel(report.sumber_pengetahuan), "tahu"],
    ["siapa_lagi_tahu", report.siapa_lagi_tahu ?? "", "tahu"],
    ["saksi", report.saksi ?? "", "tahu"],
    ["sudah_dilaporkan_ke", report.sudah_dilaporkan_ke ?? "", "tahu"],
    ["perkiraan_kerugian", report.perkiraan_kerugian ?? "", "tahu"],
    ["risiko_pembalasan", report.risiko_pembalasan ?? "", "tahu"],
    ["penerusan", say(`ask_page.${report.penerusan}`), "penerusan"],
  ];
  return given.map(([name, answer, step]) => [sayQuestion(name), answer, step]);
}

/** Without what a question adds in brackets: that it may stay empty. */
function sayQuestion(name: string): string {
  return say(`ask_page.${name}`).replace(/ \([^)]*\)$/, "");
}

function sayWhen({ kapan }: Report): string {
  if (kapan === null) return "";
  const days = [kapan.mulai, kapan.selesai].flatMap((day) => (day === null ? [] : [sayDay(day)])).join(" – ");
  const goesOn = kapan.masih_berlangsung;
  const said = goesOn === null ? "" : `${say("ask_page.berlangsung")} ${say(goesOn ? "client.yes" : "client.no")}`;
  return [days, said].filter(Boolean).join(". ");
}

/** A person with the name of each box: what went into the wrong one is noticed. */
function describe(person: Involved, at: number, { length }: readonly Involved[]): string {
  const filled = PERSON.filter((field) => person[field] !== null);
  const lines = filled.map((field) => `${say(`ask_page.${field}`)}: ${person[field]}`);
  const part = `${say("ask_page.peran")}: ${person.peran === null ? say("check.unanswered") : sayLabel(person.peran)}`;
  const head = length > 1 ? [say("ask_page.person", { number: at + 1 })] : [];
  return [...head, ...lines, part].join("\n");
}
