/** Redraws a block of lines in place. */
export interface LiveScreen {
  /** Draws the lines over the ones before, at most ten times a second; `final` draws at once. */
  draw(lines: () => readonly string[], final?: boolean): void;
}

const REDRAW_MILLIS = 100;

/** @param now Real time: how often a person sees a new picture has nothing to do with the day that is played. */
export function createLiveScreen(out: { write(text: string): unknown }, now: () => number): LiveScreen {
  let drawn = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    draw(lines, final = false) {
      if (!final && now() - last < REDRAW_MILLIS) return;
      last = now();
      const block = lines();
      const up = drawn === 0 ? "" : `\u001b[${drawn}F`;
      out.write(`${up}${block.map((line) => `\u001b[2K${line}\n`).join("")}`);
      drawn = block.length;
    },
  };
}
