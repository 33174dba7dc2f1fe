import { ServiceError } from "../service-error.ts";

const VERSIONS = "versions and aliases of state machines";
const ACTIVITIES = "activities";

/** Operations that AWS has and this server has not, with the feature they belong to. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  CreateActivity: ACTIVITIES,
  DeleteActivity: ACTIVITIES,
  DescribeActivity: ACTIVITIES,
  GetActivityTask: ACTIVITIES,
  ListActivities: ACTIVITIES,
  CreateStateMachineAlias: VERSIONS,
  DeleteStateMachineAlias: VERSIONS,
  DescribeStateMachineAlias: VERSIONS,
  UpdateStateMachineAlias: VERSIONS,
  DeleteStateMachineVersion: VERSIONS,
  PublishStateMachineVersion: VERSIONS,
  UpdateMapRun: "changes of a running Map Run",
};

/** The refusal of an operation that is not served: by name where AWS has it. */
export function refuseOperation(operation: string): ServiceError {
  const feature = UNSUPPORTED[operation];
  return feature === undefined
    ? new ServiceError("UnknownOperationException", "")
    : new ServiceError("UnsupportedOperation", `${operation} is not supported here: there are no ${feature}.`);
}
