/**
 * The recordings of API Gateway that the facts were read from. All were made in one account in us-east-1, with functions
 * on python3.13, and are published in https://github.com/radkawar/stackd at commit 9dc356f5, in
 * `testdata/aws/apigateway/`.
 */
export const captures = {
  rest: { file: "rest_lambda_authorizers.json", capturedOn: "2026-09-24", runs: 2 },
  http: { file: "http_lambda_authorizers.json", capturedOn: "2026-09-24", runs: 1 },
  deployed: { file: "deployed_lambda_authorization.json", capturedOn: "2026-09-24", runs: 1 },
  webSocket: { file: "websocket_lambda_authorizers.json", capturedOn: "2026-09-25", runs: 1 },
  webSocketLifecycle: { file: "websocket_lifecycle.json", capturedOn: "2026-09-25", runs: 1 },
  webSocketConnections: { file: "websocket_management.json", capturedOn: "2026-09-25", runs: 1 },
  webSocketMessages: { file: "rest_websocket_logs.json", capturedOn: "2026-09-25", runs: 1 },
} as const;

/** One of the recordings. */
export type CaptureName = keyof typeof captures;
