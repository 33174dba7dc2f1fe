import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUSE_KEY, linkKey } from "../../lambdas/records/keys.ts";
import { createSqliteTable } from "../../local/sqlite-table.ts";
import { createRoom } from "../support/control-room.ts";
import { cli } from "./cli-world.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-audit-"));
  const table = createSqliteTable({ file: join(folder, "table.sqlite") });
  const room = createRoom({ table, tasks: { a: {} } });
  await room.succeed((await room.ask("a")).token);
  await room.steer.pause({ kind: "everything" }, "ann");
  table.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe("audit verify", () => {
  it("finds an untouched chain whole, with nothing running", async () => {
    const { exitCode, json } = await cli(["audit", "verify", "--state", folder, "--json"]);
    expect(exitCode).toBe(0);
    expect(json()).toEqual({ valid: true, links: 2, problems: [] });
  });

  it("ends with 1 and says what was changed", async () => {
    const table = createSqliteTable({ file: join(folder, "table.sqlite") });
    const house = await table.get(HOUSE_KEY);
    const day = (house as unknown as { chain: { day: string } }).chain.day;
    const body = { author: "bob", action: "pause", subject: "all", changes: { paused: true } };
    await table.write([{ write: "update", key: linkKey({ day, number: 2 }), set: { body } }]);
    table.close();
    const { exitCode, out } = await cli(["audit", "verify", "--state", folder]);
    expect(exitCode).toBe(1);
    expect(out).toContain("was changed");
  });

  it("ends with 2 where there are no records", async () => {
    const { exitCode, err } = await cli(["audit", "verify", "--state", join(folder, "nowhere")]);
    expect(exitCode).toBe(2);
    expect(err).toContain("there are no records");
  });
});
