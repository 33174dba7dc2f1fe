import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The tests of the deployed system, and the contracts of the ports whose adapters it uses, each named as it passes. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: [
      "test/localstack/**/*.test.ts",
      "test/contracts/executions-sfn.test.ts",
      "test/contracts/table-dynamodb.test.ts",
    ],
    // Everything shares two cores with LocalStack: what runs beside another test only makes it slow.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ["verbose"],
  },
});
