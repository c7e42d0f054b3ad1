import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** Where the tests run. */
export interface Account {
  readonly id: string;
  readonly region: string;
}

/**
 * Finds out whose credentials there are.
 * @throws Error saying what is missing. Nothing was touched then.
 */
export async function currentAccount(): Promise<Account> {
  const client = new STSClient({ maxAttempts: 2 });
  try {
    const region = await client.config.region();
    const { Account: id } = await client.send(new GetCallerIdentityCommand({}));
    if (!id) throw new Error("The identity has no account.");
    return { id, region };
  } catch (cause) {
    throw new Error(
      "npm run test:aws needs credentials and a region of an AWS account: set AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION. Nothing was deployed. To try it without an account: npm run test:aws -- --emulator",
      { cause },
    );
  } finally {
    client.destroy();
  }
}
