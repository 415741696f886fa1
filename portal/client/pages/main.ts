/** Where the script begins: it opens the first step, or says why it cannot. */

import { anchor } from "../installed_anchor.ts";
import { openClient, type Client } from "../journeys/client.ts";
import { asRefused, Refused, requireWebCrypto } from "../journeys/refusals.ts";
import { fromBase64 } from "../protocol/base64.ts";
import { engineWorks } from "../protocol/engine.ts";
import words from "../../../crypto/words_id.txt";
import { exists, find, onPress, show } from "./dom.ts";
import { startForgetting } from "./forgetting.ts";
import { finish, startLeaving } from "./leave.ts";
import { mayReturn, startReport } from "./report_pages.ts";
import { startReturn } from "./return_pages.ts";
import { hearNews } from "./silence.ts";
import { showWaiting, startSteps } from "./steps.ts";
import { startStopping, stop } from "./stopping.ts";

function open(): Client {
  return openClient(
    { anchor: fromBase64(anchor, "anchor"), words },
    { observe: ({ kind }) => (showWaiting(kind), hearNews(kind)) },
  );
}

/** Old browsers have WebCrypto but not every algorithm: better said before anything is typed. */
async function requireEngine(): Promise<void> {
  requireWebCrypto();
  if (!(await engineWorks().catch(() => false))) throw new Refused("no-webcrypto");
}

async function start(): Promise<void> {
  show("no-script", false);
  startLeaving();
  startForgetting();
  startStopping();
  try {
    await requireEngine();
    const client = open();
    const { start: first = "" } = find("document").dataset;
    if (exists("step-cannot")) startReport(client);
    if (exists("step-words")) startReturn(client);
    for (const close of ["talk-close", "withdrawn-close"]) onPress(close, finish);
    startSteps(first, exists("step-cannot") ? mayReturn : () => true);
  } catch (thrown) {
    show("stopped-again", false); // there is nothing to go back to
    stop(asRefused(thrown));
  }
}

void start();
