import ts from "typescript-5.9";

/** A piece of TypeScript, as the test takes it apart. */
export interface Piece {
  /**
   * `stack`: has a class that extends `Stack`. `constructor`: stands in the constructor of a stack, and so uses `this`, or
   * exports nothing and leaves something to the reader. `module`: anything else.
   */
  readonly kind: "stack" | "constructor" | "module";
  readonly imports: string;
  /** The names and types that it leaves to the reader: `declare const api: RestApi;`. */
  readonly declared: Readonly<Record<string, string>>;
  readonly declarations: string;
  readonly statements: string;
}

/** Takes the code of a block apart. */
export function parsePiece(code: string): Piece {
  const file = ts.createSourceFile("block.ts", code, ts.ScriptTarget.Latest, true);
  const isDeclaration = (each: ts.Statement) =>
    ts.canHaveModifiers(each) && !!ts.getModifiers(each)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
  const imports = file.statements.filter(ts.isImportDeclaration);
  const declarations = file.statements.filter(isDeclaration);
  const statements = file.statements.filter((each) => !ts.isImportDeclaration(each) && !isDeclaration(each));
  const names = declarations
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations);
  const isConstructor = statements.some(usesThis) || (declarations.length > 0 && !statements.some(isExported));
  const kind = statements.some(extendsStack) ? "stack" : isConstructor ? "constructor" : "module";
  const join = (nodes: readonly ts.Node[]) => nodes.map((each) => each.getFullText()).join("");
  return {
    kind,
    imports: join(imports),
    declared: Object.fromEntries(names.map(({ name, type }) => [name.getText(), type?.getText() ?? ""])),
    declarations: join(declarations),
    statements: join(statements),
  };
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    !!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function extendsStack(statement: ts.Statement): boolean {
  if (!ts.isClassDeclaration(statement)) return false;
  return !!statement.heritageClauses?.some(({ types }) =>
    types.some(({ expression }) => expression.getText() === "Stack"),
  );
}

/** Whether `this` is that of the piece itself, and not of a class or a function in it. */
function usesThis(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isClassLike(node) || ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) return false;
  return ts.forEachChild(node, (child) => usesThis(child) || undefined) ?? false;
}

/** A piece as a file that compiles: the constructor of a stack in a class, everything else as it is. */
export function toCompilableFile(code: string): string {
  const { kind, imports, declarations, statements } = parsePiece(code);
  if (kind !== "constructor")
    return code.includes("import ") || code.includes("export ") ? code : `${code}\nexport {};`;
  const wrapper = 'import { Stack as ExampleStack } from "aws-cdk-lib";';
  return `${wrapper}${imports}${declarations}\nexport class Example extends ExampleStack { async make() {${statements}\n} }`;
}

/**
 * A stack or its constructor as a module: the constructor as the function `make`, which is called with the stack as `this`
 * and with what the piece leaves to the reader.
 */
export function toRunnableModule(code: string): string {
  const { kind, imports, declared, statements } = parsePiece(code);
  if (kind !== "constructor") return code;
  const names = Object.keys(declared);
  return `${imports}\nexport function make(this: unknown, { ${names.join(", ")} }: Record<string, any>) {${statements}\n}`;
}
