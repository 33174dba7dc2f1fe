import { distance } from "fastest-levenshtein";

/** Finds the known word that was probably meant. */
export type Suggest = (word: string) => string | undefined;

/** A file with more unknown words than this is wrong in some other way; comparing goes over all known words. */
const MAX_SUGGESTIONS = 200;

/**
 * The known word that was probably meant: at most a third of its letters differ (two for a short word), and case,
 * dashes and spaces count for nothing. Undefined when no word is near.
 */
export function closest(word: string, known: Iterable<string>): string | undefined {
  return createSuggester(known)(word);
}

/** `closest` for many words and as many known ones; gives up after so many words. */
export function createSuggester(known: Iterable<string>, maxSuggestions = MAX_SUGGESTIONS): Suggest {
  const candidates = Array.from(known, (candidate) => ({ candidate, plain: toPlainWord(candidate) }));
  let asked = 0;
  return (word) => {
    asked += 1;
    if (asked > maxSuggestions) return undefined;
    const wanted = toPlainWord(word);
    let best: { readonly candidate: string; readonly edits: number } | undefined;
    for (const { candidate, plain } of candidates) {
      const limit = Math.max(Math.min(2, candidate.length - 1), Math.floor(candidate.length / 3));
      if (Math.abs(plain.length - wanted.length) > limit) continue;
      const edits = distance(wanted, plain);
      if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits };
    }
    return best?.candidate;
  };
}

/** `maxConcurrentTasks`, `max-concurrent-tasks` and `Max Concurrent Tasks` are all the same word. */
function toPlainWord(word: string): string {
  return word
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[\s-]+/g, "_")
    .toLowerCase();
}
