import { afterAll } from "vitest";
import { deleteTokenTables } from "./create-table.ts";

// DynamoDB Local reads the definitions of all tables once a second.
afterAll(deleteTokenTables);
