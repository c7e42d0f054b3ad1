import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, afterEach } from "vitest";

/**
 * Mocks both DynamoDB clients of the SDK for the tests of the calling file. They are restored after its last test,
 * because the files of the unit tests share their modules.
 */
export function mockDynamoDb() {
  const documents = mockClient(DynamoDBDocumentClient);
  const plain = mockClient(DynamoDBClient);
  afterEach(() => {
    documents.reset();
    plain.reset();
  });
  afterAll(() => {
    documents.restore();
    plain.restore();
  });
  return { documents, plain };
}
