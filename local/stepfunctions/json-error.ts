/** What is wrong with a text that should be JSON, in the words of the parser that AWS uses; `undefined`: nothing. */
export function describeJsonError(text: string): string | undefined {
  if (text.trim() === "") return "Invalid execution input.";
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return problemIn(text)?.reason ?? (error as Error).message;
  }
}

/** Where that parser would stop, as it says it; `undefined` where it is not known. */
export function locateJsonError(text: string): string | undefined {
  const read = problemIn(text)?.read;
  if (read === undefined) return undefined;
  const lines = text.slice(0, read).split("\n");
  const rest = text.length - SHOWN_LENGTH;
  const source = `"${text.slice(0, SHOWN_LENGTH)}"${rest > 0 ? `[truncated ${rest} chars]` : ""}`;
  return `[Source: (String)${source}; line: ${lines.length}, column: ${(lines.at(-1) ?? "").length + 1}]`;
}

/** So much of the text is shown. */
const SHOWN_LENGTH = 500;

/** @returns the problem and how many characters were read when it was seen. */
function problemIn(text: string): { readonly reason: string; readonly read: number } | undefined {
  const blank = text.length - text.trimStart().length;
  const start = text.trimStart();
  const [token] = /^[A-Za-z_$][\w$]*/.exec(start) ?? [];
  if (token !== undefined && !["null", "true", "false"].includes(token)) {
    const reason = `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
    return { reason, read: blank + token.length };
  }
  const [all = "", character] = /^\{\s*([^"}\s])/.exec(start) ?? [];
  if (character !== undefined) {
    const reason = `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): was expecting double-quote to start field name`;
    return { reason, read: blank + all.length };
  }
  return undefined;
}
