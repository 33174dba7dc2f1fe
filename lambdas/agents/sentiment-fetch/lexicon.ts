import sentiment from "wink-sentiment";

const MAX_LEXICON_SCORE = 5;

/** How a headline sounds, -1 to 1, by a general English lexicon: it knows words, not finance. */
export function scoreHeadline(text: string): number {
  // The lexicon is a plain object: a word such as "constructor" would find what every object inherits.
  const words = text.replaceAll(/[\w$]+/g, (word) => (word.toLowerCase() in {} ? "" : word));
  return sentiment(words).normalizedScore / MAX_LEXICON_SCORE;
}
