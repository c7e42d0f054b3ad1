// The backend of the measured APIs: it returns the context of the request, which says what the authorizer gave.
export const handler = async ({ requestContext }) => ({
  statusCode: 200,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(requestContext),
});
