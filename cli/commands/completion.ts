import { Argument, type Command } from "commander";
import { createCommand } from "../options.ts";
import { print } from "../output.ts";

/**
 * The library's bash script evaluates the words on the command line, which would run what a user has pasted but not
 * entered yet. This one passes them on unevaluated.
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
 * `latchkey completion`, and the hidden `latchkey complete`, which the script calls for each completion.
 * @param createProgram creates the program whose commands are completed.
 */
export function completionCommands(createProgram: () => Command): readonly [Command, Command] {
  const load = async () => {
    const { default: createCompletion } = await import("@bomb.sh/tab/commander");
    return createCompletion(createProgram(), { completionCommandName: "completion" });
  };
  const completion = createCommand("completion", "Print a completion script for your shell", [
    "completion bash >> ~/.bashrc",
    "completion zsh > ~/.zfunc/_latchkey",
    "completion fish > ~/.config/fish/completions/latchkey.fish",
  ])
    .addArgument(new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: string) =>
      shell === "bash" ? print(bashScript) : (await load()).setup("latchkey", "latchkey", shell),
    );
  const complete = createCommand("complete", "Print completions for a completion script", ["complete -- token li"])
    .argument("[words...]", "the words on the command line")
    .action(async (words: string[]) => (await load()).parse(words));
  return [completion, complete];
}
