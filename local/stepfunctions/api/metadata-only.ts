const DATA = ["definition", "variableReferences", "input", "output", "error", "cause"];

/** The answer without what may be encrypted, when `METADATA_ONLY` is asked for. */
export function withoutData(answer: object, includedData: "ALL_DATA" | "METADATA_ONLY" | undefined): object {
  if (includedData !== "METADATA_ONLY") return answer;
  return Object.fromEntries(
    Object.entries(answer)
      .filter(([member]) => !DATA.includes(member))
      .map(([member, value]) => [
        member,
        member === "inputDetails" || member === "outputDetails" ? { included: false } : value,
      ]),
  );
}
