declare module "wink-sentiment" {
  /** Scores English text with the AFINN-165 lexicon, emojis and negations. */
  export default function sentiment(phrase: string): {
    readonly score: number;
    /** -5 to 5, per scored word. */
    readonly normalizedScore: number;
  };
}
