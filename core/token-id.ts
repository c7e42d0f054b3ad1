import { typeidUnboxed } from "typeid-js";

/** Makes a token id: a TypeID (UUIDv7), so that ids sort by the time they were made. */
export function newTokenId(): string {
  return typeidUnboxed("tok");
}

/** Makes an event id. Ids made by one process sort in the order in which they were made. */
export function newEventId(): string {
  return typeidUnboxed("evt");
}
