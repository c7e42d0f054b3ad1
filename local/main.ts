import { parseArgs } from "node:util";
import { UserError } from "./host/user-error.ts";
import { startLocalApp } from "./stack/start-app.ts";
import { startLocalStack } from "./stack/start-stack.ts";
import { appWelcomeMessage, welcomeMessage } from "./stack/welcome-message.ts";

const help = `Runs the synthesized CDK app on this machine, with DynamoDB Local. For development only.

  npm start -- [options]

  --port N             port of the management API; the example API uses N+1, the console N+2, the issuer
                       N+3; 0 picks free ports (default 4100)
  --data DIR           folder for the tokens, the logs and stack.json (default .latchkey)
  --in-memory          forget the tokens when the stack stops
  --cache-ttl SECONDS  how long protected APIs cache an authorizer's result, 0 to 3600 (default: as deployed)
  --sign-in FILE       use another issuer than the one for development: a JSON file with the
                       prop signIn of TokenService
  --app DIR            run your own app instead of the example: the cdk.out that cdk synth wrote. Its APIs
                       use the ports N+1, N+2 …
  --help               show this help
`;

function readFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "4100" },
        data: { type: "string", default: ".latchkey" },
        "in-memory": { type: "boolean", default: false },
        "cache-ttl": { type: "string" },
        "sign-in": { type: "string" },
        app: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    const empty = (["data", "sign-in", "app"] as const).find((flag) => values[flag]?.trim() === "");
    if (empty) throw new UserError(`--${empty} is empty.`);
    const ttl = values["cache-ttl"];
    const exampleOnly = (["cache-ttl", "sign-in"] as const).find((flag) => values[flag] !== undefined);
    if (values.app !== undefined && exampleOnly)
      throw new UserError(`--${exampleOnly} is for the example. Set it in your app.`);
    return {
      help: values.help,
      dataDirectory: values.data,
      inMemory: values["in-memory"],
      appDirectory: values.app,
      port: parseInteger("--port", values.port, 65_532),
      signInFile: values["sign-in"],
      cacheTtl: ttl === undefined ? undefined : parseInteger("--cache-ttl", ttl, 3600),
    };
  } catch (error) {
    throw error instanceof TypeError ? new UserError(describeFlagError(error)) : error;
  }
}

type Flags = Omit<ReturnType<typeof readFlags>, "help" | "appDirectory">;

/** One line. npm takes options that don't follow `--` for itself, and passes on only their values. */
function describeFlagError({ message }: TypeError): string {
  const [what = ""] = message.split(/\.?(?:\n| This command|$)/);
  return `${what}. Options follow --, as in npm start -- --port 4200. See npm start -- --help`;
}

function parseInteger(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new UserError(`${flag} must be a whole number from 0 to ${max}.`);
  return value;
}

/** Exits with an error: a UserError as one line, any other with its stack trace. */
function fail(error: unknown): never {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { help: wantsHelp, appDirectory, ...options } = readFlags(process.argv.slice(2));
  if (wantsHelp) {
    process.stdout.write(help);
    return;
  }
  // Only the user can read what is written.
  process.umask(0o077);
  const starting = appDirectory === undefined ? startExample(options) : startApp({ ...options, appDirectory });
  let isStopping = false;
  const stop = async (): Promise<void> => {
    isStopping = true;
    // A second Ctrl-C is ignored: aborting the shutdown would leave processes behind.
    const stack = await starting.catch(() => undefined);
    await stack?.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
  const { welcome } = await starting;
  if (!isStopping) process.stdout.write(welcome);
}

async function startExample(options: Flags) {
  const stack = await startLocalStack(options);
  return { stop: stack.stop, welcome: welcomeMessage(stack, options) };
}

async function startApp(options: Flags & { readonly appDirectory: string }) {
  const app = await startLocalApp(options);
  return { stop: app.stop, welcome: appWelcomeMessage(app, options) };
}

main().catch(fail);
