/** What is wrong with a text that should be JSON, in the words of the parser that AWS uses; `undefined`: nothing. */
export function describeJsonError(text: string): string | undefined {
  if (text.trim() === "") return "Invalid execution input.";
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return inJacksonsWords(text) ?? (error as Error).message;
  }
}

function inJacksonsWords(text: string): string | undefined {
  const start = text.trimStart();
  const [token] = /^[A-Za-z_$][\w$]*/.exec(start) ?? [];
  if (token !== undefined && !["null", "true", "false"].includes(token)) {
    return `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  const [, character] = /^\{\s*([^"}\s])/.exec(start) ?? [];
  if (character !== undefined) {
    return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): was expecting double-quote to start field name`;
  }
  return undefined;
}
