import { styleText } from "node:util";

type Colour = "red" | "green" | "yellow" | "cyan" | "dim" | "bold";
export type Style = { readonly [name in Colour]: (text: string) => string };

/** Colours for a stream: none where it is no terminal or `NO_COLOR` is set. */
export function createStyle(stream: NodeJS.WriteStream): Style {
  const paint = (colour: Colour) => (text: string) => styleText(colour, text, { stream, validateStream: true });
  return {
    red: paint("red"),
    green: paint("green"),
    yellow: paint("yellow"),
    cyan: paint("cyan"),
    dim: paint("dim"),
    bold: paint("bold"),
  };
}
