import { typeidUnboxed } from "typeid-js";

/** Generates a token id: a TypeID (UUIDv7), so that ids sort by creation time. */
export function newTokenId(): string {
  return typeidUnboxed("tok");
}

/** Generates an event id. Ids from one process sort in the order of their creation. */
export function newEventId(): string {
  return typeidUnboxed("evt");
}
