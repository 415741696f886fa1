/**
 * What is ticked is not written to a disk. Firefox puts it into its session store although `autocomplete` is
 * off, unless it is what the document itself begins with: so each choice becomes that.
 */

export function startForgetting(): void {
  document.addEventListener("change", settle, true);
}

function settle({ target }: Event): void {
  if (target instanceof HTMLSelectElement) {
    for (const option of target.options) option.defaultSelected = option.selected;
  }
  if (!(target instanceof HTMLInputElement) || !["radio", "checkbox"].includes(target.type)) return;
  const group = target.type === "radio" ? document.getElementsByName(target.name) : [target];
  for (const one of group) if (one instanceof HTMLInputElement) one.defaultChecked = one.checked;
}
