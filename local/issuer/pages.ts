import { people } from "./people.ts";

/** A page of the issuer. @param body HTML. */
export function renderPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
button, input { font: inherit; padding: .5rem 1rem; margin: .25rem .5rem .25rem 0; }
small { color: #595959; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
<p><small>This issuer is part of Latchkey's local stack and for development only. It asks for no password.</small></p>
</main>
</body>
</html>
`;
}

/** The page to choose a person to sign in as. */
export function renderSignIn(): string {
  const buttons = Object.entries(people).map(
    ([subject, { name }]) => `<button name="subject" value="${subject}">${name}</button>`,
  );
  return renderPage("Sign in to Example Corp", `<form method="post">${buttons.join("\n")}</form>`);
}

/** A form of the provider with a submit button. */
export function renderForm(title: string, form: string, formId: string, button: string): string {
  return renderPage(
    title,
    `${form}<button type="submit" form="${formId}" name="${formId}" value="yes">${button}</button>`,
  );
}
