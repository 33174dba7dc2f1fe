import { createSuggester } from "./closest.ts";

/** What finding an agent needs to know of it. */
export interface ListedAgent {
  readonly task_types: readonly string[];
  readonly capabilities: readonly string[];
}

/** Who performs what. */
export interface AgentDirectory {
  /** `data_sync, sentiment_fetch, …`: for messages. */
  readonly shownNames: string;
  /**
   * The agents that may perform a task: the one it names, or those whose task types hold the task's type or its name.
   * Anything but exactly one cannot run.
   */
  find(task: {
    readonly name: string;
    readonly agent: string | undefined;
    readonly task_type: string | undefined;
  }): readonly string[];
  capabilitiesOf(agent: string): readonly string[];
  /** The agent whose name is most like a word. */
  suggest(word: string): string | undefined;
}

/** More would make every message a page. */
const MAX_SHOWN = 30;

export function createAgentDirectory(agents: ReadonlyMap<string, ListedAgent>): AgentDirectory {
  const performers = new Map<string, string[]>();
  for (const [agent, { task_types }] of agents)
    for (const type of new Set(task_types)) performers.set(type, [...(performers.get(type) ?? []), agent]);
  const names = [...agents.keys()];
  return {
    shownNames: names.slice(0, MAX_SHOWN).join(", ") + (names.length > MAX_SHOWN ? ", …" : ""),
    find({ name, agent, task_type: type }) {
      if (agent !== undefined) return agents.has(agent) ? [agent] : [];
      return [...new Set([...(performers.get(type ?? name) ?? []), ...(performers.get(name) ?? [])])];
    },
    capabilitiesOf: (agent) => agents.get(agent)?.capabilities ?? [],
    suggest: createSuggester(names),
  };
}
