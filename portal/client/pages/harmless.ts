/** Text of others: what is not seen in it, or turns the direction of reading, is marked (as `wbs/unseen.py` does). */

// Written out: a name could pretend another ending, look like somebody else's, or hide a text in itself.
const UNSEEN =
  "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f" +
  "\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb" +
  "\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]";
// Signs that a phone draws as pictures, in whole blocks where all is drawn; and the digits on keys.
const EMOJI =
  "[\\u00a9\\u00ae\\u203c\\u2049\\u2122\\u2139\\u2194-\\u21aa\\u231a-\\u23fa\\u24c2\\u25aa-\\u25fe\\u2600-\\u27bf\\u2934\\u2935" +
  "\\u2b05-\\u2b55\\u3030\\u303d\\u3297\\u3299\\u{1f000}-\\u{1faff}]";
const TREACHEROUS = new RegExp(UNSEEN, "gu");
const IN_A_MESSAGE = new RegExp(`(${EMOJI}[\\ufe0e\\ufe0f]|[0-9#*]\\ufe0f(?=\\u20e3))|${UNSEEN}`, "gu");

/** A name: of a person, an office, a file. */
export function harmless(text: string): string {
  return text.replace(TREACHEROUS, "\ufffd");
}

/** A message or an answer. As a name, but people type emoji: one selector of their look right after one is ordinary. */
export function harmlessText(text: string): string {
  return text.replace(IN_A_MESSAGE, (_, emoji?: string) => emoji ?? "\ufffd");
}
