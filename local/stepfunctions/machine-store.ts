import type { EpochMs } from "./clock.ts";
import { compileMachine } from "./definition/compile-machine.ts";
import { MAX_DEFINITION_BYTES } from "./definition/limits.ts";
import type { Machine } from "./definition/model.ts";
import type { Resource } from "./definition/resource.ts";
import type { Journal } from "./journal.ts";
import type { Json } from "./json.ts";
import { invalidDefinition, parseDefinition } from "./parse-definition.ts";
import { ServiceError } from "./service-error.ts";

export type MachineType = "STANDARD" | "EXPRESS";

export interface StoredMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly roleArn: string;
  readonly definition: string;
  readonly revision: number;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  /** What else the API was told: logging, tracing, tags. */
  readonly settings: { readonly [key: string]: Json };
}

/** The machines and every definition they have had; each definition is compiled once. */
export type MachineStore = ReturnType<typeof createMachineStore>;

const COLUMNS =
  "machines.arn, name, type, revision, machines.created_at AS createdAt, revisions.created_at AS updatedAt, revisions.role_arn AS roleArn, definition, settings";

export function createMachineStore(journal: Journal, supports: (resource: Resource) => boolean) {
  const compiled = new Map<number, Machine>();
  const { sql } = journal;

  /** @throws ServiceError `InvalidDefinition`, by code, place and reason. */
  function check(definition: string, type: MachineType): Machine {
    if (Buffer.byteLength(definition) > MAX_DEFINITION_BYTES) {
      throw new ServiceError(
        "ValidationException",
        `1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DEFINITION_BYTES}`,
      );
    }
    const { machine, diagnostics } = compileMachine(parseDefinition(definition), { type, supports });
    if (machine === undefined) throw invalidDefinition(diagnostics);
    return machine;
  }

  function addRevision(arn: string, definition: string, roleArn: string, now: EpochMs, machine: Machine): number {
    const revision = Number(
      sql("INSERT INTO revisions (machine_arn, definition, role_arn, created_at) VALUES (?, ?, ?, ?)").run(
        arn,
        definition,
        roleArn,
        now,
      ).lastInsertRowid,
    );
    compiled.set(revision, machine);
    return revision;
  }

  /** Machines as they are now: rarely changed, asked for at every start. */
  const current = new Map<string, StoredMachine>();

  function find(arn: string): StoredMachine | undefined {
    let machine = current.get(arn);
    if (machine === undefined) {
      machine = read(arn);
      if (machine !== undefined) current.set(arn, machine);
    }
    return machine;
  }

  function read(arn: string): StoredMachine | undefined {
    const row = sql(
      `SELECT ${COLUMNS} FROM machines JOIN revisions ON revisions.id = revision WHERE machines.arn = ?`,
    ).get(arn) as (Omit<StoredMachine, "settings"> & { readonly settings: string }) | undefined;
    return row && { ...row, settings: JSON.parse(row.settings) as StoredMachine["settings"] };
  }

  return {
    check,
    find,
    list: () =>
      (
        sql(
          `SELECT ${COLUMNS} FROM machines JOIN revisions ON revisions.id = revision ORDER BY machines.arn`,
        ).all() as unknown as readonly (Omit<StoredMachine, "settings"> & { readonly settings: string })[]
      ).map((row): StoredMachine => ({ ...row, settings: JSON.parse(row.settings) as StoredMachine["settings"] })),

    create(machine: Omit<StoredMachine, "revision" | "updatedAt">): StoredMachine {
      const checked = check(machine.definition, machine.type);
      journal.transaction(() => {
        const revision = addRevision(machine.arn, machine.definition, machine.roleArn, machine.createdAt, checked);
        sql(
          "INSERT INTO machines (arn, name, type, role_arn, revision, created_at, settings) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ).run(
          machine.arn,
          machine.name,
          machine.type,
          machine.roleArn,
          revision,
          machine.createdAt,
          JSON.stringify(machine.settings),
        );
      });
      return find(machine.arn) as StoredMachine;
    },

    /** Executions that run keep the definition they began with. */
    update(
      machine: StoredMachine,
      change: { readonly definition: string; readonly roleArn: string; readonly settings: StoredMachine["settings"] },
      now: EpochMs,
    ): StoredMachine {
      const checked = check(change.definition, machine.type);
      current.delete(machine.arn);
      journal.transaction(() => {
        const revision = addRevision(machine.arn, change.definition, change.roleArn, now, checked);
        sql("UPDATE machines SET revision = ?, role_arn = ?, settings = ? WHERE arn = ?").run(
          revision,
          change.roleArn,
          JSON.stringify(change.settings),
          machine.arn,
        );
      });
      return find(machine.arn) as StoredMachine;
    },

    saveSettings(arn: string, settings: StoredMachine["settings"]): void {
      current.delete(arn);
      sql("UPDATE machines SET settings = ? WHERE arn = ?").run(JSON.stringify(settings), arn);
    },

    remove(arn: string): void {
      current.delete(arn);
      sql("DELETE FROM machines WHERE arn = ?").run(arn);
    },

    /** The definition an execution began with, and the role it runs as. */
    revision(id: number): { readonly machine: Machine; readonly roleArn: string; readonly definition: string } {
      const row = sql("SELECT definition, role_arn AS roleArn FROM revisions WHERE id = ?").get(id) as
        | { readonly definition: string; readonly roleArn: string }
        | undefined;
      if (row === undefined) throw new Error(`the journal has no definition ${id}`);
      let machine = compiled.get(id);
      if (machine === undefined) {
        // What was checked when it was created needs no type: express machines take less, not other things.
        machine = check(row.definition, "STANDARD");
        compiled.set(id, machine);
      }
      return { machine, ...row };
    },
  };
}
