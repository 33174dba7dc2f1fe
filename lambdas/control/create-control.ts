import type { Json } from "../../core/json.ts";
import type { ControlRequest } from "../../core/node.ts";
import { admit } from "./admit.ts";
import { type ControlDependencies, contextOf } from "./context.ts";
import { fire } from "./fire.ts";
import { settle } from "./settle.ts";
import { sweep } from "./sweep.ts";

/** The control function: fire, admit, settle, sweep. Answers plain JSON, which the state shows as its result. */
export type Control = (request: ControlRequest) => Promise<Json>;

export function createControl(dependencies: ControlDependencies): Control {
  const context = contextOf(dependencies);
  return async (request) => {
    switch (request.action) {
      case "fire":
        return fire(context, request);
      case "admit":
        return admit(context, request);
      case "settle":
        return settle(context, request);
      case "sweep":
        return sweep(context);
    }
  };
}
