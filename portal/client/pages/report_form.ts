/** From the fields of the six questions to a report, and what is wrong with each. */

import type { Report, When } from "../protocol/report.ts";
import { deviceToday } from "../journeys/trusting.ts";
import { chosen, find, typed } from "./dom.ts";
import { readPersons } from "./persons.ts";
import type { Fault } from "./steps.ts";
import { say } from "./texts.ts";

const LONG = 20_000;
const SHORT = 4_000;
const PLACE = 2_000;

type Step = "kategori" | "apa" | "siapa" | "tempat" | "tahu" | "penerusan";

/** What is wrong with the answers of one step. */
export function faultsOf(step: Step): readonly Fault[] {
  return [...FAULTS[step]()];
}

const FAULTS: Readonly<Record<Step, () => Iterable<Fault>>> = {
  *kategori() {
    if (chosen("kategori") === null) yield { id: "kategori", text: say("client.choose_one") };
  },
  *apa() {
    if (typed("apa") === "") yield { id: "apa", text: say("client.required") };
    yield* tooLong("apa", LONG);
    yield* tooLong("bagaimana", LONG);
  },
  *siapa() {
    yield* readPersons().faults;
  },
  *tempat() {
    if (typed("di_mana") === "") yield { id: "di_mana", text: say("client.required") };
    yield* tooLong("di_mana", PLACE);
    for (const id of ["mulai", "selesai"]) {
      const isOdd = typed(id) !== "" && !/^[2-9]\d{3}-/.test(typed(id));
      const { badInput, valid } = find<HTMLInputElement>(id).validity;
      if (badInput) yield { id, text: say("client.part_date") }; // a field for a day gives no part of one
      else if (isOdd || !valid) yield { id, text: say("client.bad_date") };
      else if (typed(id) > deviceToday(tomorrow())) yield { id, text: say("client.future_date") };
    }
    const [first, last] = [typed("mulai"), typed("selesai")];
    if (first !== "" && last !== "" && last < first) yield { id: "selesai", text: say("client.order_date"), with: "#mulai" };
    if (last !== "" && chosen("berlangsung") === "ya") {
      yield { id: "selesai", text: say("client.goes_on_date"), with: "[name=berlangsung]" };
    }
  },
  *tahu() {
    for (const id of OPTIONAL) yield* tooLong(id, SHORT);
  },
  *penerusan() {
    if (chosen("penerusan") === null) yield { id: "penerusan", text: say("client.choose_one") };
  },
};

/** East of this device it may be a day later already. */
function tomorrow(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
}

/** A complaint about a service is nothing wrong, but is not sent from here. */
export function isService(): boolean {
  return chosen("kategori") === "PELAYANAN";
}

const OPTIONAL = [
  "siapa_lagi_tahu", "saksi", "sudah_dilaporkan_ke", "perkiraan_kerugian", "risiko_pembalasan",
] as const;

function* tooLong(id: string, most: number): Iterable<Fault> {
  if ([...typed(id)].length > most) yield { id, text: say("client.too_long", { most }) };
}

/** The report as it stands in the fields; every step was found to be fine. */
export function readReport(): Report {
  return {
    kategori: (chosen("kategori") || null) as Report["kategori"],
    apa: typed("apa"),
    siapa: readPersons().persons,
    di_mana: typed("di_mana"),
    kapan: readWhen(),
    penerusan: (chosen("penerusan") ?? "tanya") as Report["penerusan"],
    bagaimana: answer("bagaimana"),
    sumber_pengetahuan: (chosen("sumber_pengetahuan") || null) as Report["sumber_pengetahuan"],
    sudah_dilaporkan_ke: answer("sudah_dilaporkan_ke"),
    siapa_lagi_tahu: answer("siapa_lagi_tahu"),
    perkiraan_kerugian: answer("perkiraan_kerugian"),
    saksi: answer("saksi"),
    risiko_pembalasan: answer("risiko_pembalasan"),
  };
}

function answer(id: string): string | null {
  return typed(id) || null;
}

function readWhen(): When | null {
  const goesOn = chosen("berlangsung");
  const when = {
    mulai: (typed("mulai") || null) as When["mulai"],
    selesai: (typed("selesai") || null) as When["selesai"],
    masih_berlangsung: goesOn === "ya" ? true : goesOn === "tidak" ? false : null,
  };
  return Object.values(when).every((one) => one === null) ? null : when;
}

/** Whether anything was typed that would be lost. */
export function isAnythingTyped(): boolean {
  const people = readPersons().persons.length > 0;
  return people || ["apa", "bagaimana", "di_mana", ...OPTIONAL].some((id) => typed(id) !== "");
}
