/** A way to use a secret, as text to copy. */
export interface CodeSample {
  readonly label: string;
  readonly code: string;
}

/**
 * Code samples that work unchanged: they call the only route that every token may call.
 * @param origin the origin of the service, such as `https://tokens.example.com`.
 */
export function codeSamples(origin: string, secret: string): readonly CodeSample[] {
  const url = `${origin}/v1/tokens/self`;
  return [
    { label: "curl", code: `curl --header "Authorization: Bearer ${secret}" ${url}` },
    { label: ".env", code: `LATCHKEY_URL=${origin}\nLATCHKEY_TOKEN=${secret}` },
    {
      label: "JavaScript",
      code: [
        `const response = await fetch("${url}", {`,
        `  headers: { Authorization: "Bearer ${secret}" },`,
        "});",
        "console.log(await response.json());",
      ].join("\n"),
    },
    {
      label: "Python",
      code: [
        "from urllib.request import Request, urlopen",
        "",
        `request = Request("${url}", headers={"Authorization": "Bearer ${secret}"})`,
        "print(urlopen(request).read().decode())",
      ].join("\n"),
    },
  ];
}
