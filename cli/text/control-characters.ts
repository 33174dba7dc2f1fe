const ESCAPE = "\u001b";
/** A colour as `style.ts` writes it, or one control character other than the line's end and the tab. */
const CONTROL = /\p{Cc}\[\d{1,3}m|(?![\n\t])\p{Cc}/gu;

/**
 * A text for a terminal with the control characters of foreign data (names from a file, an agent's messages) spelt
 * out, so that none of them can move the cursor, hide lines or set the window's title. Colours stay.
 */
export function spellOutControls(text: string): string {
  return text.replace(CONTROL, (found) =>
    found.length > 1 && found.startsWith(ESCAPE) ? found : spellOut(found.charCodeAt(0)) + found.slice(1),
  );
}

function spellOut(code: number): string {
  return `\\x${code.toString(16).padStart(2, "0")}`;
}
