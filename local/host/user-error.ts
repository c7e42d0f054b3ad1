/** An error that the user of the local stack can fix. Only its message, one line, is printed. */
export class UserError extends Error {
  override readonly name = "UserError";
}
