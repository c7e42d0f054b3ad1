import ts from "typescript-5.9";

/** The exported types of `client/types.ts` that have a type parameter. They are declared over `Operations` here. */
const generics = `
/** The name of an operation. */
export type OperationName = keyof Operations;

/** The input of an operation: its path parameters, and \`query\`, \`body\` and \`ifMatch\` where the operation has them. */
export type Input<N extends OperationName> = Operations[N]["input"];

/** The output of an operation. */
export type Output<N extends OperationName> = Operations[N]["output"];

/** The parameters of an operation's method: the input is optional if none of its members is required. */
export type Parameters<N extends OperationName> =
  Record<never, never> extends Input<N> ? [input?: Input<N>] : [input: Input<N>];

/** One method for each operation of the HTTP API. */
export type Client = { readonly [N in OperationName]: (...parameters: Parameters<N>) => Promise<Output<N>> };
`;
const isGeneric = (name: string) => new RegExp(`export type ${name}\\b`).test(generics);

/**
 * The declarations of `client/types.ts` with every type expanded. In the source they are inferred from the
 * contract's schemas, and users of the package would need those, and zod, to read them.
 *
 * @param program a program that contains the file.
 * @throws Error for a type that still refers to a schema.
 */
export function clientTypes(program: ts.Program, path: string): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (!source || !module) throw new Error(`${path} is not a module of the program.`);
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
  const print = (type: ts.Type) => checker.typeToString(type, source, flags);

  const exported = checker.getExportsOfModule(module);
  const plain = exported.filter(({ name }) => !isGeneric(name));
  const client = exported.find(({ name }) => name === "Client");
  if (!client) throw new Error(`${path} exports no Client.`);

  const data = plain.map((symbol) => {
    const [declaration] = symbol.declarations ?? [];
    const text = declaration?.getFullText(source).trim() ?? "";
    if (declaration && ts.isInterfaceDeclaration(declaration)) return text;
    const comment = text.slice(0, text.indexOf("export type"));
    return `${comment}export type ${symbol.name} = ${print(checker.getDeclaredTypeOfSymbol(symbol))};`;
  });

  const members = (type: ts.Type) =>
    checker.getPropertiesOfType(type).map((property) => {
      const optional = property.flags & ts.SymbolFlags.Optional ? "?" : "";
      return `readonly ${property.name}${optional}: ${print(checker.getTypeOfSymbol(property))};`;
    });
  const operations = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(client)).map((property) => {
    const [signature] = checker.getTypeOfSymbol(property).getCallSignatures();
    const [parameter] = signature?.getParameters() ?? [];
    const output = signature && checker.getAwaitedType(signature.getReturnType());
    if (!parameter || !output) throw new Error(`${property.name} is not an operation.`);
    // The parameters are a tuple of one.
    const [first] = checker.getTypeArguments(checker.getTypeOfSymbol(parameter) as ts.TypeReference);
    if (!first) throw new Error(`${property.name} takes no input.`);
    const input = checker.getNonNullableType(first);
    return `  readonly ${property.name}: {
    readonly input: { ${members(input).join(" ")} };
    readonly output: { ${members(output).join(" ")} };
  };`;
  });

  const text = [
    ...data,
    `/** The input and the output of every operation. */\nexport interface Operations {\n${operations.join("\n")}\n}`,
    generics,
  ].join("\n\n");
  const leftover = /\bz\.|import\(/.exec(text);
  if (leftover)
    throw new Error(`A type of the client refers to a schema: ${text.slice(leftover.index, leftover.index + 80)}`);
  return text;
}
