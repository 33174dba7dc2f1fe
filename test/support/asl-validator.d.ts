declare module "asl-validator" {
  /** Validates a state machine's definition against the JSON schemas of the language. */
  export default function aslValidator(definition: object): {
    readonly isValid: boolean;
    readonly errorsText: (separator?: string) => string;
  };
}
