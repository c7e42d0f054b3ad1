import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { completionCommands } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { generateCommand } from "./commands/generate.ts";
import { importCommand } from "./commands/import.ts";
import { loginCommand, logoutCommand } from "./commands/login.ts";
import { profilesCommand } from "./commands/profiles.ts";
import { scopesCommand } from "./commands/scopes.ts";
import { scopesRenameCommand } from "./commands/scopes-rename.ts";
import { tokenCreateCommand } from "./commands/token-create.ts";
import { tokenDeleteCommand } from "./commands/token-delete.ts";
import { tokenEventsCommand } from "./commands/token-events.ts";
import { tokenListCommand } from "./commands/token-list.ts";
import { tokenRevokeCommand } from "./commands/token-revoke.ts";
import { tokenRegenerateCommand, tokenRotateCommand } from "./commands/token-rotate.ts";
import { tokenShowCommand } from "./commands/token-show.ts";
import { tokenDisableCommand, tokenEnableCommand } from "./commands/token-status.ts";
import { tokenUpdateCommand } from "./commands/token-update.ts";
import { tokenVerifyCommand } from "./commands/token-verify.ts";
import { usageCommand } from "./commands/usage.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import { refuseEmptyValues } from "./options.ts";

/** The commands, in the order of the help. */
const commands = [
  tokenCommand,
  usageCommand,
  () => scopesCommand().addCommand(scopesRenameCommand()),
  importCommand,
  exportCommand,
  generateCommand,
  loginCommand,
  logoutCommand,
  profilesCommand,
  whoamiCommand,
  doctorCommand,
];

const tokenCommands = [
  tokenCreateCommand,
  tokenListCommand,
  tokenShowCommand,
  tokenUpdateCommand,
  tokenRegenerateCommand,
  tokenRotateCommand,
  tokenDisableCommand,
  tokenEnableCommand,
  tokenDeleteCommand,
  tokenEventsCommand,
  tokenVerifyCommand,
  tokenRevokeCommand,
];

const help = `
The service to call is taken from the first of these that is configured:
  1. the environment variables LATCHKEY_URL and LATCHKEY_TOKEN
  2. --profile
  3. the local stack that npm start runs in the current folder
  4. the default profile, which latchkey login stores

Exit codes: 0 success, 1 refused by the service, 2 wrong usage, 3 service unreachable,
130 interrupted.

Examples:
  $ latchkey login
  $ latchkey token create my_app
  $ latchkey token list --expiring 7d`;

/** The program with all its commands. */
export function createProgram(): Command {
  const program = createProgramWithoutCompletion();
  const [completion, complete] = completionCommands(createProgramWithoutCompletion);
  program.addCommand(completion).addCommand(complete, { hidden: true });
  return configureErrors(program);
}

function createProgramWithoutCompletion(): Command {
  const program = new Command("latchkey")
    .description("Issue, scope, rotate and revoke API tokens.")
    .version(manifest.version)
    .option("--profile <name>", "call the service of this profile")
    .addHelpText("after", help);
  for (const createCommand of commands) program.addCommand(createCommand());
  refuseEmptyValues(program);
  return program;
}

function tokenCommand(): Command {
  const command = new Command("token")
    .description("Manage tokens")
    .addHelpText("after", "\nExamples:\n  $ latchkey token create my_app\n  $ latchkey token create --help");
  for (const createCommand of tokenCommands) command.addCommand(createCommand());
  return command;
}

/** npm takes options that don't follow `--` for itself, and leaves their values as arguments. */
function npmHint(message: string): string {
  const runByNpm = process.env["npm_lifecycle_event"] === "latchkey";
  return runByNpm && message.startsWith("too many arguments")
    ? ". With npm, put -- before the arguments: npm run latchkey -- token list --owner ops"
    : "";
}

/** Makes a command and its subcommands report usage errors as one line, and throw instead of exiting. */
function configureErrors(command: Command, path = command.name()): Command {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      const message = text
        .replace(/^error: /, "")
        .replaceAll(/\s*\n\s*/g, " ")
        .trim();
      write(`latchkey: ${message}${/[.?)]$/.test(message) ? "" : "."} See ${path} --help${npmHint(message)}\n`);
    },
  });
  for (const child of command.commands) configureErrors(child, `${path} ${child.name()}`);
  return command;
}
