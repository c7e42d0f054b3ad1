import { fileURLToPath } from "node:url";
import ts from "typescript-5.9";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../console", import.meta.url));

it("every text is used", () => {
  const program = createProgram(`${root}/src/main.tsx`);
  const checker = program.getTypeChecker();
  const [texts, others] = partition(program.getSourceFiles(), ({ fileName }) => fileName.endsWith("/strings.ts"));
  expect(texts.length).toBeGreaterThan(5);

  const unused = new Set<ts.PropertyAssignment>();
  for (const file of texts) {
    forEachNode(file, (node) => {
      if (ts.isPropertyAssignment(node) && !ts.isObjectLiteralExpression(node.initializer)) unused.add(node);
    });
  }
  expect(unused.size).toBeGreaterThan(200);

  for (const file of others) {
    forEachNode(file, (node) => {
      for (const text of textsUsedBy(node, checker)) unused.delete(text as ts.PropertyAssignment);
    });
  }
  expect([...unused].map(({ name }) => `${name.getSourceFile().fileName}: ${name.getText()}`)).toEqual([]);
});

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

/** The declarations that a node uses. A group that is passed on, or looked up in by a value, is used as a whole. */
function textsUsedBy(node: ts.Node, checker: ts.TypeChecker): readonly ts.Node[] {
  if (ts.isPropertyAccessExpression(node)) {
    const declarations = checker.getSymbolAtLocation(node.name)?.declarations ?? [];
    return isPassedOn(node) ? declarations.flatMap(withMembers) : declarations;
  }
  if (ts.isBindingElement(node)) {
    const name = (node.propertyName ?? node.name).getText();
    return checker.getTypeAtLocation(node.parent).getProperty(name)?.declarations ?? [];
  }
  if (!ts.isElementAccessExpression(node)) return [];
  return checker
    .getTypeAtLocation(node.expression)
    .getProperties()
    .flatMap(({ declarations }) => declarations ?? []);
}

function withMembers(declaration: ts.Node): ts.Node[] {
  const members: ts.Node[] = [];
  forEachNode(declaration, (node) => members.push(node));
  return members;
}

/** The console's own files, without the packages: they say nothing about its texts, and would take ten seconds. */
function createProgram(entry: string): ts.Program {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, types: [], noLib: true };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, file) =>
    literals.map(({ text }) =>
      text.startsWith(".") ? ts.resolveModuleName(text, file, options, host) : { resolvedModule: undefined },
    );
  return ts.createProgram([entry], options, host);
}

/** Whether a group is more than a part of a longer path, or the value of a name that stands for it. */
function isPassedOn(access: ts.Node): boolean {
  const { parent } = access;
  const isPartOfPath = ts.isPropertyAccessExpression(parent) && parent.expression === access;
  return !isPartOfPath && !(ts.isVariableDeclaration(parent) && parent.type === undefined);
}

function forEachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => forEachNode(child, visit));
}
