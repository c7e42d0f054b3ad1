import { parseArgs } from "node:util";
import { UserError } from "./host/user-error.ts";
import { startLocalApp } from "./stack/start-app.ts";
import { startLocalStack } from "./stack/start-stack.ts";
import { appWelcomeMessage, welcomeMessage } from "./stack/welcome-message.ts";

const help = `Runs Latchkey on this machine: what the CDK app synthesizes, with DynamoDB Local. A development stack.

  npm start -- [options]

  --port N             port of the management API; the example API has N+1, the console N+2, the issuer
                       N+3; 0 picks free ones (default 4100)
  --data DIR           folder for the tokens, the logs and stack.json (default .latchkey)
  --in-memory          forget the tokens when the stack stops
  --cache-ttl SECONDS  how long protected APIs cache an authorizer's result, 0 to 3600 (default: as deployed)
  --sign-in FILE       sign in at another issuer than the one for development: a JSON file with the
                       prop signIn of TokenService
  --app DIR            run an app of your own instead of the example: the cdk.out that cdk synth wrote. Its APIs
                       get the ports N+1, N+2 …
  --help               show this
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
    const ttl = values["cache-ttl"];
    const ofApp = (["cache-ttl", "sign-in"] as const).find((flag) => values[flag] !== undefined);
    if (values.app !== undefined && ofApp) throw new UserError(`--${ofApp} is for the example. Set it in your app.`);
    return {
      help: values.help,
      dataDirectory: values.data,
      inMemory: values["in-memory"],
      appDirectory: values.app,
      port: wholeNumber("--port", values.port, 65_532),
      signInFile: values["sign-in"],
      cacheTtl: ttl === undefined ? undefined : wholeNumber("--cache-ttl", ttl, 3600),
    };
  } catch (error) {
    throw error instanceof TypeError ? new UserError(describeFlagError(error)) : error;
  }
}

type Flags = Omit<ReturnType<typeof readFlags>, "help" | "appDirectory">;

/** One line. npm keeps options for itself that don't follow `--`, and passes on their values alone. */
function describeFlagError({ message }: TypeError): string {
  const [what = ""] = message.split(/\.?(?:\n| This command|$)/);
  return `${what}. Options follow --, as in npm start -- --port 4200. See npm start -- --help`;
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new UserError(`${flag} takes a whole number from 0 to ${most}.`);
  return value;
}

/** Ends the process with an error: a line for the user's own, everything for ours. */
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
  // Everything that is written is the user's alone.
  process.umask(0o077);
  const starting = appDirectory === undefined ? startExample(options) : startApp({ ...options, appDirectory });
  let ending = false;
  const end = async (): Promise<void> => {
    ending = true;
    // A second Ctrl-C is ignored: ending takes a moment, and cutting it short would leave processes behind.
    const stack = await starting.catch(() => undefined);
    await stack?.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
  const { welcome } = await starting;
  if (!ending) process.stdout.write(welcome);
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
