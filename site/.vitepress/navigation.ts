interface Group {
  readonly text: string;
  /** In the order in which the navigation shows them. */
  readonly pages: readonly string[];
  readonly collapsed?: true;
}

/** The groups of the navigation. The build fails for a page that is in no group. */
export const navigation: readonly Group[] = [
  { text: "Start", pages: ["index.md", "docs/index.md", "docs/concepts.md", "docs/faq.md"] },
  {
    text: "Guides",
    pages: [
      "docs/guides/protect-a-rest-api.md",
      "docs/guides/protect-an-http-api.md",
      "docs/guides/protect-a-websocket-api.md",
      "docs/guides/read-the-caller.md",
      "docs/guides/several-apis.md",
      "docs/guides/test-your-app.md",
      "docs/guides/typed-client.md",
      "docs/guides/move-from-api-keys.md",
      "docs/guides/rotate-a-secret.md",
      "docs/guides/find-unused-tokens.md",
      "docs/guides/find-who-did-what.md",
      "docs/guides/change-scopes-ttl-prefix.md",
      "docs/guides/compromised-token.md",
      "docs/guides/compromised-account.md",
    ],
  },
  {
    text: "Reference",
    pages: [
      "docs/constructs.md",
      "docs/http-api.md",
      "docs/graphql.md",
      "docs/cli.md",
      "docs/console.md",
      "docs/sign-in.md",
      "docs/usage.md",
      "api-reference/index.md",
    ],
  },
  {
    text: "Operate",
    pages: [
      "docs/operations.md",
      "docs/troubleshooting.md",
      "docs/security.md",
      "docs/reliability.md",
      "docs/performance.md",
      "docs/releases.md",
    ],
  },
  {
    text: "Project",
    pages: [
      "docs/architecture.md",
      "docs/decisions/index.md",
      "docs/aws-sources.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "CHANGELOG.md",
    ],
    collapsed: true,
  },
];
