import { ServiceError } from "./service-error.ts";

/** The names of machines and executions in one region of one account. */
export function createArns(region: string, account: string) {
  const prefix = `arn:aws:states:${region}:${account}`;
  return {
    machine: (name: string) => `${prefix}:stateMachine:${name}`,
    execution: (machineName: string, name: string) => `${prefix}:execution:${machineName}:${name}`,
    expressExecution: (machineName: string, name: string, id: string) =>
      `${prefix}:express:${machineName}:${name}:${id}`,
    mapRun: (machineName: string, label: string, id: string) => `${prefix}:mapRun:${machineName}/${label}:${id}`,
  };
}

/** @throws ServiceError `InvalidArn` */
export function checkMachineArn(arn: string): void {
  check(arn, "stateMachine");
}

/** @throws ServiceError `InvalidArn` */
export function checkExecutionArn(arn: string): void {
  check(arn, "execution");
}

function check(arn: string, type: string): void {
  const [prefix = "", partition, service, , , found, ...rest] = arn.split(":");
  if (prefix !== "arn") throw new ServiceError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${prefix}'`);
  if (partition === undefined || service !== "states" || found === undefined || rest.length === 0) {
    throw new ServiceError("InvalidArn", `Invalid Arn: 'Invalid ARN: ${arn}'`);
  }
  if (found !== type)
    throw new ServiceError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${found}'`);
}

/** Names have at most 80 characters, none of them white space, brackets, wildcards, control or other special ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what names must not have.
const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
const MAX_NAME_LENGTH = 80;

/** @throws ServiceError `InvalidName` */
export function checkName(name: string): void {
  if (name.length === 0 || name.length > MAX_NAME_LENGTH || BAD_NAME.test(name)) {
    throw new ServiceError("InvalidName", `Invalid Name: '${name}'`);
  }
}
