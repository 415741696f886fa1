/**
 * What was copied or pasted here does not stay in the clipboard, as far as a browser lets us. A page cannot see
 * what lies there: it overwrites once, as soon as it may, and never again what a person copies afterwards.
 */

const KEPT = 60_000; // milliseconds in which copied words can be pasted elsewhere

let isHeld = false;
let isDue = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export function startClipboard(): void {
  for (const copied of ["copy", "cut"]) document.addEventListener(copied, holdClipboard);
  // A browser lets only the window that is in front write: where it was not, as soon as it is again.
  window.addEventListener("focus", () => {
    if (isDue) emptyClipboard();
  });
}

/** Words that were pasted have arrived and are needed there no longer: what is copied next is not ours. */
export function emptyAfterPaste(): void {
  isHeld = isDue = true; // where it is refused now, it is tried when the window comes to the front
  emptyClipboard();
}

/** From now on something of ours lies in the clipboard. */
function holdClipboard(): void {
  isHeld = true;
  isDue = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    isDue = true;
    emptyClipboard();
  }, KEPT);
}

/** Overwrite it, if something of ours lies there: at once, even where the page goes away this moment. */
export function emptyClipboard(): void {
  if (!isHeld) return;
  if (overwriteAtOnce()) letGo();
  else void navigator.clipboard?.writeText("").then(letGo, () => undefined);
}

function letGo(): void {
  isHeld = isDue = false;
  clearTimeout(timer);
}

/** The old way is over when it returns; the new one is a promise that dies with the page. */
function overwriteAtOnce(): boolean {
  let isPut = false;
  const put = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", " "); // an empty text would overwrite nothing
    isPut = event.clipboardData !== null;
  };
  const allow = (event: Event): void => event.preventDefault(); // copying, although nothing is selected
  document.addEventListener("beforecopy", allow);
  document.addEventListener("copy", put, true);
  const isDone = document.execCommand("copy");
  document.removeEventListener("copy", put, true);
  document.removeEventListener("beforecopy", allow);
  return isDone && isPut;
}
