import { Argument, type Command } from "commander";
import { createCommand } from "../command-line.ts";
import { print } from "../output.ts";

/**
 * The library's script for bash evaluates the words typed so far, and with them what a user has pasted and not yet
 * meant to run. This one passes them on as they are.
 */
const bashScript = `# bash completion for latchkey
_latchkey() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == :* ]] || COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(latchkey complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _latchkey latchkey`;

/**
 * `latchkey completion`, and the hidden `latchkey complete`, which the script asks with every press of Tab.
 * @param createProgram all the other commands, which are what is completed.
 */
export function completionCommands(createProgram: () => Command): readonly [Command, Command] {
  const load = async () => {
    const { default: describe } = await import("@bomb.sh/tab/commander");
    return describe(createProgram(), { completionCommandName: "completion" });
  };
  const completion = createCommand("completion", "Print a shell's script that completes commands and options", [
    "completion bash >> ~/.bashrc",
    "completion zsh > ~/.zfunc/_latchkey",
    "completion fish > ~/.config/fish/completions/latchkey.fish",
  ])
    .addArgument(new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: string) =>
      shell === "bash" ? print(bashScript) : (await load()).setup("latchkey", "latchkey", shell),
    );
  const complete = createCommand("complete", "Answer a completion script", ["complete -- token li"])
    .argument("[words...]", "the words of the command line so far")
    .action(async (words: string[]) => (await load()).parse(words));
  return [completion, complete];
}
