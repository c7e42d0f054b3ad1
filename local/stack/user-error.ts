/** Something that whoever starts the local stack can put right: its message, one line, is all that they are shown. */
export class UserError extends Error {
  override readonly name = "UserError";
}
