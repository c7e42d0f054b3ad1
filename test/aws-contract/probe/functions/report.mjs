// Reports the events that the probe's functions are invoked with: to a URL, or into a table where this machine can't be
// reached. Lambda has the AWS SDK.

/** @param {"authorizer" | "backend"} from the function. */
export async function report(from, event) {
  const { REPORT_URL: url, REPORT_TABLE: TableName } = process.env;
  if (url) {
    await fetch(url, { method: "POST", body: JSON.stringify({ from, event }) });
    return;
  }
  const { DynamoDBClient, PutItemCommand } = await import("@aws-sdk/client-dynamodb");
  const Item = {
    from: { S: from },
    at: { S: `${new Date().toISOString()}#${crypto.randomUUID()}` },
    event: { S: JSON.stringify(event) },
  };
  await new DynamoDBClient().send(new PutItemCommand({ TableName, Item }));
}
