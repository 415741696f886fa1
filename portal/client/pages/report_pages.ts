/** The way from "what this cannot protect" to the twelve words. */

import type { Client } from "../journeys/client.ts";
import { isUncertain, prepare, send, type Prepared } from "../journeys/reporting.ts";
import { deviceToday } from "../journeys/trusting.ts";
import { toHex } from "../protocol/bytes.ts";
import { startChoosing, type Choice } from "./choosing.ts";
import { showCode } from "./code_pages.ts";
import { bdi, chosen, find, listed, make, onPress, show } from "./dom.ts";
import { guardUnsaved } from "./leave.ts";
import { startPersons } from "./persons.ts";
import { answers } from "./report_answers.ts";
import { faultsOf, isAnythingTyped, isService, readReport } from "./report_form.ts";
import { patiently } from "./silence.ts";
import { currentStep, go, isFine, onEnter, shut } from "./steps.ts";
import { trying } from "./stopping.ts";
import { say } from "./texts.ts";

const QUESTIONS = ["kategori", "apa", "siapa", "tempat", "tahu", "penerusan"] as const;
/** Behind the sending there is no way back: it would seem that nothing had been sent. */
const SENT: ReadonlySet<string> = new Set(["uncertain", "code", "two", "talk", "withdrawn"]);

export function startReport(client: Client): void {
  const choice: Choice = { trusted: null, excluded: new Set() };
  let isChecked = false; // whoever has seen the check page comes back to it from any change
  startPersons();
  startChoosing(client, choice, () => (isChecked ? "check" : "kategori"));
  onPress("cannot-go", () => go("where"));
  QUESTIONS.forEach((step, at) => {
    onPress(`${step}-go`, () => {
      if (!isFine(step, faultsOf(step))) return;
      if (step === "kategori" && isService()) find("pelayanan-title").focus();
      else go((isChecked ? null : QUESTIONS[at + 1]) ?? "check");
    });
  });
  for (const radio of document.querySelectorAll("input[name=kategori]")) radio.addEventListener("change", showService);
  onEnter("check", () => {
    isChecked = true;
    showCheck(choice);
  });
  onPress("send", () => seal(client, choice));
  guardUnsaved(() => !SENT.has(currentStep() ?? "") && isAnythingTyped());
}

/** Steps that the back button may lead to. */
export function mayReturn(): boolean {
  return !SENT.has(currentStep() ?? "") && find("sending").hidden === true;
}

function showService(): void {
  show("pelayanan", isService());
}

function showCheck({ trusted, excluded }: Choice): void {
  if (trusted === null) return;
  const report = readReport();
  const readers = trusted.readers.filter(({ id }) => !excluded.has(toHex(id)));
  const out = trusted.readers.filter(({ id }) => excluded.has(toHex(id)));
  const left = out.length === 0 ? [say("check.nobody")] : listed(out.map(({ name }) => name));
  const rows = [
    row(say("talk.inspectorate"), [bdi(trusted.newest.name)], "where"),
    row(say("check.readers"), listed(readers.map(({ name }) => name)), "readers"),
    row(say("check.excluded"), left, "readers"),
    ...answers(report, chosen("sumber_pengetahuan") === "").map(([question, answer, step]) => row(question, [answer || say("check.unanswered")], step)),
  ];
  find("check-list").replaceChildren(...rows);
}

function row(name: string, value: readonly (Node | string)[], step: string): HTMLElement {
  const change = make("button", { text: say("check.change"), class: "look-link", attributes: { type: "button" } });
  change.append(make("span", { text: ` ${name}`, class: "govuk-visually-hidden" }));
  change.addEventListener("click", () => go(step));
  return make("div", {
    class: "govuk-summary-list__row",
    children: [
      make("dt", { text: name, class: "govuk-summary-list__key" }),
      make("dd", { children: value, class: "govuk-summary-list__value look-pre", attributes: { dir: "auto" } }),
      make("dd", { class: "govuk-summary-list__actions", children: [change] }),
    ],
  });
}

async function seal(client: Client, { trusted, excluded }: Choice): Promise<void> {
  const faulty = QUESTIONS.find((step) => faultsOf(step).length > 0);
  if (trusted === null) return go("where");
  if (isService()) return go("kategori");
  if (faulty !== undefined) {
    go(faulty);
    isFine(faulty, faultsOf(faulty));
    return;
  }
  const plan = { report: readReport(), trusted, excluded: new Set(excluded), today: deviceToday() };
  show("sending");
  shut("check", true);
  const prepared = await trying(() => prepare(client, plan));
  if (prepared !== null) await deliver(client, prepared);
  show("sending", false);
  shut("check", currentStep() !== "check");
}

/** Send it; where no answer came, the same bytes may be sent again as often as one likes. */
async function deliver(client: Client, prepared: Prepared): Promise<void> {
  const sent = await trying(async () => {
    try {
      await patiently("client.silent_report", () => send(client, prepared));
      return "kept" as const;
    } catch (thrown) {
      if (isUncertain(thrown)) return "uncertain" as const;
      throw thrown;
    }
  });
  if (sent === "kept") showCode(client, prepared);
  if (sent === "uncertain") showUncertain(client, prepared);
}

let isOffered = false;

/** It may be kept: whoever leaves now needs the words, and whoever was refused needs the text. */
function showUncertain(client: Client, prepared: Prepared): void {
  find("uncertain-words").replaceChildren(...prepared.words.map((word) => make("li", { text: word })));
  find("uncertain-text").textContent = answers(readReport()).map(([, answer]) => answer).filter(Boolean).join("\n\n");
  guardUnsaved(() => true);
  go("uncertain", { forget: true });
  if (isOffered) return;
  isOffered = true;
  onPress("uncertain-again", async () => {
    show("uncertain-sending");
    await deliver(client, prepared);
    show("uncertain-sending", false);
  });
}
