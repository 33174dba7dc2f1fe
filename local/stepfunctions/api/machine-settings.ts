import { ServiceError } from "../service-error.ts";

interface MachineSettings {
  readonly loggingConfiguration?: { readonly level?: string; readonly destinations?: readonly object[] };
  readonly encryptionConfiguration?: { readonly type: string };
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

/**
 * The settings of a machine that AWS checks before its definition, and those that there are none of here.
 * @throws ServiceError `ValidationException`, `InvalidLoggingConfiguration`, `InvalidEncryptionConfiguration`, `UnsupportedOperation`
 */
export function checkMachineSettings(settings: MachineSettings): void {
  const { loggingConfiguration, encryptionConfiguration, publish = false, versionDescription } = settings;
  if (!publish && versionDescription !== undefined) {
    throw new ServiceError("ValidationException", "Version description can only be set when publish is true");
  }
  if (publish) throw new ServiceError("UnsupportedOperation", "publish is not supported here: there are no versions.");
  if (loggingConfiguration !== undefined) {
    const { level = "OFF", destinations = [] } = loggingConfiguration;
    if (destinations.length > 1 || (level !== "OFF" && destinations.length === 0)) {
      throw new ServiceError(
        "InvalidLoggingConfiguration",
        "Invalid Logging Configuration: Must specify exactly one Log Destination.",
      );
    }
  }
  if (encryptionConfiguration?.type === "CUSTOMER_MANAGED_KMS_KEY") {
    throw new ServiceError(
      "InvalidEncryptionConfiguration",
      "Invalid Encryption Configuration: CUSTOMER_MANAGED_KMS_KEY is not supported here: there is no KMS.",
    );
  }
}
