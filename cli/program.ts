import { Command } from "commander";
import { completionCommands } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { generateCommand } from "./commands/generate.ts";
import { importCommand } from "./commands/import.ts";
import { loginCommand, logoutCommand } from "./commands/login.ts";
import { profilesCommand } from "./commands/profiles.ts";
import { scopesCommand } from "./commands/scopes.ts";
import { tokenCreateCommand } from "./commands/token-create.ts";
import { tokenDeleteCommand } from "./commands/token-delete.ts";
import { tokenEventsCommand } from "./commands/token-events.ts";
import { tokenListCommand } from "./commands/token-list.ts";
import { tokenRegenerateCommand, tokenRotateCommand } from "./commands/token-rotate.ts";
import { tokenShowCommand } from "./commands/token-show.ts";
import { tokenDisableCommand, tokenEnableCommand } from "./commands/token-status.ts";
import { tokenUpdateCommand } from "./commands/token-update.ts";
import { tokenVerifyCommand } from "./commands/token-verify.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import { version } from "./version.ts";

const manual = `
Which service is called: LATCHKEY_URL and LATCHKEY_TOKEN; else --profile; else the stack
that npm start runs in this folder; else the profile that latchkey login stored.

Exit codes: 0 done, 1 refused by the service, 2 wrong usage, 3 not reachable.

Examples:
  $ latchkey login
  $ latchkey token create my_app
  $ latchkey token list --expiring 7d`;

/** The whole command line. */
export function createProgram(): Command {
  const program = createBareProgram();
  const [completion, complete] = completionCommands(createBareProgram);
  program.addCommand(completion).addCommand(complete, { hidden: true });
  return prepare(program);
}

/** All commands but those that complete the others. */
function createBareProgram(): Command {
  return new Command("latchkey")
    .description("Issue, scope, rotate and revoke API tokens.")
    .version(version)
    .option("--profile <name>", "call the service of this profile")
    .addHelpText("after", manual)
    .addCommand(createTokenCommand())
    .addCommand(scopesCommand())
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(generateCommand())
    .addCommand(loginCommand())
    .addCommand(logoutCommand())
    .addCommand(profilesCommand())
    .addCommand(whoamiCommand())
    .addCommand(doctorCommand());
}

function createTokenCommand(): Command {
  return new Command("token")
    .description("Manage tokens")
    .addHelpText("after", "\nExamples:\n  $ latchkey token create my_app\n  $ latchkey token create --help")
    .addCommand(tokenCreateCommand())
    .addCommand(tokenListCommand())
    .addCommand(tokenShowCommand())
    .addCommand(tokenUpdateCommand())
    .addCommand(tokenRegenerateCommand())
    .addCommand(tokenRotateCommand())
    .addCommand(tokenDisableCommand())
    .addCommand(tokenEnableCommand())
    .addCommand(tokenDeleteCommand())
    .addCommand(tokenEventsCommand())
    .addCommand(tokenVerifyCommand());
}

/** Lets a command and those below it complain in one line, and throw rather than end the process. */
function prepare(command: Command, path = command.name()): Command {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      const words = text
        .replace(/^error: /, "")
        .replaceAll(/\s*\n\s*/g, " ")
        .trim();
      write(`latchkey: ${words}${/[.?)]$/.test(words) ? "" : "."} See ${path} --help\n`);
    },
  });
  for (const child of command.commands) prepare(child, `${path} ${child.name()}`);
  return command;
}
