/** Beside messages: an objection to the end of the case, and a call under pressure. */

import type { Client } from "../journeys/client.ts";
import { objectTo, tellOfPressure } from "../journeys/reporting.ts";
import type { Visit } from "../journeys/visiting.ts";
import { ENDED } from "../protocol/lifecycle.ts";
import { MESSAGE_LIMIT } from "../protocol/moving.ts";
import { find, onPress, show, typed } from "./dom.ts";
import { patiently } from "./silence.ts";
import { blame, hideErrors } from "./steps.ts";
import { trying } from "./stopping.ts";
import { say } from "./texts.ts";
import type { Talk } from "./talk_pages.ts";

type Write = (client: Client, visit: Visit, text: string) => Promise<void>;

/** Whether something typed here would be lost. */
export function isTelling(): boolean {
  return ["talk-object", "talk-press"].some((id) => typed(`${id}-text`) !== "");
}

export function startTelling(talk: Talk): void {
  onPress("talk-object-send", () => object(talk));
  onPress("talk-press-send", () => tell(talk, "talk-press", "standing.pressed", tellOfPressure));
}

/** What was typed stays in sight, also where the case went on meanwhile. */
export function showTelling({ read }: Visit): void {
  show("talk-object", ENDED.includes(read.life.state) || typed("talk-object-text") !== "");
}

async function object(talk: Talk): Promise<void> {
  if (typed("talk-object-text") === "") return blame("talk", { id: "talk-object-text", text: say("client.required") });
  if (window.confirm(say("standing.object_ask"))) await tell(talk, "talk-object", "standing.objected", objectTo);
}

async function tell(talk: Talk, id: string, said: string, write: Write): Promise<void> {
  const box = find<HTMLTextAreaElement>(`${id}-text`);
  const text = typed(box.id);
  hideErrors("talk");
  if ([...text].length > MESSAGE_LIMIT) {
    return blame("talk", { id: box.id, text: say("client.too_long", { most: MESSAGE_LIMIT }) });
  }
  box.readOnly = true; // what is changed now would seem to be sent
  const done = await trying(async () => {
    await patiently("client.silent_message", () => write(talk.client, talk.visit, text));
    return true;
  });
  box.readOnly = false;
  if (done === null) return;
  box.value = "";
  find<HTMLDetailsElement>(id).open = false;
  await talk.refresh();
  find("talk-news").textContent = ""; // it would count what was just sent
  find("talk-told").textContent = say(said);
  find("talk-told").focus();
}
