import { expect, it } from "vitest";
import { spellOutControls } from "../../cli/text/control-characters.ts";

it("spells out what would move a cursor, clear a screen or set a title, but no line ends, tabs and colours", () => {
  expect(spellOutControls("a\u001b[2Jb\u0007\u009b5A\r\u0000")).toBe("a\\x1b[2Jb\\x07\\x9b5A\\x0d\\x00");
  expect(spellOutControls("\u0007[31m")).toBe("\\x07[31m");
  const harmless = "\u001b[31mred\u001b[39m\tand\nlines → ü";
  expect(spellOutControls(harmless)).toBe(harmless);
});
