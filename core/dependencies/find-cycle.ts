interface Tasks {
  readonly [name: string]: { readonly dependencies: readonly string[] };
}

/** A task on the path that is being followed, with the dependencies not yet looked at. */
interface Step {
  readonly name: string;
  readonly remaining: Iterator<string>;
}

/**
 * The names along a cycle of dependencies, each once and each depending on the next, the last on the first;
 * undefined when there is none. A task that depends on itself is a cycle of one. Unknown names are passed over.
 */
export function findCycle(tasks: Tasks): readonly string[] | undefined {
  const cleared = new Set<string>();
  for (const name of Object.keys(tasks)) {
    const cycle = cleared.has(name) ? undefined : followFrom(name, tasks, cleared);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth first, on a path of its own instead of by recursion: a chain may be as long as the file. */
function followFrom(start: string, tasks: Tasks, cleared: Set<string>): readonly string[] | undefined {
  const path: Step[] = [];
  const onPath = new Set<string>();
  const enter = (name: string) => {
    onPath.add(name);
    path.push({ name, remaining: (tasks[name]?.dependencies ?? []).values() });
  };
  enter(start);
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const next = step.remaining.next();
    if (next.done === true) {
      path.pop();
      onPath.delete(step.name);
      cleared.add(step.name);
    } else if (onPath.has(next.value)) {
      const names = path.map(({ name }) => name);
      return names.slice(names.indexOf(next.value));
    } else if (Object.hasOwn(tasks, next.value) && !cleared.has(next.value)) {
      enter(next.value);
    }
  }
  return undefined;
}
